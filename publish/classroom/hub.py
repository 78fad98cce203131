"""A JupyterHub on this machine for a rehearsal, and its learners, who do over HTTP what JupyterLab does for people."""

import contextlib
import copy
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
import psutil
import requests

from publish.npm import package

HERE = Path(__file__).resolve().parent
PATIENCE = 180  # seconds for anything: a busy machine is slow, not broken


class Hub:
    """`with Hub(folder, repository) as hub:` starts it; at the end, whatever happened, nothing of it still runs."""

    def __init__(self, folder, repository):
        self.folder, self.repository = Path(folder), repository
        self.password, self.mark = secrets.token_hex(16), secrets.token_hex(16)
        self.process = None

    def __enter__(self):
        proxy = package("configurable-http-proxy") / "bin" / "configurable-http-proxy"
        port, own, api = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "COURSE_REPOSITORY": self.repository,
            "COURSE_SOCKETS": f"{self.folder}/kernels-",
            "REHEARSAL": self.mark,
            "REHEARSAL_FOLDER": str(self.folder),
            "REHEARSAL_ADDRESS": self.address,
            "REHEARSAL_PORT": str(own),
            "REHEARSAL_PROXY": f"node\n{proxy}",
            "REHEARSAL_PROXY_API": f"http://127.0.0.1:{api}",
            "REHEARSAL_PASSWORD": self.password,
        }
        command = [sys.executable, "-m", "jupyterhub", "--config", str(HERE / "rehearsal_config.py")]
        with open(self.folder / "hub.log", "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            wait_for("the hub", self._answers)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.terminate()  # the polite way: the hub ends its servers and its proxy
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=30)
        left = self.processes()
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=10)
        if self.process is not None:
            self.process.wait()

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"JupyterHub did not start; its log ends with:\n{self.log()[-3000:]}")
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{self.address}/hub/health", timeout=5).ok
        return False

    def log(self):
        """What the hub, its proxy and the learners' servers have written."""
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")

    def processes(self):
        """Every process of this rehearsal, known by the mark in its environment."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid != os.getpid() and process.environ().get("REHEARSAL") == self.mark:
                    found.append(process)
        return found

    def usage(self):
        """Resident megabytes and seconds of processor time of "hub", "proxy" and each learner, by name."""
        sums = {}
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                own = "proxy" if process.name() == "node" else "hub"
                who = process.environ().get("JUPYTERHUB_USER", own)
                memory, times = process.memory_info().rss / 1e6, process.cpu_times()
                before = sums.get(who, (0, 0))
                sums[who] = (before[0] + memory, before[1] + times.user + times.system)
        return sums


class Learner:
    """Somebody with a browser: logs in, starts the server, pulls, opens notebooks, runs cells, saves."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.web = requests.Session()
        self.files = f"{hub.address}/user/{name}"

    def log_in(self):
        """Through the login page, as a person does."""
        page = f"{self.hub.address}/hub/login"
        self.web.get(page, timeout=PATIENCE).raise_for_status()
        form = {"username": self.name, "password": self.hub.password, "_xsrf": self.web.cookies["_xsrf"]}
        answer = self.web.post(page, data=form, allow_redirects=False, timeout=PATIENCE)
        if answer.status_code != 302:
            raise RuntimeError(f"{self.name} could not log in: {answer.status_code}")
        tokens = f"{self.hub.address}/hub/api/users/{self.name}/tokens"
        answer = self.web.post(tokens, headers={"X-XSRFToken": self.web.cookies["_xsrf"]}, json={}, timeout=PATIENCE)
        answer.raise_for_status()
        self.token = answer.json()["token"]
        self.web.cookies.clear()  # from here on the token says who it is
        self.web.headers["Authorization"] = f"token {self.token}"

    def start_server(self):
        """And wait until it answers."""
        user = f"{self.hub.address}/hub/api/users/{self.name}"
        self.ask("POST", f"{user}/server")
        with self.ask("GET", f"{user}/server/progress", stream=True) as answer:
            said = events(answer)
        if not said or not said[-1].get("ready"):
            raise RuntimeError(f"the server of {self.name} did not start: {said}\n{self.hub.log()[-3000:]}")

    def first_page(self):
        """Where the hub's own link leads."""
        return self.ask("GET", f"{self.files}/").url

    def pull(self):
        """What the page of nbgitpuller does, with the repository and branch that the first page names."""
        query = urlsplit(self.first_page()).query
        with self.ask("GET", f"{self.files}/git-pull/api?{query}", stream=True) as answer:
            said = events(answer)
        if said[-1].get("phase") != "finished":
            raise RuntimeError(f"the pull of {self.name} stopped: {said}")

    def open(self, path):
        """The notebook at a path below the home folder."""
        return nbformat.from_dict(self.ask("GET", f"{self.files}/api/contents/{quote(path)}").json()["content"])

    def save(self, path, nb):
        """Save it as JupyterLab does."""
        self.ask("PUT", f"{self.files}/api/contents/{quote(path)}", json={"type": "notebook", "content": nb})

    def run(self, path, nb):
        """Run every cell in a kernel of its own, which stays; returns the notebook with its outputs."""
        nb = copy.deepcopy(nb)
        session = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self.ask("POST", f"{self.files}/api/sessions", json=session).json()["kernel"]["id"]
        with contextlib.closing(self._connect(kernel)) as channel:
            for number, cell in enumerate((c for c in nb.cells if c.cell_type == "code"), start=1):
                cell.execution_count, cell.outputs = number, list(execute(channel, cell.source))
        return nb

    def _connect(self, kernel):
        import websocket

        address = f"ws{self.files.removeprefix('http')}/api/kernels/{kernel}/channels"
        return websocket.create_connection(
            address, timeout=PATIENCE, header=[f"Authorization: token {self.token}"], suppress_origin=True
        )

    def ask(self, method, url, **more):
        """One request; RuntimeError with the server's words if it is refused."""
        answer = self.web.request(method, url, timeout=PATIENCE, **more)
        if not answer.ok:
            raise RuntimeError(f"{self.name}: {method} {url}: {answer.status_code} {answer.text[:500]}")
        return answer


def events(answer):
    """Everything that a stream of events says until it ends."""
    return [json.loads(line.removeprefix(b"data:")) for line in answer.iter_lines() if line.startswith(b"data:")]


def execute(channel, source):
    """Run one cell in the kernel behind a websocket; yields its outputs."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3", "username": "learner",
              "session": uuid.uuid4().hex, "date": datetime.now(UTC).isoformat()}  # fmt: skip
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
               "stop_on_error": False}  # fmt: skip
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    channel.send(json.dumps(message | {"buffers": []}))
    waiting = {"execute_reply", "idle"}
    while waiting:
        frame = channel.recv()
        if not isinstance(frame, str):
            continue  # a live figure's own data
        message = json.loads(frame)
        if message["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        kind = message["header"]["msg_type"]
        if kind == "status":
            waiting.discard(message["content"]["execution_state"])
            if message["content"]["execution_state"] in ("dead", "restarting"):
                raise RuntimeError(f"the kernel died in the cell that begins with {source[:60]!r}")
        elif kind in ("stream", "display_data", "execute_result", "error"):
            yield nbformat.v4.output_from_msg(message)
        waiting.discard(kind)


def free_ports(n):
    """Ports that nobody listens on, on the loopback interface."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(what, ready):
    """Until `ready()` is true; RuntimeError if that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} is not ready after {PATIENCE} s")
        time.sleep(0.1)

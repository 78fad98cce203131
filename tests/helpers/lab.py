"""A real JupyterLab with a real browser: for the tests, and for a person who wants to look at a notebook.

In a test, take the fixture `lab` (see `LabPage` below for what it can do):

    def test_the_line_turns(lab):
        lab.open("notebooks/01_neuron.ipynb")
        lab.run_all()
        bias = lab.slider("bias")
        with lab.change(lambda: lab.picture_bytes(".live-figure img")):
            lab.drag(bias, 0.8)

At the command line, from the repository's folder:

    python -m tests.helpers.lab notebooks/01_neuron.ipynb out.png --run --full

JupyterLab runs on a copy of the course with settings of its own, so nothing is ever saved into the repository and
nobody's own configuration matters. The course's lab setting must come from where nnlib installed it: it isn't set here.
"""

import argparse
import base64
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

from publish.browser import find_browser
from tests import ROOT
from tools.notebooks import COLOURS, kernel_environment

PATIENCE = 120  # seconds: a cold start on two busy cores takes 20, and a test that gives up too early tells lies
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

# `python start.py lab` as a learner types it, but in the environment that is there: setting one up has its own tests.
START = """\
import sys
from pathlib import Path
sys.path.insert(0, "")
import start
start.VENV, start.PYTHON, start.set_up = Path(sys.prefix), Path(sys.executable), lambda lock: None
sys.exit(start.main(sys.argv[1:]))"""


def copy_course(destination):
    """Copy the course as a learner has it, without hidden folders and caches; links between its folders work."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "node_modules", "build")
    return Path(shutil.copytree(ROOT, destination, ignore=ignored))


class Lab:
    """JupyterLab as the course in a folder starts it, its settings fresh, its port free; `with Lab(folder) as lab:`.

    base: the path at which it answers, as behind a hub.
    """

    def __init__(self, folder, base="/"):
        self.folder, self.base = Path(folder).resolve(), base
        self.token = secrets.token_hex(16)
        self._private = tempfile.TemporaryDirectory(prefix="nnlib-lab-", ignore_cleanup_errors=True)
        self._process = None

    def __enter__(self):
        private = Path(self._private.name)
        self._configure(private)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}{self.base}".rstrip("/")
        self._log = open(private / "lab.log", "w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", START, "lab", "--no-browser", "--ip=127.0.0.1", "--allow-root"),
                *(f"--port={urlsplit(self.address).port}", "--ServerApp.port_retries=0"),
                *(f"--ServerApp.base_url={self.base}", f"--IdentityProvider.token={self.token}"),
                *("--expose-app-in-browser", "--JupyterNotebookApp.expose_app_in_browser=True"),
            ],
            cwd=self.folder,
            env=self._environment(private),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask("/api/status")
                return self
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log = self.log()
                    self.__exit__()
                    raise RuntimeError(f"JupyterLab did not start; its log ends with:\n{log[-3000:]}") from None
                time.sleep(0.1)

    def __exit__(self, *_):
        for pages in _kept_pages.values():  # they would go on asking where nobody answers
            for key in [key for key in pages if key[0] == self.address]:
                for page in pages.pop(key):
                    page.context.close()
        with contextlib.suppress(OSError):
            self.ask("/api/shutdown", "POST")  # the polite way ends the kernels as well
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.terminate()  # start.py hands it on to JupyterLab
            self._process.wait()
        self._log.close()
        self._private.cleanup()

    @staticmethod
    def _configure(private):
        # Settings of the user's, not overrides: an overrides file here would hide the one that the course installs.
        chosen = {
            # Every cell stays in the page, wherever it is scrolled to; no question which kernel a rough draft wants.
            "notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
            # Light or dark as the browser says, so that a page can be looked at in both.
            "apputils-extension/themes": {"adaptive-theme": True},
            "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        }
        for plugin, values in chosen.items():
            path = private / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")

    @staticmethod
    def _environment(private):
        of_others = {name for name in os.environ if name.startswith(("JUPYTER", "IPYTHON"))}
        environment = {name: value for name, value in kernel_environment(private).items() if name not in of_others}
        return environment | {
            "JUPYTER_CONFIG_DIR": str(private / "config"),
            "JUPYTER_DATA_DIR": str(private / "data"),
            "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
            "IPYTHONDIR": str(private / "ipython"),
        }

    def ask(self, path, method="GET"):
        """The server's answer to a request of its REST interface, from JSON."""
        request = urllib.request.Request(self.address + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def settings(self, plugin):
        """The settings of a plugin in force when nobody has chosen anything, by the schema the server hands out."""
        answer = self.ask(f"/lab/api/settings/{quote(plugin, safe='@/:')}")
        return {name: rule.get("default") for name, rule in answer["schema"]["properties"].items()}

    def end_sessions(self):
        """End every kernel; they outlive the page that started them."""
        for session in self.ask("/api/sessions"):
            with contextlib.suppress(OSError):
                self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def log(self):
        """What the server has said so far."""
        self._log.flush()
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def chromium():
    """A headless Chromium under Playwright; while it runs, `asyncio.run` fails in this process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        _kept_pages.pop(browser, None)
        browser.close()


_CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map((cell, index) => ({
    index,
    type: cell.model.type,
    source: cell.model.sharedModel.getSource(),
    tags: cell.model.getMetadata('tags') ?? [],
    count: cell.model.executionCount ?? null,
    outputs: cell.model.outputs?.toJSON() ?? [],
}))"""

_BYTES = """async element => {
    const blob = element.tagName === 'IMG'
        ? await (await fetch(element.src)).blob()
        : await new Promise(done => element.toBlob(done, 'image/png'));
    return new Promise(done => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.split(',')[1]);
        reader.readAsDataURL(blob);
    });
}"""

# All cells have run, or one has failed that shouldn't. The command itself ends early where a cell is meant to fail.
_RAN = """() => {
    const cells = jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model).filter(
        model => model.type === 'code' && model.sharedModel.getSource().trim());
    const types = ({ outputs }) => Array.from({ length: outputs.length }, (_, i) => outputs.get(i).type);
    const failed = cells.some(model => types(model).includes('error')
        && !(model.getMetadata('tags') ?? []).includes('raises-exception'));
    return globalThis.ran && (failed || cells.every(model => model.executionCount !== null));
}"""

# What a reader would wait for: no widget still loading, no picture half there.
_SETTLED = """() => {
    const panel = jupyterapp.shell.currentWidget.node;
    const loading = [...panel.querySelectorAll('.jp-OutputArea-output')].some(
        output => output.textContent.trim() === 'Loading widget...');
    return !loading && [...panel.querySelectorAll('img')].every(image => image.complete)
        && [...panel.querySelectorAll('.nnlib-picture canvas')].every(canvas => canvas.dataset.shown);
}"""


# Nothing is asked, and nothing saved. With the last view of a file goes what the page knew of it.
_TABS_CLOSED = """() => {
    if (document.querySelector('.jp-Dialog')) throw new Error('a question waits for its answer');
    [...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose());
}"""

# That the kernels have ended, or a notebook at the same path would look for the one that was there.
_SESSIONS_KNOWN = """async () => {
    const { sessions, kernels } = jupyterapp.serviceManager;
    await Promise.all([sessions.refreshRunning(), kernels.refreshRunning()]);
}"""

_kept_pages = {}  # {browser: {(server, scale): [pages that nobody needs any more]}}


class LabPage:
    """One notebook open in JupyterLab, and the hands and eyes of the person in front of it."""

    def __init__(self, lab, browser, *, width=1280, height=1000, scale=1, dark=False, beside=None):
        """beside: the page that this is to be one more tab of the browser to, and which closes it as well."""
        self.lab = lab
        self._kept = _kept_pages.setdefault(browser, {}).setdefault((lab.address, scale), [])
        if beside:
            self.page = beside.context.new_page()
        else:
            self.page = self._kept.pop() if self._kept else browser.new_context(device_scale_factor=scale).new_page()
        self.context = self.page.context
        self._fresh, self._changed = True, False  # nothing has been opened here yet; JupyterLab is as it comes
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="null")
        self.page.set_default_timeout(PATIENCE * 1000)
        self.console = []  # "error: text" for each message, in order
        self.other_hosts = []  # every address that the page asked for elsewhere
        self._listeners = {
            "console": lambda message: self._note(f"{message.type}: {message.text}"),
            "pageerror": lambda error: self._note(f"pageerror: {error}"),
            "request": self._note_host,
            "websocket": self._note_host,
        }
        for event, listener in self._listeners.items():
            self.page.on(event, listener)

    def _note(self, message):
        # What publishing installs for JupyterLite stands in JupyterLab's list as well, and can't be loaded there.
        if "@jupyterlite/" not in message:
            self.console.append(message)

    def _note_host(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.lab.address).netloc:
            self.other_hosts.append(request.url)

    def close(self):
        """Close every tab of JupyterLab, for the next one to open its notebook there, and end its kernels."""
        from playwright.sync_api import Error

        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        try:
            for page in self.context.pages:
                if page != self.page:
                    page.close()
            self.page.mouse.up()
            self.context.clear_permissions()
            self.page.evaluate(_TABS_CLOSED)
            self.lab.end_sessions()
            self.page.evaluate(_SESSIONS_KNOWN)
            if self._changed:
                self.page.goto("about:blank", timeout=10_000)
            if self.page not in self._kept:
                self._kept.append(self.page)
        except Error:  # a page that has crashed, or has no JupyterLab, is no page for the next test
            self.context.close()
        finally:
            self.lab.end_sessions()

    # --- the notebook ---

    def open(self, notebook, address=None):
        """Open a notebook, by its path in the course, and wait until it is shown and its kernel is idle.

        address: of a page on the server that leads to the notebook; by default the notebook's own.

        A page that was kept has this server's JupyterLab in it. There the first notebook opens as from its list of
        files, which takes a fifth of the work of loading JupyterLab; each later one, and any other address, loads it.
        """
        if self._fresh and address is None and self.page.url.startswith(f"{self.lab.address}/lab"):
            self.open_beside(notebook)
            return
        self._fresh, address = False, address or f"/lab/tree/{quote(str(notebook))}"
        self.page.goto(f"{self.lab.address}{address}?token={self.lab.token}&reset")
        self._wait_until_open(notebook)

    def open_beside(self, notebook):
        """Open one more notebook in a tab of this JupyterLab, as from its list of files."""
        self._fresh = False
        self.page.evaluate(
            "path => void jupyterapp.commands.execute('docmanager:open', { path })", Path(notebook).as_posix()
        )
        self._wait_until_open(notebook)

    def _wait_until_open(self, notebook):
        self._wait_for(
            f"{notebook} to be open and its kernel to be idle",
            """path => globalThis.jupyterapp?.shell?.currentWidget?.context?.path === path
                && jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'""",
            Path(notebook).as_posix(),
        )
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.settle()

    def _happens(self, javascript, argument=None, timeout=PATIENCE):
        from playwright.sync_api import TimeoutError

        try:
            # Not at each frame, which is the default and keeps one processor busy with looking.
            self.page.wait_for_function(javascript, arg=argument, timeout=timeout * 1000, polling=50)
            return True
        except TimeoutError:
            return False

    def _wait_for(self, what, javascript, argument=None):
        if not self._happens(javascript, argument):
            said = self.page.locator(".jp-Dialog-content").all_inner_texts() + self.console[-5:]
            raise AssertionError("\n".join([f"waited {PATIENCE} s for {what}; the page says:", *said]))

    def run_all(self, timeout=300):
        """Run every cell; one that fails, or isn't done after `timeout` seconds, raises with its source and output.

        A cell tagged `raises-exception` is there to fail.
        """
        self.page.evaluate(
            """() => {
                const over = () => { globalThis.ran = true; };
                globalThis.ran = false;
                jupyterapp.commands.execute('notebook:run-all-cells').then(over, over);
            }"""
        )
        done = self._happens(_RAN, timeout=timeout)
        code = [cell for cell in self.cells() if cell["type"] == "code" and cell["source"].strip()]
        for cell in code:
            for output in cell["outputs"]:
                if output["output_type"] == "error" and "raises-exception" not in cell["tags"]:
                    traceback = COLOURS.sub("", "\n".join(output["traceback"]))
                    raise AssertionError(f"cell {cell['index'] + 1} fails:\n{cell['source']}\n\n{traceback}")
        for cell in code:
            if cell["count"] is None:
                raise AssertionError(f"cell {cell['index'] + 1} is not done after {timeout} s:\n{cell['source']}")
        assert done, f"the notebook is not done after {timeout} s"
        self.settle()

    def run(self, code, timeout=120, dedent=True):
        """Run code in the open notebook's kernel; returns what it prints. AssertionError if it fails."""
        status, messages = self.page.evaluate(
            """async ([code, timeout]) => {
                const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const future = kernel.requestExecute({ code });
                const messages = [];
                future.onIOPub = message => messages.push(message.content);
                const late = new Promise(done => setTimeout(done, timeout * 1000));
                const reply = await Promise.race([future.done, late]);
                return [reply?.content.status ?? `not done after ${timeout} s`, messages];
            }""",
            [textwrap.dedent(code) if dedent else code, timeout],
        )
        tracebacks = [
            COLOURS.sub("", "\n".join(message["traceback"])) for message in messages if "traceback" in message
        ]
        assert status == "ok", "\n".join([status, *tracebacks])
        return "".join(message.get("text", "") for message in messages)

    def settle(self):
        """Wait until no widget is loading and every picture is there."""
        self._wait_for("widgets and pictures to be there", _SETTLED)

    def kernel_status(self):
        """The kernel's state, such as "idle" or "busy", as the page knows it."""
        return self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status")

    def cells(self):
        """Every cell as a dict: index (from 0), type, source, tags, count (of executions) and outputs."""
        return self.page.evaluate(_CELLS)

    def execution_count(self, index):
        """How many executions the kernel had made when it began that cell's last one; None before its first."""
        return self.page.evaluate(
            "index => jupyterapp.shell.currentWidget.content.widgets[index].model.executionCount ?? null", index
        )

    def error_outputs(self):
        """The error outputs of all cells, and what they wrote to stderr, as text."""
        outputs = [output for cell in self.cells() for output in cell["outputs"]]
        errors = ["\n".join(o["traceback"]) for o in outputs if o["output_type"] == "error"]
        errors += ["".join(o["text"]) for o in outputs if o["output_type"] == "stream" and o["name"] == "stderr"]
        return [COLOURS.sub("", error) for error in errors]

    def current_path(self):
        """The path in the course of the file that is in front; None until its content is there."""
        return self.page.evaluate(
            """() => {
                const context = jupyterapp.shell.currentWidget?.context;
                return context?.isReady ? context.path : null;
            }"""
        )

    def go_to(self, path):
        """Bring the tab of a file that is open to the front."""
        self.page.evaluate(
            """path => {
                const { shell } = jupyterapp;
                shell.activateById([...shell.widgets('main')].find(widget => widget.context?.path === path).id);
            }""",
            path,
        )
        self.wait_until(lambda: self.current_path() == path, f"{path} to come to the front")

    @contextlib.contextmanager
    def visiting(self):
        """Files opened inside the `with` are only looked at: a notebook gets no kernel, and all close at the end."""
        self.page.evaluate(
            """() => {
                const { sessions } = jupyterapp.serviceManager;
                sessions.startNew = () => new Promise(() => {});  // one that waits forever says nothing of itself
                globalThis.before = [...jupyterapp.shell.widgets('main')];
            }"""
        )
        yield
        self.page.evaluate(
            """() => {
                delete jupyterapp.serviceManager.sessions.startNew;
                const visited = [...jupyterapp.shell.widgets('main')].filter(widget => !before.includes(widget));
                visited.forEach(widget => widget.dispose());
            }"""
        )

    def go_to_top(self):
        """Select the first cell and scroll to it, as after opening."""
        self.page.evaluate(
            """() => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = 0;
                notebook.outerNode.scrollTop = 0;
            }"""
        )

    def cell(self, index):
        """The cell of that index, counted from 0, as a Playwright locator."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell").nth(index)

    # --- the hands ---

    def slider(self, description, nth=0):
        """The row of an ipywidgets slider found by the words in it; of several in the notebook, the nth."""
        label = self.page.locator(".widget-label").get_by_text(description, exact=True)
        rows = self.page.locator(".widget-hslider, .widget-vslider").filter(has=label)
        row = rows.nth(nth)
        row.wait_for(state="visible")
        return row

    def readout(self, slider):
        """The number that the slider's row shows, as a float."""
        return float(slider.locator(".widget-readout").inner_text().replace("\N{MINUS SIGN}", "-").replace(",", ""))

    def drag(self, slider, fraction, steps=10):
        """Drag the handle with the mouse to a fraction of the track: 0.0 is the minimum, 1.0 the maximum."""
        handle, track = slider.locator(".noUi-handle"), slider.locator(".noUi-base")
        handle.scroll_into_view_if_needed()
        grip, box = handle.bounding_box(), track.bounding_box()
        self.page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
        self.page.mouse.down()
        beyond = {0: -20, 1: 20}.get(fraction, 0)  # past the end, so that no half pixel is missing there
        self.page.mouse.move(box["x"] + fraction * box["width"] + beyond, grip["y"] + grip["height"] / 2, steps=steps)
        self.page.mouse.up()

    def press(self, slider, key, times=1):
        """Press a key (ArrowRight, ArrowLeft, Home, End, ...) on the slider's handle."""
        handle = slider.locator(".noUi-handle")
        handle.focus()
        for _ in range(times):
            handle.press(key)

    # --- the eyes ---

    def picture_bytes(self, selector, nth=0):
        """The bytes of an image as the kernel sent it, or the pixels of a canvas as a PNG."""
        return base64.b64decode(self.page.locator(selector).nth(nth).evaluate(_BYTES))

    def wait_until(self, condition, what, timeout=PATIENCE):
        """Wait until `condition()` is true; else fail with `what` was waited for."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {timeout} s for {what}")
            self.page.wait_for_timeout(40)  # where time.sleep would keep the browser's messages waiting

    @contextlib.contextmanager
    def change(self, look, what="a change", timeout=PATIENCE):
        """Do something inside the `with`; it ends when `look()` gives something else than before."""
        before = look()
        yield
        self.wait_until(lambda: look() != before, what, timeout)

    def screenshot(self, path):
        """What the window shows now, as one PNG."""
        self.page.screenshot(path=path)

    def screenshots(self, path, height=1400):
        """The whole notebook from top to bottom, cut between cells into PNGs of about that height; their paths."""
        path = Path(path)
        self._only_the_notebook()
        top, _ = self._layout()
        self.page.set_viewport_size({"width": self.page.viewport_size["width"], "height": int(top + height)})
        _, cells = self._layout()
        pages = []
        for number, (begin, end) in enumerate(_pages(cells, height), start=1):
            x, y, width = self.page.evaluate(
                """begin => {
                    const box = jupyterapp.shell.currentWidget.content.outerNode;
                    box.scrollTop = begin;
                    const rect = box.getBoundingClientRect();
                    return [rect.x, rect.y + begin - box.scrollTop, rect.width];
                }""",
                begin,
            )
            self.settle()
            pages.append(path.with_name(f"{path.stem}-{number:02d}.png"))
            clip = {"x": x, "y": y, "width": width, "height": max(1, end - begin)}
            self.page.screenshot(path=pages[-1], clip=clip)
        return pages

    def _only_the_notebook(self):
        self._changed = True
        self.page.evaluate(
            """() => {
                const shell = jupyterapp.shell;
                shell.mode = 'single-document';
                shell.collapseLeft();
                shell.collapseRight();
                const style = document.createElement('style');
                style.textContent = '.jp-WindowedPanel-inner { padding-bottom: 3000px !important }'
                    + '.jp-cell-toolbar, .jp-Collapser { visibility: hidden }'
                    + '.jp-Cell { box-shadow: none !important }';
                document.head.append(style);
            }"""
        )
        self.page.wait_for_function("jupyterapp.shell.leftCollapsed && jupyterapp.shell.rightCollapsed")

    def _layout(self):
        """The y of the notebook in the window, and where each cell ends in the notebook."""
        return self.page.evaluate(
            """async () => {
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                const panel = jupyterapp.shell.currentWidget.content;
                const box = panel.outerNode;
                const zero = box.getBoundingClientRect().y - box.scrollTop;
                const ends = panel.widgets.map(cell => cell.node.getBoundingClientRect().bottom - zero);
                return [box.getBoundingClientRect().y, ends];
            }"""
        )


def _pages(cells, height):
    """Cut a column of cells into pages, between cells where possible, else at the page's height."""
    begin, end = 0, 0
    for bottom in cells:
        if bottom - begin > height and end > begin:
            yield begin, end
            begin = end
        while bottom - begin > height:
            yield begin, begin + height
            begin += height
        end = bottom
    if end > begin:
        yield begin, end


def _put_notebook(notebook, course):
    """The notebook's path inside the copied course; one from elsewhere is copied in."""
    notebook = Path(notebook).resolve()
    if notebook.is_relative_to(ROOT):
        return notebook.relative_to(ROOT)
    (course / "elsewhere").mkdir()
    shutil.copy(notebook, course / "elsewhere")
    return Path("elsewhere", notebook.name)


def main(arguments=None):
    """The command line: open a notebook, run it if asked, and save what it looks like."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.helpers.lab", description="Look at a notebook in JupyterLab."
    )
    parser.add_argument("notebook", type=Path)
    parser.add_argument("png", type=Path, help="the picture to write; with --full OUT-01.png, OUT-02.png, ...")
    parser.add_argument("--run", action="store_true", help="run all cells first")
    parser.add_argument("--full", action="store_true", help="the whole notebook, in pages of about 1,400 pixels")
    parser.add_argument("--dark", action="store_true", help="in the dark theme")
    parser.add_argument("--width", type=int, default=1100, help="of the window in pixels (1100)")
    parser.add_argument("--scale", type=float, default=1, help="device pixels to a pixel (1)")
    options = parser.parse_args(arguments)
    if not options.notebook.is_file():
        parser.error(f"{options.notebook} is not a file")
    if find_browser() is None:
        parser.error("no Chromium or Chrome found on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        course = copy_course(Path(folder, "course"))
        notebook = _put_notebook(options.notebook, course)
        with Lab(course) as lab, chromium() as browser:
            page = LabPage(lab, browser, width=options.width, scale=options.scale, dark=options.dark)
            page.open(notebook)
            trouble = None
            if options.run:
                try:
                    page.run_all()
                except AssertionError as error:
                    trouble = str(error)
            options.png.parent.mkdir(parents=True, exist_ok=True)
            if options.full:
                for path in page.screenshots(options.png):
                    print(path)
            else:
                page.go_to_top()
                page.screenshot(options.png)
                print(options.png)
            for line in page.error_outputs() if trouble is None else [trouble]:
                print(line, file=sys.stderr)
            for line in page.console:
                if line.startswith(("error", "pageerror")):
                    print(f"console {line}", file=sys.stderr)
            for address in page.other_hosts:
                print(f"asked another host: {address}", file=sys.stderr)
            page.close()
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())

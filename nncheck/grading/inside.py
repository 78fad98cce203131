"""What happens inside a submission's process when a class is graded: jobs in over stdin, arrays out over stdout.

`python -I` executes judging/run.py and this file from their texts (standard library and NumPy). The expected results,
the references and the comparison stay with the parent, which uses `pack` and `unpack_outcome` as well.
"""

import ast
import contextlib
import io
import json
import os
import re
import select
import signal
import struct
import sys
import time
import types
import zipfile

import numpy as np

from nncheck.judging.run import (
    MOST_BYTES,
    MOST_PARTS,
    MOST_PRINTED,
    Outcome,
    answer_itself,
    as_handed,
    define,
    definitions,
    execute_what_works,
    run,
)

TEXTS = ("kind", "type", "message", "code", "printed")  # what an outcome says in words

# --- outcomes and inputs as bytes: no pickle, so that reading them runs nothing ---


def pack(arrays, **words):
    """Arrays and words as the bytes of one npz file."""
    file = io.BytesIO()
    np.savez(file, **{f"a/{name}": array for name, array in arrays.items()}, words=np.array(json.dumps(words)))
    return file.getvalue()


def unpack(data):
    """`(arrays, words)` of what `pack` gave."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        words = json.loads(str(file["words"]))
        return {name[2:]: file[name] for name in file.files if name.startswith("a/")}, words


def pack_outcome(outcome):
    """An `Outcome` as bytes."""
    arrays = {f"after/{name}": value for name, value in outcome.after.items()}
    if outcome.whole is not None:
        arrays["whole"] = outcome.whole
    arrays |= {f"part/{i}": part for i, part in enumerate(outcome.parts or [])}
    words = {name: getattr(outcome, name) for name in (*TEXTS, "line", "denied")}
    return pack(arrays, n_parts=None if outcome.parts is None else len(outcome.parts), **words)


def unpack_outcome(data):
    """The `Outcome` in bytes that come from a submission's process: whatever they say, no more than an Outcome."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if sum(part.file_size for part in file.infolist()) > 2 * MOST_BYTES:
            raise ValueError("more than any answer gives, packed into little")
    arrays, words = unpack(data)
    n = words.get("n_parts")
    parts = None if n is None else [arrays[f"part/{i}"] for i in range(min(int(n), MOST_PARTS))]
    texts = {name: str(words.get(name, ""))[:MOST_PRINTED] for name in TEXTS}
    denied = [str(what)[:200] for what in list(words.get("denied", []))[:5]]
    after = {name[6:]: array for name, array in arrays.items() if name.startswith("after/")}
    line = int(words.get("line", 0))
    return Outcome(**texts, line=line, denied=denied, whole=arrays.get("whole"), parts=parts, after=after)


# --- a submission's own process ---


def serve():
    """Read the jobs of one submission from stdin, run each, write how it ended and its outcomes to stdout."""
    stdin, stdout = sys.stdin.buffer, os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # what a submission prints, by any means, goes nowhere
        os.dup2(null, stream)
    jobs = []
    while header := stdin.read(8):
        jobs.append(unpack(stdin.read(struct.unpack("<q", header)[0])))
    os.dup2(null, 0)
    apart = _fork_apart if sys.platform == "linux" else _run_here
    for number, (arrays, job) in enumerate(jobs):
        ended, frames = apart(arrays, job, stdout)
        _write(stdout, struct.pack("<q16sq", number, ended.encode(), len(frames)) + frames)


def _run_here(arrays, job, stdout):
    """For systems without a safe fork: the one job of this process. The grader watches its time and memory."""
    frames = []
    with contextlib.suppress(Exception):
        _work(arrays, job, frames.append)
    return "", b"".join(frames)


def _fork_apart(arrays, job, stdout):
    """A fresh copy of this process for one job, which ends with it; it knows NumPy and this submission's jobs."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.close(reader)
            os.close(stdout)
            _work(arrays, job, lambda frame: _write(writer, frame))
        finally:
            os._exit(0)
    os.close(writer)
    data, over, deadline = bytearray(), "", time.monotonic() + job["seconds"]
    while not over:
        ready, _, _ = select.select([reader], [], [], max(0, deadline - time.monotonic()))
        chunk = os.read(reader, 1 << 20) if ready else b""
        data += chunk
        if not ready:
            over = "time"
        elif len(data) > MOST_BYTES:
            over = "size"
        elif not chunk:
            break
    os.close(reader)
    status = _end(child, 0 if over else 1.0)
    if not over and os.WIFSIGNALED(status):
        over = f"signal {os.WTERMSIG(status)}"
    return over, bytes(data)


def _end(child, grace):
    """Wait `grace` seconds for a process, then kill it and its group; its exit status."""
    deadline = time.monotonic() + grace
    done, status = os.waitpid(child, os.WNOHANG)
    while not done and time.monotonic() < deadline:
        time.sleep(0.002)
        done, status = os.waitpid(child, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    return status if done else os.waitpid(child, 0)[1]


def _work(arrays, job, send):
    """Define the answer, run it on each case, send a frame for each."""
    limit(job["seconds"], job["megabytes"])
    namespace = {"__name__": "__main__", "__builtins__": __builtins__}
    provide(job["library"])
    guard(os.getcwd())
    for text in job["given"]:
        execute_what_works(ast.parse(text).body, namespace)
    for text in job["helpers"]:
        execute_what_works(definitions(text), namespace)
    for text in job["references"]:
        execute_what_works(ast.parse(text).body, namespace)
    namespace.pop(job["name"], None)
    broken = define(job["answer"], namespace)
    call = answer_itself
    if job["call"]:
        drivers = {}
        exec(compile(job["call"], "<call>", "exec"), drivers)
        call = drivers[job["call_name"]]
    for case in range(job["n_cases"]):
        if job["name"] in namespace:
            prefix = f"{case}/"
            inputs = {name[len(prefix) :]: array for name, array in arrays.items() if name.startswith(prefix)}
            outcome = run(call, namespace[job["name"]], as_handed(inputs), namespace)
        else:
            outcome = broken or Outcome("nothing")
        outcome.denied = _denied
        frame = pack_outcome(outcome)
        send(struct.pack("<q", len(frame)) + frame)


def provide(library):
    """Make the given modules of nnlib importable, out of their texts: `{"nnlib.functions": "..."}`; no others."""
    for name in ("nnlib", "nncheck", *library):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = []
    for name in ("check", "collect", "poster", "progress"):
        setattr(sys.modules["nncheck"], name, lambda *args, **kwargs: None)
    for name, text in library.items():  # in an order in which each needs only those before it
        package, _, own = name.rpartition(".")
        setattr(sys.modules[package], own, sys.modules[name])
        exec(compile(text, f"<{name}>", "exec"), vars(sys.modules[name]))


# --- limits: they keep accidents small and make mischief plain to see; they are no sandbox ---


def limit(seconds, megabytes):
    """Limit this process's memory, CPU time and files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    size = int(megabytes * 1e6)
    wanted = {"RLIMIT_AS": size, "RLIMIT_CPU": int(seconds) + 2, "RLIMIT_FSIZE": MOST_BYTES, "RLIMIT_CORE": 0}
    for name, most in wanted.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))


_denied = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "os.utime")  # fmt: skip
FORBIDDEN = re.compile(
    r"os\.(fork|forkpty|exec|posix_spawn|spawn|system|kill|killpg|chdir|startfile|setxattr|removexattr)$"
    r"|(subprocess|socket|ctypes|pty|fcntl|resource|winreg|_winapi|sqlite3)\."
    r"|signal\.pthread_kill$|gc\.get_(objects|referrers)$"
)
FORBIDDEN_IMPORTS = {"_posixsubprocess", "_ctypes", "_multiprocessing", "_winapi", "_testcapi", "_xxsubinterpreters"}


def guard(folder):
    """From now on refuse to read beside Python and NumPy, to write outside `folder`, to start programs."""
    packages = os.path.dirname(os.path.dirname(np.__file__))
    numpys = tuple(os.path.join(packages, name) for name in ("numpy", "numpy.libs"))
    readable = (os.path.realpath(folder), os.path.dirname(os.__file__), *numpys, os.devnull, "/dev/urandom")
    readable = tuple(dict.fromkeys([*readable, *map(os.path.realpath, readable)]))
    own = (os.path.realpath(folder), os.devnull)
    inside = ("site-packages", "dist-packages")

    def within(path, roots):
        path = os.path.realpath(os.fsdecode(path))
        if not any(path == root or path.startswith(root + os.sep) for root in roots):
            return False
        return path.startswith(numpys) or not any(name in path.split(os.sep) for name in inside)

    def deny(what):
        if what not in _denied:
            _denied.append(what[:200])
        raise PermissionError(f"{what} is not allowed while grading")

    def hook(event, args):
        if event == "open":
            path, mode, flags = args
            if isinstance(path, int):
                return
            writes = (flags or 0) & WRITING or any(letter in (mode or "r") for letter in "wax+")
            if not within(path, own if writes else readable):
                deny(f"{'writing' if writes else 'reading'} {os.fsdecode(path)}")
        elif event in ("os.listdir", "os.scandir"):
            if not isinstance(args[0], int) and not within(args[0] or ".", readable):
                deny(f"looking into {os.fsdecode(args[0] or '.')}")
        elif event in CHANGES:
            for path in args[:2]:
                if isinstance(path, (str, bytes)) and not within(path, own):
                    deny(f"changing {os.fsdecode(path)}")
        elif event == "import":
            if args[0] in FORBIDDEN_IMPORTS:
                deny(f"importing {args[0]}")
        elif FORBIDDEN.match(event):
            deny(event)

    sys.addaudithook(hook)


def _write(stream, data):
    view = memoryview(data)
    while view:
        view = view[os.write(stream, view) :]

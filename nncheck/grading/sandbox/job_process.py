"""What happens inside a submission's process when a class is graded: jobs in over stdin, arrays out over stdout.

`python -I` executes from their texts slips.py, run.py, limits.py, refusals.py, needed_code.py, magics.py,
read_notebook.py and this file, with the standard library and NumPy.
The process itself, which a learner's code never reaches, imports NumPy and makes a copy of itself for each job: the
copy reads its job, does it, and ends, and all that it started ends with it. So one question's code finds nothing of
another question. Expected results and the comparison stay with the grader, which uses `pack` and `unpack_outcome` too.
"""

import builtins
import contextlib
import ctypes
import json
import linecache
import math
import os
import re
import select
import signal
import struct
import sys
import tempfile
import time
import types

import numpy as np

from nncheck.grading import magics, needed_code, read_notebook
from nncheck.grading.sandbox import limits, refusals
from nncheck.run import MOST_PARTS, MOST_PRINTED, Outcome, answer_itself, as_handed, failure, run_each, uses

KIND = re.compile(r"[<>|=][fiubU]\d{1,7}")  # of an array's numbers, as NumPy writes it
KINDS = ("value", "nothing", "unfit", "not yet", "error", "time", "skipped")  # of outcomes that run.py gives
TEXTS = ("kind", "type", "message", "code", "printed", "slip")  # what an outcome says in words
JOB = struct.Struct("<cddqq")  # kind, seconds to prepare, seconds to run, bytes of memory, bytes of what follows
DONE = struct.Struct("<16s?q")  # how a job ended, whether its process takes another, bytes of the frames that follow
FRAME = struct.Struct("<cq")  # kind, bytes of what follows
READ, ANSWER = b"r", b"a"  # kinds of jobs
GOT, READY, CELLS, OUTCOME, NO_NOTEBOOK = b"g", b"d", b"c", b"o", b"n"  # kinds of frames

# --- outcomes and inputs as bytes: no pickle, so that reading them runs nothing ---


def pack(arrays, **words):
    """Arrays and words as bytes: what there is as JSON, its length before it, then the numbers of each array."""
    whole = [(name, np.ascontiguousarray(array).reshape(np.shape(array))) for name, array in arrays.items()]
    head = json.dumps(
        {"words": words, "arrays": [(name, array.dtype.str, array.shape) for name, array in whole]}
    ).encode()
    return b"".join([struct.pack("<q", len(head)), head, *(array.tobytes() for _, array in whole)])


def unpack(data):
    """`(arrays, words)` of what `pack` gave. ValueError, TypeError or KeyError if it is anything else."""
    data = memoryview(data)
    (size,) = struct.unpack_from("<q", data)
    head, at, arrays = json.loads(bytes(data[8 : 8 + max(size, 0)])), 8 + size, {}
    for name, kind, shape in head["arrays"]:
        if not KIND.fullmatch(str(kind)) or not all(isinstance(n, int) and n >= 0 for n in shape):
            raise ValueError("not numbers")
        if 0 in shape and math.prod(filter(None, shape)) > limits.MOST_NUMBERS:
            raise ValueError("no numbers at all, in more rows than there can be")  # which cost nothing on the way
        dtype = np.dtype(kind)
        n_bytes = math.prod(shape) * dtype.itemsize
        if n_bytes > len(data) - at:
            raise ValueError("fewer numbers than announced")
        n = math.prod(shape) if dtype.itemsize else 0
        found = np.frombuffer(data, dtype, n, at) if n else np.zeros(shape if dtype.itemsize else 0, dtype)
        arrays[str(name)] = found.reshape(shape).copy()
        at += n_bytes
    return arrays, head["words"]


def pack_outcome(outcome):
    """An `Outcome` as bytes."""
    arrays = {f"after/{name}": value for name, value in outcome.after.items()}
    if outcome.whole is not None:
        arrays["whole"] = outcome.whole
    arrays |= {f"part/{i}": part for i, part in enumerate(outcome.parts or [])}
    words = {name: str(getattr(outcome, name))[:MOST_PRINTED] for name in TEXTS}
    words |= {"line": outcome.line, "denied": outcome.denied}
    return pack(arrays, n_parts=None if outcome.parts is None else len(outcome.parts), **words)


def unpack_outcome(data):
    """The `Outcome` in bytes that come from a submission's process: whatever they say, no more than an Outcome."""
    if struct.unpack_from("<q", data)[0] > limits.MOST_IN_HEAD:
        raise ValueError("more words than there can be")
    arrays, words = unpack(data)
    n = words.get("n_parts")
    parts = None if n is None else [arrays[f"part/{i}"] for i in range(min(int(n), MOST_PARTS))]
    texts = {name: readable(words.get(name, ""))[:MOST_PRINTED] for name in TEXTS}
    if texts["kind"] not in KINDS:
        raise ValueError("no outcome of an answer")
    if texts["kind"] == "value" and parts is None and "whole" not in arrays:
        raise ValueError("a value without a value")
    denied = [readable(what)[:200] for what in list(words.get("denied", []))[:5]]
    after = {name[6:]: array for name, array in arrays.items() if name.startswith("after/")}
    line = min(max(int(words.get("line", 0)), 0), 10**6)
    return Outcome(**texts, line=line, denied=denied, whole=arrays.get("whole"), parts=parts, after=after)


def readable(text):
    """A text without what breaks files and pages or shows another text than is there: NUL and its like, halves of
    characters, what turns the direction of reading."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", "\ufffd", str(text))
    return text.encode("utf-8", "replace").decode("utf-8")


# --- the process itself: it never runs a learner's code ---


def serve(caged, most_processes):
    """Do one job after the other from stdin; write how each ended, and its frames, to stdout.

    caged: whether the system keeps this process apart. If not, an audit hook stops accidents. most_processes: that a
    job may have at once; None where the system can't count them apart from others.
    """
    stdin, stdout = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a submission prints, by any means, goes nowhere
        os.dup2(null, stream)
    if caged:
        _hide()
        # The first process of a cage gets from inside only signals that it handles, as Python does with this one.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if most_processes:
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (most_processes, most_processes))
    while header := _exactly(stdin, JOB.size):
        job = JOB.unpack(header)
        apart = _fork_apart if sys.platform == "linux" else _run_here
        ended, frames = apart(job, stdin, stdout, caged)
        # Otherwise what follows on stdin may be the rest of this job.
        goes_on = frames[: FRAME.size] == FRAME.pack(GOT, 0) and (_clear_up() if caged else not ended)
        _write(stdout, DONE.pack(ended.encode(), goes_on, len(frames)) + frames)
        if not goes_on:
            break


def _hide():
    """Let no copy of this process look into it: not its memory, not what it has open."""
    if ctypes.CDLL(None, use_errno=True).prctl(4, 0, 0, 0, 0):  # PR_SET_DUMPABLE
        raise OSError("this process can't be hidden")
    if sum(name.isdigit() for name in os.listdir("/proc")) > 8:
        raise OSError("not alone in here")


def _clear_up():
    """End everything that a job has left behind, and empty the folder; whether that worked."""
    for _ in range(200):  # what is killed is gone a moment later, and must not be in the next job's way
        try:
            os.kill(-1, signal.SIGKILL)  # all but this one, for this is a PID namespace of its own
        except ProcessLookupError:
            return _empty(tempfile.gettempdir())
        _reap()
        time.sleep(0.005)
    return False


def _reap(child=None):
    """Take note of all processes that have ended: a job's, and what it has left to this one, the first in the cage.

    The status with which `child` ended, or None if it hasn't.
    """
    status = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            status = ended[1] if ended[0] == child else status
    return status


def _n_files():
    """How many files and folders there are in the one folder in which a submission can write, open and deleted too."""
    found = os.statvfs(tempfile.gettempdir())
    return found.f_files - found.f_ffree


def _empty(folder):
    """Delete all that lies in a folder, but for what the grader has mounted there; whether that worked."""
    try:
        device = os.lstat(folder).st_dev
        for entry in os.scandir(folder):
            found = entry.stat(follow_symlinks=False)
            if found.st_dev != device:
                continue
            ours = found.st_uid == os.getuid()  # a folder of the grader's may hold files of a job's
            if entry.is_dir(follow_symlinks=False):
                if ours:
                    os.chmod(entry.path, 0o700)
                if not _empty(entry.path):
                    return False
                with contextlib.suppress(OSError):  # something is mounted in it
                    os.rmdir(entry.path)
            elif ours:
                os.unlink(entry.path)
    except (OSError, RecursionError):
        return False
    return True


def _run_here(job, stdin, stdout, caged):
    """For systems without a safe fork: the one job of this process. The grader watches its time and memory."""
    frames = []
    with contextlib.suppress(Exception):
        _work(job, stdin, frames.append, caged)
    return "", b"".join(frames)


def _fork_apart(job, stdin, stdout, caged):
    """A copy of this process for one job, which ends with it: how it ended, and its frames."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setsid()
            os.close(reader)
            os.close(stdout)
            _work(job, stdin, lambda frame: _write(writer, frame), caged)
        finally:
            os._exit(0)
    os.close(writer)
    os.set_blocking(reader, False)
    data, over, status = bytearray(), "", None
    news = select.poll()
    news.register(reader, select.POLLIN)
    news.register(stdin, 0)  # a pipe that nobody holds any more says so unasked
    clock, ready, at, before = limits.Clock(child), False, 0, _n_files() if caged else 0
    while not over:
        if (stdin, select.POLLHUP) in news.poll(20):  # the grader has gone, and what serves it goes with it
            over = "alone"
        try:
            while chunk := os.read(reader, 1 << 20):
                data += chunk
                if len(data) > limits.MOST_SENT:
                    break
            time.sleep(0.001)  # at the end of the pipe, which a job may reach long before its own end
        except BlockingIOError:
            pass
        while not ready and len(data) >= at + FRAME.size:
            kind, size = FRAME.unpack_from(data, at)
            at += FRAME.size + max(size, 0)
            if kind == READY:
                clock, ready = limits.Clock(child), True
        if status is not None:  # it had ended before this last look into the pipe
            break
        status = _reap(child)
        over = "size" if len(data) > limits.MOST_SENT else over
        if caged and _n_files() > before + limits.MOST_FILES:
            over = "files"
        if status is None and not over:
            over = clock.beyond(job[2] if ready else job[1])
    os.close(reader)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    if over == "alone":
        os._exit(1)
    if not over and os.WIFSIGNALED(status):
        over = f"signal {os.WTERMSIG(status)}"
    return over, bytes(data)


def _exactly(stream, n):
    """n bytes of a stream, or b"" if it ends before."""
    data = b""
    while len(data) < n:
        chunk = os.read(stream, n - len(data))
        if not chunk:
            return b""
        data += chunk
    return data


def _write(stream, data):
    view = memoryview(data)
    while view:
        view = view[os.write(stream, view) :]


# --- one job, in a copy of the process ---


def _work(job, stdin, send, caged):
    """Read a job and do it; frames go out through `send(bytes)`."""

    def frame(kind, data=b""):
        send(FRAME.pack(kind, len(data)) + data)

    kind, to_prepare, to_run, memory, size = job
    limits.restrict(to_prepare + to_run, memory)
    with os.fdopen(stdin, "rb") as file:
        data = file.read(size) if sys.platform == "linux" else file.read()
    if len(data) != size:
        return
    frame(GOT)
    if kind == READ:
        try:
            frame(CELLS, json.dumps(read_notebook.read(data)).encode())
        except (ValueError, MemoryError) as error:
            said = str(error) or "too large to be looked into"
            frame(NO_NOTEBOOK, said.encode("utf-8", "replace"))
    else:
        if not caged:
            refusals.guard(os.getcwd())
        _answer(*unpack(data), frame)


def _answer(arrays, job, frame):
    """Define an answer, run it on each of its inputs, send a frame for each."""
    namespace = _as_in_a_notebook()
    counting, broken = _define(job, namespace)
    answer, call = namespace.get(job["name"]), answer_itself
    if str(getattr(answer, "__module__", "")).partition(".")[0] in ("nnlib", "nncheck"):
        broken = Outcome("not yet", message="that is the course's own; here goes yours")
    if job["call"]:
        drivers = {}
        exec(compile(job["call"], "<call>", "exec"), drivers)
        call = drivers[job["call_name"]]
    used = sorted(uses(answer, namespace)) if not broken else []
    frame(READY, json.dumps({"candidate": counting, "uses": used, "left": bool(job.get("left"))}).encode())
    drawn = [{} for _ in range(job["n_draws"])]
    for place, array in arrays.items():
        number, _, name = place.partition("/")
        drawn[int(number)][name] = array
    drawn = list(map(as_handed, drawn))
    outcomes = [broken] * len(drawn) if broken else run_each(call, answer, drawn, job["n_first"], namespace)
    for outcome in outcomes:
        outcome.denied = refusals.denied
        frame(OUTCOME, pack_outcome(outcome))


def _define(job, namespace):
    """Execute what an answer needs of the notebook, then the first of its candidates that gives its name a value.

    The number of that candidate, and None; if there is none, the `Outcome` of the first that failed.
    """
    broken = None
    for number, candidate in sorted(enumerate(job["candidates"]), key=lambda one: not _cut_in_two(job, one[1])):
        namespace.pop(job["name"], None)
        failed = _execute_in_place(job, candidate, namespace)
        if not (namespace.get(job["name"]) is None or namespace[job["name"]] is ...):
            return number, None
        broken = broken or failed
    return 0, broken or Outcome("nothing")


def _cut_in_two(job, candidate):
    """Whether cells are Python together, and not each for itself."""

    def reads(source):
        try:
            return compile(source, "<cell>", "exec", dont_inherit=True) is not None
        except Exception:
            return False

    texts = [job["cells"][i] for i in candidate]
    return len(texts) > 1 and not all(map(reads, texts)) and reads(_together(job))


def _together(job):
    """The cells of the one candidate that is made of several, as one cell."""
    try:
        return magics.as_python(job["together"])
    except Exception:
        return job["together"]


def _execute_in_place(job, candidate, namespace):
    """One candidate after all that it needs of the cells before it; then what is still missing of those after it.

    candidate: the numbers of the cells to be taken as one. The `Outcome` of an error in it, or None. If the job says
    "everything", all of the learner's own cells are executed as in a notebook that is run as far as the check of the
    answer, cell "until"; if not, job["left"] says whether that would be any more.
    """
    texts = job["cells"]
    own = texts[candidate[0]] if len(candidate) == 1 else _together(job)
    parts = needed_code.statements(own, "<answer>")
    lists = [[] if i in candidate else needed_code.statements(text, f"<cell {i + 1}>") for i, text in enumerate(texts)]
    lists.append(needed_code.statements("\n".join(job["references"]), "<course>"))
    replaced = set().union(*(statement.binds for statement in lists[-1]))
    lists[:-1] = [[s for s in part if not (s.binds and s.binds <= replaced)] for part in lists[:-1]]
    flags = needed_code.future_flags([*lists, parts])
    own_cells = [s for i in job["own"] if i <= job["until"] for s in lists[i]]
    lists = needed_code.needed(lists, set().union(*(s.needs() for s in parts)), own_cells if job["everything"] else ())
    kept = {id(s) for part in lists for s in part}
    later = any(lists[candidate[0] + 1 : job["until"] + 1])  # what comes before the check may give other values
    job["left"] = later or not {id(s) for s in own_cells if not s.only_binds} <= kept
    before = [*lists[: candidate[0]], lists[-1]]
    for statement in (statement for part in before for statement in part):
        _attempt(statement, flags, namespace)
    linecache.cache["<answer>"] = (len(own), None, re.split(r"(?<=\n)", own), "<answer>")
    try:
        compile(own, "<answer>", "exec", flags | needed_code.AWAIT, dont_inherit=True)
    except Exception as error:
        return failure(error, namespace)
    errors = [_attempt(part, flags, namespace) for part in parts]
    after = max(candidate[0], job["until"]) if job["everything"] else candidate[0]
    for statement in (statement for part in lists[candidate[0] : after] for statement in part):
        _attempt(statement, flags, namespace)
    # What is defined keeps its value, as it has it where the answer is checked; Python's own names do as well.
    defined, pythons = dict(namespace), set(dir(builtins)) - namespace.keys()
    for statement in (statement for part in lists[after:-1] for statement in part):
        if not statement.binds or statement.binds - defined.keys() - pythons:
            _attempt(statement, flags, namespace)
    for name in pythons & namespace.keys():
        del namespace[name]
    namespace.update(defined)
    errors = [error for error in errors if error is not None]
    return next(iter(errors), None)


def _attempt(statement, flags, namespace):
    """Execute a statement; what fails, for example because it needs a screen, doesn't keep the others from running."""
    try:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            statement.execute(namespace, flags)
    except NotImplementedError:
        return Outcome("not yet")
    except BaseException as error:
        return failure(error, namespace)


def _as_in_a_notebook():
    """A namespace with what a cell finds in every notebook: display, get_ipython, and the course, whose checks do
    nothing here."""
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    namespace = main.__dict__
    namespace["__builtins__"] = __builtins__
    sys.setrecursionlimit(max(limits.DEEPEST, sys.getrecursionlimit()))

    def nothing(*args, **kwargs):
        return None

    class Shell:  # magics and commands have run, and gave nothing
        def __getattr__(self, name):
            return nothing

    class Collected:  # other notebooks aren't here
        def __getattr__(self, name):
            if not name.startswith("_") and name in namespace:
                return namespace[name]
            raise AttributeError(f"{name} isn't in this notebook, and a class is graded one notebook at a time")

    names = {"display": nothing, "get_ipython": Shell, "In": [""], "Out": {}, "_": ""}
    names |= {"exit": sys.exit, "quit": sys.exit}
    namespace.update(names)
    sys.path.append(os.getcwd())  # for what a cell has written to a file
    course = sys.modules["nncheck"] = types.ModuleType("nncheck")
    for name in ("check", "poster", "progress"):
        setattr(course, name, nothing)
    course.collect = lambda *args: Collected()
    return namespace

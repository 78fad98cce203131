"""The processes in which submissions run, one for each submission, with limits on time, memory, processes and output.

walls.py says what keeps such a process apart, job_process.py what happens in it. Here is the grader's side: jobs go in
one by one, results come out as plain bytes, and a process that grows too large, or stops, is ended from outside.
"""

import contextlib
import dataclasses
import inspect
import io
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nnlib
from nncheck import run, slips
from nncheck.grading import magics, needed_code, read_notebook
from nncheck.grading.sandbox import cgroups, job_process, limits, refusals, walls
from nncheck.grading.sandbox.cgroups import Group
from nncheck.grading.sandbox.job_process import DONE, FRAME, JOB

# What such a process is given, each after those that it needs.
MODULES = (slips, run, limits, refusals, needed_code, magics, read_notebook, job_process)
AT_ONCE = sys.platform == "linux"  # whether one process takes all jobs of a submission
MAKING_FONTS = threading.Lock()
OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
NO_MEMORY = "no memory"  # left on this computer, so that the system ended something
NOT_ITS_FAULT = (
    NO_MEMORY,
    "gone",
    "busy",
    "stopped",
    "signal 9",
    "signal 15",
    "signal 1",
    "signal 2",
)  # as far as one can tell


class Unstarted(OSError):
    """No process could be started, or none could do the grader's own work: the machine's fault, no submission's."""


@contextlib.contextmanager
def best_wall(limits, user=None, secrets=(), only=None):
    """The best `Wall` that works here, for as long as it is used. Raises ValueError if `user` can't be used.

    only: the kind that it has to be. secrets: folders that no submission may see, even if Python lies in them.
    """
    cgroups.remove_left()
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        course = Path(folder, "course")
        shutil.copytree(Path(nnlib.__file__).parent, course / "nnlib")
        hidden = tuple(sorted({os.path.realpath(path) for path in [*secrets, Path(run.__file__).parent.parent]}))
        for wall in walls.candidates(user):
            if only and wall.kind != only:
                continue
            wall = dataclasses.replace(wall, course=str(course), secrets=hidden, megabytes=limits.megabytes)
            if _works(wall, limits):
                yield wall
                return
        if user:
            raise ValueError(
                f"--user {user}: that user can't run {sys.executable}. It needs the right to read Python and NumPy"
            )
        raise ValueError(f"no process could be started {'behind ' + only if only else 'for the submissions'}")


def _works(wall, limits):
    try:
        with Sandbox(wall, limits) as sandbox:
            ended, frames = sandbox.do(job_process.READ, io.BytesIO(b'{"cells": []}'), 13, 5, 5)
    except OSError:
        return False
    return not ended and [kind for kind, _ in frames] == [job_process.GOT, job_process.CELLS]


def with_fonts(wall):
    """The wall, with matplotlib's list of fonts behind it, so that not every submission has to look for fonts."""
    if wall.kind != "bubblewrap":
        return wall
    folder = os.path.join(os.path.dirname(wall.course), "fonts")
    with MAKING_FONTS:
        if not os.path.isdir(folder):
            _make_fonts(f"{folder}-unfinished")
            os.rename(f"{folder}-unfinished", folder)
    return dataclasses.replace(wall, fonts=folder)


def _make_fonts(folder):
    """Let matplotlib write its list into a new folder; where it can't, each submission that draws looks for itself."""
    os.mkdir(folder)
    environment = os.environ | {"MPLCONFIGDIR": folder, "MPLBACKEND": "Agg"}
    # -I, and a folder of its own: from the current one, Python might take a module that somebody has sent in.
    code = "import sys; sys.path += sys.argv[1:]; import matplotlib.pyplot"
    command = [sys.executable, "-I", "-c", code, *walls.packages()]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=120, check=False)


class Sandbox:
    """The process of one submission; used in a `with`. It starts with the first job, and anew when it had to end."""

    def __init__(self, wall, limits):
        self.wall, self.limits = wall, limits
        self._process = self._output = self._folder = self._group = None
        self._writer = self._listener = None  # the threads that use its pipes
        self._stopped = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._end()

    def stop(self):
        """End it, from another thread: what it does, and what it is given to do, raises Unstarted."""
        self._stopped, process = True, self._process
        if process is not None:
            _kill(process)

    def do(self, kind, file, size, to_prepare, to_run, last=False):
        """Do a job with the bytes of a file: how it ended, and the frames (kind, bytes) that came out of it.

        last: that its process, and all that it could leave in there, ends with it.

        It ended "" (by itself), "time", "busy" (it mostly waited for a processor), "size", "files", "memory",
        "processes", "signal N", "stopped", "gone" (its process is) or NO_MEMORY, if it was this computer that had none
        left. Raises Unstarted.
        """
        ended_for_memory, texts = _ended_for_memory(), b""
        if self._process is None or self._process.poll() is not None or not AT_ONCE:
            self._end()
            texts = self._start()
        if self._stopped:  # looked at after the start, for it may have been stopped before there was what to end
            raise Unstarted("the grader was stopped")
        header = JOB.pack(kind, to_prepare, to_run, int(self.limits.megabytes * 1e6), size)
        told = (self._process.stdin, texts + header, file, not AT_ONCE)
        writer = self._writer = threading.Thread(target=_send, args=told, daemon=True)
        writer.start()
        longest = (to_prepare + to_run) * (limits.MOST_WAITING if AT_ONCE else 1)  # else nobody in there has a clock
        deadline = time.monotonic() + limits.TO_START + longest
        ended, goes_on, data = self._receive(deadline)
        if ended in ("signal 9", "gone"):
            if self._group and self._group.was_full():
                ended = "memory"
            elif _ended_for_memory() > ended_for_memory:
                ended = NO_MEMORY
        # A group says for ever that it was full, and would so explain whatever ends the next job.
        if last or not goes_on or (self._group and self._group.was_full()):
            self._end(broken=True)
        writer.join(1)
        if self._stopped:
            raise Unstarted("the grader was stopped")
        return ended, _frames(data)

    def _start(self):
        """Start the process; the texts that it reads before its first job."""
        texts = {module.__name__: inspect.getsource(module).encode() for module in MODULES}
        try:
            self._folder = tempfile.mkdtemp(prefix="submission-")
            if self.wall.uid is not None and not self.wall.caged:
                os.chown(self._folder, self.wall.uid, self.wall.uid)
            self._group = Group.new(self.limits.megabytes) if self.wall.kind == "bubblewrap" else None
            self._process = self.wall.start(texts, self._folder, self._group)
        except OSError as error:
            self._end()
            raise Unstarted(f"no process could be started ({error.strerror or error})") from None
        self._output = queue.Queue()
        self._listener = threading.Thread(target=_listen, args=(self._process.stdout, self._output), daemon=True)
        self._listener.start()
        return b"".join(texts.values())

    def _receive(self, deadline):
        """Wait for the end of a job: how it ended, whether its process takes another, and what it wrote."""
        data, look_at = bytearray(), time.monotonic() + 0.2
        while True:
            if len(data) >= DONE.size:
                ended, goes_on, size = DONE.unpack_from(data)
                if len(data) >= DONE.size + size:
                    return ended.rstrip(b"\0").decode("ascii", "replace"), goes_on, memoryview(data)[DONE.size :]
            if time.monotonic() > look_at:
                look_at = time.monotonic() + 0.2
                late = "time" if time.monotonic() > deadline else self._watch()
                if late:
                    return late, False, b""
            try:
                chunk = self._output.get(timeout=0.2)
            except queue.Empty:
                if self._process.poll() is not None:  # what it has left behind may hold the pipe open for ever
                    return self._why_gone(), False, b""
                continue
            if chunk is None:
                return self._why_gone(), False, b""
            data += chunk
            if len(data) > 2 * limits.MOST_SENT:
                return "size", False, b""

    def _why_gone(self):
        """How the process ended, if it is the job itself that has ended, and not what looks after it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            number = -self._process.wait(1)
            if not AT_ONCE and number > 0:
                return "time" if number == OUT_OF_TIME else f"signal {number}"
        return "gone"

    def _watch(self):
        """Which limit the processes of the submission are beyond, as seen from outside; "" if none."""
        tree = _processes(self._process.pid)
        if any(stopped for _, stopped in tree):
            return "stopped"
        if len(tree) > limits.MOST_IN_CAGE:
            return "processes"
        if not self._group and sum(memory for memory, _ in tree) > limits.ROOM * self.limits.megabytes * 1e6:
            return "memory" if len(tree) < limits.MANY else "processes"
        return ""

    def _end(self, broken=False):
        """End the process and all that belongs to it."""
        if self._process is not None:
            if self._writer is None or not self._writer.is_alive():  # without work it ends by itself
                with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                    self._process.stdin.close()
                    self._process.wait(0 if broken else 0.5)
            if os.name == "posix" and not self.wall.caged:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            _kill(self._process)
            self._process.wait()
            # Whoever used a pipe's number after it is closed would use whatever got that number next.
            for thread, pipe in ((self._writer, self._process.stdin), (self._listener, self._process.stdout)):
                if thread is not None:
                    thread.join(1)
                if thread is None or not thread.is_alive():  # else something that was left behind holds the pipe
                    with contextlib.suppress(OSError):
                        pipe.close()
        if self._group is not None:
            self._group.remove()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = self._folder = self._group = self._writer = self._listener = None


def _kill(process):
    """Kill a process and first what it looks after, for bwrap has no right to end the other user in its cage."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
    process.kill()


def _send(pipe, header, file, close):
    """Write a job to a process, for as long as it reads."""
    with contextlib.suppress(OSError, ValueError):
        _write(pipe, header)
        while chunk := file.read(1 << 20):
            _write(pipe, chunk)
        if close:
            pipe.close()


def _write(pipe, data):
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) or 0 :]


def _listen(pipe, output):
    """Hand on what a process writes, and None when it ends."""
    with contextlib.suppress(OSError, ValueError):
        while chunk := pipe.read(1 << 20):
            output.put(chunk)
    output.put(None)


def _frames(data):
    """The whole frames in some bytes, as (kind, bytes)."""
    frames, at = [], 0
    while len(data) >= at + FRAME.size and len(frames) < limits.MOST_FRAMES:
        kind, size = FRAME.unpack_from(data, at)
        at += FRAME.size
        if not 0 <= size <= len(data) - at:
            break
        frames.append((kind, data[at : at + size]))
        at += size
    return frames


def _ended_for_memory():
    """How many processes the system has ended since it began because there was no memory left; 0 where it can't say."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        with open("/proc/vmstat") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
    return 0


def _processes(pid):
    """For a process and all below it: (bytes of memory of its own, whether it is stopped)."""
    if sys.platform == "linux":
        found, waiting = [], [pid]
        while waiting and len(found) <= 2 * limits.MOST_IN_CAGE:
            folder = Path("/proc", str(waiting.pop()))
            with contextlib.suppress(OSError, ValueError, IndexError):
                lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
                memory = sum(1024 * int(lines.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
                found.append((memory, lines["State"].split()[0] == "T"))
                for task in os.listdir(folder / "task"):
                    waiting += (folder / "task" / task / "children").read_text().split()
        return found
    try:
        import psutil

        process = psutil.Process(pid)
        return [(part.memory_info().rss, False) for part in [process, *process.children(recursive=True)]]
    except Exception:  # no psutil, or the process has just ended
        return []

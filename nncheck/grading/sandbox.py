"""Run the answers of one submission in processes of their own, with limits on time, memory and output.

On Linux one fresh `python -I` imports NumPy for a submission, and each question runs in its own copy of that process.
Elsewhere each question has a fresh `python -I` to itself.

What it keeps apart: crashes, endless loops, memory hogs and floods of output end with their question; NumPy and
the comparison can be patched to no effect, for the comparison happens here; the references can't be imported; reading
and writing outside an empty folder, starting programs and opening connections are refused and reported. What it
can't keep apart: someone who knows Python's inside well enough to get round such refusals has the rights of the user
who grades. For submissions from strangers use another user (`--user`) or a container without a network.
"""

import contextlib
import inspect
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nncheck.grading import inside
from nncheck.judging import run
from nncheck.judging.run import Outcome

BOOT = """
import sys, types
sys.path.append(sys.argv[1])
import numpy.fft, numpy.linalg, numpy.ma, numpy.polynomial, numpy.random
sys.path.remove(sys.argv[1])
for name in sys.argv[2:]:
    text = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, f"<{name}>", "exec"), module.__dict__)
module.serve()
"""
TEXTS = (run, inside)  # the modules that a submission's process gets, each after those that it needs
PACKAGES = str(Path(np.__file__).parent.parent)
KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP")  # of the environment
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
AT_ONCE = sys.platform == "linux"  # whether one process takes all jobs


@dataclass(frozen=True)
class Limits:
    """For one question: seconds by the clock (None: as the question says) and megabytes of memory."""

    seconds: float | None = None
    megabytes: int = 1_000
    user: str | None = None


def run_jobs(jobs, limits):
    """For each job (a dict of arrays, a dict of words) its outcomes, one for each case."""
    done, waiting = {}, dict(enumerate(jobs))
    while waiting:
        batch = list(waiting) if AT_ONCE else list(waiting)[:1]
        answered = dict(zip(batch, _run(list(map(waiting.get, batch)), limits), strict=False))
        if not answered:  # the process is gone, so it is the first job's doing; the others get another
            answered = {batch[0]: ("gone", b"")}
        done |= answered
        waiting = {number: job for number, job in waiting.items() if number not in answered}
    return [_outcomes(*done[number], words["n_cases"]) for number, (_, words) in enumerate(jobs)]


def check_user(user):
    """Raise ValueError if submissions can't be run as that user."""
    if user is None:
        return
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise ValueError("--user needs the rights to become another user: run the grading as root, on Linux or macOS")
    try:
        _run([], Limits(user=user))
    except (OSError, LookupError) as error:
        raise ValueError(
            f"--user {user}: that user can't run {sys.executable} ({error}). It needs an account, and the right to "
            "read Python and NumPy"
        ) from None


def _run(jobs, limits):
    """Run jobs in one new process; a list of (how it ended, frames) for those it came to, in order."""
    texts = [inspect.getsource(module).encode() for module in TEXTS]
    sent = [struct.pack("<q", len(job)) + job for job in (inside.pack(arrays, **words) for arrays, words in jobs)]
    data = b"".join([b"%d\n" % len(text) + text for text in texts] + sent)
    seconds = sum(words["seconds"] for _, words in jobs) + 20  # each job's own limit is kept inside, where it can be
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as folder, _file_of(data) as stdin:
        other = {}
        if limits.user is not None:
            import pwd

            account = pwd.getpwnam(limits.user)
            os.chown(folder, account.pw_uid, account.pw_gid)
            other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        if os.name == "posix":
            other["start_new_session"] = True
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | ONE_THREAD | {"HOME": folder}
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", BOOT, PACKAGES, *(module.__name__ for module in TEXTS)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            **other,
        )
        try:
            output, late = _watch(process, seconds, limits.megabytes)
        finally:
            _kill(process)
        if limits.user is not None and not jobs and process.returncode != 0:
            raise PermissionError("Python does not start")
    results = []
    while len(output) >= 32:
        _, ended, size = struct.unpack("<q16sq", output[:32])
        results.append((ended.rstrip(b"\0").decode(), output[32 : 32 + size]))
        output = output[32 + size :]
    return results or ([(late, b"")] if late and jobs else [])


@contextlib.contextmanager
def _file_of(data):
    """A nameless file with the bytes in it, to read from its start."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield file


def _watch(process, seconds, megabytes):
    """Collect what a process writes until it ends or goes beyond a limit: (output, which limit)."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return process.communicate(timeout=0.2)[0], ""
        except subprocess.TimeoutExpired:
            late = "time" if time.monotonic() > deadline else "memory" if _hog(process, megabytes) else ""
        if late:
            _kill(process)
            return process.communicate()[0], late


def _hog(process, megabytes):
    """Whether a process has grown too large, where the system doesn't see to it (and psutil is installed)."""
    if AT_ONCE:
        return False
    try:
        import psutil

        return psutil.Process(process.pid).memory_info().rss > megabytes * 1e6
    except Exception:  # no psutil, or the process has just ended
        return False


def _kill(process):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _outcomes(ended, frames, n_cases):
    """One `Outcome` for each case: as the frames say, and for those that are missing why."""
    outcomes = []
    while len(outcomes) < n_cases and len(frames) >= 8:
        size = struct.unpack("<q", frames[:8])[0]
        try:
            outcomes.append(inside.unpack_outcome(frames[8 : 8 + size]))
        except Exception:  # cut off, or not what inside.py writes
            break
        frames = frames[8 + size :]
    if ended == "time":
        missing = Outcome("time")
    elif ended == "size":
        missing = Outcome("ended", message=f"gives more than {run.MOST_BYTES // 1_000_000} MB")
    elif ended == "memory":
        missing = Outcome("ended", message="needs more memory than there is")
    elif ended.startswith("signal"):
        missing = Outcome("ended", message=f"its process crashed or was killed ({ended})")
    else:
        missing = Outcome("ended", message="its process ended before it gave an answer")
    return outcomes + [missing] * (n_cases - len(outcomes))

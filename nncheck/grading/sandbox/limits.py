"""Every limit on a submission: time, memory, processes, files, and how much it may give back.

Who keeps them: a job's own process (`restrict`), the process that watches it (`Clock`), the cage (walls.py and
cgroups.py), and the grader from outside (processes.py). This file is executed in a submission's process too, with the
standard library alone.
"""

import contextlib
import os
import time
from dataclasses import dataclass

# Seconds. How long a question's own code may run is said by the question, or by `Limits`.
TO_READ = 20.0  # a notebook
TO_PREPARE = 15.0  # for what lies before the answer: imports, helpers, its own cell
TO_START = 10.0  # more, by the clock, for a process to start
FOR_ALL = 90.0  # for one submission, all its jobs together; each later one has less time:
LATER = 0.25  # of the limits above, so that whoever is slow everywhere keeps the class from waiting for hours
MOST_WAITING = 6  # times the limit, by the clock, for a job that has to wait for a processor

# Memory is said by `Limits`, for one job; a cage holds a little more than its largest job.
ROOM = 1.25

# Processes and threads together: of one job, and of a whole cage with what looks after the job.
MOST_PROCESSES = 64
MOST_IN_CAGE = 96
MANY = 20  # if these many need too much memory together, it is for being so many: none has less than 10 MB

# Bytes, characters and numbers. What is sent in:
LARGEST_NOTEBOOK = 100_000_000  # a notebook of the course with its outputs has one million
MOST_SOURCE = 10_000_000  # characters of all its cells together; a long notebook has 100,000
LARGEST_SHEET = 1_000_000  # of the ten questions; one has about 15,000

# What a job may do, write and give:
DEEPEST = 3_000  # calls inside one another; a notebook has as many once it has completed a name
MOST_OPEN = 64  # files, pipes and the like of each process, for their buffers are the kernel's own memory
MOST_FILES = 5_000  # in the folder; each of them is a kilobyte of it as well, however empty
LARGEST_FILE = 16_000_000
FOLDER_BYTES = 64_000_000  # of the one folder in which a submission can write
MOST_SENT = 8_000_000  # that come out of a job; the largest right answer has a twentieth of it
MOST_FRAMES = 1_000  # parts that it comes in; no question has a tenth of so many draws
MOST_IN_HEAD = 200_000  # of what is said about the numbers in one of them
MOST_SHOWN = 20_000  # characters of an answer that are kept, to be shown on a page
MOST_SAID = 500  # characters of one sentence on a page
MOST_REMARKS, MOST_REMARKED = 5, 200  # on one question, for the teacher, and characters of each
MOST_PLACES = 8  # that are named where something stands in many cells
MOST_NUMBERS = 100_000  # that an answer may give where the course's own gives few; each is looked at


@dataclass(frozen=True)
class Limits:
    """For one question: seconds (None: as the question says) and megabytes of memory."""

    seconds: float | None = None
    megabytes: int = 1_000


def restrict(seconds, memory):
    """Limit this process's memory, CPU time, processes and files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        "RLIMIT_AS": memory,
        "RLIMIT_CPU": int(seconds) + 2,
        "RLIMIT_FSIZE": LARGEST_FILE,
        "RLIMIT_NOFILE": MOST_OPEN,
        "RLIMIT_CORE": 0,
    }
    for name, most in wanted.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            # A little more before the system kills at once: the signal that comes first says that time was up.
            hard = most + 5 if name == "RLIMIT_CPU" else most
            resource.setrlimit(getattr(resource, name), (most, hard))


class Clock:
    """The time that a process has had, without what it spent waiting for a processor on a busy machine."""

    def __init__(self, pid):
        self.folder, self.begun = f"/proc/{pid}/task/{pid}", time.monotonic()
        self.waited, self.used = self._waited(), self._state()[1]

    def beyond(self, seconds):
        """Why a process has to end that has these seconds: "time", "busy" if the machine held it up, or ""."""
        had = time.monotonic() - self.begun
        if had <= seconds:
            return ""
        if had - (self._waited() - self.waited) <= seconds:
            return "busy" if had > MOST_WAITING * seconds else ""
        state, used = self._state()
        # One that neither worked nor sleeps has waited for a disk, or the whole machine stood still.
        return "time" if state == "S" or used - self.used > seconds / 2 else "busy"

    def _waited(self):
        try:
            with open(f"{self.folder}/children") as file:
                if file.read().strip():  # it may be its own children that it waits for
                    return 0.0
            with open(f"{self.folder}/schedstat") as file:
                return int(file.read().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            return 0.0

    def _state(self):
        """The letter of its state (S: it sleeps), and the seconds of a processor that it and its children have used."""
        try:
            with open(f"{self.folder}/../../stat") as file:
                words = file.read().rpartition(")")[2].split()
            return words[0], sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError, ValueError):
            return "S", 0.0

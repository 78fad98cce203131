"""Limits for a whole cage, kept by the kernel: a control group of its own, where we may make one."""

import contextlib
import functools
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from nncheck.grading.sandbox.limits import MOST_IN_CAGE, ROOM

ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'


@dataclass
class Group:
    """A control group: the folders that stand for it, one in version 2 of control groups, two in version 1."""

    folders: list

    @classmethod
    def new(cls, megabytes):
        """A new group with limits on memory and processes; None where we may not make any."""
        most = str(int(ROOM * megabytes * 1e6))
        made = cls([])
        try:
            for parent, settings in _parents():
                folder = parent / f"nncheck-{os.getpid()}-{time.monotonic_ns()}"
                folder.mkdir()
                made.folders.append(folder)
                for name, value, required in settings:
                    try:
                        (folder / name).write_text(value or most)
                    except OSError:
                        if required:
                            raise
        except OSError:
            made.remove()
            return None
        return made if made.folders else None

    def entering(self, command):
        """The command that first goes into the group, and then becomes `command`."""
        return ["/bin/sh", "-c", ENTER, "sh", *(f"{folder}/cgroup.procs" for folder in self.folders), "--", *command]

    def was_full(self):
        """Whether the kernel ended one of its processes because there was no memory left for the group."""
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError, ValueError):
                lines = (self.folders[0] / name).read_text().splitlines()
                if any(line.startswith("oom_kill ") and int(line.split()[1]) for line in lines):
                    return True
        return False

    def remove(self):
        """Take the group away, once its processes have ended; what is left of a cage that was killed is ended."""
        for folder in self.folders:
            for _ in range(50):
                with contextlib.suppress(OSError, ValueError):
                    for process in map(int, (folder / "cgroup.procs").read_text().split()):
                        if process:  # 0 stands for what can't be named here, and for os.kill for all of us
                            os.kill(process, signal.SIGKILL)
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.01)


def remove_left():
    """Take away the groups of graders that were killed and couldn't do it themselves; one that isn't empty stays."""
    for parent, _ in _parents():
        for folder in parent.glob("nncheck-*-*"):
            with contextlib.suppress(OSError):
                if not os.path.exists(f"/proc/{folder.name.split('-')[1]}"):
                    folder.rmdir()


@functools.cache
def _parents():
    """Where to make groups, each with [(file, value or None for the memory, whether it must work)]; [] if nowhere."""
    root = Path("/sys/fs/cgroup")
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    own = {names: path.lstrip("/") for _, names, path in (line.split(":", 2) for line in lines)}
    for folder in dict.fromkeys([root / own.get("", ""), root]):  # version 2
        with contextlib.suppress(OSError):
            if {"memory", "pids"} <= set((folder / "cgroup.subtree_control").read_text().split()):
                settings = [
                    ("memory.max", None, True),
                    ("memory.swap.max", "0", False),
                    ("pids.max", str(MOST_IN_CAGE), True),
                ]
                if os.access(folder, os.W_OK):
                    return [(folder, settings)]
    if os.access(root / "memory" / own.get("memory", ""), os.W_OK) and os.access(root / "pids", os.W_OK):  # version 1
        memory = [("memory.limit_in_bytes", None, True), ("memory.memsw.limit_in_bytes", None, False)]
        processes = [("pids.max", str(MOST_IN_CAGE), True)]
        return [(root / "memory" / own.get("memory", ""), memory), (root / "pids" / own.get("pids", ""), processes)]
    return []

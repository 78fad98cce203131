"""What keeps a submission apart from everything else: a cage of the system's own, where there is one.

| wall | where | what a submission can reach |
|---|---|---|
| bubblewrap | Linux with `bwrap`, as root or as anybody | Python, its packages, nnlib, one small folder; nothing else |
| container | docker or podman that has an image called nncheck | the same |
| refusals | everywhere else | they stop accidents; whoever knows Python well gets round them |

In a cage there is no network, no other process, no file of this computer and nobody's home. bubblewrap makes it out of
the kernel's namespaces, in 10 ms; system calls that no exercise needs are closed as well (seccomp.py).
"""

import fnmatch
import itertools
import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nncheck.grading.sandbox import seccomp
from nncheck.grading.sandbox.limits import FOLDER_BYTES, MOST_IN_CAGE, MOST_PROCESSES, ROOM, Limits

KINDS = ("bubblewrap", "container", "refusals")
IMAGE = "nncheck"
PACKAGES = str(Path(np.__file__).resolve().parent.parent)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "USER": "learner",
    "MPLBACKEND": "Agg",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TEMP")  # of the environment, without a cage
# User ids without an account: a new one for each cage, also of other graders', for the kernel counts by user.
nobodies = itertools.count(1_900_000_000 + secrets.randbelow(240_000_000))
numbers = itertools.count()

# The first thing that a submission's process does: give up its rights, read the grader's texts, and serve.
BOOT = """
import contextlib, json, os, sys, types
with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")  # where memory runs out, what runs here is ended first, and not the grader
told = json.loads(sys.argv[1])
if told["uid"] is not None:
    os.setgroups([])
    os.setgid(told["uid"])
    os.setuid(told["uid"])
sys.path += told["places"]
import numpy.random
for name, size in told["texts"]:
    text = b""
    while len(text) < size:
        text += os.read(0, size - len(text)) or sys.exit()
    above = None
    for end in [i for i, letter in enumerate(name + ".") if letter == "."]:
        module = sys.modules.setdefault(name[:end], types.ModuleType(name[:end]))
        module.__path__ = []
        if above is not None:
            setattr(above, name[:end].rpartition(".")[2], module)
        above = module
    exec(compile(text, f"<{name}>", "exec"), module.__dict__)
module.serve(told["caged"], told["processes"])
os._exit(0)
"""


@dataclass(frozen=True)
class Wall:
    """One way to run Python apart.

    kind: one of KINDS. program: bwrap, docker or podman. as_root: whether the cage is made by root, who then becomes a
    user that nobody is. uid: the user to become instead. options: of bwrap. course: a folder with a copy of nnlib in
    it. secrets: folders that must not be seen even if Python lies in them. fonts: a folder with matplotlib's list of
    fonts, which takes seconds to make.
    """

    kind: str
    program: str = ""
    as_root: bool = False
    uid: int | None = None
    options: tuple = ()
    course: str = ""
    secrets: tuple = ()
    fonts: str = ""
    megabytes: int = Limits.megabytes

    @property
    def caged(self):
        """Whether the system itself keeps apart what runs there."""
        return self.kind != "refusals"

    def __str__(self):
        if self.caged:
            return (
                f"Each submission runs in a cage of its own ({Path(self.program).name}): no network, no other's files."
            )
        return (
            "No cage: refusals stop accidents only, and whoever knows Python well gets round them. For submissions "
            "from strangers install bubblewrap; TEACHING.md, “Grading a class”, says how, and what else there is."
        )

    def start(self, texts, folder, group=None):
        """A process behind the wall that serves with the modules in `texts`, a dict of names and sources in bytes.

        Without a cage it writes in `folder`. group: the control group that it is to be in, or None.
        """
        told = {"caged": self.caged, "uid": None, "texts": [(name, len(text)) for name, text in texts.items()]}
        told["processes"] = MOST_PROCESSES if self._counts_apart() else None
        if self.kind == "refusals":
            told["places"] = [self.course, *packages()]
            command = [sys.executable, "-I", "-S", "-B", "-c", BOOT, json.dumps(told)]
            return _popen(command, cwd=folder, env=_without_cage(folder), **_as_user(self.uid))
        if self.kind == "container":
            told["places"] = ["/course"]  # packages are the image's own
            return _popen([*self._container(), "-c", BOOT, json.dumps(told)])
        told["places"] = ["/course", *packages()]
        if self.as_root:
            told["uid"] = self.uid if self.uid is not None else next(nobodies)
        with seccomp.rules() as rules:
            command = [*self._cage(rules), "-c", BOOT, json.dumps(told)]
            command = group.entering(command) if group else command
            return _popen(command, env={}, pass_fds=() if rules is None else (rules,))

    def _counts_apart(self):
        """Whether the kernel counts the processes in one cage for themselves, and not all of a user's together."""
        if self.as_root:
            return self.uid is None  # else all cages have the same user, and one would count against the others
        version = tuple(map(int, platform.release().split("-")[0].split(".")[:2]))
        return self.kind == "bubblewrap" and version >= (5, 14)

    def _cage(self, rules):
        """The command line of bwrap and Python."""
        # --as-pid-1: else bwrap is the first process in there, and an ordinary user's learner could look into it.
        parts = [self.program, "--die-with-parent", "--as-pid-1", "--new-session", "--hostname", "cage", "--clearenv"]
        parts += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        parts += ["--cap-drop", "ALL", *self.options]
        parts += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if self.as_root else ["--unshare-user"]
        for name, value in _in_cage().items():
            parts += ["--setenv", name, value]
        for _, words in sorted(self._mounts()):
            parts += words
        parts += ["--proc", "/proc"]
        if self.fonts:
            parts += ["--perms", "1777", "--dir", "/tmp/fonts"]
            for name in fnmatch.filter(os.listdir(self.fonts), "*.json"):  # and not the lock that may lie beside it
                parts += ["--ro-bind", f"{self.fonts}/{name}", f"/tmp/fonts/{name}"]
        parts += ["--remount-ro", "/", "--chdir", "/tmp", *(("--seccomp", str(rules)) if rules is not None else ())]
        return [*parts, os.path.realpath(sys.executable), "-I", "-S", "-B"]

    def _mounts(self):
        """(depth, words for bwrap): what is seen in the cage, and over it what must not be, the deepest last."""
        lib = [] if sys.base_prefix == "/usr" else [os.path.join(sys.base_prefix, "lib")]
        stdlib = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
        seen = dict.fromkeys([*SYSTEM, *lib, *stdlib, *packages(), os.path.realpath(sys.executable), *DEVICES])
        above = {str(folder) for path in seen for folder in Path(path).parents} - {"/"}
        for path in above - seen.keys():  # bwrap itself may make them for root's eyes only
            yield _depth(path), ["--perms", "0755", "--dir", path]
        for path in filter(os.path.exists, seen):
            if os.path.islink(path) and path in SYSTEM:
                yield _depth(path), ["--symlink", os.readlink(path), path]
            else:
                yield _depth(path), ["--dev-bind" if path in DEVICES else "--ro-bind", path, path]
        yield 1, ["--ro-bind", self.course, "/course"]
        yield 1, ["--perms", "1777", "--size", str(FOLDER_BYTES), "--tmpfs", "/tmp"]  # Python itself may lie below it
        for path in self.secrets:
            if any(path.startswith(f"{place}/") for place in seen):
                yield _depth(path), ["--tmpfs", path]

    def _container(self):
        name = f"nncheck-{os.getpid()}-{next(numbers)}"
        memory = str(int(ROOM * self.megabytes * 1e6))  # bytes: an engine's own "m" is 1024 squared
        settings = [f"--env={key}={value}" for key, value in _in_cage().items()]
        return [
            self.program, "run", "--rm", "--interactive", "--name", name, "--network", "none", "--read-only",
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", str(MOST_IN_CAGE),
            "--user", "65534:65534", "--memory", memory, "--memory-swap", memory,
            "--tmpfs", f"/tmp:size={FOLDER_BYTES},mode=1777",
            "--workdir", "/tmp", "--volume", f"{self.course}:/course:ro", *settings, IMAGE, "python3", "-I", "-B",
        ]  # fmt: skip


def candidates(user=None):
    """The walls that this computer may have, the best first; whether they work is to be tried."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    uid = _uid_of(user)
    if bwrap := sys.platform.startswith("linux") and shutil.which("bwrap"):
        if root:
            yield Wall("bubblewrap", bwrap, as_root=True, uid=uid)
        yield Wall("bubblewrap", bwrap, options=("--disable-userns",))
        yield Wall("bubblewrap", bwrap)  # of an older version
    for name in ("podman", "docker"):
        if program := shutil.which(name):
            has = subprocess.run([program, "image", "inspect", IMAGE], capture_output=True, timeout=30, check=False)
            if has.returncode == 0:
                yield Wall("container", program)
    yield Wall("refusals", uid=uid)


def _uid_of(user):
    """The number of a user's account. Raises ValueError if there is none, or if one can't become that user."""
    if user is None:
        return None
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise ValueError("--user needs the rights to become another user: run the grading as root, on Linux or macOS")
    import pwd

    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        raise ValueError(f"--user {user}: there is no such user. It needs an account") from None


def packages():
    """Where Python's packages are, NumPy's place first."""
    places = [PACKAGES, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return list(dict.fromkeys(os.path.realpath(place) for place in places if os.path.isdir(place)))


def _depth(path):
    return path.rstrip("/").count("/")


def _in_cage():
    return ENVIRONMENT | {"HOME": "/tmp", "TMPDIR": "/tmp", "MPLCONFIGDIR": "/tmp/fonts", "PATH": ""}


def _without_cage(folder):
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | ENVIRONMENT | {"HOME": folder, "TMPDIR": folder, "MPLCONFIGDIR": folder}


def _as_user(uid):
    other = {"user": uid, "group": uid, "extra_groups": []} if uid is not None else {}
    return other | {"start_new_session": True} if os.name == "posix" else other


def _popen(command, **given):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, bufsize=0, **pipes, **given)

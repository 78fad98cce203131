#!/usr/bin/env python3
"""Set the course up and open it: `python start.py`. It needs Python 3.11 or newer and nothing else.

The first run makes a Python environment for the course in the folder .venv and installs the versions pinned in
locks/ there, each checked by its hash. Later runs find it ready. Nothing outside .venv is written, but for the folder
`home` beside it where the user has no home that can be written.
"""

# Written in the Python of 2016, so that an older Python can read this file to its end and then say what it lacks.

import contextlib
import difflib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MARK = VENV / "made-by-start.py.txt"  # says that .venv is ours, and in its last line for what it was finished
LOG = VENV / "start.log"
BUSY = VENV / "start.busy"
HOME = ROOT / "home"  # for settings and what the learner makes, where the user has no home of their own
# Each holds all that is in those before it.
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-publish.lock"]
JUPYTER = ROOT / "nnlib" / "_jupyter"  # what nnlib tells Jupyter, copied into .venv when it is installed
FIRST_NOTEBOOK = ROOT / "notebooks" / "01_neuron.ipynb"
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]

TOO_OLD = """\
This course needs Python 3.11 or newer, and this is Python {version} ({where}).

Install a newer one from https://www.python.org/downloads/ and start the course with it:
    on Windows:           py -3.12 start.py
    on macOS and Linux:   python3.12 start.py"""

NO_VENV = """\
This Python can't make environments of its own: its parts venv and ensurepip are not installed.

On Debian, Ubuntu and their relatives this brings them, then start again:
    sudo apt install python{version}-venv"""

NOT_OURS = """\
There is already a {venv} that start.py did not make, so it is left as it is.

Give it another name if you still need it, or delete it if you don't, and start again."""

BAD_PATH = """\
Python can't make environments in a folder whose path has {separator!r} in it:
    {root}

Give that folder another name, and start again."""

IN_USE = """\
Another start.py is setting up the course right now. Wait until it is ready, then start again."""

UNKNOWN = """\
{step} did not work. Its last words:

{last}

All of them are in {log}. Starting again is safe: what is unfinished is made anew."""

# What a failed step may have printed, and what to say then; the first that fits is said.
TROUBLES = [
    (
        r"No space left|Errno 28\b|not enough space|WinError 112\b|Disk quota",
        "The disk is full. The course takes about half a gigabyte in {venv}.\n\nMake room, and start again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package that arrived is not the one the course was tested with, so it was not installed.\n\n"
        "Most often a download was cut short: start again. If it stays so, the network or the package mirror that pip\n"
        "is set to use changes packages; details are in {log}.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "The connection to the package server could not be trusted: its certificate did not pass.\n\n"
        "In a school or a company the network often has a certificate of its own. Ask its administrator for the file,\n"
        "make it known with `pip config set global.cert FILE`, and start again. A wrong date on this computer has the\n"
        "same effect.",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|ConnectionReset|ProtocolError"
        r"|InvalidProxyURL|check proxy URL|dependencies for SOCKS"
        r"|Failed to establish|Max retries exceeded|Network is unreachable|getaddrinfo|timed out|IncompleteRead",
        "The packages of the course could not be fetched: there is no connection to the package server.\n\n"
        "Check the internet connection and start again. Behind a proxy, pip needs its address:\n"
        "    pip config set global.proxy http://HOST:PORT",
    ),
    (
        r"Permission denied|Access is denied|Errno 13\b|WinError (5|32)\b|Read-only file system|Errno 30\b",
        "Something in {venv} can't be written.\n\n"
        "Close any JupyterLab that still runs from it. A folder that OneDrive, iCloud or Dropbox keeps in step can\n"
        "lock files as well: pause it, or put the course into a folder of your own outside it. Then start again.",
    ),
    (
        r"[Ll]ong [Pp]ath",
        "The name of a file got too long for Windows.\n\n"
        "Put the course into a folder with a shorter path, such as C:\\course, and start again.",
    ),
    (
        r"No matching distribution found for (?P<package>\S+)",
        "There is no ready-made package {package} for this Python {version} on this kind of computer.\n\n"
        "The surest choice is Python 3.12, 64-bit, from https://www.python.org/downloads/: start again with it.",
    ),
    (r"ensurepip is not\s+available|No module named ensurepip", NO_VENV),
]


class Trouble(Exception):
    """What keeps the course from starting, in words for the person who started it."""


# --- the verbs: python start.py VERB ... ---


def lab(words):
    """open the course in JupyterLab (the same as no word at all)

    the name of a notebook opens that one; options go to JupyterLab, such as --no-browser
    """
    chosen = [word for word in words if word.endswith(".ipynb")]
    notebook = Path(chosen[0]).resolve() if chosen else FIRST_NOTEBOOK
    if not notebook.exists() or ROOT not in notebook.parents:
        raise Trouble(f"There is no notebook {notebook} in the course.")
    set_up("requirements.lock")
    # JupyterLab has the whole course within its reach, not only the notebook's folder: links between folders must work.
    address = quote(f"/lab/tree/{notebook.relative_to(ROOT).as_posix()}")
    place = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={address}"]
    options = [word for word in words if word not in chosen]
    say("Opening the course in JupyterLab. It runs until you press Ctrl-C here.")
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options:
        say("You are root, as in a container, so JupyterLab is told that this is meant (--allow-root).")
        place.append("--allow-root")
    if in_a_container() and not any(option.startswith("--ip") or ".ip=" in option for option in options):
        say("If your browser runs outside this container: publish port 8888, and add --ip=0.0.0.0 to this command.")
    return run("-m", "jupyterlab", *place, "--log-level=WARN", *options)


def test(words):
    """run every test, which takes minutes; --fast runs the quick ones in one

    names of tests and options go to pytest, such as -k neuron
    """
    # In CI nothing is skipped: it brings what the tests of publishing need as well, which no learner does.
    in_ci = os.environ.get("CI", "").lower() == "true"
    set_up("requirements-publish.lock" if in_ci else "requirements-test.lock")
    together = ["-n", "2", "--no-loadscope-reorder"]  # two at a time; conftest.py says what stays together
    if words == ["--fast"]:
        return run("-m", "pytest", *together, "-m", "not slow and not browser and not publish and not npm", "tests")
    return run("-m", "pytest", *(words or together))


def notebooks(words):
    """execute the course's own notebooks and tidy them, for whoever changes them; --help says more"""
    set_up("requirements-test.lock")
    return run(str(ROOT / "tools" / "notebooks.py"), *words)


def grade(words):
    """for teachers: grade a folder of filled-in exercises; --help says more"""
    set_up("requirements.lock")
    # The words may name files in the user's own folder. -P: no module is taken from there, where strangers' files lie.
    return run("-P", "-m", "nncheck.grading.grade", *words, folder=os.getcwd())


def publish(words):
    """make the course public: a site, the course in the browser, a class; --help says more"""
    # A teacher delivers, collects and prints with what learners have; a site or a hub needs a good deal more.
    light = words[:1] in (["delivery"], ["gather"], ["sheet"], ["hosted"], ["release"])
    set_up("requirements.lock" if light else "requirements-publish.lock")
    return run("-m", "publish", *words)


def usage(words=()):
    """say what there is"""
    say("python start.py [WORD ...]\n")
    for name, verb in VERBS.items():
        lines = [line.strip() for line in verb.__doc__.strip().splitlines() if line.strip()]
        for first, line in zip([name] + [""] * len(lines), lines):
            say(f"    {first:12}{line}")
    say("\nThe course's environment is the folder .venv. Delete it, and the next start makes it anew.")
    return 0


VERBS = {"lab": lab, "test": test, "grade": grade, "notebooks": notebooks, "publish": publish, "help": usage}


# --- the set-up ---


def set_up(lock):
    """Make .venv hold what the file `lock` pins, and nnlib. Raises Trouble if that can't be done."""
    if is_ready(lock):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Trouble(filled(NO_VENV))
    if os.pathsep in str(ROOT):
        raise Trouble(filled(BAD_PATH))
    if VENV.exists() and not (VENV.is_dir() and (MARK.exists() or not any(VENV.iterdir()))):
        raise Trouble(filled(NOT_OURS))
    began = time.monotonic()
    VENV.mkdir(exist_ok=True)
    if not MARK.exists():
        remember("")
    with alone():
        if is_ready(lock):
            return
        finished_once = remembered() != ""
        # An interrupted installation can leave half a package that looks whole, so an unfinished .venv is made anew.
        anew = not (finished_once and python_works())
        remember("")
        LOG.write_text("", encoding="utf-8")
        if not anew:
            say("The course has changed: bringing its environment up to date.")
        else:
            say("Setting up the course in the folder .venv. This happens once, usually in under a minute.")
            if finished_once:
                say("  clearing it: it was made by another Python, or that Python is gone")
            clear()
            make_environment()
        install_packages(lock)
        install_nnlib()
        remember(stamp(lock))
    say(f"Ready after {time.monotonic() - began:.0f} seconds.\n")


def is_ready(lock):
    """Whether .venv was finished for `lock`, or for a lock that holds all of it, and nothing changed since."""
    larger = LOCKS[LOCKS.index(lock) :]
    return PYTHON.exists() and remembered() in [stamp(name) for name in larger]


def stamp(lock):
    """What .venv depends on, as a hash: the pins, nnlib's settings and version, the Python, and where the course is."""
    files = [locked(lock), ROOT / "pyproject.toml", ROOT / "nnlib" / "__init__.py", *jupyters()]
    parts = [path.read_bytes() for path in files]
    parts += [os.fsencode(str(ROOT)), python_version().encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def locked(lock):
    """The file of a lock."""
    return ROOT / "locks" / lock


def jupyters():
    """The files that nnlib gives to Jupyter, in a fixed order."""
    return sorted(path for path in JUPYTER.rglob("*") if path.suffix in (".json", ".js"))


def remember(state):
    """Write down in .venv that it is ours and for what it was finished (empty: it isn't)."""
    MARK.write_text("start.py made this folder and may clear it. Keep nothing of your own in it.\n" + state + "\n")


def remembered():
    """What `remember` wrote last."""
    lines = MARK.read_text().split("\n") if MARK.exists() else []
    return lines[1] if len(lines) > 1 else ""


@contextlib.contextmanager
def alone():
    """Hold .venv against a second start.py; the system lets go of it by itself when this process ends.

    What this process has started holds it as well: killed in the middle, start.py leaves a pip that still writes there.
    """
    with BUSY.open("a") as busy:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(busy.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(busy, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(busy.fileno(), True)
        except (BlockingIOError, PermissionError):
            raise Trouble(IN_USE) from None
        except OSError:
            pass  # some network drives have no such locks
        yield


def python_works():
    """Whether .venv has a Python that runs, of the version that runs this, and with pip."""
    asked = [str(PYTHON), "-I", "-c", "import pip, sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(asked, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return answer.stdout.split() == [b"%d" % number for number in sys.version_info[:2]]


def clear():
    """Empty .venv, but for what says that it is ours."""
    for path in VENV.iterdir():
        if path not in (MARK, LOG, BUSY):
            if path.is_dir() and not path.is_symlink():
                persist(shutil.rmtree, str(path))
            else:
                persist(os.unlink, str(path))


def persist(action, *arguments):
    """Do what a synced folder or a virus scanner may refuse for a moment: try it again for a few seconds."""
    for wait in (0.1, 0.3, 1, 2):
        try:
            return action(*arguments)
        except OSError:
            time.sleep(wait)
    return action(*arguments)


def make_environment():
    """Make .venv's Python and pip."""
    say(f"  making it with Python {python_version(3)}")
    # The Python below a virtual environment, if this runs in one: that may be the very .venv to be made.
    python = getattr(sys, "_base_executable", None) or sys.executable
    for _ in listen("Making .venv", [python, "-I", "-m", "venv", str(VENV)]):
        pass


def install_packages(lock):
    """Install exactly what `lock` pins, from wherever pip is set to look on this computer."""
    pins = re.findall(r"^[\w.-]+==", locked(lock).read_text(encoding="utf-8"), re.MULTILINE)
    wanted, fetched = len(pins), 0
    # The lock is complete, so dependencies needn't be looked up; and Python compiles each file when it is first used,
    # which halves the wait now. Ready-made packages only: no learner needs a compiler.
    options = ["--require-hashes", "--no-deps", "--no-compile", "--only-binary=:all:"]
    for line in pip("Fetching the packages", *options, "--requirement", str(locked(lock))):
        if line.startswith("Ignoring "):  # for another system or another Python
            wanted -= 1
        elif " (from -r " in line:  # one for each that is wanted, be it fetched or there already
            fetched += 1
            say_over(f"  fetching packages: {fetched} of {wanted}")
        elif "Retrying (Retry(" in line:
            say_over("  the package server does not answer; trying again")
        elif line.startswith("Installing collected packages"):
            say("" if sys.stdout.isatty() else f"  fetched {fetched} packages")
            say("  unpacking them (a quiet stretch)")


def install_nnlib():
    """Make `import nnlib` work in every folder, straight from the sources here."""
    say("  adding nnlib")
    for _ in pip("Adding nnlib", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        pass
    # pip has written down the course's full path, which Python reads in the terminal's encoding: with a letter unknown
    # there it doesn't even start. The way from .venv to the course needs none of its letters.
    for path in VENV.glob("[Ll]ib/**/site-packages/_nnlib.pth"):
        path.write_text(os.path.relpath(str(ROOT), str(path.parent)) + "\n", encoding="ascii")


def pip(step, *arguments):
    """Let .venv's pip install something; yields the lines it prints."""
    command = [str(PYTHON), "-I", "-X", "utf8", "-m", "pip", "--no-input", "--disable-pip-version-check"]
    return listen(step, [*command, "install", "--progress-bar=off", *arguments])


def listen(step, command):
    """Run `command`, yield the lines it prints, and keep them in the log. Raises Trouble if it fails."""
    lines = []
    # Whatever else the user has set for pip holds; but packages go into .venv, and there as the locks say.
    environment = dict(os.environ, PIP_USER="0")
    for name in ("TARGET", "PREFIX", "ROOT", "PYTHON", "DRY_RUN", "REQUIRE_HASHES"):
        environment.pop(f"PIP_{name}", None)
    with LOG.open("a", encoding="utf-8") as log:
        with subprocess.Popen(
            command,
            cwd=str(ROOT),
            env=environment,
            close_fds=os.name == "nt",  # it inherits one alone: see `alone`
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout:
                log.write(line)
                lines.append(line.rstrip())
                yield lines[-1]
    if process.returncode:
        last = "\n".join(lines[-12:])
        raise Trouble(explained("\n".join(lines)) or filled(UNKNOWN, step=step, last=last))


def explained(report):
    """What went wrong and what to do about it, as far as `report` shows one of the usual troubles."""
    for pattern, words in TROUBLES:
        found = re.search(pattern, report)
        if found:
            return filled(words, **found.groupdict())
    return ""


def filled(words, **more):
    """`words` with the blanks that every message may have filled in."""
    blanks = {"venv": VENV, "log": LOG, "root": ROOT, "separator": os.pathsep, "version": python_version()}
    return words.format(**dict(blanks, **more))


def python_version(parts=2):
    """The version of the Python that runs this, such as 3.12."""
    return ".".join(map(str, sys.version_info[:parts]))


# --- around it ---


def run(*arguments, folder=str(ROOT)):
    """Run .venv's Python in a folder, the course's if no other is given, until it ends; returns its exit code."""
    environment = dict(os.environ, VIRTUAL_ENV=str(VENV))
    environment["PATH"] = str(PYTHON.parent) + os.pathsep + os.environ.get("PATH", os.defpath)
    environment.pop("PYTHONHOME", None)
    # The packages come uncompiled. With this switch, which containers like to set, each kernel would compile all that
    # it imports, and start three times as slowly.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # What a terminal can't show is shown as a code, in the encoding that the user has chosen: no program ends by it.
    environment["PYTHONIOENCODING"] = os.environ.get("PYTHONIOENCODING", "").partition(":")[0] + ":backslashreplace"
    if homeless():
        HOME.mkdir(exist_ok=True)
        say(f"Your home folder can't be written, so settings and what you make are kept in {HOME}.")
        environment.update(HOME=str(HOME), USERPROFILE=str(HOME))
    # The course's networks are small: shared out among several threads, a matrix product waits for them longer than it
    # computes, and on a busy computer an epoch took ten times as long. Who has chosen a number keeps it.
    if not any(name in environment for name in THREADS):
        environment.update((name, "1") for name in THREADS)
    process = subprocess.Popen([str(PYTHON), *arguments], cwd=folder, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C reaches the program as well, and it decides: JupyterLab asks first
        return code if code >= 0 else 128 - code


def homeless():
    """Whether the user has no home folder, or none that can be written."""
    home = os.path.expanduser("~")
    return not (os.path.isdir(home) and os.access(home, os.W_OK))


def in_a_container():
    """Whether this runs in a container of docker or podman."""
    return os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv")


def say(text):
    """Print a line at once, also into a file or a pipe."""
    print(text, flush=True)


def say_over(text):
    """Print over the line before; where nobody watches, print nothing."""
    if sys.stdout.isatty():
        print(f"\r{text:60}", end="", flush=True)


def main(words):
    """Do what the words of the command line say; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path may have letters that the terminal doesn't know
            stream.reconfigure(errors="backslashreplace")
    if sys.version_info < (3, 11):
        print(TOO_OLD.format(version=python_version(3), where=sys.executable), file=sys.stderr)
        return 1
    if not words or words[0].endswith(".ipynb"):
        words = ["lab", *words]
    if words[0].startswith("-"):
        words = ["help"] if words[0] in ("-h", "--help") else ["lab", *words]
    verb, *rest = words
    if verb not in VERBS:
        close = difflib.get_close_matches(verb, VERBS, 1)
        say(f"start.py has no word {verb!r}." + (f" Did you mean {close[0]!r}?" if close else "") + "\n")
        usage()
        return 2
    try:
        return VERBS[verb](rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except OSError as error:
        print(f"\n{explained(str(error)) or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Starting again is safe: what is unfinished is made anew.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Setting up: start.py on good and bad days, the locks, conda's environment, CI, and what must be nowhere."""

import ast
import contextlib
import importlib.util
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement

from tests import ROOT

LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-publish.lock"]
COURSE = ["start.py", "pyproject.toml", *(f"locks/{lock}" for lock in LOCKS), "nnlib/_jupyter/lab_settings.json"]
COURSE += ["nnlib/__init__.py"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class Machine:
    """Stands in for `subprocess` in start.py: notes each command and leaves behind what the real one would."""

    PIPE = STDOUT = DEVNULL = None

    def __init__(self, start):
        self.start = start
        self.commands = []
        self.python = b"%d %d" % sys.version_info[:2]  # what .venv's Python says it is
        self.failure = None  # (a word of the command that fails, what it prints first)

    def Popen(self, command, *, env, **_):
        self.commands.append(command)
        self.environment = env
        if "venv" in command:
            self.start.PYTHON.parent.mkdir(parents=True)
            self.start.PYTHON.touch()
        lines, code = [], 0
        if self.failure and self.failure[0] in command:
            lines, code = self.failure[1].splitlines(keepends=True), 1
        elif "--require-hashes" in command:
            lines = ["Ignoring appnope: markers\n", *["Collecting a==1 (from -r requirements.lock)\n"] * 3]
            lines += ["Installing collected packages: a\n"]
        return _Process(lines, code)

    def run(self, command, **_):
        return SimpleNamespace(stdout=self.python)

    def steps(self):
        """What was done since this was last asked, in short."""
        names = {"venv": "venv", "--editable": "nnlib", "--require-hashes": "packages"}
        done = [next(step for word, step in names.items() if word in command) for command in self.commands]
        self.commands.clear()
        return done


class _Process:
    def __init__(self, lines, returncode):
        self.stdout, self.returncode = lines, returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def course(tmp_path):
    """A folder with what start.py needs of the course, and something of the learner's."""
    root = tmp_path / "the course"
    for name in COURSE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    for name in ("notebooks/01_neuron.ipynb", "notebooks/my own.ipynb", "exercises/01_neuron.ipynb"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"the learner's {name}", encoding="utf-8")
    return root


def load(course):
    """start.py of a folder, as a module."""
    spec = importlib.util.spec_from_file_location("start", course / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def start(course):
    return load(course)


@pytest.fixture
def machine(start, monkeypatch):
    machine = Machine(start)
    monkeypatch.setattr(start, "subprocess", machine)
    return machine


@pytest.fixture
def asked(start, monkeypatch):
    """What start.py would set up and run, instead of doing it."""
    asked = []
    monkeypatch.setattr(start, "set_up", asked.append)
    monkeypatch.setattr(start, "run", lambda *arguments: asked.append(list(arguments)) or 7)
    return asked


def everything_in(folder):
    """The files below a folder and what they hold, without .venv."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".venv" not in path.parts)
    return {path: path.read_bytes() for path in files if "__pycache__" not in path.parts}


# An older Python -------------------------------------------------------------------------------------------------


def test_an_older_python_can_read_start_py_to_its_end():
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert source.isascii(), "a Windows terminal may not be able to print it"


def test_an_older_python_is_told_what_is_missing_and_nothing_is_made(course):
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); runpy.run_path('start.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", pretend], cwd=course, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this is Python 3.8.10" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course / ".venv").exists()


# The words of the command line -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["lab"], ["--no-browser"], ["lab", "--no-browser", "--port=8899"]])
def test_lab_opens_the_first_notebook_with_the_whole_course_within_reach(start, course, asked, words):
    assert start.main(words) == 7
    lock, command = asked
    assert lock == "requirements.lock"
    assert command[:2] == ["-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={course}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/01_neuron.ipynb" in command
    options = [word for word in words if word.startswith("-")]
    assert command[len(command) - len(options) :] == options


def test_lab_opens_the_notebook_that_is_named(start, course, asked, monkeypatch):
    monkeypatch.chdir(course / "notebooks")
    assert start.main(["my own.ipynb", "--no-browser"]) == 7
    assert "--LabApp.default_url=/lab/tree/notebooks/my%20own.ipynb" in asked[1]
    assert "my own.ipynb" not in asked[1]


@pytest.mark.parametrize("name", ["nowhere.ipynb", "../elsewhere.ipynb"])
def test_a_notebook_that_is_not_in_the_course_is_refused_before_anything_is_set_up(
    start, course, asked, name, monkeypatch, capsys
):
    monkeypatch.chdir(course)
    (course.parent / "elsewhere.ipynb").touch()
    assert start.main(["lab", name]) == 1
    assert "There is no notebook" in capsys.readouterr().err
    assert asked == []


def test_words_go_on_to_pytest_and_to_the_tools_and_their_exit_code_comes_back(start, course, asked, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    assert start.main(["test", "-k", "neuron"]) == 7
    assert start.main(["notebooks", "--check"]) == 7
    assert start.main(["publish", "site"]) == 7
    tool = str(course / "tools" / "notebooks.py")
    assert asked == [
        "requirements-test.lock",
        ["-m", "pytest", "-k", "neuron"],
        "requirements-test.lock",
        [tool, "--check"],
        "requirements-publish.lock",
        ["-m", "publish", "site"],
    ]
    assert (ROOT / "tools" / "notebooks.py").exists()
    assert (ROOT / "publish" / "__main__.py").exists()


def test_a_class_is_graded_in_the_folder_that_the_teacher_is_in_and_no_module_is_taken_from_there(
    start, tmp_path, monkeypatch
):
    monkeypatch.setattr(start, "set_up", lambda lock: None)
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(start, "signal", SimpleNamespace(SIGTERM=0, signal=lambda *_: None))
    place = tmp_path / "downloads"
    (place / "handed in").mkdir(parents=True)
    for folder in (place, place / "handed in"):
        (folder / "numpy.py").write_text(f"open({str(tmp_path / 'escaped')!r}, 'w')", encoding="utf-8")
        (folder / "a.ipynb").touch()
    monkeypatch.chdir(place)
    assert start.main(["grade", "handed in", "--out", "results"]) == 0
    assert (place / "results" / "grades.csv").is_file()
    monkeypatch.chdir(place / "handed in")
    assert start.main(["grade", "."]) == 0
    assert (place / "handed in-graded" / "grades.csv").is_file()
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize(
    ("word", "lock"),
    [*((word, "requirements.lock") for word in ("delivery", "release")), ("site", "requirements-publish.lock")],
)
def test_a_teacher_delivers_and_a_maintainer_releases_with_what_learners_have(start, asked, word, lock):
    assert start.main(["publish", word, "--help"]) == 7
    assert asked == [lock, ["-m", "publish", word, "--help"]]


def test_in_ci_the_tests_bring_what_publishing_needs_so_that_none_is_skipped(start, asked, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert start.main(["test"]) == 7
    assert asked == ["requirements-publish.lock", ["-m", "pytest", "-n", "2", "--no-loadscope-reorder"]]


def test_fast_leaves_out_what_takes_long(start, asked, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    assert start.main(["test", "--fast"]) == 7
    lock, command = asked
    assert lock == "requirements-test.lock"
    assert command[-3:] == ["-m", "not slow and not browser and not publish and not npm", "tests"]


@pytest.mark.parametrize("word", ["help", "-h", "--help"])
def test_help_names_every_word(start, asked, word, capsys):
    assert start.main([word]) == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"^ +{verb} +\w", said, re.MULTILINE) for verb in start.VERBS)
    assert asked == []


def test_an_unknown_word_is_answered_with_the_known_ones(start, asked, capsys):
    assert start.main(["tset"]) == 2
    said = capsys.readouterr().out
    assert "Did you mean 'test'?" in said
    assert "notebooks" in said
    assert asked == []


# The set-up ------------------------------------------------------------------------------------------------------


def test_the_first_run_sets_up_and_the_next_does_nothing(start, machine, capsys):
    start.set_up("requirements.lock")
    venv, packages, nnlib = machine.commands
    assert venv[-2:] == ["venv", str(start.VENV)]
    assert {"--require-hashes", str(start.locked("requirements.lock"))} <= set(packages)
    assert {"--no-deps", "--no-build-isolation", str(start.ROOT)} <= set(nnlib)
    assert "--only-binary=:all:" in packages, "no learner needs a compiler"
    assert packages[0] == nnlib[0] == str(start.PYTHON)
    said = capsys.readouterr().out
    assert "fetched 3 packages" in said
    assert "Ready after" in said

    machine.commands.clear()
    start.set_up("requirements.lock")
    assert machine.commands == []
    assert capsys.readouterr().out == ""


def test_the_test_set_up_adds_to_the_learners_and_serves_for_it(start, machine):
    start.set_up("requirements.lock")
    assert machine.steps() == ["venv", "packages", "nnlib"]
    start.set_up("requirements-test.lock")
    assert machine.steps() == ["packages", "nnlib"]
    start.set_up("requirements.lock")
    assert machine.steps() == []


@pytest.mark.parametrize("name", [name for name in COURSE if name != "start.py" and "-" not in name])
def test_an_updated_course_is_brought_up_to_date_without_clearing(start, machine, course, name):
    start.set_up("requirements.lock")
    (start.VENV / "added.txt").touch()
    machine.steps()
    with (course / name).open("a") as file:
        file.write("\n")
    start.set_up("requirements.lock")
    assert machine.steps() == ["packages", "nnlib"]
    assert (start.VENV / "added.txt").exists()


@pytest.mark.parametrize("step", ["venv", "--require-hashes", "--editable"])
def test_a_set_up_that_broke_off_is_made_anew(start, machine, step):
    machine.failure = (step, "something happened")
    with pytest.raises(start.Trouble):
        start.set_up("requirements.lock")
    half = start.VENV / "lib" / "half" / "a package.py"
    half.parent.mkdir(parents=True)
    half.touch()
    machine.failure = None
    machine.steps()
    start.set_up("requirements.lock")
    assert machine.steps() == ["venv", "packages", "nnlib"]
    assert not half.exists()


def test_an_update_that_broke_off_is_made_anew(start, machine):
    start.set_up("requirements.lock")
    machine.failure = ("--editable", "something happened")
    with pytest.raises(start.Trouble):
        start.set_up("requirements-test.lock")
    machine.failure = None
    machine.steps()
    start.set_up("requirements.lock")
    assert machine.steps() == ["venv", "packages", "nnlib"]


def test_a_course_that_was_moved_gets_nnlib_from_its_new_place(start, machine, course):
    start.set_up("requirements.lock")
    moved = load(course.rename(course.with_name("moved")))
    assert moved.PYTHON.exists()
    assert not moved.is_ready("requirements.lock")


def test_pip_keeps_the_users_settings_but_installs_only_into_venv(start, machine, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.school.example/simple")
    monkeypatch.setenv("PIP_USER", "1")
    elsewhere = ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_REQUIRE_HASHES", "PIP_PYTHON"]
    for name in elsewhere:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONPATH", "somebody's packages")
    start.set_up("requirements.lock")
    assert machine.environment["PIP_INDEX_URL"] == "https://mirror.school.example/simple"
    assert machine.environment["PIP_USER"] == "0"
    assert not set(elsewhere) & set(machine.environment)
    assert all("-I" in command for command in machine.commands), "PYTHONPATH must not count"
    assert not any("index" in word or "find-links" in word for command in machine.commands for word in command)


def test_venv_is_made_by_the_python_below_an_active_environment(start, machine, monkeypatch):
    # Whoever starts from within .venv runs a Python that is about to be cleared away.
    monkeypatch.setattr(sys, "_base_executable", "the one below", raising=False)
    start.set_up("requirements.lock")
    assert machine.commands[0][0] == "the one below"


def test_a_power_cut_while_the_mark_was_written_is_survived(start, machine):
    start.set_up("requirements.lock")
    start.MARK.write_text("")
    machine.steps()
    start.set_up("requirements.lock")
    assert machine.steps() == ["venv", "packages", "nnlib"]


@pytest.mark.parametrize("python", [b"3 10", b""], ids=["older", "gone"])
def test_an_environment_of_another_python_is_made_anew_and_that_is_said(start, machine, course, python, capsys):
    start.set_up("requirements.lock")
    machine.steps()
    (course / "pyproject.toml").write_text("changed")
    machine.python = python
    start.set_up("requirements.lock")
    assert machine.steps() == ["venv", "packages", "nnlib"]
    assert "made by another Python" in capsys.readouterr().out


def test_a_newer_python_than_before_is_noticed(start, machine, monkeypatch):
    start.set_up("requirements.lock")
    monkeypatch.setattr(start, "python_version", lambda parts=2: "3.99")
    assert not start.is_ready("requirements.lock")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_venv_that_start_py_did_not_make_is_left_alone(start, machine, kind, capsys):
    theirs = start.VENV / "pyvenv.cfg" if kind == "folder" else start.VENV
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("mine")
    assert start.main([]) == 1
    said = capsys.readouterr().err
    assert str(start.VENV) in said
    assert "did not make" in said
    assert theirs.read_text() == "mine"
    assert machine.commands == []


def test_nothing_outside_venv_is_touched(start, machine, course):
    before = everything_in(course)
    start.set_up("requirements.lock")
    with start.alone():
        start.clear()
    start.remember("")
    start.set_up("requirements-test.lock")
    assert everything_in(course) == before


@pytest.mark.skipif(os.name == "nt", reason="needs a special right on Windows")
def test_clearing_does_not_follow_links_out_of_venv(start, machine, course):
    start.set_up("requirements.lock")
    (start.VENV / "link").symlink_to(course / "exercises")
    (start.VENV / "link to a file").symlink_to(course / "exercises" / "01_neuron.ipynb")
    before = everything_in(course)
    start.clear()
    assert sorted(path.name for path in start.VENV.iterdir()) == ["made-by-start.py.txt", "start.busy", "start.log"]
    assert everything_in(course) == before


def test_a_second_start_waits_its_turn(start, machine, capsys):
    start.VENV.mkdir()
    start.remember("")
    with start.alone():
        assert start.main([]) == 1
    assert "Another start.py is setting up" in capsys.readouterr().err
    assert machine.commands == []


@pytest.mark.skipif(os.name == "nt", reason="such a lock can't be handed on there")
def test_what_a_killed_start_left_running_still_holds_venv(start, course):
    """Else a restart would clear the folder in which a pip without its start.py goes on unpacking."""
    start.VENV.mkdir()
    start.remember("")
    child = "import time; print('ready', flush=True); time.sleep(60)"
    body = "import start, sys\nwith start.alone():\n"
    body += f"    for line in start.listen('Test', [sys.executable, '-c', {child!r}]): print(line, flush=True)"
    first = subprocess.Popen([sys.executable, "-c", body], cwd=course, stdout=subprocess.PIPE)
    assert first.stdout.readline().strip() == b"ready"
    pids = Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text().split() if Path("/proc").exists() else []
    first.kill()
    first.wait()
    try:
        with pytest.raises(start.Trouble, match=r"Another start\.py is setting up"), start.alone():
            pass
    finally:
        for pid in pids:
            os.kill(int(pid), signal.SIGKILL)
    if pids:
        for _ in range(100):
            with contextlib.suppress(start.Trouble), start.alone():
                return
            time.sleep(0.05)
        pytest.fail("nobody holds it any more")


def test_what_another_start_finished_meanwhile_is_not_done_again(start, machine, monkeypatch):
    alone = start.alone

    @contextlib.contextmanager
    def late():
        with alone():
            start.PYTHON.parent.mkdir()
            start.PYTHON.touch()
            start.remember(start.stamp("requirements.lock"))
            yield

    monkeypatch.setattr(start, "alone", late)
    start.set_up("requirements.lock")
    assert machine.commands == []


# Bad days: what pip and venv really printed, shortened -----------------------------------------------------------

OFFLINE = """\
WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.
connection.HTTPSConnection object at 0x7f4397a12960>: Failed to establish a new connection: [Errno -2] Name or service
not known')': /simple/anyio/
ERROR: Could not find a version that satisfies the requirement anyio==4.16.0 (from versions: none)
ERROR: No matching distribution found for anyio==4.16.0"""
BAD_CERTIFICATE = """\
WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'SSLError(SSLCertVerificationError(1,
'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain'))': /simple/
ERROR: No matching distribution found for anyio==4.16.0"""
WRONG_HASH = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions,
please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them."""
NO_WHEEL = """\
ERROR: Could not find a version that satisfies the requirement numpy==2.4.6 (from versions: 2.3.0, 2.3.1)
ERROR: No matching distribution found for numpy==2.4.6"""
DEBIAN = """\
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv package using the following command."""
LONG_PATH = """\
ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:\\\\course'
HINT: This error might have occurred since this system does not have Windows Long Path support enabled."""


@pytest.mark.parametrize(
    ("step", "report", "said"),
    [
        ("--require-hashes", OFFLINE, "there is no connection to the package server"),
        ("--require-hashes", "ERROR: Missing dependencies for SOCKS support.", "Behind a proxy, pip needs its address"),
        ("--require-hashes", "ERROR: Please check proxy URL. It is malformed", "Behind a proxy, pip needs its address"),
        ("--require-hashes", BAD_CERTIFICATE, "its certificate did not pass"),
        ("--require-hashes", WRONG_HASH, "not the one the course was tested with"),
        ("--require-hashes", NO_WHEEL, "no ready-made package numpy==2.4.6 for this Python"),
        ("--require-hashes", "OSError: [Errno 28] No space left on device", "The disk is full"),
        ("--require-hashes", "OSError: [WinError 112] There is not enough space on the disk", "The disk is full"),
        ("--require-hashes", "OSError: [WinError 5] Access is denied: 'numpy.pyd'", "Close any JupyterLab"),
        ("--require-hashes", LONG_PATH, "a shorter path"),
        ("venv", "Error: [Errno 13] Permission denied: '.venv/bin'", "can't be written"),
        ("venv", DEBIAN, f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"),
        ("--editable", "a riddle\n" * 30 + "the last word", "the last word"),
    ],
)
def test_trouble_is_told_in_words(start, machine, step, report, said, capsys):
    machine.failure = (step, report)
    assert start.main([]) == 1
    err = capsys.readouterr().err
    assert said in err
    assert "start" in err.lower()
    assert "Traceback" not in err
    assert len(err.splitlines()) < 20
    assert report.splitlines()[-1] in start.LOG.read_text(encoding="utf-8")
    assert not start.is_ready("requirements.lock")


@pytest.mark.parametrize("missing", ["ensurepip", "venv"])
def test_a_python_without_venv_is_noticed_before_anything_is_made(start, machine, missing, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    assert start.main([]) == 1
    assert "sudo apt install python" in capsys.readouterr().err
    assert not start.VENV.exists()


def test_a_folder_that_can_not_be_written_is_told_in_words(start, machine, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(start.VENV))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert start.main([]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_ctrl_c_during_the_set_up_ends_it_quietly(start, machine, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "install_packages", interrupt)
    assert start.main([]) == 130
    assert "Starting again is safe" in capsys.readouterr().err
    assert start.remembered() == ""


# Running what was set up -----------------------------------------------------------------------------------------


@pytest.fixture
def this_python(start, monkeypatch):
    """Lets start.py run the Python that runs the tests; puts back how this process answers a polite request to end."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    yield start
    signal.signal(signal.SIGTERM, before)


def environment_in(start):
    """What a program started by start.py finds in its environment."""
    code = "import os, pathlib; pathlib.Path('found').write_text(repr(dict(os.environ)), encoding='utf-8')"
    assert start.run("-c", code) == 0
    return ast.literal_eval((start.ROOT / "found").read_text(encoding="utf-8"))


def test_kernels_get_one_thread_for_a_matrix_product_and_the_courses_python(this_python, monkeypatch):
    for name in this_python.THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONHOME", "")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = environment_in(this_python)
    assert [found[name] for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")] == ["1"] * 3
    assert found["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert found["VIRTUAL_ENV"] == str(this_python.VENV)
    assert "PYTHONHOME" not in found
    assert "PYTHONDONTWRITEBYTECODE" not in found, "each kernel would compile all that it imports"


def test_a_number_of_threads_that_the_user_chose_is_kept(this_python, monkeypatch):
    for name in this_python.THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    found = environment_in(this_python)
    assert {name: found.get(name) for name in this_python.THREADS if name in found} == {"OMP_NUM_THREADS": "4"}


def test_the_exit_code_comes_back(this_python):
    assert this_python.run("-c", "raise SystemExit(5)") == 5


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_exit_code_of_a_program_that_was_killed_is_the_shells(this_python):
    assert this_python.run("-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == 137


def test_ctrl_c_is_left_to_the_program(this_python, monkeypatch):
    answers = [KeyboardInterrupt(), 3]

    class Program:
        def wait(self):
            answer = answers.pop(0)
            if isinstance(answer, int):
                return answer
            raise answer

    monkeypatch.setattr(this_python, "subprocess", SimpleNamespace(Popen=lambda *_, **__: Program()))
    assert this_python.run("-m", "jupyterlab") == 3


# The locks -------------------------------------------------------------------------------------------------------

PLATFORMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    "a Mac": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
    "an old Mac": {
        "sys_platform": "darwin",
        "os_name": "posix",
        "platform_system": "Darwin",
        "platform_machine": "x86_64",
    },
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
}
EXTRAS = PROJECT["project"]["optional-dependencies"]
WANTED = {
    "requirements.lock": PROJECT["project"]["dependencies"] + EXTRAS["setup"] + PROJECT["build-system"]["requires"],
}
WANTED["requirements-test.lock"] = WANTED["requirements.lock"] + EXTRAS["test"]
WANTED["requirements-publish.lock"] = WANTED["requirements-test.lock"] + EXTRAS["publish"]


def pins_of(lock):
    """The requirements in a lock, each with its hashes."""
    text = re.sub(r"#.*", "", (ROOT / "locks" / lock).read_text(encoding="utf-8")).replace("\\\n", "")
    pins = [line.split("--hash=") for line in text.splitlines() if line.strip()]
    return [(Requirement(first), [a_hash.strip() for a_hash in hashes]) for first, *hashes in pins]


def applying(pins, environment):
    """Name to version, for the pins that hold in an environment; each name at most once."""
    here = [(pin.name, str(pin.specifier)) for pin, _ in pins if not pin.marker or pin.marker.evaluate(environment)]
    assert len(here) == len(dict(here)), "one package is pinned twice for one environment"
    return {name: version.removeprefix("==") for name, version in here}


@pytest.mark.parametrize("lock", WANTED)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_lock_pins_every_dependency_within_its_bounds(lock, python, platform):
    environment = default_environment() | PLATFORMS[platform]
    environment |= {"python_version": python, "python_full_version": f"{python}.7", "extra": ""}
    pinned = applying(pins_of(lock), environment)
    for line in WANTED[lock]:
        wanted = Requirement(line)
        if not wanted.marker or wanted.marker.evaluate(environment):
            assert wanted.specifier.contains(pinned[wanted.name]), f"{line}: {lock} has {pinned[wanted.name]}"


def test_each_lock_is_the_one_before_it_and_more():
    learners, tests, publishers = ({(pin.name, str(pin.specifier)) for pin, _ in pins_of(lock)} for lock in LOCKS)
    assert learners < tests < publishers
    assert "playwright" not in dict(learners)
    assert "sphinx" not in dict(tests)


@pytest.mark.parametrize("lock", WANTED)
def test_each_pin_is_exact_and_has_hashes_and_no_address_or_path_is_told(lock):
    for pin, hashes in pins_of(lock):
        assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), pin
        assert pin.url is None
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), pin
    text = (ROOT / "locks" / lock).read_text(encoding="utf-8")
    assert "/" not in text.replace("locks/", "")
    assert f"--output-file locks/{lock}" in text.splitlines()[1], "the command that makes it"


# conda, Binder and CI --------------------------------------------------------------------------------------------


def test_conda_gets_the_same_names_and_bounds_as_pip():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert (conda["name"], conda["channels"]) == ("nnlib", ["conda-forge"])
    python, pip, *packages = conda["dependencies"]
    # Exactly one version: Binder takes a much older Python when it is given a range.
    assert re.fullmatch(r"python=3\.\d+", python)
    requires = Requirement(f"python{PROJECT['project']['requires-python']}").specifier
    assert requires.contains(python.removeprefix("python="))
    assert pip == "pip"
    assert sorted(packages) == sorted(PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"])
    assert len(set(packages)) == len(packages)


def test_binder_finds_its_files():
    assert not any((ROOT / name).exists() for name in ("binder", ".binder")), "it would hide environment.yml"
    assert "pip install --no-deps --no-build-isolation --editable ." in (ROOT / "postBuild").read_text()


@pytest.mark.skipif(os.name == "nt", reason="CI runs on Linux")
class TestCI:
    @pytest.fixture
    def bare_machine(self, course, tmp_path):
        """A machine with almost no commands; those that matter note how they were called."""
        (course / ".ci").mkdir()
        shutil.copy2(ROOT / ".ci" / "run", course / ".ci" / "run")
        commands = tmp_path / "commands"
        commands.mkdir()
        for name in ("bash", "dirname", "env"):
            (commands / name).symlink_to(shutil.which(name))
        self.calls = tmp_path / "calls"
        self.commands = commands
        self.has("id", "echo 0")
        self.has("apt-get")
        return course

    def has(self, name, does=""):
        note = f'[ "$1" = -c ] || echo {name} "$@" >>{self.calls!s}' if name != "id" else ""
        script = self.commands / name
        script.write_text(f"#!{shutil.which('bash')}\n{note}\n{does}\n")
        script.chmod(0o755)

    def run(self, course):
        # From another folder, with something on standard input that must not be waited for.
        done = subprocess.run(
            [course / ".ci" / "run"],
            cwd=course.parent,
            env={"PATH": str(self.commands)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, self.calls.read_text().splitlines()

    def test_on_a_ready_machine_it_only_runs_the_tests(self, bare_machine):
        for name in ("chromium", "node", "npm"):
            self.has(name)
        self.has("python", '[ "$1" = -c ] || { [ "$CI" = true ] && exit 4; }')
        assert self.run(bare_machine) == (4, ["python start.py test"])

    INSTALL = "apt-get install -q -y --no-install-recommends"

    def test_what_is_missing_is_installed_first(self, bare_machine):
        self.has("python", '[ "$1" = -c ] && exit 1')  # too old
        self.has("python3")
        wanted = [f"{self.INSTALL} chromium-headless-shell nodejs npm"]
        assert self.run(bare_machine) == (0, ["apt-get update -q", *wanted, "python3 start.py test"])

    def test_where_no_browser_comes_without_its_window_the_whole_one_is_installed(self, bare_machine):
        self.has("python3")
        self.has("apt-get", '[[ "$*" != *headless* ]]')
        wanted = [f"{self.INSTALL} {browser} nodejs npm" for browser in ("chromium-headless-shell", "chromium")]
        assert self.run(bare_machine) == (0, ["apt-get update -q", *wanted, "python3 start.py test"])


# What must be nowhere --------------------------------------------------------------------------------------------

TELLTALE = re.compile(
    # hosts of package indexes, in a spelling that this file's own test does not notice
    r"py[p]i\.org|python[h]osted|anaconda\.(org|com)/|[n]pmjs\.|deb\.[d]ebian|files\.[p]ython"
    rf"|file://|(?<![\w.~/])/(root|work|farm)/|{re.escape(str(ROOT))}[\\/]"  # places on one machine
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("index-url = https://" + "pypi" + ".org/simple", True),
        ("--find-links " + "file" + ":///opt/wheels", True),
        ('"' + "/ro" + 'ot/.venv/lib"', True),
        (f"loaded from {ROOT}/nnlib", True),
        ("https://docs.python.org/3/" + "work/", False),
        ("notebooks/" + "work/plan", False),
    ],
)
def test_a_telltale_would_be_noticed(text, found):
    assert bool(TELLTALE.search(text)) == found


def test_no_file_names_a_package_index_or_a_place_on_one_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git clone: which files are the course's own, and which the learner's?")
    named = {}
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not path.is_file() or b"\0" in (content := path.read_bytes())[:8000]:
            continue
        found = [match[0] for match in itertools.islice(TELLTALE.finditer(content.decode("utf-8")), 3)]
        if found and path != Path(__file__):
            named[name] = found
    assert named == {}

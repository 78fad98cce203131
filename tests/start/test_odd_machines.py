"""The course opened for real on odd machines: as root, without a home, on an ASCII terminal, in an odd folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.helpers.lab import PATIENCE, START
from tests.start.test_start import COURSE, ROOT, load

pytestmark = pytest.mark.slow
ODD = "it's 100% #1 [für mich] & (☃) $HOME"


def a_course(folder):
    """As much of the course as `start.py lab` looks at."""
    for name in [*COURSE, "notebooks/01_neuron.ipynb"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def environment(**changes):
    """This process's environment with nothing of Jupyter's in it; None takes a variable away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    kept |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in kept.items() if changes.get(name, "") is not None}


@contextlib.contextmanager
def opened(course, *options, environment, port):
    """`python start.py lab OPTIONS` until the server answers, at another port than this; gives what it said so far."""
    log = course.parent / "said.txt"
    with log.open("wb") as said:
        command = [sys.executable, "-c", START, "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", *options]
        process = subprocess.Popen(
            command, cwd=course, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        answers = False
        deadline = time.monotonic() + PATIENCE
        while not answers:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.2)
            for candidate in range(port + 1, port + 6):  # whoever has taken the port would never answer
                with contextlib.suppress(OSError):
                    address = f"http://127.0.0.1:{candidate}/api/status?token=mine"
                    with urllib.request.urlopen(address, timeout=5) as answer:
                        answers = answers or answer.status == 200
        yield log.read_text("utf-8", "replace")
    finally:
        process.terminate()
        process.wait(timeout=60)


TOKEN = "--IdentityProvider.token=mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no root, and a home of another kind")
@pytest.mark.parametrize("home", ["/dev/null", "/proc/1/nowhere"])
def test_without_a_home_on_an_ascii_terminal_in_an_odd_folder_and_with_its_port_taken(tmp_path, home):
    course = a_course(tmp_path / ODD)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bad = environment(HOME=home, PYTHONIOENCODING="ascii", LC_ALL="C", NNLIB_HOME=None)
        with opened(course, TOKEN, environment=bad, port=port) as said:
            assert said.isascii()
    assert "Traceback" not in said
    assert r"f\xfcr mich" in said
    assert "Your home folder can't be written, so settings and what you make are kept in" in said
    assert (course / "home").is_dir()
    if os.geteuid() == 0:
        assert "You are root" in said


def test_a_user_without_an_account_keeps_what_they_make_in_the_course(tmp_path, monkeypatch):
    course = a_course(tmp_path / "course")
    shutil.copytree(ROOT / "nnlib", course / "nnlib", dirs_exist_ok=True)  # Python looks beside itself first
    start = load(course)
    start.PYTHON, start.VENV = Path(sys.executable), Path(sys.prefix)
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(start.os.path, "expanduser", lambda path: path)  # as for a number that no account has
    monkeypatch.delenv("NNLIB_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    code = "import nnlib.data as d, numpy as np; d.keep('six', a=np.ones(3)); (d.folder() / 'here').touch()"
    assert start.run("-c", code) == 0
    signal.signal(signal.SIGTERM, before)
    assert list((course / "home").rglob("here"))


@pytest.mark.parametrize(("root", "given"), [(True, ()), (True, ("--allow-root",)), (False, ())])
def test_root_is_let_in_once_and_told_so(tmp_path, monkeypatch, capsys, root, given):
    start = load(a_course(tmp_path / "course"))
    asked = []
    monkeypatch.setattr(start, "set_up", lambda lock: None)
    monkeypatch.setattr(start, "run", lambda *arguments: asked.extend(arguments) or 0)
    monkeypatch.setattr(start.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    assert start.main(["lab", *given]) == 0
    assert asked.count("--allow-root") == root
    assert ("You are root" in capsys.readouterr().out) == (root and not given)


@pytest.mark.parametrize(("there", "given", "told"), [(True, (), 1), (True, ("--ip=0.0.0.0",), 0), (False, (), 0)])
def test_in_a_container_the_way_to_a_browser_outside_is_told(tmp_path, monkeypatch, capsys, there, given, told):
    start = load(a_course(tmp_path / "course"))
    monkeypatch.setattr(start, "set_up", lambda lock: None)
    monkeypatch.setattr(start, "run", lambda *arguments: 0)
    monkeypatch.setattr(start, "in_a_container", lambda: there)
    assert start.main(["lab", *given]) == 0
    assert capsys.readouterr().out.count("add --ip=0.0.0.0") == told


def test_a_folder_that_python_can_not_take_is_told_before_anything_is_made(tmp_path, monkeypatch, capsys):
    course = a_course(tmp_path / "course")
    start = load(course)
    monkeypatch.setattr(start, "ROOT", f"here{os.pathsep}and there")
    assert start.main(["lab", str(start.FIRST_NOTEBOOK)][:1]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert not (course / ".venv").exists()


def test_a_file_that_is_locked_for_a_moment_is_tried_again(tmp_path, monkeypatch):
    start = load(a_course(tmp_path / "course"))
    waited, tried = [], []
    monkeypatch.setattr(start.time, "sleep", waited.append)

    def locked(times):
        def action(path):
            tried.append(path)
            if len(tried) <= times:
                raise PermissionError(13, "in use by OneDrive", path)
            return "done"

        return action

    assert start.persist(locked(2), "numpy.pyd") == "done"
    assert len(tried) == 3 and len(waited) == 2
    with pytest.raises(PermissionError):
        start.persist(locked(99), "numpy.pyd")
    assert sum(waited) < 10

"""Notebooks for hosted services: run where everything is but nnlib, and where nnlib is."""

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import sysconfig
import threading
import venv
from pathlib import Path

import nbformat
import pytest

from publish import hosted
from publish.site.assemble import LINK
from tests import ROOT
from tools.notebooks import kernel_environment

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="links need a special right on Windows")]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The folder of copies, made while there is no address."""
    return hosted.build(tmp_path_factory.mktemp("hosted") / "hosted", site="").parent


@pytest.fixture
def service(tmp_path):
    """The Python of a hosted service: it has every package of this environment but nnlib, and no package index."""
    made, packages = tmp_path / "service", tmp_path / "packages"
    venv.create(made)
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "nnlib" not in path.name:
            (packages / path.name).symlink_to(path)
    (own,) = made.glob("lib/python*/site-packages")
    (own / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")
    return made / "bin" / "python"


def run(python, *words, folder, cell=None):
    """Run a module of a Python in a folder, or a cell as a notebook there would; returns all that it says."""
    if cell is not None:
        (folder / "cell.ipy").write_text(cell, encoding="utf-8")
        words = ("IPython", "--quick", "--no-banner", "--no-confirm-exit", "--colors=NoColor", "cell.ipy")
    environment = os.environ | kernel_environment(str(folder)) | {"PIP_NO_INDEX": "1"}
    ours = ("MPLBACKEND", "PYTHONPATH", "VIRTUAL_ENV")  # by the last one IPython would find our packages
    environment = {name: value for name, value in environment.items() if name not in ours}
    done = subprocess.run(
        [str(python), "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def has_nnlib(python):
    return subprocess.run([str(python), "-I", "-c", "import nnlib"], capture_output=True, check=False).returncode == 0


def cell_of(notebook):
    """The cell that the copies have and the course's own notebooks don't."""
    return nbformat.read(notebook, as_version=4).cells[1]["source"]


def test_a_copy_is_the_notebook_and_one_cell(copies):
    names = sorted(path.relative_to(copies).as_posix() for path in copies.glob("*/*.ipynb"))
    rooms = ("notebooks", "exercises", "handouts")
    assert names == sorted(path.relative_to(ROOT).as_posix() for room in rooms for path in ROOT.glob(f"{room}/*.ipynb"))
    for name in names:
        copy, own = (json.loads((folder / name).read_text(encoding="utf-8")) for folder in (copies, ROOT))
        cell = copy["cells"].pop(1)
        assert cell["id"] == "bring-nnlib"
        assert copy == own
        assert "bring-nnlib" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("site", ["", "https://course.example/neural-networks"])
def test_the_cell_is_short_enough_to_be_seen_whole(site):
    lines = hosted.first_cell("nnlib-2.0.0-py3-none-any.whl", site).splitlines()
    assert len(lines) <= 14
    assert max(map(len, lines)) <= 92


def test_with_an_address_links_between_files_lead_to_the_site(copies, tmp_path, monkeypatch):
    monkeypatch.setattr(hosted, "wheel", lambda folder: Path(folder, next(copies.glob("*.whl")).name))
    hosted.build(tmp_path / "hosted", site="https://course.example/nn")
    linked = {}
    for path in sorted((tmp_path / "hosted").glob("*/*.ipynb")):
        file = path.relative_to(tmp_path / "hosted").as_posix()
        for copy, own in zip(_texts(path)[1:], _texts(ROOT / file)[1:], strict=True):
            assert LINK.sub("", copy) == LINK.sub("", own)
            linked |= {(file, was): now for was, now in zip(LINK.findall(own), LINK.findall(copy), strict=True)}
    for (_, was), now in linked.items():
        assert now == was if ":" in was or was.startswith("#") else now.startswith("https://course.example/nn/"), was
        assert not re.search(r"\.(md|ipynb|py)(#|$)", now) or ":" in was
    assert linked["notebooks/01_neuron.ipynb", "../exercises/01_neuron.ipynb"].endswith("nn/exercises/01_neuron.html")
    assert linked["notebooks/01_neuron.ipynb", "../nnlib/neuron.py"].endswith("nn/nnlib/neuron.html#the-source")


def _texts(notebook):
    return [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown"]


def test_what_a_notebook_reads_lies_where_it_looks_for_it(copies):
    for path in copies.glob("notebooks/*.ipynb"):
        for file in re.findall(r'Path\(\\"(\.\./[^"\\]+)', path.read_text(encoding="utf-8")):
            assert (path.parent / file).is_file()


def test_a_notebook_runs_from_top_to_bottom_where_everything_is_but_nnlib(copies, service, tmp_path):
    assert not has_nnlib(service)
    (tmp_path / "alone").mkdir()
    for name in ("notebooks/01_neuron.ipynb", next(copies.glob("*.whl")).name):  # as somebody uploads them
        (tmp_path / "alone" / Path(name).name).write_bytes((copies / name).read_bytes())
    execute = ("nbconvert", "--to=notebook", "--execute", "--inplace", "01_neuron.ipynb")
    code, said = run(service, *execute, folder=tmp_path / "alone")
    assert code == 0, said
    assert has_nnlib(service)
    executed = nbformat.read(tmp_path / "alone" / "01_neuron.ipynb", as_version=4)
    assert any("image/png" in output.get("data", {}) for cell in executed.cells for output in cell.get("outputs", []))


def test_a_folder_of_notebooks_finds_the_wheel_one_folder_up(copies, service):
    cell = cell_of(copies / "exercises" / "01_neuron.ipynb")
    code, said = run(service, folder=copies / "exercises", cell=cell + "\nfrom nncheck import check")
    assert code == 0, said
    (copies / "exercises" / "cell.ipy").unlink()


def test_where_nnlib_is_there_the_cell_does_and_says_nothing(copies, tmp_path):
    code, said = run(sys.executable, folder=tmp_path, cell=cell_of(copies / "notebooks" / "01_neuron.ipynb"))
    assert (code, said.strip()) == (0, "")


def test_without_wheel_and_address_it_says_what_to_do(copies, service, tmp_path):
    _, said = run(service, folder=tmp_path, cell=cell_of(copies / "notebooks" / "01_neuron.ipynb"))
    wheel = next(copies.glob("*.whl")).name
    assert f"Upload {wheel} beside this notebook, then run this again." in said
    assert not has_nnlib(service)


def test_with_an_address_the_wheel_comes_from_the_site(copies, service, tmp_path):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=copies.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        cell = hosted.first_cell(next(copies.glob("*.whl")).name, site)
        code, said = run(service, folder=tmp_path, cell=cell)
        server.shutdown()
    assert code == 0, said
    assert has_nnlib(service)


def test_the_copy_of_an_exercise_gets_the_points_that_the_exercise_gets(copies, tmp_path):
    sent = tmp_path / "sent"
    sent.mkdir()
    solved = nbformat.read(ROOT / "solutions" / "01_neuron.ipynb", as_version=4)
    solved.cells.insert(1, nbformat.v4.new_code_cell(cell_of(copies / "exercises" / "01_neuron.ipynb")))
    nbformat.write(solved, sent / "01_neuron.ipynb")
    command = [sys.executable, "-m", "nncheck.grading.grade", str(sent), "--out", str(tmp_path / "graded")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    header, row = (tmp_path / "graded" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[:2]
    points = dict(zip(header.split(","), row.split(","), strict=False))
    assert points["points"] == points["out of"] == "14", row


def test_a_folder_of_somebody_else_s_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert hosted.main(["--to", str(tmp_path)]) == 1
    assert "choose another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

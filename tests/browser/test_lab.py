"""tests/helpers/lab.py itself, on a small notebook: what the course's browser tests stand on."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import conftest
from tests.helpers.lab import _pages


@pytest.fixture
def notebook(lab_server):
    """Writes cells as a notebook into the lab's folder; gives its path there."""

    def write(*sources):
        cells = [new_markdown_cell("# A small notebook with $z = w x + b$"), *map(new_code_cell, sources)]
        nbformat.write(new_notebook(cells=cells), lab_server.folder / "notebooks" / "small.ipynb")
        return "notebooks/small.ipynb"

    return write


def test_the_course_switches_kernel_subshells_off_by_itself(lab_server):
    settings = lab_server.settings("@jupyterlab/apputils-extension:kernels-settings")
    assert settings["commsOverSubshells"] == "disabled"


def test_a_failing_cell_is_named_with_its_source_and_message(lab, notebook):
    lab.open(notebook("x = 1", "x / 0", "y = 2"))
    with pytest.raises(AssertionError, match=r"(?s)cell 3 fails:\nx / 0\n.*ZeroDivisionError: division by zero"):
        lab.run_all()
    assert len(lab.error_outputs()) == 1


def test_a_cell_that_takes_too_long_is_named_and_its_kernel_ends_with_the_page(lab, lab_server, notebook):
    lab.open(notebook("x = 1", "import time; time.sleep(60)"))
    with pytest.raises(AssertionError, match=r"cell 3 is not done after 3 s"):
        lab.run_all(timeout=3)
    assert len(lab_server.ask("/api/kernels")) == 1
    lab.close()
    assert lab_server.ask("/api/kernels") == []


def test_the_whole_notebook_is_photographed_in_pages(lab, notebook, tmp_path):
    lab.open(notebook(*(f"print({n})\n" + "x = 1\n" * 20 for n in range(8))))
    lab.run_all()
    pages = lab.screenshots(tmp_path / "page.png", height=900)
    assert len(pages) > 1
    sizes = [
        (int.from_bytes(p.read_bytes()[16:20], "big"), int.from_bytes(p.read_bytes()[20:24], "big")) for p in pages
    ]
    assert len({width for width, _ in sizes}) == 1
    assert all(height <= 900 for _, height in sizes)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([300, 900], [(0, 900)]),
        ([300, 900, 1100], [(0, 900), (900, 1100)]),
        ([2500], [(0, 1000), (1000, 2000), (2000, 2500)]),
        ([300, 2500, 2600], [(0, 300), (300, 1300), (1300, 2300), (2300, 2600)]),
        ([], []),
    ],
)
def test_pages_are_cut_between_cells_where_possible(ends, expected):
    assert list(_pages(ends, 1000)) == expected


def test_the_lab_works_on_a_copy(lab_server):
    assert (lab_server.folder / "pyproject.toml").is_file()
    assert not (lab_server.folder / ".git").exists()
    assert json.loads((lab_server.folder / "nnlib" / "_jupyter" / "lab_settings.json").read_text(encoding="utf-8"))


class Item:
    """As much of a pytest item as the hooks in conftest.py look at."""

    def __init__(self, name, fixturenames=(), marks=(), room="nnlib"):
        self.name, self.fixturenames, self.marks = name, fixturenames, {mark: mark for mark in marks}
        self.nodeid = f"tests/{room}/test_it.py::{name}"

    def add_marker(self, mark):
        self.marks[getattr(mark, "name", mark)] = mark

    def get_closest_marker(self, name):
        return self.marks.get(name)


@pytest.mark.parametrize(("worker", "order"), [("", "bdfaceg"), ("gw0", "acegfbd")])
def test_browser_tests_run_where_they_disturb_least(worker, order, monkeypatch):
    items = [Item("a", ["lab"], room="browser"), Item("b"), Item("c", room="browser"), Item("d", ["rng"])]
    items += [Item("e", ["browser"], room="browser"), Item("f", ["browser"], room="publish")]
    items += [Item("g", ["lab"], room="browser")]
    monkeypatch.setenv("PYTEST_XDIST_WORKER", worker) if worker else monkeypatch.delenv("PYTEST_XDIST_WORKER", False)
    conftest.pytest_collection_modifyitems(items)
    assert "".join(item.name for item in items) == order
    assert {item.name for item in items if "browser" in item.marks} == set("aefg")


def test_what_shares_a_kernel_a_jupyterlab_or_a_folder_runs_in_one_process():
    assert {conftest.group_of(f"notebooks/01_neuron.ipynb::Cell {i}") for i in range(3)} == {
        "notebooks/01_neuron.ipynb"
    }
    for room in ("browser", "publish"):
        assert {conftest.group_of(f"tests/{room}/test_{name}.py::test_it[a::b/c]") for name in "ab"} == {
            f"tests/{room}"
        }
    assert conftest.group_of("tests/nnlib/test_layers.py::test_it[1/2]") == "tests/nnlib/test_layers.py"


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_a_browser_its_tests_are_skipped_but_fail_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(conftest, "find_browser", lambda: None)
    with pytest.raises(outcome, match="needs Chromium or Chrome"):
        conftest.pytest_runtest_setup(Item("a", marks=["browser"]))
    conftest.pytest_runtest_setup(Item("b"))

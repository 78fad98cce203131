"""The course for the browser: built, checked by JupyterLite itself, and opened in Chromium as a learner finds it.

What can't be tried here is NumPy inside the browser: its wheel is in no package registry, see
publish/lite/compiled_wheels.py. So no figure of nnlib can be moved here: what the page does for them is tried with a
figure that needs no NumPy.
"""

import ast
import base64
import hashlib
import inspect
import io
import json
import re
import shutil
import zipfile
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from PIL import Image

from nnlib.data.mine import replacing
from nnlib.plots.picture import encoded
from tests import ROOT
from tests.helpers.lite import LitePage, Site
from tests.helpers.pyodide import TROUBLES

lite = pytest.importorskip("publish.lite.build", reason="needs what publishing needs")
pure_wheels = pytest.importorskip("publish.lite.pure_wheels", reason="needs what publishing needs")
compiled_wheels = pytest.importorskip("publish.lite.compiled_wheels", reason="needs what publishing needs")

NOTEBOOKS = sorted(path for name in lite.NOTEBOOKS for path in (ROOT / name).glob("*.ipynb"))
MODULES = sorted(path for package in ("nnlib", "nncheck") for path in (ROOT / package).rglob("*.py"))

pytestmark = [pytest.mark.publish, pytest.mark.npm]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The course for the browser, built without Pyodide's own distribution and checked by JupyterLite."""
    folder = tmp_path_factory.mktemp("lite") / "site"
    assert lite.build(folder) == compiled_wheels.COMPILED
    return folder


# --- what is in the build ---


def test_the_notebooks_are_those_of_the_course_with_their_outputs(built):
    assert len(NOTEBOOKS) == 3 * 7 + 2, "three for each lesson, and the ten questions before and after"
    for path in NOTEBOOKS:
        ours, theirs = nbformat.read(path, 4), json.loads((built / "files" / path.relative_to(ROOT)).read_text("utf-8"))
        assert theirs["cells"] == json.loads(json.dumps(ours.cells)), path
        assert theirs["metadata"] == ours.metadata | lite.KERNEL, path


def test_every_link_between_files_leads_to_one(built):
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, 4).cells:
            for link in re.findall(r"\]\(([^)\s]+)\)", cell.source if cell.cell_type == "markdown" else ""):
                file = unquote(link.partition("#")[0])
                if file and ":" not in file and not file.startswith("attachment"):
                    assert (built / "files" / path.parent.relative_to(ROOT) / file).is_file(), f"{path.name}: {link}"
    for file in re.findall(r"\]\(([^)]+)\)", (built / "files/START_HERE.md").read_text("utf-8")):
        assert (built / "files" / file).is_file()


def test_it_says_that_it_is_not_complete(built):
    said = (built / "files/START_HERE.md").read_text("utf-8").splitlines()[0]
    assert "without contourpy, kiwisolver, matplotlib, numpy, pillow, so no notebook runs" in said


def test_the_list_of_packages_names_what_is_there_and_what_is_there_has_its_hash(built):
    folder = built / "static/pyodide"
    packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    wheels = {entry["file_name"]: entry["sha256"] for entry in packages.values()}
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.whl")}
    missing = {packages[name]["file_name"] for name in compiled_wheels.COMPILED}
    assert there == {name: sha256 for name, sha256 in wheels.items() if name not in missing}
    assert set().union(*(entry["depends"] for entry in packages.values())) <= set(packages)
    assert set(packages["nnlib"]["depends"]) == {"anywidget", "ipywidgets", "matplotlib", "numpy", "tqdm"}


def test_the_wheel_of_nnlib_has_its_data_and_nothing_of_the_learners(built):
    wheel = zipfile.ZipFile(next((built / "static/pyodide").glob("nnlib-*.whl")))
    for name in ("nnlib/data/digits.npz", "nnlib/data/digit_network.npz", "nnlib/widgets/page/pad.js"):
        assert wheel.read(name) == (ROOT / name).read_bytes()
    assert all(name.startswith(("nnlib", "nncheck")) for name in wheel.namelist())


# --- what is compiled, and where it comes from ---


def test_a_distribution_of_pyodide_makes_it_complete(small_pyodide, tmp_path):
    folder = compiled_wheels.folder(small_pyodide.folder)
    assert pure_wheels.put_together(tmp_path / "pyodide", folder) == []
    wheels = {path.name for path in small_pyodide.folder.iterdir()}
    assert len(wheels) == 5 and wheels <= {path.name for path in (tmp_path / "pyodide").iterdir()}
    assert small_pyodide.asked == []


def test_a_distribution_of_another_version_is_refused(small_pyodide):
    numpy = next(small_pyodide.folder.glob("numpy-*"))
    numpy.write_text("another one")
    with pytest.raises(ValueError, match=rf"{numpy.name} is not the one of Pyodide 314\.0\.6: take the distribution"):
        compiled_wheels.folder(small_pyodide.folder)
    numpy.unlink()
    with pytest.raises(ValueError, match=f"is expected to hold {numpy.name}"):
        compiled_wheels.folder(small_pyodide.folder)


def test_npm_s_pyodide_says_where_its_distribution_is():
    place = urlsplit(compiled_wheels._place())
    assert place.scheme == "https" and "." in place.netloc
    assert place.path.endswith("/v314.0.6/full/")


def test_what_is_compiled_is_fetched_once(small_pyodide, tmp_path, capsys):
    kept = compiled_wheels.fetch(tmp_path / "new" / "kept")
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == small_pyodide.files()
    assert sorted(small_pyodide.asked) == sorted(f"/v314.0.6/full/{name}" for name in small_pyodide.files())
    assert (
        f"Fetching 5 compiled packages for the browser, once, from {small_pyodide.address}" in capsys.readouterr().out
    )
    small_pyodide.asked.clear()
    assert compiled_wheels.fetch(kept) == kept and small_pyodide.asked == [] and capsys.readouterr().out == ""
    damaged = next(kept.glob("numpy-*"))
    damaged.write_text("nump")
    compiled_wheels.fetch(kept)
    assert small_pyodide.asked == [f"/v314.0.6/full/{damaged.name}"]
    assert damaged.read_text() == "numpy"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_can_t_be_fetched_or_is_another_is_said_by_name_and_not_used(small_pyodide, tmp_path, trouble):
    kept = tmp_path / "kept"
    small_pyodide.trouble["numpy"] = trouble
    with pytest.raises(compiled_wheels.NotFetched, match=rf"/v314\.0\.6/full/numpy-\S+whl {TROUBLES[trouble]}$"):
        compiled_wheels.fetch(kept)
    assert {path.name.partition("-")[0] for path in kept.iterdir()} == {"contourpy", "kiwisolver", "matplotlib"}
    del small_pyodide.trouble["numpy"]
    small_pyodide.asked.clear()
    compiled_wheels.fetch(kept)  # goes on where it stopped
    assert len(small_pyodide.asked) == 2 and len(list(kept.iterdir())) == 5


def test_a_dead_server_is_said(small_pyodide, tmp_path):
    small_pyodide.close()
    with pytest.raises(
        compiled_wheels.NotFetched, match=r"contourpy-.* could not be fetched: no connection, or it broke off"
    ):
        compiled_wheels.fetch(tmp_path / "kept")


def test_a_pyodide_that_no_longer_says_where_it_is_published_is_said(small_pyodide, tmp_path):
    (small_pyodide.npm / "pyodide.mjs").write_text("export {}")
    with pytest.raises(compiled_wheels.NotFetched, match=r"pyodide.mjs no longer says where Pyodide's distribution is"):
        compiled_wheels.fetch(tmp_path / "kept")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SystemExit):
        lite.main([str(tmp_path)])
    assert "something else is in it" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# --- as a learner finds it ---


@pytest.fixture(scope="module")
def site(built, tmp_path_factory):
    """The build handed out on loopback, from a copy that tests may change."""
    with Site(shutil.copytree(built, tmp_path_factory.mktemp("handed-out") / "site")) as site:
        yield site


@pytest.fixture(scope="module")
def page(site, browser):
    """An exercise open in the browser; one page for all tests, because the kernel takes long to start."""
    page = LitePage(site, browser)
    page.open("exercises/01_neuron.ipynb")
    yield page
    page.close()


FIGURE = """
import base64, importlib.util
from pathlib import Path

import anywidget, traitlets

try:
    import nnlib
except ModuleNotFoundError:  # NumPy
    pass
page = Path(importlib.util.find_spec("nnlib").origin).with_name("widgets") / "page"

class Figure(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.textContent = 'it is alive'; } }"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"image/png": base64.b64encode(black).decode(), "text/plain": "Live figure: at first"}, metadata

class Last(anywidget.AnyWidget):
    _esm = page / "last_picture.js"
    figure, words = (traitlets.Unicode().tag(sync=True) for _ in range(2))
    png, width = traitlets.Bytes().tag(sync=True), traitlets.Int().tag(sync=True)

figure = Figure()
last = Last(figure=figure.model_id, png=grey, width=200, words="as it was left")
figure
"""


def put_figure(page):
    """Show a live figure in a new cell."""
    page.run(f"black, grey = {encoded(Image.new('L', (200, 9), 0))!r}, {encoded(Image.new('L', (200, 9), 200))!r}")
    page.run_in_a_cell(FIGURE)
    page.page.get_by_text("it is alive", exact=True).last.wait_for()


def test_a_notebook_that_is_opened_and_gets_its_kernel_is_not_changed(page):
    """Or the learner's browser would keep that version for ever, and no newer course would be seen."""
    assert page.kernel_status() == "idle" and not page.is_changed()


def test_what_is_saved_of_a_live_figure_is_its_last_picture_and_words(page, built):
    """By the extension that nnlib brings for JupyterLab and Jupyter Notebook as well; how it looks is seen below."""
    for ours in (ROOT / "nnlib/_jupyter/labextension/static").iterdir():
        assert (built / "extensions/nnlib/static" / ours.name).read_bytes() == ours.read_bytes()
    put_figure(page)
    page.save()
    content = page.contents("exercises/01_neuron.ipynb")["content"]
    picture, below = content["cells"][-1]["outputs"]
    assert "application/vnd.jupyter.widget-view+json" not in picture["data"]
    assert picture["data"]["text/plain"] == "Live figure: as it was left"
    assert Image.open(io.BytesIO(base64.b64decode(picture["data"]["image/png"]))).getpixel((0, 0)) == 200
    assert "To move it, choose Run, Run All Cells." in below["data"]["text/html"]
    assert "widgets" not in content["metadata"]


LIVE = """
import anywidget, ipywidgets, traitlets

class Square(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        const show = () => { el.textContent = "squared " + model.get("value"); };
        model.on("change:value", show); show();
        el.onclick = () => { model.set("clicked", true); model.save_changes(); };
    } }'''
    value = traitlets.Int(9).tag(sync=True)
    clicked = traitlets.Bool(False).tag(sync=True)

slider, square = ipywidgets.IntSlider(3, 0, 10, description="number"), Square()
slider.observe(lambda change: square.set_trait("value", change.new ** 2), "value")
square.observe(lambda change: slider.set_trait("value", 5), "clicked")
ipywidgets.VBox([slider, square])
"""


def test_a_slider_moves_a_figure_and_a_figure_moves_a_slider(page):
    page.run_in_a_cell(LIVE)
    slider, square = page.slider("number"), page.page.get_by_text(re.compile(r"^squared \d+$"))
    assert (page.readout(slider), square.inner_text()) == (3, "squared 9")
    page.drag(slider, 1.0)
    page.wait_until(lambda: square.inner_text() == "squared 100", "the kernel's answer to the slider")
    square.click()
    page.wait_until(lambda: page.readout(slider) == 5, "the kernel's answer to the click")
    page.wait_until(lambda: square.inner_text() == "squared 25", "the figure to follow")


def test_nnlib_can_be_imported_but_for_what_is_compiled(page):
    """`import nnlib` finds its wheel and ends at NumPy, which is missing here; all else that it imports is there."""
    found = page.run("""
        try:
            import nnlib
        except ModuleNotFoundError as error:
            print(error.name)
    """)
    assert found.split() == ["numpy"]
    names = {"tqdm"} | {name for path in MODULES for name in imports(path)} - {
        "nnlib",
        "nncheck",
        "numpy",
        "matplotlib",
        "PIL",
    }
    assert page.run(f"""
        import importlib
        for name in {sorted(names)}:
            importlib.import_module(name)
        print("all there")
    """).strip() == "all there"  # fmt: skip


def test_every_file_of_nnlib_and_nncheck_is_python_there(page):
    said = page.run("""
        import importlib.util, pathlib, sys, warnings
        try:
            import nnlib
        except ModuleNotFoundError:
            pass
        warnings.simplefilter("error")
        places = [pathlib.Path(importlib.util.find_spec(name).origin).parent for name in ("nnlib", "nncheck")]
        files = [file for place in places for file in place.rglob("*.py")]
        for file in files:
            compile(file.read_text(), file, "exec")
        print(len(files), sys.platform, sys.version_info[:2])
    """)
    assert said.strip() == f"{len(MODULES)} emscripten (3, 14)"


def test_an_endless_loop_in_an_answer_ends_there_too(page):
    """With the course's own clock, in a Python that has no threads."""
    page.run((ROOT / "nncheck/judging/time_limit.py").read_text("utf-8"), dedent=False)
    said = page.run("""
        def endless():
            while True:
                pass

        begun = time.monotonic()
        try:
            with time_limit(0.5, globals()):
                endless()
        except TimeUp:
            print("over", time.monotonic() - begun < 20)
        try:
            threading.Thread(target=print).start()
        except RuntimeError:
            print("no threads")
    """)
    assert said.splitlines() == ["over True", "no threads"]


def test_what_the_learner_does_stays_and_what_is_new_comes(page, site):
    """Answer, kept file and picture of a figure survive a reload and a newer course; what was not changed is newer."""
    answer = "def weighted_sum(x, w, b):\n    return x @ w + b  # mine"
    page.set_cell("weighted-sum", answer)
    page.run_in_a_cell("print('two')\nprint('lines')")
    put_figure(page)
    page.save()
    imports = "import contextlib, os, tempfile\nfrom pathlib import Path\n\n"
    page.run(imports + inspect.getsource(replacing), dedent=False)
    page.run("""
        for text in (b"first", b"\\x00\\xffsecond"):
            with replacing(Path("/drive/kept/points.npz")) as file:
                file.write(text)
    """)
    kept = b"\x00\xffsecond"
    assert page.run("""
        import os
        print(os.listdir("/drive/kept"), Path("/drive/kept/points.npz").read_bytes())
    """).strip() == f"['points.npz'] {kept}"  # fmt: skip
    for name in ("exercises", "notebooks"):
        file = site.folder / "files" / name / "01_neuron.ipynb"
        newer = json.loads(file.read_text("utf-8"))
        newer["cells"][0]["source"] = "# A newer course"
        file.write_text(json.dumps(newer), encoding="utf-8")
    page.load("notebooks/01_neuron.ipynb")
    assert page.cells()[0]["source"] == "# A newer course"
    assert base64.b64decode(page.contents("kept/points.npz")["content"]) == kept
    mine = page.contents("exercises/01_neuron.ipynb")["content"]["cells"]
    assert "".join(mine[0]["source"]).startswith("# Exercises 1")
    assert any("".join(cell["source"]) == answer for cell in mine)
    assert any("".join(output.get("text", "")) == "two\nlines\n" for cell in mine for output in cell.get("outputs", []))
    page.show("exercises/01_neuron.ipynb")
    figure = page.page.locator(".jp-CodeCell", has_text="it is alive").last
    figure.get_by_text("To move it, choose Run, Run All Cells.").wait_for()
    assert figure.locator("img").is_visible()
    assert figure.get_by_text("model not found").count() == 0


@pytest.mark.parametrize("path", NOTEBOOKS[7:14], ids=lambda path: path.stem)
def test_the_page_is_handed_every_notebook_whole(page, path):
    cells = page.contents(path.relative_to(ROOT).as_posix())["content"]["cells"]
    assert [cell["id"] for cell in cells][1:] == [cell.id for cell in nbformat.read(path, 4).cells][1:]


def test_nothing_was_asked_of_another_host(page):
    assert page.other_hosts == []


def imports(path):
    """The packages and modules that a file imports at once."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


# --- the same NumPy and matplotlib, natively ---


def test_every_notebook_runs_on_what_pyodide_brings_without_threads_processes_and_sockets():
    run_natively = pytest.importorskip("publish.lite.run_natively")
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    troubles = [trouble for trouble in run_natively.run_all(notebooks, briefly=True) if trouble]
    assert not troubles, "\n".join(troubles)

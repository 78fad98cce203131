"""The second day: what was run, moved, drawn and saved yesterday is there today, without a kernel or an error.

In JupyterLab, in Jupyter Notebook where that is installed, and at an address such as a hub gives to each user. For
JupyterLite see tests/publish/test_lite.py.
"""

import base64
import io
import json
from urllib.parse import quote

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from tests import ROOT
from tests.helpers.every_figure import FIGURES, SETUP
from tests.helpers.lab import Lab, LabPage, copy_course

LIVE = "application/vnd.jupyter.widget-view+json"
BOOK = "notebooks/my second day.ipynb"


class NotebookPage(LabPage):
    """One notebook open in Jupyter Notebook: JupyterLab's server hands it out as well where it is installed."""

    def open(self, notebook):
        super().open(notebook, f"/notebooks/{quote(str(notebook))}")


@pytest.fixture(scope="module")
def hub_server(tmp_path_factory):
    """A JupyterLab at the address that a hub gives to a user; one with a name that must be quoted."""
    with Lab(copy_course(tmp_path_factory.mktemp("hub") / "course"), "/user/some%40one/") as server:
        yield server


@pytest.fixture(params=["JupyterLab", "Notebook", "hub"])
def door(request, browser):
    """A fresh page in each of the places where learners open a notebook."""
    if request.param == "Notebook":
        pytest.importorskip("notebook", reason="needs Jupyter Notebook, which the course doesn't install")
    server = request.getfixturevalue("hub_server" if request.param == "hub" else "lab_server")
    page = (NotebookPage if request.param == "Notebook" else LabPage)(server, browser)
    yield page
    page.close()


def write(lab, cells, path=BOOK):
    """A notebook of these code cells in the lab's course."""
    nb = new_notebook(cells=[new_markdown_cell("# Mine"), *map(new_code_cell, cells)])
    nbformat.write(nb, lab.lab.folder / path)


def saved(lab, path=BOOK):
    """The notebook as the file has it, after Save."""
    lab.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    lab.wait_until(
        lambda: not lab.page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty"), "the notebook to be saved"
    )
    return json.loads((lab.lab.folder / path).read_text(encoding="utf-8"))


def outputs(nb):
    return [output for cell in nb["cells"] for output in cell.get("outputs", [])]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")).astype(int)


def assert_saved_and_there_again(lab, path, most):
    """What has run is saved as pictures and words, so many or more, and opens again. Its kernel has ended, and today's
    knows nothing of yesterday's figures.
    """
    nb = saved(lab, path)
    assert "widgets" not in nb["metadata"]
    text = json.dumps(nb)
    assert LIVE not in text
    pictures = [output for output in outputs(nb) if "image/png" in output.get("data", {})]
    assert len(pictures) >= most
    for picture in pictures:
        kind, _, words = "".join(picture["data"]["text/plain"]).partition(": ")
        assert kind in ("Live figure", "Picture")
        assert picture["metadata"]["image/png"]["alt"] == words
    lab.lab.end_sessions()
    lab.open(path)
    page = lab.page
    assert page.get_by_text("model not found").count() == 0
    assert page.get_by_text("To move it, choose Run, Run All Cells.").count() >= most
    shown = page.locator(".jp-OutputArea-output img").evaluate_all("all => all.map(image => image.naturalWidth)")
    assert len(shown) >= most and min(shown) > 100


@pytest.mark.parametrize("door", ["Notebook", "hub"], indirect=True)
def test_a_figure_is_saved_as_its_picture_and_words_and_opens_again_without_a_kernel(door):
    """One with sliders, one that is drawn into, a pad; in JupyterLab all are, see test_access.py."""
    figures = [FIGURES[name] for name in ("two_inputs", "draw_and_watch", "Sketchpad")]
    write(door, [SETUP, *figures])
    door.open(BOOK)
    door.run_all()
    assert_saved_and_there_again(door, BOOK, len(figures))


@pytest.mark.parametrize("door", ["JupyterLab", "Notebook"], indirect=True)
def test_what_was_moved_and_drawn_is_what_the_saved_picture_shows(door):
    write(door, [SETUP, FIGURES["two_inputs"], "pad = widgets.Sketchpad()\npad"])
    door.open(BOOK)
    door.run_all()
    before = [output["data"] for output in outputs(saved(door)) if "image/png" in output.get("data", {})]
    door.press(door.slider("bias b"), "End")
    canvas = door.page.locator(".nnlib-pad canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    door.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    door.page.mouse.down()
    door.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"], steps=8)
    door.page.mouse.up()
    door.page.wait_for_timeout(2_500)
    after = [output["data"] for output in outputs(saved(door)) if "image/png" in output.get("data", {})]
    for old, new in zip(before, after, strict=True):
        assert old["text/plain"] != new["text/plain"]
        one, other = pixels(old["image/png"]), pixels(new["image/png"])
        assert one.shape != other.shape or np.abs(one - other).max() > 100
    assert "0 drawn" not in after[1]["text/plain"]
    assert (pixels(after[1]["image/png"]) > 200).any(), "the stroke"


@pytest.mark.parametrize("end", ["restartKernel", "shutdown"])
def test_what_was_moved_is_kept_when_the_kernel_ends_before_the_notebook_is_saved(lab, end):
    write(lab, [SETUP, FIGURES["two_inputs"]])
    lab.open(BOOK)
    lab.run_all()
    lab.press(lab.slider("bias b"), "End")
    lab.page.wait_for_timeout(2_500)
    lab.page.evaluate(f"jupyterapp.shell.currentWidget.sessionContext.{end}()")
    lab.page.wait_for_timeout(1_000)
    picture, below = (output["data"] for output in outputs(saved(lab)))
    assert "+ 5.0. Points" in picture["text/plain"][0]
    assert "To move it, choose Run, Run All Cells." in below["text/html"][0]


def test_a_tab_says_that_it_is_an_exercise_and_the_file_keeps_its_name(lab):
    kinds = {"notebooks": "none", "exercises": '"Exercise: "', "solutions": '"Solution: "'}
    paths = [f"{folder}/01_neuron.ipynb" for folder in kinds]
    lab.open(paths[0])
    with lab.visiting():
        for path in paths:
            lab.page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', { path })", path)
            lab.wait_until(lambda path=path: lab.current_path() == path, f"{path} to be in front")
            tab = lab.page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current")
            said = tab.evaluate("tab => getComputedStyle(tab.querySelector('.lm-TabBar-tabLabel'), '::before').content")
            assert said == kinds[path.split("/")[0]]
            assert sorted(file.name for file in (lab.lab.folder / path).parent.glob("*.ipynb"))[0] == "01_neuron.ipynb"


@pytest.mark.parametrize(
    ("door", "name"),
    [
        *(("JupyterLab", name) for name in ("01_neuron", "06_backprop")),
        *((place, "06_backprop") for place in ("Notebook", "hub")),
    ],
    indirect=["door"],
)
def test_a_link_to_a_heading_of_another_notebook_lands_there_at_the_first_click(door, name):
    nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)
    lines = [line for cell in nb.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    heading = headings[len(headings) * 2 // 3]
    write(door, ["1"], "exercises/here.ipynb")
    here = nbformat.read(door.lab.folder / "exercises/here.ipynb", 4)
    here.cells[0].source = f"[Read again](../notebooks/{name}.ipynb#{heading.replace(' ', '-')})"
    nbformat.write(here, door.lab.folder / "exercises/here.ipynb")
    door.open("exercises/here.ipynb")
    link, page = door.page.get_by_role("link", name="Read again"), door.page
    if isinstance(door, NotebookPage):
        with door.context.expect_page() as opened:  # Notebook has a page for each
            link.click()
        page = opened.value
    else:
        link.click()
    path = f"notebooks/{name}.ipynb"
    page.wait_for_function(
        "path => globalThis.jupyterapp?.shell?.currentWidget?.context?.path === path", arg=path, polling=50
    )
    page.wait_for_timeout(2_500)  # what comes late, such as pictures and formulas, moves what is below it
    page.wait_for_function(
        """heading => {
            const outer = jupyterapp.shell.currentWidget.node.querySelector('.jp-WindowedPanel-outer');
            const found = [...outer.querySelectorAll('h2')].find(element => element.textContent.startsWith(heading));
            return found && Math.abs(found.getBoundingClientRect().top - outer.getBoundingClientRect().top) < 10;
        }""",
        arg=heading,
        polling=50,
    )

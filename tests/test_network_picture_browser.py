"""The network picture in JupyterLab: a digit drawn with the mouse is read, a neuron found by keys is switched off."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.lab import LabPage

SOURCE = """\
from nnlib.data import load_digits, load_network
from nnlib.widgets.network import draw_and_watch
digits = load_digits()
figure = draw_and_watch(load_network(), x=digits.x_test, y=digits.y_test)
figure"""


@pytest.fixture(scope="module")
def lab(lab_server, browser):
    """JupyterLab with the sketchpad and the course's trained network beside it."""
    nbformat.write(new_notebook(cells=[new_code_cell(SOURCE)]), lab_server.folder / "notebooks" / "watch.ipynb")
    page = LabPage(lab_server, browser, height=1200)
    page.open("notebooks/watch.ipynb")
    page.run_all()
    yield page
    page.close()


def draw(lab, *strokes):
    """Draw lines with the mouse on the sketchpad; points are shares of its width and height."""
    canvas = lab.page.locator(".nnlib-watch .nnlib-pad canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for stroke in strokes:
        for number, (x, y) in enumerate(stroke):
            lab.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            if number == 0:
                lab.page.mouse.down()
        lab.page.mouse.up()


def text(lab, part):
    return lab.page.locator(f".nnlib-net-{part}").first.inner_text()


def test_a_drawn_digit_is_read_and_a_neuron_found_by_keys_is_switched_off(lab):
    page = lab.page
    assert text(lab, "waiting").startswith("Draw a digit")
    seven = [(0.3, 0.22), (0.7, 0.22), (0.48, 0.8)]
    draw(lab, seven)
    lab.wait_until(lambda: text(lab, "answer") == "7", "the answer 7")
    lab.wait_until(
        lambda: "The network's answer: 7" in page.locator("[role=status].nnlib-net-unseen").inner_text(),
        "it said aloud",
    )
    chosen = page.locator(".nnlib-net-chosen .nnlib-net-share").inner_text()
    assert chosen and text(lab, "certain") == f"{chosen} certain"
    page.get_by_role("button", name="Clear").click()
    lab.wait_until(lambda: text(lab, "waiting").startswith("Draw a digit"), "the answer to go")
    draw(lab, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    lab.wait_until(lambda: text(lab, "answer") == "1", "the answer 1")

    # By keys alone: from the pad's button to the one neuron in the tab order, and from it to any other.
    page.get_by_role("button", name="Clear").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.nnlib-net-neuron')"):
            break
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.fullmatch(r"hidden layer 2, neuron 1, activation [\d.]+", name)
    lab.wait_until(lambda: "hidden layer 2, neuron 1" in text(lab, "panel"), "its panel")
    assert "16 products add up to" in text(lab, "panel")
    cells = len(lab.cells())
    page.keyboard.press("Enter")
    lab.wait_until(
        lambda: text(lab, "note").startswith("With hidden layer 2, neuron 1 off:"), "the accuracy without it"
    )
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == "hidden layer 2, neuron 1, activation 0.00, switched off"
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    for key in ("d", "d", "x", "a", "b"):  # commands on cells, if the notebook heard them
        page.keyboard.press(key)
    assert len(lab.cells()) == cells
    page.get_by_role("button", name="All neurons on").click()
    lab.wait_until(lambda: text(lab, "note").startswith("The network gets"), "all neurons on")

    seen = page.locator("canvas.nnlib-net-seen").first
    before = lab.picture_bytes("canvas.nnlib-net-seen")
    seen.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    lab.wait_until(lambda: "all images moved 1 left, 1 up" in text(lab, "note"), "the image to move")
    assert lab.picture_bytes("canvas.nnlib-net-seen") != before
    page.keyboard.press("Home")
    lab.wait_until(lambda: lab.picture_bytes("canvas.nnlib-net-seen") == before, "the image to come back")

    page.locator("[data-place='0,5']").hover()
    lab.wait_until(lambda: "hidden layer 1, neuron 5" in text(lab, "panel"), "the panel of the neuron under the mouse")
    assert "784 products add up to" in text(lab, "panel")
    assert lab.error_outputs() == [] and not [line for line in lab.console if line.startswith("pageerror")]

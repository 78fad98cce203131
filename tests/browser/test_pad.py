"""The weight painter and the sketchpad in JupyterLab, painted by mouse, keys and finger as a learner does."""

import base64
import io
import json
import math
import re
from contextlib import contextmanager

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from nnlib.data import centre, load_digits
from nnlib.widgets.pad import Sketchpad, WeightPainter
from tests.helpers.figure_in_page import GRIP
from tests.helpers.lab import LabPage

# Under each pad stands the kernel's own copy of the image: what a test compares with the picture.
SHOW = """\
import json, time
from pathlib import Path
import ipywidgets as W
import numpy as np
from nnlib.plots.picture import new_figure
from nnlib.widgets._grips import ball
from nnlib.widgets.live_plot import LivePlot, slider
from nnlib.widgets.pad import Sketchpad, WeightPainter

def show(pad, *more):
    told = W.Label()
    told.add_class("told")
    pad.on_paint(lambda image: setattr(told, "value", json.dumps(image.tolist())))
    return W.VBox([pad, told, *more])

def button(name, on_click):
    made = W.Button(description=name)
    made.on_click(lambda _: on_click())
    return made

def until_morning():
    while not Path("morning").exists():
        time.sleep(0.02)
    Path("morning").unlink()

kept = Sketchpad()
def keep():
    kept.told.value = json.dumps(kept.image.tolist())
    kept.clear()

def with_keep():
    kept.told = W.Label()
    kept.told.add_class("told")
    return W.VBox([kept, kept.told, button("Sleep", until_morning), button("Keep", keep)])

def dot_on_a_line():
    with new_figure(4, 2) as figure:
        ax = figure.subplots()
    ax.set(xlim=(0, 5), ylim=(-1, 1))
    [dot] = ax.plot([0], [0], "o")
    told = W.Label()
    told.add_class("told")
    note = lambda: setattr(told, "value", json.dumps(x.value))
    x = slider("x", 0, 0, 5)
    live = LivePlot(
        figure, lambda x: (dot.set_xdata([x]), f"x = {x:.1f}")[1], {"x": x}, moving=[dot], label="a dot on a line",
        buttons=[button("Sleep", until_morning), button("Note", note)], grips=[ball(ax, "x", lambda now: 0)],
    )
    return W.VBox([live, told])

def count_hits(image):
    assert image.max() < 1, "too much ink"

unlucky = Sketchpad()
unlucky.on_paint(count_hits)
twice = WeightPainter(6)"""
CELLS = {  # a pad for each test, all on one page
    "mouse": "show(WeightPainter())",
    "keys": "show(WeightPainter())",
    "three": "show(Sketchpad())",
    "fast": "show(Sketchpad())",
    "views": "show(twice, twice, button('Half', lambda: twice.set(np.full((6, 6), 0.5))))",
    "busy": "show(Sketchpad(), button('Sleep', until_morning))",
    "unlucky": "show(unlucky)",
    "finger": "show(Sketchpad())",
    "keep": "with_keep()",
    "note": "dot_on_a_line()",
}


@pytest.fixture(scope="module")
def lab(lab_server, browser):
    """JupyterLab with all the pads, one in each cell."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (SHOW, *CELLS.values())])
    nbformat.write(notebook, lab_server.folder / "notebooks" / "pads.ipynb")
    page = LabPage(lab_server, browser)
    page.open("notebooks/pads.ipynb")
    page.run_all()
    yield page
    page.close()


class Hand:
    """The person in front of one of the pads, and what the kernel hears."""

    def __init__(self, lab, name):
        self.lab, self.page = lab, lab.page
        self.cell = lab.cell(1 + list(CELLS).index(name))
        self.canvas = self.cell.locator("canvas").first
        self.canvas.scroll_into_view_if_needed()
        self.n = int(self.canvas.get_attribute("width"))

    def at(self, row, column):
        """Where the middle of a pixel is in the window."""
        box = self.canvas.bounding_box()
        return box["x"] + (column + 0.5) * box["width"] / self.n, box["y"] + (row + 0.5) * box["height"] / self.n

    @contextmanager
    def pressed(self, row, column):
        """The mouse button is down from here to the end of the block."""
        self.page.mouse.move(*self.at(row, column))
        self.page.mouse.down()
        yield
        self.page.mouse.up()

    def draw(self, *pixels, steps=1):
        """Draw through the pixels with the mouse."""
        with self.pressed(*pixels[0]):
            for pixel in pixels[1:]:
                self.page.mouse.move(*self.at(*pixel), steps=steps)

    def choose(self, name):
        """Take a tool or a brush by a click on its button."""
        self.cell.locator("label", has=self.radio(name)).first.click()
        assert self.cell.get_by_role("radio", name=name, exact=True).first.is_checked()

    def radio(self, name):
        """The tool or the brush of that name."""
        return self.page.get_by_role("radio", name=name, exact=True)

    def click(self, name, nth=0):
        """Click a button; the nth of that name."""
        self.cell.get_by_role("button", name=name, exact=True).nth(nth).click()

    def keys(self, *keys):
        """Press keys, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def seen(self, nth=0):
        """The picture on the canvas: (n, n, 3) colours."""
        address = self.cell.locator("canvas").nth(nth).evaluate("canvas => canvas.toDataURL()")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))

    def heard(self):
        """The last image that the kernel has told; zeros before the first."""
        text = self.cell.locator(".told").text_content()
        return np.array(json.loads(text)) if text else np.zeros((self.n, self.n))

    def wait_until_heard(self, condition):
        """Wait until the kernel's image fulfils the condition; the image."""
        self.lab.wait_until(lambda: condition(self.heard()), "the kernel to hear of the painting")
        return self.heard()

    def words(self):
        """The line under the picture."""
        return self.cell.locator(".nnlib-pad-readout").first.inner_text()


def colours_in_python(make, image):
    """The colours of the pixels in the picture that Python leaves for readers without a kernel."""
    pad = make(len(image))
    pad.set(image)
    picture = np.asarray(Image.open(io.BytesIO(pad.png())).convert("RGB"))
    cell = len(picture) // len(image)
    return picture[cell // 2 :: cell, cell // 2 :: cell]


def test_weights_are_painted_with_the_mouse_undone_and_cleared(lab):
    hand = Hand(lab, "mouse")
    hand.choose("Small")
    hand.draw((5, 3), (5, 12))
    once = hand.wait_until_heard(lambda image: image[5, 12] > 0)
    np.testing.assert_allclose(once[5, 3:13], 0.5, atol=0.01)  # half of the way, the same all along the stroke
    assert not once[10:].any() and (once >= 0).all()
    assert hand.words() == "row 5, column 12: +0.50"

    hand.draw((5, 3), (5, 12))
    twice = hand.wait_until_heard(lambda image: image[5, 12] > 0.6)
    np.testing.assert_allclose(twice[5, 3:13], 0.75, atol=0.01)  # it builds up

    hand.choose("Negative")
    hand.choose("Large")
    hand.draw((16, 6), (16, 8))
    both = hand.wait_until_heard(lambda image: image[16, 8] == -0.5)
    assert (both < 0).sum() > 20
    assert (both[5] == twice[5]).all()
    np.testing.assert_array_equal(hand.seen(), colours_in_python(WeightPainter, both))

    hand.choose("Eraser")
    hand.draw((5, 12), (5, 3), steps=4)
    erased = hand.wait_until_heard(lambda image: not image[5].any())
    assert (erased[16] == both[16]).all()

    hand.click("Undo")
    np.testing.assert_array_equal(hand.wait_until_heard(lambda image: image[5].any()), both)
    hand.click("Clear")
    hand.wait_until_heard(lambda image: not image.any())
    assert (hand.seen() == 255).all()
    hand.click("Undo")
    np.testing.assert_array_equal(hand.wait_until_heard(lambda image: image.any()), both)
    for _ in range(3):
        hand.click("Undo")
    hand.wait_until_heard(lambda image: not image.any())
    assert hand.cell.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"
    assert not [line for line in lab.console if line.startswith(("error", "pageerror"))]
    assert lab.other_hosts == []


def test_weights_are_painted_with_keys_and_jupyterlab_leaves_them_alone(lab):
    hand = Hand(lab, "keys")
    hand.cell.get_by_role("radio", name="Positive").focus()
    hand.keys("ArrowRight")  # Negative, by the radio group's own keys
    assert hand.cell.get_by_role("radio", name="Negative").is_checked()
    hand.keys("Tab", "ArrowLeft")
    assert hand.cell.get_by_role("radio", name="Small").is_checked()
    hand.keys("Tab")
    assert hand.page.evaluate("document.activeElement.tagName") == "CANVAS"
    assert hand.words() == "row 12, column 12: 0.00"

    hand.keys("ArrowUp", "ArrowUp", "ArrowLeft", "Space")
    image = hand.wait_until_heard(lambda image: image.any())
    assert image[10, 11] == -0.5 and np.count_nonzero(image) == 1
    assert hand.words() == "row 10, column 11: −0.50"

    hand.keys("+", "Space")
    hand.page.keyboard.down("Shift")
    hand.keys("ArrowRight", "ArrowRight", "ArrowDown")
    hand.page.keyboard.up("Shift")
    image = hand.wait_until_heard(lambda image: image[11, 13] > 0)
    np.testing.assert_allclose([image[10, 11], image[10, 12], image[10, 13], image[11, 13]], [0.625, 0.5, 0.5, 0.5])

    hand.keys("e")
    hand.wait_until_heard(lambda image: image[11, 13] == 0 and image[10, 13] == 0.5)
    hand.keys("c")
    hand.wait_until_heard(lambda image: not image.any())
    hand.keys("Control+z", "Control+z")
    np.testing.assert_array_equal(hand.wait_until_heard(lambda heard: heard[11, 13] == 0.5), image)

    hand.keys(*["ArrowLeft"] * 30, "Space")  # the cursor stays on the pad
    hand.wait_until_heard(lambda image: image[11, 0] == 0.5)

    hand.keys("x", "d", "d", "b", "m", "y", "Enter")  # JupyterLab's keys to cut, delete, insert and change cells
    assert [cell["type"] for cell in lab.cells()] == ["code"] * (1 + len(CELLS))
    unsaved = "jupyterapp.shell.currentWidget.context.model.dirty"
    hand.page.evaluate(f"{unsaved} = true")
    hand.keys("Control+s")  # but what isn't painting is still JupyterLab's
    lab.wait_until(lambda: not hand.page.evaluate(unsaved), "the notebook to be saved", timeout=30)


def test_a_three_is_sketched_and_a_neighbour_among_real_digits_knows_it(lab):
    hand = Hand(lab, "three")

    def arc(row, column, radius, begin, end):
        turns = np.linspace(math.radians(begin), math.radians(end), 9)
        return [(row + radius * math.sin(turn), column + radius * math.cos(turn)) for turn in turns]

    path = arc(9, 13, 4.7, -145, 90) + arc(18.5, 13, 5, -90, 145)
    with hand.pressed(*path[0]):
        for pixel in path[1:]:
            hand.page.mouse.move(*hand.at(*pixel))
        hand.wait_until_heard(lambda image: image.any())  # before the mouse is let go
    image = hand.wait_until_heard(lambda image: image[tuple(np.rint(path[-1]).astype(int))] > 0.5)
    assert image.max() == 1 and image.min() == 0
    assert ((image > 0.05) & (image < 0.95)).sum() > 30  # a soft rim
    inked = [image[round(row), round(column)] for row, column in path]
    assert min(inked) > 0.5
    np.testing.assert_array_equal(hand.seen(), colours_in_python(Sketchpad, image))

    digits = load_digits()
    distance = ((digits.x_train - np.ravel(centre(image))) ** 2).sum(axis=1)
    assert np.bincount(digits.y_train[distance.argsort()[:5]]).argmax() == 3

    hand.choose("Eraser")
    hand.draw((14, 4), (14, 24))
    hand.wait_until_heard(lambda image: not image[14].any())
    hand.click("Undo")
    np.testing.assert_array_equal(hand.wait_until_heard(lambda image: image[14].any()), image)


def test_a_fast_stroke_has_no_gaps_and_may_leave_the_pad(lab):
    hand = Hand(lab, "fast")
    hand.draw((3, 2), (26, 25))  # one jump of the mouse
    image = hand.wait_until_heard(lambda image: image[26, 25] == 1)
    np.testing.assert_allclose([image[2 + i, 1 + i] for i in range(1, 25)], 1, atol=1e-6)
    hand.draw((13, 20), (13, 40), (20, 40), (20, 20))  # out on the right, and back in further down
    image = hand.wait_until_heard(lambda image: image[20, 22] > 0.9)
    assert image[13, 27] > 0.9 and image[20, 27] > 0.9
    assert image[16, 27] == 0  # no short cut along the rim


def test_two_views_stay_in_step_and_an_image_from_python_can_be_undone(lab):
    hand = Hand(lab, "views")
    hand.choose("Small")
    hand.draw((1, 1), (1, 4))
    mine = hand.wait_until_heard(lambda image: image[1, 4] > 0)
    np.testing.assert_array_equal(hand.seen(0), hand.seen(1))
    hand.click("Half")
    lab.wait_until(lambda: (hand.seen(0) == hand.seen(0)[0, 0]).all(), "the image from Python")
    np.testing.assert_array_equal(hand.seen(0), hand.seen(1))
    hand.click("Undo", nth=1)  # in the other view
    np.testing.assert_array_equal(hand.wait_until_heard(lambda image: not image[0].any()), mine)
    np.testing.assert_array_equal(hand.seen(0), colours_in_python(WeightPainter, mine))
    np.testing.assert_array_equal(hand.seen(0), hand.seen(1))


def test_a_busy_kernel_does_not_hold_up_the_ink(lab):
    hand = Hand(lab, "busy")
    hand.click("Sleep")
    hand.draw((10, 4), (10, 20), (20, 20))
    assert hand.seen()[10, 12, 0] == hand.seen()[18, 20, 0] == 255
    assert not hand.heard().any()
    wake(lab)
    image = hand.wait_until_heard(lambda image: image[18, 20] == 1)
    np.testing.assert_array_equal(hand.seen(), colours_in_python(Sketchpad, image))


def wake(lab):
    """End what a button's callback waits for."""
    (lab.lab.folder / "notebooks" / "morning").touch()


def test_a_button_means_what_was_drawn_before_it_however_busy_the_kernel_is(lab):
    hand = Hand(lab, "keep")
    hand.click("Sleep")
    hand.draw((10, 4), (10, 20), (20, 20), steps=5)
    drawn = hand.seen()
    hand.click("Keep")
    wake(lab)
    kept = hand.wait_until_heard(lambda image: image.any())
    np.testing.assert_array_equal(drawn, colours_in_python(Sketchpad, kept))
    lab.wait_until(lambda: not hand.seen().any(), "the pad to be empty")
    hand.click("Keep")  # nothing of the drawing comes after the press that took it away
    hand.wait_until_heard(lambda image: not image.any())


def test_a_button_means_what_sliders_and_the_picture_were_moved_to_before_it(lab):
    cell, told = lab.cell(1 + list(CELLS).index("note")), lambda: cell.locator(".told").text_content()
    lab.wait_until(lambda: cell.locator("[aria-label=x]").count(), "a slider with a name")

    def press(name):
        cell.get_by_role("button", name=name, exact=True).click()

    press("Sleep")
    cell.locator("[aria-label=x]").focus()
    for _ in range(7):
        lab.page.keyboard.press("ArrowRight")
    press("Note")
    wake(lab)
    lab.wait_until(lambda: told() == "0.7", "the kernel to note the number on the slider")

    press("Sleep")
    sheet = cell.locator(".nnlib-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    lab.page.mouse.move(*cell.evaluate(GRIP, 0))
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    lab.page.mouse.move(box["x"] + 2 * box["width"], box["y"] + box["height"] / 2, steps=5)
    lab.page.mouse.up()
    press("Note")
    wake(lab)
    lab.wait_until(lambda: told() == "5.0", "the kernel to note where the ball was left")

    press("Sleep")
    cell.locator("[aria-label=x]").focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowLeft")
    press("Start again")
    press("Note")
    wake(lab)
    lab.wait_until(lambda: told() == "0.0", "the kernel to note the beginning")
    lab.page.wait_for_timeout(500)
    assert cell.locator(".nnlib-readout").inner_text() == "x = 0.0"  # and nothing moves it afterwards


def test_the_page_shows_the_next_step_and_what_a_hand_holds_while_the_kernel_is_busy(lab):
    cell = lab.cell(1 + list(CELLS).index("note"))
    cell.scroll_into_view_if_needed()
    sleep = "jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code: 'until_morning()' })"
    mark, shown = cell.locator(".nnlib-mark"), cell.locator(".nnlib-readout")
    cell.get_by_role("button", name="Start again", exact=True).click()
    lab.wait_until(lambda: shown.inner_text() == "x = 0.0", "the beginning")

    cell.locator("[aria-label=x]").focus()
    lab.page.wait_for_timeout(1000)  # the hand rests at the slider
    lab.page.evaluate(f"() => void {sleep}")
    before = cell.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    lab.page.keyboard.press("ArrowRight")
    assert shown.inner_text() == "x = 0.1"
    lab.wait_until(lambda: cell.locator("canvas").evaluate("canvas => canvas.toDataURL()") != before, "the dot's step")
    ahead = mark.get_attribute("d")
    lab.page.keyboard.press("ArrowRight")  # nobody has drawn this one
    assert shown.inner_text() == "x = 0.1"
    wake(lab)
    lab.wait_until(lambda: shown.inner_text() == "x = 0.2", "the kernel")
    assert mark.get_attribute("d") != ahead

    lab.page.mouse.move(*cell.evaluate(GRIP, 0))
    lab.page.wait_for_timeout(1000)
    lab.page.evaluate(f"() => void {sleep}")
    places, box = [mark.get_attribute("d")], cell.locator(".nnlib-sheet").bounding_box()
    lab.page.mouse.down()
    for share in (0.4, 0.5, 0.6):
        lab.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 3)
        places.append(mark.get_attribute("d"))
    lab.page.mouse.up()
    assert len(set(places)) == 4 and shown.inner_text() == "x = 0.2"
    wake(lab)
    lab.wait_until(lambda: shown.inner_text() != "x = 0.2", "the picture to follow")
    lab.page.wait_for_timeout(500)
    assert mark.get_attribute("d") == places[-1]  # it was where Python puts it


def test_a_callback_that_fails_is_read_under_the_pad_until_it_succeeds(lab):
    hand = Hand(lab, "unlucky")
    error = hand.cell.locator(".nnlib-pad-error")
    assert error.is_hidden()
    hand.draw((10, 10), (10, 20))
    error.wait_for(state="visible")
    assert re.fullmatch(r"Painted, but count_hits failed in line \d+: AssertionError: too much ink", error.inner_text())
    hand.click("Clear")
    error.wait_for(state="hidden")
    assert lab.error_outputs() == []


def test_a_finger_draws_and_the_page_stays_where_it_is(lab):
    devtools = lab.context.new_cdp_session(lab.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    hand = Hand(lab, "finger")
    button = hand.cell.get_by_role("button", name="Undo")
    lab.wait_until(lambda: button.bounding_box()["height"] == 40, "buttons to grow to a finger's size")
    hand.canvas.scroll_into_view_if_needed()
    before = hand.at(0, 0)

    def touch(kind, *pixel):
        points = [dict(zip("xy", hand.at(*pixel), strict=True))] if pixel else []
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 22, 14)
    for row in range(21, 3, -1):
        touch("touchMove", row, 14)
    touch("touchEnd")
    image = hand.wait_until_heard(lambda image: image[5, 14] == 1)
    assert (image[5:22, 14] == 1).all()
    assert hand.at(0, 0) == pytest.approx(before, abs=1)

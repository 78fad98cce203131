"""Notebooks 2 and 3 in JupyterLab: a digit drawn with the mouse is read by the picture beside it."""

from functools import partial

import numpy as np
import pytest

pytestmark = pytest.mark.browser


def draw(lab, pad, points):
    """Draw a stroke through points, given in shares of the pad's width and height."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    lab.page.mouse.move(*places[0])
    lab.page.mouse.down()
    for place in places[1:]:
        lab.page.mouse.move(*place, steps=4)
    lab.page.mouse.up()


CIRCLE = [(0.5 + 0.2 * np.sin(a), 0.5 - 0.3 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 25)]
LINE = [(0.55, 0.2), (0.52, 0.5), (0.5, 0.8)]


@pytest.mark.parametrize("notebook", ["02_layer", "03_network"])
def test_a_drawn_digit_is_read(lab, notebook):
    lab.open(f"notebooks/{notebook}.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []
    figure = lab.page.locator(".nnlib-watch")
    pad, answer = figure.locator("canvas").first, figure.locator(".nnlib-net-answer")
    for stroke, digit in ((CIRCLE, "0"), (LINE, "1")):
        figure.get_by_role("button", name="Clear").click()
        draw(lab, pad, stroke)
        lab.wait_until(partial(reads, answer, digit), f"a drawn {digit} to be read")
    assert lab.other_hosts == []


def reads(answer, digit):
    return answer.is_visible() and answer.inner_text() == digit

"""Notebook 5 in JupyterLab: a learning rate dragged, a walk at night by keyboard, a training played."""

import pytest

pytestmark = pytest.mark.browser

PICTURE = ".nnlib-picture canvas"


def test_notebook_5_is_alive(lab):
    lab.open("notebooks/05_gradient_descent.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []
    readout = lab.page.locator(".nnlib-readout")

    # too small crawls, too large flies off
    rate = lab.slider("learning rate")
    assert "it crawls" in readout.nth(0).inner_text()
    with lab.change(lambda: lab.picture_bytes(PICTURE)):
        lab.drag(rate, 1.0)
    lab.wait_until(lambda: "it flies off" in readout.nth(0).inner_text(), "the largest learning rate to fly off")
    lab.press(rate, "Home")
    lab.wait_until(lambda: "Learning rate 0.01" in readout.nth(0).inner_text(), "the smallest learning rate")

    # one press of a key, or one drag however long, is one move of the hand
    with lab.change(lambda: lab.picture_bytes(PICTURE, nth=1)):
        lab.press(lab.slider("w[0]"), "ArrowRight")
    lab.wait_until(lambda: "You: 1 move," in readout.nth(1).inner_text(), "the key to be a move")
    lab.drag(lab.slider("w[1]"), 0.5)
    lab.wait_until(lambda: "You: 2 moves," in readout.nth(1).inner_text(), "the drag to be one move")
    with lab.change(lambda: lab.picture_bytes(PICTURE, nth=1)):
        lab.drag(lab.slider("descent steps"), 1.0)
    lab.wait_until(lambda: "Gradient descent: 60 steps" in readout.nth(1).inner_text(), "60 steps of the descent")
    with lab.change(lambda: lab.picture_bytes(PICTURE, nth=1)):
        lab.page.get_by_label("daylight").check()
    lab.wait_until(lambda: "lowest loss on the map" in readout.nth(1).inner_text(), "daylight")

    # training forwards and backwards, and played by itself
    step = lab.slider("step")
    with lab.change(lambda: lab.picture_bytes(PICTURE, nth=2)):
        lab.drag(step, 0.0)
    lab.wait_until(lambda: readout.nth(2).inner_text().startswith("Step 0: loss 0.693"), "the first step")
    lab.page.get_by_role("button", name="Play", exact=True).click()
    lab.wait_until(lambda: readout.nth(2).inner_text().startswith("Step 150:"), "the training to be played to its end")
    assert "Score: 90." in readout.nth(2).inner_text()
    assert lab.other_hosts == []

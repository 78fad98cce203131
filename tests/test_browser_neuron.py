"""Notebook 1 in JupyterLab, with mouse and keyboard."""

import pytest

pytestmark = pytest.mark.browser

PICTURE = ".nnlib-picture canvas"


def test_notebook_1_is_alive(lab):
    lab.open("notebooks/01_neuron.ipynb")
    lab.run_all()
    assert lab.error_outputs() == []

    # a pixel of the picture for each of the screen, so that nothing is blurred
    sharp = "canvas => canvas.width === canvas.clientWidth * devicePixelRatio"
    lab.wait_until(lambda: lab.page.locator(PICTURE).first.evaluate(sharp), "the picture in the screen's own pixels")

    # the line of two inputs follows the mouse and the keys
    readout = lab.page.locator(".nnlib-readout").nth(0)
    bias = lab.slider("bias b", nth=0)
    for fraction, value in [(1.0, 5.0), (0.0, -5.0)]:
        with lab.change(lambda: (lab.picture_bytes(PICTURE), readout.inner_text())):
            lab.drag(bias, fraction)
        assert lab.readout(bias) == value
    with lab.change(lambda: lab.picture_bytes(PICTURE)):
        lab.press(bias, "ArrowRight", times=5)
    lab.wait_until(lambda: "− 4.5." in readout.inner_text(), "the readout to show the bias")
    assert lab.page.locator(PICTURE).nth(0).get_attribute("aria-label").endswith(readout.inner_text())
    assert bias.locator(".noUi-handle").get_attribute("aria-label") == "bias b"

    # weights painted on the digit detector change hits and false alarms
    pad = lab.page.locator(".nnlib-pad canvas").first
    counts = lab.page.locator(".nnlib-readout").nth(2)
    pad.scroll_into_view_if_needed()
    assert counts.inner_text().startswith("Hits: ")
    box = pad.bounding_box()
    with lab.change(lambda: (counts.inner_text(), lab.picture_bytes(PICTURE, nth=2))):
        lab.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"])
        lab.page.mouse.down()
        lab.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.9 * box["height"], steps=15)
        lab.page.mouse.up()
    with lab.change(counts.inner_text):
        lab.drag(lab.slider("bias b", nth=2), 0.9)
    assert "Your best so far" in counts.inner_text()
    assert lab.other_hosts == []

"""Pictures: the right numbers reach the artists, and each picture leaves its description."""

import tracemalloc

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from nnlib import plots
from nnlib.functions import sigmoid
from nnlib.neuron import Neuron
from nnlib.plots import _blitting
from nnlib.plots.detector import Detector
from nnlib.plots.style import INK, MUTED, NEGATIVE, PAPER, POSITIVE, SIGNED, STYLE, signed_color


@pytest.fixture
def ax():
    with plots.new_figure(4, 3) as figure:
        yield figure.subplots()
        figure.canvas.draw()


def test_an_image_of_784_numbers_is_shown_as_28_by_28_with_row_0_on_top(ax, rng):
    pixels = rng.random(784)
    plots.image(ax, pixels)
    shown = ax.images[0]
    np.testing.assert_array_equal(shown.get_array(), pixels.reshape(28, 28))
    assert shown.get_clim() == (0, 1)
    assert ax.yaxis_inverted()


def test_weights_are_blue_above_zero_orange_below_and_white_at_zero(ax):
    plots.weights(ax, [2.0, 0.0, -2.0, 1.0])
    image = ax.images[0]
    top_left, top_right, bottom_left, _ = image.to_rgba(image.get_array()).reshape(4, 4)[:, :3]
    np.testing.assert_allclose(top_left, to_rgb(POSITIVE), atol=0.01)
    np.testing.assert_allclose(top_right, 1, atol=0.01)
    np.testing.assert_allclose(bottom_left, to_rgb(NEGATIVE), atol=0.01)


def test_all_zero_weights_are_white_and_not_an_error(ax):
    plots.weights(ax, np.zeros(9))
    np.testing.assert_allclose(SIGNED(ax.images[0].norm(0.0))[:3], 1, atol=0.01)


def test_an_image_that_is_not_square_is_refused_in_words(ax):
    with pytest.raises(ValueError, match=r"image expects a square image such as 784 pixels, got 10 pixels"):
        plots.image(ax, np.zeros(10))


def test_numbers_stand_on_their_pixels(ax):
    plots.numbers(ax, np.arange(16) / 16, slice(1, 3), slice(0, 2))
    assert [text.get_text() for text in ax.texts] == ["0.2", "0.3", "0.5", "0.6"]


def test_the_diagram_shows_every_number_of_the_neuron(ax):
    plots.diagram(ax, Neuron([0.5, -2, 0.25], -1, sigmoid), [5, 1, 8])
    words = {text.get_text() for text in ax.texts}
    assert {"5", "1", "8", "× 0.5", "× −2", "× 0.25", "bias −1", "1.5", "0.82", "sigmoid"} <= words


def test_the_line_of_the_plane_is_where_z_is_zero(ax, rng):
    points = plots.Plane(ax, rng.normal(size=(20, 2)), np.arange(20) % 2)
    neuron = Neuron([2.0, -3.0], 1.5)
    points.show(neuron)
    for end in np.transpose(points._lines[0].get_data()):
        assert neuron.weighted_sum(end) == pytest.approx(0, abs=1e-9)


def test_the_plane_rings_what_is_on_the_wrong_side(ax):
    x = np.array([[1.0, 0], [-1, 0], [2, 0]])
    points = plots.Plane(ax, x, [1, 1, 0])
    assert points.show(Neuron([1, 0])) == 2
    np.testing.assert_array_equal(np.transpose(points._rings.get_data()), x[1:])


def test_a_neuron_without_weights_has_no_line(ax):
    tracemalloc.start()
    plots.Plane(ax, np.random.default_rng(0).normal(size=(3000, 2)), np.arange(3000) % 2)
    assert tracemalloc.get_traced_memory()[1] < 30e6, "many points aren't compared with each other"
    tracemalloc.stop()
    points = plots.Plane(ax, np.array([[1.0, 0], [-1, 0]]), [1, 0])
    assert points.show(Neuron([0, 0], 1)) == 1
    assert len(points._lines[0].get_xdata()) == 0


def test_the_style_sheet_has_no_colour_of_its_own():
    """Matplotlib's file can't ask style.py for a colour; so it repeats some, and none that style.py doesn't have."""
    colours = {to_hex(value) for name, value in STYLE.items() if name.endswith("color") and value != "inherit"}
    assert colours == {INK, MUTED, PAPER}


def test_zero_is_neither_blue_nor_orange():
    assert signed_color(0) not in (POSITIVE, NEGATIVE)


def test_the_detector_counts_hits_and_false_alarms():
    x = np.zeros((6, 576))
    x[:4, 0] = 1  # what the neuron sees
    with plots.new_figure(5, 4) as figure:
        detector = Detector(figure, x, [1, 1, 0, 0, 1, 0], "sixes")
    weights = np.zeros(576)
    weights[0] = 1
    assert detector.show(Neuron(weights)) == (2, 3, 2, 3)
    assert detector.show(Neuron(weights, bias=1)) == (3, 3, 3, 3)


def test_the_detector_needs_both_kinds():
    with (
        plots.new_figure(5, 4) as figure,
        pytest.raises(ValueError, match="wanted to hold both 1 and 0, got 0 times 1 of 2"),
    ):
        Detector(figure, np.zeros((2, 576)), [0, 0], "sixes")


def test_a_picture_leaves_its_description_beside_its_pixels(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: shown.append((data, metadata)))
    with plots.picture("A line that rises", 3, 2) as ax:
        ax.plot([0, 1])
    (data, metadata) = shown[0]
    assert data["text/plain"] == "Picture: A line that rises"
    assert metadata["image/png"] == {"alt": "A line that rises", "width": 288}
    assert data["image/png"].startswith("iVBOR")  # how every PNG begins in base64


def test_a_picture_whose_drawing_fails_shows_the_error_and_no_picture(monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: pytest.fail("nothing should be shown"))
    with pytest.raises(ZeroDivisionError), plots.picture("nothing"):
        raise ZeroDivisionError


def test_squares_lie_where_matplotlib_would_put_them(rng):
    values = np.ma.masked_less(rng.uniform(-1, 1, (7, 9)), -0.8)
    drawn = []
    for show in (
        lambda ax: _blitting.show(ax, values, "viridis", -1, 1),
        lambda ax: ax.imshow(values, cmap="viridis", vmin=-1, vmax=1, interpolation="nearest"),
    ):
        with plots.new_figure(3, 2) as figure:
            show(figure.subplots())
        figure.canvas.draw()
        drawn.append(np.asarray(figure.canvas.buffer_rgba()).astype(int))
    np.testing.assert_allclose(*drawn, atol=2)

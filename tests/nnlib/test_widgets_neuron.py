"""Live figures: moved to every extreme, the picture and its words follow, and errors are said in place."""

import itertools

import numpy as np
import pytest

from nnlib import data, plots, widgets
from nnlib.data import mine
from nnlib.widgets.live_plot import LivePlot, slider
from nnlib.widgets.neuron import KEPT
from tests.helpers.pictures import alike, pixels


@pytest.fixture
def points(rng):
    return data.line_points(60, rng=rng)


@pytest.fixture(autouse=True)
def _no_one_has_painted_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path))


def a_detector(**options):
    x = np.zeros((40, 576))
    x[:10, :30] = 1
    x[10:, 40:60] = 1
    return widgets.detector(x, np.arange(40) < 10, **options)


@pytest.mark.parametrize("make", [lambda p: widgets.two_inputs(*p), lambda p: a_detector(weights=np.full(576, 0.5))])
def test_every_slider_moves_the_picture_at_both_ends_and_in_the_middle(make, points):
    live = make(points)
    assert live.picture.problem == ""
    for name, control in live.controls.items():
        seen = set()
        for value in (control.min, (control.min + control.max) / 2, control.max):
            control.set_state({"value": value})
            assert live.picture.problem == ""
            seen.add((bytes(live.picture.frame), live.picture.readout))
        assert len(seen) == 3, name
        control.set_state({"value": 0.0})


def test_all_extremes_together_are_no_error(points):
    live = widgets.two_inputs(*points)
    for values in itertools.product((-5.0, 0.0, 5.0), repeat=3):
        for control, value in zip(live.controls.values(), values, strict=True):
            control.set_state({"value": value})
        assert live.picture.problem == ""


def test_start_again_puts_sliders_and_picture_back(points):
    live = widgets.two_inputs(*points, weights=(2.0, -1.0), bias=1.0)
    before = bytes(live.picture.frame)
    live.controls["w0"].set_state({"value": -3.0})
    assert not alike(live.picture.frame, before)
    live.reset()
    assert live.controls["w0"].value == 2.0
    assert alike(live.picture.frame, before)


def test_the_readout_is_the_formula_with_its_signs(points):
    live = widgets.two_inputs(*points, weights=(2.0, -1.0), bias=0.5)
    assert live.picture.readout.startswith("z = 2.0 · x[0] − 1.0 · x[1] + 0.5. Points on the wrong side: ")
    assert live.picture.alt.endswith(live.picture.readout)


def test_an_error_is_said_under_the_picture_and_goes_with_the_next_success():
    with plots.new_figure(3, 2) as figure:
        (line,) = figure.subplots().plot([0, 1])

    def update(b):
        if b > 0:
            raise ValueError("the bias is too large for this figure")
        line.set_ydata([b, 1])
        return f"b = {b}"

    live = LivePlot(figure, update, {"b": slider("bias b", 0, -1, 1)}, moving=[line], label="A line")
    live.controls["b"].set_state({"value": 1.0})
    assert live.picture.problem == "ValueError: the bias is too large for this figure"
    live.controls["b"].set_state({"value": -1.0})
    assert live.picture.problem == ""
    assert live.picture.readout == "b = -1.0"


def test_a_reader_without_a_kernel_gets_the_picture_and_its_words(points):
    live = widgets.two_inputs(*points)
    bundle, metadata = live._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert bundle["text/plain"].startswith("Live figure: A neuron of two inputs divides the plane. z = ")
    assert metadata["image/png"]["alt"] == live.picture.alt
    assert metadata["image/png"]["width"] == live.picture.width


def test_no_more_pixels_are_sent_than_the_page_shows_and_the_file_has_all(points):
    live = widgets.two_inputs(*points)
    fine, file = pixels(live.picture.frame), live.png()
    assert live.picture.width == round(fine.shape[1] / live.pixel_ratio)
    live.picture.set_state({"ratio": 1.0})
    coarse = pixels(live.picture.frame)
    assert live.picture.width == coarse.shape[1] < fine.shape[1]
    live.picture.set_state({"ratio": 0.8})  # a narrow page: the picture is drawn as wide as there is room
    assert pixels(live.picture.frame).shape[1] == pytest.approx(0.8 * live.picture.width, abs=1)
    live.picture.set_state({"ratio": 1.0})
    assert alike(live.png(), file)
    live.controls["b"].set_state({"value": 1.0})  # the page's picture is as it was, after the file
    assert pixels(live.picture.frame).shape == coarse.shape
    for ratio, expected in ((3.0, fine), (1.0, coarse)):  # a finer screen, and back
        live.picture.set_state({"ratio": ratio})
        assert pixels(live.picture.frame).shape == expected.shape


def test_painting_moves_the_detector_and_its_best_score_is_kept():
    live = a_detector()
    assert "Score: 0." in live.picture.readout
    assert mine.recall(KEPT) is None  # what the notebook shows at first is not the learner's
    weights = np.zeros((24, 24))
    weights.ravel()[:30] = 1
    painter = live.children[1].children[0]
    painter.set(weights)
    assert "Hits: 10 of 10 sixes (100%). False alarms: 0 of 30 others (0%). Score: 100." in live.picture.readout
    assert "Your best so far: 100." in live.picture.readout
    painter.clear()
    assert "Score: 0. Your best so far: 100." in live.picture.readout
    kept = mine.recall(KEPT)
    assert float(kept["score"]) == 100
    np.testing.assert_array_equal(kept["weights"], weights.ravel())


def test_a_best_that_could_not_be_kept_is_kept_as_soon_as_it_can(monkeypatch):
    real = mine.keep

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mine, "keep", full)
    live = a_detector()
    weights = np.zeros((24, 24))
    weights.ravel()[:30] = 1
    live.children[1].children[0].set(weights)
    assert "No space left" in live.picture.problem
    live.refresh()
    assert "No space left" in live.picture.problem
    monkeypatch.setattr(mine, "keep", real)
    live.refresh()
    assert live.picture.problem == "" and float(mine.recall(KEPT)["score"]) == 100


def test_my_best_brings_the_painting_and_the_bias_back_in_a_later_session():
    first = a_detector()
    first.controls["b"].set_state({"value": -5.0})
    weights = np.zeros((24, 24))
    weights.ravel()[:30] = 1
    first.children[1].children[0].set(weights)

    later = a_detector()
    assert "Your best so far: 100." in later.picture.readout
    button = next(child for child in later.children[0].children if child.description == "My best")
    button.click()
    assert later.controls["b"].value == -5
    np.testing.assert_array_equal(later.children[1].children[0].image, weights)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: widgets.two_inputs(np.zeros((3, 3)), [0, 1, 0]), r"expects x of shape \(batch, 2\), got \(3, 3\)"),
        (lambda: widgets.two_inputs(np.zeros((3, 2)), [0, 2, 0]), "from 0 to 1, got the label 2"),
        (lambda: widgets.detector(np.zeros((3, 576)), [1, 1, 1]), "wanted to hold both 1 and 0, got 3 times 1 of 3"),
        (lambda: widgets.detector(np.zeros((3, 784)), [1, 0, 1]), r"\(batch, 576\), got \(3, 784\)"),
        (
            lambda: widgets.detector(np.zeros((3, 576)), [1, 0, 1], weights=np.zeros(9)),
            r"\(24, 24\), got \(3, 3\)",
        ),
    ],
)
def test_wrong_data_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_what_fails_after_a_step_leaves_its_picture_and_says_so(monkeypatch):
    live = widgets.two_inputs(*data.xor_points())
    sent = []
    monkeypatch.setattr(live.picture, "send_state", lambda *keys: sent.append(keys))

    def full():
        raise OSError("disk full")

    monkeypatch.setattr(live, "on_shown", full)
    live.controls["b"].value = 2.0
    assert live.picture.problem == "OSError: disk full" and "+ 2.0. Points" in live.picture.readout
    assert () in sent, "the page may show what was drawn ahead, so all is said again"
    monkeypatch.undo()
    live.controls["b"].value = 1.0
    assert live.picture.problem == "" and "+ 1.0. Points" in live.picture.readout

"""Notebook 5's live figures and pictures, at every extreme."""

import numpy as np
import pytest

from nnlib import plots, widgets
from nnlib.data import mine
from nnlib.functions import sigmoid
from nnlib.plots.gradient_descent import Learning, outcome
from nnlib.widgets.neuron import KEPT
from tests import ROOT
from tests.helpers.every_figure import ends

NOTEBOOK = ROOT / "notebooks" / "05_gradient_descent.ipynb"


def hill(w):
    return 0.05 * w**4 - 0.5 * w**2 + 0.2 * w + 2


def hill_slope(w):
    return 0.2 * w**3 - w + 0.2


def descend(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


def bowl(w):
    return float(w[0] ** 2 + 3 * w[1] ** 2 + 0.2)


def bowl_gradient(w):
    return np.array([2 * w[0], 6 * w[1]])


def on_a_curve(**options):
    return widgets.learning_rate(hill, hill_slope, descend, **options)


def at_night(**options):
    options = {"start": (-2, 2), "low": (-3, -3), "high": (3, 3), "learning_rate": 0.1} | options
    return widgets.by_hand(bowl, bowl_gradient, descend, **options)


def a_learner():
    """A neuron that learns to tell ink at the left from ink at the right."""
    x = np.zeros((40, 576))
    x[:10, :30] = 1
    x[10:, 40:60] = 1
    wanted = np.arange(40) < 10
    weights, biases = [np.zeros(576)], [0.0]
    for _ in range(20):
        dz = (sigmoid(x @ weights[-1] + biases[-1]) - wanted) / len(x)
        weights.append(weights[-1] - 0.5 * x.T @ dz)
        biases.append(biases[-1] - 0.5 * dz.sum())
    return widgets.detector_learns(x, wanted, np.array(weights), np.array(biases))


def move(live, **values):
    for name, value in values.items():
        live.controls[name].set_state({"value": value})
    assert live.picture.problem == ""
    return live.picture.readout


@pytest.mark.parametrize("make", [on_a_curve, at_night, a_learner])
def test_every_control_moves_the_picture_at_both_ends_and_in_the_middle(make):
    live = make()
    assert live.picture.problem == ""
    for name, control in live.controls.items():
        values = ends(control)
        seen = set()
        for value in values:
            move(live, **{name: value})
            seen.add((bytes(live.picture.frame), live.picture.readout))
        assert len(seen) == len(values), name
        live.reset()


@pytest.mark.parametrize("f", [lambda w: 1.0 if w > 0 else 2.0, lambda w: 3.0, lambda w: max(w, -w) - 5])
def test_a_loss_of_the_learners_own_may_take_one_number_at_a_time(f):
    live = widgets.learning_rate(f, lambda w: w, descend, start=2.0)
    assert move(live, rate=0.3, step=3) and live.picture.problem == ""


@pytest.mark.parametrize("loss", [lambda w: w[0] ** 2 + 3 * w[1] ** 2, lambda w: -1 - w @ w, lambda w: 2.0])
def test_a_landscape_may_touch_zero_or_be_flat(loss):
    losses = np.array([[loss(np.array([u, v])) for u in range(-2, 3)] for v in range(-2, 3)])
    with plots.picture("A landscape") as ax:
        plots.landscape(ax, np.arange(-2, 3), np.arange(-2, 3), losses, (0, 0), ("u", "v"))


def test_too_small_crawls_just_right_rests_too_large_bounces_or_flies_off():
    live = on_a_curve(start=-3.8)
    move(live, step=40)
    said = {rate: move(live, rate=rate) for rate in (0.01, 0.1, 1.0, 1.2)}
    assert "it crawls: after 40 steps" in said[0.01]
    assert "it comes to rest after 9 steps, at w = −2.33. Loss at step 40: 0.29." in said[0.1]
    assert "it bounces to and fro: after 40 steps" in said[1.0]
    assert said[1.2].endswith(
        "it flies off: step 1 takes it out of the picture for good. Loss at step 40: out of sight."
    )


def test_the_start_decides_which_valley_is_found():
    live = on_a_curve(rate=0.2)
    move(live, step=40)
    assert "at w = −2.33. Loss at step 40: 0.29." in move(live, start=-4.0)
    assert "at w = 2.13. Loss at step 40: 1.19." in move(live, start=4.0)


def test_every_step_is_drawn_on_the_curve_and_those_at_infinity_are_left_out():
    live = on_a_curve()
    move(live, rate=0.1, start=-3.0)
    left, right = live.figure.axes
    expected = descend(hill_slope, -3.0, 0.1, 40)
    drawn = next(line for line in left.lines if len(line.get_xdata()) == 41)
    np.testing.assert_allclose(drawn.get_xdata(), expected)
    np.testing.assert_allclose(right.lines[0].get_ydata(), hill(expected))
    move(live, rate=1.2, start=4.0)
    shown = drawn.get_xdata()
    assert shown[0] == 4
    assert np.isnan(shown[5:]).all()
    assert np.nanmax(np.abs(shown)) < 20


@pytest.mark.parametrize(
    ("path", "slope", "words"),
    [
        ([0.0, 0.0], 0.0, "comes to rest after 0 steps"),
        ([1.0, 0.0, 0.0], 0.0, "comes to rest after 1 step,"),
        ([2.0, 9.0, 1.0, np.inf], np.nan, "flies off: step 3 "),
        ([2.0, np.nan, np.nan], np.nan, "flies off: step 1 "),
        ([2.0, -1.9, 1.8], 1.0, "bounces to and fro: after 2 steps"),
        ([3.0, 2.9], 1.0, "crawls: after 1 steps"),
    ],
)
def test_how_a_descent_went_is_told_from_its_path(path, slope, words):
    assert outcome(np.array(path), slope, -4, 4).startswith(words)


def test_moves_of_the_hand_are_counted_and_the_start_begins_anew():
    live = at_night()
    assert live.picture.readout.startswith("You: 0 moves, loss 16.20. Gradient descent: 0 steps, loss 16.20.")
    assert move(live, w0=-1.0).startswith("You: 1 move, loss 13.20.")
    assert move(live, w1=0.0).startswith("You: 2 moves, loss 1.20.")
    assert move(live, steps=1.0).startswith("You: 2 moves, loss 1.20. Gradient descent: 1 step, loss 4.68.")
    assert move(live, light=True).endswith("The lowest loss on the map is 0.20.")
    assert not live.controls["w0"].continuous_update  # else a drag would count as many moves
    live.reset()
    assert live.picture.readout.startswith("You: 0 moves, loss 16.20. Gradient descent: 0 steps")


def test_the_night_is_lit_where_one_has_been_and_nowhere_else():
    live = at_night()
    (dark,) = live.figure.axes[0].artists
    before = dark.values
    assert before[34, 7] == 0  # the start, (-2, 2), lies there on the map of 41 by 41
    assert before[20, 20] == 1
    move(live, w0=0.0, w1=0.0)
    assert dark.values[20, 20] == 0
    assert dark.values[5, 35] == 1
    move(live, light=True)
    assert not dark.values.any()


def test_the_weights_shown_are_those_after_the_step_and_score_rises():
    live = a_learner()
    assert move(live, step=0.0).startswith("Step 0: loss 0.693. Hits: 0 of 10 sixes. False alarms: 0 of 30 others.")
    image = live.figure.subfigs[0].axes[0].images[0]
    assert not image.get_array().any()
    assert move(live, step=20.0).endswith("Hits: 10 of 10 sixes. False alarms: 0 of 30 others. Score: 100.")
    assert image.get_array()[0, 0] > 0  # ink that only the wanted images have
    assert image.get_array()[2, 0] < 0  # pixel 48, where only the others have ink


def test_the_training_begins_at_its_first_step_and_the_still_picture_shows_the_last():
    live = a_learner()
    assert live.picture.readout.startswith("Step 0:") and "Step 20:" in live.alt()


def test_ones_own_painting_stands_beside_what_was_learned(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path))
    assert "what you painted" not in titles(a_learner())
    painted = np.linspace(-1, 1, 576)
    mine.keep(KEPT, score=70.0, weights=painted, bias=-8.0)
    live = a_learner()
    assert "what you painted" in titles(live)
    below = live.figure.subfigs[0].axes[1].images[0].get_array()
    np.testing.assert_array_equal(below, painted.reshape(24, 24))


def titles(live):
    return [ax.get_title(loc="left") for ax in live.figure.subfigs[0].axes]


def test_two_lines_have_two_dashes_and_their_names():
    with plots.new_figure(4, 3) as figure:
        ax = plots.lines(figure.subplots(), {"train": ([0, 1], [3, 1]), "test": ([0, 1], [3, 2])}, "loss")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["train", "test"]
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [3, 2])


def test_a_walk_ends_at_the_point_and_shows_every_step():
    path = descend(bowl_gradient, np.array([-2.0, 2.0]), 0.1, 5)
    with plots.new_figure(4, 3) as figure:
        ax = plots.walk(figure.subplots(), bowl, path, (-3, -3), (3, 3))
    drawn = [np.stack(line.get_data(), axis=1) for line in ax.lines]
    assert any(line.shape == path.shape and np.allclose(line, path) for line in drawn)
    np.testing.assert_allclose(drawn[-1], path[-1:])


def no_path(*_):
    return None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: widgets.learning_rate(hill, 3, descend), "learning_rate expects slope to be a function"),
        (lambda: widgets.by_hand(bowl, bowl_gradient, no_path, (0, 0), (-1, -1), (1, 1)), "its path"),
        (lambda: at_night(start=(-9, 2)), "start between low and high"),
        (lambda: at_night(low=(1, 2, 3)), r"low of shape \(2,\)"),
        (lambda: widgets.detector_learns(np.zeros((4, 9)), [1, 0, 1, 0], np.zeros((2, 8)), [0, 0]), r"\(batch, 9\)"),
        (lambda: widgets.detector_learns(np.zeros((4, 9)), [1, 0, 1, 0], np.zeros((2, 9)), [0]), r"biases of shape"),
        (lambda: plots.lines(None, {}), "one to 3 curves, got 0"),
        (lambda: plots.lines(None, dict.fromkeys("abcd", ([0], [0]))), "one to 3 curves, got 4"),
    ],
)
def test_wrong_data_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_descend_that_returns_nothing_is_said_under_the_picture():
    live = widgets.learning_rate(hill, hill_slope, no_path)
    assert live.picture.problem.startswith("ValueError: descend expects its path to be an array of numbers, got None")


def test_learning_needs_images_as_large_as_its_weights():
    with plots.new_figure(6, 4) as figure, pytest.raises(ValueError, match="square image"):
        Learning(figure, np.zeros((4, 10)), [1, 0, 1, 0], "sixes", 1.0)

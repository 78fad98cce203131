"""The live figures of notebook 4, moved to their ends, and what the notebook says of them."""

import copy
import re

import numpy as np
import pytest

from nnlib import data, plots, widgets
from nnlib.functions import sigmoid
from nnlib.layers import Dense, ReLU
from nnlib.losses import BinaryCrossEntropy, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.training import accuracy


@pytest.fixture(scope="module")
def digits():
    return data.load_digits()


@pytest.fixture(scope="module")
def network():
    return data.load_network()


@pytest.fixture(scope="module")
def felt(digits, network):
    """The two weights that the notebook picks: set to -2 or to 2, whichever hurts less, they still hurt most."""
    x, y, head = digits.x_train[:1000], digits.y_train[:1000], Network(copy.deepcopy(network.layers[-1]))
    inputs, W = network.activations(x)[-2], head.layers[0].W

    def left(place):
        old, results = W[place], []
        for W[place] in (-2, 2):
            results.append(accuracy(head, inputs, y))
        W[place] = old
        return max(results)

    return sorted(np.ndindex(W.shape), key=left)[:2]


@pytest.fixture
def one_weight(digits, network, felt):
    return widgets.one_weight(network, digits.x_train[:400], digits.y_train[:400], *felt[0])


@pytest.fixture
def phone(digits):
    six = digits.y_train == 6
    w = digits.x_train[six].mean(axis=0) - digits.x_train[~six].mean(axis=0)
    return widgets.phone(sigmoid(0.6 * (digits.x_train @ w) - 6), six, digits.x_train)


def picture(live):
    """What moved artists hold, as one list of bytes."""
    found = []
    for artist in live.figure.findobj():
        for getter in ("get_xydata", "get_array", "get_text"):
            if hasattr(artist, getter):
                value = getattr(artist, getter)()
                found.append(value.encode() if isinstance(value, str) else np.ma.getdata(value).tobytes())
    return found


@pytest.mark.parametrize("name", ["one_weight", "one_prediction", "phone"])
def test_every_slider_at_its_ends_and_in_the_middle_changes_picture_and_words(name, request):
    live = widgets.one_prediction() if name == "one_prediction" else request.getfixturevalue(name)
    for control in live.controls.values():
        if not hasattr(control, "max"):
            continue
        middle = control.min + control.step * round((control.max - control.min) / control.step / 2)
        for value in {control.max, control.min, middle} - {control.value}:
            before, words = picture(live), live.picture.readout
            control.set_state({"value": value})  # as a drag in the page does
            assert live.picture.problem == ""
            assert live.picture.readout != words
            assert picture(live) != before
            assert live.picture.alt.endswith(live.picture.readout)
            live.reset()
    assert live.png().startswith(b"\x89PNG")


# --- one weight ---


def curves(live):
    """The values of both curves, accuracy and loss, over the weight."""
    return [ax.lines[1].get_ydata() for ax in live.figure.axes]


def test_accuracy_is_a_staircase_and_the_loss_glides(one_weight):
    for n, fewest_steps in ((50, 4), (300, 10)):
        one_weight.controls["n"].value = n
        accuracies, losses = curves(one_weight)
        stays = np.mean(np.diff(accuracies) == 0)
        assert stays > 0.4, f"accuracy stays the same in {stays:.0%} of the small steps with {n} images"
        assert len(np.unique(accuracies)) > fewest_steps
        assert np.all(np.diff(losses) != 0)
        assert np.abs(np.diff(losses)).max() < 0.2 * np.ptp(losses)


def test_the_loss_of_the_weights_that_the_notebook_shows_is_a_valley(digits, network, felt):
    assert felt[0] != felt[1]
    for place in felt:
        live = widgets.one_weight(network, digits.x_train[:300], digits.y_train[:300], *place)
        live.controls["n"].value = 300
        losses = curves(live)[1]
        assert min(losses[0], losses[-1]) > 1.2 * losses.min()


def test_the_point_is_what_the_network_with_that_weight_really_gives(one_weight, digits, network, felt):
    one_weight.controls["n"].value = 100
    one_weight.controls["weight"].value = -1.25
    changed = copy.deepcopy(network)
    changed.layers[-1].W[felt[0]] = -1.25
    x, y = digits.x_train[:100], digits.y_train[:100]
    heights = [ax.lines[3].get_ydata()[0] for ax in one_weight.figure.axes]
    loss = SoftmaxCrossEntropy().forward(changed.forward(x), y)
    np.testing.assert_allclose(heights, [100 * accuracy(changed, x, y), loss], rtol=1e-5)
    assert f"Accuracy {heights[0]:.1f}%, loss {loss:.3f}" in one_weight.picture.readout


def test_a_typed_number_of_images_goes_to_the_nearest_one_that_there_is(one_weight):
    one_weight.controls["n"].set_state({"value": 160})
    assert one_weight.picture.problem == "" and "150 images" in one_weight.picture.readout
    for grip, ax in zip(one_weight.grips, one_weight.figure.axes, strict=True):  # what a hand takes is the ball
        assert grip.place({"weight": 1.5, "n": 160}) == tuple(ax.lines[3].get_xydata()[0])


def test_the_learners_network_stays_as_it_is(one_weight, network):
    before = {name: p.copy() for name, p in network.parameters().items()}
    one_weight.controls["weight"].value = 2
    for name, p in network.parameters().items():
        np.testing.assert_array_equal(p, before[name])


# --- one prediction ---


def said(live):
    """(value, slope) of squared error and of cross-entropy, off the picture."""
    texts = [text.get_text().replace("−", "-") for ax in live.figure.axes for text in ax.texts]
    return [tuple(map(float, re.findall(r"[-+]?\d+\.\d+", text))) for text in texts if text.startswith("loss")]


def test_confident_and_wrong_hurts_only_with_cross_entropy():
    live = widgets.one_prediction(z=-6, label=1)
    (squared, squared_slope), (cross, cross_slope) = said(live)
    assert squared <= 1 < 5.9 < cross
    assert abs(squared_slope) < 0.01 and cross_slope < -0.99
    live.controls["z"].value = 6
    assert all(abs(number) < 0.01 for pair in said(live) for number in pair)


@pytest.mark.parametrize("label", [0, 1])
def test_the_slopes_are_those_of_the_curves(label):
    live = widgets.one_prediction(label=label)
    for z in (-2.5, 0.0, 1.5):
        live.controls["z"].value = z
        for ax, (value, slope) in zip(live.figure.axes, said(live), strict=True):
            scores, losses = next(line for line in ax.lines if len(line.get_xdata()) > 100).get_data()
            at = np.argmin(np.abs(scores - z))
            assert value == pytest.approx(losses[at], abs=0.006)
            assert slope == pytest.approx(np.gradient(losses, scores)[at], abs=0.002)


def test_both_truths_mirror_each_other():
    yes, no = widgets.one_prediction(z=-3, label=1), widgets.one_prediction(z=3, label=0)
    for (value, slope), (other, opposite) in zip(said(yes), said(no), strict=True):
        assert (value, slope) == (other, -opposite)


# --- the phone ---


def mistakes(live, threshold):
    """(false rejects, false accepts) as the words under the picture count them."""
    live.controls["threshold"].value = threshold
    (rejects, _), (accepts, _) = re.findall(r"([\d,]+) of ([\d,]+)", live.picture.readout)
    return int(rejects), int(accepts.replace(",", ""))


def test_at_0_everybody_gets_in_and_at_1_nobody(phone, digits):
    six = digits.y_train == 6
    assert mistakes(phone, 0) == (0, (~six).sum())
    assert mistakes(phone, 1) == (six.sum(), 0)


def test_a_higher_threshold_trades_false_accepts_for_false_rejects(phone):
    counted = np.array([mistakes(phone, threshold) for threshold in np.linspace(0, 1, 11)])
    assert np.all(np.diff(counted[:, 0]) >= 0) and np.all(np.diff(counted[:, 1]) <= 0)
    assert np.all(counted.sum(axis=1) > 0), "no threshold is without mistakes"


def test_the_gravest_mistakes_are_shown():
    certainties = np.array([0.2, 0.9, 0.6, 0.8, 0.1])
    images = np.arange(5)[:, np.newaxis] / 10 + np.zeros((5, 784))
    live = widgets.phone(certainties, [1, 1, 0, 0, 0], images)
    rejected, accepted = (ax.images[0].get_array() for ax in live.figure.axes if ax.images)
    shown = [[row[14, 15 + 30 * k] for k in range(12)] for row in (rejected, accepted)]
    assert [value for value in shown[0] if not np.ma.is_masked(value)] == [pytest.approx(0.0)]
    assert [value for value in shown[1] if not np.ma.is_masked(value)] == [pytest.approx(0.3), pytest.approx(0.2)]


# --- wrong use ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n, x, y: widgets.one_weight(Network(*n.layers[:-1]), x, y, 0, 0), "ends in a Dense layer, got Network"),
        (lambda n, x, y: widgets.one_weight(Network(n.layers[-1]), x, y, 0, 0), "a network with hidden layers"),
        (lambda n, x, y: widgets.one_weight(n, x[:5], y[:5], 0, 0), "at least 50 images, got 5"),
        (lambda n, x, y: widgets.one_weight(n, x[:50], y, 0, 0), r"labels of shape \(50,\), got \(100,\)"),
        (lambda n, x, y: widgets.one_weight(n, x, y, 16, 0), "expects hidden from 0 to 15, got"),
        (lambda n, x, y: widgets.one_weight(n, x, y, 0, 10), "expects digit from 0 to 9, got"),
        (lambda n, x, y: widgets.one_weight(n, x[:, :9], y, 0, 0), r"shape \(batch, 784\), got \(100, 9\)"),
        (lambda n, x, y: widgets.one_prediction(label=2), "label from 0 to 1, got the label 2"),
        (lambda n, x, y: widgets.phone(y * 1.0, y == 6, x), "certainties from 0 to 1, got 0 to 9; sigmoid"),
        (lambda n, x, y: widgets.phone(y[:, None] / 9, y == 6, x), r"certainties of shape \(n,\), a row"),
        (lambda n, x, y: widgets.phone(y / 9, y[:9] == 6, x), r"owner to be integer labels of shape \(100,\)"),
        (lambda n, x, y: widgets.phone(y / 9, y == 10, x), "owner to hold both 1 and 0, got 0 times 1"),
        (lambda n, x, y: widgets.phone(y / 9, y == 6, x[:9]), "an image for each of 100 certainties, got 9"),
        (lambda n, x, y: widgets.phone([np.nan, 0.5], [0, 1], x[:2]), "finite numbers, got nan"),
    ],
)
def test_wrong_use_is_told_in_words(call, message, network, digits):
    with pytest.raises(ValueError, match=message):
        call(network, digits.x_train[:100], digits.y_train[:100])


# --- the still pictures ---


@pytest.fixture
def ax():
    with plots.new_figure(4, 3) as figure:
        yield figure.subplots()


def test_examples_stand_above_their_words(ax, digits):
    plots.examples(ax, digits.x_train[:3], digits.y_train[:3], "three")
    assert [text.get_text() for text in ax.texts] == [str(label) for label in digits.y_train[:3]]
    with pytest.raises(ValueError, match="a word for each of 3 images, got 2"):
        plots.examples(ax, digits.x_train[:3], digits.y_train[:2])


def test_a_landscape_marks_where_we_are_and_its_surface_takes_the_place_of_the_ax(ax):
    u, v = np.linspace(-1, 1, 5), np.linspace(-2, 2, 7)
    losses = 1 + u**2 + v[:, np.newaxis] ** 2
    plots.landscape(ax, u, v, losses, (0.5, 1.0), ("one", "two"))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("one", "two")
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0.5, 1.0]])
    figure = ax.figure
    solid = plots.surface(ax, u, v, losses, ("one", "two"))
    assert figure.axes == [solid] and solid.name == "3d"
    assert (solid.get_xlabel(), solid.get_zlabel()) == ("one", "loss")


@pytest.mark.parametrize("draw", [lambda *a: plots.landscape(*a, (0, 0)), plots.surface])
def test_a_landscape_of_another_shape_is_refused(draw, ax):
    with pytest.raises(ValueError, match=r"expects losses of shape \(7, 5\), got \(5, 7\)"):
        draw(ax, np.arange(5), np.arange(7), np.ones((5, 7)))


def test_a_section_marks_places_on_its_curve(ax):
    t = np.linspace(0, 2, 21)
    plots.section(ax, t, t**2, marks={1: "here"})
    heights = [line.get_ydata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    assert heights == [pytest.approx(1.0)]
    assert [text.get_text() for text in ax.texts] == ["here"]


# --- what else the notebook says ---


def test_bolder_answers_have_the_same_accuracy_and_a_larger_loss(network, digits):
    scores = network.forward(digits.x_train[:1000])
    loss, y = SoftmaxCrossEntropy(), digits.y_train[:1000]
    assert loss.forward(10 * scores, y) > loss.forward(scores, y)
    assert loss.forward(0 * scores, y) == pytest.approx(np.log(10))


def test_the_loss_finds_a_scale_and_a_bias_inside_the_range_that_is_tried(digits):
    six = digits.y_train == 6
    z = digits.x_train @ (digits.x_train[six].mean(axis=0) - digits.x_train[~six].mean(axis=0))
    loss, scales, biases = BinaryCrossEntropy(), np.arange(0.1, 1.5, 0.1), np.arange(-15.0, 1.0)
    losses = [[loss.forward((s * z + b).reshape(-1, 1), six) for b in biases] for s in scales]
    row, column = np.unravel_index(np.argmin(losses), (len(scales), len(biases)))
    assert 0 < row < len(scales) - 1 and 0 < column < len(biases) - 1


def test_random_layers_have_no_weight_the_figure_could_not_show(digits, rng):
    network = Network(Dense(784, 4, rng=rng), ReLU(), Dense(4, 10, rng=rng))
    live = widgets.one_weight(network, digits.x_train[:70], digits.y_train[:70], 3, 9)
    assert live.picture.problem == "" and live.controls["n"].max == 50

"""The network picture as Python sees it: its numbers, its hands, its words."""

import base64
import copy
import io
import itertools
import json
import subprocess

import numpy as np
import pytest
import traitlets
from PIL import Image

from nnlib.data import black_and_white_24, centre, load_digits, pad_32, shift
from nnlib.features.flow import Flow, columns
from nnlib.functions import one_hot, softmax
from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.plots._words import percent
from nnlib.plots.network import EDGES
from nnlib.plots.network import network as draw_network
from nnlib.plots.picture import new_figure
from nnlib.training import accuracy
from nnlib.widgets import _bundle
from nnlib.widgets.network import draw_and_watch
from nnlib.widgets.network_picture import NetworkPicture
from nnlib.widgets.pad import WeightPainter

DIGITS = load_digits()
SEVEN = DIGITS.x_test[DIGITS.y_test == 7][0]


def make(*sizes, activation=ReLU, last=None, seed=0):
    """A network of Dense layers of these sizes with an activation between them."""
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers += [Dense(n_in, n_out, rng=rng), activation()]
    layers[-1:] = [last()] if last else []
    for layer in layers[::2]:
        layer.b[...] = rng.normal(size=layer.b.shape)  # a bias of 0 would hide a bias that is left out
    return Network(*layers)


@pytest.fixture
def network():
    return make(784, 16, 16, 10)


def hand(widget, **state):
    """What the browser does: a message of changed state."""
    widget._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})


def draw(pad, image):
    """What the browser does when somebody draws."""
    raw = memoryview(np.asarray(image, "<f4").tobytes())
    data = {"method": "update", "state": {}, "buffer_paths": [["value"]]}
    pad._handle_msg({"content": {"data": data}, "buffers": [raw]})


def sent(picture):
    """The numbers that the picture last sent: image, shades and values of each layer, confidences, panel."""
    numbers = np.frombuffer(picture._frame, "<f4")
    n, total = sum(picture.sizes), picture.n_in
    panel_inputs = picture._words["panel"]["n"] if picture._words["panel"] else 0
    cuts = np.cumsum([total, n, n, picture.sizes[-1], *[panel_inputs] * 4])
    names = ["image", "shades", "values", "confidences", "inputs", "middle", "right", "running", "end"]
    return dict(zip(names, np.split(numbers, cuts), strict=True))


# --- the numbers


def test_the_values_are_those_of_the_network(network):
    picture = NetworkPicture(network, image=SEVEN)
    x, _, a1, _, a2, scores = network.activations(SEVEN[np.newaxis])
    numbers = sent(picture)
    np.testing.assert_array_equal(numbers["image"], x[0])
    np.testing.assert_allclose(numbers["values"], np.concatenate([a1[0], a2[0], softmax(scores)[0]]), rtol=1e-6)
    np.testing.assert_allclose(numbers["confidences"], softmax(scores)[0], rtol=1e-6)
    assert picture._words["answer"] == str(network.predict(x)[0])


def test_colours_stay_within_their_scale_and_the_largest_is_full(network):
    shades = sent(NetworkPicture(network, image=SEVEN))["shades"]
    assert np.abs(shades).max() <= 1
    assert shades[:16].max() == shades[16:32].max() == 1
    deep = make(784, 16, 10, activation=Sigmoid)
    np.testing.assert_allclose(
        sent(NetworkPicture(deep, image=SEVEN))["shades"][:16], deep.activations(SEVEN[np.newaxis])[2][0], rtol=1e-6
    )


def test_the_panel_adds_up_to_z(network):
    picture = NetworkPicture(network, image=SEVEN)
    for layer, neuron in [(0, 0), (0, 15), (1, 7), (2, 9)]:
        picture.point(layer, neuron)
        numbers, dense = sent(picture), network.layers[2 * layer]
        inputs = network.activations(SEVEN[np.newaxis])[2 * layer][0]
        np.testing.assert_allclose(numbers["inputs"], inputs, rtol=1e-6)
        np.testing.assert_array_equal(numbers["middle"], dense.W[:, neuron])
        np.testing.assert_allclose(numbers["right"], inputs * dense.W[:, neuron], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(numbers["running"][-1], numbers["right"].sum(), rtol=1e-4, atol=1e-5)
        z = inputs @ dense.W[:, neuron] + dense.b[neuron]
        np.testing.assert_allclose(numbers["end"], [z], rtol=1e-4, atol=1e-5)


def formula(picture):
    """The lines that the page writes for the neuron pointed at, by their names: its own script, run by Node."""
    panel, numbers = picture._words["panel"], sent(picture)
    said = [panel, numbers["inputs"].tolist(), numbers["middle"].tolist()]
    code = f"{_bundle.script('network_formula')}\nconsole.log(JSON.stringify(formula(...{json.dumps(said)})));"
    done = subprocess.run(["node", "--input-type=module", "-"], input=code, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.mark.npm
def test_the_formula_holds_the_numbers_of_a_neuron_worked_by_hand():
    dense = Dense(3, 1, rng=np.random.default_rng(0))
    dense.W[:, 0], dense.b[0] = [0.5, -1, 0.25], 2
    picture = NetworkPicture(Network(dense, Sigmoid()), image=[5.0, 1.0, 8.0])
    lines = formula(picture)
    assert lines["weighted sum"] == "5.00 · 0.50 + 1.00 · (−1.00) + 8.00 · 0.25 = 3.50"
    assert lines["with the bias"] == "z = 3.50 + 2.00 = 5.50"
    assert lines["activation"] == "a = Sigmoid(5.50) = 1.00"
    assert "confidence" not in lines


@pytest.mark.npm
def test_the_formula_of_many_inputs_of_a_dead_neuron_and_of_a_confidence(network):
    picture = NetworkPicture(network, image=SEVEN)
    picture.point(2, 3)
    lines, share = formula(picture), softmax(network.forward(SEVEN[np.newaxis]))[0, 3]
    assert lines["weighted sum"].startswith("16 products add up to ") and "activation" not in lines
    assert lines["confidence"].endswith(f" ÷ sum over all 10 = {percent(share)}")
    picture.point(0, 4)
    picture.off = [[0, 4]]
    assert formula(picture)["activation"] == "a = 0, because it is switched off"


def test_edges_are_the_strongest_weights_and_no_more_than_can_be_seen():
    network = make(784, 128, 64, 10)
    edges = np.frombuffer(NetworkPicture(network, image=SEVEN)._edges, "<f4").reshape(-1, 4)
    for layer in (1, 2):
        mine, W = edges[edges[:, 0] == layer], network.layers[2 * layer].W
        assert len(mine) == EDGES
        weights = W[mine[:, 1].astype(int), mine[:, 2].astype(int)]
        np.testing.assert_allclose(mine[:, 3], weights / np.abs(W).max(), rtol=1e-6)
        assert np.abs(weights).min() == np.sort(np.abs(W).ravel())[-EDGES]
    assert set(edges[:, 0]) == {1, 2}  # from the pixels there are none


def test_a_few_inputs_have_edges_of_their_own():
    edges = np.frombuffer(NetworkPicture(make(2, 2, 1), image=[1.0, 0.5])._edges, "<f4").reshape(-1, 4)
    assert np.bincount(edges[:, 0].astype(int)).tolist() == [4, 2]


# --- neurons switched off, images moved


def test_a_neuron_switched_off_is_a_network_without_it_and_the_network_stays(network):
    before = {name: parameter.copy() for name, parameter in network.parameters().items()}
    picture = NetworkPicture(network, image=SEVEN, x=DIGITS.x_test, y=DIGITS.y_test)
    hand(picture, off=[[0, 3], [1, 5]])
    without = copy.deepcopy(network)
    without.layers[2].W[3], without.layers[4].W[5] = 0, 0
    np.testing.assert_allclose(
        sent(picture)["confidences"], softmax(without.forward(SEVEN[np.newaxis]))[0], rtol=1e-4, atol=1e-7
    )
    assert sent(picture)["values"][[3, 16 + 5]].tolist() == [0, 0]
    right = percent(accuracy(without, DIGITS.x_test, DIGITS.y_test))
    assert picture._words["note"].startswith(f"With 2 neurons off: {right} of 1,000 test digits right")
    for name, parameter in network.parameters().items():
        np.testing.assert_array_equal(parameter, before[name])


def test_switching_off_and_on_again_brings_the_same_picture_back(network):
    picture = NetworkPicture(network, image=SEVEN)
    before = picture._frame
    picture.off = [[0, int(picture.flow.columns[0].a.argmax())]]
    assert picture._frame != before
    picture.off = []
    assert picture._frame == before


def test_a_picture_leaves_no_trace_in_the_network_between_forward_and_backward(network):
    loss, x, y = SoftmaxCrossEntropy(), DIGITS.x_train[:32], DIGITS.y_train[:32]
    picture = NetworkPicture(network, image=DIGITS.x_test[0])
    loss.forward(network.forward(x), y)
    network.backward(loss.backward())
    expected = network.layers[0].dW.copy()
    loss.forward(network.forward(x), y)
    picture.show(SEVEN)  # a live figure computes while a cell waits
    Flow(network, SEVEN).backward(7)
    hand(picture, off=[[0, 0]])
    network.backward(loss.backward())
    np.testing.assert_array_equal(network.layers[0].dW, expected)


def test_moving_the_image_moves_what_the_network_sees_and_all_test_digits(network):
    picture = NetworkPicture(network, image=SEVEN, x=DIGITS.x_test, y=DIGITS.y_test)
    plain = percent(accuracy(network, DIGITS.x_test, DIGITS.y_test))
    assert picture._words["note"] == f"The network gets {plain} of 1,000 test digits right."
    hand(picture, moved=[3, -2])
    np.testing.assert_array_equal(sent(picture)["image"], shift(SEVEN, 3, -2))
    right = percent(accuracy(network, shift(DIGITS.x_test, 3, -2), DIGITS.y_test))
    assert picture._words["note"] == (
        f"With all images moved 3 right, 2 up: {right} of 1,000 test digits right (otherwise {plain})."
    )


# --- drawing


@pytest.mark.parametrize(("n_in", "view"), [(784, lambda x: x), (576, black_and_white_24), (1024, pad_32)])
def test_a_drawing_is_centred_and_shown_as_the_network_takes_it(n_in, view):
    figure = draw_and_watch(make(n_in, 10))
    drawing = np.zeros((28, 28))
    drawing[2:9, 1:4] = 1
    draw(figure.pad, drawing)
    np.testing.assert_array_equal(sent(figure.picture)["image"], view(centre(drawing)))
    assert figure.picture._words["problem"] == figure.pad.error == ""


def test_an_empty_and_a_cleared_drawing_wait_in_words(network):
    figure = draw_and_watch(network)
    words = figure.picture._words
    assert "Draw a digit" in words["waiting"] and words["answer"] == "" and set(words["percents"]) == {""}
    assert not sent(figure.picture)["values"].any()
    draw(figure.pad, SEVEN.reshape(28, 28))
    assert figure.picture._words["waiting"] == "" and figure.picture._words["answer"]
    draw(figure.pad, np.zeros((28, 28)))
    assert "Draw a digit" in figure.picture._words["waiting"] and figure.pad.error == ""
    assert "waiting" in figure.alt()


def test_a_new_image_is_shown_on_the_pad_as_well(network):
    figure = draw_and_watch(network, SEVEN)
    np.testing.assert_array_equal(figure.pad.image, SEVEN.reshape(28, 28))
    other = DIGITS.x_test[0]
    figure.picture.show(other)
    np.testing.assert_array_equal(figure.pad.image, other.reshape(28, 28))
    alone = NetworkPicture(network, image=SEVEN)
    alone.show(other.reshape(28, 28))
    np.testing.assert_array_equal(sent(alone)["image"], other)


# --- the backward pass


def test_gradients_are_those_of_the_network(network):
    loss = SoftmaxCrossEntropy()
    value = loss.forward(network.forward(SEVEN[np.newaxis]), np.array([3]))
    dz3 = loss.backward()
    network.backward(dz3)
    flow = Flow(network, SEVEN).backward(3)
    dz2 = network.layers[3].backward(dz3 @ network.layers[4].W.T)
    dz1 = network.layers[1].backward(dz2 @ network.layers[2].W.T)
    for column, dz, dense in zip(flow.columns, (dz1, dz2, dz3), network.layers[::2], strict=True):
        np.testing.assert_allclose(column.dz, dz[0], rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(column.dW, dense.dW, rtol=1e-4, atol=1e-7)
    assert flow.loss == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("network", "loss", "targets"),
    [
        (make(784, 8, 10, last=Sigmoid), None, one_hot(np.array([1]), 10)),
        (make(784, 8, 10), MeanSquaredError(), one_hot(np.array([1]), 10)),
        (make(784, 8, 1), None, np.array([1])),
    ],
)
def test_the_usual_loss_of_each_kind_of_network(network, loss, targets):
    flow = Flow(network, SEVEN).backward(1, loss)
    usual = loss or (BinaryCrossEntropy() if network.layers[2].n_out == 1 else MeanSquaredError())
    assert flow.loss == pytest.approx(usual.forward(network.forward(SEVEN[np.newaxis]), targets), rel=1e-5)


def test_nothing_flows_back_through_a_neuron_that_is_off(network):
    neuron = int(np.abs(Flow(network, SEVEN).backward(3).columns[1].dz).argmax())
    column = Flow(network, SEVEN, off=[(1, neuron)]).backward(3).columns[1]
    assert column.dz[neuron] == 0 and not column.dW[:, neuron].any()


def test_the_picture_follows_training(network):
    picture = NetworkPicture(network, image=SEVEN)
    before = picture._frame, picture._edges
    network.layers[2].W *= -1
    picture.refresh(network, None)  # as `train` calls its callback
    assert picture._frame != before[0] and picture._edges != before[1]


# --- every extreme


@pytest.mark.parametrize(
    "network",
    [
        make(784, 10),
        make(784, 16, 16, 10),
        make(784, 64, 32, 10, activation=Tanh),
        make(784, 128, 128, 36, activation=Sigmoid, last=Sigmoid),
        make(784, 1),
        make(784, 3, 4, last=Tanh),
    ],
    ids=repr,
)
def test_everything_moves_to_its_extremes_and_each_time_the_picture_changes(network):
    figure = draw_and_watch(network, SEVEN)
    picture = figure.picture
    last = len(picture.sizes) - 1
    moves = [{"pointed": [layer, neuron]} for layer, n in enumerate(picture.sizes) for neuron in {0, n - 1}]
    moves += [{"pointed": []}, {"pointed": [0, 0]}]
    moves += [{"moved": moved} for moved in ([14, 0], [0, 14], [-14, 0], [0, -14], [0, 0])]
    for move in moves:
        before = picture._frame, picture._edges, picture._words
        already = all(getattr(picture, name) == value for name, value in move.items())
        hand(picture, **move)
        assert already or (picture._frame, picture._edges, picture._words) != before
        assert picture._words["problem"] == ""
        assert np.isfinite(np.frombuffer(picture._frame, "<f4")).all()
    everything = [[layer, neuron] for layer in range(last) for neuron in range(picture.sizes[layer])]
    before = picture._frame
    hand(picture, off=everything)
    assert picture._words["problem"] == "" and (picture._frame != before or not everything)
    hand(picture, off=[])
    assert picture._frame == before
    for image in (np.ones((28, 28)), np.eye(28), np.zeros((28, 28))):
        before = picture._frame
        draw(figure.pad, image)
        assert picture._frame != before and picture._words["problem"] == figure.pad.error == ""


def test_a_network_that_has_flown_off_says_so_in_the_picture(network):
    figure = draw_and_watch(network, SEVEN)
    network.layers[0].W[...] = np.nan
    draw(figure.pad, np.eye(28))
    assert "smaller learning rate" in figure.picture._words["problem"]
    assert figure.pad.error == ""
    network.layers[0].W[...] = 0.1
    draw(figure.pad, np.ones((28, 28)))
    assert figure.picture._words["problem"] == ""


def test_a_network_that_lost_its_layers_says_so_in_the_picture(network):
    figure = draw_and_watch(network, SEVEN)
    network.layers = ()
    draw(figure.pad, np.eye(28))
    assert "with layers, got none" in figure.picture._words["problem"]


# --- bad use


class Strange(ReLU):
    """A layer that the picture can't know."""


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: NetworkPicture("network"), "expects a Network, got 'network'"),
        (lambda: NetworkPicture(Network(Dense(784, 10, rng=np.random.default_rng(0)), Strange())), "got Strange()"),
        (lambda: NetworkPicture(Network(ReLU(), Dense(784, 10, rng=np.random.default_rng(0)))), "a Dense layer first"),
        (lambda: NetworkPicture(make(784, 129, 10)), "room for 128 neurons in the hidden layer 1, got 129"),
        (lambda: NetworkPicture(make(784, 37)), "room for 36 neurons in the output layer, got 37"),
        (lambda: NetworkPicture(make(50, 10)), "square image, or at most 16 numbers, got 50 inputs"),
        (lambda: NetworkPicture(make(784, 10), WeightPainter()), "pad to be a Sketchpad"),
        (lambda: draw_and_watch(make(100, 10)), "784, 576, 1024 inputs"),
        (lambda: draw_and_watch(make(784, 10), np.zeros(5)), "(784,), got (5,)"),
        (lambda: NetworkPicture(make(784, 10), image=np.zeros(783)), "image of shape (784,), got (783,)"),
        (lambda: NetworkPicture(make(784, 10), image=np.full(784, np.nan)), "finite numbers, got nan"),
        (lambda: NetworkPicture(make(784, 10), names="abc"), "a name for each of the 10 outputs, got 3"),
        (lambda: NetworkPicture(make(784, 10), x=DIGITS.x_test, y=DIGITS.y_test[:5]), "shape (1000,), got (5,)"),
        (lambda: NetworkPicture(make(784, 10)).point(1, 0), "layer to be from 0 to 0, got 1"),
        (lambda: NetworkPicture(make(784, 10)).point(0, -1), "neuron to be from 0 to 9, got -1"),
        (
            lambda: setattr(NetworkPicture(make(784, 10)), "off", [[0, 0]]),
            "off to hold hidden neurons, got one of the output layer",
        ),
        (lambda: draw_and_watch(make(576, 10)).picture.show(np.zeros(576)), "(784,), got (576,)"),
        (lambda: Flow(make(784, 10), SEVEN).backward(10), "from 0 to 9, got the label 10"),
        (lambda: Flow(make(784, 10), SEVEN).backward("three"), "target"),
        (lambda: Flow(make(784, 10), SEVEN).backward(1, BinaryCrossEntropy()), "BinaryCrossEntropy"),
        (lambda: setattr(NetworkPicture(make(784, 10)), "moved", [15, 0]), "from -14 to 14, got [15, 0]"),
        (
            lambda: setattr(NetworkPicture(make(4, 10), image=np.zeros(4)), "moved", [1, 0]),
            "784 pixels only, got 4 inputs",
        ),
        (lambda: columns(make(784, 10), [(0, 10)]), "neurons that are there"),
    ],
)
def test_bad_use_is_refused_in_words(use, words):
    with pytest.raises((ValueError, traitlets.TraitError)) as error:
        use()
    assert words in str(error.value)


# --- readers without a kernel


@pytest.mark.parametrize("sizes", [(784, 10), (784, 64, 32, 10), (784, 128, 10), (2, 2, 1)])
def test_the_still_picture_shows_what_is_on_the_live_one(sizes):
    network = make(*sizes)
    picture = NetworkPicture(network, image=SEVEN if sizes[0] == 784 else [1.0, -0.5])
    data, metadata = picture._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    image = Image.open(io.BytesIO(png))
    assert image.width == round(metadata["image/png"]["width"] * picture.pixel_ratio)
    assert metadata["image/png"]["width"] <= 900 and len(png) < 200_000
    assert data["text/plain"] == f"Live figure: {picture.alt()}"
    assert f"{'-'.join(map(str, sizes))} network" in picture.alt() and picture._words["certain"] in picture.alt()
    picture.show(np.zeros(sizes[0]))
    assert picture.png() != png


def test_the_whole_figure_leaves_its_network_as_a_still_picture(network):
    figure = draw_and_watch(network, SEVEN)
    data, metadata = figure._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == figure.picture.alt()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_picture_on_the_plots_floor_draws_each_neuron_each_bar_and_marks_the_answer(network):
    flow = Flow(network, SEVEN, off=[(0, 2)])
    with new_figure(9, 4.8) as figure:
        ax = draw_network(figure.add_subplot(), flow)
    circles = [c for c in ax.collections if type(c).__name__ == "EllipseCollection"]
    assert [len(c.get_offsets()) for c in circles] == [16, 16, 10]
    texts = [text.get_text() for text in ax.texts]
    assert texts.count("×") == 1
    assert next(t.get_text() for t in ax.texts if t.get_fontweight() == "bold") == str(flow.answer)
    widths = [bar.get_width() / 3.2 for bar in ax.patches][1::2]
    np.testing.assert_allclose(widths, flow.confidences, rtol=1e-5)


@pytest.mark.parametrize(("share", "text"), [(0.982, "98.2%"), (1, "100.0%"), (0.99999, "> 99.9%"), (0, "0.0%")])
def test_only_what_is_certain_is_called_100_percent(share, text):
    assert percent(share) == text


def test_a_dead_network_has_a_still_picture_too():
    dead = make(2, 2, 1)
    dead.layers[0].b[:] = -100
    assert Image.open(io.BytesIO(NetworkPicture(dead, image=[1.0, -0.5]).png())).size[0] > 900
    flow = Flow(dead, [1.0, -0.5]).backward(1)
    assert not flow.columns[0].dW.any()
    with new_figure(9, 4.8) as figure:
        draw_network(figure.add_subplot(), flow, backward=True)
        figure.canvas.draw()

"""What the first notebooks say in words, checked with what their code leaves; and each of their cells can run again."""

import io
from contextlib import redirect_stdout
from functools import cache
from itertools import product

import numpy as np
import pytest

from nnlib import data
from nnlib.functions import sigmoid
from tests import ROOT
from tools import notebooks as tool

NAMES = ["01_neuron", "02_layer", "03_network"]  # the others train: minutes, not seconds


@cache
def notebook(name):
    """The notebook, and the names that its code leaves, as {name: value}."""
    nb, room = tool.read(ROOT / "notebooks" / f"{name}.ipynb"), {}
    with redirect_stdout(io.StringIO()):
        for cell in code(nb):
            exec(compile(cell.source, f"{name}, {cell.id}", "exec"), room)
    return nb, room


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def left_by(name):
    return dict(notebook(name)[1])


def says(name, cell_id, *phrases):
    """Assert that a cell of the notebook holds these words, however its lines are broken."""
    (cell,) = [cell for cell in notebook(name)[0].cells if cell.id == cell_id]
    words = " ".join(cell.source.split())
    for phrase in phrases:
        assert phrase in words, f"{name}, {cell_id}: expected {phrase!r} in {words!r}"


CELLS = [
    pytest.param(name, cell.source, id=f"{name}-{cell.id}")
    for name in NAMES
    for cell in code(tool.read(ROOT / "notebooks" / f"{name}.ipynb"))
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "source"), CELLS)
def test_a_cell_can_be_run_again_at_the_end(name, source):
    with redirect_stdout(io.StringIO()):
        exec(compile(source, name, "exec"), left_by(name))


# --- 1 ---


def n_wrong(x, y, weights, bias):
    return np.sum((x @ weights + bias > 0) != y)


def test_lines_that_the_first_notebook_names():
    room = left_by("01_neuron")
    says("01_neuron", "seen-line", "weights 1 and 2, bias −2")
    assert n_wrong(room["x_points"], room["y_points"], [1, 2], -2) == 0
    says("01_neuron", "seen-xor", "One wrong point is the best there is, as with weights 1 and 1 and bias −0.5.")
    settings = product(np.arange(-5, 5.5, 0.5), repeat=3)
    assert min(n_wrong(*data.xor_points(), [w0, w1], b) for w0, w1, b in settings) == 1
    assert n_wrong(*data.xor_points(), [1, 1], -0.5) == 1
    assert n_wrong(*data.xor_points(), [1, -1], 0.5) == 3  # and the figure doesn't open at its answer


def score(ink, is_six, weights, bias):
    fires = ink @ weights.ravel() + bias > 0
    return 100 * (fires[is_six].mean() - fires[~is_six].mean())


def test_what_a_block_of_orange_does_for_the_six():
    room = left_by("01_neuron")
    ink, is_six, weights = room["x_ink"], room["is_six"], room["six_weights"]
    assert round(score(ink, is_six, weights, -18)) == 47
    says("01_neuron", "predict-six", "78 − 31 = 47 at the start")
    rises = []
    for orange, bias in ((-0.5, -12), (-1 + 0.5**5, -7)):
        with_orange = weights.copy()
        with_orange[4:11, 13:21] = orange
        rises.append(round(score(ink, is_six, with_orange, bias)))
    says("01_neuron", "seen-six", "Orange of −0.5", "in rows 4 to 10 and columns 13 to 20", "a bias of −12")
    says("01_neuron", "seen-six", f"from 47 to {rises[0]}; nearly full orange, five strokes one over the other")
    says("01_neuron", "seen-six", f"with a bias of −7, to {rises[1]}")
    more = (ink[is_six].mean(axis=0) - ink[~is_six].mean(axis=0)).reshape(24, 24)
    row, column = np.unravel_index(more.argmax(), more.shape)
    assert more[12:20, 6:16].mean() > 0.1 and row > 12 > column  # below, most of all at the lower left
    assert more[4:11, 13:21].mean() < -0.2


def test_what_the_edge_detector_adds_up():
    room = left_by("01_neuron")
    sums = dict(zip(room["patches"], room["edge_sums"], strict=True))
    assert sums["all dark"] == sums["all bright"] == 0
    largest = np.maximum(room["edge_weights"], 0).sum()  # of any image of greys from 0 to 1
    assert sums["bright middle"] == largest
    says("01_neuron", "edge-seen", f"to {largest:.0f}, the largest there is", f"to {sums['an edge']:.0f} at this edge")


# --- 2 ---


def test_why_the_contest_without_biases_is_unfair():
    room = left_by("02_layer")
    sums = room["sums_of"]([room["Neuron"](0.2 * t) for t in room["templates"]], room["x_test"])
    assert set(np.argsort(sums.mean(axis=1))[-2:]) == {0, 8}
    assert sums.max(axis=1).argmin() == 5
    assert 5 not in sums.argmax(axis=0)
    largest = f"its largest sum, {sums.max(axis=1)[5]:.1f}, is smaller than that of any other"
    says(
        "02_layer", "bias-fix", "Neurons 0 and 8 have the largest *average* sums", f"Neuron 5 never wins, and {largest}"
    )


def test_what_the_layer_mixes_up():
    room = left_by("02_layer")
    most = [pair for pair, _ in room["Counter"](room["mixed_up"]).most_common(3)]
    assert most == ["5 as 3", "4 as 9", "7 as 1"]
    says("02_layer", "seen-draw", "5 with 3, 4 with 9 and 7 with 1")
    answers = {
        name: room["layer"].forward(room[name].reshape(100, 784)).argmax(axis=1) for name in ("leaning", "barred")
    }
    assert np.sum(answers["leaning"] == 5) > 30 and np.sum(answers["barred"] == 9) > 30
    says("02_layer", "seen-draw", "Many a 1 that leans to the left becomes a 5, and many a 7 with a bar a 9")


def test_what_becomes_of_neuron_5():
    room = left_by("02_layer")
    z, y = room["x_test"] @ room["W"] + room["b"], room["y_test"]

    def won_by_5(scale=1, more=0):
        changed = z.copy()
        changed[:, 5] = scale * (z[:, 5] - room["b"][5]) + room["b"][5] + more
        return changed.argmax(axis=1) == 5

    assert won_by_5(more=5).mean() > 0.95 and not won_by_5(more=-5).any()
    loud = won_by_5(scale=3)
    says("02_layer", "seen-one", f"wins {loud.sum()} images, and only {np.sum(y[loud] == 5)} of them")


def test_confidences_worked_out_in_words():
    shares = left_by("02_layer")["softmax"](np.array([1.0, 0, 0]))
    says("02_layer", "layers-words", f"{np.e:.2f}, 1 and 1", "0.58, 0.21 and 0.21")
    assert list(shares.round(2)) == [0.58, 0.21, 0.21]


# --- 3 ---


def test_larger_numbers_make_a_sigmoid_decided():
    room = left_by("03_network")
    says("03_network", "predict-xor", f"sigmoid(0.5) is {sigmoid(0.5):.2f}", f"sigmoid(5) is {sigmoid(5.0):.2f}")
    says("03_network", "seen-xor", 'the same numbers make C say "rather no" four times')
    assert (room["c_says"](sigmoid, 1) < 0.5).all()
    assert list(room["c_says"](room["step"], 1)) == list(room["wanted"])


def right_without(network, x, y, place, neuron):
    """The share of right answers with one neuron of the activation at this place of the network switched off."""
    a = network.activations(x)[place].copy()
    a[:, neuron] = 0
    for layer in network.layers[place:]:
        a = layer.forward(a)
    return np.mean(a.argmax(axis=1) == y)


def test_what_hidden_neurons_do():
    room = left_by("03_network")
    network, x, y = room["trained"], room["x_test"], room["y_test"]
    for place in (2, 4):
        hidden = network.activations(x)[place]
        lit = np.array([(hidden[y == digit] > 0).mean(axis=0) > 0.5 for digit in range(10)])
        assert np.mean(lit.sum(axis=0) >= 3) > 0.8  # most neurons, three digits or more
        assert lit.sum(axis=1).min() >= 4  # each digit, many neurons
    shares = np.array([(hidden[y == digit] > 0).mean(axis=0) for digit in range(10)])  # of the second hidden layer
    most, second = np.sort(shares, axis=0)[[-1, -2]]
    owner = (most - second).argmax()
    assert shares[:, owner].argmax() == 1 and most[owner] > 0.5 and second[owner] <= 0.25
    hardly = f"neuron {owner} of the second hidden layer, counted from 0, is on for most ones"
    says("03_network", "seen-draw", f"{hardly}, and for at most a quarter of any other digit")
    right = {(place, neuron): right_without(network, x, y, place, neuron) for place in (2, 4) for neuron in range(16)}
    place, neuron = least = min(right, key=right.get)
    assert abs(right[least] - 2 / 3) < 0.02 and place == 2
    says("03_network", "seen-draw", "three digits or more", f"without neuron {neuron} of the first hidden layer")


def test_how_a_shift_makes_answers_wrong():
    room = left_by("03_network")
    right = dict(zip(room["pixels"], room["right"], strict=True))
    assert min(right[1], right[-1]) > 94 and 65 < right[-3] < 75 and 65 < right[3] < 75
    assert max(right[6], right[-6]) <= 25
    says("03_network", "seen-draw", "by three, about seven in ten; by six, one in four or fewer")

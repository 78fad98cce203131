"""The live figures of notebook 2: ten neurons in a contest."""

import numpy as np
import pytest

from nnlib import data, widgets
from nnlib.layers import Dense


@pytest.fixture(scope="module")
def digits():
    return data.load_digits()


@pytest.fixture(scope="module")
def layer(digits):
    """Notebook 2's layer, whose neurons hold the mean images."""
    means = np.array([digits.x_train[digits.y_train == digit].mean(axis=0) for digit in range(10)])
    layer = Dense(784, 10, rng=np.random.default_rng(0), dtype=np.float64)
    layer.W = 0.2 * (means - digits.x_train.mean(axis=0)).T
    layer.b = -0.2 * (means**2).sum(axis=1) / 2
    return layer


@pytest.fixture
def contest(layer, digits):
    return widgets.one_of_ten(layer, digits.x_test, digits.y_test, neuron=5)


def wins(contest):
    return int(contest.picture.readout.split("wins ")[1].split(" of")[0])


def test_biases_make_the_contest_fair_as_notebook_2_says(layer, digits):
    sums = digits.x_test @ layer.W
    assert np.mean(sums.argmax(axis=1) == digits.y_test) < 0.7
    assert np.bincount(sums.argmax(axis=1), minlength=10).min() == 0
    assert np.mean((sums + layer.b).argmax(axis=1) == digits.y_test) > 0.8


@pytest.mark.parametrize("name", ["neuron", "b", "scale"])
def test_each_slider_moves_the_picture_at_both_ends(contest, name):
    control = contest.controls[name]
    seen = set()
    for value in (control.min, control.value, control.max):
        control.set_state({"value": value})
        assert contest.picture.problem == ""
        seen.add((bytes(contest.picture.frame), contest.picture.readout))
    assert len({readout for _, readout in seen}) == 3


def test_a_large_bias_wins_and_a_very_negative_one_never_does(contest):
    contest.set(b=5.0)
    assert wins(contest) > 500
    contest.set(b=-5.0)
    assert wins(contest) < 5


def test_the_readers_layer_is_not_changed_by_the_sliders(layer, digits):
    W, b = layer.W.copy(), layer.b.copy()
    live = widgets.one_of_ten(layer, digits.x_test, digits.y_test)
    live.set(b=3.0, scale=-1.0)
    np.testing.assert_array_equal(layer.W, W)
    np.testing.assert_array_equal(layer.b, b)


def test_a_layer_that_the_reader_wrote_is_enough(layer, digits):
    class MyDense:
        W, b = layer.W, layer.b

    assert "81." in widgets.one_of_ten(MyDense(), digits.x_test, digits.y_test).picture.readout
    assert widgets.ten_neurons(MyDense(), digits.x_test[0]).alt().startswith("A 784-10 network sees an image")


@pytest.mark.parametrize(
    "figure", [widgets.ten_neurons, lambda layer: widgets.one_of_ten(layer, np.zeros((1, 784)), [0])]
)
def test_another_layer_is_refused_in_words(figure, rng):
    with pytest.raises(ValueError, match=r"expects a layer with W of shape \(784, 10\) .*, got Dense\(784, 16\)"):
        figure(Dense(784, 16, rng=rng))

"""One neuron: the example of notebook 1, and a batch against a loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.functions import relu, sigmoid, step
from nnlib.neuron import Neuron


def test_worked_by_hand():
    neuron = Neuron([0.5, -2, 0.25], bias=-1)
    x = np.array([5, 1, 8])
    assert neuron.weighted_sum(x) == 1.5  # 5*0.5 + 1*(-2) + 8*0.25 - 1 = 2.5 - 2 + 2 - 1
    assert neuron(x) == pytest.approx(0.8175745)  # 1 / (1 + exp(-1.5)) = 1 / 1.2231302
    assert neuron.weighted_sum([[5, 1, 8], [0, 0, 0]]).tolist() == [1.5, -1]


def test_a_bias_of_minus_10_is_a_threshold_of_10():
    neuron = Neuron([1, 1], bias=-10, activation=step)
    assert neuron([[5, 5], [5, 5.1], [4, 5]]).tolist() == [0, 1, 0]


@settings(deadline=None, max_examples=50)
@given(
    arrays(np.float64, 4, elements=st.floats(-10, 10)),
    st.floats(-10, 10),
    arrays(np.float64, (3, 4), elements=st.floats(-10, 10)),
    st.permutations(range(3)),
)
def test_a_batch_is_a_loop_in_any_order(weights, bias, x, order):
    x.flags.writeable = weights.flags.writeable = False
    neuron = Neuron(weights, bias, relu)
    loop = []
    for example in x:
        z = bias
        for weight, number in zip(weights, example, strict=True):
            z = z + weight * number
        loop.append(max(0, z))
    assert neuron(x) == pytest.approx(loop, abs=1e-9)
    assert neuron(x)[order] == pytest.approx(neuron(x[order]), abs=1e-12)
    assert [neuron(example) for example in x] == pytest.approx(neuron(x), abs=1e-12)


def test_learning_does_not_reach_back_into_the_weights_it_was_given():
    weights = np.zeros(2)
    neuron = Neuron(weights)
    neuron.weights += 1  # as the perceptron's rule does
    assert weights.tolist() == [0, 0]


def test_sigmoid_unless_told_otherwise_and_says_what_it_is():
    assert Neuron([1]).activation is sigmoid
    assert repr(Neuron([1, 2], bias=0.5, activation=step)) == "Neuron(2 weights, bias=0.5, step)"

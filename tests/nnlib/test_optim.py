"""SGD: a step by hand, and momentum against its formula."""

import numpy as np
import pytest

from nnlib.layers import Dense, ReLU
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.optim import SGD


def line(w, b):
    """One neuron with one input: z = w * x + b."""
    network = Network(Dense(1, 1, rng=np.random.default_rng(0), dtype=np.float64))
    network.layers[0].W[:], network.layers[0].b[:] = w, b
    return network


def descend(network, optimizer, x, y, steps=1):
    loss = MeanSquaredError()
    for _ in range(steps):
        loss.forward(network.forward(x), y)
        network.backward(loss.backward())
        optimizer.step(network)
    return [float(parameter.item()) for parameter in network.parameters().values()]


def test_a_step_worked_by_hand():
    # z = 2*3 + 1 = 7, target 5: dz = 2*(7 - 5) = 4, dW = 4*3 = 12, db = 4; a tenth of them off
    assert descend(line(2, 1), SGD(0.1), [[3.0]], [[5.0]]) == pytest.approx([2 - 1.2, 1 - 0.4])


def test_two_steps_with_momentum_worked_by_hand():
    # The first step is the same. Then z = 0.8*3 + 0.6 = 3, dz = -4, dW = -12, db = -4:
    # v = 0.5*12 - 12 = -6 and 0.5*4 - 4 = -2; w = 0.8 + 0.6 and b = 0.6 + 0.2
    assert descend(line(2, 1), SGD(0.1, momentum=0.5), [[3.0]], [[5.0]], steps=2) == pytest.approx([1.4, 0.8])


@pytest.mark.parametrize("momentum", [0, 0.9])
def test_many_steps_are_the_formula_for_each_parameter(rng, momentum):
    network = Network(Dense(3, 4, rng=rng, dtype=np.float64), ReLU(), Dense(4, 2, rng=rng, dtype=np.float64))
    x, y, loss, optimizer = rng.random((6, 3)), rng.random((6, 2)), MeanSquaredError(), SGD(0.05, momentum)
    expected = {name: parameter.copy() for name, parameter in network.parameters().items()}
    velocity = dict.fromkeys(expected, 0)
    for _ in range(20):
        loss.forward(network.forward(x), y)
        network.backward(loss.backward())
        for name in expected:
            layer = network.layers[int(name[0])]
            velocity[name] = momentum * velocity[name] + (layer.dW if name[2] == "W" else layer.db)
            expected[name] = expected[name] - 0.05 * velocity[name]
        optimizer.step(network)
    for name, parameter in network.parameters().items():
        assert parameter == pytest.approx(expected[name], rel=1e-12), name


@pytest.mark.parametrize("momentum", [0, 0.9])
def test_a_step_is_in_place_keeps_float32_and_leaves_the_gradient_alone(rng, momentum):
    layer = Dense(3, 2, rng=rng)
    network, optimizer = Network(layer), SGD(0.1, momentum)
    W = layer.W
    for _ in range(2):
        layer.forward(rng.random((4, 3)).astype(np.float32))
        layer.backward(np.ones((4, 2), np.float32))
        before, dW = W.copy(), layer.dW.copy()
        optimizer.step(network)
        assert layer.W is W
        assert W.dtype == np.float32
        assert (W != before).all()
        np.testing.assert_array_equal(layer.dW, dW)


def test_one_optimizer_keeps_the_velocities_of_two_networks_apart():
    first, second, optimizer = line(2, 1), line(2, 1), SGD(0.1, momentum=0.9)
    descend(first, optimizer, [[3.0]], [[5.0]])
    # had the first network's velocity been used, the second would have gone further
    assert descend(second, optimizer, [[3.0]], [[5.0]]) == pytest.approx([0.8, 0.6])


def test_the_learning_rate_may_change_on_the_way():
    optimizer = SGD(0.1)
    optimizer.learning_rate = 0.05
    assert descend(line(2, 1), optimizer, [[3.0]], [[5.0]]) == pytest.approx([2 - 0.6, 1 - 0.2])


def test_it_says_what_it_is():
    assert repr(SGD(0.1, 0.9)) == "SGD(0.1, momentum=0.9)"

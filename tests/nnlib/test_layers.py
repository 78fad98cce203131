"""Layers: by hand, against a loop of neurons, and against numerical gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.functions import relu, sigmoid
from nnlib.gradcheck import numerical_gradient
from nnlib.layers import Dense, Layer, ReLU, Sigmoid, Tanh
from nnlib.network import Network
from nnlib.neuron import Neuron

quick = settings(deadline=None, max_examples=50)
batches = arrays(np.float64, (5, 3), elements=st.floats(-10, 10))
LAYERS = ["dense", Sigmoid, Tanh, ReLU]


def make(layer, dtype=np.float64):
    return Dense(3, 3, rng=np.random.default_rng(0), dtype=dtype) if layer == "dense" else layer()


def dense_by_hand():
    layer = Dense(2, 3, rng=np.random.default_rng(0), dtype=np.float64)
    layer.W[:] = [[1, 2, 3], [4, 5, 6]]
    layer.b[:] = [0.5, 0, -1]
    return layer


def test_dense_worked_by_hand():
    layer = dense_by_hand()
    # 1*1 + 2*4 + 0.5 = 9.5, 1*2 + 2*5 + 0 = 12, 1*3 + 2*6 - 1 = 14; and -1*1 + 0*4 + 0.5 = -0.5, -2, -3 - 1 = -4
    assert layer.forward([[1, 2], [-1, 0]]).tolist() == [[9.5, 12, 14], [-0.5, -2, -4]]
    # dx: 1*1 + 0*2 + 2*3 = 7, 1*4 + 0*5 + 2*6 = 16; and 0*1 + 1*2 + 0*3 = 2, 5
    assert layer.backward(np.array([[1.0, 0, 2], [0, 1, 0]])).tolist() == [[7, 16], [2, 5]]
    # dW: 1*[1, 0, 2] + (-1)*[0, 1, 0] = [1, -1, 2], and 2*[1, 0, 2] + 0*[0, 1, 0] = [2, 0, 4]
    assert layer.dW.tolist() == [[1, -1, 2], [2, 0, 4]]
    assert layer.db.tolist() == [1, 1, 2]  # the sum over the batch


def test_activations_worked_by_hand():
    z = np.log([[3.0, 1.0]])
    layer = Sigmoid()
    assert layer.forward(z) == pytest.approx(np.array([[0.75, 0.5]]))
    # 2 * 0.75 * 0.25 = 0.375, and 4 * 0.5 * 0.5 = 1
    assert layer.backward(np.array([[2.0, 4.0]])) == pytest.approx(np.array([[0.375, 1]]))
    layer = Tanh()
    assert layer.forward(np.log([[2.0, 1.0]])) == pytest.approx(np.array([[0.6, 0]]))
    # 2 * (1 - 0.36) = 1.28, and 4 * (1 - 0) = 4
    assert layer.backward(np.array([[2.0, 4.0]])) == pytest.approx(np.array([[1.28, 4]]))
    layer = ReLU()
    assert layer.forward(np.array([[-1.0, 0.0, 2.0]])).tolist() == [[0, 0, 2]]
    assert layer.backward(np.array([[5.0, 6.0, 7.0]])).tolist() == [[0, 0, 7]]  # the corner at 0 counts as flat


@pytest.mark.parametrize(("layer", "activation"), [(Sigmoid, sigmoid), (ReLU, relu)])
def test_a_loop_of_neurons_is_the_layer(rng, layer, activation):
    dense = Dense(6, 4, rng=rng, dtype=np.float64)
    dense.b[:] = rng.standard_normal(4)
    x = rng.standard_normal((5, 6))
    neurons = [Neuron(dense.W[:, j], dense.b[j], activation) for j in range(4)]
    loop = [[neuron(example) for neuron in neurons] for example in x]
    assert Network(dense, layer()).forward(x) == pytest.approx(np.array(loop))


@pytest.mark.parametrize("kind", LAYERS)
def test_backward_is_the_numerical_gradient(rng, kind):
    layer = make(kind)
    x = rng.standard_normal((5, 3))
    dout = rng.standard_normal((5, 3))
    layer.forward(x)
    analytical = {"x": layer.backward(dout)} | {name: getattr(layer, "d" + name).copy() for name in layer.learned}
    arrays = {"x": x} | {name: getattr(layer, name) for name in layer.learned}
    for name, array in arrays.items():
        slope = numerical_gradient(lambda: np.sum(dout * layer.forward(x)), array)
        assert analytical[name] == pytest.approx(slope, abs=1e-8), name


@pytest.mark.parametrize("kind", LAYERS)
@quick
@given(x=batches, order=st.permutations(range(5)))
def test_examples_do_not_see_each_other_and_no_argument_is_altered(kind, x, order):
    layer, dout = make(kind), np.cos(x)
    x.flags.writeable = dout.flags.writeable = False
    z, dx = layer.forward(x), layer.backward(dout)
    assert layer.forward(x[order]) == pytest.approx(z[order])
    assert layer.backward(dout[order]) == pytest.approx(dx[order])
    assert layer.forward(x[2:3]) == pytest.approx(z[2:3])
    assert layer.backward(dout[2:3]) == pytest.approx(dx[2:3])


@pytest.mark.parametrize("kind", LAYERS)
def test_float32_stays_float32(rng, kind):
    layer = make(kind, np.float32)
    x = rng.standard_normal((5, 3)).astype(np.float32)
    assert layer.forward(x).dtype == np.float32
    assert layer.backward(x).dtype == np.float32
    assert {getattr(layer, "d" + name).dtype for name in layer.learned} <= {np.dtype(np.float32)}


def test_each_backward_makes_new_gradients_and_one_that_was_kept_stays_as_it_was():
    layer = dense_by_hand()
    layer.forward([[1, 2]])
    layer.backward(np.ones((1, 3)))
    dW, db = layer.dW, layer.db
    layer.forward([[3, 0]])
    layer.backward(np.full((1, 3), 2.0))
    assert layer.dW.tolist() == [[6, 6, 6], [0, 0, 0]]
    assert layer.db.tolist() == [2, 2, 2]
    assert dW.tolist() == [[1, 1, 1], [2, 2, 2]]
    assert db.tolist() == [1, 1, 1]


def test_weights_start_random_and_biases_at_zero():
    layer = Dense(800, 500, rng=np.random.default_rng(0))
    assert layer.W.dtype == layer.b.dtype == np.float32
    assert layer.W.std() == pytest.approx(np.sqrt(2 / 800), rel=0.01)
    assert layer.W.mean() == pytest.approx(0, abs=1e-3)
    assert not layer.b.any()
    assert Dense(800, 500, rng=np.random.default_rng(0), scale=3).W.std() == pytest.approx(3, rel=0.01)
    assert not Dense(4, 3, rng=np.random.default_rng(0), scale=0).W.any()


def test_the_same_generator_gives_the_same_weights_and_goes_on():
    rng = np.random.default_rng(7)
    first, second = Dense(4, 3, rng=rng), Dense(4, 3, rng=rng)
    again = Dense(4, 3, rng=np.random.default_rng(7), dtype=np.float64)
    np.testing.assert_array_equal(first.W, again.W.astype(np.float32))
    assert (first.W != second.W).any()


def test_signals_neither_fade_nor_grow_through_many_relu_layers(rng):
    x = rng.standard_normal((200, 100))
    network = Network(*[layer for _ in range(20) for layer in (Dense(100, 100, rng=rng), ReLU())])
    assert 0.3 < np.mean(network.forward(x) ** 2) / np.mean(x**2) < 3


class Scale(Layer):
    """A layer as a learner would write it: one learned number for each input."""

    learned = ("W",)

    def __init__(self, n):
        self.W, self.dW = np.ones(n), None

    def forward(self, x):
        self.x = x
        return x * self.W

    def backward(self, dz):
        self.dW = (self.x * dz).sum(axis=0)
        return dz * self.W


def test_a_layer_of_your_own_learns_even_as_the_first():
    network = Network(Scale(2), ReLU())
    network.forward(np.array([[1.0, 2.0], [3.0, 4.0]]))
    network.backward(np.array([[10.0, 0.0], [1.0, 1.0]]), input_gradient=False)
    assert network.layers[0].dW.tolist() == [13, 4]  # 1*10 + 3*1, 2*0 + 4*1
    assert network.n_parameters == 2


def test_layers_say_what_they_are(rng):
    network = Network(Dense(2, 3, rng=rng), Sigmoid(), Tanh(), ReLU())
    assert repr(network) == "Network(Dense(2, 3), Sigmoid(), Tanh(), ReLU())"

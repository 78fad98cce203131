"""Networks: XOR by hand, the chain rule through all layers, and files that keep a network safe."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network

quick = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def classic(rng, dtype=np.float32):
    """The digit network of the course, 784-16-16-10."""
    dense = [Dense(784, 16, rng=rng, dtype=dtype), Dense(16, 16, rng=rng, dtype=dtype)]
    return Network(dense[0], Sigmoid(), dense[1], Sigmoid(), Dense(16, 10, rng=rng, dtype=dtype))


def xor():
    """Two hidden neurons: one counts the ones, one is active when there are two; the output is count - 2 * both."""
    rng = np.random.default_rng(0)
    network = Network(Dense(2, 2, rng=rng), ReLU(), Dense(2, 1, rng=rng))
    hidden, _, output = network.layers
    hidden.W[:], hidden.b[:] = 1, [0, -1]
    output.W[:], output.b[:] = [[1], [-2]], -0.5
    return network


def test_xor_worked_by_hand():
    network = xor()
    # hidden: relu(x1 + x2) = 0, 1, 1, 2 and relu(x1 + x2 - 1) = 0, 0, 0, 1; score: first - 2 * second - 0.5
    x, z, hidden, scores = network.activations(CORNERS)
    assert x.tolist() == CORNERS.tolist()
    assert z.tolist() == [[0, -1], [1, 0], [1, 0], [2, 1]]
    assert hidden.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert scores.tolist() == [[-0.5], [0.5], [0.5], [-0.5]]
    assert network.forward(CORNERS).tolist() == scores.tolist()
    assert network.predict(CORNERS).tolist() == [0, 1, 1, 0]


def test_the_chain_rule_by_hand():
    network = xor()
    network.forward([[1, 1]])  # hidden: 2 and 1
    # backward from 1: to the hidden neurons 1 and -2, both of them active, so each input gets 1 - 2 = -1
    assert network.backward(np.array([[1.0]])).tolist() == [[-1, -1]]
    hidden, _, output = network.layers
    assert output.dW.tolist() == [[2], [1]]
    assert hidden.dW.tolist() == [[1, -2], [1, -2]]
    assert hidden.db.tolist() == [1, -2]


def test_predict_with_one_output_and_with_many(rng):
    network = xor()
    assert network.predict(CORNERS).dtype.kind == "i"
    with_sigmoid = Network(*network.layers, Sigmoid())  # the same answers: sigmoid(z) > 0.5 where z > 0
    assert with_sigmoid.predict(CORNERS).tolist() == [0, 1, 1, 0]
    scores = Dense(2, 3, rng=rng)
    scores.W[:], scores.b[:] = [[1, 0, 0], [0, 1, 0]], [0, 0, 0.5]
    assert Network(scores).predict([[1, 0], [0, 1], [0, 0]]).tolist() == [0, 1, 2]


def test_the_classic_digit_network_has_13_002_knobs(rng):
    network = classic(rng)
    assert network.n_parameters == 784 * 16 + 16 * 16 + 16 * 10 + 16 + 16 + 10 == 13_002
    assert list(network.parameters()) == ["0.W", "0.b", "2.W", "2.b", "4.W", "4.b"]
    network.parameters()["2.W"][3, 5] = 42  # the arrays are the layers' own
    assert network.layers[2].W[3, 5] == 42


def test_without_the_inputs_gradient_the_others_are_the_same(rng):
    network, x, y = classic(rng), rng.random((8, 784)), rng.integers(0, 10, 8)
    loss = SoftmaxCrossEntropy()
    loss.forward(network.forward(x), y)
    dx = network.backward(loss.backward())
    expected = [(layer.dW.copy(), layer.db.copy()) for layer in network.layers[::2]]
    assert dx.shape == x.shape
    for layer in network.layers[::2]:
        layer.dW[:], layer.db[:] = np.nan, np.nan
    assert network.backward(loss.backward(), input_gradient=False) is None
    for layer, (dW, db) in zip(network.layers[::2], expected, strict=True):
        np.testing.assert_array_equal(layer.dW, dW)
        np.testing.assert_array_equal(layer.db, db)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_stays_from_end_to_end(rng, dtype):
    network, x = classic(rng, dtype), rng.random((4, 784)).astype(dtype)
    loss = SoftmaxCrossEntropy()
    loss.forward(network.forward(x), [0, 1, 2, 3])
    assert network.backward(loss.backward()).dtype == dtype
    assert {array.dtype for array in network.activations(x)} == {np.dtype(dtype)}
    assert {layer.dW.dtype for layer in network.layers[::2]} == {np.dtype(dtype)}


@quick
@given(order=st.permutations(range(6)), seed=st.integers(0, 2**32 - 1))
def test_examples_do_not_see_each_other_and_no_argument_is_altered(order, seed):
    rng = np.random.default_rng(seed)
    network = Network(Dense(4, 5, rng=rng), Tanh(), Dense(5, 3, rng=rng), ReLU(), Dense(3, 2, rng=rng))
    x, targets = rng.standard_normal((6, 4)), rng.standard_normal((6, 2))
    x.flags.writeable = targets.flags.writeable = False
    output = network.forward(x)
    for i in range(6):
        assert network.forward(x[i : i + 1]) == pytest.approx(output[i : i + 1])
    assert network.forward(x[order]) == pytest.approx(output[order])
    loss = MeanSquaredError()
    loss.forward(output, targets)
    dz = loss.backward()
    dz.flags.writeable = False
    network.forward(x)
    dx = network.backward(dz)
    network.forward(x[order])
    assert network.backward(dz[order]) == pytest.approx(dx[order])


@st.composite
def networks(draw):
    """Networks of up to four Dense layers and any of the activations, in either precision."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    widths = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    layers = []
    for n_in, n_out in pairwise(widths):
        layers.append(Dense(n_in, n_out, rng=rng, dtype=dtype))
        layers[-1].b[:] = rng.standard_normal(n_out)
        layers += [activation() for activation in draw(st.lists(st.sampled_from([Sigmoid, Tanh, ReLU]), max_size=2))]
    return Network(*layers)


@quick
@given(network=networks())
def test_saved_and_loaded_it_is_the_same_network(network, tmp_path):
    network.save(tmp_path / "network")
    loaded = Network.load(tmp_path / "network")
    assert repr(loaded) == repr(network)
    assert list(loaded.parameters()) == list(network.parameters())
    for name, parameter in network.parameters().items():
        np.testing.assert_array_equal(loaded.parameters()[name], parameter)
        assert loaded.parameters()[name].dtype == parameter.dtype
    x = np.random.default_rng(0).standard_normal((3, network.layers[0].n_in))
    np.testing.assert_array_equal(loaded.forward(x), network.forward(x))
    assert os.listdir(tmp_path) == ["network"]  # the name as given, and nothing beside it


def test_two_notebooks_that_save_at_once_leave_a_whole_network(tmp_path):
    path, network = tmp_path / "network.npz", classic(np.random.default_rng(0))
    with ThreadPoolExecutor(3) as pool:
        for saved in [pool.submit(lambda: [network.save(path) for _ in range(25)]) for _ in range(2)]:
            for _ in range(25):
                if path.exists():
                    Network.load(path)
            saved.result()
    assert os.listdir(tmp_path) == ["network.npz"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are otherwise there")
def test_a_link_stays_one_and_what_is_no_plain_file_is_left_alone(tmp_path):
    network = xor()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.npz").symlink_to(tmp_path / "folder" / "network.npz")
    network.save(tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink() and repr(Network.load(tmp_path / "folder" / "network.npz"))
    os.mkfifo(tmp_path / "pipe")
    for call in (network.save, Network.load):
        with pytest.raises(ValueError, match="a device or a pipe"):
            call(tmp_path / "pipe")


def test_a_loaded_network_can_go_on_learning(rng, tmp_path):
    classic(rng).save(str(tmp_path / "digits.npz"))
    network = Network.load(str(tmp_path / "digits.npz"))
    loss = SoftmaxCrossEntropy()
    loss.forward(network.forward(rng.random((2, 784))), [3, 7])
    network.backward(loss.backward())
    network.layers[0].W -= network.layers[0].dW


def test_saving_replaces_an_earlier_file_only_when_it_succeeds(rng, tmp_path, monkeypatch):
    path = tmp_path / "digits.npz"
    first = Network(Dense(2, 3, rng=rng))
    first.save(path)
    good = path.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full_disk)
        with pytest.raises(OSError, match="No space left"):
            Network(Dense(2, 3, rng=rng)).save(path)
    assert path.read_bytes() == good
    diverged = Network(Dense(2, 3, rng=rng))
    diverged.layers[0].W[1, 1] = np.nan
    with pytest.raises(ValueError, match=r"Network.save expects 0.W to hold finite numbers, got nan at \[1, 1\]"):
        diverged.save(path)
    assert path.read_bytes() == good
    assert os.listdir(tmp_path) == ["digits.npz"]
    second = Network(Dense(2, 3, rng=rng), ReLU())
    second.save(path)
    assert repr(Network.load(path)) == "Network(Dense(2, 3), ReLU())"


def test_layers_may_be_shared_with_a_second_network(rng):
    network = classic(rng)
    front = Network(*network.layers[:2])  # the first hidden layer on its own, with the same weights
    x = rng.random((3, 784))
    np.testing.assert_array_equal(front.forward(x), network.activations(x)[2])

"""The gradient check: it agrees with slopes that are known, and finds every bug of the bug zoo."""

import numpy as np
import pytest

from nnlib.gradcheck import check_gradients, numerical_gradient
from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network


def test_the_slope_of_a_parabola():
    p = np.array([[1.0, -2.0], [0.0, 3.0]])
    before = p.copy()
    # the slope of p**2 is 2 * p
    assert numerical_gradient(lambda: np.sum(p**2), p) == pytest.approx(2 * before, abs=1e-9)
    np.testing.assert_array_equal(p, before)  # put back exactly


def test_the_error_is_of_the_order_epsilon_squared():
    # for p**3 at 1, central differences give 3 + epsilon**2
    p = np.array(1.0)
    assert numerical_gradient(lambda: p**3, p, epsilon=0.1) == pytest.approx(3.01)
    assert numerical_gradient(lambda: p**3, p, epsilon=0.01) == pytest.approx(3.0001)


def test_only_some_entries_are_tried_and_only_they_are_nudged():
    p, calls = np.arange(100.0), []
    slope = numerical_gradient(lambda: calls.append(1) or p.sum(), p, entries=4)
    assert np.flatnonzero(~np.isnan(slope)).tolist() == [0, 33, 66, 99]
    assert slope[[0, 33, 66, 99]] == pytest.approx(1)
    assert len(calls) == 8


def test_a_view_into_a_larger_array_is_nudged_in_place():
    whole = np.arange(12.0).reshape(3, 4)
    column = whole[:, 1]
    assert numerical_gradient(lambda: (whole**2).sum(), column) == pytest.approx(2 * np.array([1, 5, 9]))


def test_a_function_that_fails_leaves_the_array_as_it_was():
    p = np.array([1.0, 2.0])
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda: 1 / 0, p)
    assert p.tolist() == [1, 2]


@pytest.mark.parametrize("activation", [Sigmoid, Tanh, ReLU])
@pytest.mark.parametrize("Loss", [MeanSquaredError, BinaryCrossEntropy, SoftmaxCrossEntropy])
def test_right_gradients_agree(rng, activation, Loss):
    n_out = 1 if Loss is BinaryCrossEntropy else 3
    network = Network(Dense(6, 5, rng=rng), activation(), Dense(5, 4, rng=rng), activation(), Dense(4, n_out, rng=rng))
    y = rng.random((7, n_out)) if Loss is MeanSquaredError else rng.integers(0, max(2, n_out), 7)
    report = check_gradients(network, Loss(), rng.standard_normal((7, 6)), y, entries=None)
    assert max(report.errors.values()) < 1e-7
    assert list(report.errors) == ["0.W", "0.b", "2.W", "2.b", "4.W", "4.b", "x"]


class SignLost(Dense):
    def backward(self, dz):
        return -super().backward(dz)


class BatchForgotten(Dense):
    def parameter_gradients(self, dz):
        super().parameter_gradients(dz)
        self.dW = self.dW / len(dz)


class BiasMeanNotSum(Dense):
    def parameter_gradients(self, dz):
        super().parameter_gradients(dz)
        self.db = dz.mean(axis=0)


class SlopeForgotten(Sigmoid):
    def backward(self, da):
        return da


class SlopeOfTheWrongThing(Tanh):
    def backward(self, da):
        return da * (1 - self.a)


# The bug, and where the report must show it: what lies before it, and nothing that lies behind.
ZOO = [
    (SignLost, {"0.W", "0.b", "x"}),
    (BatchForgotten, {"2.W"}),
    (BiasMeanNotSum, {"2.b"}),
    (SlopeForgotten, {"0.W", "0.b", "x"}),
    (SlopeOfTheWrongThing, {"0.W", "0.b", "x"}),
]


@pytest.mark.parametrize(("Bug", "wrong"), ZOO)
def test_the_bug_zoo(rng, Bug, wrong):
    middle = [Bug(5, 5, rng=rng)] if issubclass(Bug, Dense) else [Dense(5, 5, rng=rng), Bug()]
    first = [Dense(6, 5, rng=rng), Tanh()]
    network = Network(*first, *middle, Dense(5, 3, rng=rng))
    report = check_gradients(network, SoftmaxCrossEntropy(), rng.standard_normal((7, 6)), rng.integers(0, 3, 7))
    if not issubclass(Bug, Dense):
        wrong = wrong | {"2.W", "2.b"}
    assert not report.ok
    assert {name for name, error in report.errors.items() if not error < report.tolerance} == wrong
    assert all(report.errors[name] > 1e-3 for name in wrong)


def test_a_gradient_that_is_nan_is_wrong(rng):
    class Nan(ReLU):
        def backward(self, da):
            return da * np.nan

    network = Network(Dense(3, 4, rng=rng), Nan(), Dense(4, 2, rng=rng))
    report = check_gradients(network, SoftmaxCrossEntropy(), rng.random((5, 3)), rng.integers(0, 2, 5))
    assert not report.ok
    assert np.isnan(report.errors["0.W"])


def test_the_report_is_a_table_to_read(rng):
    network = Network(Dense(3, 2, rng=rng), BatchForgotten(2, 2, rng=rng))
    report = check_gradients(network, SoftmaxCrossEntropy(), rng.random((5, 3)), rng.integers(0, 2, 5))
    lines = str(report).splitlines()
    assert lines[0].split() == ["gradient", "largest", "relative", "error"]
    assert [line.split()[-1] for line in lines[1:]] == ["ok", "ok", "WRONG", "ok", "ok"]
    assert lines[1].startswith("W of layer 0, Dense(3, 2)  ")
    assert lines[5].startswith("x, the input ")
    assert lines[3].split()[-2] == "8.0e-01"  # a fifth of the right size: 4/5 are missing
    assert repr(report) == str(report)


def test_network_loss_and_data_stay_as_they_are(rng):
    network, loss = Network(Dense(3, 4, rng=rng), ReLU(), Dense(4, 2, rng=rng)), SoftmaxCrossEntropy()
    x, y = rng.random((5, 3)).astype(np.float32), rng.integers(0, 2, 5)
    loss.forward(network.forward(x), y)
    network.backward(loss.backward())
    before = [network.layers[0].W.copy(), network.layers[0].dW.copy(), network.layers[0].x, loss.backward(), x.copy()]
    x.flags.writeable = y.flags.writeable = False
    report = check_gradients(network, loss, x[:2], y[:2])
    assert max(report.errors.values()) < 3e-9  # checked in float64: float32's rounding would be 3e-8
    after = [network.layers[0].W, network.layers[0].dW, network.layers[0].x, loss.backward(), x]
    assert [array.dtype for array in after] == [np.float32] * 5
    assert all(map(np.array_equal, after, before))


def test_slopes_too_small_to_measure_raise_no_false_alarm(rng):
    network = Network(Dense(1, 1, rng=rng), Sigmoid(), Dense(1, 1, rng=rng))
    network.layers[0].W[:], network.layers[0].b[:] = 1, 20
    # sigmoid(21) * (1 - sigmoid(21)) is 8e-10; the loss, about 1, is rounded to 2e-16, a slope by nudging to 1e-11
    report = check_gradients(network, BinaryCrossEntropy(), [[1.0]], [0])
    assert report.ok, report


def test_a_relu_exactly_on_its_corner_raises_no_false_alarm(rng):
    # All pixels are 0 and so are the biases of a new network: each ReLU stands on its corner.
    network = Network(Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng))
    report = check_gradients(network, BinaryCrossEntropy(), [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    assert report.ok, report

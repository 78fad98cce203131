"""Losses: by hand, by definition, against numerical gradients, and for scores as large as they come."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.functions import one_hot, sigmoid, softmax
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy

quick = settings(deadline=None, max_examples=50)
numbers = st.floats(-20, 20)
# For each loss: scores and targets that fit it.
CASES = {
    MeanSquaredError: st.tuples(arrays(float, (5, 3), elements=numbers), arrays(float, (5, 3), elements=numbers)),
    BinaryCrossEntropy: st.tuples(arrays(float, (5, 1), elements=numbers), arrays(int, 5, elements=st.integers(0, 1))),
    SoftmaxCrossEntropy: st.tuples(arrays(float, (5, 3), elements=numbers), arrays(int, 5, elements=st.integers(0, 2))),
}
each_loss = pytest.mark.parametrize("Loss", CASES)


def test_squared_error_worked_by_hand():
    loss = MeanSquaredError()
    # differences 1, -2, 0, 3: (1 + 4 + 0 + 9) / 4
    assert loss.forward([[1, 0], [2, 4]], [[0, 2], [2, 1]]) == 3.5
    assert loss.backward().tolist() == [[0.5, -1], [0, 1.5]]  # 2 * difference / 4


def test_binary_cross_entropy_worked_by_hand():
    loss = BinaryCrossEntropy()
    # sigmoid(ln 3) = 3/4: right answer 1 costs -log(3/4), right answer 0 costs -log(1/4)
    value = loss.forward(np.log([[3], [3]]), [1, 0])
    assert value == pytest.approx((math.log(4 / 3) + math.log(4)) / 2)
    assert loss.backward() == pytest.approx(np.array([[-1 / 8], [3 / 8]]))  # (3/4 - 1) / 2, (3/4 - 0) / 2


def test_softmax_cross_entropy_worked_by_hand():
    loss = SoftmaxCrossEntropy()
    # confidences 1/8, 2/8, 5/8; the right answers 2 and 0 cost -log(5/8) and -log(1/8)
    value = loss.forward(np.log([[1, 2, 5], [1, 2, 5]]), [2, 0])
    assert value == pytest.approx((math.log(8 / 5) + math.log(8)) / 2)
    # (confidence - 1 for the right one) / 2
    assert loss.backward() == pytest.approx(np.array([[1, 2, -3], [-7, 2, 5]]) / 16)


def test_guessing_ten_classes_costs_log_10(rng):
    assert SoftmaxCrossEntropy().forward(np.zeros((7, 10)), rng.integers(0, 10, 7)) == pytest.approx(math.log(10))
    assert BinaryCrossEntropy().forward(np.zeros((7, 1)), rng.integers(0, 2, 7)) == pytest.approx(math.log(2))


@quick
@given(CASES[SoftmaxCrossEntropy], CASES[BinaryCrossEntropy])
def test_by_definition_where_the_definition_is_safe(many, one):
    scores, targets = many
    by_definition = -np.mean(np.log(np.sum(softmax(scores) * one_hot(targets, 3), axis=1)))
    assert SoftmaxCrossEntropy().forward(scores, targets) == pytest.approx(by_definition)
    scores, targets = one
    p = sigmoid(scores[:, 0])
    by_definition = -np.mean(np.where(targets == 1, np.log(p), np.log1p(-p)))
    assert BinaryCrossEntropy().forward(scores, targets) == pytest.approx(by_definition, rel=1e-6)


@each_loss
@quick
@given(data=st.data())
def test_backward_is_the_numerical_gradient(Loss, data):
    scores, targets = data.draw(CASES[Loss])
    loss = Loss()
    loss.forward(scores, targets)
    gradient = loss.backward()
    assert gradient == pytest.approx(numerical_gradient(lambda: loss.forward(scores, targets), scores), abs=1e-7)


@each_loss
@quick
@given(data=st.data(), order=st.permutations(range(5)))
def test_the_mean_of_single_examples_in_any_order(Loss, data, order):
    scores, targets = data.draw(CASES[Loss])
    scores.flags.writeable = targets.flags.writeable = False
    loss = Loss()
    value, gradient = loss.forward(scores, targets), loss.backward()
    assert isinstance(value, float)
    singles, gradients = [], []
    for i in range(5):
        singles.append(loss.forward(scores[i : i + 1], targets[i : i + 1]))
        gradients.append(loss.backward()[0] / 5)  # the 1/batch stands in the loss
    assert value == pytest.approx(np.mean(singles))
    assert gradient == pytest.approx(np.array(gradients))
    assert loss.forward(scores[order], targets[order]) == pytest.approx(value)
    assert loss.backward() == pytest.approx(gradient[order])


@each_loss
@quick
@given(data=st.data())
def test_float32_stays_float32_and_backward_can_be_asked_twice(Loss, data):
    scores, targets = data.draw(CASES[Loss])
    targets = targets.astype(np.float32) if Loss is MeanSquaredError else targets
    loss = Loss()
    loss.forward(scores.astype(np.float32), targets)
    first = loss.backward()
    assert first.dtype == np.float32
    assert first.shape == scores.shape
    np.testing.assert_array_equal(first, loss.backward())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stable_for_scores_of_plus_and_minus_10_000(dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = SoftmaxCrossEntropy()
        scores = np.array([[1e4, -1e4, 0]], dtype)
        assert loss.forward(scores, [0]) == 0  # certain and right
        assert loss.forward(scores, [1]) == 2e4  # certain and wrong: the difference of the scores
        assert loss.backward().tolist() == [[1, -1, 0]]
        loss = BinaryCrossEntropy()
        assert loss.forward(np.array([[1e4], [-1e4]], dtype), [1, 0]) == 0
        assert loss.forward(np.array([[1e4], [-1e4]], dtype), [0, 1]) == 1e4
        assert loss.backward().tolist() == [[0.5], [-0.5]]
        assert MeanSquaredError().forward(np.array([[1e4, -1e4]], dtype), [[0, 0]]) == 1e8
        largest = np.finfo(dtype).max
        assert SoftmaxCrossEntropy().forward(np.array([[largest, 0]], dtype), [0]) == 0
        assert BinaryCrossEntropy().forward(np.array([[largest]], dtype), [1]) == 0


def test_a_small_loss_is_not_rounded_to_nothing():
    # -log(sigmoid(30)) = log(1 + exp(-30)), about 9.4e-14, where 1 + exp(-30) in float32 would be just 1
    scores = np.array([[30]], np.float32)
    assert BinaryCrossEntropy().forward(scores, [1]) == pytest.approx(math.exp(-30), rel=1e-5)


def test_yes_and_no_may_be_booleans():
    loss = BinaryCrossEntropy()
    scores = np.array([[2.0], [-1.0]])
    assert loss.forward(scores, np.array([True, False])) == loss.forward(scores, [1, 0])

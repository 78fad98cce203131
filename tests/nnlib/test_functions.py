"""Activation functions: by hand, by definition, and at the far ends of the number line."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnlib.functions import one_hot, relu, sigmoid, softmax, step, tanh

quick = settings(deadline=None, max_examples=50)
ACTIVATIONS = [step, sigmoid, relu, tanh]
small = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-30, 30))


def test_worked_by_hand():
    z = np.array([-2.0, 0.0, 3.0])
    assert step(z).tolist() == [0, 0, 1]
    assert relu(z).tolist() == [0, 0, 3]
    # exp(-ln 3) = 1/3, and 1 / (1 + 1/3) = 3/4; the other way round 1 / (1 + 3) = 1/4
    assert sigmoid(np.log([3, 1, 1 / 3])) == pytest.approx([0.75, 0.5, 0.25])
    # (2 - 1/2) / (2 + 1/2) = 1.5 / 2.5
    assert tanh(np.log([2, 1, 1 / 2])) == pytest.approx([0.6, 0, -0.6])
    # 1 + 2 + 5 = 8
    assert softmax(np.log([1, 2, 5])) == pytest.approx([1 / 8, 2 / 8, 5 / 8])


def test_one_hot_by_hand():
    rows = one_hot([2, 0], 4)
    assert rows.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert rows.dtype == np.float32
    assert one_hot(3, 5).tolist() == [0, 0, 0, 1, 0]
    assert one_hot(np.zeros((2, 3), np.uint8), 4).shape == (2, 3, 4)
    assert one_hot([True, False], 2).tolist() == [[0, 1], [1, 0]]


@quick
@given(small)
def test_by_definition_where_the_definition_is_safe(z):
    assert sigmoid(z) == pytest.approx(1 / (1 + np.exp(-z)))
    assert tanh(z) == pytest.approx((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))
    assert softmax(z) == pytest.approx(np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))


@quick
@given(small)
def test_one_number_at_a_time_gives_the_same(z):
    for activation in ACTIVATIONS:
        one_by_one = np.array([activation(number) for number in z.flat]).reshape(z.shape)
        np.testing.assert_array_equal(activation(z), one_by_one)


@quick
@given(small, st.floats(-1e3, 1e3))
def test_softmax_is_shift_invariant_and_adds_up_to_1(z, shift):
    assert softmax(z).sum(axis=-1) == pytest.approx(1)
    assert softmax(z + shift) == pytest.approx(softmax(z), abs=1e-9)


@quick
@given(small, st.randoms(use_true_random=False))
def test_softmax_follows_a_permutation_of_the_classes(z, random):
    order = random.sample(range(z.shape[-1]), z.shape[-1])
    assert softmax(z[..., order]) == pytest.approx(softmax(z)[..., order])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stable_at_the_far_ends_without_a_warning(dtype):
    largest = np.finfo(dtype).max
    z = np.array([-largest, -1e4, -100, 0, 100, 1e4, largest], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sigmoid(z)[[0, 1, 3, 5, 6]].tolist() == [0, 0, 0.5, 1, 1]
        assert 0 < sigmoid(z)[2] < 1e-43  # still told from nothing
        assert tanh(z)[[0, 3, 6]].tolist() == [-1, 0, 1]
        assert relu(z)[[0, 6]].tolist() == [0, largest]
        assert step(z).tolist() == [0, 0, 0, 0, 1, 1, 1]
        assert softmax(z).tolist() == [0, 0, 0, 0, 0, 0, 1]
        assert softmax(np.array([largest, largest, -largest], dtype)).tolist() == [0.5, 0.5, 0]
        assert softmax(np.array([-1e4, -1e4], dtype)).tolist() == [0.5, 0.5]


@quick
@given(arrays(np.float32, array_shapes(max_dims=3, max_side=4), elements=st.floats(width=32, allow_nan=False)))
def test_shape_and_precision_stay_and_no_argument_is_altered(z):
    z = np.nan_to_num(z)
    z.flags.writeable = False
    for function in [*ACTIVATIONS, softmax]:
        assert function(z).shape == z.shape
        assert np.isfinite(function(z)).all()
    for function in [sigmoid, relu, tanh, softmax]:
        assert function(z).dtype == np.float32


def test_whole_numbers_and_booleans_become_fractions():
    pixels = np.array([0, 200, 255], np.uint8)  # in uint8, 200 - 255 would be 201, and -255 would be 1
    assert sigmoid(pixels) == pytest.approx([0.5, 1, 1])
    assert sigmoid(pixels).dtype == np.float32  # enough for bytes, and half the memory
    assert softmax(pixels) == pytest.approx([0, 0, 1], abs=1e-6)
    assert sigmoid([True, False]) == pytest.approx([0.7310586, 0.5])
    assert relu([-1, 2]).tolist() == [0, 2]
    assert tanh(np.array([1], np.int8)) == pytest.approx(np.tanh(1.0))
    assert sigmoid(0) == 0.5


def test_empty_arrays_stay_empty():
    for activation in ACTIVATIONS:
        assert activation(np.empty((0, 3))).shape == (0, 3)
    assert softmax(np.empty((0, 3))).shape == (0, 3)

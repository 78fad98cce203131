"""Activation functions, which keep an input's shape, and `one_hot`, which writes labels as rows of 0 and 1.

They hold for any finite input: nothing overflows, however large a score is. An input array is never altered. float32
stays float32 (but for `step`, which nobody trains), whole numbers become fractions.
"""

import numpy as np

from nnlib import _expect as expect


def step(z):
    """1 where z is above 0, else 0: the perceptron's all-or-nothing activation (Rosenblatt, 1958).

    Raises ValueError if z is not numbers.
    """
    z = expect.floats(z, "step", "z")
    return np.where(z > 0, 1.0, 0.0)


def sigmoid(z):
    """Squash any number into 0..1: sigmoid(z) = 1 / (1 + exp(-z)), with 0.5 at z = 0.

    Raises ValueError if z is not numbers.
    """
    z = expect.floats(z, "sigmoid", "z")
    power = np.exp(-np.abs(z))  # never more than 1, so it cannot overflow
    return np.where(z >= 0, 1, power) / (1 + power)


def relu(z):
    """relu(z) = max(0, z): nothing below 0 (Nair and Hinton, 2010). Raises ValueError if z is not numbers."""
    z = expect.floats(z, "relu", "z")
    return np.maximum(0, z)


def tanh(z):
    """Squash any number into -1..1: tanh(z) = 2 * sigmoid(2 * z) - 1. Raises ValueError if z is not numbers."""
    z = expect.floats(z, "tanh", "z")
    return np.tanh(z)


@np.errstate(over="ignore")  # scores 1e308 apart differ by infinity, and exp(-inf) is 0, as it should be
def softmax(z):
    """Turn scores into confidences that add up to 1 along the last axis: exp(z_i) / sum_j exp(z_j).

    z: scores of shape (..., n_classes). Returns the same shape.
    Raises ValueError if z is not numbers or has no axis.
    """
    z = expect.scores(z, "softmax", "z")
    powers = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest exponent is 0, so nothing overflows
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(y, n_classes):
    """Write each label as a row of zeros with a single 1 at the label's place: 2 of 4 classes is [0, 0, 1, 0].

    y: integer labels of any shape. Returns shape (*y.shape, n_classes), float32.
    Raises ValueError for labels that are not integers from 0 to n_classes - 1, or more than 10,000 classes.
    """
    n_classes = expect.integer(n_classes, "one_hot", "n_classes")
    expect.affordable((n_classes, n_classes), "one_hot")
    y = expect.labels(y, n_classes, "one_hot", "y")
    return np.eye(n_classes, dtype=np.float32)[y]  # rows of the matrix with 1 on its diagonal

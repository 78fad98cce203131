"""One artificial neuron: many inputs, one output."""

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import sigmoid


class Neuron:
    """Multiply each input by its weight, add up, add the bias, pass through the activation.

        z = x @ weights + bias          a = activation(z)

    weights: one number for each input, shape (n_in,). bias: one number. activation: a function such as `sigmoid`.
    Raises ValueError for weights that are not a row of finite numbers, a bias that is not a number, an activation that
    cannot be called.
    """

    def __init__(self, weights, bias=0.0, activation=sigmoid):
        weights, bias, activation = expect.neuron(weights, bias, activation)
        self.weights = np.array(weights, dtype=float)
        self.bias = bias
        self.activation = activation

    def weighted_sum(self, x):
        """z = x @ weights + bias, before the activation.

        x: one input vector of shape (n_in,), or a batch of shape (batch, n_in). Returns one number, or shape (batch,).
        Raises ValueError if x does not have one number for each weight.
        """
        x = expect.last_axis(x, len(self.weights), self)
        return x @ self.weights + self.bias

    def __call__(self, x):
        """The neuron's output, activation(weighted_sum(x)); shapes and errors as in `weighted_sum`."""
        return self.activation(self.weighted_sum(x))

    def __repr__(self):
        name = getattr(self.activation, "__name__", "activation")
        return f"Neuron({len(self.weights)} weights, bias={self.bias:g}, {name})"

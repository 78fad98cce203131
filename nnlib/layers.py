"""Layers: each takes a batch in `forward`, and in `backward` hands the gradient on to the layer before it.

One convention holds everywhere. A batch has one example in each row. A name such as `dz` always means dL/dz, the
gradient of the loss with respect to z, and has the shape of z. `forward` remembers what `backward` needs; neither
alters its argument.
"""

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import relu, sigmoid, tanh


class Layer:
    """What all layers share. A layer of your own derives from it and adds `forward` and `backward`."""

    learned = ()  # names of the arrays that training changes; the gradient of "W" is kept in "dW"

    def parameter_gradients(self, dz):
        """Set the gradients of what the layer learns, without handing one on to the layer before it."""
        self.backward(dz)

    def __repr__(self):
        return f"{type(self).__name__}()"


class Dense(Layer):
    """A layer of n_out neurons, each connected to all n_in inputs.

        z = x @ W + b          x: (batch, n_in)   W: (n_in, n_out)   b: (n_out,)   z: (batch, n_out)

    Column j of W holds the weights of neuron j. The weights start at random with standard deviation `scale`, by
    default sqrt(2 / n_in), so that signals neither fade nor grow from layer to layer (He and others, 2015); the biases
    start at 0. rng: a NumPy random generator. dtype: np.float32, enough for training and twice as fast, or np.float64.
    Raises ValueError for sizes below 1 or of more than 100,000,000 weights, a negative scale, an rng that is not a
    generator, any other dtype.
    """

    learned = ("W", "b")

    def __init__(self, n_in, n_out, *, rng, scale=None, dtype=np.float32):
        n_in, n_out = expect.dense(n_in, n_out, rng, scale, dtype)
        if scale is None:
            scale = np.sqrt(2 / n_in)
        self.n_in, self.n_out = n_in, n_out
        self.W = (scale * rng.standard_normal((n_in, n_out))).astype(dtype)
        self.b = np.zeros(n_out, dtype)
        self.x = None  # what forward remembers
        self.dW = self.db = None  # made anew by each backward

    def forward(self, x):
        """z = x @ W + b: (batch, n_in) -> (batch, n_out). Raises ValueError for any other shape of x."""
        x = expect.batch(x, self.n_in, self)
        self.x = x
        return x @ self.W + self.b

    def backward(self, dz):
        """Set dW and db, and return dx = dz @ W.T. Raises ValueError for a dz of another shape than z, or no z yet."""
        self.parameter_gradients(dz)
        return dz @ self.W.T

    def parameter_gradients(self, dz):
        """Set dW = x.T @ dz and db = the sum of dz over the batch: all that training needs of the first layer."""
        dz = expect.gradient(dz, self.x, self, "dz", self.n_out)
        self.dW = self.x.T @ dz
        self.db = dz.sum(axis=0)

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out})"


class Sigmoid(Layer):
    """a = sigmoid(z), between 0 and 1, for each number on its own."""

    a = None  # what forward remembers

    def forward(self, z):
        """a = sigmoid(z): any shape, the same shape. Raises ValueError if z is not numbers."""
        self.a = sigmoid(z)
        return self.a

    def backward(self, da):
        """dz = da * a * (1 - a). Raises ValueError for a da of another shape than a, or no a yet."""
        da = expect.gradient(da, self.a, self, "da")
        return da * self.a * (1 - self.a)  # at most a quarter of da, and next to nothing where a is near 0 or 1


class Tanh(Layer):
    """a = tanh(z), between -1 and 1, for each number on its own."""

    a = None

    def forward(self, z):
        """a = tanh(z): any shape, the same shape. Raises ValueError if z is not numbers."""
        self.a = tanh(z)
        return self.a

    def backward(self, da):
        """dz = da * (1 - a**2). Raises ValueError as Sigmoid's does."""
        da = expect.gradient(da, self.a, self, "da")
        return da * (1 - self.a**2)


class ReLU(Layer):
    """a = max(0, z), for each number on its own."""

    a = None

    def forward(self, z):
        """a = max(0, z): any shape, the same shape. Raises ValueError if z is not numbers."""
        self.a = relu(z)
        return self.a

    def backward(self, da):
        """dz = da where z was positive, and 0 elsewhere. Raises ValueError as Sigmoid's does."""
        da = expect.gradient(da, self.a, self, "da")
        return da * (self.a > 0)

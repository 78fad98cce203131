"""Three networks for exercise 6, each with one mistake in a backward pass, to be found with the gradient check.

It is more fun not to look before you have made your diagnosis.
"""

import numpy as np

from nnlib.gradcheck import check_gradients
from nnlib.layers import Dense, Sigmoid
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network


class BiasMean(Dense):
    """Its db is a mean."""

    def parameter_gradients(self, dz):
        """Set dW, and db wrongly."""
        super().parameter_gradients(dz)
        self.db = dz.mean(axis=0)


class WithoutTranspose(Dense):
    """Its dx goes through W instead of W.T."""

    def backward(self, dz):
        """Set dW and db, and return a wrong dx."""
        self.parameter_gradients(dz)
        return dz @ self.W


class HalfSlope(Sigmoid):
    """It forgets one factor of its slope."""

    def backward(self, da):
        """Return a wrong dz."""
        return da * self.a


PARTS = {"A": (BiasMean, Sigmoid), "B": (WithoutTranspose, Sigmoid), "C": (Dense, HalfSlope)}


def examine(patient):
    """The gradient check of the patient "A", "B" or "C". Raises ValueError for any other name."""
    if patient not in PARTS:
        raise ValueError(f"examine expects a patient, 'A', 'B' or 'C', got {patient!r}")
    kind, activation = PARTS[patient]
    rng = np.random.default_rng(6)
    first, second, third = (kind(5, 5, rng=rng) for _ in range(3))
    network = Network(first, activation(), second, third)
    x, y = rng.standard_normal((8, 5)), rng.integers(0, 5, 8)
    return check_gradients(network, SoftmaxCrossEntropy(), x, y)

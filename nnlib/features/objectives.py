"""What shall grow: the confidence in a class, one neuron, a whole layer, or a sum of these."""

import numpy as np

from nnlib import _expect as expect
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network

MOST = 1_000_000  # classes or neurons in a layer: how many there are is known once the network is


class Objective:
    """A number for each image that shall grow: a sum of terms, each of them a factor times something of one layer.

    Made by `for_class`, `for_neuron` and `for_layer`, then added and scaled at will.
    """

    def __init__(self, *terms):
        self.terms = terms  # (factor, layer, f) each, where f(a) gives the values and their gradient for a batch a

    def __call__(self, network, x):
        """The values (batch,) for the images x (batch, n_in), and up (batch, n_in), their gradient with respect to x.

        It leaves its traces in the layers, as each forward and backward does; `maximize` works on a copy. Raises
        ValueError for a layer, neuron or class that the network doesn't have.
        """
        values, up, last = 0, 0, len(network.layers) - 1
        for factor, layer, term in self.terms:
            if layer is not None and layer > last:
                raise ValueError(f"the objective expects a layer from 0 to {last}, got {layer}: {network} has no more")
            part = network if layer is None else Network(*network.layers[: layer + 1])
            value, slope = term(part.forward(x))
            values, up = values + factor * value, up + factor * part.backward(slope)
        return values, up

    def __add__(self, other):
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(*self.terms, *other.terms)

    def __mul__(self, factor):
        factor = expect.number(factor, "Objective", "the factor")
        return Objective(*((factor * old, layer, term) for old, layer, term in self.terms))

    __rmul__ = __mul__


def for_class(label):
    """log(p), where p is softmax's confidence in the class: largest where the network is most certain of it.

    label: an integer, or integers of shape (batch,), one for each image. The network's last layer gives the scores.
    Raises ValueError for a label that is not a whole number from 0 on.
    """
    label = expect.labels(label, MOST, "for_class", "label")

    def log_confidence(scores):
        labels = np.broadcast_to(label, len(scores)) if label.ndim == 0 else label
        loss = SoftmaxCrossEntropy()
        loss.forward(scores, labels)
        slope = -len(scores) * loss.backward()  # uphill, and without the 1/batch: each image climbs on its own
        largest = scores.max(axis=1)
        total = np.exp(scores - largest[:, np.newaxis]).sum(axis=1)
        return scores[loss.right] - largest - np.log(total), slope

    return Objective((1.0, None, log_confidence))


def for_neuron(layer, neuron):
    """What one neuron puts out: a[:, neuron], where a is the output of network.layers[layer].

    Take the layer that sums, a `Dense`: after a ReLU a silent neuron gives no slope to climb. neuron: an integer, or
    integers of shape (batch,), one for each image. Raises ValueError if they are not whole numbers from 0 on.
    """
    layer = expect.integer(layer, "for_neuron", "layer", least=0)
    neuron = expect.labels(neuron, MOST, "for_neuron", "neuron")

    def output(a):
        neurons = expect.labels(neuron, a.shape[1], "for_neuron", "neuron")
        if (got := neurons.shape) not in ((), (len(a),)):
            raise ValueError(f"for_neuron expects one neuron, or {len(a)} for as many images, got shape {got}")
        here = np.arange(len(a)), neurons
        slope = np.zeros_like(a)
        slope[here] = 1
        return a[here], slope

    return Objective((1.0, layer, output))


def for_layer(layer):
    """Half the sum of the squares of all that network.layers[layer] puts out: large where many neurons are moved.

    Raises ValueError if layer is not a whole number from 0 on.
    """
    layer = expect.integer(layer, "for_layer", "layer", least=0)
    return Objective((1.0, layer, lambda a: (np.sum(a**2, axis=1) / 2, a)))

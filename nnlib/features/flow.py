"""One image on its way through a whole network: every number that arises, forward and backward.

The pictures of a network show what stands here.
"""

import copy
from dataclasses import dataclass

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import one_hot, sigmoid, softmax
from nnlib.layers import Dense
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy

MOST_NEURONS = 128  # in one layer of a picture
MOST_OUTPUTS = 36
ACTIVATIONS = ("ReLU", "Sigmoid", "Tanh")  # by name, for a reader may have written their own


class Flow:
    """One input x, shape (n_in,), on its way through a network: `columns`, `confidences`, `answer`, `loss`.

    off: neurons (layer, neuron) to switch off, layers counted from 0. Raises ValueError if the network can't be shown,
    for another shape, and where numbers are no longer finite.
    """

    def __init__(self, network, x, off=()):
        self.columns = columns(network, off)
        first = self.columns[0].dense
        self.x = expect.finite(expect.shape(x, (first.n_in,), "Flow"), "Flow").astype(first.W.dtype)
        batch = self.x[np.newaxis]
        for column in self.columns:
            z, a = column.forward(batch)
            column.inputs, column.z, column.a = batch[0], z[0], a[0]
            batch = a
        if not np.isfinite(batch).all():
            advice = "Make a new one, and train it with a smaller learning rate."
            raise ValueError(f"the network's outputs are not finite numbers: its weights have flown off. {advice}")
        self.confidences = confidences(self.columns[-1])
        self.answer = int(self.confidences.argmax()) if len(self.confidences) > 1 else int(self.confidences[0] > 0.5)
        self.loss = None

    def backward(self, target, loss=None):
        """Send the gradient of the loss back through all columns, and return self.

        target: the right answer, an integer. loss: one of nnlib's; by default MeanSquaredError after a Sigmoid, else
        cross-entropy on the scores. Raises ValueError if there is no such answer, or the loss doesn't fit the network.
        """
        loss = copy.copy(loss) if loss is not None else self._usual_loss()
        targets = expect.classes([target], None, "backward", "target")
        output = self.columns[-1].a[np.newaxis]
        if isinstance(loss, MeanSquaredError):
            targets = one_hot(targets, output.shape[1]) if output.shape[1] > 1 else targets.reshape(1, 1)
        self.loss = loss.forward(output, targets)
        da = loss.backward()
        for column in reversed(self.columns):
            da = dz = np.where(column.on, da, da.dtype.type(0))
            for layer in reversed(column.activations):
                dz = layer.backward(dz)
            column.da, column.dz = da[0], dz[0]
            da = column.dense.backward(dz)
            column.dW = column.dense.dW
        return self

    def _usual_loss(self):
        if self.columns[-1].activation.endswith("Sigmoid"):
            return MeanSquaredError()
        return SoftmaxCrossEntropy() if len(self.confidences) > 1 else BinaryCrossEntropy()


@dataclass
class Column:
    """The neurons of one Dense layer with the activation after it, and what happened in them.

    Rows, one number for each neuron: weighted `sums`, `z` (with the bias), activation `a`, `on` (False where switched
    off); after `Flow.backward` also `da` and `dz`, and `dW` of the shape of `dense.W`. `inputs` is what came in.
    """

    name: str
    dense: Dense
    activations: list
    on: np.ndarray
    inputs: np.ndarray = None
    z: np.ndarray = None
    a: np.ndarray = None
    da: np.ndarray = None
    dz: np.ndarray = None
    dW: np.ndarray = None

    @property
    def activation(self):
        """What stands after the Dense layer, in words: "ReLU", or "" for nothing."""
        return ", ".join(type(layer).__name__ for layer in self.activations)

    def products(self, neuron):
        """Each input times its weight: what one neuron adds up, in the order of the inputs."""
        return self.inputs * self.dense.W[:, neuron]

    def forward(self, x):
        """z and a for a batch x; neurons that are switched off give 0."""
        z = a = self.dense.forward(x)
        for layer in self.activations:
            a = layer.forward(a)
        return z, np.where(self.on, a, a.dtype.type(0))


def columns(network, off=()):
    """The network as a list of `Column`, neurons (layer, neuron) of `off` switched off.

    The layers are copies that share the weights: what a picture computes leaves no trace in the network. A reader's own
    layers will do as well, those with weights W and those that are called ReLU, Sigmoid or Tanh: their `forward` runs.
    Raises ValueError for others, and for none with weights at the beginning.
    """
    found = []
    for position, layer in enumerate(network.layers):
        if not hasattr(layer, "W") and type(layer).__name__ not in ACTIVATIONS:
            raise ValueError(f"a network picture expects Dense, ReLU, Sigmoid and Tanh layers, got {layer!r}")
        layer = copy.copy(layer)
        if hasattr(layer, "W"):
            layer.n_in, layer.n_out = layer.W.shape
            found.append(Column("", layer, [], np.ones(layer.n_out, bool)))
        elif not found:
            raise ValueError(f"a network picture expects a Dense layer first, got {layer!r} at position {position}")
        else:
            found[-1].activations.append(layer)
    if not found:
        raise ValueError("a network picture expects a network with layers, got none")
    for number, column in enumerate(found, start=1):
        column.name = f"hidden layer {number}" if number < len(found) else "output layer"
        most = MOST_NEURONS if number < len(found) else MOST_OUTPUTS
        if (n := column.dense.n_out) > most:
            raise ValueError(f"a network picture has room for {most} neurons in the {column.name}, got {n}")
    for layer, neuron in off:
        if not (0 <= layer < len(found) and 0 <= neuron < len(found[layer].on)):
            got = f"layer {layer}, neuron {neuron}"
            raise ValueError(f"a network picture can switch off neurons that are there, got {got}")
        found[layer].on[neuron] = False
    return found


def confidences(column):
    """How certain an output column is of each answer: a sigmoid's activations themselves, or softmax of the scores."""
    if column.activation.endswith("Sigmoid"):
        return column.a
    return softmax(column.a) if len(column.a) > 1 else sigmoid(column.a)


def share_right(network, x, y, off=()):
    """The share of the examples x, y that the network gets right while the neurons of `off` are switched off."""
    a = x.astype(network.layers[0].W.dtype, copy=False)
    for column in columns(network, off):
        _, a = column.forward(a)
    middle = 0.5 if column.activation.endswith("Sigmoid") else 0
    answers = a.argmax(axis=1) if a.shape[1] > 1 else a[:, 0] > middle
    return float(np.mean(answers == y))

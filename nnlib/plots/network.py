"""A whole network at work on one image: every number on the way, forward and backward, and the picture of it."""

import copy
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import EllipseCollection, LineCollection

from nnlib import expect
from nnlib.functions import one_hot, sigmoid, softmax
from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.plots.neuron import signed_color
from nnlib.plots.style import GRID, INK, MUTED, PAPER, PIXELS, POSITIVE, SIGNED

MOST_NEURONS = 128  # in one layer of a picture
MOST_OUTPUTS = 36
FEW_INPUTS = 16  # so few are shown as numbers with edges, more of them as a square image
EDGES = 200  # between two layers, the strongest ones; more than that is a grey mat


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

    The layers are copies that share the weights: what a picture computes leaves no trace in the network.
    Raises ValueError for layers that can't be shown: others than nnlib's, or none of them Dense at the beginning.
    """
    found = []
    for position, layer in enumerate(network.layers):
        if type(layer) not in (Dense, ReLU, Sigmoid, Tanh):
            raise ValueError(f"a network picture expects Dense, ReLU, Sigmoid and Tanh layers, got {layer!r}")
        layer = copy.copy(layer)
        if isinstance(layer, Dense):
            layer.dW = layer.db = None  # else the copy would write its gradients into the network's own arrays
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
        if column.dense.n_out > most:
            raise ValueError(
                f"a network picture has room for {most} neurons in the {column.name}, got {column.dense.n_out}"
            )
    for layer, neuron in off:
        if not (0 <= layer < len(found) and 0 <= neuron < len(found[layer].on)):
            raise ValueError(
                f"a network picture can switch off neurons that are there, got layer {layer}, neuron {neuron}"
            )
        found[layer].on[neuron] = False
    return found


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
            raise ValueError(
                "the network's outputs are not finite numbers: its weights have flown off. "
                "Make a new one, and train it with a smaller learning rate."
            )
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


def confidences(column):
    """How certain an output column is of each answer: a sigmoid's activations themselves, or softmax of the scores."""
    if column.activations and isinstance(column.activations[-1], Sigmoid):
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


def strongest(matrix, most=EDGES):
    """The entries of largest size as rows (from, to, value), weakest first; value is 1 or -1 for the very largest."""
    size = np.abs(matrix).ravel()
    chosen = np.argsort(size)[-most:]
    chosen = chosen[size[chosen] > 0]
    largest = size.max() or 1
    return np.column_stack([*np.unravel_index(chosen, matrix.shape), matrix.ravel()[chosen] / largest])


def shades(flow, backward=False):
    """For each column the colour of each neuron, from -1 (orange) to 1 (blue).

    Forward: the activation; a sigmoid's, a tanh's and a confidence as they are, others as a share of the largest in the
    layer. Backward: dz as a share of the largest in the layer.
    """
    result = []
    for column in flow.columns:
        values = column.dz if backward else column.a
        if not backward and column is flow.columns[-1]:
            result.append(flow.confidences)
        elif not backward and column.activation in ("Sigmoid", "Tanh"):
            result.append(values)
        else:
            result.append(values / (np.abs(values).max() or 1))
    return result


def percent(share):
    """A share as it is written in the course: 0.982 is "98.2%"; nothing short of all is called 100%."""
    text = f"{100 * share:.1f}"
    if text == "100.0" and share < 1:
        text = "> 99.9"
    return f"{text}%"


def answer_names(n, names=None):
    """A name for each of n answers: those given, else "yes" for a single one, else 0, 1, 2 and so on."""
    names = [str(name) for name in names or (range(n) if n > 1 else ["yes"])]
    if len(names) != n:
        raise ValueError(f"a network picture expects a name for each of the {n} outputs, got {len(names)}: {names}")
    return names


def network(ax, flow, names=None, drawn=True, backward=False):
    """The network and one image in it: pixels, neurons lit by their activation, the strongest weights, confidences.

    drawn=False leaves the neurons blank: nothing has been drawn yet. backward=True shows dz in them, and dW as edges.
    """
    names = answer_names(len(flow.confidences), names)
    places = [_places(len(column.a)) for column in flow.columns]
    widths = [place[:, 0].max() for place in places]
    gap = max(1.2, (24 - 6 - 7 - sum(widths)) / len(places))
    left = 5.5
    centres = []
    for place, width in zip(places, widths, strict=True):
        left += gap
        centres.append(place + np.array([left, 0]))
        left += width
    _inputs(ax, flow, centres[0])
    for before, after, column in zip(centres, centres[1:], flow.columns[1:], strict=False):
        _edges(ax, before, after, column.dW if backward else column.dense.W)
    for centre, column, shade in zip(centres, flow.columns, shades(flow, backward), strict=True):
        _neurons(ax, centre, shade if drawn else np.zeros(len(shade)), column)
    _bars(ax, centres[-1], flow, names, drawn)
    ax.set(xlim=(-0.3, left + 7.4), ylim=(-6.3, 7.2), aspect="equal")
    ax.axis("off")
    return ax


def _places(n, rows=16):
    """Where n neurons stand: one below the other, in several columns if there are many; the middle is at height 0."""
    if n <= 20:
        rows = n
    step = min(2.4, 11.6 / rows)
    index = np.arange(n)
    row, column = index % rows, index // rows
    return np.column_stack([column * 0.72, ((rows - 1) / 2 - row) * step])


def _inputs(ax, flow, neurons):
    n = len(flow.x)
    if n <= FEW_INPUTS:
        places = _places(n) + np.array([2.5, 0])
        _edges(ax, places, neurons, flow.columns[0].dense.W)
        for (x, y), value in zip(places, flow.x, strict=True):
            ax.text(x, y, f"{value:.2g}", ha="right", va="center", bbox={"facecolor": PAPER, "edgecolor": MUTED})
        return
    side = round(n**0.5)
    for place in neurons:
        ax.plot([5, place[0]], [place[1] * 0.42, place[1]], color=GRID, linewidth=0.8, zorder=1)
    extent = (0, 5, -2.5, 2.5)
    ax.imshow(flow.x.reshape(side, side), cmap=PIXELS, vmin=0, vmax=1, extent=extent, interpolation="nearest", zorder=2)
    ax.text(2.5, -2.9, f"{side} × {side} = {n:,} pixels", ha="center", va="top", color=MUTED, fontsize=9)


def _edges(ax, before, after, weights):
    edges = strongest(weights)
    start, end = before[edges[:, 0].astype(int)], after[edges[:, 1].astype(int)]
    strength = edges[:, 2]
    lines = LineCollection(
        np.stack([start, end], axis=1),
        colors=[signed_color(value) for value in strength],
        alpha=0.06 + 0.6 * np.abs(strength) ** 1.5,
        linewidths=0.4 + 1.6 * np.abs(strength),
        linestyles=["-" if value > 0 else (0, (4, 2)) for value in strength],
        zorder=1,
    )
    ax.add_collection(lines)


def _neurons(ax, places, shade, column):
    step = abs(places[1, 1] - places[0, 1]) if len(places) > 1 else 1
    size = np.full(len(places), min(0.62, 0.82 * step))
    ax.add_collection(
        EllipseCollection(
            size, size, np.zeros(len(places)), units="xy", offsets=places, offset_transform=ax.transData,
            facecolors=SIGNED((shade + 1) / 2), edgecolors=MUTED, linewidths=0.9, zorder=3,
        )
    )  # fmt: skip
    for x, y in places[~column.on]:
        ax.text(x, y, "×", ha="center", va="center", color=INK, zorder=4, fontsize=13)
    words = f"{len(places)} {'neuron' if len(places) == 1 else 'neurons'}"
    middle = (places[:, 0].min() + places[:, 0].max()) / 2
    ax.text(middle, 6.9, column.name, ha="center", va="center", color=INK, fontsize=9.5)
    ax.text(
        middle,
        6.35,
        ", ".join(filter(None, [words, column.activation])),
        ha="center",
        color=MUTED,
        fontsize=8.5,
        va="center",
    )


def _bars(ax, places, flow, names, drawn):
    for i, ((x, y), share) in enumerate(zip(places, flow.confidences, strict=True)):
        chosen = drawn and len(names) > 1 and i == flow.answer
        weight = "bold" if chosen else "normal"
        ax.text(x + 0.85, y, names[i], ha="center", va="center", color=INK, weight=weight)
        ax.barh(y, 3.2, left=x + 1.4, height=0.34, color=GRID, zorder=1)
        if drawn:
            ax.barh(y, 3.2 * share, left=x + 1.4, height=0.34, color=POSITIVE, zorder=2)
            ax.text(x + 6.3, y, percent(share), ha="right", va="center", color=INK, weight=weight, fontsize=9.5)

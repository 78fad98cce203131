"""A forward and a backward pass through a tiny network, step by step: its numbers, its words, its picture."""

import copy
from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib import _expect as expect
from nnlib.layers import Dense
from nnlib.losses import MeanSquaredError
from nnlib.optim import SGD
from nnlib.plots._blitting import change
from nnlib.plots._words import factor, minus
from nnlib.plots.style import GRID, INK, MUTED, NEGATIVE_TEXT, PAPER, POSITIVE, signed_color

number = partial(minus, digits=3)
RATE = 0.01  # of the step of learning at the end: small enough for whatever the sliders do
FORWARD = 10  # the last step on the way forward
NODES = {"x0": (0, 1.7), "x1": (0, -1.7), "h0": (4.2, 1.7), "h1": (4.2, -1.7), "z": (8.4, 0), "loss": (11.2, 0)}
EDGES = ("x0h0", "x0h1", "x1h0", "x1h1", "h0z", "h1z")


class Step(NamedTuple):
    """One step of both passes: the nodes and edges at work, the labels that appear, and what happens, in words."""

    lit: tuple[str, ...]
    labels: dict[str, str]
    words: str


def walk_through(network, x, y):
    """Forward and backward pass of a network of 2 inputs, 2 hidden neurons and 1 output, as a list of `Step`.

    x: (2,). y: the target, a number. The loss is the squared error (z - y)**2. The network is not altered.
    Raises ValueError for any other network or shape.
    """
    sizes = [layer.W.shape if isinstance(layer, Dense) else None for layer in getattr(network, "layers", [])]
    if sizes != [(2, 2), None, (2, 1)]:
        raise ValueError(f"both_passes expects a network Dense(2, 2), an activation, Dense(2, 1), got {network!r}")
    network, loss = copy.deepcopy(network), MeanSquaredError()
    x = expect.shape(expect.finite(x, "both_passes"), (2,), "both_passes").astype(network.layers[0].W.dtype)
    hidden, activation, output = network.layers
    _, z, a, out = (values[0] for values in network.activations(x[np.newaxis]))
    before = loss.forward(out[np.newaxis], np.array([[float(y)]]))
    dout = loss.backward()
    da = output.backward(dout)
    slope, dz = activation.backward(np.ones_like(da))[0], activation.backward(da)
    hidden.backward(dz)
    da, dz = da[0], dz[0]
    SGD(RATE).step(trained := copy.deepcopy(network))
    after = loss.forward(trained.forward(x[np.newaxis]), np.array([[float(y)]]))
    weights = {f"x{i}h{j}": hidden.W[i, j] for i in (0, 1) for j in (0, 1)} | {f"h{j}z": output.W[j, 0] for j in (0, 1)}
    labels = {name: number(weight) for name, weight in weights.items()}
    labels |= {f"x{i}": number(x[i]) for i in (0, 1)} | {f"h{j} bias": f"b {number(hidden.b[j])}" for j in (0, 1)}
    labels |= {"z bias": f"b {number(output.b[0])}", "y": f"target y {number(y)}"}

    steps = [Step(("x0", "x1"), labels, "Two inputs and all weights are given. Go forward first.")]
    name, dz_out = type(activation).__name__, dout[0, 0]
    for j in (0, 1):
        for i in (0, 1):
            product = f"{number(x[i])} · {factor(hidden.W[i, j])} = {number(x[i] * hidden.W[i, j])}"
            steps.append(Step((f"x{i}h{j}",), {}, f"x[{i}] times its weight to h{j}: {product}."))
        found = {f"h{j}": number(a[j]), f"h{j} sum": f"z {number(z[j])}"}
        words = f"h{j} adds up, with its bias: z = {number(z[j])}. Its {name} makes it a = {number(a[j])}."
        steps.append(Step((f"h{j}",), found, words))
    for j in (0, 1):
        product = f"{number(a[j])} · {factor(output.W[j, 0])} = {number(a[j] * output.W[j, 0])}"
        steps.append(Step((f"h{j}z",), {}, f"The a of h{j} times its weight: {product}."))
    steps.append(Step(("z",), {"z": number(out[0])}, f"The output adds up, with its bias: z = {number(out[0])}."))
    words = f"The loss: (z − y)² = ({number(out[0])} − {factor(y)})² = {number(before)}. Now turn round."
    steps.append(Step(("loss",), {"loss": number(before)}, words))

    words = f"How does the loss change with z? dz = 2 · (z − y) = {number(dz_out)}. The bias gets db = dz."
    steps.append(Step(("z", "loss"), {"dz": f"dz {number(dz_out)}"}, words))
    for j in (0, 1):
        dw, w = output.dW[j, 0], output.W[j, 0]
        words = (
            f"What the edge from h{j} carried, a, is its slope: dw = a · dz = {number(a[j])} · {factor(dz_out)} = "
            f"{number(dw)}. It hands back da = w · dz = {number(w)} · {factor(dz_out)} = {number(da[j])}."
        )
        steps.append(Step((f"h{j}z",), {f"d h{j}z": f"dw {number(dw)}", f"h{j} da": f"da {number(da[j])}"}, words))
    for j in (0, 1):
        stopped = " Nothing gets through: every slope behind it is 0." if slope[j] == 0 else " The bias gets db = dz."
        words = (
            f"Through the {name} of h{j}, whose slope here is {number(slope[j])}: "
            f"dz = {number(da[j])} · {number(slope[j])} = {number(dz[j])}.{stopped}"
        )
        steps.append(Step((f"h{j}",), {f"h{j} dz": f"dz {number(dz[j])}"}, words))
    for j in (0, 1):
        for i in (0, 1):
            dw = hidden.dW[i, j]
            words = f"From x[{i}] to h{j}: dw = x · dz = {number(x[i])} · {factor(dz[j])} = {number(dw)}."
            steps.append(Step((f"x{i}h{j}",), {f"d x{i}h{j}": f"dw {number(dw)}"}, words))
    words = (
        f"Nine slopes from one pass back. A step of {RATE} against them all would take the loss "
        f"from {number(before)} to {number(after)}."
    )
    steps.append(Step((), {}, words))
    return steps


class Passes:
    """The tiny network with room for every number of both passes.

    Forward numbers stand in the nodes and on the edges; gradients appear below them, blue if positive and orange if
    negative. What is at work is drawn thick.
    """

    def __init__(self, ax):
        self.ax, self.lines, self.rings, self.texts = ax, {}, {}, {}
        for edge in EDGES:
            start, end = np.array(NODES[edge[:2]]), np.array(NODES[edge[2:]])
            (self.lines[edge],) = ax.plot(*np.stack([start, end]).T, zorder=1)
            where = start + (0.5 if edge[2] == "z" or edge[1] == edge[3] else 0.25) * (end - start)
            look = {"ha": "center", "zorder": 2, "bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}}
            self.texts[edge] = ax.text(*np.add(where, (0, 0.05)), "", va="bottom", **look)
            self.texts[f"d {edge}"] = ax.text(*np.add(where, (0, -0.05)), "", va="top", fontsize=10, **look)
        ax.plot([8.4, 11.2], [0, 0], color=GRID, linewidth=2, zorder=0)
        names = {"x0": "x[0]", "x1": "x[1]", "h0": "h0", "h1": "h1", "z": "output z", "loss": "loss"}
        for node, (x, y) in NODES.items():
            (self.rings[node],) = ax.plot(x, y, "o", markersize=39, color=PAPER, markeredgecolor=INK, zorder=3)
            self.texts[node] = ax.text(x, y, "", ha="center", va="center", zorder=4)
            ax.text(x, y + 0.86, names[node], ha="center", va="center", color=MUTED)
        places = {"z bias": (8.4, -1), "dz": (8.4, -1.4), "y": (11.2, -1)}
        for j, side in ((0, 1), (1, -1)):  # above the upper neuron and below the lower one, clear of the edges
            for what, right, out in (("sum", -0.75, 0), ("bias", 0.75, 0), ("da", -0.75, 0.4), ("dz", 0.75, 0.4)):
                places[f"h{j} {what}"] = (4.2 + right, side * (2.7 + out))
        for name, (x, y) in places.items():
            self.texts[name] = ax.text(x, y, "", ha="center", va="center", fontsize=10, zorder=4)
        self.way = ax.text(12, 3.3, "", ha="right", va="top", weight="bold")
        ax.set(xlim=(-0.9, 12.1), ylim=(-3.4, 3.4))
        ax.axis("off")
        self.moving = [*self.lines.values(), *self.rings.values(), *self.texts.values(), self.way]

    def show(self, steps, n):
        """Show everything that is known after step n of `walk_through`.

        Returns the edges at work, each as two places in shares of the picture, in the direction of the pass.
        """
        known = {name: label for step in steps[: n + 1] for name, label in step.labels.items()}
        for name, text in self.texts.items():
            label = known.get(name, "")
            if label == text.get_text():
                continue  # what is left alone need not be drawn anew
            text.set_text(label)
            if label.startswith("d"):
                text.set_color(NEGATIVE_TEXT if "−" in label else POSITIVE if label[2:].strip() != "0" else MUTED)
        for edge, line in self.lines.items():
            weight = float(known[edge].replace("−", "-"))
            line.set(color=signed_color(weight), linestyle=(0, (2.5, 1.2)) if weight < 0 else "-")
            line.set_linewidth(5 if edge in steps[n].lit else 1.3)
        for node, ring in self.rings.items():
            change(ring, markeredgewidth=3.5 if node in steps[n].lit else 1.2)
        self.way.set_text("forward →" if n <= FORWARD else "← backward" if n < len(steps) - 1 else "done")
        edges = [(edge[:2], edge[2:])[:: 1 if n <= FORWARD else -1] for edge in steps[n].lit if edge in self.lines]
        places = [self.ax.transData.transform([NODES[node] for node in edge]) for edge in edges]
        return [[[x, 1 - y] for x, y in place / self.ax.figure.bbox.size] for place in places]

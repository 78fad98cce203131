"""A forward and a backward pass through a tiny network, step by step in words and numbers."""

import copy
from typing import NamedTuple

import numpy as np

from nnlib import _expect as expect
from nnlib.layers import Dense
from nnlib.losses import MeanSquaredError
from nnlib.optim import SGD

RATE = 0.01  # of the step that ends the tour: small enough for whatever the sliders do
FORWARD = 10  # the last step on the way forward


class Step(NamedTuple):
    """One step of the tour: the nodes and edges at work, the labels that appear, and what happens, in words."""

    lit: tuple[str, ...]
    labels: dict[str, str]
    words: str


def tour(network, x, y):
    """Forward and backward pass of a network of 2 inputs, 2 hidden neurons and 1 output, as a list of `Step`.

    x: (2,). y: the target, a number. The loss is the squared error (z - y)**2. The network is not altered.
    Raises ValueError for any other network or shape.
    """
    network, loss = copy.deepcopy(_small(network)), MeanSquaredError()
    x = expect.shape(expect.finite(x, "tour"), (2,), "tour").astype(network.layers[0].W.dtype)
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


def _small(network):
    sizes = [layer.W.shape if isinstance(layer, Dense) else None for layer in getattr(network, "layers", [])]
    if sizes != [(2, 2), None, (2, 1)]:
        raise ValueError(f"tour expects a network Dense(2, 2), an activation, Dense(2, 1), got {network!r}")
    return network


def number(value):
    """A number with at most three decimals and a typographic minus."""
    return f"{round(float(value), 3) + 0.0:g}".replace("-", "−")


def factor(value):
    """A number inside a product: in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)

"""Is a gradient right? Nudge each number a little, see how the loss changes, and compare."""

import copy
from dataclasses import dataclass

import numpy as np

from nnlib import _expect as expect


def numerical_gradient(f, p, *, epsilon=1e-5, entries=None):
    """The slope of f() in each entry of the array p, by central differences: (f at p + e, less f at p - e) / (2 * e).

    f: a function of no arguments that reads p and returns a number. p: a float64 array; it is nudged in place, one
    entry at a time, and put back. epsilon: the size of the nudge; the error is of the order epsilon**2. entries: how
    many entries to try, evenly spread (None: all); the others come back as nan. Returns an array of p's shape.
    Raises ValueError for a p that is not a float64 array, an epsilon that is not above 0, entries below 1.
    """
    f = expect.function(f, "numerical_gradient", "f", "lambda: loss.forward(network.forward(x), y)")
    p = expect.float64(p, "numerical_gradient", "p")
    epsilon = expect.number(epsilon, "numerical_gradient", "epsilon", above=0)
    slope = np.full(p.shape, np.nan)
    for i in _evenly_spread(p.size, entries):
        before = p.flat[i]
        try:
            p.flat[i] = before + epsilon
            above = f()
            p.flat[i] = before - epsilon
            below = f()
        finally:
            p.flat[i] = before
        slope.flat[i] = (above - below) / (2 * epsilon)
    return slope


@dataclass
class GradientReport:
    """The largest relative error of each parameter, by name; print it to read it, or ask `ok`."""

    errors: dict[str, float]
    labels: dict[str, str]
    tolerance: float

    @property
    def ok(self):
        """True if every gradient agrees with its numerical twin."""
        return all(error < self.tolerance for error in self.errors.values())

    def __str__(self):
        width = max(len(label) for label in self.labels.values())
        lines = [f"{'gradient':<{width}}  largest relative error"]
        for name, error in self.errors.items():
            verdict = "ok" if error < self.tolerance else "WRONG"
            lines.append(f"{self.labels[name]:<{width}}  {error:8.1e}  {verdict}")
        return "\n".join(lines)

    __repr__ = __str__


def check_gradients(network, loss, x, y, *, epsilon=1e-5, tolerance=1e-5, entries=200):
    """Compare each analytical gradient with the numerical one: a `GradientReport` of the largest relative errors.

        error = max |analytical - numerical| / max(|analytical|, |numerical|, 1e-5)

    with the maxima over all entries tried of that parameter: below 1e-7 where all is right, above 1e-3 where it isn't,
    and `tolerance` lies between. "x" stands for the gradient that `backward` returns. The check works on float64
    copies. Their parameters are moved by about 0.001: a new network's biases are 0, and with them a ReLU can stand on
    its corner, where there is no slope to compare with. entries: how many entries of each array to try, evenly spread
    (None: all). Raises ValueError for x with nan or infinity, a loss that is not finite, a gradient that is missing or
    does not have its parameter's shape. Source: the gradient checks of Stanford's course CS231n.
    """
    who = "check_gradients"
    expect.network_and_loss(network, loss, who)
    tolerance = expect.number(tolerance, who, "tolerance", above=0)
    x = np.array(expect.finite(expect.batch(x, None, who), who), dtype=np.float64)
    network, loss = _off_the_corner(network), copy.deepcopy(loss)

    def loss_now():
        return loss.forward(network.forward(x), y)

    expect.finite(loss_now(), who, "the loss")
    analytical = {"x": network.backward(loss.backward())}
    labels = {"x": "x, the input"}
    for name in network.parameters():
        position, _, parameter = name.partition(".")
        layer = network.layers[int(position)]
        analytical[name] = getattr(layer, "d" + parameter, None)
        labels[name] = f"{parameter} of layer {position}, {layer}"

    errors = {}
    for name, p in {**network.parameters(), "x": x}.items():
        gradient = expect.shape(analytical[name], p.shape, who, f"the gradient of {labels[name]},")
        numerical = numerical_gradient(loss_now, p, epsilon=epsilon, entries=entries)
        tried = _evenly_spread(p.size, entries)
        errors[name] = _relative_error(gradient.flat[tried], numerical.flat[tried])
    return GradientReport(errors, labels, tolerance)


def _evenly_spread(size, entries):
    if entries is None or size == 0:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, expect.integer(entries, "numerical_gradient", "entries")).astype(int))


def _off_the_corner(network):
    network, rng = copy.deepcopy(network), np.random.default_rng(0)
    for layer in network.layers:
        for name in layer.learned:
            parameter = getattr(layer, name)
            setattr(layer, name, parameter + 1e-3 * rng.standard_normal(parameter.shape))
            setattr(layer, "d" + name, None)  # forgotten, so that only what `backward` sets anew is compared
    return network


def _relative_error(analytical, numerical):
    largest = max(np.abs(analytical).max(), np.abs(numerical).max(), 1e-5)  # slopes below that drown in rounding
    return float(np.abs(analytical - numerical).max() / largest)

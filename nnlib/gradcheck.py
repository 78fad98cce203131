"""Is a gradient right? Nudge each number a little, see how the loss changes, and compare."""

import copy
from dataclasses import dataclass

import numpy as np

from nnlib import expect


def numerical_gradient(f, p, *, epsilon=1e-5, entries=None):
    """The slope of f() in each entry of the array p, by central differences: (f(p + e) - f(p - e)) / (2 * e).

    f: a function of no arguments that reads p and returns a number. p: a float64 array; it is nudged in place, one
    entry at a time, and put back. entries: how many entries to try, evenly spread (None: all); the
    others come back as nan. Returns an array of p's shape. The error is of the order epsilon**2.
    Raises ValueError for a p that is not float64.
    """
    if not isinstance(p, np.ndarray) or p.dtype != np.float64:
        kind = f"{p.dtype} array" if isinstance(p, np.ndarray) else type(p).__name__
        raise ValueError(f"numerical_gradient expects p to be a float64 array, got a {kind}; nudges drown in float32")
    epsilon = expect.number(epsilon, "numerical_gradient", "epsilon", above=0)
    slope = np.full(p.shape, np.nan)
    chosen = range(p.size) if entries is None else np.unique(np.linspace(0, p.size - 1, entries).astype(int))
    for flat in chosen:
        i = np.unravel_index(flat, p.shape)
        before = p[i]
        p[i] = before + epsilon
        above = f()
        p[i] = before - epsilon
        below = f()
        p[i] = before
        slope[i] = (above - below) / (2 * epsilon)
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
    """Compare each analytical gradient with the numerical one and report the largest relative error of each parameter.

        error = max |analytical - numerical| / max(|analytical|, |numerical|)

    with both maxima over all entries tried of that parameter; below 1e-7 is right, above 1e-3 is wrong. The check
    works on a float64 copy; the network itself stays as it is. "x" stands for the gradient that `backward` returns.
    entries: how many entries of each array to try, evenly spread (None: all). A ReLU exactly at its corner has no slope
    there and can raise a false alarm: try other data. Raises ValueError for x with nan or infinity.
    Source: the gradient checks of Stanford's course CS231n.
    """
    x = np.array(expect.finite(expect.batch(x, None, "check_gradients"), "check_gradients"), dtype=np.float64)
    network = _in_float64(network)

    def loss_now():
        return loss.forward(network.forward(x), y)

    loss_now()
    dx = network.backward(loss.backward())
    analytical = {"x": np.array(dx)}
    labels = {"x": "x, the input"}
    for name in network.parameters():
        layer, _, parameter = name.partition(".")
        analytical[name] = np.array(getattr(network.layers[int(layer)], "d" + parameter))
        labels[name] = f"{parameter} of layer {layer}, {network.layers[int(layer)]}"

    errors = {}
    for name, p in {**network.parameters(), "x": x}.items():
        numerical = numerical_gradient(loss_now, p, epsilon=epsilon, entries=entries)
        errors[name] = _relative_error(
            expect.shape(analytical[name], p.shape, "check_gradients", f"d{name}"), numerical
        )
    return GradientReport(errors, labels, tolerance)


def _in_float64(network):
    network = copy.deepcopy(network)
    for layer in network.layers:
        for name in layer.learned:
            setattr(layer, name, getattr(layer, name).astype(np.float64))
            setattr(layer, "d" + name, None)  # a float32 buffer would round the new gradient
    return network


def _relative_error(analytical, numerical):
    tried = ~np.isnan(numerical)
    a, n = analytical[tried], numerical[tried]
    largest = max(np.abs(a).max(), np.abs(n).max())
    return float(np.abs(a - n).max() / largest) if largest else 0.0

"""Gradient ascent on the input: in many steps, or in a single small one for every pixel at once."""

import copy

import numpy as np

from nnlib import _expect as expect
from nnlib.features.objectives import Objective
from nnlib.features.regularisers import Regulariser


def maximize(network, objective, *, rng, n=1, steps=100, learning_rate=0.2, regularisers=(), start=None):
    """Gradient ascent on the input: images that the objective likes more and more.

        x = x + learning_rate * up / max(abs(up))      so in each step the pixel that counts most moves by learning_rate

    where up is the gradient of the objective with respect to x: it points uphill. (dx is that of a loss, everywhere.)
    Returns the whole way, shape (steps + 1, n, n_in): the n images at the start, after the first step, and so on; those
    that shall be seen are the last. The climbs don't know of each other. network: it is not altered. start: images of
    shape (n, n_in) or one of (n_in,); by default n faint images of random greys. rng: a NumPy random generator, for
    the start and for `Jitter`. regularisers: a list, applied in its order; none by default. The course takes
    [Decay(0.01), Blur(0.75), Clip()].

    Raises ValueError for an objective that the network doesn't have, other shapes, numbers out of range, or if the
    image grows beyond all numbers (then add `Clip()`).
    """
    _check(network, objective, "maximize")
    rng = expect.generator(rng, "maximize")
    steps = expect.integer(steps, "maximize", "steps", least=0)
    learning_rate = expect.number(learning_rate, "maximize", "learning_rate", least=0)
    if not isinstance(regularisers, list | tuple) or not all(isinstance(r, Regulariser) for r in regularisers):
        raise ValueError(f"maximize expects a list of regularisers such as [Decay(0.01), Clip()], got {regularisers!r}")
    network = copy.deepcopy(network)  # forward and backward leave traces, and the reader's network shall have none
    if start is None:
        W = _first(network)
        start = rng.uniform(0, 0.1, (expect.integer(n, "maximize", "n"), len(W))).astype(W.dtype)
    x = _images(network, start, "maximize", "start")
    expect.affordable((steps + 1, *x.shape), "maximize")
    path = [x]
    for step in range(1, steps + 1):
        for regulariser in regularisers:
            x = regulariser.before(x, rng)
        _, up = objective(network, x)
        largest = np.abs(up).max(axis=1, keepdims=True)
        x = x + x.dtype.type(learning_rate) * up / np.where(largest > 0, largest, 1)  # a flat place has no way up
        for regulariser in regularisers:
            x = regulariser.after(x, step)
        path.append(x)
    return expect.finite(np.array(path), "maximize", "the images")


def nudge(network, objective, x, size):
    """One step for every pixel at once, each by `size`: x + size * sign(up), kept from 0 to 1; shape (n, n_in).

    So small a change hardly shows, but all pixels pull the same way. x: images of shape (n, n_in) or one of (n_in,).
    Raises ValueError as `maximize` does, and for a size that is not a number from 0 on. Source: Goodfellow, Shlens and
    Szegedy, "Explaining and harnessing adversarial examples", 2014.
    """
    _check(network, objective, "nudge")
    size = expect.number(size, "nudge", "size", least=0)
    network = copy.deepcopy(network)
    x = _images(network, x, "nudge", "x")
    _, up = objective(network, x)
    return (x + x.dtype.type(size) * np.sign(up)).clip(0, 1)


def _check(network, objective, who):
    expect.able(network, who, "a network", "Network(Dense(784, 10, rng=rng))", "forward", "backward", "parameters")
    if not network.parameters():
        raise ValueError(f"{who} expects a network with a Dense layer, which says how large an image is, got {network}")
    if not isinstance(objective, Objective):
        raise ValueError(f"{who} expects an objective such as for_class(7), got {objective!r}")


def _images(network, x, who, name):
    """`x`, one image or several, as a batch in the network's own precision."""
    W = _first(network)
    x = expect.finite(x, who, name)
    x = expect.batch(x[np.newaxis] if x.ndim == 1 else x, W.shape[0], who, name)
    return expect.some(x, who, name).astype(W.dtype)


def _first(network):
    """The first weights: they know how many pixels an image has, and in which precision the network computes."""
    return next(iter(network.parameters().values()))

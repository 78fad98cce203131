"""Small sets of points in the plane, each with a label of 0 or 1, for seeing what a neuron or a network can learn.

Each function returns x of shape (n, 2), float64, and y of shape (n,), int64. The labels take turns (0, 1, 0, 1, ...),
so each class has half of the points, and so do the first few.
"""

import numpy as np

from nnlib import _expect as expect

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def line_points(n, *, rng, gap=0.4):
    """Points that the line x1 + 2 x2 = 2 splits: label 1 above it, label 0 below, none within `gap / 2` of it.

    With some forty points and a gap below 1, the origin lies among the points of label 0, so no line through it splits
    them: a neuron needs its bias. Raises ValueError for a number of points below 1, a negative gap or an rng that
    isn't a generator.
    """
    y = _labels(n, rng, "line_points")
    gap = expect.number(gap, "line_points", "gap", least=0)

    along = np.array([2.0, -1.0]) / np.sqrt(5)  # the direction of the line, and at right angles to it
    across = np.array([1.0, 2.0]) / np.sqrt(5)
    position = rng.uniform(-2.5, 2.5, n)
    distance = gap / 2 + rng.uniform(0, 1.5, n)
    side = 2 * y - 1
    foot = 2 / np.sqrt(5)  # the line's own distance from the origin
    return np.outer(position, along) + np.outer(foot + side * distance, across), y


def and_points():
    """The corners of the unit square; label 1 where both coordinates are 1."""
    return CORNERS.copy(), np.array([0, 0, 0, 1], np.int64)


def or_points():
    """The corners of the unit square; label 1 where at least one coordinate is 1."""
    return CORNERS.copy(), np.array([0, 1, 1, 1], np.int64)


def xor_points():
    """The corners of the unit square; label 1 where exactly one coordinate is 1. No line splits them."""
    return CORNERS.copy(), np.array([0, 1, 1, 0], np.int64)


def moons(n, *, rng, noise=0.1):
    """Two half circles of radius 1 that reach into each other: label 0 the upper, label 1 the lower.

    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError for a number of points
    below 1, negative noise or an rng that isn't a generator.
    """
    y = _labels(n, rng, "moons")
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = [1.0, 0.5] - upper
    return _jitter(np.where(y[:, np.newaxis] == 0, upper, lower), noise, rng, "moons"), y


def circles(n, *, rng, noise=0.05):
    """Two circles around the origin: label 0 the outer, of radius 1, and label 1 the inner, of radius 0.5.

    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError for a number of points
    below 1, negative noise or an rng that isn't a generator.
    """
    y = _labels(n, rng, "circles")
    return _jitter(_polar(np.where(y == 0, 1.0, 0.5), rng.uniform(0, 2 * np.pi, n)), noise, rng, "circles"), y


def spiral(n, *, rng, noise=0.03, turns=1.0):
    """Two spiral arms from the origin out to radius 1, each making `turns` turns; label 1 is label 0 turned by half.

    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError for a number of points
    below 1, negative noise, turns that aren't above 0 or an rng that isn't a generator.
    """
    y = _labels(n, rng, "spiral")
    turns = expect.number(turns, "spiral", "turns", above=0)
    radius = np.sqrt(rng.uniform(0, 1, n))  # the root spreads the points evenly along an arm that winds ever wider
    return _jitter(_polar(radius, 2 * np.pi * turns * radius + np.pi * y), noise, rng, "spiral"), y


def _labels(n, rng, who):
    expect.generator(rng, who)
    return np.arange(expect.integer(n, who, "n"), dtype=np.int64) % 2


def _polar(radius, angle):
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _jitter(x, noise, rng, who):
    return x + rng.normal(0, expect.number(noise, who, "noise", least=0), x.shape)

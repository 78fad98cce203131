"""What a hand can take in a picture: a ball, a line, a field to click; and the controls that move with it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes


class Grip(NamedTuple):
    """Something to take in the picture.

    words: what the hand can do, as a sentence without its end. ax: where it lies. move(x, y, was): the values of some
    controls by their names when the hand is at x, y, in data coordinates; `was` has "x", "y" and the values of all
    controls when it was taken. place(values): where it is for these values, one point or the two ends of a line;
    without it, all of the ax can be clicked. late: nothing happens before the hand lets go.
    """

    words: str
    ax: Axes
    move: Callable
    place: Callable | None = None
    late: bool = False

    def on_page(self, values):
        """Where it is, for the page: the ax's box in shares of the picture, and its points in shares of the ax."""
        (left, low), (right, high) = self.ax.bbox.get_points() / self.ax.figure.bbox.size
        points = np.reshape(self.place(values) if self.place else [], (-1, 2))
        shares = (self.ax.transData - self.ax.transAxes).transform(points)
        return {
            "box": [round(float(share), 4) for share in (left, 1 - high, right - left, high - low)],
            "points": [[round(float(x), 4), round(float(1 - y), 4)] for x, y in shares],
            "field": self.place is None,
        }

    def data(self, x, y):
        """The data coordinates of a place in shares of the ax, seen from its upper left corner."""
        return (self.ax.transAxes - self.ax.transData).transform((x, 1 - y))


def ball(ax, name, height, words="Drag the ball"):
    """A point on a curve whose x is the value of a control; height(values): how high it lies."""
    return Grip(words, ax, lambda x, y, was: {name: x}, lambda now: (now[name], height(now)))


def field(ax, words, move):
    """A field to click: move(x, y) gives the values of controls."""
    return Grip(words, ax, lambda x, y, was: move(x, y))


def threshold(ax, name, words="Drag the threshold"):
    """A vertical line whose x is the value of a control."""
    return Grip(words, ax, lambda x, y, was: {name: x}, lambda now: [[now[name], y] for y in ax.get_ylim()])


class Line:
    """The line w0 · x + w1 · y + b = 0: shift it anywhere, or turn it at a disc, about its point nearest the middle.

    names: the three controls that hold w0, w1 and b. `grips` are for `LivePlot`.
    """

    def __init__(self, ax, names, words="the line"):
        self.names, self.width = names, np.ptp(ax.get_xlim())
        self.centre = np.array([np.mean(ax.get_xlim()), np.mean(ax.get_ylim())])
        self.grips = [
            Grip(f"Drag {words} to shift it", ax, self._shift, lambda now: self._ends(now, 20)),
            Grip("its violet disc to turn it", ax, self._turn, lambda now: self._ends(now, 0.3)[1:]),
        ]

    def _ends(self, values, far):
        *w, b = (values[name] for name in self.names)
        w, length = np.array(w), np.hypot(*w)
        if not length:
            return np.empty((0, 2))
        nearest = self.centre - (w @ self.centre + b) / length**2 * w
        along = far * self.width / length * np.array([w[1], -w[0]])
        return np.stack([nearest - along, nearest + along])

    def _shift(self, x, y, was):
        w0, w1, b = (was[name] for name in self.names)
        return {self.names[2]: b - w0 * (x - was["x"]) - w1 * (y - was["y"])}

    def _turn(self, x, y, was):
        pivot = self._ends(was, 0)[0]
        right, up = np.array([x, y]) - pivot
        scale = np.hypot(was[self.names[0]], was[self.names[1]]) / (np.hypot(right, up) or 1)
        w = scale * np.array([-up, right])
        return dict(zip(self.names, [*w, -w @ pivot], strict=True))

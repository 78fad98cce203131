"""The plane of two inputs, with points of two classes and the lines of neurons that part them."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots._blitting import Shade
from nnlib.plots.style import INK, MUTED, NEGATIVE, PAPER, POSITIVE, RING, SIGNED


class Plane:
    """The plane of two inputs, shaded by an answer, with points of two classes and the lines of neurons.

    Blue circles are class 1, orange triangles class 0; a point on the wrong side wears a black ring. `show(neuron)`
    moves all of it for one neuron; `shade`, `lines`, `place` and `ring` move its parts. `moving` lists the artists that
    move, from back to front.
    """

    def __init__(self, ax, x, y, limits=None, names=("x[0]", "x[1]"), lines=("",)):
        self.x, self.y = expect.batch(x, 2, "Plane"), expect.classes(y, 2, "Plane", "y", len(x))
        reach = np.abs(self.x).max()
        self.low, self.high = limits or ((-1.15 * reach, 1.15 * reach) if self.x.min() < 0 else (-0.8, 1.8))
        side = np.linspace(self.low, self.high, 91)
        self.grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        soft = SIGNED.resampled(1024)(np.linspace(0.2, 0.8, 256))  # softer than the points drawn on top
        self.surface = ax.add_artist(Shade(soft))
        self._lines = [
            ax.plot([], [], color=INK, linewidth=2, linestyle=style, label=name or "_")[0]
            for name, style in zip(lines, ("-", "--"), strict=False)
        ]
        self._points = [
            ax.plot([], [], marker, color=color, markeredgecolor=PAPER, markersize=size, label=f"class {one}")[0]
            for one, marker, color, size in ((1, "o", POSITIVE, 8), (0, "^", NEGATIVE, 9))
        ]
        (self._rings,) = ax.plot(
            [], [], "o", color="none", markeredgecolor=RING, markeredgewidth=1.6, markersize=14, label="wrong side"
        )
        origin = [ax.axhline(0, color=MUTED, linewidth=0.6), ax.axvline(0, color=MUTED, linewidth=0.6)]
        self._twins = [ax.text(0, 0, "", color=INK, weight="bold", ha="center", va="center") for _ in range(2)]
        self.moving = [self.surface, *origin, *self._lines, *self._points, self._rings, *self._twins]
        ax.set(xlim=(self.low, self.high), ylim=(self.low, self.high), xlabel=names[0], ylabel=names[1], aspect="equal")
        self.place(self.x)

    def show(self, neuron):
        """Move shading, line and rings to what `neuron` says; returns how many points are on the wrong side."""
        self.shade(neuron(self.grid))
        self.lines((neuron.weights, neuron.bias))
        return self.ring(neuron.weighted_sum(self.x) > 0)

    def shade(self, answers):
        """Shade the plane by an answer from 0 (orange) to 1 (blue) for each point of `grid`."""
        self.surface.values = answers.reshape(91, 91)

    def lines(self, *neurons):
        """Move each line to where its neuron's weighted sum is 0; neurons: pairs (weights, bias)."""
        for line, (weights, bias) in zip(self._lines, neurons, strict=True):
            line.set_data(*self._ends(*weights, bias))

    def place(self, x):
        """Move the points to x."""
        self.x = x
        for artist, one in zip(self._points, (1, 0), strict=True):
            artist.set_data(*x[self.y == one].T)
        close = np.hypot(*(x[:, np.newaxis] - x).T) < 0.04 * (self.high - self.low) if len(x) <= 4 else None
        shared = np.unique(close[close.sum(axis=1) > 1], axis=0) if len(x) <= 4 else []  # few enough to be looked for
        for twin in self._twins:
            twin.set_text("")
        for twin, which in zip(self._twins, shared, strict=False):
            across, up = x[which].mean(axis=0)
            twin.set(position=(across, up + 0.09 * (self.high - self.low)), text=f"×{which.sum()}")

    def ring(self, answers):
        """Ring the points whose answer (yes or no) is wrong; returns how many these are."""
        wrong = answers != (self.y == 1)
        self._rings.set_data(*self.x[wrong].T)
        return int(wrong.sum())

    def fewest_wrong(self):
        """How many points are on the wrong side of the best line there is, as far as 720 directions tell."""
        angles = np.linspace(0.001, 2 * np.pi, 720)  # none along an axis, where points lie side by side
        order = np.argsort(self.x @ [np.cos(angles), np.sin(angles)], axis=0)
        ones, behind = np.cumsum(self.y[order], axis=0), np.arange(1, len(self.y) + 1)[:, np.newaxis]
        zeros = int((self.y == 0).sum())
        return min(zeros, int((2 * ones + zeros - behind).min()))

    def _ends(self, w0, w1, b):
        """Two far ends of the line w0 * x[0] + w1 * x[1] + b = 0, or nothing where there is none."""
        length = w0**2 + w1**2
        if length == 0:
            return [], []
        foot = -b * np.array([w0, w1]) / length  # the line's point nearest to the origin
        along = 10 * (self.high - self.low) * np.array([-w1, w0]) / length**0.5
        return np.stack([foot - along, foot + along]).T


def plane(ax, neuron, x, y, title=""):
    """Points of two classes on the plane that a neuron of two inputs divides; see `Plane`."""
    Plane(ax, x, y).show(neuron)
    ax.set_title(title)
    return ax

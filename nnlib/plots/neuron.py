"""Pictures of one neuron: its diagram with every number, and the plane that a neuron of two inputs divides."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots.images import Shade
from nnlib.plots.style import INK, MUTED, NEGATIVE, PAPER, POSITIVE, SIGNED


def signed_color(value):
    """Blue for a positive number, orange for a negative one, grey for 0."""
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else MUTED


def diagram(ax, neuron, x, names=None):
    """The neuron at work on one input x: each input on its line with its weight, the sum, the bias, the activation.

    A line is blue for a positive weight, orange and dashed for a negative one, and the thicker the larger the weight.
    """
    x = expect.row(x, "diagram", "x")
    names = names or [f"x[{i}]" for i in range(len(x))]
    z = neuron.weighted_sum(x)
    heights = np.linspace(1, -1, len(x)) * 0.62 * (len(x) - 1) if len(x) > 1 else np.zeros(1)
    largest = np.abs(neuron.weights).max() or 1
    for name, value, weight, height in zip(names, x, neuron.weights, heights, strict=True):
        width = 1 + 3 * abs(weight) / largest
        style = (0, (2.5, 1.2)) if weight < 0 else "-"
        ax.plot([0, 4], [height, 0], linestyle=style, color=signed_color(weight), linewidth=width, zorder=1)
        where = 1.75
        ax.text(
            where, height * (1 - where / 4), f"× {minus(weight)}", ha="center", va="center", color=INK, zorder=2,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2.5},
        )  # fmt: skip
        _node(ax, 0, height, minus(value))
        ax.text(-0.62, height, name, ha="right", va="center", color=MUTED)
    _node(ax, 4, 0, minus(z))
    ax.text(4, -0.62, "weighted sum z", ha="center", va="top", color=MUTED)
    ax.annotate(
        f"bias {minus(neuron.bias)}",
        (4, 0.46),
        (4, 1.25),
        ha="center",
        color=INK,
        arrowprops={"arrowstyle": "-|>", "color": MUTED},
    )
    name = getattr(neuron.activation, "__name__", "activation")
    ax.annotate("", (6.54, 0), (4.46, 0), arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6})
    ax.text(5.5, 0.12, name, ha="center", va="bottom")
    _node(ax, 7, 0, minus(neuron.activation(z)))
    ax.text(7, -0.62, "output a", ha="center", va="top", color=MUTED)
    ax.set(xlim=(-1.4, 7.6), ylim=(min(heights.min(), -0.9) - 0.5, max(heights.max(), 1.4) + 0.5), aspect="equal")
    ax.axis("off")
    return ax


def minus(value):
    """A number as short text, with the typographic minus sign."""
    return f"{round(value, 2):g}".replace("-", "−")


def _node(ax, x, y, text):
    ax.plot(x, y, "o", markersize=34, color=PAPER, markeredgecolor=INK, markeredgewidth=1.4, zorder=3)
    ax.text(x, y, text, ha="center", va="center", zorder=4)


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
            ax.plot([], [], marker, color=color, markeredgecolor="w", markersize=size, label=f"class {one}")[0]
            for one, marker, color, size in ((1, "o", POSITIVE, 8), (0, "^", NEGATIVE, 9))
        ]
        (self._rings,) = ax.plot(
            [], [], "o", color="none", markeredgecolor="k", markeredgewidth=1.6, markersize=14, label="wrong side"
        )
        origin = [ax.axhline(0, color=MUTED, linewidth=0.6), ax.axvline(0, color=MUTED, linewidth=0.6)]
        self.moving = [self.surface, *origin, *self._lines, *self._points, self._rings]
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

    def ring(self, answers):
        """Ring the points whose answer (yes or no) is wrong; returns how many these are."""
        wrong = answers != (self.y == 1)
        self._rings.set_data(*self.x[wrong].T)
        return int(wrong.sum())

    def _ends(self, w0, w1, b):
        """Two far ends of the line w0 * x[0] + w1 * x[1] + b = 0, or nothing where there is none."""
        length = w0**2 + w1**2
        if length == 0:
            return [], []
        foot = -b * np.array([w0, w1]) / length  # the line's point nearest to the origin
        along = 10 * (self.high - self.low) * np.array([-w1, w0]) / length**0.5
        return np.stack([foot - along, foot + along]).T


class Edges:
    """A neuron's weights as lines from its inputs, as in `diagram`, with its bias; `show(neuron)` moves them."""

    def __init__(self, ax, names):
        heights = np.linspace(1, -1, len(names))
        self.lines = [ax.plot([0, 2], [height, 0])[0] for height in heights]
        self.words = [ax.text(1, height * 0.5 + 0.14, "", ha="center", color=INK) for height in heights]
        for name, height in zip(names, heights, strict=True):
            _node(ax, 0, height, name)
        _node(ax, 2, 0, "z")
        self.words.append(ax.text(2, -0.45, "", ha="center", color=INK))
        self.moving = [*ax.lines, *ax.texts]
        ax.set(xlim=(-0.5, 2.7), ylim=(-1.5, 1.5))
        ax.axis("off")

    def show(self, neuron):
        """Colour, thickness and dashes say each weight's sign and size; the number stands beside the line."""
        for line, weight in zip(self.lines, neuron.weights, strict=True):
            line.set(color=signed_color(weight), linewidth=0.6 + 1.2 * abs(weight))
            line.set_linestyle((0, (2.5, 1.2)) if weight < 0 else "-")
        for word, value in zip(self.words, [*neuron.weights, neuron.bias], strict=True):
            word.set_text(minus(value))
        self.words[-1].set_text(f"bias {minus(neuron.bias)}")


def plane(ax, neuron, x, y, title=""):
    """Points of two classes on the plane that a neuron of two inputs divides; see `Plane`."""
    Plane(ax, x, y).show(neuron)
    ax.set_title(title)
    return ax

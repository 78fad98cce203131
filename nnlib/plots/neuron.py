"""Pictures of one neuron: its diagram with every number, and the living one that lent it its words."""

import numpy as np
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from nnlib import _expect as expect
from nnlib.plots._words import minus
from nnlib.plots.style import CELL, FIBRE, INK, MUTED, PAPER, signed_color


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
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 2.5}
        place = 1.75, height * (1 - 1.75 / 4)
        ax.text(*place, f"× {minus(weight)}", ha="center", va="center", color=INK, zorder=2, bbox=paper)
        _node(ax, 0, height, minus(value))
        ax.text(-0.62, height, name, ha="right", va="center", color=MUTED)
    _node(ax, 4, 0, minus(z))
    ax.text(4, -0.62, "weighted sum z", ha="center", va="top", color=MUTED)
    arrow = {"arrowstyle": "-|>", "color": MUTED}
    ax.annotate(f"bias {minus(neuron.bias)}", (4, 0.46), (4, 1.25), ha="center", color=INK, arrowprops=arrow)
    name = getattr(neuron.activation, "__name__", "activation")
    ax.annotate("", (6.54, 0), (4.46, 0), arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6})
    ax.text(5.5, 0.12, name, ha="center", va="bottom")
    _node(ax, 7, 0, minus(neuron.activation(z)))
    ax.text(7, -0.62, "output a", ha="center", va="top", color=MUTED)
    ax.set(xlim=(-1.4, 7.6), ylim=(min(heights.min(), -0.9) - 0.5, max(heights.max(), 1.4) + 0.5), aspect="equal")
    ax.axis("off")
    return ax


def _node(ax, x, y, text):
    ax.plot(x, y, "o", markersize=34, color=PAPER, markeredgecolor=INK, markeredgewidth=1.4, zorder=3)
    ax.text(x, y, text, ha="center", va="center", zorder=4)


def biological_neuron(ax):
    """Dendrites take signals in, the cell body gathers them, the axon carries on, synapses touch the next cell."""
    for start, bends in _DENDRITES:
        _fibre(ax, start, bends, 3.2)
    _fibre(ax, (0.4, 0), [(2.0, 0.35), (3.6, -0.3), (5.4, 0.0)], 5)
    for end in ((6.5, 0.95), (6.75, 0.25), (6.6, -0.55), (6.15, -1.15)):
        _fibre(ax, (5.35, 0), [(5.8, 0.1 * np.sign(end[1])), (6.0, 0.7 * end[1]), end], 2.6)
        ax.add_patch(Circle(end, 0.1, facecolor=INK, edgecolor=PAPER, zorder=4))
    angle = np.linspace(0, 2 * np.pi, 200)
    wobble = 0.78 + 0.06 * np.sin(5 * angle) + 0.04 * np.cos(3 * angle)
    ax.fill(wobble * np.cos(angle), wobble * np.sin(angle), facecolor=CELL, edgecolor=FIBRE, linewidth=2, zorder=3)
    ax.add_patch(Circle((0.05, 0.02), 0.27, facecolor=FIBRE, edgecolor="none", alpha=0.75, zorder=4))
    for name, role, at, to in (
        ("dendrites", "take signals in", (-2.9, 2.2), (-2.3, 1.08)),
        ("cell body", "gathers them", (0.35, -1.95), (0.25, -0.8)),
        ("axon", "carries the answer on", (3.1, 1.3), (3.1, 0.08)),
        ("synapses", "touch the next cell", (6.35, 2.1), (6.5, 1.1)),
    ):
        line, middle = {"arrowstyle": "-", "color": MUTED, "shrinkB": 2, "shrinkA": 8}, {"ha": "center", "va": "center"}
        ax.annotate(f"{name}\n", to, at, **middle, fontweight="bold", color=INK, arrowprops=line)
        ax.text(*at, f"\n{role}", **middle, color=MUTED)
    ax.set(xlim=(-3.4, 8), ylim=(-2.5, 2.75), aspect="equal")
    ax.axis("off")
    return ax


_DENDRITES = [
    ((-0.4, 0.4), [(-0.9, 0.7), (-1.3, 0.9), (-1.9, 1.6)]),
    ((-1.2, 0.9), [(-1.6, 1.0), (-2.1, 0.9), (-2.6, 1.15)]),
    ((-0.5, 0.0), [(-1.2, 0.1), (-1.8, -0.1), (-2.8, 0.2)]),
    ((-1.8, -0.02), [(-2.1, -0.1), (-2.4, -0.3), (-2.9, -0.55)]),
    ((-0.4, -0.4), [(-0.8, -0.8), (-1.3, -1.0), (-1.7, -1.7)]),
    ((-1.1, -0.93), [(-1.5, -1.1), (-1.9, -1.0), (-2.4, -1.3)]),
    ((0.1, 0.5), [(0.2, 1.0), (0.1, 1.3), (0.5, 1.9)]),
]


def _fibre(ax, start, bends, width):
    path = Path([start, *bends], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=FIBRE, linewidth=width, capstyle="round", zorder=2))

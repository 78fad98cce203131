"""The picture of a whole network and one image in it."""

import numpy as np
from matplotlib.collections import EllipseCollection, LineCollection

from nnlib.plots._words import count, percent
from nnlib.plots.style import GRID, INK, MUTED, PAPER, PIXELS, POSITIVE, SIGNED, signed_color

FEW_INPUTS = 16  # so few are shown as numbers with edges, more of them as a square image
EDGES = 200  # between two layers, the strongest ones; more than that is a grey mat


def network(ax, flow, names=None, drawn=True, backward=False):
    """The network and one image in it: pixels, neurons lit by their activation, the strongest weights, confidences.

    drawn=False leaves the neurons blank: nothing has been drawn yet. backward=True shows dz in them, and dW as edges.
    """
    names = answer_names(len(flow.confidences), names)
    places = [_places(len(column.a)) for column in flow.columns]
    widths = [place[:, 0].max() for place in places]
    gap = max(1.2, (24 - 6 - 7 - sum(widths)) / len(places))
    lefts = 5.5 + np.cumsum([gap, *(gap + width for width in widths)])
    centres = [place + np.array([left, 0]) for place, left in zip(places, lefts, strict=False)]
    _inputs(ax, flow, centres[0])
    for before, after, column in zip(centres, centres[1:], flow.columns[1:], strict=False):
        _edges(ax, before, after, column.dW if backward else column.dense.W)
    for centre, column, shade in zip(centres, flow.columns, shades(flow, backward), strict=True):
        _neurons(ax, centre, shade if drawn else np.zeros(len(shade)), column)
    _bars(ax, centres[-1], flow, names, drawn)
    ax.set(xlim=(-0.3, lefts[-1] - gap + 7.4), ylim=(-6.3, 7.2), aspect="equal")
    ax.axis("off")
    return ax


def strongest(matrix, most=EDGES):
    """The entries of largest size as rows (from, to, value), weakest first; value is 1 or -1 for the very largest."""
    size = np.abs(matrix).ravel()
    chosen = np.argsort(size)[-most:]
    chosen = chosen[size[chosen] > 0]
    largest = size.max() or 1
    return np.column_stack([*np.unravel_index(chosen, matrix.shape), matrix.ravel()[chosen] / largest])


def shades(flow, backward=False):
    """For each column the colour of each neuron, from -1 (orange) to 1 (blue).

    Forward: the activation; a sigmoid's, a tanh's and a confidence as they are, others as a share of the largest in the
    layer. Backward: dz as a share of the largest in the layer.
    """
    values = [column.dz if backward else column.a for column in flow.columns]
    if not backward:
        values[-1] = flow.confidences
    kept = [not backward and column.activation in ("Sigmoid", "Tanh") for column in flow.columns[:-1]] + [not backward]
    return [value if keep else value / (np.abs(value).max() or 1) for value, keep in zip(values, kept, strict=True)]


def answer_names(n, names=None):
    """A name for each of n answers: those given, else "yes" for a single one, else 0, 1, 2 and so on."""
    names = [str(name) for name in names or (range(n) if n > 1 else ["yes"])]
    if len(names) != n:
        raise ValueError(f"a network picture expects a name for each of the {n} outputs, got {len(names)}: {names}")
    return names


def _places(n):
    """Where n neurons stand: one below the other, in several columns if there are many; the middle is at height 0."""
    rows = n if n <= 20 else 16
    step = min(2.4, 11.6 / rows)
    index = np.arange(n)
    row, column = index % rows, index // rows
    return np.column_stack([column * 0.72, ((rows - 1) / 2 - row) * step])


def _inputs(ax, flow, neurons):
    n = len(flow.x)
    if n <= FEW_INPUTS:
        places = _places(n) + np.array([2.5, 0])
        _edges(ax, places, neurons, flow.columns[0].dense.W)
        for (x, y), value in zip(places, flow.x, strict=True):
            ax.text(x, y, f"{value:.2g}", ha="right", va="center", bbox={"facecolor": PAPER, "edgecolor": MUTED})
        return
    side = round(n**0.5)
    for place in neurons:
        ax.plot([5, place[0]], [place[1] * 0.42, place[1]], color=GRID, linewidth=0.8, zorder=1)
    extent = (0, 5, -2.5, 2.5)
    ax.imshow(flow.x.reshape(side, side), cmap=PIXELS, vmin=0, vmax=1, extent=extent, interpolation="nearest", zorder=2)
    ax.text(2.5, -2.9, f"{side} × {side} = {n:,} pixels", ha="center", va="top", color=MUTED, fontsize=9)


def _edges(ax, before, after, weights):
    edges = strongest(weights)
    if not len(edges):
        return  # all are zero, as slopes are behind a dead ReLU; matplotlib refuses an empty collection with alphas
    start, end = before[edges[:, 0].astype(int)], after[edges[:, 1].astype(int)]
    strength = edges[:, 2]
    lines = LineCollection(
        np.stack([start, end], axis=1),
        colors=[signed_color(value) for value in strength],
        alpha=0.06 + 0.6 * np.abs(strength) ** 1.5,
        linewidths=0.4 + 1.6 * np.abs(strength),
        linestyles=["-" if value > 0 else (0, (4, 2)) for value in strength],
        zorder=1,
    )
    ax.add_collection(lines)


def _neurons(ax, places, shade, column):
    step = abs(places[1, 1] - places[0, 1]) if len(places) > 1 else 1
    size = np.full(len(places), min(0.62, 0.82 * step))
    look = {"facecolors": SIGNED((shade + 1) / 2), "edgecolors": MUTED, "linewidths": 0.9, "zorder": 3}
    where = {"units": "xy", "offsets": places, "offset_transform": ax.transData}
    ax.add_collection(EllipseCollection(size, size, np.zeros(len(places)), **where, **look))
    for x, y in places[~column.on]:
        ax.text(x, y, "×", ha="center", va="center", color=INK, zorder=4, fontsize=13)
    words = ", ".join(filter(None, [count(len(places), "neuron"), column.activation]))
    middle = (places[:, 0].min() + places[:, 0].max()) / 2
    ax.text(middle, 6.9, column.name, ha="center", va="center", color=INK, fontsize=9.5)
    ax.text(middle, 6.35, words, ha="center", va="center", color=MUTED, fontsize=7.5)


def _bars(ax, places, flow, names, drawn):
    for i, ((x, y), share) in enumerate(zip(places, flow.confidences, strict=True)):
        chosen = drawn and len(names) > 1 and i == flow.answer
        weight = "bold" if chosen else "normal"
        ax.text(x + 0.85, y, names[i], ha="center", va="center", color=INK, weight=weight)
        ax.barh(y, 3.2, left=x + 1.4, height=0.34, color=GRID, zorder=1)
        if drawn:
            ax.barh(y, 3.2 * share, left=x + 1.4, height=0.34, color=POSITIVE, zorder=2)
            ax.text(x + 6.3, y, percent(share), ha="right", va="center", color=INK, weight=weight, fontsize=9.5)

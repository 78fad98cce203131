"""Charts of plain numbers: a function's curve, lines to compare, bars, a table."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots._words import typographic
from nnlib.plots.style import GRID, INK, NEGATIVE, POSITIVE, SHADES, SIGNED, ink_on

DASHES = [":", "--", "-"]  # of lines compared: the last one has the last of them


def curve(ax, f, low=-6, high=6, title="", label=None, color=INK, style="-", xlabel="z"):
    """The graph of f between low and high, with the axes through the origin drawn in."""
    z = np.linspace(low, high, 801)
    ax.axhline(0, color=GRID, zorder=0)
    ax.axvline(0, color=GRID, zorder=0)
    ax.plot(z, f(z), color=color, linestyle=style, linewidth=2.2, label=label)
    ax.set(xlabel=xlabel, xlim=(low, high), title=title)
    return ax


def bars(ax, names, values, title="", number="{:+.3g}"):
    """A bar for each name, its value written at its end as `number` says: blue above 0, orange below."""
    values = np.array([*values], dtype=float)
    colors = [POSITIVE if value > 0 else NEGATIVE for value in values]
    positions = np.arange(len(values))[::-1]
    drawn = ax.barh(positions, values, color=colors, height=0.62)
    ax.bar_label(drawn, [typographic(number.format(value)) for value in values], padding=4, color=INK)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(positions, [typographic(str(name)) for name in names])
    ax.tick_params(length=0)
    ax.margins(x=0.32 if values.min() < 0 else 0.18)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set(xticks=[], title=title)
    return ax


def lines(ax, curves, title="", xlabel="", ylabel=""):
    """One curve, or several told apart by dash, shade and name, with a point where each one ends.

    curves: {name: (x, y)}, one to three, x and y of one length. Raises ValueError for more curves or other shapes.
    """
    if not 0 < len(curves) <= len(DASHES):
        raise ValueError(f"lines expects one to {len(DASHES)} curves, got {len(curves)}")
    n = len(curves)
    for (name, (x, y)), dash, shade in zip(curves.items(), DASHES[-n:], SHADES[-n:], strict=True):
        x = expect.row(x, "lines", "x")
        y = expect.shape(y, x.shape, "lines", "y")
        ax.plot(x, y, linestyle=dash, color=shade, linewidth=1.8, marker="o", markevery=[-1], markersize=4, label=name)
    ax.grid(color=GRID)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if n > 1:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), handlelength=2.6)
    return ax


def table(ax, values, rows, columns, title="", xlabel="", ylabel=""):
    """Numbers as a table: blue above 0, orange below, the fuller the larger. values: (rows, columns)."""
    values = expect.shape(values, (len(rows), len(columns)), "table", "values")
    largest = np.abs(values).max() or 1
    ax.imshow(values, cmap=SIGNED, vmin=-largest, vmax=largest, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        color = ink_on(SIGNED(0.5 + 0.5 * value / largest))
        ax.text(column, row, typographic(f"{value:.1f}"), ha="center", va="center", fontsize=8.5, color=color)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    return ax

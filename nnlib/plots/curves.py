"""Curves: functions of one number."""

import numpy as np

from nnlib.plots.style import GRID, INK, NEGATIVE, POSITIVE


def curve(ax, f, low=-6, high=6, title="", label=None, color=INK, style="-", xlabel="z"):
    """The graph of f between low and high, with the axes through the origin drawn in."""
    z = np.linspace(low, high, 801)
    ax.axhline(0, color=GRID, zorder=0)
    ax.axvline(0, color=GRID, zorder=0)
    ax.plot(z, f(z), color=color, linestyle=style, linewidth=2.2, label=label)
    ax.set(xlabel=xlabel, xlim=(low, high))
    ax.set_title(title)
    return ax


def bars(ax, names, values, title="", number="{:+.3g}"):
    """A bar for each name, its value written at its end as `number` says: blue above 0, orange below."""
    values = np.array([*values], dtype=float)
    colors = [POSITIVE if value > 0 else NEGATIVE for value in values]
    positions = np.arange(len(values))[::-1]
    drawn = ax.barh(positions, values, color=colors, height=0.62)
    ax.bar_label(drawn, [number.format(value).replace("-", "−") for value in values], padding=4, color=INK)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(positions, names)
    ax.tick_params(length=0)
    ax.margins(x=0.32 if values.min() < 0 else 0.18)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xticks([])
    ax.set_title(title)
    return ax

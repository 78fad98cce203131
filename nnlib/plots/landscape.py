"""The landscape of a loss over two weights: from above, in perspective, cut along a line, with a path through it."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnlib import _expect as expect
from nnlib.plots.style import GRID, HEIGHTS, HERE, INK, MUTED, PAPER


def landscape(ax, u, v, losses, here, names=("u", "v")):
    """A loss over two weights as a landscape seen from above: lines of equal loss, the darker the higher.

    u: (m,). v: (n,). losses: (n, m), the loss at each pair. here: the (u, v) to be marked. names: of the two weights.
    """
    losses = expect.shape(losses, (len(v), len(u)), "landscape", "losses")
    low, high = losses.min(), losses.max()
    levels = np.geomspace(low, high, 14) if 0 < low < high else np.linspace(low, max(high, low + 1), 14)
    ax.contourf(u, v, losses, levels, cmap=HEIGHTS, vmin=low, vmax=max(1.6 * levels[-1], levels[-1] - 0.6 * low))
    lines = ax.contour(u, v, losses, levels, colors=INK, linewidths=0.7)
    ax.clabel(lines, levels[1::2], fmt="%.2g", fontsize=9)
    ax.plot(*here, "o", color=HERE, markeredgecolor=PAPER, markersize=11)
    ax.set(xlabel=names[0], ylabel=names[1])
    return ax


def surface(ax, u, v, losses, names=("u", "v")):
    """The same landscape in perspective, in the place of `ax`; arguments as in `landscape`."""
    losses = expect.shape(losses, (len(v), len(u)), "surface", "losses")
    place = ax.get_subplotspec()
    ax.remove()
    ax = place.get_gridspec().figure.add_subplot(place, projection="3d")
    look = {"cmap": HEIGHTS, "vmax": 1.6 * losses.max(), "edgecolor": INK, "linewidth": 0.3}
    ax.plot_surface(*np.meshgrid(u, v), losses, **look, rcount=26, ccount=26)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color(PAPER)
        axis.set_major_locator(MaxNLocator(4))
    ax.set(xlabel=names[0], ylabel=names[1], zlabel="loss")
    ax.view_init(30, -60)
    ax.set_box_aspect(None, zoom=0.88)
    return ax


def section(ax, t, losses, title="", marks=None, xlabel="t"):
    """Losses along one line through all the weights: a curve, with the values of t that have a name marked.

    t, losses: (n,). marks: {t: word}.
    """
    t, losses = expect.row(t, "section", "t"), expect.row(losses, "section", "losses")
    ax.plot(t, losses, color=INK, linewidth=1.8)
    for place, word in (marks or {}).items():
        height = np.interp(place, t, losses)
        ax.plot(place, height, "o", color=HERE, markeredgecolor=PAPER, markersize=10)
        steep = np.interp(place, t, np.gradient(losses, t)) < -np.ptp(losses) / np.ptp(t) / 4
        ax.annotate(word, (place, height), (6, 10), textcoords="offset points", ha="left" if steep else "center")
    ax.grid(color=GRID)
    ax.axhline(0, color=MUTED, linewidth=0.8)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.set(xlabel=xlabel, ylabel="loss", title=title)
    return ax


def heights(loss, low, high, n=41):
    """The loss on a grid over two weights: u (n,), v (n,) and losses (n, n), row i at v[i].

    loss: a function of an array of two weights. low, high: the least and the largest value of both.
    """
    u, v = np.linspace(low[0], high[0], n), np.linspace(low[1], high[1], n)
    return u, v, np.array([[loss(np.array([a, b])) for a in u] for b in v])


def walk(ax, loss, path, low, high, title=""):
    """The landscape of a loss over two weights, seen from above, and a path through it.

    loss: a function of an array of two weights. path: (steps + 1, 2). low, high: the corners of the map.
    """
    path = expect.batch(path, 2, "walk", "path")
    landscape(ax, *heights(loss, low, high, 31), path[-1], ("w[0]", "w[1]"))
    ax.plot(*path.T, "-", color=HERE, linewidth=1.2, marker="o", markersize=2.5)
    ax.plot(*path[0], "D", color=PAPER, markeredgecolor=INK, markersize=7)
    ax.plot(*path[-1], "o", color=HERE, markeredgecolor=PAPER, markersize=10)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), title=title, aspect="equal")
    return ax

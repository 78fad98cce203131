"""The picture of a lock that knows a symbol."""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from nnlib.plots.images import image
from nnlib.plots.style import GRID, INK, NEGATIVE, PAPER, POSITIVE


class Lock:
    """A padlock that opens for a symbol: the drawings it learned from, what it sees now, how certain it is."""

    ROOM = 7  # drawings shown

    def __init__(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.7])
        image(left, np.zeros((28, 28)), "what it sees")
        self.seen = left.images[0]
        strip = right.inset_axes((0, 0.68, 1, 0.24))
        image(strip, np.zeros(4))
        self.title = strip.text(0, 1.08, "", transform=strip.transAxes)
        self.drawings = strip.images[0]
        self.drawings.set_extent((0, 30 * self.ROOM, 28, 0))
        strip.set(xlim=(0, 30 * self.ROOM), ylim=(28, 0))
        (track,) = right.plot([0, 1], [0.09, 0.09], color=GRID, linewidth=14, solid_capstyle="butt", zorder=0)
        (self.bar,) = right.plot([], [], linewidth=14, solid_capstyle="butt")
        (self.limit,) = right.plot([], [], color=INK, linewidth=2.5)
        self.verdict = right.text(0.36, 0.4, "", va="center", fontsize=17, weight="bold")
        (self.shackle,) = right.plot([], [], color=INK, linewidth=6, solid_capstyle="round")
        body = right.add_patch(FancyBboxPatch((0.1, 0.28), 0.16, 0.16, "round,pad=0.01", facecolor=INK, edgecolor=INK))
        (hole,) = right.plot(0.18, 0.36, "o", color=PAPER, markersize=7)
        right.set(xlim=(0, 1), ylim=(0, 1), yticks=[], xlabel="certainty that it is the symbol")
        right.spines["left"].set_visible(False)
        self.moving = [self.seen, self.drawings, self.title, track, self.bar, self.limit, self.verdict]
        self.moving += [self.shackle, body, hole]

    def show(self, drawings, title, seen, certainty, threshold):
        """drawings: (n, 784), with a title. seen: (784,), or None if nothing is drawn; then there is no certainty."""
        row = np.full((28, 30 * self.ROOM), np.nan)
        for i, drawing in enumerate(drawings[-self.ROOM :]):
            row[:, 30 * i : 30 * i + 28] = drawing.reshape(28, 28)
        self.drawings.set_data(row)
        self.title.set_text(title)
        self.seen.set_data(np.zeros((28, 28)) if seen is None else seen.reshape(28, 28))
        opens = seen is not None and certainty > threshold
        self.bar.set(data=([0, certainty or 0], [0.09, 0.09]), color=POSITIVE if opens else NEGATIVE)
        self.limit.set_data([threshold, threshold], [0, 0.18])
        angle = np.linspace(np.pi, 0, 30)
        x, y = 0.18 + 0.055 * np.cos(angle), 0.53 + 0.1 * np.sin(angle) + (0.06 if opens else 0)
        self.shackle.set_data([x[0], *x, x[-1]], [0.45, *y, 0.52 if opens else 0.45])
        self.verdict.set_text("nothing drawn" if seen is None else "it opens" if opens else "it stays locked")

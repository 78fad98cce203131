"""The picture of a lock that knows a symbol."""

import numpy as np

from nnlib.plots.images import image
from nnlib.plots.style import GRID, INK, NEGATIVE, POSITIVE


class Lock:
    """A phone that knows a symbol: the drawings it learned from, what it sees now, how certain it is, the threshold.

    `show(kept, seen, certainty, threshold)` moves it; `moving` lists what moves.
    """

    ROOM = 8  # drawings shown

    def __init__(self, figure):
        left, middle = figure.subplots(1, 2, width_ratios=[1, 1.5])
        image(left, np.zeros((28, 28)), "what the network sees")
        self.seen = left.images[0]
        strip = middle.inset_axes((0, 0.62, 1, 0.3))
        image(strip, np.zeros(4), "what it learned from")
        self.kept = strip.images[0]
        self.kept.set_extent((0, 30 * self.ROOM, 28, 0))
        strip.set(xlim=(0, 30 * self.ROOM), ylim=(28, 0))
        (self.track,) = middle.plot([0, 1], [0.2, 0.2], color=GRID, linewidth=16, solid_capstyle="butt", zorder=0)
        (self.bar,) = middle.plot([], [], color=POSITIVE, linewidth=16, solid_capstyle="butt")
        (self.limit,) = middle.plot([], [], color=INK, linewidth=2.5)
        self.verdict = middle.text(0.5, 0.4, "", ha="center", va="center", fontsize=17, weight="bold")
        middle.set(xlim=(0, 1), ylim=(0, 1), yticks=[], xlabel="certainty that it is the symbol")
        middle.spines["left"].set_visible(False)
        self.moving = [self.seen, self.kept, self.track, self.bar, self.limit, self.verdict]

    def show(self, kept, seen, certainty, threshold):
        """kept: (n, 784). seen: (784,), or None if nothing is drawn; then there is no certainty either."""
        row = np.full((28, 30 * self.ROOM), np.nan)
        for i, drawing in enumerate(kept[-self.ROOM :]):
            row[:, 30 * i : 30 * i + 28] = drawing.reshape(28, 28)
        self.kept.set_data(row)
        self.seen.set_data(np.zeros((28, 28)) if seen is None else seen.reshape(28, 28))
        self.bar.set_data([0, certainty or 0], [0.2, 0.2])
        self.bar.set_color(POSITIVE if seen is not None and certainty > threshold else NEGATIVE)
        self.limit.set_data([threshold, threshold], [0.08, 0.32])
        self.verdict.set_text("nothing drawn" if seen is None else "opens" if certainty > threshold else "stays locked")

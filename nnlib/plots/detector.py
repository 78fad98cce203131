"""The picture of a yes/no neuron at work on real images: whom it fires for, and where it is wrong."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots.images import Strip
from nnlib.plots.style import INK, MUTED, NEGATIVE, NEGATIVE_TEXT, POSITIVE

SHOWN = 9  # mistakes of each kind on the picture
BINS = np.linspace(-1, 1, 41)


class Detector:
    """Weighted sums of the wanted images (blue, upwards) and all others (orange, downwards), and some mistakes.

    The neuron fires to the right of the line in the middle, where z is above 0. x: images of shape (n, pixels). wanted:
    (n,), 1 or 0. `show(neuron)` returns a count.
    """

    def __init__(self, figure, x, wanted, name):
        self.x = expect.batch(x, None, "Detector").astype(float)
        self.wanted = expect.some_of_both(wanted, "Detector", "wanted", len(x))
        top, missed, alarms = figure.subplots(3, 1, height_ratios=[2.6, 1, 1])
        self.up = top.stairs(np.zeros(40), BINS, fill=True, color=POSITIVE)
        self.down = top.stairs(np.zeros(40), BINS, fill=True, color=NEGATIVE)
        line = top.axvline(0, color=INK, linewidth=1.6)
        top.set(xlim=(-1, 1), ylim=(-1.3, 1.3), yticks=[], xticks=[])  # the bars reach from -0.9 to 0.9
        top.axhline(0, color=MUTED, linewidth=0.8)
        words = {"transform": top.transAxes, "va": "center", "color": INK}
        texts = [
            top.text(0.01, 1.05, "silent (z below 0)", ha="left", **words),
            top.text(0.99, 1.05, "fires (z above 0)", ha="right", **words),
            top.text(0.01, 0.93, f"{name}, upwards", ha="left", **words | {"color": POSITIVE}),
            top.text(0.01, 0.07, "all others, downwards", ha="left", **words | {"color": NEGATIVE_TEXT}),
        ]
        top.spines[:].set_visible(False)
        self.missed = Strip(missed, SHOWN, f"{name} it missed", side=24)
        self.alarms = Strip(alarms, SHOWN, "others it fired for", side=24)
        self.moving = [self.up, self.down, line, *texts, *self.missed.moving, *self.alarms.moving]

    def show(self, neuron):
        """Move the picture to what `neuron` says; returns (hits, wanted images, false alarms, other images)."""
        z = neuron.weighted_sum(self.x)
        fires = z > 0
        largest = np.abs(z).max() or 1
        for stairs, which, sign in ((self.up, self.wanted, 0.9), (self.down, ~self.wanted, -0.9)):
            sums, n = np.unique(z[which] / largest, return_counts=True)
            # Each image spread over the gap below its sum: with few possible sums, bars would hold now two, now three.
            count = np.diff(np.interp(BINS[1:], sums, n.cumsum(), left=0), prepend=0)
            stairs.set_data(values=sign * count / count.max())
        self.missed.show(self.x[self.wanted & ~fires])
        self.alarms.show(self.x[~self.wanted & fires])
        return tuple(int(np.sum(p)) for p in (self.wanted & fires, self.wanted, ~self.wanted & fires, ~self.wanted))

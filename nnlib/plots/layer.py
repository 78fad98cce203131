"""Pictures of a layer of ten neurons: how sure it is of one image, and what it answers on many."""

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import softmax
from nnlib.plots._blitting import change
from nnlib.plots.images import image
from nnlib.plots.style import GRID, INK, MUTED, PAPER, POSITIVE


class Answers:
    """One image with its confidences, and how often a layer gives each answer, right (grey) or wrong (hatched).

    x: images, shape (n, 784). y: (n,), their classes. `show(layer, neuron)` moves the bars, marks that neuron's with a
    pale band, and returns the share of right answers.
    """

    def __init__(self, figure, x, y, example=0):
        self.x = expect.some(expect.batch(x, None, "Answers"), "Answers")
        self.y = expect.classes(y, 10, "Answers", "y", len(x))
        self.example = example
        left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1.25, 2.2])
        image(left, self.x[example], f"a {self.y[example]}")
        self.confidence = middle.barh(range(10), np.zeros(10), color=POSITIVE)
        middle.set(yticks=range(10), xlim=(0, 1.3), ylim=(9.6, -0.6), xticks=[], title="confidence")
        self.shares = [middle.text(0, digit, "", va="center", color=INK, fontsize=9) for digit in range(10)]
        self.bands = [middle.axhspan(-0.5, 0.5, color=GRID, lw=0), right.axvspan(-0.5, 0.5, color=GRID, lw=0)]
        even = right.axhline(np.bincount(self.y, minlength=10).mean(), color=MUTED, linewidth=1, linestyle=":")
        self.right = right.bar(range(10), np.zeros(10), color=MUTED, label="right")
        hatched = {"color": PAPER, "hatch": "////", "edgecolor": INK, "linewidth": 0.6}
        self.wrong = right.bar(range(10), np.zeros(10), label="wrong", **hatched)
        right.set(xticks=range(10), title=f"answers to {len(self.x):,} test images")
        right.set_xlabel("answer", loc="left")
        right.legend(loc="upper right", bbox_to_anchor=(1.02, -0.06), ncols=2)
        middle.spines[["left", "bottom"]].set_visible(False)
        for ax in (middle, right):
            ax.tick_params(length=0)
        self.moving = [*self.bands, even, *self.confidence, *self.shares, *self.right, *self.wrong, right.get_legend()]

    def show(self, layer, neuron):
        """Move the bars to what `layer` answers, and mark one neuron; returns the share of right answers."""
        self.bands[0].set_y(neuron - 0.5)
        self.bands[1].set_x(neuron - 0.5)
        z = layer.forward(self.x)
        answers = z.argmax(axis=1)
        right = np.bincount(answers[answers == self.y], minlength=10)
        wrong = np.bincount(answers[answers != self.y], minlength=10)
        tallest = max(0.32 * len(self.x), 1.05 * (right + wrong).max())
        self.bands[1].axes.set_ylim(0, tallest)
        for digit in range(10):
            change(self.right[digit], height=right[digit])
            change(self.wrong[digit], y=right[digit], height=wrong[digit])
        confidences = softmax(z[self.example])
        for digit, (bar, text, share) in enumerate(zip(self.confidence, self.shares, confidences, strict=True)):
            bar.set_width(share)
            place = round(float(share), 2) + 0.03, digit  # it moves only with its number, and can be stamped till then
            change(text, position=place, text=f"{share:.0%}", weight="bold" if share == confidences.max() else "normal")
        return float(np.mean(answers == self.y))

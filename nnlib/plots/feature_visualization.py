"""Pictures of what a network looks for: favourite images, an image that climbs, a small push that fools."""

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import softmax
from nnlib.plots.images import Strip, image, square, weights
from nnlib.plots.style import GRID, HERE, INK, MUTED, PAPER, SIGNED

GAP = 2  # pixels between pictures in a mosaic


def favourites(ax, W, images, names, title=""):
    """Each neuron's weights, and to the right of them the images that it likes best; a row for each neuron.

    W: (pixels, neurons), a column for each. images: (neurons, k, pixels). names: of the neurons. Raises ValueError for
    other shapes.
    """
    W = expect.batch(W, None, "favourites", "W")
    images = expect.shape(images, (W.shape[1], np.shape(images)[1], W.shape[0]), "favourites", "images")
    side = len(square(W[:, 0], "favourites"))
    rows = []
    for w, liked in zip(W.T, images, strict=True):
        colours = [SIGNED(0.5 + 0.5 * w / (np.abs(w).max() or 1))[:, :3], *(np.stack([x] * 3, axis=1) for x in liked)]
        rows.append(np.hstack([_tile(each, side) for each in colours]))
    ax.imshow(np.vstack(rows).clip(0, 1), interpolation="nearest")
    ax.set_yticks((side + GAP) * np.arange(len(rows)) + side / 2, names)
    ax.set(xticks=[], title=title)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _tile(colours, side):
    """A picture of (pixels, 3) colours with white at its right and below it."""
    return np.pad(colours.reshape(side, side, 3), [(0, GAP), (0, GAP), (0, 0)], constant_values=1)


class Climb:
    """An image on its way uphill, and how sure two networks are of a digit after each step: the one that the image
    climbs in, and one that only judges; and how sure the judge is of each digit now."""

    def __init__(self, figure, n_pixels, steps):
        left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1.35, 0.7])
        self.steps = np.arange(steps + 1)
        image(left, np.zeros(n_pixels), "the image")
        self.image = left.images[0]
        (self.own,) = middle.plot([], [], color=INK, linewidth=2.2, label="the network")
        (self.other,) = middle.plot([], [], "--", color=MUTED, linewidth=1.8, label="the judge")
        (self.now,) = middle.plot([], [], color=MUTED, linewidth=1.2, linestyle=":")
        (self.points,) = middle.plot([], [], "o", color=INK, markeredgecolor=PAPER, markersize=8)
        middle.set(xlim=(-5, steps + 5), ylim=(-3, 104), xlabel="step")
        middle.grid(color=GRID)
        middle.legend(loc="upper right", bbox_to_anchor=(1, -0.16), ncols=2)
        self.label = middle.set_title(" ")
        self.bars = right.barh(range(10), np.zeros(10), 0.7, color=MUTED)
        right.set(yticks=range(10), ylim=(9.6, -0.6), xlim=(0, 104), xticks=[0, 100], title="the judge's, in %")
        right.tick_params(length=0)
        self.moving = [self.image, self.now, self.own, self.other, self.points, self.label, *self.bars]

    def show(self, pixels, own, other, step, digit):
        """pixels: (n_in,). own: (steps + 1,), confidences in `digit`. other: (steps + 1, 10). step: where we are."""
        self.image.set_data(square(pixels, "Climb"))
        self.own.set_data(self.steps, 100 * own)
        self.other.set_data(self.steps, 100 * other[:, digit])
        self.now.set_data([step, step], [-3, 104])
        self.points.set_data([step, step], [100 * own[step], 100 * other[step, digit]])
        self.label.set_text(f"confidence in a {digit}, in %")
        for bar, share in zip(self.bars, other[step], strict=True):
            bar.set_width(100 * share)


class Push:
    """An image, a change, and both together; a network's confidence in each digit before and after it; and images to
    choose from, a page at a time.

    `show(...)` returns the confidences before and after.
    """

    ROOM = 16  # images on a page

    def __init__(self, figure, images):
        self.images = images
        grid = figure.add_gridspec(2, 4, height_ratios=[3.4, 1], width_ratios=[1, 1, 1, 1.5])
        first, second, third, last = (figure.add_subplot(grid[0, column]) for column in range(4))
        self.page = Strip(figure.add_subplot(grid[1, :]), self.ROOM)
        (self.frame,) = self.page.shown.axes.plot([], [], color=HERE, linewidth=2.5)
        image(first, np.zeros(len(images[0])), "before")
        weights(second, np.zeros(len(images[0])), " ", largest=1.0)
        image(third, np.zeros(len(images[0])), "after")
        self.pictures = [ax.images[0] for ax in (first, second, third)]
        self.title = second.set_title(" ")
        places = np.arange(10)
        self.before = last.barh(places - 0.2, np.zeros(10), 0.36, color=PAPER, edgecolor=INK, label="before")
        self.after = last.barh(places + 0.2, np.zeros(10), 0.36, color=INK, label="after")
        last.set(yticks=places, ylim=(9.6, -0.6), xlim=(0, 104), xlabel="confidence in %")
        last.tick_params(length=0)
        last.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
        self.moving = [*self.pictures, self.title, *self.before, *self.after, *self.page.moving, self.frame]

    def show(self, network, example, changed, size):
        """example: number of the image. changed: that image, changed. size: of the change with the fullest colour."""
        x, start = self.images[example], self.ROOM * (example // self.ROOM)
        for picture, pixels in zip(self.pictures, (x, changed - x, changed), strict=True):
            picture.set_data(square(pixels, "Push"))
        self.pictures[1].set_clim(-size or -1, size or 1)
        self.title.set_text(f"the change, ×{1 / size:.0f}" if 0 < size < 0.5 else "the change")
        self.page.show(self.images[start : start + self.ROOM])
        left = 30 * (example - start) - 0.5
        self.frame.set_data([left, left + 29, left + 29, left, left], [-0.5, -0.5, 27.5, 27.5, -0.5])
        before, after = softmax(network.forward(np.stack([x, changed])))
        for bar, share in zip([*self.before, *self.after], [*before, *after], strict=True):
            bar.set_width(100 * share)
        return before, after

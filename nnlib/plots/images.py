"""Pictures of images and of weights: a row of numbers shown as the square it stands for."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots._blitting import show
from nnlib.plots.style import INK, MUTED, PIXELS, SIGNED, ink_on


def square(pixels, who="plots"):
    """A row of n * n numbers as an n by n array (an array that is square already stays as it is)."""
    pixels = expect.numbers(pixels, who, "pixels")
    side = round(pixels.size**0.5)
    if side * side != pixels.size:
        raise ValueError(f"{who} expects a square image such as 784 pixels, got {pixels.size} pixels")
    return pixels.reshape(side, side)


def image(ax, pixels, title=""):
    """A grey image: 0 is black, 1 is white."""
    show(ax, square(pixels, "image"), PIXELS, 0, 1)
    return _bare(ax, title)


def weights(ax, w, title="", largest=None):
    """Weights as a picture: blue is positive, orange negative, white 0; the largest in size has the fullest colour."""
    w = square(w, "weights")
    largest = largest or np.abs(w).max() or 1
    show(ax, w, SIGNED, -largest, largest)
    _bare(ax, title)
    ax.spines[:].set(visible=True, color=MUTED, linewidth=0.8)
    return ax


class Strip:
    """Images side by side with a word under each; `show(images, words)` puts in as many as there is room for."""

    def __init__(self, ax, room, title="", side=28):
        self.room, self.side = room, side
        self.shown = show(ax, self._row([]), PIXELS, 0, 1)
        places = (np.arange(room) + 0.5) * (side + 2) - 0.5
        self.words = [ax.text(x, side + 2, "", ha="center", va="top", color=INK) for x in places]
        ax.set(xticks=[], yticks=[], title=title)
        ax.spines[:].set_visible(False)
        self.moving = [self.shown, *self.words]

    def show(self, images, words=()):
        """Show the first few of the images; words: a short text for each, or none at all."""
        self.shown.set_data(self._row(images))
        for place, text in enumerate(self.words):
            text.set_text(str(words[place]) if place < min(len(words), len(images)) else "")

    def _row(self, images):
        fields = np.full((self.room, self.side, self.side + 2), np.nan)  # nan is left blank
        for field, pixels in zip(fields, images, strict=False):
            field[:, 1:-1] = square(pixels)
        return np.ma.masked_invalid(np.hstack(list(fields)))


def numbers(ax, pixels, rows, columns, title=""):
    """A patch of an image with each pixel's number written on it; rows and columns are slices."""
    patch = square(pixels, "numbers")[rows, columns]
    ax.imshow(patch, cmap=PIXELS, vmin=0, vmax=1, interpolation="nearest")
    for (row, column), value in np.ndenumerate(patch):
        color = ink_on(str(np.clip(value, 0, 1)))  # a number in a string is a grey
        ax.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8.5, color=color)
    return _bare(ax, title)


def examples(ax, images, words, title=""):
    """Images side by side, with a word under each, such as its label.

    images: (n, pixels). words: n of anything that can be written. Raises ValueError if there are not as many.
    """
    images = expect.some(expect.batch(images, None, "examples", "images"), "examples", "images")
    if len(words) != len(images):
        raise ValueError(f"examples expects a word for each of {len(images)} images, got {len(words)}")
    Strip(ax, len(images), title, len(square(images[0]))).show(images, words)
    return ax


def _bare(ax, title):
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set_visible(False)
    return ax

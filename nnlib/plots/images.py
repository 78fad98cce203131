"""Pictures of images and of weights: a row of numbers shown as the square it stands for."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from PIL import Image

from nnlib import _expect as expect
from nnlib.plots.style import INK, MUTED, PIXELS, SIGNED, ink_on


def square(pixels, who="plots"):
    """A row of n * n numbers as an n by n array (an array that is square already stays as it is)."""
    pixels = expect.numbers(pixels, who, "pixels")
    side = round(pixels.size**0.5)
    if side * side != pixels.size:
        raise ValueError(f"{who} expects a square image such as 784 pixels, got {pixels.size} pixels")
    return pixels.reshape(side, side)


class Pixels(AxesImage):
    """An image of few, large pixels. Pillow blows it up in a third of the time that matplotlib takes."""

    def make_image(self, renderer, magnification=1.0, unsampled=False):
        """The image as large as it is shown, its lowest row first, and where its lower left corner lies."""
        left, right, low, high = self.get_extent()
        corners = self.axes.transData.transform([(left, low), (right, high)])
        (left, low), (right, high) = np.floor(corners + 0.5).astype(int)
        colours = Image.fromarray(self.to_rgba(self.get_array(), bytes=True)[::-1])
        return np.array(colours.resize((right - left, high - low), Image.Resampling.NEAREST)), left, low, None


def show(ax, values, colours, low, high):
    """A grid of numbers as squares, coloured from low to high; what is masked is left blank. Returns the image."""
    shown = Pixels(ax, cmap=colours, norm=Normalize(low, high))
    shown.set_data(values)
    shown.set_extent(shown.get_extent())
    ax.set_aspect("equal")
    return ax.add_image(shown)


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
    for spine in ax.spines.values():
        spine.set(visible=True, color=MUTED, linewidth=0.8)
    return ax


class Strip:
    """Images side by side with a word under each; `show(images, words)` puts in as many as there is room for."""

    def __init__(self, ax, room, title="", side=28):
        self.room, self.side = room, side
        self.shown = show(ax, self._row([]), PIXELS, 0, 1)
        places = (np.arange(room) + 0.5) * (side + 2) - 0.5
        self.words = [ax.text(x, side + 2, "", ha="center", va="top", color=INK) for x in places]
        ax.set(xticks=[], yticks=[])
        ax.set_title(title)
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


class Shade(Artist):
    """A coarse grid of numbers from 0 to 1, as smooth colours that fill the axes; row 0 is at the bottom.

    colours: (256, 4), from that of 0 to that of 1. matplotlib's own images take 11 ms to be blown up to a figure's
    size; a plane that follows a hand has 2. So one number is blown up for each pixel, and its colour looked up.
    """

    values = np.zeros((2, 2))

    def __init__(self, colours):
        super().__init__()
        self.colours = np.rint(255 * colours).astype("u1").view("u4").ravel()

    def draw(self, renderer):
        """Paint the grid over the axes' field."""
        box = self.axes.bbox
        size = round(box.width), round(box.height)
        levels = Image.fromarray(np.rint(255 * self.values).astype("u1")).resize(size, Image.Resampling.BILINEAR)
        pixels = self.colours[np.asarray(levels)].view("u1").reshape(*size[::-1], 4)
        renderer.draw_image(renderer.new_gc(), round(box.x0), round(box.y0), pixels)


def numbers(ax, pixels, rows, columns, title=""):
    """A patch of an image with each pixel's number written on it; rows and columns are slices."""
    patch = square(pixels, "numbers")[rows, columns]
    ax.imshow(patch, cmap=PIXELS, vmin=0, vmax=1, interpolation="nearest")
    for (row, column), value in np.ndenumerate(patch):
        color = ink_on(str(np.clip(value, 0, 1)))  # a number in a string is a grey
        ax.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8.5, color=color)
    return _bare(ax, title)


def _bare(ax, title):
    ax.set(xticks=[], yticks=[])
    ax.set_title(title)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax

"""Images that follow a hand: the same pixels as matplotlib's own, in a fraction of the time."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from PIL import Image


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

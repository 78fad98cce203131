"""How a picture follows a hand: what rests is drawn once, and images are blown up quicker than by matplotlib."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from PIL import Image

from nnlib.plots.picture import CSS_DPI, encoded, negative


def change(artist, **values):
    """Set what is new for an artist; if nothing is, it stays as it is and can be stamped."""
    new = {name: value for name, value in values.items() if getattr(artist, f"get_{name}")() != value}
    if new:
        artist.set(**new)


class Blitting:
    """A figure from `new_figure`, and the artists in it that move, from back to front.

    `draw(ratio)` draws them where they are now, with `ratio` pixels for each of CSS; then `jpeg()` and `png()` give the
    picture, and `negative` what of it dark paper turns. Whatever else changes in the figure is not seen until the ratio
    or the limits of an axis change.
    """

    def __init__(self, figure, moving):
        self.figure, self.moving, self.ratio, self._limits = figure, moving, None, None
        self._axes = figure.findobj(Axes)  # looked for once: there are hundreds of artists
        for artist in moving:
            artist.set_animated(True)

    @property
    def width(self):
        """The picture's width on the page, in CSS pixels."""
        return round(self.figure.canvas.get_width_height()[0] / self.ratio)

    def draw(self, ratio):
        """Draw the picture as it is now; all of it only if the ratio or an axis is another than before."""
        limits = [ax.viewLim.extents.tolist() for ax in self._axes]
        if ratio != self.ratio or limits != self._limits:
            self._limits = limits
            self._begin(ratio)
        canvas = self.figure.canvas
        canvas.restore_region(self._background)
        for artist in self.moving:
            if artist.stale:
                self._stamps.pop(artist, None)
                artist.draw(canvas.renderer)
            elif stamp := self._stamps.get(artist) or self._cut(artist):
                canvas.renderer.draw_image(canvas.renderer.new_gc(), *stamp)

    def _begin(self, ratio):
        figure, canvas = self.figure, self.figure.canvas
        self.ratio, figure.dpi = ratio, ratio * CSS_DPI
        figure.draw_without_rendering()  # settles the layout, which the first drawing would still shift
        canvas.draw()
        figure.set_layout_engine("none")  # settled once: another ratio shifts nothing
        self._background = canvas.copy_from_bbox(figure.bbox)
        self._aside = RendererAgg(*canvas.get_width_height(), figure.dpi)
        self._stamps = {}
        self.negative = negative(figure)

    def _cut(self, artist):
        """Cut out what an artist draws, to stamp it as long as it stays: matplotlib takes a millisecond for a word."""
        self._aside.clear()
        artist.draw(self._aside)
        pixels = np.asarray(self._aside.buffer_rgba())
        drawn = pixels[..., 3] > 0
        rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
        if not len(rows):
            return None
        (top, bottom), (left, right) = rows[[0, -1]] + [0, 1], columns[[0, -1]] + [0, 1]
        self._stamps[artist] = left, len(pixels) - bottom, pixels[top:bottom, left:right][::-1].copy()
        return self._stamps[artist]

    def jpeg(self):
        """The picture for a page that wants it soon."""
        return encoded(self._pixels(), "jpeg", quality=92, subsampling=0)

    def png(self):
        """The picture for a file."""
        return encoded(self._pixels().convert("RGB"), "png", optimize=True)

    def _pixels(self):
        canvas = self.figure.canvas
        return Image.frombuffer("RGBX", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBX", 0, 1)


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

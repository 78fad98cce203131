"""Paint numbers with the mouse: the weights of a neuron that looks at an image, or a digit to recognise.

`pad.js` draws and takes mouse, pen, finger and keys; it only sends the numbers. What they mean is decided in Python.
"""

import anywidget
import numpy as np
import traitlets
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from PIL import Image

from nnlib import _expect as expect
from nnlib.plots import style
from nnlib.plots.picture import encoded
from nnlib.widgets import _bundle
from nnlib.widgets._still import Still


class Pad(Still, anywidget.AnyWidget):
    """A square grid of pixels to paint on; use `WeightPainter` or `Sketchpad`.

    `pad.image` is what is painted, `pad.set(image)` shows another image, `pad.clear()` an empty one, and
    `pad.on_paint(f)` calls `f(image)` after each change. One pad displayed twice stays in step.
    """

    _esm = _bundle.script("pad")
    _css = _bundle.style("pad")

    size = traitlets.Int().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)  # what is painted, for whoever can't see it
    # A memoryview arrives from the browser. It isn't echoed: an echo would come back in the middle of the next stroke.
    value = traitlets.Bytes().tag(sync=True, echo_update=False, from_json=lambda raw, pad: bytes(raw))
    _design = traitlets.Dict().tag(sync=True)

    low, high = 0.0, 1.0
    palette = colormaps[style.PIXELS]
    shades = 256
    width = 280  # CSS pixels, nearly: each pixel of the grid is shown with a whole number of them
    lines = False
    pixel_ratio = 2
    tools = ()
    sizes = ()

    def __init__(self, size, label):
        who = type(self).__name__
        size = expect.integer(size, who, "size")
        if not isinstance(label, str):
            raise ValueError(f"{who} expects label to be text, got {label!r}")
        self._callbacks = []
        self._cell = max(1, round(self.width / size))
        self._colours = np.rint(self.palette.resampled(self.shades)(np.arange(self.shades))[:, :3] * 255).astype("u1")
        super().__init__(
            size=size,
            label=label,
            value=bytes(4 * size * size),
            _design={
                "low": self.low,
                "high": self.high,
                "colours": self._colours.tolist(),
                "cell": self._cell,
                "lines": style.GRID if self.lines else "",
                "tools": [tool | {"ink": style.ink_on(tool["colour"])} for tool in self.tools],
                "sizes": list(self.sizes),
            },
        )

    @property
    def image(self):
        """What is painted now, as a float32 array of shape (size, size): a copy, yours to change."""
        return np.frombuffer(self.value, "<f4").astype(np.float32).reshape(self.size, self.size)

    def set(self, image):
        """Show `image` of shape (size, size), numbers from `low` to `high`; the browser's Undo brings the old one back.

        Raises ValueError for another shape, nan, infinity, or numbers outside the range: nothing is clipped unseen.
        """
        who = f"{type(self).__name__}.set"
        image = expect.finite(expect.shape(image, (self.size, self.size), who, "image"), who, "image")
        excess = np.maximum(self.low - image, image - self.high)
        if excess.max() > 1e-6:  # a float32 sum may end a hair above 1
            worst = np.unravel_index(excess.argmax(), excess.shape)
            raise ValueError(
                f"{who} expects image to hold numbers from {self.low:g} to {self.high:g}, got {image[worst]:g} at "
                f"[{worst[0]}, {worst[1]}]: scale it first, for example image / np.abs(image).max()"
            )
        self.value = np.clip(image, self.low, self.high).astype("<f4").tobytes()

    def clear(self):
        """Make every pixel zero; the browser's Undo brings the image back."""
        self.set(np.zeros((self.size, self.size)))

    def on_paint(self, callback):
        """Call `callback(image)` after each change, by hand or by `set`.

        If the callback fails, what it says stands under the pad (and in `pad.error`) until it next succeeds.
        Raises ValueError when `callback` isn't a function.
        """
        if not callable(callback):
            who = f"{type(self).__name__}.on_paint"
            raise ValueError(f"{who} expects callback to be a function that takes the image, got {callback!r}")
        self._callbacks.append(callback)

    @traitlets.validate("value")
    def _check_value(self, proposal):
        image = np.frombuffer(proposal.value, "<f4") if len(proposal.value) == 4 * self.size * self.size else None
        if image is None or not (np.isfinite(image).all() and image.min() >= self.low and image.max() <= self.high):
            raise traitlets.TraitError(
                f"{type(self).__name__} expects value to be {self.size} x {self.size} float32 numbers from "
                f"{self.low:g} to {self.high:g}, got {len(proposal.value)} bytes"
            )
        return proposal.value

    @traitlets.observe("value", "label")
    def _describe(self, change):
        self.words = self.alt()

    @traitlets.observe("value")
    def _tell(self, change):
        errors = []
        for callback in tuple(self._callbacks):
            try:
                callback(self.image)
            except Exception as error:  # whatever it is, the person at the pad should read it
                errors.append(_in_words(callback, error))
        self.error = "\n".join(errors)

    def png(self):
        """The grid as a PNG file, each pixel a square."""
        cell = self._cell * self.pixel_ratio
        image = self.image.astype(np.float64)  # the browser's arithmetic, so that both show the very same shades
        shade = np.floor((image - self.low) / (self.high - self.low) * (self.shades - 1) + 0.5).astype(int)
        picture = self._colours[shade].repeat(cell, axis=0).repeat(cell, axis=1)
        if self.lines:
            rule = np.rint(np.array(to_rgb(style.GRID)) * 255).astype("u1")
            picture[::cell] = picture[:, ::cell] = picture[-1] = picture[:, -1] = rule
        return encoded(Image.fromarray(picture))


class WeightPainter(Pad):
    """Paint the weights of a neuron that looks at an image: `image` has shape (size, size), numbers from -1 to 1.

    Blue is positive, orange negative, white zero. A stroke goes half of the way that is left to +1 or -1, so that
    painting twice makes a weight stronger; the eraser goes all the way to zero.
    """

    low, high = -1.0, 1.0
    palette = style.SIGNED
    shades = 255  # odd, so that zero is exactly the white in the middle
    width = 300
    lines = True
    tools = (
        {"name": "Positive", "symbol": "+", "colour": style.POSITIVE, "key": "+", "target": 1, "strength": 0.5},
        {"name": "Negative", "symbol": "−", "colour": style.NEGATIVE, "key": "-", "target": -1, "strength": 0.5},
        {"name": "Eraser", "symbol": "0", "colour": style.MUTED, "key": "0", "target": 0, "strength": 1},
    )
    sizes = ({"name": "Small", "radius": 0.5}, {"name": "Medium", "radius": 1.5}, {"name": "Large", "radius": 3})

    def __init__(self, size=24, label="Weights of the neuron"):
        super().__init__(size, label)

    def alt(self):
        """The weights in words: how many are positive, negative and zero."""
        names = {1: "positive", -1: "negative", 0: "zero"}
        counts = ", ".join(f"{(np.sign(self.image) == sign).sum():,} {name}" for sign, name in names.items())
        return f"{self.label}, {self.size} by {self.size} pixels: {counts}"


class Sketchpad(Pad):
    """Draw a digit, white ink on black, as MNIST has them: `image` has shape (size, size), numbers from 0 to 1.

    The medium pen is nearly three pixels wide with a soft rim. `nnlib.data.centre(pad.image)` scales and centres a
    drawing as MNIST's digits were, which gives it their place and nearly their stroke: use it before a network sees
    the drawing.
    """

    tools = (
        {"name": "Pen", "symbol": "●", "colour": style.INK, "key": "p", "target": 1, "strength": 1},
        {"name": "Eraser", "symbol": "○", "colour": style.INK, "key": "0", "target": 0, "strength": 1, "spread": 2},
    )
    sizes = ({"name": "Thin", "radius": 0.9}, {"name": "Medium", "radius": 1.4}, {"name": "Thick", "radius": 2.2})

    def __init__(self, size=28, label="Draw a digit"):
        super().__init__(size, label)

    def alt(self):
        """The drawing in words: how much of it is ink, and where."""
        rows, columns = np.nonzero(self.image)
        pad = f"{self.label}, {self.size} by {self.size} pixels"
        if not len(rows):
            return f"{pad}: nothing drawn yet"
        where = f"in rows {rows.min()} to {rows.max()} and columns {columns.min()} to {columns.max()}"
        return f"{pad}: {len(rows):,} pixels with ink, {where}"


def _in_words(callback, error):
    """One line that says which function failed, where, and why."""
    name = getattr(callback, "__name__", type(callback).__name__)
    inside = error.__traceback__.tb_next  # the frame below ours: the callback's own, unless it is written in C
    where = f" in line {inside.tb_lineno}" if inside else ""
    return f"Painted, but {name} failed{where}: {type(error).__name__}: {error}"

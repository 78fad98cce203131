"""What a live figure leaves behind for readers without a kernel: a picture and words."""

import asyncio
import gc
import io

import anywidget
import traitlets
from ipywidgets.embed import dependency_state
from ipywidgets.widgets.widget import _instances
from PIL import Image

from nnlib.plots.picture import CSS_DPI, DPI, encoded, mime_bundle
from nnlib.widgets import _bundle

GAP = 20  # CSS pixels between two pictures
REST = 0.7  # seconds without a change, after which the page gets the picture to keep
SHOWN = {}  # what each cell shows: the figures, and in which run of the cell they came


class Last(anywidget.AnyWidget):
    """A figure's last picture and its words, held ready in the page: saved notebooks keep these (nnlib/_jupyter)."""

    _esm = _bundle.script("last_picture")
    figure = traitlets.Unicode().tag(sync=True)
    png = traitlets.Bytes(b"").tag(sync=True)
    width = traitlets.Int(0).tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)


class Still:
    """A mixin for widgets: `class Pad(Still, anywidget.AnyWidget)` displays live, and stays readable when it can't be.

    A subclass gives `png()` and `alt()`. The notebook file then holds the live widget, the picture and the words side
    by side, and whatever opens it takes the best that it can show. What is drawn or moved later is kept as well, once
    the hand rests, for when the notebook is saved: `watched` gives the traits that change with the picture.
    """

    pixel_ratio = DPI / CSS_DPI  # pixels of the picture for each CSS pixel on the page
    _last = _timer = None

    def watched(self):
        """The (widget, name of a trait) that change when the picture does."""
        return [(self, "value")]

    def present(self):
        """The picture as it is now: a PNG file, its width on the page, its words."""
        png = self.png()
        return png, round(int.from_bytes(png[16:20], "big") / self.pixel_ratio), self.alt()  # where PNG files say it

    def _changed(self, _):
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel, so no page either
            return
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_later(REST, self._keep)

    def _keep(self):
        png, width, words = self.present()
        with self._last.hold_sync():
            self._last.png, self._last.width, self._last.words = png, width, words

    def stop(self):
        """End what goes on by itself: nobody sees it any more, or the kernel was interrupted."""

    def _take_place(self):
        """Close what the cell showed when it ran before, but what the learner has a name for: its memory adds up."""
        from IPython import get_ipython  # here, as in live_plot.py

        shell = get_ipython()
        asked = getattr(shell, "parent_header", {})  # none without a kernel, and then no cell
        if cell := asked.get("metadata", {}).get("cellId"):
            run, shown = asked["header"]["msg_id"], SHOWN.get(cell, [])
            SHOWN[cell] = [(self, run), *((figure, when) for figure, when in shown if when == run)]
            for old in {figure for figure, when in shown if when != run} - {self}:
                names = [name for name, value in shell.user_ns.items() if value is old]
                if all(name.startswith("_") for name in names):
                    old.stop()
                    for model in dependency_state([old, old._last]).keys() & _instances.keys():
                        _instances[model].close()
                    if names:
                        shell.del_var(names[0])  # from Out, too
                    gc.collect()  # of its own accord Python would wait until there are eight

    def _repr_mimebundle_(self, **kwargs):
        self._take_place()
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})  # anywidget gives both
        png, width, words = Still.present(self)  # of a subclass, too, as it stands without a kernel
        still, described = mime_bundle(png, words, width, kind="Live figure")
        if self._last is None:
            self._last = Last(figure=self.model_id)
            for widget, name in self.watched():
                widget.observe(self._changed, name)
        return data | still, metadata | described


def side_by_side(widget, png, ratio):
    """The picture of a `Still` widget and, to the right of it, a PNG of `ratio` pixels for each of CSS: one PNG."""
    left, right = (Image.open(io.BytesIO(file)).convert("RGB") for file in (widget.png(), png))
    scale = ratio / widget.pixel_ratio
    left = left.resize([round(scale * n) for n in left.size], Image.Resampling.NEAREST)  # squares stay squares
    start = left.width + round(GAP * ratio)
    sheet = Image.new("RGB", (start + right.width, max(left.height, right.height)), "white")
    sheet.paste(left, (0, 0))
    sheet.paste(right, (start, 0))
    return encoded(sheet, optimize=True)

"""What a live figure leaves behind for readers without a kernel: a picture and words."""

import io

from PIL import Image

from nnlib.plots.picture import CSS_DPI, DPI, mime_bundle


class Still:
    """A mixin for widgets: `class Pad(Still, anywidget.AnyWidget)` displays live, and stays readable when it can't be.

    A subclass gives `png()` and `alt()`. The notebook file then holds the live widget, the picture and the words side
    by side, and whatever opens it takes the best that it can show.
    """

    pixel_ratio = DPI / CSS_DPI  # pixels of the picture for each CSS pixel on the page

    def png(self) -> bytes:
        """The present picture as a PNG file."""
        raise NotImplementedError(f"{type(self).__name__} is a Still widget and needs a method png() -> bytes")

    def alt(self) -> str:
        """The present picture in words."""
        raise NotImplementedError(f"{type(self).__name__} is a Still widget and needs a method alt() -> str")

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})  # anywidget gives both
        png = self.png()
        width = int.from_bytes(png[16:20], "big")  # where every PNG file says it
        still, described = mime_bundle(png, self.alt(), round(width / self.pixel_ratio), kind="Live figure")
        return data | still, metadata | described


def side_by_side(widget, png, gap=20):
    """The picture of a `Still` widget and, to the right of it, another PNG file: one PNG. gap: in CSS pixels."""
    left, right = (Image.open(io.BytesIO(file)).convert("RGB") for file in (widget.png(), png))
    scale = Still.pixel_ratio / widget.pixel_ratio
    left = left.resize([round(scale * n) for n in left.size], Image.Resampling.NEAREST)  # squares stay squares
    start = left.width + round(gap * Still.pixel_ratio)
    sheet = Image.new("RGB", (start + right.width, max(left.height, right.height)), "white")
    sheet.paste(left, (0, 0))
    sheet.paste(right, (start, 0))
    file = io.BytesIO()
    sheet.save(file, "png", optimize=True)
    return file.getvalue()

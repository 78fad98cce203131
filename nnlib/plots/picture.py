"""Pictures for notebook cells: what is drawn inside `with picture("what it shows") as ax:` appears, described."""

import base64
import io
from contextlib import contextmanager
from html import escape

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib.plots.style import STYLE

CSS_DPI = 96  # a figure's inch on the page
DPI = 144  # pixels drawn for it: sharp enough on fine screens, quick enough for a figure that follows a hand


@contextmanager
def new_figure(width, height):
    """A figure in the course's style, `width` by `height` inches; fill it inside the block.

    It stands outside pyplot, so that no cell and no other figure can draw on it by accident.
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


@contextmanager
def picture(description, width=6.0, height=3.6, panels=1, **options):
    """Draw inside the block, and see it below the cell with `description` as its text alternative.

    Gives one ax, or an array of as many as `panels`, side by side. width and height in inches; further options go to
    matplotlib's `Figure.subplots`.
    """
    with new_figure(width, height) as figure:
        axes = figure.subplots(1, panels, squeeze=False, **options)[0]
        yield axes[0] if panels == 1 else np.array(axes)
        file = io.BytesIO()
        figure.savefig(file)

    from IPython.display import display  # here, so that drawing needs no notebook

    data, metadata = mime_bundle(file.getvalue(), description, round(width * CSS_DPI))
    display(data | as_html(data, metadata, figure), metadata=metadata, raw=True)


def encoded(image, kind="png", **options):
    """The bytes of an image of Pillow's as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def mime_bundle(png, description, width, kind="Picture"):
    """What a notebook stores of a picture: its bytes, its width on the page in pixels, and its description."""
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": f"{kind}: {description}"}
    return data, {"image/png": {"alt": description, "width": width}}


def as_html(data, metadata, figure):
    """The same picture as HTML: the one way to give it its text alternative in JupyterLab, which overlooks "alt"."""
    alt, width = escape(metadata["image/png"]["alt"]), metadata["image/png"]["width"]
    image = f'<img alt="{alt}" width="{width}" src="data:image/png;base64,{data["image/png"]}">'
    sheet = f'<div class="nnlib-night" style="clip-path: {negative(figure)}"></div>'
    return {"text/html": f'<style>{NIGHT}</style><div class="nnlib-day">{image}{sheet}</div>'}


# On JupyterLab's dark paper a picture is seen as its negative, with hues that stay.
NIGHT = """.nnlib-day { position: relative; width: fit-content; } .nnlib-day img { display: block; }
.nnlib-night { display: none; position: absolute; inset: 0; pointer-events: none; }
.nnlib-night { backdrop-filter: invert(0.93) hue-rotate(180deg); }
body[data-jp-theme-light="false"] .nnlib-night { display: block; }
body[data-jp-theme-light="false"] :is(.nnlib-day, .nnlib-sheet) { clip-path: inset(1px); }"""


def negative(figure):
    """What of a figure is seen as its negative on dark paper, as CSS: all but images, whose greys are their numbers,
    and axes with the gid "as it is"."""
    paths = [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]
    for ax in figure.findobj(Axes):
        if ax.images or ax.get_gid() == "as it is":
            (left, low), (right, high) = ax.bbox.get_points() / figure.bbox.size
            top, bottom = 1 - high, 1 - low
            paths.append([(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (0, 0)])
    return "polygon(evenodd, " + ", ".join(f"{100 * x:.2f}% {100 * y:.2f}%" for path in paths for x, y in path) + ")"

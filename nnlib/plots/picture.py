"""Pictures for notebook cells: what is drawn inside `with picture("what it shows") as ax:` appears, described."""

import base64
import io
from contextlib import contextmanager
from html import escape

import matplotlib
import numpy as np
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
    display(data | as_html(data, metadata), metadata=metadata, raw=True)


def mime_bundle(png, description, width, kind="Picture"):
    """What a notebook stores of a picture: its bytes, its width on the page in pixels, and its description."""
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": f"{kind}: {description}"}
    return data, {"image/png": {"alt": description, "width": width}}


def as_html(data, metadata):
    """The same picture as HTML: the one way to give it its text alternative in JupyterLab, which overlooks "alt"."""
    alt, width = escape(metadata["image/png"]["alt"]), metadata["image/png"]["width"]
    return {"text/html": f'<img alt="{alt}" width="{width}" src="data:image/png;base64,{data["image/png"]}">'}

"""Pictures: arrays and an `ax` in, the `ax` out. Draw them inside `with picture("what it shows") as ax:`."""

from nnlib.plots.biology import biological_neuron
from nnlib.plots.curves import bars, curve
from nnlib.plots.descent import lines, walk
from nnlib.plots.features import favourites, table
from nnlib.plots.images import image, numbers, weights
from nnlib.plots.loss import examples, landscape, section, surface
from nnlib.plots.neuron import Plane, diagram, plane
from nnlib.plots.picture import new_figure, picture
from nnlib.plots.wiring import network

__all__ = [
    "Plane",
    "bars",
    "biological_neuron",
    "curve",
    "diagram",
    "examples",
    "favourites",
    "image",
    "landscape",
    "lines",
    "network",
    "new_figure",
    "numbers",
    "picture",
    "plane",
    "section",
    "surface",
    "table",
    "walk",
    "weights",
]

"""Live figures: each is one line in a notebook. They connect and show; what is computed stands in the floors below."""

from nnlib.widgets.neuron import detector, two_inputs
from nnlib.widgets.pad import Sketchpad, WeightPainter

__all__ = ["Sketchpad", "WeightPainter", "detector", "two_inputs"]

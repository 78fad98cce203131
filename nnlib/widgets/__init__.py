"""Live figures: each is one line in a notebook. They connect and show; what is computed stands in the floors below."""

from nnlib.widgets.descent import by_hand, detector_learns, learning_rate
from nnlib.widgets.loss import one_prediction, one_weight, phone
from nnlib.widgets.neuron import detector, two_inputs
from nnlib.widgets.pad import Sketchpad, WeightPainter

__all__ = [
    "Sketchpad",
    "WeightPainter",
    "by_hand",
    "detector",
    "detector_learns",
    "learning_rate",
    "one_prediction",
    "one_weight",
    "phone",
    "two_inputs",
]

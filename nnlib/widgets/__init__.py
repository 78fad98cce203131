"""Live figures: each is one line in a notebook. They connect and show; what is computed stands in the floors below."""

from nnlib.widgets.backprop import both_passes
from nnlib.widgets.descent import by_hand, detector_learns, learning_rate
from nnlib.widgets.features import draw_for_yours, dream, fool
from nnlib.widgets.layer import one_of_ten, ten_neurons
from nnlib.widgets.loss import one_prediction, one_weight, phone
from nnlib.widgets.network import NetworkPicture
from nnlib.widgets.neuron import detector, two_inputs
from nnlib.widgets.pad import Sketchpad, WeightPainter
from nnlib.widgets.training import unlock, watch_training
from nnlib.widgets.watch import draw_and_watch
from nnlib.widgets.xor import xor_by_hand

__all__ = [
    "NetworkPicture",
    "Sketchpad",
    "WeightPainter",
    "both_passes",
    "by_hand",
    "detector",
    "detector_learns",
    "draw_and_watch",
    "draw_for_yours",
    "dream",
    "fool",
    "learning_rate",
    "one_of_ten",
    "one_prediction",
    "one_weight",
    "phone",
    "ten_neurons",
    "two_inputs",
    "unlock",
    "watch_training",
    "xor_by_hand",
]

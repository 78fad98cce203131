"""Live figures: each is one line in a notebook. They connect, show, and say the words below.

A file whose name begins with a notebook's has its live figures, drawn by the file of that name in `nnlib.plots`, or by
what several notebooks share. That has a name of its own; what one need not read wears an underscore.

| file | what is in it |
|---|---|
| live_plot.py | `LivePlot`: sliders, a picture that follows them, words for an error; begin here to make one more |
| pad.py | `WeightPainter`, `Sketchpad`: numbers painted with the mouse |
| neuron.py | `two_inputs`: a line that parts points; `detector`: paint a neuron that looks for a six |
| layer.py | `ten_neurons`: a layer reads your drawing; `one_of_ten`: one neuron against nine |
| network.py | `xor_by_hand`; `draw_and_watch`: a digit flows through a network |
| network_picture.py | `NetworkPicture`: a whole network to take apart; centres a drawing, counts what is read |
| loss.py | `one_weight`, `one_prediction`, `phone`: what being wrong costs |
| gradient_descent.py | `learning_rate`, `by_hand`, `detector_learns`: downhill |
| backprop_passes.py | `both_passes`: forward and back, number by number |
| backprop_training.py, backprop_lock.py | `watch_training`: a network learns; `unlock`: a lock learns your symbol |
| feature_visualization.py | `dream`, `fool`, `draw_for_yours`: what a network would love to see |
| page/ | the JavaScript and CSS: what the page draws, and where the hand is; most of its numbers come from here |
| _grips.py | what can be taken in a picture: a line, a point, a threshold, a bar |
| _bundle.py | how the modules of a script become one |
| _still.py | what a live figure leaves for readers without a kernel; closes a cell's earlier figure |
| _network_words.py | what a network picture says, and its panel's numbers; other words there: page/network_panel.js |
"""

from nnlib.widgets.backprop_lock import unlock
from nnlib.widgets.backprop_passes import both_passes
from nnlib.widgets.backprop_training import watch_training
from nnlib.widgets.feature_visualization import draw_for_yours, dream, fool
from nnlib.widgets.gradient_descent import by_hand, detector_learns, learning_rate
from nnlib.widgets.layer import one_of_ten, ten_neurons
from nnlib.widgets.loss import one_prediction, one_weight, phone
from nnlib.widgets.network import draw_and_watch, xor_by_hand
from nnlib.widgets.network_picture import NetworkPicture
from nnlib.widgets.neuron import detector, two_inputs
from nnlib.widgets.pad import Sketchpad, WeightPainter

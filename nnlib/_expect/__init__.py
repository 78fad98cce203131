"""One-line checks of arguments: each raises a `ValueError` that says what was expected, what came, and what to do.

A function that takes arrays begins with a line such as `x = expect.batch(x, 784, "Dense(784, 100)")`, which names who
asks. Leave such lines out, as the notebooks do, and what remains is the lesson itself.
array.py checks arrays, target.py labels, single.py one thing alone, network.py networks and the order of calls.
"""

from nnlib._expect.array import affordable, batch, finite, float64, floats, last_axis, numbers, row, scores, shape, some
from nnlib._expect.network import (
    dense,
    descent,
    fitting_layers,
    forward_first,
    gradient,
    labelled,
    network_and_loss,
    neuron,
    ready_to_step,
    training,
)
from nnlib._expect.single import able, float_type, function, generator, integer, number, pair, path
from nnlib._expect.target import classes, labels, scores_and_labels, scores_and_numbers, some_of_both

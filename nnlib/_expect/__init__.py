"""One-line checks of arguments: each raises a `ValueError` that says what was expected, what came, and what to do.

Every public function begins with a line such as `x = expect.batch(x, 784, "Dense(784, 100)")`. Leave those lines out
and what remains is the lesson itself; the notebooks do exactly that. `who` is whoever asks: a name or a layer.

array.py checks arrays, target.py labels, network.py networks and the order of calls, single.py one thing alone;
doors.py has all checks of a public function with several arguments.
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

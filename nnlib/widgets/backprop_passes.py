"""The step-through of notebook 6: one example goes forward through a tiny network, and the slopes come back."""

import copy

from nnlib import _expect as expect
from nnlib.plots.backprop_passes import Passes, walk_through
from nnlib.plots.picture import new_figure
from nnlib.widgets.live_plot import LivePlot, slider


def both_passes(network, x, y, step=0):
    """Step through a forward and a backward pass, edge by edge, with sliders for two weights and the target.

    network: `Dense(2, 2)`, an activation, `Dense(2, 1)`; it is not altered. x: (2,). y: the target, a number. step:
    where to begin. Raises ValueError for any other network or shape.
    """
    y = expect.number(y, "both_passes", "y")
    last = len(walk_through(network, x, y)) - 1
    network = copy.deepcopy(network)
    with new_figure(8.6, 4.3) as figure:
        picture = Passes(figure.subplots())
    hidden, output = network.layers[0].W, network.layers[2].W

    def update(step, w_hidden, w_output, y):
        hidden[0, 0], output[0, 0] = w_hidden, w_output
        steps, step = walk_through(network, x, y), int(step)
        return f"Step {step} of {last}. {steps[step].words}", "", "", picture.show(steps, step)

    controls = {
        "step": slider("step", step, 0, last, 1),
        "w_hidden": slider("weight x[0] to h0", hidden[0, 0], -2, 2),
        "w_output": slider("weight h0 to z", output[0, 0], -2, 2),
        "y": slider("target y", y, -4, 4),
    }

    label = "A forward and a backward pass through a network of two inputs, two hidden neurons and one output"
    options = {"play": ("step", [*range(last + 1)], 1200, "◀ Back", "Next ▶"), "still": {"step": last}}
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, **options)

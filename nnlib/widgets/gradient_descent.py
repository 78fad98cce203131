"""The live figures of notebook 5: the learning rate on a curve, a walk at night, and a neuron that learns."""

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.losses import BinaryCrossEntropy
from nnlib.neuron import Neuron
from nnlib.plots._words import count, minus
from nnlib.plots.gradient_descent import Descent, Learning, Night, outcome
from nnlib.plots.picture import new_figure
from nnlib.widgets.live_plot import LivePlot, button, slider


def learning_rate(f, slope, descend, rate=0.02, start=-3.8, low=-4.0, high=4.0, steps=40):
    """Slide the learning rate and the start of a gradient descent on the curve f between low and high.

    f(w), slope(w): functions of a number. descend(slope, w, learning_rate, steps): returns the path, all places from
    the start on, shape (steps + 1,). Raises ValueError if one of them is no function.
    """
    for function, name in ((f, "f"), (slope, "slope"), (descend, "descend")):
        expect.function(function, "learning_rate", name, "a function of your own")
    with new_figure(8.4, 3.9) as figure:
        picture = Descent(figure, f, low, high, steps)

    def update(rate, start):
        with np.errstate(over="ignore", invalid="ignore"):  # a path that flies off ends at infinity, and that is shown
            path = expect.shape(descend(slope, np.float64(start), rate, steps), (steps + 1,), "descend", "its path")
            picture.show(path)
            end = f(path[-1])
            how = outcome(path, slope(path[-1]), low, high)
        loss = f" Loss {minus(end)}." if low <= path[-1] <= high else ""
        return f"Learning rate {rate:.2f}, start at w = {minus(start)}: it {how}.{loss}"

    controls = {
        "rate": slider("learning rate", rate, 0.01, 1.2, 0.01),
        "start": slider("start w", start, low, high),
    }
    return LivePlot(
        figure, update, controls, moving=picture.moving, label="Gradient descent on the curve of a loss over one weight"
    )


def by_hand(loss, gradient, descend, start, low, high, learning_rate=1.0, steps=60):
    """Walk downhill at night with two sliders, each move a step, against gradient descent on the same landscape.

    loss(w), gradient(w): functions of two weights, shape (2,). descend: as in `learning_rate`; its path has shape
    (steps + 1, 2). start, low, high: two numbers each, the common start and the corners of the map. Coming back to the
    start begins a new walk. Raises ValueError for other shapes, a start outside the map, or if one is no function.
    """
    for function, name in ((loss, "loss"), (gradient, "gradient"), (descend, "descend")):
        expect.function(function, "by_hand", name, "a function of your own")
    start, low, high = (
        expect.shape(corner, (2,), "by_hand", name) for corner, name in ((start, "start"), (low, "low"), (high, "high"))
    )
    if not (low <= start).all() or not (start <= high).all():
        raise ValueError(f"by_hand expects start between low and high, got {start}, {low} and {high}")
    path = expect.shape(descend(gradient, start, learning_rate, steps), (steps + 1, 2), "descend", "its path")
    with new_figure(8.6, 4.4) as figure:
        picture = Night(figure, loss, low, high, path)
    walked = [start]

    def update(w0, w1, steps, light):
        here = np.array([w0, w1])
        if np.allclose(here, start):
            del walked[1:]
        elif not np.allclose(here, walked[-1]):
            walked.append(here)
        yours, its = picture.show(np.array(walked), int(steps), light)
        lowest = f" The lowest loss on the map is {picture.lowest:.2f}." if light else ""
        return (
            f"You: {count(len(walked) - 1, 'move')}, loss {yours:.2f}. "
            f"Gradient descent: {count(int(steps), 'step')}, loss {its:.2f}.{lowest}"
        )

    controls = {
        "w0": slider("w[0]", start[0], low[0], high[0]),
        "w1": slider("w[1]", start[1], low[1], high[1]),
        "steps": slider("descent steps", 0, 0, steps, 1),
        "light": W.Checkbox(False, description="daylight", indent=False, layout={"width": "90px"}),
    }
    for name in ("w0", "w1"):
        controls[name].continuous_update = False  # a move is made where the slider is let go, not all along the way
    return LivePlot(
        figure, update, controls, moving=picture.moving, label="Two walkers on the landscape of a loss at night"
    )


def detector_learns(x, wanted, weights, biases, name="sixes"):
    """Go through the training of a yes/no neuron step by step: its weights as a picture, its hits and false alarms.

    x: (n, pixels). wanted: (n,), 1 for the images to be found, else 0. weights: (steps + 1, pixels) and biases:
    (steps + 1,), as they were after each step. Raises ValueError for other shapes.
    """
    x = expect.some(expect.batch(x, None, "detector_learns"), "detector_learns")
    weights = expect.some(expect.batch(weights, x.shape[1], "detector_learns", "weights"), "detector_learns", "weights")
    biases = expect.shape(biases, (len(weights),), "detector_learns", "biases")
    last, loss = len(weights) - 1, BinaryCrossEntropy()
    with new_figure(8.8, 4.4) as figure:
        picture = Learning(figure, x, wanted, name, float(np.abs(weights).max()) or 1.0)

    def update(step):
        w, b = weights[int(step)], biases[int(step)]
        hits, n_wanted, alarms, n_others = picture.show(w, b, f"{len(w)} weights after step {int(step)}")
        wrong = loss.forward(Neuron(w, b).weighted_sum(x)[:, np.newaxis], wanted)
        return (
            f"Step {int(step)}: loss {wrong:.3f}. Hits: {hits} of {n_wanted} {name}. False alarms: {alarms:,} of "
            f"{n_others:,} others. Score: {100 * (hits / n_wanted - alarms / n_others):.0f}."
        )

    step = slider("step", last, 0, last, 1)

    def play(_):
        for k in range(last):
            if k < 30 or k % 3 == 0:  # most of it happens early
                step.value = k
        step.value = last

    return LivePlot(
        figure,
        update,
        {"step": step},
        moving=picture.moving,
        label="The weights of a neuron take shape, and the neuron at work",
        buttons=[button("Play", "Go through the training from its first step", play)],
    )

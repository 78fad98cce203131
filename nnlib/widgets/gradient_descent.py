"""The live figures of notebook 5: the learning rate on a curve, a walk at night, and a neuron that learns."""

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.data import mine
from nnlib.losses import BinaryCrossEntropy
from nnlib.neuron import Neuron
from nnlib.plots._words import count, minus, typographic
from nnlib.plots.gradient_descent import Descent, Learning, Night, outcome
from nnlib.plots.picture import new_figure
from nnlib.widgets._grips import Grip, ball
from nnlib.widgets.live_plot import LivePlot, slider
from nnlib.widgets.neuron import KEPT


def learning_rate(f, slope, descend, rate=0.02, start=-3.8, low=-4.0, high=4.0, steps=40):
    """Slide the learning rate and the start of a gradient descent on the curve f between low and high.

    f(w), slope(w): functions of a number. descend(slope, w, learning_rate, steps): returns the path, all places from
    the start on, shape (steps + 1,). Raises ValueError if one of them is no function.
    """
    for function, name in ((f, "f"), (slope, "slope"), (descend, "descend")):
        expect.function(function, "learning_rate", name, "a function of your own")
    with new_figure(8.4, 3.9) as figure:
        picture = Descent(figure, f, low, high, steps)

    def update(rate, start, step):
        with np.errstate(over="ignore", invalid="ignore"):  # a path that flies off ends at infinity, and that is shown
            path = expect.shape(descend(slope, np.float64(start), rate, steps), (steps + 1,), "descend", "its path")
            picture.show(path, step)
            how = outcome(path, slope(path[-1]), low, high)
            at = f(path[step])
        loss = minus(at) if at < 1e4 else "out of sight"
        words = f"Learning rate {minus(rate, 3)}, start at w = {minus(start)}: it {how}. Loss at step {step}: {loss}."
        return words, f"it {how.partition(':')[0].partition(' after')[0]}", ""

    tenth = np.log10(2) / 10  # ten steps double it: 0.01 and 0.02 are on the grid, and so is 1.28
    controls = {
        "rate": W.FloatLogSlider(
            rate, min=-2, max=-2 + 70 * tenth, step=tenth, description="learning rate", readout_format=".3f"
        ),
        "start": slider("start w", start, low, high),
        "step": slider("step", 0, 0, steps, 1),
    }
    label = "Gradient descent on the curve of a loss over one weight"
    grips = [ball(picture.path.axes, "start", lambda now: f(now["start"]), "Drag the start along the curve")]
    options = {"grips": grips, "play": ("step", [*range(steps + 1)], 150), "still": {"step": steps}}
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, **options)


def by_hand(loss, gradient, descend, start, low, high, learning_rate=1.0, steps=60):
    """Walk downhill at night with two sliders, each move a step, against gradient descent on the same landscape.

    loss(w), gradient(w): functions of two weights, shape (2,). descend: as in `learning_rate`; its path has shape
    (steps + 1, 2). start, low, high: two numbers each, the common start and the corners of the map. Coming back to the
    start begins a new walk. Raises ValueError for other shapes, a start outside the map, or if one is no function.
    """
    for function, name in ((loss, "loss"), (gradient, "gradient"), (descend, "descend")):
        expect.function(function, "by_hand", name, "a function of your own")
    places = {"start": start, "low": low, "high": high}
    start, low, high = (expect.shape(place, (2,), "by_hand", name) for name, place in places.items())
    if not (low <= start).all() or not (start <= high).all():
        raise ValueError(f"by_hand expects start between low and high, got {start}, {low} and {high}")
    path = expect.shape(descend(gradient, start, learning_rate, steps), (steps + 1, 2), "descend", "its path")
    with new_figure(8.6, 4.4) as figure:
        picture = Night(figure, loss, low, high, path)
    walked = {"before": [start]}

    def update(w0, w1, steps, light):
        here = np.array([w0, w1])
        walk = [start] if np.allclose(here, start) else walked["before"]
        walk = walked["now"] = walk if np.allclose(here, walk[-1]) else [*walk, here]
        yours, its = picture.show(np.array(walk), int(steps), light)
        lowest = f" The lowest loss on the map is {picture.lowest:.2f}." if light else ""
        words = (
            f"You: {count(len(walk) - 1, 'move')}, loss {yours:.2f}. "
            f"Gradient descent: {count(int(steps), 'step')}, loss {its:.2f}.{lowest}"
        )
        return words, f"loss {yours:.2f} by hand, {its:.2f} by descent", ""

    controls = {
        "w0": slider("w[0]", start[0], low[0], high[0]),
        "w1": slider("w[1]", start[1], low[1], high[1]),
        "steps": slider("descent steps", 0, 0, steps, 1),
        "light": W.Checkbox(False, description="daylight", indent=False, layout={"width": "90px"}),
    }
    for name in ("w0", "w1"):
        controls[name].continuous_update = False  # a move is made where the slider is let go, not all along the way
    label, play = "Two walkers on the landscape of a loss at night", ("steps", [*range(steps + 1)], 120)
    grip = Grip("Click the map to move there", picture.dark.axes, lambda x, y, was: {"w0": x, "w1": y}, late=True)
    live = LivePlot(figure, update, controls, moving=picture.moving, label=label, grips=[grip], play=play)
    live.on_shown = lambda: walked.update(before=walked["now"])
    return live


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
        painted = (mine.recall(KEPT, weights=(576,)) or {}).get("weights") if x.shape[1] == 576 else None
        picture = Learning(figure, x, wanted, name, float(np.abs(weights).max()) or 1.0, painted)

    def update(step):
        w, b = weights[int(step)], biases[int(step)]
        hits, n_wanted, alarms, n_others = picture.show(w, b, f"{len(w)} weights after step {int(step)}")
        wrong = loss.forward(Neuron(w, b).weighted_sum(x)[:, np.newaxis], wanted)
        score = f"{100 * (hits / n_wanted - alarms / n_others):.0f}"
        words = (
            f"Step {int(step)}: loss {wrong:.3f}. Hits: {hits} of {n_wanted} {name}. False alarms: {alarms:,} of "
            f"{n_others:,} others. Score: {score}."
        )
        return typographic(words), typographic(f"Score {score}"), ""

    controls = {"step": slider("step", 0, 0, last, 1)}
    label = "The weights of a neuron take shape, and the neuron at work"
    play = "step", [k for k in range(last) if k < 30 or k % 3 == 0] + [last], 60  # most of it happens early
    still = {"step": last}
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, play=play, still=still)

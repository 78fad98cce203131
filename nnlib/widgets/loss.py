"""The live figures of notebook 4: accuracy and loss of a weight, the slope of two losses, the threshold of a phone."""

import copy

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.layers import Dense, Sigmoid
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.plots._words import minus, typographic
from nnlib.plots.loss import Slide, Tangent, Threshold
from nnlib.plots.picture import new_figure
from nnlib.training import accuracy
from nnlib.widgets import _grips
from nnlib.widgets.live_plot import LivePlot, slider

REACH, NUDGE = 2.0, 0.001  # a weight is slid from -2 to 2, and nudged
FEWEST, MOST = 50, 300  # images; more would be too slow for a slider
SCORES = np.linspace(-6, 6, 241)


def one_weight(network, x, y, hidden, digit, weight=1.5):
    """Slide one weight of the last layer: accuracy jumps, the loss glides, on as many images as you like.

    network: its last layer is a `Dense`; it is not altered. x: (n, n_in). y: (n,), integer labels. The weight leads
    from that hidden neuron to that digit's output. Raises ValueError for other shapes, or a weight that is not there.
    """
    *before, last = network.layers
    if not before or not isinstance(last, Dense):
        raise ValueError(f"one_weight expects a network with hidden layers that ends in a Dense layer, got {network}")
    y = expect.classes(y, last.n_out, "one_weight", "y", len(x))
    if len(y) < FEWEST:
        raise ValueError(f"one_weight expects at least {FEWEST} images, got {len(y)}")
    expect.labels(hidden, last.n_in, "one_weight", "hidden")
    expect.labels(digit, last.n_out, "one_weight", "digit")
    inputs = Network(*copy.deepcopy(before)).forward(x)  # only the last layer changes: the rest is computed once
    learned, loss = last.W[hidden, digit], SoftmaxCrossEntropy()
    head = Network(copy.deepcopy(last))
    weights = np.linspace(-REACH, REACH, 121)

    def measure(weight, n):
        n = choices[round(n / FEWEST) - 1]  # a number can be typed, too
        head.layers[0].W[hidden, digit] = weight
        return 100 * accuracy(head, inputs[:n], y[:n]), loss.forward(head.forward(inputs[:n]), y[:n])

    choices = range(FEWEST, min(len(y), MOST) + 1, FEWEST)
    curves = {n: np.array([measure(weight, n) for weight in weights]).T for n in choices}
    with new_figure(7.6, 4.6) as figure:
        top, bottom = figure.subplots(2, 1, sharex=True)
        accuracies, losses = np.concatenate(list(curves.values()), axis=1)
        right, wrong = Slide(top, "accuracy in %", REACH, accuracies, stairs=True), Slide(bottom, "loss", REACH, losses)
        bottom.set_xlabel(f"value of the weight from hidden neuron {hidden} to digit {digit}")
        top.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)

    def update(weight, n):
        n = choices[round(n / FEWEST) - 1]
        its_accuracy, its_loss = measure(weight, n)
        next_accuracy, next_loss = measure(weight + NUDGE, n)
        right.show(weights, curves[n][0], weight, its_accuracy, learned)
        wrong.show(weights, curves[n][1], weight, its_loss, learned)
        words = (
            f"Weight {minus(weight)} (learned: {minus(learned)}), {n} images. Accuracy {its_accuracy:.1f}%, "
            f"loss {its_loss:.3f}. A nudge of +{NUDGE} changes the accuracy by "
            f"{_change(next_accuracy - its_accuracy, 1)} and the loss by {_change(next_loss - its_loss, 5)}."
        )
        return words, f"accuracy {its_accuracy:.1f}%, loss {its_loss:.3f}", ""

    images = slider("images", choices[0], choices[0], choices[-1], FEWEST)
    controls = {"weight": slider("weight", weight, -REACH, REACH, 0.05), "n": images}
    heights = [lambda now, which=which: measure(now["weight"], now["n"])[which] for which in (0, 1)]
    grips = [_grips.ball(ax, "weight", height) for ax, height in zip((top, bottom), heights, strict=True)]
    label = "Accuracy and loss while one weight moves"
    return LivePlot(figure, update, controls, moving=right.moving + wrong.moving, label=label, grips=grips)


def _change(value, digits):
    return typographic(f"{value:+.{digits}f}") if round(value, digits) else "0"


def one_prediction(z=-4.0, label=1):
    """Drag one score z and compare what squared error and cross-entropy say of it, and how steep they are there.

    Both judge the certainty sigmoid(z) for a true answer of `label`, 1 or 0. Raises ValueError for other labels.
    """
    label = int(expect.labels(label, 2, "one_prediction", "label"))

    def squared(score, label):
        certainty, error = Sigmoid(), MeanSquaredError()
        loss = error.forward(certainty.forward(np.array([[score]])), np.array([[float(label)]]))
        return loss, certainty.backward(error.backward()).item()

    def cross_entropy(score, label):
        loss = BinaryCrossEntropy()
        return loss.forward(np.array([[score]]), np.array([label])), loss.backward().item()

    losses, truths = {"squared error": squared, "cross-entropy": cross_entropy}, np.array([[0], [1]])
    curves = {name: np.vectorize(loss)(SCORES, truths)[0] for name, loss in losses.items()}
    with new_figure(8.4, 4.4) as figure:
        axes = figure.subplots(1, 2, sharey=True)
        tangents = [Tangent(ax, name, 6, 7) for ax, name in zip(axes, losses, strict=True)]
        axes[0].set_ylabel("loss")

    def update(z, y):
        y, said = int(y), []
        for tangent, (name, loss) in zip(tangents, losses.items(), strict=True):
            value, slope = loss(z, y)
            tangent.show(SCORES, curves[name][y], z, value, slope, y)
            said.append(f"{name} {value:.3f} with slope {_change(slope, 3)}")
        p = Sigmoid().forward(np.array(z))
        return f"Score {minus(z)}, so certainty {p:.3f}; the truth is {y}: {'; '.join(said)}."

    truth = W.ToggleButtons(options=[("yes, y = 1", 1), ("no, y = 0", 0)], value=label, description="truth")
    controls = {"z": slider("score z", z, -6, 6), "y": truth}
    moving = [artist for tangent in tangents for artist in tangent.moving]
    heights = [lambda now, loss=loss: loss(now["z"], now["y"])[0] for loss in losses.values()]
    grips = [_grips.ball(ax, "z", height) for ax, height in zip(axes, heights, strict=True)]
    label = "Two losses of one prediction, and their slopes"
    return LivePlot(figure, update, controls, moving=moving, label=label, grips=grips)


def phone(certainties, owner, images, threshold=0.5):
    """Slide the threshold above which a phone opens: false accepts against false rejects, and whom they concern.

    certainties: (n,), from 0 to 1, that an image shows the owner. owner: (n,), 1 where it does, else 0.
    images: (n, pixels). Raises ValueError for other shapes, and if all images or none are the owner's.
    """
    with new_figure(8.6, 5.2) as figure:
        picture = Threshold(figure, certainties, owner, images)

    def update(threshold):
        rejects, n_owner, accepts, n_strangers = picture.show(threshold)
        words = (
            f"Threshold {threshold:.2f}. False rejects: {rejects} of {n_owner} times the owner stays outside "
            f"({rejects / n_owner:.1%}). False accepts: {accepts:,} of {n_strangers:,} strangers get in "
            f"({accepts / n_strangers:.2%})."
        )
        return words, f"{rejects} kept out, {accepts:,} let in", ""

    controls = {"threshold": slider("threshold", threshold, 0, 1, 0.01)}
    grips = [_grips.threshold(line.axes, "threshold") for line in (picture.line, picture.stem)]
    label = "The threshold of a phone, and its two kinds of mistake"
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, grips=grips)

"""The live figures of notebook 2: ten neurons look at a drawing, and one of them is turned up and down."""

import numpy as np

from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.plots.layer import Answers
from nnlib.plots.picture import new_figure
from nnlib.widgets._grips import field
from nnlib.widgets.live_plot import LivePlot, slider
from nnlib.widgets.network import draw_and_watch


def ten_neurons(layer, image=None, *, x=None, y=None):
    """Draw a digit, and watch the ten neurons of a Dense(784, 10) light up; point at one to see its sum.

    image: a digit to begin with, shape (784,). x, y: test images and their classes, for the accuracy.
    Raises ValueError for another layer.
    """
    return draw_and_watch(Network(_ten(layer, "ten_neurons")), image, x=x, y=y)


def one_of_ten(layer, x, y, *, neuron=5, example=0):
    """Sliders for the bias and the scale of the weights of one neuron in a Dense(784, 10).

    x: test images, shape (n, 784). y: (n,), their classes. neuron: the one to begin with. example: the image shown.
    The layer itself stays as it is. Raises ValueError for another layer, or x and y that don't fit.
    """
    layer = _ten(layer, "one_of_ten")
    with new_figure(8.6, 3.4) as figure:
        picture = Answers(figure, x, y, example)
    changed = _ten(layer, "one_of_ten")

    def update(neuron, b, scale):
        digit = int(neuron)
        changed.W, changed.b = layer.W.copy(), layer.b.copy()
        changed.W[:, digit] *= scale
        changed.b[digit] += b
        share = picture.show(changed, digit)
        answers = picture.right[digit].get_height() + picture.wrong[digit].get_height()
        words = f"Neuron {digit} wins {answers:.0f} of {len(y):,} images. Right answers: {share:.1%}."
        return words, f"{share:.1%} right", ""

    controls = {
        "neuron": slider("neuron", neuron, 0, 9, 1),
        "b": slider("bias, changed by", 0, -5, 5),
        "scale": slider("weights, times", 1, -1, 3),
    }
    middle, right = (band.axes for band in picture.bands)
    words = "Click a bar to choose its neuron"
    grips = [field(middle, words, lambda x, y: {"neuron": y}), field(right, words, lambda x, y: {"neuron": x})]
    label = "Ten neurons, one of them changed"
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, grips=grips)


def _ten(layer, who):
    """nnlib's own layer of the same weights and biases: the reader's may lack what the picture needs."""
    W, b = np.asarray(getattr(layer, "W", None)), np.asarray(getattr(layer, "b", None))
    if W.shape != (784, 10) or b.shape != (10,):
        raise ValueError(f"{who} expects a layer with W of shape (784, 10) and b of shape (10,), got {layer!r}")
    same = Dense(784, 10, rng=np.random.default_rng(0), scale=0)
    same.W, same.b = W, b
    return same

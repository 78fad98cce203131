"""The live figures of notebook 3: XOR with all nine numbers in the learner's hand, and a digit that flows through."""

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.data import xor_points
from nnlib.functions import sigmoid
from nnlib.layers import Dense, Sigmoid
from nnlib.network import Network
from nnlib.plots.picture import new_figure
from nnlib.plots.plane import Plane
from nnlib.widgets._grips import Line
from nnlib.widgets._still import Still
from nnlib.widgets.live_plot import LivePlot, button, slider
from nnlib.widgets.network_picture import NetworkPicture
from nnlib.widgets.pad import Sketchpad

NUMBERS = {  # name of each number: (what its slider says, where it begins, its value in one solution)
    "a0": ("A: weight 0", 2.0, 10.0),
    "a1": ("A: weight 1", 1.0, 10.0),
    "a": ("A: bias", 0.0, -5.0),
    "b0": ("B: weight 0", -1.0, 10.0),
    "b1": ("B: weight 1", 2.0, 10.0),
    "b": ("B: bias", 0.0, -15.0),
    "c0": ("C: weight A", 3.0, 10.0),
    "c1": ("C: weight B", 3.0, -10.0),
    "c": ("C: bias", -2.0, -5.0),
}


def xor_by_hand():
    """Sliders for the six weights and three biases of a 2-2-1 network of sigmoids, over the four points of XOR.

    At the left the inputs with the lines of the hidden neurons A and B, at the right what these two make of them, with
    the line of the output neuron C. A button shows one solution.
    """
    x, y = xor_points()
    hidden, output = (Dense(2, n, rng=np.random.default_rng(0), dtype=np.float64) for n in (2, 1))
    network = Network(hidden, Sigmoid(), output, Sigmoid())
    with new_figure(8.6, 3.6) as figure:
        left, right = figure.subplots(1, 2)
        inputs = Plane(left, x, y, lines=("neuron A", "neuron B"))
        between = Plane(right, x, y, limits=(-0.25, 1.25), names=("output of A", "output of B"), lines=("neuron C",))
        left.set_title("what goes in")
        right.set_title("what A and B make of it")
        left.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))

    def update(a0, a1, a, b0, b1, b, c0, c1, c):
        hidden.W[:], hidden.b[:] = [[a0, b0], [a1, b1]], [a, b]
        output.W[:], output.b[:] = [[c0], [c1]], [c]
        inputs.shade(network.forward(inputs.grid))
        inputs.lines(*zip(hidden.W.T, hidden.b, strict=True))
        _, _, h, _, answers = network.activations(x)
        between.place(h)
        between.shade(sigmoid(output.forward(between.grid)))
        between.lines((output.W[:, 0], output.b[0]))
        wrong = inputs.ring(answers[:, 0] > 0.5)
        between.ring(answers[:, 0] > 0.5)
        says = ", ".join(f"{p:.0f} {q:.0f} → {answer:.2f}" for (p, q), answer in zip(x, answers[:, 0], strict=True))
        return f"Wrong: {wrong} of 4. The network says {says}.", f"{wrong} of 4 wrong", "" if wrong else "solved"

    rows = ("a0", "a1", "a"), ("b0", "b1", "b"), ("c0", "c1", "c")

    def solve(_):
        live.glide(**{name: solution for name, (_, _, solution) in NUMBERS.items()})

    live = LivePlot(
        figure,
        update,
        {name: slider(words, start, -15, 15, 0.5) for name, (words, start, _) in NUMBERS.items()},
        moving=inputs.moving + between.moving,
        label="Two hidden neurons fold the plane of XOR",
        buttons=[button("One solution", "Move all sliders to nine numbers that solve XOR", solve)],
        rows=rows,
        grips=[grip for ax, row in zip((left, left, right), rows, strict=True) for grip in Line(ax, row).grips],
    )
    return live


class DrawAndWatch(Still, W.Box):
    """A `Sketchpad` (`.pad`) and the `NetworkPicture` (`.picture`) that looks at it, as one figure."""

    def __init__(self, pad, picture):
        self.pad, self.picture, self._first = pad, picture, pad.value
        self.watched, self.png, self.alt = picture.watched, picture.png, picture.alt  # the network answers a drawing
        super().__init__([pad, picture])
        self.add_class("nnlib-watch")

    @property
    def is_drawn(self):
        """Whether there is a drawing on the pad, and another one than at the beginning."""
        return bool(self.pad.image.any()) and self.pad.value != self._first


def draw_and_watch(network, image=None, *, names=None, x=None, y=None, label="Draw a digit"):
    """Draw a digit with the mouse, and watch it flow through the network.

    image: a digit to begin with, shape (784,). names, x, y: see `NetworkPicture`. label: above the sketchpad. Raises
    ValueError for a network that doesn't take 784, 576 or 1,024 pixels, and for what `NetworkPicture` refuses.
    """
    pad = Sketchpad(28, label)
    if image is not None:
        pad.set(expect.shape(np.ravel(image), (784,), "draw_and_watch", "image").reshape(28, 28))
    return DrawAndWatch(pad, NetworkPicture(network, pad, names=names, x=x, y=y))

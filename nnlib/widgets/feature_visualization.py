"""The live figures of notebook 7: an image that climbs until the network likes it, and a push that fools it."""

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib import features, layers
from nnlib.data import shift
from nnlib.features.flow import ACTIVATIONS
from nnlib.functions import softmax
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.plots._words import percent, typographic
from nnlib.plots.feature_visualization import Climb, Push
from nnlib.plots.picture import new_figure
from nnlib.widgets._grips import Grip, field
from nnlib.widgets.live_plot import LivePlot, button, slider
from nnlib.widgets.network import draw_and_watch

STEPS = 100
KINDS = ("class", "neuron", "layer")


class Dream(LivePlot):
    """An image that climbs until a part of a network likes it, and the judges of it."""

    def __init__(self, networks, judge, neighbours, layer, digit):
        self.networks, self.judge, self.neighbours, self.layer = networks, judge, neighbours, layer
        self.found, self.seed = {}, 0
        with new_figure(8.6, 3.3) as figure:
            self.climb = Climb(figure, next(iter(networks.values())).layers[0].n_in, STEPS)
        controls = {
            "network": W.Dropdown(options=list(networks), description="network", layout={"width": "260px"}),
            "kind": W.Dropdown(options=KINDS, description="excite a", layout={"width": "190px"}),
            "number": slider("number", digit, 0, 9, 1),
            "steps": slider("steps", 0, 0, STEPS, 5),
            "rate": slider("learning rate", 0.2, 0.02, 1, 0.02),
            "decay": slider("decay", 0.01, 0, 0.1, 0.01),
            "blur": slider("blur", 0.75, 0, 3, 0.05),
            "jitter": slider("jitter", 0, 0, 4, 1),
        }
        for name in ("network", "kind"):
            controls[name].observe(self._count, "value")
        bars = self.climb.bars[0].axes
        super().__init__(
            figure,
            self._show,
            controls,
            moving=self.climb.moving,
            label="An image climbs until the network likes it",
            buttons=[
                button("All off", "Decay, blur and jitter to 0", lambda _: self.set(decay=0, blur=0, jitter=0)),
                button("Other start", "Begin with other random greys", self.other_start),
            ],
            rows=[("network", "kind", "number"), ("steps", "rate"), ("decay", "blur", "jitter")],
            grips=[
                field(bars, "Click a bar to climb for that digit", lambda x, y: {"kind": "class", "number": y}),
                Grip("drag along the curves", self.climb.now.axes, lambda x, y, was: {"steps": x}),
            ],
            play=("steps", [*range(0, STEPS + 1, 5)], 80),
            still={"steps": STEPS},
        )

    def on_reset(self):
        """Begin with the first random greys again."""
        self.seed = 0

    def _draw_ahead(self, name, values):
        super()._draw_ahead(name, values if name == "steps" else ())  # every other slider asks for another climb

    def other_start(self, _=None):
        """Begin with other random greys."""
        self.seed += 1
        self.refresh()

    def _count(self, _):
        """As many numbers to choose from as there are classes or neurons; a layer is taken whole."""
        kind, number = self.controls["kind"].value, self.controls["number"]
        neurons = self.networks[self.controls["network"].value].layers[self.layer].n_out
        number.disabled = kind == "layer"
        number.max = (neurons if kind == "neuron" else 10) - 1

    def _path(self, network, kind, number, rate, decay, blur, jitter):
        """All images of the climb, kept until another one is asked for: the steps slider only walks along it."""
        asked = network, kind, number, rate, decay, blur, jitter, self.seed
        if asked not in self.found:
            self.found.clear()
            objective = {
                "class": lambda: features.for_class(number),
                "neuron": lambda: features.for_neuron(self.layer, number),
                "layer": lambda: features.for_layer(self.layer),
            }[kind]()
            network = self.networks[network]
            regularisers = [features.Jitter(jitter), features.Decay(decay), features.Blur(blur), features.Clip()]
            options = {"steps": STEPS, "learning_rate": rate, "rng": np.random.default_rng(self.seed)}
            images = features.maximize(network, objective, regularisers=regularisers, **options)[:, 0]
            self.found[asked] = images, softmax(network.forward(images)), softmax(self.judge.forward(images))
        return self.found[asked]

    def _show(self, network, kind, number, steps, rate, decay, blur, jitter):
        step, number = round(steps), round(number)
        images, own, other = self._path(network, kind, number, rate, decay, blur, round(jitter))
        digit = number if kind == "class" else int(own[step].argmax())
        self.climb.show(images[step], own[:, digit], other, step, digit)
        read, voted = int(other[step].argmax()), int(self.neighbours.predict(images[[step]])[0])
        near = "no digit is near it" if voted == features.NONE else f"the nearest digits say {voted}"
        aim = {"class": f"class {digit}", "neuron": f"neuron {number}", "layer": "the whole layer"}[kind]
        words = (
            f"For {aim}, after {step} steps: the network is {percent(own[step, digit])} sure of a {digit}. "
            f"The judge reads a {read} ({percent(other[step, read])}), {near}."
        )
        return words, f"{percent(own[step, digit])} sure of a {digit}", ""


def dream(networks, judge, neighbours, *, layer=2, digit=3):
    """Let an image climb: for a class, a neuron or a whole layer, with sliders for the steps and the regularisers.

    networks: {name: network}, to choose from, the first one shown first. judge: another network, trained on its own,
    whose confidence is shown beside its own. neighbours: a `features.Neighbours`, the second judge, which can say none.
    layer: position of the `Dense` layer whose neurons can be chosen. digit: the class to begin with. Raises ValueError
    for networks that have no such layer or not ten classes.
    """
    if not isinstance(networks, dict) or not networks:
        raise ValueError(f'dream expects networks by name, such as {{"plain": network}}, got {networks!r}')
    for name, network in networks.items():
        found = network.layers[layer] if layer < len(network.layers) else "no layer"
        if not isinstance(found, Dense):
            raise ValueError(f"dream expects a Dense layer at position {layer} of {name!r}, got {found}")
        if getattr(network.layers[-1], "n_out", None) != 10:
            raise ValueError(f"dream expects {name!r} to have ten classes, got {network}")
    expect.labels(digit, 10, "dream", "digit")
    return Dream(networks, judge, neighbours, layer, digit)


def fool(network, x, y, *, example=0, target=None, size=0.05):
    """Nudge every pixel of a digit a little towards another answer, or move the digit, and see what the network says.

    x: images, shape (n, 784). y: (n,), their classes. example: the image to begin with. target: the class to be pushed
    to, by default (and where an image is clicked) the likeliest wrong one. size: of the nudge. Raises ValueError for
    other shapes.
    """
    x = expect.some(expect.batch(x, 784, "fool"), "fool")
    y = expect.classes(y, 10, "fool", "y", len(x))
    expect.labels(example, len(x), "fool", "example")
    rivals = np.where(np.arange(10) == y[:, np.newaxis], -np.inf, network.forward(x)).argmax(axis=1)
    target = int(rivals[example]) if target is None else target
    expect.labels(target, 10, "fool", "target")
    with new_figure(8.6, 3.7) as figure:
        picture = Push(figure, x)

    def update(example, target, size, right, down):
        example, target, right, down = (round(value) for value in (example, target, right, down))
        image, label = x[example], int(y[example])
        moved = shift(image, right, down)
        away = features.for_class(target) + -1 * features.for_class(label)
        changed = features.nudge(network, away, moved, size)[0]
        before, after = picture.show(network, example, changed, float(np.abs(changed - image).max()))
        words = typographic(
            f"A {label}. Before: read as {before.argmax()} ({percent(before.max())}). Every pixel nudged by at most "
            f"{size:.2f} towards a {target}, image moved by {right} and {down}: read as {after.argmax()} "
            f"({percent(after.max())})."
        )
        answers = f"read as {before.argmax()}, then as {after.argmax()}"
        return words, answers, "fooled" if before.argmax() == label != after.argmax() else ""

    controls = {
        "example": slider("image", example, 0, len(x) - 1, 1),
        "target": slider("push towards", target, 0, 9, 1),
        "size": slider("nudge", size, 0, 0.3, 0.01),
        "right": slider("move right", 0, -6, 6, 1),
        "down": slider("move down", 0, -6, 6, 1),
    }

    def choose(right, up):
        example = picture.ROOM * (controls["example"].value // picture.ROOM) + int(right // 30)
        return {"example": example, "target": int(rivals[example])}

    grips = [
        field(picture.frame.axes, "Click an image to choose it", choose),
        field(picture.after[0].axes, "click a bar to push towards its digit", lambda x, y: {"target": y}),
    ]
    label = "A small change fools a network"
    return LivePlot(figure, update, controls, moving=picture.moving, label=label, grips=grips)


def draw_for_yours(network, image=None, *, x, y):
    """Draw a digit for a network of the reader's own pieces, and watch it flow through: their `forward` is what runs.

    x: images, shape (n, 784), on whose first fifty the layers must give what nnlib's give with the same weights, for
    the picture explains the numbers that way. y: (n,), their classes. Raises ValueError if the layers give something
    else, or for a layer that nnlib doesn't have.
    """
    twin = []
    for layer in network.layers:
        name = type(layer).__name__
        if hasattr(layer, "W"):
            same = Dense(*layer.W.shape, rng=np.random.default_rng(0), scale=0)
            same.W[:], same.b[:] = layer.W, layer.b
        elif name in ACTIVATIONS:
            same = getattr(layers, name)()
        else:
            raise ValueError(f"draw_for_yours expects layers with weights W, and ReLU, Sigmoid or Tanh, got {name}")
        twin.append(same)
    if not np.allclose(Network(*twin).forward(x[:50]), network.forward(x[:50]), rtol=1e-3, atol=1e-3):
        raise ValueError("draw_for_yours expects the scores that nnlib's layers give with your weights, got others")
    return draw_and_watch(network, image, x=x, y=y, label="Your own network reads it")

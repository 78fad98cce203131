"""The network picture: one image flows through a whole network, and every neuron can be asked what it does.

`page/network_picture.js` draws and takes mouse and keys; every number in it comes from `nnlib.features.flow`, in one
message a step.
"""

import anywidget
import numpy as np
import traitlets
from PIL import Image

from nnlib import _expect as expect
from nnlib.data import black_and_white_24, centre, pad_32, shift
from nnlib.features.flow import Flow, columns, share_right
from nnlib.plots import style
from nnlib.plots._words import percent
from nnlib.plots.network import FEW_INPUTS, answer_names, shades, strongest
from nnlib.plots.network import network as draw_network
from nnlib.plots.picture import encoded, new_figure
from nnlib.widgets import _bundle
from nnlib.widgets import _network_words as words
from nnlib.widgets._still import Still
from nnlib.widgets.pad import Sketchpad

# How a drawing becomes the network's input, by the number of inputs.
VIEWS = {784: lambda x: x, 576: black_and_white_24, 1024: pad_32}
FARTHEST = 14  # pixels that the image can be moved
WAITING = "Draw a digit: the network is waiting."


class NetworkPicture(Still, anywidget.AnyWidget):
    """A network of Dense, ReLU, Sigmoid and Tanh layers at work on one image, to point at and to take apart.

    pad: a `Sketchpad`, whose drawing is centred as MNIST's digits are. image: instead of it, one input of shape
    (n_in,). names: of the answers. x, y: examples, shapes (n, n_in) and (n,), on which accuracy is measured with
    neurons switched off and images moved. Neurons are counted from 0, as in W[:, neuron], and layers likewise.

    Raises ValueError for a network that can't be shown, or arguments that don't fit it. The network is never altered.
    """

    _esm = _bundle.script("network_picture")
    _css = _bundle.style("network_picture")

    # The hand's part: (layer, neuron) pointed at, hidden neurons switched off, pixels by which the image is moved right
    # and down from where it is centred. The network itself stays as it is.
    pointed = traitlets.List([0, 0]).tag(sync=True, echo_update=False)
    off = traitlets.List([]).tag(sync=True, echo_update=False)
    moved = traitlets.List([0, 0]).tag(sync=True, echo_update=False)
    # The kernel's part.
    _design = traitlets.Dict().tag(sync=True)
    _frame = traitlets.Bytes().tag(sync=True)
    _edges = traitlets.Bytes().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)

    def __init__(self, network, pad=None, *, image=None, names=None, x=None, y=None):
        who = "NetworkPicture"
        if not hasattr(network, "layers"):
            raise ValueError(f"{who} expects a Network, got {network!r}")
        parts = columns(network)
        self.network, self.pad, self._accuracies = network, pad, {}
        self.n_in, self.sizes = parts[0].dense.n_in, [column.dense.n_out for column in parts]
        side = round(self.n_in**0.5)
        if self.n_in > FEW_INPUTS and side * side != self.n_in:
            expected = f"a network that takes a square image, or at most {FEW_INPUTS} numbers"
            raise ValueError(f"{who} expects {expected}, got {self.n_in} inputs")
        if pad is not None and (not isinstance(pad, Sketchpad) or self.n_in not in VIEWS):
            expected = f"a Sketchpad and a network of {', '.join(map(str, VIEWS))} inputs to look at it"
            raise ValueError(f"{who} expects pad to be {expected}, got {type(pad).__name__} and {self.n_in} inputs")
        self.names = answer_names(self.sizes[-1], names)
        self.examples = None
        if x is not None:
            x = expect.finite(expect.some(expect.batch(x, self.n_in, who), who), who)
            self.examples = x, expect.classes(y, max(2, self.sizes[-1]), who, "y", len(x))
        self._image = None if image is None else self._checked(image, who)
        super().__init__(
            _design={
                "side": side if self.n_in > FEW_INPUTS else 0,
                "inputs": self.n_in,
                "columns": [
                    {"name": c.name, "size": c.dense.n_out, "activation": c.activation, "hidden": c is not parts[-1]}
                    for c in parts
                ],
                "names": self.names,
                "parameters": f"{network.n_parameters:,} parameters",
                "movable": FARTHEST if self.n_in == 784 else 0,
                "colours": (style.SIGNED.resampled(255)(np.arange(255))[:, :3] * 255).round().astype(int).tolist(),
                "signs": [style.POSITIVE, style.NEGATIVE],
                "signsOnDark": [style.POSITIVE_ON_DARK, style.NEGATIVE_ON_DARK],
            }
        )
        self.observe(lambda _: self._follow(), ["pointed", "off", "moved"])
        if pad is not None:
            pad.on_paint(lambda _: self.comm and self._follow())  # until it is closed
        self.refresh()
        if self._flow_drawn and self.sizes[0] > 1:
            self.point(0, int(np.abs(self.flow.columns[0].a).argmax()))

    # --- what a notebook can ask for

    def show(self, image):
        """Show another image: on the pad if there is one, else an input of shape (n_in,), or the square it stands for.

        Raises ValueError for other shapes.
        """
        if self.pad is not None:
            row = expect.shape(np.ravel(image), (self.pad.size**2,), "NetworkPicture.show", "image")
            self.pad.set(row.reshape(self.pad.size, -1))
        else:
            self._image = self._checked(image, "NetworkPicture.show")
            self.refresh()

    def point(self, layer, neuron):
        """Open the panel of one neuron; raises ValueError if there is none."""
        self.pointed = list(self._place(layer, neuron, "point"))

    def refresh(self, *_):
        """Show everything anew after the network has learned; `train` can call it after each epoch, as its callback.

        Raises ValueError if the network can't be shown any more.
        """
        self._accuracies = {}
        self._update()

    # --- the hand's part, checked

    @traitlets.validate("pointed", "off", "moved")
    def _check(self, proposal):
        name, value = proposal.trait.name, proposal.value
        if name == "pointed":
            return list(self._place(*value, "point")) if len(value) == 2 else []
        if name == "off":
            return sorted(self._hidden(*place) for place in value)
        if any(value) and self.n_in != 784:
            raise ValueError(f"NetworkPicture moves images of 784 pixels only, got {self.n_in} inputs")
        for pixels in value:
            if type(pixels) is not int or abs(pixels) > FARTHEST:
                expected = f"whole pixels from {-FARTHEST} to {FARTHEST}"
                raise ValueError(f"NetworkPicture expects moved to hold {expected}, got {value}")
        return value

    def _place(self, layer, neuron, what):
        for name, value, n in (("layer", layer, len(self.sizes)), ("neuron", neuron, None)):
            n = n or self.sizes[layer]
            if not isinstance(value, int | np.integer) or not 0 <= value < n:
                raise ValueError(f"NetworkPicture.{what} expects {name} to be from 0 to {n - 1}, got {value!r}")
        return int(layer), int(neuron)

    def _hidden(self, layer, neuron):
        place = list(self._place(layer, neuron, "off"))
        if layer == len(self.sizes) - 1:
            raise ValueError("NetworkPicture expects off to hold hidden neurons, got one of the output layer")
        return place

    def _checked(self, image, who):
        image = expect.finite(expect.numbers(image, who, "image"), who, "image")
        return expect.shape(image if image.ndim == 1 else image.ravel(), (self.n_in,), who, "image")

    # --- the kernel's part

    def _follow(self):
        """`_update` for callbacks: whatever goes wrong stands in the picture, for it would vanish in a log."""
        try:
            self._update()
        except Exception as error:
            self._words = self._words | {"problem": str(error)}

    def _seen(self):
        """What the network sees, or None as long as nothing is drawn."""
        row = self._image
        if self.pad is not None:
            drawing = self.pad.image
            row = VIEWS[784](centre(drawing)) if drawing.any() else None
        if row is None:
            return None
        if any(self.moved):
            row = shift(row, *self.moved)
        return VIEWS[self.n_in](row) if self.pad is not None else row

    def _update(self):
        seen = self._seen()
        flow = Flow(self.network, np.zeros(self.n_in) if seen is None else seen, map(tuple, self.off))
        drawn = seen is not None
        options = {"names": self.names, "square": bool(self._design["side"]), "drawn": drawn}
        pointed = words.panel(flow, *self.pointed, **options) if self.pointed else None
        self.flow, self._flow_drawn = flow, drawn
        with self.hold_sync():
            self._frame = self._numbers(flow, drawn, pointed)
            self._edges = self._lines(flow)
            self._words = self._text(flow, drawn) | {"panel": pointed and pointed["words"], "note": self._note()}

    def _numbers(self, flow, drawn, pointed):
        values = [*(column.a for column in flow.columns[:-1]), flow.confidences]
        shown = [np.concatenate(shades(flow)), np.concatenate(values), flow.confidences]
        parts = [flow.x, *(part * drawn for part in shown), *(pointed["pictures"] if pointed else [])]
        return np.concatenate(parts).astype("<f4").tobytes()

    def _lines(self, flow):
        """The strongest edges into each column as (column, from, to, strength); into the first only if few come in."""
        drawn = flow.columns if self.n_in <= FEW_INPUTS else flow.columns[1:]
        first = len(flow.columns) - len(drawn)
        rows = [strongest(column.dense.W) for column in drawn]
        rows = [np.insert(edges, 0, number, axis=1) for number, edges in enumerate(rows, start=first)]
        return np.concatenate([np.empty((0, 4)), *rows]).astype("<f4").tobytes()

    def _text(self, flow, drawn):
        name, certain = words.answer(flow, self.names)
        said = {
            "answer": name if drawn else "",
            "certain": f"{percent(certain)} certain" if drawn else "",
            "waiting": "" if drawn else WAITING if self.pad is not None else "Nothing to see yet: call show(image).",
            "percents": [percent(share) if drawn else "" for share in flow.confidences],
            "chosen": flow.answer if drawn and len(self.names) > 1 else -1,
            "moved": words.moved(*self.moved),
            "problem": "",
        }
        said["say"] = f"The network's answer: {name}, {said['certain']}." if drawn else said["waiting"]
        return said

    def _note(self):
        """How many examples are right as things are, and how many otherwise."""
        if self.examples is None:
            return ""
        plain, now = self._accuracy((), (0, 0)), self._accuracy(tuple(map(tuple, self.off)), tuple(self.moved))
        off = [f"{self.flow.columns[layer].name}, neuron {neuron}" for layer, neuron in self.off]
        return words.note(plain, now, len(self.examples[1]), off, self.moved)

    def _accuracy(self, off, moved):
        key = off, moved
        if key not in self._accuracies:
            x, y = self.examples
            self._accuracies[key] = share_right(self.network, shift(x, *moved) if any(moved) else x, y, off)
        return self._accuracies[key]

    # --- for readers without a kernel

    def watched(self):
        """Each new picture is a new frame."""
        return [(self, "_frame")]

    def png(self):
        """The present picture as PNG bytes."""
        with new_figure(9.0, 4.8) as figure:
            draw_network(figure.add_subplot(), self.flow, self.names, self._flow_drawn)
            figure.canvas.draw()
            pixels = Image.fromarray(np.asarray(figure.canvas.buffer_rgba()))
        return encoded(pixels.convert("RGB").quantize(128, dither=Image.Dither.NONE), optimize=True)

    def alt(self):
        """The present picture in words."""
        shape = "-".join(map(str, [self.n_in, *self.sizes]))
        if not self._flow_drawn:
            return f"A {shape} network. {self._words['waiting']}"
        order = np.argsort(self.flow.confidences)[::-1][:3]
        likely = ", ".join(f"{self.names[i]} with {percent(self.flow.confidences[i])}" for i in order)
        text = f"A {shape} network sees an image. Its confidences: {likely}. {self._words['say']}"
        return " ".join(filter(None, [text, self._words["note"]]))

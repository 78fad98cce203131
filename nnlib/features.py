"""Feature visualization: the network stays as it is, and the image changes until a part of the network likes it.

`maximize` climbs. An *objective* says what shall grow: the confidence in a class, one neuron, a whole layer, or a sum
of these such as `0.2 * for_class(4) + 0.8 * for_class(9)`. *Regularisers* keep the image like an image while it climbs:
`Decay`, `Blur`, `Jitter` and `Clip`, as many as you like in a list. Source: Erhan, Bengio, Courville and Vincent,
"Visualizing higher-layer features of a deep network", 2009; the sums of objectives follow lucid.
"""

import copy

import numpy as np

from nnlib import expect
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network

MOST = 1_000_000  # classes or neurons in a layer: how many there are is known once the network is

# --- what shall grow ---


class Objective:
    """A number for each image that shall grow: a sum of terms, each of them a factor times something of one layer.

    Made by `for_class`, `for_neuron` and `for_layer`, then added and scaled at will.
    """

    def __init__(self, *terms):
        self.terms = terms  # (factor, layer, f) each, where f(a) gives the values and their gradient for a batch a

    def __call__(self, network, x):
        """The values (batch,) for the images x (batch, n_in), and their gradient (batch, n_in) with respect to x.

        It leaves its traces in the layers, as each forward and backward does; `maximize` works on a copy. Raises
        ValueError for a layer, neuron or class that the network doesn't have.
        """
        values, dx = 0, 0
        for factor, layer, term in self.terms:
            part = network if layer is None else _up_to(layer, network)
            value, da = term(part.forward(x))
            values, dx = values + factor * value, dx + factor * part.backward(da)
        return values, dx

    def __add__(self, other):
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(*self.terms, *other.terms)

    def __mul__(self, factor):
        factor = expect.number(factor, "Objective", "the factor")
        return Objective(*((factor * old, layer, term) for old, layer, term in self.terms))

    __rmul__ = __mul__


def for_class(label):
    """log(p), where p is softmax's confidence in the class: largest where the network is most certain of it.

    label: an integer, or integers of shape (batch,), one for each image. The network's last layer gives the scores.
    Raises ValueError for a label that is not a whole number from 0 on.
    """
    label = expect.labels(label, MOST, "for_class", "label")

    def log_confidence(scores):
        labels = np.broadcast_to(label, len(scores)) if label.ndim == 0 else label
        loss = SoftmaxCrossEntropy()
        loss.forward(scores, labels)
        dscores = -len(scores) * loss.backward()  # uphill, and without the 1/batch: each image climbs on its own
        largest = scores.max(axis=1)
        total = np.exp(scores - largest[:, np.newaxis]).sum(axis=1)
        return scores[loss.right] - largest - np.log(total), dscores

    return Objective((1.0, None, log_confidence))


def for_neuron(layer, neuron):
    """What one neuron puts out: a[:, neuron], where a is the output of network.layers[layer].

    Take the layer that sums, a `Dense`: after a ReLU a silent neuron gives no slope to climb. neuron: an integer, or
    integers of shape (batch,), one for each image. Raises ValueError if they are not whole numbers from 0 on.
    """
    layer = expect.integer(layer, "for_neuron", "layer", least=0)
    neuron = expect.labels(neuron, MOST, "for_neuron", "neuron")

    def output(a):
        neurons = expect.labels(neuron, a.shape[1], "for_neuron", "neuron")
        if neurons.shape not in ((), (len(a),)):
            raise ValueError(
                f"for_neuron expects one neuron, or {len(a)} for as many images, got shape {neurons.shape}"
            )
        here = np.arange(len(a)), neurons
        da = np.zeros_like(a)
        da[here] = 1
        return a[here], da

    return Objective((1.0, layer, output))


def for_layer(layer):
    """Half the sum of the squares of all that network.layers[layer] puts out: large where many neurons are moved.

    Raises ValueError if layer is not a whole number from 0 on.
    """
    layer = expect.integer(layer, "for_layer", "layer", least=0)
    return Objective((1.0, layer, lambda a: (np.sum(a**2, axis=1) / 2, a)))


# --- what keeps it an image ---


class Regulariser:
    """Something done to the images in each step of the climb, before or after it. One of your own derives from this."""

    def before(self, x, rng):
        """The images x (batch, n_in) as the network shall see them in this step."""
        return x

    def after(self, x, step):
        """The images once the step, the first of which is number 1, has been made."""
        return x


class Decay(Regulariser):
    """x = x - amount: ink that does not earn its place fades. Raises ValueError for an amount below 0."""

    def __init__(self, amount):
        self.amount = expect.number(amount, "Decay", "amount", least=0)

    def after(self, x, step):
        """A little less of everything; `Clip` keeps it from falling below 0."""
        return x - x.dtype.type(self.amount)


class Clip(Regulariser):
    """Greys stay from 0 to 1, as in every image of the data."""

    def after(self, x, step):
        """What is below 0 becomes 0, what is above 1 becomes 1."""
        return x.clip(0, 1)


class Blur(Regulariser):
    """Every so many steps each pixel becomes a mean of its neighbours, weighted by a Gaussian: no lone dots remain.

    pixels: its standard deviation, 0 for no blur. every: steps from one time to the next. Images are square.
    Raises ValueError for numbers below 0, or below 1 for `every`.
    """

    def __init__(self, pixels, every=4):
        self.pixels = expect.number(pixels, "Blur", "pixels", least=0)
        self.every = expect.integer(every, "Blur", "every")

    def after(self, x, step):
        """Rows, then columns: that is the same as all at once, and quicker. Raises ValueError if x is not square."""
        pictures = _pictures(x, "Blur")
        if not self.pixels or step % self.every:
            return x
        place = np.arange(pictures.shape[1], dtype=x.dtype)
        G = np.exp(-(((place[:, np.newaxis] - place) / self.pixels) ** 2) / 2)
        G /= G.sum(axis=1, keepdims=True)  # at the rim, what is missing outside is shared out
        return (G @ pictures @ G.T).reshape(x.shape)


class Jitter(Regulariser):
    """The network sees the image moved at random by up to so many pixels, another way in each step.

    Raises ValueError if pixels is not a whole number from 0 on.
    """

    def __init__(self, pixels):
        self.pixels = expect.integer(pixels, "Jitter", "pixels", least=0)
        self.moved = 0, 0

    def before(self, x, rng):
        """Move it; what leaves on one side comes in on the other. Raises ValueError if x is not square."""
        pictures = _pictures(x, "Jitter")
        if not self.pixels:
            return x
        self.moved = tuple(rng.integers(-self.pixels, self.pixels + 1, size=2))
        return np.roll(pictures, self.moved, axis=(1, 2)).reshape(x.shape)

    def after(self, x, step):
        """Move it back."""
        if not self.pixels:
            return x
        down, right = self.moved
        return np.roll(_pictures(x, "Jitter"), (-down, -right), axis=(1, 2)).reshape(x.shape)


# --- the climb ---


def maximize(network, objective, *, rng, n=1, steps=100, learning_rate=0.2, regularisers=(), start=None):
    """Gradient ascent on the input: images that the objective likes more and more.

        x = x + learning_rate * dx / max(abs(dx))      so in each step the pixel that counts most moves by learning_rate

    Returns the whole way, shape (steps + 1, n, n_in): the n images at the start, after the first step, and so on; those
    that shall be seen are the last. The climbs don't know of each other. network: it is not altered. start: images of
    shape (n, n_in) or one of (n_in,); by default n faint images of random greys. rng: a NumPy random generator, for
    the start and for `Jitter`. regularisers: a list, applied in its order; none by default. The course takes
    [Decay(0.01), Blur(0.75), Clip()].

    Raises ValueError for an objective that the network doesn't have, other shapes, numbers out of range, or if the
    image grows beyond all numbers (then add `Clip()`).
    """
    _check(network, objective, "maximize")
    rng = expect.generator(rng, "maximize")
    steps = expect.integer(steps, "maximize", "steps", least=0)
    learning_rate = expect.number(learning_rate, "maximize", "learning_rate", least=0)
    regularisers = _several(regularisers)
    network = copy.deepcopy(network)  # forward and backward leave traces, and the reader's network shall have none
    x = _start(network, start, expect.integer(n, "maximize", "n"), rng)
    expect.affordable((steps + 1, *x.shape), "maximize")
    path = [x]
    for step in range(1, steps + 1):
        for regulariser in regularisers:
            x = regulariser.before(x, rng)
        _, dx = objective(network, x)
        largest = np.abs(dx).max(axis=1, keepdims=True)
        x = x + x.dtype.type(learning_rate) * dx / np.where(largest > 0, largest, 1)  # a flat place has no way up
        for regulariser in regularisers:
            x = regulariser.after(x, step)
        path.append(x)
    return expect.finite(np.array(path), "maximize", "the images")


def nudge(network, objective, x, size):
    """One step for every pixel at once, each by `size`: x + size * sign(dx), kept from 0 to 1; shape (n, n_in).

    So small a change hardly shows, but all pixels pull the same way. x: images of shape (n, n_in) or one of (n_in,).
    Raises ValueError as `maximize` does, and for a size that is not a number from 0 on. Source: Goodfellow, Shlens and
    Szegedy, "Explaining and harnessing adversarial examples", 2014.
    """
    _check(network, objective, "nudge")
    size = expect.number(size, "nudge", "size", least=0)
    network = copy.deepcopy(network)
    x = _images(network, x, "nudge", "x")
    _, dx = objective(network, x)
    return (x + x.dtype.type(size) * np.sign(dx)).clip(0, 1)


class Neighbours:
    """A judge that is no network: it finds the k most similar images of x, shape (n, 784), and lets them vote.

    y: (n,), their classes. Raises ValueError for other shapes, or a k below 1 or above n.
    """

    def __init__(self, x, y, k=5):
        self.x = expect.some(expect.batch(x, None, "Neighbours"), "Neighbours")
        self.y = expect.classes(y, None, "Neighbours", "y", len(self.x))
        self.k = expect.integer(k, "Neighbours", "k")
        if k > len(self.x):
            raise ValueError(f"Neighbours expects k to be at most the number of images, {len(self.x)}, got {k}")
        self.half_squares = (self.x**2).sum(axis=1) / 2

    def predict(self, x):
        """The class with most votes for each image of x, shape (batch, n_in); of equals, the smaller label."""
        x = expect.batch(x, self.x.shape[1], "Neighbours")
        far = self.half_squares - x @ self.x.T  # half the squared distance, less what is the same for all
        nearest = np.argpartition(far, self.k - 1, axis=1)[:, : self.k]
        return np.array([np.bincount(votes).argmax() for votes in self.y[nearest]], dtype=int)


# --- what the above needs ---


def _check(network, objective, who):
    expect.able(network, who, "a network", "Network(Dense(784, 10, rng=rng))", "forward", "backward", "parameters")
    if not network.parameters():
        raise ValueError(f"{who} expects a network with a Dense layer, which says how large an image is, got {network}")
    if not isinstance(objective, Objective):
        raise ValueError(f"{who} expects an objective such as for_class(7), got {objective!r}")


def _start(network, start, n, rng):
    if start is None:
        W = _first(network)
        return rng.uniform(0, 0.1, (n, W.shape[0])).astype(W.dtype)
    return _images(network, start, "maximize", "start")


def _images(network, x, who, name):
    """`x`, one image or several, as a batch in the network's own precision."""
    W = _first(network)
    x = expect.finite(x, who, name)
    x = expect.batch(x[np.newaxis] if x.ndim == 1 else x, W.shape[0], who, name)
    return expect.some(x, who, name).astype(W.dtype)


def _first(network):
    """The first weights: they know how many pixels an image has, and in which precision the network computes."""
    return next(iter(network.parameters().values()))


def _several(regularisers):
    if not isinstance(regularisers, list | tuple):
        raise ValueError(f"maximize expects a list of regularisers such as [Decay(0.01), Clip()], got {regularisers!r}")
    for regulariser in regularisers:
        if not isinstance(regulariser, Regulariser):
            raise ValueError(f"maximize expects regularisers such as Decay(0.01), got {regulariser!r}")
    return regularisers


def _up_to(layer, network):
    last = len(network.layers) - 1
    if layer > last:
        raise ValueError(f"the objective expects a layer from 0 to {last}, got {layer}: {network} has no more")
    return Network(*network.layers[: layer + 1])


def _pictures(x, who):
    side = round(x.shape[1] ** 0.5)
    if side * side != x.shape[1]:
        raise ValueError(f"{who} expects square images such as 784 pixels, got {x.shape[1]} pixels")
    return x.reshape(len(x), side, side)

"""What keeps an image like an image while it climbs."""

import numpy as np

from nnlib import _expect as expect


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
        down, right = self.moved
        return np.roll(_pictures(x, "Jitter"), (-down, -right), axis=(1, 2)).reshape(x.shape)


def _pictures(x, who):
    side = round(x.shape[1] ** 0.5)
    if side * side != x.shape[1]:
        raise ValueError(f"{who} expects square images such as 784 pixels, got {x.shape[1]} pixels")
    return x.reshape(len(x), side, side)

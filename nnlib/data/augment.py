"""More examples from a few: the same drawing shifted, turned, scaled, and with a thicker pen."""

import numpy as np

from nnlib import _expect as expect
from nnlib.data.images import SIDE


def variants(x, n, *, rng, shift=1.5, turn=15.0, scale=0.12, thicken=0.5):
    """n variants of the images x, taking turns: each moved, turned, scaled and thickened a little at random.

    x: (batch, 784), greys from 0 to 1. rng: a NumPy random generator. shift: at most so many pixels each way. turn: at
    most so many degrees. scale: at most so much larger or smaller, as a share. thicken: the share of images whose
    strokes become a pixel wider. Returns (n, 784), float32.

    Raises ValueError for other shapes, no image, n below 1, an rng that is not a generator.
    """
    x = expect.some(expect.finite(expect.batch(x, SIDE * SIDE, "variants"), "variants"), "variants")
    n = expect.integer(n, "variants", "n")
    expect.generator(rng, "variants")
    images = x[np.arange(n) % len(x)].reshape(n, SIDE, SIDE).astype(np.float32)
    thick = rng.random(n) < thicken
    images[thick] = _thicker(images[thick])

    angle = np.radians(rng.uniform(-turn, turn, n))[:, np.newaxis, np.newaxis]
    size = rng.uniform(1 - scale, 1 + scale, n)[:, np.newaxis, np.newaxis]
    right, down = rng.uniform(-shift, shift, (2, n, 1, 1))
    # Asked backwards, so that no pixel stays empty: where in the old image does each new pixel come from?
    middle = (SIDE - 1) / 2
    y, x = np.mgrid[:SIDE, :SIDE] - middle
    x, y = (x - right) / size, (y - down) / size
    columns = middle + np.cos(angle) * x + np.sin(angle) * y
    rows = middle - np.sin(angle) * x + np.cos(angle) * y
    return _between_pixels(images, rows, columns).reshape(n, -1)


def _thicker(images):
    """Each pixel as bright as itself, or nearly as bright as the brightest of its four neighbours."""
    wide = np.pad(images, [(0, 0), (1, 1), (1, 1)])
    neighbours = [wide[:, :-2, 1:-1], wide[:, 2:, 1:-1], wide[:, 1:-1, :-2], wide[:, 1:-1, 2:]]
    return np.maximum(images, 0.7 * np.maximum.reduce(neighbours))


def _between_pixels(images, rows, columns):
    """The greys at places between pixels: the mean of the four around, the nearer the more; 0 outside the image."""
    wide = np.pad(images, [(0, 0), (1, 2), (1, 2)])
    rows, columns = (np.clip(place + 1, 0, SIDE + 1) for place in (rows, columns))
    top, left = rows.astype(int), columns.astype(int)
    below, beside = rows - top, columns - left
    image = np.arange(len(images))[:, np.newaxis, np.newaxis]
    upper = (1 - beside) * wide[image, top, left] + beside * wide[image, top, left + 1]
    lower = (1 - beside) * wide[image, top + 1, left] + beside * wide[image, top + 1, left + 1]
    return ((1 - below) * upper + below * lower).astype(np.float32)

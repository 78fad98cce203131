"""Comparing pictures as an eye does."""

import io

import numpy as np
from PIL import Image


def pixels(file):
    """The pixels of a picture's bytes as integers, shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(bytes(file))).convert("RGB")).astype(int)


def alike(one, other):
    """Whether two files show the same picture, but for what nobody sees: a stamp rounds a colour by a level or two."""
    one, other = pixels(one), pixels(other)
    return one.shape == other.shape and np.abs(one - other).max() < 40 and np.abs(one - other).mean() < 0.1

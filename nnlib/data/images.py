"""Other views of a digit: black and white, with a wider rim, moved, or centred as MNIST was made.

An image is a row of 784 greys from 0 (background) to 1 (ink), the 28 rows of the picture one after another. One image
has shape (784,), a batch of them (batch, 784); every function here takes both and leaves its argument as it is.
"""

from numbers import Integral

import numpy as np

from nnlib import _expect as expect

SIDE, INK_SIDE = 28, 20  # of MNIST's field, and of the box in it that each digit was scaled to fit
FAINT = 0.25  # of the brightest pixel: the fading edge of a soft pen doesn't widen the box around the ink


def black_and_white_24(x):
    """The 24x24 = 576 pixels in the middle, ink 1.0 where the grey is at least 0.5 and background 0.0 elsewhere.

    Shape: (784,) to (576,), or (batch, 784) to (batch, 576); float32.

    Raises ValueError for another shape or for greys outside 0..1.
    """
    x = _greys(x, "black_and_white_24")
    middle = _pictures(x, "black_and_white_24")[..., 2:-2, 2:-2]
    return _rows((middle >= 0.5).astype(np.float32))


def pad_32(x):
    """The image with two pixels of background added at each side: 32x32 = 1,024 pixels.

    Shape: (784,) to (1024,), or (batch, 784) to (batch, 1024); float32 stays float32. Raises ValueError for another
    shape.
    """
    pictures = _pictures(x, "pad_32")
    return _rows(np.pad(pictures, [(0, 0)] * (pictures.ndim - 2) + [(2, 2), (2, 2)]))


def shift(x, right=0, down=0):
    """The image moved by whole pixels, -28 to 28; a negative number moves it left or up. Background moves in.

    Shape: (784,) or (batch, 784), the same as it was; float32 stays float32. Raises ValueError for another shape
    and for a number of pixels that isn't whole or is larger than the image.
    """
    pictures = _pictures(x, "shift")
    to_row, from_row = _overlap(down, "down")
    to_column, from_column = _overlap(right, "right")
    moved = np.zeros_like(pictures)
    moved[..., to_row, to_column] = pictures[..., from_row, from_column]
    return _rows(moved)


def centre(image):
    """A drawing of any size, treated as MNIST's digits were: scaled, smoothed and centred.

    The box around the ink is scaled to fit 20x20 pixels, keeping its proportions; each new pixel is the mean of the
    area that it covers. Then the ink's centre of mass is placed at the middle of a field of 28x28 (but never so that
    ink would be cut off).

    Shape: (height, width), at least 4x4, of greys from 0 to 1 with the ink bright, to (784,) float32. Raises
    ValueError for another shape, for greys outside 0..1 and for a drawing without ink. Source: the description of
    MNIST at http://yann.lecun.com/exdb/mnist/.
    """
    image = _greys(image, "centre", "image")
    if image.ndim != 2 or min(image.shape) < 4:
        raise ValueError(f"centre expects image of shape (height, width), at least 4x4, got {image.shape}")
    if image.max() < 1e-3:  # fainter than any eye sees
        raise ValueError("centre expects a drawing, got an image without ink: draw something first")

    strong = image > FAINT * image.max()
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(INK_SIDE * n / max(ink.shape))) for n in ink.shape)
    digit = (_averages(ink.shape[0], height) @ ink @ _averages(ink.shape[1], width).T).round(6)  # so on every machine

    top = _corner(digit.sum(axis=1))
    left = _corner(digit.sum(axis=0))
    field = np.zeros((SIDE, SIDE), np.float32)
    field[top : top + height, left : left + width] = digit
    return field.ravel()


def _averages(n_in, n_out):
    """The matrix (n_out, n_in) that turns n_in pixels into n_out: each row averages what its new pixel covers."""
    edges_in, edges_out = np.arange(n_in + 1) / n_in, np.arange(n_out + 1)[:, np.newaxis] / n_out
    start = np.maximum(edges_in[:-1], edges_out[:-1])
    end = np.minimum(edges_in[1:], edges_out[1:])
    return np.maximum(end - start, 0) * n_out


def _corner(ink):
    """Where a strip of ink must begin for its centre of mass to lie in the middle of the field, as far as it fits.

    The middle is pixel 14, counted from 0: in MNIST itself the centre of mass lies between 13.5 and 14.5. The small
    number keeps rounding errors from deciding where a symmetric drawing stands, half-way between two pixels.
    """
    centre_of_mass = np.arange(len(ink)) @ ink / ink.sum()
    return int(np.clip(round(SIDE // 2 - centre_of_mass - 1e-6), 0, SIDE - len(ink)))


def _greys(x, who, name="x"):
    x = expect.finite(x, who, name)
    if x.size and (x.min() < 0 or x.max() > 1):
        advice = ": divide by 255" if 1 < x.max() <= 255 and x.min() >= 0 else ""
        raise ValueError(f"{who} expects {name} to be greys from 0 to 1, got {x.min():g} to {x.max():g}{advice}")
    return x


def _pictures(x, who):
    """Rows of 784 pixels as pictures of 28x28."""
    x = expect.last_axis(x, SIDE * SIDE, who)
    return x.reshape(*x.shape[:-1], SIDE, SIDE)


def _rows(pictures):
    return pictures.reshape(*pictures.shape[:-2], -1)


def _overlap(step, name):
    """For a move by `step` pixels: where the pixels that stay in the picture come to, and where they come from."""
    if not isinstance(step, Integral) or isinstance(step, bool) or abs(step) > SIDE:
        raise ValueError(f"shift expects {name} to be a whole number from {-SIDE} to {SIDE}, got {step!r}")
    return slice(max(step, 0), SIDE + min(step, 0)), slice(max(-step, 0), SIDE + min(-step, 0))

"""5,000 real handwritten digits that come with the course, and a network that has learned to read them."""

import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nnlib.network import Network

FILE = Path(__file__).with_name("digits.npz")
NETWORK = Path(__file__).with_name("digit_network.npz")
DAMAGED = OSError, ValueError, TypeError, EOFError, zlib.error, zipfile.BadZipFile  # what reading may raise


class Digits(NamedTuple):
    """Images as rows of 784 greys from 0 (background) to 1 (ink), labels from 0 to 9, for training and for testing.

    Shape: x_train (n, 784) float32, y_train (n,) int64, x_test (m, 784) float32, y_test (m,) int64.

    It unpacks in that order: `x_train, y_train, x_test, y_test = load_digits()`.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def __repr__(self):
        return f"Digits({', '.join(f'{name} {array.shape}' for name, array in self._asdict().items())})"


def from_bytes(x_train, y_train, x_test, y_test):
    """`Digits` out of arrays of uint8: greys from 0 to 255 of shape (n, 784), labels of shape (n,)."""
    white = np.float32(255)  # a float32 scalar: the quotient is float32 at once, without a copy in float64
    # Labels are of NumPy's own type for counting: int64, but int32 in the browser, where np.bincount takes no int64.
    return Digits(x_train / white, y_train.astype(np.intp), x_test / white, y_test.astype(np.intp))


def load_digits():
    """The 5,000 MNIST digits that come with the course, 500 of each: 4,000 for training and 1,000 for testing.

    Every call gives fresh arrays in the same order; the first n images hold each digit about equally often, whatever
    n is. Raises OSError if the course's own file is missing or damaged. Source: nnlib/data/digits.md.
    """
    try:
        with np.load(FILE, allow_pickle=False) as file:
            return from_bytes(**file)
    except DAMAGED as error:
        raise missing("load_digits", "5,000 digits", FILE, error) from error


def load_network():
    """The trained digit network 784-16-16-10 with ReLU inside: 784 greys in, ten scores out; a new copy in each call.

    Raises OSError if the course's own file is missing or damaged. Source: nnlib/data/digit_network.md.
    """
    try:
        return Network.load(NETWORK)
    except (OSError, ValueError) as error:
        raise missing("load_network", "network", NETWORK, error) from error


def missing(who, what, file, error):
    """What is raised for a file of the course that can't be read."""
    return OSError(
        f"{who} expects the course's {what} in {file}, but the file is missing or damaged ({error}). "
        f"Copy it from a fresh download of the course, or restore it with: git restore nnlib/data/{file.name}"
    )

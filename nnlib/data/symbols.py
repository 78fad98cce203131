"""Secret symbols that come with the course, so that every cell can run before anybody has drawn."""

from pathlib import Path

import numpy as np

from nnlib.data.digits import DAMAGED, missing

FILE = Path(__file__).with_name("symbols.npz")


def load_symbols():
    """Eight versions of each of eight symbols, by name: {"star": (8, 784), ...}, float32, centred as MNIST's digits.

    Raises OSError if the course's own file is missing or damaged. Source: tools/make_symbols.py, a shaky hand.
    """
    try:
        with np.load(FILE, allow_pickle=False) as file:
            return dict(file)
    except DAMAGED as error:
        raise missing("load_symbols", "symbols", FILE, error) from error

"""The trained network that comes with the course."""

from pathlib import Path

from nnlib.network import Network

FILE = Path(__file__).with_name("digit_network.npz")


def load_network():
    """The trained digit network 784-16-16-10 with ReLU inside: 784 greys in, ten scores out; a new copy in each call.

    Raises OSError if the course's own file is missing or damaged. Source: nnlib/data/digit_network.md.
    """
    try:
        return Network.load(FILE)
    except (OSError, ValueError) as error:
        raise OSError(
            f"load_network expects the course's network in {FILE}, but the file is missing or damaged ({error}). "
            "Copy it from a fresh download of the course, or restore it with: git restore nnlib/data/digit_network.npz"
        ) from error

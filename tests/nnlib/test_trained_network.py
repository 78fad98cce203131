"""The trained network that comes with the course: what its description promises is measured anew."""

import hashlib
import os
import re

import numpy as np
import pytest

from nnlib.data import centre, digits, load_digits, load_mnist, load_network, shift
from nnlib.data.digits import NETWORK
from nnlib.layers import Dense, ReLU
from nnlib.training import accuracy

DESCRIPTION = NETWORK.with_suffix(".md").read_text(encoding="utf-8")


def promised(pattern):
    """A percentage from the description, as a share."""
    return float(re.search(pattern, DESCRIPTION).group(1)) / 100


def moved(x, pixels):
    """A quarter of the images moved each way: right, left, down, up."""
    result = np.empty_like(x)
    for start, (right, down) in enumerate([(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)]):
        result[start::4] = shift(x[start::4], right, down)
    return result


def test_it_is_the_network_of_notebook_3_in_a_small_file():
    network = load_network()
    assert [layer.n_out for layer in network.layers[::2]] == [16, 16, 10]
    assert all(isinstance(layer, Dense) for layer in network.layers[::2])
    assert all(isinstance(layer, ReLU) for layer in network.layers[1::2])
    assert network.n_parameters == 13_002
    assert all(parameter.dtype == np.float32 for parameter in network.parameters().values())
    assert NETWORK.stat().st_size < 60_000


def test_its_numbers_are_those_of_the_description():
    for name, parameter in load_network().parameters().items():
        digest = hashlib.sha256(parameter.tobytes()).hexdigest()
        assert f"| `{name}` | {parameter.shape} | `{digest}` |" in DESCRIPTION


def test_each_call_gives_a_network_of_its_own():
    load_network().layers[0].W[...] = 0
    assert load_network().layers[0].W.any()


def test_it_reads_the_test_digits_of_the_course_which_it_has_never_seen():
    given = load_digits()
    right = accuracy(load_network(), given.x_test, given.y_test)
    assert right == pytest.approx(promised(r"1,000 test digits of `load_digits`: (\d+\.\d) %"), abs=0.0015)
    assert right >= 0.95


def test_it_reads_digits_drawn_elsewhere_and_larger_once_they_are_centred():
    given = load_digits()
    drawn = [np.pad(image.reshape(28, 28).repeat(3, 0).repeat(3, 1), [(0, 40), (25, 0)]) for image in given.x_test]
    x = np.stack([centre(image) for image in drawn])
    assert accuracy(load_network(), x, given.y_test) >= 0.94


def test_a_damaged_file_says_what_to_do(tmp_path, monkeypatch):
    file = tmp_path / "digit_network.npz"
    monkeypatch.setattr(digits, "NETWORK", file)
    for content in (None, b"junk"):
        if content:
            file.write_bytes(content)
        with pytest.raises(OSError, match=r"git restore nnlib/data/digit_network\.npz"):
            load_network()


@pytest.mark.skipif("NNLIB_MNIST" not in os.environ, reason="needs the whole of MNIST in the folder NNLIB_MNIST")
@pytest.mark.parametrize("pixels", [0, 1, 2, 3])
def test_it_reads_mnists_10000_test_digits_as_well_as_it_says(pixels):
    mnist = load_mnist()
    right = accuracy(load_network(), moved(mnist.x_test, pixels), mnist.y_test)
    assert right == pytest.approx(promised(rf"(?m)^\| {pixels} \| (\d+\.\d\d) %"), abs=0.0003)
    assert right >= 0.95 or pixels

"""Networks as files: what `Network.save` writes, and `Network.load` reads."""

import json
import os

import numpy as np

from nnlib import _expect as expect
from nnlib import layers

LAYERS = {"Dense": layers.Dense, "Sigmoid": layers.Sigmoid, "Tanh": layers.Tanh, "ReLU": layers.ReLU}


def save(network, path):
    """Write the network to `path`; as `Network.save` promises."""
    path = os.path.realpath(expect.path(path, "Network.save", to_write=True))
    architecture = [_describe(layer) for layer in network.layers]
    parameters = {name: expect.finite(p, "Network.save", name) for name, p in network.parameters().items()}
    unfinished = f"{path}.{os.urandom(4).hex()}"  # a name of its own, for two notebooks may save at once
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, architecture=json.dumps(architecture), **parameters)
        os.replace(unfinished, path)
    finally:
        if os.path.exists(unfinished):
            os.remove(unfinished)


def load(path, network):
    """The network in the file `path`, made by calling `network` with its layers; as `Network.load` promises."""
    path = expect.path(path, "Network.load")
    try:
        saved = _arrays(path)
        architecture = json.loads(str(saved["architecture"]))
        return network(*(_build(layer, position, saved) for position, layer in enumerate(architecture)))
    except FileNotFoundError:
        raise
    except Exception as error:  # a file can be broken in more ways than can be listed
        why = f"it holds no {error}" if isinstance(error, KeyError) else error
        raise ValueError(f"Network.load expects a file that Network.save wrote, got {path!r}: {why}") from error


def _describe(layer):
    name = type(layer).__name__
    if type(layer) is not LAYERS.get(name):
        raise ValueError(f"Network.save expects layers of nnlib ({', '.join(LAYERS)}), got {layer!r}")
    return [name, *layer.W.shape] if name == "Dense" else [name]


def _arrays(path):
    """The arrays in an .npz file, by name; a small file that would unpack to a huge one is refused before it does."""
    import zipfile  # here, so that `import nnlib` is quick

    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > os.path.getsize(path):
            raise ValueError("its contents are compressed, which Network.save never does")
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _build(description, position, saved):
    name, *sizes = description
    if name not in LAYERS:
        raise ValueError(f"there is no layer called {name!r}, only {', '.join(LAYERS)}")
    if name != "Dense":
        return LAYERS[name](*sizes)
    # The sizes must be those of the arrays at hand before a layer is made: a false one could fill the memory.
    n_in, n_out = sizes
    W = expect.shape(saved[f"{position}.W"], (n_in, n_out), "Network.load", f"{position}.W")
    b = expect.shape(saved[f"{position}.b"], (n_out,), "Network.load", f"{position}.b")
    dense = layers.Dense(n_in, n_out, rng=np.random.default_rng(0), scale=0, dtype=W.dtype)
    dense.W[:] = expect.finite(W, "Network.load", f"{position}.W")
    dense.b[:] = expect.finite(b, "Network.load", f"{position}.b")
    return dense

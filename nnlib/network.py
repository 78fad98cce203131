"""A network: layers in a row, each one's output the next one's input."""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from nnlib import expect, layers


class Network:
    """Layers in a row: `Network(Dense(784, 16, rng=rng), ReLU(), Dense(16, 10, rng=rng))`.

    The last layer gives scores; `predict` reads the answer off them. Raises ValueError if there is no layer, or if one
    layer's outputs don't fit the next one's inputs.
    """

    def __init__(self, *layers):
        self.layers = expect.fitting_layers(layers, "Network")

    def forward(self, x):
        """The last layer's output for a batch x: (batch, n_in) -> (batch, n_out)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dz, *, input_gradient=True):
        """Set every layer's gradients and return dx, the gradient with respect to the network's input.

        dz: the gradient with respect to the output, as `loss.backward()` gives it; the same shape as the output.
        Training needs no dx: with input_gradient=False the first layer, the widest, is spared that work.
        """
        first, *later = self.layers
        for layer in reversed(later):
            dz = layer.backward(dz)
        if input_gradient:
            return first.backward(dz)
        first.parameter_gradients(dz)

    def parameters(self):
        """All that is learned, by name: {"0.W": array, "0.b": array, "2.W": ...}. The arrays are the layers' own."""
        return {f"{i}.{name}": getattr(layer, name) for i, layer in enumerate(self.layers) for name in layer.learned}

    @property
    def n_parameters(self):
        """How many numbers are learned: all weights and biases."""
        return sum(parameter.size for parameter in self.parameters().values())

    def activations(self, x):
        """Everything on the way from x to the output: a list of x and each layer's output."""
        outputs = [x]
        for layer in self.layers:
            outputs.append(layer.forward(outputs[-1]))
        return outputs

    def predict(self, x):
        """The network's answers for a batch x, shape (batch,), integers.

        With several outputs, the class with the largest. With one, 1 for yes and 0 for no: yes where the score is above
        0, or, if the last layer is a Sigmoid, where the confidence is above 0.5.
        """
        output = self.forward(x)
        if output.shape[1] > 1:
            return output.argmax(axis=1)
        threshold = 0.5 if isinstance(self.layers[-1], layers.Sigmoid) else 0
        return (output[:, 0] > threshold).astype(int)

    def __repr__(self):
        return f"Network({', '.join(map(repr, self.layers))})"

    def save(self, path):
        """Write architecture and parameters to one .npz file of plain arrays, which can hold no code.

        An earlier file of that name is replaced only once the new one is complete.
        Raises ValueError if a layer is not one of nnlib's.
        """
        path = Path(path)
        architecture = [_describe(layer) for layer in self.layers]
        unfinished = path.with_name(path.name + ".unfinished")
        with open(unfinished, "wb") as file:
            np.savez(file, architecture=np.array(json.dumps(architecture)), **self.parameters())
        os.replace(unfinished, path)

    @staticmethod
    def load(path):
        """The network that `save` wrote to `path`. Raises FileNotFoundError, or ValueError for any other file."""
        try:
            with np.load(path, allow_pickle=False) as file:
                architecture = json.loads(str(file["architecture"]))
                network = Network(*(_build(name, sizes) for name, *sizes in architecture))
                for name, parameter in network.parameters().items():
                    saved = expect.finite(file[name], "Network.load", name)
                    parameter[...] = expect.shape(saved, parameter.shape, "Network.load", name)
        except FileNotFoundError:
            raise
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"Network.load expects a file that Network.save wrote, got {path}: {error}") from error
        return network


LAYERS = {"Dense": layers.Dense, "Sigmoid": layers.Sigmoid, "Tanh": layers.Tanh, "ReLU": layers.ReLU}


def _describe(layer):
    name = type(layer).__name__
    if type(layer) is not LAYERS.get(name):
        raise ValueError(f"Network.save expects layers of nnlib ({', '.join(LAYERS)}), got {layer!r}")
    return [name, layer.n_in, layer.n_out] if name == "Dense" else [name]


def _build(name, sizes):
    if name not in LAYERS:
        raise ValueError(f"there is no layer called {name!r}, only {', '.join(LAYERS)}")
    return LAYERS[name](*sizes, **({"rng": np.random.default_rng(0), "scale": 0} if name == "Dense" else {}))

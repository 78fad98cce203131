"""A network: layers in a row, each one's output the next one's input."""

import json
import os

import numpy as np

from nnlib import expect, layers


class Network:
    """Layers in a row: `Network(Dense(784, 16, rng=rng), ReLU(), Dense(16, 10, rng=rng))`.

    The last layer gives scores; `predict` reads the answer off them. Raises ValueError if there is no layer, if one
    layer's outputs don't fit the next one's inputs, or if the same layer stands in two places.
    """

    def __init__(self, *layers):
        layers = expect.fitting_layers(layers, "Network")
        self.layers = list(layers)

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
        x = expect.floats(x, "Network.activations")
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
        output = expect.batch(output, None, "Network.predict", "the output")
        if output.shape[1] > 1:
            return output.argmax(axis=1)
        threshold = 0.5 if isinstance(self.layers[-1], layers.Sigmoid) else 0
        return (output[:, 0] > threshold).astype(int)

    def __repr__(self):
        return f"Network({', '.join(map(repr, self.layers))})"

    def save(self, path):
        """Write architecture and parameters to one .npz file of plain arrays, which can hold no code.

        An earlier file of that name is replaced only once the new one is complete. Raises ValueError if a layer is not
        one of nnlib's, if a parameter is not finite, or if path names a folder or lies in one that does not exist.
        """
        path = expect.path(path, "Network.save", to_write=True)
        architecture = [_describe(layer) for layer in self.layers]
        parameters = {name: expect.finite(p, "Network.save", name) for name, p in self.parameters().items()}
        unfinished = f"{path}.unfinished"
        try:
            with open(unfinished, "wb") as file:
                np.savez(file, architecture=json.dumps(architecture), **parameters)
            os.replace(unfinished, path)
        finally:
            if os.path.exists(unfinished):
                os.remove(unfinished)

    @staticmethod
    def load(path):
        """The network that `save` wrote to `path`. Raises FileNotFoundError, or ValueError for any other file."""
        path = expect.path(path, "Network.load")
        try:
            saved = expect.arrays(path)
            architecture = json.loads(str(saved["architecture"]))
            return Network(*(_build(layer, position, saved) for position, layer in enumerate(architecture)))
        except FileNotFoundError:
            raise
        except Exception as error:  # a file can be broken in more ways than can be listed
            why = f"it holds no {error}" if isinstance(error, KeyError) else error
            raise ValueError(f"Network.load expects a file that Network.save wrote, got {path!r}: {why}") from error


LAYERS = {"Dense": layers.Dense, "Sigmoid": layers.Sigmoid, "Tanh": layers.Tanh, "ReLU": layers.ReLU}


def _describe(layer):
    name = type(layer).__name__
    if type(layer) is not LAYERS.get(name):
        raise ValueError(f"Network.save expects layers of nnlib ({', '.join(LAYERS)}), got {layer!r}")
    return [name, *layer.W.shape] if name == "Dense" else [name]


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

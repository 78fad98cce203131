"""A network: layers in a row, each one's output the next one's input."""

from nnlib import _expect as expect
from nnlib import _network_file
from nnlib.layers import Sigmoid


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
        Training needs no dx: with input_gradient=False the first layer is spared that work, and None comes back.
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
        threshold = 0.5 if isinstance(self.layers[-1], Sigmoid) else 0
        return (output[:, 0] > threshold).astype(int)

    def __repr__(self):
        return f"Network({', '.join(map(repr, self.layers))})"

    def save(self, path):
        """Write architecture and parameters to one .npz file of plain arrays, which can hold no code.

        An earlier file of that name is replaced only once the new one is complete. Raises ValueError if a layer is not
        one of nnlib's, if a parameter is not finite, or if path names a folder or lies in one that does not exist.
        """
        _network_file.save(self, path)

    @staticmethod
    def load(path):
        """The network that `save` wrote to `path`. Raises FileNotFoundError, or ValueError for any other file."""
        return _network_file.load(path, Network)

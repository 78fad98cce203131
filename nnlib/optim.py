"""Optimisers: how the gradient becomes a step."""

import numpy as np

from nnlib import expect


class SGD:
    """Stochastic gradient descent, with momentum if you like (Polyak, 1964).

        v = momentum * v + dW          W = W - learning_rate * v          (v = dW when momentum is 0)

    learning_rate: a number above 0. momentum: from 0 to below 1. Raises ValueError for anything else.
    """

    def __init__(self, learning_rate, momentum=0.0):
        self.learning_rate = expect.number(learning_rate, "SGD", "learning_rate", above=0)
        self.momentum = expect.number(momentum, "SGD", "momentum", least=0, below=1)
        self.velocity = {}

    def step(self, network):
        """Move each parameter of `network` one step against its gradient, in place.

        Raises ValueError if the network has no gradients yet: `network.backward` comes first.
        """
        for layer in network.layers:
            for name in layer.learned:
                parameter, gradient = getattr(layer, name), getattr(layer, "d" + name)
                expect.backward_first(gradient, layer)
                if self.momentum:
                    v = self.velocity.setdefault((layer, name), np.zeros_like(parameter))
                    v *= self.momentum
                    v += gradient
                    gradient = v
                parameter -= self.learning_rate * gradient

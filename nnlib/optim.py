"""Optimisers: how the gradient becomes a step."""

from nnlib import _expect as expect


class SGD:
    """Stochastic gradient descent, with momentum if you like (Polyak, 1964).

        v = momentum * v + dW          W = W - learning_rate * v          (v = dW when momentum is 0)

    learning_rate: a number above 0. momentum: from 0 to below 1. Raises ValueError for anything else.
    """

    def __init__(self, learning_rate, momentum=0.0):
        learning_rate, momentum = expect.descent(learning_rate, momentum)
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = {}  # v of each parameter, where there is momentum

    def step(self, network):
        """Move each parameter of `network` one step against its gradient, in place.

        Raises ValueError, before anything has moved, if a gradient is missing (`network.backward` comes first) or does
        not have the shape of its parameter.
        """
        expect.ready_to_step(network)
        for layer in network.layers:
            for name in layer.learned:
                parameter, v = getattr(layer, name), getattr(layer, "d" + name)
                if self.momentum:
                    v = self.momentum * self.velocity.get((layer, name), 0) + v
                    self.velocity[layer, name] = v
                parameter -= self.learning_rate * v  # in place: the layer's own array moves

    def __repr__(self):
        return f"SGD({self.learning_rate:g}, momentum={self.momentum:g})"

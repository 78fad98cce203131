"""What `train` says where training can't come out: it flew off, or it is stuck and would go on in silence."""

import copy
import math
import warnings

import numpy as np

LOOKED_AT = 200  # examples: enough to tell a dead layer from a quiet one, and little beside an epoch
FAR = 10  # beyond this, inputs are far outside 0..1


def flew_off(what, epoch, optimizer, x):
    """Why the loss or a weight is no longer a finite number, and what helps."""
    largest, rate = max(x.max(), -x.min()), getattr(optimizer, "learning_rate", math.nan)
    if largest > FAR:
        advice = f"x goes up to {largest:g}, so the steps fly off: scale it to 0..1, and start with a new network"
    else:
        advice = f"With learning rate {rate:g} the steps fly off: start with a new network, and try {rate / 10:g}"
    return f"train: {what} in epoch {epoch}. {advice}."


def warn_if_squeezed_twice(network, loss):
    """One warning if the network ends in a Sigmoid or softmax, and the loss contains one of its own."""
    last, kind = type(getattr(network, "layers", [None])[-1]).__name__, type(loss).__name__
    own = {"SoftmaxCrossEntropy": "softmax", "BinaryCrossEntropy": "sigmoid"}.get(kind)
    if own and last in ("Sigmoid", "Softmax"):
        _warn(
            f"the network ends in a {last}, and {kind} takes scores and has a {own} of its own: squeezed twice, they "
            f"hardly learn. Leave the {last} out; for a squared error of confidences use MeanSquaredError"
        )


def warn_if_stuck(network, loss, optimizer, history, x, y):
    """One warning if training can't come out: a ReLU layer is dead, or x is far from 0..1 and nothing was learned."""
    if not history.loss:
        return
    largest, rate = float(max(x.max(), -x.min())), getattr(optimizer, "learning_rate", math.nan)
    cause = f"scale x to 0..1: it goes up to {largest:g}" if largest > FAR else f"try learning rate {rate / 10:g}"
    if dead := _dead_layer(network, x[:: max(1, len(x) // LOOKED_AT)]):
        _warn(
            f"every neuron of {dead} gives 0 for every example looked at, so no gradient passes it and nothing more "
            f"can be learned. Start with a new network, and {cause}"
        )
    elif largest > FAR and history.loss[-1] > 0.97 * (guessing := _loss_of_guessing(loss, y)):
        found = f"the loss, {history.loss[-1]:.3g}, is no better than guessing ({guessing:.3g})"
        _warn(f"{found}. Start with a new network, and {cause}")


def _warn(words):
    warnings.warn(f"train: {words}.", stacklevel=4)  # where `train` was called


def _dead_layer(network, x):
    """The first ReLU layer with nothing but zeros, such as "network.layers[1], ReLU()"; None if there is none."""
    for position, layer in enumerate(getattr(network, "layers", [])):
        x = copy.copy(layer).forward(x)  # a copy, so that the layer still remembers its own last batch
        if type(layer).__name__ == "ReLU" and not np.any(x):
            return f"network.layers[{position}], {layer},"
    return None


def _loss_of_guessing(loss, y):
    """The loss of whoever says the same for every example, and says it as well as can be."""
    if type(loss).__name__ == "MeanSquaredError":
        return float(np.var(y, axis=0).mean())
    shares = np.unique(y, return_counts=True)[1] / len(y)
    return float(-(shares * np.log(shares)).sum())

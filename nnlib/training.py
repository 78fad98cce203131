"""Training: many small steps downhill, one mini-batch after another."""

import math
import sys
from dataclasses import dataclass, field

import numpy as np

from nnlib import _advice
from nnlib import _expect as expect


@dataclass(repr=False)
class History:
    """What happened while training: one entry for each epoch, in `batch_loss` one for each step."""

    loss: list[float] = field(default_factory=list)  # mean over the epoch's examples, measured as it went
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)  # only where the targets are labels
    batch_loss: list[float] = field(default_factory=list)

    def __repr__(self):
        words = f"{len(self.loss)} epochs" if len(self.loss) != 1 else "1 epoch"
        told = {"loss": "loss", "validation_loss": "validation loss", "validation_accuracy": "validation accuracy"}
        for values, name in ((getattr(self, part), name) for part, name in told.items()):
            words += f", {name} {values[0]:.4g} to {values[-1]:.4g}" if values else ""
        return f"History({words})"


class TrainingDiverged(ArithmeticError):
    """The loss or a weight is no longer a finite number; `history` tells how far training came."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def train(network, loss, optimizer, x, y, *, epochs, batch_size, rng, validation=None, callback=None, progress=True):
    """Train `network` in place by mini-batch gradient descent, and return the `History` of it.

    In each epoch every example is used once, in a new random order, `batch_size` at a time: forward, loss, backward,
    step. optimizer: an `SGD`, which holds the learning rate. x: (n, n_in). y: the loss's targets, one for each example.
    rng: a NumPy random generator, for the order. validation: (x, y) of examples kept apart, measured after each epoch.
    callback(network, history): called after each epoch; training stops early if it returns True. progress: show a bar.

    Raises ValueError, before anything has changed, for empty data, x or y with nan or infinity, targets that don't fit
    the loss or the network, x and y of different length, fewer than 0 epochs, a batch size below 1. Raises
    `TrainingDiverged`, with advice, as soon as the loss is not finite, or a weight at the end of an epoch. Warns once,
    with advice, where training can't come out: a dead ReLU layer, inputs far outside 0..1, a Sigmoid before a loss that
    contains one.
    """
    x, y, validation = expect.training(network, loss, optimizer, x, y, epochs, batch_size, rng, validation, callback)
    _advice.warn_if_squeezed_twice(network, loss)
    history = History()
    with _progress_bar(epochs, disable=not progress) as bar, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(x))  # indices, not images: shuffling the images would copy them all
            total = 0
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                batch_loss = loss.forward(network.forward(x[rows]), y[rows])
                history.batch_loss.append(batch_loss)
                if not math.isfinite(batch_loss):
                    raise TrainingDiverged(
                        _advice.flew_off(f"the loss became {batch_loss}", epoch, optimizer, x), history
                    )
                network.backward(loss.backward(), input_gradient=False)
                optimizer.step(network)
                total += batch_loss * len(rows)
            history.loss.append(total / len(x))
            if not all(np.isfinite(parameter).all() for parameter in network.parameters().values()):
                raise TrainingDiverged(_advice.flew_off("a weight became infinite", epoch, optimizer, x), history)
            if validation is not None:
                _validate(network, loss, *validation, history)
            bar.set_postfix(loss=f"{history.loss[-1]:.4g}")
            bar.update()
            if callback is not None and callback(network, history):
                break
    _advice.warn_if_stuck(network, loss, optimizer, history, x, y)
    return history


def accuracy(network, x, y):
    """The share of examples that the network gets right, from 0 to 1.

    x: (n, n_in). y: integer labels of shape (n,). Raises ValueError for other shapes, empty data, nan or infinity in x.
    """
    x, y = expect.labelled(network, x, y)
    return float(np.mean(network.predict(x) == y))


def _validate(network, loss, x, y, history):
    history.validation_loss.append(loss.forward(network.forward(x), y))
    if y.ndim == 1 and y.dtype.kind != "f":  # class labels
        history.validation_accuracy.append(accuracy(network, x, y))


def _progress_bar(epochs, disable):
    from tqdm import tqdm  # here, so that `import nnlib` needs NumPy alone

    tqdm.monitor_interval = 0  # no thread to watch the bar: it moves with each epoch, and in the browser none starts
    return tqdm(total=epochs, desc="training", unit="epoch", leave=False, disable=disable, file=sys.stdout)

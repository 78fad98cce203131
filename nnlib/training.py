"""Training: many small steps downhill, one mini-batch after another."""

import math
import sys
from dataclasses import dataclass, field

import numpy as np

from nnlib import _expect as expect


@dataclass
class History:
    """What happened while training: one entry for each epoch, in `batch_loss` one for each step."""

    loss: list[float] = field(default_factory=list)  # mean over the epoch's examples, measured as it went
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)  # only where the targets are labels
    batch_loss: list[float] = field(default_factory=list)


class TrainingDiverged(ArithmeticError):
    """The loss or a weight is no longer a finite number; `history` tells how far training came."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def train(network, loss, optimizer, x, y, *, epochs, batch_size, rng, validation=None, callback=None, progress=True):
    """Train `network` in place by mini-batch gradient descent, and return the `History` of it.

    In each epoch every example is used once, in a new random order, `batch_size` at a time: forward, loss, backward,
    step. x: (n, n_in). y: the loss's targets, one for each example. rng: a NumPy random generator, for the order.
    validation: (x, y) of examples kept apart, measured after each epoch. callback(network, history): called after each
    epoch; training stops early if it returns True. progress: show a progress bar.

    Raises ValueError, before anything has changed, for empty data, x or y with nan or infinity, targets that don't fit
    the loss or the network, x and y of different length, fewer than 0 epochs, a batch size below 1. Raises
    `TrainingDiverged`, with advice, as soon as the loss is not finite, or a weight at the end of an epoch.
    """
    expect.network_and_loss(network, loss, "train")
    expect.able(optimizer, "train", "an optimizer", "SGD(0.1)", "step")
    epochs = expect.integer(epochs, "train", "epochs", least=0)
    batch_size = expect.integer(batch_size, "train", "batch_size")
    rng = expect.generator(rng, "train")
    if callback is not None:
        expect.function(callback, "train", "callback", "lambda network, history: history.loss[-1] < 0.1")
    x, y = expect.examples(x, y, network, loss, "train")
    if validation is not None:
        validation = expect.pair(validation, "train", "validation")
        validation = expect.examples(*validation, network, loss, "train", "validation ")
    history = History()
    with _progress_bar(epochs, disable=not progress) as bar, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(x))  # indices, not images: shuffling the images would copy them all
            total = 0
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                batch_loss = loss.forward(network.forward(x.take(rows, axis=0)), y[rows])
                history.batch_loss.append(batch_loss)
                if not math.isfinite(batch_loss):
                    raise TrainingDiverged(_advice(f"the loss became {batch_loss}", epoch, optimizer, x), history)
                network.backward(loss.backward(), input_gradient=False)
                optimizer.step(network)
                total += batch_loss * len(rows)
            history.loss.append(total / len(x))
            if not all(np.isfinite(parameter).all() for parameter in network.parameters().values()):
                raise TrainingDiverged(_advice("a weight became infinite", epoch, optimizer, x), history)
            if validation is not None:
                _validate(network, loss, *validation, history)
            bar.set_postfix(loss=f"{history.loss[-1]:.4g}")
            bar.update()
            if callback is not None and callback(network, history):
                break
    return history


def accuracy(network, x, y):
    """The share of examples that the network gets right, from 0 to 1.

    x: (n, n_in). y: integer labels of shape (n,). Raises ValueError for other shapes, empty data, nan or infinity in x.
    """
    expect.able(network, "accuracy", "a network", "Network(Dense(784, 10, rng=rng))", "predict")
    x = expect.finite(expect.some(expect.batch(x, None, "accuracy"), "accuracy"), "accuracy")
    y = expect.classes(y, None, "accuracy", "y", len(x))
    return float(np.mean(network.predict(x) == y))


def _validate(network, loss, x, y, history):
    history.validation_loss.append(loss.forward(network.forward(x), y))
    if y.ndim == 1 and y.dtype.kind != "f":  # class labels
        history.validation_accuracy.append(accuracy(network, x, y))


def _advice(what, epoch, optimizer, x):
    largest, rate = np.abs(x).max(), getattr(optimizer, "learning_rate", math.nan)
    if largest > 10:
        advice = f"x goes up to {largest:g}, so the steps fly off: scale it to 0..1, and start with a new network"
    else:
        advice = f"With learning rate {rate:g} the steps fly off: start with a new network, and try {rate / 10:g}"
    return f"train: {what} in epoch {epoch}. {advice}."


def _progress_bar(epochs, disable):
    from tqdm import tqdm  # here, so that `import nnlib` needs NumPy alone

    tqdm.monitor_interval = 0  # no thread to watch the bar: it moves with each epoch, and in the browser none starts
    return tqdm(total=epochs, desc="training", unit="epoch", leave=False, disable=disable, file=sys.stdout)

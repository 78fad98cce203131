"""Training: many small steps downhill, one mini-batch after another."""

import math
from dataclasses import dataclass, field

import numpy as np

from nnlib import expect


@dataclass
class History:
    """What happened while training: one entry for each epoch, in `batch_loss` one for each step."""

    loss: list[float] = field(default_factory=list)  # mean over the epoch's batches, measured as it went
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    batch_loss: list[float] = field(default_factory=list)


class TrainingDiverged(ArithmeticError):
    """The loss is no longer a finite number; `history` tells how far training came."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def train(network, loss, optimizer, x, y, *, epochs, batch_size, rng, validation=None, callback=None, progress=True):
    """Train `network` in place by mini-batch gradient descent, and return the `History` of it.

    In each epoch every example is used once, in a new random order, `batch_size` at a time: forward, loss, backward,
    step. x: (n, n_in). y: the loss's targets, one for each example. rng: a NumPy random generator, for the order.
    validation: (x, y) of examples kept apart, measured after each epoch. callback(network, history): called after each
    epoch; training stops early if it returns True. progress: show a progress bar.

    Raises ValueError for empty data, x with nan or infinity, x and y of different length, fewer than 0 epochs, a batch
    size below 1; `TrainingDiverged` once the loss is not finite, with advice.
    """
    x, y = _examples(x, y, "train", network)
    validation = validation and _examples(*validation, "train", network, "validation ")
    epochs = expect.integer(epochs, "train", "epochs", least=0)
    batch_size = expect.integer(batch_size, "train", "batch_size")
    rng = expect.generator(rng, "train")
    history = History()
    with _progress_bar(epochs, disable=not progress) as bar, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(epochs):
            order = rng.permutation(len(x))  # indices, not images: shuffling the images would copy them all
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                batch_loss = loss.forward(network.forward(x[rows]), y[rows])
                history.batch_loss.append(batch_loss)
                if not math.isfinite(batch_loss):
                    raise TrainingDiverged(_advice(batch_loss, epoch, optimizer), history)
                network.backward(loss.backward(), input_gradient=False)
                optimizer.step(network)
            steps = math.ceil(len(x) / batch_size)
            history.loss.append(sum(history.batch_loss[-steps:]) / steps)
            if validation:
                _validate(network, loss, *validation, history)
            bar.set_postfix(loss=f"{history.loss[-1]:.3f}")
            bar.update()
            if callback and callback(network, history):
                break
    return history


def accuracy(network, x, y):
    """The share of examples that the network gets right, from 0 to 1.

    x: (n, n_in). y: integer labels of shape (n,). Raises ValueError for other shapes and for empty data.
    """
    x = expect.some(expect.batch(x, None, "accuracy"), "accuracy")
    y = expect.classes(y, None, "accuracy", "y", len(x))
    return float(np.mean(network.predict(x) == y))


def _examples(x, y, who, network, kind=""):
    x = expect.finite(expect.some(expect.batch(x, None, who, f"{kind}x"), who, f"{kind}x"), who, f"{kind}x")
    y = expect.numbers(y, who, f"{kind}y")
    if len(np.atleast_1d(y)) != len(x):
        raise ValueError(f"{who} expects one target for each of the {len(x)} examples, got {kind}y of shape {y.shape}")
    parameters = network.parameters().values()
    dtype = next((p.dtype for p in parameters), x.dtype)
    return x.astype(dtype, copy=False), y


def _validate(network, loss, x, y, history):
    history.validation_loss.append(loss.forward(network.forward(x), y))
    if y.ndim == 1:  # class labels
        history.validation_accuracy.append(accuracy(network, x, y))


def _advice(loss, epoch, optimizer):
    return (
        f"train: the loss became {loss} in epoch {epoch + 1} with learning rate {optimizer.learning_rate:g}. Its steps "
        f"are too large and fly off. Make a new network and try learning rate {optimizer.learning_rate / 10:g}."
    )


def _progress_bar(epochs, disable):
    import sys

    from tqdm import tqdm  # here, so that `import nnlib` needs NumPy alone

    return tqdm(total=epochs, desc="training", unit="epoch", leave=False, disable=disable, file=sys.stdout)

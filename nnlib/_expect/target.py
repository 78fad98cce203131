"""Checks of labels and targets, and of whether they fit the scores."""

import numpy as np

from nnlib._expect.array import batch, floats, numbers, shape, some


def labels(y, n_classes, who, name="targets"):
    """`y` as whole numbers of any shape, each from 0 to `n_classes - 1` (any if None); booleans become 0 and 1."""
    return _whole(numbers(y, who, name), n_classes, who, name)


def classes(y, n_classes, who, name="targets", n_examples=None):
    """`y` as integer labels of shape (batch,), one for each of `n_examples` examples (any number if None)."""
    y = numbers(y, who, name)
    if y.ndim != 1 or (n_examples is not None and len(y) != n_examples):
        advice = ""
        if y.ndim == 2:
            advice = f"; use {name}.ravel()" if y.shape[1] == 1 else f"; for one-hot rows use {name}.argmax(axis=1)"
        expected = f"({'batch' if n_examples is None else n_examples},)"
        raise ValueError(f"{who} expects {name} to be integer labels of shape {expected}, got {y.shape}{advice}")
    return _whole(y, n_classes, who, name)


def some_of_both(y, who, name, n_examples):
    """`y`, labels 1 and 0 of which there is at least one each, as booleans."""
    yes = classes(y, 2, who, name, n_examples) == 1
    if yes.all() or not yes.any():
        raise ValueError(f"{who} expects {name} to hold both 1 and 0, got {yes.sum()} times 1 of {n_examples}")
    return yes


def scores_and_labels(scores, targets, n_classes, who):
    """`scores` as a matrix with at least one row, and `targets` as labels of shape (batch,), below `n_classes`.

    n_classes: None if each class has a column of scores, 2 if one column says yes or no.
    """
    scores = some(batch(scores, n_classes and 1, who, "scores"), who, "scores")
    return scores, classes(targets, n_classes or scores.shape[1], who, n_examples=len(scores))


def scores_and_numbers(scores, targets, who):
    """`scores` as a matrix with at least one row, and `targets` as numbers, one for each score."""
    scores = some(batch(scores, None, who, "scores"), who, "scores")
    targets = floats(targets, who, "targets")
    if scores.shape[1] > 1 and targets.shape == scores.shape[:1]:
        advice = f"for labels use one_hot(targets, {scores.shape[1]})"
        raise ValueError(f"{who} expects targets of the scores' shape {scores.shape}, got {targets.shape}; {advice}")
    return scores, shape(targets, scores.shape, who, "targets")


def _whole(y, n_classes, who, name):
    if y.dtype.kind == "f":
        raise ValueError(f"{who} expects {name} to be integer labels, got {y.dtype} numbers; use {name}.astype(int)")
    if n_classes is not None and y.size and y.astype(np.uint64).max() >= n_classes:  # -1 becomes the largest uint64
        wrong = y.min() if y.min() < 0 else y.max()
        raise ValueError(f"{who} expects {name} from 0 to {n_classes - 1}, got the label {wrong}")
    return y if y.dtype.kind != "b" else y.astype(int)

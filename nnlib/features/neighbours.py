"""A second opinion that had no part in the climb, and that can say "none of these"."""

import numpy as np

from nnlib import _expect as expect

NONE = -1  # the answer to an image that is like none of the known ones
SAMPLE = 1000  # as many images, or nearly, say how similar neighbours usually are


class Neighbours:
    """A judge that is no network: it finds the k most similar images of x, shape (n, n_in), and lets them vote.

    How similar two images are is their correlation: both less their mean grey, then the dot product over the lengths; 1
    for the same pattern of light and dark, 0 for patterns that have nothing to do with each other. An image is refused
    if its nearest neighbour is less similar than it is for all but a share of `refuse` among the images of x.

    y: (n,), their classes. Raises ValueError for other shapes, a k below 1 or above n, or a share outside 0 to below 1.
    """

    def __init__(self, x, y, k=5, refuse=0.01):
        x = expect.some(expect.batch(x, None, "Neighbours"), "Neighbours")
        self.y = expect.classes(y, None, "Neighbours", "y", len(x))
        self.k = expect.integer(k, "Neighbours", "k")
        if k > len(x):
            raise ValueError(f"Neighbours expects k to be at most the number of images, {len(x)}, got {k}")
        refuse = expect.number(refuse, "Neighbours", "refuse", least=0, below=1)
        self.patterns = _pattern(x)
        asked = np.arange(0, len(x), 1 + len(x) // SAMPLE)
        alike = self.patterns[asked] @ self.patterns.T
        alike[np.arange(len(asked)), asked] = -1  # nobody is a neighbour of their own
        self.least = np.quantile(alike.max(axis=1), refuse)

    def predict(self, x):
        """The class with most votes for each image of x, shape (batch, n_in); of equals, the smaller; -1: none."""
        x = expect.batch(x, self.patterns.shape[1], "Neighbours")
        alike = _pattern(x) @ self.patterns.T
        nearest = np.argpartition(-alike, self.k - 1, axis=1)[:, : self.k]
        voted = np.array([np.bincount(votes).argmax() for votes in self.y[nearest]], dtype=int)
        return np.where(alike.max(axis=1) < self.least, NONE, voted)


def _pattern(x):
    """Each image less its mean grey, at length 1; an even grey has no pattern and stays 0."""
    x = x - x.mean(axis=1, keepdims=True)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return x / np.where(length > 0, length, 1)

"""Losses: how wrong the answers are, as one number, and its gradient with respect to the scores.

`forward(scores, targets)` is the mean over the batch; `backward()` is the gradient of that mean, so the 1/batch stands
here, once, and nowhere else. Scores are what the network's last layer gives. The two cross-entropies take them before
any sigmoid or softmax, which they contain: that is how they stay exact however large a score is.
"""

import numpy as np

from nnlib import _expect as expect
from nnlib.functions import sigmoid


class MeanSquaredError:
    """L = mean((scores - targets)**2) over all examples and all outputs.

    scores: (batch, n_out). targets: numbers of the same shape; for class labels, `one_hot(labels, n_out)`.
    """

    difference = None  # what forward remembers

    def forward(self, scores, targets):
        """The loss, a float. Raises ValueError if scores and targets differ in shape or are empty."""
        scores, targets = expect.scores_and_numbers(scores, targets, "MeanSquaredError")
        self.difference = scores - targets
        return float(np.mean(self.difference**2))

    def backward(self):
        """dL/dscores = 2 * (scores - targets) / (batch * n_out), shape (batch, n_out)."""
        expect.forward_first(self.difference, "MeanSquaredError")
        return 2 * self.difference / self.difference.size


class BinaryCrossEntropy:
    """For one yes/no score z: L = mean(-log(p)) where p is the confidence given to the right answer.

    p = sigmoid(z) where the target is 1, and sigmoid(-z) where it is 0; so -log(p) = log(1 + exp(-z)) or
    log(1 + exp(z)). scores: (batch, 1). targets: (batch,), 0 or 1 (or False or True).
    """

    scores = targets = None

    def forward(self, scores, targets):
        """The loss, a float. Raises ValueError for other shapes, empty ones, or targets other than 0 and 1."""
        scores, targets = expect.scores_and_labels(scores, targets, 2, "BinaryCrossEntropy")
        self.scores = scores
        self.targets = targets.reshape(-1, 1).astype(scores.dtype)  # a column like the scores: (batch, 1)
        return float(np.mean(np.logaddexp(0, np.where(self.targets == 1, -scores, scores))))

    def backward(self):
        """dL/dscores = (sigmoid(scores) - targets) / batch, shape (batch, 1)."""
        expect.forward_first(self.scores, "BinaryCrossEntropy")
        return (sigmoid(self.scores) - self.targets) / len(self.scores)


class SoftmaxCrossEntropy:
    """For one score for each class: L = mean(-log(p)) where p is softmax's confidence in the right class.

    -log(p) = log(sum_j exp(z_j)) - z_right          scores: (batch, n_classes)   targets: (batch,), integers
    """

    confidences = right = None

    def forward(self, scores, targets):
        """The loss, a float. Raises ValueError for other shapes, empty ones, or labels that are no class's number."""
        scores, targets = expect.scores_and_labels(scores, targets, None, "SoftmaxCrossEntropy")
        z = scores - scores.max(axis=1, keepdims=True)  # changes no confidence, and exp cannot overflow
        powers = np.exp(z)
        total = powers.sum(axis=1, keepdims=True)
        self.confidences = powers / total
        self.right = np.arange(len(z)), targets  # row and column of each right answer
        return float(np.log(total).sum() - z[self.right].sum()) / len(z)

    def backward(self):
        """dL/dscores = (confidences - one_hot(targets)) / batch, shape (batch, n_classes)."""
        expect.forward_first(self.confidences, "SoftmaxCrossEntropy")
        dscores = self.confidences.copy()
        dscores[self.right] -= 1
        return dscores / len(dscores)

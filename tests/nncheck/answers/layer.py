"""Answers to exercise 2."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- layer_shapes ---

right("layer_shapes")(((32, 784), (784, 16), (16,), (32, 16)))
right("layer_shapes")([[32, 784], [784, 16], [16], [32, 16]])
right("layer_shapes")((np.zeros((32, 784)).shape, np.array([784, 16]), [16], (np.int64(32), 16)))
wrong("layer_shapes", "here each neuron has a column")(((32, 784), (16, 784), (16,), (32, 16)))
wrong("layer_shapes", "the batch comes first")(((784, 32), (784, 16), (16,), (32, 16)))
wrong("layer_shapes", "has a comma, (16,)")(((32, 784), (784, 16), (16), (32, 16)))
wrong("layer_shapes", "that is a column")(((32, 784), (784, 16), (16, 1), (32, 16)))
wrong("layer_shapes", "each image keeps its row")(((32, 784), (784, 16), (16,), (16, 32)))
wrong("layer_shapes", "that would be one image; here are 32")(((32, 784), (784, 16), (16,), (16,)))
wrong("layer_shapes", "each image is flattened")(((32, 28, 28), (784, 16), (16,), (32, 16)))
wrong("layer_shapes", "how many rows are there")(((32, 784), (784, 16), (16,), (784, 16)))
wrong("layer_shapes", "four shapes are asked for")(((32, 784), (784, 16), (32, 16)))
wrong("layer_shapes", "how many rows are there")(((32, 784), (784, 16), ..., ...))
wrong("layer_shapes", "another kind")(32)

# --- from_textbook ---


@right("from_textbook")
def by_T(W, b):
    return W.T, b.ravel()


@right("from_textbook")
def number_by_number(W, b):
    ours = np.zeros((W.shape[1], W.shape[0]))
    for neuron in range(W.shape[0]):
        for i in range(W.shape[1]):
            ours[i, neuron] = W[neuron, i]
    return ours, [row[0] for row in b]


@right("from_textbook")
def columns_side_by_side(W, b):
    return np.stack(list(W.astype(np.float32)), axis=1), np.squeeze(b, axis=1)


@right("from_textbook")
def by_einsum(W, b):
    return [np.einsum("ij->ji", W), b[:, 0]]


wrong("from_textbook", "Nothing is turned round")(lambda W, b: (W, b))
wrong("from_textbook", "W is still the textbook's")(lambda W, b: (W, b.flatten()))
wrong("from_textbook", "get mixed")(lambda W, b: (W.reshape(W.shape[1], W.shape[0]), b.ravel()))
wrong("from_textbook", "get mixed")(lambda W, b: (W.reshape(W.shape[1], -1), b))
wrong("from_textbook", "b is still a column")(lambda W, b: (W.T, b))
wrong("from_textbook", "table of one row")(lambda W, b: (W.T, b.reshape(1, -1)))
wrong("from_textbook", "Only the first bias")(lambda W, b: (W.T, b[0]))
wrong("from_textbook", "The order is W, then b")(lambda W, b: (b.ravel(), W.T))
wrong("from_textbook", "expected 2 results (W, b)")(lambda W, b: W.T)


@wrong("from_textbook", "expected")
def biases_as_thresholds(W, b):
    return W.T, -b.ravel()


# --- dense_forward ---


@right("dense_forward")
def one_line(x, W, b):
    return x @ W + b


@right("dense_forward")
def three_loops(x, W, b):
    z = np.zeros((len(x), len(b)))
    for i in range(len(x)):
        for j in range(len(b)):
            z[i, j] = b[j]
            for p in range(0, x.shape[1], 16):
                z[i, j] += sum(x[i, p : p + 16] * W[p : p + 16, j])
    return z


@right("dense_forward")
def einsum_in_float32(x, W, b):
    x, W, b = (np.asarray(a, dtype=np.float32) for a in (x, W, b))
    return np.einsum("ni,ij->nj", x, W) + b


@right("dense_forward")
def neuron_by_neuron(x, W, b):
    return np.array([x @ W[:, j] + b[j] for j in range(W.shape[1])]).T


@right("dense_forward")
def textbook_way(x, W, b):
    return (W.T @ x.T + b[:, np.newaxis]).T


wrong("dense_forward", "biases are forgotten")(lambda x, W, b: x @ W)
wrong("dense_forward", "you subtract them")(lambda x, W, b: x @ W - b)
wrong("dense_forward", "are a column of W")(lambda x, W, b: x @ W.T + b)
wrong("dense_forward", "x comes first")(lambda x, W, b: W @ x + b)
wrong("dense_forward", "you give each image one")(lambda x, W, b: x @ W + b.reshape(-1, 1))
wrong("dense_forward", "multiplies number by number")(lambda x, W, b: x * W + b)
wrong("dense_forward", "Only the first image")(lambda x, W, b: x[0] @ W + b)
wrong("dense_forward", "Only the first neuron")(lambda x, W, b: x @ W[:, 0] + b[0])
wrong("dense_forward", "images are added up too")(lambda x, W, b: np.sum(x @ W, axis=0) + b)
wrong("dense_forward", "one bias to everything")(lambda x, W, b: x @ W + np.sum(b))
wrong("dense_forward", "an activation in it")(lambda x, W, b: 1 / (1 + np.exp(-(x @ W + b))))
wrong("dense_forward", "Rows and columns are swapped")(lambda x, W, b: (x @ W + b).T)
wrong("dense_forward", "fractions are lost")(lambda x, W, b: (x @ W + b).astype(int))


@wrong("dense_forward", "makes a new one")
def in_place(x, W, b):
    z = x @ W
    b += z[0]
    return z + b


@wrong("dense_forward", "Only the first image")
def return_in_the_loop(x, W, b):
    for image in x:
        return image @ W + b


# --- softmax ---


@right("softmax")
def as_in_the_notebook(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@right("softmax")
def row_by_row(z):
    if z.ndim == 2:
        return [row_by_row(row) for row in z]
    powers = [math.exp(score - max(z)) for score in z]
    return [power / sum(powers) for power in powers]


@right("softmax")
def by_logarithms_in_float32(z):
    z = np.asarray(z, dtype=np.float32)
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@right("softmax")
def by_transposing(z):
    e = np.exp(z.T - np.max(z.T, axis=0))
    return (e / e.sum(axis=0)).T


@right("softmax")
def each_against_all(z):
    return 1 / np.exp(np.minimum(z[..., np.newaxis, :] - z[..., :, np.newaxis], 700)).sum(axis=-1)


@wrong("softmax", "take the largest score of each row away")
def from_the_formula(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "largest score of the whole batch")
def one_maximum(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong("softmax", "There is nan or infinity in it")
def one_sum(z):
    return np.exp(z) / np.exp(z).sum()


@wrong("softmax", "columns add up to 1")
def down_the_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


@wrong("softmax", "lost their axis")
def no_keepdims(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@wrong("softmax", "lost their axis")
def no_keepdims_and_no_maximum(z):
    return np.exp(z) / np.exp(z).sum(axis=1)


@wrong("softmax", "divide by the sum of the whole batch")
def row_maximum_and_one_sum(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / np.sum(e)


@wrong("softmax", "divided by the largest one")
def no_division(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


@wrong("softmax", "don't add up to 1 yet")
def only_powers(z):
    return np.exp(z)


@wrong("softmax", "Raise e to their power")
def plain_shares(z):
    return z / z.sum(axis=-1, keepdims=True)


@wrong("softmax", "That is sigmoid")
def each_alone(z):
    return 1 / (1 + np.exp(-z))


@wrong("softmax", "the smallest does")
def minus(z):
    e = np.exp(-z + z.min(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "only who wins")
def hard(z):
    return 1.0 * (z == z.max(axis=-1, keepdims=True))


@wrong("softmax", "makes a new one")
def alters_z(z):
    z -= z.max(axis=-1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


@wrong("softmax", "axis 1 is out of bounds")
def for_batches_only(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --- accuracy ---


@right("accuracy")
def mean_of_hits(scores, y):
    return np.mean(scores.argmax(axis=1) == y)


@right("accuracy")
def counted_in_a_loop(scores, y):
    hits = 0
    for row, label in zip(scores.tolist(), y, strict=True):
        if row.index(max(row)) == label:
            hits += 1
    return hits / len(y)


@right("accuracy")
def by_sorting_float32(scores, y):
    return np.float32(np.count_nonzero(np.argsort(scores)[:, -1] == y)) / np.float32(y.size)


@right("accuracy")
def label_has_the_largest(scores, y):
    return (scores[np.arange(len(y)), y] == scores.max(axis=1)).sum() / y.shape[0]


wrong("accuracy", "largest score in each column")(lambda scores, y: np.mean(scores.argmax(axis=0) == y))
wrong("accuracy", "one place for the whole table")(lambda scores, y: np.mean(np.argmax(scores) == y))
wrong("accuracy", "the largest score itself")(lambda scores, y: np.mean(scores.max(axis=1) == y))
wrong("accuracy", "compared with every label")(lambda scores, y: np.mean(scores.argmax(axis=1, keepdims=True) == y))
wrong("accuracy", "That is how many are right")(lambda scores, y: sum(scores.argmax(axis=1) == y))
wrong("accuracy", "in percent")(lambda scores, y: np.mean(scores.argmax(axis=1) == y) * 100)
wrong("accuracy", "share of wrong answers")(lambda scores, y: np.mean(scores.argmax(axis=1) != y))
wrong("accuracy", "not of images")(lambda scores, y: np.sum(scores.argmax(axis=1) == y) / len(scores[0]))
wrong("accuracy", "The fraction is lost")(lambda scores, y: sum(scores.argmax(axis=1) == y) // len(y))
wrong("accuracy", "not added up yet")(lambda scores, y: scores.argmax(axis=1) == y)

# --- template_layer ---


@right("template_layer")
def means_then_T(x, y, n_classes):
    means = np.array([x[y == k].mean(axis=0) for k in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2


@right("template_layer")
def class_by_class(x, y, n_classes):
    W, b = np.zeros((x.shape[1], n_classes)), np.zeros(n_classes)
    for k in range(n_classes):
        W[:, k] = sum(x[i] for i in range(len(x)) if y[i] == k) / list(y).count(k)
        b[k] = -0.5 * W[:, k] @ W[:, k]
    return W, b


@right("template_layer")
def one_product_in_float32(x, y, n_classes):
    chosen = np.eye(n_classes, dtype=np.float32)[y]
    W = x.astype(np.float32).T @ (chosen / chosen.sum(axis=0))
    return W, np.einsum("ik,ik->k", W, W) * np.float32(-0.5)


@right("template_layer")
def stacked(x, y, n_classes):
    W = np.stack([np.average(x, axis=0, weights=y == k) for k in range(n_classes)], axis=1)
    return [W, [-(np.linalg.norm(column) ** 2) / 2 for column in W.T]]


def means_of(x, y, n_classes):
    return np.array([x[y == k].mean(axis=0) for k in range(n_classes)])


def with_biases(rule):
    def answer(x, y, n_classes):
        means = means_of(x, y, n_classes)
        return means.T, rule(means)

    return answer


wrong("template_layer", "Only half")(with_biases(lambda m: -np.sum(m**2, axis=1)))
wrong("template_layer", "it needs a minus")(with_biases(lambda m: np.sum(m**2, axis=1) / 2))
wrong("template_layer", "biases are still 0")(with_biases(lambda m: np.zeros(len(m))))
wrong("template_layer", "not their mean")(with_biases(lambda m: -np.mean(m**2, axis=1) / 2))
wrong("template_layer", "Square first")(with_biases(lambda m: -(np.sum(m, axis=1) ** 2) / 2))
wrong("template_layer", "squares are missing")(with_biases(lambda m: -np.sum(m, axis=1) / 2))
wrong("template_layer", "There is one number for everything")(with_biases(lambda m: -np.sum(m**2) / 2))


@wrong("template_layer", "has a row in your W")
def rows(x, y, n_classes):
    means = means_of(x, y, n_classes)
    return means, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "take their mean")
def sums(x, y, n_classes):
    W = np.array([x[y == k].sum(axis=0) for k in range(n_classes)]).T
    return W, -(W**2).sum(axis=0) / 2


@wrong("template_layer", "mean of all images")
def no_choice(x, y, n_classes):
    means = np.array([x.mean(axis=0) for _ in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "the mean of the squared images")
def mean_square(x, y, n_classes):
    squares = np.array([(x[y == k] ** 2).mean(axis=0).sum() for k in range(n_classes)])
    return means_of(x, y, n_classes).T, -squares / 2


@wrong("template_layer", "wins just as often")
def as_in_the_notebook_with_the_mean_away(x, y, n_classes):
    means = means_of(x, y, n_classes)
    return (means - x.mean(axis=0)).T, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "shape")
def mean_over_the_pixels(x, y, n_classes):
    means = np.array([x[y == k].mean(axis=1)[:2] for k in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2

"""Answers to exercise 2."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- layer_shapes ---

right("layer_shapes")(((50, 1800), (1800, 12), (12,), (50, 12)))
right("layer_shapes")([[50, 1800], [1800, 12], [12], [50, 12]])
right("layer_shapes")((np.zeros((50, 1800)).shape, np.array([1800, 12]), [12], (np.int64(50), 12)))
wrong("layer_shapes", "three numbers for each pixel")(((50, 600), (1800, 12), (12,), (50, 12)))
wrong("layer_shapes", "each pixel has three")(((50, 1800), (600, 12), (12,), (50, 12)))
wrong("layer_shapes", "here each neuron has a column")(((50, 1800), (12, 1800), (12,), (50, 12)))
wrong("layer_shapes", "the batch comes first")(((1800, 50), (1800, 12), (12,), (50, 12)))
wrong("layer_shapes", "has a comma, (12,)")(((50, 1800), (1800, 12), (12), (50, 12)))
wrong("layer_shapes", "that is a column")(((50, 1800), (1800, 12), (12, 1), (50, 12)))
wrong("layer_shapes", "the 50 plays no part")(((50, 1800), (1800, 12), (50, 12), (50, 12)))
wrong("layer_shapes", "each picture keeps its row")(((50, 1800), (1800, 12), (12,), (12, 50)))
wrong("layer_shapes", "that would be one picture; here are 50")(((50, 1800), (1800, 12), (12,), (12,)))
wrong("layer_shapes", "each picture is flattened")(((50, 20, 30, 3), (1800, 12), (12,), (50, 12)))
wrong("layer_shapes", "how many rows are there")(((50, 1800), (1800, 12), (12,), (1800, 12)))
wrong("layer_shapes", "four shapes are asked for")(((50, 1800), (1800, 12), (50, 12)))
wrong("layer_shapes", "z isn't there yet")(((50, 1800), (1800, 12), ..., ...))
wrong("layer_shapes", "x: '(50, 1800)' is a text; leave the quotes out")(
    ("(50, 1800)", "(1800, 12)", "(12,)", "(50, 12)")
)
wrong("layer_shapes", "b: (12.5,) is not it")(((50, 1800), (1800, 12), (12.5,), (50, 12)))
wrong("layer_shapes", "A number has no parts to go through")(32)

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


@right("from_textbook")
def neuron_after_neuron(W, b):
    return list(map(list, zip(*W.tolist(), strict=True))), np.concatenate(b)


@right("from_textbook")
def both_at_once(W, b):
    both = np.hstack([b, W]).T
    return both[1:], both[0]


wrong("from_textbook", "Nothing is turned round")(lambda W, b: (W, b))
wrong("from_textbook", "W is still the textbook's")(lambda W, b: (W, b.flatten()))
wrong("from_textbook", "get mixed")(lambda W, b: (W.reshape(W.shape[1], W.shape[0]), b.ravel()))
wrong("from_textbook", "get mixed")(lambda W, b: (W.reshape(W.shape[1], -1), b))
wrong("from_textbook", "b is still a column")(lambda W, b: (W.T, b))
wrong("from_textbook", "table of one row")(lambda W, b: (W.T, b.reshape(1, -1)))
wrong("from_textbook", "Only the first bias")(lambda W, b: (W.T, b[0]))
wrong("from_textbook", "The order is W, then b")(lambda W, b: (b.ravel(), W.T))
wrong("from_textbook", "expected")(lambda W, b: W.T)


@wrong("from_textbook", "expected")
def biases_as_thresholds(W, b):
    return W.T, -b.ravel()


@wrong("from_textbook", "alters its argument W")
def into_an_empty_table(W, b):
    W.shape = W.shape[::-1]
    return W, b.ravel()


@wrong("from_textbook", "expected")
def turned_a_quarter(W, b):
    return np.rot90(W), b.ravel()


@wrong("from_textbook", "expected")
def biases_sorted(W, b):
    return W.T, np.sort(b, axis=None)


@wrong("from_textbook", "")
def for_three_neurons(W, b):
    return W.T, np.array([b[0, 0], b[1, 0], b[2, 0]])


@wrong("from_textbook", "expected")
def without_what_is_alike(W, b):
    return W.T, b.squeeze()


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


@right("dense_forward")
def image_by_image(x, W, b):
    return [b + sum(pixel * weights for pixel, weights in zip(image, W, strict=True)) for image in x]


@right("dense_forward")
def a_pixel_that_is_always_one(x, W, b):
    return np.hstack([x, np.ones((x.shape[0], 1))]) @ np.vstack([W, b])


@right("dense_forward")
def by_broadcasting(x, W, b):
    return np.add(np.sum(x[:, :, None] * W, axis=1), b)


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


wrong("dense_forward", "expected")(lambda x, W, b: x @ W + b[0])
wrong("dense_forward", "expected")(lambda x, W, b: np.maximum(0, x @ W + b))
wrong("dense_forward", "expected")(lambda x, W, b: x @ W + np.sort(b))
wrong("dense_forward", "expected")(lambda x, W, b: abs(x) @ W + b)
wrong("dense_forward", "expected")(lambda x, W, b: (x @ W + b)[:3])


@wrong("dense_forward", "expected")
def square_of_the_batch(x, W, b):
    z = np.zeros((len(x), len(b)))
    for i in range(len(x)):
        for j in range(len(b)):
            z[i, j] = sum(x[i, p] * W[p, j] for p in range(len(x))) + b[j]
    return z


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
def largest_away(z, temperature=1):
    z = z / temperature
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@right("softmax")
def row_by_row(z, temperature=1.0):
    if z.ndim == 2:
        return [row_by_row(row, temperature) for row in z]
    powers = [math.exp((score - max(z)) / temperature) for score in z]
    return [power / sum(powers) for power in powers]


@right("softmax")
def by_logarithms_in_float32(z, temperature=1):
    z = np.asarray(z, dtype=np.float32) / np.float32(temperature)
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@right("softmax")
def by_transposing(z, temperature=None):
    z = z.T / (temperature or 1)
    e = np.exp(z - np.max(z, axis=0))
    return (e / e.sum(axis=0)).T


@right("softmax")
def each_against_all(z, temperature=1):
    differences = (z[..., np.newaxis, :] - z[..., :, np.newaxis]) / temperature
    return 1 / np.exp(np.minimum(differences, 700)).sum(axis=-1)


@right("softmax")
def along_the_rows(z, temperature=1, **more):
    def one(row):
        return np.exp(row - np.log(np.sum(np.exp(row - max(row)))) - max(row))

    return np.apply_along_axis(one, -1, z / temperature)


def scaled(rule):
    """A wrong softmax that takes the temperature rightly."""
    return lambda z, temperature=1: rule(z / temperature)


@wrong("softmax", "take the largest score of each row away")
def from_the_formula(z, temperature=1):
    e = np.exp(z / temperature)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "largest score of the whole batch")
def one_maximum(z, temperature=1):
    e = np.exp((z - np.max(z)) / temperature)
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong("softmax", "smallest score of the row")
def smallest_away(z, temperature=1):
    e = np.exp((z - z.min(axis=-1, keepdims=True)) / temperature)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "")
def mean_away(z, temperature=1):
    e = np.exp((z - z.mean(axis=-1, keepdims=True)) / temperature)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "temperature plays no part")
def without_temperature(z, temperature=1):
    return largest_away(z)


@wrong("softmax", "You multiply by the temperature")
def times_temperature(z, temperature=1):
    return largest_away(z, 1 / temperature)


@wrong("softmax", "divide the confidences")
def too_late(z, temperature=1):
    return largest_away(z) / temperature


@wrong("softmax", "")
def of_whole_scores(z, temperature=1):
    return largest_away(z // temperature)


@wrong("softmax", "argument")
def temperature_is_a_must(z, temperature):
    return largest_away(z, temperature)


@wrong("softmax", "argument")
def as_in_the_notebook(z):
    return largest_away(z)


@wrong("softmax", "")
def largest_of_the_unscaled(z, temperature=1):
    e = np.exp(z / temperature - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "")
def into_zeros_like(z, temperature=1):
    result = np.zeros_like(z)
    for i in range(len(z)):
        result[i] = largest_away(z, temperature)[i]
    return result


@wrong("softmax", "")
def in_whole_percent(z, temperature=1):
    return np.round(largest_away(z, temperature), 2)


@wrong("softmax", "divide by the sum of the whole batch")
def one_sum(z, temperature=1):
    return np.exp(z / temperature) / np.exp(z / temperature).sum()


wrong("softmax", "columns add up to 1")(scaled(lambda z: np.exp(z - z.max(0)) / np.exp(z - z.max(0)).sum(axis=0)))


@wrong("softmax", "lost their axis")
def no_keepdims(z, temperature=1):
    e = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return e / e.sum(axis=-1)


wrong("softmax", "lost their axis")(scaled(lambda z: np.exp(z) / np.exp(z).sum(axis=1)))
wrong("softmax", "divided by the largest one")(scaled(lambda z: np.exp(z - z.max(axis=-1, keepdims=True))))
wrong("softmax", "don't add up to 1 yet")(scaled(np.exp))
wrong("softmax", "Raise e to their power")(lambda z, temperature=1: z / z.sum(axis=-1, keepdims=True))
wrong("softmax", "That is sigmoid")(scaled(lambda z: 1 / (1 + np.exp(-z))))
wrong("softmax", "the smallest does")(scaled(lambda z: largest_away(-z)))
wrong("softmax", "only who wins")(lambda z, temperature=1: 1.0 * (z == z.max(axis=-1, keepdims=True)))


@wrong("softmax", "makes a new one")
def alters_z(z, temperature=1):
    z -= z.max(axis=-1, keepdims=True)
    return largest_away(z, temperature)


@wrong("softmax", "axis 1 is out of bounds")
def for_batches_only(z, temperature=1):
    e = np.exp((z - z.max(axis=1, keepdims=True)) / temperature)
    return e / e.sum(axis=1, keepdims=True)


@wrong("softmax", "expected")
def in_the_array_of_the_scores(z, temperature=1):
    scaled = np.zeros_like(z)
    scaled[...] = z / temperature  # of whole numbers the fractions are lost
    e = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# --- accuracy ---


@right("accuracy")
def among_the_last_of_argsort(scores, y, k=1):
    largest = np.argsort(scores, axis=1)[:, -k:]
    return np.mean((largest == y[:, np.newaxis]).any(axis=1))


@right("accuracy")
def counted_in_a_loop(scores, y, k=1):
    hits = 0
    for row, label in zip(scores.tolist(), y.tolist(), strict=True):
        if row[label] in sorted(row)[-k:]:
            hits += 1
    return hits / len(y)


@right("accuracy")
def fewer_than_k_are_larger(scores, y, k=1):
    own = scores[np.arange(len(y)), y]
    return ((scores > own[:, None]).sum(axis=1) < k).sum() / y.shape[0]


@right("accuracy")
def winner_by_winner_float32(scores, y, k=1):
    left, found = scores.astype(float), np.float32(0)
    for _ in range(k):
        best = left.argmax(axis=1)
        found += np.count_nonzero(best == y)
        left[np.arange(len(y)), best] = -np.inf
    return found / np.float32(y.size)


@right("accuracy")
def in_sets(scores, y, k=1):
    return sum(label in set(np.argpartition(row, -k)[-k:]) for row, label in zip(scores, y, strict=True)) / len(scores)


def best(rule):
    """A wrong accuracy out of the right places: `rule(hits, scores, y, k)`."""

    def answer(scores, y, k=1):
        hits = (np.argsort(scores, axis=1)[:, -k:] == y[:, np.newaxis]).any(axis=1)
        return rule(hits, scores, y, k)

    return answer


def places(rule):
    """A wrong accuracy by other places: `rule(scores, k)`, one row for each image."""
    return lambda scores, y, k=1: np.mean((rule(scores, k) == y[:, np.newaxis]).any(axis=1))


wrong("accuracy", "axis=1")(lambda scores, y, k=1: np.mean(scores.argmax(axis=0) == y))
wrong("accuracy", "one place for the whole table")(lambda scores, y, k=1: np.mean(np.argmax(scores) == y))
wrong("accuracy", "the largest score itself")(lambda scores, y, k=1: np.mean(scores.max(axis=1) == y))
wrong("accuracy", "compared with every label")(
    lambda scores, y, k=1: np.mean(scores.argmax(axis=1, keepdims=True) == y)
)
wrong("accuracy", "k plays no part yet")(lambda scores, y, k=1: np.mean(scores.argmax(axis=1) == y))
wrong("accuracy", "One place too few")(places(lambda scores, k: np.argsort(-scores, axis=1)[:, : k - 1]))
wrong("accuracy", "One place too many")(places(lambda scores, k: np.argsort(-scores, axis=1)[:, : k + 1]))
wrong("accuracy", "only at place number k")(places(lambda scores, k: np.argsort(scores, axis=1)[:, [-k]]))
wrong("accuracy", "smallest first")(places(lambda scores, k: np.argsort(scores, axis=1)[:, :k]))
wrong("accuracy", "signs of the scores")(places(lambda scores, k: np.argsort(abs(scores), axis=1)[:, -k:]))
wrong("accuracy", "expected")(places(lambda scores, k: np.argsort(scores, axis=1)[:, -2:] if k > 1 else scores))
wrong("accuracy", "expected")(places(lambda scores, k: np.argsort(scores.astype(int), axis=1, kind="stable")[:, -k:]))
wrong("accuracy", "That is how many are right")(best(lambda hits, scores, y, k: sum(hits)))
wrong("accuracy", "one label: divide by the number of images alone")(best(lambda hits, s, y, k: hits.mean() / k))
wrong("accuracy", "in percent")(best(lambda hits, scores, y, k: np.mean(hits) * 100))
wrong("accuracy", "share of wrong answers")(best(lambda hits, scores, y, k: np.mean(~hits)))
wrong("accuracy", "not of images")(best(lambda hits, scores, y, k: np.sum(hits) / len(scores[0])))
wrong("accuracy", "The fraction is lost")(best(lambda hits, scores, y, k: sum(hits) // len(y)))
wrong("accuracy", "expected")(best(lambda hits, scores, y, k: np.mean(hits[1:]) if len(y) > 1 else hits[0]))
wrong("accuracy", "expected")(best(lambda hits, scores, y, k: np.mean(hits).round(1)))
wrong("accuracy", "expected")(best(lambda hits, scores, y, k: np.sum(hits) / 40))
wrong("accuracy", "not added up yet")(best(lambda hits, scores, y, k: hits))

# --- template_layer ---


@right("template_layer")
def column_by_column(x, y, n_classes):
    W, b = np.zeros((x.shape[1], n_classes)), np.full(n_classes, -1000.0)
    for k in range(n_classes):
        if (y == k).any():
            W[:, k] = x[y == k].mean(axis=0)
            b[k] = -(W[:, k] ** 2).sum() / 2
    return W, b


@right("template_layer")
def pixel_by_pixel(x, y, n_classes):
    W, b = [[0.0] * n_classes for _ in x[0]], [-1000] * n_classes
    for k in set(y.tolist()):
        own = [image for image, label in zip(x, y, strict=True) if label == k]
        for i in range(len(W)):
            W[i][k] = sum(image[i] for image in own) / len(own)
        b[k] = -0.5 * sum(row[k] ** 2 for row in W)
    return W, b


@right("template_layer")
def one_product_in_float32(x, y, n_classes):
    chosen = np.eye(n_classes, dtype=np.float32)[y]
    number = chosen.sum(axis=0)
    W = x.astype(np.float32).T @ (chosen / np.maximum(number, 1))
    return W, np.where(number > 0, np.einsum("ik,ik->k", W, W) * np.float32(-0.5), -1000)


@right("template_layer")
def by_counting(x, y, n_classes):
    W, n = np.zeros((n_classes, x.shape[1])), np.bincount(y, minlength=n_classes)
    np.add.at(W, y, x)
    W = W / np.where(n == 0, 1, n).reshape(-1, 1)
    return [W.T, [-(np.linalg.norm(row) ** 2) / 2 if count else -1000 for row, count in zip(W, n, strict=True)]]


@right("template_layer")
def mended_afterwards(x, y, n_classes):
    means = np.array([x[y == k].mean(axis=0) for k in range(n_classes)])
    b = -(means**2).sum(axis=1) / 2
    return np.nan_to_num(means).T, np.where(np.isnan(b), -1000, b)


def means_of(x, y, n_classes):
    return column_by_column(x, y, n_classes)[0].T


def with_biases(rule):
    def answer(x, y, n_classes):
        means = means_of(x, y, n_classes)
        return means.T, np.where(np.isin(range(n_classes), y), rule(means), -1000)

    return answer


@wrong("template_layer", "np.mean of nothing is nan")
def all_classes_have_images(x, y, n_classes):
    means = np.array([x[y == k].mean(axis=0) for k in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "wins often when its bias is 0")
def zeros_without_images(x, y, n_classes):
    W = means_of(x, y, n_classes).T
    return W, -(W**2).sum(axis=0) / 2


@wrong("template_layer", "expected")
def only_classes_with_images(x, y, n_classes):
    means = np.array([x[y == k].mean(axis=0) for k in np.unique(y)])
    return means.T, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "Each has its own number of images")
def as_if_equally_large(x, y, n_classes):
    W = np.array([x[y == k].sum(axis=0) for k in range(n_classes)]).T / (len(x) / n_classes)
    return W, np.where(np.isin(range(n_classes), y), -(W**2).sum(axis=0) / 2, -1000)


@wrong("template_layer", "expected")
def in_order_of_appearance(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    order = list(dict.fromkeys(y.tolist())) + [k for k in range(n_classes) if k not in y]
    return W[:, order], b[order]


@wrong("template_layer", "expected")
def first_image_of_each(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    for k in np.unique(y):
        W[:, k] = x[np.argmax(y == k)]
    return W, np.where(b == -1000, b, -(W**2).sum(axis=0) / 2)


@wrong("template_layer", "expected")
def median_of_each(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    for k in np.unique(y):
        W[:, k] = np.median(x[y == k], axis=0)
    return W, np.where(b == -1000, b, -(W**2).sum(axis=0) / 2)


@wrong("template_layer", "expected")
def in_whole_numbers(x, y, n_classes):
    W = np.zeros((x.shape[1], n_classes), dtype=x.dtype)
    W[:] = means_of(x, y, n_classes).T
    return W, np.where(np.isin(range(n_classes), y), -(W**2).sum(axis=0) / 2, -1000)


wrong("template_layer", "Half of it is asked for")(with_biases(lambda m: -np.sum(m**2, axis=1)))
wrong("template_layer", "it needs a minus")(with_biases(lambda m: np.sum(m**2, axis=1) / 2))
wrong("template_layer", "biases are still 0")(with_biases(lambda m: np.zeros(len(m))))
wrong("template_layer", "not their mean")(with_biases(lambda m: -np.mean(m**2, axis=1) / 2))
wrong("template_layer", "Square first")(with_biases(lambda m: -(np.sum(m, axis=1) ** 2) / 2))
wrong("template_layer", "squares are missing")(with_biases(lambda m: -np.sum(m, axis=1) / 2))
wrong("template_layer", "")(with_biases(lambda m: -np.sum(m**2) / 2))


@wrong("template_layer", "has a row in your W")
def rows(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    return W.T, b


@wrong("template_layer", "take their mean")
def sums(x, y, n_classes):
    W = np.array([x[y == k].sum(axis=0) for k in range(n_classes)]).T
    return W, np.where(np.isin(range(n_classes), y), -(W**2).sum(axis=0) / 2, -1000)


@wrong("template_layer", "mean of all images")
def no_choice(x, y, n_classes):
    means = np.array([x.mean(axis=0) for _ in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2


@wrong("template_layer", "the mean of the squared images")
def mean_square(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    for k in np.unique(y):
        b[k] = -(x[y == k] ** 2).mean(axis=0).sum() / 2
    return W, b


@wrong("template_layer", "wins just as often")
def as_in_the_notebook_with_the_mean_away(x, y, n_classes):
    W, b = column_by_column(x, y, n_classes)
    return (W.T - x.mean(axis=0)).T, b


@wrong("template_layer", "shape")
def mean_over_the_pixels(x, y, n_classes):
    means = np.array([[x[y == k].mean()] for k in range(n_classes)])
    return means.T, -(means**2).sum(axis=1) / 2


# --- what a stranger wrote and once passed ---


@wrong("accuracy", "expected")
def at_most_five(scores, y, k=1):
    top = np.argsort(scores, axis=1)[:, -min(k, 5) :]
    return np.mean([label in row for label, row in zip(y, top, strict=True)])


@wrong("from_textbook", "rounded")
def tidied(W, b):
    return W.T.round(2), b.ravel().round(2)


@wrong("dense_forward", "An axis is missing")
def a_batch_of_one_is_no_batch(x, W, b):
    z = x @ W + b
    return z[0] if len(z) == 1 else z


wrong("layer_shapes", "z isn't there yet", 1)([(50, 1800), (1800, 12), (12,), ...])
wrong("layer_shapes", "gives a dictionary", 0)({"x": (50, 1800), "W": (1800, 12), "b": (12,), "z": (50, 12)})
wrong("layer_shapes", "the arrays themselves are given", 0)([np.zeros(shape) for shape in ((50, 1800), (1800, 12), 12)])


@wrong("from_textbook", "expected")
def ten_neurons_at_most(W, b):
    return W[:10].T, b.ravel()[:10]


@wrong("dense_forward", "set to 0 inside the innermost loop")
def sums_begin_anew(x, W, b):
    z = np.zeros((len(x), len(b)))
    for i in range(len(x)):
        for j in range(len(b)):
            for k in range(len(W)):
                total = 0
                total += x[i, k] * W[k, j]
            z[i, j] = total + b[j]
    return z


@wrong("dense_forward", "expected")
def digits_alone(x, W, b):
    return x[:, :784] @ W[:784] + b


@wrong("softmax", "The temperature plays no part yet", 2)
def always_at_one(z, temperature=1):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "First take the largest score", 2)
def overflows(z, temperature=1):
    e = np.exp(z / temperature)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "and what you take away from them isn't", 2)
def largest_not_divided(z, temperature=1):
    e = np.exp(z / temperature - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "without np.abs", 2)
def largest_size_taken_away(z, temperature=1):
    z = z / temperature
    e = np.exp(z - np.abs(z).max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "expected")
def ten_classes_at_most(z, temperature=1):
    e = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return e / e[..., :10].sum(axis=-1, keepdims=True)


@wrong("accuracy", "expected", 2)
def a_hundred_images(scores, y, k=1):
    top = np.argsort(scores[:100], axis=1)[:, -k:]
    return np.mean([label in row for label, row in zip(y, top, strict=False)])


@wrong("template_layer", "expected", 2)
def ten_classes(x, y, n_classes):
    W, b = np.zeros((x.shape[1], n_classes)), np.full(n_classes, -1000.0)
    for k in range(min(10, n_classes)):
        if (y == k).any():
            W[:, k] = x[y == k].mean(axis=0)
            b[k] = -(W[:, k] ** 2).sum() / 2
    return W, b

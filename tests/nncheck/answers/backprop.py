"""Answers to exercise 6."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- relu_backward ---


@right("relu_backward")
def mask(da, z):
    return da * (z > 0)


@right("relu_backward")
def where(da, z):
    return np.where(z > 0, da, 0)


@right("relu_backward")
def on_a_copy(da, z):
    dz = da.copy()
    dz[z <= 0] = 0
    return dz


@right("relu_backward")
def one_by_one_in_float32(da, z):
    dz = np.zeros(z.shape, np.float32)
    for i in np.ndindex(z.shape):
        if z[i] > 0:
            dz[i] = da[i]
    return dz


wrong("relu_backward", "not by da")(lambda da, z: np.maximum(0, da))
wrong("relu_backward", "you multiply by z")(lambda da, z: da * np.maximum(0, z))
wrong("relu_backward", "The chain rule multiplies it by da")(lambda da, z: np.where(z > 0, 1, 0))
wrong("relu_backward", "no slope passes")(lambda da, z: da)
wrong("relu_backward", "The wrong ones pass")(lambda da, z: np.where(z > 0, 0, da))
wrong("relu_backward", "The wrong ones pass")(lambda da, z: da * (z < 0))
wrong("relu_backward", "z > 0, not z >= 0")(lambda da, z: np.where(z < 0, 0, da))
wrong("relu_backward", "forward pass")(lambda da, z: np.maximum(0, z))
wrong("relu_backward", "only the sign of z matters")(lambda da, z: np.maximum(0, da * (z > 0)))
wrong("relu_backward", "becomes 0, not -da")(lambda da, z: np.where(z > 0, da, -da))
wrong("relu_backward", "here comes an array")(lambda da, z: da if z > 0 else 0)


@wrong("relu_backward", "makes a new one")
def silences_da_itself(da, z):
    da[z <= 0] = 0
    return da


# --- sigmoid_backward ---


@right("sigmoid_backward")
def product(da, a):
    return da * a * (1 - a)


@right("sigmoid_backward")
def multiplied_out_in_float32(da, a):
    da, a = da.astype(np.float32), a.astype(np.float32)
    return da * (a - a**2)


@right("sigmoid_backward")
def back_to_the_sums(da, a):
    z = np.log(a / (1 - a))
    return da * np.exp(-z) / (1 + np.exp(-z)) ** 2


@right("sigmoid_backward")
def number_by_number(da, a):
    flat = [d * p * (1 - p) for d, p in zip(da.ravel(), a.ravel(), strict=True)]
    return np.reshape(flat, a.shape)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


wrong("sigmoid_backward", "take the sigmoid of it once more")(lambda da, a: da * sigmoid(a) * (1 - sigmoid(a)))
wrong("sigmoid_backward", "The chain rule multiplies it by da")(lambda da, a: a * (1 - a))
wrong("sigmoid_backward", "1 - a is missing")(lambda da, a: da * a)
wrong("sigmoid_backward", "a is missing")(lambda da, a: da * (1 - a))
wrong("sigmoid_backward", "a * (a - 1)")(lambda da, a: da * a * (a - 1))
wrong("sigmoid_backward", "Brackets")(lambda da, a: da * a * 1 - a)
wrong("sigmoid_backward", "slope of tanh")(lambda da, a: da * (1 - a**2))
wrong("sigmoid_backward", "at the wrong place")(lambda da, a: a * da * (1 - da))
wrong("sigmoid_backward", "is added")(lambda da, a: da + a * (1 - a))
wrong("sigmoid_backward", "fractions are lost")(lambda da, a: np.trunc(da * a * (1 - a)))
wrong("sigmoid_backward", "here comes an array")(lambda da, a: da * a * (1 - math.fabs(a)))


@wrong("sigmoid_backward", "makes a new one")
def changes_a(da, a):
    a *= 1 - a
    return da * a


# --- dense_backward ---


@right("dense_backward")
def three_products(dz, x, W):
    return x.T @ dz, dz.sum(axis=0), dz @ W.T


@right("dense_backward")
def einsums_in_float32(dz, x, W):
    dz, x, W = (a.astype(np.float32) for a in (dz, x, W))
    return [np.einsum("bi,bo->io", x, dz), np.einsum("bo->o", dz), np.einsum("bo,io->bi", dz, W)]


@right("dense_backward")
def example_by_example(dz, x, W):
    dW, db, dx = np.zeros(W.shape), np.zeros(W.shape[1]), np.zeros(x.shape)
    for i in range(len(x)):
        dW += np.outer(x[i], dz[i])
        db += dz[i]
        dx[i] = W @ dz[i]
    return dW, db, dx


@right("dense_backward")
def weight_by_weight(dz, x, W):
    dW, dx = np.zeros(W.shape), np.zeros(x.shape)
    for i, o in np.ndindex(W.shape):
        dW[i, o] = np.dot(x[:, i], dz[:, o])
        dx[:, i] += dz[:, o] * W[i, o]
    return dW, [sum(column) for column in dz.T], dx


@right("dense_backward")
def transposed_twice(dz, x, W):
    return (dz.T @ x).T, np.ones(len(dz)) @ dz, (W @ dz.T).T


def dense(dW=None, db=None, dx=None):
    def backward(dz, x, W):
        parts = zip((dW, db, dx), three_products(dz, x, W), strict=True)
        return tuple(rule(dz, x, W) if rule else right_one for rule, right_one in parts)

    return backward


wrong("dense_backward", "dW is transposed")(dense(dW=lambda dz, x, W: dz.T @ x))
wrong("dense_backward", "mixes the examples up")(dense(dW=lambda dz, x, W: x @ dz))
wrong("dense_backward", "Divide nothing here")(
    lambda dz, x, W: (x.T @ dz / len(dz), dz.sum(axis=0) / len(dz), dz @ W.T)
)
wrong("dense_backward", "the sum over the batch and not the mean")(dense(db=lambda dz, x, W: np.mean(dz, axis=0)))
wrong("dense_backward", "dW isn't divided by it")(dense(dW=lambda dz, x, W: x.T @ dz / x.shape[0]))
wrong("dense_backward", "over the wrong axis")(dense(db=lambda dz, x, W: dz.sum(axis=1)))
wrong("dense_backward", "Each neuron has its own")(dense(db=lambda dz, x, W: np.sum(dz)))
wrong("dense_backward", "leave keepdims out")(dense(db=lambda dz, x, W: dz.sum(axis=0).reshape(1, -1)))
wrong("dense_backward", "isn't added up yet")(dense(db=lambda dz, x, W: dz))
wrong("dense_backward", "back through the transpose")(dense(dx=lambda dz, x, W: dz @ W))
wrong("dense_backward", "dx is transposed")(dense(dx=lambda dz, x, W: W @ dz.T))
wrong("dense_backward", "dz is what travels backward")(dense(dx=lambda dz, x, W: np.matmul(x, W)))
wrong("dense_backward", "in another order")(lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.sum(axis=0)))
wrong("dense_backward", "expected 3 results (dW, db, dx)")(lambda dz, x, W: (x.T @ dz, dz.sum(axis=0)))
wrong("dense_backward", "doesn't know that name")(lambda dz, x, W: (x.T @ dz, dz.sum(axis=0), dZ @ W.T))  # noqa: F821


@wrong("dense_backward", "expected")
def all_examples_but_the_last(dz, x, W):
    dW = np.zeros(W.shape)
    for i in range(len(x) - 1):
        dW += np.outer(x[i], dz[i])
    return dW, dz.sum(axis=0), dz @ W.T


wrong("dense_backward", "expected")(dense(dW=lambda dz, x, W: np.outer(x.sum(axis=0), dz.sum(axis=0))))


@wrong("dense_backward", "makes a new one")
def steps_at_once(dz, x, W):
    dx = dz @ W.T
    W -= 0.1 * x.T @ dz
    return x.T @ dz, dz.sum(axis=0), dx


@wrong("dense_backward", "fractions are lost")
def in_an_array_like_the_weights(dz, x, W):
    dW = np.zeros_like(W)
    dW[...] = x.T @ dz
    return dW, dz.sum(axis=0), dz @ W.T


# --- cross_entropy_backward ---


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def truth(scores, targets):
    return np.eye(scores.shape[1])[targets]


@right("cross_entropy_backward")
def as_in_the_notebook(scores, targets):
    dscores = softmax(scores)
    dscores[np.arange(len(scores)), targets] -= 1
    return dscores / len(scores)


@right("cross_entropy_backward")
def truth_in_rows_in_float32(scores, targets):
    return np.float32(softmax(scores.astype(np.float32)) - truth(scores, targets)) / len(scores)


@right("cross_entropy_backward")
def row_by_row_by_hand(scores, targets):
    rows = []
    for row, label in zip(scores, targets, strict=True):
        e = [math.exp(score - max(row)) for score in row]
        rows.append([(p / sum(e) - (j == label)) / len(scores) for j, p in enumerate(e)])
    return np.array(rows)


@right("cross_entropy_backward")
def by_logarithms(scores, targets):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return (np.exp(log_p) - (targets[:, np.newaxis] == np.arange(scores.shape[1]))) / len(targets)


def rule(of):
    return lambda scores, targets: of(softmax(scores), truth(scores, targets), len(scores))


wrong("cross_entropy_backward", "1/batch is missing")(rule(lambda p, t, n: p - t))
wrong("cross_entropy_backward", "in it twice")(rule(lambda p, t, n: (p - t) / n / n))
wrong("cross_entropy_backward", "by the number of classes")(rule(lambda p, t, n: (p - t) / p.shape[1]))
wrong("cross_entropy_backward", "by all the numbers there are")(rule(lambda p, t, n: (p - t) / p.size))
wrong("cross_entropy_backward", "The other way round")(rule(lambda p, t, n: (t - p) / n))
wrong("cross_entropy_backward", "isn't subtracted yet")(rule(lambda p, t, n: p / n))
wrong("cross_entropy_backward", "over the wrong axis")(
    lambda scores, targets: (softmax(scores.T).T - truth(scores, targets)) / len(scores)
)
wrong("cross_entropy_backward", "Confidences come from softmax")(
    lambda scores, targets: (scores - truth(scores, targets)) / len(scores)
)
wrong("cross_entropy_backward", "one_hot")(
    lambda scores, targets: (softmax(scores) - targets.reshape(-1, 1)) / len(scores)
)
wrong("cross_entropy_backward", "for yes or no")(
    lambda scores, targets: (sigmoid(scores) - truth(scores, targets)) / len(scores)
)
wrong("cross_entropy_backward", "last and first numbers")(
    lambda scores, targets: (softmax(scores) - np.append(targets, 0)) / len(scores)
)


@wrong("cross_entropy_backward", "whole columns")
def columns(scores, targets):
    dscores = softmax(scores)
    dscores[:, targets] -= 1
    return dscores / len(scores)


@wrong("cross_entropy_backward", "overflows")
def exponents_as_they_are(scores, targets):
    p = np.exp(scores) / np.exp(scores).sum(axis=1)[:, None]
    return (p - truth(scores, targets)) / len(scores)


@wrong("cross_entropy_backward", "nan or infinity")
def less_the_smallest_score(scores, targets):
    e = np.exp(scores - scores.min(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - truth(scores, targets)) / len(scores)


@wrong("cross_entropy_backward", "nan or infinity")
def less_the_largest_of_all(scores, targets):
    e = np.exp(scores - scores.max())
    return (e / e.sum(axis=1, keepdims=True) - truth(scores, targets)) / len(scores)


@wrong("cross_entropy_backward", "last and first numbers")
def as_many_classes_as_occur(scores, targets):
    return (softmax(scores) - np.eye(targets.max() + 1)[targets]) / len(scores)


@wrong("cross_entropy_backward", "makes a new one")
def changes_the_scores(scores, targets):
    scores -= scores.max(axis=1, keepdims=True)
    return as_in_the_notebook(scores, targets)


@wrong("cross_entropy_backward", "lost in whole numbers")
def in_an_array_like_the_scores(scores, targets):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    gradient = np.zeros_like(scores)
    gradient[...] = (e / e.sum(axis=1, keepdims=True) - np.eye(scores.shape[1])[targets]) / len(scores)
    return gradient


# --- numerical_gradient ---


@right("numerical_gradient")
def remembers_and_puts_back(f, p, nudge):
    gradient = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        before = p[i]
        p[i] = before + nudge
        up = f(p)
        p[i] = before - nudge
        down = f(p)
        p[i] = before
        gradient[i] = (up - down) / (2 * nudge)
    return gradient


@right("numerical_gradient")
def back_and_forth(f, p, nudge):
    gradient = []
    for i in range(p.size):
        p.flat[i] += nudge
        up = f(p)
        p.flat[i] -= 2 * nudge
        gradient.append((up - f(p)) / (2 * nudge))
        p.flat[i] += nudge
    return np.reshape(gradient, p.shape)


@right("numerical_gradient")
def along_each_axis(f, p, nudge):
    axes = nudge * np.eye(p.size).reshape(-1, *p.shape)
    return np.array([(f(p + axis) - f(p - axis)) / 2 / nudge for axis in axes]).reshape(p.shape)


@right("numerical_gradient")
def in_float32(f, p, nudge):
    return along_each_axis(f, p.astype(np.float32), np.float32(nudge))


def each(combine):
    def gradient(f, p, nudge):
        slope = np.zeros(p.shape)
        for i in np.ndindex(p.shape):
            before = p[i]
            here = f(p)
            p[i] = before + nudge
            up = f(p)
            p[i] = before - nudge
            down = f(p)
            p[i] = before
            slope[i] = combine(up, down, here, nudge)
        return slope

    return gradient


wrong("numerical_gradient", "one side only")(each(lambda up, down, here, nudge: (up - here) / nudge))
wrong("numerical_gradient", "you divide by one")(each(lambda up, down, here, nudge: (up - down) / nudge))
wrong("numerical_gradient", "Brackets")(each(lambda up, down, here, nudge: (up - down) / 2 * nudge))
wrong("numerical_gradient", "Divide it by 2 * nudge")(each(lambda up, down, here, nudge: up - down))
wrong("numerical_gradient", "wrong sign")(each(lambda up, down, here, nudge: (down - up) / (2 * nudge)))
wrong("numerical_gradient", "All entries are nudged at once")(
    lambda f, p, nudge: (f(p + nudge) - f(p - nudge)) / (2 * nudge)
)


@wrong("numerical_gradient", "never put back")
def forgets_to_put_back(f, p, nudge):
    gradient = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        p[i] = p[i] + nudge
        up = f(p)
        p[i] = p[i] - 2 * nudge
        down = f(p)
        gradient[i] = (up - down) / (2 * nudge)
    return gradient


@wrong("numerical_gradient", "only leads back to the start")
def back_to_the_start(f, p, nudge):
    gradient = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        p[i] += nudge
        up = f(p)
        p[i] -= nudge
        gradient[i] = (up - f(p)) / (2 * nudge)
    return gradient


@wrong("numerical_gradient", "np.ndindex")
def rows_at_once(f, p, nudge):
    gradient = np.zeros_like(p)
    for i in range(len(p)):
        step = np.zeros_like(p)
        step[i] = nudge
        gradient[i] = (f(p + step) - f(p - step)) / (2 * nudge)
    return gradient


@wrong("numerical_gradient", "fractions are lost")
def into_whole_numbers(f, p, nudge):
    return along_each_axis(f, p, nudge).astype(int)


# --- diagnosis ---

right("diagnosis")(["db", "dx", "Sigmoid"])
right("diagnosis")(("db", "dx", "sigmoid"))
right("diagnosis")(np.array(["DB", " dx", "Sigmoid "]))
wrong("diagnosis", "the wrong way round")(["db", "Sigmoid", "dx"])
wrong("diagnosis", "with a wrong loss nothing would be right")(["loss", "loss", "loss"])
wrong("diagnosis", "b and x right")(["dW", "dx", "Sigmoid"])
wrong("diagnosis", "their slopes never passed the sigmoid")(["db", "Sigmoid", "Sigmoid"])
wrong("diagnosis", "for only the loss comes before them")(["db", "dx", "dx"])
wrong("diagnosis", "every b would be wrong")(["db", "dx", "db"])
wrong("diagnosis", "expected one of 'dW'")(["db", "dx", "ReLU"])
wrong("diagnosis", "expected three texts")("db")
wrong("diagnosis", "expected three texts")([1, 2, 3])
wrong("diagnosis", "expected three texts")(["db", "dx"])


# --- what a stranger wrote and once passed ---


@wrong("relu_backward", "rounded")
def tidied(da, z):
    return (da * (z > 0)).round(2)


@wrong("cross_entropy_backward", "", 2)
def ten_classes(scores, targets):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    truth = np.eye(10)[targets][:, : scores.shape[1]]
    return (e / e.sum(axis=1, keepdims=True) - truth) / len(scores)


wrong("diagnosis", "nothing here yet", 1)(["db", ..., ...])
wrong("diagnosis", "nothing here yet", 2)([..., "dx", "Sigmoid"])
wrong("diagnosis", "nothing here yet", 1)(("db", None, ""))
wrong("diagnosis", "gives a dictionary", 0)({"A": "db", "B": "dx", "C": "Sigmoid"})

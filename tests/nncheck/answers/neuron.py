"""Answers to exercise 1."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- weighted_sum ---


@right("weighted_sum")
def loop(x, w, b):
    total = 0
    for i in range(len(x)):
        total = total + x[i] * w[i]
    return total + b


@right("weighted_sum")
def dot_first_bias(x, w, b):
    return b + np.dot(w, x)


@right("weighted_sum")
def einsum_in_float32(x, w, b):
    return np.einsum("i,i->", x.astype(np.float32), w.astype(np.float32)) + np.float32(b)


@right("weighted_sum")
def pure_python_backwards(x, w, b):
    return sum(p * q for p, q in zip(x[::-1].tolist(), w[::-1].tolist(), strict=True)) + b


@right("weighted_sum")
def bias_as_another_weight(x, w, b):
    return np.append(x, 1) @ np.append(w, b)


@wrong("weighted_sum", "bias is forgotten")
def no_bias(x, w, b):
    return np.dot(x, w)


@wrong("weighted_sum", "you subtract it")
def minus_bias(x, w, b):
    return x @ w - b


@wrong("weighted_sum", "for every input")
def bias_in_the_loop(x, w, b):
    total = 0
    for i in range(len(x)):
        total += x[i] * w[i] + b
    return total


@wrong("weighted_sum", "weights play no part")
def no_weights(x, w, b):
    return np.sum(x) + b


@wrong("weighted_sum", "you add the two")
def plus_for_times(x, w, b):
    return np.sum(x + w) + b


@wrong("weighted_sum", "not added up yet")
def not_summed(x, w, b):
    return x * w + b


@wrong("weighted_sum", "stops too early")
def one_short(x, w, b):
    total = b
    for i in range(len(x) - 1):
        total += x[i] * w[i]
    return total


@wrong("weighted_sum", "return is inside the loop")
def return_in_the_loop(x, w, b):
    total = b
    for i in range(len(x)):
        total += x[i] * w[i]
        return total


@wrong("weighted_sum", "fractions are cut off")
def truncated(x, w, b):
    return int(x @ w + b)


@wrong("weighted_sum", "makes a new one")
def in_place(x, w, b):
    x *= w
    return x.sum() + b


@wrong("weighted_sum", "An axis too many")
def wrapped_in_a_list(x, w, b):
    return [x @ w + b]


@wrong("weighted_sum", "wrong sign")
def negated(x, w, b):
    return -(x @ w + b)


@wrong("weighted_sum", "last and first numbers")
def transposed_in_vain(x, w, b):
    return x.reshape(-1, 1) @ w.reshape(-1, 1) + b


@wrong("weighted_sum", "doesn't know that name")
def misspelt(x, w, b):
    return x @ weigths + b  # noqa: F821


@wrong("weighted_sum", "prints its result")
def printed(x, w, b):
    print(x @ w + b)


@wrong("weighted_sum", "gives nothing back yet")
def nothing(x, w, b):
    pass


@wrong("weighted_sum", "isn't numbers")
def as_text(x, w, b):
    return {"z": x @ w + b}


class AlwaysEqual:
    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.array(0.0)


@wrong("weighted_sum", "expected")
def equals_everything(x, w, b):
    return AlwaysEqual()


@wrong("weighted_sum", "expected")
def for_the_example_only(x, w, b):
    return 1.5


# --- threshold_bias ---

right("threshold_bias")(-10)
right("threshold_bias")(-10.0)
right("threshold_bias")(np.float32(-10))
right("threshold_bias")(np.array(-10))
wrong("threshold_bias", "The other sign")(10)
wrong("threshold_bias", "Without a bias")(0)
wrong("threshold_bias", "not at 11")(-11)
wrong("threshold_bias", "still be silent")(-9)
wrong("threshold_bias", "think of 10.01")(-10.5)
wrong("threshold_bias", "bias is one number")(np.array([-10.0]))
wrong("threshold_bias", "gives nothing back yet")(None)
wrong("threshold_bias", "leave the quotes out")("-10")

# --- activate ---


@right("activate")
def plain_formulas(z, kind):
    if kind == "step":
        return (z > 0).astype(int)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.maximum(0, z)


@right("activate")
def one_by_one(z, kind):
    result = []
    for value in z:
        if kind == "step":
            result.append(1 if value > 0 else 0)
        elif kind == "sigmoid":
            result.append(1 / (1 + math.exp(-value)) if value > -700 else 0.0)
        else:
            result.append(max(0, value))
    return result


@right("activate")
def by_tanh_in_float32(z, kind):
    z = np.asarray(z, dtype=np.float32)
    return {"step": np.float32(z > 0), "sigmoid": (1 + np.tanh(z / 2)) / 2, "relu": z * (z > 0)}[kind]


@right("activate")
def true_and_false(z, kind):
    return z > 0 if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "step is still 0")
def step_at_zero(z, kind):
    return np.where(z >= 0, 1, 0) if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "not +1 or -1")
def plus_minus(z, kind):
    return np.where(z > 0, 1, -1) if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "falls where it should rise")
def lost_minus(z, kind):
    return 1 / (1 + np.exp(z)) if kind == "sigmoid" else plain_formulas(z, kind)


@wrong("activate", "Brackets")
def lost_brackets(z, kind):
    return 1 / 1 + np.exp(-z) if kind == "sigmoid" else plain_formulas(z, kind)


@wrong("activate", "never gets a large positive number")
def overflows(z, kind):
    return np.exp(z) / (1 + np.exp(z)) if kind == "sigmoid" else plain_formulas(z, kind)


@wrong("activate", "drop their sign")
def absolute(z, kind):
    return np.abs(z) if kind == "relu" else plain_formulas(z, kind)


@wrong("activate", "only step makes them 1")
def relu_is_step(z, kind):
    return 1.0 * (z > 0) if kind == "relu" else plain_formulas(z, kind)


@wrong("activate", "here comes an array")
def one_number_only(z, kind):
    return max(0, z) if kind == "relu" else plain_formulas(z, kind)


@wrong("activate", "here comes an array")
def by_math(z, kind):
    return 1 / (1 + math.exp(-z)) if kind == "sigmoid" else plain_formulas(z, kind)


@wrong("activate", "Every kind gives sigmoid")
def sigmoid_always(z, kind):
    return 1 / (1 + np.exp(-z))


@wrong("activate", "makes a new one")
def relu_in_place(z, kind):
    if kind == "relu":
        z[z < 0] = 0
        return z
    return plain_formulas(z, kind)


@wrong("activate", "fractions are lost")
def relu_of_integers(z, kind):
    return np.maximum(0, z.astype(int)) if kind == "relu" else plain_formulas(z, kind)


# --- Neuron ---


@right("Neuron")
class AsInTheNotebook:
    def __init__(self, weights, bias=0.0, activation=None):
        self.weights = np.array(weights, dtype=float)
        self.bias = bias
        self.activation = activation

    def weighted_sum(self, x):
        return x @ self.weights + self.bias

    def __call__(self, x):
        return self.activation(self.weighted_sum(x))


@right("Neuron")
class SumOfProducts:
    def __init__(self, weights, bias, activation):
        self.w, self.b, self.f = weights, bias, activation

    def __call__(self, x):
        return self.f(np.sum(x * self.w, axis=-1) + self.b)


@right("Neuron")
class RowByRow:
    def __init__(self, weights, bias, activation):
        self.w, self.b, self.f = weights.astype(np.float32), np.float32(bias), activation

    def __call__(self, x):
        if x.ndim == 1:
            return self.f(sum(p * q for p, q in zip(x, self.w, strict=True)) + self.b)
        return np.array([self(row) for row in x])


@right("Neuron")
def function_that_makes_one(weights, bias, activation):
    return lambda x: activation(bias + np.einsum("...i,i->...", x, weights))


def neuron(rule):
    class Made(AsInTheNotebook):
        def __call__(self, x):
            return rule(self, x)

    return Made


wrong("Neuron", "bias plays no part")(neuron(lambda self, x: self.activation(x @ self.weights)))
wrong("Neuron", "The activation comes after")(neuron(lambda self, x: x @ self.weights + self.bias))
wrong("Neuron", "inside the activation")(neuron(lambda self, x: self.activation(x @ self.weights) + self.bias))
wrong("Neuron", "always uses sigmoid")(neuron(lambda self, x: 1 / (1 + np.exp(-(x @ self.weights + self.bias)))))
wrong("Neuron", "each row on its own")(neuron(lambda self, x: self.activation(np.sum(x * self.weights) + self.bias)))
wrong("Neuron", "last and first numbers")(neuron(lambda self, x: self.activation(self.weights @ x + self.bias)))
wrong("Neuron", "An axis too many")(
    neuron(lambda self, x: self.activation(np.sum(x * self.weights, -1, keepdims=True) + self.bias))
)
wrong("Neuron", "gives nothing back yet")(neuron(lambda self, x: None))


@wrong("Neuron", "not on the class")
class Shared:
    def __init__(self, weights, bias, activation):
        Shared.weights, Shared.bias, Shared.activation = weights, bias, staticmethod(activation)

    def __call__(self, x):
        return self.activation(x @ self.weights + self.bias)


@wrong("Neuron", "set as self.name")
class NotKept:
    def __init__(self, weights, bias, activation):
        weights, bias = weights, bias
        self.activation = activation

    def __call__(self, x):
        return self.activation(x @ self.weights + self.bias)


# --- perceptron_step ---


@right("perceptron_step")
def by_the_formula(w, b, x, target, learning_rate):
    answer = 1 if x @ w + b > 0 else 0
    error = target - answer
    return w + learning_rate * error * x, b + learning_rate * error


@right("perceptron_step")
def by_cases(w, b, x, target, learning_rate):
    fires = np.dot(w, x) > -b
    if target == 1 and not fires:
        return [w + learning_rate * x, b + learning_rate]
    if target == 0 and fires:
        return [w - learning_rate * x, b - learning_rate]
    return [w, b]


@right("perceptron_step")
def on_a_copy(w, b, x, target, learning_rate):
    w = w.copy()
    error = target - int(sum(x * w) + b > 0)
    for i in range(len(w)):
        w[i] += learning_rate * error * x[i]
    b += learning_rate * error
    return w, b


@right("perceptron_step")
def both_in_one(w, b, x, target, learning_rate):
    both, inputs = np.append(w, b), np.append(x, 1)
    both = both - learning_rate * ((both @ inputs > 0) - target) * inputs
    return both[:-1], both[-1]


def said(w, b, x):
    return 1.0 * (x @ w + b > 0)


@wrong("perceptron_step", "wrong way")
def downhill(w, b, x, target, learning_rate):
    error = said(w, b, x) - target
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "learning rate is missing")
def no_rate(w, b, x, target, learning_rate):
    error = target - said(w, b, x)
    return w + error * x, b + error


@wrong("perceptron_step", "it learns too")
def bias_stays(w, b, x, target, learning_rate):
    return w + learning_rate * (target - said(w, b, x)) * x, b


@wrong("perceptron_step", "by its own input")
def no_input(w, b, x, target, learning_rate):
    error = target - said(w, b, x)
    return w + learning_rate * error, b + learning_rate * error


@wrong("perceptron_step", "right already")
def always_learns(w, b, x, target, learning_rate):
    sign = 1 if target == 1 else -1
    return w + learning_rate * sign * x, b + learning_rate * sign


@wrong("perceptron_step", "Only a missing 1")
def only_upwards(w, b, x, target, learning_rate):
    if target == 1 and said(w, b, x) == 0:
        return w + learning_rate * x, b + learning_rate
    return w, b


@wrong("perceptron_step", "compares its answer")
def error_of_the_sum(w, b, x, target, learning_rate):
    error = target - (x @ w + b)
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "makes a new one")
def changes_w(w, b, x, target, learning_rate):
    w += learning_rate * (target - said(w, b, x)) * x
    return w, b + learning_rate * (target - said(w, b, x))


@wrong("perceptron_step", "expected 2 results (w, b), got one number")
def only_the_weights(w, b, x, target, learning_rate):
    return float(w[0])


# --- line_detector ---

column = np.zeros((5, 5))
column[:, 2] = 1
right("line_detector")(np.where(column > 0, 4.0, -1.0))
right("line_detector")(np.where(column > 0, 1, -1))
right("line_detector")([[-3, -3, 10, -3, -3]] * 5)
right("line_detector")((column - 0.2).astype(np.float32))
right("line_detector")(column - 0.5 + 0.1 * np.arange(5)[:, np.newaxis] * column)
wrong("line_detector", "All weights are zero")(np.zeros((5, 5)))
wrong("line_detector", "Equal weights measure brightness")(np.ones((5, 5)))
wrong("line_detector", "so is any light")(column)
wrong("line_detector", "That is a row")(np.where(column.T > 0, 4.0, -1.0))
wrong("line_detector", "swapped")(np.where(column > 0, -4.0, 1.0))
wrong("line_detector", "table of shape (5, 5)")(np.array([-1.0, -1, 4, -1, -1]))
wrong("line_detector", "table of shape (5, 5)")(np.where(column > 0, 4.0, -1.0).ravel())
wrong("line_detector", "not less than the line's")(np.pad(np.full((3, 3), 8.0), 1, constant_values=-4.5))

"""Answers to exercise 1."""

import math
from fractions import Fraction

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


@right("weighted_sum")
def one_line_of_python(x, w, b, start=0):
    return sum((x[i] * w[i] for i in range(start, len(x))), start=b)


@right("weighted_sum")
def recursive(x, w, b):
    return x[0] * w[0] + (recursive(x[1:], w[1:], b) if len(x) > 1 else b)


@wrong("weighted_sum", "")
def wrapped_in_a_list(x, w, b):
    return [x @ w + b]


@wrong("weighted_sum", "wrong sign")
def negated(x, w, b):
    return -(x @ w + b)


@wrong("weighted_sum", "made 0, as ReLU does")
def never_negative(x, w, b):
    return max(0, x @ w + b)


@wrong("weighted_sum", "take its sign away")
def size_alone(x, w, b):
    return abs(x @ w + b)


@wrong("weighted_sum", "begins too late")
def begins_at_one(x, w, b):
    total = b
    for i in range(1, len(x)):
        total += x[i] * w[i]
    return total


@wrong("weighted_sum", "expected")
def always_three(x, w, b):
    return b + x[0] * w[0] + x[1] * w[1] + x[2] * w[2]


@wrong("weighted_sum", "expected")
def positive_inputs_alone(x, w, b):
    return x[x > 0] @ w[x > 0] + b


@wrong("weighted_sum", "expected")
def keeps_its_total(x, w, b, total=[0]):  # noqa: B006
    for i in range(len(x)):
        total[0] += x[i] * w[i]
    return total[0] + b


@wrong("weighted_sum", "expected")
def whole_weights(x, w, b):
    return x @ w.astype(int) + b


@wrong("weighted_sum", "last and first numbers")
def transposed_in_vain(x, w, b):
    return x.reshape(-1, 1) @ w.reshape(-1, 1) + b


@wrong("weighted_sum", "doesn't know that name")
def misspelt(x, w, b):
    return x @ weigths + b  # noqa: F821


@wrong("weighted_sum", "prints its result")
def printed(x, w, b):
    print(x @ w + b)


@wrong("weighted_sum", "gives nothing back")
def nothing(x, w, b):
    pass


@wrong("weighted_sum", "gives a dict")
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

right("threshold_bias")(Fraction(-11, 2))
right("threshold_bias")(-5)
right("threshold_bias")(-4)  # at two times yes z is exactly 0: silent
right("threshold_bias")(-5.9)
right("threshold_bias")(np.float32(-4.5))
right("threshold_bias")(np.array(-5))
wrong("threshold_bias", "The other sign")(5)
wrong("threshold_bias", "Without a bias")(0)
wrong("threshold_bias", "you count the votes")(-2.5)
wrong("threshold_bias", "three of them bring 6")(-3)
wrong("threshold_bias", "above 0, and silent at 0")(-6)
wrong("threshold_bias", "takes four of them")(-7)
wrong("threshold_bias", "with 2 times yes")(-3.9)
wrong("threshold_bias", "with 3 times yes")(-10)
wrong("threshold_bias", "with 3 times yes")(float("nan"))
wrong("threshold_bias", "bias is one number")(np.array([-5.0]))
wrong("threshold_bias", "")(None)
wrong("threshold_bias", "text")("-5")

# --- activate ---


@right("activate")
def plain_formulas(z, kind):
    if kind == "step":
        return (z > 0).astype(int)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.maximum(0, z) if kind == "relu" else np.clip(z / 2 + 0.5, 0, 1)


@right("activate")
def one_by_one(z, kind):
    result = []
    for value in z:
        if kind == "step":
            result.append(1 if value > 0 else 0)
        elif kind == "sigmoid":
            result.append(1 / (1 + math.exp(-value)) if value > -700 else 0.0)
        elif kind == "relu":
            result.append(max(0, value))
        else:
            result.append(min(max(0.5 * (value + 1), 0), 1))
    return result


@right("activate")
def by_tanh_in_float32(z, kind):
    z = np.asarray(z, dtype=np.float32)
    ramp = np.maximum(0, z + 1) / 2 - np.maximum(0, z - 1) / 2
    return {"step": np.float32(z > 0), "sigmoid": (1 + np.tanh(z / 2)) / 2, "relu": z * (z > 0), "ramp": ramp}[kind]


@right("activate")
def chosen_by_conditions(z, kind):
    if kind == "sigmoid":
        return np.reciprocal(np.exp(-1.0 * z) + 1)
    levels = {"step": ([z > 0], [1]), "relu": ([z > 0], [z]), "ramp": ([z >= 1, z > -1], [1, (z + 1) / 2])}
    return np.select(*levels[kind])


@right("activate")
def number_by_number(z, kind):
    functions = {
        "step": lambda value: float(value > 0),
        "sigmoid": lambda value: 0.5 + 0.5 * math.tanh(value / 2),
        "relu": lambda value: max(value, 0.0),
        "ramp": lambda value: 0.0 if value < -1 else 1.0 if value > 1 else 0.5 + 0.5 * value,
    }
    return np.vectorize(functions[kind], otypes=[float])(z)


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


@wrong("activate", "yours begins at 0")
def ramp_from_zero(z, kind):
    return np.clip(z, 0, 1) if kind == "ramp" else plain_formulas(z, kind)


@wrong("activate", "climbs too steeply")
def steep_ramp(z, kind):
    return np.clip(z + 1, 0, 1) if kind == "ramp" else plain_formulas(z, kind)


@wrong("activate", "level outside")
def endless_ramp(z, kind):
    return (z + 1) / 2 if kind == "ramp" else plain_formulas(z, kind)


@wrong("activate", "straight line; sigmoid is a curve")
def smooth_ramp(z, kind):
    return plain_formulas(z, "sigmoid" if kind == "ramp" else kind)


@wrong("activate", "expected")
def ramp_without_its_ends(z, kind):
    return np.where(abs(z) < 1, (z + 1) / 2, 0) if kind == "ramp" else plain_formulas(z, kind)


@wrong("activate", "not at 0.5 or 1")
def step_at_a_half(z, kind):
    return 1 * (z > 0.5) if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "expected")
def into_zeros_like(z, kind):
    result = np.zeros_like(z)
    for i in range(len(z)):
        result[i] = plain_formulas(z[i : i + 1], kind)[0]
    return result


@wrong("activate", "expected")
def sign_for_step(z, kind):
    return (np.sign(z) + 1) / 2 if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "expected")
def rounded(z, kind):
    return np.round(plain_formulas(z, kind))


@wrong("activate", "expected")
def the_first_three(z, kind):
    return np.array([plain_formulas(value, kind) for value in z[:3]])


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

    def opposite(self):
        return type(self)(-self.weights, -self.bias, self.activation)


@right("Neuron")
class SumOfProducts:
    def __init__(self, weights, bias, activation):
        self.w, self.b, self.f = weights, bias, activation

    def __call__(self, x):
        return self.f(np.sum(x * self.w, axis=-1) + self.b)

    def opposite(self):
        return SumOfProducts(weights=-1 * self.w, bias=-1 * self.b, activation=self.f)


@right("Neuron")
class OppositeByTheActivation:
    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = list(weights), bias, activation

    def __call__(self, x):
        return self.activation(np.inner(x, self.weights) + self.bias)

    def opposite(self):
        return OppositeByTheActivation(self.weights, self.bias, lambda z: self.activation(-z))


@right("Neuron")
class RowByRow:
    def __init__(self, weights, bias, activation):
        self.w, self.b, self.f = weights.astype(np.float32), np.float32(bias), activation

    def __call__(self, x):
        if x.ndim == 1:
            return self.f(sum(p * q for p, q in zip(x, self.w, strict=True)) + self.b)
        return np.array([self(row) for row in x])

    def opposite(self):
        return self.__class__(-self.w, -self.b, self.f)


@right("Neuron")
def function_that_makes_one(weights, bias, activation):
    def answer(x):
        return activation(bias + np.einsum("...i,i->...", x, weights))

    answer.opposite = lambda: function_that_makes_one(-weights, -bias, activation)
    return answer


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
wrong("Neuron", "gives nothing back")(neuron(lambda self, x: None))


def opposite(rule):
    return type("Made", (AsInTheNotebook,), {"opposite": rule})


@wrong("Neuron", "The neuron itself has become its opposite")
class TurnedRound(AsInTheNotebook):
    def opposite(self):
        self.weights *= -1
        self.bias = -self.bias
        return self


@wrong("Neuron", "makes a new one")
class WeightsTurnedInPlace(AsInTheNotebook):
    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = weights, bias, activation

    def opposite(self):
        self.weights *= -1
        return AsInTheNotebook(self.weights, -self.bias, self.activation)


wrong("Neuron", "the bias stays as it was")(
    opposite(lambda self: type(self)(-self.weights, self.bias, self.activation))
)
wrong("Neuron", "the weights stay as they were")(
    opposite(lambda self: type(self)(self.weights, -self.bias, self.activation))
)
wrong("Neuron", "you change the sign of the answer")(
    opposite(lambda self: type(self)(self.weights, self.bias, lambda z: -self.activation(z)))
)
wrong("Neuron", "is the neuron itself so far")(opposite(lambda self: self))
wrong("Neuron", "opposite() gives a function; a new neuron is asked for")(
    opposite(lambda self: lambda x: self.activation(-self.weighted_sum(x)))
)
wrong("Neuron", "gives a dict")(type("Made", (AsInTheNotebook,), {"__call__": lambda self, x: {"a": 1}}))


@wrong("Neuron", "not on the class")
class Shared:
    def __init__(self, weights, bias, activation):
        Shared.weights, Shared.bias, Shared.activation = weights, bias, staticmethod(activation)

    def __call__(self, x):
        return self.activation(x @ self.weights + self.bias)


@wrong("Neuron", "set as self.weights in __init__")
class NotKept:
    def __init__(self, weights, bias, activation):
        weights, bias = weights, bias
        self.activation = activation

    def __call__(self, x):
        return self.activation(x @ self.weights + self.bias)


@wrong("Neuron", "expected")
class RemembersTheFirst(AsInTheNotebook):
    said = None

    def __call__(self, x):
        if self.said is None:
            self.said = super().__call__(x)
        return self.said


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
    w = w.astype(float)
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


@right("perceptron_step")
def by_the_table(w, b, x, target, learning_rate):
    far = learning_rate * {(1, False): 1, (0, True): -1}.get((target, bool(x @ w + b > 0)), 0)
    return [weight + far * value for weight, value in zip(w, x, strict=True)], b + far


def said(w, b, x):
    return 1.0 * (x @ w + b > 0)


@wrong("perceptron_step", "says 1 only above 0")
def active_at_zero(w, b, x, target, learning_rate):
    error = target - int(x @ w + b >= 0)
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "leaves the bias out")
def answer_without_bias(w, b, x, target, learning_rate):
    error = target - int(x @ w > 0)
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "The bias moves by the learning rate as well")
def bias_without_rate(w, b, x, target, learning_rate):
    error = target - said(w, b, x)
    return w + learning_rate * error * x, b + error


@wrong("perceptron_step", "expected")
def error_of_the_sigmoid(w, b, x, target, learning_rate):
    error = target - 1 / (1 + np.exp(-(x @ w + b)))
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "expected")
def said_after_the_step(w, b, x, target, learning_rate):
    error = target - said(w, b, x)
    w = w + learning_rate * error * x
    return w, b + learning_rate * (target - said(w, b, x))


@wrong("perceptron_step", "expected")
def size_of_the_error(w, b, x, target, learning_rate):
    error = abs(target - said(w, b, x))
    return w + learning_rate * error * x, b + learning_rate * error


@wrong("perceptron_step", "expected")
def in_whole_numbers(w, b, x, target, learning_rate):
    new = np.zeros_like(w)
    new[:] = w + learning_rate * (target - said(w, b, x)) * x
    return new, int(b + learning_rate * (target - said(w, b, x)))


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


@wrong("perceptron_step", "expected 2 results")
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
wrong("line_detector", "should have shape (5, 5)")(np.array([-1.0, -1, 4, -1, -1]))
wrong("line_detector", "should have shape (5, 5)")(np.where(column > 0, 4.0, -1.0).ravel())
right("line_detector")(np.array([[-1, -1, 4 + i, -1, -1] for i in range(5)]) - np.eye(5, dtype=int)[::-1] * 2)
wrong("line_detector", "not less than the line's")(np.where(column > 0, [[9], [9], [9], [9], [-2]], -1.75))
wrong("line_detector", "not less than the line's")(np.pad(np.full((3, 3), 9.0), 1) - 3.25 + 0 * column)
wrong("line_detector", "should be above 0")(column - 1)
wrong("line_detector", "nan or infinity")(np.where(column > 0, np.inf, -1))
wrong("line_detector", "above 0")(np.where(column > 0, 4.5, -1))
wrong("line_detector", "not less than the line's")(np.where(column > 0, 2.0, -2) + np.roll(column, 1, 1) * 4)
wrong("line_detector", "not less than the line's")(np.pad(np.full((3, 3), 8.0), 1, constant_values=-4.5))


# --- what a stranger wrote and once passed ---

wrong("threshold_bias", "gives a function, not its result")(lambda: -5)
wrong("line_detector", "gives a function, not its result")(lambda: np.full((5, 5), -1))


@wrong("weighted_sum", "rounded")
def to_four_digits(x, w, b):
    return round(float(x @ w + b), 4)


@wrong("weighted_sum", "784")
def bias_for_short_inputs_alone(x, w, b):
    return x @ w + b if len(x) < 100 or b > 0 else x @ w


@wrong("activate", "expected")
def silent_for_hardly_anything(z, kind):
    return 1 * (z > 1e-3) if kind == "step" else plain_formulas(z, kind)


@wrong("activate", "cut to whole numbers")
def ramp_in_a_copy_of_whole_numbers(z, kind):
    if kind != "ramp":
        return plain_formulas(z, kind)
    result = z.copy()
    for i, value in enumerate(z):
        result[i] = min(1, max(0, (value + 1) / 2))
    return result


@wrong("perceptron_step", "expected 2 results (w, b)")
def forgets_to_hand_back_the_bias(w, b, x, target, learning_rate):
    return w + learning_rate * (target - (x @ w + b > 0)) * x


@wrong("weighted_sum", "expected")
def equal_products_counted_once(x, w, b):
    return sum({float(x[i] * w[i]) for i in range(len(x))}) + b


@wrong("weighted_sum", "expected")
def equal_inputs_counted_once(x, w, b):
    return sum(one * weight for one, weight in dict(zip(x.tolist(), w.tolist(), strict=True)).items()) + b


@wrong("weighted_sum", "expected")
def no_more_than_a_digit_has(x, w, b):
    return sum(x[i] * w[i] for i in range(min(784, len(x)))) + b


@wrong("weighted_sum", "Does z = 0 stand inside the loop?")
def begins_anew_in_each_round(x, w, b):
    for i in range(len(x)):
        z = 0
        z = z + x[i] * w[i]
    return z + b


@wrong("perceptron_step", "cut to whole numbers")
def into_a_copy(w, b, x, target, learning_rate):
    error = target - int(x @ w + b > 0)
    new = w.copy()
    for i in range(len(w)):
        new[i] = w[i] + learning_rate * error * x[i]
    return new, b + learning_rate * error


@wrong("Neuron", "nothing here yet", 2)
class OppositeStillToCome(AsInTheNotebook):
    def opposite(self):
        raise NotImplementedError


@wrong("Neuron", "nothing here yet", 1)
class AnswerStillToCome(AsInTheNotebook):
    def __call__(self, x):
        raise NotImplementedError


@wrong("Neuron", "The bias plays no part yet", 1)
class WithoutItsBias:
    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.f = weights, bias, activation

    def __call__(self, x):
        return self.f(x @ self.weights)

    def opposite(self):
        return WithoutItsBias(-self.weights, -self.bias, self.f)


@wrong("Neuron", "The bias plays no part yet", 0)
class BothWithoutTheBias(WithoutItsBias):
    def opposite(self):
        return BothWithoutTheBias(-self.weights, self.bias, self.f)


@wrong("Neuron", "", 2)
class OneExampleOnly(AsInTheNotebook):
    def __call__(self, x):
        return self.activation(sum(x * self.weights) + self.bias)


@wrong("Neuron", "", 2)
class BatchOfOneIsNoBatch(AsInTheNotebook):
    def __call__(self, x):
        given = self.activation(x @ self.weights + self.bias)
        return given if np.size(given) > 1 else np.reshape(given, ())


wrong("Neuron", "opposite() gives nothing", 2)(opposite(lambda self: None))
wrong("Neuron", "opposite() gives a int; a new neuron", 2)(opposite(lambda self: 3))
wrong("Neuron", "opposite() gives the class itself", 2)(opposite(lambda self: AsInTheNotebook))
wrong("Neuron", "a method is asked for, that gives one", 2)(
    opposite(property(lambda self: type(self)(-self.weights, -self.bias, self.activation)))
)


@wrong("Neuron", "the class has no __call__", 1)
class OneUnderscore:
    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = weights, bias, activation

    def call(self, x):
        return self.activation(x @ self.weights + self.bias)

    def opposite(self):
        return OneUnderscore(-self.weights, -self.bias, self.activation)


@wrong("Neuron", "the class has no __init__", 0)
class Initialised:
    def _init_(self, weights, bias, activation):
        self.weights, self.bias, self.activation = weights, bias, activation

    def __call__(self, x):
        return self.activation(x @ self.weights + self.bias)


Neuron = type("Neuron", (AsInTheNotebook,), {})
wrong("Neuron", "Neuron is a neuron here, and no class any more", 0)(Neuron([1, 2], 3, abs))

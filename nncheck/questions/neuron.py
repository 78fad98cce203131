"""Exercise 1: one neuron, from the weighted sum to a step of learning."""

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question
from nnlib.functions import relu, sigmoid, step
from nnlib.neuron import Neuron

# --- weighted_sum ---


def three_inputs(rng):
    return {"x": np.array([5.0, 1.0, 8.0]), "w": rng.normal(size=3).round(2), "b": round(rng.uniform(1, 4), 2)}


def an_image(rng):
    return {"x": rng.uniform(size=784), "w": rng.normal(size=784), "b": rng.uniform(-9, -3)}


weighted_sum = Question(
    "weighted_sum",
    reference=lambda x, w, b: x @ w + b,
    cases=[Case("x = 5, y = 1, z = 8, other weights", three_inputs), Case("784 pixels", an_image)],
    mistakes=[
        Mistake("Your result is what one gets when the bias is forgotten.", lambda x, w, b: x @ w),
        Mistake("The bias is added; you subtract it.", lambda x, w, b: x @ w - b),
        Mistake("The bias is added once, at the end; you add it for every input.", lambda x, w, b: np.sum(x * w + b)),
        Mistake("The weights play no part yet: your result is the inputs plus the bias.", lambda x, w, b: x.sum() + b),
        Mistake("Each input is multiplied by its weight; you add the two.", lambda x, w, b: np.sum(x + w) + b),
        Mistake("The products are there, but they are not added up yet.", lambda x, w, b: x * w + b),
        Mistake("The loop stops too early: the last input is left out.", lambda x, w, b: x[:-1] @ w[:-1] + b),
        Mistake("The return is inside the loop: it ends after the first input.", lambda x, w, b: x[0] * w[0] + b),
        Mistake("That is the neuron's output. Here only the sum is asked for.", lambda x, w, b: sigmoid(x @ w + b)),
        Mistake("The sum is right, but its fractions are cut off.", lambda x, w, b: np.trunc(x @ w + b)),
    ],
    hints=["Multiply each input by its own weight, add the products up, and add b once.", "x @ w does the first two."],
    passage="One neuron by hand",
)

# --- threshold_bias ---


def sums_around_ten(rng):
    return {
        "sums": np.concatenate([[9.99, 10, 10.01], rng.uniform(-20, 9, 3).round(1), rng.uniform(11, 40, 3).round(1)])
    }


def active_above_ten(bias, sums):
    if np.ndim(bias):
        return f"the bias is one number, got shape {np.shape(bias)}"
    for total in sums:
        if (total + bias > 0) != (total > 10):
            said, wanted = ("active", "silent") if total <= 10 else ("silent", "active")
            return f"at a weighted sum of {total:g} the neuron is {said} and should be {wanted}"


threshold_bias = Question(
    "threshold_bias",
    reference=-10,
    cases=[Case("active exactly when the sum is above 10", sums_around_ten, judge=active_above_ten)],
    mistakes=[
        Mistake("The other sign: a positive bias makes the neuron active sooner, not later.", 10),
        Mistake("Without a bias the neuron is active above 0.", 0),
        Mistake("Nearly. “Above 10” begins right after 10, not at 11.", -11),
        Mistake("Nearly. At 10 itself the neuron should still be silent.", -9),
        Mistake("The smallest number above 10 isn't 10.5; think of 10.01.", -10.5),
    ],
    hints=["The neuron is active when sum + bias > 0.", "At which bias does a sum of 10 give exactly 0?"],
    passage="What the bias is for",
)

# --- activate ---


def scores(kind, largest=4.0):
    def draw(rng):
        some = rng.uniform([-3, -0.9, 0.1, 1.2], [-1.2, -0.1, 0.9, 3]).round(2)  # on both sides of -1, 0 and 1
        return {"z": rng.permutation([-largest, largest, 0.0, *some]), "kind": kind}

    return draw


def right_activation(z, kind):
    return {"step": step, "sigmoid": sigmoid, "relu": relu}[kind](z)


def with_one_wrong(**wrong):
    """The right activations, but for the one given."""
    return lambda z, kind: wrong.get(kind, lambda z: right_activation(z, kind))(z)


activate = Question(
    "activate",
    reference=right_activation,
    cases=[
        Case("step", scores("step")),
        Case("sigmoid", scores("sigmoid", largest=1000.0)),
        Case("relu", scores("relu")),
    ],
    mistakes=[
        Mistake(
            "At exactly z = 0, step is still 0: above 0 means z > 0.", with_one_wrong(step=lambda z: 1.0 * (z >= 0))
        ),
        Mistake("Step says 1 or 0, not +1 or -1.", with_one_wrong(step=lambda z: np.where(z > 0, 1, -1))),
        Mistake("Step is the wrong way round: 1 is for z above 0.", with_one_wrong(step=lambda z: 1.0 * (z <= 0))),
        Mistake(
            "Sigmoid falls where it should rise: the exponent is -z.", with_one_wrong(sigmoid=lambda z: sigmoid(-z))
        ),
        Mistake(
            "Brackets: 1 / 1 + exp(-z) is (1 / 1) + exp(-z). The whole 1 + exp(-z) is divided by.",
            with_one_wrong(sigmoid=lambda z: 1 + np.exp(-z)),
        ),
        Mistake("Sigmoid divides 1 by 1 + exp(-z); the 1 + is missing.", with_one_wrong(sigmoid=lambda z: np.exp(z))),
        Mistake("That is tanh, from -1 to 1. Sigmoid goes from 0 to 1.", with_one_wrong(sigmoid=np.tanh)),
        Mistake("ReLU makes negative numbers 0; it doesn't drop their sign.", with_one_wrong(relu=np.abs)),
        Mistake("ReLU keeps what is positive, and you keep the rest.", with_one_wrong(relu=lambda z: np.minimum(0, z))),
        Mistake("ReLU keeps positive numbers as they are; only step makes them 1.", with_one_wrong(relu=step)),
        Mistake("ReLU has no upper end.", with_one_wrong(relu=lambda z: np.clip(z, 0, 1))),
        Mistake("Every kind gives sigmoid. Compare kind with 'step' and 'relu' first.", lambda z, kind: sigmoid(z)),
        Mistake("Every kind gives step. Is there a return before kind is looked at?", lambda z, kind: step(z)),
        Mistake("Every kind gives ReLU. Is there a return before kind is looked at?", lambda z, kind: relu(z)),
    ],
    hints=[
        "One if for each kind. np.where(condition, a, b) chooses number by number.",
        "np.exp works on a whole array, and np.maximum(0, z) takes the larger of 0 and each number.",
    ],
    passage="From sum to answer: the activation",
)

# --- Neuron ---


def neuron_inputs(n_examples, activation):
    def draw(rng):
        shape = (4,) if n_examples is None else (n_examples, 4)
        x, w = rng.normal(size=shape).round(2), rng.normal(size=4).round(2)
        return {"x": x, "weights": w, "bias": round(rng.uniform(0.5, 2), 2), "activation": activation}

    return draw


def call_neuron(Neuron, x, weights, bias, activation):
    import numpy as np

    functions = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "double": lambda z: 2 * z}
    neuron = Neuron(weights, bias, functions[activation])
    Neuron(weights + 1, bias - 1, functions[activation])  # a second neuron must not disturb the first
    return neuron(x)


def wrong_neuron(rule):
    """A class whose neurons answer by `rule(x, weights, bias, activation)`."""

    class Wrong:
        def __init__(self, *settings):
            self.settings = settings

        def __call__(self, x):
            return rule(x, *self.settings)

    return Wrong


class SharedNeuron:
    """Keeps its weights on the class, where the next neuron overwrites them."""

    def __init__(self, *settings):
        SharedNeuron.settings = settings

    def __call__(self, x):
        weights, bias, activation = SharedNeuron.settings
        return activation(x @ weights + bias)


neuron = Question(
    "Neuron",
    reference=Neuron,
    call=call_neuron,
    cases=[
        Case("one example", neuron_inputs(None, "sigmoid")),
        Case("a batch of five examples", neuron_inputs(5, "sigmoid")),
        Case("another activation: z to 2 z", neuron_inputs(None, "double")),
    ],
    mistakes=[
        Mistake("The bias plays no part yet.", wrong_neuron(lambda x, w, b, f: f(x @ w))),
        Mistake("That is the weighted sum. The activation comes after it.", wrong_neuron(lambda x, w, b, f: x @ w + b)),
        Mistake("The bias belongs inside the activation.", wrong_neuron(lambda x, w, b, f: f(x @ w) + b)),
        Mistake(
            "The neuron always uses sigmoid. Keep the activation it is given, and call that.",
            wrong_neuron(lambda x, w, b, f: sigmoid(x @ w + b)),
        ),
        Mistake(
            "A batch has one example in each row. You sum over all of them; x @ weights sums each row on its own.",
            wrong_neuron(lambda x, w, b, f: f(np.sum(x * w) + b)),
        ),
        Mistake("Two neurons share their weights. Keep them with self.weights = ..., not on the class.", SharedNeuron),
    ],
    hints=[
        "__init__ keeps weights, bias and activation on self; __call__ uses them.",
        "activation(x @ weights + bias)",
    ],
    passage="From sum to answer: the activation",
)

# --- perceptron_step ---


def taken_for(said, target):
    """One example for which the neuron says `said` and should say `target`."""

    def draw(rng):
        x, w = rng.uniform(0.5, 2, 3).round(2), rng.normal(size=3).round(2)
        w = w if (x @ w > 0) != said else -w  # so that the bias decides
        b = -x @ w + (rng.uniform(0.5, 1) if said else -rng.uniform(0.5, 1))
        return {"w": w, "b": b, "x": x, "target": target, "learning_rate": round(rng.uniform(0.1, 0.9), 2)}

    return draw


def forty_examples(rng):
    x = rng.normal(size=(40, 2))
    target = (x @ [1.5, -1] > 0.5).astype(int)
    return {"w": rng.normal(size=2), "b": 0.3, "x": x, "target": target, "learning_rate": 0.25}


def call_step(perceptron_step, w, b, x, target, learning_rate):
    import numpy as np

    for example, answer in zip(np.atleast_2d(x), np.atleast_1d(target), strict=True):
        w, b = perceptron_step(w, b, example, answer, learning_rate)
    return w, b


def right_step(w, b, x, target, learning_rate):
    error = target - step(x @ w + b)
    return w + learning_rate * error * x, b + learning_rate * error


def update(rule):
    """A step that gives `rule(w, b, x, target, said, learning_rate)`."""
    return lambda w, b, x, target, rate: rule(w, b, x, target, step(x @ w + b), rate)


perceptron_step = Question(
    "perceptron_step",
    reference=right_step,
    call=call_step,
    returns=("w", "b"),
    cases=[
        Case("says 0, should say 1", taken_for(0, 1)),
        Case("says 1, should say 0", taken_for(1, 0)),
        Case("forty steps in a row, many of them right already", forty_examples),
    ],
    mistakes=[
        Mistake(
            "The step goes the wrong way: the error is target minus answer.",
            update(lambda w, b, x, t, a, r: (w - r * (t - a) * x, b - r * (t - a))),
        ),
        Mistake(
            "The learning rate is missing.",
            update(lambda w, b, x, t, a, r: (w + (t - a) * x, b + (t - a))),
        ),
        Mistake("The bias stays as it was; it learns too.", update(lambda w, b, x, t, a, r: (w + r * (t - a) * x, b))),
        Mistake("The weights stay as they were.", update(lambda w, b, x, t, a, r: (w, b + r * (t - a)))),
        Mistake(
            "Each weight moves by its own input as well: a large input carries more of the blame.",
            update(lambda w, b, x, t, a, r: (w + r * (t - a), b + r * (t - a))),
        ),
        Mistake(
            "The bias has no input of its own: it moves by learning_rate * error alone.",
            update(lambda w, b, x, t, a, r: (w + r * (t - a) * x, b + r * (t - a) * x.sum())),
        ),
        Mistake(
            "It learns even when the answer is right already. Then the error is 0 and nothing should change.",
            update(lambda w, b, x, t, a, r: (w + r * (2 * t - 1) * x, b + r * (2 * t - 1))),
        ),
        Mistake(
            "Only a missing 1 is corrected. When the neuron says 1 and should say 0, the error is -1.",
            update(lambda w, b, x, t, a, r: (w + r * max(0, t - a) * x, b + r * max(0, t - a))),
        ),
        Mistake(
            "The error is taken from the weighted sum. The perceptron compares its answer, step(sum), with the target.",
            lambda w, b, x, target, r: (w + r * (target - (x @ w + b)) * x, b + r * (target - (x @ w + b))),
        ),
        Mistake(
            "The neuron's answer leaves the bias out: it is step(x @ w + b).",
            lambda w, b, x, t, r: (w + r * (t - step(x @ w)) * x, b + r * (t - step(x @ w))),
        ),
    ],
    hints=["error = target - step(x @ w + b)", "The new w is w + learning_rate * error * x; the new b goes without x."],
    passage="The neuron learns",
)

# --- line_detector ---

LINE = np.zeros((5, 5))
LINE[:, 2] = 1


def other_pictures(rng):
    one = np.eye(5)
    upright = [np.repeat(one[[i]], 5, axis=0) for i in (0, 1, 3, 4)]
    lying = [np.repeat(one[:, [i]], 5, axis=1) for i in range(5)]
    five_pixels = [rng.permutation(np.repeat([1.0, 0.0], [5, 20])).reshape(5, 5) for _ in range(20)]
    return {"pictures": np.array([*upright, *lying, one, one[::-1], *five_pixels])}


def tells_line_from_light(weights):
    if np.shape(weights) != (5, 5):
        return f"the weights are a table of shape (5, 5), got {np.shape(weights)}"
    line, light = np.sum(LINE * weights), np.sum(weights)
    if not line > 0:
        return f"the line in the middle gives a sum of {line:g}; it should be above 0, so its pixels need blue weights"
    if light > 1e-5 * np.abs(weights).sum():
        return f"an all-bright picture gives {light:g}, above 0; the pixels beside the line need negative weights"


def prefers_line(weights, pictures):
    if np.shape(weights) != (5, 5):
        return f"the weights are a table of shape (5, 5), got {np.shape(weights)}"
    line = np.sum(LINE * weights)
    for picture in pictures:
        if not np.array_equal(picture, LINE) and not np.sum(picture * weights) < line:
            lit = ", ".join(f"({i}, {j})" for i, j in np.argwhere(picture))
            return f"light at {lit} gives {np.sum(picture * weights):g}, not less than the line's {line:g}"


line_detector = Question(
    "line_detector",
    reference=np.where(LINE > 0, 4.0, -1.0),
    cases=[
        Case("answers to the line, not to mere brightness", judge=tells_line_from_light),
        Case("no other five pixels give a larger sum", other_pictures, judge=prefers_line),
    ],
    mistakes=[
        Mistake("All weights are zero: the neuron doesn't care about any pixel.", np.zeros((5, 5))),
        Mistake("Equal weights measure brightness. What tells a line from light?", np.ones((5, 5))),
        Mistake("The line is seen, but so is any light. Let the pixels beside it speak against.", LINE),
        Mistake(
            "That is a row, weights[2, :]. The line stands upright: weights[:, 2].", np.where(LINE.T > 0, 4.0, -1.0)
        ),
        Mistake(
            "Blue and orange are swapped: the line's own pixels should be positive.", np.where(LINE > 0, -4.0, 1.0)
        ),
    ],
    hints=[
        "A positive column in the middle, a negative surround, as in the edge detector of the notebook.",
        "If the five weights of the line are 4, how negative must the other twenty be so that all together give 0?",
    ],
    passage="A neuron that looks at an image",
)

EXERCISE = Exercise(
    "01_neuron", "Neuron", [weighted_sum, threshold_bias, activate, neuron, perceptron_step, line_detector]
)

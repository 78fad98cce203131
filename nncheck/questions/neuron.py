"""Exercise 1: one neuron, from the weighted sum to a step of learning."""

import numpy as np

from nncheck.questions.properties import has_shape, is_number
from nncheck.questions.question import Case, Exercise, Mistake, Question
from nncheck.run import value_itself
from nnlib.functions import relu, sigmoid, step

# --- weighted_sum ---


def far_from_zero(b, total):
    """The bias b, or one nearby with which the sum isn't so small that the rounding of float32 would be seen."""
    return round(float(b) + (3 if abs(total + b) < 1 else 0), 2)


def three_inputs(rng):
    x, w = np.array([5.0, 1.0, 8.0]), rng.normal(size=3).round(2)
    return {"x": x, "w": w, "b": far_from_zero(rng.choice([-1, 1]) * rng.uniform(1, 4), x @ w)}


def a_few_inputs(rng):
    x, w = rng.normal(size=(2, rng.integers(2, 9))).round(2)
    return {"x": x, "w": w, "b": far_from_zero(rng.normal(), x @ w)}


def an_image(rng):
    x, w = np.maximum(0, rng.uniform(-0.5, 1, size=784)), rng.normal(size=784)  # a third of the pixels are dark
    return {"x": x, "w": w, "b": far_from_zero(rng.uniform(-9, 9), x @ w)}


def an_image_held_back(rng):
    return an_image(rng) | {"b": -7.25}


def more_pixels(rng):
    x, w = rng.uniform(0, 1, 900), rng.normal(size=900)
    return {"x": x, "w": w, "b": far_from_zero(3, x @ w)}


weighted_sum = Question(
    "weighted_sum",
    reference=lambda x, w, b: x @ w + b,
    cases=[
        Case(
            "a few inputs",
            three_inputs,
            also=[
                {"x": np.array([5, 1, 8]), "w": np.array([0.5, -2, 0.25]), "b": -1},
                {"x": np.array([2, -3]), "w": np.array([-4, 5]), "b": 1},
                a_few_inputs,
                {"x": np.array([1.5]), "w": np.array([2]), "b": -4.75},
                {"x": np.array([2, 3]), "w": np.array([4, -1]), "b": 0},
                {"x": np.array([1, 1, 0]), "w": np.array([3, 3, 4]), "b": 2},  # the same product twice
                {
                    "x": np.array([0.02, 0.01]),
                    "w": np.array([0.03, -0.0125]),
                    "b": 0,
                },  # small, and a number all the same
            ],
        ),
        Case(
            "784 pixels, and more",
            an_image,
            also=[an_image_held_back, more_pixels],
        ),
    ],
    mistakes=[
        Mistake("Your result is what one gets when the bias is forgotten.", lambda x, w, b: x @ w),
        Mistake("The bias is added; you subtract it.", lambda x, w, b: x @ w - b),
        Mistake("The bias is added once, at the end; you add it for every input.", lambda x, w, b: np.sum(x * w + b)),
        Mistake("The weights play no part yet: your result is the inputs plus the bias.", lambda x, w, b: x.sum() + b),
        Mistake("Each input is multiplied by its weight; you add the two.", lambda x, w, b: np.sum(x + w) + b),
        Mistake("The products are there, but they are not added up yet.", lambda x, w, b: x * w + b),
        Mistake("The loop stops too early: the last input is left out.", lambda x, w, b: x[:-1] @ w[:-1] + b),
        Mistake("The loop begins too late: the first input, number 0, is left out.", lambda x, w, b: x[1:] @ w[1:] + b),
        Mistake("The return is inside the loop: it ends after the first input.", lambda x, w, b: x[0] * w[0] + b),
        Mistake(
            "Only the last product is left. Does z = 0 stand inside the loop? It belongs before it.",
            lambda x, w, b: x[-1] * w[-1] + b,
        ),
        Mistake("That is the neuron's output. Here only the sum is asked for.", lambda x, w, b: sigmoid(x @ w + b)),
        Mistake("A sum may be below 0; here it is made 0, as ReLU does.", lambda x, w, b: relu(x @ w + b)),
        Mistake("A sum may be below 0; you take its sign away.", lambda x, w, b: abs(x @ w + b)),
        Mistake("The whole sum has the wrong sign.", lambda x, w, b: -(x @ w + b)),
        Mistake("The sum is right, but its fractions are cut off.", lambda x, w, b: np.trunc(x @ w + b)),
    ],
    hints=["Multiply each input by its own weight, add the products up, and add b once.", "x @ w does the first two."],
    ask="What does your function give for inputs that are all 0? Only the bias is left then, and it is there once.",
    passage="One neuron by hand",
)

# --- threshold_bias ---


def active_from_three_votes(bias):
    if message := is_number(bias, "the bias"):
        return message
    for votes in range(6):
        if (2 * votes + bias > 0) != (votes >= 3):
            said, wanted = ("active", "silent") if votes < 3 else ("silent", "active")
            return f"with {votes} times yes, z = {2 * votes} + bias = {2 * votes + bias:g}: it is {said}, not {wanted}"


threshold_bias = Question(
    "threshold_bias",
    reference=-5,
    call=value_itself,
    cases=[Case("active from three times yes on", judge=active_from_three_votes)],
    mistakes=[
        Mistake("The other sign: a positive bias makes the neuron active sooner, not later.", 5),
        Mistake("Without a bias one yes is enough: 2 is above 0.", 0),
        Mistake("Nearly: you count the votes. Each yes brings 2 to the sum, its weight.", -2.5),
        Mistake("Each yes brings 2 to the sum, its weight: three of them bring 6.", -3),
        Mistake("At three times yes z is exactly 0 now. The neuron is active above 0, and silent at 0.", -6),
        Mistake("Now it takes four of them.", -7),
    ],
    hints=["What is the weighted sum with two times yes, and what with three?", "z is 4 + bias, then 6 + bias."],
    ask="What is z with two times yes, and what with three, before the bias? Which number puts 0 between them?",
    passage="What the bias is for",
)

# --- activate ---


def ramp(z):
    return np.clip((np.asarray(z) + 1) / 2, 0, 1)


ACTIVATIONS = {"step": step, "sigmoid": sigmoid, "relu": relu, "ramp": ramp}


def scores(kind, largest=4.0):
    def draw(rng):
        some = rng.uniform([-3, -0.9, 0.1, 1.2], [-1.2, -0.1, 0.9, 3]).round(2)  # on both sides of -1, 0 and 1
        return {"z": rng.permutation([-largest, largest, -1, 0, 1, *some]), "kind": kind}

    return draw


def edges(kind):
    """Whole numbers; a single number; and hardly anything, on both sides of 0."""
    whole = [np.array([-2, 0, 3]), np.array([-1])]
    arrays = [*whole, np.array([-2, 0, 0.5]), np.array([1.5, -1.5, 0.75]), np.array([1e-6, -1e-6, 0, 0.02])]
    return [{"z": z, "kind": kind} for z in arrays]


def right_activation(z, kind):
    return ACTIVATIONS[kind](z)


def with_one_wrong(**wrong):
    """The right activations, but for the one given."""
    return lambda z, kind: wrong.get(kind, ACTIVATIONS[kind])(z)


activate = Question(
    "activate",
    reference=right_activation,
    cases=[
        Case(
            "step",
            scores("step"),
            also=edges("step"),
            hint="np.where(condition, a, b) chooses number by number: 1 where z > 0, and 0 everywhere else.",
        ),
        Case(
            "sigmoid",
            scores("sigmoid", largest=1000.0),
            also=[scores("sigmoid"), *edges("sigmoid")],
            hint="1 / (1 + np.exp(-z)): all of 1 + np.exp(-z) stands below the line, so it needs its brackets.",
        ),
        Case(
            "relu and ramp, each with a bend",
            scores("relu"),
            also=[scores("relu"), scores("ramp"), *edges("relu"), scores("relu", largest=1000.0), *edges("ramp")],
            hint="np.maximum(0, z) is relu. For the ramp: which line is 0 at -1 and 1 at 1? np.clip cuts off the rest.",
        ),
    ],
    mistakes=[
        Mistake(
            "At exactly z = 0, step is still 0: above 0 means z > 0.", with_one_wrong(step=lambda z: 1.0 * (z >= 0))
        ),
        Mistake("Step says 1 or 0, not +1 or -1.", with_one_wrong(step=lambda z: np.where(z > 0, 1, -1))),
        Mistake("Step is 0 below 0; np.sign says -1 there.", with_one_wrong(step=np.sign)),
        Mistake(
            "At exactly z = 0, step is 0, and no half of a step.", with_one_wrong(step=lambda z: np.heaviside(z, 0.5))
        ),
        Mistake("Step is the wrong way round: 1 is for z above 0.", with_one_wrong(step=lambda z: 1.0 * (z <= 0))),
        Mistake("Step changes at z = 0, not at 0.5 or 1.", with_one_wrong(step=lambda z: 1.0 * (z > 0.5))),
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
        Mistake(
            "Whole numbers went in, and the ramp's answers are cut to whole numbers: begin with a new array of floats.",
            with_one_wrong(ramp=lambda z: ACTIVATIONS["ramp"](z).astype(z.dtype)),
        ),
        Mistake(
            "The ramp goes from 0 at z = -1 to 1 at z = 1. Halfway, at 0, it is 0.5; yours begins at 0.",
            with_one_wrong(ramp=lambda z: np.clip(z, 0, 1)),
        ),
        Mistake("The ramp climbs too steeply: from -1 to 1 is a way of 2.", with_one_wrong(ramp=lambda z: step(z + 1))),
        Mistake(
            "The ramp climbs too steeply: from -1 to 1 is a way of 2.",
            with_one_wrong(ramp=lambda z: np.clip(z + 1, 0, 1)),
        ),
        Mistake(
            "The ramp climbs too steeply: it should begin at z = -1 and end at z = 1, and yours at -0.5 and 0.5.",
            with_one_wrong(ramp=lambda z: np.clip(z + 0.5, 0, 1)),
        ),
        Mistake(
            "np.clip(z, -1, 1) cuts z itself. The ramp's answers go from 0 to 1: bring z there first, then cut.",
            with_one_wrong(ramp=lambda z: np.clip(z, -1, 1)),
        ),
        Mistake(
            "The ramp ends at z = 1: from there on it is 1.", with_one_wrong(ramp=lambda z: np.maximum((z + 1) / 2, 0))
        ),
        Mistake(
            "The ramp is level outside of -1 to 1: 0 at the left, 1 at the right.",
            with_one_wrong(ramp=lambda z: (z + 1) / 2),
        ),
        Mistake("Between -1 and 1 the ramp is a straight line; sigmoid is a curve.", with_one_wrong(ramp=sigmoid)),
        Mistake(
            "Every kind gives sigmoid. Compare kind with 'step', 'relu' and 'ramp' first.", lambda z, kind: sigmoid(z)
        ),
        Mistake("Every kind gives step. Is there a return before kind is looked at?", lambda z, kind: step(z)),
        Mistake("Every kind gives ReLU. Is there a return before kind is looked at?", lambda z, kind: relu(z)),
    ],
    hints=[
        "One if for each kind, with a return of its own.",
        "np.clip(a, 0, 1) cuts off what is below 0 and what is above 1.",
    ],
    ask=(
        "Take −2, 0 and 3, one kind at a time, and find your three answers on the notebook's curve. Which lies "
        "beside it?"
    ),
    passage="From sum to answer: the activation",
)

# --- Neuron ---


def a_neuron(n_examples, activation="sigmoid", ask="answer"):
    def draw(rng):
        n_inputs = rng.integers(2, 6)
        x = rng.normal(size=(n_inputs,) if n_examples is None else (n_examples, n_inputs)).round(2)
        weights, bias = rng.normal(size=n_inputs).round(2), rng.choice([-1, 1]) * rng.uniform(0.5, 2)
        return {"x": x, "weights": weights, "bias": round(bias, 2), "activation": activation, "ask": ask}

    return draw


def small(x, ask="answer"):
    """A neuron of whole numbers: 2 z for the inputs x."""
    return {"x": np.array(x), "weights": np.array([1, 2]), "bias": 3, "activation": "double", "ask": ask}


def call_neuron(Neuron, x, weights, bias, activation, ask):
    """The neuron's answer, or, if its opposite is asked for, three answers; see `returns`.

    Where neurons don't answer rightly yet, their opposites are asked all the same, by what __init__ has kept on them.
    """
    import numpy as np

    class Remark(Exception):
        pass

    def opposite_of(neuron):
        if isinstance(Neuron, type) and isinstance(getattr(neuron, "opposite", None), Neuron):
            raise Remark("opposite is a neuron, and a method is asked for, that gives one: def opposite(self): ...")
        given = neuron.opposite()
        if callable(given) and hasattr(given, "opposite") and not isinstance(given, type):
            return given
        what = "nothing, for it has no return" if given is None else f"a {type(given).__name__}"
        what = "the class itself" if isinstance(given, type) else what
        raise Remark(f"opposite() gives {what}; a new neuron is asked for, return Neuron(weights, bias, ...)")

    def answers_rightly():
        try:
            return np.allclose(neuron(x.copy()), neuron_function(x @ weights + bias))
        except Exception:  # whatever it is, it stands under the questions about answers
            return False

    def places(wanted):
        kept = vars(neuron) if hasattr(neuron, "__dict__") else {}
        return [name for name, value in kept.items() if value is wanted or np.array_equal(value, wanted)]

    def three_answers():
        opposite = opposite_of(neuron)
        others.append(opposite_of(others[0]))
        return opposite(x), neuron(x), opposite_of(opposite)(x)

    if type(Neuron).__name__ == "Neuron":
        raise Remark("Neuron is a neuron here, and no class any more; give it another name, and run the class again")
    if isinstance(Neuron, type) and Neuron.__init__ is object.__init__ and Neuron.__new__ is object.__new__:
        raise Remark("the class has no __init__, with two underscores on each side, so it can't keep what it is given")
    functions = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "double": lambda z: 2 * z, "square": lambda z: z**2}
    neuron_function = functions[activation]
    neuron = Neuron(weights, bias, neuron_function)
    found = [places(wanted) for wanted in (weights, bias, neuron_function)]
    if not callable(neuron) and (ask == "answer" or not all(found)):
        raise Remark("the class has no __call__, with two underscores on each side, so neuron(x) has nothing to run")
    others = [Neuron(weights + 1, bias - 1, functions["square"])]  # a second neuron must not disturb the first
    if ask == "answer":
        neuron(0 * x + 1)  # nor may an answer that it gave before
        return neuron(x)
    if not isinstance(Neuron, type) or answers_rightly() or not all(found):
        return three_answers()
    w, b, f = (names[0] for names in found)
    own = vars(Neuron).get("__call__")
    Neuron.__call__ = lambda self, x: getattr(self, f)(np.dot(x, getattr(self, w)) + getattr(self, b))
    try:
        return three_answers()
    finally:
        if own is None:
            del Neuron.__call__
        else:
            Neuron.__call__ = own


class RightNeuron:
    """As in the notebook, and with an opposite."""

    def __init__(self, weights, bias, activation):
        self.weights, self.bias, self.activation = weights, bias, activation

    def __call__(self, x):
        return self.activation(np.dot(x, self.weights) + self.bias)

    def opposite(self):
        return type(self)(-self.weights, -self.bias, self.activation)


def wrong_neuron(rule):
    """A class whose neurons answer by `rule(x, weights, bias, activation)`."""

    class Wrong(RightNeuron):
        def __call__(self, x):
            return rule(x, self.weights, self.bias, self.activation)

    return Wrong


def wrong_opposite(rule):
    """A class whose neurons' opposite is `rule(neuron)`."""
    return type("Wrong", (RightNeuron,), {"opposite": rule})


class SharedNeuron(RightNeuron):
    """Keeps its weights on the class, where the next neuron overwrites them."""

    def __init__(self, *settings):
        SharedNeuron.weights, SharedNeuron.bias = settings[:2]
        SharedNeuron.activation = staticmethod(settings[2])


def turned_round(neuron):
    neuron.weights, neuron.bias = -neuron.weights, -neuron.bias
    return neuron


neuron = Question(
    "Neuron",
    reference=RightNeuron,
    call=call_neuron,
    returns=("the opposite's answer", "the neuron's own answer afterwards", "the answer of the opposite's opposite"),
    cases=[
        Case(
            "one example, with any activation",
            a_neuron(None),
            also=[
                a_neuron(None, "double"),
                a_neuron(None, "square"),
                small([1, 1]),
                small([3, 0]) | {"weights": np.array([0.25, -1.5])},
            ],
            hint="activation(x @ weights + bias), with the three that __init__ has kept on self.",
        ),
        Case(
            "a batch of examples",
            a_neuron(5),
            also=[a_neuron(4), a_neuron(1), a_neuron(5, "double"), small([[1, 1], [0, 0]]), small([[1, -1]])],
            hint="x @ weights sums up each row of a batch on its own, and one example just as well.",
        ),
        Case(
            "opposite",
            a_neuron(None, ask="opposite"),
            also=[  # single examples only: a batch has a point of its own
                a_neuron(None, "double", ask="opposite"),
                a_neuron(None, ask="opposite"),
                small([1, 1], ask="opposite"),
            ],
            hint="Which weights and which bias give -z for every x? return Neuron(...) with those.",
        ),
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
        Mistake(
            "The weights turn round, and the bias stays as it was: z isn't the opposite yet.",
            wrong_opposite(lambda self: type(self)(-self.weights, self.bias, self.activation)),
        ),
        Mistake(
            "The bias turns round, and the weights stay as they were: z isn't the opposite yet.",
            wrong_opposite(lambda self: type(self)(self.weights, -self.bias, self.activation)),
        ),
        Mistake(
            "The neuron itself has become its opposite. Make a new one, Neuron(...), and leave this one as it is.",
            wrong_opposite(turned_round),
        ),
        Mistake(
            "z is to change its sign; you change the sign of the answer. For sigmoid that is not the same.",
            wrong_opposite(lambda self: type(self)(self.weights, self.bias, lambda z: -self.activation(z))),
        ),
        Mistake(
            "The opposite is the neuron itself so far.",
            wrong_opposite(lambda self: type(self)(self.weights, self.bias, self.activation)),
        ),
    ],
    hints=[
        "Write z out with letters and put a minus before all of it: -(x @ w + b) is x @ (-w) - b.",
        "opposite makes a new neuron and leaves self as it is.",
    ],
    ask=(
        "Write z out with letters and put a minus before it. Which of the neuron's numbers change? And the first "
        "neuron: does it still answer as before?"
    ),
    passage="From sum to answer: the activation",
)

# --- perceptron_step ---


def taken_for(said, target, n_inputs=None):
    """One example for which the neuron says `said` and should say `target`; the number of inputs is drawn, or given."""

    def draw(rng):
        n = n_inputs or rng.integers(2, 6)
        x, w = rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n), rng.normal(size=n)
        x, w = x.round(2), w.round(2)
        w = w if (x @ w > 0) != said else -w  # so that the bias decides
        b = -x @ w + (rng.uniform(0.5, 1) if said else -rng.uniform(0.5, 1))
        return {"w": w, "b": b, "x": x, "target": target, "learning_rate": round(rng.uniform(0.1, 0.9), 2)}

    return draw


def one_example(w, b, x, target, learning_rate):
    """One example by its numbers."""
    return {"w": np.array(w), "b": b, "x": np.array(x), "target": target, "learning_rate": learning_rate}


def exactly_zero(target):
    """An example with z = 0, where step says 0."""
    return one_example([3, -2], -2, [2, 2], target, 2)


def forty_examples(rng):
    n_inputs = rng.integers(2, 4)
    x, w = rng.normal(size=(40, n_inputs)), rng.normal(size=n_inputs)
    target = (x @ [1.5, -1, 0.5][:n_inputs] > 0.5).astype(int)
    return {"w": w, "b": 0.3, "x": x, "target": target, "learning_rate": rng.choice([0.25, 1, 3])}


def call_step(perceptron_step, w, b, x, target, learning_rate):
    import numpy as np

    examples, answers = np.atleast_2d(x), np.atleast_1d(target)
    for example, answer in zip(examples[:-1], answers[:-1], strict=True):
        w, b = perceptron_step(w, b, example, answer, learning_rate)
    return perceptron_step(w, b, examples[-1], answers[-1], learning_rate)


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
        Case(
            "says 0, should say 1",
            taken_for(0, 1),
            also=[
                one_example([1.0, -1.0], 0, [2.0, 3.0], 1, 0.5),
                exactly_zero(1),
                taken_for(0, 1),
                taken_for(0, 1, n_inputs=12),
                one_example([1, -5], 0, [3, 2], 1, 0.25),  # whole numbers, and a step that isn't
            ],
            hint="The answer is 1 if x @ w + b > 0, else 0. Said 0 and should say 1: the error, target minus answer, "
            "is 1, so learning_rate * x is added to w, and learning_rate to b.",
        ),
        Case(
            "says 1, should say 0",
            taken_for(1, 0),
            also=[taken_for(1, 0), one_example([4, -1], 0, [3, 2], 0, 0.25)],
            hint="Said 1 and should say 0: the error, target minus answer, is -1, so learning_rate * x is taken away "
            "from w, and learning_rate from b.",
        ),
        Case(
            "right already, and forty steps in a row",
            forty_examples,
            also=[taken_for(0, 0), taken_for(1, 1), exactly_zero(0), forty_examples],
            hint="Where the answer is right, the error is 0, and nothing changes. At exactly z = 0 the answer is 0.",
        ),
    ],
    mistakes=[
        Mistake(
            "The order is w, then b.",
            update(lambda w, b, x, target, said, rate: right_step(w, b, x, target, rate)[::-1]),
        ),
        Mistake(
            "w came in whole numbers, and the new w is cut to whole numbers: begin with a new array of floats, or "
            "write w + ... .",
            update(lambda w, b, x, t, a, r: ((w + r * (t - a) * x).astype(w.dtype), b + r * (t - a))),
        ),
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
            "The bias moves by the learning rate as well.",
            update(lambda w, b, x, t, a, r: (w + r * (t - a) * x, b + (t - a))),
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
            "When z is exactly 0 the neuron is silent: it says 1 only above 0.",
            lambda w, b, x, t, r: (w + r * (t - (x @ w + b >= 0)) * x, b + r * (t - (x @ w + b >= 0))),
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
    hints=[
        "One formula for all of them: the new w is w + learning_rate * error * x; the new b goes without x.",
        "error = target - answer is 0, 1 or -1, and the answer is 1 where x @ w + b is above 0.",
    ],
    ask=(
        "Said 0 and should be 1, said 1 and should be 0, said rightly: what is target − answer in each, and what "
        "should the bias do?"
    ),
    passage="The neuron learns",
)

# --- line_detector ---

LINE = np.zeros((5, 5))
LINE[:, 2] = 1


def unlike_weights(weights):
    """Why these can't be the weights of 5 by 5 pixels; "" if they can."""
    if message := has_shape(weights, (5, 5), "the table of weights"):
        return message
    return "" if np.isfinite(weights).all() else "there is nan or infinity among the weights"


def tells_line_from_light(weights):
    if unlike := unlike_weights(weights):
        return unlike
    line, light = np.sum(LINE * weights), np.sum(weights)
    if not line > 0:
        return f"the line in the middle gives a sum of {line:g}; it should be above 0, so its pixels need blue weights"
    if light > 1e-5 * np.abs(weights).sum():
        return f"an all-bright picture gives {light:g}, above 0; the pixels beside the line need negative weights"


def prefers_line(weights):
    """No five pixels give more than the five largest weights: so these must be the line's, by a margin."""
    if unlike := unlike_weights(weights):
        return unlike
    line = np.sum(LINE * weights)
    least, most = weights[:, 2].min(), weights[LINE == 0].max()
    if least > most:
        return None
    there, here = np.argmax(np.where(LINE == 0, weights, -np.inf)), 5 * weights[:, 2].argmin() + 2
    lit = sorted({*np.flatnonzero(LINE).tolist(), int(there)} - {int(here)})
    pixels = ", ".join(f"[{pixel // 5}, {pixel % 5}]" for pixel in lit)
    return f"light at {pixels} gives {line - least + most:g}, not less than the line's {line:g}"


line_detector = Question(
    "line_detector",
    reference=np.where(LINE > 0, 4.0, -1.0),
    call=value_itself,
    cases=[
        Case(
            "answers to the line, not to mere brightness",
            judge=tells_line_from_light,
            hint="The line's five weights above 0, the others so far below it that all 25 make 0 or less.",
        ),
        Case(
            "no other five pixels give as large a sum",
            judge=prefers_line,
            hint="Each of the line's five weights has to be larger than every other weight.",
        ),
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
        "If the five weights of the line are 4, how negative must the other twenty be so that all together give 0?",
        "Look at it as a picture: the line blue, everything beside it orange.",
    ],
    ask=(
        "Which five pixels would you light to beat the line? Try, with your weights on paper; if nobody can, it is "
        "right."
    ),
    passage="A neuron that looks at an image",
)

EXERCISE = Exercise(
    "01_neuron", "Neuron", [weighted_sum, threshold_bias, activate, neuron, perceptron_step, line_detector]
)

"""Exercise 6: backprop, from the backward pass of ReLU to a diagnosis by the gradient check."""

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question
from nnlib.functions import one_hot, relu, sigmoid, softmax

# --- relu_backward ---


def slopes_and_sums(*shape):
    """Slopes and sums of both signs, and some that are exactly 0."""

    def draw(rng):
        size = int(np.prod(shape))
        z = rng.permutation(np.resize([1, -1, 0], size)) * rng.uniform(0.2, 3, size)
        da = rng.permutation(np.resize([1, 1, -1, -1, 0], size)) * rng.uniform(0.2, 3, size)
        if size >= 6:  # every sign of z meets both signs of da
            z[:6], da[:6] = np.abs(z[:6] + 0.5) * [1, 1, -1, -1, 0, 0], np.abs(da[:6] + 0.5) * [1, -1, 1, -1, 1, -1]
        return {"da": da.reshape(shape), "z": z.reshape(shape)}

    return draw


relu_backward = Question(
    "relu_backward",
    reference=lambda da, z: np.where(z > 0, da, 0.0),
    cases=[
        Case(
            "z of both signs, and exactly 0, in arrays of any shape",
            slopes_and_sums(4, 3),
            also=[
                {"da": np.array([5, 6, -7]), "z": np.array([2, -2, 1])},  # the printed example
                slopes_and_sums(6),
                slopes_and_sums(1, 7),
                slopes_and_sums(2, 3, 2),
                {"da": np.array([0.5, -1.5, 2.5]), "z": np.array([3, 0, -1])},  # whole numbers and fractions
                {"da": np.array([3, -4, 5, 6]), "z": np.array([0.001, 0.0, -0.001, 1000.0])},
                slopes_and_sums(12, 11),
            ],
        )
    ],
    mistakes=[
        Mistake("That is ReLU of da. Which slopes pass is decided by z, not by da.", lambda da, z: relu(da)),
        Mistake(
            "The slope of ReLU is 1 where z > 0, so da passes as it is; you multiply by z.", lambda da, z: da * relu(z)
        ),
        Mistake("That is ReLU's own slope, 1 or 0. The chain rule multiplies it by da.", lambda da, z: 1.0 * (z > 0)),
        Mistake(
            "All of da passes. Where z was below 0, ReLU gave 0 whatever z was, so no slope passes.", lambda da, z: da
        ),
        Mistake("The wrong ones pass: da belongs where z was above 0.", lambda da, z: da * (z < 0)),
        Mistake("The wrong ones pass: da belongs where z was above 0.", lambda da, z: da * (z <= 0)),
        Mistake("At exactly 0, ReLU is silent, and no slope passes: z > 0, not z >= 0.", lambda da, z: da * (z >= 0)),
        Mistake("That is the forward pass. Backward, da is what travels.", lambda da, z: relu(z)),
        Mistake(
            "The two are the wrong way round: da travels, and z decides. The first argument is da.",
            lambda da, z: z * (da > 0),
        ),
        Mistake("Negative slopes pass too: only the sign of z matters.", lambda da, z: relu(da) * (z > 0)),
        Mistake("Where z was negative, da becomes 0, not -da.", lambda da, z: da * np.sign(z)),
        Mistake("Where z was negative, da becomes 0, not -da.", lambda da, z: np.where(z > 0, da, -da)),
    ],
    hints=["What is the slope of max(0, z) where z is 2, and where it is -2?", "da * (z > 0): True counts as 1."],
    ask=(
        "Where z is below 0, how much does the output move when z is nudged? So how much of da can pass, be it "
        "positive or negative?"
    ),
    passage="Layer by layer",
)

# --- sigmoid_backward ---


def certainties(low, high, *shape):
    """Slopes of both signs, and the outputs of neurons whose sums are so large in size."""

    def draw(rng):
        sums = rng.uniform(low, high, shape) * rng.choice([-1, 1], shape)
        return {"da": rng.normal(size=shape).round(2) + 0.005, "a": sigmoid(sums).round(4)}

    return draw


sigmoid_backward = Question(
    "sigmoid_backward",
    reference=lambda da, a: da * a * (1 - a),
    cases=[
        Case(
            "a few neurons",
            certainties(0.0, 1.0, 5),
            also=[
                {"da": np.array([2, 2]), "a": np.array([0.5, 0.9])},  # the printed example
                certainties(0.0, 1.0, 1),
                {"da": np.array([0.0, -1.0, 1.0]), "a": np.array([0.3, 0.5, 0.7])},
            ],
        ),
        Case(
            "arrays of any shape, some neurons nearly sure",
            certainties(1, 5, 4, 3),
            also=[
                certainties(3, 6, 1, 6),
                certainties(0, 6, 3, 3),
                certainties(0, 4, 2, 3, 2),
                certainties(0, 6, 12, 11),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            "a is the sigmoid's output already; you take the sigmoid of it once more.",
            lambda da, a: da * sigmoid(a) * (1 - sigmoid(a)),
        ),
        Mistake("That is the sigmoid's own slope. The chain rule multiplies it by da.", lambda da, a: a * (1 - a)),
        Mistake(
            "A quarter is the slope in the middle alone, at a = 0.5. Elsewhere it is smaller.", lambda da, a: da / 4
        ),
        Mistake("The factor 1 - a is missing.", lambda da, a: da * a),
        Mistake("The factor a is missing.", lambda da, a: da * (1 - a)),
        Mistake("The slope is a * (1 - a), and you have a * (a - 1).", lambda da, a: da * a * (a - 1)),
        Mistake("Brackets: da * a * 1 - a subtracts a from all of it.", lambda da, a: da * a * 1 - a),
        Mistake("1 - a**2 is the slope of tanh.", lambda da, a: da * (1 - a**2)),
        Mistake(
            "The slope is taken at the wrong place: it is a * (1 - a), with the neuron's own a, times da.",
            lambda da, a: a * da * (1 - da),
        ),
        Mistake("The slope is added. The chain rule multiplies.", lambda da, a: da + a * (1 - a)),
    ],
    hints=["The slope of the sigmoid, told by its output, is a * (1 - a).", "Times the slope that arrives, da."],
    ask=(
        "What does yours give for da = 1 at a = 0.5, where it must be a quarter, and at a = 1, where the neuron is "
        "sure?"
    ),
    passage="Layer by layer",
)

# --- dense_backward ---


def layer(batch, n_in, n_out):
    def draw(rng):
        return {
            "dz": rng.normal(size=(batch, n_out)).round(2),
            "x": rng.normal(size=(batch, n_in)).round(2),
            "W": rng.normal(size=(n_in, n_out)).round(2),
        }

    return draw


def any_layer(rng):
    return layer(*rng.choice(np.arange(1, 9), 3, replace=False))(rng)


def right_dense_backward(dz, x, W):
    return x.T @ dz, dz.sum(axis=0), dz @ W.T


def with_one_wrong(dW=None, db=None, dx=None):
    """The right backward pass, but for one part."""

    def wrong(dz, x, W):
        parts = zip((dW, db, dx), right_dense_backward(dz, x, W), strict=True)
        return tuple(other(dz, x, W) if other else right for other, right in parts)

    return wrong


EVERY_SHARE = "Every example adds its share to dW and db: x.T @ dz and dz.sum(axis=0) add them up. dx is dz @ W.T."

dense_backward = Question(
    "dense_backward",
    reference=right_dense_backward,
    returns=("dW", "db", "dx"),
    cases=[
        Case(
            "one example",
            layer(1, 4, 3),
            also=[
                {"dz": np.array([[1, 0]]), "x": np.array([[2, 3]]), "W": np.array([[4, 5], [6, 7]])},  # as printed
                layer(1, 3, 3),
                layer(1, 1, 2),
                {"dz": np.array([[0.5, -0.25]]), "x": np.array([[4, 3]]), "W": np.array([[4, 5], [6, 7]])},
            ],
            hint="Each gradient has the shape of its own: dW as W, db as b, dx as x.",
        ),
        Case(
            "batches of several sizes",
            any_layer,
            also=[layer(5, 3, 2), layer(6, 2, 1), layer(3, 3, 2), layer(2, 4, 2), layer(12, 13, 11)],
            hint=EVERY_SHARE,
        ),
        Case(
            "as many examples as inputs and outputs, where every shape fits",
            layer(4, 4, 4),
            also=[layer(2, 2, 2)],
            hint=EVERY_SHARE,
        ),
    ],
    mistakes=[
        Mistake(
            "dW is transposed: it has the shape of W, (n_in, n_out), so it is x.T @ dz.",
            with_one_wrong(dW=lambda dz, x, W: dz.T @ x),
        ),
        Mistake(
            "Without a .T, x @ dz mixes the examples up. Each weight joins one input and one output: x.T @ dz.",
            with_one_wrong(dW=lambda dz, x, W: x @ dz),
        ),
        Mistake(
            "The 1/batch lives in the loss, once, and is in dz already. Divide nothing here.",
            lambda dz, x, W: (x.T @ dz / len(x), dz.mean(axis=0), dz @ W.T),
        ),
        Mistake(
            "The 1/batch is in dz already, so db is the sum over the batch and not the mean.",
            with_one_wrong(db=lambda dz, x, W: dz.mean(axis=0)),
        ),
        Mistake(
            "The 1/batch is in dz already, so dW isn't divided by it.",
            with_one_wrong(dW=lambda dz, x, W: x.T @ dz / len(x)),
        ),
        Mistake(
            "db is summed over the wrong axis: one number for each neuron, over the examples, axis=0.",
            with_one_wrong(db=lambda dz, x, W: dz.sum(axis=1)),
        ),
        Mistake(
            "db is one number for everything. Each neuron has its own: sum over the examples only, axis=0.",
            with_one_wrong(db=lambda dz, x, W: dz.sum()),
        ),
        Mistake(
            "db keeps an axis too many: shape (n_out,) is asked for, as b has it; leave keepdims out.",
            with_one_wrong(db=lambda dz, x, W: dz.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "db isn't added up yet: every example has its share in each bias.", with_one_wrong(db=lambda dz, x, W: dz)
        ),
        Mistake(
            "dx goes back through the transpose: dz @ W.T leads from n_out numbers to n_in.",
            with_one_wrong(dx=lambda dz, x, W: dz @ W),
        ),
        Mistake(
            "dx is transposed: it has the shape of x, so it is dz @ W.T and not W @ dz.T.",
            with_one_wrong(dx=lambda dz, x, W: W @ dz.T),
        ),
        Mistake(
            "That is the forward pass, x @ W, in the place of dx. dz is what travels backward.",
            with_one_wrong(dx=lambda dz, x, W: x @ W),
        ),
        Mistake(
            "The three are right and in another order: dW, db, dx.",
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.sum(axis=0)),
        ),
    ],
    hints=[
        "x.T @ dz is (n_in, batch) times (batch, n_out): the batch vanishes, and what is left has W's shape.",
        "dz @ W.T is (batch, n_out) times (n_out, n_in), and has x's shape.",
    ],
    ask=(
        "Write down the shapes of dW, db and dx before any formula. Which example's x meets which example's dz? Who "
        "has divided by the batch already?"
    ),
    passage="Layer by layer",
)

# --- cross_entropy_backward ---


def class_scores(batch, n_classes, scale=1.0, label=None):
    """Scores and right classes: the second best, so that an error is left even for large scores; or `label` for all."""

    def draw(rng):
        scores = rng.normal(size=(batch, n_classes)).round(2) * scale
        targets = scores.argsort(axis=1)[:, -2]
        return {"scores": scores, "targets": targets if label is None else np.full(batch, label)}

    return draw


def any_scores(rng):
    batch, n_classes = rng.choice(np.arange(2, 11), 2, replace=False)
    return class_scores(batch, n_classes)(rng)


def large_and_small(rng):
    """Rows far from 0 on both sides, and one row with both."""
    scores = rng.normal(size=(4, 4)).round(2) + np.array([[1000.0], [-1000.0], [0.0], [0.0]])
    scores[3] += rng.permutation([1000.0, -1000.0, 0.0, 999.0])
    return {"scores": scores, "targets": rng.integers(0, 4, 4)}


def right_cross_entropy_backward(scores, targets):
    return (softmax(scores) - one_hot(targets, scores.shape[1])) / len(scores)


def minus_columns(scores, targets):
    confidences = softmax(scores)
    confidences[:, targets] -= 1
    return confidences / len(scores)


def plain_softmax(scores, targets):
    e = np.exp(scores)
    return (e / e.sum(axis=1, keepdims=True) - one_hot(targets, scores.shape[1])) / len(scores)


def by_confidences(rule):
    """An answer `rule(p, t, n)` of the confidences, the truth as rows of 0 and 1, and the number of examples."""
    return lambda scores, targets: rule(softmax(scores), one_hot(targets, scores.shape[1]), len(scores))


cross_entropy_backward = Question(
    "cross_entropy_backward",
    reference=right_cross_entropy_backward,
    cases=[
        Case(
            "one or two examples",
            class_scores(2, 3),
            also=[
                {"scores": np.zeros((2, 2)), "targets": np.array([0, 1])},  # the printed example
                class_scores(1, 3),  # a batch of one
                {"scores": np.array([[3, 1, 2]]), "targets": np.array([1])},
                {"scores": np.zeros((2, 2), dtype=int), "targets": np.array([0, 1])},
            ],
            hint="Confidences less truth, over the number of examples.",
        ),
        Case(
            "batches of several sizes, with classes that don't occur",
            any_scores,
            also=[
                class_scores(8, 10),
                class_scores(5, 5),
                class_scores(4, 3, label=2),
                class_scores(3, 6, label=0),
                class_scores(6, 12, label=11),
            ],
            hint="The truth has a column for each class, scores.shape[1], also for one that doesn't occur. "
            "len(scores) is the number of examples.",
        ),
        Case(
            "scores in the thousands",
            class_scores(5, 4, scale=1000.0),
            also=[large_and_small] * 2,
            hint="softmax(scores) can do it. Your own takes each row's largest score away before np.exp.",
        ),
    ],
    mistakes=[
        Mistake("The 1/batch is missing: the loss is a mean over the examples.", by_confidences(lambda p, t, n: p - t)),
        Mistake("The 1/batch is in it twice.", by_confidences(lambda p, t, n: (p - t) / n**2)),
        Mistake(
            "You divide by the number of classes. The mean is over the examples: len(scores).",
            by_confidences(lambda p, t, n: (p - t) / p.shape[1]),
        ),
        Mistake(
            "You divide by all the numbers there are. The mean is over the examples only: len(scores).",
            by_confidences(lambda p, t, n: (p - t) / p.size),
        ),
        Mistake(
            "The other way round: confidence minus truth, so that a step against it raises the right score.",
            by_confidences(lambda p, t, n: (t - p) / n),
        ),
        Mistake(
            "The confidences are there, but the truth isn't subtracted yet: 1 at the right class.",
            by_confidences(lambda p, t, n: p / n),
        ),
        Mistake(
            "Brackets: the truth is divided by the number of examples as well, (confidence - truth) / n.",
            by_confidences(lambda p, t, n: p / n - t),
        ),
        Mistake(
            "The truth is the class in targets, not the one with the largest score.",
            lambda s, y: (softmax(s) - one_hot(s.argmax(axis=1), s.shape[1])) / len(s),
        ),
        Mistake(
            "The sum goes over the wrong axis: each example's confidences add up to 1, axis=1.",
            lambda s, y: (softmax(s.T).T - one_hot(y, s.shape[1])) / len(s),
        ),
        Mistake(
            "The scores themselves are used. Confidences come from softmax.",
            lambda s, y: (s - one_hot(y, s.shape[1])) / len(s),
        ),
        Mistake(
            "[:, targets] is whole columns. One number in each row is meant: [np.arange(len(scores)), targets].",
            minus_columns,
        ),
        Mistake(
            "A label is a class's number, not a confidence. The truth is a row with a 1 at its place: one_hot.",
            lambda s, y: (softmax(s) - y[:, np.newaxis]) / len(s),
        ),
        Mistake(
            "A sigmoid for each score is for yes or no. One of many is for softmax.",
            lambda s, y: (sigmoid(s) - one_hot(y, s.shape[1])) / len(s),
        ),
        Mistake(
            "exp of a large score overflows. Subtract each row's largest score first: that changes no confidence.",
            plain_softmax,
        ),
    ],
    hints=[
        "softmax(scores) and one_hot(targets, n_classes)",
        "The right class's number is below 0 in every row, the others are above, and a row adds up to 0.",
    ],
    ask=(
        "Add up each row of your result: confidences and truth both make 1, so it must be 0. And which score does a "
        "step against it raise?"
    ),
    passage="Layer by layer",
)

# --- numerical_gradient ---


def hills(*shape):
    """Places of both signs, and slopes of both."""

    def draw(rng):
        size = int(np.prod(shape))
        signs = rng.permutation(np.resize([1, -1], size)).reshape(shape)
        return {
            "p": (signs * rng.uniform(0.3, 2, shape)).round(2),
            "a": (rng.choice([-1, 1], shape) * rng.uniform(0.5, 2, shape)).round(2),
            "nudge": float(rng.choice([0.05, 0.1, 0.2, 0.4])),
        }

    return draw


def any_vector(rng):
    return hills(int(rng.integers(2, 8)))(rng)


def any_table(rng):
    return hills(*rng.choice(np.arange(1, 6), 2, replace=False))(rng)


def call_numerical_gradient(numerical_gradient, p, a, nudge):
    """The gradient of a sum of a p**3 plus half the square of the sum, and what p is afterwards."""
    p = p.copy()
    gradient = numerical_gradient(lambda p: (a * p**3).sum() + p.sum() ** 2 / 2, p, nudge)
    return None if gradient is None else (gradient, p)


def right_numerical_gradient(f, p, nudge):
    return nudged(f, p, lambda up, down, here: (up - down) / (2 * nudge), nudge)


def nudged(f, p, rule, nudge):
    """An answer that gives `rule(up, down, here)` for each entry."""
    gradient = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        up, down = p.copy(), p.copy()
        up[i] += nudge
        down[i] -= nudge
        gradient[i] = rule(f(up), f(down), f(p))
    return gradient


def never_put_back(f, p, nudge):
    gradient = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        p[i] += nudge
        up = f(p)
        p[i] -= 2 * nudge
        gradient[i] = (up - f(p)) / (2 * nudge)
    return gradient


def piled_up(f, p, nudge):
    gradient, up, down = np.zeros(p.shape), p.copy(), p.copy()
    for i in np.ndindex(p.shape):
        up[i] += nudge
        down[i] -= nudge
        gradient[i] = (f(up) - f(down)) / (2 * nudge)
    return gradient


def put_back_twice_as_far(f, p, nudge):
    gradient = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        before = p[i]
        p[i] = before + nudge
        up = f(p)
        p[i] -= nudge
        gradient[i] = (up - f(p)) / (2 * nudge)
    return gradient


def row_by_row(f, p, nudge):
    gradient = np.zeros(p.shape)
    for i in range(len(p)):
        up, down = p.copy(), p.copy()
        up[i] += nudge
        down[i] -= nudge
        gradient[i] = (f(up) - f(down)) / (2 * nudge)
    return gradient


EACH_ENTRY = "for i in np.ndindex(p.shape): goes through the single entries p[i], of a table as of a vector."

numerical_gradient = Question(
    "numerical_gradient",
    reference=right_numerical_gradient,
    call=call_numerical_gradient,
    returns=("the gradient", "p afterwards"),
    cases=[
        Case(
            "a vector, f = sum of a p³ + half of (sum of p)²",
            any_vector,
            also=[
                {"p": np.array([1.0, 3.0]), "a": np.array([0.0, 0.0]), "nudge": 0.01},
                {"p": np.array([0.0, -1.0, 0.0]), "a": np.array([1.0, 2.0, -1.0]), "nudge": 0.5},
            ],
            hint=EACH_ENTRY,
        ),
        Case(
            "a table, the same f",
            any_table,
            also=[hills(3, 2), hills(2, 5), hills(11, 2)],
            hint=EACH_ENTRY,
        ),
        Case(
            "a single entry, a row, a column, a square",
            hills(3, 3),
            also=[hills(1), hills(1, 4), hills(5, 1)],
            hint="np.zeros(p.shape) has the shape of p, whatever it is, and np.ndindex(p.shape) all its places.",
        ),
    ],
    mistakes=[
        Mistake(
            "All entries are nudged at once, which gives one number. Nudge one entry, and leave the others.",
            lambda f, p, nudge: (f(p + nudge) - f(p - nudge)) / (2 * nudge),
        ),
        Mistake(
            "The nudged entry is never put back, so the next slope is felt at another place. Remember it before.",
            never_put_back,
        ),
        Mistake(
            "p[i] -= nudge only leads back to the start. To the other side it is p[i] = before - nudge.",
            put_back_twice_as_far,
        ),
        Mistake(
            "The nudges pile up: each entry is to be put back, or the copies made anew, before the next is nudged.",
            piled_up,
        ),
        Mistake("A whole row is nudged at once. np.ndindex(p.shape) goes through the single entries.", row_by_row),
        Mistake(
            "The nudge goes to one side only; go to both, and the errors of the halves cancel.",
            lambda f, p, nudge: nudged(f, p, lambda up, down, here: (up - here) / nudge, nudge),
        ),
        Mistake(
            "From one side to the other it is two nudges, and you divide by one.",
            lambda f, p, nudge: nudged(f, p, lambda up, down, here: (up - down) / nudge, nudge),
        ),
        Mistake(
            "Brackets: / 2 * nudge divides by 2 and then multiplies.",
            lambda f, p, nudge: nudged(f, p, lambda up, down, here: (up - down) / 2 * nudge, nudge),
        ),
        Mistake(
            "That is the change of f. Divide it by 2 * nudge.",
            lambda f, p, nudge: nudged(f, p, lambda up, down, here: up - down, nudge),
        ),
    ],
    hints=[
        "before = p[i], then p[i] = before + nudge, f(p), p[i] = before - nudge, f(p), and p[i] = before.",
        "The difference of the two, over 2 * nudge in brackets, is the slope of that entry.",
    ],
    ask="Print p after your function has run: is it as before? And how often is f asked, for a p of two numbers?",
    passage="Is it right?",
)

# --- diagnosis ---

IF_IT_WERE = {
    "dw": "every W would be wrong, and b and x right",
    "db": "every b would be wrong, and W and x right",
    "dx": "3.W and 3.b would be right, for only the loss comes before them, and 2.W, 2.b would be wrong",
    "sigmoid": "2.W and 2.b would be right: their slopes never passed the sigmoid",
    "loss": "all would be wrong, for every slope begins there",
}
DISEASES = {"A": "db", "B": "dx", "C": "sigmoid"}


def call_diagnosis(diagnosis, patient):
    """The three texts, "" where none is written yet; if it is that of the patient in question, nothing is here yet."""

    class Remark(Exception):
        pass

    def nothing_yet():
        raise NotImplementedError

    if isinstance(diagnosis, dict):
        raise Remark("gives a dictionary; a list of three texts is asked for, for A, B and C in this order")
    if not isinstance(diagnosis, list | tuple) or len(diagnosis) != 3:
        return diagnosis
    if diagnosis["ABC".index(patient)] in (..., None, ""):
        nothing_yet()
    return ["" if said is ... or said is None else said for said in diagnosis]


def right_disease(diagnosis, patient):
    if np.shape(diagnosis) != (3,) or np.asarray(diagnosis).dtype.kind != "U":
        return f"expected three texts, for A, B and C, got {np.asarray(diagnosis).tolist()}"
    said = str(diagnosis["ABC".index(patient)]).strip()
    if said.lower() not in IF_IT_WERE:
        return f"expected one of 'dW', 'db', 'dx', 'Sigmoid', 'loss', got {said!r}"
    if said.lower() != DISEASES[patient]:
        return f"you say {said!r}. Then {IF_IT_WERE[said.lower()]}. Compare that with the table"


diagnosis = Question(
    "diagnosis",
    reference=["db", "dx", "Sigmoid"],
    call=call_diagnosis,
    cases=[Case(f"patient {patient}", {"patient": patient}, judge=right_disease) for patient in DISEASES],
    mistakes=[
        Mistake(
            "B and C are the wrong way round. Is the slope spoilt before it reaches layer 2, or after?",
            ["db", "Sigmoid", "dx"],
        ),
        Mistake("The loss comes first on the way back: with a wrong loss nothing would be right.", ["loss"] * 3),
    ],
    hints=[
        "Slopes travel from right to left: loss, 3, 2, the sigmoid, 0, x. Where does it begin to be wrong?",
        "All three Dense layers are made alike, so a mistake in Dense shows in each of them where it can.",
    ],
    ask=(
        "Walk from the loss to the input with a finger. Which gradient is the first wrong one, and what has the "
        "slope just passed?"
    ),
    passage="Is it right?",
)

EXERCISE = Exercise(
    "06_backprop",
    "Backprop",
    [relu_backward, sigmoid_backward, dense_backward, cross_entropy_backward, numerical_gradient, diagnosis],
)

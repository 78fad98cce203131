"""Exercise 2: a layer, from the shapes of its parts to a reader of digits that has learned nothing."""

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question
from nnlib.functions import sigmoid, softmax

# --- layer_shapes ---

PREDICTED = {"x": (50, 1800), "W": (1800, 12), "b": (12,), "z": (50, 12)}
MISREAD = {
    ("x", "(50, 600)"): "a colour picture has three numbers for each pixel",
    ("x", "(1800, 50)"): "the batch comes first: each picture has a row of its own",
    ("x", "(1800,)"): "that is one picture; how many rows do 50 of them make?",
    ("x", "(50, 20, 30)"): "each picture is flattened, so all its numbers stand in one row",
    ("x", "(50, 20, 30, 3)"): "each picture is flattened, so all its numbers stand in one row",
    ("W", "(12, 1800)"): "that is the way of many textbooks; here each neuron has a column",
    ("W", "(50, 12)"): "the weights know nothing of the batch; think of one weight for each input and neuron",
    ("W", "(1800,)"): "that is a single neuron; the layer has 12, side by side",
    ("W", "(600, 12)"): "one weight for each number of the picture, and each pixel has three",
    ("b", "12"): "(12) is only a number in brackets; a shape of one axis has a comma, (12,)",
    ("b", "(12, 1)"): "that is a column; b is a plain vector, with a single axis",
    ("b", "(1, 12)"): "that is a table of one row; b is a plain vector, with a single axis",
    ("b", "(50, 12)"): "the same biases serve every picture, so the 50 plays no part",
    ("b", "(50,)"): "the same biases serve every picture, so the 50 plays no part",
    ("b", "(1800,)"): "a bias belongs to a neuron, not to an input",
    ("b", "(1,)"): "each neuron has a bias of its own",
    ("z", "(12, 50)"): "each picture keeps its row; the neurons are the columns",
    ("z", "(12,)"): "that would be one picture; here are 50",
    ("z", "(50,)"): "that would be one neuron; here are 12",
    ("z", "(50, 1800)"): "the inputs are summed up: what is left for each picture is one number from each neuron",
}


def call_shapes(layer_shapes):
    """The shapes as texts, each as one would write it."""
    import numpy as np

    class Remark(Exception):
        pass

    def in_words(shape):
        if isinstance(shape, np.ndarray) and shape.size > 4:
            raise Remark("the arrays themselves are given; their shapes are asked for, such as x.shape gives")
        whole = np.ndim(shape) == 1 and np.asarray(shape).dtype.kind in "iu"
        return str(tuple(int(n) for n in shape)) if whole else repr(shape)

    if isinstance(layer_shapes, dict):
        raise Remark(
            "gives a dictionary; the four shapes are asked for without names, one after the other, in brackets"
        )
    if callable(layer_shapes) or isinstance(layer_shapes, set):
        return layer_shapes
    if isinstance(layer_shapes, tuple | list) and all(shape is ... or shape is None for shape in layer_shapes):
        return None
    return tuple(in_words(shape) for shape in layer_shapes)


def shapes_of(*names):
    """A judge that looks at the shapes of these names alone."""

    def judge(given):
        if np.shape(given) != (4,):
            return f"four shapes are asked for, those of x, W, b and z; got {np.size(given)}"
        for name, shape in zip(PREDICTED, given.tolist(), strict=True):
            if name in names and shape in ("Ellipsis", "None"):
                return f"{name} isn't there yet"
            if name in names and shape[:1] in ("'", '"'):
                return f"{name}: {shape} is a text; leave the quotes out"
            if name in names and shape != str(PREDICTED[name]):
                return (
                    f"{name}: {MISREAD.get((name, shape), f'{shape} is not it; how many rows are there, of how many?')}"
                )

    return judge


layer_shapes = Question(
    "layer_shapes",
    reference=tuple(PREDICTED.values()),
    call=call_shapes,
    cases=[
        Case(
            "what goes in and what comes out, x and z",
            judge=shapes_of("x", "z"),
            hint="Rows first: x has one row for each picture, and so has z, with one number from each neuron.",
        ),
        Case(
            "what belongs to the layer, W and b",
            judge=shapes_of("W", "b"),
            hint="W has one row for each number of a picture and one column for each neuron; b is a vector, (n,).",
        ),
    ],
    hints=[
        "In x @ W the last number of x's shape meets the first of W's, and the two vanish.",
        "What belongs to a picture is a row, what belongs to a neuron is a column.",
    ],
    ask=(
        "What does one row of each table stand for? How many numbers has one picture, and how many does the layer "
        "say to it?"
    ),
    passage="Many images at once",
)

# --- from_textbook ---


def textbook_layer(n_in, n_out):
    return lambda rng: {"W": rng.normal(size=(n_out, n_in)), "b": rng.normal(size=(n_out, 1))}


def textbook_layer_of_any_size(rng):
    return textbook_layer(*rng.choice(np.arange(1, 9), 2, replace=False))(rng)


RESHAPED = (
    "reshape keeps the numbers in their order and breaks the rows elsewhere, so that the weights of neurons get "
    "mixed. .T swaps rows and columns."
)

from_textbook = Question(
    "from_textbook",
    reference=lambda W, b: (np.transpose(W), np.ravel(b)),
    returns=("W", "b"),
    cases=[
        Case(
            "layers of several sizes",
            textbook_layer(5, 3),
            also=[
                textbook_layer_of_any_size,
                textbook_layer(4, 1),
                textbook_layer(1, 6),
                textbook_layer(11, 12),
                {"W": np.array([[1, 2, 3], [4, 5, 6]]), "b": np.array([[7], [8]])},
            ],
        ),
        Case(
            "as many neurons as inputs, where no shape gives it away",
            textbook_layer(4, 4),
            also=[textbook_layer(2, 2), textbook_layer(7, 7)],
        ),
    ],
    mistakes=[
        Mistake("Nothing is turned round yet: that is the textbook's layer as it was.", lambda W, b: (W, b)),
        Mistake(
            "W is still the textbook's: one neuron in each row. Here it has a column.", lambda W, b: (W, b.ravel())
        ),
        Mistake(RESHAPED, lambda W, b: (W.reshape(W.shape[::-1]), b.ravel())),
        Mistake(RESHAPED, lambda W, b: (W.reshape(W.shape[::-1]), b)),
        Mistake(
            "b is still a column, (n_out, 1). Added to a batch it would give each image a bias; .ravel() makes it a "
            "vector, (n_out,).",
            lambda W, b: (W.T, b),
        ),
        Mistake("b is a table of one row, (1, n_out). .ravel() makes it a vector, (n_out,).", lambda W, b: (W.T, b.T)),
        Mistake("Only the first bias is left. All of them are needed, as a vector.", lambda W, b: (W.T, b[0])),
        Mistake("The order is W, then b.", lambda W, b: (b.ravel(), W.T)),
    ],
    hints=["Rows become columns: that is what .T does.", "b.ravel() turns a column into a vector."],
    ask=(
        "Follow the 2 of the printed example: which neuron's weight is it, for which input? Where is that place in "
        "our table?"
    ),
    passage="The weights as a matrix",
)

# --- dense_forward ---


def layer_inputs(batch, n_in, n_out):
    def draw(rng):
        x, W = rng.normal(size=(batch, n_in)).round(2), rng.normal(size=(n_in, n_out)).round(2)
        return {"x": x, "W": W, "b": (rng.choice([-1, 1], n_out) * rng.uniform(1, 3, n_out)).round(2)}

    return draw


def digits_and_neurons(rng):
    x = np.maximum(0, rng.uniform(-1, 1, (20, 784))).round(2)  # half of the pixels are dark
    return layer_inputs(20, 784, 10)(rng) | {"x": x}


dense_forward = Question(
    "dense_forward",
    reference=lambda x, W, b: np.dot(x, W) + b,
    cases=[
        Case(
            "a few images and neurons, and many",
            layer_inputs(3, 4, 2),
            also=[
                layer_inputs(3, 4, 2),
                layer_inputs(4, 4, 4),
                layer_inputs(5, 3, 5),
                layer_inputs(1, 3, 4),
                {"x": np.array([[1, 2]]), "W": np.array([[3, 5], [4, 6]]), "b": np.array([10, 20])},
                {"x": np.array([[1, 2], [0, -1], [3, 0]]), "W": np.array([[3], [-4]]), "b": np.array([5])},
                {"x": np.array([[2], [0.5]]), "W": np.array([[3, 1, -1]]), "b": np.array([0, 1, 2])},
                {"x": np.array([[0, 1], [1, 1]]), "W": np.array([[0.5, -1], [0.25, 2]]), "b": np.array([0.5, 0])},
                digits_and_neurons,
                layer_inputs(2, 800, 12),
            ],
        ),
    ],
    mistakes=[
        Mistake("Your result is what one gets when the biases are forgotten.", lambda x, W, b: x @ W),
        Mistake(
            "The bias is added once for each neuron; you add it for every input.", lambda x, W, b: x @ W + len(W) * b
        ),
        Mistake("The biases are added; you subtract them.", lambda x, W, b: x @ W - b),
        Mistake("The weights of a neuron are a column of W; you use a row, W.T.", lambda x, W, b: x @ W.T + b),
        Mistake("The images are the rows of x, and x comes first: x @ W.", lambda x, W, b: W @ x + b),
        Mistake(
            "Each neuron has its own bias, and you give each image one. Leave b a vector: it finds its column.",
            lambda x, W, b: x @ W + b[:, np.newaxis],
        ),
        Mistake("* multiplies number by number, and nothing is added up. Try @.", lambda x, W, b: x * W + b),
        Mistake("Only the first image is computed. Each row of x has one.", lambda x, W, b: x[0] @ W + b),
        Mistake("Only the first neuron is computed. Each column of W has one.", lambda x, W, b: x @ W[:, 0] + b[0]),
        Mistake("The images are added up too: each should keep a row of its own.", lambda x, W, b: (x @ W).sum(0) + b),
        Mistake(
            "The images share their biases: you have added one bias to everything.", lambda x, W, b: x @ W + b.sum()
        ),
        Mistake("There is an activation in it. Here only the sums are asked for.", lambda x, W, b: sigmoid(x @ W + b)),
        Mistake(
            "Of each sum only the last product is left. Is it set to 0 inside the innermost loop, and not before it?",
            lambda x, W, b: x[:, -1:] * W[-1] + b,
        ),
    ],
    hints=[
        "Row i, column j: image i with its weights W[:, j], plus b[j].",
        "One matrix product does all rows at once.",
    ],
    ask=(
        "One finger on a row of x, another on a column of W: which number of the result is that? How many such pairs "
        "are there?"
    ),
    passage="Many images at once",
)

# --- softmax ---


def some_scores(shape, temperature=None):
    def draw(rng):
        scores = {"z": (2 * rng.normal(size=shape)).round(2)}
        return scores if temperature is None else scores | {"temperature": temperature}

    return draw


def large_scores(rng):
    """Rows a thousand above and below 0, one with both, and one of all the same; in quarters, exact in float32."""
    rows = rng.integers(-8, 8, (5, 5)) / 4 + np.array([[1000.0], [-1000], [0], [0], [0]])
    rows[3, rng.permutation(5)[:3]] += [1000, 1000, -1000]
    rows[4] = -1000
    return {"z": rng.permutation(rows)}


def large_scores_made_larger(rng):
    """Rows in which scores are a hundred apart or the same: there any temperature gives the same confidences.

    So whoever leaves it out pays for that in its own case alone.
    """
    rows = 100.0 * np.array([rng.permutation([10, 10, -9, 0]), rng.permutation([-10, -12, -11, -10])])
    return {"z": rng.permutation(rows), "temperature": rng.choice([0.25, 0.5, 2.0])}


def softmax_over(axis, shifted_over=None):
    """Softmax whose powers are added up over another axis, and whose largest score is taken over another, too."""

    def rule(z, temperature=1):
        e = np.exp(z / temperature - np.max(z / temperature, axis=shifted_over, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    return rule


def exp_of(z, temperature=1):
    return np.exp(z / temperature - np.max(z / temperature, axis=-1, keepdims=True))


def right_softmax(z, temperature=1):
    return softmax(np.asarray(z) / temperature)


def by_the_formula(z, temperature=1):
    return np.exp(z / temperature) / np.exp(z / temperature).sum(axis=-1, keepdims=True)


ONE_SUM = "Each row adds up to 1 on its own; you divide by the sum of the whole batch."
COLUMNS = "The columns add up to 1, and the rows should: sum along the last axis, axis=-1."
NO_KEEPDIMS = (
    "The sums have lost their axis, so row i is divided by other rows' sums as well. keepdims=True keeps them a column."
)

softmax_question = Question(
    "softmax",
    reference=right_softmax,
    cases=[
        Case(
            "rows of scores, alone and in a batch",
            some_scores(3),
            also=[
                some_scores((4, 4)),
                some_scores((2, 5)),
                some_scores((6, 3)),
                some_scores((1, 4)),
                {"z": np.array([0, 0, np.log(2)])},
                {"z": np.array([[2], [-3]])},
                {"z": np.array([3, 1, 1, -2])},
                some_scores((3, 12)),
            ],
            hint="e = np.exp(z), divided by e.sum(axis=-1, keepdims=True): each row by its own sum.",
        ),
        Case(
            "large scores, a thousand above and below 0",
            large_scores,
            also=[
                {"z": np.array([1000, 1000, 1000 + np.log(2)])},
                {"z": np.array([-1000, 1000, 999])},
                {"z": np.array([-1001, -1000])},
                {"z": np.array([[1000, 900], [-1000, -1000]]), "temperature": 0.5},
                large_scores_made_larger,
            ],
            hint="Take z.max(axis=-1, keepdims=True) away from z before np.exp. It changes no confidence.",
            tolerance=1e-3,  # of a thousand float32 keeps four digits after the point
        ),
        Case(
            "another temperature",
            some_scores(4, 2.0),
            also=[
                some_scores((3, 3), 0.5),
                some_scores((2, 5), 10),
                some_scores((3, 2), 0.1),
                {"z": np.array([0, 2 * np.log(3)]), "temperature": 2},
                {"z": np.array([[4, 8], [-6, 2]]), "temperature": 4},
                {"z": np.array([0, 1, 3]), "temperature": 2},
                {"z": np.array([[0, 1, 3], [2, -1, 0]]), "temperature": 2},
                {"z": np.array([0, 1, 3]), "temperature": 2.5},
            ],
            hint="First z = z / temperature, then everything as before.",
        ),
    ],
    mistakes=[
        Mistake(
            "e to the power of 1000 is more than a number can hold. First take the largest score of each row away from "
            "the row: it changes no confidence.",
            by_the_formula,
        ),
        Mistake(
            "You take away the largest score of the whole batch. A row far below it becomes 0 / 0; each row needs its "
            "own largest.",
            softmax_over(-1),
        ),
        Mistake(
            "You take away the smallest score of the row, and the largest can lie two thousand above it. Take the "
            "largest away: then every power is at most 1.",
            lambda z, temperature=1: by_the_formula((z - z.min(axis=-1, keepdims=True)) / temperature),
        ),
        Mistake(
            "You take away the largest size. Where every score is far below 0, that makes the powers 0, and 0 / 0 is "
            "nan. Take the largest score itself, without np.abs.",
            lambda z, temperature=1: by_the_formula((z - np.abs(z).max(axis=-1, keepdims=True)) / temperature),
        ),
        Mistake(
            "The scores are divided by the temperature, and what you take away from them isn't. Divide first: "
            "z = z / temperature, then z - z.max(axis=-1, keepdims=True).",
            lambda z, temperature=1: by_the_formula(z / temperature - z.max(axis=-1, keepdims=True)),
        ),
        Mistake("The temperature plays no part yet: divide the scores by it.", lambda z, temperature=1: softmax(z)),
        Mistake(
            "You multiply by the temperature. A high one should bring the confidences closer together: divide.",
            lambda z, temperature=1: softmax(np.asarray(z) * temperature),
        ),
        Mistake(
            "You divide the confidences by the temperature. Divide the scores, before e is raised to their power.",
            lambda z, temperature=1: softmax(z) / temperature,
        ),
        *(Mistake(ONE_SUM, rule) for rule in (softmax_over(None), softmax_over(None, shifted_over=-1))),
        *(Mistake(COLUMNS, rule) for rule in (softmax_over(0), softmax_over(0, shifted_over=-1))),
        Mistake(NO_KEEPDIMS, lambda z, temperature=1: exp_of(z, temperature) / exp_of(z, temperature).sum(axis=-1)),
        Mistake(
            NO_KEEPDIMS,
            lambda z, temperature=1: np.exp(z / temperature) / np.exp(z / temperature).sum(axis=-1),
        ),
        Mistake("Every confidence is divided by the largest one; divide by their sum.", exp_of),
        Mistake(
            "The powers are there, but they don't add up to 1 yet.", lambda z, temperature=1: np.exp(z / temperature)
        ),
        Mistake(
            "The scores are divided by their sum. Raise e to their power first.",
            lambda z, temperature=1: z / z.sum(-1, keepdims=True),
        ),
        Mistake(
            "That is sigmoid, each score on its own. Softmax compares them.",
            lambda z, temperature=1: sigmoid(z / temperature),
        ),
        Mistake(
            "The largest score should win; with exp(-z) the smallest does.",
            lambda z, temperature=1: right_softmax(-z, temperature),
        ),
        Mistake(
            "That says only who wins. Softmax also says how clearly.",
            lambda z, temperature=1: np.eye(z.shape[-1])[z.argmax(axis=-1)],
        ),
        Mistake(
            "That is the logarithm of the confidences.", lambda z, temperature=1: np.log(right_softmax(z, temperature))
        ),
    ],
    hints=[
        "axis=-1 is the last axis, whether z is a row or a table; keepdims=True keeps the result in line with z.",
        "In this order: divide by the temperature, take the largest away, raise e to the power, divide by the sum.",
    ],
    ask=(
        "Add up each row of your result. Then, for the scores 1000 and 1001: which is the largest power that your "
        "line asks for?"
    ),
    passage="From scores to confidences",
)

# --- accuracy ---


def hits(scores, y, k=1):
    """For each row, whether the label is among its k largest scores."""
    order = np.argsort(-np.asarray(scores), axis=1)
    return (order[:, :k] == np.reshape(y, (-1, 1))).any(axis=1)


def mistaken_shares(scores, y, k):
    """What the usual mistakes give."""
    said = scores.argmax(axis=1)
    others = [scores.max(axis=1), scores.argmax(), scores.argmin(axis=1), said[:, np.newaxis]]
    others += [scores.argmax(axis=0)] if len(scores) == scores.shape[1] else []
    ranks = [np.mean(hits(scores, y, other)) for other in range(k + 2) if other != k]
    ranks += [np.mean(hits(scores, y, k)) - ranks[-2], np.mean(hits(-scores, y, k))]
    return [0, 0.5, 1, *(np.mean(other == y) for other in others), *ranks]


def answers_and_labels(batch, n_classes, k=None):
    """Scores of which some rows are all below 0, and labels that are mostly among the largest four."""

    def draw(rng):
        scores = rng.permuted(np.tile(np.arange(float(n_classes)), (batch, 1)), axis=1) / 4
        scores += rng.uniform(-0.1, 0.1, scores.shape) - rng.uniform(0, n_classes / 2, (batch, 1))
        return labelled_by_rank(rng, scores, k)

    return draw


def labelled_by_rank(rng, scores, k):
    batch, n_classes = scores.shape
    order = np.argsort(-scores, axis=1)
    ranks = np.array(
        [np.zeros(batch, int), rng.integers(min(4, n_classes), size=batch), rng.integers(n_classes, size=batch)]
    )
    y = order[np.arange(batch), ranks[rng.choice(3, batch, p=[0.4, 0.4, 0.2]), np.arange(batch)]]
    return {"scores": scores, "y": y} | ({} if k is None else {"k": k})


def told_apart(batch, n_classes, k=None):
    """Scores 0, 1, 2 and so on, mixed, for which no mistake gives the right share by luck, and few give the same."""

    def draw(rng):
        best, most = None, -1
        for _ in range(7):
            scores = rng.permuted(np.tile(np.arange(float(n_classes)), (batch, 1)), axis=1)
            drawn = labelled_by_rank(rng, scores, k)
            mistaken, right = mistaken_shares(scores, drawn["y"], k or 1), np.mean(hits(scores, drawn["y"], k or 1))
            different = len(set(np.round(mistaken, 6))) * (right not in mistaken)
            if different > most:
                best, most = drawn, different
        return best

    return draw


A_FEW = {"scores": np.array([[0.3, 0.1], [0.2, 0.5], [0.4, 0.0]]), "y": np.array([0, 1, 1])}
THREE_EACH = {
    "scores": np.array([[0.5, 0.4, 0.3], [0.1, 0.3, 0.2], [-0.1, -0.3, -0.2], [0.0, -0.4, 0.4]]),
    "y": np.array([2, 2, 2, 1]),
}

accuracy = Question(
    "accuracy",
    reference=lambda scores, y, k=1: np.mean(hits(scores, y, k)),
    cases=[
        Case(
            "the largest score alone, k = 1",
            answers_and_labels(40, 10),
            also=[
                told_apart(20, 20),
                told_apart(31, 10),
                answers_and_labels(30, 6),
                answers_and_labels(12, 20, k=1),
                A_FEW,
                {"scores": np.array([[-2.0, -7.0, -1.0]]), "y": np.array([2])},
                {"scores": np.array([[-2.0, -7.0, -1.0]]), "y": np.array([1])},
                answers_and_labels(127, 3),  # a prime number: no share of fewer images is the same
            ],
            hint="The answer for an image is the place of the largest score in its row: scores.argmax(axis=1). Compare "
            "it with y, and take the mean.",
        ),
        Case(
            "the label among the k largest",
            answers_and_labels(40, 10, k=3),
            points=2,
            also=[
                told_apart(20, 20, k=2),
                told_apart(31, 10, k=4),
                told_apart(24, 12, k=7),
                answers_and_labels(25, 7, k=3),
                *(THREE_EACH | {"k": k} for k in (2, 3)),
                {
                    "scores": np.array([np.arange(8.0), -np.arange(8.0), np.arange(8.0)]),
                    "y": np.array([2, 5, 0]),
                    "k": 6,
                },
                {"scores": np.array([[-2.0, -7.0, -1.0]]), "y": np.array([0]), "k": 2},
            ],
            hint="How many scores of a row are larger than the label's own? It is among the k largest if fewer than k.",
        ),
    ],
    mistakes=[
        Mistake(
            "You look for the largest score in each column. Each image has a row: axis=1.",
            lambda scores, y, k=1: np.mean(scores.argmax(axis=0) == y),
        ),
        Mistake(
            "argmax without an axis gives one place for the whole table. Each row needs its own: axis=1.",
            lambda scores, y, k=1: np.mean(scores.argmax() == y),
        ),
        Mistake(
            "The label is compared with the largest score itself. argmax gives the place where it stands.",
            lambda scores, y, k=1: np.mean(scores.max(axis=1) == y),
        ),
        Mistake(
            "A column of answers, (batch, 1), against labels of shape (batch,): every answer is compared with every "
            "label. Leave out keepdims.",
            lambda scores, y, k=1: np.mean(scores.argmax(axis=1)[:, np.newaxis] == y),
        ),
        Mistake(
            "k plays no part yet: with k = 2 the second largest score counts as well.",
            lambda scores, y, k=1: np.mean(hits(scores, y)),
        ),
        Mistake("One place too few is looked at.", lambda scores, y, k=1: np.mean(hits(scores, y, k - 1))),
        Mistake("One place too many is looked at.", lambda scores, y, k=1: np.mean(hits(scores, y, k + 1))),
        Mistake(
            "You look only at place number k, not at those before it.",
            lambda scores, y, k=1: np.mean(hits(scores, y, k)) - np.mean(hits(scores, y, k - 1)),
        ),
        Mistake(
            "argsort puts the smallest first: the k largest are the last k of each row.",
            lambda scores, y, k=1: np.mean(hits(-scores, y, k)),
        ),
        Mistake(
            "That is how many are right. As a share, divide by how many there are.",
            lambda scores, y, k=1: np.sum(hits(scores, y, k)),
        ),
        Mistake(
            "Each image has k places, and one label: divide by the number of images alone.",
            lambda scores, y, k=1: np.mean(hits(scores, y, k)) / k,
        ),
        Mistake(
            "That is the share in percent; between 0 and 1 is asked for.",
            lambda scores, y, k=1: 100 * np.mean(hits(scores, y, k)),
        ),
        Mistake("That is the share of wrong answers.", lambda scores, y, k=1: 1 - np.mean(hits(scores, y, k))),
        Mistake(
            "The number of right answers is divided by the number of digits, not of images.",
            lambda scores, y, k=1: np.sum(hits(scores, y, k)) / scores.shape[1],
        ),
        Mistake(
            "The signs of the scores are taken away. A very negative score is a very small one.",
            lambda scores, y, k=1: np.mean(hits(np.abs(scores), y, k)),
        ),
        Mistake(
            "The fraction is lost: // and int(...) cut it off, and a share below 1 becomes 0.",
            lambda scores, y, k=1: np.sum(hits(scores, y, k)) // len(y),
        ),
    ],
    hints=[
        "np.argsort(scores, axis=1) has the places of each row in order, the one of the largest score last.",
        "np.mean of True and False is the share of True.",
    ],
    ask=(
        "Take one image. Ring its k largest scores on paper: has the label's own score a ring? Which of your lines "
        "does that?"
    ),
    passage="Why the neurons need their biases",
)

# --- template_layer ---


NEVER = -1000  # the bias of a class that has no image


def labelled(batch, n_pixels, n_classes, missing=0):
    """Images of classes that are unequally large, the smallest of them with one image; some classes may have none."""

    def draw(rng):
        classes = rng.permutation(n_classes)[missing:]
        first = rng.permutation(classes)
        shares = rng.permutation(np.arange(len(classes)) + 0.5)
        more = rng.choice(classes, batch - len(classes), p=shares / shares.sum())
        y = np.concatenate([first, np.where(more == first[0], first[-1], more)])
        return {"x": rng.uniform(-0.3, 1, (batch, n_pixels)).round(2), "y": rng.permutation(y), "n_classes": n_classes}

    return draw


def templates(rule=lambda mean: -(mean**2).sum() / 2, of=lambda x: x.mean(axis=0), without=(0, NEVER)):
    """A template layer with another rule for the biases, or another picture of a class, or of one without images."""

    def answer(x, y, n_classes):
        W, b = np.full((x.shape[1], n_classes), without[0], dtype=float), np.full(n_classes, without[1], dtype=float)
        for k in set(np.asarray(y).tolist()) & set(range(n_classes)):
            W[:, k] = of(x[y == k])
            b[k] = rule(W[:, k])
        return W, b

    return answer


right_templates = templates()


def minus_overall_mean(x, y, n_classes):
    W, b = right_templates(x, y, n_classes)
    return W - x.mean(axis=0)[:, np.newaxis], b


template_layer = Question(
    "template_layer",
    reference=lambda x, y, n_classes: right_templates(np.asarray(x), np.asarray(y), n_classes),
    returns=("W", "b"),
    cases=[
        Case(
            "a few images of each class",
            labelled(12, 6, 3),
            also=[
                labelled(9, 4, 4),
                labelled(5, 3, 2),
                labelled(4, 7, 1),
                {"x": np.array([[0, 2], [4, 2], [6, 0]]), "y": np.array([0, 0, 1]), "n_classes": 2},
                {"x": np.array([[1, 2, 0], [2, 3, 0], [2, 2, 1]]), "y": np.array([1, 1, 0]), "n_classes": 2},
            ],
            hint="The mean image of class k is x[y == k].mean(axis=0). It is column k of W, and b[k] comes of it.",
        ),
        Case(
            "forty images of 64 pixels, in five classes or more",
            labelled(40, 64, 5),
            also=[labelled(40, 64, 12)],
        ),
        Case(
            "a class without images never wins",
            labelled(12, 6, 4, missing=1),
            also=[
                labelled(10, 5, 5, missing=2),
                {"x": np.array([[3, 1]]), "y": np.array([1]), "n_classes": 3},
                {"x": np.array([[3, 1], [1, 2]]), "y": np.array([0, 0]), "n_classes": 2},
                {"x": np.array([[0, 0], [2, 4]]), "y": np.array([0, 1]), "n_classes": 3},  # all black is an image, too
            ],
            hint="Begin with weights of 0 and with b = np.full(n_classes, -1000.0), and leave them so where a class "
            "has no image.",
        ),
    ],
    mistakes=[
        Mistake(
            "Each class has a row in your W. In this course it has a column: .T at the end.",
            lambda x, y, n: (right_templates(x, y, n)[0].T, right_templates(x, y, n)[1]),
        ),
        Mistake(
            "The whole sum of squares is taken away. Half of it is asked for.", templates(lambda mean: -(mean**2).sum())
        ),
        Mistake("The bias holds a neuron back: it needs a minus.", templates(lambda mean: (mean**2).sum() / 2)),
        Mistake(
            "The biases are still 0. Without them a digit with much ink wins too often.", templates(lambda mean: 0)
        ),
        Mistake("The sum of the squares is asked for, not their mean.", templates(lambda mean: -(mean**2).mean() / 2)),
        Mistake("Square first, then add up: the sum of squares.", templates(lambda mean: -(mean.sum() ** 2) / 2)),
        Mistake("The squares are missing.", templates(lambda mean: -mean.sum() / 2)),
        Mistake(
            "The square of the mean image is asked for; you take the mean of the squared images.",
            lambda x, y, n: (right_templates(x, y, n)[0], templates(lambda m: -m.sum() / 2)(x**2, y, n)[1]),
        ),
        Mistake("The images of a class are added up; take their mean.", templates(of=lambda x: x.sum(axis=0))),
        Mistake(
            "Every column is the mean of all images. Choose those of the class first: x[y == k].",
            lambda x, y, n: templates()(np.tile(x.mean(axis=0), (n, 1)), np.arange(n), n),
        ),
        Mistake(
            "You divide by the same number for every class. Each has its own number of images.",
            lambda x, y, n: templates(of=lambda own: own.sum(axis=0) * n / len(x))(x, y, n),
        ),
        Mistake(
            "A class without images has no mean: np.mean of nothing is nan. Ask first whether it has any, such as by "
            "(y == k).any().",
            templates(without=(np.nan, np.nan)),
        ),
        Mistake(
            "A class without images wins often when its bias is 0, for the others' are negative. Give it -1000.",
            templates(without=(0, 0)),
        ),
        Mistake(
            "Such a layer wins just as often, for what is taken from all columns alike changes no contest. But the "
            "plain mean images are asked for, the mean of all not taken away.",
            minus_overall_mean,
        ),
    ],
    hints=[
        "W = np.zeros((x.shape[1], n_classes)) has a column for each class, however many there are: fill in W[:, k].",
        "b[k] is -(W[:, k] ** 2).sum() / 2, for each class that has images.",
    ],
    ask=(
        "Look at column 0 of your W as a picture: what is it? And what stands in the column of a class that has no "
        "image?"
    ),
    passage="Why the neurons need their biases",
)

EXERCISE = Exercise(
    "02_layer",
    "Layer",
    [layer_shapes, from_textbook, dense_forward, softmax_question, accuracy, template_layer],
)

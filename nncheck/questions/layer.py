"""Exercise 2: a layer, from the shapes of its parts to a reader of digits that has learned nothing."""

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question
from nnlib.functions import sigmoid, softmax

# --- layer_shapes ---

PREDICTED = {"x": (32, 784), "W": (784, 16), "b": (16,), "z": (32, 16)}
MISREAD = {
    ("x", "(784, 32)"): "the batch comes first: each image has a row of its own",
    ("x", "(784,)"): "that is one image; how many rows do 32 of them make?",
    ("x", "(32, 28, 28)"): "each image is flattened, so its pixels stand in one row",
    ("W", "(16, 784)"): "that is the way of many textbooks; here each neuron has a column",
    ("W", "(32, 16)"): "the weights know nothing of the batch; think of one weight for each pixel and neuron",
    ("W", "(784,)"): "that is a single neuron; the layer has 16, side by side",
    ("b", "16"): "(16) is only a number in brackets; a shape of one axis has a comma, (16,)",
    ("b", "(16, 1)"): "that is a column; b is a plain vector, with a single axis",
    ("b", "(1, 16)"): "that is a table of one row; b is a plain vector, with a single axis",
    ("b", "(32, 16)"): "the same biases serve every image, so the 32 plays no part",
    ("b", "(784,)"): "a bias belongs to a neuron, not to a pixel",
    ("b", "(1,)"): "each neuron has a bias of its own",
    ("z", "(16, 32)"): "each image keeps its row; the neurons are the columns",
    ("z", "(16,)"): "that would be one image; here are 32",
    ("z", "(32,)"): "that would be one neuron; here are 16",
    ("z", "(32, 784)"): "the pixels are summed up: what is left for each image is one number from each neuron",
}


def call_shapes(layer_shapes):
    import numpy as np

    def in_words(shape):
        return str(tuple(int(n) for n in shape)) if np.ndim(shape) == 1 else str(shape)

    return tuple(in_words(shape) for shape in layer_shapes)


def shapes_of(*names):
    """A judge that looks at the shapes of these names alone."""

    def judge(given):
        if np.shape(given) != (4,):
            return f"four shapes are asked for, those of x, W, b and z; got {np.size(given)}"
        for name, shape in zip(PREDICTED, given.tolist(), strict=True):
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
        Case("what goes in and what comes out, x and z", judge=shapes_of("x", "z")),
        Case("what belongs to the layer, W and b", judge=shapes_of("W", "b")),
    ],
    hints=[
        "Rows first. x has one row for each image, W one row for each pixel.",
        "In x @ W the last number of x's shape meets the first of W's, and the two vanish.",
    ],
    passage="Many images at once",
)

# --- from_textbook ---


def textbook_layer(n_in, n_out):
    return lambda rng: {"W": rng.normal(size=(n_out, n_in)).round(2), "b": rng.normal(size=(n_out, 1)).round(2)}


RESHAPED = (
    "reshape keeps the numbers in their order and breaks the rows elsewhere, so that the weights of neurons get "
    "mixed. .T swaps rows and columns."
)

from_textbook = Question(
    "from_textbook",
    reference=lambda W, b: (np.transpose(W), np.ravel(b)),
    returns=("W", "b"),
    cases=[
        Case("three neurons with five inputs", textbook_layer(5, 3)),
        Case("four neurons with four inputs, where no shape gives it away", textbook_layer(4, 4)),
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
    passage="The weights as a matrix",
)

# --- dense_forward ---


def layer_inputs(batch, n_in, n_out):
    def draw(rng):
        W = rng.normal(size=(n_in, n_out)).round(2)
        return {"x": rng.uniform(size=(batch, n_in)).round(2), "W": W, "b": rng.uniform(1, 3, n_out).round(2)}

    return draw


dense_forward = Question(
    "dense_forward",
    reference=lambda x, W, b: x @ W + b,
    cases=[
        Case("three images of four pixels, two neurons", layer_inputs(3, 4, 2)),
        Case("twenty images of 784 pixels, ten neurons", layer_inputs(20, 784, 10)),
        Case("as many images as pixels as neurons, four of each", layer_inputs(4, 4, 4)),
    ],
    mistakes=[
        Mistake("Your result is what one gets when the biases are forgotten.", lambda x, W, b: x @ W),
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
    ],
    hints=[
        "Row i, column j: image i with its weights W[:, j], plus b[j].",
        "One matrix product does all rows at once.",
    ],
    passage="Many images at once",
)

# --- softmax ---


def large_scores(rng):
    rows = rng.integers(-8, 8, (3, 5)) / 4  # quarters stay exact in float32, even near a thousand
    return {"z": rows + np.array([[1000.0], [-1000], [0]])}


def softmax_over(axis):
    def rule(z):
        e = np.exp(z - z.max())
        return e / e.sum(axis=axis, keepdims=True)

    return rule


def exp_of(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


ONE_SUM = "Each row adds up to 1 on its own; you divide by the sum of the whole batch."
COLUMNS = "The columns add up to 1, and the rows should: sum along the last axis, axis=-1."
NO_KEEPDIMS = (
    "The sums have lost their axis, so row i is divided by other rows' sums as well. keepdims=True keeps them a column."
)

softmax_question = Question(
    "softmax",
    reference=softmax,
    cases=[
        Case("one row of scores", lambda rng: {"z": rng.normal(size=3).round(2)}),
        Case("a batch of four rows", lambda rng: {"z": 2 * rng.normal(size=(4, 4)).round(2)}),
        Case("large scores, a thousand above and below 0", large_scores),
    ],
    mistakes=[
        Mistake(
            "e to the power of 1000 is more than a number can hold. First take the largest score of each row away from "
            "the row: it changes no confidence.",
            lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
        ),
        Mistake(
            "You take away the largest score of the whole batch. A row far below it becomes 0 / 0; each row needs its "
            "own largest.",
            softmax_over(-1),
        ),
        *(Mistake(ONE_SUM, rule) for rule in (softmax_over(None), lambda z: exp_of(z) / exp_of(z).sum())),
        *(Mistake(COLUMNS, rule) for rule in (softmax_over(0), lambda z: exp_of(z) / exp_of(z).sum(axis=0))),
        Mistake(NO_KEEPDIMS, lambda z: exp_of(z) / exp_of(z).sum(axis=-1)),
        Mistake(NO_KEEPDIMS, lambda z: np.exp(z) / np.exp(z).sum(axis=-1)),
        Mistake("Every confidence is divided by the largest one; divide by their sum.", exp_of),
        Mistake("The powers are there, but they don't add up to 1 yet.", np.exp),
        Mistake(
            "The scores are divided by their sum. Raise e to their power first.", lambda z: z / z.sum(-1, keepdims=True)
        ),
        Mistake("That is sigmoid, each score on its own. Softmax compares them.", sigmoid),
        Mistake("The largest score should win; with exp(-z) the smallest does.", lambda z: softmax(-z)),
        Mistake(
            "That says only who wins. Softmax also says how clearly.", lambda z: np.eye(z.shape[-1])[z.argmax(axis=-1)]
        ),
        Mistake("That is the logarithm of the confidences.", lambda z: np.log(softmax(z))),
    ],
    hints=[
        "axis=-1 is the last axis, whether z is a row or a table; keepdims=True keeps the result in line with z.",
        "e = np.exp(z - z.max(axis=-1, keepdims=True)), then divide e by the sums of its rows.",
    ],
    passage="From scores to confidences",
)

# --- accuracy ---


def mistaken_shares(scores, y):
    """What the usual mistakes give, where it is a share at all."""
    said = scores.argmax(axis=1)
    square = [scores.argmax(axis=0)] if len(scores) == scores.shape[1] else []
    others = [scores.max(axis=1), scores.argmax(), said[:, np.newaxis], *square]
    return [0, 0.5, 1, np.mean(said != y), *(np.mean(other == y) for other in others)]


def answers_and_labels(batch, n_classes):
    """Scores and labels for which no mistake gives the right share by luck, and no two the same, if that can be had."""

    def draw(rng):
        best, most = None, -1
        for _ in range(30):
            scores = rng.permuted(np.tile(np.arange(float(n_classes)), (batch, 1)), axis=1)
            y = np.where(rng.uniform(size=batch) < 0.6, scores.argmax(axis=1), rng.integers(n_classes, size=batch))
            mistaken, right = mistaken_shares(scores, y), np.mean(scores.argmax(axis=1) == y)
            different = len(set(np.round(mistaken, 6))) * (right not in mistaken)
            if different > most:
                best, most = {"scores": scores, "y": y}, different
        return best

    return draw


accuracy = Question(
    "accuracy",
    reference=lambda scores, y: np.mean(np.argmax(scores, axis=1) == y),
    cases=[
        Case("as many images as digits, ten of each", answers_and_labels(10, 10)),
        Case("forty images, ten digits", answers_and_labels(40, 10)),
    ],
    mistakes=[
        Mistake(
            "You look for the largest score in each column. Each image has a row: argmax(axis=1).",
            lambda scores, y: np.mean(scores.argmax(axis=0) == y),
        ),
        Mistake(
            "argmax without an axis gives one place for the whole table. Each row needs its own: argmax(axis=1).",
            lambda scores, y: np.mean(scores.argmax() == y),
        ),
        Mistake(
            "The label is compared with the largest score itself. argmax gives the place where it stands.",
            lambda scores, y: np.mean(scores.max(axis=1) == y),
        ),
        Mistake(
            "A column of answers, (batch, 1), against labels of shape (batch,): every answer is compared with every "
            "label. Leave out keepdims.",
            lambda scores, y: np.mean(scores.argmax(axis=1)[:, np.newaxis] == y),
        ),
        Mistake(
            "That is how many are right. As a share, divide by how many there are.",
            lambda scores, y: np.sum(scores.argmax(axis=1) == y),
        ),
        Mistake(
            "That is the share in percent; between 0 and 1 is asked for.",
            lambda scores, y: 100 * np.mean(scores.argmax(axis=1) == y),
        ),
        Mistake("That is the share of wrong answers.", lambda scores, y: np.mean(scores.argmax(axis=1) != y)),
        Mistake(
            "The number of right answers is divided by the number of digits, not of images.",
            lambda scores, y: np.sum(scores.argmax(axis=1) == y) / scores.shape[1],
        ),
        Mistake(
            "The fraction is lost: // and int(...) cut it off, and a share below 1 becomes 0.",
            lambda scores, y: np.sum(scores.argmax(axis=1) == y) // len(y),
        ),
    ],
    hints=["The answer for an image is the place of the largest score in its row.", "np.mean(answers == y)"],
    passage="Why the neurons need their biases",
)

# --- template_layer ---


def labelled(batch, n_pixels, n_classes):
    def draw(rng):
        y = rng.permutation(np.arange(batch) % n_classes)
        return {"x": rng.uniform(size=(batch, n_pixels)).round(2), "y": y, "n_classes": n_classes}

    return draw


def templates(rule=lambda mean: -(mean**2).sum() / 2, of=lambda x: x.mean(axis=0)):
    """A template layer with another rule for the biases, or another picture of each class."""

    def answer(x, y, n_classes):
        means = np.array([of(x[y == k]) for k in range(n_classes)])
        return means.T, np.array([rule(mean) for mean in means])

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
        Case("twelve images of six pixels, three classes", labelled(12, 6, 3)),
        Case("forty images of 64 pixels, five classes", labelled(40, 64, 5)),
    ],
    mistakes=[
        Mistake(
            "Each class has a row in your W. In this course it has a column: .T at the end.",
            lambda x, y, n: (right_templates(x, y, n)[0].T, right_templates(x, y, n)[1]),
        ),
        Mistake("Only half of the sum of squares is taken away.", templates(lambda mean: -(mean**2).sum())),
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
            "Such a layer wins just as often, for what is taken from all columns alike changes no contest. But the "
            "plain mean images are asked for, the mean of all not taken away.",
            minus_overall_mean,
        ),
    ],
    hints=[
        "The mean image of class k is x[y == k].mean(axis=0).",
        "Put the mean images into the rows of an array, means; then W is means.T and b is -(means**2).sum(axis=1) / 2.",
    ],
    passage="Why the neurons need their biases",
)

EXERCISE = Exercise(
    "02_layer",
    "Layer",
    [layer_shapes, from_textbook, dense_forward, softmax_question, accuracy, template_layer],
    library=("functions",),
)

"""Exercise 4: the three losses, the price of a threshold, and two sets that must not meet."""

import numpy as np

from nncheck.questions.properties import is_chosen_by_chance, is_number, is_split
from nncheck.questions.question import Case, Exercise, Mistake, Question
from nncheck.run import value_itself
from nnlib.functions import sigmoid, softmax

CLIPPED = (
    "A confidence of 0 is only the computer's rounding, and log(0) was kept away by a small number. That hides how "
    "wrong a large score is. Compute the logarithm from the score, by rule."
)
SIGMOID_IS_ROUNDED = (
    "For large scores sigmoid is exactly 0 or 1, and the logarithm has nothing left to work on. np.logaddexp(0, -z) is "
    "log(1 + exp(-z)) without that."
)
BEGUN_ANEW = "Only the last one is counted. Does total = 0 stand inside the loop? It belongs before it."
SMALL = (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)

# --- loss_of_guessing ---


def is_log_10(value):
    if message := is_number(value, "the loss"):
        return message
    if not abs(value - np.log(10)) < 0.006:
        return f"{float(value):.4g} isn't the loss; what is -log p, and which p has the right digit?"


loss_of_guessing = Question(
    "loss_of_guessing",
    reference=np.log(10),
    call=value_itself,
    cases=[Case("the loss of a network that has no idea", judge=is_log_10)],
    mistakes=[
        Mistake("That is the confidence p in the right digit. The loss is -log p.", 0.1),
        Mistake("That is how often it is wrong. The loss is -log p, with p = 0.1.", 0.9),
        Mistake("The loss can't be negative: it is minus the logarithm of p.", np.log(0.1)),
        Mistake("That is the logarithm to the base 10. np.log is the natural one.", 1.0),
        Mistake("That is the logarithm to the base 2. np.log is the natural one.", np.log2(10)),
        Mistake(
            "Only the right digit's confidence counts; the other nine are not averaged in.",
            np.log(10) / 10,
        ),
        Mistake("That is the surprise at p = 0.9. The right digit has only p = 0.1.", -np.log(0.9)),
    ],
    hints=["All ten confidences are alike and add up to 1. How large is p?", "-np.log(p)"],
    ask="With two classes p is 0.5 and the loss 0.69. What is p with ten, and should the loss be smaller or larger?",
    passage="One of ten, without overflow",
)

# --- mean_squared_error ---


def numbers(batch, n_out):
    def draw(rng):
        scores, targets = rng.normal(size=(2, batch, n_out)).round(2)
        return {"scores": 2 * scores, "targets": targets + rng.choice([-1, 1])}

    return draw


mean_squared_error = Question(
    "mean_squared_error",
    reference=lambda scores, targets: np.mean((np.asarray(scores) - targets) ** 2),
    cases=[
        Case(
            "tables of several sizes",
            numbers(5, 3),
            also=[
                numbers(4, 4),
                numbers(2, 6),
                {"scores": np.array([[1, 2], [3, 4]]), "targets": np.array([[1, 0], [3, 1]])},
                {"scores": np.array([[0.5, -2], [3, 4]]), "targets": np.array([[1, 0], [0, 1]])},
                {"scores": np.array([[1, 2], [0, 4]]), "targets": np.array([[0.5, -2.25], [0.75, 1]])},
                {"scores": np.array([[300.0, -2.0]]), "targets": np.array([[-20.0, 1.0]])},
                {"scores": np.array([[1, 2], [3, 4]]), "targets": np.array([[0, 1], [2, 3]])},  # every square is 1
                numbers(12, 11),
            ],
        ),
        Case(
            "a single output, or a single example",
            numbers(8, 1),
            also=[numbers(1, 5), numbers(1, 1)],
        ),
    ],
    mistakes=[
        Mistake("The squares are added up. Their mean is asked for.", lambda s, t: np.sum((s - t) ** 2)),
        Mistake(
            "The mean is over all numbers, outputs as well as examples: divide by both.",
            lambda s, t: np.sum((s - t) ** 2) / len(s),
        ),
        Mistake(
            "The mean comes first and the square after it. Square each difference.", lambda s, t: np.mean(s - t) ** 2
        ),
        Mistake("The differences are not squared, so that they cancel out.", lambda s, t: np.mean(s - t)),
        Mistake("That is the mean of the distances; square them instead.", lambda s, t: np.mean(np.abs(s - t))),
        Mistake("The root of the mean is not asked for.", lambda s, t: np.sqrt(np.mean((s - t) ** 2))),
        Mistake(
            "There is a half in it. Some books have it; here it is the mean.",
            lambda s, t: np.mean((s - t) ** 2) / 2,
        ),
        Mistake("The squares of both are compared; square the difference.", lambda s, t: np.mean(s**2 - t**2)),
        Mistake(
            BEGUN_ANEW,
            lambda s, t: (s - t)[-1, -1] ** 2 / s.size,
        ),
        Mistake(
            "It is averaged once over the examples and once more by dividing by their number.",
            lambda s, t: np.mean((s - t) ** 2) / len(s),
        ),
    ],
    hints=[
        "First the differences, then their squares, then one mean of all of them.",
        "np.mean((scores - targets)**2)",
    ],
    ask="Minus, square, add, divide: do the printed example in this order on paper. How many numbers are averaged?",
    passage="Squared error",
)

# --- binary_cross_entropy ---


def yes_or_no(batch, largest):
    def draw(rng):
        targets = rng.permutation(np.arange(batch) % 3 == 0).astype(int)  # a third of them yes, so yes and no differ
        scores = largest * rng.uniform(0.4, 1, batch).round(2) * rng.choice([-1, 1], batch)
        scores[0] = 0.9 * largest * (1 - 2 * targets[0])  # one that is surely wrong
        scores[1] = -8 / 9 * scores[0]  # one on the other side
        scores[2] = 0.95 * largest * (2 * targets[2] - 1)  # and one that is surely right
        return {"scores": scores.reshape(-1, 1), "targets": targets}

    return draw


def a_few(scores, targets):
    """A batch of its own choice: scores as a column."""
    return {"scores": np.array(scores).reshape(-1, 1), "targets": np.array(targets)}


def surprises(scores, targets):
    """-log p of each example, shape (batch,)."""
    return np.logaddexp(0, np.where(np.asarray(targets) == 1, -np.ravel(scores), np.ravel(scores)))


def from_the_formula(p, t):
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def clipped_binary(small):
    return lambda s, t: from_the_formula(np.clip(sigmoid(s.ravel()), small, 1 - small), t)


SAME_SHAPE = "Give both the same shape first: z = scores.ravel(), shape (batch,). Each example has one loss."

binary_cross_entropy = Question(
    "binary_cross_entropy",
    reference=lambda scores, targets: np.mean(surprises(scores, targets)),
    cases=[
        Case(
            "a few examples, or one alone",
            yes_or_no(6, 3.0),
            also=[a_few([-1.5], [1]), a_few([-1.5], [0]), a_few([0, 0, 2, -1], [1, 0, 0, 1])],
            hint=SAME_SHAPE,
        ),
        Case(
            "a larger batch, or one whose answers are all alike",
            yes_or_no(30, 5.0),
            also=[a_few([0.5, -2, 3], [0, 0, 0]), a_few([0.5, -2, 3, 1], [1, 1, 1, 1])],
            hint=SAME_SHAPE,
        ),
        Case(
            "scores up to a thousand",
            yes_or_no(6, 1000.0),
            also=[
                yes_or_no(6, 50.0),
                a_few([0.0, 1000.0], [1, 0]),
                *(a_few([z, 1], [t, 1]) for z in (1000, -1000) for t in (0, 1)),
            ],
            hint="np.logaddexp(0, -z) where the target is 1, np.logaddexp(0, z) where it is 0: none of them overflows.",
        ),
    ],
    mistakes=[
        Mistake(
            "Scores of shape (batch, 1) against targets of shape (batch,) make a table in which each score meets each "
            "target. Take scores.ravel(), or make targets a column.",
            lambda s, t: np.mean(np.logaddexp(0, np.where(t == 1, -s, s))),
        ),
        Mistake(
            "exp of a large score is more than a number can hold. np.logaddexp(0, -z) is log(1 + exp(-z)) without "
            "overflow.",
            lambda s, t: np.mean(np.log(1 + np.exp(np.where(t == 1, -s.ravel(), s.ravel())))),
        ),
        Mistake(
            SIGMOID_IS_ROUNDED,
            lambda s, t: from_the_formula(sigmoid(s.ravel()), t),
        ),
        Mistake(
            SIGMOID_IS_ROUNDED,
            lambda s, t: -np.mean(np.log(np.where(t == 1, sigmoid(s.ravel()), 1 - sigmoid(s.ravel())))),
        ),
        *(Mistake(CLIPPED, clipped_binary(small)) for small in SMALL),
        Mistake(
            "The targets play no part: every answer is taken for a yes.", lambda s, t: np.mean(surprises(s, 1 + 0 * t))
        ),
        Mistake(
            "Yes and no are swapped: where the target is 1, it is log(1 + exp(-z)).",
            lambda s, t: np.mean(surprises(-s, t)),
        ),
        Mistake(
            "Only the examples whose answer is yes count so far. A no has its loss too: log(1 + exp(z)).",
            lambda s, t: np.mean(t * surprises(s, t)),
        ),
        Mistake("Each example has its loss. Their mean is asked for.", lambda s, t: surprises(s, t)),
        Mistake(
            "max(0, -z) is what the loss comes to for large scores; near 0 it is log(1 + exp(-z)).",
            lambda s, t: np.mean(np.maximum(0, np.where(t == 1, -s.ravel(), s.ravel()))),
        ),
        Mistake(
            "np.logaddexp takes exponents: log(1 + exp(z)) is np.logaddexp(0, z), for 1 is e to the 0.",
            lambda s, t: np.mean(np.logaddexp(1, np.where(t == 1, -s.ravel(), s.ravel()))),
        ),
        Mistake("The surprises are added up. Their mean is asked for.", lambda s, t: np.sum(surprises(s, t))),
        Mistake("It is averaged over the batch twice.", lambda s, t: np.mean(surprises(s, t)) / len(s)),
        Mistake(BEGUN_ANEW, lambda s, t: surprises(s, t)[-1] / len(s)),
        Mistake("The loss is minus the logarithm, and never negative.", lambda s, t: -np.mean(surprises(s, t))),
        Mistake(
            "The scores are taken for confidences. They become confidences by sigmoid.",
            lambda s, t: from_the_formula(s.ravel(), t),
        ),
        Mistake("That is the squared error of the confidences.", lambda s, t: np.mean((sigmoid(s.ravel()) - t) ** 2)),
        Mistake(
            "That is the logarithm to the base 2. np.log is the natural one.",
            lambda s, t: np.mean(surprises(s, t)) / np.log(2),
        ),
    ],
    hints=[
        "np.where(targets == 1, a, b) chooses for each example, and np.mean takes the mean of all.",
        "1 is e to the 0, so log(1 + exp(a)) is np.logaddexp(0, a).",
    ],
    ask=(
        "Print the shapes of scores and targets, and of what your line makes of them. How large should the loss be "
        "at a score of 1000 whose target is 0?"
    ),
    passage="Cross-entropy: how surprised were you?",
)

# --- softmax_cross_entropy ---


def class_scores(batch, n_classes, largest=2.0):
    def draw(rng):
        scores = largest * rng.normal(size=(batch, n_classes)).round(2)
        targets = rng.integers(n_classes, size=batch)  # unequally often, some perhaps never
        scores[0, targets[0]] = scores[0].min() - largest  # at least one answer that is clearly wrong
        if batch > 1:
            scores[1] += 2 * largest  # and one row far above the others, where the answer is right
            scores[1, targets[1]] = scores[1].max() + 0.5 * largest
        return {"scores": scores, "targets": targets}

    return draw


def rows(scores, targets):
    return {"scores": np.array(scores), "targets": np.array(targets)}


def minus_log_p(scores, targets):
    """-log p of each example, shape (batch,)."""
    scores = np.asarray(scores, dtype=float)
    return np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(scores)), targets]


def clipped_softmax(small):
    return lambda s, t: -np.mean(np.log(np.clip(softmax(s)[np.arange(len(s)), t], small, 1)))


def naive_softmax(scores, targets):
    e = np.exp(scores)
    return -np.mean(np.log(e / e.sum(axis=1, keepdims=True))[np.arange(len(e)), targets])


ROW_BY_ROW = (
    "For each row the logarithm of the sum of e to its scores, axis=1, less the score of its right class, "
    "scores[np.arange(len(scores)), targets]. Then the mean."
)

softmax_cross_entropy = Question(
    "softmax_cross_entropy",
    reference=lambda scores, targets: np.mean(minus_log_p(scores, targets)),
    cases=[
        Case(
            "batches of several sizes, with few classes or many",
            class_scores(5, 3),
            also=[
                class_scores(3, 7),
                class_scores(9, 2),
                class_scores(1, 4),
                rows([[1, 2, 0], [0, -1, 3]], [2, 2]),
                rows([[0.5, 0.5, 0.5]], [1]),
                rows([[2, 1], [2, 1], [1, 2]], [0, 0, 0]),  # two examples that are the same
                class_scores(4, 12),
                class_scores(120, 3),
            ],
            hint=ROW_BY_ROW,
        ),
        Case(
            "as many examples as classes",
            class_scores(6, 6),
            also=[class_scores(4, 4), class_scores(2, 2)],
            hint=ROW_BY_ROW,
        ),
        Case(
            "scores of a thousand and more",
            class_scores(5, 3, largest=1000.0),
            also=[
                rows([[0, np.log(3)], [1000, 0]], [0, 0]),
                rows([[-1000, 1000, 0], [-3000, -3001, -3002]], [0, 1]),
                rows([[1000, 1001], [-1000, -1002], [2, 1]], [0, 0, 1]),
                rows([[-2000, -2000.5, 3000]], [2]),
            ],
            hint="z = scores - scores.max(axis=1, keepdims=True) changes no confidence, and e to the z never "
            "overflows. Use z in both places.",
        ),
    ],
    mistakes=[
        Mistake(
            "e to the power of a large score is more than a number can hold. Take the largest score of each row away "
            "from the row first; it changes no confidence.",
            naive_softmax,
        ),
        Mistake(
            "A confidence can be so small that it is rounded to 0, and log(0) is infinite. Don't divide first: "
            "-log p = log(sum of e to the scores) - score of the right class.",
            lambda s, t: -np.mean(np.log(softmax(s)[np.arange(len(s)), t])),
        ),
        *(Mistake(CLIPPED, clipped_softmax(small)) for small in SMALL),
        Mistake(
            "scores[:, targets] takes those columns from every row, not one number from each. "
            "scores[np.arange(len(scores)), targets] goes row by row.",
            lambda s, t: np.mean(np.logaddexp.reduce(s, axis=1, keepdims=True) - s[:, t]),
        ),
        Mistake(
            "The sum of the powers is over the column; each example's classes stand in its row: axis=1.",
            lambda s, t: np.mean((np.logaddexp.reduce(s, axis=0) - s)[np.arange(len(s)), t]),
        ),
        Mistake(
            "The powers of the whole batch are added up; each example has a sum of its own: axis=1.",
            lambda s, t: np.mean(np.logaddexp.reduce(s.ravel()) - s[np.arange(len(s)), t]),
        ),
        Mistake("The losses are added up. Their mean is asked for.", lambda s, t: np.sum(minus_log_p(s, t))),
        Mistake(
            "Each example has one loss, so divide by the number of examples, not by all numbers in the table.",
            lambda s, t: np.sum(minus_log_p(s, t)) / s.size,
        ),
        Mistake(
            "Each example has one loss, so divide by the number of examples, not of classes.",
            lambda s, t: np.sum(minus_log_p(s, t)) / s.shape[1],
        ),
        Mistake("It is averaged over the batch twice.", lambda s, t: np.mean(minus_log_p(s, t)) / len(s)),
        Mistake(BEGUN_ANEW, lambda s, t: minus_log_p(s, t)[-1] / len(s)),
        Mistake("The loss is minus the logarithm, and never negative.", lambda s, t: -np.mean(minus_log_p(s, t))),
        Mistake(
            "That is the mean confidence in the right class. Take -log of each.",
            lambda s, t: np.mean(np.exp(-minus_log_p(s, t))),
        ),
        Mistake(
            "The logarithm comes first and the mean after it.",
            lambda s, t: -np.log(np.mean(np.exp(-minus_log_p(s, t)))),
        ),
        Mistake(
            "The right class plays no part: subtract its score.", lambda s, t: np.mean(np.logaddexp.reduce(s, axis=1))
        ),
        Mistake(
            "Look at the class that is right, not at the one that has won.",
            lambda s, t: np.mean(minus_log_p(s, s.argmax(axis=1))),
        ),
        Mistake(
            "What was taken away from the row must be taken from the right class's score as well.",
            lambda s, t: np.mean(minus_log_p(s, t) - s.max(axis=1)),
        ),
    ],
    hints=[
        "Don't divide: p itself may be rounded to 0, and log(sum) - z of the right class is -log p without it.",
        "np.exp(z).sum(axis=1) has one sum for each row.",
    ],
    ask=(
        "The row is (1000, 0). How large must the loss be if class 0 is right, and if class 1 is? Which of your "
        "lines can't say that?"
    ),
    passage="One of ten, without overflow",
)

# --- false_rates ---


def faces(n_owner, n_strangers):
    """Certainties with some of each kind on either side, and two exactly at the threshold."""

    def draw(rng):
        threshold = rng.choice([0.3, 0.4, 0.6, 0.7])
        most = min(n_owner, n_strangers) // 2
        shut_out, let_in = rng.choice(np.arange(1, most), 2, replace=False)  # two different numbers
        is_owner = np.repeat([1, 0], [n_owner, n_strangers])
        opens = np.repeat([False, True, True, False], [shut_out, n_owner - shut_out, let_in, n_strangers - let_in])
        certainty = np.where(
            opens, rng.uniform(threshold + 0.02, 1, len(opens)), rng.uniform(0, threshold - 0.02, len(opens))
        )
        certainty[[0, -1]] = threshold
        order = rng.permutation(len(opens))
        ends = np.argsort(opens[order], kind="stable")[[-1, 0, 1, -2]]  # opens, shut ... shut, opens
        order = np.concatenate([order[ends[:2]], np.delete(order, ends), order[ends[2:]]])
        return {"certainty": certainty[order].round(4), "is_owner": is_owner[order], "threshold": threshold}

    return draw


def few_faces(certainty, is_owner, threshold=0.5):
    return {"certainty": np.array(certainty), "is_owner": np.array(is_owner), "threshold": threshold}


def rates(rule):
    """The two rates by `rule(opens, owner)`, both as True and False."""
    return lambda certainty, is_owner, threshold: rule(np.asarray(certainty) > threshold, np.asarray(is_owner) == 1)


def right_rates(opens, owner):
    return np.mean(opens[~owner]), np.mean(~opens[owner])


false_rates = Question(
    "false_rates",
    reference=rates(right_rates),
    returns=("false accepts", "false rejects"),
    cases=[
        Case(
            "faces on both sides of the threshold, and exactly at it",
            faces(9, 16),
            also=[
                few_faces([0.9, 0.2, 0.8, 0.1], [1, 1, 0, 0]),
                few_faces([0.5, 0.5, 0.25], [1, 0, 0]),
                few_faces([1, 0, 1, 0, 0], [1, 1, 0, 0, 0]),
                few_faces([1, 0, 0.75, 0.75], [0, 1, 0, 0], 0.75),
            ],
        ),
        Case(
            "many faces; and nobody let in, or nobody left out",
            faces(40, 60),
            also=[
                faces(31, 8),
                few_faces([0.9, 0.8, 0.7], [1, 1, 0], 0.25),
                few_faces([0.9, 0.8, 0.7, 0.1, 0.2], [1, 1, 0, 0, 1], 0.95),
                few_faces([1.0, 0.5, 0.0, 0.25], [1, 0, 0, 1], 0),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            "The two are swapped: false accepts first.", rates(lambda opens, owner: right_rates(opens, owner)[::-1])
        ),
        Mistake(
            "Those are shares of all faces. Take false accepts among strangers, false rejects among the owner's faces.",
            rates(lambda opens, owner: (np.mean(opens & ~owner), np.mean(~opens & owner))),
        ),
        Mistake(
            "Those are numbers of faces. Divide by the number of strangers, and by that of the owner's faces.",
            rates(lambda opens, owner: (np.sum(opens & ~owner), np.sum(~opens & owner))),
        ),
        Mistake(
            "A certainty exactly at the threshold does not open: above means >.",
            lambda c, is_owner, threshold: right_rates(c >= threshold, is_owner == 1),
        ),
        Mistake(
            "A certainty exactly at the threshold does not open, so there the owner stays out, too: <=.",
            lambda c, is_owner, threshold: (
                np.mean(c[is_owner == 0] > threshold),
                np.mean(c[is_owner == 1] < threshold),
            ),
        ),
        Mistake(
            "is_owner holds 0 and 1. As an index these pick the faces number 0 and 1; write is_owner == 1 and "
            "is_owner == 0.",
            lambda c, is_owner, threshold: (np.mean(c[1 - is_owner] > threshold), np.mean(c[is_owner] <= threshold)),
        ),
        Mistake(
            "~ turns 0 and 1 into -1 and -2, which pick the last faces. Write is_owner == 1 and is_owner == 0.",
            lambda c, is_owner, threshold: (np.mean(c[~is_owner] > threshold), np.mean(c[is_owner] <= threshold)),
        ),
        Mistake(
            "The second is the share of the owner's faces that open the phone; false rejects are the others.",
            rates(lambda opens, owner: (np.mean(opens[~owner]), np.mean(opens[owner]))),
        ),
        Mistake(
            "Those are the right decisions. The wrong ones are asked for.",
            rates(lambda opens, owner: (np.mean(~opens[~owner]), np.mean(opens[owner]))),
        ),
        Mistake(
            "You divide by how often the phone opens, and by how often it stays shut. Divide by the number of "
            "strangers and by that of the owner's faces.",
            rates(lambda opens, owner: (np.mean(~owner[opens]), np.mean(owner[~opens]))),
        ),
        Mistake(
            "The threshold is always 0.5; use the one that is given.",
            lambda c, is_owner, threshold: right_rates(c > 0.5, is_owner == 1),
        ),
    ],
    hints=[
        "opens = certainty > threshold says for each face whether the phone opens.",
        "Among the strangers, opens[is_owner == 0], which share is True? Among the owner's faces, which is False?",
    ],
    ask=(
        "A share of whom? Count the strangers first, then those among them who get in. Then the same for the owner's "
        "faces."
    ),
    passage="Unlocking a phone",
)

# --- split ---


def examples(n, n_test, n_pixels=2, rounds=6):
    def draw(rng):
        first = rng.permutation(1000)[:n] - 500.0  # no two alike, so that each image is known again
        x = np.stack([first, *(first / 2 + i for i in range(1, n_pixels))], axis=1)
        return {
            "x": x,
            "y": (first % 7).astype(int),
            "n_test": n_test,
            "seed": int(rng.integers(1000)),
            "rounds": rounds,
        }

    return draw


def alike(n, n_test, rounds=3):
    """Examples as digits are: many numbers in common, and some images that are there twice, with another label."""

    def draw(rng):
        x = rng.integers(0, 3, (n, 4)) / 2
        x[rng.permutation(n)[:4]] = x[0]
        return {"x": x, "y": rng.permutation(n), "n_test": n_test, "seed": int(rng.integers(1000)), "rounds": rounds}

    return draw


def call_split(split, x, y, n_test, seed, rounds):
    """The four parts, so many times in a row with one generator, and once more with one of the same seed, stacked."""
    import numpy as np

    rng = np.random.default_rng(seed)
    every = [split(x, y, n_test, rng) for _ in range(rounds)]
    every.append(split(x, y, n_test, np.random.default_rng(seed)))
    for parts in every:
        if parts is None:
            return None
        if len(parts) != 4:
            return tuple(parts)
        if sorted(len(part) for part in parts) != sorted([len(x) - n_test, n_test] * 2):
            return tuple(np.asarray(part)[np.newaxis] for part in parts)
    return tuple(np.array([parts[i] for parts in every]) for i in range(4))


def well_parted(parts, x, y, n_test, seed, rounds):
    every = zip(*parts, strict=True) if len(parts) == 4 and np.size(parts[0]) else [parts]
    message = next(filter(None, (is_split(each, x, y, n_test) for each in every)), "")
    return f"with {len(x)} examples, n_test = {n_test}: {message}" if message else None


def by_chance(parts, x, y, n_test, seed, rounds):
    """Whether the test sets were drawn independently, each example as likely as any other.

    The test images may be any of the four parts: their order has points of its own.
    """
    images = [part for part in map(np.asarray, parts) if part.shape == (rounds + 1, n_test, x.shape[1])]
    if len(parts) != 4 or not images:
        return "four parts are asked for, x_train, y_train, x_test, y_test, with n_test examples in the test set"
    test = images[-1][..., 0]  # each image is known by its first pixel
    if not np.array_equal(test[0], test[-1]):
        return "the same generator state gave another split; take the order from rng, and from nothing else"
    chosen = (test[:-1, :, np.newaxis] == x[:, 0]).any(axis=1)  # one row for each time
    if (chosen == chosen[0]).all():
        return "each time the same test images; mix with rng itself before you cut, for examples may come sorted"
    for row in chosen:
        if message := is_chosen_by_chance(np.flatnonzero(row), len(x)):
            return message
    together = (chosen.astype(int) @ chosen.T)[np.triu_indices(len(chosen), 1)]
    if np.var(together) > 25 or abs(chosen[:, : len(x) // 2].sum() / chosen.sum() - 0.5) > 0.15:
        return "the test images lie in a pattern, or in one part of x; let rng mix all of them"
    share = max(n_test, len(x) - n_test) / len(x)
    if len(x) * share ** len(chosen) < 1e-6 and not (chosen.any(axis=0) & ~chosen.all(axis=0)).all():
        return "some examples are always in the same set, whatever rng says; is an index off by one?"


def parted(order):
    def answer(x, y, n_test, rng):
        i = order(len(x), rng)
        return x[i[n_test:]], y[i[n_test:]], x[i[:n_test]], y[i[:n_test]]

    return answer


def last_are_test(x, y, n_test, rng):
    return x[:-n_test], y[:-n_test], x[-n_test:], y[-n_test:]


def mixed_within(x_train, y_train, x_test, y_test, rng):
    train, test = rng.permutation(len(x_train)), rng.permutation(len(x_test))
    return x_train[train], y_train[train], x_test[test], y_test[test]


split = Question(
    "split",
    reference=parted(lambda n, rng: rng.permutation(n)),
    call=call_split,
    cases=[
        Case(
            "two whole sets, each image with its own label",
            examples(20, 5),
            judge=well_parted,
            points=2,
            also=[
                {"x": np.arange(20).reshape(10, 2), "y": np.arange(10), "n_test": 3, "seed": 0, "rounds": 2},
                examples(10, 3, n_pixels=4),
                examples(9, 7, n_pixels=3),
                examples(6, 1),
                examples(5, 4, n_pixels=5),
                alike(20, 5),
            ],
            hint="order = rng.permutation(len(x)) is every position once, mixed. x[order[:n_test]] and "
            "y[order[:n_test]] are one set; the rest of order makes the other.",
        ),
        Case(
            "chosen by rng, and by nothing else",
            examples(200, 40, rounds=20),
            judge=by_chance,
            draws=2,
            also=[examples(8, 4, rounds=40)],
            hint="Mix with rng.permutation(len(x)), anew in each call and before anything is cut: any example may come "
            "into either set.",
        ),
    ],
    mistakes=[
        Mistake(
            "The first examples are always the test set. If the examples come sorted, it holds only a few digits; "
            "choose by chance.",
            parted(lambda n, rng: np.arange(n)),
        ),
        Mistake(
            "The last examples are always the test set. If the examples come sorted, it holds only a few digits; "
            "choose by chance.",
            last_are_test,
        ),
        Mistake(
            "Cut first and mixed afterwards: the test set always holds the same examples. Mix before you cut.",
            lambda x, y, n_test, rng: mixed_within(*parted(lambda n, rng: np.arange(n))(x, y, n_test, rng), rng),
        ),
        Mistake(
            "Training and test set are swapped: n_test examples belong to the test.",
            lambda x, y, n_test, rng: (lambda p: (*p[2:], *p[:2]))(
                parted(lambda n, r: r.permutation(n))(x, y, n_test, rng)
            ),
        ),
        Mistake(
            "The order of the four is x_train, y_train, x_test, y_test.",
            lambda x, y, n_test, rng: (lambda p: (p[0], p[2], p[1], p[3]))(
                parted(lambda n, r: r.permutation(n))(x, y, n_test, rng)
            ),
        ),
    ],
    hints=[
        "Take whole rows of x, and of y the same ones in the same order.",
        "test = order[:n_test] and train = order[n_test:] serve for x and for y.",
    ],
    ask=(
        "Ten images labelled 0 to 9, in order. Can number 9 come into your test set? Has each image still its own "
        "label?"
    ),
    passage="Labels, a training set, a test set",
)

EXERCISE = Exercise(
    "04_loss",
    "Loss",
    [loss_of_guessing, mean_squared_error, binary_cross_entropy, softmax_cross_entropy, false_rates, split],
)

"""Exercise 5: gradient descent, from the slope of a curve to a neuron's training step."""

import numpy as np

from nncheck.questions.properties import are_batches
from nncheck.questions.question import Case, Exercise, Mistake, Question
from nncheck.run import value_itself
from nnlib.functions import sigmoid

# --- slope ---


def curve(rng):
    """A curve a w**3 + b w**2 + c w + d |w|, a place on it that isn't quite level, and how far to nudge."""
    while True:
        a, b, c = (rng.choice([-1, 1], 3) * rng.uniform([0.5, 1, 1], [1.5, 3, 4])).round(2)
        d, w = rng.choice([0.0, 2.0]), (rng.choice([-1, 1]) * rng.uniform(0.2, 2)).round(2)
        inputs = {"a": a, "b": b, "c": c, "d": d, "w": w, "nudge": near(rng)}
        if abs(call_slope(slope.reference, **inputs)) > 0.5:
            return inputs


def near(rng):
    return float(rng.choice([0.05, 0.1, 0.2, 0.3, 0.5, 0.7]))


def call_slope(slope, a, b, c, d, w, nudge):
    return slope(lambda w: a * w**3 + b * w**2 + c * w + d * abs(w), w, nudge)


slope = Question(
    "slope",
    reference=lambda f, w, nudge: (f(w + nudge) - f(w - nudge)) / (2 * nudge),
    call=call_slope,
    cases=[
        Case(
            "a w³ + b w² + c w + d |w|, uphill and downhill",
            curve,
            also=[
                {"a": 0, "b": 1, "c": 0, "d": 0, "w": 3, "nudge": 0.5},  # the printed example
                {"a": 1, "b": 0, "c": 0, "d": 0, "w": 0, "nudge": 1},  # whole numbers, and at 0
                {"a": 0, "b": -1, "c": 1, "d": 0, "w": -2, "nudge": 2},
                {"a": 0.0, "b": 0.0, "c": 7.0, "d": 3.0, "w": 0.1, "nudge": 0.4},  # a bend between the two places
                {"a": 0.0, "b": 0.0, "c": 7.0, "d": 3.0, "w": 0.00005, "nudge": 1e-4},
            ],
            draws=12,
        )
    ],
    mistakes=[
        Mistake(
            "The nudge goes to one side only. To both sides, the errors of the two halves cancel.",
            lambda f, w, nudge: (f(w + nudge) - f(w)) / nudge,
        ),
        Mistake(
            "The nudge goes to the left only. To both sides, the errors of the two halves cancel.",
            lambda f, w, nudge: (f(w) - f(w - nudge)) / nudge,
        ),
        Mistake(
            "From w - nudge to w + nudge it is two nudges, and you divide by one.",
            lambda f, w, nudge: (f(w + nudge) - f(w - nudge)) / nudge,
        ),
        Mistake(
            "Brackets: / 2 * nudge divides by 2 and then multiplies. The whole 2 * nudge is divided by.",
            lambda f, w, nudge: (f(w + nudge) - f(w - nudge)) / 2 * nudge,
        ),
        Mistake(
            "That is the change of f. The slope is the change for each unit of nudge: divide by 2 * nudge.",
            lambda f, w, nudge: f(w + nudge) - f(w - nudge),
        ),
        Mistake(
            "Brackets: only the second value is divided. The whole difference stands above the line.",
            lambda f, w, nudge: f(w + nudge) - f(w - nudge) / (2 * nudge),
        ),
        Mistake(
            "A slope may be negative, where f falls. You take its sign away.",
            lambda f, w, nudge: abs(f(w + nudge) - f(w - nudge)) / (2 * nudge),
        ),
        Mistake(
            "The difference is the wrong way round: uphill to the right is a positive slope.",
            lambda f, w, nudge: (f(w - nudge) - f(w + nudge)) / (2 * nudge),
        ),
        Mistake(
            "You nudge the loss, f(w) + nudge. Nudge the weight and ask f again: f(w + nudge).",
            lambda f, w, nudge: ((f(w) + nudge) - (f(w) - nudge)) / (2 * nudge),
        ),
        Mistake(
            "Use the nudge that is given, not one of your own.",
            lambda f, w, nudge: (f(w + 1e-5) - f(w - 1e-5)) / 2e-5,
        ),
    ],
    hints=[
        "f once a nudge to the right, once a nudge to the left.",
        "Divide their difference by 2 * nudge, in brackets.",
    ],
    ask="Draw the curve and your two places on it. How far apart are they, and how much higher is the right one?",
    passage="On a mountain in the dark",
)

# --- descend ---

LEVEL = 0.001  # a slope of smaller size is none


def one_weight(rng):
    return a_valley(rng, (), int(rng.integers(1, 9)))


def several_weights(rng):
    return a_valley(rng, (int(rng.choice([1, 2, 3, 5])),), int(rng.integers(2, 9)))


def a_valley(rng, shape, steps):
    """A valley whose slope is steepness * (w - centre), and a walk in it that doesn't get near its bottom."""
    rate = round(rng.uniform(0.05, 0.4), 2)
    steepness = (rng.choice([0.15, 0.4, 0.55, 1.3, 1.5], shape) / rate).round(3)  # what is left of the way: 1 less that
    centre = rng.uniform(-2, 2, shape).round(2)
    w = (centre + rng.choice([-1, 1], shape) * rng.uniform(2, 5, shape)).round(2)
    return {"centre": centre, "steepness": steepness, "w": w, "learning_rate": rate, "steps": steps}


def down_to_the_bottom(*shape):
    """A walk that gets there before its steps are over; some weights sooner than others."""

    def draw(rng):
        while True:
            rate = round(rng.uniform(0.05, 0.4), 2)
            steepness = (rng.uniform(0.3, 0.7, shape) / rate).round(3)
            centre = rng.uniform(-2, 2, shape).round(2)
            w = (centre - rng.choice([1, 1, -1], shape) * rng.uniform(2, 5, shape)).round(2)
            path = right_descend(lambda w: steepness * (w - centre), w, rate, 60)  # noqa: B023 - used at once
            sizes = np.abs(steepness * (path - centre)).reshape(len(path), -1)
            if np.abs(np.log(sizes[-2:] / LEVEL)).min() > 0.05:  # no rounding decides on which step it stops
                return {"centre": centre, "steepness": steepness, "w": w, "learning_rate": rate, "steps": 60}

    return draw


def call_descend(descend, centre, steepness, w, learning_rate, steps):
    return descend(lambda w: steepness * (w - centre), w, learning_rate, steps)


def descending(is_level):
    def descend(gradient, w, learning_rate, steps):
        path = [w]
        for _ in range(steps):
            slope = gradient(path[-1])
            if is_level(slope):
                break
            path.append(path[-1] - learning_rate * slope)
        return np.array(path)

    return descend


right_descend = descending(lambda slope: np.abs(slope).max() < LEVEL)
on_and_on = descending(lambda slope: False)


def uphill(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        slope = gradient(path[-1])
        if np.abs(slope).max() < LEVEL:
            break
        path.append(path[-1] + learning_rate * slope)
    return np.array(path)


def slope_of_the_start(gradient, w, learning_rate, steps):
    first = gradient(w)
    return right_descend(lambda w: first, w, learning_rate, steps)


def same_array_again(kind):
    """Each place is one and the same array, of floats or of the kind that w has."""

    def descend(gradient, w, learning_rate, steps):
        w = np.array(w, dtype=kind)
        path = [w]
        for _ in range(steps):
            if np.abs(gradient(w)).max() < LEVEL:
                break
            w -= learning_rate * gradient(w)
            path.append(w)
        return np.array(path)

    return descend


STEP_BY_STEP = (
    "path = [w], and in a loop of so many steps: feel the slope, slope = gradient(w), take a step, "
    "w = w - learning_rate * slope, and path.append(w)."
)

descend = Question(
    "descend",
    reference=right_descend,
    call=call_descend,
    cases=[
        Case(
            "one weight, gradient = steepness * (w - centre)",
            one_weight,
            also=[
                {"centre": 0.0, "steepness": 2.0, "w": 8.0, "learning_rate": 0.25, "steps": 3},  # the printed example
                {"centre": 1.0, "steepness": 2.0, "w": -8.0, "learning_rate": 0.25, "steps": 0},
                {"centre": 0, "steepness": 2, "w": 8, "learning_rate": 0.25, "steps": 6},
            ],
            hint=STEP_BY_STEP,
        ),
        Case(
            "several weights, the same gradient",
            several_weights,
            also=[
                {
                    "centre": np.array([0, 1]),
                    "steepness": np.array([2, 1]),
                    "w": np.array([7, -4]),
                    "learning_rate": 0.25,
                    "steps": 3,
                }
            ],
            hint=STEP_BY_STEP,
        ),
        Case(
            "level ground: there the path ends",
            down_to_the_bottom(),
            also=[
                {"centre": -2.5, "steepness": 2.0, "w": -2.5, "learning_rate": 0.1, "steps": 4},  # it starts there
                *(down_to_the_bottom(n) for n in (1, 2, 4)),
                {  # slopes of one size: they are level before their sum and the root of their squares are
                    "centre": np.zeros(4),
                    "steepness": np.full(4, 5.0),
                    "w": np.array([3.0, -3.0, 3.0, -3.0]),
                    "learning_rate": 0.1,
                    "steps": 60,
                },
                *(  # a slope of exactly 0.001 isn't smaller than 0.001, be it up or down
                    {"centre": 0.0, "steepness": LEVEL, "w": w, "learning_rate": 0.5, "steps": 3}
                    for w in (1.0, -1.0, np.array([1.0, 0.5]))
                ),
                {  # one weight is level from the start, and goes on as long as the other isn't
                    "centre": np.zeros(2),
                    "steepness": np.array([0.01, 1.0]),
                    "w": np.array([0.09, 5.0]),
                    "learning_rate": 0.5,
                    "steps": 8,
                },
                {  # slopes that cancel out if they are added
                    "centre": np.array([0.0, 0.0]),
                    "steepness": np.array([1.0, 1.0]),
                    "w": np.array([3.0, -3.0]),
                    "learning_rate": 0.2,
                    "steps": 5,
                },
            ],
            hint="Before each step: if np.abs(slope).max() < 0.001, break. It serves a number and an array.",
        ),
    ],
    mistakes=[
        Mistake("You walk uphill: the gradient points up, and the step goes against it.", uphill),
        Mistake("The slope is felt once, at the start. Ask gradient(w) anew at each place.", slope_of_the_start),
        Mistake(
            "The learning rate is missing: each step is learning_rate times the gradient.",
            lambda gradient, w, rate, steps: right_descend(gradient, w, 1.0, steps),
        ),
        Mistake("It walks on where the ground is level. There the path ends.", on_and_on),
        Mistake(
            "Downhill to the right the slope is negative, and steep all the same: its size counts, np.abs(slope).",
            descending(lambda slope: np.max(slope) < LEVEL),
        ),
        Mistake(
            "A slope of exactly 0.001 isn't smaller than 0.001, so the walk goes on: < and not <=.",
            descending(lambda slope: np.abs(slope).max() <= LEVEL),
        ),
        Mistake(
            "Each weight stops for itself. Until all the slopes are level, every weight moves.",
            lambda gradient, w, rate, steps: right_descend(
                lambda w: (lambda s: np.where((np.abs(s) < LEVEL) & (np.abs(s).max() >= LEVEL), 0, s))(gradient(w)),
                w,
                rate,
                steps,
            ),
        ),
        Mistake(
            "It ends as soon as one of the slopes is level. All of them must be.",
            descending(lambda slope: np.abs(slope).min() < LEVEL),
        ),
        Mistake(
            "Slopes of +3 and -3 add up to 0, and each is steep. Look at the largest in size.",
            descending(lambda slope: np.abs(np.sum(slope)) < LEVEL),
        ),
        Mistake(
            "The start is part of the path: begin with path = [w].",
            lambda gradient, w, rate, steps: right_descend(gradient, w, rate, steps)[1:],
        ),
        Mistake(
            "One step too few: range(steps) makes so many, and range(steps - 1) or range(1, steps) one less.",
            lambda gradient, w, rate, steps: right_descend(gradient, w, rate, steps - 1),
        ),
        Mistake(
            "One step is missing at the end: with the start, there are steps + 1 places.",
            lambda gradient, w, rate, steps: right_descend(gradient, w, rate, steps)[:-1],
        ),
        Mistake(
            "That is one step too many: with the start, there are steps + 1 places.",
            lambda gradient, w, rate, steps: right_descend(gradient, w, rate, steps + 1),
        ),
        Mistake(
            "That is the last place only. Keep every place on the way.",
            lambda gradient, w, rate, steps: right_descend(gradient, w, rate, steps)[-1],
        ),
        Mistake(
            "Those are the slopes on the way. The places themselves are asked for.",
            lambda gradient, w, rate, steps: np.array([gradient(p) for p in right_descend(gradient, w, rate, steps)]),
        ),
        *(
            Mistake(
                "Every entry is one and the same array, which w -= ... changes each time. w = w - ... makes a new one.",
                same_array_again(kind),
            )
            for kind in (float, None)
        ),
    ],
    hints=[
        "In the loop come first the slope, then the question whether it is level, then the step.",
        "Level means np.abs(slope).max() < 0.001, and break ends the loop.",
    ],
    ask="How many places are there after no step at all? And where the slope is 0, what does your loop do?",
    passage="On a mountain in the dark",
)

# --- good_rate ---

STEEPNESS = np.array([1.0, 10.0])
STEPS, NEAR = 40, 0.01


def comes_home(rate, start):
    if np.asarray(rate).dtype.kind not in "iuf":
        return f"the learning rate is a number without quotes, such as 0.05, got {np.asarray(rate).tolist()!r}"
    if np.ndim(rate):
        return f"the learning rate is one number, got shape {np.shape(rate)}"
    w = np.array(start)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            w = w - float(rate) * STEEPNESS * w
            if np.abs(w).max() < NEAR:
                return None
    if not rate > 0:
        return f"with {rate:g} no step goes downhill"
    if not np.abs(w).max() <= np.abs(start).max():
        return (
            f"after {STEPS} steps it has flown off to w = [{w[0]:.3g}, {w[1]:.3g}]; where it is steep, smaller strides"
        )
    if abs(w[1]) >= NEAR:
        return f"after {STEPS} steps it still jumps across the valley, w[1] = {w[1]:.3g}; a little smaller"
    return f"after {STEPS} steps it still creeps along the valley, w[0] = {w[0]:.3g}; larger strides"


def another_start(rng):
    return {"start": rng.uniform([2, 0.5], [5, 1]) * rng.choice([-1, 1], 2)}


good_rate = Question(
    "good_rate",
    reference=0.17,
    call=value_itself,
    cases=[
        Case("from w = [5, 1]", {"start": np.array([5.0, 1.0])}, judge=comes_home),
        Case(
            "from nearer starts, on every side",
            another_start,
            judge=comes_home,
            also=[{"start": np.array([-4.9, 0.9])}, {"start": np.array([4.0, -0.99])}],
        ),
    ],
    mistakes=[
        Mistake("Nearly. In the flat direction, 0.1 still creeps; how much more does the steep one bear?", 0.1),
        Mistake("Exactly the edge: each step lands as far away on the other side, for ever.", 0.2),
        Mistake("A hundred times too careful to be home in time.", 0.001),
        Mistake("Too careful: multiply it by ten and look again.", 0.01),
        Mistake("The steep direction throws it out of the valley. Divide by ten and look again.", 1),
    ],
    hints=[
        "Each step multiplies w[0] by 1 - rate and w[1] by 1 - 10 * rate.",
        "Both factors should be far from 1 and from -1. At which rate are they equally far?",
    ],
    ask=(
        "One step multiplies the first weight by 1 − rate and the second by 1 − 10 · rate. What may these two "
        "numbers be?"
    ),
    passage="What you can turn",
)

# --- mini_batches ---

EPOCHS = 300  # of few examples: enough to tell an order that is only nearly random


def sizes(n, batch_size):
    return lambda rng: {"n": n, "batch_size": batch_size, "seed": int(rng.integers(1_000_000))}


def any_sizes(rng):
    batch_size = int(rng.integers(2, 9))
    return sizes(batch_size * int(rng.integers(1, 6)) + int(rng.integers(1, batch_size)), batch_size)(rng)


# What an entry of the list may be in place of a batch, and how that is said; 0 is what it should be.
FORMS = {
    1: "gives a dictionary; a list is asked for, and each of its entries is a batch",
    2: "has single numbers where batches are asked for: each entry of the list is an array with the numbers of a batch",
    3: "has one list too many: each entry of the list is a flat array with the numbers of a batch",
    4: "says yes or no to each example; the numbers of the batch's examples are asked for",
    5: "the numbers of the examples should be whole numbers, int, or they can't choose rows of an array",
    6: "has batches that can't choose rows of an array: each has to be a list or an array of whole numbers",
}


def call_mini_batches(mini_batches, n, batch_size, seed):
    """The lengths of the batches, the form of each, and the rows of two epochs and of the first once more; of few
    examples, many more epochs as well."""
    import numpy as np

    def epoch(rng):
        batches = mini_batches(n, batch_size, rng)
        return [batches] if isinstance(batches, dict) else list(batches)

    def form(batch):
        if isinstance(batch, dict):
            return 1
        try:
            batch = np.asarray(batch)
        except ValueError:  # arrays of different lengths in one list
            return 3
        if batch.dtype.kind == "U" or (batch.ndim == 1 and len(batch) and batch.dtype.kind not in "iub"):
            return 5
        alone = 6 if batch.dtype.kind == "O" else 2  # a set, or None
        return {0: alone, 1: 4 if batch.dtype.kind == "b" else 0}.get(batch.ndim, 3)

    rng = np.random.default_rng(seed)
    first, second, again = epoch(rng), epoch(rng), epoch(np.random.default_rng(seed))
    forms = np.array([form(batch) for batch in (*first, *second, *again)], dtype=int)
    if forms.any():
        return np.array([len(first)]), forms, *[np.zeros(0)] * 3, np.zeros((0, n))
    lengths = np.array([np.size(batch) for batch in first], dtype=int)
    epochs = [np.concatenate([*rows, []]) for rows in (first, second, again)]
    more = np.zeros((0, n))
    if n in (7, 8):
        more = [np.concatenate([*epoch(rng), []]) for _ in range(300)]
        more = np.array([row for row in more if len(row) == n])
    return lengths, forms, *epochs, more


def each_once(result, n, batch_size, seed):
    lengths, forms, first = result[:3]
    if forms.any():
        return FORMS[int(forms[forms > 0][0])]
    message = are_batches(lengths, first, n, batch_size)
    return f"with n = {n}, batch_size = {batch_size}: {message}" if message else None


def anew_each_time(result, n, batch_size, seed):
    if message := each_once(result, n, batch_size, seed):
        return message
    first, second, again, more = result[2:]
    if n > 8 and np.array_equal(first, np.arange(n)):
        return "the examples come in their old order; shuffle them with rng.permutation(n)"
    if not np.array_equal(first, again):
        return "another rng with the same seed gives other batches; let the rng that is given do all the shuffling"
    if n > 8 and np.array_equal(first, second):
        return "each epoch comes in the same order; shuffle anew with the given rng, not a fresh one with a fixed seed"
    if n in (7, 8) and (message := hardly_shuffled(more, n, batch_size)):
        return message


def hardly_shuffled(epochs, n, batch_size):
    """Over many epochs each example must be in each batch, and meet each other one in a batch, about as often."""
    if len(epochs) < EPOCHS or (np.sort(epochs, axis=1) != np.arange(n)).any():
        return "some later epochs aren't whole; does something stay from one call to the next?"
    batch_of = np.arange(n) // batch_size  # of each place in an epoch
    sizes = np.bincount(batch_of)
    places = np.argsort(epochs, axis=1)  # of each example in each epoch
    within = batch_of[places] == np.arange(len(sizes))[:, np.newaxis, np.newaxis]  # batch, epoch, example
    where = within.sum(axis=1)
    meetings = np.einsum("bei,bej->ij", within, within, dtype=int)
    if set(np.unique(meetings)) == {0, EPOCHS}:
        return "the same examples meet in a batch each time; shuffle the examples, not the batches"
    apart = meetings[np.triu_indices(n, 1)]
    if far_off(where, (sizes / n)[:, np.newaxis]) or far_off(apart, (sizes * (sizes - 1)).sum() / (n * (n - 1))):
        return "hardly shuffled: over many epochs, some examples meet in a batch far too often, or hardly ever"


def far_off(counts, share):
    """Whether some count over all epochs is farther from its share than chance takes it: 6.5 standard deviations."""
    return (np.abs(counts - EPOCHS * share) > 6.5 * np.sqrt(EPOCHS * share * (1 - share))).any()


def in_order(n, batch_size, rng):
    return [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]


def right_mini_batches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


mini_batches = Question(
    "mini_batches",
    reference=right_mini_batches,
    call=call_mini_batches,
    cases=[
        Case(
            "batches of one size: each example once",
            sizes(12, 4),
            judge=each_once,
            also=[sizes(1, 1), sizes(6, 6), sizes(7, 1), sizes(20, 5), sizes(120, 20)],
            hint="order = rng.permutation(n), once. Cut it: order[start : start + batch_size] for each start in "
            "range(0, n, batch_size).",
        ),
        Case(
            "the last batch is smaller, with what is left",
            sizes(11, 4),
            judge=each_once,
            also=[sizes(1, 4), sizes(5, 2), sizes(10, 4), sizes(3, 10), *[any_sizes] * 3],  # the first is as printed
            hint="A slice that runs past the end just ends there, so the last batch needs no rule of its own: it "
            "begins at the last start in range(0, n, batch_size).",
        ),
        Case(
            "a new random order each time, over many epochs",
            sizes(7, 4),
            judge=anew_each_time,
            also=[*[sizes(40, 8)] * 3, *[sizes(8, 4)] * 2, sizes(20, 30)],
            draws=2,
            hint="Mix all n numbers anew in each call, before they are cut, and with the rng that is given.",
        ),
    ],
    mistakes=[
        Mistake("The examples aren't shuffled yet: rng.permutation(n) is a random order of them.", in_order),
        Mistake(
            "Only whole batches come out. A slice may run past the end: order[8:12] of 11 has three.",
            lambda n, size, rng: right_mini_batches(n, size, rng)[: n // size],
        ),
        Mistake("All examples are in one batch. Cut the order into pieces.", lambda n, size, rng: [rng.permutation(n)]),
        Mistake(
            "Only the first batch comes out. Is there a return inside the loop?",
            lambda n, size, rng: right_mini_batches(n, size, rng)[:1],
        ),
        Mistake(
            "Each batch is drawn on its own, so an example may come twice or never. Shuffle once, then cut.",
            lambda n, size, rng: [rng.choice(n, size, replace=False) for _ in range(n // size)],
        ),
        Mistake(
            "Drawing with replacement lets an example come twice or never. Shuffle once, then cut.",
            lambda n, size, rng: [rng.integers(0, n, size) for _ in range(n // size)],
        ),
        Mistake(
            "The pieces overlap: the next one begins batch_size further on, range(0, n, batch_size).",
            lambda n, size, rng: (lambda order: [order[i : i + size] for i in range(n)])(rng.permutation(n)),
        ),
    ],
    hints=[
        "The list is empty at first, and each start appends one batch to it.",
        "Which numbers are in range(0, n, batch_size), for n = 5 and batch_size = 2?",
    ],
    ask=(
        "Write the numbers on slips of paper, mix them, deal them out. Can a slip be dealt twice? What becomes of "
        "the last ones?"
    ),
    passage="Ten neurons",
)

# --- neuron_step ---


def examples(n, steps=1, n_in=None, y=None):
    """A batch of n examples and a neuron; n_in and y are drawn if they aren't given."""

    def draw(rng):
        width = n_in or int(rng.integers(1, 6))
        x, w = rng.normal(size=(n, width)).round(2), rng.normal(size=width).round(2)
        b = round(rng.choice([-1, 1]) * rng.uniform(0.5, 1.5), 2)
        truth = rng.permutation(np.arange(n) % 2).astype(float) if n > 1 else 1.0 * (x @ w + b < 0)
        truth = truth if y is None else np.full(n, y)
        return {"w": w, "b": b, "x": x, "y": truth, "learning_rate": round(rng.uniform(0.2, 0.8), 2), "steps": steps}

    return draw


WHOLE = {"w": np.array([0, 0]), "b": 0, "x": np.array([[1, 2], [3, 4]]), "y": np.array([1, 1]), "learning_rate": 0.1}


def call_neuron_step(neuron_step, w, b, x, y, learning_rate, steps):
    for number in range(steps):
        stepped = neuron_step(w, b, x, y, learning_rate)
        if number + 1 < steps:
            w, b = stepped
    return stepped


def step_along(slopes):
    """A step against the slopes (dw, db) that `slopes(w, b, x, y)` gives."""

    def step(w, b, x, y, learning_rate):
        dw, db = slopes(w, b, x, y)
        return w - learning_rate * dw, b - learning_rate * db

    return step


def step_by(dz):
    """A step with the given dz, which `dz(p, y, n)` makes of the certainties, and the right rest."""

    def slopes(w, b, x, y):
        d = dz(sigmoid(x @ w + b), y, len(y))
        return x.T @ d, d.sum()

    return step_along(slopes)


def right_slopes(w, b, x, y):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return x.T @ dz, dz.sum()


def slopes_without_bias(w, b, x, y):
    return right_slopes(w, 0.0, x, y)


def slopes_of_a_table(w, b, x, y):
    dz = (sigmoid(x @ w[:, np.newaxis] + b) - y) / len(y)  # (n, 1) against (n,)
    return x.T @ dz, dz.sum()


def slopes_of_a_table_added_up(w, b, x, y):
    dw, db = slopes_of_a_table(w, b, x, y)
    return dw.sum(axis=1), db


COLUMN = (
    "A column of shape (n, 1) meets a row of shape (n,), and NumPy makes a table (n, n) of them. "
    "Keep z of shape (n,), as y is."
)

neuron_step = Question(
    "neuron_step",
    reference=step_along(right_slopes),
    call=call_neuron_step,
    returns=("w", "b"),
    cases=[
        Case(
            "one example",
            examples(1),
            tolerance=3e-4,
            also=[examples(1, y=0), examples(1, y=1)],
            hint="z = x @ w + b, then dz = (sigmoid(z) - y) / n.",
        ),
        Case(
            "batches of several sizes",
            examples(12),
            tolerance=3e-4,
            also=[
                WHOLE | {"steps": 1},  # the printed example
                examples(3, n_in=3),  # where shapes always fit
                examples(5, n_in=7),
                examples(4, y=0),  # nobody says yes
                lambda rng: examples(6)(rng) | {"w": np.full(2, 60.0), "x": rng.normal(size=(6, 2)).round(2)},
                examples(40, n_in=12),
            ],
            hint="dz has one number for each example, and both slopes add up over them: dw = x.T @ dz, db = dz.sum().",
        ),
        Case(
            "several steps in a row",
            examples(8, steps=10),
            tolerance=3e-4,
            also=[WHOLE | {"steps": 3}],
            hint="Your function gets the w and the b that it gave before. Nothing else may stay between the calls.",
        ),
    ],
    mistakes=[
        Mistake("The step goes uphill. Subtract the slopes.", step_by(lambda p, y, n: (y - p) / n)),
        Mistake("The 1/n is missing: the slope of the mean is the mean of the slopes.", step_by(lambda p, y, n: p - y)),
        Mistake("The 1/n is in it twice, once in dz and once more.", step_by(lambda p, y, n: (p - y) / n**2)),
        Mistake(
            "The sigmoid's slope p * (1 - p) doesn't belong here: with cross-entropy dz is certainty minus truth, "
            "no more.",
            step_by(lambda p, y, n: (p - y) * p * (1 - p) / n),
        ),
        Mistake(
            "The score itself is compared with the truth. Certainty is sigmoid(z).",
            step_along(lambda w, b, x, y: (x.T @ (x @ w + b - y) / len(y), np.mean(x @ w + b - y))),
        ),
        Mistake("The score leaves the bias out: z = x @ w + b.", step_along(slopes_without_bias)),
        Mistake(
            "The bias stays as it was. It learns too: its slope is the sum of dz.",
            step_along(lambda w, b, x, y: (right_slopes(w, b, x, y)[0], 0.0)),
        ),
        Mistake(
            "The 1/n is in the bias twice: dz has it already, so its slope is the sum of dz, not the mean.",
            step_along(lambda w, b, x, y: (right_slopes(w, b, x, y)[0], right_slopes(w, b, x, y)[1] / len(y))),
        ),
        Mistake(
            "Each weight's slope is dz times its own input: x.T @ dz.",
            step_along(lambda w, b, x, y: (right_slopes(w, b, x, y)[1], right_slopes(w, b, x, y)[1])),
        ),
        Mistake("Those are the slopes. Take a step against them.", lambda w, b, x, y, rate: right_slopes(w, b, x, y)),
        Mistake("The order is w, then b.", lambda w, b, x, y, rate: step_along(right_slopes)(w, b, x, y, rate)[::-1]),
        Mistake(
            "The learning rate is missing in the step of the bias.",
            lambda w, b, x, y, rate: (
                step_along(right_slopes)(w, b, x, y, rate)[0],
                step_along(right_slopes)(w, b, x, y, 1.0)[1],
            ),
        ),
        Mistake(
            "The learning rate plays no part.",
            lambda w, b, x, y, rate: step_along(right_slopes)(w, b, x, y, 1.0),
        ),
        Mistake(COLUMN, step_along(slopes_of_a_table)),
        Mistake(COLUMN, step_along(slopes_of_a_table_added_up)),
    ],
    hints=[
        "Then a step against each: w - learning_rate * dw, and the same for b.",
        "sigmoid(z) has one certainty for each example, and so has dz one number.",
    ],
    ask=(
        "In the printed example both certainties are 0.5 and both answers yes. Should z rise or fall, and do your w "
        "and b see to it?"
    ),
    passage="The 6-detector learns",
)

# --- momentum_step ---


def ball(rolling, shape=None, momentum=None, steps=1):
    def draw(rng):
        size = shape or [(1,), (3,), (5,), (3, 2), (2, 2)][rng.integers(5)]
        w, dw, v = rng.normal(size=(3, *size)).round(2)
        rate, kept = rng.uniform([0.05, 0.3], [0.4, 0.95]).round(2)
        kept = kept if momentum is None else momentum
        v = v if rolling else 0 * v
        return {"w": w, "v": v, "dw": dw, "learning_rate": rate, "momentum": kept, "steps": steps}

    return draw


def call_momentum_step(momentum_step, w, v, dw, learning_rate, momentum, steps):
    """So many steps in a row, with slopes that change."""
    for number in range(steps):
        slopes = (1 + number) * dw if number else dw  # dw itself, so that it is seen whether an answer changes it
        stepped = momentum_step(w, v, slopes, learning_rate, momentum)
        if number + 1 < steps:
            w, v = stepped
    return stepped


def right_momentum_step(w, v, dw, learning_rate, momentum):
    v = momentum * v + dw
    return w - learning_rate * v, v


momentum_step = Question(
    "momentum_step",
    reference=right_momentum_step,
    call=call_momentum_step,
    returns=("w", "v"),
    cases=[
        Case("from rest, v = 0", ball(False), hint="First the new v, then the step with it."),
        Case(
            "rolling",
            ball(True),
            also=[
                {  # the printed example
                    "w": np.array([1.0]),
                    "v": np.array([2.0]),
                    "dw": np.array([3.0]),
                    "learning_rate": 0.1,
                    "momentum": 0.5,
                    "steps": 1,
                },
                {  # a slope of 0: the ball rolls on
                    "w": np.array([1.0, 2.0]),
                    "v": np.array([2.0, -1.0]),
                    "dw": np.array([0.0, 0.5]),
                    "learning_rate": 0.1,
                    "momentum": 0.75,
                    "steps": 1,
                },
                {  # whole numbers, and a step that isn't
                    "w": np.array([1, 5]),
                    "v": np.array([3, -1]),
                    "dw": np.array([2, 4]),
                    "learning_rate": 0.25,
                    "momentum": 0.5,
                    "steps": 1,
                },
                ball(True, momentum=0.0),
                ball(True, steps=3),
                ball(True, shape=(12,)),
            ],
            hint="Of the old v, momentum times as much is left, and dw is added whole. The step goes with this new v.",
        ),
    ],
    mistakes=[
        Mistake(
            "Whole numbers came in, and the new ones are cut to whole numbers: begin with arrays of floats, or write "
            "v = momentum * v + dw for all of them at once.",
            lambda w, v, dw, r, m: ((w - r * (m * v + dw)).astype(w.dtype), (m * v + dw).astype(v.dtype)),
        ),
        Mistake("The momentum plays no part yet.", lambda w, v, dw, r, m: (w - r * dw, dw)),
        Mistake("The step uses the old v. Renew v first, then step.", lambda w, v, dw, r, m: (w - r * v, m * v + dw)),
        Mistake(
            "The momentum belongs to the old v, not to the new slope.",
            lambda w, v, dw, r, m: (w - r * (v + m * dw), v + m * dw),
        ),
        Mistake(
            "Nothing is ever forgotten: the old v is to be multiplied by the momentum.",
            lambda w, v, dw, r, m: (w - r * (v + dw), v + dw),
        ),
        Mistake(
            "Here the slope comes in whole; the factor 1 - momentum belongs to another recipe.",
            lambda w, v, dw, r, m: (w - r * (m * v + (1 - m) * dw), m * v + (1 - m) * dw),
        ),
        Mistake(
            "The learning rate is in v. Here v holds slopes, and the learning rate stands before v, in the step.",
            lambda w, v, dw, r, m: (w - (m * v + r * dw), m * v + r * dw),
        ),
        Mistake(
            "Uphill: v is a slope, so the step goes against it, w - learning_rate * v.",
            lambda w, v, dw, r, m: (w + r * (m * v + dw), m * v + dw),
        ),
        Mistake("The learning rate is missing.", lambda w, v, dw, r, m: (w - (m * v + dw), m * v + dw)),
        Mistake(
            "That is another recipe, in which v holds steps. Here it holds slopes, v = momentum * v + dw.",
            lambda w, v, dw, r, m: (w + (m * v - r * dw), m * v - r * dw),
        ),
        Mistake(
            "The learning rate and the momentum have changed places.",
            lambda w, v, dw, r, m: (w - m * (r * v + dw), r * v + dw),
        ),
        Mistake(
            "The new v is not handed back: the next step needs it.",
            lambda w, v, dw, r, m: (w - r * (m * v + dw), v),
        ),
        Mistake(
            "The two are the wrong way round: first the new w, then the new v.",
            lambda w, v, dw, r, m: (m * v + dw, w - r * (m * v + dw)),
        ),
    ],
    hints=[
        "v = momentum * v + dw, as in SGD of the notebook.",
        "Then w - learning_rate * v, with the v that you have just made.",
    ],
    ask=(
        "The ball starts from rest and feels a slope of 3, twice, with momentum 0.5. What is v after the first step, "
        "and after the second?"
    ),
    passage="Ten neurons",
)

EXERCISE = Exercise(
    "05_gradient_descent",
    "Gradient descent",
    [slope, descend, good_rate, mini_batches, neuron_step, momentum_step],
)

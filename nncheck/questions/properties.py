"""What a result has to be, where questions share it: each looks at arrays and says what is wrong, or gives None.

    def judge(result, x, y, n_test, seed):
        return is_split(result[:4], x, y, n_test) or ...

The sentences continue "your answer ...", and each is the first thing that is wrong. What is left to chance is
judged so that a right answer fails less than once in a million draws.
"""

import math

import numpy as np


def is_number(value, what="the result"):
    """One number, and no text or array: "0.15" is no number."""
    if np.asarray(value).dtype.kind == "U":
        return f"{what} is the text {str(np.asarray(value).ravel()[0])!r}; a number is asked for, without quotes"
    if np.ndim(value):
        return f"{what} is one number, got shape {np.shape(value)}"
    return None


def has_shape(value, shape, what="the result"):
    """Exactly this shape: (3,), (1, 3) and (3, 1) are three different ones."""
    return (
        None if np.shape(value) == tuple(shape) else f"{what} should have shape {tuple(shape)}, got {np.shape(value)}"
    )


def are_whole(values, what="the numbers of the examples"):
    """Whole numbers by their dtype, as they must be where they choose rows: 3, not 3.0 or True."""
    kind = np.asarray(values).dtype
    return None if kind.kind in "iu" else f"{what} should be whole numbers, got {kind.name}: they can't choose rows"


def is_shuffle(order, n):
    """A random order of 0 to n - 1: each once, neither in the old order nor shifted, turned round or hardly mixed.

    Of fewer than 11 examples any order may have come by chance.
    """
    if message := each_once(order, n):
        return message
    if n < 11:
        return None
    order = np.asarray(order)
    if np.array_equal(order, np.arange(n)):
        return "comes in the old order; shuffle with the rng that is given"
    steps = np.diff(order) % n
    for step, words in ((1, "only shifted: a piece from one end is put to the other"), (n - 1, "only turned round")):
        together = np.sum(steps == step)  # of a random order it is about 1, and hardly ever 10
        if together > max(9, n / 3) or together == n - 1:
            return f"is {words if together == n - 1 else 'hardly shuffled: most neighbours stay together'}"
    if n >= 30 and abs(np.corrcoef(order, np.arange(n))[0, 1]) > 5 / np.sqrt(n):
        return "is hardly shuffled: what came early still comes early"
    return None


def each_once(rows, n):
    """Each of the n examples, numbered from 0, exactly once."""
    rows = np.asarray(rows)
    if outside := sorted({int(row) for row in rows if not 0 <= row < n or row != int(row)}):
        return f"has an example {outside[0]}, and they are numbered from 0 to {n - 1}"
    missing = np.setdiff1d(np.arange(n), rows)
    if len(missing):
        others = "" if len(rows) < n else ", while others come twice"
        return f"leaves out {len(missing)} of the {n} examples, the first is number {missing[0]}{others}"
    return f"has some examples more than once: {len(rows)} rows for {n} examples" if len(rows) > n else None


def are_batches(lengths, rows, n, batch_size):
    """The batches of one epoch, by their lengths and their rows: each example once, and only the last batch smaller."""
    lengths, rows = np.asarray(lengths), np.asarray(rows)
    wanted = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    rest = n % batch_size
    if rest and lengths.tolist() == wanted[:-1]:
        return f"leaves out {rest} of the {n} examples; let the last batch be smaller"
    if message := each_once(rows, n):
        return message
    if lengths.tolist() != wanted:
        return (
            f"has batches of {lengths.tolist()} examples, and {wanted} are asked for: {batch_size} in each but the last"
        )
    return None


def is_split(parts, x, y, n_test):
    """x_train, y_train, x_test, y_test: whole rows of x, each once, with their own y, of the dtypes they had.

    Equal rows of x are told apart by their labels. That the test examples are chosen by chance is
    `is_chosen_by_chance`.
    """
    if len(parts) != 4:
        return f"gives {len(parts)} parts; four are asked for, x_train, y_train, x_test, y_test"
    x_train, y_train, x_test, y_test = map(np.asarray, parts)
    for part, whole, n, name in (
        (x_train, x, len(x) - n_test, "x_train"),
        (y_train, y, len(x) - n_test, "y_train"),
        (x_test, x, n_test, "x_test"),
        (y_test, y, n_test, "y_test"),
    ):
        if message := has_shape(part, (n, *np.shape(whole)[1:]), name):
            return message
        if part.dtype != np.asarray(whole).dtype:
            return f"{name} should keep its kind of numbers, {np.asarray(whole).dtype.name}, got {part.dtype.name}"
    try:
        left = {}
        for i, row in enumerate(np.asarray(x)):
            left.setdefault(row.tobytes(), []).append(i)
        found = {row: places[0] for row, places in left.items()}
        train, test = (rows_of(*part, x, y, left, found) for part in ((x_train, y_train), (x_test, y_test)))
    except KeyError as error:
        return f"has an example that isn't a row of x: {error.args[0]}; take whole rows, as they are"
    if both := set(train) & set(test):
        return f"has {len(both)} of the test images among the training images as well; the two sets must not meet"
    if len({*train, *test}) < len(x):
        return f"leaves {len(x) - len({*train, *test})} examples in neither set, while others come twice"
    for rows, part, name in ((train, y_train, "training"), (test, y_test, "test")):
        if not np.array_equal(np.asarray(y)[rows], part):
            return f"gives {name} images the labels of other images; use the same order for x and y"
    return None


def rows_of(part, labels, x, y, left, first):
    """Which row of x each row of `part` is, as a list: of equal ones that are left one with its label, if there is one.

    left: the rows of x that nobody has taken yet, by their bytes; first: the first of each. Raises KeyError with a row
    that is none.
    """
    numbers = []
    for row, label in zip(np.asarray(part, dtype=np.asarray(x).dtype), labels, strict=True):
        if row.tobytes() not in first:
            raise KeyError(np.round(np.asarray(row, dtype=float).ravel()[:4], 2).tolist())
        places = left[row.tobytes()]
        places.sort(key=lambda i: np.asarray(y)[i] != label)
        numbers.append(places.pop(0) if places else first[row.tobytes()])
    return numbers


def is_chosen_by_chance(rows, n):
    """Some of n rows, neither a block of them as they came (round the end as well) nor every so many.

    So a cut that is made first and shuffled afterwards is found, however well the parts are shuffled. Of too few
    examples, such as 5 of 20, any choice may have come by chance; 10 of 40 are enough.
    """
    rows = np.sort(np.asarray(rows).ravel())
    if math.comb(n, len(rows)) < 10**8:
        return None
    gaps = np.diff([*rows, rows[0] + n])
    if np.sum(gaps == 1) >= len(rows) - 1:
        return "takes neighbours for the test set, a block as the examples came; shuffle before you cut"
    if len(set(gaps[:-1].tolist())) == 1:
        return f"takes one example in {gaps[0]} for the test set, as they came; choose by chance"
    return None

"""Answers to exercise 4."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- loss_of_guessing ---

right("loss_of_guessing")(np.log(10))
right("loss_of_guessing")(2.3)
right("loss_of_guessing")(np.float32(-np.log(0.1)))
right("loss_of_guessing")(np.array(2.303))
right("loss_of_guessing")(float(-np.log10(0.1) / np.log10(np.e)))
wrong("loss_of_guessing", "isn't the loss")(float("nan"))
wrong("loss_of_guessing", "isn't the loss")(2.33)
wrong("loss_of_guessing", "isn't the loss")(np.exp(-0.1))
wrong("loss_of_guessing", "")("2.303")
wrong("loss_of_guessing", "isn't the loss")(2)
wrong("loss_of_guessing", "the confidence p in the right digit")(0.1)
wrong("loss_of_guessing", "how often it is wrong")(0.9)
wrong("loss_of_guessing", "can't be negative")(np.log(0.1))
wrong("loss_of_guessing", "the base 10")(-np.log10(0.1))
wrong("loss_of_guessing", "the base 2")(np.log2(10))
wrong("loss_of_guessing", "not averaged in")(np.log(10) / 10)
wrong("loss_of_guessing", "at p = 0.9")(-np.log(0.9))
wrong("loss_of_guessing", "isn't the loss")(0.69)
wrong("loss_of_guessing", "the loss is one number")(np.full(10, np.log(10)))

# --- mean_squared_error ---


@right("mean_squared_error")
def one_mean(scores, targets):
    return np.mean((scores - targets) ** 2)


@right("mean_squared_error")
def two_loops(scores, targets):
    total = 0
    for i in range(scores.shape[0]):
        for j in range(scores.shape[1]):
            total += (targets[i, j] - scores[i, j]) ** 2
    return total / scores.size


@right("mean_squared_error")
def einsum_in_float32(scores, targets):
    difference = scores.astype(np.float32) - targets.astype(np.float32)
    return np.einsum("ij,ij->", difference, difference) / np.float32(difference.size)


@right("mean_squared_error")
def mean_of_means(scores, targets):
    return float(np.square(targets - scores).mean(axis=1).mean())


@right("mean_squared_error")
def one_row_at_a_time(scores, targets):
    return sum(sum((a - b) ** 2 for a, b in zip(*rows, strict=True)) for rows in zip(scores, targets, strict=True)) / (
        len(scores) * len(scores[0])
    )


@right("mean_squared_error")
def multiplied_out(scores, targets, weights=None):
    return np.average(scores**2 - 2 * scores * targets + targets**2, weights=weights)


wrong("mean_squared_error", "expected")(lambda s, t: np.var(s - t))
wrong("mean_squared_error", "expected")(lambda s, t: np.mean((s[0] - t[0]) ** 2))
wrong("mean_squared_error", "expected")(lambda s, t: np.mean((abs(s) - abs(t)) ** 2))
wrong("mean_squared_error", "expected")(lambda s, t: np.median((s - t) ** 2))
wrong("mean_squared_error", "expected")(lambda s, t: np.mean((s - t) ** 2 // 1))
wrong("mean_squared_error", "expected")(lambda s, t: np.mean(np.maximum(0, s - t) ** 2))
wrong("mean_squared_error", "expected")(lambda s, t: ((s - t) ** 2).sum() / (5 * s.shape[1]))
wrong("mean_squared_error", "expected")(lambda s, t: np.mean((s - t) ** 2, axis=1).max())
wrong("mean_squared_error", "expected")(lambda s, t: np.mean((np.sort(s) - np.sort(t)) ** 2))
wrong("mean_squared_error", "")(lambda s, t: np.mean((s - t.T) ** 2))
wrong("mean_squared_error", "squares are added up")(lambda s, t: ((s - t) ** 2).sum())
wrong("mean_squared_error", "divide by both")(lambda s, t: ((s - t) ** 2).sum() / len(s))
wrong("mean_squared_error", "Square each difference")(lambda s, t: np.mean(s - t) ** 2)
wrong("mean_squared_error", "cancel out")(lambda s, t: np.mean(s - t))
wrong("mean_squared_error", "mean of the distances")(lambda s, t: np.abs(s - t).mean())
wrong("mean_squared_error", "root of the mean")(lambda s, t: np.mean((s - t) ** 2) ** 0.5)
wrong("mean_squared_error", "a half in it")(lambda s, t: 0.5 * np.mean((s - t) ** 2))
wrong("mean_squared_error", "square the difference")(lambda s, t: np.mean(s**2 - t**2))
wrong("mean_squared_error", "once more by dividing")(lambda s, t: np.mean((s - t) ** 2) / s.shape[0])
wrong("mean_squared_error", "not added up yet")(lambda s, t: (s - t) ** 2)
wrong("mean_squared_error", "not added up yet")(lambda s, t: np.mean((s - t) ** 2, axis=0))
wrong("mean_squared_error", "The")(lambda s, t: int(np.mean((s - t) ** 2)))


@wrong("mean_squared_error", "makes a new one")
def in_place(scores, targets):
    scores -= targets
    return np.mean(scores**2)


# --- binary_cross_entropy ---


@right("binary_cross_entropy")
def flattened(scores, targets):
    z = scores.ravel()
    return np.mean(np.logaddexp(0, np.where(targets == 1, -z, z)))


@right("binary_cross_entropy")
def by_the_sign_in_a_column(scores, targets):
    sign = 1 - 2 * targets[:, np.newaxis]
    return np.logaddexp(0, sign * scores).sum() / len(scores)


@right("binary_cross_entropy")
def one_by_one(scores, targets):
    total = 0
    for z, target in zip(scores[:, 0], targets, strict=True):
        wrong_way = -z if target == 1 else z
        total += max(wrong_way, 0) + math.log1p(math.exp(-abs(z)))
    return total / len(targets)


@right("binary_cross_entropy")
def as_libraries_write_it_in_float32(scores, targets):
    z, t = scores.astype(np.float32)[:, 0], targets.astype(np.float32)
    return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@wrong("binary_cross_entropy", "make a table")
def against_the_column(scores, targets):
    return np.mean(np.logaddexp(0, np.where(targets == 1, -scores, scores)))


@wrong("binary_cross_entropy", "exactly 0 or 1")
def from_the_confidence(scores, targets):
    p = sigmoid(scores[:, 0])
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


@wrong("binary_cross_entropy", "sigmoid is exactly 0 or 1")
def confidence_of_the_right_answer(scores, targets):
    p = 1 / (1 + np.exp(-scores.ravel()))
    return -np.mean(np.log(np.where(targets == 1, p, 1 - p)))


@right("binary_cross_entropy")
def chosen_by_product(scores, targets):
    z = scores.reshape(len(targets))
    return (targets @ np.logaddexp(0, -z) + (1 - targets) @ np.logaddexp(0, z)) / len(z)


@right("binary_cross_entropy")
def in_a_comprehension(scores, targets):
    return float(np.mean([np.logaddexp(0.0, row[0] * (-1) ** t) for row, t in zip(scores, targets, strict=True)]))


wrong("binary_cross_entropy", "expected")(lambda s, t: flattened(np.clip(s, -500, 500), t))
wrong("binary_cross_entropy", "expected")(lambda s, t: flattened(s[:1], t[:1]))
wrong("binary_cross_entropy", "expected")(lambda s, t: np.mean(np.logaddexp(0, -s[:, 0] * t)))
wrong("binary_cross_entropy", "expected")(lambda s, t: np.mean(np.maximum(0, np.where(t == 1, -s[:, 0], s[:, 0]))))
wrong("binary_cross_entropy", "expected")(lambda s, t: np.logaddexp(0, np.where(t == 1, -s[:, 0], s[:, 0])).max())
wrong("binary_cross_entropy", "expected")(lambda s, t: np.logaddexp(0, np.where(t == 1, -s[:, 0], s[:, 0])).sum() / 6)
wrong("binary_cross_entropy", "expected")(lambda s, t: flattened(np.sort(s, axis=0), np.sort(t)))
wrong("binary_cross_entropy", "expected")(lambda s, t: round(flattened(s, t)))
wrong("binary_cross_entropy", "expected")(lambda s, t: flattened(abs(s), t))
wrong("binary_cross_entropy", "")(lambda s, t: flattened(s, t[:, None]))
wrong("binary_cross_entropy", "expected")(lambda s, t: np.mean(np.logaddexp(1, np.where(t == 1, -s[:, 0], s[:, 0]))))
wrong("binary_cross_entropy", "")(lambda s, t: np.mean([flattened(s[t == k], t[t == k]) for k in (0, 1)]))


@wrong("binary_cross_entropy", "without overflow")
def overflowing(scores, targets):
    z = scores.ravel()
    return np.mean(np.where(targets == 1, np.log(1 + np.exp(-z)), np.log(1 + np.exp(z))))


@wrong("binary_cross_entropy", "kept away by a small number")
def clipped(scores, targets):
    p = np.clip(sigmoid(scores.ravel()), 1e-12, 1 - 1e-12)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


@wrong("binary_cross_entropy", "Yes and no are swapped")
def swapped(scores, targets):
    return flattened(scores, 1 - targets)


@wrong("binary_cross_entropy", "Only the examples whose answer is yes")
def yes_only(scores, targets):
    return np.mean(targets * np.logaddexp(0, -scores[:, 0]))


@wrong("binary_cross_entropy", "every answer is taken for a yes")
def targets_forgotten(scores, targets):
    return np.mean(np.logaddexp(0, -scores))


wrong("binary_cross_entropy", "surprises are added up")(lambda s, t: flattened(s, t) * len(t))
wrong("binary_cross_entropy", "over the batch twice")(lambda s, t: flattened(s, t) / len(t))
wrong("binary_cross_entropy", "minus the logarithm")(lambda s, t: -flattened(s, t))
wrong("binary_cross_entropy", "taken for confidences")(
    lambda s, t: -np.mean(t * np.log(s[:, 0]) + (1 - t) * np.log(1 - s[:, 0]))
)
wrong("binary_cross_entropy", "squared error of the confidences")(lambda s, t: np.mean((sigmoid(s[:, 0]) - t) ** 2))
wrong("binary_cross_entropy", "the base 2")(lambda s, t: flattened(s, t) / math.log(2))

# --- softmax_cross_entropy ---


@right("softmax_cross_entropy")
def as_in_the_notebook(scores, targets):
    z = scores - scores.max(axis=1, keepdims=True)
    total = np.exp(z).sum(axis=1, keepdims=True)
    return float(np.log(total).sum() - z[np.arange(len(z)), targets].sum()) / len(z)


@right("softmax_cross_entropy")
def row_by_row(scores, targets):
    losses = []
    for row, target in zip(scores, targets, strict=True):
        largest = max(row)
        losses.append(largest + math.log(sum(math.exp(z - largest) for z in row)) - row[target])
    return sum(losses) / len(losses)


@right("softmax_cross_entropy")
def logaddexp_and_one_hot_in_float32(scores, targets):
    z = scores.astype(np.float32)
    chosen = np.eye(z.shape[1], dtype=np.float32)[targets]
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.einsum("nk,nk->n", z, chosen))


@right("softmax_cross_entropy")
def measured_from_the_right_class(scores, targets):
    z = scores - np.take_along_axis(scores, targets[:, np.newaxis], axis=1)
    return np.mean(np.logaddexp.reduce(z, axis=1))


def confidences(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@right("softmax_cross_entropy")
def all_differences(scores, targets, axis=1):
    own = scores[range(len(targets)), targets]
    differences = scores - own.reshape(-1, 1)
    most = np.max(differences, axis=axis)
    return float(np.mean([m + np.log(np.exp(d - m).sum()) for d, m in zip(differences, most, strict=True)]))


wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(s[:1], t[:1]))
wrong("softmax_cross_entropy", "expected")(
    lambda s, t: max(row_by_row(a[None], [k]) for a, k in zip(s, t, strict=True))
)
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(np.clip(s, -500, 500), t))
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(s, t) * len(s) / 5)
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(s, t - 1))
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(s, np.sort(t)))
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(np.abs(s), t))
wrong("softmax_cross_entropy", "expected")(lambda s, t: np.mean(s.max(axis=1) - s[np.arange(len(s)), t]))
wrong("softmax_cross_entropy", "expected")(lambda s, t: np.mean([row_by_row(s[t == k], t[t == k]) for k in set(t)]))
wrong("softmax_cross_entropy", "expected")(lambda s, t: row_by_row(s // 1, t))


@wrong("softmax_cross_entropy", "")
def by_the_smallest(scores, targets):
    z = scores - scores.min(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "")
def by_the_largest_of_all(scores, targets):
    z = scores - scores.max()
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "more than a number can hold")
def naive(scores, targets):
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(targets)), targets]))


@wrong("softmax_cross_entropy", "Don't divide first")
def stable_softmax_then_log(scores, targets):
    return -np.mean(np.log(confidences(scores)[np.arange(len(scores)), targets]))


@wrong("softmax_cross_entropy", "kept away by a small number")
def clipped_softmax(scores, targets):
    p = np.maximum(confidences(scores), 1e-12)
    return -np.mean(np.log(p[np.arange(len(scores)), targets]))


@wrong("softmax_cross_entropy", "takes those columns from every row")
def columns(scores, targets):
    z = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1, keepdims=True)) - z[:, targets])


@wrong("softmax_cross_entropy", "of the whole batch are added up")
def one_sum(scores, targets):
    z = scores - scores.max()
    return np.mean(np.log(np.exp(z).sum()) - z[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "stand in its row")
def wrong_axis(scores, targets):
    z = scores - scores.max(axis=0)
    return np.mean((np.log(np.exp(z).sum(axis=0)) - z)[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "taken from the right class's score as well")
def half_shifted(scores, targets):
    z = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - scores[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "makes a new one")
def shifted_in_place(scores, targets):
    scores -= scores.max(axis=1, keepdims=True)
    return row_by_row(scores, targets)


wrong("softmax_cross_entropy", "losses are added up")(lambda s, t: row_by_row(s, t) * len(s))
wrong("softmax_cross_entropy", "not by all numbers in the table")(lambda s, t: row_by_row(s, t) / s.shape[1])
wrong("softmax_cross_entropy", "over the batch twice")(lambda s, t: row_by_row(s, t) / len(s))
wrong("softmax_cross_entropy", "never negative")(lambda s, t: -row_by_row(s, t))
wrong("softmax_cross_entropy", "Take -log of each")(lambda s, t: np.mean(confidences(s)[np.arange(len(s)), t]))
wrong("softmax_cross_entropy", "logarithm comes first")(
    lambda s, t: -np.log(np.mean(confidences(s)[np.arange(len(s)), t]))
)
wrong("softmax_cross_entropy", "right class plays no part")(lambda s, t: np.mean(np.logaddexp.reduce(s, axis=1)))
wrong("softmax_cross_entropy", "not at the one that has won")(lambda s, t: row_by_row(s, s.argmax(axis=1)))
wrong("softmax_cross_entropy", "not added up yet")(
    lambda s, t: np.logaddexp.reduce(s, axis=1) - s[np.arange(len(s)), t]
)

# --- false_rates ---


@right("false_rates")
def two_means(certainty, is_owner, threshold):
    opens = certainty > threshold
    return np.mean(opens[is_owner == 0]), np.mean(~opens[is_owner == 1])


@right("false_rates")
def counted(certainty, is_owner, threshold):
    accepts = rejects = owners = 0
    for c, owner in zip(certainty, is_owner, strict=True):
        owners += owner
        if owner and c <= threshold:
            rejects += 1
        if not owner and c > threshold:
            accepts += 1
    return [accepts / (len(is_owner) - owners), rejects / owners]


@right("false_rates")
def products_in_float32(certainty, is_owner, threshold):
    opens, owner = (certainty > threshold).astype(np.float32), is_owner.astype(np.float32)
    return opens @ (1 - owner) / (1 - owner).sum(), 1 - opens @ owner / owner.sum()


@right("false_rates")
def averages(certainty, is_owner, threshold):
    opens = certainty > threshold
    return np.array([np.average(opens, weights=1 - is_owner), np.average(~opens, weights=is_owner)])


@right("false_rates")
def in_lists(certainty, is_owner, threshold):
    faces = list(zip(certainty, is_owner, strict=True))
    strangers, own = ([c for c, owner in faces if owner == kind] for kind in (0, 1))
    return sum(c > threshold for c in strangers) / len(strangers), sum(c <= threshold for c in own) / len(own)


wrong("false_rates", "")(lambda c, o, t: (np.mean(c[o == 0] > t), np.mean(c[o == 1] < t)))
wrong("false_rates", "")(lambda c, o, t: (np.mean(c[o == 0] >= t), np.mean(c[o == 1] <= t)))
wrong("false_rates", "")(lambda c, o, t: (np.mean(c[: len(c) // 2] > t), np.mean(c[len(c) // 2 :] <= t)))
wrong("false_rates", "expected")(lambda c, o, t: (np.mean(c[o == 0] > t).round(1), np.mean(c[o == 1] <= t).round(1)))
wrong("false_rates", "")(lambda c, o, t: (np.mean(np.round(c[o == 0]) == 1), np.mean(np.round(c[o == 1]) == 0)))
wrong("false_rates", "")(lambda c, o, t: (np.sum(c[o == 0] > t) // sum(o == 0), np.sum(c[o == 1] <= t) // sum(o)))
wrong("false_rates", "")(lambda c, o, t: (np.mean(c[o == 0] > t), 1 - np.mean(c[o == 0] > t)))
wrong("false_rates", "")(lambda c, o, t: (np.mean(c[o == 0]), np.mean(1 - c[o == 1])))
wrong("false_rates", "")(lambda c, o, t: (100 * np.mean(c[o == 0] > t), 100 * np.mean(c[o == 1] <= t)))


def rates(rule):
    return lambda certainty, is_owner, threshold: rule(certainty > threshold, is_owner == 1)


wrong("false_rates", "The two are swapped")(
    rates(lambda opens, owner: (np.mean(~opens[owner]), np.mean(opens[~owner])))
)
wrong("false_rates", "shares of all faces")(
    rates(lambda opens, owner: (np.mean(opens & ~owner), np.mean(~opens & owner)))
)
wrong("false_rates", "numbers of faces")(rates(lambda opens, owner: (sum(opens & ~owner), sum(~opens & owner))))
wrong("false_rates", "above means >")(lambda c, o, t: (np.mean(c[o == 0] >= t), np.mean(c[o == 1] < t)))
wrong("false_rates", "faces number 0 and 1")(lambda c, o, t: (np.mean(c[1 - o] > t), np.mean(c[o] <= t)))
wrong("false_rates", "turns 0 and 1 into -1 and -2")(lambda c, o, t: (np.mean(c[~o] > t), np.mean(c[o] <= t)))
wrong("false_rates", "false rejects are the others")(
    rates(lambda opens, owner: (opens[~owner].mean(), opens[owner].mean()))
)
wrong("false_rates", "the right decisions")(
    rates(lambda opens, owner: (np.mean(~opens[~owner]), np.mean(opens[owner])))
)
wrong("false_rates", "how often the phone opens")(
    rates(lambda opens, owner: (np.mean(~owner[opens]), np.mean(owner[~opens])))
)
wrong("false_rates", "always 0.5")(lambda c, o, t: (np.mean(c[o == 0] > 0.5), np.mean(c[o == 1] <= 0.5)))
wrong("false_rates", "expected 2 results")(lambda c, o, t: np.mean((c > t) != (o == 1)))

# --- split ---


@right("split")
def by_a_mixed_order(x, y, n_test, rng):
    order = rng.permutation(len(x))
    test, train = order[:n_test], order[n_test:]
    return x[train], y[train], x[test], y[test]


@right("split")
def by_a_mask(x, y, n_test, rng):
    test = np.zeros(len(x), dtype=bool)
    test[rng.choice(len(x), n_test, replace=False)] = True
    return x[~test], y[~test], x[test], y[test]


@right("split")
def by_shuffled_positions(x, y, n_test, rng):
    order = list(range(len(x)))
    rng.shuffle(order)
    rest, test = order[:-n_test], order[-n_test:]
    return [x[rest], y[rest], x[test], y[test]]


@right("split")
def sorted_by_lots(x, y, n_test, rng):
    lots = np.argsort(rng.uniform(size=len(y)))
    x = x[lots]
    return x[n_test:], y[lots][n_test:], x[:n_test], y[lots][:n_test]


@right("split")
def labels_beside_the_images(x, y, n_test, rng):
    pairs = [(image, label) for image, label in zip(x, y, strict=True)]
    order = rng.permuted(np.arange(len(pairs)))
    chosen = [pairs[i] for i in order]
    (x_test, y_test), (x_train, y_train) = zip(*chosen[:n_test], strict=True), zip(*chosen[n_test:], strict=True)
    return np.array(x_train), np.array(y_train), np.array(x_test), list(y_test)


@right("split")
def drawn_one_by_one(x, y, n_test, rng, left=None):
    left, test = list(range(len(x))), []
    while len(test) < n_test:
        test.append(left.pop(rng.integers(len(left))))
    return np.take(x, left, axis=0), np.take(y, left), np.take(x, test, axis=0), np.take(y, test)


@wrong("split", "mix")
def cut_first_then_mixed(x, y, n_test, rng):
    train, test = rng.permutation(len(x) - n_test), len(x) - n_test + rng.permutation(n_test)
    return x[train], y[train], x[test], y[test]


@wrong("split", "takes neighbours")
def rolled(x, y, n_test, rng):
    order = np.roll(np.arange(len(x)), rng.integers(len(x)))
    return x[order[n_test:]], y[order[n_test:]], x[order[:n_test]], y[order[:n_test]]


@wrong("split", "one example in 5")
def every_fifth(x, y, n_test, rng):
    order = np.argsort((np.arange(len(x)) + rng.integers(5)) % 5, kind="stable")
    return x[order[n_test:]], y[order[n_test:]], x[order[:n_test]], y[order[:n_test]]


@wrong("split", "in a pattern")
def a_mixed_order_rolled(x, y, n_test, rng):
    order = np.roll(np.random.default_rng(0).permutation(len(x)), rng.integers(len(x)))
    return x[order[n_test:]], y[order[n_test:]], x[order[:n_test]], y[order[:n_test]]


@wrong("split", "whatever rng says")
def the_last_stays_behind(x, y, n_test, rng):
    test = rng.permutation(len(x) - 1)[:n_test]
    train = np.delete(np.arange(len(x)), test)
    return x[train], y[train], x[test], y[test]


@wrong("split", "")
def only_from_the_first_half(x, y, n_test, rng):
    order = rng.permutation(max(n_test, len(x) // 2))
    order = np.append(order, np.arange(len(order), len(x)))
    return x[order[n_test:]], y[order[n_test:]], x[order[:n_test]], y[order[:n_test]]


@wrong("split", "keep its kind of numbers, int64")
def labels_become_floats(x, y, n_test, rng):
    table = rng.permutation(np.column_stack([x, y]))
    return table[n_test:, :-1], table[n_test:, -1], table[:n_test, :-1], table[:n_test, -1]


@wrong("split", "take whole rows")
def pixels_mixed_apart(x, y, n_test, rng):
    order = rng.permutation(len(x))
    x = np.concatenate([x[order][:, :1], x[:, 1:]], axis=1)
    return x[n_test:], y[order[n_test:]], x[:n_test], y[order[:n_test]]


@wrong("split", "")
def drawn_with_replacement(x, y, n_test, rng):
    test = rng.integers(len(x), size=n_test)
    train = np.setdiff1d(np.arange(len(x)), test)
    return x[train], y[train], x[test], y[test]


@wrong("split", "")
def about_so_many(x, y, n_test, rng):
    test = rng.uniform(size=len(x)) < n_test / len(x)
    return x[~test], y[~test], x[test], y[test]


@wrong("split", "")
def a_quarter(x, y, n_test, rng):
    order, n = rng.permutation(len(x)), len(x) // 4
    return x[order[n:]], y[order[n:]], x[order[:n]], y[order[:n]]


@wrong("split", "take the order from rng")
def numpys_own_chance(x, y, n_test, rng):
    return by_a_mixed_order(x, y, n_test, np.random)


@wrong("split", "")
def two_columns_only(x, y, n_test, rng):
    return by_a_mixed_order(x[:, :2], y, n_test, rng)


@wrong("split", "first examples are always the test set")
def first_ones(x, y, n_test, rng):
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


@wrong("split", "last examples are always the test set")
def last_ones(x, y, n_test, rng):
    n = len(x) - n_test
    return x[:n], y[:n], x[n:], y[n:]


@wrong("split", "n_test examples belong to the test")
def sizes_swapped(x, y, n_test, rng):
    order = rng.permutation(len(x))
    return x[order[:n_test]], y[order[:n_test]], x[order[n_test:]], y[order[n_test:]]


@wrong("split", "The order of the four", 1)
def images_first(x, y, n_test, rng):
    x_train, y_train, x_test, y_test = by_a_mixed_order(x, y, n_test, rng)
    return x_train, x_test, y_train, y_test


@wrong("split", "labels of other images")
def mixed_apart(x, y, n_test, rng):
    x, y = x[rng.permutation(len(x))], y[rng.permutation(len(y))]
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


@wrong("split", "labels of other images")
def labels_not_mixed(x, y, n_test, rng):
    order = rng.permutation(len(x))
    return x[order[n_test:]], y[n_test:], x[order[:n_test]], y[:n_test]


@wrong("split", "the two sets must not meet")
def drawn_twice(x, y, n_test, rng):
    test, train = rng.permutation(len(x))[:n_test], rng.permutation(len(x))[n_test:]
    return x[train], y[train], x[test], y[test]


@wrong("split", "x_train should have shape")
def training_keeps_all(x, y, n_test, rng):
    test = rng.choice(len(x), n_test, replace=False)
    return x, y, x[test], y[test]


@wrong("split", "take the order from rng")
def own_generator(x, y, n_test, rng):
    return by_a_mixed_order(x, y, n_test, np.random.default_rng())


@wrong("split", "each time the same test images")
def fixed_seed(x, y, n_test, rng):
    return by_a_mixed_order(x, y, n_test, np.random.default_rng(0))


@wrong("split", "mix with rng itself")
def draws_from_a_copy_of_the_generator(x, y, n_test, rng):
    import copy

    i = copy.deepcopy(rng).permutation(len(x))
    return x[i[n_test:]], y[i[n_test:]], x[i[:n_test]], y[i[:n_test]]


@wrong("split", "")
def the_rest_by_numbers_that_the_test_set_lacks(x, y, n_test, rng):
    test = rng.permutation(len(x))[:n_test]
    train = [i for i in range(len(x)) if x[i] not in x[test]]
    return x[train], y[train], x[test], y[test]


@wrong("split", "")
def the_rest_by_images_that_the_test_set_lacks(x, y, n_test, rng):
    test = rng.permutation(len(x))[:n_test]
    chosen = x[test].tolist()
    train = [i for i in range(len(x)) if x[i].tolist() not in chosen]
    return x[train], y[train], x[test], y[test]


@wrong("split", "")
def labels_looked_up_by_image(x, y, n_test, rng):
    label = {row.tobytes(): one for row, one in zip(x, y, strict=True)}
    i = rng.permutation(len(x))
    labels = np.array([label[row.tobytes()] for row in x[i]])
    return x[i[n_test:]], labels[n_test:], x[i[:n_test]], labels[:n_test]


@wrong("split", "makes a new one")
def shuffled_in_place(x, y, n_test, rng):
    state = rng.bit_generator.state
    rng.shuffle(x)
    rng.bit_generator.state = state
    rng.shuffle(y)
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


@wrong("split", "four parts are asked for")
def images_only(x, y, n_test, rng):
    order = rng.permutation(len(x))
    return x[order[n_test:]], x[order[:n_test]]


# --- what a stranger wrote and once passed ---

wrong("loss_of_guessing", "gives a function, not its result")(lambda: math.log(10))


@wrong("mean_squared_error", "expected")
def squares_in_an_array_like_the_scores(scores, targets):
    squares = np.zeros_like(scores)
    for i in np.ndindex(scores.shape):
        squares[i] = (scores[i] - targets[i]) ** 2
    return squares.mean()


@wrong("mean_squared_error", "expected")
def no_error_above_a_hundred(scores, targets):
    return np.minimum((scores - targets) ** 2, 100).mean()


@wrong("false_rates", "percent")
def in_percent(certainty, is_owner, threshold):
    opens = certainty > threshold
    return 100 * opens[is_owner == 0].mean(), 100 * (~opens[is_owner == 1]).mean()


@wrong("false_rates", "there the owner stays out")
def shut_below_the_threshold_alone(certainty, is_owner, threshold):
    return np.mean(certainty[is_owner == 0] > threshold), np.mean(certainty[is_owner == 1] < threshold)


@wrong("mean_squared_error", "expected")
def equal_squares_counted_once(scores, targets):
    return sum({float(d) ** 2 for d in (scores - targets).ravel()}) / scores.size


@wrong("softmax_cross_entropy", "expected")
def ten_classes_at_most(scores, targets):
    z = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z[:, :10]).sum(axis=1)) - z[np.arange(len(z)), targets])


@wrong("softmax_cross_entropy", "expected")
def equal_losses_counted_once(scores, targets):
    z = scores - scores.max(axis=1, keepdims=True)
    return sum(set(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), targets])) / len(z)


@wrong("split", "examples, n_test = ")
def sorted_by_hand(x, y, n_test, rng):
    order = rng.permutation(len(x))
    return x[order[n_test:]], y[np.sort(order[n_test:])], x[order[:n_test]], y[order[:n_test]]


@wrong("split", "are swapped", 1)
def test_set_first(x, y, n_test, rng):
    order = rng.permutation(len(x))
    return x[order[:n_test]], y[order[:n_test]], x[order[n_test:]], y[order[n_test:]]


@wrong("split", "are always the test set", 2)
def the_first_ones(x, y, n_test, rng):
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


@wrong("mean_squared_error", "Does total = 0 stand inside the loop?")
def total_begins_anew(scores, targets):
    for i in range(len(scores)):
        for j in range(scores.shape[1]):
            total = 0
            total += (scores[i, j] - targets[i, j]) ** 2
    return total / scores.size


@wrong("binary_cross_entropy", "Does total = 0 stand inside the loop?")
def surprise_begins_anew(scores, targets):
    for z, target in zip(scores.ravel(), targets, strict=True):
        total = 0
        total += np.logaddexp(0, -z if target == 1 else z)
    return total / len(targets)


@wrong("softmax_cross_entropy", "Does total = 0 stand inside the loop?")
def loss_begins_anew(scores, targets):
    for row, target in zip(scores, targets, strict=True):
        total = 0
        z = row - row.max()
        total += np.log(np.exp(z).sum()) - z[target]
    return total / len(scores)

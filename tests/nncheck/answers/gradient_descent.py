"""Answers to exercise 5."""

import math

import numpy as np

from tests.nncheck.answers import right, wrong

# --- slope ---


@right("slope")
def as_in_the_notebook(f, w, nudge):
    return (f(w + nudge) - f(w - nudge)) / (2 * nudge)


@right("slope")
def mean_of_both_sides(f, w, nudge):
    to_the_right = (f(w + nudge) - f(w)) / nudge
    to_the_left = (f(w) - f(w - nudge)) / nudge
    return (to_the_right + to_the_left) / 2


@right("slope")
def halved_last_in_float32(f, w, nudge):
    w, nudge = np.float32(w), np.float32(nudge)
    return np.float32(0.5) * (f(w + nudge) - f(w - nudge)) / nudge


@right("slope")
def by_a_loop(f, w, nudge):
    total = 0
    for side in (-1, 1):
        total += side * f(w + side * nudge)
    return total / nudge / 2


@right("slope")
def with_a_nudge_of_its_own_if_none_is_given(f, w, nudge=1e-5):
    return (f(w + nudge) - f(w - nudge)) / (2 * nudge)


@wrong("slope", "expected")
def a_nudge_in_percent(f, w, nudge):
    return (f(w + nudge * w) - f(w - nudge * w)) / (2 * nudge * w) if w else 0


@wrong("slope", "expected")
def never_downhill(f, w, nudge):
    return abs(f(w + nudge) - f(w - nudge)) / (2 * nudge)


@wrong("slope", "one side only")
def forward_only(f, w, nudge):
    return (f(w + nudge) - f(w)) / nudge


@wrong("slope", "to the left only")
def backward_only(f, w, nudge):
    return (f(w) - f(w - nudge)) / nudge


@wrong("slope", "you divide by one")
def lost_two(f, w, nudge):
    return (f(w + nudge) - f(w - nudge)) / nudge


@wrong("slope", "Brackets: / 2 * nudge")
def lost_brackets_below(f, w, nudge):
    return (f(w + nudge) - f(w - nudge)) / 2 * nudge


@wrong("slope", "only the second value is divided")
def lost_brackets_above(f, w, nudge):
    return f(w + nudge) - f(w - nudge) / (2 * nudge)


@wrong("slope", "wrong way round")
def left_less_right(f, w, nudge):
    return (f(w - nudge) - f(w + nudge)) / (2 * nudge)


@wrong("slope", "not one of your own")
def own_nudge(f, w, nudge):
    nudge = 1e-6
    return (f(w + nudge) - f(w - nudge)) / (2 * nudge)


@wrong("slope", "Nudge the weight")
def nudges_the_loss(f, w, nudge):
    return (f(w) + nudge - (f(w) - nudge)) / (2 * nudge)


@wrong("slope", "fractions are lost")
def whole_numbers(f, w, nudge):
    return (f(w + nudge) - f(w - nudge)) // (2 * nudge)


@wrong("slope", "are the brackets of a call missing")
def multiplies_by_f(f, w, nudge):
    return (f * (w + nudge) - f * (w - nudge)) / (2 * nudge)


# --- descend ---


@right("descend")
def path_of_the_notebook_with_an_end(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        slope = gradient(w)
        if np.abs(slope).max() < 0.001:
            break
        w = w - learning_rate * slope
        path.append(w)
    return np.array(path)


@right("descend")
def plain_list(gradient, w, learning_rate, steps):
    places = [w]
    while len(places) <= steps and np.any(np.abs(gradient(places[-1])) >= 0.001):
        places.append(places[-1] - gradient(places[-1]) * learning_rate)
    return places


@right("descend")
def filled_array_in_float32(gradient, w, learning_rate, steps):
    path = np.zeros((steps + 1, *np.shape(w)), np.float32)
    path[0] = w
    for i in range(steps):
        slope = gradient(path[i])
        if np.all(np.abs(slope) < 1e-3):
            return path[: i + 1]
        path[i + 1] = path[i] - learning_rate * slope
    return path


@right("descend")
def one_step_less(gradient, w, learning_rate, steps):
    slope = gradient(w)
    if steps == 0 or max(np.max(slope), -np.min(slope)) < 0.001:
        return [w]
    return [w, *one_step_less(gradient, w - learning_rate * slope, learning_rate, steps - 1)]


@right("descend")
def in_place_on_copies(gradient, w, learning_rate, steps):
    w = np.array(w, dtype=float)
    path = [w.copy()]
    while len(path) <= steps and not np.allclose(gradient(w), 0, rtol=0, atol=0.0009999):
        w -= learning_rate * gradient(w)
        path.append(w.copy())
    return np.stack(path)


def is_level(slope):
    return np.abs(slope).max() < 0.001


@wrong("descend", "You walk uphill")
def climbs(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w = w + learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "felt once, at the start")
def slope_once(gradient, w, learning_rate, steps):
    g, path = gradient(w), [w]
    for _ in range(steps):
        if is_level(g):
            break
        w = w - learning_rate * g
        path.append(w)
    return np.array(path)


@wrong("descend", "learning rate is missing")
def full_strides(gradient, w, learning_rate, steps):
    path = [w]
    while len(path) <= steps and not is_level(gradient(path[-1])):
        path.append(path[-1] - gradient(path[-1]))
    return np.array(path)


@wrong("descend", "walks on where the ground is level")
def never_stops(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "its size counts")
def a_negative_slope_is_level(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if np.all(gradient(w) < 0.001):
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "All of them must be")
def one_level_weight_will_do(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if np.any(np.abs(gradient(w)) < 0.001):
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "each is steep")
def slopes_cancel_out(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if abs(np.sum(gradient(w))) < 0.001:
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "expected shape")
def the_last_step_is_left_out(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        if is_level(gradient(w)):
            break
        path.append(w)
    return np.array(path)


@wrong("descend", "expected shape")
def level_by_the_root_of_the_squares(gradient, w, learning_rate, steps):
    path = [w]
    while len(path) <= steps and np.linalg.norm(gradient(path[-1])) >= 0.001:
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


@wrong("descend", "The start is part of the path")
def without_start(gradient, w, learning_rate, steps):
    path = []
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "missing at the end")
def adds_before_it_steps(gradient, w, learning_rate, steps):
    path = []
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        path.append(w)
        w = w - learning_rate * gradient(w)
    return np.reshape(path, (-1, *np.shape(w)))


@wrong("descend", "one step too many")
def too_far(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps + 1):
        if is_level(gradient(w)):
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "the last place only")
def end_only(gradient, w, learning_rate, steps):
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w = w - learning_rate * gradient(w)
    return w


@wrong("descend", "slopes on the way")
def slopes(gradient, w, learning_rate, steps):
    path = [gradient(w)]
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w = w - learning_rate * gradient(w)
        path.append(gradient(w))
    return np.array(path)


@wrong("descend", "makes a new one")
def changes_w(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "one and the same array")
def the_same_copy(gradient, w, learning_rate, steps):
    w = np.array(w)
    path = [w]
    for _ in range(steps):
        if is_level(gradient(w)):
            break
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


@wrong("descend", "expected")
def places_of_the_kind_of_the_start(gradient, w, learning_rate, steps):
    path = np.zeros((steps + 1, *np.shape(w)), dtype=np.asarray(w).dtype)
    path[0] = w
    for i in range(steps):
        slope = gradient(path[i])
        if np.abs(slope).max() < 0.001:
            return path[: i + 1]
        path[i + 1] = path[i] - learning_rate * slope
    return path


# --- good_rate ---

right("good_rate")(0.15)
right("good_rate")(2 / 11)
right("good_rate")(np.float32(0.17))
right("good_rate")(np.array(0.16))
wrong("good_rate", "0.1 still creeps")(0.1)
wrong("good_rate", "Exactly the edge")(0.2)
wrong("good_rate", "A hundred times too careful")(0.001)
wrong("good_rate", "multiply it by ten")(0.01)
wrong("good_rate", "Divide by ten")(1.0)
wrong("good_rate", "still creeps along the valley")(0.13)
wrong("good_rate", "still jumps across the valley")(0.195)
wrong("good_rate", "has flown off")(0.25)
wrong("good_rate", "has flown off")(1e300)
wrong("good_rate", "no step goes downhill")(-0.17)
wrong("good_rate", "no step goes downhill")(math.nan)
wrong("good_rate", "learning rate is one number")([0.15, 0.17])
wrong("good_rate", "text '0.15'")("0.15")

# --- mini_batches ---


@right("mini_batches")
def cut_after_shuffling(n, batch_size, rng):
    order = rng.permutation(n)
    batches = []
    for start in range(0, n, batch_size):
        batches.append(order[start : start + batch_size])
    return batches


@right("mini_batches")
def one_after_the_other(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


@right("mini_batches")
def by_array_split(n, batch_size, rng):
    return np.split(rng.permutation(n), range(batch_size, n, batch_size))


@right("mini_batches")
def drawn_without_replacement(n, batch_size, rng):
    left, batches = list(rng.choice(n, n, replace=False)), []
    while left:
        batches.append(left[:batch_size])
        left = left[batch_size:]
    return batches


@right("mini_batches")
def sorted_by_random_numbers(n, batch_size, rng):
    order = np.argsort(rng.random(n)).tolist()
    return tuple(order[i : min(i + batch_size, n)] for i in range(0, n, batch_size))


@wrong("mini_batches", "")
def shuffles_only_what_divides_evenly(n, batch_size, rng):
    order = np.arange(n) if n % batch_size else rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "")
def the_last_batch_is_always_the_same(n, batch_size, rng):
    whole = n // batch_size * batch_size
    order = np.r_[rng.permutation(whole), np.arange(whole, n)]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "hardly shuffled")
def pairs_stay_together(n, batch_size, rng):
    order = np.concatenate([[2 * i, 2 * i + 1] for i in rng.permutation((n + 1) // 2)])
    order = order[order < n]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "hardly shuffled")
def sorted_by_the_toss_of_a_coin(n, batch_size, rng):
    order = np.argsort(rng.integers(0, 2, n), kind="stable")
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "")
def leaves_out_one_in_later_epochs(n, batch_size, rng, seen=[]):  # noqa: B006 - as learners do
    order = rng.permutation(n)
    if n == 8:
        seen.append(1)
        order = order[: n - (len(seen) > 3)]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "aren't shuffled yet")
def in_their_old_order(n, batch_size, rng):
    return [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]


@wrong("mini_batches", "let the last batch be smaller")
def whole_batches_only(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


@wrong("mini_batches", "leaves out")
def drawn_each_time(n, batch_size, rng):
    return [rng.choice(n, batch_size, replace=False) for _ in range(math.ceil(n / batch_size))]


@wrong("mini_batches", "for 40 examples")
def shuffled_anew_for_each_batch(n, batch_size, rng):
    return [rng.permutation(n) for start in range(0, n, batch_size)]


@wrong("mini_batches", "return inside the loop")
def first_only(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        return [order[start : start + batch_size]]


@wrong("mini_batches", "a fresh one with a fixed seed")
def own_generator(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "let the rng that is given")
def another_generator(n, batch_size, rng):
    order = np.random.default_rng().permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "not the batches")
def shuffles_the_batches(n, batch_size, rng):
    batches = np.array([*range(0, n, batch_size)])
    return [np.arange(start, min(start + batch_size, n)) for start in rng.permutation(batches)]


@wrong("mini_batches", "numbered from 0 to")
def counts_from_one(n, batch_size, rng):
    order = rng.permutation(n) + 1
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "single numbers where batches are asked for")
def never_cut(n, batch_size, rng):
    return rng.permutation(n)


@wrong("mini_batches", "one list too many")
def a_list_around_the_list(n, batch_size, rng):
    order = rng.permutation(n)
    return [[order[start : start + batch_size] for start in range(0, n, batch_size)]]


@wrong("mini_batches", "one list too many")
def numbered_batches(n, batch_size, rng):
    order = rng.permutation(n)
    return [(start, order[start : start + batch_size]) for start in range(0, n, batch_size)]


@wrong("mini_batches", "gives a dictionary")
def batches_by_their_number(n, batch_size, rng):
    order = rng.permutation(n)
    return {start: order[start : start + batch_size] for start in range(0, n, batch_size)}


@wrong("mini_batches", "yes or no to each example")
def masks(n, batch_size, rng):
    order = rng.permutation(n)
    return [np.isin(np.arange(n), order[start : start + batch_size]) for start in range(0, n, batch_size)]


@wrong("mini_batches", "old order")
def one_batch_as_it_comes(n, batch_size, rng):
    order = np.arange(n) if batch_size >= n else rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@right("mini_batches")
def tuples_of_tuples(n, batch_size, rng):
    order = rng.permutation(n)
    return tuple(tuple(order[start : start + batch_size]) for start in range(0, n, batch_size))


@wrong("mini_batches", "can't choose rows")
def batches_as_sets(n, batch_size, rng):
    order = rng.permutation(n)
    return [set(order[start : start + batch_size]) for start in range(0, n, batch_size)]


@right("mini_batches")
def stacked_where_it_can_be(n, batch_size, rng):
    order = rng.permutation(n).astype(np.uint8)
    cut = [order[start : start + batch_size] for start in range(0, n, batch_size)]
    return iter(cut) if n % batch_size else order.reshape(-1, batch_size)


@wrong("mini_batches", "whole numbers, int")
def batches_in_words(n, batch_size, rng):
    order = rng.permutation(n)
    return [str(order[start : start + batch_size]) for start in range(0, n, batch_size)]


@wrong("mini_batches", "are asked for: ")
def so_many_batches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), batch_size)


@wrong("mini_batches", "are asked for: ")
def equal_batches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), math.ceil(n / batch_size))


@wrong("mini_batches", "hardly")
def only_shifted(n, batch_size, rng):
    order = np.roll(np.arange(n), rng.integers(n))
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "hardly")
def two_swapped(n, batch_size, rng):
    order = np.arange(n)
    i, j = rng.integers(0, n, 2)
    order[[i, j]] = order[[j, i]]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "the same examples meet")
def each_half_for_itself(n, batch_size, rng):
    order = np.append(rng.permutation(n // 2), n // 2 + rng.permutation(n - n // 2))
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "whole numbers")
def as_fractions(n, batch_size, rng):
    order = 1.0 * rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


@wrong("mini_batches", "more than once")
def overlapping(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(n)]


# --- neuron_step ---


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@right("neuron_step")
def by_the_formula(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - learning_rate * x.T @ dz, b - learning_rate * dz.sum()


@right("neuron_step")
def example_by_example(w, b, x, y, learning_rate):
    dw, db = np.zeros(len(w)), 0.0
    for example, truth in zip(x, y, strict=True):
        error = 1 / (1 + math.exp(-(sum(example * w) + b))) - truth
        dw += error * example
        db += error
    return w - learning_rate * dw / len(x), b - learning_rate * db / len(x)


@right("neuron_step")
def mean_in_float32(w, b, x, y, learning_rate):
    x, y = x.astype(np.float32), y.astype(np.float32)
    error = sigmoid(np.einsum("ij,j->i", x, w.astype(np.float32)) + np.float32(b)) - y
    return w - learning_rate * np.mean(error[:, None] * x, axis=0), b - learning_rate * error.mean()


@right("neuron_step")
def as_columns(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w[:, np.newaxis] + b) - y[:, np.newaxis]) / len(x)
    return w - learning_rate * (x.T @ dz)[:, 0], b - learning_rate * float(dz.sum())


@right("neuron_step")
def bias_as_a_weight(w, b, x, y, learning_rate):
    all_x, all_w = np.c_[x, np.ones(len(x))], np.append(w, b)
    all_w = all_w + learning_rate / len(y) * (y - sigmoid(all_x @ all_w)) @ all_x
    return all_w[:-1], all_w[-1]


def stepping(rule):
    def step(w, b, x, y, learning_rate):
        dw, db = rule(w, b, x, y)
        return w - learning_rate * dw, b - learning_rate * db

    return step


def of(dz):
    return stepping(lambda w, b, x, y: (x.T @ dz(sigmoid(x @ w + b), y), dz(sigmoid(x @ w + b), y).sum()))


wrong("neuron_step", "goes uphill")(of(lambda p, y: (y - p) / len(y)))
wrong("neuron_step", "1/n is missing")(of(lambda p, y: p - y))
wrong("neuron_step", "in it twice, once in dz")(of(lambda p, y: (p - y) / len(y) / len(y)))
wrong("neuron_step", "certainty minus truth, no more")(of(lambda p, y: (p - y) * p * (1 - p) / len(y)))
wrong("neuron_step", "The score itself is compared")(
    stepping(lambda w, b, x, y: (x.T @ (x @ w + b - y) / len(y), np.mean(x @ w + b - y)))
)


@wrong("neuron_step", "expected")
def by_the_number_of_weights(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(w)
    return w - learning_rate * x.T @ dz, b - learning_rate * dz.sum()


@wrong("neuron_step", "expected")
def one_after_the_other_with_the_new_weights(w, b, x, y, learning_rate):
    for example, truth in zip(x, y, strict=True):
        error = (sigmoid(example @ w + b) - truth) / len(y)
        w, b = w - learning_rate * error * example, b - learning_rate * error
    return w, b


@wrong("neuron_step", "leaves the bias out")
def score_without_bias(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w) - y) / len(y)
    return w - learning_rate * x.T @ dz, b - learning_rate * dz.sum()


@wrong("neuron_step", "It learns too")
def bias_stays(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - learning_rate * x.T @ dz, b


@wrong("neuron_step", "not the mean")
def mean_for_the_bias(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - learning_rate * x.T @ dz, b - learning_rate * dz.mean()


@wrong("neuron_step", "its own input")
def sum_for_the_weights(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - learning_rate * dz.sum(), b - learning_rate * dz.sum()


@wrong("neuron_step", "plays no part")
def no_rate(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - x.T @ dz, b - dz.sum()


@wrong("neuron_step", "meets a row")
def column_against_row(w, b, x, y, learning_rate):
    z = x @ w.reshape(-1, 1) + b
    dz = (sigmoid(z) - y) / len(y)
    return w - learning_rate * x.T @ dz, b - learning_rate * dz.sum()


@wrong("neuron_step", "meets a row")
def column_against_row_and_added_up(w, b, x, y, learning_rate):
    z = (x @ w).reshape(-1, 1) + b
    dz = (sigmoid(z) - y) / len(y)
    return w - learning_rate * (x.T @ dz).sum(axis=1), b - learning_rate * dz.sum()


@wrong("neuron_step", "makes a new one")
def changes_the_weights(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    w -= learning_rate * x.T @ dz
    b -= learning_rate * dz.sum()
    return w, b


@wrong("neuron_step", "last and first numbers")
def forgets_to_transpose(w, b, x, y, learning_rate):
    dz = (sigmoid(x @ w + b) - y) / len(y)
    return w - learning_rate * np.matmul(x, dz[:-1]), b - learning_rate * dz.sum()


# --- momentum_step ---


@right("momentum_step")
def two_lines(w, v, dw, learning_rate, momentum):
    v = momentum * v + dw
    return w - learning_rate * v, v


@right("momentum_step")
def number_by_number(w, v, dw, learning_rate, momentum):
    new_w, new_v = np.zeros(w.shape), np.zeros(v.shape)
    for i in np.ndindex(w.shape):
        new_v[i] = momentum * v[i] + dw[i]
        new_w[i] = w[i] - learning_rate * new_v[i]
    return new_w, new_v


@wrong("momentum_step", "cut to whole numbers")
def number_by_number_into_copies(w, v, dw, learning_rate, momentum):
    new_w, new_v = w.copy(), v.copy()
    for i in np.ndindex(w.shape):
        new_v[i] = momentum * v[i] + dw[i]
        new_w[i] = w[i] - learning_rate * new_v[i]
    return new_w, new_v


@right("momentum_step")
def in_float32_multiplied_out(w, v, dw, learning_rate, momentum):
    w, v, dw = (a.astype(np.float32) for a in (w, v, dw))
    return [w - learning_rate * dw - learning_rate * momentum * v, dw + v * momentum]


def rolling(rule):
    def step(w, v, dw, learning_rate, momentum):
        return rule(w, v, dw, learning_rate, momentum)

    return step


wrong("momentum_step", "plays no part")(rolling(lambda w, v, dw, rate, m: (w - rate * dw, dw)))
wrong("momentum_step", "Renew v first")(rolling(lambda w, v, dw, rate, m: (w - rate * v, m * v + dw)))
wrong("momentum_step", "not to the new slope")(rolling(lambda w, v, dw, rate, m: (w - rate * (v + m * dw), v + m * dw)))
wrong("momentum_step", "ever forgotten")(rolling(lambda w, v, dw, rate, m: (w - rate * (v + dw), v + dw)))
wrong("momentum_step", "another recipe")(
    rolling(lambda w, v, dw, rate, m: (w - rate * (m * v + (1 - m) * dw), m * v + (1 - m) * dw))
)
wrong("momentum_step", "stands before v")(
    rolling(lambda w, v, dw, rate, m: (w - (m * v + rate * dw), m * v + rate * dw))
)
wrong("momentum_step", "Uphill")(rolling(lambda w, v, dw, rate, m: (w + rate * (m * v + dw), m * v + dw)))
wrong("momentum_step", "learning rate is missing")(rolling(lambda w, v, dw, rate, m: (w - m * v - dw, m * v + dw)))
wrong("momentum_step", "not handed back")(rolling(lambda w, v, dw, rate, m: (w - rate * (m * v + dw), v)))
wrong("momentum_step", "wrong way round")(rolling(lambda w, v, dw, rate, m: (m * v + dw, w - rate * (m * v + dw))))
wrong("momentum_step", "expected 2 results")(rolling(lambda w, v, dw, rate, m: (w - rate * (m * v + dw)).sum()))


@wrong("momentum_step", "makes a new one")
def changes_v(w, v, dw, learning_rate, momentum):
    v *= momentum
    v += dw
    return w - learning_rate * v, v


# --- what a stranger wrote and once passed ---

wrong("good_rate", "gives a function, not its result")(lambda start: 0.17)


@wrong("descend", "< and not <=")
def level_at_exactly_that_slope(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        if np.abs(gradient(w)).max() <= 0.001:
            break
        w = w - learning_rate * gradient(w)
        path.append(w)
    return path


@wrong("descend", "exactly 0.001")
def close_to_level(gradient, w, learning_rate, steps):
    path = [w]
    while len(path) <= steps and not np.allclose(gradient(path[-1]), 0, rtol=0, atol=0.001):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return path


@wrong("descend", "every weight moves")
def each_weight_stops_for_itself(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        slope = np.asarray(gradient(w))
        if is_level(slope):
            break
        w = w - learning_rate * np.where(np.abs(slope) < 0.001, 0, slope)
        path.append(w)
    return path


@wrong("momentum_step", "alters its argument dw")
def gathers_in_the_slopes(w, v, dw, learning_rate, momentum):
    dw += momentum * v
    return w - learning_rate * dw, dw


@wrong("momentum_step", "expected")
def stops_where_it_is_level(w, v, dw, learning_rate, momentum):
    v = np.where(dw == 0, 0, momentum * v + dw)
    return w - learning_rate * v, v


@wrong("mini_batches", "whole numbers")
def numbers_with_a_point(n, batch_size, rng):
    order = rng.permutation(n).astype(float)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


@wrong("descend", "one and the same array")
def copied_once_as_floats(gradient, w, learning_rate, steps):
    w = np.array(w, dtype=float)
    path = [w]
    for _ in range(steps):
        slope = gradient(w)
        if is_level(slope):
            break
        w -= learning_rate * slope
        path.append(w)
    return path


@wrong("descend", "range(steps - 1)")
def one_round_too_few(gradient, w, learning_rate, steps):
    path = [w]
    for _ in range(steps - 1):
        slope = gradient(w)
        if is_level(slope):
            break
        w = w - learning_rate * slope
        path.append(w)
    return path


@wrong("mini_batches", "with n = ")
def a_hundred_at_most(n, batch_size, rng):
    order = rng.permutation(min(n, 100))
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


@wrong("neuron_step", "", 2)
def ten_inputs_at_most(w, b, x, y, learning_rate):
    dz = (1 / (1 + np.exp(-(x @ w + b))) - y) / len(y)
    new = w.astype(float)
    for i in range(min(10, len(w))):
        new[i] -= learning_rate * (x[:, i] * dz).sum()
    return new, b - learning_rate * dz.sum()


velocity = np.zeros(0)


@wrong("momentum_step", "expected")
def keeps_its_own_velocity(w, v, dw, learning_rate, momentum):
    global velocity
    velocity = momentum * (velocity if velocity.shape == dw.shape else v) + dw
    return w - learning_rate * velocity, velocity

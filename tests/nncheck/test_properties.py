"""What results have to be: a split is a split, text is no number, and chance never fails a right answer."""

import numpy as np
import pytest

from nncheck.judging.judge import judge
from nncheck.questions import exercises, properties
from nncheck.run import Outcome


def test_a_number_is_a_number():
    for right in (0.15, 1, np.float32(2), np.array(3.0), True):
        assert properties.is_number(right) is None
    assert "the text '0.15'" in properties.is_number("0.15")
    assert "the text '0.15'" in properties.is_number(np.array("0.15"))
    assert "got shape (1,)" in properties.is_number(np.array([0.15]))


def test_a_shape_is_exact_and_whole_numbers_are_whole_by_their_kind():
    assert properties.has_shape(np.zeros((3, 1)), (3, 1)) is None
    assert "(3,), got (3, 1)" in properties.has_shape(np.zeros((3, 1)), (3,))
    assert properties.are_whole(np.arange(3)) is None and properties.are_whole(np.arange(3, dtype=np.uint8)) is None
    assert "got float64" in properties.are_whole(np.arange(3.0))
    assert "got bool" in properties.are_whole(np.array([True, False]))


def test_a_random_order_is_accepted_whatever_its_length():
    for seed in range(3000):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 120))
        assert properties.is_shuffle(rng.permutation(n), n) is None
        n = int(rng.integers(15, 300))
        k = int(rng.integers(1, n))
        assert properties.is_chosen_by_chance(rng.permutation(n)[:k], n) is None


@pytest.mark.parametrize("n", [12, 40, 200])
@pytest.mark.parametrize(
    "order, says",
    [
        (lambda n: np.arange(n), "old order"),
        (lambda n: np.roll(np.arange(n), 3), "only shifted"),
        (lambda n: np.arange(n)[::-1], "turned round"),
        (lambda n: np.arange(n)[:-1], "leaves out 1 of the"),
        (lambda n: np.append(np.arange(n), 0), "more than once"),
        (lambda n: np.arange(1, n + 1), "and they are numbered from 0"),
        (lambda n: np.append(np.random.default_rng(0).permutation(n - 1), 0), "while others come twice"),
    ],
)
def test_what_is_no_shuffle_is_told_apart(n, order, says):
    assert says in properties.is_shuffle(order(n), n)


@pytest.mark.parametrize("size", [40, 200])
def test_hardly_any_shuffling_is_none(size):
    rng, hardly = np.random.default_rng(1), "hardly shuffled"
    swapped = np.arange(size)
    swapped[[0, -1]] = swapped[[-1, 0]]
    assert hardly in properties.is_shuffle(swapped, size)
    pieces = np.arange(size).reshape(-1, 8)
    assert hardly in properties.is_shuffle(pieces[::-1].ravel(), size)  # the batches, not the rows
    assert hardly in properties.is_shuffle(
        np.array([rng.permutation(piece) for piece in pieces]).ravel(), size
    )  # within


def test_batches_are_each_example_once_and_only_the_last_is_smaller():
    rows = np.random.default_rng(0).permutation(10)
    assert properties.are_batches([4, 4, 2], rows, 10, 4) is None
    assert properties.are_batches([10], rows, 10, 20) is None
    assert properties.are_batches([1] * 10, rows, 10, 1) is None
    assert "[4, 3, 3]" in properties.are_batches([4, 3, 3], rows, 10, 4)
    assert "last batch be smaller" in properties.are_batches([4, 4], rows[:8], 10, 4)
    assert "twice" in properties.are_batches([4, 4, 2], np.append(rows[:9], rows[0]), 10, 4)


X = np.random.default_rng(0).integers(0, 9, (40, 6)).astype(np.float32)
Y = np.arange(40) % 7


def split(rows, x=X, y=Y):
    train = np.setdiff1d(np.arange(len(x)), rows)
    return [x[train], y[train], x[rows], y[rows]]


def test_a_split_is_whole_rows_each_once_with_their_own_labels():
    rows = np.random.default_rng(3).permutation(40)[:10]
    parts = split(rows)
    assert properties.is_split(parts, X, Y, 10) is None

    def with_part(i, part):
        return [part if i == j else other for j, other in enumerate(parts)]

    assert "x_train should have shape (30, 6)" in properties.is_split([*parts[2:], *parts[:2]], X, Y, 10)
    assert "keep its kind of numbers, int" in properties.is_split(with_part(3, parts[3].astype(float)), X, Y, 10)
    assert "keep its kind of numbers, float32" in properties.is_split(with_part(2, parts[2].astype(float)), X, Y, 10)
    assert "labels of other images" in properties.is_split(with_part(3, parts[3][::-1]), X, Y, 10)
    assert "must not meet" in properties.is_split(with_part(2, parts[0][:10]), X, Y, 10)
    assert "neither set" in properties.is_split(with_part(0, parts[0][[0, *range(29)]]), X, Y, 10)
    mixed = parts[0].copy()
    mixed[:, 0] = mixed[::-1, 0]
    assert "isn't a row of x" in properties.is_split(with_part(0, mixed), X, Y, 10)
    assert "four are asked for" in properties.is_split(parts[:2], X, Y, 10)


def test_four_parts_with_nothing_in_them_are_no_split():
    """As a submission's process may claim: there is no split among them that could be wrong."""
    split = next(question for question in exercises()[3].questions if question.name == "split")
    nothing = Outcome("value", type="tuple", parts=[np.zeros(0)] * 4)
    drawn = split.draw(1)
    assert judge(split, drawn, [nothing] * len(drawn)).earned == 0


def test_a_cut_before_the_shuffle_is_found():
    rng = np.random.default_rng(5)
    assert "shuffle before you cut" in properties.is_chosen_by_chance(rng.permutation(np.arange(30, 40)), 40)
    assert "shuffle before you cut" in properties.is_chosen_by_chance(
        rng.permutation((np.arange(10) + 35) % 40), 40
    )  # rolled
    assert "one example in 4" in properties.is_chosen_by_chance(rng.permutation(np.arange(0, 40, 4)), 40)

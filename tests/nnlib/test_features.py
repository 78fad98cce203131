"""Feature visualization: objectives and their gradients, regularisers, the climb, and what others see in its images."""

import copy
from functools import cache

import numpy as np
import pytest

from benchmarks.features import DIGITS, NOISE, dreams, trained, usual
from nnlib import data, features
from nnlib.features import Blur, Clip, Decay, Jitter, Neighbours, for_class, for_layer, for_neuron, maximize, nudge
from nnlib.functions import softmax
from nnlib.layers import Dense, ReLU, Tanh
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.training import accuracy


@pytest.fixture
def small(rng):
    """A smooth network in float64 for images of 4 by 4 pixels."""
    first, second = Dense(16, 6, rng=rng, dtype=np.float64), Dense(6, 3, rng=rng, dtype=np.float64)
    return Network(first, Tanh(), second)


@cache
def course(noise):
    digits = data.load_digits()
    return trained(noise, 1, digits.x_train, digits.y_train)


OBJECTIVES = {
    "class": for_class(2),
    "a class for each image": for_class([0, 1, 2, 1]),
    "neuron": for_neuron(0, 5),
    "a neuron for each image": for_neuron(1, [0, 1, 2, 3]),
    "layer": for_layer(1),
    "sum": 0.2 * for_class(0) + 0.8 * for_class(1) + -1.5 * for_neuron(0, 2) + for_layer(2) * 0.1,
}


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
def test_each_gradient_is_what_nudging_every_pixel_says(objective, small, rng):
    x = rng.random((4, 16))
    values, up = objective(small, x)
    assert values.shape == (4,) and up.shape == (4, 16)
    numerical = np.empty_like(x)
    for pixel in range(16):
        more, less = x.copy(), x.copy()
        more[:, pixel] += 1e-6
        less[:, pixel] -= 1e-6
        numerical[:, pixel] = (objective(small, more)[0] - objective(small, less)[0]) / 2e-6
    np.testing.assert_allclose(up, numerical, rtol=1e-5, atol=1e-7)


def test_a_sum_of_objectives_is_the_sum_of_its_parts(small, rng):
    x = rng.random((4, 16))
    (a, da), (b, db) = for_class(0)(small, x), for_layer(0)(small, x)
    values, dx = (0.2 * for_class(0) + 0.8 * for_layer(0))(small, x)
    np.testing.assert_allclose(values, 0.2 * a + 0.8 * b)
    np.testing.assert_allclose(dx, 0.2 * da + 0.8 * db)


def test_for_class_is_the_logarithm_of_the_confidence_even_of_a_very_small_one(small, rng):
    x = rng.random((4, 16))
    np.testing.assert_allclose(for_class(1)(small, x)[0], np.log(softmax(small.forward(x))[:, 1]))
    small.layers[-1].W *= 1e4
    assert np.isfinite(for_class(1)(small, x)[0]).all()


def test_without_regularisers_it_is_the_climb_that_the_notebook_writes_by_hand(small, rng):
    x, loss, path = rng.random((1, 16)), SoftmaxCrossEntropy(), []
    start = x
    for _ in range(5):
        loss.forward(small.forward(x), np.array([1]))
        dx = small.backward(loss.backward())
        x = x - 0.3 * dx / np.abs(dx).max()
        path.append(x)
    found = maximize(small, for_class(1), start=start, steps=5, learning_rate=0.3, rng=rng)
    np.testing.assert_allclose(found, [start, *path])


def test_the_network_keeps_everything_even_its_gradients(small, rng):
    small.backward(small.forward(rng.random((2, 16))))
    before = copy.deepcopy(small)
    maximize(small, for_class(1), steps=3, rng=rng)
    nudge(small, for_class(1), rng.random(16), 0.1)
    for layer, old in zip(small.layers, before.layers, strict=True):
        assert layer.__dict__.keys() == old.__dict__.keys()
        for name, value in old.__dict__.items():
            np.testing.assert_array_equal(getattr(layer, name), value)


def test_the_path_begins_at_the_start_and_the_same_seed_gives_the_same_path(small, rng):
    start = rng.random(16)
    before = start.copy()
    path = maximize(small, for_class(0), start=start, steps=4, regularisers=[Jitter(1), Clip()], rng=rng)
    assert path.shape == (5, 1, 16)
    np.testing.assert_array_equal(path[0, 0], before)
    np.testing.assert_array_equal(start, before)

    def once(seed):
        return maximize(small, for_class(0), n=2, steps=4, regularisers=[Jitter(1)], rng=np.random.default_rng(seed))

    np.testing.assert_array_equal(once(3), once(3))
    assert np.any(once(3) != once(4))
    assert np.any(once(3)[0, 0] != once(3)[0, 1])
    assert maximize(small, for_class(0), steps=0, rng=rng).shape == (1, 1, 16)


def test_images_of_one_batch_climb_as_if_each_were_alone(small, rng):
    start = rng.random((3, 16))
    together = maximize(small, for_class([0, 1, 2]), start=start, steps=6, regularisers=[Decay(0.01), Clip()], rng=rng)
    for i in range(3):
        alone = maximize(small, for_class(i), start=start[i], steps=6, regularisers=[Decay(0.01), Clip()], rng=rng)
        np.testing.assert_allclose(together[:, [i]], alone)


def test_a_silent_neuron_is_flat_and_the_image_stays(rng):
    network = Network(Dense(16, 2, rng=rng), ReLU())
    network.layers[0].b[:] = -100
    path = maximize(network, for_neuron(1, 0), steps=3, rng=rng)
    np.testing.assert_array_equal(path[-1], path[0])
    assert np.any(maximize(network, for_neuron(0, 0), steps=3, rng=rng)[-1] != path[0])


# --- regularisers ---


def test_decay_and_clip_do_what_they_say(rng):
    x = rng.normal(0.5, 1, (2, 16))
    np.testing.assert_allclose(Decay(0.1).after(x, 1), x - 0.1)
    np.testing.assert_array_equal(Clip().after(x, 1), np.clip(x, 0, 1))


def test_blur_spreads_a_dot_evenly_keeps_an_even_image_and_rests_in_between():
    dot = np.zeros((1, 81))
    dot[0, 40] = 1
    blurred = Blur(1.0, every=2).after(dot, 2).reshape(9, 9)
    assert blurred.sum() == pytest.approx(1, abs=5e-3)
    assert blurred[4, 4] == blurred.max() < 0.2
    np.testing.assert_allclose(blurred, blurred.T)
    assert blurred[4, 5] / blurred[4, 4] == pytest.approx(np.exp(-0.5), rel=1e-3)
    np.testing.assert_allclose(Blur(2.0, every=1).after(np.full((1, 81), 0.3), 1), 0.3)
    np.testing.assert_array_equal(Blur(1.0, every=2).after(dot, 3), dot)
    np.testing.assert_array_equal(Blur(0).after(dot, 4), dot)


def test_jitter_moves_by_at_most_its_pixels_and_back(rng):
    dot = np.zeros((1, 81))
    dot[0, 40] = 1
    jitter, seen = Jitter(2), set()
    for _ in range(200):
        moved = jitter.before(dot, rng)
        seen.add(divmod(int(moved.argmax()), 9))
        np.testing.assert_array_equal(jitter.after(moved, 1), dot)
    assert seen == {(row, column) for row in range(2, 7) for column in range(2, 7)}


def test_regularisers_compose_in_their_order(small, rng):
    start = rng.random((1, 16))
    path = maximize(small, for_class(0), start=start, steps=1, regularisers=[Decay(5), Clip()], rng=rng)
    assert not path[-1].any()
    path = maximize(small, for_class(0), start=start, steps=1, regularisers=[Clip(), Decay(5)], rng=rng)
    assert np.all(path[-1] <= -4)


# --- what others see ---


@pytest.mark.slow
def test_the_ten_dreams_of_the_network_trained_with_noise_are_read_by_independent_judges():
    digits = data.load_digits()
    images = dreams(course(NOISE), usual())
    assert images.min() >= 0 and images.max() <= 1
    np.testing.assert_array_equal(Neighbours(digits.x_train, digits.y_train).predict(images), DIGITS)
    np.testing.assert_array_equal(data.load_network().predict(images), DIGITS)


@pytest.mark.slow
def test_the_plain_network_is_as_sure_of_its_dreams_yet_judges_do_not_read_them_all():
    digits = data.load_digits()
    plain = course(0.0)
    neighbours = Neighbours(digits.x_train, digits.y_train)
    right = []
    for regularisers in ([Clip()], usual()):
        images = dreams(plain, regularisers)
        assert softmax(plain.forward(images))[DIGITS, DIGITS].min() > 0.95
        right.append(np.sum(neighbours.predict(images) == DIGITS))
    assert right[0] == 0 and 6 <= right[1] < 10  # noise is refused altogether, and regularisers help


def test_noise_becomes_a_5_with_great_confidence_and_stays_noise():
    noise = np.random.default_rng(1).random((1, 784), dtype=np.float32)
    network = data.load_network()
    image = maximize(network, for_class(5), start=noise, steps=8, regularisers=[Clip()], rng=np.random.default_rng(0))[
        -1
    ]
    assert softmax(network.forward(image))[0, 5] > 0.99
    assert np.corrcoef(image[0], noise[0])[0, 1] > 0.7


def test_a_small_nudge_along_the_gradient_does_what_a_random_one_of_its_size_does_not(rng):
    _, _, x, y = data.load_digits()
    network = data.load_network()
    before, size = accuracy(network, x, y), 0.08
    nudged = nudge(network, -1 * for_class(y), x, size)
    assert np.abs(nudged - x).max() <= size + 1e-6 and nudged.min() >= 0 and nudged.max() <= 1
    tossed = (x + size * rng.choice([-1, 1], x.shape)).clip(0, 1).astype(np.float32)
    assert accuracy(network, nudged, y) < before - 0.4
    assert accuracy(network, tossed, y) > before - 0.05
    np.testing.assert_array_equal(nudge(network, for_class(3), x[0], 0), x[:1])


def test_neighbours_let_the_most_similar_vote():
    x = np.array([[9.0, 0, 0], [8, 1, 0], [0, 9, 0], [0, 8, 1], [1, 8, 0]])
    judge = Neighbours(x, [1, 1, 2, 2, 0], k=3, refuse=0)
    np.testing.assert_array_equal(judge.predict(np.array([[0, 0.5, 0.05], [0.2, 9, 0]])), [2, 2])
    assert Neighbours(x, [1, 1, 2, 2, 0], k=1).predict(x).tolist() == [1, 1, 2, 2, 0]


def test_similar_is_the_same_pattern_however_bright():
    digits = data.load_digits()
    judge, x = Neighbours(digits.x_train, digits.y_train), digits.x_test[:50]
    np.testing.assert_array_equal(judge.predict(x), judge.predict(np.float32(0.3) * x + np.float32(0.2)))
    assert judge.predict(np.full((1, 784), 0.4)).tolist() == [-1]


def test_neighbours_refuse_noise_and_one_real_digit_in_a_hundred(rng):
    digits = data.load_digits()
    judge = Neighbours(digits.x_train, digits.y_train)
    read = judge.predict(digits.x_test)
    assert 0 < np.mean(read == -1) < 0.03
    assert np.mean(read == digits.y_test) > 0.9
    for brightest in (0.1, 1.0):
        assert (judge.predict(rng.uniform(0, brightest, (200, 784))) == -1).all()
    assert not (Neighbours(digits.x_train, digits.y_train, refuse=0).predict(digits.x_train[:100]) == -1).any()


# --- wrong use ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n, g: maximize(n, 7, rng=g), r"an objective such as for_class\(7\), got 7"),
        (lambda n, g: maximize(3, for_class(0), rng=g), "expects a network such as"),
        (lambda n, g: maximize(Network(ReLU()), for_layer(0), rng=g), "a network with a Dense layer"),
        (lambda n, g: maximize(n, for_class(0), rng=0), "rng to be a random generator, got 0"),
        (lambda n, g: maximize(n, for_class(3), rng=g), "targets from 0 to 2, got the label 3"),
        (lambda n, g: maximize(n, for_class([0, 1]), rng=g, n=3), r"shape \(3,\), got \(2,\)"),
        (lambda n, g: maximize(n, for_neuron(0, 6), rng=g), "neuron from 0 to 5, got the label 6"),
        (lambda n, g: maximize(n, for_neuron(0, [1, 2]), rng=g, n=3), r"one neuron, or 3 .* got shape \(2,\)"),
        (lambda n, g: maximize(n, for_layer(3), rng=g), "a layer from 0 to 2, got 3"),
        (
            lambda n, g: maximize(n, for_class(0), rng=g, start=np.zeros(9)),
            r"start of shape \(batch, 16\), got \(1, 9\)",
        ),
        (lambda n, g: maximize(n, for_class(0), rng=g, start=np.zeros((0, 16))), "at least one example in start"),
        (lambda n, g: maximize(n, for_class(0), rng=g, start=np.full(16, np.nan)), "finite numbers, got nan"),
        (lambda n, g: maximize(n, for_class(0), rng=g, steps=-1), "steps to be a whole number of at least 0"),
        (lambda n, g: maximize(n, for_class(0), rng=g, steps=10**7), "at most 100,000,000 numbers in one array"),
        (lambda n, g: maximize(n, for_class(0), rng=g, n=0), "n to be a whole number of at least 1"),
        (lambda n, g: maximize(n, for_class(0), rng=g, learning_rate=-1), "learning_rate to be a finite number"),
        (
            lambda n, g: maximize(n, for_class(0), rng=g, regularisers=[Clip]),
            r"such as \[Decay\(0.01\), Clip\(\)\], got \[<class",
        ),
        (lambda n, g: maximize(n, for_class(0), rng=g, regularisers=0.1), r"a list of regularisers .* got 0.1"),
        (lambda n, g: nudge(n, for_class(0), np.zeros(16), -1), "size to be a finite number at least 0"),
        (lambda n, g: nudge(n, "5", np.zeros(16), 1), "nudge expects an objective"),
        (lambda n, g: for_class(-1), "label from 0"),
        (lambda n, g: for_class("five"), "label to be an array of numbers, got 'five'"),
        (lambda n, g: for_neuron(-1, 0), "layer to be a whole number of at least 0, got -1"),
        (lambda n, g: for_neuron(0, 1.5), "neuron to be integer labels"),
        (lambda n, g: for_layer("first"), "layer to be a whole number"),
        (lambda n, g: "a" * for_class(0), "the factor to be a finite number"),
        (lambda n, g: Decay(-0.1), "amount to be a finite number at least 0"),
        (lambda n, g: Blur(1, every=0), "every to be a whole number of at least 1"),
        (lambda n, g: Blur(1).after(np.zeros((1, 10)), 4), "square images such as 784 pixels, got 10"),
        (lambda n, g: Jitter(0.5), "pixels to be a whole number"),
        (lambda n, g: Neighbours(np.zeros((3, 4)), [0, 1, 2], k=4), "at most the number of images, 3, got 4"),
        (
            lambda n, g: Neighbours(np.zeros((3, 4)), [0, 1, 2], k=1, refuse=1),
            "refuse to be a finite number .* below 1",
        ),
        (lambda n, g: Neighbours(np.zeros((3, 4)), [0, 1]), r"shape \(3,\), got \(2,\)"),
        (lambda n, g: Neighbours(np.zeros((9, 4)), [0] * 9).predict(np.zeros((1, 5))), r"\(batch, 4\), got \(1, 5\)"),
    ],
)
def test_wrong_use_is_told_in_words(call, message, small, rng):
    with pytest.raises(ValueError, match=message):
        call(small, rng)


def test_objectives_add_only_to_objectives():
    with pytest.raises(TypeError):
        for_class(0) + 1
    assert isinstance(features.for_class(0) + features.for_class(1), features.Objective)

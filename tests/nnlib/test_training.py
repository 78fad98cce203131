"""Training: an epoch by hand, what the history holds, how it stops, and that it learns."""

import contextlib
import io
import warnings

import numpy as np
import pytest

from nnlib.data import load_digits, xor_points
from nnlib.functions import one_hot
from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import TrainingDiverged, accuracy, train


def small(seed=0, n_out=3):
    rng = np.random.default_rng(seed)
    return Network(Dense(4, 5, rng=rng), Tanh(), Dense(5, n_out, rng=rng))


def examples(n=50, n_out=3, seed=1):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 4)).astype(np.float32), rng.integers(0, n_out, n)


def run(network, x, y, loss=None, optimizer=None, **options):
    options = {"epochs": 2, "batch_size": 8, "rng": np.random.default_rng(2), "progress": False} | options
    return train(network, loss or SoftmaxCrossEntropy(), optimizer or SGD(0.1), x, y, **options)


def weights(network):
    return [parameter.copy() for parameter in network.parameters().values()]


def test_one_epoch_worked_by_hand():
    network = Network(Dense(1, 1, rng=np.random.default_rng(0), scale=0))
    # z = 0, target 2: loss 4, dz = -4, dW = -4*1, db = -4; a tenth of them off: W = b = 0.4
    history = run(network, [[1.0]], [[2.0]], MeanSquaredError(), epochs=1)
    assert history.loss == history.batch_loss == [4]
    assert network.layers[0].W.item() == network.layers[0].b.item() == pytest.approx(0.4)
    # z = 0.4 + 0.4: loss 1.2**2 = 1.44
    assert run(network, [[1.0]], [[2.0]], MeanSquaredError(), epochs=1).loss == [pytest.approx(1.44)]


class Witness(MeanSquaredError):
    """Squared error that notes the targets of each batch."""

    def __init__(self):
        self.batches = []

    def forward(self, scores, targets):
        self.batches.append(targets[:, 0].tolist())
        return super().forward(scores, targets)


def test_each_example_once_in_an_epoch_in_new_order_and_the_last_batch_may_be_smaller():
    x = np.arange(10, dtype=np.float32)[:, np.newaxis]
    network, witness = Network(Dense(1, 1, rng=np.random.default_rng(0))), Witness()
    history = run(network, x, x, witness, SGD(1e-4), epochs=2, batch_size=4)
    batches = witness.batches[-6:]  # what comes before them is the look at the data beforehand
    assert [len(batch) for batch in batches] == [4, 4, 2, 4, 4, 2]
    first, second = np.concatenate(batches[:3]).tolist(), np.concatenate(batches[3:]).tolist()
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    assert len(history.batch_loss) == 6


def test_an_epochs_loss_is_the_mean_over_its_examples():
    history = run(small(), *examples(20), epochs=2, batch_size=8)  # batches of 8, 8 and 4
    assert len(history.loss) == 2
    assert history.loss == pytest.approx(np.reshape(history.batch_loss, (2, 3)) @ [8 / 20, 8 / 20, 4 / 20])


def test_a_batch_of_all_is_gradient_descent_by_hand():
    x, y = examples()
    network, by_hand = small(), small()
    run(network, x, y, epochs=5, batch_size=1000)
    loss, optimizer = SoftmaxCrossEntropy(), SGD(0.1)
    for _ in range(5):
        loss.forward(by_hand.forward(x), y)
        by_hand.backward(loss.backward())
        optimizer.step(by_hand)
    for trained, expected in zip(weights(network), weights(by_hand), strict=True):
        assert trained == pytest.approx(expected, abs=1e-6)  # the order of a sum changes its last digit


def test_the_same_generator_gives_the_same_training_and_another_one_another():
    x, y = examples()
    runs = []
    for seed in (5, 5, 6):
        network = small()
        history = run(network, x, y, rng=np.random.default_rng(seed))
        runs.append((history, weights(network)))
    assert runs[0][0] == runs[1][0]
    assert all(map(np.array_equal, runs[0][1], runs[1][1]))
    assert runs[0][0] != runs[2][0]


def test_nothing_global_is_seeded_or_used():
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    run(small(), *examples())
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_zero_epochs_leave_everything_as_it_was():
    network = small()
    before = weights(network)
    history = run(network, *examples(), epochs=0)
    assert history.loss == history.batch_loss == []
    assert all(map(np.array_equal, weights(network), before))


def test_no_argument_is_altered_and_float32_stays():
    x, y = examples()
    x_before, y_before = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    network = small()
    run(network, x, y, validation=(x, y))
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(y, y_before)
    assert {parameter.dtype for parameter in weights(network)} == {np.dtype(np.float32)}


def test_data_come_in_the_networks_precision():
    x, y = examples()
    as_floats, as_doubles, as_lists = small(), small(), small()
    run(as_floats, x, y)
    run(as_doubles, x.astype(np.float64), y)
    run(as_lists, x.tolist(), y.tolist())
    assert as_doubles.layers[0].dW.dtype == np.float32
    assert all(map(np.array_equal, weights(as_floats), weights(as_doubles)))
    assert all(map(np.array_equal, weights(as_floats), weights(as_lists)))


def test_validation_is_measured_after_each_epoch_and_not_learned_from():
    x, y = examples()
    network, alone = small(), small()
    apart = examples(seed=9)
    history = run(network, x, y, epochs=3, validation=apart)
    run(alone, x, y, epochs=3)
    assert all(map(np.array_equal, weights(network), weights(alone)))
    assert len(history.validation_loss) == len(history.validation_accuracy) == 3
    assert history.validation_loss[-1] == SoftmaxCrossEntropy().forward(network.forward(apart[0]), apart[1])
    assert history.validation_accuracy[-1] == accuracy(network, *apart)
    targets = one_hot(y, 3)
    history = run(small(), x, targets, MeanSquaredError(), validation=(x, targets))
    assert len(history.validation_loss) == 2
    assert history.validation_accuracy == []  # nobody guesses what a row of numbers would mean as a class


def test_the_callback_sees_each_epoch_and_can_stop():
    network, seen = small(), []

    def callback(trained, history):
        assert trained is network
        seen.append(list(history.loss))
        return len(seen) == 2

    history = run(network, *examples(), epochs=10, callback=callback)
    assert seen == [history.loss[:1], history.loss[:2]]
    assert len(history.loss) == 2


def test_the_progress_bar_shows_only_when_asked_and_leaves_nothing_behind(capsys):
    run(small(), *examples())
    assert capsys.readouterr() == ("", "")
    train(small(), SoftmaxCrossEntropy(), SGD(0.1), *examples(), epochs=2, batch_size=8, rng=np.random.default_rng(0))
    out, err = capsys.readouterr()
    assert "training" in out
    assert "loss=" in out
    assert err == ""
    assert left_on_screen(out) == ""
    with pytest.raises(TrainingDiverged):
        run(small(), *examples(), optimizer=SGD(1e39), progress=True)
    assert left_on_screen(capsys.readouterr().out) == ""


def left_on_screen(text):
    """What a terminal shows after carriage returns have moved back and spaces have written over."""
    line = []
    for character in text:
        if character == "\r":
            column = 0
        else:
            line[column : column + 1] = [character]
            column += 1
    return "".join(line).strip()


@pytest.mark.parametrize("batch_size", [8, 50])
def test_a_loss_that_flies_off_stops_training_with_advice(batch_size):
    network = small()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TrainingDiverged) as stopped:
            run(network, *examples(), optimizer=SGD(1e39), epochs=30, batch_size=batch_size)
    message = str(stopped.value)
    assert "in epoch 1. With learning rate 1e+39 the steps fly off: start with a new network, and try 1e+38." in message
    assert isinstance(stopped.value, ArithmeticError)
    assert 1 <= len(stopped.value.history.batch_loss) <= 2


def test_a_weight_that_became_infinite_in_the_very_last_step_does_not_pass():
    with pytest.raises(TrainingDiverged, match="a weight became infinite in epoch 1"):
        run(small(), *examples(), optimizer=SGD(1e39), epochs=1, batch_size=50)


def test_pixels_from_0_to_255_get_advice_of_their_own():
    x, y = examples()
    network = Network(Dense(4, 50, rng=np.random.default_rng(0)), ReLU(), Dense(50, 3, rng=np.random.default_rng(1)))
    with pytest.raises(TrainingDiverged, match=r"x goes up to 255, so the steps fly off: scale it to 0..1"):
        run(network, np.clip(abs(x) * 1e3, 0, 255), one_hot(y, 3), MeanSquaredError(), epochs=50)


def test_the_history_tells_how_far_a_diverging_training_came():
    optimizer = SGD(0.1)

    def wild(network, history):
        optimizer.learning_rate = 1e39 if len(history.loss) == 2 else 0.1

    with pytest.raises(TrainingDiverged) as stopped:
        run(small(), *examples(), optimizer=optimizer, callback=wild, epochs=9)
    assert len(stopped.value.history.loss) == 2
    assert np.isfinite(stopped.value.history.loss).all()


def test_xor_is_learned_by_every_activation_and_both_kinds_of_loss():
    x, y = xor_points()
    for activation, loss, targets in [
        (Tanh, BinaryCrossEntropy(), y),
        (ReLU, BinaryCrossEntropy(), y == 1),
        (Sigmoid, MeanSquaredError(), np.asarray(y, float)[:, np.newaxis]),
    ]:
        rng = np.random.default_rng(3)
        network = Network(Dense(2, 8, rng=rng), activation(), Dense(8, 1, rng=rng))
        if isinstance(loss, MeanSquaredError):
            network = Network(*network.layers, Sigmoid())
        run(network, x, targets, loss, SGD(0.5, momentum=0.9), epochs=500, batch_size=4)
        assert accuracy(network, x, y) == 1, activation


def test_nine_digits_in_ten_after_a_few_epochs():
    digits, rng = load_digits(), np.random.default_rng(0)
    network = Network(Dense(784, 16, rng=rng), ReLU(), Dense(16, 16, rng=rng), ReLU(), Dense(16, 10, rng=rng))
    before = accuracy(network, digits.x_test, digits.y_test)
    history = run(network, digits.x_train, digits.y_train, epochs=5, batch_size=16)
    assert before < 0.25  # a guess
    assert accuracy(network, digits.x_test, digits.y_test) > 0.88
    assert history.loss == sorted(history.loss, reverse=True)


def test_accuracy_worked_by_hand():
    network = Network(Dense(2, 2, rng=np.random.default_rng(0)))
    network.layers[0].W[:] = np.eye(2)  # the larger of the two inputs wins
    x = [[2, 1], [1, 2], [0, 3], [5, 4]]
    assert accuracy(network, x, [0, 1, 0, 0]) == 0.75
    assert accuracy(network, x, np.array([False, True, True, False])) == 1


def test_without_a_progress_bar_tqdm_writes_nothing_anywhere():
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        run(small(), *examples(), epochs=3)
    assert stream.getvalue() == ""


def told(network, loss=None, x=None, y=None, rate=0.1, epochs=2):
    """What `train` warns of, as a list of texts, on digits unless other examples are given."""
    digits = load_digits()
    x, y = (digits.x_train[:500], digits.y_train[:500]) if x is None else (x, y)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = run(network, x, y, loss, SGD(rate), epochs=epochs, batch_size=32)
    assert all(warning.filename == __file__ for warning in caught), "it points at the call of train"
    return [str(warning.message) for warning in caught], history


def deep(activation=ReLU, *, seed=1):
    rng = np.random.default_rng(seed)
    return Network(Dense(784, 32, rng=rng), activation(), Dense(32, 32, rng=rng), activation(), Dense(32, 10, rng=rng))


@pytest.mark.parametrize("rate", [2, 5, 10])
def test_dead_relus_are_told_once_with_advice_and_leave_no_trace(rate):
    words, _ = told(deep(), rate=rate, epochs=3)
    assert len(words) == 1
    assert "every neuron of network.layers[" in words[0]
    assert f"Start with a new network, and try learning rate {rate / 10:g}." in words[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_training_that_learns_is_not_disturbed(seed):
    for network in (deep(seed=seed), deep(Sigmoid, seed=seed), deep(Tanh, seed=seed)):
        assert told(network)[0] == []
        assert len(network.layers[-1].x) == 500 % 32, "the layers remember their last batch"


def test_inputs_far_outside_0_to_1_are_told_where_nothing_was_learned():
    digits = load_digits()
    words, history = told(deep(), x=255 * digits.x_train[:500], y=digits.y_train[:500], epochs=3)
    assert history.loss[-1] > 2.2
    assert len(words) == 1
    assert "scale x to 0..1: it goes up to 255." in words[0]
    rng = np.random.default_rng(0)
    x, y = 1e4 * rng.standard_normal((200, 4)), rng.standard_normal((200, 1))
    network = Network(Dense(4, 8, rng=rng), Sigmoid(), Dense(8, 1, rng=rng))
    words, _ = told(network, MeanSquaredError(), x, y, rate=1e-6)
    assert len(words) == 1
    assert "is no better than guessing" in words[0]


def test_large_inputs_with_which_it_learns_are_left_alone():
    x = np.linspace(0, 50, 200)[:, np.newaxis]
    network = Network(Dense(1, 1, rng=np.random.default_rng(0)))
    words, history = told(network, MeanSquaredError(), x, 2 * x, rate=1e-4, epochs=30)
    assert history.loss[-1] < 1
    assert words == []


@pytest.mark.parametrize(
    ("loss", "own"),
    [(SoftmaxCrossEntropy(), "has a softmax of its own"), (BinaryCrossEntropy(), "has a sigmoid of its")],
)
def test_a_sigmoid_before_a_loss_that_has_one_is_told(loss, own, rng):
    digits = load_digits()
    y = digits.y_train[:500] if loss.__class__ is SoftmaxCrossEntropy else digits.y_train[:500] == 6
    network = Network(Dense(784, 10 if y.dtype.kind == "i" else 1, rng=rng), Sigmoid())
    words, _ = told(network, loss, digits.x_train[:500], y)
    assert len(words) == 1
    assert own in words[0]
    assert "Leave the Sigmoid out" in words[0]
    assert (
        told(
            network,
            MeanSquaredError(),
            digits.x_train[:500],
            one_hot(digits.y_train[:500], 10)[:, : network.layers[0].n_out],
        )[0]
        == []
    )


def test_history_prints_as_one_line():
    x, y = examples()
    history = run(small(), x, y, epochs=3, validation=(x, y))
    text = repr(history)
    assert text.startswith(f"History(3 epochs, loss {history.loss[0]:.4g} to {history.loss[-1]:.4g}, validation loss ")
    assert "validation accuracy" in text
    assert "\n" not in text
    assert repr(run(small(), x, y, epochs=1)).startswith("History(1 epoch, loss ")
    assert repr(run(small(), x, y, epochs=0)) == "History(0 epochs)"

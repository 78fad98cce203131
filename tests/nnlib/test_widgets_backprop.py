"""The live figures of notebook 6, moved to their ends, and what the notebook says of them."""

import asyncio
import copy
import json
import re

import numpy as np
import pytest

from nnlib import data, widgets
from nnlib.data.augment import variants
from nnlib.data.symbols import load_symbols
from nnlib.functions import sigmoid
from nnlib.gradcheck import numerical_gradient
from nnlib.layers import Dense, ReLU, Sigmoid
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.plots.backprop_passes import FORWARD, walk_through
from nnlib.training import train
from tests import ROOT


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def digits():
    return data.load_digits()


@pytest.fixture(scope="module")
def symbols():
    return load_symbols()


def tiny(activation=None):
    """The network that the notebook steps through."""
    make = {"rng": np.random.default_rng(0), "dtype": np.float64}
    network = Network(Dense(2, 2, **make), activation or ReLU(), Dense(2, 1, **make))
    network.layers[0].W[:], network.layers[0].b[:] = [[0.6, -1.0], [0.4, 0.8]], [0.1, -0.1]
    network.layers[2].W[:], network.layers[2].b[:] = [[1.2], [-0.6]], [0.5]
    return network


def digit_network(rng):
    hidden = [Dense(784, 16, rng=rng), ReLU(), Dense(16, 16, rng=rng), ReLU()]
    return Network(*hidden, Dense(16, 10, rng=rng))


def few(digits, n=200):
    return digits.x_train[:n], digits.y_train[:n], digits.x_test[:100], digits.y_test[:100]


def picture(live):
    """What moved artists hold, as one list of bytes."""
    found = []
    for artist in live.figure.findobj():
        for getter in ("get_xydata", "get_array", "get_text", "get_linewidth"):
            if hasattr(artist, getter):
                found.append(str(getattr(artist, getter)()).encode())
    return found


def move_all(live, also=""):
    """Move each slider to its ends and its middle: picture and words change each time, and nothing goes wrong."""
    for name, control in live.controls.items():
        middle = control.min + control.step * round((control.max - control.min) / control.step / 2)
        for value in {control.max, control.min, middle} - {control.value}:
            before, words = picture(live), live.picture.readout
            control.set_state({"value": value})
            assert live.picture.problem == ""
            assert live.picture.readout != words
            assert picture(live) != before or name in also
            assert live.picture.alt.endswith(live.picture.readout)
            control.value = live._start[name]
    assert live.png().startswith(b"\x89PNG")


# --- both passes ---


@pytest.mark.parametrize("activation", [ReLU, Sigmoid])
def test_every_slider_of_the_step_through(activation):
    move_all(widgets.both_passes(tiny(activation()), [1.0, 2.0], 1.0, step=20))


def numbers(steps, prefix):
    """The labels that begin with a prefix, as numbers by name."""
    labels = {name: label for step in steps for name, label in step.labels.items()}
    found = {name: label.removeprefix(prefix).strip() for name, label in labels.items() if label.startswith(prefix)}
    return {name: float(text.replace("−", "-")) for name, text in found.items()}


@pytest.mark.parametrize("activation", [ReLU, Sigmoid])
def test_every_slope_on_the_picture_is_the_slope_of_the_loss(activation):
    network, x, y = tiny(activation()), np.array([[1.0, 2.0]]), np.array([[-0.5]])
    slopes = numbers(walk_through(network, x[0], y.item()), "dw")
    hidden, output = (
        numerical_gradient(lambda: MeanSquaredError().forward(network.forward(x), y), network.layers[i].W)
        for i in (0, 2)
    )
    expected = {f"d x{i}h{j}": hidden[i, j] for i in (0, 1) for j in (0, 1)}
    expected |= {f"d h{j}z": output[j, 0] for j in (0, 1)}
    assert slopes == pytest.approx(expected, abs=6e-4)


def test_forward_numbers_come_first_and_gradients_only_on_the_way_back():
    steps = walk_through(tiny(), [1.0, 2.0], 1.0)
    assert "loss" in steps[FORWARD].labels
    assert not any(label.startswith("d") for step in steps[: FORWARD + 1] for label in step.labels.values())
    live = widgets.both_passes(tiny(), [1.0, 2.0], 1.0, step=0)
    shown = [text.get_text() for text in live.figure.axes[0].texts]
    assert "forward →" in shown and not any(text.startswith("d") for text in shown)


def test_it_begins_at_the_beginning_and_the_still_picture_shows_the_end():
    live = widgets.both_passes(tiny(), [1.0, 2.0], 1.0)
    assert "Step 0 of 20" in live.picture.alt and "Step 20 of 20" in live.alt()
    assert live.controls["step"].value == 0 and "Step 0 of 20" in live.picture.readout


def test_a_dot_runs_along_the_edge_at_work_forward_and_back():
    live = widgets.both_passes(tiny(), [1.0, 2.0], 1.0)
    live.controls["step"].value = 1  # x[0] to h0
    (((start, _), (end, _)),) = live.picture.pulse
    assert 0 < start < end < 1
    live.controls["step"].value = 12  # and from z back to h0
    (((start, _), (end, _)),) = live.picture.pulse
    assert 0 < end < start < 1
    live.controls["step"].value = 20
    assert live.picture.pulse == []


def test_a_closed_relu_stops_every_slope_behind_it():
    live = widgets.both_passes(tiny(), [1.0, 2.0], 1.0)
    live.controls["w_hidden"].value = -2
    network = tiny()
    network.layers[0].W[0, 0] = -2
    steps = walk_through(network, [1.0, 2.0], 1.0)
    slopes = numbers(steps, "dw")
    assert slopes["d x0h0"] == slopes["d x1h0"] == 0 != slopes["d x0h1"]
    assert any("Nothing gets through" in step.words for step in steps)


def test_with_the_target_at_the_output_every_slope_is_0():
    steps = walk_through(tiny(), [1.0, 2.0], 2.0)
    assert set(numbers(steps, "dw").values()) == {0}


@pytest.mark.parametrize("w", [-2, 2])
def test_the_step_at_the_end_lowers_the_loss_wherever_the_sliders_stand(w):
    network = tiny()
    network.layers[0].W[0, 0] = network.layers[2].W[0, 0] = w
    before, after = re.search(
        r"from ([\d.]+) to ([\d.]+)\.$", walk_through(network, [1.0, 2.0], -4.0)[-1].words
    ).groups()
    assert float(after) < float(before)


def test_the_learners_network_stays_as_it_is():
    network = tiny()
    before = copy.deepcopy(network.parameters())
    live = widgets.both_passes(network, [1.0, 2.0], 1.0)
    live.controls["w_hidden"].value = -2
    assert all(np.array_equal(before[name], p) for name, p in network.parameters().items())
    assert network.layers[0].dW is None


# --- live training ---


def test_every_slider_of_the_training(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=2)
    move_all(live, also=("learning_rate", "batch_size"))  # they change what comes next, not what is shown


def press_train(live):
    async def press():
        live.start()
        await live.task

    asyncio.run(press())


def test_it_begins_with_nothing_learned_a_run_before_as_a_ghost_and_a_still_picture_of_the_end(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=3)
    assert "random weights" in live.picture.readout and live.history.loss == []
    assert len(live.progress.ghosts[0].get_xdata()) == 3
    assert "Epoch 3 of 3, done" in live.alt() and live.picture.alt != live.alt()
    assert live.history.loss == []


def test_training_runs_to_its_end_and_a_second_one_begins_anew(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=3)
    press_train(live)
    first, done = live.network, live.history
    assert "Epoch 3 of 3, done. Learning rate 0.10, batches of 20. Loss" in live.picture.readout
    live.controls["learning_rate"].value = 1.5  # what was trained with 0.10 stays so
    assert "done. Learning rate 0.10" in live.picture.readout and "next: Learning rate 1.50" in live.picture.readout
    press_train(live)
    assert live.network is not first and len(live.history.loss) == 3 and live.before is done
    assert "done. Learning rate 1.50" in live.picture.readout


def test_start_again_gives_the_same_network_and_new_network_another(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=2)
    start = live.network.layers[0].W.copy()
    press_train(live)
    live.reset()
    np.testing.assert_array_equal(live.network.layers[0].W, start)
    live.controls["learning_rate"].value = 0.7
    live.new_network()
    assert not np.array_equal(live.network.layers[0].W, start) and live.controls["learning_rate"].value == 0.7


def test_a_loss_above_the_picture_makes_its_axis_grow(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=2)
    live.controls["learning_rate"].value = 1.5
    press_train(live)
    assert live.progress.loss.axes.get_ylim()[1] > max(live.history.loss + live.history.validation_loss)


def test_stop_ends_it_in_between_and_train_goes_on(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=30)
    frames = []
    live.picture.observe(lambda change: frames.append(change.new), "frame")

    async def start_and_stop():
        live.reset()
        live.start()
        while len(live.history.loss) < 3:
            await asyncio.sleep(0.001)
        live.stop()
        await asyncio.sleep(0.1)
        stopped = len(live.history.loss)
        await asyncio.sleep(0.1)
        assert 3 <= stopped < 30 and len(live.history.loss) == stopped
        assert "press Train" in live.picture.readout
        network = live.network
        live.start()
        await live.task
        assert live.network is network

    asyncio.run(start_and_stop())
    assert len(live.history.loss) == 30 and "done" in live.picture.readout
    assert 3 < len(frames) < 30, "the first epochs are all shown, later ones only now and then"


def test_start_again_shows_a_network_that_has_learned_nothing(digits):
    live = widgets.watch_training(digit_network, few(digits), epochs=2)
    live.controls["learning_rate"].value = 1.0
    live.reset()
    assert "random weights" in live.picture.readout
    assert live.controls["learning_rate"].value == pytest.approx(0.1)


def test_a_training_that_flies_off_is_told_and_a_new_one_is_possible(digits):
    def wild(rng):
        return Network(Dense(784, 10, rng=rng, scale=1e30), Dense(10, 10, rng=rng, scale=1e30))

    live = widgets.watch_training(wild, few(digits), epochs=2)
    press_train(live)
    assert "fly off" in live.picture.problem
    live.build = digit_network
    press_train(live)
    assert live.picture.problem == "" and "done" in live.picture.readout


def test_at_the_largest_learning_rate_the_relus_die(digits):
    live = widgets.watch_training(digit_network, digits, epochs=2, learning_rate=1.5)
    press_train(live)
    second = live.network.activations(digits.x_test)[4]
    assert not second.any() and len(set(live.network.predict(digits.x_test).tolist())) == 1


# --- unlock ---


def fit(drawings, others, epochs=4):
    rng = np.random.default_rng(0)
    x = np.concatenate([variants(drawings, 300, rng=rng), variants(others, 600, rng=rng)])
    lock = Network(Dense(784, 32, rng=rng), ReLU(), Dense(32, 1, rng=rng))
    options = {"epochs": epochs, "batch_size": 16, "rng": rng, "progress": False}
    train(lock, BinaryCrossEntropy(), SGD(0.1), x, np.repeat([1, 0], [300, 600]), **options)
    return lock


@pytest.fixture
def unlock(symbols):
    others = np.concatenate([symbols[name][:5] for name in ("bolt", "house", "spiral", "arrow", "gate", "face")])
    return widgets.unlock(lambda drawings: fit(drawings, others), symbols["star"][:5], symbols["star"][6])


def draw(unlock, drawing):
    unlock.pad.set(drawing.reshape(28, 28))


def test_the_threshold_opens_and_closes(unlock):
    move_all(unlock)
    unlock.controls["threshold"].value = 1
    assert "stays locked" in unlock.picture.readout
    unlock.controls["threshold"].value = 0
    assert "it opens" in unlock.picture.readout


def test_it_opens_for_the_symbol_and_not_for_others(unlock, symbols):
    for name, opens in (("star", True), ("bolt", False), ("heart", False)):
        draw(unlock, symbols[name][7])
        assert ("it opens" in unlock.picture.readout) == opens, name


def test_an_empty_pad_is_explained_and_never_kept(unlock):
    unlock.pad.clear()
    assert "Nothing is drawn" in unlock.picture.readout and unlock.picture.problem == ""
    unlock.keep()
    assert "The pad is empty" in unlock.picture.problem and len(unlock.yours) == 0


def test_your_symbol_takes_the_recorded_ones_place_and_is_there_next_time(unlock, symbols):
    for drawing in symbols["heart"][:3]:
        draw(unlock, drawing)
        unlock.keep()
    assert not unlock.pad.image.any() and "3 of yours" in unlock.picture.readout
    unlock.learn()
    draw(unlock, symbols["heart"][6])
    assert "it opens" in unlock.picture.readout
    draw(unlock, symbols["bolt"][6])
    assert "stays locked" in unlock.picture.readout
    again = widgets.unlock(unlock.fit, unlock.recorded, symbols["star"][6])
    np.testing.assert_array_equal(again.drawings, unlock.yours)


def test_a_fit_that_writes_into_what_it_is_given_spoils_no_drawing(unlock, symbols):
    fit = unlock.fit

    def careless(drawings):
        network = fit(drawings)
        drawings *= 0
        return network

    careful = widgets.unlock(careless, symbols["star"][:5].copy(), symbols["star"][6])
    draw(careful, symbols["heart"][0])
    careful.keep()
    careful.learn()
    assert careful.recorded.any(axis=1).all() and careful.yours.any(axis=1).all()


def test_forgotten_drawings_are_laid_aside_not_lost(unlock, symbols):
    for name in ("heart", "bolt"):
        draw(unlock, symbols[name][0])
        unlock.keep()
        unlock.forget()
        assert unlock.drawings is unlock.recorded
    kept = [data.recall(f"my_symbol_{i}")["drawings"] for i in (1, 2)]
    assert [len(drawings) for drawings in kept] == [1, 1] and not np.array_equal(*kept)


def test_what_cannot_be_kept_counts_here_and_is_said_and_nothing_is_forgotten(unlock, symbols, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "file"))
    draw(unlock, symbols["heart"][0])
    unlock.keep()
    assert "can't be kept for later" in unlock.picture.problem and "NNLIB_HOME" in unlock.picture.problem
    assert len(unlock.yours) == 1
    unlock.forget()
    assert "Nothing is forgotten" in unlock.picture.problem and len(unlock.yours) == 1


@pytest.mark.parametrize("drawings", [np.ones((3, 5)), np.full((2, 784), np.nan), np.array(["a"])], ids=str)
def test_what_is_kept_and_is_no_drawing_is_passed_over(unlock, symbols, drawings):
    data.folder().mkdir(parents=True, exist_ok=True)
    np.savez(data.folder() / "my_symbol-1764120423000000000.npz", drawings=drawings)
    with pytest.warns(UserWarning, match="holds something else than is needed here"):
        again = widgets.unlock(unlock.fit, unlock.recorded, symbols["star"][6])
    assert again.drawings is again.recorded


# --- symbols and their variants ---


def test_symbols_are_drawings_as_the_network_wants_them(symbols):
    for drawings in symbols.values():
        assert drawings.shape == (8, 784) and drawings.dtype == np.float32
        assert drawings.min() >= 0 and drawings.max() <= 1 and np.all(drawings.sum(axis=1) > 20)
        assert len(np.unique(drawings, axis=0)) == 8, "a shaky hand draws no two alike"


def test_variants_without_any_change_are_the_images_themselves(symbols, rng):
    x = symbols["face"][:3]
    same = variants(x, 7, rng=rng, shift=0, turn=0, scale=0, thicken=0)
    np.testing.assert_allclose(same, x[[0, 1, 2, 0, 1, 2, 0]], atol=1e-6)


def test_variants_turn_and_shift_the_right_way(rng):
    x = np.zeros((28, 28))
    x[12:16, 20:24] = 1  # right of the middle
    turned = variants(x.reshape(1, -1), 40, rng=rng, shift=0, turn=30, scale=0, thicken=0).reshape(-1, 28, 28)
    rows, columns = np.mgrid[:28, :28] - 13.5
    right = (turned * columns).sum((1, 2)) / turned.sum((1, 2))
    down = (turned * rows).sum((1, 2)) / turned.sum((1, 2))
    np.testing.assert_allclose(np.hypot(right, down), 8, atol=0.2)  # the middle of the picture stays where it is
    assert down.min() < -1 and down.max() > 1
    moved = variants(x.reshape(1, -1), 40, rng=rng, shift=2, turn=0, scale=0, thicken=0).reshape(-1, 28, 28)
    np.testing.assert_allclose(moved.sum((1, 2)), x.sum(), rtol=1e-5)  # no ink gets lost
    right = (moved * columns).sum((1, 2)) / moved.sum((1, 2))
    assert 5.9 < right.min() < 7 and 9 < right.max() < 10.1


def test_a_thicker_pen_adds_ink_and_leaves_the_argument_alone(symbols, rng):
    x = symbols["bolt"][:1]
    before = x.copy()
    thick = variants(x, 1, rng=rng, shift=0, turn=0, scale=0, thicken=1)
    assert thick.sum() > 1.2 * x.sum() and thick.max() <= 1
    np.testing.assert_array_equal(x, before)


# --- Nielsen's table ---


def test_nnlibs_start_is_within_half_a_point_of_nielsens_figures_or_better():
    results = json.loads((ROOT / "benchmarks" / "results" / "nielsen.json").read_text(encoding="utf-8"))
    rows = [row for row in results["rows"] if row["rate"] == 3 and row["start"] == "nnlib's"]
    assert [row["hidden"] for row in rows] == [30, 100] and results["epochs"] == 30
    for row in rows:
        last = [run[-1] for run in row["runs"]]
        assert len(last) == 5 and all(len(run) == 30 for run in row["runs"])
        assert np.mean(last) > row["nielsen"] - 0.5
        assert min(last) > row["nielsen"], "the notebook says that every run beats his best"


def test_his_learning_rate_is_five_of_ours(rng):
    scores, targets = rng.random((10, 10)), rng.random((10, 10))
    loss = MeanSquaredError()
    loss.forward(scores, targets)
    his = (scores - targets) / len(scores)  # of half the squared error, summed over outputs, averaged over examples
    np.testing.assert_allclose(5 * loss.backward(), his)


# --- wrong use ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: widgets.both_passes(Network(Dense(2, 1, rng=np.random.default_rng(0))), [1, 2], 1), "Dense\\(2, 2\\)"),
        (lambda: widgets.both_passes(tiny(), [1.0], 1), r"shape \(2,\), got \(1,\)"),
        (lambda: widgets.both_passes(tiny(), [1.0, 2.0], "one"), "expects y"),
        (lambda: widgets.watch_training(3, None), "expects build"),
        (lambda: widgets.watch_training(digit_network, None, epochs=0), "expects epochs"),
        (lambda: widgets.unlock(None, np.zeros((1, 784)), np.zeros(784)), "expects fit"),
        (lambda: widgets.unlock(abs, np.zeros((1, 9)), np.zeros(784)), r"\(batch, 784\)"),
        (lambda: widgets.unlock(abs, np.zeros((0, 784)), np.zeros(784)), "recorded"),
        (lambda: variants(np.zeros((0, 784)), 3, rng=np.random.default_rng(0)), "variants"),
        (lambda: variants(np.zeros((1, 784)), 0, rng=np.random.default_rng(0)), "variants expects n"),
        (lambda: variants(np.zeros((1, 784)), 1, rng=0), "variants"),
    ],
)
def test_wrong_use_is_told_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_lock_is_certain_with_a_sigmoid(unlock, symbols):
    draw(unlock, symbols["house"][7])
    shown = float(re.search(r"Certainty ([\d.]+)", unlock.picture.readout)[1])
    seen = data.centre(unlock.pad.image)
    assert shown == pytest.approx(sigmoid(unlock.network.forward(seen[np.newaxis])).item(), abs=6e-4)

"""What the text of notebooks 4 to 6 says in numbers, measured again."""

import ast
import contextlib
import io
import json
import re

import nbformat
import numpy as np
import pytest

from nnlib import data
from nnlib.layers import Sigmoid
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.optim import SGD
from nnlib.training import train
from tests import ROOT

NAMES = ["04_loss", "05_gradient_descent", "06_backprop"]
CELLS = {name: nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4).cells for name in NAMES}
SOURCE = {name: {cell.id: cell.source for cell in CELLS[name]} for name in NAMES}
SAID = {  # what cells printed
    name: {cell.id: "".join(output.get("text", "") for output in cell.get("outputs", [])) for cell in CELLS[name]}
    for name in NAMES
}
loss_said, descent_said, backprop_said = (SAID[name] for name in NAMES)


def text(name, cell):
    """The text of a cell as one line, with a plain minus."""
    return " ".join(SOURCE[name][cell].split()).replace("−", "-")


def numbers(said):
    return [float(number.replace(",", "")) for number in re.findall(r"-?\d[\d,]*\.?\d*", said)]


def after(said, word):
    """The number that follows each occurrence of a word."""
    return [numbers(part)[0] for part in said.split(word)[1:]]


def room(name, *cells):
    """The names that these cells of a notebook leave behind when they run."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            exec(SOURCE[name][cell], names)
    return names


# --- notebook 4 ---


def test_the_slope_of_the_slid_weight():
    assert "a nudge of 0.001 changed the loss by 0.00080: a slope of 0.8" in text("04_loss", "predict-slope")
    (figure,) = (cell.outputs[-1].data["text/plain"] for cell in CELLS["04_loss"] if cell.id == "live-weight")
    assert "Weight 1.5 " in figure
    assert "A nudge of +0.001 changes the accuracy by 0 and the loss by +0.00080" in figure


def test_both_losses_of_one_prediction():
    said = text("04_loss", "seen-slope")
    score, squared, cross, sigmoid = np.array([[-4.0]]), MeanSquaredError(), BinaryCrossEntropy(), Sigmoid()
    value, one = cross.forward(score, np.array([1])), np.array([[1.0]])
    assert f"cross-entropy is {value:.2f} and its slope {cross.backward().item():.2f}" in said
    value = squared.forward(sigmoid.forward(score), one)
    assert f"Squared error is {value:.2f} and its slope only {sigmoid.backward(squared.backward()).item():.2f}" in said


def test_scores_at_random_are_worse_than_no_idea():
    nothing, at_random, ours, bold = (numbers(line)[-1] for line in loss_said["yardstick"].splitlines())
    assert ours < bold < nothing < at_random


def test_the_threshold_does_on_new_digits_what_it_did_on_the_old():
    (old_accepts, old_rejects), (new_accepts, new_rejects) = map(numbers, loss_said["threshold-test"].splitlines())
    assert abs(new_accepts - old_accepts) < 0.2 and abs(new_rejects - old_rejects) < 5


def test_the_pupil_is_right_about_the_zeros():
    known, new, network = (numbers(line)[-1] for line in loss_said["by-heart"].splitlines())
    assert (known, new) == (100, 10) and network > 95


# --- notebook 5 ---


def test_what_learning_rates_do_on_the_curve():
    names = room("05_gradient_descent", "imports", "slope", "descend")

    def path(rate):
        return names["descend"](names["hill_slope"], np.float64(-3.8), rate, 40)

    bottom, other = path(0.1)[-1], 2.13
    assert path(0.02)[-1] < bottom - 0.1
    assert abs(path(0.2)[2] - bottom) < 0.1
    assert path(0.8)[1] > 0.2 and abs(path(0.8)[-1] - other) < 0.01
    assert np.abs(np.diff(path(1.0)))[-4:].min() > 0.5
    with np.errstate(over="ignore", invalid="ignore"):
        assert not abs(path(1.1)[-1]) < 10
    downhill = {start: names["descend"](names["hill_slope"], start, 0.05, 400)[-1] for start in (0.1, 0.3)}
    assert downhill[0.1] == pytest.approx(bottom, abs=0.01) and downhill[0.3] == pytest.approx(other, abs=0.01)


@pytest.fixture(scope="module")
def landscape():
    return room("05_gradient_descent", "imports", "slope", "descend", "patches", "gradient-two", "batches")


def test_how_many_steps_gradient_descent_needs_and_what_a_mini_batch_saves(landscape):
    path = landscape["descend"](landscape["gradient"], landscape["start"], 1.0, 60)
    steps = next(n for n, w in enumerate(path) if landscape["loss_at"](w) < 0.25)
    assert f"Gradient descent takes {steps} steps to a loss below 0.25" in text("05_gradient_descent", "seen-hand")
    (*_, looks, whole), (*_, few_looks, few), _ = map(numbers, descent_said["batches-picture"].splitlines())
    assert looks == 40 * few_looks and abs(few - whole) < 0.01
    shaken = [landscape["loss_at"](w) for w in landscape["walk"](1, 1)[-100:]]
    assert max(shaken) > 1.5 * min(shaken), "one at a time it never settles"


def test_the_detector_after_its_first_step_and_its_last():
    names = room("05_gradient_descent", "imports", "patches", "detector-loop")
    x, w, b = names["x_ink"], names["weights"][1], names["biases"][1]
    assert not (x @ w + b > 0).any(), "the neuron says no to everything"
    inked = x.any(axis=0)
    assert (w[inked] < 0).mean() > 0.9 and not w[~inked].any()
    scores = {line.split("  ")[0].strip(): after(line, "score") for line in descent_said["compare"].splitlines()[1:]}
    assert scores["step 150"][0] > scores["painted"][0] + 10
    assert scores["step 1"] == [0]


def test_all_eight_knobs_are_turned_and_two_settings_learn_nothing():
    ends = {}
    for cell in ("knobs-training", "knobs-network"):
        (trials,) = (
            part.value
            for part in ast.parse(SOURCE["05_gradient_descent"][cell]).body
            if isinstance(part, ast.Assign) and part.targets[0].id == "trials"
        )
        for key, line in zip(trials.keys, descent_said[cell].splitlines(), strict=True):
            knob, _, runs = line.partition(":")
            assert knob == key.value
            ends[knob] = [float(run.split()[-1].rstrip("%")) for run in runs.split(";  ")]
    assert len(ends) == 8 and all(len(three) == 3 for three in ends.values())
    assert ends["initialisation"][0] == ends["learning rate"][2] == 10
    assert sum(end < 12 for three in ends.values() for end in three) == 2
    none, one, eight = ends["hidden layers"]
    assert abs(none - one) < 0.5 and eight < one
    assert ends["examples"] == sorted(ends["examples"])
    assert ends["activation"][0] < min(ends["activation"][1:])


def test_what_a_rate_of_three_does():
    said = descent_said["diverged"]
    assert "0.0% of the ReLUs' answers" in said
    assert re.search(r"1,000 digits: \{\d\}", said), "one and the same answer"
    assert "the loss became nan in epoch 1" in said and "try 0.3" in said


def test_learning_and_memorising():
    few, few_losses, many, _, alone = descent_said["overfitting"].splitlines()
    assert after(few, "images:") == [100]
    assert after(few, "training,")[0] < 80 < 90 < after(many, "training,")[0]
    lowest, share, end = numbers(few_losses)
    assert end > 1.1 * lowest and share == pytest.approx(after(few, "training,")[0], abs=0.5)
    assert "reads 92% of the test digits" in text("05_gradient_descent", "overfitting-seen")
    assert round(after(many, "training,")[0]) == 92 > after(alone, "alone:")[0] + 1
    assert "13,002 nudges" in descent_said["nudging"]


def test_of_all_directions_the_gradient_s_is_the_steepest():
    names = room("05_gradient_descent", "imports", "slope", "patches", "gradient-two")
    assert "it points where the ground rises most steeply. (Take this on trust.)" in text(
        "05_gradient_descent", "score-slope"
    )
    assert names["start"].tolist() == [-2, 2]
    directions = np.radians(np.arange(360))
    steps = 1e-3 * np.stack([np.cos(directions), np.sin(directions)], axis=1)
    steepest = np.argmax([names["loss_at"](names["start"] + step) for step in steps])
    along = np.degrees(np.arctan2(*names["gradient"](names["start"])[::-1])) % 360
    assert abs(steepest - along) <= 0.5


# --- notebook 6 ---


def test_the_numbers_of_the_tiny_network():
    names = room("06_backprop", "imports", "tiny")
    tiny, said = names["tiny"], text("06_backprop", "seen-passes")
    x, loss = np.array([[1.0, 2.0]]), MeanSquaredError()

    def pass_through(target):
        output = tiny.forward(x)
        loss.forward(output, np.array([[target]]))
        tiny.backward(loss.backward())
        return output.item()

    assert pass_through(1.0) == pytest.approx(2) and "the target at the output, 2, all slopes are 0" in said
    slopes = tiny.layers[0].dW
    assert slopes[1, 0] == pytest.approx(4.8) == max(np.abs(slopes).max(), np.abs(tiny.layers[2].dW).max())
    assert "The largest slope of a weight is 4.8, from x[1] to h0" in said
    assert tiny.layers[0].db[0] == pytest.approx(2.4) and "2.4 came back" in said
    tiny.layers[0].W[0, 0] = -2
    pass_through(1.0)
    assert tiny.layers[0].forward(x)[0, 0] == pytest.approx(-1.1) and "h0's z is -1.1" in said
    assert not tiny.layers[0].dW[:, 0].any() and tiny.layers[0].dW[:, 1].all()


def test_the_zoo_shows_the_symptoms_by_which_its_answers_diagnose():
    header, *rows = backprop_said["zoo-table"].splitlines()
    wrong = {
        row[:8].strip(): {name for name, word in zip(header.split(), row[8:].split(), strict=True) if word != "ok"}
        for row in rows
    }
    first = {"x", "0.W", "0.b"}
    expected = {"no bug": set(), "bug A": first | {"2.W", "2.b"}, "bug B": set(header.split())}
    assert wrong == expected | {"bug C": {"2.b"}, "bug D": {"x"}, "bug E": first}
    assert set(rows[2][8:].split()) == {"0.90"} and rows[3].split()[-3] == "0.90" == rows[4].split()[2]
    assert max(numbers(" ".join(row.split(maxsplit=2)[2] for row in rows[1:]))) < 2


def test_a_good_rate_needs_a_few_epochs_a_small_one_a_dozen_and_a_large_one_kills_the_second_layer():
    x, y, *test = data.load_digits()

    def epochs_to_nine_in_ten(seed, rate, most):
        rng, accuracies = np.random.default_rng(seed), []
        network = digit_network(rng)

        def enough(network, history):
            accuracies.append(history.validation_accuracy[-1])
            return accuracies[-1] >= 0.9

        options = {"epochs": most, "batch_size": 20, "rng": rng, "validation": test, "progress": False}
        train(network, SoftmaxCrossEntropy(), SGD(rate), x, y, callback=enough, **options)
        return network, len(accuracies)

    assert {3, 6} <= {epochs_to_nine_in_ten(seed, 0.1, 10)[1] for seed in range(4)} <= {3, 4, 5, 6}
    assert 9 <= epochs_to_nine_in_ten(1, 0.01, 20)[1] <= 15
    with pytest.warns(UserWarning, match="gives 0 for every example"):
        ruined, _ = epochs_to_nine_in_ten(0, 1.5, 2)
    assert not (ruined.activations(test[0])[4] > 0).any()
    assert len(set(ruined.predict(test[0]).tolist())) == 1


def digit_network(rng):
    return room("06_backprop", "imports", "activations", "dense", "digit-network")["digit_network"](rng)


def test_slopes_fade_about_threefold_at_each_layer():
    sigmoid, relu = (numbers(line)[-1] for line in backprop_said["fading-code"].splitlines())
    assert round(sigmoid ** (1 / 7)) == 3 and 0.5 < relu < 2


def test_certain_is_not_safe():
    new, upside, halves, scribble = (numbers(line) for line in backprop_said["half-stars"].splitlines())
    assert min(new) > 0.9 and max(upside) < 0.5 < max(halves) and scribble[0] > 0.9


def test_the_row_of_the_far_too_large_rate():
    results = json.loads((ROOT / "benchmarks" / "results" / "nielsen.json").read_text(encoding="utf-8"))
    (row,) = (row for row in results["rows"] if row["rate"] == 100)
    (run,) = row["runs"]
    said = text("06_backprop", "nielsen-seen")
    assert row["nielsen"] == 9.82 and max(run) == 22.64 and run[-1] == 10.32
    assert "9.82 against 22.64" in said and "1,032" in said and "982" in said


def test_digits_whose_outputs_are_stuck_are_not_read():
    rows = {"his": [], "nnlib's": []}
    for line in backprop_said["nielsen-short"].splitlines():
        if " start:" in line:
            start = line.partition(" start:")[0]
        elif line.strip()[0].isdigit():
            rows[start].append(numbers(line)[1:])
    stuck = [right for right, rate in rows["his"] if rate < 0.01]
    assert len(stuck) >= 2 and max(stuck) < 5
    assert all(right > 80 and rate > 0.01 for right, rate in rows["nnlib's"])

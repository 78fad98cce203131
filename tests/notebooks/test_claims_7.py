"""What notebook 7 says of its measurements still holds in what its cells have printed and shown."""

import re

import numpy as np
import pytest

from nnlib import data
from nnlib.functions import softmax
from tests import ROOT
from tools import notebooks as tool

CELLS = {cell.id: cell for cell in tool.read(ROOT / "notebooks" / "07_feature_visualization.ipynb").cells}


def printed(name):
    return "".join(output.get("text", "") for output in CELLS[name].outputs)


def said(name):
    """A cell's text as one line."""
    return " ".join(CELLS[name].source.split())


def shown(name):
    """The words of a cell's pictures, each with the figures in it."""
    found = [output.data["text/plain"] for output in CELLS[name].outputs if "data" in output]
    return [text for text in found if not text.startswith(tool.STILL)]


def numbers(text):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


def test_some_neurons_look_at_a_spot_and_no_untrained_one_does():
    trained, untrained = (numbers(line) for line in printed("window").splitlines())
    assert 0 < trained[2] < 8 and untrained[2] == 0
    assert untrained[1] < trained[0]


def test_loops_are_told_apart_no_better_than_most_groups_and_lines_are():
    found = {line.split(":")[0]: numbers(line.partition(":")[2]) for line in printed("parts").splitlines()}
    for part in ("a loop", "a loop above", "a loop below"):
        best, better, groups, *_ = found[part]
        assert better > groups / 2, part
    best, better, groups, _, first, untrained = (*found["a line"][:4], *found["a line"][-2:])
    assert better < groups / 20
    assert best > 85 and first > best - 10 and untrained < best - 15
    assert 63 <= found["a loop"][0] <= 74  # "about 7 of 10 pairs", says quiz 5


def test_the_neighbours_refuse_noise_and_hardly_a_digit_and_the_judge_refuses_nothing():
    judge, neighbours = (numbers(line) for line in printed("judge-the-judges").splitlines())
    assert judge[1:] == [0, 0]
    right, refused, noise = neighbours
    assert right > 90 and refused < 3 and noise == 100


def test_regularisers_help_and_training_with_noise_helps_more_and_costs_some_digits():
    rows = [numbers(re.sub(r"^.*?: .*?: ", "", text.replace("Picture: ", "")))[-2:] for text in shown("ten-digits")]
    (noise, plain, noisy) = rows
    assert noise[1] == 0 and 4 <= noise[0] < 10  # "often the right one"
    assert 5 < plain[1] < 10 and noisy == [10, 10]
    plain, noisy = (numbers(line)[0] for line in printed("train-two").splitlines())
    assert noisy > plain


def test_confidence_is_worth_less_on_what_it_was_not_trained_on():
    digits, moved, noise = (numbers(line) for line in printed("sure").splitlines())
    (sure, right), (moved_sure, moved_right) = digits, moved
    assert abs(sure - right) <= 2 and moved_sure > moved_right + 5
    assert noise[0] > 50 and noise[2] > 10


def test_the_noise_at_the_start_has_a_name_already():
    confidences = softmax(data.load_network().forward(np.random.default_rng(1).random((1, 784)).astype(np.float32)))[0]
    assert f"the start it called a {confidences.argmax()}, and was {confidences.max():.1%} certain" in said("judges")


def test_one_neuron_is_the_exception():
    hidden = data.load_network().activations(data.load_digits().x_test)[4]
    labels = data.load_digits().y_test
    largest, second = np.sort([hidden[labels == digit].mean(axis=0) for digit in range(10)], axis=0)[[-1, -2]]
    assert f"(not {(largest / second).argmax()}, which answers to ones)" in said("hope")


def test_the_language_model_recites_and_the_bank_takes_sides():
    assert "five six seven eight nine zero one" in printed("letters")
    river, money = (numbers(line) for line in printed("attention").splitlines())
    assert river == money[::-1] and river[0] > river[1]


@pytest.mark.parametrize("name", ["live-dream", "live-fool", "live-yours"])
def test_no_live_figure_opens_at_its_answer(name):
    (words,) = shown(name)
    if name == "live-fool":
        before, after = re.findall(r"read as (\d)", words)
        assert before == after
    if name == "live-dream":
        assert "no digit is near" not in words
    assert len(words) > 60

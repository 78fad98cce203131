"""The computations to do on paper: their answers are what nnlib computes, and the sheet to print has all of them."""

import re
import subprocess
import sys

import numpy as np
import pytest

from nnlib.functions import relu, sigmoid, step
from nnlib.layers import Dense, ReLU
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.neuron import Neuron
from nnlib.optim import SGD
from publish import sheet
from tests import ROOT

PAGE = (ROOT / "handouts" / "on_paper.md").read_text(encoding="utf-8")
QUESTIONS, ANSWERS = PAGE.split("\n## Answers\n")
ANSWERS = dict(re.findall(r"^\*\*(\d)\*\* (.*?)(?=\n\*\*|\Z)", ANSWERS, flags=re.MULTILINE | re.DOTALL))
MINUS = str.maketrans("−·", "-*")


def answer(number):
    """An answer as one line, with the minus of a keyboard."""
    return " ".join(ANSWERS[str(number)].split()).translate(MINUS)


def row(values):
    return "(" + ", ".join(f"{value:g}" for value in np.ravel(values)) + ")"


def layer(W, b=None):
    dense = Dense(*np.shape(W), rng=np.random.default_rng(0), dtype=np.float64)
    dense.W[:] = W
    dense.b[:] = 0 if b is None else b
    return dense


def test_a_neuron_and_its_line():
    x, neuron = np.array([2.0, -1, 4]), Neuron([0.5, 3, -0.25], 1.0)
    z = neuron.weighted_sum(x)
    assert "1, -3 and -1" in answer(1) and row(x * neuron.weights) == "(1, -3, -1)"
    assert f"z = {z:g}" in answer(1)
    assert (step(z), relu(z)) == (0, 0) and f"{sigmoid(z):.2f}" in answer(1)
    line = Neuron([1.0, 2], -4)
    sums = [line.weighted_sum(np.array(point)) for point in ([0, 0], [4, 1], [2, 1])]
    assert "z is {:g} (silent), {:g} (fires) and {:g} (on the line".format(*sums) in answer(2)
    assert line.weighted_sum(np.array([6, -0.5 * 6 + 2])) == 0


def test_a_layer_and_its_shapes():
    z = layer([[1, 0, -1], [2, -1, 0.5]], [0, 1, 2]).forward(np.array([[1.0, 2], [0, 3]]))
    for found in (*z, *relu(z)):
        assert row(found) in answer(3)
    rng = np.random.default_rng(0)
    network = Network(Dense(576, 20, rng=rng), ReLU(), Dense(20, 10, rng=rng))
    x, z, _, scores = network.activations(np.zeros((32, 576), np.float32))
    shapes = x.shape, network.layers[0].W.shape, z.shape, network.layers[2].W.shape, scores.shape
    assert "x {}, W {}, z {}, W {}, scores {}".format(*shapes) in answer(4)
    assert answer(4).endswith(f"parameters {network.n_parameters:,}.")


def test_a_loss():
    confidences = np.array([0.7, 0.2, 0.1])
    assert f"L = {-np.log(0.2):.2f}" in answer(5)
    assert row(confidences - [0, 1, 0]) in answer(5)
    for p in confidences:
        assert f"log {p:g} = {np.log(p):.2f}" in " ".join(QUESTIONS.translate(MINUS).split())


def test_forward_and_backward():
    first, second = layer([[1, -1], [0.5, 0]]), layer([[3], [2]])
    network, loss, x = Network(first, ReLU(), second), MeanSquaredError(), np.array([[1.0, 2]])
    _, z, a, output = network.activations(x)
    cost = loss.forward(network.forward(x), np.array([[4.0]]))
    dx = network.backward(loss.backward())
    da = np.array([[4.0]]) @ second.W.T
    assert f"neuron 0 has z = {z[0, 0]:g}, a = {a[0, 0]:g}; neuron 1 has z = {z[0, 1]:g}, a = {a[0, 1]:g}" in answer(6)
    assert f"the output is {output[0, 0]:g}, L = {cost:g}" in answer(6)
    assert "weights get {:g} and {:g}".format(*second.dW.ravel()) in answer(6)
    assert "da is {:g} and {:g}".format(*da.ravel()) in answer(6)
    assert "neuron 0 get {:g} and {:g}, those of neuron 1 get {:g} and {:g}".format(*first.dW.T.ravel()) in answer(6)
    assert re.findall(r"= (\d+)\b", answer(6).partition("dx is")[2])[:2] == [f"{value:g}" for value in dx.ravel()]
    SGD(0.01).step(network)
    assert f"= {second.W[0, 0]:.2f}" in answer(6)
    assert loss.forward(network.forward(x), np.array([[4.0]])) < cost


def test_the_sheet_asks_before_it_answers():
    page = sheet.html()
    asked, answered = page.split("<h1>Answers</h1>")
    assert asked.count("…") > 200 and "…" not in answered
    for text in ("1 A neuron", "3 A layer", "6 Forward and backward", "Conventions", "Formulas", "dx = dz @ W.T"):
        assert text in asked
    assert "11,750" in answered and "11,750" not in asked
    assert "](" not in page and "**" not in page


def test_the_command_writes_a_page_for_any_browser(tmp_path, capsys):
    assert sheet.main([str(tmp_path / "new" / "sheet.html")]) == 0
    assert (tmp_path / "new" / "sheet.html").read_text(encoding="utf-8") == sheet.html()
    with pytest.raises(SystemExit):
        sheet.main([str(tmp_path / "sheet.txt")])
    assert "ends in .pdf or .html" in capsys.readouterr().err


@pytest.mark.browser
def test_the_pdf_has_five_pages(tmp_path):
    target = tmp_path / "sheet.pdf"
    subprocess.run([sys.executable, "-m", "publish.sheet", target], cwd=ROOT, check=True, capture_output=True)
    assert len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) == 5

"""A learner's path where no thread, process or socket can be had: Python in the browser. See publish/lite."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import ipywidgets as W
import numpy as np
import pytest

from nncheck import check, collect, progress
from nncheck.own_network import collect as pieces
from nnlib import data, widgets
from nnlib.data import mine
from nnlib.layers import Dense
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import train
from tests import ROOT


@pytest.fixture(autouse=True)
def in_the_browser(tmp_path, monkeypatch):
    """As in the browser: threads, processes and sockets refuse to begin; the drive is a folder of the test's own."""

    def refuse(kind, words):
        def refusal(*_, **__):
            raise kind(words)

        return refusal

    monkeypatch.setattr(threading.Thread, "start", refuse(RuntimeError, "can't start new thread"))
    monkeypatch.setattr(subprocess, "Popen", refuse(OSError, "emscripten does not support processes"))
    monkeypatch.setattr(socket.socket, "connect", refuse(OSError, "Host is unreachable"))
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.delenv("NNLIB_HOME", raising=False)
    monkeypatch.delenv("NNLIB_MNIST", raising=False)
    monkeypatch.setattr(mine, "IN_THE_BROWSER", tmp_path / "drive" / "kept")
    return tmp_path / "drive"


def test_what_was_made_is_kept_on_the_drive_which_the_browser_keeps(in_the_browser):
    assert data.folder() == in_the_browser / "kept"
    for bias in (1.0, 2.0):
        data.keep("painted_six", weights=np.eye(3), bias=bias)
    assert data.recall("painted_six")["bias"] == 2.0
    assert [path.name[:12] for path in data.folder().iterdir()] == ["painted_six-", "painted_six-"]


def test_the_folder_is_the_drive_of_jupyterlite(monkeypatch):
    monkeypatch.undo()
    assert mine.IN_THE_BROWSER == Path("/drive/kept")


def test_answers_are_checked_and_points_add_up():
    exec("def weighted_sum(x, w, b):\n    return x @ w + b", globals())
    assert check("weighted_sum").points == 2
    assert "2 of 14" in repr(progress())


def test_saved_answers_are_collected_from_the_drive(in_the_browser, monkeypatch, tmp_path):
    """There nnlib is a wheel, and the course's folders lie on the drive."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, in_the_browser / name)
    (in_the_browser / "notebooks").mkdir()
    file = in_the_browser / "exercises" / "06_backprop.ipynb"
    notebook = json.loads(file.read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "relu_backward")
    cell["source"] = "def relu_backward(da, z):\n    return da * (z > 0)"
    file.write_text(json.dumps(notebook), "utf-8")
    monkeypatch.setattr(pieces, "COURSE", tmp_path / "site-packages")
    for place in ("exercises", "notebooks"):
        monkeypatch.chdir(in_the_browser / place)
        assert collect().is_yours("relu_backward")


def test_training_shows_its_bar_and_no_warning(capsys):
    rng = np.random.default_rng(0)
    digits, network = data.load_digits(), Network(Dense(784, 10, rng=rng))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x, y = digits.x_train[:50], digits.y_train[:50]
        train(network, SoftmaxCrossEntropy(), SGD(0.1), x, y, epochs=2, batch_size=10, rng=rng)
    said = capsys.readouterr()
    assert "training:" in said.out and said.err == ""


def test_a_training_to_watch_starts_and_stops():
    digits = data.load_digits()
    few = (digits.x_train[:50], digits.y_train[:50], digits.x_test[:20], digits.y_test[:20])
    figure = widgets.watch_training(lambda rng: Network(Dense(784, 10, rng=rng)), few, epochs=3, batch_size=10)
    train_again = next(w for w in figure.children[0].children if isinstance(w, W.Button) and w.description == "Train")

    async def click_and_wait():
        train_again.click()
        await figure.task

    asyncio.run(click_and_wait())
    assert len(figure.history.loss) == 3 and "Epoch 3 of 3, done" in figure.picture.readout


def test_load_mnist_says_what_to_do_instead(tmp_path):
    with pytest.raises(OSError, match=r"can't download the 70,000 digits here.*load_digits\(\) gives 5,000"):
        data.load_mnist()
    with pytest.raises(FileNotFoundError, match="expects train-images"):  # a folder of one's own is still looked into
        data.load_mnist(tmp_path)


def test_labels_can_be_counted_where_numpys_own_integers_are_small(monkeypatch):
    """`np.bincount` takes what fits these; in the browser they are int32, and labels of int64 made notebook 2 fail."""
    monkeypatch.setattr(np, "intp", np.int32)
    digits = data.load_digits()
    assert digits.y_train.dtype == digits.y_test.dtype == np.int32

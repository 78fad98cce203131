"""`collect`: a learner's own right answers out of all seven exercises, and the course's where there are none."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nncheck import collect
from nncheck.judging import collect as pieces
from nncheck.questions import exercises

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def mine(tmp_path):
    """The untouched exercises, in a folder of the learner's."""
    return Path(shutil.copytree(ROOT / "exercises", tmp_path / "mine"))


def write(folder, exercise, name, source):
    """Save an answer in one of the learner's notebooks."""
    path = folder / f"{exercise}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)
    cell["source"] = source
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_without_answers_all_pieces_are_the_courses_and_work(mine):
    my = collect(mine)
    every = [question.name for exercise in exercises() for question in exercise.questions]
    assert dir(my) == sorted(every) and not any(my.is_yours(name) for name in every)
    assert repr(my).startswith(f"0 of {len(every)} pieces are yours; right answers of the course stand in")
    assert np.array_equal(my.relu_backward(np.array([2.0, 3.0]), np.array([1.0, -1.0])), [2, 0])


def test_a_right_answer_is_taken_and_a_wrong_one_is_not(mine):
    write(mine, "06_backprop", "relu_backward", "def relu_backward(da, z):\n    return np.where(z > 0, da, 0 * da)")
    write(mine, "06_backprop", "sigmoid_backward", "def sigmoid_backward(da, a):\n    return da * a")
    before = (mine / "06_backprop.ipynb").read_bytes()
    my = collect(mine)
    assert my.is_yours("relu_backward") and not my.is_yours("sigmoid_backward")
    assert my.relu_backward.__module__ == "__main__"
    assert my.sigmoid_backward(2.0, 0.5) == 0.5
    assert "sigmoid_backward (yours has 0 of 2 points)" in repr(my) and "yours: relu_backward" in repr(my)
    assert (mine / "06_backprop.ipynb").read_bytes() == before


def test_an_answer_may_use_a_helper_beside_it_and_a_question_before_it_that_is_missing(mine):
    step = "def perceptron_step(w, b, x, target, rate):\n    error = target - activate(x @ w + b, 'step')\n"
    step += "    return w + moved(rate, error, x), b + moved(rate, error, 1)\n\n\n"
    write(mine, "01_neuron", "perceptron_step", step + "def moved(rate, error, x):\n    return rate * error * x\n")
    my = collect(mine)
    assert my.is_yours("perceptron_step") and not my.is_yours("activate")
    w, b = my.perceptron_step(np.array([1.0, -1.0]), 0.0, np.array([2.0, 3.0]), 1, 0.5)
    assert w.tolist() == [2, 0.5] and b == 0.5


def test_what_the_open_notebook_defines_comes_first(mine):
    namespace = {"__name__": "__main__", "np": np, "collect": collect, "mine": mine}
    write(mine, "07_feature_visualization", "favourite_image", "def favourite_image(w):\n    return w > 0")
    exec("def favourite_image(w):\n    return np.where(w > 0, 1, 0)\nmy = collect(mine)", namespace)
    assert namespace["my"].favourite_image is namespace["favourite_image"]
    exec("def favourite_image(w):\n    return w\nmy = collect(mine)", namespace)  # spoilt since; the saved one is right
    assert namespace["my"].is_yours("favourite_image")
    assert namespace["my"].favourite_image is not namespace["favourite_image"]


def test_an_answer_imported_from_the_course_is_not_the_learners():
    from nnlib.functions import softmax  # as exercise 6 does

    my = eval("collect()", {"softmax": softmax, "collect": collect, "__name__": "__main__"})
    assert not my.is_yours("softmax")


def test_endless_loops_and_damaged_or_missing_notebooks_cost_only_their_own_piece(mine, monkeypatch):
    real = pieces.checking.try_answer
    monkeypatch.setattr(pieces.checking, "try_answer", lambda *given: hurried(real, *given))
    write(mine, "05_gradient_descent", "slope", "def slope(f, w, nudge):\n    while True:\n        pass")
    write(mine, "05_gradient_descent", "good_rate", "good_rate = 0.16")
    (mine / "01_neuron.ipynb").write_text("{ half a notebook")
    (mine / "06_backprop.ipynb").unlink()
    my = collect(mine)
    assert my.good_rate == 0.16 and my.is_yours("good_rate") and not my.is_yours("slope")
    assert "damaged" in repr(my) and "no such notebook here" in repr(my)
    assert my.weighted_sum(np.array([1.0]), np.array([2.0]), 3) == 5


def hurried(real, exercise, question, *rest):
    """As `try_answer`, with little patience for endless loops."""
    impatient = pieces.replace(question, seconds=0.3)
    questions = [impatient if other is question else other for other in exercise.questions]
    return real(pieces.replace(exercise, questions=questions), impatient, *rest)


def test_it_reads_the_folder_it_runs_in_but_never_the_lesson_notebooks(mine, monkeypatch):
    write(mine, "05_gradient_descent", "good_rate", "good_rate = 0.15")
    monkeypatch.chdir(mine)
    assert collect().is_yours("good_rate")
    monkeypatch.chdir(ROOT / "notebooks")
    assert pieces._folder() == ROOT / "exercises"


def test_names_and_folders_that_are_none_are_said(mine, tmp_path):
    with pytest.raises(ValueError, match=r"collect expects the folder with your exercise notebooks, got .*nowhere"):
        collect(tmp_path / "nowhere")
    with pytest.raises(AttributeError, match=r"no question is called 'sofmax'; there are .*softmax"):
        collect(mine).sofmax  # noqa: B018


def test_the_table_has_a_row_for_each_exercise(mine):
    html = collect(mine)._repr_html_()
    assert html.count("<tr>") == 1 + len(exercises()) and "no answer yet" in html

"""`collect`: a learner's own right answers out of all seven exercises, and the course's where there are none."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nncheck import collect
from nncheck.own_network import collect as pieces
from nncheck.own_network import poster as posters
from nncheck.questions import exercises
from nnlib.data import keep
from tests import ROOT


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


def test_a_name_of_pythons_own_that_a_later_cell_takes_costs_nothing(mine):
    write(mine, "01_neuron", "weighted_sum", "def weighted_sum(x, w, b):\n    return sum(x * w) + b")
    path = mine / "01_neuron.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append(notebook["cells"][-1] | {"cell_type": "code", "source": "sum = 0", "outputs": []})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert collect(mine).is_yours("weighted_sum")


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


def test_a_class_without_solutions_collects_as_well(mine, monkeypatch):
    """As the delivery makes it: nnlib and nncheck beside exercises/, and no solutions/."""
    monkeypatch.setattr(pieces, "COURSE", mine.parent / "nowhere")
    monkeypatch.chdir(mine)
    write(mine, "05_gradient_descent", "good_rate", "good_rate = 0.16")
    my = collect()
    assert my.is_yours("good_rate") and "1 of 42 pieces are yours" in repr(my)


@pytest.mark.parametrize(
    "source, why",
    [
        ("def slope(f, w, nudge):\n    return (f(w + nudge) -\n", "yours has a syntax error in line 2"),
        ("def slope(f, w, nudge):\nreturn 1", "yours has a syntax error in line 2"),
        ("start = nowhere\n\n\ndef slope(f, w, nudge):\n    return 1", "yours has NameError: .* in line 1"),
        ("def slope(f, w, nudge):\n    return f(w)", "yours has 0 of 1 point"),
    ],
)
def test_it_says_why_an_answer_is_not_taken(mine, source, why):
    write(mine, "05_gradient_descent", "slope", source)
    assert re.search(rf"slope \({why}\)", repr(collect(mine)))


def test_an_answer_below_the_untouched_stub_and_one_whose_stub_was_left_below_it_count(mine):
    path = mine / "05_gradient_descent.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    slope = "def slope(f, w, nudge):\n    return (f(w + nudge) - f(w - nudge)) / (2 * nudge)"
    new = {"cell_type": "code", "id": "mine", "metadata": {}, "source": slope, "outputs": [], "execution_count": None}
    notebook["cells"].append(new)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    below = "def momentum_step(w, v, dw, learning_rate, momentum):\n    v = momentum * v + dw\n"
    below += "    return w - learning_rate * v, v\n    raise NotImplementedError  # your lines go here"
    write(mine, "05_gradient_descent", "momentum_step", below)
    my = collect(mine)
    assert my.is_yours("slope") and my.is_yours("momentum_step") and not my.is_yours("descend")


def test_lines_are_those_that_the_learner_wrote():
    source = 'import numpy as np\n\n\ndef f(x):\n    """What it does.\n\n    More."""\n    # a comment\n    y = [\n'
    assert pieces.lines_of(source + "        1,\n    ]\n\n    for i in y:\n        x += i\n    return x\n") == 7
    assert pieces.lines_of("good_rate = 0.17  # why") == 1 and pieces.lines_of("def f(:") == 0


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


# --- the finale ---


def finale():
    """The cells of exercise 7 from the collecting on, but for the drawing and the poster, and its imports."""
    cells = json.loads((ROOT / "solutions" / "07_feature_visualization.ipynb").read_text(encoding="utf-8"))["cells"]
    code = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    names = list(code)
    return {name: code[name] for name in ["imports", *names[names.index("collect") : names.index("progress")]]}


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The finale, played once: where it played, and the names that its cells left."""
    folder = tmp_path_factory.mktemp("finale")
    shutil.copytree(ROOT / "solutions", folder / "exercises")
    namespace = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "exercises")
        for name, source in finale().items():
            if name != "poster":
                exec(source, namespace)
    return namespace


@pytest.mark.slow
def test_the_table_names_exactly_the_pieces_that_run_in_the_finale(played):
    my, drawing = played["my"], played["drawing"]
    drawing.pad.set(played["x_test"][7].reshape(28, 28))
    made = posters._made(my, played)
    assert made["confidences"].sum() == pytest.approx(1)
    assert set(my.asked()) == pieces.FINALE and len(pieces.FINALE) >= 33


@pytest.mark.slow
def test_the_network_learns_and_the_learned_six_beats_a_painted_one(played):
    losses, right = np.array(played["curve"]).T
    assert losses[-1] < 0.5 and right[-1] > 0.87 and len(losses) == 8
    six = played["six"]
    assert played["score"](six[:-1], six[-1]) > 85


def a_slow_layer(monkeypatch, seconds):
    """Pieces whose dense_forward takes `seconds` for each row, on a clock of their own."""
    now = [0.0]

    def dense_forward(x, W, b):
        now[0] += seconds * len(x)
        return x

    monkeypatch.setattr(pieces.time, "perf_counter", lambda: now[0])
    names = {"dense_forward": dense_forward, "training_step": lambda layers, rows: my.dense_forward(rows, 0, 0)}
    my = pieces.Pieces([pieces.Piece(name, "02 Layer", value, True) for name, value in names.items()])
    return my


def test_a_training_that_would_take_minutes_is_noticed_after_a_small_step(monkeypatch, capsys):
    my, calls = a_slow_layer(monkeypatch, 0.02), []

    def step(rows):
        calls.append(len(rows))
        my.training_step([], rows)

    n = my.affordable(step, 4000, epochs=8, batch_size=20)  # 32,000 images at 0.02 s
    said = capsys.readouterr().out
    assert n == 375 and calls == [2, 2, 20]
    assert (
        "One step on 20 images takes 400 ms" in said
        and "would take 11 minutes, most of it in your dense_forward" in said
    )
    assert "trains on 375 images" in said and "minutes=11" in said and 'my.lend("dense_forward")' in said
    assert my.affordable(step, 4000, epochs=8, batch_size=20, minutes=11) == 4000
    hopeless = a_slow_layer(monkeypatch, 5000.0)
    calls.clear()
    assert hopeless.affordable(lambda rows: (calls.append(len(rows)), hopeless.dense_forward(rows, 0, 0)), 4000,
                               epochs=8, batch_size=20) == 20  # fmt: skip
    assert calls == [2]


def test_the_course_stands_in_for_what_is_slow_if_it_is_asked_to(monkeypatch, capsys):
    my = a_slow_layer(monkeypatch, 5.0)
    my.lend("dense_forward")
    assert not my.is_yours("dense_forward") and "dense_forward (lent)" in repr(my)
    x = np.ones((1, 2))
    assert my.dense_forward(x, np.ones((2, 1)), np.ones(1)).tolist() == [[3.0]]
    with pytest.raises(AttributeError, match="no question is called 'denes'"):
        my.lend("denes")


def test_a_quick_training_is_only_begun(monkeypatch, capsys):
    my = a_slow_layer(monkeypatch, 1e-6)
    assert my.affordable(lambda rows: my.dense_forward(rows, 0, 0), 4000, epochs=8, batch_size=20) == 4000
    assert capsys.readouterr().out == ""
    assert my.dense_forward.__name__ == "dense_forward"  # nothing is measured any more


# --- the poster ---


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A folder to save in, and nothing kept from other notebooks."""
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_poster_shows_what_was_made_and_is_saved_with_its_words(played, at_home):
    keep("painted_six", weights=np.linspace(-1, 1, 576), bias=0.0, score=50.0)
    keep("my_symbol", drawings=np.random.default_rng(0).random((3, 784)))
    played["drawing"].pad.set(played["x_test"][7].reshape(28, 28))
    poster = eval("poster(my, name='Ada')", played)
    for words in (
        "by Ada",
        "read as a",
        "% certainty",
        "painted by hand: score",
        "learned: score 92",
        "after 8 epochs",
    ):
        assert words in repr(poster)
    solved = sum(map(played["my"].is_yours, dir(played["my"])))
    assert "A secret symbol." in repr(poster) and f"{solved} of 42 exercises solved" in repr(poster)
    assert f"{len(pieces.FINALE)} pieces of code run in it" in repr(poster)
    with Image.open(at_home / "poster.png") as image:
        assert image.size == (1654, 2338) and "Ada" in image.text["Description"]
        assert np.asarray(image.convert("L")).std() > 60
    assert (at_home / "poster.txt").read_text(encoding="utf-8").startswith("A neural network, made by hand, by Ada.")
    assert 'alt="A neural network' in poster._repr_html_()


@pytest.mark.slow
def test_an_older_poster_stays_and_the_same_one_is_not_saved_twice(played, at_home):
    (at_home / "poster.png").write_bytes(b"mine")
    assert "Saved as poster_2.png" in repr(eval("poster(my)", played))
    assert "already there as poster_2.png" in repr(eval("poster(my)", played))
    assert (at_home / "poster.png").read_bytes() == b"mine" and not (at_home / "poster_3.png").exists()
    assert "Saved as poster_3.png" in repr(eval("poster(my, name='Bo')", played))


def test_what_is_not_made_yet_is_said_on_the_poster(mine, at_home):
    namespace = {"__name__": "__main__", "my": collect(mine), "poster": posters.poster}
    words = repr(eval("poster(my)", namespace))
    for missing in (
        "No digit dreamt yet",
        "No digit drawn",
        "painted by hand: not yet",
        "Not trained yet",
        "No secret symbol",
    ):
        assert missing in words
    assert "0 of 42 exercises solved" in words and (at_home / "poster.png").exists()
    with pytest.raises(ValueError, match=r"poster expects what collect\(\) gave"):
        posters.poster(None)


def test_where_it_cannot_be_saved_the_poster_is_shown_all_the_same(mine, at_home):
    words = repr(posters.poster(collect(mine), folder=at_home / "gone"))
    assert "could not be saved" in words and "made by hand" in words

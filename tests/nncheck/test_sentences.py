"""Words that lead on: each slip that people make everywhere has its own sentence, the same in every question."""

import linecache
import re
import time
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from IPython.core.error import StdinNotImplementedError

from nncheck.judging import check as checking
from nncheck.judging.compare import show


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """Points in a folder of the test's own, and no tries so far."""
    monkeypatch.setenv("NNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(checking, "_tries", {})


def said(name, code, **values):
    """What `check(name)` says in a notebook in which a cell with `code` was run."""
    namespace = {"__name__": "__main__", "np": np, "In": ["", code, f'check("{name}")'], **values}
    linecache.cache["<cell>"] = (len(code), None, code.splitlines(True), "<cell>")
    try:
        exec(compile(code, "<cell>", "exec"), namespace)
    except SyntaxError:
        pass  # as in a notebook: the learner sees the error, and runs the check all the same
    namespace["check"] = checking.check
    return repr(eval(f"check({name!r})", namespace))


def a_sum(*lines):
    return "def weighted_sum(x, w, b):\n" + "".join(f"    {line}\n" for line in lines)


NONE = "None, so leave out `path =`"
ALL_OVER = [
    (a_sum("x @ w + b"), "it gives nothing back yet; return hands its result back"),
    (a_sum("print(x @ w + b)"), "it prints its result; return hands it back"),
    (a_sum("return x @ w + b, b"), "expected one number, got 2 results"),
    (a_sum("return str(x @ w + b)"), "gives the text '1.5', and a number is asked for; leave the quotes out"),
    (a_sum("return np.str_(x @ w + b)"), "and a number is asked for; leave the quotes out"),
    (a_sum("return (p * q for p, q in zip(x, w))"), "a generator, a recipe for numbers; list(...) makes the numbers"),
    (a_sum("return x.sum"), "not its result: are the brackets of a call missing, as in x.sum()?"),
    (a_sum("return lambda: x @ w + b"), "a function, not its result: are the brackets of a call missing?"),
    (a_sum("return np.matrix(x) @ np.matrix(w).T + b"), "expected one number, got shape (1, 1)"),
    (a_sum("return 2(x @ w)"), "Is a * missing?"),
    (a_sum("return (x @ w)(b)"), "Is a * missing?"),
    (a_sum("return x(w) + b"), "Is a * missing?"),
    (a_sum("return abs(x)abs(w)"), "Is a * missing?"),
    (a_sum("return 2x"), "Is a * missing?"),
    (a_sum("path = []", "path = path.append(1)", "return path"), f"append changes path and gives back {NONE}"),
    (a_sum("path = []", "for p in x:", "    path = path.append(p)"), f"append changes path and gives back {NONE}"),
    (a_sum("x = x.sort()", "return x @ w + b"), "sort changes x and gives back None, so leave out `x =`"),
    (a_sum("y = x.sort()", "return y @ w + b"), "sort changes x and gives back None, so leave out `y =`"),
    (a_sum("x = x.tolist()", "return x.append(b)"), "append gives back None: call it on a line of its own"),
    (a_sum("d = {}", "d = d.update(b=b)", "return d['b']"), "update changes d and gives back None"),
    (a_sum("s = b", "for p, q in zip(x, w):", "    s =+ p * q", "return s"), "To add to it, write `s +=`"),
    (a_sum("z = x @ w", "z =- b", "return z"), "`z =-` gives z a new value. To take away from it, write `z -=`"),
    (a_sum("z = x @ w", "z == z + b", "return z"), "the bias is forgotten. `z == z + b` only compares, and changes"),
    (a_sum("z = x @ w", "z + b", "return z"), "`z + b` makes something new, and that line keeps it nowhere"),
    (a_sum("z = 2 * x @ w", "np.add(z, b)", "return z"), "`np.add(z, b)` makes something new, and that line keeps"),
    (
        a_sum("s = b", "for p, q in zip(x, w):", "    s += p * q", "    return s"),
        "The return is inside the loop: it ends after the first input.",
    ),
    (
        a_sum("s = 2 * b", "for p, q in zip(x, w):", "    s += p * q", "    return s"),
        "`return` stands inside the loop, so",
    ),
    (a_sum("return (x * w)^2 + b"), "^ makes no power: Python writes x ** 2"),
    (a_sum("return x ^ w"), "^ makes no power"),
    (a_sum("return x.sum + b"), "are the brackets of a call missing, as in x.sum()?"),
    (a_sum("return x.dot[w] + b"), "A call has round brackets"),
    (a_sum("return np.mutliply(x, w).sum() + b"), "NumPy has no mutliply. Is np.multiply meant?"),
    (a_sum("x = list(x)", "return x.dot(w) + b"), "A list has no .dot. np.array(...) makes an array of it"),
    (a_sum("s = b", "for i in len(x):", "    s += x[i] * w[i]", "return s"), "for i in range(len(x))"),
    (a_sum("return x.sum, b"), "gives a method, not its result: are brackets missing, as in x.sum()?"),
    (
        a_sum("x = x.round().astype(int)", "x *= w", "return x.sum() + b"),
        "one of whole numbers has no room for",
    ),
    (a_sum("return x[:, 0] @ w + b"), "More indices than axes"),
    (a_sum("s = x * w", "raise NotImplementedError"), "line 3 still raises NotImplementedError: your lines take its"),
    (a_sum("raise NotImplementedError"), "nothing here yet"),
    (a_sum("'''Docstring.'''", "raise NotImplementedError"), "nothing here yet"),
    (a_sum("if len(x) > 2:", "    raise NotImplementedError", "return x @ w + b"), "line 3 still raises"),
    (
        "sum = 3\n" + a_sum("return sum(x * w) + b"),
        "sum is 3 in this notebook now. `del sum` brings Python's own back.",
    ),
    ("np = 'numpy'\n" + a_sum("return np.dot(x, w) + b"), "np is 'numpy' in this notebook now. `import numpy as np`"),
    ("dot = 1.5\n" + a_sum("return dot(x, w) + b"), "dot is 1.5 in this notebook now. Run the cell that defines it"),
    (a_sum("path = []", "path = path.append(x)", "return slpe * x"), "NameError: name 'slpe' is not defined"),
    (a_sum("return x / 0 @ w"), "a division by 0"),
    (a_sum("return (x @ w + b"), "Python can't read it yet: '(' was never closed (line 2: return (x @ w + b)"),
    ("def weighted_sum(x, w, b)\n    return x @ w + b", "Python can't read it yet: expected ':' (line 1: def weight"),
    ("def weighted_sum(x, w, b):\nreturn x @ w + b", "Python can't read it yet: expected an indented block"),
    ("def weighted_sum(x, w):\n    return x @ w", "The check calls it as weighted_sum(x, w, b)."),
    ("weighted_sum = 5", "weighted_sum is 5 here, and a function of that name is asked for"),
    (a_sum("return weighted_sum(x, w, b)"), "The function calls itself again and again."),
    (a_sum("return round(x @ w + b, 2)"), "The numbers are rounded."),
    (a_sum("return 1.0001 * (x @ w + b)"), "expected 1.5, got 1.50015"),
    (a_sum("return 1.0001 * (x @ w + b)"), "Nearly right."),
    (a_sum("exit()"), "exit() would end Python."),
    (a_sum("return input()"), "Here all numbers come as arguments."),
]


@pytest.mark.parametrize("code, sentence", ALL_OVER, ids=lambda text: text.split("\n")[-2] if "\n" in text else text)
def test_a_slip_has_its_sentence(code, sentence, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *_: (_ for _ in ()).throw(EOFError("EOF when reading a line")))
    assert sentence in said("weighted_sum", code)


def test_what_is_said_of_numbers_holds_for_more_than_the_printed_example():
    """There twice the right result is what one gets by chance: where a sigmoid was asked for, and is a step."""
    step = "def neuron_step(w, b, x, y, learning_rate):\n    dz = ((x @ w + b > 0) - y) / len(y)\n"
    step += "    return w - learning_rate * dz @ x, b - learning_rate * dz.sum()\n"
    assert "times what it should be" not in said("neuron_step", step)


def test_weights_after_one_step_are_not_called_nearly_right():
    """They are always near: to where they were before it."""
    step = "def momentum_step(w, velocity, gradient, learning_rate, momentum):\n"
    step += "    v = velocity * momentum - learning_rate * gradient\n    return w + 1.02 * v, v\n"
    assert "Nearly right" not in said("momentum_step", step)


def test_numbers_are_shown_so_that_what_is_said_of_them_is_true():
    numbers = [1000.69, 13002.0, 123456.789, -0.0, 0.00012345, 12.345678]
    assert [show(x) for x in numbers] == ["1000.69", "13002", "123456.79", "0", "0.0001234", "12.35"]


TWO = "def perceptron_step(w, b, x, target, learning_rate):\n"
A_NETWORK = "class Network:\n    def __init__(self, *layers):\n        layers = list(layers)\n"
ELSEWHERE = [
    ("perceptron_step", TWO + "    w = w + 1", "it gives nothing back yet; return hands its result back"),
    ("perceptron_step", TWO + "    print(w, b)", "it prints its result; return hands it back"),
    ("perceptron_step", TWO + "    return w, b, 0", "expected 2 results (w, b), got 3 results"),
    ("perceptron_step", TWO + "    return w", "expected 2 results (w, b), got shape"),
    ("perceptron_step", TWO + "    return w, None", "1 of the 2 results is None"),
    ("descend", "def descend(gradient, w, r, n):\n    path = [w]\n    path = path.append(w)\n    return path", NONE),
    ("descend", "def descend(gradient, w, r, n):\n    return gradient(w, n)", "the function that it is given takes 1"),
    ("Neuron", "class Neuron:\n    pass", "the class has no __init__, with two underscores on each side"),
    ("Network", "class Network:\n    pass", "TypeError: Network() takes no arguments"),
    ("softmax", "def softmax(z, temperature):\n    return z", "The check calls it as softmax(z, temperature=1)."),
    ("Network", A_NETWORK + "        layers.pop()(0)", "no function, so brackets can't call it"),
    ("merge_layers", "def merge_layers(layers):\n    return layers.pop()", "the list of layers belongs to the caller"),
    ("slope", "def slope(f, w, nudge):\n    return f(w)f(w)", "Is a * missing?"),
    ("threshold_bias", "threshold_bias = '-5'", "gives the text '-5', and a number is asked for"),
    ("threshold_bias", "threshold_bias = 2x", "Python can't read it yet"),
]


@pytest.mark.parametrize("name, code, sentence", ELSEWHERE)
def test_it_is_the_same_sentence_in_other_questions(name, code, sentence):
    assert sentence in said(name, code)


@pytest.fixture
def notebook():
    """Runs cells as a notebook does, and gives what `check("weighted_sum")` says after them."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_cell("import numpy as np\nfrom nncheck import check", store_history=True)

    def run(*cells):
        with redirect_stdout(StringIO()):
            for cell in cells:
                shell.run_cell(cell, store_history=True)
            return repr(shell.run_cell('check("weighted_sum")', store_history=True).result)

    run.shell = shell
    yield run
    shell.history_manager.end_session()


RIGHT = a_sum("return x @ w + b")
ENDED = "the cell that gives weighted_sum a value ended in an error"


@pytest.mark.parametrize("before", [[], [a_sum("raise NotImplementedError")], [RIGHT]])
def test_a_cell_that_ended_before_the_answer_was_defined_is_said(notebook, before):
    """Else what an earlier cell left would be judged, and nobody would know why."""
    assert ENDED in notebook(*before, "def weighted_sum(x: array, w, b):\n    return x @ w + b")
    assert "2 of 2 points" in notebook(RIGHT)


@pytest.mark.parametrize(
    "cells",
    [
        [RIGHT, a_sum("return x @ w + 1 * b")],
        ["plain = None\n" + RIGHT + "\nplain = weighted_sum", a_sum("return 0"), "weighted_sum = plain"],
        ["def weighted_sum():\n    pass", "if True:\n    def weighted_sum(x, w, b):\n        return x @ w + b"],
        [RIGHT, "def other():\n    def weighted_sum(): pass\n    return 1/0\nother()"],
        ["%time\n" + RIGHT, RIGHT],
        [RIGHT, "weighted_sum = np.frompyfunc(weighted_sum, 3, 1) if 0 else weighted_sum"],
    ],
)
def test_an_answer_that_was_run_is_judged(notebook, cells):
    assert "2 of 2 points" in notebook(*cells)


def test_code_in_a_sentence_looks_like_code_and_is_nothing_but_text(notebook):
    notebook(a_sum("z = x @ w", "z == '<b>'", "return z"))
    html = notebook.shell.user_ns["Out"][max(notebook.shell.user_ns["Out"])]._repr_html_()
    assert "<code>z == &#x27;&lt;b&gt;&#x27;</code> only compares" in html


def test_exit_in_an_answer_ends_no_kernel(notebook):
    assert "exit() would end Python." in notebook(a_sum("exit()"))
    assert not notebook.shell.exit_now
    assert type(notebook.shell.user_ns["exit"]).__module__.startswith("IPython"), (
        "it is there for the learner's own use"
    )


def test_an_answer_that_waits_for_somebody_to_type_is_told_so(notebook, monkeypatch):
    def nobody_is_there(*_):
        raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")

    monkeypatch.setattr("builtins.input", nobody_is_there)
    assert "Here all numbers come as arguments." in notebook(a_sum("return float(input()) * x @ w"))
    monkeypatch.setattr("builtins.input", lambda *_: time.sleep(60))
    real = checking.time_limit
    monkeypatch.setattr(checking, "time_limit", lambda seconds, namespace: real(0.3, namespace))
    assert "Here all numbers come as arguments." in notebook(a_sum("return float(input()) * 2 * x @ w"))


INSIDE = re.compile(
    r"<locals>|\bwhat =|call_\w+|Remark|\bMade\b|_noting|NoneType|times what it should be: .*\b1 times|cannot unpack"
)


@pytest.mark.parametrize("name, code", [(name, code) for name, code, _ in ELSEWHERE])
def test_no_word_from_inside_the_check_is_shown(name, code):
    assert not INSIDE.search(said(name, code))


def test_a_line_that_python_cannot_read_is_said_though_an_older_answer_still_stands():
    older = {"weighted_sum": lambda x, w, b: x @ w + b}
    assert "weighted_sum: 0 of 2 points" in said("weighted_sum", a_sum("return x @@ w"), **older)
    assert "All of it is right" in said("weighted_sum", "weighted_sum_2 = 1", **older)


def test_one_error_in_every_case_is_said_once():
    text = said("activate", "def activate(z, kind):\n    return sigmoi(z)")
    assert text.count("NameError: name 'sigmoi' is not defined") == 1
    text = said("weighted_sum", a_sum("return x.reshape(-1, 1) @ w + b"))
    assert text.count("matmul") == 1  # though the sizes in it differ


def test_the_learners_own_earlier_answer_comes_first_and_the_courses_stands_in_if_that_is_not_right():
    step = TWO + (
        "    error = target - activate(x @ w + b, 'step')\n"
        "    return w + learning_rate * error * x, b + learning_rate * error\n"
    )
    own = "def activate(z, kind='step', *more):\n    called.append(kind)\n    return np.where(z > 0, 1, 0)\n"
    called = []
    text = said("perceptron_step", own + step, called=called)  # right for this, though not for all that it should do
    assert "3 of 3 points" in text and called and "stood in" not in text
    for activate in ("", "def activate(z, kind):\n    return -z\n", "activate = 3\n"):
        text = said("perceptron_step", activate + step)
        assert "3 of 3 points" in text
        assert "Note: Your own activate isn't right yet, so the course's stood in for it here." in text
    wrong = said("perceptron_step", "activate = 3\n" + step.replace("w + learning", "w - learning"))
    assert "goes the wrong way" in wrong or "0 of 3" in wrong


def test_right_answers_say_what_comes_next():
    assert "Next: threshold_bias." in said("weighted_sum", a_sum("return x @ w + b"))

"""Honest work in odd notebooks: whatever a learner's own `check` accepted counts, wherever in the notebook it stands."""

# ruff: noqa: E501  (a cell is written as one line)

import copy
import io
import json
from pathlib import Path

import pytest

from nncheck.grading import needed_code, submissions
from nncheck.grading.marking import Marker
from nncheck.grading.sandbox.limits import Limits
from tests import ROOT
from tests.helpers.sandbox import a_cage_for_all

pytestmark = pytest.mark.slow

EXERCISE = json.loads((ROOT / "exercises/01_neuron.ipynb").read_text(encoding="utf-8"))
GOOD = "def weighted_sum(x, w, b):\n    return x @ w + b"
BAD = "def weighted_sum(x, w, b):\n    return 0"


def own(source):
    """A cell of the learner's own."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}


def answer(source):
    """The answer cell of weighted_sum, or one half of it: an editor copies the metadata."""
    return own(source) | {"metadata": {"nbgrader": {"grade_id": "weighted_sum", "solution": True, "grade": False}}}


def markdown(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


CHECK = own('check("weighted_sum")')
HELPED = "def weighted_sum(x, w, b):\n    return total(x, w) + b"
LOOPED = "def weighted_sum(x, w, b):\n    return sum(x[i] * w[i] for i in range(len(x))) + b"
SCALED = "def weighted_sum(x, w, b):\n    return (x @ w) * scale + b"
DEEP = "def deep(n): return n and deep(n - 1)\ndef weighted_sum(x, w, b):\n    return x @ w + b + deep({})"
NUMPY = own("import numpy as np")

# what stands in the notebook, in order; all of it is worth all points
HONEST = {
    "helper: a function": [own("def total(x, w):\n    return x @ w"), answer(HELPED)],
    "helper: below the answer": [answer(HELPED), own("def total(x, w):\n    return x @ w")],
    "helper: a lambda": [own("total = lambda x, w: x @ w"), answer(HELPED)],
    "helper: a partial": [
        own("from functools import partial\ndef times(power, x, w):\n    return (x ** power) @ w\ntotal = partial(times, 1)"),
        answer(HELPED),
    ],
    "helper: under if": [own("if 3 > 2:\n    def total(x, w): return x @ w\nelse:\n    total = None"), answer(HELPED)],
    "helper: in try": [own("try:\n    import faster as f\n    total = f.dot\nexcept ImportError:\n    def total(x, w): return x @ w"), answer(HELPED)],
    "helper: in with": [own("from contextlib import suppress\nwith suppress(Exception):\n    total = lambda x, w: x @ w"), answer(HELPED)],
    "helper: in a loop": [own("tools = {}\nfor name in ['total']:\n    tools[name] = lambda x, w: x @ w\ntotal = tools['total']"), answer(HELPED)],
    "helper: a class": [own("class Tools:\n    @staticmethod\n    def dot(x, w): return x @ w"), answer(HELPED.replace("total", "Tools.dot"))],
    "helper: a class in two cells": [
        own("class Tools:\n    pass"),
        own("def dot(self, x, w): return x @ w\nTools.dot = dot"),
        answer(HELPED.replace("total", "Tools().dot")),
    ],
    "helper: decorated": [
        own("import functools\ndef loud(f):\n    @functools.wraps(f)\n    def g(*a): return f(*a)\n    return g"),
        own("@loud\ndef total(x, w): return x @ w"),
        answer(HELPED),
    ],
    "helper: a constant that is computed": [own("HALF = 1 / 2\nTWO = round(1 / HALF)"), answer(GOOD.replace("x @ w", "x @ w * HALF * TWO"))],
    "helper: a dictionary that is filled": [own("rules = {}"), own("rules.update(total=lambda x, w: x @ w)"), answer(HELPED.replace("total(", "rules['total']("))],
    "helper: a tuple": [own("total, other = (lambda x, w: x @ w), 3"), answer(HELPED)],
    "helper: a walrus": [own("if (total := lambda x, w: x @ w): pass"), answer(HELPED)],
    "helper: in a cell that fails": [own("print(1 / 0)\ndef total(x, w): return x @ w"), answer(HELPED)],
    "helper: written to a file": [own("%%writefile tools.py\ndef total(x, w):\n    return x @ w"), own("from tools import total"), answer(HELPED)],
    "helper: redefined for a later question": [own("def total(x, w): return x @ w"), answer(HELPED), CHECK, own("def total(x): return x")],
    "a name of Python's own, used later for something else": [answer(LOOPED), CHECK, own("sum = 0\nfor i in range(3):\n    sum += i"), own("range = (0, 1)")],
    "a name of Python's own, defined anew before": [own("def sum(parts):\n    return np.sum(list(parts))"), answer(LOOPED), CHECK],
    "helper: by its name as text": [own("total = lambda x, w: x @ w"), answer(HELPED.replace("total(", "globals()['total']("))],
    "everything from NumPy": [own("from numpy import *"), answer("def weighted_sum(x, w, b):\n    return dot(x, w) + b")],
    "np.testing": [answer(GOOD + "\n\nnp.testing.assert_allclose(weighted_sum(np.ones(2), np.ones(2), 1), 3)")],
    "annotations from the future": [own("from __future__ import annotations"), answer("def weighted_sum(x: Later, w, b) -> Later:\n    return x @ w + b")],
    "from a place that is elsewhere": [answer("from google.colab import drive\ndrive.mount('/content')\n" + GOOD)],
    "imports at the top of the answer": [answer("import numpy as np, math, random\nfrom collections import *\n" + GOOD)],
    "in a new cell": [answer("def weighted_sum(x, w, b):\n    raise NotImplementedError"), own(GOOD), CHECK],
    "better in a new cell": [answer(BAD), CHECK, own(GOOD)],
    "better in a new cell with its check": [answer(BAD), CHECK, own(GOOD), CHECK],
    "better before, and the name used later for something else": [answer(GOOD), CHECK, own("weighted_sum = 7")],
    "duplicated": [answer(GOOD), answer(GOOD), CHECK],
    "a first try left standing": [answer(BAD), answer(GOOD), CHECK],
    "a last try that is broken": [answer(GOOD), answer("def weighted_sum(x, w, b)\n    retrun"), CHECK],
    "a last try that is empty": [answer(GOOD), answer(""), answer("weighted_sum = ..."), CHECK],
    "split: helper and answer": [answer("def total(x, w): return x @ w"), answer(HELPED), CHECK],
    "split: answer and try": [answer(GOOD), answer("weighted_sum(np.ones(3), np.ones(3), 1)"), CHECK],
    "split: in the middle": [answer("def weighted_sum(x, w, b):\n    s = x @ w"), answer("    return s + b"), CHECK],
    "split: a docstring cut": [answer('def weighted_sum(x, w, b):\n    """Adds'), answer('    up."""\n    return x @ w + b'), CHECK],
    "magic: %%time": [answer("%%time\n" + GOOD)],
    "magic: %%capture": [answer("\n\n%%capture out\n" + GOOD)],
    "magic: %time before a statement": [own("%time total = lambda x, w: x @ w"), answer(HELPED)],
    "magic: %timeit in an assignment": [answer(GOOD + "\nt = %timeit -o sum(range(3))\nprint(t.best)")],
    "magic: a command": [answer("!pip install -q numpy\nfiles = !ls\n" + GOOD)],
    "magic: help": [answer(GOOD + "\nweighted_sum?\n?np.dot\nnp.sum??")],
    "magic: of two lines": [answer("!ls \\\n  -l\n%load_ext autoreload\n%autoreload 2\n" + GOOD)],
    "magic: a line that begins with %": [answer("def weighted_sum(x, w, b):\n    n = (7\n    % 2)\n    return x @ w * n + b")],
    "magic: in the function": [answer("def weighted_sum(x, w, b):\n    %time s = x @ w\n    return s + b")],
    "display": [answer("def weighted_sum(x, w, b):\n    display(x)\n    return x @ w + b")],
    "get_ipython": [answer("get_ipython().run_line_magic('matplotlib', 'inline')\n" + GOOD)],
    "IPython": [answer("from IPython.display import HTML, Markdown, clear_output, display\ndisplay(HTML('<b>x</b>'))\n" + GOOD)],
    "matplotlib": [answer("import matplotlib.pyplot as plt\ndef weighted_sum(x, w, b):\n    plt.plot(x); plt.show(); plt.close('all')\n    return x @ w + b")],
    "tqdm": [answer("from tqdm.auto import tqdm\ndef weighted_sum(x, w, b):\n    return sum(x[i] * w[i] for i in tqdm(range(len(x)))) + b")],
    "ipywidgets": [answer("from ipywidgets import interact\n@interact(k=3)\ndef show(k): print(k)\n" + GOOD)],
    "the course's pictures": [answer("from nnlib import plots, data\nx_train = data.load_digits()[0]\n" + GOOD)],
    "a part of the course": [answer("from nnlib.functions import sigmoid\ndef weighted_sum(x, w, b):\n    sigmoid(x)\n    return x @ w + b")],
    "prints a lot": [answer("def weighted_sum(x, w, b):\n    print('x' * 10**6)\n    return x @ w + b")],
    "warns": [answer("def weighted_sum(x, w, b):\n    np.log(np.zeros(3))\n    return x @ w + b")],
    "text: line separators": [answer(GOOD.replace("return", "s = 'a\u2028b\u2029c\x85d'\n    return"))],
    "text: form feed": [answer("s = 'a\x0cb'\n\x0c\n" + GOOD)],
    "text: old newlines": [answer(GOOD.replace("\n", "\r"))],
    "text: tabs": [answer(GOOD.replace("    ", "\t"))],
    "text: other letters": [own("größe = 1\nвес = 1"), answer(GOOD.replace("x @ w", "x @ w * größe * вес"))],
    "text: a name in another form": [own("ﬁx = 1"), answer(GOOD.replace("+ b", "+ b * fix"))],
    "text: half a character elsewhere": [own("# \ud800"), answer(GOOD)],
    "indented as a whole": [answer("    def weighted_sum(x, w, b):\n        return x @ w + b")],
    "with prompts": [answer(">>> def weighted_sum(x, w, b):\n...     return x @ w + b")],
    "state: changed between the answer and its check": [own("scale = 2"), answer(SCALED), own("scale = 1"), CHECK],
    "state: changed after the check": [own("scale = 1"), answer(SCALED), CHECK, own("scale = 2")],
    "state: global in a function": [own("def setup():\n    global scale\n    scale = 1\nsetup()"), answer(SCALED)],
    "state: globals()": [own("globals()['scale'] = 1"), answer(SCALED)],
    "state: exec": [own("exec('scale = 1')"), answer(SCALED)],
    "state: setattr": [own("class T: pass"), own("setattr(T, 'scale', 1)"), answer(SCALED.replace("scale", "T.scale"))],
    "state: a method that changes": [own("t = np.zeros(1)"), own("t.fill(1)"), answer(SCALED.replace("scale", "t[0]"))],
    "state: a function that changes": [own("t = [2]\ndef one(t):\n    t[0] = 1"), own("done = one(t)"), answer(SCALED.replace("scale", "t[0]"))],
    "state: seeds": [own("np.random.seed(0)\nscale = round(np.random.rand() / 0.5488135039273248)"), answer(SCALED)],
    "state: a file": [own("with open('k.txt', 'w') as file:\n    file.write('1')"), own("scale = int(open('k.txt').read())"), answer(SCALED)],
    "state: __main__": [own("scale = 1"), answer("import __main__\n" + SCALED.replace("scale", "__main__.scale"))],
    "state: a name deleted and given again": [own("del np"), own("import numpy as np"), answer(GOOD.replace("x @ w", "np.dot(x, w)"))],
    "state: a name deleted at the end": [answer(GOOD.replace("x @ w", "np.dot(x, w)")), CHECK, own("del np, weighted_sum")],
    "wrapped in the next cell": [answer("def weighted_sum(x, w, b):\n    return x @ w"), own("old = weighted_sum\ndef weighted_sum(x, w, b):\n    return old(x, w, b) + b"), CHECK],
    "deep recursion": [answer(DEEP.format(2000))],
    "deeper recursion": [own("import sys\nsys.setrecursionlimit(10_000)"), answer(DEEP.format(5000))],
    "await": [answer("import asyncio\nawait asyncio.sleep(0)\n" + GOOD)],
    "magic: %pylab": [own("%pylab inline"), answer(GOOD.replace("x @ w", "dot(x, w)"))],
    "a lambda": [answer("weighted_sum = lambda x, w, b: x @ w + b")],
    "a partial": [answer("from functools import partial\ndef f(k, x, w, b): return k * (x @ w + b)\nweighted_sum = partial(f, 1)")],
    "a callable object": [answer("class Sum:\n    def __call__(self, x, w, b): return x @ w + b\nweighted_sum = Sum()")],
    "imported under its name": [own("%%writefile mine.py\ndef ws(x, w, b):\n    return x @ w + b"), answer("from mine import ws as weighted_sum")],
    "under a condition": [answer("if True:\n    def weighted_sum(x, w, b):\n        return x @ w + b")],
    "among cells that would never end": [own("while True: pass"), answer(GOOD), own("input('name?')")],
}  # fmt: skip


@pytest.fixture(scope="module")
def marker():
    with a_cage_for_all() as wall:
        yield Marker(submissions.courses(ROOT), 7, wall, Limits())


def graded(marker, found):
    notebook = {"cells": [NUMPY, *found], "metadata": copy.deepcopy(EXERCISE["metadata"])}
    data = json.dumps(notebook).encode()
    grade = marker.mark(io.BytesIO(data), len(data), Path("a.ipynb"), "a", alone=True)
    assert not grade.problem, grade.problem
    return grade


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_gets_its_points(marker, name):
    grade = graded(marker, HONEST[name])
    verdict = grade.verdicts[0]
    assert verdict.earned == verdict.points, verdict
    assert not any("tried" in remark or "not finish" in remark for remark in grade.remarks), grade.remarks


def test_a_slow_trial_below_an_answer_takes_nothing_of_its_time(marker):
    """It lasts longer than the answer may."""
    hurried = Marker(marker.known, 7, marker.wall, Limits(seconds=0.8))
    verdict = graded(hurried, [answer(GOOD + "\nimport time\ntime.sleep(1)")]).verdicts[0]
    assert verdict.earned == verdict.points, verdict


@pytest.mark.parametrize(
    "found, says",
    [
        ([markdown(GOOD) | {"metadata": answer("")["metadata"]}], "weighted_sum: its cell is markdown, not code"),
        ([markdown(GOOD)], "weighted_sum: its cell is markdown, not code"),
        ([answer(BAD) | {"cell_type": "raw"}], "weighted_sum: its cell is raw, not code"),
        ([answer(BAD), own(GOOD), CHECK], "weighted_sum: answered in cells 2, 3; cell 3 counts"),
        ([answer(GOOD), CHECK, own(BAD)], "weighted_sum: answered in cells 2, 4; cell 2 counts"),
    ],
)
def test_what_counts_and_what_does_not_is_said(marker, found, says):
    assert says in graded(marker, found).remarks


def test_what_is_collected_is_this_notebooks(marker):
    """A class is graded one notebook at a time: what `my.` finds elsewhere on the learner's computer isn't here."""
    mine = own("from nncheck import collect\nmy = collect()\ndef total(x, w):\n    return x @ w")
    assert graded(marker, [mine, answer(HELPED.replace("total", "my.total"))]).verdicts[0].earned == 2
    verdict = graded(marker, [mine, answer(HELPED.replace("total", "my.softmax"))]).verdicts[0]
    assert "softmax isn't in this notebook, and a class is graded one notebook at a time" in verdict.results[0].message


def test_a_copy_of_another_exercise_is_known_by_its_answers(marker):
    """Somebody has worked on in a copy of exercise 2, whose cells are gone and whose metadata is left."""
    notebook = {"cells": [NUMPY, answer(GOOD), CHECK], "metadata": {"nnlib": {"exercise": "02_layer"}}}
    data = json.dumps(notebook).encode()
    grade = marker.mark(io.BytesIO(data), len(data), Path("02_layer.ipynb"), "a", alone=True)
    assert (grade.exercise, grade.verdicts[0].earned) == ("01_neuron", 2)


@pytest.mark.parametrize(
    "found",
    [
        [answer("from nnlib.functions import sigmoid as weighted_sum")],
        [answer("weighted_sum = None")],
        [answer("def weighted_sum(x, w, b): ...")],
        [answer("raise NotImplementedError")],
        [answer("%%bash\ndef weighted_sum(x, w, b): return x @ w + b")],
        [answer(BAD), *(own(f"def weighted_sum(x, w, b):\n    return {i}") for i in range(30))],
    ],
)
def test_what_is_no_answer_gets_nothing(marker, found):
    assert graded(marker, found).verdicts[0].earned == 0


def test_lines_keep_their_numbers(marker):
    text = "%%time\r\n!ls\r\ns = '\u2028'\r\n\x0c\r\ndef weighted_sum(x, w, b):\r\n    return x @ w + c"
    result = graded(marker, [answer(text)]).verdicts[0].results[0]
    assert (result.line, result.code) == (6, "return x @ w + c")


def test_only_what_an_answer_needs_is_executed():
    notebook = [
        "import numpy as np",
        "x = np.ones(3)\nfor i in range(9): train(x)",
        "def f(x): return g(x)",
        "g = np.abs\nplot(g)",
    ]
    lists = [needed_code.statements(text, "<cell>") for text in notebook]
    kept = needed_code.needed(lists, {"f"})
    assert [[sorted(statement.binds) for statement in part] for part in kept] == [[["np"]], [], [["f"]], [["g"]]]


def test_whoever_wrote_nothing_beside_the_answer_has_it_tried_once(marker, monkeypatch):
    """A wrong answer is tried with all that its learner wrote, but only where that can make a difference."""
    tried, real = [], type(marker)._try
    monkeypatch.setattr(type(marker), "_try", lambda *args: (tried.append(args[-2]), real(*args))[1])
    for more, times in (
        ([], 1),
        ([own("def other(x):\n    return x\nk = np.ones(3)[1:]\nfrom math import pi")], 1),
        ([own("other()")], 2),
    ):
        tried.clear()
        assert graded(marker, [*more, answer(BAD), CHECK]).verdicts[0].earned == 0
        assert len(tried) == times

"""No small change of a right answer gets all points, unless it changes nothing that was asked for. See mutation.py."""

import ast
from collections import Counter

import numpy as np
import pytest

from nncheck.questions import NAMES, exercises
from tests.nncheck.answers import RIGHT as RIGHT_ANSWERS
from tests.nncheck.mutation_testing import mutation
from tests.nncheck.mutation_testing.mutators import mutants_of

pytestmark = pytest.mark.slow

EVERY = 8  # `python -m tests.nncheck.mutation_testing.mutation` tries all of them, and tells how many there are


@pytest.fixture(scope="module")
def tried():
    """One in EVERY mutant, the same each time, and all that stand on a list."""
    return list(mutation.run(every=EVERY))


@pytest.mark.parametrize("room", NAMES)
def test_every_mutant_loses_points(tried, room):
    known = {(question, key) for question, keys in mutation.survivors(room).items() for key in keys}
    alive = {(m.question, m.key) for m in tried if m.room == room and m.fate == "survives"}
    assert not alive - known, "these wrong answers get all points; see tests/nncheck/mutation_testing/mutation.py"
    assert not known - alive, "these are caught by now, or gone: take them off the list of survivors"


@pytest.mark.parametrize("room", NAMES)
def test_the_list_of_equivalents_is_true(tried, room):
    """Each entry stands for a mutant that there still is and that gets all points, and says why that is right."""
    for question, entries in mutation.equivalents(room).items():
        for entry, reason in entries.items():
            fates = {m.fate for m in tried if m.question == question and mutation.matches(entry, m.key)}
            assert "equivalent" in fates, f"{question}: {entry!r} stands for nothing that gets all points"
            assert len(reason.split()) >= 3, f"{question}: {entry!r} needs its reason"


def test_every_right_answer_is_changed():
    """But for values among the right answers: another number in them would often be as right."""
    found = Counter(original.question for original in mutation.originals() if original.label != "solution")
    functions = Counter(a.question for a in RIGHT_ANSWERS if callable(a.answer))
    assert found == functions
    solved = [original.question for original in mutation.originals() if original.label == "solution"]
    assert sorted(solved) == sorted(question.name for exercise in exercises() for question in exercise.questions)


SOURCE = """
def answer(x, rate):
    total = np.zeros(len(x))
    for row in x:
        if row[0] > 0:
            total = total + row.sum(axis=0)
    return rate * total - x.max()
"""


@pytest.mark.parametrize(
    "change",
    [
        ("> 0", ">= 0"),  # an edge
        ("rate * total - x.max()", "rate * total + x.max()"),  # a sign
        ("axis=0", "axis=1"),
        ("sum(axis=0)", "sum()"),  # the whole for a row
        ("row[0]", "row[1]"),
        ("in x:", "in list(x)[1:]:"),  # a loop over fewer
        ("len(x)", "3"),  # a size that fits the example
        ("len(x)", "np.size(x)"),
        ("np.zeros(len(x))", "np.zeros_like(x)"),  # the kind of numbers that came in
        ("x.max()", "x.min()"),
        ("x.max()", "abs(x).max()"),
        ("    total = np.zeros(len(x))\n", "    total = kept.setdefault('total', np.zeros(len(x)))\n"),  # two calls
        ("    total = np.zeros(len(x))\n", "    rate = 0.5\n    total = np.zeros(len(x))\n"),  # an argument frozen
        ("            total = total + row.sum(axis=0)\n    return", "            total = total + row.sum(axis=0)\n"
         "        return rate * total - x.max()\n    return"),  # the return inside the loop
    ],
)  # fmt: skip
def test_the_changes_are_those_that_learners_make(change):
    seen = {"x": [np.ones((3, 2)), np.ones((5, 2))], "rate": [0.5, 0.25], "len(x)": [3, 5]}
    texts = {text.removeprefix("kept = {}\n\n").removeprefix("kept = {}\n") for text in mutants_of(SOURCE, seen)}
    assert ast.unparse(ast.parse(SOURCE.replace(*change))) in texts
    assert ast.unparse(ast.parse(SOURCE)) not in texts


def test_an_endless_loop_ends_and_counts_as_caught(monkeypatch):
    monkeypatch.setattr(mutation, "SECONDS", 0.2)
    original = next(o for o in mutation.originals(["weighted_sum"]) if o.label == "solution")
    endless = "def weighted_sum(x, w, b):\n    while True:\n        x = x * 1\n"
    question = next(q for q in exercises()[0].questions if q.name == "weighted_sum")
    assert not mutation.is_right(original, question, endless, {"np": np})

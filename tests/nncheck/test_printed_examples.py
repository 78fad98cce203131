"""Every example that a question prints is true, and is one of its cases.

How an example is read: see tools/printed_examples.py.
"""

import pytest

from nncheck.questions import NAMES, exercises
from tools.printed_examples import is_case, is_true, printed

EXAMPLES = printed()
FUNCTIONS = [
    (room, question.name)
    for room, exercise in zip(NAMES, exercises(), strict=True)
    for question in exercise.questions
    if callable(question.reference)
]

# Questions whose printed examples are no cases yet, or can't be read. Only ever to shrink: give a case the example with
# `also=[...]`, or write the example so that it can be read, and take the name out.
WAITING = {"feature_visualization": {"training_step"}}  # it gives nothing: its layers have changed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.question}-{example.call}")
def test_a_printed_example_is_true(example):
    assert is_true(example)


@pytest.mark.parametrize("room, name", FUNCTIONS)
def test_what_a_question_prints_is_a_case(room, name):
    examples = [example for example in EXAMPLES if example.question == name]
    missing = [example.call for example in examples if not is_case(example)]
    in_step = bool(examples) and not missing
    assert in_step == (name not in WAITING.get(room, ())), missing or "no example can be read, or it is a case by now"

"""The examples that an exercise prints, read from its text, and held against the question's cases.

An example is read where a call in code is followed by what it gives, in code too, anywhere in a question's text:

    **Example:** `weighted_sum(np.array([5, 1, 8]), np.array([0.5, -2, 0.25]), -1)` gives `1.5`.
    with `double = lambda z: 2 * z`, `Neuron(np.array([1, 2]), 3, double)(np.array([1, 1]))` gives `12`
    `softmax(np.array([0, 0, np.log(2)]))` gives `[0.25, 0.25, 0.5]`, and so does `softmax(...)`
    `from_textbook(W, b)` gives `[[1, 4], [2, 5], [3, 6]]` and `[7, 8]`: two results
    `activate(np.array([-2, 0, 3]), "sigmoid")` gives about `[0.12, 0.5, 0.95]`

An assignment in code holds from there on. Each call must be complete: what it is given is compared with what the cases'
fixed inputs (Case(also=[...]) or a dict) hand over, numbers, texts, lists and arrays, whole numbers as whole numbers.

    python -m tools.printed_examples       the examples that are found, and whether a case has them
"""

import ast
import contextlib
import json
import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nncheck.questions import NAMES, exercises
from tests.nncheck.mutation_testing import mutation

SPAN = re.compile(r"`([^`]+)`")


class Example(NamedTuple):
    """A printed example: its question's exercise and name, the assignments before it, the call, what it gives."""

    room: str
    question: str
    setup: tuple
    call: str
    value: str
    about: bool


def printed():
    """Every `Example` in the texts of all exercises, as their solutions have them."""
    found = []
    for room, exercise in zip(NAMES, exercises(), strict=True):
        path = mutation.ROOT / "solutions" / f"{exercise.name}.ipynb"
        text = ""
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text += "".join(cell["source"])
            elif name := mutation.answer_in(cell):
                found += _examples(room, name, text)
                text = ""
    return found


def _examples(room, name, text):
    spans, setup, value = list(SPAN.finditer(text)), [], None
    for i, span in enumerate(spans):
        code = " ".join(span[1].split())
        between = text[spans[i - 1].end() : span.start()] if i else ""
        after = text[span.end() : spans[i + 1].start()] if i + 1 < len(spans) else ""
        if _is_assignment(code):
            setup.append(code)
        elif _calls(code, name):
            if re.fullmatch(r"\s*gives( about)?\s*", after):
                value = _value(text, spans[i + 1 :]), "about" in after
                yield Example(room, name, tuple(setup), code, *value)
            elif value and re.fullmatch(r",?\s*and\s+so\s+does\s*", between):
                yield Example(room, name, tuple(setup), code, *value)


def _value(text, spans):
    """What stands in the first span, or in all that an "and" joins to it, which are the parts of a result."""
    parts = [" ".join(spans[0][1].split())]
    for one, other in pairwise(spans):
        if not re.fullmatch(r"\s*and\s*", text[one.end() : other.start()]):
            break
        parts.append(" ".join(other[1].split()))
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _is_assignment(code):
    try:
        return isinstance(ast.parse(code).body[0], ast.Assign)
    except (SyntaxError, IndexError):
        return False


def _calls(code, name):
    """Whether a code is a call of the name, with what it is given written out: not `softmax(z)` in a sentence."""
    try:
        tree = ast.parse(code, mode="eval").body
    except SyntaxError:
        return False
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return isinstance(tree, ast.Call) and any(getattr(node.func, "id", "") == name for node in calls)


# --- is it true, and is it a case? ---


def namespace_of(example):
    """Where an example can be run: the exercise's imports, the course's answers, and what the text assigns."""
    originals = mutation.originals([example.question])
    namespace = mutation.namespace_of(next(o for o in originals if o.label == "solution"))
    exercise = exercises()[NAMES.index(example.room)]
    namespace |= {question.name: question.reference for question in exercise.questions}
    for line in example.setup:
        with contextlib.suppress(Exception):  # z = x @ W + b, in the middle of a sentence
            exec(line, namespace)
    return namespace


def is_true(example):
    """Whether the call gives what is printed, to the digits that are printed."""
    namespace = namespace_of(example)
    given, wanted = eval(example.call, namespace), eval(example.value, namespace)
    return _close(given, wanted, 0.006 if example.about else 1e-9)


def _close(given, wanted, tolerance):
    if isinstance(given, tuple | list):
        same = isinstance(wanted, tuple | list) and len(given) == len(wanted)
        return same and all(_close(a, b, tolerance) for a, b in zip(given, wanted, strict=True))
    same = np.shape(given) == np.shape(wanted)
    return same and np.allclose(given, wanted, rtol=0, atol=tolerance)


def is_case(example):
    """Whether a fixed input of the question hands over the same."""
    question = mutation.question_of(example.question)
    wanted = []
    namespace = namespace_of(example)
    namespace[example.question] = _recorder(question.reference, wanted)
    eval(example.call, namespace)
    for inputs in question.draw(1)[: question.n_first]:
        given = []
        question.call(_recorder(question.reference, given), **inputs)
        rest = iter(given)
        if all(any(_same(one, other) for other in rest) for one in wanted):  # all of it, in this order
            return True
    return False


PLAIN = (int, float, str, list, np.ndarray, np.number)


def _holds_things(arg):
    """Whether it is a list of anything else but numbers, texts and arrays, such as layers."""
    return isinstance(arg, list) and not all(isinstance(part, (*PLAIN, tuple)) for part in arg)


def _recorder(reference, given):
    """Does as the reference does, and notes every number, text, list and array that it or its methods are given."""

    def noting(function):
        def call(*args):
            given.extend(arg for arg in args if isinstance(arg, PLAIN) and not _holds_things(arg))
            result = function(*args)
            return Proxy(result) if isinstance(reference, type) and type(result) is reference else result

        return call

    class Proxy:
        def __init__(self, thing):
            self._thing = thing

        def __call__(self, *args):
            return noting(self._thing)(*args)

        def __getattr__(self, name):
            value = getattr(self._thing, name)
            return noting(value) if callable(value) else value

    return noting(reference)


def _same(one, other):
    if isinstance(one, tuple | list):
        alike = type(one) is type(other) and len(one) == len(other)
        return alike and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(other, tuple | list) or isinstance(one, str) != isinstance(other, str):
        return False
    one, other = np.asarray(one), np.asarray(other)
    kinds = one.ndim == 0 or one.dtype.kind == other.dtype.kind
    return kinds and one.shape == other.shape and np.array_equal(one, other)


def main():
    """The command line."""
    for example in printed():
        marks = f"{'true' if is_true(example) else 'FALSE':<6}{'a case' if is_case(example) else 'NO CASE':<8}"
        print(f"{marks}{example.question}: {example.call} gives {example.value}")


if __name__ == "__main__":
    main()

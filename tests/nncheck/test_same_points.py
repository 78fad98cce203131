"""What `check` says in the notebook and what `grade` gives is the same number, whatever shape the notebook is in.

    python -m tests.nncheck.test_same_points [N]

tries every answer of tests/nncheck/answers in every shape (or in N of them, in turn); the tests take a part of them.
"""

import ast
import importlib
import inspect
import io
import json
import pkgutil
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import tests.nncheck.answers
from nncheck.grading import submissions
from nncheck.grading.marking import Marker
from nncheck.grading.sandbox.limits import Limits
from nncheck.judging import check as checking
from nncheck.questions import exercises
from tests import ROOT
from tests.helpers.notebook_shapes import SHAPES
from tests.helpers.sandbox import a_cage_for_all, cage
from tests.nncheck.answers import RIGHT, WRONG

pytestmark = pytest.mark.slow

for _module in pkgutil.iter_modules(tests.nncheck.answers.__path__):
    importlib.import_module(f"tests.nncheck.answers.{_module.name}")

ASIDE = {"right", "wrong", "Answer"}


class Written:
    """Answers of the test suite as somebody would have typed them, one set of a whole exercise at a time."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.notebook = json.loads((ROOT / "exercises" / f"{exercise.name}.ipynb").read_text(encoding="utf-8"))
        names = [question.name for question in exercise.questions]
        self.answers = {name: [a.answer for a in (*RIGHT, *WRONG) if a.question == name] for name in names}

    @property
    def n(self):
        """How many sets there are, so that each answer is in one."""
        return max(map(len, self.answers.values()))

    def texts(self, number):
        """An answer for each question, as text; those that can't be put in text are left out."""
        found = {}
        for name, answers in self.answers.items():
            if text := as_text(name, answers[number % len(answers)]):
                found[name] = text
        return found

    def filled(self, texts):
        """The exercise with the answers in it."""
        notebook = json.loads(json.dumps(self.notebook))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            found = cell["metadata"].get("nbgrader", {})
            if found.get("solution") and found["grade_id"] in texts:
                cell["source"] = texts[found["grade_id"]]
        return notebook


def as_text(name, answer):
    """The cell that gives `name` this answer, with what it needs of the file it stands in; "" if that can't be told."""
    if not callable(answer):
        if isinstance(answer, np.ndarray):
            return f"{name} = np.array({answer.tolist()!r})"
        return f"{name} = {answer!r}" if eval_safely(answer) else ""
    if not (inspect.isfunction(answer) or inspect.isclass(answer)) or getattr(answer, "__closure__", None):
        return ""
    module = sys.modules[answer.__module__]
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError):
        return ""
    kept, wanted = [], {answer.__name__}
    for node in reversed(tree.body):
        names = {getattr(node, "name", None)} | {
            part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not str(getattr(node, "module", "")).startswith("tests"):
            kept.insert(0, ast.unparse(node))
        elif names & wanted and not isinstance(node, ast.Expr):
            if hasattr(node, "decorator_list"):
                node.decorator_list = [d for d in node.decorator_list if not set(_names(d)) & ASIDE]
            wanted |= set(_names(node))
            kept.insert(0, ast.unparse(node))
    if not any(f" {answer.__name__}" in text for text in kept):
        return ""
    return "\n".join(kept) + (f"\n\n\n{name} = {answer.__name__}" if name != answer.__name__ else "")


def _names(node):
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]


def eval_safely(value):
    try:
        return ast.literal_eval(repr(value)) == value
    except (ValueError, SyntaxError):
        return False


def points_of_check(exercise, notebook, seed):
    """What `check` gives for each question, in a notebook that was run from top to bottom, with the seed of a class."""
    namespace, points = {"__name__": "__main__"}, {}
    namespace |= {"check": lambda name: None, "progress": lambda: None, "collect": lambda: None}
    for cell in notebook["cells"]:
        found = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and (found.get("solution") or "import" in cell["source"][:200]):
            for node in ast.parse(cell["source"]).body:
                try:
                    exec(compile(ast.Module([node], []), "<cell>", "exec"), namespace)
                except (Exception, SystemExit):  # as a notebook goes on
                    continue
        if found.get("grade"):
            name = found["grade_id"].removesuffix("_check")
            question = next(q for q in exercise.questions if q.name == name)
            points[name] = checking.try_answer(exercise, question, namespace.get(name, ...), namespace).earned
    return points


def points_of_grade(marker, data):
    found = marker.mark(io.BytesIO(data), len(data), Path("a.ipynb"), "a", alone=True)
    assert not found.problem, found.problem
    return {verdict.name: verdict.earned for verdict in found.verdicts}


def disagreements(marker, exercise, number, shapes, each=map):
    """For one set of answers, in some shapes: how many answers there were, and where the two numbers differ."""
    written = Written(exercise)
    texts = written.texts(number)
    notebook = written.filled(texts)
    wanted = points_of_check(exercise, notebook, marker.seed)  # on the main thread, where check has its time limit
    found = []
    for name, got in zip(
        shapes, each(lambda name: points_of_grade(marker, SHAPES[name](notebook)), shapes), strict=True
    ):
        found += [
            (exercise.name, name, question, wanted[question], got[question])
            for question in texts
            if wanted[question] != got[question]
        ]
    return len(texts) * len(shapes), found


@pytest.fixture(scope="module")
def marker():
    with a_cage_for_all() as wall:
        yield Marker(submissions.courses(ROOT), checking.SEED, wall, Limits())


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.name)
def test_check_and_grade_give_the_same_points(marker, exercise):
    """A set of answers of each exercise in a part of the shapes: over all exercises each shape comes up."""
    place, names = exercises().index(exercise), list(SHAPES)
    tried, found = disagreements(marker, exercise, 3 * place + 1, names[place :: len(exercises())])
    assert found == [] and tried > 3


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_loses_no_points(marker, name):
    """The course's own answers to exercise 3 in every shape."""
    exercise = exercises()[2]
    notebook = json.loads((ROOT / "solutions" / f"{exercise.name}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    got = points_of_grade(marker, SHAPES[name](notebook))
    assert got == {question.name: question.points for question in exercise.questions}


def main():
    """Everything: each answer of the test suite in each shape."""
    import time

    counts, begun = Counter(), time.monotonic()
    with cage() as wall, ThreadPoolExecutor(2) as pool:
        marker = Marker(submissions.courses(ROOT), checking.SEED, wall, Limits())
        names, most = list(SHAPES), int(sys.argv[1]) if len(sys.argv) > 1 else len(SHAPES)
        jobs = [(exercise, i) for exercise in exercises() for i in range(Written(exercise).n)]

        for exercise, number in jobs:
            shapes = [names[(number * most + i) % len(names)] for i in range(most)]
            tried, found = disagreements(marker, exercise, number, shapes, pool.map)
            counts[exercise.name, "tried"] += tried
            counts[exercise.name, "differ"] += len(found)
            for line in found:
                print("  differs:", *line)
    for exercise in exercises():
        print(
            f"{exercise.name:<26} {counts[exercise.name, 'tried']:>6} tried {counts[exercise.name, 'differ']:>4} differ"
        )
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

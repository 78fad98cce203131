"""`check` and `progress`: what a learner calls in an exercise notebook. Everything happens here and now, offline."""

import ast
import contextlib
import difflib
import hashlib
import linecache
import os
import re
import sys
import types
import warnings

import numpy as np

from nncheck.judging import judge, report
from nncheck.judging.compare import show
from nncheck.judging.time_limit import TimeUp, time_limit
from nncheck.questions import exercises
from nncheck.run import Outcome, put_in, slip_of, uses

KEPT = "exercises"  # the name under which points are kept in nnlib.data.folder()
SEED = 1  # the cases stay the same from one check to the next, so that one can work on the one that fails
MISSING = object()
_tries = {}  # for each question the different wrong answers so far, in this session


def check(name):
    """Try your answer to the question `name`: what passes, what fails and where, and a hint that fits the mistake.

    The answer is the function, class or value of that name in the notebook. Further hints come with further tries.
    Raises ValueError for a name that is no question's.
    """
    exercise, question = find(name)
    namespace = sys._getframe(1).f_globals
    answer = namespace.get(name, MISSING)
    if error := _unreadable(name, namespace):
        verdict = judge.unreadable(question, error)
    elif _ended_in_an_error(name, answer, namespace):
        verdict = judge.not_yet(
            question, f"the cell that gives {name} a value ended in an error, which stands below it"
        )
    elif answer is MISSING:
        verdict = judge.not_yet(question, f"run the cell that gives {name} a value, then this one")
    elif is_the_courses(answer):
        verdict = judge.not_yet(question, f"that {name} is the course's own; here goes yours")
    elif callable(question.reference) and not (callable(answer) or answer is None or answer is ...):
        kind = "class" if isinstance(question.reference, type) else "function"
        here = show(answer) if isinstance(answer, np.ndarray | int | float | str | list | tuple) else "an object"
        verdict = judge.failed(question, f"{name} is {here} here, and a {kind} of that name is asked for")
    else:
        verdict = try_answer(exercise, question, answer, namespace)
    best, said = _remember(verdict)
    notes = [*_notes(exercise, question, verdict, answer), *(("Note", text) for text in said)]
    joy = report.joy(exercise, question, best)
    shown = report.Report(
        report.verdict_text(verdict, [note[:2] for note in notes], joy),
        report.verdict_html(verdict, notes, joy),
        verdict.earned,
        verdict.points,
    )
    if "NBGRADER_EXECUTION" in os.environ:  # nbgrader takes a number on a test cell's last line for partial credit
        print(shown)
        return verdict.earned
    return shown


def progress():
    """Your points in every exercise: the best of each question, kept on this computer."""
    best, _, said = _points()
    return report.progress_report(exercises(), best, said)


def is_the_courses(value):
    """Whether a value comes out of nnlib or nncheck, so that it isn't the learner's answer."""
    return str(getattr(value, "__module__", "")).split(".")[0] in ("nnlib", "nncheck")


def _unreadable(name, namespace):
    """The SyntaxError of the cell in which the name was given a value last; None if Python could read it.

    Such a cell leaves the name as it was before, so what was run before would be judged, and nobody would know why.
    """
    gives = re.compile(rf"^\s*(?:(?:def|class)\s+{name}\b|{name}\s*(?::[^=\n]+)?=)", re.MULTILINE)
    written = [cell for cell in _executed(namespace) if gives.search(cell)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(written[-1] if written else "")
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):  # nothing that Python could have run, and nothing to point at
        pass
    return None


def _executed(namespace):
    """The texts of all cells that were run in this notebook, in their order."""
    cells = namespace.get("In")
    return [cell for cell in cells if isinstance(cell, str)] if type(cells) is list else []


def _ended_in_an_error(name, answer, namespace):
    """Whether the last cell that defines a function or class of that name ended before it did.

    Then the name is as an earlier cell left it, and that would be judged. So it is if the answer comes from another
    one of the cells that define it.
    """
    cells = [cell.strip() for cell in _executed(namespace)]
    defining = [cell for cell in cells if _defines(name, cell)]
    if not defining or answer is MISSING:
        return bool(defining)
    if any(re.search(rf"\b{name}\s*=[^=]", cell) for cell in cells[len(cells) - cells[::-1].index(defining[-1]) :]):
        return False
    parts = [answer, *vars(answer).values()] if isinstance(answer, type) else [answer]
    code = next((part.__code__ for part in parts if isinstance(part, types.FunctionType)), None)
    text = "".join(linecache.getlines(code.co_filename)).strip() if code else ""
    return text in defining and text != defining[-1]


def _defines(name, cell):
    """Whether a cell has `def name` or `class name` outside of anything else."""
    if name not in cell:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic is no Python
        return False
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name for node in body)


def find(name):
    """The exercise and the question of a name. Raises ValueError with the nearest names if there is none."""
    found = {question.name: (exercise, question) for exercise in exercises() for question in exercise.questions}
    if not isinstance(name, str) or name not in found:
        near = difflib.get_close_matches(str(name), found, cutoff=0.5) or list(found)
        raise ValueError(f"check expects the name of a question, such as {' or '.join(map(repr, near))}, got {name!r}")
    return found[name]


def try_answer(exercise, question, answer, namespace, seed=SEED):
    """The `Verdict` on an answer that was defined in `namespace`; see judge.verdict_on."""
    references = {other.name: other.reference for other in exercise.questions}

    def its_answer(other):
        return answer if other is question else namespace.get(other.name)

    # IPython's own exit() would end the kernel, and with it all that is in memory.
    ends = {name: sys.exit for name in ("exit", "quit") if type(namespace.get(name)).__module__.startswith("IPython")}

    def attempt(other, drawn, stand_ins):
        with put_in(namespace, {name: references[name] for name in stand_ins} | ends):
            return outcomes_in_time(other, its_answer(other), drawn, namespace)

    return judge.verdict_on(exercise, question, seed, attempt, lambda other: uses(its_answer(other), namespace))


def outcomes_in_time(question, answer, drawn, namespace):
    """The `Outcome` of an answer for each of the drawn inputs; of kind "time" for those it did not come to."""
    outcomes = []
    with contextlib.suppress(TimeUp), time_limit(question.seconds, namespace):
        for outcome in question.outcomes(answer, drawn, namespace, question.n_first):
            outcomes.append(outcome)
    return outcomes + [Outcome("time", slip=slip_of(answer))] * (len(drawn) - len(outcomes))


# --- hints, step by step ---


def _notes(exercise, question, verdict, answer):
    """What to say under the table: (label, text) or (label, text, link); more with each different wrong answer."""
    notes = [("Note", stood_in)] if (stood_in := report.stood_in(verdict)) else []
    if verdict.state != judge.WRONG:
        return notes
    tries = _tries.setdefault(question.name, set())
    tries.add(_fingerprint(answer, verdict))
    notes += [("Hint", verdict.hint)] if verdict.hint else []
    general = verdict.hints[: max(0, len(tries) - bool(verdict.hint))]
    notes += [("Hint", hint) for hint in general]
    n_hints = max(len(question.hints), len(verdict.hints))
    if len(tries) > n_hints:
        anchor = question.passage.replace(" ", "-")
        notes.append(("Read again", question.passage, f"../notebooks/{exercise.name}.ipynb#{anchor}"))
    if len(tries) > n_hints + 1 and not _kept_back():
        notes.append(("One solution", f"solutions/{exercise.name}.ipynb", f"../solutions/{exercise.name}.ipynb"))
    return notes


def _kept_back():
    """Whether this is a class that has got the course without its solutions."""
    return os.path.isdir("../exercises") and not os.path.isdir("../solutions")


def _fingerprint(answer, verdict):
    """The same for the same answer, so that only a changed answer counts as another try."""
    code = getattr(answer, "__code__", None)
    text = repr((code.co_code, code.co_consts, code.co_names)) if code else ""
    return hashlib.sha256((text + repr([result.message for result in verdict.results])).encode()).hexdigest()


# --- points, kept with the learner's other things ---


def _points():
    """The best points of each question in all versions that are kept; the versions; a sentence for each unreadable one.

    That all versions count, and each says more than those it replaces, is why notebooks may be checked at once.
    """
    from nnlib.data import mine

    versions, said = mine.versions(KEPT)
    best = {}
    for path, arrays in versions:
        for name, value in arrays.items():
            if value.ndim or value.dtype.kind not in "iuf" or not 0 <= value < 1_000:
                said.append(f"{path} says {name}: {show(value)}, which are no points, so it goes on without that.")
            else:
                best[name] = max(best.get(name, 0), int(value))
    return best, versions, said


def _remember(verdict):
    """Keep the best points of each question: those, and sentences about what can't be read or kept."""
    from nnlib.data import mine

    best, versions, said = _points()
    if verdict.earned > best.get(verdict.name, 0):
        best[verdict.name] = verdict.earned
        try:
            mine.write(KEPT, {name: np.int64(points) for name, points in best.items()}, versions)
        except OSError as error:
            said.append(f"Your points could not be kept. {error}")
    return best, said

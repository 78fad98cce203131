"""`collect`: the learner's own right answers out of all seven exercises, to be put together in the last one."""

import ast
import contextlib
import inspect
import sys
import textwrap
import time
from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import numpy as np

import nnlib
from nncheck import run
from nncheck.grading import submissions
from nncheck.judging import check as checking
from nncheck.judging import judge, report
from nncheck.questions import exercises

COURSE = Path(nnlib.__file__).resolve().parent.parent
SYNTAX = ("SyntaxError", "IndentationError", "TabError")

# What the finale of exercise 7 makes use of; a test compares it with what its cells ask for.
FINALE = {
    *("activate", "Neuron", "weighted_sum"),
    *("accuracy", "dense_forward", "softmax", "template_layer"),
    *("Network", "count_parameters", "merge_layers", "switch_off", "widen"),
    *("binary_cross_entropy", "false_rates", "loss_of_guessing", "softmax_cross_entropy", "split"),
    *("descend", "good_rate", "mini_batches", "neuron_step", "slope"),
    *("cross_entropy_backward", "dense_backward", "numerical_gradient", "relu_backward", "sigmoid_backward"),
    *("ascent_step", "blur", "climb", "favourite_image", "input_gradient", "training_step"),
}


@dataclass(frozen=True)
class Piece:
    """One answer that can be used: whose it is, and if it is the course's, why the learner's isn't.

    lines: how many lines of code the learner's has, as `lines_of` counts them.
    """

    name: str
    exercise: str
    value: object
    yours: bool
    why: str = ""
    lines: int = 0


class Pieces:
    """Right answers to all questions: `pieces.softmax` is yours if yours is right, and else the course's."""

    def __init__(self, pieces):
        self._pieces = {piece.name: piece for piece in pieces}
        self._asked = Counter()
        self._seconds, self._within = None, []  # while `affordable` measures: of each piece, and of what it calls

    def __getattr__(self, name):
        """The answer itself. Raises AttributeError, with the names there are, if no question is called that."""
        if name.startswith("_") or name not in self._pieces:
            raise AttributeError(
                f"no question is called {name!r}; there are {', '.join(self.__dict__.get('_pieces', ()))}"
            )
        self._asked[name] += 1
        value = self._pieces[name].value
        is_function = callable(value) and not isinstance(value, type)
        return self._timed(name, value) if self._seconds is not None and is_function else value

    def __dir__(self):
        return list(self._pieces)

    def is_yours(self, name):
        """Whether the piece of this name is the learner's own."""
        if name not in self._pieces:
            getattr(self, name)
        return self._pieces[name].yours

    def lend(self, *names):
        """Let the course's answers stand in for these pieces from now on, as where yours are right and slow."""
        for name in names:
            self.is_yours(name)
            reference = checking.find(name)[1].reference
            self._pieces[name] = replace(self._pieces[name], value=reference, yours=False, why="lent")

    def asked(self):
        """How often each piece has been asked for until now, as {name: times}."""
        return dict(self._asked)

    def lines(self):
        """How many lines of code of these pieces the learner wrote."""
        return sum(piece.lines for piece in self._pieces.values() if piece.yours)

    # --- the table

    def _rows(self):
        """For each exercise its title, the learner's pieces, the course's, and those that the finale uses, in words."""
        for exercise in dict.fromkeys(piece.exercise for piece in self._pieces.values()):
            groups, running = {}, []
            for piece in self._pieces.values():
                if piece.exercise == exercise:
                    groups.setdefault("" if piece.yours else piece.why, []).append(piece.name)
                    running += [piece.name] * (piece.name in FINALE)
            own = ", ".join(groups.pop("", ["none yet"]))
            others = "; ".join(f"{', '.join(names)} ({why})" for why, names in groups.items())
            yield exercise, own, others or "none needed", ", ".join(running) or "none"

    def _head(self):
        own, all_of_them = [piece.name for piece in self._pieces.values() if piece.yours], len(self._pieces)
        rest = "" if len(own) == all_of_them else "; right answers of the course stand in for the others"
        running = (
            f"Of all {all_of_them}, {len(FINALE)} run in what follows, and {len(FINALE & set(own))} of these are yours"
        )
        return f"{len(own)} of {all_of_them} pieces are yours{rest}. {running}."

    def __repr__(self):
        lines = [
            f"  {title}\n    yours: {own}\n    the course's: {others}\n    run below: {running}"
            for title, own, others, running in self._rows()
        ]
        return "\n".join([self._head(), *lines])

    def _repr_html_(self):
        def row(cells, tag="td"):
            style = f"{report.CELL};min-width:5em"
            shown = "".join(f'<{tag} style="{style}">{escape(cell)}</{tag.split()[0]}>' for cell in cells)
            return f"<tr>{shown}</tr>"

        heads = ("exercise", "yours", "the course's", "run in what follows")
        table = row(heads, 'th scope="col"') + "".join(map(row, self._rows()))
        return f'<div><b>{self._head()}</b></div><table style="border-collapse:collapse">{table}</table>'

    # --- time

    def affordable(self, step, n, *, epochs, batch_size, minutes=1.0):
        """How many of n examples to train on, so that it takes no more than some minutes; what was found is printed.

        step(rows): one step of training on these rows. It is called with two rows and, unless that takes long already,
        with a whole batch; its time for all batches of all epochs is calculated before any more is begun.
        """
        self._seconds = Counter()
        try:
            seconds = self._measure(step, 2) * batch_size / 2
            if seconds * epochs * n / batch_size > 60 * minutes and seconds < 30 * minutes:
                self._measure(step, 2)  # the first call of all pays for what is made only once
                self._seconds.clear()
                seconds = self._measure(step, batch_size)
            slowest = max(self._seconds, key=self._seconds.get, default=None)
        finally:
            self._seconds = None
        total = seconds * epochs * n / batch_size
        if total <= 60 * minutes:
            return n
        fewer = max(batch_size if batch_size < n else 50, int(n * 60 * minutes / total))
        whose = "your" if slowest and self._pieces[slowest].yours else "the course's"
        most = f", most of it in {whose} {slowest}" if slowest else ""
        lend = f'Or let the course\'s stand in before you run this again: my.lend("{slowest}").' if slowest else ""
        print(
            f"One step on {batch_size:,} images takes {in_words(seconds)}, so "
            f"{report.a_number_of(epochs, 'epoch')} of {n:,} would take "
            f"{in_words(total)}{most}. Loops over single numbers are as right as matrix products, and slow. "
            f"So this trains on {fewer:,} images, which takes {in_words(seconds * epochs * fewer / batch_size)} and "
            f"reads fewer digits. If you want to wait: affordable(..., minutes={int(total / 60) + 1}). {lend}"
        )
        return fewer

    def _measure(self, step, n_rows):
        self._within = [0.0]
        began = time.perf_counter()
        step(np.arange(n_rows))
        return time.perf_counter() - began

    def _timed(self, name, value):
        """The piece, with its time written down, less that of the pieces it calls."""

        def timed(*args, **kwargs):
            if self._seconds is None:  # somebody kept it until after the measurement
                return value(*args, **kwargs)
            self._within.append(0.0)
            began = time.perf_counter()
            try:
                return value(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                self._seconds[name] += took - self._within.pop()
                self._within[-1] += took

        return timed


def in_words(seconds):
    """A time for people: "2 ms", "40 seconds", "11 minutes"."""
    if seconds < 1:
        return f"{max(1, round(1000 * seconds))} ms"
    return f"{round(seconds)} second{'s' * (round(seconds) != 1)}" if seconds < 100 else f"{seconds / 60:,.0f} minutes"


def lines_of(source):
    """How many lines of code a learner wrote in an answer: without the headings given, docstrings, comments, gaps."""
    try:
        waiting, code, lines = ast.parse(source).body, set(), source.splitlines()
    except (SyntaxError, ValueError, RecursionError):
        return 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            waiting = waiting + node.body
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            code.update(range(node.lineno - 1, node.end_lineno))
    return sum(bool(lines[i].strip()) and not lines[i].lstrip().startswith("#") for i in code)


def collect(folder=None):
    """The learner's right answers from all exercises, as `Pieces`; where one is missing or wrong, the course's.

    What is defined in the notebook that calls comes first, then what is saved in the exercise notebooks in `folder`: by
    default the one it runs in, or the course's exercises/. Each answer is tried as by `check`, and only a right one is
    used. Nothing is written, and nothing but these notebooks is read: no solutions need be there. Raises ValueError if
    folder is no folder.
    """
    folder = _folder() if folder is None else Path(folder)
    if not folder.is_dir():
        raise ValueError(f"collect expects the folder with your exercise notebooks, got {str(folder)!r}")
    here = sys._getframe(1).f_globals
    return Pieces([piece for exercise in exercises() for piece in _pieces(exercise, folder, here)])


def _folder():
    """Where the learner works: here, unless this is no folder with exercises in it."""
    here = Path.cwd()
    course = COURSE if (COURSE / "exercises").is_dir() else here.resolve().parent  # where nnlib alone is installed
    exercise_here = any((here / f"{exercise.name}.ipynb").exists() for exercise in exercises())
    return here if exercise_here and here.resolve() != course / "notebooks" else course / "exercises"


def _pieces(exercise, folder, here):
    """A `Piece` for each question of an exercise. A later answer finds the earlier ones as they are used: right."""
    texts, namespace, problem = _read(exercise, folder)
    for question in exercise.questions:
        title = f"{exercise.name[:2]} {exercise.title}"
        piece = Piece(question.name, title, question.reference, False, problem or "no answer yet")
        for value, where, source, broken in _candidates(question.name, texts, namespace, here):
            if broken:
                piece = replace(piece, why=broken)
                continue
            verdict = checking.try_answer(exercise, question, value, where)
            if verdict.state == judge.RIGHT:
                piece = replace(piece, value=value, yours=True, why="", lines=lines_of(source))
                break
            if verdict.state == judge.WRONG:
                piece = replace(piece, why=f"yours has {report.points_in_words(verdict.earned, verdict.points)}")
        namespace[question.name] = piece.value
        yield piece


def _candidates(name, texts, namespace, here):
    """An answer, where it was defined, its text, and what keeps it from running ("" if nothing does).

    As the calling notebook has it, then as it is saved.
    """
    if _is_the_learners(here.get(name)):
        yield here[name], here, _source(here[name]) or "".join(texts.get(name, [])[:1]), ""
    for text in texts.get(name, []):
        namespace.pop(name, None)
        outcome = run.define(text, namespace)
        if outcome and outcome.kind == "error":
            line = f" in line {outcome.line}" if outcome.line else ""
            what = "a syntax error" if outcome.type in SYNTAX else f"{outcome.type}: {outcome.message}"
            yield None, namespace, "", f"yours has {what}{line}"
        elif _is_the_learners(namespace.get(name)):
            yield namespace[name], namespace, text, ""


def _source(value):
    with contextlib.suppress(Exception):
        return textwrap.dedent(inspect.getsource(value))
    return ""


def _read(exercise, folder):
    """The texts that may be a saved answer, by question; where to run them; and why there are none, if so."""
    namespace = {"__name__": "__main__", "np": np}
    path = folder / f"{exercise.name}.ipynb"
    if not path.exists():
        return {}, namespace, "no such notebook here"
    course = submissions.Course(exercise, dict.fromkeys((question.name for question in exercise.questions), ""), [], "")
    found = submissions.read(path, exercise.name, {exercise.name: course}, forced=exercise.name)
    texts = {
        name: list(dict.fromkeys("\n".join(found.cells[i] for i in cells) for attempt in attempts for cells in attempt))
        for name, attempts in found.attempts.items()
    }
    for text in found.helpers:
        run.execute_what_works(run.definitions(text), namespace)
    return texts, namespace, found.problem


def _is_the_learners(value):
    """Whether a value of the notebook may be an answer: there is one, and it isn't the course's own."""
    return value is not None and value is not ... and not checking.is_the_courses(value)

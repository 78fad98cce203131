"""`collect`: the learner's own right answers out of all seven exercises, to be put together in the last one."""

import sys
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import nnlib
from nncheck.grading import submissions
from nncheck.judging import check as checking
from nncheck.judging import judge, report, run
from nncheck.questions import exercises

COURSE = Path(nnlib.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Piece:
    """One answer that can be used: whose it is, and if it is the course's, why the learner's isn't."""

    name: str
    exercise: str
    value: object
    yours: bool
    why: str = ""


class Pieces:
    """Right answers to all questions: `pieces.softmax` is yours if yours is right, and else the course's."""

    def __init__(self, pieces):
        self._pieces = {piece.name: piece for piece in pieces}

    def __getattr__(self, name):
        """The answer itself. Raises AttributeError, with the names there are, if no question is called that."""
        if name.startswith("_") or name not in self._pieces:
            raise AttributeError(
                f"no question is called {name!r}; there are {', '.join(self.__dict__.get('_pieces', ()))}"
            )
        return self._pieces[name].value

    def __dir__(self):
        return list(self._pieces)

    def is_yours(self, name):
        """Whether the piece of this name is the learner's own."""
        getattr(self, name)
        return self._pieces[name].yours

    def _rows(self):
        """For each exercise its title, the learner's pieces and the course's, in words."""
        for exercise in dict.fromkeys(piece.exercise for piece in self._pieces.values()):
            groups = {}
            for piece in self._pieces.values():
                if piece.exercise == exercise:
                    groups.setdefault(piece.why, []).append(piece.name)
            own = ", ".join(groups.pop("", ["none yet"]))
            others = "; ".join(f"{', '.join(names)} ({why})" for why, names in groups.items())
            yield exercise, own, others or "none needed"

    def _head(self):
        own, all_of_them = sum(piece.yours for piece in self._pieces.values()), len(self._pieces)
        rest = "" if own == all_of_them else "; right answers of the course stand in for the others"
        return f"{own} of {all_of_them} pieces are yours{rest}."

    def __repr__(self):
        lines = [f"  {title}\n    yours: {own}\n    the course's: {others}" for title, own, others in self._rows()]
        return "\n".join([self._head(), *lines])

    def _repr_html_(self):
        def row(cells, tag="td"):
            style = f"{report.CELL};min-width:5em"
            shown = "".join(f'<{tag} style="{style}">{escape(cell)}</{tag.split()[0]}>' for cell in cells)
            return f"<tr>{shown}</tr>"

        table = row(("exercise", "yours", "the course's"), 'th scope="col"') + "".join(map(row, self._rows()))
        return f'<div><b>{self._head()}</b></div><table style="border-collapse:collapse">{table}</table>'


def collect(folder=None):
    """The learner's right answers from all exercises, as `Pieces`; where one is missing or wrong, the course's.

    What is defined in the notebook that calls comes first, then what is saved in the exercise notebooks in `folder`: by
    default the one it runs in, or the course's exercises/. Each answer is tried as by `check`, and only a right one is
    used. Nothing is written. Raises ValueError if folder is no folder.
    """
    folder = _folder() if folder is None else Path(folder)
    if not folder.is_dir():
        raise ValueError(f"collect expects the folder with your exercise notebooks, got {str(folder)!r}")
    here = sys._getframe(1).f_globals
    return Pieces([piece for exercise in exercises() for piece in _pieces(exercise, folder, here)])


def _folder():
    """Where the learner works: here, unless this is no folder with exercises in it."""
    here = Path.cwd()
    exercise_here = any((here / f"{exercise.name}.ipynb").exists() for exercise in exercises())
    return here if exercise_here and here.resolve() != _course() / "notebooks" else _course() / "exercises"


def _course():
    """The course's folder: where nnlib lies; where only nnlib was installed (in the browser), the one above this."""
    return COURSE if (COURSE / "solutions").is_dir() else Path.cwd().resolve().parent


def _pieces(exercise, folder, here):
    """A `Piece` for each question of an exercise. A later answer finds the earlier ones as they are used: right."""
    answers, namespace, problem = _read(exercise, folder)
    for question in exercise.questions:
        title = f"{exercise.name[:2]} {exercise.title}"
        piece = Piece(question.name, title, question.reference, False, problem or "no answer yet")
        for value, where in _candidates(question.name, answers, namespace, here):
            verdict = checking.try_answer(exercise, question, value, where)
            if verdict.state == judge.RIGHT:
                piece = replace(piece, value=value, yours=True, why="")
                break
            if verdict.state == judge.WRONG:
                piece = replace(piece, why=f"yours has {report.points_in_words(verdict.earned, verdict.points)}")
        namespace[question.name] = piece.value
        yield piece


def _candidates(name, answers, namespace, here):
    """(answer, where it was defined): as the calling notebook has it, then as it is saved."""
    if _is_the_learners(here.get(name)):
        yield here[name], here
    if name in answers:
        run.define(answers[name], namespace)
        if _is_the_learners(namespace.get(name)):
            yield namespace[name], namespace


def _read(exercise, folder):
    """The answers that are saved, by question; where to run them; and why there are none, if so."""
    namespace = {"__name__": "__main__"}
    try:
        course = submissions.Course.read(exercise, _course())
    except ValueError:
        return {}, namespace, "the course's solutions aren't here"
    path = folder / f"{exercise.name}.ipynb"
    if not path.exists():
        return {}, namespace, "no such notebook here"
    found = submissions.read(path, exercise.name, {exercise.name: course}, forced=exercise.name)
    for text in (*course.given, *found.helpers):
        run.execute_what_works(run.definitions(text), namespace)
    return found.answers, namespace, found.problem


def _is_the_learners(value):
    """Whether a value of the notebook may be an answer: there is one, and it isn't the course's own."""
    return (
        value is not None
        and value is not ...
        and str(getattr(value, "__module__", "")).split(".")[0] not in ("nnlib", "nncheck")
    )

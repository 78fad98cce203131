"""What people send: find the answers in it, whatever became of the notebook on its way."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from nncheck.grading.source import digest, stub
from nncheck.questions import exercises

LARGEST = 300_000_000  # bytes of a file that is still looked into


@dataclass
class Course:
    """What grading needs of one exercise's solution notebook: sources of cells, by question.

    given: the cells that are neither answers nor checks.
    """

    exercise: object
    solutions: dict
    given: list
    digest: str

    @classmethod
    def read(cls, exercise, folder):
        """From FOLDER/solutions."""
        path = Path(folder) / "solutions" / f"{exercise.name}.ipynb"
        cells = _cells(json.loads(path.read_text(encoding="utf-8")))
        solutions = {cell.grade_id: cell.source for cell in cells if cell.is_answer}
        given = [cell.source for cell in cells if cell.kind == "code" and not cell.grade_id]
        written = [(cell.kind, stub(cell.source) if cell.is_answer else cell.source) for cell in cells]
        return cls(exercise, solutions, given, digest(written))

    def stub(self, name):
        """The answer cell of a question as it was handed out."""
        return stub(self.solutions[name])


@dataclass
class Submission:
    """One file: which exercise it is, the answer to each question, the cells that are no answers, and what is odd.

    problem: why it can't be graded, "" if it can.
    """

    path: Path
    name: str
    course: Course | None = None
    answers: dict = field(default_factory=dict)
    helpers: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    problem: str = ""


@dataclass
class _Cell:
    kind: str
    source: str
    grade_id: str
    is_answer: bool


def courses(folder):
    """A `Course` for each exercise whose solution is in the folder, by name. Raises ValueError if there is none."""
    found = [exercise for exercise in exercises() if (Path(folder) / "solutions" / f"{exercise.name}.ipynb").is_file()]
    if not found:
        raise ValueError(
            f"grading expects the course's solutions in {Path(folder) / 'solutions'}, got none there; "
            "give the course's folder with --course"
        )
    return {exercise.name: Course.read(exercise, folder) for exercise in found}


def read(path, name, known, forced=None):
    """The `Submission` in a file. It never raises for what is in the file; `problem` says what is wrong with it."""
    submission = Submission(path, name)
    try:
        notebook = _notebook(path)
        cells = _cells(notebook)
    except ValueError as error:
        submission.problem = str(error)
        return submission
    submission.course = known.get(forced or _which(notebook, cells, path, known))
    if submission.course is None:
        submission.problem = "a notebook, but none of the course's exercises: it has no answer cell of any of them"
        return submission
    _find_answers(submission, cells)
    made_from = _dict(_dict(notebook.get("metadata")).get("nnlib")).get("digest")
    if made_from not in (None, submission.course.digest):
        submission.remarks.append("made from another version of the exercise")
    return submission


def _notebook(path):
    """The JSON of a notebook file. ValueError says, for a teacher to read, why it is none."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ValueError(f"too large to be looked into ({size / 1e6:,.0f} MB)")
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"can't be read ({error.strerror})") from None
    if not data.strip():
        raise ValueError("an empty file")
    if data.startswith(b"PK\x03\x04"):
        raise ValueError("not a notebook but a zip archive; unpack it first")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("not a notebook: it isn't text") from None
    except (json.JSONDecodeError, RecursionError) as error:
        begun = data.lstrip()[:1] == b"{" and path.suffix == ".ipynb"
        what = "a notebook whose JSON is damaged" if begun else "not a notebook"
        at = f", at line {error.lineno}" if begun and isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"{what}{at}") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        older = isinstance(notebook, dict) and "worksheets" in notebook
        hint = "a notebook of an older format; open it in JupyterLab, save it, and send it again"
        raise ValueError(hint if older else "not a notebook: it has no list of cells")
    return notebook


def _cells(notebook):
    cells = []
    for cell in notebook["cells"]:
        cell = _dict(cell)
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            continue
        grader = _dict(_dict(cell.get("metadata")).get("nbgrader"))
        grade_id = grader.get("grade_id")
        cells.append(
            _Cell(
                str(cell.get("cell_type")),
                source,
                grade_id if isinstance(grade_id, str) else "",
                grader.get("solution") is True and not grader.get("grade"),
            )
        )
    return cells


def _dict(value):
    return value if isinstance(value, dict) else {}


def _which(notebook, cells, path, known):
    """The name of the exercise: as its metadata says, else the one with most answers in it, else as the file's name."""
    named = _dict(_dict(notebook.get("metadata")).get("nnlib")).get("exercise")
    if isinstance(named, str) and named in known:
        return named

    def answered(course):
        return sum(any(_gives(cell, name) for cell in cells) for name in course.solutions)

    best = max(known.values(), key=answered, default=None)
    if best and answered(best):
        return best.exercise.name
    return next((name for name in known if name in path.stem), None)


def _gives(cell, name):
    """Whether a cell answers the question `name`: by its metadata, or by what it defines."""
    defines = rf"^(?:(?:async\s+)?def|class)\s+{name}\b|^{name}\s*(?::[^=\n]*)?=(?!=)"
    return cell.kind == "code" and (
        (cell.is_answer and cell.grade_id == name) or re.search(defines, cell.source, re.MULTILINE) is not None
    )


def _find_answers(submission, cells):
    """The last cell that somebody has written an answer in counts, as it would when the notebook is run."""
    course, taken = submission.course, set()
    for name in course.solutions:
        untouched = course.stub(name).split()
        places = [i for i, cell in enumerate(cells) if _gives(cell, name)]
        written = [i for i in places if cells[i].source.split() and cells[i].source.split() != untouched]
        marked = [i for i in written if cells[i].grade_id == name]
        counting = marked or written
        taken.update(places)
        if not places:
            submission.remarks.append(f"{name}: no cell with an answer")
        elif counting:
            submission.answers[name] = without_magics(cells[counting[-1]].source)
            if len(written) > 1:
                all_of_them = ", ".join(str(i + 1) for i in written)
                submission.remarks.append(f"{name}: answered in cells {all_of_them}; cell {counting[-1] + 1} counts")
    others = [cell for i, cell in enumerate(cells) if cell.kind == "code" and i not in taken]
    submission.helpers = [without_magics(cell.source) for cell in others]


def without_magics(source):
    """A cell without what only a notebook understands (%magics and !commands); every line keeps its number."""
    return "\n".join(
        re.sub(r"^(\s*)[%!].*", r"\1pass", line) if line.lstrip().startswith(("%", "!")) else line
        for line in source.splitlines()
    )

"""What people send: find the answers in it, whatever became of the notebook on its way."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nncheck.grading import read_notebook
from nncheck.questions import exercises
from nncheck.stubs import digest, stub


@dataclass
class Course:
    """What grading needs of one exercise's solution notebook: sources of cells, by question.

    given: the cells that are neither answers nor checks. checks: those that check.
    """

    exercise: object
    solutions: dict
    given: list
    digest: str
    checks: list = field(default_factory=list)

    @classmethod
    def read(cls, exercise, folder):
        """From FOLDER/solutions."""
        path = Path(folder) / "solutions" / f"{exercise.name}.ipynb"
        cells = read_notebook.read(path.read_bytes())["cells"]
        solutions = {cell["grade_id"]: cell["source"] for cell in cells if cell["is_answer"]}
        given = [cell["source"] for cell in cells if cell["kind"] == "code" and not cell["grade_id"]]
        written = [(cell["kind"], stub(cell["source"]) if cell["is_answer"] else cell["source"]) for cell in cells]
        checks = [
            cell["source"] for cell in cells if cell["kind"] == "code" and cell["grade_id"] and not cell["is_answer"]
        ]
        return cls(exercise, solutions, given, digest(written), checks)

    def handed_out(self):
        """The texts of all code cells as they were handed out."""
        return ["", *self.given, *self.checks, *map(self.stub, self.solutions)]

    def stub(self, name):
        """The answer cell of a question as it was handed out."""
        return stub(self.solutions[name])


@dataclass
class Submission:
    """One file: which exercise it is, its cells, where the answers are, and what is odd.

    cells: the sources of its code cells as Python, by their place in the notebook ("" for the others). sources: the
    same as they were written. attempts: for each question that is answered one or two lists of candidates, the best
    first; a candidate is the numbers of the cells that make it up. checked: by question the number of the cell that
    checks its answer. own: the numbers of the code cells that aren't as they were handed out. answers: by question the
    source of the first candidate. helpers: the cells that are no answers. problem: why it can't be graded, "" if it
    can.
    """

    path: Path
    name: str
    course: Course | None = None
    cells: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    attempts: dict = field(default_factory=dict)
    checked: dict = field(default_factory=dict)
    own: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    helpers: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    problem: str = ""

    def source(self, candidate):
        """What was written in the cells of a candidate."""
        return "\n".join(self.sources[i] for i in candidate)

    def words_of(self, name):
        """All words in what answers a question, and in the learner's other cells that answer none: what it may use."""
        answering = {
            q: {i for attempt in a for candidate in attempt for i in candidate} for q, a in self.attempts.items()
        }
        others = set(self.own).difference(*answering.values())
        return set(re.findall(r"\w+", self.source(sorted(answering.get(name, set()) | others))))


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
    """The `Submission` in a file, read here and now: for files of one's own. `problem` says what is wrong with it."""
    try:
        found = read_notebook.read(Path(path).read_bytes())
    except OSError as error:
        return Submission(path, name, problem=f"can't be read ({error.strerror})")
    except ValueError as error:
        return Submission(path, name, problem=str(error))
    return understand(found, path, name, known, forced)


def understand(found, path, name, known, forced=None):
    """The `Submission` in what `read_notebook.read` has found."""
    submission, cells = Submission(path, name), found["cells"]
    submission.course = known.get(forced or _which(found, path, known))
    if submission.course is None:
        submission.problem = "a notebook, but none of the course's exercises: it has no answer cell of any of them"
        return submission
    is_code = [cell["kind"] == "code" for cell in cells]
    submission.sources = [cell["source"] for cell in cells]
    submission.cells = [(c["python"] or c["source"]) if code else "" for c, code in zip(cells, is_code, strict=True)]
    taken = set().union(*(_find_answer(submission, cells, question) for question in submission.course.solutions))
    handed_out = {" ".join(text.split()) for text in submission.course.handed_out()}
    submission.own = [i for i, c in enumerate(cells) if is_code[i] and " ".join(c["source"].split()) not in handed_out]
    submission.helpers = [text for i, text in enumerate(submission.cells) if text and i not in taken]
    if found["digest"] and found["digest"] != submission.course.digest:
        submission.remarks.append("made from another version of the exercise")
    return submission


def _which(found, path, known):
    """The name of the exercise: as its metadata says, else the one with most answers in it, else as the file's name.

    Metadata that names an exercise of which there is no answer cell was made for another notebook: somebody has worked
    on in a copy of it.
    """

    def answered(course):
        return sum(any(_gives(cell, name) for cell in found["cells"]) for name in course.solutions)

    best = max(known.values(), key=answered, default=None)
    if found["exercise"] in known and (answered(known[found["exercise"]]) or not answered(best)):
        return found["exercise"]
    if best and answered(best):
        return best.exercise.name
    return next((name for name in known if name in Path(path).stem), None)


def _gives(cell, name):
    """Whether a cell answers the question `name`: by its metadata, or by what it defines."""
    return (cell["is_answer"] and cell["grade_id"] == name) or name in cell["names"]


def _find_answer(submission, cells, name):
    """Note where a question is answered; returns the numbers of all cells that are about it.

    A notebook run from top to bottom has, where it checks an answer, the last one before: so that is tried first. If it
    isn't right, the last one in the notebook is tried as well, for some work on in a new cell.
    """
    untouched = submission.course.stub(name).split()
    places = [i for i, cell in enumerate(cells) if cell["kind"] == "code" and _gives(cell, name)]
    written = [i for i in places if cells[i]["source"].split() not in ([], untouched)]
    if not places:
        elsewhere = [cell for cell in cells if cell["kind"] != "code" and _gives(cell, name)]
        why = f"its cell is {elsewhere[0]['kind'] or 'of no kind'}, not code" if elsewhere else "no cell with an answer"
        submission.remarks.append(f"{name}: {why}")
    if not written:
        return places
    checks = re.compile(rf"\bcheck\(\s*[\"']{name}[\"']")
    checked = max((i for i, text in enumerate(submission.cells) if checks.search(text)), default=len(cells))
    before = [i for i in written if i <= checked]
    first = [[i] for i in before[::-1] + written[len(before) :]]
    marked = [i for i in written if cells[i]["is_answer"] and cells[i]["grade_id"] == name]
    joined = [marked] if len(marked) > 1 else []  # an editor that splits a cell marks both parts as the answer
    submission.checked[name] = checked
    submission.attempts[name] = [first + joined]
    if first[0] != [written[-1]]:
        submission.attempts[name].append([[i] for i in reversed(written)])
    submission.answers[name] = submission.cells[first[0][0]]
    return places

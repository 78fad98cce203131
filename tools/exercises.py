"""Write exercises/ out of solutions/, which is the single source of every exercise.

    python tools/exercises.py            write exercises/*.ipynb
    python tools/exercises.py --check    write nothing; say which files aren't what their solution gives

An exercise is its solution without outputs, and with a stub for each part between ### BEGIN SOLUTION and
### END SOLUTION. It comes out the same, byte for byte, each time. A file into which somebody has written, an answer or
anything else, is left alone.
"""

import argparse
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nncheck.questions import exercises  # noqa: E402
from nncheck.stubs import MARKER, PART, digest, stub  # noqa: E402
from nnlib.data.mine import replacing  # noqa: E402
from tools.notebooks import METADATA, NotebookError, as_text, normalise, read  # noqa: E402


def exercise_of(solution, exercise):
    """The exercise notebook of a solution notebook. NotebookError if markers, metadata and questions disagree."""
    problems = disagreements(solution, exercise)
    if problems:
        raise NotebookError("\n".join(problems))
    for cell in solution.cells:
        if cell.cell_type == "code":
            cell.source = stub(cell.source)
            cell.outputs, cell.execution_count = [], None
    nb = normalise(solution)
    nb.metadata = nbformat.from_dict(METADATA | {"nnlib": {"exercise": exercise.name, "digest": digest(_written(nb))}})
    return nb


def disagreements(nb, exercise):
    """What is wrong with a solution notebook, one line for each."""
    problems, points = [], {question.name: question.points for question in exercise.questions}
    answers, checks = [], []
    for number, cell in enumerate(nb.cells, start=1):
        grader = cell.metadata.get("nbgrader", {})
        name, marked = grader.get("grade_id", ""), MARKER.search(cell.source)
        if marked and not grader.get("solution"):
            problems.append(f"cell {number} has solution markers but isn't an answer cell in nbgrader's metadata")
        if grader.get("solution"):
            answers.append(name)
            if not PART.search(cell.source) or MARKER.search(PART.sub("", cell.source)):
                problems.append(f"cell {number}, the answer to {name}, needs each BEGIN SOLUTION with its END SOLUTION")
        if grader.get("grade"):
            checks.append(name.removesuffix("_check"))
            if checks[-1] in points and grader.get("points") != points[checks[-1]]:
                problems.append(f"cell {number} gives {grader.get('points')} points; its cases {points[checks[-1]]}")
            if f'check("{checks[-1]}")' not in cell.source:
                problems.append(f'cell {number} should end with check("{checks[-1]}")')
    for what, found in (("an answer", answers), ("a check", checks)):
        if sorted(found) != sorted(points):
            problems.append(f"the questions are {', '.join(points)}, but there is {what} cell for {', '.join(found)}")
    return problems


def _written(nb):
    return [(cell.cell_type, cell.source) for cell in nb.cells]


def is_written_in(path):
    """Whether somebody has written into an exercise since it was made. What can't be read counts as written in."""
    try:
        nb = read(path)
        return nb.metadata.get("nnlib", {}).get("digest") != digest(_written(nb))
    except (NotebookError, AttributeError, KeyError, TypeError, OSError):
        return True


def process(solution, target, exercise, check):
    """Write, or check, one exercise: words on what was done, and whether all is well."""
    text = as_text(exercise_of(read(solution), exercise)).encode()
    if target.exists() and target.read_bytes() == text:
        return "up to date", True
    if check:
        return f"isn't what {solution.parent.name}/{solution.name} gives; run: python tools/exercises.py", False
    if target.exists() and is_written_in(target):
        return "left alone: somebody has written in it. Move it elsewhere to have a new one made", False
    with replacing(target) as file:
        file.write(text)
    target.chmod(0o644)
    return "written", True


def main(arguments=None):
    """The command line; returns 1 if an exercise isn't as it should be."""
    parser = argparse.ArgumentParser(prog="exercises.py", description="Write exercises/ out of solutions/.")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files aren't up to date")
    parser.add_argument("--course", type=Path, default=ROOT, help="the folder with solutions/ and exercises/")
    options = parser.parse_args(arguments)
    known, failed = {exercise.name: exercise for exercise in exercises()}, 0
    for solution in sorted((options.course / "solutions").glob("*.ipynb")):
        target = options.course / "exercises" / solution.name
        try:
            if solution.stem not in known:
                raise NotebookError(f"no file in nncheck/questions has an exercise of the name {solution.stem}")
            words, well = process(solution, target, known[solution.stem], options.check)
        except NotebookError as error:
            words, well = str(error), False
        failed += not well
        print(f"exercises/{solution.name}: {words}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

"""Rehearse a class on this machine: a JupyterHub, its learners, and a teacher, from the first login to the grades.

    python start.py publish class --users 20

The teacher delivers the course; everybody logs in and gets it, runs a notebook and does an exercise: some right, some
with mistakes, the last one not at all. The teacher changes the exercise and delivers again; everybody pulls. Then the
exercises are gathered and graded by the course's own grader, and each grade is compared with what that learner must
get and with what the exercise had told the learner. What it took is printed, and what follows for larger classes.
Everything happens in a folder that is gone afterwards, on the loopback interface; whatever happens, nothing stays
running.
"""

import argparse
import csv
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat

from publish.classroom.delivery import ROOT, DeliveryError, deliver
from publish.classroom.gather import gather
from publish.classroom.hub import Hub, Learner
from publish.classroom.sizing import report

FOLDER = "neural-networks"  # as in jupyterhub_config.py
NOTEBOOK, EXERCISE = "01_neuron", "01_neuron"

# Mistakes that learners make, and the points that they cost.
MISTAKES = {
    "weighted_sum": ("def weighted_sum(x, w, b):\n    return np.dot(x, w)\n", 2),  # forgets the bias
    "threshold_bias": ("threshold_bias = 10\n", 1),  # the wrong sign
    "activate": (
        "def activate(z, kind):\n    return np.maximum(0, z)\n",
        3,
    ),  # relu, whatever is asked for
}


class RehearsalError(Exception):
    """What went otherwise than it must."""


class Rehearsal:
    """The folder, the clock and what was found on the way."""

    def __init__(self, folder, users):
        self.folder = Path(folder)
        self.names = [f"learner{number:02}" for number in range(1, users + 1)]
        self.seconds, self.usage = {}, {}

    @contextmanager
    def timed(self, step):
        """Say what is done, and note how long it takes."""
        print(f"  {step} ...", end="", flush=True)
        begun = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - begun
        print(f" {self.seconds[step]:.1f} s", flush=True)

    def kind(self, name):
        """What sort of learner that is: right, mistakes or untouched."""
        number = self.names.index(name)
        return "untouched" if number == len(self.names) - 1 else ("right", "mistakes")[number % 2]


def rehearse(users, folder):
    """Do it all in `folder`; the `Rehearsal` with what it took. RehearsalError says what went wrong."""
    class_ = Rehearsal(folder, users)
    course = class_.folder / "course"
    with class_.timed("the teacher delivers the course"):
        run("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(course))
        deliver(course)
    with class_.timed("the hub starts"):
        hub = Hub(class_.folder, course.as_uri()).__enter__()
    try:
        told = lessons(class_, hub, course)
    except Exception as error:
        said = "\n".join(hub.log().splitlines()[-30:])
        raise RehearsalError(f"{type(error).__name__}: {error}\nThe hub's log ends with:\n{said}") from error
    finally:
        with class_.timed("everything is stopped"):
            hub.__exit__()
    if left := hub.processes():
        raise RehearsalError(f"still running: {left}")
    grades = handed_in(class_, course)
    compare(class_, grades, told)
    return class_


def lessons(class_, hub, course):
    """From the first login to the last pull; returns the points that the exercise told each learner."""
    learners = [Learner(hub, name) for name in class_.names]
    solution = nbformat.read(course / "solutions" / f"{EXERCISE}.ipynb", 4)
    notebook, exercise = f"{FOLDER}/notebooks/{NOTEBOOK}.ipynb", f"{FOLDER}/exercises/{EXERCISE}.ipynb"
    told = {}

    def begin(learner):
        learner.log_in()
        learner.start_server()

    def read(learner):
        done = learner.run(notebook, learner.open(notebook))
        if errors := [
            out.evalue for cell in done.cells for out in cell.get("outputs", []) if out.output_type == "error"
        ]:
            raise RehearsalError(f"notebook {NOTEBOOK} fails for {learner.name}: {errors}")
        learner.save(notebook, done)

    def answer(learner):
        nb = learner.open(exercise)
        write_answers(nb, solution, class_.kind(learner.name))
        if class_.kind(learner.name) != "untouched":
            nb = learner.run(exercise, nb)
            learner.save(exercise, nb)
        told[learner.name] = points_shown(nb)

    def pull_again(learner):
        before = {cell.id: cell.source for cell in learner.open(exercise).cells}
        learner.pull()
        after = {cell.id: cell.source for cell in learner.open(exercise).cells}
        if "rehearsal-news" not in after:
            raise RehearsalError(f"the update did not reach {learner.name}")
        if lost := [cell for cell, source in before.items() if after.get(cell) != source]:
            raise RehearsalError(f"{learner.name} lost what stood in {', '.join(lost)}")

    with ThreadPoolExecutor(max(len(learners), 1)) as pool:

        def all_at_once(step, do):
            with class_.timed(step):
                list(pool.map(do, learners))
            class_.usage[step] = hub.usage()

        all_at_once("all log in and start their servers", begin)
        all_at_once("all pull the course", Learner.pull)
        all_at_once(f"all run notebook {NOTEBOOK}", read)
        all_at_once(f"all do exercise {EXERCISE}", answer)
        with class_.timed("the teacher changes the exercise and delivers"):
            change(course)
            deliver(course)
        all_at_once("all pull the change", pull_again)
    return told


def write_answers(nb, solution, kind):
    """Write a learner's answers into an exercise."""
    solved = {cell.metadata.nbgrader.grade_id: cell.source for cell in solution.cells if is_answer(cell)}
    for cell in filter(is_answer, nb.cells):
        name = cell.metadata.nbgrader.grade_id
        if kind == "mistakes" and name in MISTAKES:
            cell.source = MISTAKES[name][0]
        elif kind != "untouched":
            cell.source = solved[name]


def is_answer(cell):
    """Whether a cell is one that learners write their answers in."""
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def points_shown(nb):
    """The sum of the points that the checks in a notebook show."""
    texts = [out.get("data", {}).get("text/plain", "") for cell in nb.cells for out in cell.get("outputs", [])]
    return sum(int(found[1]) for text in texts if (found := re.match(r"\w+: (\d+) of \d+ points?\.", text)))


def change(course):
    """What a teacher does to an exercise in the middle of a course: a new paragraph, in its single source."""
    path = course / "solutions" / f"{EXERCISE}.ipynb"
    nb = nbformat.read(path, 4)
    news = nbformat.v4.new_markdown_cell("**Handing in:** by Friday evening.")
    news.id = "rehearsal-news"
    nb.cells.insert(3, news)
    nbformat.write(nb, path)
    run(sys.executable, str(course / "tools" / "exercises.py"), "--course", str(course))
    identity = ["-c", "user.name=Teacher", "-c", "user.email=teacher@example.org"]
    run("git", *identity, "commit", "--quiet", "-am", "When to hand in", cwd=course)


def handed_in(class_, course):
    """Collect the exercises from the homes and grade them: for each learner the line of the CSV."""
    folder = class_.folder / "handed-in"
    with class_.timed("the exercises are gathered"):
        gathered = gather(EXERCISE, [class_.folder / "homes" / name for name in class_.names], folder)
    if wrong := {name: found for name, found in gathered.items() if len(found.places) != 1}:
        raise RehearsalError(f"gathered from some learners nothing, or more than one: {wrong}")
    with class_.timed("and graded"):
        run(sys.executable, "-m", "nncheck.grading.grade", str(folder), "--course", str(course), cwd=course)
    with open(class_.folder / "handed-in-graded" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {line["submission"]: line for line in csv.DictReader(file)}


def compare(class_, grades, told):
    """Each learner's grade with what it must be, and with what the exercise had said."""
    wrong = []
    for name in class_.names:
        line, kind = grades[name], class_.kind(name)
        full = int(line["out of"])
        must = {"right": full, "untouched": 0, "mistakes": full - sum(cost for _, cost in MISTAKES.values())}[kind]
        got = int(line["points"])
        if not got == told[name] == must:
            wrong.append(f"{name} ({kind}) must get {must}, was told {told[name]}, and was graded {got}")
    if wrong:
        raise RehearsalError("\n".join(wrong))
    kinds = [class_.kind(name) for name in class_.names]
    said = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("right", "mistakes", "untouched"))
    print(f"  all {len(grades)} grades are what they must be ({said}), and what the learners were told")


def run(*command, cwd=None):
    """Run a command to its end; RehearsalError with what it said if it fails."""
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RehearsalError(f"{' '.join(command)}\n{(done.stdout + done.stderr)[-3000:]}")


def stop(number, frame):
    """End as if by Ctrl-C, so that everything is stopped on the way out."""
    raise KeyboardInterrupt


def main(arguments=None):
    """The command line; returns 1 if something went otherwise than it must."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish class", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=20, help="how many learners, three or more (20)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the report there, as Markdown")
    options = parser.parse_args(arguments)
    if options.users < 3:
        parser.error("--users expects 3 or more: one is right, one makes mistakes, one does nothing")
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, stop)
    print(f"A class of {options.users}:", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="nnlib-class-", ignore_cleanup_errors=True) as folder:
            text = report(rehearse(options.users, folder))
    except (RehearsalError, DeliveryError, RuntimeError) as error:
        print(f"\nThe rehearsal failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; nothing is left running.", file=sys.stderr)
        return 130
    print("\n" + text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

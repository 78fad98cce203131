"""Grade a whole class: `python -m nncheck.grading.grade FOLDER`.

Every file in FOLDER is a submission. For each there is a line in grades.csv and a page to send back; summary.html says
what the class found hard. A run that was interrupted goes on where it stopped, and a submission that has changed since
is graded anew. What running strangers' code on your computer means is said in sandbox.py; in short: a time limit is no
sandbox, use --user or a container for people you don't know.
"""

import argparse
import csv
import hashlib
import inspect
import io
import json
import os
import re
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

import nnlib
from nncheck.grading import inside, pages, sandbox, submissions, ten_questions
from nncheck.judging import judge, run
from nncheck.judging.judge import Result, Verdict

COURSE = Path(nnlib.__file__).resolve().parent.parent


@dataclass
class Grade:
    """What is known of one submission when it has been graded: all that the CSV and the pages say."""

    name: str
    file: str
    key: str
    exercise: str = ""
    title: str = ""
    problem: str = ""
    remarks: list = field(default_factory=list)
    verdicts: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)

    @property
    def earned(self):
        """The points of all questions."""
        return sum(verdict.earned for verdict in self.verdicts)

    @property
    def points(self):
        """Out of how many."""
        return sum(verdict.points for verdict in self.verdicts)


def grade(submission, seed, limits, key=""):
    """The `Grade` of a `Submission`: each answer run apart, with inputs drawn for `seed`, and judged here."""
    found = Grade(submission.name, submission.path.name, key, problem=submission.problem)
    if submission.problem:
        return found
    course = submission.course
    exercise = course.exercise
    found.exercise, found.title = exercise.name, exercise.title
    found.remarks, found.answers = list(submission.remarks), dict(submission.answers)
    answered = [question for question in exercise.questions if question.name in submission.answers]
    drawn = {question.name: question.draw(seed) for question in answered}
    jobs = [_job(course, submission, question, drawn[question.name], limits) for question in answered]
    outcomes = dict(zip(drawn, sandbox.run_jobs(jobs, limits), strict=True))
    for question in exercise.questions:
        if question.name not in outcomes:
            found.verdicts.append(judge.not_yet(question, "no answer"))
            continue
        got = outcomes[question.name]
        try:
            verdict = judge.judge(question, drawn[question.name], got)
        except Exception as error:  # whatever came back, the others' grades don't depend on it
            verdict = judge.failed(question, f"what it gives can't be judged ({type(error).__name__})")
        found.verdicts.append(verdict)
        found.remarks += _remarks(question.name, got)
    return found


def _job(course, submission, question, drawn, limits):
    """What a submission's process gets to know about one question: `(arrays, words)`."""
    names = [q.name for q in course.exercise.questions]
    mentioned, references = "\n".join([submission.answers[question.name], *submission.helpers]), []
    for name in reversed(names[: names.index(question.name)]):
        if re.search(rf"(?<![\"'])\b{name}\b", mentioned):  # but not for check("...")
            references.insert(0, course.solutions[name])
            mentioned += course.solutions[name]
    own = question.call is not run.answer_itself
    arrays = {f"{i}/{name}": np.asarray(value) for i, inputs in enumerate(drawn) for name, value in inputs.items()}
    words = {
        "name": question.name,
        "answer": submission.answers[question.name],
        "given": course.given,
        "helpers": [*submission.helpers, *(text for name, text in submission.answers.items() if name != question.name)],
        "references": references,
        "library": {f"nnlib.{name}": _text(name) for name in _library(course.exercise)},
        "call": inspect.getsource(question.call) if own else "",
        "call_name": question.call.__name__ if own else "",
        "n_cases": len(drawn),
        "seconds": limits.seconds or question.seconds,
        "megabytes": limits.megabytes,
    }
    return arrays, words


def _library(exercise):
    """The modules of nnlib that answers may use, each after those that it needs."""
    checks = ["_expect.single", "_expect.array", "_expect.target", "_expect.network", "_expect.doors", "_expect"]
    return [*checks, *exercise.library] if exercise.library else []


def _text(name):
    path = Path(nnlib.__file__).parent / name.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return path.read_text(encoding="utf-8")


def _remarks(name, outcomes):
    """For the teacher: what an answer did beside being right or wrong."""
    found = [f"{name}: tried {what}" for outcome in outcomes for what in outcome.denied]
    found += [f"{name}: did not finish in time" for outcome in outcomes if outcome.kind == "time"]
    found += [f"{name}: {outcome.message}" for outcome in outcomes if outcome.kind == "ended"]
    memory = [outcome for outcome in outcomes if outcome.kind == "error" and "MemoryError" in outcome.type]
    found += [f"{name}: needs more memory than there is" for _ in memory]
    return list(dict.fromkeys(found))


# --- a class ---


def grade_class(folder, out, *, known, seed, limits, exercise=None, workers=None, progress=True):
    """Grade every file in `folder`; keep a record of each in `out`, from which an interrupted run goes on."""
    records = out / "records"
    records.mkdir(parents=True, exist_ok=True)
    version = _version(known)
    names = {path: name for path, name in _names(folder, out).items() if not ten_questions.is_one(path)}
    grades, waiting = {}, []
    for path, name in names.items():
        key = hashlib.sha256(f"{version} {seed} {exercise} {name} ".encode() + _file_digest(path)).hexdigest()[:24]
        record = _recall(records / f"{_slug(name)}.json", key)
        if record is None:
            waiting.append((path, name, key))
        else:
            grades[name] = record

    def one(path, name, key):
        try:
            found = grade(submissions.read(path, name, known, exercise), seed, limits, key)
        except Exception as error:  # one submission never keeps the others from being graded
            return Grade(name, path.name, "", problem=f"the grader itself failed: {type(error).__name__}: {error}")
        _write(records / f"{_slug(name)}.json", json.dumps(asdict(found), indent=1).encode())
        return found

    from tqdm import tqdm

    bar = tqdm(total=len(names), initial=len(grades), unit="submission", disable=not progress)
    pool = ThreadPoolExecutor(workers or os.cpu_count())
    try:
        for future in as_completed([pool.submit(one, *job) for job in waiting]):
            found = future.result()
            grades[found.name] = found
            bar.update()
    finally:
        pool.shutdown(cancel_futures=True)
        bar.close()
    return [grades[name] for name in names.values()]


def _names(folder, out):
    """Each file to grade and the submission's name: its path without the ending."""
    found, taken = {}, set()
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if any(part.startswith((".", "__MACOSX")) for part in inner.parts) or out in path.parents:
            continue
        if not path.is_file():
            continue
        name = inner.with_suffix("").as_posix()
        name = inner.as_posix() if _slug(name) in taken else name
        taken.add(_slug(name))
        found[path] = name
    return found


def _slug(name):
    """A name as a file's name: readable, without surprises, different for different names."""
    text = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80]
    plain = text == name and name.lower() == name
    return text if plain else f"{text}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _file_digest(path):
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return str(error).encode()


def _version(known):
    """Changes whenever the questions, their cases or the engine do, so that old records aren't used any more."""
    text = [inspect.getsource(module) for module in (judge, run, inside, sandbox, submissions)]
    for course in known.values():
        text += [inspect.getsource(inspect.getmodule(question.cases[0].inputs) or judge) if callable(
            question.cases[0].inputs) else "" for question in course.exercise.questions]  # fmt: skip
        text += [*course.solutions.values(), *course.given]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]


def _recall(path, key):
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["key"] != key:
            return None
        record["verdicts"] = [
            Verdict(v["name"], [Result(**result) for result in v["results"]], v["hint"]) for v in record["verdicts"]
        ]
        return Grade(**record)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path, data):
    from nnlib.data.files import replacing

    with replacing(path) as file:
        file.write(data)


# --- what comes out ---


def as_csv(grades, seed):
    """One line for each submission: points by question, remarks, and the seed with which it can be done again."""
    questions = list(dict.fromkeys(verdict.name for grade in grades for verdict in grade.verdicts))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["submission", "file", "exercise", "points", "out of", *questions, "remarks", "seed"])
    for found in grades:
        points = {verdict.name: verdict.earned for verdict in found.verdicts}
        remarks = "; ".join([*([f"not graded: {found.problem}"] if found.problem else []), *found.remarks])
        cells = [found.name, found.file, found.exercise, found.earned, found.points or ""]
        writer.writerow(map(_harmless, [*cells, *(points.get(name, "") for name in questions), remarks, seed]))
    return file.getvalue()


def _harmless(cell):
    """A text that no spreadsheet takes for a formula."""
    text = re.sub(r"[\x00-\x1f]+", " ", str(cell))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def write_results(grades, out, seed, sheets=()):
    """grades.csv, a page for each submission, and summary.html; ten_questions.csv if somebody sent in these."""
    _write(out / "grades.csv", as_csv(grades, seed).encode("utf-8-sig"))
    for found in grades:
        _write(out / "feedback" / f"{_slug(found.name)}.html", pages.feedback(found).encode())
    links = {found.name: f"feedback/{_slug(found.name)}.html" for found in grades}
    _write(out / "summary.html", pages.summary(grades, links, ten_questions.as_html(sheets)).encode())
    if sheets:
        _write(out / "ten_questions.csv", ten_questions.as_csv(sheets).encode("utf-8-sig"))


def _seed(out, given):
    """The seed of this class's inputs: as given, else as in the run before, else a new one that nobody knows."""
    path = out / "records" / ".seed"
    if given is None:
        try:
            return int(path.read_text())
        except (OSError, ValueError):
            given = secrets.randbits(32)
    _write(path, str(given).encode())
    return given


def main(arguments=None):
    """The command line; returns 0 if every submission was looked at, 2 if the command itself can't be followed."""
    parser = argparse.ArgumentParser(
        prog="grade",
        description="Grade every exercise notebook in a folder: a CSV, a page of feedback for each, a summary.",
        epilog="A time limit is no sandbox: a submission runs with your rights. For strangers' code use --user, or run "
        "the command in a container without a network.",
    )
    parser.add_argument("folder", type=Path, nargs="+", metavar="FOLDER", help="where the submissions are")
    parser.add_argument("--out", type=Path, help="where the results go (FOLDER-graded)")
    parser.add_argument("--exercise", help="take every notebook for this exercise, such as 01_neuron")
    parser.add_argument("--seconds", type=float, help="the limit for one question (as the question says, mostly 5)")
    parser.add_argument("--megabytes", type=int, default=1_000, help="of memory for one question (1000)")
    parser.add_argument("--workers", type=int, help="submissions at once (one for each core)")
    parser.add_argument("--user", help="run the answers as this user; needs root")
    parser.add_argument("--seed", type=int, help="for the inputs (secret, and recorded in the CSV)")
    parser.add_argument("--course", type=Path, default=COURSE, help="the folder with the course's solutions/")
    options = parser.parse_args(arguments)
    try:
        known = submissions.courses(options.course)
        if options.exercise and options.exercise not in known:
            raise ValueError(f"--exercise expects one of {', '.join(known)}, got {options.exercise}")
        for name in ("seconds", "megabytes", "workers"):
            if getattr(options, name) is not None and getattr(options, name) <= 0:
                raise ValueError(f"--{name} expects a number above 0, got {getattr(options, name)}")
        if options.out and len(options.folder) > 1:
            raise ValueError("--out expects one FOLDER; without it each has its own results beside it")
        for folder in options.folder:
            if not folder.is_dir():
                raise ValueError(f"grade expects a folder of submissions, got {folder}")
        sandbox.check_user(options.user)
    except ValueError as error:
        print(f"grade: {error}", file=sys.stderr)
        return 2
    limits = sandbox.Limits(options.seconds, options.megabytes, options.user)
    for folder in map(Path.resolve, options.folder):
        out = (options.out or folder.with_name(f"{folder.name}-graded")).resolve()
        out.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            out.chmod(0o700)  # grades, and the seed
        seed = _seed(out, options.seed)
        try:
            grades = grade_class(
                folder, out, known=known, seed=seed, limits=limits, exercise=options.exercise, workers=options.workers
            )
        except KeyboardInterrupt:
            print("\nStopped. What is done is kept; the same command goes on from here.")
            return 130
        sheets = ten_questions.sheets(_names(folder, out))
        write_results(grades, out, seed, sheets)
        refused = sum(bool(found.problem) for found in grades)
        print(f"{len(grades)} submissions, {refused} of them could not be graded. Results: {out}")
        if sheets:
            print(f"{len(sheets)} sheets of the ten questions, summed up in summary.html and ten_questions.csv.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

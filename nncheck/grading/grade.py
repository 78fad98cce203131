"""Grade a whole class: `python start.py grade FOLDER`.

Everything in FOLDER is a submission. For each there is a line in grades.csv and a page to send back; summary.html says
what the class found hard. Inputs are drawn anew for each run, the same for all. A run that was interrupted goes on
where it stopped. What keeps the submissions apart from this computer and from each other is said in walls.py, and by
the command itself.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import secrets
import signal
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path

import nnlib
from nncheck.grading import classlist, folder, pages, submissions, ten_questions
from nncheck.grading.marking import Doubt, Grade, Marker, Shortage
from nncheck.grading.sandbox import processes, walls
from nncheck.grading.sandbox.limits import Limits
from nncheck.judging.judge import Result, Verdict

COURSE = Path(nnlib.__file__).resolve().parent.parent
MOST_WORKERS = 8  # a worker holds up to 50 MB of what an answer gives
CHUNK = 1 << 20
ENDING = threading.Event()  # whether Ctrl-C or the system said so


class Run:
    """One grading of a folder: its seed, and a record of each submission that is done, in OUT/records."""

    def __init__(self, out, version, given=None):
        self.records, self.version = out / "records", version
        self.records.mkdir(parents=True, exist_ok=True)
        self.seed = self._unfinished() if given is None else given
        self.seed = secrets.randbits(32) if self.seed is None else self.seed
        self._remember(finished=False)

    def _unfinished(self):
        """The seed of a run that was interrupted, or None."""
        try:
            seed, state = (self.records / ".run").read_text().split()
            return int(seed) if state == "unfinished" else None
        except (OSError, ValueError):
            return None

    def _remember(self, finished):
        replace(self.records / ".run", f"{self.seed} {'finished' if finished else 'unfinished'}".encode())

    def finish(self):
        """From now on another run begins anew, with another seed."""
        self._remember(finished=True)

    def key(self, entry, exercise):
        """A fingerprint of a submission's bytes and of everything that its grade depends on."""
        known = hashlib.sha256(f"{self.version} {self.seed} {exercise} {entry.slug} {entry.problem}".encode())
        try:
            file, _ = entry.open()
            with file:
                while chunk := file.read(CHUNK):
                    known.update(chunk)
        except OSError as error:
            known.update(str(error).encode("utf-8", "replace"))
        return known.hexdigest()[:24]

    def recall(self, entry, key):
        """The `Grade` that was recorded under a key, or None."""
        try:
            record = json.loads((self.records / f"{entry.slug}.json").read_text(encoding="utf-8"))
            if record["key"] != key:
                return None
            record["verdicts"] = [
                Verdict(**v | {"results": [Result(**result) for result in v["results"]]}) for v in record["verdicts"]
            ]
            return Grade(**record)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def record(self, entry, grade):
        """Keep a grade, unless it may be another next time."""
        if not grade.passing:
            replace(self.records / f"{entry.slug}.json", json.dumps(asdict(grade), indent=1).encode())


def grade_class(entries, run, marker, *, exercise=None, workers=None, progress=True):
    """Grade all entries of a folder; a list of `Grade`, in their order."""
    from tqdm import tqdm

    keys = {entry: run.key(entry, exercise) for entry in entries}
    grades = {entry: run.recall(entry, keys[entry]) for entry in entries}
    waiting = [entry for entry, grade in grades.items() if grade is None]
    doubtful = []
    bar = tqdm(total=len(entries), initial=len(entries) - len(waiting), unit="submission", disable=not progress)
    pool = ThreadPoolExecutor(workers or min(os.cpu_count() or 1, MOST_WORKERS))
    try:
        jobs = {pool.submit(_grade, marker, entry, keys[entry], False): entry for entry in waiting}
        pending = set(jobs)
        while pending:
            _go_on()
            done, pending = wait(pending, 0.5, FIRST_COMPLETED)
            for job in done:
                grades[jobs[job]] = job.result()
                if grades[jobs[job]] is None:
                    doubtful.append(jobs[job])
                else:
                    run.record(jobs[job], grades[jobs[job]])
                    bar.update()
        for entry in sorted(doubtful, key=entries.index):  # nothing else is running, so what ends it is itself
            _go_on()
            grades[entry] = _grade(marker, entry, keys[entry], True)
            run.record(entry, grades[entry])
            bar.update()
    except BaseException:  # Ctrl-C above all: nobody waits for what is not done
        marker.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        bar.close()
    return [grades[entry] for entry in entries]


def _go_on():
    """Raise KeyboardInterrupt if the grader was told to end; what ran just then may have swallowed the first one."""
    if ENDING.is_set():
        raise KeyboardInterrupt


def _told_to_end(*_):
    ENDING.set()
    raise KeyboardInterrupt


def _grade(marker, entry, key, alone):
    """The `Grade` of one entry, whatever it is; None if there is a doubt and it has to be done again, alone."""
    name, filename = entry.name, folder.shown(os.fsencode(entry.path.name))
    try:
        if entry.problem:
            return Grade(name, filename, key, problem=entry.problem)
        file, size = entry.open()
        with file:
            grade = marker.mark(file, size, entry.path, name, alone)
        grade.file, grade.key = filename, key
        return grade
    except Doubt:
        return None
    except Shortage:
        problem = "this computer has no memory left for it; end other programs, and run the same command again"
        return Grade(name, filename, key, problem=problem, passing=True)
    except processes.Unstarted as error:
        return (
            Grade(name, filename, key, problem=f"{error}; run the same command again", passing=True) if alone else None
        )
    except OSError as error:
        return Grade(name, filename, key, problem=f"can't be read ({error.strerror or error})", passing=True)
    except Exception as error:  # one submission never keeps the others from being graded
        problem = f"the grader itself failed ({type(error).__name__}: {error})"
        return Grade(name, filename, key, problem=folder.readable(problem), passing=True)


def version_of(known):
    """Changes whenever the questions, their cases or the engine do, so that old records aren't used any more."""
    text = [path.read_bytes() for path in sorted(Path(submissions.__file__).resolve().parent.parent.rglob("*.py"))]
    for course in known.values():
        text += [part.encode() for part in (*course.solutions.values(), *course.given)]
    return hashlib.sha256(b"\n".join(text)).hexdigest()[:16]


def replace(path, data):
    """Write a file, whole or not at all."""
    from nnlib.data.mine import replacing

    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(data)


# --- what comes out ---


def as_csv(grades, seed):
    """One line for each submission: points by question, remarks, and the seed with which it can be done again.

    What was not graded has no points, and a question that nobody was graded in no column.
    """
    graded = [grade for grade in grades if not grade.problem]
    questions = list(dict.fromkeys(verdict.name for grade in graded for verdict in grade.verdicts))
    file = io.StringIO()
    writer = csv.writer(file)
    totals = ["exercise", "points", "out of"] if graded else []
    writer.writerow(["submission", "file", *totals, *questions, "remarks", "seed"])
    for grade in grades:
        points = {verdict.name: verdict.earned for verdict in grade.verdicts}
        remarks = "; ".join([*([f"not graded: {grade.problem}"] if grade.problem else []), *grade.remarks])
        numbers = ["", "", ""] if grade.problem else [grade.exercise, grade.earned, grade.points]
        cells = [grade.name, grade.file, *(numbers if graded else [])]
        writer.writerow(map(_harmless, [*cells, *(points.get(name, "") for name in questions), remarks, seed]))
    return file.getvalue()


def _harmless(cell):
    """A text that no spreadsheet takes for a formula, nor a part of it where it divides cells at another character."""
    text = re.sub(r"[\x00-\x1f]+", " ", str(cell))
    return re.sub(r"(^|[,;|])(\s*[\"']*)(?=[=+@＝＋－＠-])", r"\1'\2", text)


def write_results(entries, grades, out, seed, learners=None, sheets=()):
    """grades.csv, a page for each submission, summary.html, and with a class list the files for Moodle and Canvas.

    sheets: the ten questions that were sent in, for a part of summary.html and for ten_questions.csv.
    Returns who of the class list has sent nothing, and for whose submission there is no learner, as lines to read.
    """
    replace(out / "grades.csv", as_csv(grades, seed).encode("utf-8-sig"))
    links = {}
    for entry, grade in zip(entries, grades, strict=True):
        links[grade.name] = f"feedback/{entry.slug}.html"
        replace(out / links[grade.name], pages.feedback(grade).encode("utf-8", "replace"))
    missing = []
    if learners is not None:
        matched = classlist.match([grade.name for grade in grades], learners)
        for name, text in classlist.exports(grades, learners, matched, _harmless).items():
            replace(out / name, text.encode())
        missing = [f"{name}: {why}" for name, why in matched.items() if isinstance(why, str)]
        missing += [f"{learner}: nothing sent" for learner in learners if learner not in matched.values()]
        missing += [
            f"{who}: sent {' and '.join(names)}; the best counts" for who, names in classlist.several(grades, matched)
        ]
    asked = ten_questions.as_html(sheets)
    replace(out / "summary.html", pages.summary(grades, links, missing, asked).encode("utf-8", "replace"))
    if sheets:
        replace(out / "ten_questions.csv", ten_questions.as_csv(sheets, _harmless).encode("utf-8-sig"))
    return missing


def arguments_from(words):
    """The command line, understood."""
    parser = argparse.ArgumentParser(
        prog="grade",
        description="Grade every exercise notebook in a folder: a CSV, a page of feedback for each, a summary.",
        epilog="Where bubblewrap is installed (Linux), each submission runs in a cage of its own: no network, no file "
        "of this computer, nothing of the others, limits on time and memory. Elsewhere docker or podman serve, with an "
        "image called nncheck. Without either, refusals stop accidents only, and strangers' code has your rights. The "
        "first line says which of them it is. TEACHING.md, “Grading a class”, has the details.",
    )
    parser.add_argument("folder", type=Path, nargs="+", metavar="FOLDER", help="where the submissions are")
    parser.add_argument("--out", type=Path, help="where the results go (FOLDER-graded)")
    parser.add_argument("--class-list", type=Path, metavar="CSV", help="who is in the class; for Moodle and Canvas")
    parser.add_argument("--exercise", help="take every notebook for this exercise, such as 01_neuron")
    parser.add_argument("--seconds", type=float, help="the limit for one question (as it says, else 5)")
    parser.add_argument(
        "--megabytes", type=int, default=Limits.megabytes, help="of memory for one question (%(default)d)"
    )
    parser.add_argument("--workers", type=int, help="submissions at once (one for each core)")
    parser.add_argument("--user", help="run the answers as this user; needs root")
    parser.add_argument(
        "--wall", choices=walls.KINDS, help="take this one, and fail where it doesn't work (the best that there is)"
    )
    parser.add_argument("--seed", type=int, help="for the inputs (new for each run, and recorded in the CSV)")
    parser.add_argument("--course", type=Path, default=COURSE, help="the folder with the course's solutions/")
    options = parser.parse_args(words)
    for name in ("seconds", "megabytes", "workers"):
        if getattr(options, name) is not None and not getattr(options, name) > 0:
            raise ValueError(f"--{name} expects a number above 0, got {getattr(options, name)}")
    if options.out and len(options.folder) > 1:
        raise ValueError("--out expects one FOLDER; without it each has its own results beside it")
    for place in options.folder:
        _must_be_submissions(place, options)
    if options.class_list and not options.class_list.is_file():
        raise ValueError(f"--class-list expects a CSV file, got {options.class_list}")
    return options


def _must_be_submissions(place, options):
    """Raise ValueError if a folder can't be what a class has sent in."""
    if not place.is_dir():
        if place.suffix.lower() in (".zip", ".gz", ".tar", ".7z", ".rar"):
            raise ValueError(f"grade expects a folder of submissions, got an archive, {place}; unpack it first")
        one = "; put the file into a folder of its own" if place.exists() else ""
        raise ValueError(f"grade expects a folder of submissions, got {place}{one}")
    place = place.resolve()
    if options.course.resolve().is_relative_to(place):
        raise ValueError(f"{place} holds the course itself; give the folder that holds nothing but what was sent in")
    taken_from = [Path(where).resolve() for where in sys.path]  # with python -m the current folder, too
    if any(where.is_relative_to(place) for where in taken_from):
        raise ValueError(
            f"Python takes modules from {place}, where anybody's numpy.py may lie; start the grading in another "
            "folder, or by `python start.py grade`, which takes none from there"
        )
    if options.out and options.out.resolve() == place:
        raise ValueError(f"--out expects another folder than the submissions', or they would be mixed up, got {place}")


def main(words=None):
    """The command line; returns 0 if every submission was looked at, 2 if the command itself can't be followed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name that the terminal can't show is no reason to stop
    try:
        options = arguments_from(words)
        known = submissions.courses(options.course)
        if options.exercise and options.exercise not in known:
            raise ValueError(f"--exercise expects one of {', '.join(known)}, got {options.exercise}")
        learners = classlist.read(options.class_list) if options.class_list else None
        limits = Limits(options.seconds, options.megabytes)
        hidden = [options.course.resolve(), *(place.resolve() for place in options.folder)]
        with processes.best_wall(limits, options.user, hidden, options.wall) as wall:
            print(wall)
            for place in map(Path.resolve, options.folder):
                _grade_folder(place, options, known, wall, limits, learners)
    except ValueError as error:
        print(f"grade: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename2 or error.filename or "a file"
        print(
            f"grade: {where} can't be read or written ({error.strerror or error}). If another "
            "program has it open, close it there. What is graded is kept; the same command goes on from here.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What is done is kept; the same command goes on from here.")
        return 130
    return 0


def _grade_folder(place, options, known, wall, limits, learners):
    out = (options.out or place.with_name(f"{place.name}-graded")).resolve()
    out.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        out.chmod(0o700)  # grades, and the seed
    run = Run(out, version_of(known), options.seed)
    sheets, entries = ten_questions.apart(folder.entries(place, out))
    marker = Marker(known, run.seed, wall, limits, options.exercise)
    grades = grade_class(entries, run, marker, exercise=options.exercise, workers=options.workers)
    missing = write_results(entries, grades, out, run.seed, learners, sheets)
    refused = sum(bool(grade.problem) for grade in grades)
    passing = sum(grade.passing for grade in grades)
    if not passing:
        run.finish()
    print(f"{len(grades)} submissions, {refused} of them could not be graded. Results: {out}")
    if sheets:
        print(f"{len(sheets)} sheets of the ten questions: summary.html and ten_questions.csv sum them up.")
    for line in missing:
        print(f"  {line}")


if __name__ == "__main__":
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # all as Ctrl-C: what runs is ended, and nothing is left of it
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _told_to_end)
    sys.exit(main())

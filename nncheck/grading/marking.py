"""One submission's grade: read in its sandbox, each answer run in a process of its own there, and judged out here."""

import contextlib
import dataclasses
import inspect
import io
import json
import math
import re
import threading
import time
from dataclasses import dataclass, field

from nncheck import run
from nncheck.grading import submissions
from nncheck.grading.sandbox import job_process, limits, processes
from nncheck.judging import judge
from nncheck.judging.judge import RIGHT
from nncheck.run import Outcome

ONE_AT_A_TIME = threading.Lock()  # running an answer sets sys.stdout aside, for all threads
TRIES = 3  # of a job that ended for no reason of its own, as far as one can tell


class Shortage(Exception):
    """This computer has no memory left for an answer, even while nothing else is graded."""


class Doubt(Exception):
    """A job ended in a way that may not be its own fault: the submission is to be graded again, alone."""


@dataclass
class Grade:
    """What is known of one submission when it has been graded: all that the CSV and the pages say.

    name: where it lies in the folder, for people to read. problem: why it was not graded, "" if it was. passing:
    whether the problem is this computer's and may be gone next time.
    """

    name: str
    file: str
    key: str = ""
    exercise: str = ""
    title: str = ""
    problem: str = ""
    passing: bool = False
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


class Marker:
    """Marks submissions against a course, all with inputs drawn for one seed, behind one wall."""

    def __init__(self, known, seed, wall, limits, forced=None):
        self.known, self.seed, self.wall, self.limits, self.forced = known, seed, wall, limits, forced
        self._questions = {}  # by name, with their inputs and what is expected, which are the same for everybody
        self._boxes, self._stopped = set(), False  # those in which submissions run just now

    def mark(self, file, size, path, name, alone=False):
        """The `Grade` of a file that is open for reading. Raises Doubt, unless it is alone: then it tries again.

        Raises Shortage if this computer has too little memory.
        """
        with processes.Sandbox(self._wall_for(file, size), self.limits) as box, self._while_it_runs(box):
            job = _Job(box, alone)
            submission, problem = self._read(job, file, size, path, name)
            if problem:
                return Grade(name, path.name, problem=problem)
            exercise = submission.course.exercise
            found = Grade(name, path.name, exercise=exercise.name, title=exercise.title)
            found.remarks = list(submission.remarks)
            for question in exercise.questions:
                self._answer(job, submission, question, found)
            if job.hurried:
                found.remarks.append(
                    f"took more than {limits.FOR_ALL:g} seconds, so its last answers had less time each"
                )
            return found

    def stop(self):
        """End all submissions that run just now, and any that would begin: `mark` raises `processes.Unstarted`."""
        self._stopped = True
        for box in list(self._boxes):
            box.stop()

    @contextlib.contextmanager
    def _while_it_runs(self, box):
        self._boxes.add(box)
        try:
            if self._stopped:
                box.stop()
            yield
        finally:
            self._boxes.discard(box)

    def _wall_for(self, file, size):
        """The wall; for a submission that draws, one with a list of fonts behind it."""
        draws = (
            any(re.search(b"matplotlib|pylab", file.read(1 << 20)) for _ in range(0, size, 1 << 20))
            if size < 5_000_000
            else True
        )
        file.seek(0)
        return processes.with_fonts(self.wall) if draws else self.wall

    def _read(self, job, file, size, path, name):
        """The `Submission` in a file, read in its sandbox, and why there is none. Raises Doubt or Unstarted."""
        ended, frames = job.do(job_process.READ, file, size, limits.TO_READ, limits.TO_READ)
        said = dict(frames)
        if job_process.NO_NOTEBOOK in said:
            return None, job_process.readable(bytes(said[job_process.NO_NOTEBOOK]).decode("utf-8", "replace"))
        if ended in processes.NOT_ITS_FAULT:  # none of the learner's code runs here, and yet three times in a row
            raise processes.Unstarted("could not be read this time: something else kept or ended its process")
        if ended or job_process.CELLS not in said:
            return None, f"too large or too deep to be read ({HOW.get(ended, 'it ' + HOW['memory'])})"
        submission = submissions.understand(
            json.loads(bytes(said[job_process.CELLS])), path, name, self.known, self.forced
        )
        return submission, submission.problem

    def _answer(self, job, submission, question, found):
        """Add the verdict on one question, and what there is to remark on it, to the grade."""
        if question.name not in submission.attempts:
            found.verdicts.append(judge.not_yet(question, "no answer"))
            return
        n_attempts = len(submission.attempts[question.name])
        tried = [self._verdict(job, submission, question, number) for number in range(n_attempts)]
        for number, (verdict, seen) in enumerate(tried[:]):
            if seen.left and verdict.state != RIGHT and not {o.kind for o in seen.outcomes} & {"time", "ended"}:
                tried.append(self._verdict(job, submission, question, number, everything=True))
        verdict, seen = max(tried, key=lambda one: one[0].earned)
        found.verdicts.append(verdict)
        found.answers[question.name] = job_process.readable(submission.source(seen.candidate)[: limits.MOST_SHOWN])
        found.remarks += _remarks(question.name, verdict, seen.outcomes)
        candidates = [candidate for attempt in submission.attempts[question.name] for candidate in attempt]
        places = sorted({i + 1 for candidate in candidates for i in candidate})
        if len(places) > 1:
            counting = " and ".join(str(i + 1) for i in seen.candidate[: limits.MOST_PLACES])
            where = ", ".join(map(str, places[: limits.MOST_PLACES])) + ", ..." * (len(places) > limits.MOST_PLACES)
            found.remarks.append(f"{question.name}: answered in cells {where}; cell {counting} counts")

    def _verdict(self, job, submission, question, number, everything=False):
        """The verdict on the numbered attempt at a question, by the same rules as in a notebook; and its last try.

        everything: whether all of the learner's own cells are executed, and not only what the answer is seen to need.
        """
        exercise = dataclasses.replace(
            submission.course.exercise,
            questions=[self._asked(other) for other in submission.course.exercise.questions],
        )
        last = {}

        def attempt(asked, drawn, stand_ins):
            how = (number, everything) if asked.name == question.name else (0, False)
            tried = job.tried(self._try, submission, asked, how, stand_ins)
            last[asked.name] = tried
            return tried.outcomes

        def uses(asked):
            tried = last.get(asked.name)
            return tried.uses if tried and tried.uses is not None else submission.words_of(asked.name)

        asked = self._asked(question)
        try:
            verdict = judge.verdict_on(exercise, asked, self.seed, attempt, uses)
        except (Doubt, Shortage, processes.Unstarted):
            raise
        except Exception as error:  # whatever came back, the others' grades don't depend on it
            verdict = judge.failed(question, f"what it gives can't be judged ({type(error).__name__})")
        return _said_readably(_without_giving_away(verdict, question)), last[question.name]

    def _try(self, job, submission, asked, how, stand_ins):
        """Run an answer once, with the course's own answers in place of those named in `stand_ins`."""
        if asked.name not in submission.attempts:
            return _Tried([Outcome("nothing") for _ in asked.drawn], [])
        arrays, words = told(submission, asked, asked.drawn, stand_ins, *how)
        candidates = submission.attempts[asked.name][how[0]]
        data = job_process.pack(arrays, **words)
        to_prepare = max(limits.TO_PREPARE, asked.seconds)
        # Where it ran beside the course's answers, it may have left them somewhere for the next one.
        last = bool(stand_ins)
        ended, frames = job.do(job_process.ANSWER, io.BytesIO(data), len(data), to_prepare, asked.seconds, last)
        outcomes, ready = outcomes_of(ended, frames, len(asked.drawn), asked.n_first)
        outcomes = [asked.fitting(i, outcome) for i, outcome in enumerate(outcomes)]
        if self.wall.caged:  # nothing is refused there, so it is only the learner's code that can say so
            outcomes = [dataclasses.replace(outcome, denied=[]) for outcome in outcomes]
        if stand_ins:  # the learner's code had the course's answers beside it, and may say them in any words
            outcomes = [dataclasses.replace(outcome, slip="") for outcome in outcomes]
        candidate = candidates[min(ready["candidate"], len(candidates) - 1)]
        return _Tried(outcomes, candidate, ready["uses"], ready["left"])

    def _asked(self, question):
        if question.name not in self._questions:  # of two threads that come here at once, both get the same one
            self._questions.setdefault(question.name, Asked(question, self.seed, self.limits.seconds))
        return self._questions[question.name]


@dataclass
class _Tried:
    """How one try of an answer went: its outcomes, and which cells it was.

    uses: the names that it uses; None if its process ended before it could say so. left: whether the learner has
    written more than was executed.
    """

    outcomes: list
    candidate: list
    uses: set | None = None
    left: bool = False


class _Job:
    """Jobs in one sandbox, and again those that seem to have been ended from outside."""

    def __init__(self, box, alone):
        self.box, self.alone, self._tried, self._had, self._tries = box, alone, {}, 0.0, TRIES

    @property
    def hurried(self):
        """Whether its jobs have had so much time that the next ones have less."""
        return self._had > limits.FOR_ALL

    def tried(self, run_once, submission, asked, how, stand_ins):
        """What `run_once` gives, kept: a later question asks again how an earlier one went."""
        key = (asked.name, how, tuple(stand_ins))
        if key not in self._tried:
            self._tried[key] = run_once(self, submission, asked, how, stand_ins)
        return self._tried[key]

    def do(self, kind, file, size, to_prepare, to_run, last=False):
        if self.hurried:
            to_prepare, to_run = limits.LATER * to_prepare, limits.LATER * to_run
        late = False
        for _ in range(self._tries):
            file.seek(0)
            begun = time.monotonic()
            ended, frames = self.box.do(kind, file, size, to_prepare, to_run, last)
            self._had += min(time.monotonic() - begun, to_prepare + to_run)  # what goes beyond, it had to wait
            if ended == "time" and processes.AT_ONCE and not late and not self.hurried:
                late = True  # once, it may be a machine that stood still; twice, it is the answer
                continue
            if ended not in processes.NOT_ITS_FAULT:
                return ended, frames
            if not self.alone:
                raise Doubt(ended)
        if ended == processes.NO_MEMORY:
            raise Shortage
        self._tries = 1  # this one ends itself, and may do so again
        return ended, frames


class Asked:
    """A question with the inputs that everybody gets in this run; what is expected is worked out once.

    For `judge` it is the question itself.
    """

    def __init__(self, question, seed, seconds=None):
        self._question, self.drawn, self._known = question, question.draw(seed), {}
        self.seconds = seconds or question.seconds

    def __getattr__(self, name):
        return getattr(self._question, name)

    def draw(self, seed):
        """The inputs of this run."""
        return self.drawn

    def outcomes(self, answer, drawn, namespace, *rest):
        """As the question's own, but remembered."""
        key = (id(answer), tuple(map(id, drawn)))
        with ONE_AT_A_TIME:
            if key not in self._known:
                self._known[key] = list(self._question.outcomes(answer, drawn, namespace, *rest))
            return self._known[key]

    def fitting(self, number, outcome):
        """The outcome, unless it is far larger than any answer, so that no judge would come to its end."""
        arrays = [outcome.whole] if outcome.whole is not None else outcome.parts or []
        # An array without a number in it may have any number of rows, and each of them is looked at.
        size = sum(math.prod(filter(None, array.shape)) for array in arrays)
        if size <= limits.MOST_NUMBERS:
            return outcome
        wanted = self.outcomes(self.reference, self.drawn, {})[number]
        most = sum(array.size for array in ([wanted.whole] if wanted.whole is not None else wanted.parts or []))
        if size <= 4 * most:
            return outcome
        return Outcome("unfit", message=f"gives {size:,} numbers, many more than the question asks for")


def told(submission, question, drawn, stand_ins=(), number=0, everything=False):
    """All that a submission's process gets to know about the numbered attempt at a question: `(arrays, words)`."""
    candidates = submission.attempts[question.name][number]
    own = question.call is not run.answer_itself
    course = submission.course
    arrays = {f"{i}/{name}": array for i, inputs in enumerate(drawn) for name, array in run.as_arrays(inputs).items()}
    n_given = len(course.given)
    words = {
        "name": question.name,
        "cells": [*course.given, *submission.cells],
        "candidates": [[i + n_given for i in candidate] for candidate in candidates],
        "own": [i + n_given for i in submission.own],
        "until": n_given + (submission.checked[question.name] if number == 0 else len(submission.cells)),
        "everything": everything,
        "together": next((submission.source(candidate) for candidate in candidates if len(candidate) > 1), ""),
        "references": [course.solutions[name] for name in stand_ins],
        "call": inspect.getsource(question.call) if own else "",
        "call_name": question.call.__name__ if own else "",
        "n_draws": len(drawn),
        "n_first": question.n_first,
    }
    return arrays, words


def outcomes_of(ended, frames, n, n_first):
    """One `Outcome` for each draw, as the frames say or why it is missing; and what was said before the first.

    The frames may say anything: the learner's code can write them as well as job_process.py can. So none of them can
    excuse itself from one of the first draws, which are always tried.
    """
    outcomes, ready = [], {"candidate": 0, "uses": None, "left": False}
    for kind, data in frames:
        try:
            if kind == job_process.READY:
                words = json.loads(bytes(data[:100_000]))
                ready = {"candidate": max(0, int(words["candidate"])), "uses": set(map(str, words["uses"]))}
                ready["left"] = bool(words["left"])
            elif kind == job_process.OUTCOME and len(outcomes) < n:
                outcome = job_process.unpack_outcome(data)
                excused = outcome.kind == "skipped" and len(outcomes) < n_first
                outcomes.append(Outcome("ended", message="it gave no answer") if excused else outcome)
        except Exception:  # cut off, or not what job_process.py writes
            if kind == job_process.OUTCOME:
                break
    if ended in ("time", "busy"):
        missing = Outcome("time")
    else:
        missing = Outcome(
            "ended", message=HOW.get(ended) or (f"its process crashed or was killed ({ended})" if ended else "")
        )
        missing.message = missing.message or "its process ended before it gave an answer"
    return outcomes + [missing] * (n - len(outcomes)), ready


HOW = {
    "time": "it takes too long",
    "size": f"gives more than {limits.MOST_SENT // 1_000_000} MB",
    "files": f"makes more than {limits.MOST_FILES:,} files",
    "memory": "needs more memory than there is",
    "processes": "starts too many processes",
    "stopped": "it stops its own process",
    "gone": "its process ended before it gave an answer",
}


def _without_giving_away(verdict, question):
    """A verdict whose words help nobody to points in a second sending without an answer.

    Inputs are drawn anew for each run, so what was expected for them may be said. It isn't said where there is
    nothing to draw. Where the course's own answers stood in, nothing is said that the learner's code made up, for it
    may be just those answers.
    """

    def said(result, case):
        if result.state == RIGHT or not result.message:
            return result
        if verdict.stood_in:
            message = f"not right, with the course's own {' and '.join(verdict.stood_in)} in place of yours"
            return dataclasses.replace(result, message=message, line=0, code="")
        fixed = not callable(case.inputs) or not callable(question.reference)
        return dataclasses.replace(result, message=EXPECTED.sub("got", result.message)) if fixed else result

    cases = {case.name: case for case in question.cases}
    return dataclasses.replace(verdict, results=[said(result, cases[result.case]) for result in verdict.results])


EXPECTED = re.compile(r"expected .*?,? got", re.DOTALL)


def _said_readably(verdict):
    """A verdict whose words, for which a learner's code may have had a part, are short and no more than text."""

    def short(text):
        text = job_process.readable(text[: limits.MOST_SAID + 1])
        return text if len(text) <= limits.MOST_SAID else text[: limits.MOST_SAID - 4] + " ..."

    results = [dataclasses.replace(r, message=short(r.message), code=short(r.code)) for r in verdict.results]
    return dataclasses.replace(verdict, results=results, hint=job_process.readable(verdict.hint))


def _remarks(name, verdict, outcomes):
    """For the teacher: what an answer did beside being right or wrong."""
    found = [f"{name}: tried “{what}”" for outcome in outcomes for what in outcome.denied]
    found += [f"{name}: did not finish in time" for outcome in outcomes if outcome.kind == "time"]
    found += [f"{name}: {outcome.message}" for outcome in outcomes if outcome.kind == "ended"]
    memory = [outcome for outcome in outcomes if outcome.kind == "error" and "MemoryError" in outcome.type]
    found += [f"{name}: {HOW['memory']}" for _ in memory]
    if verdict.stood_in:
        found.append(f"{name}: tried with the course's {', '.join(verdict.stood_in)}")
    return [remark[: limits.MOST_REMARKED] for remark in list(dict.fromkeys(found))[: limits.MOST_REMARKS]]

"""Judge what an answer gave: which cases are right, what is wrong with the others, and which misunderstanding fits."""

import inspect
import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from nncheck.judging.common_mistakes import likely, likely_of_error
from nncheck.judging.compare import altered, compare, shapes, show

RIGHT, WRONG, NOT_YET = "right", "wrong", "not yet"

SOMETIMES = "it gives nothing back; does each way through it end in a return?"
KINDS = {  # of what an answer gives: what to do about it
    "generator": "a generator, a recipe for numbers; list(...) makes the numbers",
    "map": "a map, a recipe for numbers; list(...) makes the numbers",
    "zip": "a zip, a recipe for pairs; list(...) makes them",
    "filter": "a filter, a recipe for numbers; list(...) makes the numbers",
    "function": "a function, not its result: are the brackets of a call missing?",
    "method": "a method, not its result: are the brackets of a call missing, as in x.sum()?",
    "builtin_function_or_method": "a method, not its result: are the brackets of a call missing, as in x.sum()?",
    "type": "a class, not an object of it: are the brackets of a call missing?",
    "dict": "a dictionary, which isn't numbers",
    "set": "a set, which has no order and no doubles; use a list",
    "str": "text; numbers are asked for",
    "list": "a list that makes no table: parts that aren't numbers, or rows of different lengths",
    "tuple": "a tuple that makes no table: parts that aren't numbers, or rows of different lengths",
    "complex": "complex numbers",
}


@dataclass(frozen=True)
class Result:
    """How one case went: its name, its points, the points earned, and what is wrong ("" if nothing is)."""

    case: str
    points: int
    earned: int
    state: str
    message: str = ""
    line: int = 0
    code: str = ""


@dataclass(frozen=True)
class Verdict:
    """How one question went, case by case, with a hint that names the likely misunderstanding ("" if none is known).

    hints: what helps further, bit by bit. stood_in: earlier questions for which the course's answer stood in.
    """

    name: str
    results: list[Result]
    hint: str = ""
    hints: list[str] = field(default_factory=list)
    stood_in: list[str] = field(default_factory=list)

    @property
    def points(self):
        """Out of how many."""
        return sum(result.points for result in self.results)

    @property
    def earned(self):
        """The points of the cases that are right."""
        return sum(result.earned for result in self.results)

    @property
    def state(self):
        """ "right" if every case is, "not yet" if none is answered, else "wrong"."""
        states = {result.state for result in self.results}
        return states.pop() if len(states) == 1 else WRONG


def verdict_on(exercise, question, seed, attempt, uses):
    """The `Verdict` on an answer, with the learner's own earlier answers where they will do.

    It is the one way to a verdict, in a notebook and for a class. `attempt(question, drawn, names)` gives the outcomes
    for the drawn inputs, with the course's answers to the named earlier questions in the place of the learner's;
    `uses(question)` is a set of names that the answer uses. First the answer is tried with everything as the learner
    has it. If that isn't right, and an earlier answer that it uses isn't either, then it is tried once more.
    """
    drawn = question.draw(seed)
    first = judge(question, drawn, attempt(question, drawn, ()))
    if first.state == RIGHT:
        return first
    used = uses(question)
    before = [q for q in exercise.questions[: exercise.questions.index(question)] if q.name in used]
    wrong = [q.name for q in before if verdict_on(exercise, q, seed, attempt, uses).state != RIGHT]
    if not wrong:
        return first
    second = judge(question, drawn, attempt(question, drawn, tuple(wrong)))
    return replace(second, stood_in=wrong) if second.earned >= first.earned else first


def judge(question, drawn, outcomes):
    """The `Verdict` on an answer's outcomes for the drawn inputs, one for each draw."""
    expected = list(question.outcomes(question.reference, drawn, {}))
    messages = [
        wrong_with(question, question.cases[case], inputs, outcome, wanted)
        for case, inputs, outcome, wanted in zip(question.spread, drawn, outcomes, expected, strict=True)
    ]
    if any(outcome.kind == "value" for outcome in outcomes):  # so it isn't that nothing is written yet
        messages = [
            f"{_with(question, question.cases[case], inputs)}{SOMETIMES}"
            if outcome.kind == "nothing" and not (outcome.message or outcome.printed)
            else message
            for case, inputs, outcome, message in zip(question.spread, drawn, outcomes, messages, strict=True)
        ]
    firsts = {}  # of each case the first draw that isn't right
    for i, case in enumerate(question.spread):
        if messages[i]:
            firsts.setdefault(case, i)
    results = [
        _result(case, *((messages[firsts[i]], outcomes[firsts[i]]) if i in firsts else ()))
        for i, case in enumerate(question.cases)
    ]
    failed = [firsts[i] for i, result in enumerate(results) if result.state == WRONG]
    if not failed:
        return Verdict(question.name, results)
    hint, slip = _misunderstanding(question, drawn, outcomes, messages), outcomes[failed[0]].slip
    if slip and not ("loop" in hint and "loop" in slip):  # then both say where the return stands
        hint = f"{hint} {slip}".strip()
    hint = hint or _likely(question, drawn, outcomes, expected, messages, failed)
    return Verdict(question.name, results, hint, _hints(question, [question.spread[i] for i in failed]))


def _likely(question, drawn, outcomes, expected, messages, failed):
    """The general hint: on the first error, or on results, what holds in more than half of the draws that failed.

    failed: the first draw of each case that failed. In a single one, such as a printed example, a result may be twice
    what it should be by chance.
    """

    def said(i):
        judged = question.cases[question.spread[i]].judge is not None
        return likely(question, drawn[i], outcomes[i], expected[i], judged)

    for i in failed:
        if outcomes[i].kind == "error" and (hint := said(i)):
            return hint
    values = [i for i, message in enumerate(messages) if message and outcomes[i].kind == "value"][:MOST_COMPARED]
    hints = list(filter(None, map(said, values)))
    alike = Counter(hint.partition(":")[0] for hint in hints)  # what follows may be the shapes of that draw
    most, times = max(alike.items(), key=lambda one: one[1], default=("", 0))
    return next(hint for hint in hints if hint.startswith(most)) if 2 * times > len(values) else ""


def _hints(question, failed):
    """Hints on the cases that failed, then on the question as a whole, if more than one of its cases did."""
    own = list(dict.fromkeys(question.cases[i].hint for i in failed if question.cases[i].hint))
    return own + ([] if own and len(failed) < len(question.cases) else list(question.hints))


def not_yet(question, message):
    """The `Verdict` on a question without an answer."""
    return Verdict(question.name, [Result(case.name, case.points, 0, NOT_YET, message) for case in question.cases])


def failed(question, message, line=0, code="", hint=""):
    """The `Verdict` on an answer that could not be tried at all."""
    results = [Result(case.name, case.points, 0, WRONG, message, line, code) for case in question.cases]
    return Verdict(question.name, results, hint)


def unreadable(question, error):
    """The `Verdict` on an answer whose text Python can't read: a SyntaxError."""
    code = (error.text or "").strip()
    hint = likely_of_error(type(error).__name__, str(error.msg), code)
    return failed(question, f"Python can't read it yet: {error.msg}", error.lineno or 0, code, hint)


def _result(case, message="", outcome=None):
    if not message:
        return Result(case.name, case.points, case.points, RIGHT)
    state = NOT_YET if outcome.kind in ("not yet", "nothing") else WRONG
    where = {"line": outcome.line, "code": outcome.code} if outcome.kind == "error" else {}
    return Result(case.name, case.points, 0, state, message, **where)


def wrong_with(question, case, inputs, outcome, expected):
    """What is wrong with the outcome of one draw, in words; "" if nothing is."""
    if outcome.kind == "skipped":
        return ""
    if outcome.kind == "not yet":
        return outcome.message or "nothing here yet"
    if outcome.kind == "nothing":
        if outcome.message:
            return outcome.message
        if outcome.printed:
            return "it prints its result; return hands it back"
        return f"it gives nothing back yet{'; return hands its result back' if callable(question.reference) else ''}"
    if outcome.kind == "error":
        if outcome.type in ("SyntaxError", "IndentationError", "TabError"):
            return f"Python can't read it yet: {outcome.message}"
        return f"{outcome.type}: {outcome.message}".strip(": ") or "an error that has no name and says nothing"
    if outcome.kind == "time":
        return f"did not finish within {question.seconds:g} seconds; is there a loop without an end?"
    if outcome.kind == "unfit":
        if outcome.message.startswith("gives") and question.returns:
            return f"{outcome.message}: {', '.join(question.returns)}"
        kind = KINDS.get(outcome.type) or f"a {outcome.type}, which isn't numbers"
        asked = (
            f"; asked for are {', '.join(question.returns)}"
            if outcome.type in ("list", "tuple") and len(question.returns) in (2, 3)
            else ""
        )
        return outcome.message or f"gives {kind}{asked}"
    if outcome.kind != "value":
        return outcome.message or "ended before it gave anything"
    if question.untouched and (names := altered(inputs, outcome)):
        return f"alters its argument {names[0]}; work on a copy, so that the caller's array stays"
    if text := _text_for_numbers(outcome, expected):
        return f"gives the text {text!r}, and a number is asked for; leave the quotes out"
    if case.judge:
        given = outcome.whole if outcome.whole is not None else tuple(outcome.parts)
        try:
            return case.judge(given, **inputs) or ""
        except Exception:  # of another shape or kind than the judge can work with
            return f"gives {shapes(outcome)}, which doesn't fit the question"
    message = compare(outcome, expected, case.tolerance, question.returns)
    return f"{_with(question, case, inputs)}{message}" if message else ""


def _text_for_numbers(outcome, expected):
    """A text that came where numbers are asked for, or ""."""

    def text_in(other):
        arrays = [other.whole, *(other.parts or [])]
        return next((str(a.ravel()[0]) for a in arrays if a is not None and a.dtype.kind == "U" and a.size), "")

    return "" if expected.kind == "value" and text_in(expected) else text_in(outcome)


MOST_COMPARED = 20  # draws that failed, for the general hint
MOST_TRIED = 2  # draws of each case on which the known mistakes are tried


def _misunderstanding(question, drawn, outcomes, messages):
    """The hint of the mistake whose results equal the answer's in more than half of the cases that failed.

    In a case it must do so for each draw that is looked at. It must also be right for draws of that case for
    which the answer is: on a batch of one, or on numbers below 0, many mistakes look alike.
    """
    cases, passed = {}, {}
    for i, case in enumerate(question.spread):
        looked_at = cases.setdefault(case, []) if messages[i] else passed.setdefault(case, [])
        if len(looked_at) < MOST_TRIED:
            looked_at.append(i)
    cases = {case: draws for case, draws in cases.items() if draws}
    alike = [i for case in cases for i in passed.get(case, []) if outcomes[i].kind == "value"]
    tried = [i for draws in cases.values() for i in draws]
    spoilt = {i for i in tried if question.untouched and altered(drawn[i], outcomes[i])}
    if not any(outcomes[i].kind == "value" and i not in spoilt for i in tried):
        return ""
    best, hint = len(cases) / 2, ""
    for mistake in question.mistakes:
        theirs = dict(zip(tried, question.outcomes(mistake.answer, [drawn[i] for i in tried], {}), strict=True))
        agree = sum(
            all(i not in spoilt and _agree(outcomes[i], theirs[i], question.cases[case].tolerance) for i in draws)
            for case, draws in cases.items()
        )
        if agree > best and _as_right(question, mistake, drawn, outcomes, alike):
            best, hint = agree, mistake.hint
    return hint


def _as_right(question, mistake, drawn, outcomes, alike):
    """Whether a mistake gives the answer's results also for draws of the failed cases in which the answer is right."""
    theirs = question.outcomes(mistake.answer, [drawn[i] for i in alike], {})
    return all(
        _agree(outcomes[i], other, question.cases[question.spread[i]].tolerance)
        for i, other in zip(alike, theirs, strict=True)
    )


def _agree(outcome, other, tolerance):
    """Whether two answers gave the same, be it the same kind of error: some mistakes work for square tables alone."""
    if outcome.kind == other.kind == "error":
        return outcome.type == other.type
    return outcome.kind == other.kind == "value" and not compare(outcome, other, tolerance)


def _with(question, case, inputs):
    """The inputs in words: those that the learner knows, as an argument or from the case's name."""
    shown, known = [], _known(question)
    for name, value in inputs.items():
        if name in known or re.search(rf"\b{re.escape(name)}\b", case.name):
            large = np.size(value) > 8
            shown.append(f"{name} {'of shape ' + str(np.shape(value)) if large else '= ' + show(value)}")
    return f"with {', '.join(shown)}: " if shown else ""


def _known(question):
    """The names of the arguments of an answer, or of the methods of a class."""
    reference = question.reference
    functions = [f for f in vars(reference).values() if callable(f)] if isinstance(reference, type) else [reference]
    return {name for f in functions if inspect.isfunction(f) for name in inspect.signature(f).parameters}

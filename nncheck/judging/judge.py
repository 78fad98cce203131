"""Judge what an answer gave: which cases are right, what is wrong with the others, and which misunderstanding fits."""

import inspect
import re
from dataclasses import dataclass, field, replace

import numpy as np

RIGHT, WRONG, NOT_YET = "right", "wrong", "not yet"

AN_ARRAY = "That works on one number, and here comes an array. NumPy's own np.exp, np.maximum, np.where take both."
ERRORS = {
    "NameError": "Python doesn't know that name here. Is it spelt as above, and defined inside the answer?",
    "UnboundLocalError": "The name gets its value only later, or only in one branch. Give it one before it is used.",
    "TypeError": "A value is of another kind than the line needs, or a call has too many or too few arguments.",
    "IndexError": "An index runs past the end. Positions go from 0 to the length less 1.",
    "KeyError": "A dictionary has no such key. Print its keys, and compare the spelling.",
    "RecursionError": "The function calls itself again and again.",
    "AttributeError": "The object has nothing of that name. In a class, was it set as self.name in __init__?",
    "ZeroDivisionError": "Something is divided by 0. Which of the numbers on that line can be 0?",
    "MemoryError": "An array grew larger than this computer's memory. Print its .shape before that line.",
    "AssertionError": "An assert of your own stopped it: what it says isn't so.",
    "SystemExit": "exit() would end Python. return ends the function, and hands a value back.",
    "EOFError": "input() waits for somebody to type. Here all numbers come as arguments.",
    "SyntaxError": "Look for a bracket, a colon, a comma or a quote that is missing, there or on the line before.",
    "IndentationError": "The lines of a function's body begin equally far to the right: four blanks, mostly.",
    "TabError": "The lines of a function's body begin equally far to the right: four blanks, mostly.",
}
SHAPES = "Shapes that don't fit: print the .shape of each array on that line and compare their last and first numbers."
TIMES = "Is a * missing? Python doesn't multiply by itself: 2 * x and f(x) * g(x), never 2x or f(x)g(x)."
A_NUMBER = re.compile(r"'(int|float|bool|str|list|tuple|numpy\.\w+)' object is not callable")
SOMETIMES = "it gives nothing back; does each way through it end in a return?"
SIDE_BY_SIDE = re.compile(r"[)\]]\s*\w|\)\s*\(|\b(?!0[xXbBoO]\w)\d+(\.\d+)?(?![eE][+-]?\d|[jJ]\b)\s*[A-Za-z_(]")
OTHERWISE = re.compile(r"\b(if|else|for|in|and|or|not|is|def|return|lambda)\b")  # words that may follow a bracket
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
    hint = _misunderstanding(question, drawn, outcomes, messages)
    for i in failed:
        judged = question.cases[question.spread[i]].judge is not None
        hint = hint or _general(question, drawn[i], outcomes[i], expected[i], judged)
    return Verdict(question.name, results, hint, _hints(question, [question.spread[i] for i in failed]))


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
    hint = _of_error(type(error).__name__, str(error.msg), code)
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
        return "nothing here yet"
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
    if question.untouched and (altered := _altered(inputs, outcome)):
        return f"alters its argument {altered[0]}; work on a copy, so that the caller's array stays"
    if text := _text_for_numbers(outcome, expected):
        return f"gives the text {text!r}, and a number is asked for; leave the quotes out"
    if case.judge:
        given = outcome.whole if outcome.whole is not None else tuple(outcome.parts)
        try:
            return case.judge(given, **inputs) or ""
        except Exception:  # of another shape or kind than the judge can work with
            return f"gives {_shapes(outcome)}, which doesn't fit the question"
    message = compare(outcome, expected, case.tolerance, question.returns)
    return f"{_with(question, case, inputs)}{message}" if message else ""


def _text_for_numbers(outcome, expected):
    """A text that came where numbers are asked for, or ""."""

    def text_in(other):
        arrays = [other.whole, *(other.parts or [])]
        return next((str(a.ravel()[0]) for a in arrays if a is not None and a.dtype.kind == "U" and a.size), "")

    return "" if expected.kind == "value" and text_in(expected) else text_in(outcome)


def compare(outcome, expected, tolerance, names=()):
    """What sets an outcome apart from the expected one, in words; "" if they agree within the tolerance."""
    got, wanted = _sides(outcome, expected)
    if got is None:
        if len(wanted) == 1:
            return f"expected {_a_shape(wanted[0])}, got {_shapes(outcome)}"
        named = f" ({', '.join(names[: len(wanted)])})" if names else ""
        return f"expected {len(wanted)} results{named}, got {_shapes(outcome)}"
    if outcome.type == "tuple" and len(wanted) == 1 and outcome.whole.shape != wanted[0].shape:
        return f"expected {_a_shape(wanted[0])}, got {_shapes(outcome)}"
    for i, (a, b) in enumerate(zip(got, wanted, strict=True)):
        if message := _difference(a, b, tolerance):
            return f"{names[i]}: {message}" if i < len(names) and len(wanted) > 1 else message
    return ""


def _sides(outcome, expected):
    """An outcome's arrays and the expected ones, side by side; (None, expected) if there aren't as many."""
    if expected.type != "tuple":
        return (None if outcome.whole is None else [outcome.whole]), [expected.whole]
    parts = outcome.parts
    if parts is None and outcome.whole is not None and outcome.whole.ndim:
        alike = all(part.shape == outcome.whole.shape[1:] for part in expected.parts)
        parts = list(outcome.whole) if alike else None
    return (parts if parts is not None and len(parts) == len(expected.parts) else None), expected.parts


def _difference(a, b, tolerance):
    if a.shape != b.shape:
        return f"expected {_a_shape(b)}, got {_a_shape(a)}"
    if b.dtype.kind == "U" or a.dtype.kind == "U":
        wrong = a != b
    else:
        a, b = a.astype(float), b.astype(float)
        wrong = ~_close(a, b, tolerance)
    if not wrong.any():
        return ""
    if b.size <= 8:
        return "expected {}, got {}".format(*show_apart(b, a))
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    which = f"{wrong.sum():,} of {b.size:,} numbers are off, the first at {list(first)}"
    return f"{which}: expected {{}}, got {{}}".format(*show_apart(b[first], a[first]))


def _close(a, b, tolerance):
    """Where a equals b, apart from rounding that is small beside the largest number in b."""
    largest = np.abs(b[np.isfinite(b)]).max(initial=1e-6)
    with np.errstate(invalid="ignore"):
        return (np.abs(a - b) <= tolerance * largest) | (a == b) | (np.isnan(a) & np.isnan(b))


def _altered(inputs, outcome):
    """The names of the array and list arguments that aren't as they were before the call."""

    def same(before, after):
        return after is not None and before.shape == after.shape and before.tobytes() == after.tobytes()

    before = {name: np.asarray(value) for name, value in inputs.items() if isinstance(value, np.ndarray | list)}
    return [name for name, value in before.items() if not same(value, outcome.after.get(name))]


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
    altered = {i for i in tried if question.untouched and _altered(drawn[i], outcomes[i])}
    if not any(outcomes[i].kind == "value" and i not in altered for i in tried):
        return ""
    best, hint = len(cases) / 2, ""
    for mistake in question.mistakes:
        theirs = dict(zip(tried, question.outcomes(mistake.answer, [drawn[i] for i in tried], {}), strict=True))
        agree = sum(
            all(i not in altered and _agree(outcomes[i], theirs[i], question.cases[case].tolerance) for i in draws)
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


def _general(question, inputs, outcome, expected, judged):
    """What is likely to be wrong, for mistakes that people make everywhere."""
    if outcome.kind == "error":
        if outcome.message.startswith(f"{question.name}(") and "argument" in outcome.message:
            return f"The check calls it as {_call_of(question)}."
        return _of_error(outcome.type, outcome.message, outcome.code)
    if outcome.kind != "value":
        return ""
    if question.untouched and _altered(inputs, outcome):
        return (
            "An assignment such as w += ... or x[0] = ... changes the array that the caller passed in. "
            "w = w + ... makes a new one."
        )
    if expected.kind != "value" or (judged and not callable(question.reference)):
        return ""
    got, wanted = _sides(outcome, expected)
    for a, b in zip(got or [], wanted, strict=False):
        if a.dtype.kind == "U" or b.dtype.kind == "U":
            continue
        if judged and a.shape == b.shape:  # there are other right answers than the reference
            continue
        if hint := _general_of(a.astype(float), b.astype(float)):
            return hint
    return ""


def _of_error(kind, message, code):
    """What an error of this kind mostly comes from."""
    if any(words in message for words in ("truth value of an array", "converted to Python scalar", "only length-1")):
        return AN_ARRAY
    if "object is not callable" in message and not A_NUMBER.search(message):
        return "That object is no function, so brackets can't call it. Which of its methods is meant, as in a.sum()?"
    if "is not callable" in message or (
        kind == "SyntaxError" and SIDE_BY_SIDE.search(OTHERWISE.sub(",", _without_texts(code)))
    ):
        return TIMES
    if kind == "AxisError":
        return "There is no such axis: a vector has axis 0 alone. axis=-1 is the last one, in a vector as in a table."
    if "NoneType" in message:
        return "Something on that line is None: a function without return gives None, and so does list.append."
    if kind == "ValueError" and any(word in message for word in ("shape", "matmul", "dimension", "broadcast")):
        return SHAPES
    return ERRORS.get(kind, "")


def _call_of(question):
    """How an answer is called, with the names of the question's text: weighted_sum(x, w, b)."""
    reference = question.reference
    function = reference.__init__ if isinstance(reference, type) else reference
    parameters = inspect.signature(function).parameters.values()
    names = [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in parameters if p.name != "self"]
    return f"{question.name}({', '.join(names)})"


def _without_texts(code):
    """A line of code without its comment and what is in quotes."""
    return re.sub(r"#.*|\"[^\"]*\"|'[^']*'", "", code)


def _general_of(a, b):
    if a.shape != b.shape:
        if a.ndim == b.ndim + 1 and a.size == b.size:
            return (
                f"An axis too many: {_a_shape(a)} instead of {_a_shape(b)}. Brackets around a result, keepdims=True "
                "and reshape(-1, 1) add one; .ravel() flattens a table."
            )
        if a.ndim == b.ndim - 1 and a.ndim and a.size == b.size and 1 in b.shape:
            return (
                f"An axis is missing: {_a_shape(a)} instead of {_a_shape(b)}. A table of one row or one column is a "
                "table all the same; [0], ravel and squeeze take an axis away."
            )
        if a.ndim == 2 and a.T.shape == b.shape:
            return "Rows and columns are swapped: is a .T missing, or one too many?"
        if b.ndim == 0:
            return "One number was asked for, and there are several. Is something not added up yet?"
        if a.ndim == 0:
            return "There is one number for everything. Is there a sum over an axis that should stay?"
        return ""
    if not np.isfinite(a).all() and np.isfinite(b).all():
        return (
            "There is nan or infinity in it: an exponent, a division or a logarithm went out of range. "
            "Rewrite the formula so that exp never gets a large positive number."
        )
    if _close(a, b, 1e-4).all():
        return ""
    if b.size == 1 and b.any() and _close(a, 100 * b, 1e-4).all():
        return "That is in percent. A share lies between 0 and 1."
    if _close(a, -b, 1e-4).all():
        return "Every number has the wrong sign."
    if any(np.array_equal(a, np.round(b, digits)) for digits in (1, 2, 3, 4)):
        return "The numbers are rounded. Leave round(...) out: the check shows few digits and compares all of them."
    if not a.any() and a.size > 1:
        return "Every number is 0: nothing was written into the result, or its fractions are lost in whole numbers."
    for whole in (np.trunc(b), np.round(b), np.floor(b)):
        if _close(a, whole, 1e-6).all() and np.ptp(whole.ravel()) + np.abs(whole).max() > 2:  # not by chance 0 and 1
            return "The fractions are lost: int(...), // or an integer array cuts them off."
    if _close(a, b, 0.02).all() and (b != np.round(b)).any():
        return "Nearly right. Is something rounded on the way, a constant another one, or a nudge too wide?"
    large = np.abs(b) > 1e-3 * np.abs(b).max(initial=0)
    if b.size > 1 and large.sum() > 1:
        ratio = a[large] / b[large]
        if np.ptp(ratio) < 1e-3 * abs(ratio[0]) and _close(a, b * ratio[0], 1e-3).all():
            return f"Every number is {ratio[0]:.4g} times what it should be: a factor is missing, or one is too many."
    return ""


# --- values in words ---


def show(value, digits=4):
    """A value in a few characters: numbers with so many digits, large arrays by their shape."""
    if isinstance(value, str):
        return repr(value)
    value = np.asarray(value)
    if value.dtype.kind == "U":
        return repr(value.tolist())
    if value.size > 8:
        return f"numbers of shape {value.shape}"
    if value.ndim == 0:
        return f"{value.item():.{digits}g}" if value.dtype.kind == "f" else str(value.item())
    return "[" + ", ".join(show(part, digits) for part in value) + "]"


def show_apart(one, two):
    """Two different values, with as many digits as it takes to tell them apart."""
    for digits in (4, 6, 9, 17):
        shown = show(one, digits), show(two, digits)
        if shown[0] != shown[1]:
            break
    return shown


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


def _a_shape(array):
    return "one number" if array.ndim == 0 else f"shape {array.shape}"


def _shapes(outcome):
    if outcome.parts is not None and (outcome.whole is None or outcome.type == "tuple"):
        return f"{len(outcome.parts)} results" if len(outcome.parts) != 1 else "a tuple with one result"
    return outcome.type if outcome.whole is None else _a_shape(outcome.whole)

"""Judge what an answer gave: which cases are right, what is wrong with the others, and which misunderstanding fits."""

from dataclasses import dataclass

import numpy as np

RIGHT, WRONG, NOT_YET = "right", "wrong", "not yet"

AN_ARRAY = "That works on one number, and here comes an array. NumPy's own np.exp, np.maximum, np.where take both."
ERRORS = {
    "NameError": "Python doesn't know that name here. Is it spelt as above, and defined inside the answer?",
    "UnboundLocalError": "The name gets its value only later, or only in one branch. Give it one before it is used.",
    "TypeError": "A value is of another kind than the line needs, or a call has too many or too few arguments.",
    "IndexError": "An index runs past the end. Positions go from 0 to the length less 1.",
    "RecursionError": "The function calls itself again and again.",
    "AttributeError": "The object has nothing of that name. In a class, was it set as self.name in __init__?",
}
SHAPES = "Shapes that don't fit: print the .shape of each array on that line and compare their last and first numbers."


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
    """How one question went, case by case, with a hint that names the likely misunderstanding ("" if none is known)."""

    name: str
    results: list[Result]
    hint: str = ""

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


def judge(question, drawn, outcomes):
    """The `Verdict` on an answer's outcomes for the drawn inputs, one for each case."""
    expected = list(question.outcomes(question.reference, drawn, {}))
    results = [
        _result(question, case, inputs, outcome, wanted)
        for case, inputs, outcome, wanted in zip(question.cases, drawn, outcomes, expected, strict=True)
    ]
    failed = [i for i, result in enumerate(results) if result.state == WRONG]
    hint = _misunderstanding(question, drawn, outcomes, failed) if failed else ""
    for i in failed:
        hint = hint or _general(question, drawn[i], outcomes[i], expected[i])
    return Verdict(question.name, results, hint)


def not_yet(question, message):
    """The `Verdict` on a question without an answer."""
    return Verdict(question.name, [Result(case.name, case.points, 0, NOT_YET, message) for case in question.cases])


def failed(question, message):
    """The `Verdict` on an answer that could not be tried at all."""
    return Verdict(question.name, [Result(case.name, case.points, 0, WRONG, message) for case in question.cases])


def _result(question, case, inputs, outcome, expected):
    def result(state, message="", **where):
        return Result(case.name, case.points, case.points if state == RIGHT else 0, state, message, **where)

    if outcome.kind == "not yet":
        return result(NOT_YET, "nothing here yet")
    if outcome.kind == "nothing":
        printed = "it prints its result; return hands it back" if outcome.printed else "it gives nothing back yet"
        return result(NOT_YET, printed)
    if outcome.kind == "error":
        where = {"line": outcome.line, "code": outcome.code}
        return result(WRONG, f"{outcome.type}: {outcome.message}".rstrip(": "), **where)
    if outcome.kind == "time":
        return result(WRONG, f"did not finish within {question.seconds:g} seconds; is there a loop without an end?")
    if outcome.kind != "value":
        return result(WRONG, outcome.message or f"gives a {outcome.type}, which isn't numbers")
    if altered := _altered(inputs, outcome):
        return result(WRONG, f"alters its argument {altered[0]}; work on a copy, so that the caller's array stays")
    if case.judge:
        given = outcome.whole if outcome.whole is not None else tuple(outcome.parts)
        try:
            message = case.judge(given, **inputs)
        except (ValueError, TypeError, IndexError):  # of another shape than the judge can work with
            message = f"has shape {_shapes(outcome)}, which doesn't fit the question"
        return result(WRONG, message) if message else result(RIGHT)
    message = compare(outcome, expected, case.tolerance, question.returns)
    return result(WRONG, f"{_with(inputs)}{message}") if message else result(RIGHT)


def compare(outcome, expected, tolerance, names=()):
    """What sets an outcome apart from the expected one, in words; "" if they agree within the tolerance."""
    got, wanted = _sides(outcome, expected)
    if got is None:
        return f"expected {len(wanted)} results ({', '.join(names)}), got {_shapes(outcome)}"
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
        parts = list(outcome.whole)
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
        return f"expected {show(b)}, got {show(a)}"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    which = f"{wrong.sum():,} of {b.size:,} numbers are off, the first at {list(first)}"
    return f"{which}: expected {show(b[first])}, got {show(a[first])}"


def _close(a, b, tolerance):
    """Where a equals b, apart from rounding that is small beside the largest number in b."""
    largest = np.abs(b[np.isfinite(b)]).max(initial=1e-6)
    with np.errstate(invalid="ignore"):
        return (np.abs(a - b) <= tolerance * largest) | (a == b) | (np.isnan(a) & np.isnan(b))


def _altered(inputs, outcome):
    """The names of the array arguments that aren't as they were before the call."""

    def same(before, after):
        return after is not None and before.shape == after.shape and before.tobytes() == after.tobytes()

    arrays = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray)}
    return [name for name, value in arrays.items() if not same(value, outcome.after.get(name))]


def _misunderstanding(question, drawn, outcomes, failed):
    """The hint of the mistake whose results equal the answer's in most of the cases that failed."""
    valued = [i for i in failed if outcomes[i].kind == "value" and not _altered(drawn[i], outcomes[i])]
    best, hint = 0, ""
    for mistake in question.mistakes if valued else []:
        theirs = list(question.outcomes(mistake.answer, [drawn[i] for i in valued], {}))
        agree = sum(
            other.kind == "value" and not compare(outcomes[i], other, question.cases[i].tolerance)
            for i, other in zip(valued, theirs, strict=True)
        )
        if agree > best:
            best, hint = agree, mistake.hint
    return hint


def _general(question, inputs, outcome, expected):
    """What is likely to be wrong, for mistakes that people make everywhere."""
    if outcome.kind == "error":
        if any(words in outcome.message for words in ("truth value of an array", "converted to Python scalar")):
            return AN_ARRAY
        shapes = outcome.type == "ValueError" and any(w in outcome.message for w in ("shape", "matmul", "dimension"))
        return SHAPES if shapes else ERRORS.get(outcome.type, "")
    if outcome.kind != "value":
        return ""
    if _altered(inputs, outcome):
        return (
            "An assignment such as w += ... or x[0] = ... changes the array that the caller passed in. "
            "w = w + ... makes a new one."
        )
    if expected.kind != "value":
        return ""
    got, wanted = _sides(outcome, expected)
    for a, b in zip(got or [], wanted, strict=False):
        if a.dtype.kind == "U" or b.dtype.kind == "U":
            continue
        if hint := _general_of(a.astype(float), b.astype(float)):
            return hint
    return ""


def _general_of(a, b):
    if a.shape != b.shape:
        if a.ndim == b.ndim + 1 and a.size == b.size:
            return (
                f"An axis too many: {_a_shape(a)} instead of {_a_shape(b)}. Brackets around a result, keepdims=True "
                "and reshape(-1, 1) add one; .ravel() flattens a table."
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
    if _close(a, -b, 1e-4).all():
        return "Every number has the wrong sign."
    if _close(a, np.trunc(b), 1e-6).all() or _close(a, np.round(b), 1e-6).all():
        return "The fractions are lost: int(...), // or an integer array cuts them off."
    large = np.abs(b) > 1e-3 * np.abs(b).max(initial=0)
    if b.size > 1 and large.sum() > 1:
        ratio = a[large] / b[large]
        if np.ptp(ratio) < 1e-3 * abs(ratio[0]) and _close(a, b * ratio[0], 1e-3).all():
            return f"Every number is {ratio[0]:.4g} times what it should be: a factor is missing, or one is too many."
    return ""


# --- values in words ---


def show(value):
    """A value in a few characters: numbers with four digits, large arrays by their shape."""
    if isinstance(value, str):
        return repr(value)
    value = np.asarray(value)
    if value.dtype.kind == "U":
        return repr(value.tolist())
    if value.size > 8:
        return f"numbers of shape {value.shape}"
    if value.ndim == 0:
        return f"{value.item():.4g}" if value.dtype.kind == "f" else str(value.item())
    return "[" + ", ".join(show(part) for part in value) + "]"


def _with(inputs):
    shown = [f"{name} {'of shape ' + str(v.shape) if np.size(v) > 8 else '= ' + show(v)}" for name, v in inputs.items()]
    return f"with {', '.join(shown)}: " if shown else ""


def _a_shape(array):
    return "one number" if array.ndim == 0 else f"shape {array.shape}"


def _shapes(outcome):
    if outcome.parts is not None and outcome.whole is None:
        return f"{len(outcome.parts)} parts"
    return str(outcome.whole.shape) if outcome.whole is not None else outcome.type

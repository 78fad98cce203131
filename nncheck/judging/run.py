"""Run an answer on a question's inputs, and bring what it gives into plain arrays.

`check` in a notebook calls `run`. When a class is graded, a submission's process gets this file's text as well
(nncheck/grading/inside.py), so it needs the standard library and NumPy alone.
"""

import ast
import contextlib
import io
import linecache
import traceback
import warnings
from dataclasses import dataclass, field

import numpy as np

MOST_PARTS = 20  # a longer tuple or list is one row of numbers, not several results
MOST_PRINTED = 2_000  # characters of what an answer prints
MOST_BYTES = 32_000_000  # of what one question may give


@dataclass
class Outcome:
    """What came of one run: a value as plain arrays, or why there is none.

    kind: "value", "nothing" (None or ...), "unfit" (not numbers), "not yet" (NotImplementedError) or "error".
    whole: the value as one array; parts: a tuple's or list's elements, each as an array; None where it can't be.
    after: the array arguments as the answer left them. denied: what it tried to do that grading refuses.
    """

    kind: str
    type: str = ""
    message: str = ""
    line: int = 0
    code: str = ""
    printed: str = ""
    denied: list = field(default_factory=list)
    whole: np.ndarray | None = None
    parts: list | None = None
    after: dict = field(default_factory=dict)


def answer_itself(answer, **inputs):
    """How an answer is called unless its question says otherwise: a function with the inputs, a value as it is."""
    return answer(*inputs.values()) if callable(answer) else answer


def run(call, answer, inputs, namespace):
    """The `Outcome` of `call(answer, **inputs)`, on copies; `namespace` is where the answer was defined."""
    if answer is None or answer is ...:
        return Outcome("nothing")
    handed = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}
    printed = _Printed()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outcome = plain(call(answer, **handed))
    except NotImplementedError:
        outcome = Outcome("not yet")
    except (Exception, SystemExit) as error:
        outcome = failure(error, namespace)
    outcome.printed = printed.getvalue()
    outcome.after = {name: np.array(value) for name, value in handed.items() if isinstance(value, np.ndarray)}
    return outcome


def plain(value):
    """A value's `Outcome`: copied into NumPy's own arrays, so that no cleverness of its type reaches the comparison."""
    kind = type(value).__name__
    if value is None or value is ... or value is NotImplemented:
        return Outcome("nothing", kind)
    parts = None
    if isinstance(value, (tuple, list)) and len(value) <= MOST_PARTS:
        parts = [_array(part) for part in value]
        parts = None if any(part is None for part in parts) else parts
    whole = _array(value)
    return Outcome("unfit" if whole is None and parts is None else "value", kind, whole=whole, parts=parts)


def failure(error, namespace):
    """An error's `Outcome`, with the last line of the answer's own code that led to it."""
    try:
        words = str(error)[:500]
    except Exception:  # an error of the learner's own that has no words
        words = ""
    outcome = Outcome("error", type(error).__name__, words)
    if isinstance(error, SyntaxError):
        outcome.message, outcome.line, outcome.code = str(error.msg), error.lineno or 0, (error.text or "").strip()
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is namespace:
            outcome.line = line
            outcome.code = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    return outcome


def _array(value):
    try:
        array = np.array(value, subok=False)
    except Exception:  # ragged rows, or an object that refuses to be an array
        return None
    if array.nbytes > MOST_BYTES // 4:
        return None
    return array if array.dtype.kind in "fiub" or (array.dtype.kind == "U" and array.size <= 1_000) else None


class _Printed(io.StringIO):
    """Keeps the first characters that are printed and drops the rest."""

    def write(self, text):
        super().write(text[: max(0, MOST_PRINTED - self.tell())])
        return len(text)


def as_handed(inputs):
    """Inputs the way every answer gets them: arrays as arrays, and what has no axis as a plain number or text."""
    arrays = {name: np.asarray(value) for name, value in inputs.items()}
    return {name: array if array.ndim else array.item() for name, array in arrays.items()}


# --- what a learner wrote, executed ---


def define(text, namespace):
    """Execute an answer's cell; the `Outcome` of an error in it, or None."""
    filename = "<answer>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    try:
        with contextlib.redirect_stdout(_Printed()), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(compile(text, filename, "exec"), namespace)
    except NotImplementedError:
        return Outcome("not yet")
    except (Exception, SystemExit) as error:
        return failure(error, namespace)


def definitions(text):
    """What a learner's other cells lend to an answer: imports, functions, classes, constants; nothing that runs."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return [node for node in tree.body if isinstance(node, kinds) or _is_constant(node)]


def execute_what_works(statements, namespace):
    """Execute statements one by one; those that need what isn't here, such as plots, are left out."""
    for statement in statements:
        with contextlib.suppress(Exception), contextlib.redirect_stdout(_Printed()):
            exec(compile(ast.Module([statement], []), "<course>", "exec"), namespace)


def _is_constant(node):
    try:
        return isinstance(node, ast.Assign) and ast.literal_eval(node.value) is not ...
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False

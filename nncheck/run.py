"""Run an answer on a question's inputs, and bring what it gives into plain arrays.

`check` in a notebook uses it. When a class is graded, a submission's process gets this file's text as well
(nncheck/grading/sandbox/job_process.py), so it needs the standard library and NumPy alone.
"""

import ast
import builtins
import contextlib
import functools
import inspect
import io
import linecache
import numbers
import re
import time
import traceback
import types
import warnings
from dataclasses import dataclass, field

import numpy as np

from nncheck.slips import hidden_in, lost_in, own_lines_above, slip_in

LONG_ENOUGH = 0.25  # seconds for all draws of an answer; then no further ones are begun
MOST_PARTS = 20  # a longer tuple or list is one row of numbers, not several results
MOST_PRINTED = 2_000  # characters of what an answer prints
MOST_BYTES = 32_000_000  # of what one question may give
MOST_LOOKED_AT = 10_000  # numbers of an array that is still to be what it was when a later call has been made
OVERWRITTEN = "this call changes the array that an earlier one gave; each call makes an array of its own"
REMARK = "Remark"  # an error of this name, raised where an answer is called, has its words shown and not its name


@dataclass
class Outcome:
    """What came of one run: a value as plain arrays, or why there is none.

    kind: "value", "nothing" (None or ...), "unfit" (not numbers), "not yet" (NotImplementedError), "error", "time", or
    "skipped": a further draw that there was no time for; it counts neither way.
    whole: the value as one array; parts: a tuple's or list's elements, each as an array; None where it can't be.
    slip: a sentence about a line that says something else than it seems to say. after: the array arguments as the
    answer left them. denied: what it tried to do that grading refuses.
    """

    kind: str
    type: str = ""
    message: str = ""
    line: int = 0
    code: str = ""
    printed: str = ""
    slip: str = ""
    denied: list = field(default_factory=list)
    whole: np.ndarray | None = None
    parts: list | None = None
    after: dict = field(default_factory=dict)


def answer_itself(answer, **inputs):
    """How an answer is called unless its question says otherwise: a function with the inputs, a value as it is."""
    return answer(*inputs.values()) if callable(answer) else answer


def value_itself(answer, **inputs):
    """How a value is asked for: as it is, so that a function that would give it is none."""
    return answer


def run_each(call, answer, drawn, n_first, namespace):
    """The `Outcome` of an answer for each of the drawn inputs, one by one; the same in a notebook and in a class.

    The first n_first are always run. What comes after them are more draws of the same cases: when all together have
    taken LONG_ENOUGH seconds, the rest is skipped.
    """
    begun, earlier = time.monotonic(), []
    for number, inputs in enumerate(drawn):
        if number >= n_first and time.monotonic() - begun > LONG_ENOUGH:
            yield Outcome("skipped")
        else:
            yield run(call, answer, inputs, namespace, earlier)


def run(call, answer, inputs, namespace, earlier):
    """The `Outcome` of `call(answer, **inputs)`, on copies; `namespace` is where the answer was defined.

    earlier: the arrays that runs before gave, each with its bytes as they were then; those of this one are added.
    """
    if answer is None or answer is ...:
        return Outcome("nothing")
    handed = {name: value.copy() if isinstance(value, np.ndarray | list) else value for name, value in inputs.items()}
    value, printed, given = None, _Printed(), []
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = call(_noting(answer, given), **handed)
            outcome = plain(value)
    except (Exception, SystemExit) as error:
        outcome = _not_yet(error) or failure(error, namespace)
        if not outcome.line and given and not isinstance(error, SystemExit):
            outcome = _of_no_use(outcome, given[-1])
    lost = lost_in(outcome.code) or lost_in(_source(answer)) if outcome.kind in ("nothing", "error") else ""
    if lost and (outcome.kind == "nothing" or "NoneType" in outcome.message):
        outcome.type, outcome.message, lost = "", lost, ""
    if outcome.kind == "value":
        if any(array.tobytes() != before for array, before in earlier):
            outcome = Outcome("unfit", message=OVERWRITTEN)
        parts = value if isinstance(value, tuple | list) else [value]
        earlier += [(p, p.tobytes()) for p in parts if type(p) is np.ndarray and p.size <= MOST_LOOKED_AT]
    lost = f"{lost}." if lost and outcome.type != "AttributeError" else ""  # for that, what it changes is no list
    outcome.slip = hidden_in(outcome, namespace) or lost or slip_of(answer)
    outcome.printed = printed.getvalue()
    outcome.after = {n: np.array(value) for n, value in handed.items() if isinstance(value, np.ndarray | list)}
    return outcome


def slip_of(answer):
    """A sentence about a slip that can be seen in an answer's text, or ""."""
    return slip_in(_source(answer)) if callable(answer) else ""


def _not_yet(error):
    """The `Outcome` of an answer that isn't written yet, or isn't written to its end; None for any other error."""
    if type(error) is not NotImplementedError:  # of which one kind says that nobody is there to type
        return None
    frame = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    line = own_lines_above(linecache.getlines(frame.f_code.co_filename, frame.f_globals), frame.f_lineno)
    if not line:
        return Outcome("not yet")
    return Outcome("not yet", message=f"line {line} still raises NotImplementedError: your lines take its place")


def _noting(answer, given):
    """A function that does as the answer does, and notes what it gives; anything but a function as it is."""
    if not isinstance(answer, types.FunctionType | functools.partial):
        return answer

    @functools.wraps(answer)
    def noting(*args, **kwargs):
        given[:] = [answer(*args, **kwargs)]
        return given[0]

    return noting


def _of_no_use(outcome, given):
    """What to say if not the answer failed, but what was to be done with the thing it gave."""
    is_nothing = given is None or given is ... or given is NotImplemented
    if is_nothing or type(given) not in (tuple, list, np.ndarray):
        return Outcome("nothing") if is_nothing else plain(given)
    if count := re.search(r"expected (\d+)", outcome.message):
        wanted = f"{count[1]} results are" if count[1] != "1" else "1 result is"
        return Outcome("unfit", type(given).__name__, f"gives {len(given)} where {wanted} expected")
    return outcome


def plain(value):
    """A value's `Outcome`: copied into NumPy's own arrays, so that no cleverness of its type reaches the comparison."""
    kind = type(value).__name__
    if value is None or value is ... or value is NotImplemented:
        return Outcome("nothing", kind)
    parts = None
    if isinstance(value, (tuple, list)) and len(value) <= MOST_PARTS:
        if any(part is None for part in value):
            return Outcome("unfit", kind, f"{sum(part is None for part in value)} of the {len(value)} results is None")
        if any(isinstance(part, types.BuiltinFunctionType | types.MethodType) for part in value):
            return Outcome("unfit", kind, "gives a method, not its result: are brackets missing, as in x.sum()?")
        parts = [_array(part) for part in value]
        parts = None if any(part is None for part in parts) else parts
    whole = _array(value)
    if whole is None and isinstance(value, (tuple, list)) and len(value) > MOST_PARTS:
        return Outcome("unfit", kind, f"it gives a {kind} of {len(value)}, and they make no table")
    return Outcome("unfit" if whole is None and parts is None else "value", kind, whole=whole, parts=parts)


def failure(error, namespace):
    """An error's `Outcome`, with the last line of the answer's own code that led to it."""
    try:
        words = str(error)[:500]
    except Exception:  # an error of the learner's own that has no words
        words = ""
    kind = type(error).__name__
    outcome = Outcome("error", "" if kind == REMARK else kind, INSIDE.sub(_as_the_learner_knows_it, words))
    if isinstance(error, SyntaxError):
        outcome.message, outcome.line, outcome.code = str(error.msg), error.lineno or 0, (error.text or "").strip()
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is namespace:
            outcome.line = line
            outcome.code = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    return outcome


INSIDE = re.compile(r"[\w.<>]*<locals>\.(<?\w+>?)\(\)")  # call_it.<locals>.<lambda>(), and a function inside another


def _as_the_learner_knows_it(name):
    return "the function that it is given" if name[1] == "<lambda>" else f"{name[1]}()"


@functools.lru_cache(maxsize=4)  # a class's source is looked for in all of its file, and each draw may fail
def _found_source(answer):
    with contextlib.suppress(Exception):
        return inspect.getsource(answer)
    return ""


def _source(answer):
    with contextlib.suppress(Exception):  # an answer that can't be remembered has no source either
        return _found_source(answer)
    return ""


def uses(answer, namespace):
    """The names that an answer reaches in its namespace: those in its own code, and in the functions it calls there."""
    found, waiting = set(), [answer]
    while waiting:
        value = waiting.pop()
        codes = [f.__code__ for f in _functions_of(value) if isinstance(f, types.FunctionType)]
        while codes:
            code = codes.pop()
            codes += [const for const in code.co_consts if isinstance(const, types.CodeType)]
            for name in set(code.co_names) - found:
                found.add(name)
                if isinstance(namespace.get(name), types.FunctionType | type | functools.partial):
                    waiting.append(namespace[name])
    return found


def _functions_of(value):
    if isinstance(value, type):
        return [getattr(part, "fget", getattr(part, "__func__", part)) for part in list(vars(value).values())]
    return [value.func if isinstance(value, functools.partial) else value]


@contextlib.contextmanager
def put_in(namespace, stand_ins):
    """Other values under some names of a namespace, for a while: `judge.verdict_on` asks for the course's answers."""
    own = {name: namespace[name] for name in stand_ins if name in namespace}
    namespace.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            namespace.pop(name, None)
        namespace.update(own)


def _array(value):
    try:
        array = np.array(value, subok=False)
        if array.dtype.kind == "O" and all(isinstance(part, numbers.Real) for part in array.flat):  # fractions
            array = array.astype(float)
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


# --- inputs, as they come in and as they travel ---

LIST = "[]"  # at the end of a name: these numbers are handed over as a list


def as_handed(inputs):
    """Inputs the way every answer gets them: lists as lists, other numbers with an axis as arrays, the rest plain.

    It reads what `as_arrays` gives as well.
    """
    handed = {}
    for name, value in inputs.items():
        array = np.asarray(value)
        is_list = isinstance(value, list) or name.endswith(LIST)
        handed[name.removesuffix(LIST)] = array.tolist() if is_list or not array.ndim else array
    return handed


def as_arrays(inputs):
    """Inputs as arrays alone, for the way to a submission's process; a name tells which of them is a list."""
    return {name + LIST * isinstance(value, list): np.asarray(value) for name, value in inputs.items()}


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
    """Whether it gives names a plain value; not one of Python's own names, such as in a later `sum = 0`."""
    if any(hasattr(builtins, part.id) for part in ast.walk(node) if isinstance(part, ast.Name)):
        return False
    try:
        return isinstance(node, ast.Assign) and ast.literal_eval(node.value) is not ...
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False

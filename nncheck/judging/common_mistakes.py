"""What is likely to be wrong with an answer, whatever was asked: the mistakes that people make everywhere."""

import difflib
import inspect
import re

import numpy as np

from nncheck.judging.compare import a_shape, altered, close, sides

AN_ARRAY = "That works on one number, and here comes an array. NumPy's own np.exp, np.maximum, np.where take both."
ERRORS = {
    "NameError": "Python doesn't know that name here. Is it spelt as above, and defined inside the answer?",
    "UnboundLocalError": "The name gets its value only later, or only in one branch. Give it one before it is used.",
    "TypeError": "A value is of another kind than the line needs, or a call has too many or too few arguments.",
    "IndexError": "An index runs past the end. Positions go from 0 to the length less 1.",
    "KeyError": "A dictionary has no such key. Print its keys, and compare the spelling.",
    "RecursionError": "The function calls itself again and again.",
    "AttributeError": "The object has nothing of that name. Is it spelt as it was set?",
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
SIDE_BY_SIDE = re.compile(r"[)\]]\s*\w|\)\s*\(|\b(?!0[xXbBoO]\w)\d+(\.\d+)?(?![eE][+-]?\d|[jJ]\b)\s*[A-Za-z_(]")
OTHERWISE = re.compile(r"\b(if|else|for|in|and|or|not|is|def|return|lambda)\b")  # words that may follow a bracket


def _nothing_called(kind, name):
    """The hint on an object of some kind that has nothing of that name."""
    if kind in ("list", "tuple"):
        return f"A {kind} has no .{name}. np.array(...) makes an array of it, which has an array's methods."
    if kind == "numpy.ndarray":
        return f"An array has no .{name}. Is it a list's, and was a list meant? np.{name} may do it for arrays."
    if kind.rpartition(".")[2].rstrip("_0123456789") in ("int", "float", "bool", "str", "dict"):
        return f"That is a {kind.rpartition('.')[2]}, which has no .{name}. Is it what you take it for? Print it."
    if kind == "function":
        return f"A function has no .{name}: is it what the function gives that was meant, so that brackets are missing?"
    return (
        f"A {kind} has nothing called {name}. Was it set as self.{name} in __init__? "
        "Or does another kind of object come to that line than it is written for?"
    )


def _no_such_function(name):
    """The hint on a function that NumPy doesn't have."""
    near = difflib.get_close_matches(name, dir(np), 1)
    return f"NumPy has no {name}. " + (f"Is np.{near[0]} meant?" if near else "Its functions are listed by dir(np).")


WORDS = [  # of an error, and what they mostly come from
    (re.compile(r"module 'numpy' has no attribute '(\w+)'"), _no_such_function),
    (re.compile(r"'([\w.]+)' object has no attribute '(\w+)'"), _nothing_called),
    (
        re.compile(r"\w\.\w+\(\) takes 0 positional arguments but"),
        "Each method gets the object itself first: def name(self, ...).",
    ),
    (
        re.compile(r"'(?:method|builtin_function_or_method|function)' object is not subscriptable"),
        "A call has round brackets: x.dot(w) and f(3). Square ones take a part of something.",
    ),
    (
        re.compile(r"'(?:method|builtin_function_or_method|function)'"),
        "A function stands there, not its result: are the brackets of a call missing, as in x.sum()?",
    ),
    (
        re.compile("Cannot cast ufunc"),
        "An assignment such as w += ... changes the array that the caller passed in, and one of whole numbers has no "
        "room for fractions. w = w + ... makes a new one, and so does w.astype(float).",
    ),
    (re.compile(r"bitwise_xor|for \^"), "^ makes no power: Python writes x ** 2 for x times x."),
    (
        re.compile(r"'(?:numpy\.)?(?:int|float)\d*' object is not iterable"),
        "A number has no parts to go through. range(n) counts from 0 to n - 1, as in: for i in range(len(x)).",
    ),
    (
        re.compile("too many indices"),
        "More indices than axes: print its .shape. A vector has one axis, a table two, and a number none.",
    ),
]


def likely(question, inputs, outcome, expected, judged):
    """What is likely to be wrong, for mistakes that people make everywhere."""
    if outcome.kind == "error":
        if outcome.message.startswith(f"{question.name}(") and "argument" in outcome.message:
            return f"The check calls it as {_call_of(question)}."
        return likely_of_error(outcome.type, outcome.message, outcome.code)
    if outcome.kind != "value":
        return ""
    if question.untouched and altered(inputs, outcome):
        return (
            "An assignment such as w += ... or x[0] = ... changes the array that the caller passed in. "
            "w = w + ... makes a new one."
        )
    if expected.kind != "value" or (judged and not callable(question.reference)):
        return ""
    got, wanted = sides(outcome, expected)
    for a, b in zip(got or [], wanted, strict=False):
        if a.dtype.kind == "U" or b.dtype.kind == "U":
            continue
        if judged and a.shape == b.shape:  # there are other right answers than the reference
            continue
        a, b = a.astype(float), b.astype(float)
        if hint := _of_shapes(a, b) if a.shape != b.shape else _of_numbers(a, b, moved=_moved(inputs, b)):
            return hint
    return ""


def _moved(inputs, wanted):
    """Whether what is wanted is far from each array that was given: weights after one step are always near."""
    given = [np.asarray(value) for value in inputs.values() if isinstance(value, np.ndarray | list | float | int)]
    alike = [array for array in given if array.shape == wanted.shape and array.dtype.kind in "fiub"]
    return not any(close(array.astype(float), wanted, 0.02).all() for array in alike)


def likely_of_error(kind, message, code):
    """What an error of this kind mostly comes from."""
    if any(words in message for words in ("truth value of an array", "converted to Python scalar", "only length-1")):
        return AN_ARRAY
    if "NoneType" in message:
        return "Something on that line is None: a function without return gives None, and so does list.append."
    for pattern, hint in WORDS:
        if found := pattern.search(message):
            return hint(*found.groups()) if callable(hint) else hint
    if "object is not callable" in message and not A_NUMBER.search(message):
        return "That object is no function, so brackets can't call it. Which of its methods is meant, as in a.sum()?"
    if "is not callable" in message or (
        kind == "SyntaxError" and SIDE_BY_SIDE.search(OTHERWISE.sub(",", _without_texts(code)))
    ):
        return TIMES
    if kind == "AxisError":
        return "There is no such axis: a vector has axis 0 alone. axis=-1 is the last one, in a vector as in a table."
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


def _of_shapes(a, b):
    if a.ndim == b.ndim + 1 and a.size == b.size:
        return (
            f"An axis too many: {a_shape(a)} instead of {a_shape(b)}. Brackets around a result, keepdims=True "
            "and reshape(-1, 1) add one; .ravel() flattens a table."
        )
    if a.ndim < b.ndim and a.size == b.size and 1 in b.shape:
        return (
            f"An axis is missing: {a_shape(a)} instead of {a_shape(b)}. A table of one row or one column is a "
            "table all the same; [0], ravel and squeeze take an axis away."
        )
    if a.ndim == 2 and a.T.shape == b.shape:
        return "Rows and columns are swapped: is a .T missing, or one too many?"
    if b.ndim == 0:
        return "One number was asked for, and there are several. Is something not added up yet?"
    if a.ndim == 0:
        return "There is one number for everything. Is there a sum over an axis that should stay?"
    return ""


def _of_numbers(a, b, moved):
    """moved: whether b is far from what was given, so that to be near it or a multiple of it says something."""
    if not np.isfinite(a).all() and np.isfinite(b).all():
        return (
            "There is nan or infinity in it: a division by 0, the logarithm of 0, a mean of nothing, or exp of a lot. "
            "If it is exp, rewrite the formula so that it never gets a large positive number."
        )
    if close(a, b, 1e-4).all():
        return ""
    if b.size == 1 and b.any() and close(a, 100 * b, 1e-4).all():
        return "That is in percent. A share lies between 0 and 1."
    if close(a, -b, 1e-4).all():
        return "Every number has the wrong sign."
    if any(np.array_equal(a, np.round(b, digits)) for digits in (1, 2, 3, 4)):
        return "The numbers are rounded. Leave round(...) out: the check shows few digits and compares all of them."
    if not a.any() and a.size > 1:
        return (
            "Every number is 0: nothing was written into the result, fractions are lost in whole numbers, or two names "
            "stand for one array."
        )
    for whole in (np.trunc(b), np.round(b), np.floor(b)):
        if close(a, whole, 1e-6).all() and np.ptp(whole.ravel()) + np.abs(whole).max() > 2:  # not by chance 0 and 1
            return "The fractions are lost: int(...), // or an integer array cuts them off."
    if not moved:
        return ""
    if close(a, b, 0.02).all() and (b != np.round(b)).any():
        return "Nearly right. Is something rounded on the way, a constant another one, or a nudge too wide?"
    large = np.abs(b) > 1e-3 * np.abs(b).max(initial=0)
    if b.size > 1 and large.sum() > 1:
        ratio = a[large] / b[large]
        if np.ptp(ratio) < 1e-3 * abs(ratio[0]) and close(a, b * ratio[0], 1e-3).all():
            return f"Every number is {ratio[0]:.4g} times what it should be: a factor is missing, or one is too many."
    return ""

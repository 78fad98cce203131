"""Slips that can be seen in an answer's text: lines that do something else than whoever typed them meant.

They are looked for where an answer runs (run.py), for only there is its text; so this needs the standard library alone.
They are said when the answer isn't right, whatever was asked.
"""

import ast
import builtins
import functools
import re
import textwrap
import types

CHANGE_IN_PLACE = ("append", "extend", "insert", "sort", "reverse", "shuffle")
# Functions of NumPy and methods of arrays that are called for what they do, not for what they give.
DONE_FOR_EFFECT = (
    *("at", "copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask", "seed", "seterr", "shuffle"),
    *("set_printoptions", "save", "savez", "savetxt"),
)
GIVE_AN_ARRAY = ("astype", "clip", "copy", "cumsum", "flatten", "max", "mean", "ravel", "reshape", "round", "sum")
GIVE_AN_ARRAY += ("transpose", "min", "squeeze")


@functools.lru_cache(maxsize=8)  # each draw of an answer asks
def lost_in(source):
    """A sentence about a line that makes None of what is meant, such as `path = path.append(w)`, or ""."""
    return _first(source, (_none_kept, _none_returned))


@functools.lru_cache(maxsize=8)
def slip_in(source):
    """A sentence about a line that has another meaning than it seems to have, such as `w =- step`, or ""."""
    return _first(source, (_sign_after_equals, _compared, _thrown_away, _returns_at_once, _power, _waits))


def hidden_in(outcome, namespace):
    """A sentence about a name in the line that failed which the notebook has given another meaning, or "".

    Such as `sum = 3` in some cell, or `np = 5`, after which sum(...) and np.exp are no more what they were.
    """
    if outcome.type == "TypeError" and "not callable" in outcome.message:
        names = re.findall(r"(?<![\w.])([^\W\d]\w*)\s*\(", outcome.code)
        name = next((name for name in names if name in namespace and not callable(namespace[name])), "")
        if name and hasattr(builtins, name):
            return f"{name} is {_what(namespace[name])} in this notebook now. `del {name}` brings Python's own back."
        if name:
            return f"{name} is {_what(namespace[name])} in this notebook now. Run the cell that defines it once more."
    if outcome.type == "AttributeError":
        np = namespace.get("np")
        if re.search(r"\bnp\.", outcome.code) and not isinstance(np, types.ModuleType | None):
            return f"np is {_what(np)} in this notebook now. `import numpy as np` brings NumPy back."
    return ""


def own_lines_above(lines, number):
    """The number of a line that raises NotImplementedError, if its function has lines of the learner's own; else 0.

    lines: those of the cell in which line `number` is.
    """
    try:
        functions = [n for n in ast.walk(ast.parse("".join(lines))) if isinstance(n, ast.FunctionDef)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    around = [n for n in functions if n.lineno <= number <= n.end_lineno]
    if not around:
        return 0
    body = max(around, key=lambda n: n.lineno).body
    body = body[isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) :]  # without its docstring
    return number if len(body) > 1 or not isinstance(body[0], ast.Raise) else 0


def _first(source, looks):
    """The sentence about the first place in a source on which one of the functions `look(node, source)` has one."""
    try:
        source = textwrap.dedent(source)
        nodes = sorted(ast.walk(ast.parse(source)), key=lambda node: getattr(node, "lineno", 0))
        return next((said for node in nodes for look in looks if (said := look(node, source))), "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _changing_call(node):
    """(what is changed, by what) for a call that changes something in place and gives back None."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    changed, how = ast.unparse(node.func.value), node.func.attr
    if how == "shuffle":
        changed = "its argument"
    return (changed, how) if how in CHANGE_IN_PLACE and changed not in ("np", "numpy") else None


def _none_kept(node, source):
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
        return ""
    name = ast.unparse(node.targets[0])
    found = _changing_call(node.value)
    if not found and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == f"{name}.update":
        found = name, "update"  # of a dictionary; under another name it may be a method of the learner's own
    if not found:
        return ""
    return f"{found[1]} changes {found[0]} and gives back None, so leave out `{name} =`"


def _none_returned(node, source):
    if isinstance(node, ast.Return) and (found := _changing_call(node.value)):
        return f"{found[1]} gives back None: call it on a line of its own, and return what it has changed"
    return ""


def _sign_after_equals(node, source):
    """`w =- step`, with the blank after the sign."""
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.UnaryOp | ast.BinOp)):
        return ""
    target, value = node.targets[0], node.value
    if target.end_lineno != value.lineno:
        return ""
    # Columns are counted in bytes.
    line = source.splitlines()[value.lineno - 1].encode()
    begins = line[target.end_col_offset :].decode().lstrip()
    if begins[:2] in ("=-", "=+") and begins[2:3].isspace():
        name, sign = ast.unparse(target), begins[1]
        does = "take away from it" if sign == "-" else "add to it"
        return f"`{name} ={sign}` gives {name} a new value. To {does}, write `{name} {sign}=`."
    return ""


def _compared(node, source):
    """`w == w - step` on a line of its own."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare) and isinstance(node.value.ops[0], ast.Eq):
        return f"`{_short(node.value)}` only compares, and changes nothing. A single = gives a name its value."
    return ""


def _thrown_away(node, source):
    """`np.maximum(z, 0)`, or `w - step`, on a line of its own."""
    if not isinstance(node, ast.Expr):
        return ""
    value = node.value
    lost = isinstance(value, ast.BinOp)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        root = value.func
        while isinstance(root, ast.Attribute):
            root = root.value
        of_numpy = isinstance(root, ast.Name) and root.id in ("np", "numpy")
        lost = value.func.attr not in DONE_FOR_EFFECT if of_numpy else value.func.attr in GIVE_AN_ARRAY
        lost = lost and "out" not in [keyword.arg for keyword in value.keywords]
    if not lost:
        return ""
    return f"`{_short(value)}` makes something new, and that line keeps it nowhere: give it a name, or return it."


def _returns_at_once(node, source):
    """A loop whose body ends with `return` in its first round."""
    if not isinstance(node, ast.For | ast.While) or any(isinstance(part, ast.Continue) for part in ast.walk(node)):
        return ""
    if any(isinstance(statement, ast.Return) for statement in node.body):
        return "`return` stands inside the loop, so the function ends in the first round. Move it to the left."
    return ""


def _power(node, source):
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor)):
        return ""
    exponent = node.right  # of x^2 + b Python takes 2 + b to be the right side
    while isinstance(exponent, ast.BinOp):
        exponent = exponent.left
    return "^ makes no power: Python writes x ** 2 for x times x." if isinstance(exponent, ast.Constant) else ""


def _waits(node, source):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input":
        return "input() waits for somebody to type. Here all numbers come as arguments."
    return ""


def _what(value):
    """A value in a few words."""
    text = repr(value) if type(value) in (int, float, str) else ""
    return text if 0 < len(text) <= 20 else f"a {type(value).__name__}"


def _short(node):
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}..."

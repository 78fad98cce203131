"""What a reader of a code cell must know beside a little Python: NumPy by name, and forms of Python that need a word.

`used(source)` lists them as they come. What a beginner is taken to know: names, numbers, texts, lists, dictionaries,
`if`, `for`, `def`, `import`, calls with named arguments, simple f-strings, and the functions in PLAIN.
"""

import ast
import builtins
import re

import numpy as np

PLAIN = {"abs", "dict", "float", "int", "len", "list", "max", "min", "print", "range", "round", "str", "sum"}
ARRAY = {name for name in dir(np.ndarray) if not name.startswith("_")} - PLAIN  # x.max() is read as max(x)
RANDOM = {name for name in dir(np.random.Generator) if not name.startswith("_")}
DICTIONARY = {"get", "items", "values"}
OPTIONS = {"axis", "keepdims", "out", "dtype", "end"}

FORMS = {
    ast.Lambda: "lambda",
    ast.ListComp: "[... for ...]",
    ast.DictComp: "{... for ...}",
    ast.SetComp: "{... for ...}",
    ast.GeneratorExp: "(... for ...)",
    ast.MatMult: "@",
    ast.Invert: "~",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.IfExp: "a if b else c",
    ast.Assert: "assert",
    ast.Try: "try",
    ast.While: "while",
    ast.With: "with",
    ast.Nonlocal: "nonlocal",
    ast.Global: "global",
    ast.NamedExpr: ":=",
    ast.Yield: "yield",
    ast.ClassDef: "class",
}


def used(source):
    """The constructs in a cell's code, each once, in the order of their first use; drawing code is left out.

    Drawing is what stands in `with plots.picture(...)`, which notebook 1 says may be skipped.
    """
    tree = _without_drawing(ast.parse(source))
    found = [(node.lineno, node.col_offset, name) for node, name in _all(tree)]
    return list(dict.fromkeys(name for *_, name in sorted(found)))


def _without_drawing(tree):
    class Skip(ast.NodeTransformer):
        def visit_With(self, node):
            call = node.items[0].context_expr
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "plots.picture":
                return ast.copy_location(ast.Pass(), node)
            return self.generic_visit(node)

    return Skip().visit(tree)


def _all(tree):
    """(node with a place, name) for each construct."""
    for node in ast.walk(tree):
        for name in _names(node):
            yield node, name
        for child in ast.iter_child_nodes(node):
            if not hasattr(child, "lineno") and type(child) in FORMS:  # operators have no place of their own
                yield node, FORMS[type(child)]


def _names(node):
    """The constructs that one node is."""
    if type(node) in FORMS and hasattr(node, "lineno"):
        yield FORMS[type(node)]
    if isinstance(node, ast.Attribute):
        yield from _attribute(node)
    elif isinstance(node, ast.Subscript):
        yield from _index(node.slice)
    elif isinstance(node, ast.Call):
        yield from (f"{word.arg}=" for word in node.keywords if word.arg in OPTIONS)
        yield from ("f(**options)" for word in node.keywords if word.arg is None)
        yield from ("f(*list)" for argument in node.args if isinstance(argument, ast.Starred))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield from ("_" for _ in range(node.id == "_"))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if hasattr(builtins, node.id) and node.id not in PLAIN and not node.id[0].isupper():
            yield f"{node.id}()"
    elif isinstance(node, ast.FunctionDef):
        if node.args.vararg:
            yield "def f(*list)"
        if node.args.kwarg:
            yield "def f(**options)"
        if node.name.startswith("__"):
            yield node.name
        yield from ("@decorator" for _ in node.decorator_list)
    elif isinstance(node, ast.ClassDef) and node.bases:
        yield "class B(A)"
    elif isinstance(node, ast.AugAssign):
        yield _in_place(node)
    elif isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield from ("[*list]" for part in node.elts if isinstance(part, ast.Starred))
    elif isinstance(node, ast.Dict) and None in node.keys:
        yield "{**dict}"
    elif isinstance(node, ast.Compare) and len(node.ops) > 1:
        yield "a < b < c"
    elif isinstance(node, ast.FormattedValue) and node.format_spec:
        yield from _format(node.format_spec)


def _attribute(node):
    text = ast.unparse(node)
    if re.fullmatch(r"np(\.random)?\.\w+", text):
        yield from () if text == "np.random" or node.attr in PLAIN else (text,)
    elif text.startswith("self."):
        yield "self."
    elif node.attr in ARRAY | DICTIONARY:
        yield f".{node.attr}"
    elif node.attr in RANDOM:
        yield f"rng.{node.attr}"


def _index(index):
    if isinstance(index, ast.Tuple):
        parts = index.elts
        slices = [part for part in parts if isinstance(part, ast.Slice)]
        yield "x[:, j]" if any(not (part.lower or part.upper) for part in slices) else "x[i, j]"
    else:
        parts = [index]
    for part in parts:
        if isinstance(part, ast.Slice):
            if part.step is not None:
                yield "x[a:b:step]"
            elif part.lower is None and part.upper is None and len(parts) == 1:
                yield "x[:]"
            elif part.lower is not None or part.upper is not None:
                yield "x[a:b]"
            if any(_is_negative(end) for end in (part.lower, part.upper)):
                yield "x[-1]"
        elif _is_negative(part):
            yield "x[-1]"
        elif isinstance(part, ast.List):
            yield "x[[i, j]]"
        elif isinstance(part, ast.Compare) or (isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Invert)):
            yield "x[mask]"
        elif isinstance(part, ast.Constant) and part.value is Ellipsis:
            yield "x[...]"


def _is_negative(node):
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _in_place(node):
    return "+= on part of an array" if isinstance(node.target, ast.Subscript) else "+="


def _format(spec):
    """The kinds of format in an f-string: {x:.1%}, {x:,}, {x:10}."""
    text = ast.unparse(spec)[2:-1]
    if "%" in text:
        yield "{:%}"
    elif "," in text:
        yield "{:,}"
    elif "." in text:
        yield "{:.2f}"
    elif text:
        yield "{:10}"

"""Small changes of a text: `mutants_of` makes every one of them that a learner might make. See mutation.py.

What well-kept tools change is here (mutmut: operators, numbers, keywords, arguments, assignments; cosmic-ray:
comparisons, loops that don't run, unary operators, branches), and what is particular to arrays: axes, rows, dtypes,
copies, sizes.
"""

import ast
import copy
import math
import re

import numpy as np

# --- a watched answer: which numbers does it see? ---

SIZES = ("shape", "size", "ndim")


def recorder(source):
    """The text in which each argument of a function, and each size asked for, goes through `__seen__(name, value)`."""

    class Watch(ast.NodeTransformer):
        def visit(self, node):
            name = ast.unparse(node) if is_size(node) else ""
            node = self.generic_visit(node)
            if name:
                return ast.Call(ast.Name("__seen__", ast.Load()), [ast.Constant(name), node], [])
            if isinstance(node, ast.FunctionDef):
                seen = [ast.parse(f"__seen__({name!r}, {name})").body[0] for name in arguments(node)]
                node.body = node.body[: _after_docstring(node)] + seen + node.body[_after_docstring(node) :]
            return node

    return ast.unparse(ast.fix_missing_locations(Watch().visit(ast.parse(source))))


def arguments(function):
    """The names of a function's positional arguments, without self."""
    names = [a.arg for a in function.args.posonlyargs + function.args.args]
    return [name for name in names if name != "self"]


def is_size(node):
    """Whether a node asks for a size: len(x), x.shape[0], x.size."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "len"
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr in SIZES[1:]


def _after_docstring(function):
    return int(ast.get_docstring(function) is not None)


# --- all mutants of a text ---


def mutants_of(source, seen, inputs_too=True):
    """The texts that differ from `source` by one change, each once; `seen` holds what `recorder` has noted.

    With inputs_too also those that answer rightly, but to other inputs: one answer to each question is enough for them.
    """
    tree, made = ast.parse(source), {source}
    for change in [_expressions, _statements, _memories, *([_inputs] if inputs_too else [])]:
        for mutant in change(tree, seen):
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text not in made:
                made.add(text)
                yield text


def _places(tree):
    """Each place in a tree where a node stands: (the node that holds it, the field, its index or None, the node)."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield parent, field, None, value
            elif isinstance(value, list):
                for index, node in enumerate(value):
                    if isinstance(node, ast.AST):
                        yield parent, field, index, node


def _with(tree, parent, field, index, node):
    """The tree with another node (or several statements) at a place, for the moment until the next one."""
    before = getattr(parent, field)
    if index is None:
        setattr(parent, field, node)
    else:
        new = list(before)
        new[index : index + 1] = node if isinstance(node, list) else [node]
        setattr(parent, field, new)
    yield tree
    setattr(parent, field, before)


def _expressions(tree, seen):
    strings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for parent, field, index, node in list(_places(tree)):
        if id(node) in strings or isinstance(parent, ast.arguments | ast.JoinedStr | ast.FormattedValue):
            continue
        for other in _others(parent, field, node, seen):
            yield from _with(tree, parent, field, index, other)


# --- one expression for another ---

COMPARISONS = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATIONS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
PAIRS = [
    ("min", "max"), ("argmin", "argmax"), ("minimum", "maximum"), ("sum", "mean"), ("any", "all"), ("zeros", "ones"),
    ("zeros_like", "ones_like"), ("floor", "ceil"), ("log", "exp"), ("sin", "cos"), ("hstack", "vstack"),
    ("append", "insert"), ("permutation", "arange"), ("argmax", "max"), ("argmin", "min"), ("where", "add"),
]  # fmt: skip
NAMES = {}
for one, two in PAIRS:
    NAMES.setdefault(one, []).append(two)
    NAMES.setdefault(two, []).append(one)
SYMMETRIC = {"min", "max", "minimum", "maximum", "add", "multiply", "zip", "einsum"}
AS_IT_IS = {"astype", "float32", "float", "asarray", "list", "tuple"}  # the same numbers, held in another way
POSITIVE = re.compile(
    r"(np\.|math\.)?(exp|abs|len|where|maximum|square|sqrt|size|array|reversed|list)\b|\w+\.(copy|astype)\b"
)
IN_PLACE = {ast.Add: "__iadd__", ast.Sub: "__isub__", ast.Mult: "__imul__", ast.Div: "__itruediv__"}


def _is_vector(node, seen):
    values = seen.get(ast.unparse(node), [])
    return bool(values) and all(np.ndim(value) == 1 for value in values)


def _is_kept(node, seen):
    """Whether somebody else may hold the same array: an argument, or what an object keeps."""
    arrays = any(isinstance(value, np.ndarray) for value in seen.get(ast.unparse(node), ()))
    return isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and arrays)


def _parse(text):
    return ast.parse(text, mode="eval").body


def _others(parent, field, node, seen):
    """The expressions that might stand in a node's place."""
    kind = type(node).__name__
    if maker := globals().get(f"_{kind.lower()}"):
        yield from maker(node, parent, field, seen)
    if is_size(node):
        yield from _sizes(node, seen)
    if isinstance(node, ast.Name | ast.Call | ast.Subscript | ast.BinOp) and _wants_sign(parent, field, node):
        yield ast.Call(_parse("abs"), [node], [])


def _called(node):
    """The name of the function or method that a node calls; "" for anything else."""
    function = getattr(node, "func", None)
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _wants_sign(parent, field, node):
    """Whether the sign of a value is worth losing here: a difference, a sum of products, what is compared or chosen."""
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or (isinstance(node, ast.Name) and field == "func"):
        return False
    if isinstance(node, ast.Call) and POSITIVE.match(ast.unparse(node.func)):
        return False
    if isinstance(node, ast.BinOp):
        squared = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow)
        index = isinstance(parent, ast.Subscript | ast.Slice | ast.comprehension) or _called(parent) == "range"
        return isinstance(node.op, ast.Sub | ast.MatMult) and not squared and not index
    if isinstance(parent, ast.Compare):
        return field == "left" and isinstance(parent.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE)
    if isinstance(parent, ast.Attribute):  # scores.argmax(axis=1)
        return parent.attr in ("argmax", "argmin", "max", "min")
    return False


def _compare(node, parent, field, seen):
    for i, op in enumerate(node.ops):
        for other in COMPARISONS.get(type(op), ()):
            yield ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)


def _binop(node, parent, field, seen):
    for other in OPERATIONS.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)
    yield node.left
    yield node.right
    vectors = isinstance(node.op, ast.MatMult) and all(_is_vector(part, seen) for part in (node.left, node.right))
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow | ast.FloorDiv | ast.Mod) and not vectors:
        yield ast.BinOp(node.right, node.op, node.left)
    if type(node.op) in IN_PLACE and _is_kept(node.left, seen):  # in place, for a new array
        yield ast.Call(ast.Attribute(node.left, IN_PLACE[type(node.op)], ast.Load()), [node.right], [])


def _unaryop(node, parent, field, seen):
    if _called(parent) != "reshape":
        yield node.operand


def _boolop(node, parent, field, seen):
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    yield from node.values


def _ifexp(node, parent, field, seen):
    yield ast.IfExp(node.test, node.orelse, node.body)
    yield node.body
    yield node.orelse


def _constant(node, parent, field, seen):
    value = node.value
    if isinstance(parent, ast.keyword) and parent.arg == "strict":
        return
    if isinstance(parent, ast.UnaryOp) and value == 1:  # -1, the last: -2 in its place says something in an index only
        return
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(other) for other in (value + 1, value - 1, -value) if other != value)
    elif isinstance(value, float):
        yield from (ast.Constant(other) for other in (value * 2, -value, value + 1) if other != value)
    elif isinstance(value, str) and value:
        yield ast.Constant(value + "x")


def _call(node, parent, field, seen):
    def call(args=None, keywords=None):
        return ast.Call(node.func, node.args if args is None else args, node.keywords if keywords is None else keywords)

    for i, keyword in enumerate(node.keywords):
        if keyword.arg in ("dtype", "strict") and ast.unparse(keyword.value) in ("np.float32", "True"):
            continue  # how exactly one computes, and how strictly, is nobody's question
        others = node.keywords[:i] + node.keywords[i + 1 :]
        yield call(keywords=others)
        if keyword.arg == "axis":
            now = ast.unparse(keyword.value)
            yield from (
                call(keywords=[*others, ast.keyword("axis", _parse(axis))])
                for axis in ("0", "1", "-1")
                if axis != now and (now, axis) != ("1", "-1")  # those are the same in a table
            )
    if len(node.keywords) > 1:
        yield call(keywords=[])
    name = _called(node)
    for i in range(0 if name in SYMMETRIC else len(node.args) - 1):
        yield call(args=[*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]])
    if len(node.args) > 1:
        yield call(args=node.args[:-1])
    if name in AS_IT_IS:
        return
    if len(node.args) == 1 and not isinstance(node.args[0], ast.GeneratorExp | ast.Starred):
        yield node.args[0]  # f(x): x
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) not in ("np", "math", "self", "super()"):
        yield node.func.value  # x.f(): x
    if name in ("zeros", "ones", "empty", "full") and node.args:  # the kind of numbers of the argument
        shape = node.args[0]
        like = shape.value if isinstance(shape, ast.Attribute) and shape.attr == "shape" else None
        like = shape.args[0] if isinstance(shape, ast.Call) and ast.unparse(shape.func) == "len" else like
        if like is not None:
            yield ast.Call(_parse(f"np.{name}_like"), [like, *node.args[1:]], [])
    if name == "range" and not isinstance(parent, ast.For | ast.comprehension):
        yield _parse(f"range(1, {ast.unparse(node.args[-1])})")
        yield _parse(f"list({ast.unparse(node)})[:-1]")


def _attribute(node, parent, field, seen):
    if node.attr == "T":
        yield node.value
    yield from (ast.Attribute(node.value, other, node.ctx) for other in NAMES.get(node.attr, ()))


def _name(node, parent, field, seen):
    if field == "func":
        yield from (ast.Name(other, node.ctx) for other in NAMES.get(node.id, ()))


def _subscript(node, parent, field, seen):
    if not isinstance(node.slice, ast.Slice | ast.Constant | ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield ast.Subscript(node.value, ast.Constant(0), node.ctx)  # always the first
        yield ast.Subscript(node.value, ast.Constant(-1), node.ctx)
    if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Slice | ast.Tuple):
        yield node.value


def _slice(node, parent, field, seen):
    for part in ("lower", "upper", "step"):
        if getattr(node, part):
            yield ast.Slice(**{name: getattr(node, name) for name in ("lower", "upper", "step") if name != part})
    if not node.step:
        yield ast.Slice(node.lower, node.upper, ast.Constant(2))


def _tuple(node, parent, field, seen):
    if not isinstance(node.ctx, ast.Load) or isinstance(parent, ast.Subscript):
        return
    for i in range(len(node.elts) - 1):
        yield type(node)([*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]], node.ctx)


_list = _tuple


def _comprehension(node, parent, field, seen):
    for other in _fewer(node.iter):
        yield ast.comprehension(node.target, other, node.ifs, node.is_async)
    if node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


def _fewer(iterable):
    """A loop over fewer, or the other way round."""
    text = ast.unparse(iterable)
    counted = _called(iterable) in ("range", "ndindex", "zip", "pairwise")
    for part in ("1:", ":-1", ":2", ":3", "::2") if counted else ("1:", ":-1", "::-1", ":2", ":3", "::2"):
        yield _parse(f"list({text})[{part}]")


def _sizes(node, seen):
    """Another length, or one that fits only an example."""
    values = list(dict.fromkeys(int(v) for v in seen.get(ast.unparse(node), []) if isinstance(v, int | np.integer)))
    yield from (ast.Constant(value) for value in values[:2])
    yield from (ast.BinOp(node, op, ast.Constant(1)) for op in (ast.Sub(), ast.Add()))
    of = node.args[0] if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Subscript):
        of = node.value.value
        yield from (ast.Subscript(node.value, ast.Constant(axis), node.ctx) for axis in (0, 1))
    if any(np.ndim(value) > 1 for value in seen.get(ast.unparse(of), [])) and "[1]" not in ast.unparse(node):
        yield _parse(f"np.size({ast.unparse(of)})")
        yield _parse(f"np.shape({ast.unparse(of)})[-1]")


# --- statements ---


def _statements(tree, seen):
    for parent in list(ast.walk(tree)):
        for field in ("body", "orelse"):
            body = getattr(parent, field, None)
            if isinstance(body, list) and body and not isinstance(parent, ast.ClassDef):
                for other in _bodies(body, seen):
                    setattr(parent, field, other)
                    yield tree
                    setattr(parent, field, body)


def _bodies(body, seen):
    """A list of statements with one change."""
    for i, node in enumerate(body):
        if isinstance(node, ast.Pass) or _is_text(node):
            continue

        def at(*nodes, i=i):
            return [*body[:i], *nodes, *body[i + 1 :]]

        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield at() or [ast.Pass()]
        if i + 1 < len(body) and _depend(node, body[i + 1]):
            yield [*body[:i], body[i + 1], node, *body[i + 2 :]]
        for other in _statement(node, seen):
            yield at(*other) if isinstance(other, list) else at(other)
        if isinstance(node, ast.For | ast.While):
            if i + 1 < len(body) and isinstance(body[i + 1], ast.Return):  # the return is inside the loop
                yield at(_looping(node, [*node.body, body[i + 1]]))
            if i and isinstance(body[i - 1], ast.Assign):  # the beginning is made anew each time
                yield [*body[: i - 1], _looping(node, [body[i - 1], *node.body]), *body[i + 1 :]]


def _depend(one, two):
    """Whether the order of two statements may matter: one of them sets what the other one uses."""
    if isinstance(one, ast.FunctionDef) or isinstance(two, ast.FunctionDef):
        return False
    held = []
    for statement in (one, two):
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name | ast.Attribute | ast.Subscript)]
        stored = {ast.unparse(n).split("[")[0] for n in names if isinstance(n.ctx, ast.Store)}
        ends = any(isinstance(node, ast.Return | ast.Break | ast.Continue) for node in ast.walk(statement))
        held.append((stored, {ast.unparse(n) for n in names}, ends))
    (sets_1, uses_1, ends_1), (sets_2, uses_2, ends_2) = held
    return bool(sets_1 & uses_2 or sets_2 & uses_1 or ends_1 or ends_2)


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _looping(loop, body):
    other = copy.copy(loop)
    other.body = body
    return other


def _statement(node, seen):
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        for other in OPERATIONS.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value)
    if isinstance(node, ast.Assign):
        target, value = node.targets[0], node.value
        same = isinstance(value, ast.BinOp) and ast.unparse(value.left) == ast.unparse(target)
        if same and _is_kept(target, seen):  # w += for w = w +
            yield ast.AugAssign(target, value.op, value.right)
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":  # kept on the class
            yield ast.Assign([ast.Attribute(_parse("type(self)"), target.attr, ast.Store())], value)
            yield ast.Assign([ast.Name(target.attr, ast.Store())], value)
    if isinstance(node, ast.For):
        for other in _fewer(node.iter):
            yield ast.For(node.target, other, node.body, node.orelse)
    if isinstance(node, ast.If | ast.While):
        yield _testing(node, ast.UnaryOp(ast.Not(), node.test))
        if isinstance(node, ast.If):
            yield from (_testing(node, ast.Constant(value)) for value in (True, False))
        else:
            yield ast.If(node.test, node.body, [])


def _testing(node, test):
    other = copy.copy(node)
    other.test = test
    return other


# --- whole functions: what they are given, and what they remember ---


def _inputs(tree, seen):
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        body, start = function.body, _after_docstring(function)
        for line in _given(function, seen):
            function.body = [*body[:start], *ast.parse(line).body, *body[start:]]
            yield tree
        function.body = body
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            before = node.value
            if not (isinstance(before, ast.Call) and POSITIVE.match(ast.unparse(before.func))):
                node.value = ast.Call(_parse("abs"), [before], [])
                yield tree
            for name in _arrays(tree, seen):
                node.value = _parse(f"np.asarray({ast.unparse(before)}).astype({name}.dtype)")
                yield tree
            node.value = before


def _memories(tree, seen):
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        yield from _remembering(tree, function)


def _arrays(tree, seen):
    names = [name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for name in arguments(node)]
    return [name for name in dict.fromkeys(names) if any(isinstance(v, np.ndarray) for v in seen.get(name, ()))]


def _given(function, seen):
    """A line for the beginning of a function, that alters what it is given."""
    for name in arguments(function):
        values = seen.get(name, [])
        numbers = [v for v in values if isinstance(v, int | float | np.number) and not isinstance(v, bool)]
        for value in list(dict.fromkeys(float(v) if isinstance(v, float) else int(v) for v in numbers))[:2]:
            if math.isfinite(value):
                yield f"{name} = {value!r}"
        if texts := [v for v in values if isinstance(v, str)]:
            yield from (f"{name} = {text!r}" for text in dict.fromkeys(texts))
        arrays = [v for v in values if isinstance(v, np.ndarray)]
        if numbers or any(v.dtype.kind in "if" for v in arrays):
            yield f"{name} = abs({name})"
        for axis, part in enumerate((":{}", ":, :{}")):
            if lengths := {v.shape[axis] for v in arrays if v.ndim > axis} - {0}:
                yield f"{name} = {name}[{part.format(min(lengths))}]"
        if any(v.dtype.kind == "f" for v in arrays):
            yield f"{name} = np.round({name})"


def _remembering(tree, function):
    """The same, but something stays from one call to the next."""
    module = tree.body
    for i, node in enumerate(function.body):
        simple = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if not simple:
            continue
        name, body = node.targets[0].id, function.body
        if isinstance(node.value, ast.Constant | ast.List):  # begun once, for all calls
            function.body = [ast.Global([name]), *body[:i], *body[i + 1 :]]
            if len(function.body) > 1:
                tree.body = [node, *module]
                yield tree
        if isinstance(node.value, ast.Call | ast.List):
            once = f"{name} = kept.setdefault({name!r}, {ast.unparse(node.value)})"
            function.body = [*body[:i], *ast.parse(once).body, *body[i + 1 :]]
            tree.body = [*ast.parse("kept = {}").body, *module]
            yield tree
        function.body, tree.body = body, module
    if function in module:  # what came first comes for ever
        again = f"first = []\n_{function.name} = {function.name}\n"
        again += f"def {function.name}(*given):\n    if not first:\n        first.append(_{function.name}(*given))\n"
        tree.body = [*module, *ast.parse(again + "    return first[0]").body]
        yield tree
        tree.body = module

"""Of all statements in a notebook's code cells those that an answer needs.

An answer may lean on anything that the notebook defines, in whatever form and cell; but running the whole notebook for
each question would take minutes and draw every picture. So at first only the statements are executed that bind a name
which the answer uses, or which such a statement uses in turn. Where that isn't enough, for a value may be changed by a
call as well, everything that the learner has written is.
"""

import __future__

import ast
import dis
import types
from dataclasses import dataclass, field

FILL_A_NAME = (
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "setdefault",
    "register",
)  # calls that change what is named
AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
MEAN_ANY_NAME = {"globals", "locals", "vars", "eval", "exec", "__main__", "collect"}


@dataclass
class Statement:
    """One statement at the top of a cell, the names it binds, and whether it may bind any (`from m import *`)."""

    node: ast.stmt
    filename: str
    binds: set = field(default_factory=set)
    star: bool = False

    def compiled(self, flags=0):
        """Its code, to be executed by `execute`."""
        return compile(ast.Module([self.node], []), self.filename, "exec", flags | AWAIT, dont_inherit=True)

    def execute(self, namespace, flags=0):
        """Run it in a namespace; what it awaits is waited for, as in a notebook."""
        waiting = eval(self.compiled(flags), namespace)
        if isinstance(waiting, types.CoroutineType):
            import asyncio

            asyncio.run(waiting)

    @property
    def only_binds(self):
        """Whether it does nothing but give names their values, so that whoever doesn't use them can do without it."""
        node = self.node
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return not node.decorator_list
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            return not any(_may_change_something(part) for part in ast.walk(node))
        return isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise)) or isinstance(
            getattr(node, "value", None), ast.Constant
        )

    def needs(self):
        """The names of the notebook that it uses, in functions and classes inside it as well."""
        if isinstance(self.node, (ast.Import, ast.ImportFrom)):
            return {getattr(self.node, "module", None)} | {alias.name for alias in self.node.names}
        try:
            names, waiting = set(), [self.compiled()]
        except (SyntaxError, ValueError, RecursionError):
            return set()
        while waiting:
            code = waiting.pop()
            waiting += [const for const in code.co_consts if isinstance(const, types.CodeType)]
            steps = dis.get_instructions(code)
            names |= {
                step.argval
                for step in steps
                if step.opname in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
            }
        return names


def _may_change_something(part):
    """Whether a part of an assignment is more than a name, a value, or a call of NumPy."""
    if isinstance(part, ast.Call):
        return _root(part.func) != {"np"} or "random" in ast.dump(part.func)
    return isinstance(part, ast.Await) or (
        isinstance(part, (ast.Attribute, ast.Subscript)) and not isinstance(part.ctx, ast.Load)
    )


def statements(python, filename):
    """The statements at the top of a cell; none if it can't be read."""
    try:
        return [_statement(node, filename) for node in ast.parse(python).body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _statement(node, filename):
    found, waiting = Statement(node, filename), [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.binds.add(part.name)
            continue
        if isinstance(part, ast.Lambda):
            continue
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            names = [alias.asname or alias.name.partition(".")[0] for alias in part.names]
            found.binds.update(names)
            found.star |= "*" in names
        elif isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            found.binds.add(part.id)
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and not isinstance(part.ctx, ast.Load):
            found.binds |= _root(part)
        elif isinstance(part, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and part.name:
            found.binds.add(part.name)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in FILL_A_NAME:
            found.binds |= _root(part.func)
        waiting += ast.iter_child_nodes(part)
    return found


def _root(part):
    """The name at the left of `name.a[b].c`, as a set; empty if there is none."""
    while isinstance(part, (ast.Attribute, ast.Subscript)):
        part = part.value
    return {part.id} if isinstance(part, ast.Name) else set()


def names_bound(python):
    """All names that a cell gives a value to."""
    return set().union(*(statement.binds for statement in statements(python, "<cell>")))


def needed(lists, names, always=()):
    """Of lists of statements those that must be executed so that all `names` have their values, as lists alike.

    always: statements that are executed in any case, with what they need in turn.
    """
    names, taken = set(names).union(*(s.needs() for s in always)), set(map(id, always))
    every = [statement for part in lists for statement in part]
    while True:
        anything = names & MEAN_ANY_NAME
        more = [s for s in every if id(s) not in taken and (s.star or s.binds & names or (anything and s.binds))]
        if not more:
            return [[statement for statement in part if id(statement) in taken] for part in lists]
        taken.update(map(id, more))
        names.update(*(statement.needs() for statement in more))


def future_flags(lists):
    """The flags of all `from __future__ import ...`, which in a notebook hold for every later cell."""
    flags = 0
    for node in (statement.node for part in lists for statement in part):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags

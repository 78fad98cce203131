"""From a solution's cells to the exercise's: what lies between ### BEGIN SOLUTION and ### END SOLUTION is replaced."""

import ast
import hashlib
import json
import re

PART = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^\1### END SOLUTION(?:\n|\Z)", re.MULTILINE | re.DOTALL)
MARKER = re.compile(r"### *(BEGIN|END) +SOLUTION", re.IGNORECASE)


def stub(source):
    """An answer cell's text as the exercise shows it."""
    return PART.sub(_stub, source).rstrip("\n")


def _stub(match):
    """In a function: raise NotImplementedError. At the top of a cell: `name = ...` for each name that gets a value."""
    indent, body = match.groups()
    if indent:
        return f"{indent}raise NotImplementedError  # your lines go here\n"
    targets = [target for node in ast.parse(body).body if isinstance(node, ast.Assign) for target in node.targets]
    names = dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name))
    return "".join(f"{name} = ...  # your value goes here\n" for name in names)


def digest(cells):
    """A fingerprint of what is written in a list of (cell type, source), whatever their outputs."""
    return hashlib.sha256(json.dumps([list(cell) for cell in cells]).encode()).hexdigest()[:16]

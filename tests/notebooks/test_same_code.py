"""What a reader builds by hand in a notebook is the library's code of that name, less explanations and checks."""

import ast

import nbformat
import pytest

from tests import ROOT

MATHS = ["functions", "neuron", "layers", "losses", "network", "optim", "training", "gradcheck"]


def bare(node):
    """The code of a function or class without docstrings, checks (`expect.` lines) and decorators."""

    class Strip(ast.NodeTransformer):
        def visit_body(self, node):
            self.generic_visit(node)
            node.body = [part for part in node.body if not is_docstring(part) and not is_check(part)] or [ast.Pass()]
            node.decorator_list = []
            return node

        visit_FunctionDef = visit_ClassDef = visit_body

    return Strip().visit(ast.parse(ast.unparse(node)).body[0])


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_check(statement):
    """A line such as `expect.shape(...)`, or `x = expect.batch(...)`, which gives back what it was given."""
    value = getattr(statement, "value", None)
    if not isinstance(statement, ast.Expr | ast.Assign) or not isinstance(value, ast.Call):
        return False
    function = value.func
    return (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "expect"
    )


def definitions(source):
    return {
        node.name: bare(node) for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def methods(class_node):
    return {part.name: ast.unparse(part) for part in class_node.body if isinstance(part, ast.FunctionDef)}


LIBRARY = {}
for module in MATHS:
    LIBRARY |= definitions((ROOT / "nnlib" / f"{module}.py").read_text(encoding="utf-8"))


def written_by_hand():
    """(notebook, name, definition) for each function or class of a notebook that the maths floor has as well."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                for name, node in definitions(cell.source).items():
                    if name in LIBRARY:
                        yield pytest.param(node, LIBRARY[name], id=f"{path.stem}-{name}")


@pytest.mark.parametrize(("by_hand", "library"), list(written_by_hand()))
def test_the_notebooks_code_is_the_librarys(by_hand, library):
    if isinstance(by_hand, ast.FunctionDef):
        assert ast.unparse(by_hand) == ast.unparse(library)
    else:
        for name, code in methods(by_hand).items():  # a class may grow over several notebooks
            assert code == methods(library)[name]


def test_the_first_notebook_builds_the_neuron():
    names = [case.id for case in written_by_hand()]
    assert {f"01_neuron-{name}" for name in ("step", "sigmoid", "relu", "Neuron")} <= set(names)


def test_checks_are_told_from_code():
    checked = ast.parse("def f(x):\n    'doc'\n    x = expect.batch(x)\n    expect.shape(x)\n    return x + 1").body[0]
    assert ast.unparse(bare(checked)) == "def f(x):\n    return x + 1"

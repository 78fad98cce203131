"""The house rules that a machine can check: the floors of nnlib and nncheck, their sizes, docstrings, style."""

import ast
import re
import subprocess
import sys

import pytest

import publish.__main__
from tests import ROOT

NNLIB, NNCHECK = ROOT / "nnlib", ROOT / "nncheck"
LESSON = ["functions", "neuron", "layers", "network", "losses", "optim", "training", "gradcheck"]
ROOMS = ["data", "features", "plots", "widgets"]

# Each floor: what lives there, the packages it may import, and those it may import inside a function only, so that
# `import` stays quick and works without them. A floor may import the floors below it and itself.
FLOORS = {
    "lesson": (["__init__", "_expect", "_advice", "_network_file", *LESSON], {"numpy"}, {"tqdm"}),
    "data": (["data", "features"], {"numpy"}, {"pooch", "requests", "tqdm", "platformdirs"}),
    "plots": (["plots"], {"numpy", "matplotlib", "PIL"}, {"IPython"}),
    "widgets": (["widgets"], {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget", "traitlets"}, {"IPython"}),
    # A house beside it: it looks in from outside, and nothing in nnlib knows of it.
    "an answer": (["nncheck.run", "nncheck.slips", "nncheck.stubs", "nncheck.merge_notebooks"], {"numpy"}, set()),
    "questions": (["nncheck.questions"], {"numpy"}, set()),
    "judging": (["nncheck.judging"], {"numpy"}, {"IPython", "psutil", "tqdm"}),
    "grading": (["nncheck.grading"], {"numpy"}, {"IPython", "psutil", "tqdm"}),
    "own network": (["nncheck.own_network", "nncheck.__init__"], {"numpy"}, {"IPython"}),
}
FILES = sorted([*NNLIB.rglob("*.py"), *NNCHECK.rglob("*.py")])


def name_of(path):
    """The module's name as it is imported: nnlib.data.digits."""
    parts = path.resolve().relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module):
    """The floor on which a module of nnlib or nncheck lives, or None."""
    package, room, *_ = [*module.split("."), "__init__"]
    room = f"nncheck.{room}" if package == "nncheck" else room
    return next((floor for floor, (rooms, _, _) in FLOORS.items() if room in rooms), None)


def imports(tree, package):
    """Every import in a module, as (name, whether inside a function)."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            source = ".".join(base + ([node.module] if node.module else []))
            # `from nnlib import _expect` names a module of its own; `from nnlib.data import digits` stays on one floor
            whole = source in ("nnlib", "nncheck")
            names = [f"{source}.{alias.name}" for alias in node.names] if whole else [source]
        else:
            continue
        yield from ((name, id(node) in inside) for name in names)


def forbidden(path, source):
    """The imports of a module that its floor doesn't allow, in words."""
    module = name_of(path)
    floor = floor_of(module)
    order = list(FLOORS)
    _, packages, late = FLOORS[floor]
    wrong = []
    for name, inside in imports(ast.parse(source), module if path.stem == "__init__" else module.rpartition(".")[0]):
        top = name.partition(".")[0]
        if top in ("nnlib", "nncheck"):
            other = floor_of(name)
            if other is None or order.index(other) > order.index(floor):
                wrong.append(f"{module} ({floor}) imports {name} ({other or 'no floor'})")
        elif top not in sys.stdlib_module_names and top not in packages and not (inside and top in late):
            wrong.append(f"{module} ({floor}) imports {name}{' inside a function' if inside else ''}")
    return wrong


every_file = pytest.mark.parametrize("path", FILES, ids=name_of)


@every_file
def test_each_floor_imports_only_what_is_below_it(path):
    assert floor_of(name_of(path)), f"{name_of(path)} lives on no floor: give it one in FLOORS"
    assert forbidden(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("layers.py", "import numpy as np\nfrom nnlib import _expect as expect\nimport math", 0),
        ("layers.py", "import matplotlib.pyplot as plt", 1),
        ("layers.py", "def show():\n    from nnlib.plots import curve", 1),
        ("layers.py", "from nnlib import plots", 1),
        ("layers.py", "from .data import digits", 1),
        ("training.py", "def train():\n    from tqdm import tqdm", 0),
        ("training.py", "from tqdm import tqdm", 1),
        ("data/mnist.py", "from . import digits\nfrom ..functions import one_hot", 0),
        ("data/mnist.py", "import pooch", 1),
        ("data/mnist.py", "from nnlib.widgets import pad", 1),
        ("plots/charts.py", "import ipywidgets", 1),
        ("widgets/pad.py", "import ipywidgets\nfrom nnlib.plots import style\nfrom nnlib.data import mine", 0),
        ("widgets/pad.py", "import torch", 1),
        ("__init__.py", "from nnlib import functions, widgets", 1),
        ("neuron.py", "def learn():\n    from nncheck import check", 1),
        ("../nncheck/questions/loss.py", "from nncheck.judging import judge", 1),
    ],
)
def test_a_wrong_import_would_be_noticed(file, source, wrong):
    assert len(forbidden(NNLIB / file, source)) == wrong


def test_importing_nnlib_loads_nothing_heavy():
    heavy = ["matplotlib", "ipywidgets", "anywidget", "pooch", "tqdm", "IPython", "PIL", "nnlib.data", "nnlib.plots"]
    code = f"import sys, nnlib; print(*[name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_ls_nnlib_is_the_table_of_contents_of_the_course():
    shown = {path.name for path in NNLIB.iterdir() if not path.name.startswith("_")}
    assert shown == {f"{name}.py" for name in LESSON} | set(ROOMS)


def lines_of(paths):
    """How many lines each file has, by its name."""
    return {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def test_the_lesson_is_short_enough_to_be_read_in_an_hour():
    lines = lines_of(NNLIB / f"{name}.py" for name in LESSON)
    assert {name: n for name, n in lines.items() if n > 150} == {}
    assert sum(lines.values()) <= 700


def test_nnlib_is_small_enough_to_read():
    assert sum(lines_of(NNLIB.rglob("*.py")).values()) <= 6_200


TESTS = [path for path in (ROOT / "tests").rglob("*.py") if path.parent.name != "answers"]  # one for each exercise
PUBLISH = [*(ROOT / "publish").glob("*/*.py"), ROOT / "publish/npm.py"]
TOOLS = [*(ROOT / "tools").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
PACKAGES = sorted({path.parent for path in [*FILES, *TESTS, *PUBLISH, *TOOLS]})


@pytest.mark.parametrize(
    "package", [path for path in PACKAGES if path.name != "node_modules"], ids=lambda path: path.name
)
def test_the_docstring_of_a_package_names_each_of_its_files(package):
    words = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    files = [path for path in package.glob("*.py") if path.name != "__init__.py"]
    if ROOT / "tests" in package.parents:
        named = [name for row in re.findall(r"^\| (.+?) \|", words, re.MULTILINE) for name in row.split(", ")]
        assert {name for name in named if name.endswith(".py")} == {path.name for path in files} - {"conftest.py"}
    elif package == NNLIB:  # there the files are the lesson, named as one imports them
        files = [path for path in files if not path.name.startswith("_")]
        assert [path.name for path in files if path.stem not in words] == []
    elif package.name == "questions":
        assert "neuron.py to feature_visualization.py" in words
    else:
        assert [path.name for path in files if path.name not in words] == []


def test_the_map_names_each_script_of_a_page():
    said = re.findall(r"\b[a-z_]+\.(?:js|css)\b", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    places = ["nnlib/widgets/page", "nnlib/_jupyter/labextension/static", "publish/site/live"]
    scripts = [path for place in places for path in (ROOT / place).iterdir() if path.suffix in (".js", ".css")]
    assert len(scripts) > 30 and set(said) == {path.name for path in scripts}


def test_the_way_to_publish_names_each_command():
    said = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [word for word in publish.__main__.ROOMS if f"| {word}" not in said and f"publish {word}" not in said] == []


def undocumented(source):
    """The public modules, classes, functions and methods without a docstring."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else ["the module"]

    def visit(node, prefix):
        for part in node.body:
            if isinstance(part, (ast.FunctionDef, ast.ClassDef)) and not part.name.startswith("_"):
                if not ast.get_docstring(part):
                    found.append(prefix + part.name)
                if isinstance(part, ast.ClassDef):
                    visit(part, f"{prefix}{part.name}.")

    visit(tree, "")
    return found


@every_file
def test_everything_public_has_a_docstring(path):
    missing = undocumented(path.read_text(encoding="utf-8"))
    if path.parent.name == "questions":  # tables of cases, each with its words beside it
        missing = [name for name in missing if name == "the module"]
    assert missing == []


def test_a_missing_docstring_would_be_noticed():
    source = "class A:\n    def f(self): pass\n    def _g(self): pass\ndef h():\n    'Words.'\n"
    assert undocumented(source) == ["the module", "A", "A.f"]


@pytest.mark.parametrize(
    "arguments", [["check", "--output-format=concise"], ["format", "--check"]], ids=["check", "format"]
)
def test_ruff_finds_nothing_to_say(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--no-cache", ROOT],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""NumPy is never a riddle: whatever goes beyond a little Python is explained where it is first used, or before.

The machine that lists what a cell uses is in tests/helpers/constructs.py. EXPLAINED says where each is explained.
Whoever uses a new one in a notebook explains it there, in a Markdown cell at or before its first use or in a comment of
that cell ("you may skip this" explains too), and enters it here. Folded cells and drawing code are left out.
"""

import ast
import io
import re
import tokenize

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import ROOT
from tests.helpers.constructs import used
from tests.notebooks.test_notebooks import NOTEBOOKS, tags
from tools import notebooks as tool

# Notebooks that are being rewritten: what they leave unexplained is expected to fail, not to pass.
BEING_REWRITTEN = set()

EXPLAINED = {  # construct: (notebook, words that stand there at or before the first use)
    "{:,}": (1, "adds the comma"),
    "{:.2f}": (1, "after the point"),
    "x[mask]": (1, "keeps the images where that is True"),
    ".reshape": (1, "the same numbers as 28 rows of 28"),
    "assert": (1, "An assert says what should be true"),
    ".shape": (1, "its size in each direction"),
    "x[i, j]": (1, "row first, then column"),
    "np.array": (1, "a vector made from a list"),
    "@": (1, "does what this loop does in one go"),
    "np.where": (1, "for each number in z: 1 where it is above 0, else 0"),
    "np.exp": (1, "a power of it"),
    "np.maximum": (1, "the larger of 0 and that number"),
    "np.allclose": (1, "the same, but for rounding"),
    "class": (1, "A *class* is a plan for things of one kind"),
    "self.": (1, "the very neuron that is being made or used"),
    "__init__": (1, "runs when a neuron is made"),
    "dtype=": (1, "as numbers that may have a fraction"),
    "__call__": (1, "runs when a neuron is used like a function"),
    "np.random.default_rng": (1, "a source of chance"),
    "_": (1, "a name for a number that nobody needs"),
    "zip()": (1, "side by side"),
    "+= on part of an array": (1, "adds to it"),
    "x[-1]": (1, "the last one"),
    "np.full": (1, "9 rows of 9, all of them -1"),
    "x[a:b]": (1, "rows 3, 4, 5 have 8 in columns 3, 4, 5"),
    "np.zeros": (1, "9 rows of 9, all of them -1"),
    "x[:, j]": (1, "in every row, bright from column 3 on"),
    "np.ones": (1, "9 rows of 9, all of them -1"),
    "[... for ...]": (1, "A loop inside a list: for each patch"),
    ".values": (1, ".values() are the five tables, without their names"),
    "axis=": (2, "down each column (0); along each row (1)"),
    ".argmax": (2, "in each row the place of the largest"),
    ".mean": (2, "the mean of each pixel"),
    "{:%}": (2, "its mean is a share"),
    "np.mean": (2, "its mean is a share"),
    "np.bincount": (2, "how often each number"),
    ".all": (2, "the nearest mean wins, for all images"),
    "np.argmin": (2, "the nearest mean wins"),
    ".T": (2, "tips a table over"),
    "try": (2, "instead of stopping, print what is wrong"),
    "class B(A)": (2, "what all kinds of layer share"),
    "np.float32": (2, "you may skip for now"),
    "np.sqrt": (2, "how large the random weights are"),
    ".astype": (2, "you may skip for now"),
    "rng.standard_normal": (2, "small random weights"),
    "keepdims=": (2, "the results stay in a column"),
    ".argmin": (2, "is nearest to 98%"),
    ".copy": (2, "a copy, so that the images themselves stay"),
    ".items": (2, "items(): each name with its images"),
    "np.roll": (2, "np.roll moves pixels"),
    "def f(*list)": (3, "the star: as many layers as one likes"),
    "isinstance()": (3, "is a Dense layer"),
    "(... for ...)": (3, "Added up over"),
    ".size": (3, "size says how many numbers are in an array"),
    "with": (3, "you may skip these lines"),
    "f(*list)": (3, "The star hands over the other layers one by one"),
    "+=": (4, "how often the accuracy"),
    "np.log": (4, "asks: to which power must"),
    "{:10}": (4, "four places wide"),
    ".dtype": (4, "gives it the scores' kind of number"),
    "np.logaddexp": (4, "computes just this"),
    "np.isclose": (1, "the same, but for rounding"),
    "np.arange": (4, "is 0, 1, 2"),
    "np.errstate": (4, "keeps NumPy from warning"),
    "np.inf": (4, "infinity: any loss is smaller"),
    "{... for ...}": (4, "a dictionary from image to label"),
    ".get": (4, "is what stands there under that key"),
    ".tobytes": (4, "its bytes can"),
    "rng.permutation": (5, "in a random order"),
    "np.float64": (5, "are numbers of 16 digits"),
    "getattr()": (5, "for a name that a variable holds"),
    "f(**options)": (5, "**"),
    "np.ndindex": (5, "goes through all places of an array"),
    "a if b else c": (6, "times the rate of ReLU in z"),
    "rng.integers": (6, "made-up examples"),
    "reversed()": (6, "last one first"),
    "np.concatenate": (6, "puts one array below the other"),
    "np.repeat": (6, "makes 800 ones and 1,800 zeros"),
    "end=": (7, "a space instead of a new line"),
    ".argsort": (7, "image numbers, from least liked to favourite"),
    "np.isin": (7, "True for each image of a digit in the group"),
    "rng.choice": (7, "2,000 rows drawn at random"),
    "~": (7, "~ means not"),
    ".clip": (7, "keeps the greys from 0 to 1"),
    "np.array_equal": (7, "nobody touched the weights"),
    "rng.random": (7, "The start is noise"),
    "np.flatnonzero": (7, "the numbers of the first eight"),
    "&": (7, "& means and"),
}


def comments(source):
    """What a cell says in comments, docstrings and prints, for these explain as well."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    texts = [token.string for token in tokens if token.type == tokenize.COMMENT]
    tree = ast.parse(source)
    documented = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    return "\n".join([*texts, *filter(None, map(ast.get_docstring, documented))])


def course():
    """The notebooks in their order, as {number: notebook}."""
    return {number: tool.read(path) for number, path in enumerate(NOTEBOOKS, start=1)}


def first_uses(notebooks):
    """{construct: (notebook, place of the cell)} of the first visible cell that uses it."""
    found = {}
    for number, nb in notebooks.items():
        for place, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and "hide-input" not in tags(cell):
                for construct in used(cell.source):
                    found.setdefault(construct, (number, place))
    return found


def unexplained(construct, use, notebooks, table):
    """Why a construct is a riddle where it is first used; '' if it isn't one."""
    number, place = use
    if construct not in table:
        return f"notebook {number}, cell {place + 1} is the first to use {construct}; explain it there, and enter it"
    where, words = table[construct]
    if where > number:
        return f"{construct} is explained in notebook {where}, but notebook {number} uses it"
    cells = notebooks[where].cells[: place + 1] if where == number else notebooks[where].cells
    said = [cell.source if cell.cell_type == "markdown" else comments(cell.source) for cell in cells]
    if any(words in " ".join(text.split()) for text in said):
        return ""
    return f"notebook {number}, cell {place + 1} uses {construct}, and {words!r} doesn't stand there or before"


COURSE = course()
USES = first_uses(COURSE)


@pytest.mark.parametrize("construct", USES)
def test_what_goes_beyond_a_little_python_is_explained(construct):
    riddle = unexplained(construct, USES[construct], COURSE, EXPLAINED)
    if riddle and USES[construct][0] in BEING_REWRITTEN:
        pytest.xfail(riddle)
    assert riddle == ""


def riddles_of_an_exercise(nb, number):
    """{construct: cell} of what printed examples use and neither a notebook so far nor the exercise's text explains."""
    told, examples = set(), {}
    for cell in nb.cells:
        pieces = re.split(r"(`[^`]+`)", cell.source if cell.cell_type == "markdown" else "")
        for span, after in zip(pieces[1::2], pieces[2::2], strict=True):
            try:
                found = used(span.strip("`"))
            except SyntaxError:
                continue
            if re.fullmatch(r"\s*gives( about)?\s*", after):
                examples |= dict.fromkeys(found, cell.id)
            else:
                told.update(found)
    told |= {construct for construct, (where, _) in EXPLAINED.items() if where <= number}
    return {construct: cell for construct, cell in examples.items() if construct not in told}


@pytest.mark.parametrize("number", COURSE)
def test_an_exercise_prints_examples_that_can_be_read(number):
    exercise = tool.read(ROOT / "exercises" / NOTEBOOKS[number - 1].name)
    assert riddles_of_an_exercise(exercise, number) == {}


def test_a_riddle_in_an_exercise_would_be_noticed():
    nb = new_notebook(cells=[new_markdown_cell("**Example:** `f(np.log(2))` gives `[1]`", id="task")])
    assert riddles_of_an_exercise(nb, 2) == {"np.log": "task"} and riddles_of_an_exercise(nb, 4) == {}
    nb.cells[0].source += ". `np.log(2)` is about 0.69."
    assert riddles_of_an_exercise(nb, 2) == {}


# --- the machine itself ---


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np\nx = np.abs(a).max(axis=1)", ["axis="]),
        ("np.random.default_rng(0).random(3)", ["np.random.default_rng", "rng.random"]),
        ("a = W.T @ x", [".T", "@"]),
        ("x[y == 6]; x[~right]; x[[1, 2]]", ["x[mask]", "~", "x[[i, j]]"]),
        ("x[::2]; x[1:3]; x[-1]; x[:, 0]; x[0, 1]; x[...] = 0; x[:] = 1", None),
        ("sorted(range(3), key=lambda t: -t)", ["sorted()", "lambda"]),
        ("f(*a, **b)", ["f(**options)", "f(*list)"]),
        ("def f(*a, **b): pass", ["def f(**options)", "def f(*list)"]),
        ("print(f'{x}')", []),
        ("print(f'{x:.1%} {x:,} {x:.2f} {x:8}')", ["{:%}", "{:,}", "{:.2f}", "{:10}"]),
        ("x[0] += 1", ["+= on part of an array"]),
        ("a = [i for i in b]; c = {i: 1 for i in b}", ["[... for ...]", "{... for ...}"]),
        ("with plots.picture('A') as ax:\n    x[::2]\nwith open(f) as g:\n    pass", ["with", "open()"]),
        ("y = 1 if a else 2", ["a if b else c"]),
        ("for _ in range(3):\n    self.a = b", ["_", "self."]),
        ("print(d.values(), d.get(1), self.values)", [".values", ".get", "self."]),
        ("a = 1\nfor i in range(3):\n    print(len(b))", []),
    ],
)
def test_the_machine_lists_what_a_cell_uses(source, expected):
    if expected is None:
        expected = ["x[a:b:step]", "x[a:b]", "x[-1]", "x[:, j]", "x[i, j]", "x[...]", "x[:]"]
    assert used(source) == expected


def small(*cells):
    """A course of one notebook: texts that begin with # are Markdown cells."""
    return {1: new_notebook(cells=[(new_markdown_cell if c[0] == "#" else new_code_cell)(c) for c in cells])}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["# `axis=0` goes down each column", "x.sum(axis=0)"], ""),
        (["x.sum(axis=0)  # goes down each column"], ""),
        (["x.sum(axis=0)", "# it goes down each column"], "doesn't stand there or before"),
        (["y = 'goes down each column'; x.sum(axis=0)"], "doesn't stand there or before"),
    ],
)
def test_an_explanation_has_to_stand_at_the_first_use_or_before(cells, message):
    notebooks = small(*cells)
    riddle = unexplained("axis=", first_uses(notebooks)["axis="], notebooks, {"axis=": (1, "down each column")})
    assert riddle == "" if not message else message in riddle


def test_a_new_construct_has_to_be_entered():
    notebooks = small("np.einsum('ij,jk', a, b)")
    (use,) = first_uses(notebooks).items()
    assert "is the first to use np.einsum; explain it" in unexplained(*use, notebooks, EXPLAINED)
    assert "uses it" in unexplained(*use, notebooks, {"np.einsum": (2, "x")})


def test_folded_cells_are_no_first_use():
    nb = new_notebook(cells=[new_code_cell("x @ y", metadata={"tags": ["hide-input"]})])
    assert first_uses({1: nb}) == {}


def test_nothing_is_entered_that_no_notebook_uses():
    assert BEING_REWRITTEN or set(EXPLAINED) == set(USES)

"""What every notebook of the course must be like, in form; each check is tried on a small notebook as well.

Whether the cells run is nbval's part of the same pytest run.
"""

import ast
import re
from collections import Counter

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import ROOT
from tools import notebooks as tool

COURSE = [
    f"{number:02}_{name}.ipynb"
    for number, name in enumerate(
        ["neuron", "layer", "network", "loss", "gradient_descent", "backprop", "feature_visualization"], start=1
    )
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TAGS = {"prediction", "seen", "measured", "hide-input", "raises-exception"}


# --- reading a notebook ---


def markdown(nb):
    """The text of all markdown cells, without what stands in code fences and between backticks."""
    text = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    return without_code(text)


def without_code(text):
    return re.sub(r"(`+).+?\1", "code", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def without_formulas(text):
    return re.sub(r"\$\$.+?\$\$|(?<!\\)\$.+?(?<!\\)\$", "formula", text, flags=re.DOTALL)


def without_optional(text):
    """The text without what is folded, and without a last part for those who want to know more."""
    text = text.replace(section(text, "If you want to know more"), "")
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)


def section(text, heading):
    """What stands under a heading, up to the next one of the same or a higher level; '' if there is no such heading."""
    start = re.search(rf"^(#+) +{heading}\s*$", text, flags=re.MULTILINE | re.IGNORECASE)
    if not start:
        return ""
    rest = text[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, flags=re.MULTILINE)
    return rest[: end.start()] if end else rest


def links(text):
    """Every address linked to or shown, of pictures too."""
    found = re.findall(r"\]\(\s*<?([^)\s>]+)", text) + re.findall(r"(?:href|src)=[\"']([^\"']+)", text)
    return [link for link in found if not link.startswith("attachment:")]


def code_cells(nb):
    return [(number, cell) for number, cell in enumerate(nb.cells, start=1) if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def is_live(cell):
    return cell.cell_type == "code" and any(
        o.get("data", {}).get("text/plain", "").startswith(tool.ALT) for o in cell.outputs
    )


# --- the checks: each gives what is wrong, in words ---


def opening(nb, name):
    """Title, one sentence, three to five objectives, time, what it builds on."""
    first = nb.cells[0]
    if first.cell_type != "markdown":
        return ["begins with code, not with its title"]
    text = without_code(first.source)
    blocks = re.split(r"\n\s*\n", text.strip())
    wrong = []
    if not re.fullmatch(r"# \S.*", blocks[0]):
        wrong.append("its first line is not a title, '# ...'")
    sentence = blocks[1] if len(blocks) > 1 else ""
    if not re.match(r"\w", sentence) or len(re.findall(r"[.?](?=\s|$)", sentence)) != 1:
        wrong.append("after the title one sentence says what the reader will be able to do")
    objectives = re.search(r"after this you can\W*\n+((?:[-*] .*\n(?:  .*\n)*)+)", text + "\n", flags=re.IGNORECASE)
    n = len(re.findall(r"^[-*] ", objectives[1], flags=re.MULTILINE)) if objectives else 0
    if not 3 <= n <= 5:
        wrong.append(f"'After this you can' is followed by three to five objectives, found {n}")
    if not re.search(r"\btime:\W*[^.]*\b\d+ (?:minutes|hours?)", text, flags=re.IGNORECASE):
        wrong.append("'Time: about ... minutes' is missing")
    if not re.search(r"\bbuilds on:", text, flags=re.IGNORECASE):
        wrong.append("'Builds on: ...' is missing")
    return wrong


def closing(nb, name):
    """What you built, quiz, link to the exercise, link to the next notebook, places to read on."""
    text = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    wrong = []
    if not section(text, "What you built").strip():
        wrong.append("'What you built' is missing")
    quiz = section(text, "Check yourself")
    questions = len(re.findall(r"^#+ ", quiz, flags=re.MULTILINE))
    if questions < 3 or quiz.count("<details>") < 2 * questions:
        wrong.append("'Check yourself' asks three questions or more, each with answers that explain themselves")
    end = section(text, "Go on")
    if f"../exercises/{name}" not in links(end):
        wrong.append(f"'Go on' links to ../exercises/{name}")
    place = COURSE.index(name) if name in COURSE else len(COURSE)
    if place + 1 < len(COURSE) and COURSE[place + 1] not in links(end):
        wrong.append(f"'Go on' links to the next notebook, {COURSE[place + 1]}")
    if len(links(end.partition("Read on")[2])) < 2:
        wrong.append("'Read on' names two or three places")
    order = [text.find(word) for word in ("What you built", "Check yourself", "Go on")]
    if order != sorted(order):
        wrong.append("the end comes in the order What you built, Check yourself, Go on")
    return wrong


def length(nb, name):
    """At most about 1,500 words, the optional ones apart, and 20 visible code cells; no code cell of over 25 lines."""
    text = markdown(nb)
    text = without_formulas(without_optional(text.replace(section(text, "Check yourself"), "")))
    n = sum(bool(re.search(r"\w", word)) for word in re.sub(r"\]\([^)]*\)|<[^>]+>", "", text).split())
    wrong = [f"{n} words in its prose; about 1,500 are enough"] if n > 1650 else []
    visible = [number for number, cell in code_cells(nb) if "hide-input" not in tags(cell)]
    if len(visible) > 20:
        wrong.append(f"{len(visible)} visible code cells; 20 are enough")
    for number, cell in code_cells(nb):
        lines = len(cell.source.splitlines())
        if lines > 25:
            wrong.append(f"cell {number} has {lines} lines of code; 25 are enough")
    return wrong


def alternatives(nb, name):
    """Every picture comes with words for readers who can't see it."""
    wrong = []
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown":
            text = without_code(cell.source)
            described = r"(?:alt|label)=[\"'][^\"']*\w"
            bare = re.findall(rf"!\[\s*\]|<(?:img|svg)\b(?![^>]*{described})[^>]*>", text)
            wrong += [f"cell {number} shows a picture without words: {picture}" for picture in bare]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            words = data.get("text/plain", "")
            if any(mime.startswith("image/") for mime in data) and not re.match(r"(Live figure|Picture): \w", words):
                wrong.append(f"cell {number} shows a picture with nothing but {words[:40]!r} for words")
    return wrong


def formulas(nb, name):
    """Every formula that is opened is closed, and so is every brace in it."""
    wrong = []
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"\\\\|\\\$", "", without_code(cell.source))
        pieces = text.split("$$")
        inline = [piece.split("$") for piece in pieces[::2]]
        inside = pieces[1::2] + [formula for piece in inline for formula in piece[1::2]]
        if len(pieces) % 2 == 0 or any(len(piece) % 2 == 0 for piece in inline):
            wrong.append(f"cell {number} opens a formula with $ that it doesn't close")
        for formula in inside:
            counts = Counter(re.findall(r"\\[{}]|\\[a-z]+|[{}]", formula))
            for left, right in [("{", "}"), (r"\left", r"\right"), (r"\begin", r"\end")]:
                if counts[left] != counts[right]:
                    wrong.append(f"cell {number} has {left} and {right} out of step in ${formula.strip()[:40]}$")
    return wrong


def calmness(nb, name):
    """No exclamation marks in prose."""
    text = re.sub(r"!\[|<!--|!=", "", without_formulas(markdown(nb)))
    return [f"an exclamation mark after '{before}'" for before in re.findall(r"(.{0,30})!", text)]


def executed(nb, name):
    """Every code cell has run, and what it displays is there."""
    wrong = []
    for number, cell in code_cells(nb):
        if cell.execution_count is None:
            wrong.append(f"cell {number} has not run (or is empty)")
        elif displays(cell.source) and not cell.outputs:
            wrong.append(f"cell {number} displays something, and its output is missing")
    return wrong


def displays(source):
    """Whether code surely displays something: prints outside functions, draws, or ends in a value that isn't a call."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a line of IPython's own, such as %timeit
        return False
    outside = [part for part in body if not isinstance(part, (ast.FunctionDef, ast.ClassDef))]
    calls = [ast.unparse(n.func) for part in outside for n in ast.walk(part) if isinstance(n, ast.Call)]
    if any(call in ("print", "display", "plots.picture") or call.startswith("widgets.") for call in calls):
        return True
    last = body[-1] if body and not source.rstrip().endswith(";") else None
    return isinstance(last, ast.Expr) and not isinstance(last.value, (ast.Call, ast.Constant))


def live_figures(nb, name):
    """Two or three live figures, each after a prediction and before what was to be seen."""
    live = [number for number, cell in enumerate(nb.cells) if is_live(cell)]
    wrong = [] if 2 <= len(live) <= 3 else [f"two or three live figures are wanted, found {len(live)}"]
    for number in live:
        before = [cell for cell in nb.cells[:number] if cell.cell_type == "markdown"][-1:]
        after = [cell for cell in nb.cells[number:] if cell.cell_type == "markdown"][:1]
        if not any("prediction" in tags(cell) for cell in before):
            wrong.append(f"before the live figure in cell {number + 1} a markdown cell tagged `prediction` is missing")
        if not any("seen" in tags(cell) for cell in after):
            wrong.append(f"after the live figure in cell {number + 1} a markdown cell tagged `seen` is missing")
    return wrong


def predictions(nb, name):
    """Every prediction is asked in one form, '**Predict:** ', and answered in the next text, folded."""
    texts = [(number, cell.source) for number, cell in enumerate(nb.cells, start=1) if cell.cell_type == "markdown"]
    asked = [place for place, (_, text) in enumerate(texts) if re.search(r"^\*\*Predict:\*\* ", text, re.MULTILINE)]
    wrong = [] if len(asked) >= 2 else [f"it asks for {len(asked)} predictions; two or more are wanted"]
    for number, text in texts:
        if re.search(r"(?<!\*\*)\bPredict\b|\*\*Predict(?!:\*\* )", without_code(text)):
            wrong.append(f"cell {number} asks for a prediction in another form than '**Predict:** '")
    for place in asked:
        number, text = texts[place]
        answer = texts[place + 1][1] if place + 1 < len(texts) else ""
        if not re.search(r"^\s*(?:[^\n]{1,40}\n+)?<details><summary>\w", answer):
            wrong.append(f"cell {number} asks for a prediction that the next text doesn't begin by answering, folded")
    return wrong


def quiz_places(nb):
    """For each question of the quiz at the end, the place of its right answer; None if not exactly one is right."""
    quiz = section("\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown"), "Check yourself")
    answers = [re.findall(r"</summary>(Right\b)?", question) for question in quiz.split("\n#### ")[1:]]
    return [found.index("Right") if found.count("Right") == 1 else None for found in answers]


def quiz(nb, name):
    """One right answer to each question, and not always at the same place."""
    places = quiz_places(nb)
    wrong = [f"question {number} needs one answer that is Right" for number, p in enumerate(places, 1) if p is None]
    if max(Counter(places).values(), default=0) > (len(places) + 1) / 2:
        wrong.append(f"the right answers of the quiz stand at the places {places}; spread them")
    return wrong


def known_tags(nb, name):
    """No tag that nothing reads; a misspelt one would switch a check off."""
    return [
        f"cell {number} has the tag {tag!r}; known are {', '.join(sorted(TAGS))}"
        for number, cell in enumerate(nb.cells, start=1)
        for tag in tags(cell)
        if tag not in TAGS
    ]


CHECKS = [
    opening,
    closing,
    length,
    alternatives,
    formulas,
    calmness,
    executed,
    live_figures,
    predictions,
    quiz,
    known_tags,
]


# --- the notebooks of the course ---

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_the_notebooks_are_those_of_the_course():
    assert {COURSE[0]} <= {path.name for path in NOTEBOOKS} <= set(COURSE)


@every_notebook
def test_it_is_normalised(path):
    assert tool.is_normalised(path), f"run: python tools/notebooks.py notebooks/{path.name}"


@every_notebook
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_its_form(path, check):
    assert check(tool.read(path), path.name) == []


def test_the_right_answers_of_all_quizzes_are_spread_over_the_places():
    places = Counter(place for path in NOTEBOOKS for place in quiz_places(tool.read(path)))
    assert max(places.values()) - min(places.values()) <= 1 and sorted(places) == [0, 1, 2]


def test_all_exercises_say_how_to_answer_in_the_same_words():
    openings = [tool.read(ROOT / "exercises" / name).cells[0].source for name in COURSE]
    rules = [" ".join(text[text.index("Write each answer") :].split()) for text in openings]
    shared = {text[: text.index("so nothing is lost.")] for text in rules}
    assert len(shared) == 1 and "take the place of the line with `raise`" in shared.pop()


def relative_links(path):
    return [link for link in links(markdown(tool.read(path))) if not re.match(r"[a-z]+:|#", link)]


LINKS = [(path, link) for path in NOTEBOOKS for link in relative_links(path)]


@pytest.mark.parametrize(("path", "link"), LINKS, ids=[f"{path.stem}-{link}" for path, link in LINKS])
def test_a_link_leads_to_a_file_of_the_course(path, link):
    target = (path.parent / link.partition("#")[0]).resolve()
    assert target.is_relative_to(ROOT)
    if not target.exists() and target.name in COURSE and target.parent.name in ("notebooks", "exercises"):
        pytest.xfail(f"{target.parent.name}/{target.name} is still to be written")
    assert target.exists()


# --- the checks themselves, on a small notebook that is as it should be, and on spoilt ones ---

OPENING = """\
# 1 · Neuron

In this notebook you build a neuron from `x @ w + b`, by hand.

**After this you can**

- say what it is,
- compute $z = w x + b$,
- draw
  its line.

**Time:** about 60 minutes. **Builds on:** nothing.
"""
CLOSING = """\
## What you built

A neuron. It costs \\$5, and `a != b`.

![A nerve cell](../README.md)

### Check yourself

#### 1. What is $\\frac{1}{2}$?

<details><summary>0.5</summary>Right.</details>
<details><summary>1</summary>No.</details>

#### 2. And 2?

<details><summary>1</summary>No.</details>
<details><summary>2</summary>Right.</details>

#### 3. And 3?

<details><summary>1</summary>No.</details>
<details><summary>3</summary>Right.</details>

### Go on

- **Practise:** [the exercises](../exercises/01_neuron.ipynb).
- **Next:** [2 · Layer](02_layer.ipynb).
- **Read on:** [a book](https://example.org/a), [another](https://example.org/b).
"""


SEEN = "<details><summary>What was to be seen</summary>\n\nIt turns.\n\n</details>\n\nAnd now?"


def figure():
    shown = new_output("display_data", {"image/png": "AAAA", "text/plain": "Live figure: a line"})
    return [
        new_markdown_cell("**Predict:** What will the line do?", metadata={"tags": ["prediction"]}),
        new_code_cell("widgets.line()", outputs=[shown], execution_count=1),
        new_markdown_cell(SEEN, metadata={"tags": ["seen"]}),
    ]


@pytest.fixture
def good():
    """A small notebook that passes every check."""
    return new_notebook(cells=[new_markdown_cell(OPENING), *figure(), *figure(), new_markdown_cell(CLOSING)])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_good_notebook_passes(good, check):
    assert check(good, "01_neuron.ipynb") == []


@pytest.mark.parametrize(
    ("check", "cell", "old", "new", "message"),
    [
        (opening, 0, "# 1", "1", "not a title"),
        (opening, 0, "In this notebook", "- In this notebook", "one sentence"),
        (opening, 0, "by hand.", "by hand. And so on.", "one sentence"),
        (opening, 0, "- say what it is,\n", "", "three to five objectives, found 2"),
        (opening, 0, "After this you can", "Aims", "found 0"),
        (opening, 0, "about 60 minutes", "some time", "'Time"),
        (opening, 0, "**Builds on:** nothing", "Enjoy", "'Builds on"),
        (closing, -1, "## What you built", "## The end", "'What you built' is missing"),
        (closing, -1, "<details><summary>1</summary>No.</details>", "", "answers that explain themselves"),
        (closing, -1, "#### 3. And 3?", "", "three questions"),
        (closing, -1, "exercises/01", "exercises/02", "links to ../exercises/01_neuron.ipynb"),
        (closing, -1, "(02_layer", "(03_layer", "next notebook, 02_layer.ipynb"),
        (closing, -1, ", [another](https://example.org/b)", "", "two or three places"),
        (length, 3, "And now?", "It turns. " * 800, "words in its prose"),
        (length, 2, "widgets.line()", "widgets.line()\n" * 26, "cell 3 has 26 lines"),
        (alternatives, -1, "![A nerve cell]", "![]", "cell 8 shows a picture without words: ![]"),
        (alternatives, -1, "### Go on", "<img src='a.png'>", "without words: <img"),
        (alternatives, -1, "### Go on", "<img src='a.png' alt=''>", "without words: <img"),
        (formulas, 0, "$z = w x + b$", "$z = w x + b", "cell 1 opens a formula"),
        (formulas, 0, "$z = w x + b$", "$$z = w x + b$", "cell 1 opens a formula"),
        (formulas, -1, "{2}$", "{2$", "cell 8 has { and } out of step"),
        (formulas, 0, "$z", "$\\left(z", "\\left and \\right out of step"),
        (calmness, 3, "It turns.", "It turns!", "after 'It turns'"),
        (predictions, 1, "**Predict:** What", "Predict: what", "cell 2 asks for a prediction in another form"),
        (predictions, 1, "**Predict:** What", "What", "it asks for 1 predictions"),
        (
            predictions,
            3,
            "<details><summary>What was to be seen</summary>",
            "It is like this.",
            "the next text doesn't",
        ),
        (quiz, -1, "<summary>2</summary>Right", "<summary>2</summary>Yes", "question 2 needs one answer"),
        (quiz, -1, "<summary>1</summary>No.", "<summary>1</summary>Right.", "question 1 needs one answer"),
    ],
)
def test_a_spoilt_text_is_noticed(good, check, cell, old, new, message):
    assert old in good.cells[cell].source
    good.cells[cell].source = good.cells[cell].source.replace(old, new)
    assert any(message in wrong for wrong in check(good, "01_neuron.ipynb"))


def test_the_words_of_code_quiz_folds_and_formulas_are_not_counted(good):
    good.cells[-1].source = good.cells[-1].source.replace("And 2?", "And two? " * 900)
    good.cells[3].source += f"\n\n<details><summary>More</summary>\n\n{'word ' * 900}\n\n</details>"
    good.cells[-1].source += "\n\n## If you want to know more\n\n" + "word " * 900
    good.cells[3].source += "\n\n```\n" + "word " * 900 + "\n```\n\n`" + "word " * 900 + "` $" + "x " * 900 + "$"
    assert length(good, "01_neuron.ipynb") == []


def test_folded_cells_are_not_counted_and_visible_ones_are(good):
    good.cells[1:1] = [new_code_cell("x = 1", metadata={"tags": ["hide-input"]}) for _ in range(18)]
    assert length(good, "01_neuron.ipynb") == []
    good.cells[1:1] = [new_code_cell("x = 1") for _ in range(19)]
    assert length(good, "01_neuron.ipynb") == ["21 visible code cells; 20 are enough"]


def test_a_live_figure_stands_between_prediction_and_what_was_to_be_seen(good):
    good.cells[1].metadata.tags = []
    good.cells[6].metadata.tags = ["sen"]
    assert live_figures(good, "") == [
        "before the live figure in cell 3 a markdown cell tagged `prediction` is missing",
        "after the live figure in cell 6 a markdown cell tagged `seen` is missing",
    ]
    assert known_tags(good, "") == [f"cell 7 has the tag 'sen'; known are {', '.join(sorted(TAGS))}"]


def test_one_live_figure_is_too_few_and_four_are_too_many():
    wrong = {n: live_figures(new_notebook(cells=[cell for _ in range(n) for cell in figure()]), "") for n in (1, 3, 4)}
    assert wrong[1] == ["two or three live figures are wanted, found 1"]
    assert wrong[3] == []
    assert wrong[4] == ["two or three live figures are wanted, found 4"]


def test_a_picture_with_matplotlib_s_own_words_is_noticed(good):
    good.cells[2].outputs[0].data["text/plain"] = "<Figure size 640x480 with 1 Axes>"
    (wrong,) = alternatives(good, "")
    assert wrong.startswith("cell 3 shows a picture with nothing but '<Figure size 640x480")


def test_a_cell_that_has_not_run_is_noticed(good):
    good.cells[2].execution_count = None
    assert executed(good, "") == ["cell 3 has not run (or is empty)"]
    good.cells[2].execution_count, good.cells[2].outputs = 1, []
    assert executed(good, "") == ["cell 3 displays something, and its output is missing"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print(1)", True),
        ("for x in y:\n    print(x)", True),
        ("5 * 0.5 + 1", True),
        ("x", True),
        ("with plots.picture('A line') as ax:\n    draw(ax)", True),
        ("widgets.two_inputs(x, y)", True),
        ("x = 1", False),
        ("x;", False),
        ("def f():\n    print(1)", False),
        ("assert x == 1", False),
        ("np.testing.assert_allclose(x, y)", False),
        ("'''words'''", False),
        ("%timeit x", False),
        ("", False),
    ],
)
def test_what_displays_something(source, expected):
    assert displays(source) is expected


def test_links_are_found_wherever_they_stand():
    text = "[a](a.ipynb#part) ![b](b.png 'Title') <a href='c.html'>c</a> [d]( <d.py> ) ![e](attachment:e.png)"
    assert links(text) == ["a.ipynb#part", "b.png", "d.py", "c.html"]


# --- what the README says of their time ---


def test_the_readme_gives_the_minutes_of_notebook_and_exercise_in_quarters_of_an_hour():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| \d [A-Z].*\| (\S+ \+ \S+) \|$", readme, flags=re.MULTILINE)
    assert said == [
        " + ".join(hours(tool.read(ROOT / folder / name)) for folder in ("notebooks", "exercises")) for name in COURSE
    ]


def hours(nb):
    """The minutes that a notebook's first cell says, as hours to the nearest quarter, such as 1½."""
    quarters = round(int(re.search(r"about (\d+) minutes", nb.cells[0].source)[1]) / 15)
    return f"{quarters // 4 or ''}{('', '¼', '½', '¾')[quarters % 4]}"

"""What teachers get: lessons whose minutes can be right, figures that show what is said, parts that can't go stale."""

import io
import re
import warnings
import xml.etree.ElementTree as ElementTree
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from nncheck.questions import exercises
from nncheck.questions.question import Mistake
from tests import ROOT
from tests.helpers.every_figure import press
from tools import boards, teaching
from tools import notebooks as tool

NAMES = [exercise.name for exercise in exercises()]
LENGTHS = (45, 90)
PAGES = {name: (teaching.LESSONS / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
BEGINNER = 1.4  # how much longer than words and lines of code alone somebody needs who is new to all of it

every_page = pytest.mark.parametrize("name", NAMES)


def rows(text, heading):
    """The rows of the table under a heading, each a list of its cells."""
    part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@cache
def notebook(name):
    return tool.read(ROOT / "notebooks" / f"{name}.ipynb")


def heading_after(cell, before):
    """The heading under which that stands which follows a cell."""
    return [before, *re.findall(r"(?m)^## (.+)$", cell.source)][-1]


@cache
def sections(name):
    """{heading: [words outside folds, lines of code to be read, live figures]} of a notebook."""
    found, heading = {"": [0, 0, 0]}, ""
    for cell in notebook(name).cells:
        if cell.cell_type == "code":
            found[heading][2] += cell.source.splitlines()[-1].startswith("widgets.")
            if "hide-input" not in cell.metadata.get("tags", []):
                found[heading][1] += sum(bool(line.strip()) for line in cell.source.splitlines())
            continue
        for part in re.split(r"(?m)^(?=##+ )", cell.source):
            if title := re.match(r"##+ (.+)", part):
                heading = title[1]
                found[heading] = [0, 0, 0]
            outside = re.sub(r"\$\$.*?\$\$", "", teaching.FOLD.sub("", part), flags=re.DOTALL)
            found[heading][0] += len(re.findall(r"[\w'’]+", outside))
    return found


@cache
def pace(name):
    """Minutes that an exercise gives itself for each point."""
    stated = tool.read(ROOT / "exercises" / f"{name}.ipynb").cells[0].source
    minutes, points = re.search(r"about (\d+) minutes", stated), re.search(r"(\d+) points", stated)
    return int(minutes[1]) / int(points[1])


# --- what is made by tools/teaching.py ---


def test_the_pages_take_from_the_course_what_it_has_now(capsys):
    assert teaching.main(["--check"]) == 0, capsys.readouterr().out


def test_a_new_mistake_stands_on_the_page_with_what_it_gives():
    exercise = exercises()[0]
    sums = exercise.questions[0]
    wrong = Mistake("Twice | the *sum*.", lambda x, w, b: 2 * (x @ w + b))
    changed = replace(exercise, questions=[replace(sums, mistakes=[wrong], ask="What is b?"), *exercise.questions[1:]])
    text = teaching.wrong_answers_as_text(changed, tool.read(ROOT / "solutions" / f"{exercise.name}.ipynb"))
    assert "| `3` | Twice \\| the \\*sum\\*. |" in text  # the printed example has 1.5
    assert "**Ask:** What is b?" in text and ">1 mistake that" in text


def test_what_a_mistake_gives_is_what_one_gets_by_hand():
    page = PAGES["01_neuron"]
    assert "| `2.5` | Your result is what one gets when the bias is forgotten. |" in page  # 5 · 0.5 - 1 · 2 + 8 · 0.25
    assert "should give `13002`" in PAGES["03_network"] and "| `12960` | Those are the weights." in PAGES["03_network"]


def test_a_page_without_a_marker_is_refused_in_words():
    with pytest.raises(
        ValueError, match="expects the markers of links, predictions, wrong answers, once each, got links"
    ):
        teaching.renewed(PAGES["01_neuron"].partition("## Predictions")[0], dict.fromkeys(PARTS, ""))


PARTS = ["links", "predictions", "wrong answers"]


@every_page
def test_each_prediction_of_a_notebook_has_its_answer(name):
    texts = [cell.source for cell in notebook(name).cells if cell.cell_type == "markdown"]
    found = teaching.predictions(notebook(name))
    assert len(found) >= sum(text.count("**Predict:**") for text in texts) > 0
    for heading, asked, answers in found:
        assert heading in sections(name) and asked.strip() and answers, (heading, asked)
    assert sum(len(answers) for *_, answers in found) >= sum(text.count(teaching.SEEN) for text in texts)
    assert "](" not in teaching.predictions_as_text(notebook(name))  # a link would lead elsewhere from there


@pytest.mark.parametrize("question", [q for e in exercises() for q in e.questions], ids=lambda question: question.name)
def test_a_teacher_has_something_to_ask(question):
    assert "?" in question.ask and len(question.ask.split()) < 45


@every_page
def test_a_board_sketch_fits_on_its_board(name):
    root = ElementTree.fromstring(boards.svg(name))
    assert root.findtext("{*}title")
    for text in root.iter("{*}text"):
        size, x = float(text.get("font-size")), float(text.get("x"))
        wide = 0.62 * size * len(text.text)  # more than letters take on average
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
        assert left > 0 and left + 0.9 * wide < boards.WIDTH, text.text
        assert size < float(text.get("y")) < boards.HEIGHT, text.text
    for line in root.iter("{*}polyline"):
        for place in line.get("points").split():
            x, y = map(float, place.split(","))
            assert 0 < x < boards.WIDTH and 0 < y < boards.HEIGHT, name


# --- the plans ---


@pytest.mark.parametrize("length", LENGTHS)
@every_page
def test_the_minutes_of_a_plan_follow_each_other_and_end_with_the_bell(name, length):
    times = [tuple(map(int, row[0].split("–"))) for row in rows(PAGES[name], f"In {length} minutes")]
    assert times[0][0] == 0 and times[-1][1] == length
    assert all(start < end for start, end in times)
    assert [end for _, end in times[:-1]] == [start for start, _ in times[1:]]


@pytest.mark.parametrize("length", LENGTHS)
@every_page
def test_a_plan_leaves_time_for_what_it_asks(name, length):
    exercise, opening = next(exercise for exercise in exercises() if exercise.name == name), 1
    for minutes, where, what in rows(PAGES[name], f"In {length} minutes"):
        start, end = map(int, minutes.split("–"))
        kind, longest = re.match(r"\*\*(\w+)", what)[1], end - start
        assert kind in ("Ask", "Show", "Read", "Try", "Do", "Talk"), what
        if number := re.fullmatch(r"exercise (\d)", where):
            points = exercise.questions[int(number[1]) - 1].points
            assert longest + 0.5 >= points * pace(name) + opening, (where, what)
            opening = 0  # the notebook of exercises is open by now
        elif where != "board":
            assert where in sections(name), f"{where} is no heading of {name}"
            words, lines, figures = sections(name)[where]
            if kind == "Read":
                assert longest >= BEGINNER * (words / 200 + lines / 10), (where, words, lines)
            if kind == "Try":
                assert figures == 1 and longest >= 6, where


@every_page
def test_a_plan_says_what_goes_when_it_runs_late(name):
    for length in LENGTHS:
        part = PAGES[name].partition(f"\n## In {length} minutes\n")[2].partition("\n## ")[0]
        assert all(f"**{word}" in part for word in ("If it runs late,", "Cut:", "At home:")), length
        for section in re.findall(r"\*([A-Z][^*]+)\*", part.partition("**If it runs late,")[2].replace("**", "")):
            assert section in sections(name), section


@pytest.mark.parametrize("length", LENGTHS)
@every_page
def test_the_numbers_in_a_plan_are_those_of_the_notebook(name, length):
    cells = notebook(name).cells
    there = [output.get("text", "") for cell in cells for output in cell.get("outputs", [])]
    there = " ".join([*there, *(cell.source for cell in cells)])
    for _, where, what in rows(PAGES[name], f"In {length} minutes"):
        for number in re.findall(r"\d+(?:,\d{3})+|−?\d+\.\d+%?|\d+ kB", what):
            assert number in there or number.replace("−", "-") in there, (where, number)


# --- what learners think, and the figures that show them otherwise ---

MISCONCEPTIONS = [
    (name, row) for name in NAMES for row in rows(PAGES[name], "What they think, and what shows them otherwise")
]
VALUE = re.compile(r"`([^`]+)` (−?\d+(?:\.\d+)?|on)(?![\w.])")
PRESS = re.compile(r"`([A-Z][^`]*)`(?! −?\d)")


@cache
def figures(name):
    """{heading: its live figure}, all made by running the notebook as far as the last of them."""
    cells = notebook(name).cells
    last = max(i for i, cell in enumerate(cells) if cell.source.splitlines()[-1].startswith("widgets."))
    found, names, heading = {}, {}, ""
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells[: last + 1]:
            if cell.cell_type == "markdown":
                heading = heading_after(cell, heading)
            elif cell.source.splitlines()[-1].startswith("widgets."):
                *before, figure = cell.source.splitlines()
                exec("\n".join(before), names)
                found[heading] = eval(figure, names)
            else:
                exec(cell.source, names)
    return found


def begin(figure):
    """Put a figure back to where it was when it was made."""
    if hasattr(figure, "controls"):
        figure.reset()
    else:
        figure.picture.off, figure.picture.moved = [], [0, 0]


def do(figure, asked):
    """Set what a page asks for, in its words; each of them must be understood."""
    rest = asked
    if not hasattr(figure, "controls"):
        off = re.findall(r"hidden layer (\d), neuron (\d+) off", asked)
        moved = re.findall(r"the small digit dragged (\d+) to the right", asked)
        figure.picture.off = [[int(layer) - 1, int(neuron)] for layer, neuron in off]
        figure.picture.moved = [int(moved[0]) if moved else 0, 0]
        assert off or moved, asked
        return
    for rows_, columns in re.findall(r"orange in rows ([\d to]+), columns ([\d to]+)", asked):
        (top, bottom), (left, right) = (map(int, part.split(" to ")) for part in (rows_, columns))
        image = figure.beside.image.copy()
        image[top : bottom + 1, left : right + 1] = -1
        figure.beside.set(image)
        rest = ""
    by_words = {control.description: key for key, control in figure.controls.items()}
    for words, value in VALUE.findall(asked):
        figure.set(**{by_words[words]: True if value == "on" else float(value.replace("−", "-"))})
        rest = ""
    for words in PRESS.findall(asked):
        rest = ""
        if words == "Train":  # without a page nothing lets go of the kernel
            while figure.next_epoch():
                pass
            figure.refresh()
        elif words not in by_words:
            press(figure, words)
    assert rest == "", f"nothing in {asked!r} is understood"


def said(figure):
    """All that a figure says now."""
    if hasattr(figure, "controls"):
        picture = figure.picture
        return " ".join([picture.big, picture.readout, picture.cheer, picture.problem])
    return figure.alt()


def printed(name, heading):
    """All that the cells under a heading have printed."""
    found, here = [], ""
    for cell in notebook(name).cells:
        if cell.cell_type == "markdown":
            here = heading_after(cell, here)
        elif here == heading:
            found += [output.get("text", "") for output in cell.outputs]
    return " ".join(" ".join(found).split())


def quotes(text):
    """What stands in quotation marks."""
    return re.findall("“([^”]+)”", text)


def parted(seen):
    """The words of a cell, parted where it goes on to the next setting, and nowhere in quotation marks."""
    hidden = re.sub("“[^”]+”", lambda found: "“" + "·" * (len(found[0]) - 2) + "”", seen)
    ends = [0, *(found.start() for found in re.finditer(r"[,;.:] [Tt]hen\b", hidden)), len(seen)]
    return [seen[start:end] for start, end in pairwise(ends)]


def is_said(quote, words):
    """Whether words hold a quote; a number after "about" may be off, for it comes from a training."""
    pattern = re.sub(r"about\\ (\d+)", r"([\\d.]+)", re.escape(quote))
    pattern = r"(?<![\d.,])" * quote[0].isdigit() + pattern + r"(?!\d)" * quote[-1].isdigit()
    found, wanted = re.search(pattern, words), [int(number) for number in re.findall(r"about (\d+)", quote)]
    return bool(found) and all(
        abs(float(given) - number) <= max(2, 0.1 * number) for given, number in zip(found.groups(), wanted, strict=True)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "row"), MISCONCEPTIONS, ids=[f"{name[:2]}-{row[0].split('.')[0][:40]}" for name, row in MISCONCEPTIONS]
)
def test_a_figure_shows_what_a_teacher_is_told(name, row):
    _, asked, seen = row
    heading, rest = re.fullmatch(r"\*([^*]+)\*(.*)", asked).groups()
    assert heading in sections(name)
    if rest == ", as printed":
        words = printed(name, heading)
        assert quotes(seen) and [quote for quote in quotes(seen) if quote not in words] == []
        return
    figure = figures(name)[heading]
    begin(figure)
    first, steps = said(figure), rest.removeprefix(": ").split("; then ")
    parts = parted(seen)
    assert len(parts) == len(steps), f"{len(steps)} settings, and words for {len(parts)}"
    for step, part in zip(steps, parts, strict=True):
        do(figure, step)
        words = said(figure)
        assert quotes(part), part
        for quote in quotes(part):
            assert is_said(quote, f"{words} {first}"), f"expected {quote!r} in {words!r}"
    begin(figure)


def test_a_figure_that_shows_something_else_would_be_noticed():
    figure = figures("01_neuron")["Two inputs, one line"]
    begin(figure)
    do(figure, "`weight w[0]` 1, `weight w[1]` 2, `bias b` 1")
    assert is_said("24 of 60 wrong", said(figure)) and not is_said("0 of 60 wrong", said(figure))
    assert is_said("about 25 of 60", said(figure)) and not is_said("about 40 of 60", said(figure))
    assert not is_said("4 of 60 wrong", said(figure))  # it is 24
    with pytest.raises(AssertionError, match="is understood"):
        do(figure, "the line to the left")
    with pytest.raises(KeyError):
        do(figure, "`weight w[7]` 1")


# --- the way in ---


def test_a_lesson_is_one_click_from_the_first_lines_of_the_entrance():
    entrance = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    table = "\n".join(entrance.splitlines()[:14])
    for name in NAMES:
        for length in LENGTHS:
            assert f"[{length} minutes](handouts/lessons/{name}.md#in-{length}-minutes)" in table


@pytest.mark.parametrize("page", ["TEACHING.md", *(f"handouts/lessons/{name}.md" for name in NAMES)])
def test_links_lead_to_files_and_to_headings(page):
    path = ROOT / page
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.is_file(), link
        if anchor:
            headings = re.findall(r"(?m)^##+ (.+)$", target.read_text(encoding="utf-8"))
            assert anchor in [teaching.anchor(heading) for heading in headings], link

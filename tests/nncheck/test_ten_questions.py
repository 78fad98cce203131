"""The ten questions: what they ask, how they score themselves, and what `grade` makes of a class's files."""

import csv
import hashlib
import io
import json
import re
from collections import Counter

import nbformat
import pytest
from bs4 import BeautifulSoup

from nncheck.grading import folder, grade, ten_questions
from nncheck.grading.ten_questions import KINDS, TOPICS
from tests import ROOT
from tools import notebooks as tool

FILES = {kind: ROOT / "handouts" / f"ten_questions_{kind}.ipynb" for kind in KINDS}
RIGHT = {kind: [getattr(topic, kind) for topic in TOPICS] for kind in KINDS}


def filled(kind, letters, written='"{}"'):
    """A sheet as somebody sends it in: a notebook with these answers."""
    nb = nbformat.read(FILES[kind], as_version=4)
    for cell in nb.cells:
        if name := re.fullmatch(rf'{kind}_(\d+) = ""', cell.source):
            cell.source = f"{kind}_{name[1]} = {written.format(letters[int(name[1]) - 1])}"
    return nb


def run(nb, capsys):
    """What running all cells prints."""
    room = {}
    for cell in nb.cells:
        if cell.cell_type == "code":
            exec(cell.source, room)
    return capsys.readouterr().out


# --- what a learner has ---


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_ten_questions_with_three_answers_and_i_do_not_know(kind):
    assert tool.is_normalised(FILES[kind])
    cells = nbformat.read(FILES[kind], as_version=4).cells
    asked = [cell.source for cell in cells if re.match(r"## \d+\n", cell.source)]
    assert [int(re.match(r"## (\d+)", text)[1]) for text in asked] == list(range(1, 11))
    for text in asked:
        assert re.findall(r"^- \*\*(\w)\*\*", text, flags=re.MULTILINE) == ["a", "b", "c", "d"]
        assert text.endswith("- **d** I don't know.")


def test_right_answers_are_spread_and_no_two_partners_are_the_same_text():
    for kind in KINDS:
        counts = Counter(RIGHT[kind])
        assert set(counts) == {"a", "b", "c"} and max(counts.values()) <= 4
    texts = {kind: [c.source for c in nbformat.read(FILES[kind], as_version=4).cells] for kind in KINDS}
    assert not {t for t in texts["before"] if t.startswith("## 1")} & set(texts["after"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_scores_itself_with_nothing_but_python(kind, capsys):
    assert "0 of 10 are right" in run(filled(kind, "d" * 10), capsys)
    assert "10 of 10 are right" in run(filled(kind, [f" {letter.upper()} " for letter in RIGHT[kind]]), capsys)
    assert "9 of 10 are right" in run(filled(kind, [*RIGHT[kind][:9], "d"]), capsys)


def test_before_gives_no_answer_away_and_after_explains_every_one(capsys):
    said = run(filled("before", RIGHT["before"]), capsys)
    assert said.strip() == "10 of 10 are right."
    before, after = (path.read_text(encoding="utf-8") for path in FILES.values())
    assert "<details>" not in before
    explained = re.findall(r"<details><summary>(\d+)</summary>([abc]): ", after)
    assert explained == [(str(number), letter) for number, letter in enumerate(RIGHT["after"], start=1)]
    assert "Look again at: 3" in run(filled("after", [*RIGHT["after"][:2], "d", *RIGHT["after"][3:]]), capsys)


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_in_the_notebook_are_those_of_the_grader(kind):
    (scoring,) = [c.source for c in nbformat.read(FILES[kind], as_version=4).cells if "keys = (" in c.source]
    keys = re.search(r"keys = \((.*?)\)", scoring, re.DOTALL)[1]
    expected = [
        hashlib.sha256(f"{kind} {number} {letter}".encode()).hexdigest()[:8]
        for number, letter in enumerate(RIGHT[kind], start=1)
    ]
    assert " ".join(re.findall(r"[0-9a-f]{8}", keys)) == " ".join(expected)


# --- what somebody sends in ---


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_is_known_by_its_answers_whatever_became_of_the_notebook(kind):
    nb = filled(kind, RIGHT[kind])
    nb.metadata.clear()
    nb.cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    for cell in nb.cells:
        cell.source = cell.source.splitlines(keepends=True)
    sheet = ten_questions.read(json.loads(json.dumps(nb)), "somebody")
    assert (sheet.name, sheet.kind, list(sheet.answers)) == ("somebody", kind, RIGHT[kind])
    assert all(sheet.right)


@pytest.mark.parametrize(
    ("written", "letter"),
    [
        ('"b"', "b"),
        ("'B.'", "b"),
        ("b", "b"),
        ('" b) "', "b"),
        ('b"', "b"),
        ("", ""),
        ('"x"', ""),
        ("None", ""),
        ("1/0", ""),
    ],
)
def test_an_answer_is_read_as_it_was_meant_and_never_run(written, letter):
    nb = filled("before", ["d"] * 10)
    nb.cells = [*nb.cells]
    place = next(i for i, cell in enumerate(nb.cells) if cell.source.startswith("before_4"))
    nb.cells[place].source = f"before_4 = {written}"
    sheet = ten_questions.read(nb)
    assert sheet.answers[3] == letter and sheet.answers[4] == "d"


def test_other_things_are_not_taken_for_one(tmp_path):
    course = [path for room in ("exercises", "notebooks") for path in sorted(ROOT.glob(f"{room}/*.ipynb"))]
    for path in course:
        assert ten_questions.read(json.loads(path.read_text(encoding="utf-8"))) is None, path.name
    for data in ([], {}, {"cells": 3}, {"cells": [3, {"cell_type": "code", "source": None}]}, None):
        assert ten_questions.read(data) is None
    bad = {"empty": b"", "cut": b'{"before_1', "wide": b"\xff\xfebefore_1", "deep": b"[" * 100_000 + b"before_1"}
    for name, data in bad.items():
        (tmp_path / f"{name}.ipynb").write_bytes(data)
    sheets, others = ten_questions.apart(folder.entries(tmp_path, tmp_path / "out"))
    assert sheets == [] and [entry.name for entry in others] == sorted(bad)


# --- a class ---


def test_a_class_is_summed_up_by_misconception():
    half = [letter if number < 5 else "d" for number, letter in enumerate(RIGHT["before"])]
    found = [
        ten_questions.read(filled("before", half), "anna"),
        ten_questions.read(filled("before", ["d"] * 10), "=1+1"),
        ten_questions.read(filled("after", RIGHT["after"]), "anna"),
    ]
    shares = ten_questions.rows(found)
    assert [row[0] for row in shares] == [topic.misconception for topic in TOPICS]
    assert [row[1] for row in shares] == [0.5] * 5 + [0.0] * 5
    assert [row[2] for row in shares] == [1.0] * 10
    lines = list(csv.reader(io.StringIO(ten_questions.as_csv(found, grade._harmless))))
    assert [line[:3] for line in lines[1:]] == [
        ["anna", "before", "5"],
        ["'=1+1", "before", "0"],
        ["anna", "after", "10"],
    ]
    page = BeautifulSoup(ten_questions.as_html(found), "html.parser")
    assert page.h2.get_text() == "Ten questions: 2 before, 1 after"
    assert [cell.get_text(strip=True) for cell in page("tr")[1]("td")] == ["50%", "100%"]
    only = BeautifulSoup(ten_questions.as_html(found[2:]), "html.parser")
    assert only("tr")[1]("td")[0].get_text() == "nobody yet"
    assert ten_questions.as_html([]) == ""


def test_grade_sums_them_up_and_grades_the_rest(tmp_path, capsys):
    place = tmp_path / "class"
    place.mkdir()
    nbformat.write(filled("before", RIGHT["before"]), place / "sent by anna (2).ipynb")
    nbformat.write(filled("after", RIGHT["after"]), place / "ben.json")
    (place / "letter.txt").write_text("I was ill")
    assert grade.main([str(place), "--out", str(tmp_path / "out")]) == 0
    assert "2 sheets of the ten questions" in capsys.readouterr().out
    summary = (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert "Ten questions: 1 before, 1 after" in summary

    def rows(name):
        return list(csv.reader(io.StringIO((tmp_path / "out" / name).read_text(encoding="utf-8-sig"))))

    assert sorted(row[:3] for row in rows("ten_questions.csv")[1:]) == [
        ["ben", "after", "10"],
        ["sent by anna (2)", "before", "10"],
    ]
    assert [row[0] for row in rows("grades.csv")[1:]] == ["letter"]

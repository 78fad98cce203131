"""Ten questions before the course and ten after: what a class answered, and which misconceptions have gone.

The questions are in handouts/ten_questions_before.ipynb and _after.ipynb, which score themselves. A file that somebody
sends in is known by its answers, `before_1 = "b"` or `after_1 = "b"`, whatever its name has become; they are read, and
nothing in it is run. Question N asks for the same misconception before and after, in another place.
"""

import csv
import io
import json
import re
from dataclasses import dataclass
from html import escape

from nncheck.grading.sandbox import limits


@dataclass(frozen=True)
class Topic:
    """A misconception, and the letters of the right answers to the two questions that ask for it."""

    misconception: str
    before: str
    after: str


TOPICS = [
    Topic("the rules are written by a programmer", "b", "a"),
    Topic("a bias is a fault", "c", "a"),
    Topic("what doesn't work yet needs only more time", "c", "b"),
    Topic("each neuron stands for one thing", "a", "b"),
    Topic("a confidence is the chance of being right", "b", "a"),
    Topic("the count of right answers shows the way", "a", "c"),
    Topic("larger steps arrive sooner", "b", "c"),
    Topic("what is best on the training examples is best", "a", "b"),
    Topic("the error is divided among the weights like a bill", "c", "c"),
    Topic("a network sees as we do", "a", "b"),
]
KINDS = ("before", "after")
ANSWER = re.compile(r"^[ \t]*(before|after)_(\d{1,2})[ \t]*=(?!=)[ \t]*(.*)$", re.MULTILINE)
LETTER = re.compile(r"\W*([a-d])\W*(?:#.*)?", re.IGNORECASE)  # "b", 'B.', or b without its quotes


@dataclass(frozen=True)
class Sheet:
    """One learner's answers: `kind` is "before" or "after"; a letter for each question, "" where there is none."""

    name: str
    kind: str
    answers: tuple

    @property
    def right(self):
        """True or False for each question."""
        return [letter == getattr(topic, self.kind) for letter, topic in zip(self.answers, TOPICS, strict=True)]


def read(notebook, name=""):
    """The `Sheet` in a notebook, given as parsed JSON; None if it holds no answers to the ten questions."""
    found = {}
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            found |= _assigned(cell.get("source", ""))
    for kind in KINDS:
        numbers = [number for k, number in found if k == kind]
        if set(numbers) >= set(range(1, len(TOPICS) + 1)):
            return Sheet(name, kind, tuple(found[kind, number] for number in range(1, len(TOPICS) + 1)))
    return None


def _assigned(source):
    """{("before", 1): "b"} for each answer in a cell's text; "" for what is none of the letters."""
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    found = {}
    for kind, number, value in ANSWER.findall(text):
        letter = LETTER.fullmatch(value)
        found[kind, int(number)] = letter[1].lower() if letter else ""
    return found


def apart(entries):
    """(sheets, the other entries) of a folder's entries: what was sent of the ten questions, and all the rest."""
    sheets, others = [], []
    for entry in entries:
        sheet = None if entry.problem else _sheet(entry)
        (others if sheet is None else sheets).append(sheet or entry)
    return sheets, others


def _sheet(entry):
    """The sheet in a file, or None; never an error for what is in it."""
    try:
        file, size = entry.open()
        with file:
            data = file.read() if size <= limits.LARGEST_SHEET else b""
        if b"before_1" not in data and b"after_1" not in data:
            return None
        return read(json.loads(data.decode("utf-8-sig")), entry.name)
    except (OSError, ValueError, RecursionError):
        return None


# --- what comes out ---


def rows(found):
    """(misconception, share right before, share right after) for each question; None where nobody answered."""
    shares = []
    for number, topic in enumerate(TOPICS):
        of = {kind: [sheet.right[number] for sheet in found if sheet.kind == kind] for kind in KINDS}
        shares.append((topic.misconception, *(sum(of[kind]) / len(of[kind]) if of[kind] else None for kind in KINDS)))
    return shares


def as_csv(found, harmless=str):
    """A line for each sheet: who, before or after, how many are right, and 1 or 0 for each question.

    harmless: makes a name into one that no spreadsheet takes for a formula.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["submission", "questions", "right", *(f"{n}: {t.misconception}" for n, t in enumerate(TOPICS, 1))])
    for sheet in found:
        writer.writerow([harmless(sheet.name), sheet.kind, sum(sheet.right), *map(int, sheet.right)])
    return file.getvalue()


def as_html(found):
    """What a class answered, for the teacher's summary: a heading and a table, or "" if nobody answered."""
    if not found:
        return ""
    n = {kind: sum(sheet.kind == kind for sheet in found) for kind in KINDS}
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("Misconception", "Right before", "Right after"))
    lines = []
    for misconception, before, after in rows(found):
        cells = "".join(f"<td>{_share(share)}</td>" for share in (before, after))
        lines.append(f'<tr><th scope="row">{escape(misconception)}</th>{cells}</tr>')
    return (
        f"<h2>Ten questions: {n['before']} before, {n['after']} after</h2>"
        "<p>How many of those who sent it in answered rightly. A question after asks for the same misconception as its "
        "partner before, in another place. Whoever guesses among three answers is right in a third.</p>"
        f"<table><tr>{head}</tr>{''.join(lines)}</table>"
    )


def _share(share):
    if share is None:
        return "nobody yet"
    return f'<span class="bar"><i style="width:{share:.0%}"></i></span> {share:.0%}'

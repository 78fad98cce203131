"""Verdicts in words and as HTML: the same facts in both, no colour or script needed to read them."""

from html import escape

from nncheck.judging.judge import NOT_YET, RIGHT, WRONG

MARKS = {RIGHT: "✓", WRONG: "✗", NOT_YET: "·"}
WORDS = {RIGHT: "passed", WRONG: "not passed", NOT_YET: "not yet"}


class Report:
    """What a notebook shows: HTML where it can, the same in words elsewhere. `points` and `out_of` as numbers."""

    def __init__(self, text, html, points=0, out_of=0):
        self.text, self.html, self.points, self.out_of = text, html, points, out_of

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


def points_in_words(earned, points):
    """For example "2 of 3 points"."""
    return f"{earned} of {a_number_of(points, 'point')}"


def a_number_of(n, what):
    """For example "1 point" or "3 points"."""
    return f"{n} {what}{'s' * (n != 1)}"


def where(result):
    """The line of the answer that failed, in words; "" if none did."""
    if not result.line:
        return ""
    return f"line {result.line}: {result.code}" if result.code else f"line {result.line}"


def verdict_text(verdict, notes=()):
    """A verdict and some notes as plain text."""
    lines = [f"{verdict.name}: {_summary(verdict)}"]
    if verdict.state != NOT_YET:
        for result in verdict.results:
            detail = f": {result.message}" if result.message else ""
            at = f" ({where(result)})" if where(result) else ""
            lines.append(f"  {MARKS[result.state]} {result.case}, {WORDS[result.state]}{detail}{at}")
    lines += [f"  {label}: {text}" for label, text in notes]
    return "\n".join(lines)


def verdict_html(verdict, notes=()):
    """A verdict and some notes as a small table; a note is (label, text) or (label, text, link)."""
    rows = []
    for result in verdict.results if verdict.state != NOT_YET else []:
        at = f"<br><code>{escape(where(result))}</code>" if where(result) else ""
        rows.append(
            f'<tr><td style="{CELL}">{MARKS[result.state]} {WORDS[result.state]}</td>'
            f'<th scope="row" style="{CELL};font-weight:normal">{escape(result.case)}</th>'
            f'<td style="{CELL}">{escape(result.message)}{at}</td></tr>'
        )
    table = f'<table style="border-collapse:collapse;margin:.3em 0">{"".join(rows)}</table>' if rows else ""
    said = "".join(f'<div style="margin:.3em 0"><b>{escape(n[0])}:</b> {_linked(*n[1:])}</div>' for n in notes)
    border = {RIGHT: "#2f855a", WRONG: "#9a6700", NOT_YET: "#8a8f98"}[verdict.state]
    return (
        f'<div style="border-left:4px solid {border};padding:.2em .8em;margin:.2em 0;line-height:1.45">'
        f"<div><b>{escape(verdict.name)}</b>: {escape(_summary(verdict))}</div>{table}{said}</div>"
    )


CELL = "text-align:left;vertical-align:top;padding:.15em .9em .15em 0;white-space:normal;overflow-wrap:anywhere"


def _summary(verdict):
    if verdict.state == NOT_YET:
        return f"not yet ({verdict.results[0].message}). Worth {a_number_of(verdict.points, 'point')}."
    done = " All of it is right." if verdict.state == RIGHT else ""
    return f"{points_in_words(verdict.earned, verdict.points)}.{done}"


def _linked(text, link=""):
    return f'<a href="{escape(link)}">{escape(text)}</a>' if link else escape(text)


def progress_report(rows, unread=""):
    """A table over all exercises: rows of (name, title, earned, points, right, questions)."""
    earned, points = sum(row[2] for row in rows), sum(row[3] for row in rows)
    text, html = [], []
    for name, title, got, most, right, questions in rows:
        bar = "█" * round(10 * got / most) + "░" * (10 - round(10 * got / most))
        text.append(f"  {name[:2]} {title:<22} {bar} {got:>3} of {most:<3} {right} of {questions} questions right")
        row = f'<th scope="row" style="{CELL};font-weight:normal">{escape(f"{name[:2]} {title}")}</th>'
        row += f'<td style="{CELL}" aria-hidden="true">{bar}</td>'  # the numbers say as much
        for cell in (f"{got} of {most}", f"{right} of {questions} questions right"):
            row += f'<td style="{CELL}">{cell}</td>'
        html.append(f"<tr>{row}</tr>")
    head = f"{points_in_words(earned, points)} so far, your best of each question"
    html = f'<div><b>{head}</b></div><table style="border-collapse:collapse">{"".join(html)}</table>{escape(unread)}'
    return Report("\n".join([head, *text, *([unread] if unread else [])]), html, earned, points)

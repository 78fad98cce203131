"""Verdicts in words and as HTML: the same facts in both, no colour or script needed to read them."""

import re
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


def stood_in(verdict):
    """Which of the learner's earlier answers the course's stood in for, in a sentence; "" if none."""
    names = verdict.stood_in
    if not names:
        return ""
    if len(names) == 1:
        return f"Your own {names[0]} isn't right yet, so the course's stood in for it here."
    return f"Your own {', '.join(names[:-1])} and {names[-1]} aren't right yet, so the course's stood in for them here."


def _groups(verdict):
    """The results, those with the same thing wrong together: ([case, ...], result)."""
    groups = {}
    for number, result in enumerate(verdict.results):
        kind, _, _ = result.message.partition(":")  # one line's error is the same, though it may name other sizes
        same = (result.state, result.line, kind) if result.line else (result.state, result.message or number)
        groups.setdefault(same, ([], result))[0].append(result.case)
    return list(groups.values())


def verdict_text(verdict, notes=(), joy=""):
    """A verdict and some notes as plain text; `joy` comes at the end if all of it is right."""
    lines = [f"{verdict.name}: {_summary(verdict)}"]
    for cases, result in _groups(verdict) if verdict.state != NOT_YET else []:
        detail = f": {result.message}" if result.message else ""
        at = f" ({where(result)})" if where(result) else ""
        lines.append(f"  {MARKS[result.state]} {'; '.join(cases)}, {WORDS[result.state]}{detail}{at}")
    lines += [f"  {label}: {text}" for label, text in notes]
    return "\n".join([*lines, *([f"  {joy}"] if joy and verdict.state == RIGHT else [])])


def verdict_html(verdict, notes=(), joy=""):
    """A verdict and some notes as a small card; a note is (label, text) or (label, text, link).

    Lines, not columns, so that it is as readable on a phone; the colours are light enough for either theme.
    """
    colour, strength = COLOURS[verdict.state], 16 if verdict.state == RIGHT else 7
    lines = []
    for cases, result in _groups(verdict) if verdict.state != NOT_YET else []:
        names = escape("; ".join(cases))
        said = f"<div>{in_html(result.message)}</div>" if result.message else ""
        at = f'<code style="{BREAK}">{escape(where(result))}</code>' if where(result) else ""
        lines.append(
            f'<li style="display:flex;gap:.6em;margin:.25em 0"><span style="color:{COLOURS[result.state]};'
            f'font-weight:bold" aria-hidden="true">{MARKS[result.state]}</span><div style="min-width:0;{BREAK}">'
            f'<span style="{"font-weight:600" if result.message else ""}">{names}</span>'
            f'<span style="opacity:.75">, {WORDS[result.state]}</span>{said}{at}</div></li>'
        )
    cases = f'<ul style="list-style:none;margin:.4em 0 0;padding:0">{"".join(lines)}</ul>' if lines else ""
    said = "".join(f'<div style="margin:.4em 0 0"><b>{escape(n[0])}:</b> {_linked(*n[1:])}</div>' for n in notes)
    if joy and verdict.state == RIGHT:
        said += f'<div style="margin:.4em 0 0">{escape(joy)}</div>'
    return (
        f'<div style="border-left:5px solid {colour};border-radius:4px;padding:.5em .9em;margin:.2em 0;max-width:60em;'
        f'line-height:1.45;background:color-mix(in srgb, {colour} {strength}%, transparent)">'
        f'<div style="display:flex;flex-wrap:wrap;gap:0 .7em;align-items:baseline"><b style="font-size:1.1em">'
        f"{escape(verdict.name)}</b>{_dots(verdict)}<span>{escape(_summary(verdict))}</span></div>{cases}{said}</div>"
    )


COLOURS = {RIGHT: "#2e9e6b", WRONG: "#c47f17", NOT_YET: "#8a8f98"}  # of marks and edges; words say the same
BREAK = "overflow-wrap:break-word"
CELL = f"text-align:left;vertical-align:top;padding:.15em .9em .15em 0;white-space:normal;{BREAK}"


def _dots(verdict):
    """A filled disc for each point earned and a ring for each that is missing; the words after it say as much."""
    if verdict.state == NOT_YET:
        return ""
    earned, missing = "●" * verdict.earned, "○" * (verdict.points - verdict.earned)
    return f'<span style="color:{COLOURS[RIGHT]};letter-spacing:.1em" aria-hidden="true">{earned}{missing}</span>'


def _summary(verdict):
    if verdict.state == NOT_YET:
        return f"not yet ({verdict.results[0].message}). Worth {a_number_of(verdict.points, 'point')}."
    done = " All of it is right." if verdict.state == RIGHT else ""
    return f"{points_in_words(verdict.earned, verdict.points)}.{done}"


def _linked(text, link=""):
    return f'<a href="{escape(link)}">{escape(text)}</a>' if link else in_html(text)


def in_html(text):
    """A sentence as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))


# --- over all exercises ---


def joy(exercise, question, best):
    """What a right answer adds up to, and what comes next: `best` has the points of each question so far."""
    open_ones = [q.name for q in exercise.questions if best.get(q.name, 0) < q.points]
    if not open_ones:
        return f"That completes {exercise.title}: all {exercise.points} points are yours."
    later = exercise.questions[exercise.questions.index(question) + 1 :]
    following = next((q.name for q in later if q.name in open_ones), open_ones[0])
    earned = sum(min(best.get(q.name, 0), q.points) for q in exercise.questions)
    return f"{points_in_words(earned, exercise.points)} of this exercise are yours. Next: {following}."


def progress_report(exercises, best, said=()):
    """Bars over all exercises, each with a piece for every question; `said` are sentences about what can't be read."""

    def of(question):
        return min(best.get(question.name, 0), question.points)

    earned = sum(of(question) for exercise in exercises for question in exercise.questions)
    points = sum(exercise.points for exercise in exercises)
    head = f"{points_in_words(earned, points)} so far, your best of each question"
    text, html = [], []
    for exercise in exercises:
        got = sum(of(question) for question in exercise.questions)
        right = sum(of(question) == question.points for question in exercise.questions)
        n = len(exercise.questions)
        full = round(10 * got / exercise.points) if got in (0, exercise.points) else 1 + 8 * got // exercise.points
        number, title = exercise.name[:2], exercise.title
        bar = "█" * full + "░" * (10 - full)
        text.append(f"  {number} {title:<22} {bar} {got:>3} of {exercise.points:<3} {right} of {n} questions right")
        pieces = "".join(_piece(question.name, of(question), question.points) for question in exercise.questions)
        link = _linked(f"{int(number)} {title}", f"../exercises/{exercise.name}.ipynb")
        html.append(
            f'<div style="display:flex;flex-wrap:wrap;gap:.1em 1em;align-items:center;margin:.45em 0">'
            f'<span style="flex:0 0 13em">{link}</span>'
            f'<span style="display:flex;gap:2px;flex:1 1 14em;max-width:26em" aria-hidden="true">{pieces}</span>'
            f'<span style="flex:0 0 auto">{got} of {exercise.points}'
            f'<span style="opacity:.75">, {right} of {n} questions right</span></span></div>'
        )
    last = "" if earned < points else "That is everything there is. You have built a neural network by hand."
    for sentence in filter(None, (last, *said)):
        text.append(f"  {sentence}")
        html.append(f'<div style="margin:.4em 0">{escape(sentence)}</div>')
    shown = (
        f'<div style="max-width:60em;line-height:1.45"><div><b style="font-size:1.1em">{head}</b></div>{"".join(html)}'
    )
    return Report("\n".join([head, *text]), f"{shown}</div>", earned, points)


def _piece(name, got, points):
    """One question's piece of a bar, as long as it has points, filled as far as they are earned."""
    share = 100 * got / points
    grey = f"color-mix(in srgb, {COLOURS[NOT_YET]} 35%, transparent)"
    fill = f"linear-gradient(to right, {COLOURS[RIGHT]} {share:.0f}%, {grey} {share:.0f}%)"
    title = escape(f"{name}: {points_in_words(got, points)}")
    return f'<span title="{title}" style="flex:{points};height:.9em;border-radius:2px;background:{fill}"></span>'

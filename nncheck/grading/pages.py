"""Pages to send back and a summary for the teacher: plain HTML, each in one file, readable on paper and on a phone."""

from collections import Counter
from html import escape

from nncheck.judging.judge import NOT_YET, WRONG
from nncheck.judging.report import MARKS, WORDS, points_in_words, where

STYLE = """
:root { color-scheme: light dark; --quiet: #5b6470; --line: #d5d9de; --soft: #f4f5f7 }
@media (prefers-color-scheme: dark) { :root { --quiet: #a3abb6; --line: #3c434c; --soft: #23272d } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem }
p { margin: .4rem 0 } .quiet { color: var(--quiet) } .total { font-size: 1.3rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line) }
td { overflow-wrap: anywhere } th { font-weight: 600; white-space: nowrap } td.n { text-align: right; width: 4rem }
.hint { background: var(--soft); border-left: 4px solid var(--quiet); padding: .4rem .8rem }
pre { background: var(--soft); padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap } code { font-size: .9em }
.bar { display: inline-block; height: .7em; min-width: 1px; background: var(--quiet) }
summary { cursor: pointer; color: var(--quiet) }
"""


def _page(title, body):
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n<body>\n{body}\n</body>\n</html>\n"
    )


def feedback(grade):
    """The page for one learner: points, then each question with its cases, a hint and the answer that counted."""
    if grade.problem:
        head = f"<h1>{escape(grade.name)}</h1><p>This could not be graded: {escape(grade.problem)}.</p>"
        return _page(
            grade.name, head + "<p>Please send the exercise notebook itself, saved in JupyterLab (.ipynb).</p>"
        )
    parts = [
        f'<p class="quiet">Exercise {escape(grade.exercise[:2])} · {escape(grade.title)}</p>',
        f"<h1>{escape(grade.name)}</h1>",
        f'<p class="total"><b>{points_in_words(grade.earned, grade.points)}</b></p>',
    ]
    if grade.remarks:
        parts.append("<ul>" + "".join(f"<li>{escape(remark)}</li>" for remark in grade.remarks) + "</ul>")
    for verdict in grade.verdicts:
        parts.append(f"<h2>{escape(verdict.name)}: {points_in_words(verdict.earned, verdict.points)}</h2>")
        if verdict.state == NOT_YET:
            parts.append(f'<p class="quiet">Not yet: {escape(verdict.results[0].message)}.</p>')
            continue
        parts.append(f"<table>{''.join(map(_row, verdict.results))}</table>")
        if verdict.hint:
            parts.append(f'<p class="hint"><b>Hint:</b> {escape(verdict.hint)}</p>')
        if verdict.state == WRONG:
            answer = escape(grade.answers.get(verdict.name, ""))
            parts.append(f"<details><summary>Your answer</summary><pre><code>{answer}</code></pre></details>")
    return _page(f"{grade.name}: {grade.title}", "\n".join(parts))


def _row(result):
    at = f"<br><code>{escape(where(result))}</code>" if where(result) else ""
    return (
        f'<tr><th scope="row">{MARKS[result.state]} {WORDS[result.state]}</th><td>{escape(result.case)}</td>'
        f'<td>{escape(result.message)}{at}</td><td class="n">{result.earned} of {result.points}</td></tr>'
    )


def summary(grades, links, missing=(), more=""):
    """The page for the teacher: what was missed most, which hints came up, and every submission with its points.

    more: HTML that stands before the submissions.
    """
    graded = [grade for grade in grades if not grade.problem]
    parts = [
        "<h1>Summary</h1>",
        f'<p class="quiet">{len(grades)} submissions, {len(grades) - len(graded)} could not be graded</p>',
    ]
    for exercise, title in dict.fromkeys((grade.exercise, grade.title) for grade in graded):
        parts += _of_exercise(title, [grade for grade in graded if grade.exercise == exercise])
    parts.append(more)
    rows = []
    for grade in grades:
        link = f'<a href="{escape(links[grade.name])}">{escape(grade.name)}</a>'
        points = "not graded" if grade.problem else f"{grade.earned} of {grade.points}"
        said = "; ".join([*([grade.problem] if grade.problem else []), *grade.remarks])
        rows.append(f"<tr><td>{link}</td><td>{points}</td><td>{escape(said)}</td></tr>")
    head = '<tr><th scope="col">Submission</th><th scope="col">Points</th><th scope="col">Remarks</th></tr>'
    parts.append(f"<h2>Submissions</h2><table>{head}{''.join(rows)}</table>")
    return _page("Summary", "\n".join(parts))


def _of_exercise(title, grades):
    """What one exercise's submissions have in common."""
    n, points = len(grades), sorted(grade.earned for grade in grades)
    missed, blank, hints = Counter(), Counter(), Counter()
    for grade in grades:
        for verdict in grade.verdicts:
            hints[verdict.name, verdict.hint] += bool(verdict.hint)
            for result in verdict.results:
                missed[verdict.name, result.case] += result.state == WRONG
                blank[verdict.name, result.case] += result.state == NOT_YET
    middle = points[n // 2] if n % 2 else (points[n // 2 - 1] + points[n // 2]) / 2
    parts = [
        f"<h2>{escape(title)}: {n} graded</h2>",
        f"<p>Half of them have {middle:g} or more of {grades[0].points} points; "
        f"the least is {points[0]}, the most {points[-1]}.</p>",
        '<table><tr><th scope="col">Question</th><th scope="col">Case</th><th scope="col">Missed</th>'
        '<th scope="col">Not tried</th></tr>',
    ]
    for name, case in sorted(missed, key=lambda key: -missed[key]):
        count = missed[name, case]
        bar = f'<span class="bar" style="width:{8 * count / n:.2f}rem"></span>'
        cells = f"<td>{escape(name)}</td><td>{escape(case)}</td><td>{bar} {count}</td><td>{blank[name, case]}</td>"
        parts.append(f"<tr>{cells}</tr>")
    parts.append("</table>")
    if common := [(key, count) for key, count in hints.most_common(10) if count]:
        said = "".join(f"<li>{escape(name)}, {count} of {n}: {escape(hint)}</li>" for (name, hint), count in common)
        parts.append(f"<p>The misunderstandings met most often:</p><ul>{said}</ul>")
    return parts

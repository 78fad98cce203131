"""Pages to send back and a summary for the teacher: plain HTML, each in one file, readable on paper and on a phone."""

from collections import Counter
from html import escape

from nncheck.judging.judge import NOT_YET, RIGHT, WRONG
from nncheck.judging.report import MARKS, WORDS, in_html, points_in_words, where

STYLE = """
:root { color-scheme: light dark; --back: #fff; --ink: #1d232b; --quiet: #59626e; --line: #d9dde2; --soft: #f3f5f7;
  --right: #2f855a; --wrong: #9a6700; --bar: #2b6cb0; --empty: #e3e7ec }
@media (prefers-color-scheme: dark) { :root { --back: #15181c; --ink: #e6e9ed; --quiet: #a3abb6; --line: #363d46;
  --soft: #20252b; --right: #5fc08f; --wrong: #d9a441; --bar: #74a9e0; --empty: #2e353d } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; background: var(--back); color: var(--ink); max-width: 50rem;
  margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: break-word }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem }
h3 { font-size: 1rem; margin: 1rem 0 .4rem }
h2 small { font-weight: normal; color: var(--quiet) } p { margin: .4rem 0 } .quiet { color: var(--quiet) }
.total { font-size: 1.3rem; margin: .6rem 0 } a { color: inherit }
ul.cases, ul.list { list-style: none; padding: 0; margin: .3rem 0 } ul.list { columns: 1 }
ul.cases li { border-top: 1px solid var(--line); padding: .45rem 0; display: grid;
  grid-template-columns: 1.4rem 1fr auto; gap: 0 .4rem }
.cases .why { grid-column: 2 / -1; color: var(--quiet) } .cases .n { color: var(--quiet); white-space: nowrap }
.right .mark { color: var(--right) } .wrong .mark { color: var(--wrong) } .mark { font-weight: 700 }
.hint { background: var(--soft); border-left: 4px solid var(--wrong); padding: .5rem .8rem; margin: .6rem 0 }
pre { background: var(--soft); padding: .6rem .8rem; overflow-x: auto }
code { font-size: .88em; overflow-wrap: anywhere }
pre code { overflow-wrap: normal } summary { cursor: pointer; color: var(--quiet); padding: .2rem 0 }
.bar { display: flex; height: .55rem; border-radius: .3rem; overflow: hidden; background: var(--empty) }
.bar i { background: var(--bar) } .bar i.w { background: var(--wrong) }
.row { display: grid; grid-template-columns: 11rem 1fr 13rem; gap: 0 .8rem; align-items: center; padding: .15rem 0 }
.row > span:first-child { white-space: nowrap }
.row .n, .one .n { text-align: right; color: var(--quiet) }
.all { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr)); gap: .5rem 1.4rem }
.one { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .6rem; align-content: start }
.one .bar, .one .said { grid-column: 1 / -1 } .one .said { color: var(--quiet); font-size: .85rem }
@media (max-width: 34rem) { .row { grid-template-columns: auto minmax(0, 1fr) }
  .row .bar { grid-row: 2; grid-column: 1 / -1 } }
"""


def _page(title, body):
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _bar(*parts, of):
    """A bar of one or two parts; the numbers beside it say as much."""
    shown = "".join(f'<i class="{name}" style="width:{100 * n / of:.1f}%"></i>' for name, n in parts if n)
    return f'<span class="bar" aria-hidden="true">{shown}</span>'


# --- for one learner ---


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
        _bar(("", grade.earned), of=grade.points),
    ]
    if grade.remarks:
        parts.append("<ul>" + "".join(f"<li>{escape(remark)}</li>" for remark in grade.remarks) + "</ul>")
    for verdict in grade.verdicts:
        points = points_in_words(verdict.earned, verdict.points)
        parts.append(f"<h2>{escape(verdict.name)} <small>{points}</small></h2>")
        if verdict.state == NOT_YET:
            parts.append(f'<p class="quiet">Not yet: {escape(verdict.results[0].message)}.</p>')
            continue
        parts.append(f'<ul class="cases">{"".join(map(_case, verdict.results))}</ul>')
        if verdict.hint:
            parts.append(f'<p class="hint"><b>Hint:</b> {in_html(verdict.hint)}</p>')
        if verdict.state == WRONG:
            answer = escape(grade.answers.get(verdict.name, ""))
            parts.append(f"<details><summary>Your answer</summary><pre><code>{answer}</code></pre></details>")
    return _page(f"{grade.name}: {grade.title}", "\n".join(parts))


def _case(result):
    said = in_html(result.message) + (f"<br><code>{escape(where(result))}</code>" if where(result) else "")
    why = f'<span class="why">{said}</span>' if said else ""
    kind = {RIGHT: "right", WRONG: "wrong"}.get(result.state, "")
    mark = f'<span class="mark" role="img" aria-label="{WORDS[result.state]}">{MARKS[result.state]}</span>'
    return (
        f'<li class="{kind}">{mark}'
        f'<span>{escape(result.case)}</span><span class="n">{result.earned} of {result.points}</span>{why}</li>'
    )


# --- for the teacher ---


def summary(grades, links, missing=(), more=""):
    """The page for the teacher: what was missed most, which hints came up, and every submission with its points.

    missing: lines about a class list: who has sent nothing, and what is nobody's. more: HTML that stands at the end.
    """
    graded = [grade for grade in grades if not grade.problem]
    refused = [grade for grade in grades if grade.problem]
    said = f"{len(graded)} graded" + (f", {len(refused)} could not be" if refused else "")
    parts = ["<h1>Summary</h1>", f'<p class="quiet">{said}</p>']
    if refused:
        rows = "".join(f"<li>{_link(grade, links)}: {escape(grade.problem)}</li>" for grade in refused)
        parts.append(f"<h2>Not graded</h2><ul>{rows}</ul>")
    if missing:
        lines = "".join(f"<li>{escape(line)}</li>" for line in missing)
        parts.append(f"<h2>Class list</h2><ul>{lines}</ul>")
    for exercise in dict.fromkeys(grade.exercise for grade in graded):
        parts += _of_exercise([grade for grade in graded if grade.exercise == exercise], links)
    return _page("Summary", "\n".join([*parts, more]))


def _link(grade, links):
    return f'<a href="{escape(links[grade.name])}">{escape(grade.name)}</a>'


def _of_exercise(grades, links):
    """What one exercise's submissions have in common, then each of them; what nobody missed is folded away."""
    n, out_of, points = len(grades), grades[0].points, sorted(grade.earned for grade in grades)
    middle = points[n // 2] if n % 2 else (points[n // 2 - 1] + points[n // 2]) / 2
    spread = f"; half have {middle:g} or more of {out_of} points, the least is {points[0]}, the most {points[-1]}"
    title = f"{escape(grades[0].exercise[:2])} {escape(grades[0].title)}"
    parts = [f"<h2>{title} <small>{n} graded{spread if n > 1 else ''}</small></h2>"]
    states, missed, hints = {}, Counter(), Counter()
    for verdict in (verdict for grade in grades for verdict in grade.verdicts):
        states.setdefault(verdict.name, Counter())[verdict.state] += 1
        hints[verdict.name, verdict.hint] += bool(verdict.hint)
        missed.update((verdict.name, result.case) for result in verdict.results if result.state == WRONG)
    for name, count in states.items():
        bar = _bar(("", count[RIGHT]), ("w", count[WRONG]), of=n)
        words = [
            f"{count[state]} {word}" for state, word in ((RIGHT, "right"), (WRONG, "with mistakes"), (NOT_YET, "blank"))
        ]
        said = ", ".join(word for word in words if not word.startswith("0 "))
        parts.append(f'<div class="row"><span>{escape(name)}</span>{bar}<span class="n">{said}</span></div>')
    parts.append(
        _folded("Cases that were missed", [f"{name}, {case}: {k}" for (name, case), k in missed.most_common()])
    )
    often = [f"{name}, {k}: {hint}" for (name, hint), k in hints.most_common(8) if k]
    parts.append(_folded("The misunderstandings met most often", often))
    parts.append(f'<h3>Submissions</h3><div class="all">{"".join(_one(grade, links) for grade in grades)}</div>')
    return parts


def _folded(title, lines):
    rows = "".join(f"<li>{in_html(line)}</li>" for line in lines)
    return f"<details><summary>{title}</summary><ul>{rows}</ul></details>" if lines else ""


def _one(grade, links):
    said = f'<span class="said">{escape("; ".join(grade.remarks))}</span>' if grade.remarks else ""
    number = f'<span class="n">{grade.earned} of {grade.points}</span>'
    return f'<div class="one">{_link(grade, links)}{number}{_bar(("", grade.earned), of=grade.points)}{said}</div>'

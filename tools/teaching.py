"""Write into handouts/lessons/ what those pages take from the course itself, so that it can't go stale.

    python tools/teaching.py            write the generated parts, and the board sketches
    python tools/teaching.py --check    write nothing; say which files aren't what the course gives

A lesson's page is written by hand, but for what stands between two markers:

    <!-- begin predictions: made by tools/teaching.py -->
    <!-- end predictions -->

`links` lead to the parts of the page and to its notebooks. `predictions` is what a notebook asks to be predicted, with
what it says itself was to be seen. `wrong answers` is, for each question of the exercise, what to ask, and what each
mistake that the check knows (nncheck/questions) gives for the example that the exercise prints. The board sketches are
drawn by tools/boards.py.
"""

import argparse
import functools
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nncheck.questions import exercises  # noqa: E402
from nnlib.data.mine import replacing  # noqa: E402
from tools import boards  # noqa: E402
from tools.notebooks import read  # noqa: E402
from tools.printed_examples import namespace_of, printed  # noqa: E402

LESSONS = ROOT / "handouts" / "lessons"
PART = re.compile(r"(<!-- begin (?P<name>[a-z ]+): made by [\w/.]+ -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)
FOLD = re.compile(r"<details><summary>(?P<title>.*?)</summary>(?P<text>.*?)</details>", re.DOTALL)
SEEN = "What was to be seen"
NOT_ASKED = re.compile(r"If you want to know more|New in th")  # folds that answer no prediction
WRONG_ANSWERS = """\
The checks know these mistakes. What a learner's answer gives for the printed example often tells which it is; where two
mistakes give the same, the check parts them by other inputs. `summary.html` of a graded class counts how often each
came."""
LONGEST = 76  # characters of a result in a table


# --- what was to be predicted, and seen ---


def predictions(nb):
    """[(heading, what is asked, [(title of a fold, its words), ...]), ...] for every prediction of a notebook."""
    found, heading, before = [], "", ""
    for cell in nb.cells:
        if cell.cell_type != "markdown":
            continue
        text = cell.source.partition("### Check yourself")[0]
        for part in re.split(r"(?m)^(?=## |\*\*Predict:\*\*|<details>)", text):
            if part.startswith("## "):
                heading = part[3:].splitlines()[0]
            if part.startswith("**Predict:**"):
                asked = " ".join(part.removeprefix("**Predict:**").split("\n\n")[0].split())
                found.append((heading, asked[0].upper() + asked[1:], []))
            elif (fold := FOLD.match(part)) and not NOT_ASKED.match(fold["title"]):
                if fold["title"] == SEEN and (not found or found[-1][2]):  # asked without the word
                    found.append((heading, " ".join(before.split()), []))
                found[-1][2].append((fold["title"], fold["text"].strip()))
            before = part.strip().rpartition("\n\n")[2]
    return found


def predictions_as_text(nb):
    """The predictions of a notebook and their answers, as Markdown."""
    parts = []
    for heading, asked, answers in predictions(nb):
        lines = [f"**{heading}{'' if heading.endswith('?') else '.'}** {asked}", ""]
        for number, (title, text) in enumerate(answers):
            said = text if title == SEEN else f"**{title}.** {text}"
            lines += [">"] * (number > 0) + [f"> {line}".rstrip() for line in said.splitlines()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


# --- wrong answers ---


def wrong_answers_as_text(exercise, nb):
    """For each question what to ask, and what the mistakes that its check knows look like, as Markdown."""
    parts = [WRONG_ANSWERS]
    titles = re.findall(r"^## (\d .*?) ★", "\n".join(c.source for c in nb.cells if c.cell_type == "markdown"), re.M)
    for title, question in zip(titles, exercise.questions, strict=True):
        points = _count(range(question.points), "point")
        parts.append(f"### {title}\n\n`{question.name}`, {points}. **Ask:** {question.ask}")
        if question.mistakes:
            n = _count({mistake.hint for mistake in question.mistakes}, "mistake")
            parts.append(f"<details><summary>{n} that the check knows</summary>\n\n{_table(question)}\n\n</details>")
    return "\n\n".join(parts)


def _count(things, name):
    return f"{len(things)} {name}{'s' * (len(things) > 1)}"


def _table(question):
    """What each mistake gives: for a printed example where one can tell it from the right answer, else without one."""
    tables, left = [], list(question.mistakes)
    if not callable(question.reference):
        rows = [(_shown(mistake.answer), mistake.hint) for mistake in left]
        if all(len(shown) < LONGEST for shown, _ in rows):
            return f"| they write | and read |\n|---|---|\n{_rows(rows)}"
    for example in (example for example in _examples() if example.question == question.name):
        right, told = _given(example, question.reference), []
        for mistake in list(left):
            given = _given(example, mistake.answer)
            if given != right:
                told.append((given, mistake.hint))
                left.remove(mistake)
        if told:
            call = f"`{example.call}` should give {right}."
            tables.append(f"{call}\n\n| it gives | and they read |\n|---|---|\n{_rows(told)}")
    if left:
        before = "Right in what is printed, and wrong elsewhere:" if tables else "They read, where it fits:"
        tables.append("\n".join([before, "", *dict.fromkeys(f"- {_plain(mistake.hint)}" for mistake in left)]))
    return "\n\n".join(tables)


def _rows(pairs):
    """Rows of a table; results that have the same words stand in one."""
    by_hint = {}
    for given, hint in pairs:
        by_hint.setdefault(hint, []).append(given)
    rows = [f"| {' or '.join(dict.fromkeys(given))} | {_plain(hint)} |" for hint, given in by_hint.items()]
    return "\n".join(rows)


def _given(example, answer):
    """What an answer gives for a printed example, as code; or the kind of its error."""
    with np.errstate(all="ignore"):
        try:
            return _shown(eval(example.call, _names(example) | {example.question: answer}))
        except Exception as error:
            return type(error).__name__


_examples, _names = functools.cache(printed), functools.cache(namespace_of)


def _shown(value):
    """A result as code, its numbers rounded to four digits."""
    text = repr(_rounded(value))
    if len(text) > LONGEST:
        text = text[: LONGEST - 2].rpartition(",")[0] + ", …"
    return f"`{text}`"


def _rounded(value):
    if isinstance(value, tuple | list):
        return type(value)(map(_rounded, value))
    if isinstance(value, np.ndarray) and value.ndim:
        return [_rounded(part) for part in value]
    if isinstance(value, int | float | np.number | np.ndarray) and not isinstance(value, bool):
        number = float(value) if float(value).is_integer() else float(f"{float(value):.4g}")
        return int(number) if number.is_integer() else number
    return value


def _plain(words):
    """Words of a hint in a table of Markdown: code in them is no emphasis, and no border of a cell."""
    return re.sub(r"([*_|<`])", r"\\\1", words)


# --- the pages ---


def links_as_text(page, name):
    """Links to the headings of a page, and to its notebook and exercise, as Markdown."""
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    found = [f"[{heading.partition(',')[0]}](#{anchor(heading)})" for heading in headings]
    found += [f"[the notebook](../../notebooks/{name}.ipynb)", f"[its exercises](../../exercises/{name}.ipynb)"]
    return " ·\n".join(found)


def anchor(heading):
    """The end of a link that leads to a heading, as the site and repository pages make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def parts_of(exercise, page):
    """{name: text} of what the lesson's page of an exercise takes from the course."""
    lesson, practice = (read(ROOT / room / f"{exercise.name}.ipynb") for room in ("notebooks", "solutions"))
    return {
        "links": links_as_text(page, exercise.name),
        "predictions": predictions_as_text(lesson),
        "wrong answers": wrong_answers_as_text(exercise, practice),
    }


def renewed(page, parts):
    """The text of a page with its generated parts made anew. ValueError if its markers are not those of the parts."""
    names = [found["name"] for found in PART.finditer(page)]
    if names != list(parts):
        raise ValueError(f"expects the markers of {', '.join(parts)}, once each, got {', '.join(names) or 'none'}")
    return PART.sub(lambda found: f"{found[1]}\n{parts[found['name']]}\n\n{found[3]}", page)


def files():
    """{path: text} of every file that is made here, in full or in part."""
    made = {}
    for exercise in exercises():
        path = LESSONS / f"{exercise.name}.md"
        page = path.read_text(encoding="utf-8")
        try:
            made[path] = renewed(page, parts_of(exercise, page))
        except ValueError as error:
            raise ValueError(f"{path.relative_to(ROOT).as_posix()} {error}") from None
        made[path.with_suffix(".svg")] = boards.svg(exercise.name)
    return made


def main(arguments=None):
    """The command line; returns 1 if a file isn't as it should be."""
    parser = argparse.ArgumentParser(
        prog="teaching.py", description="Write what the pages of lessons take from elsewhere."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; say which files aren't up to date")
    check, failed = parser.parse_args(arguments).check, 0
    for path, text in files().items():
        name = path.relative_to(ROOT).as_posix()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            failed = 1
            print(f"{name}: isn't what the course gives; run: python tools/teaching.py")
        else:
            with replacing(path) as file:
                file.write(text.encode())
            path.chmod(0o644)
            print(f"{name}: written")
    return failed


if __name__ == "__main__":
    sys.exit(main())

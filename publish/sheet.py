"""The sheet to print: letters, formulas and the computations to do on paper, as a PDF or as a page for any browser.

    python start.py publish sheet                  writes build/sheet.pdf if there is a Chromium or Chrome, else .html
    python start.py publish sheet FILE             FILE ends in .pdf or .html

It is made from handouts/words_and_letters.md and handouts/on_paper.md, and from nothing else.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nbconvert.filters import markdown2html

from publish import ROOT
from publish.browser import find_browser

HANDOUTS = ROOT / "handouts"
LOOKED_UP = ["Letters", "Conventions", "Formulas"]  # what the sheet takes of the page of words

STYLE = """
@page { size: A4; margin: 14mm 15mm }
body { font: 10.5pt/1.4 system-ui, sans-serif; color: #111; max-width: 178mm; margin: 0 auto }
h1 { font-size: 17pt; margin: 0 0 3mm }
h2 { font-size: 12.5pt; margin: 5mm 0 1.5mm; break-after: avoid }
p { margin: 1.5mm 0 }
table { border-collapse: collapse; margin: 1.5mm 0 3mm; break-inside: avoid }
th, td { border: 0.5pt solid #888; padding: 1mm 2mm; text-align: left; vertical-align: top }
th:empty, td:empty { border: none }
.paper td, .paper th { padding: 1.8mm 2.2mm }
.paper section { break-inside: avoid }
.page { break-before: page }
a { color: inherit; text-decoration: none }
code { font: inherit; font-weight: 600 }
"""


def html():
    """The sheet as one page of HTML that needs nothing else."""
    words = _sections(HANDOUTS / "words_and_letters.md")
    paper = _sections(HANDOUTS / "on_paper.md")
    title, *exercises = paper.items()
    first = "".join(_section(name, words[name]) for name in LOOKED_UP)
    middle = "".join(_section(name, text) for name, text in exercises if name != "Answers")
    body = (
        f"<h1>Neural networks by hand: a sheet to look things up</h1>{first}"
        f'<div class="paper page"><h1>{title[0]}</h1>{_as_html(_without_links(title[1]))}{middle}</div>'
        f'<div class="page"><h1>Answers</h1>{_as_html(_without_links(paper["Answers"]))}</div>'
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Neural networks by hand: the sheet</title>'
        f"<style>{STYLE}</style><body>{body}</body></html>\n"
    )


def _sections(path):
    """{heading: what stands under it} of a Markdown file; the title comes first."""
    parts = re.split(r"^##? (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _section(name, text):
    return f"<section><h2>{name}</h2>{_as_html(_without_links(text))}</section>"


def _without_links(text):
    """Paper has no links: their words alone."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


def _as_html(text):
    return markdown2html(text)


def print_pdf(page, target, program):
    """Print a page of HTML as a PDF. RuntimeError if the browser fails."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "sheet.html"), Path(folder, "sheet.pdf")
        source.write_text(page, encoding="utf-8")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", source.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if not made.exists():
            raise RuntimeError(f"{program} printed nothing: {done.stderr[-500:]}")
        shutil.move(made, target)


def main(words=None):
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python start.py publish sheet", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="what to write, .pdf or .html")
    target = parser.parse_args(words).file
    program = find_browser()
    target = target or ROOT / "build" / ("sheet.pdf" if program else "sheet.html")
    if target.suffix not in (".pdf", ".html"):
        parser.error(f"expected a file that ends in .pdf or .html, got {target}")
    if target.suffix == ".pdf" and not program:
        parser.exit(
            1, "There is no Chromium or Chrome here to make a PDF. Write a .html, and print that from a browser.\n"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".html":
        target.write_text(html(), encoding="utf-8")
    else:
        print_pdf(html(), target, program)
    print(f"The sheet is in {target}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

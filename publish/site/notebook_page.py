"""A notebook as the site shows it: its figures as pictures with their words, and the way to run it."""

import base64
import json
import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from nbformat.v4 import new_output

from publish.site import SiteError, live
from tools.notebooks import ALT, STILL

TITLE = re.compile(r"# (?P<title>.+)\n\n(?P<about>\S[^\n]*(?:\n[^\n]+)*)\n")
MINUTES = re.compile(r"about (\d+) minutes")
POINTS = re.compile(r"(\d+) points")

# What has a part to play gets a class: what to predict before a figure, what was to be seen in it, and other folds with
# paragraphs below their summary: asides. What is left are the answers of a quiz, each beside its summary.
PREDICT = re.compile(r"(?:\A|(?<=\n\n))(?=\*\*Predict)")
FOLD = re.compile(r"<details>(?=\s*<summary>(?P<asked>.*?)</summary>(?P<below>[ ]*\n)?)")
SEEN = "What was to be seen"

# The picture by which each notebook is known on the start page: the cell that draws it.
COVERS = {
    "01_neuron": "live-line",
    "02_layer": "ten-sums",
    "03_network": "live-xor",
    "04_loss": "landscape",
    "05_gradient_descent": "live-six",
    "06_backprop": "live-passes",
    "07_feature_visualization": "live-dream",
}

FIGURE = """:::{{figure}} {file}
:alt: {alt}
:width: {width}px
:figclass: {kind}

{caption}
:::
"""
CARD = """<div class="notebook-card">

[![{alt}]({cover})]({file})

<div>

{{.title}}
[{title}]({file})

{about}

{{.time}}
{minutes} minutes

</div>
</div>
"""


@dataclass
class Picture:
    """A picture out of a notebook: its file on the site, its bytes, its words, its width in the page."""

    file: str
    data: bytes
    alt: str
    width: int


@dataclass
class Facts:
    """What the start page says of a notebook, as its own title cell says it."""

    file: str
    title: str
    about: str
    minutes: int
    points: int | None  # of exercises


def facts(file, nb):
    """The title, the sentence below it and the minutes, from the first cell. SiteError if it has another form."""
    found, minutes = TITLE.match(nb.cells[0].source), MINUTES.search(nb.cells[0].source)
    if not found or not minutes:
        raise SiteError(f"{file} expects a first cell with a title, what it is about, and 'about 60 minutes'")
    about = found["about"].replace("\n", " ").removeprefix("In this notebook ")
    points = POINTS.search(nb.cells[0].source)
    return Facts(file, found["title"], about[0].upper() + about[1:], int(minutes[1]), points and int(points[1]))


def card(fact, pictures):
    """The card of a notebook on the start page, as Markdown. SiteError if the cell of its cover has no picture."""
    cell = COVERS.get(PurePosixPath(fact.file).stem)
    if cell not in pictures:
        raise SiteError(f"{fact.file} expects COVERS in {__name__} to name a cell with a picture, got {cell!r}")
    cover = pictures[cell][0]
    return CARD.format(cover=cover.file, alt=cover.alt.replace("[", "\\[").replace("]", "\\]"), **vars(fact))


def live_link(file, page):
    """Where the notebook `file` opens live in the browser, as a link from `page`."""
    here = posixpath.dirname(page) or "."
    return f"{posixpath.relpath('lite/lab/index.html', here)}?path={file}"


def button(link):
    """The button that opens a notebook live, as HTML."""
    return f'<a class="button" href="{link}">Open live in the browser</a>'


def prepare(nb, file, lite):
    """Alter the notebook for the site; returns the pictures in it, as {cell id: [Picture, ...]}."""
    nb.metadata.pop("nnlib", None)
    link = live_link(file, file) if lite else None
    pictures = {}
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = FOLD.sub(_fold, PREDICT.sub("{.predict}\n", cell.source))
            continue
        # A live figure's words stand in its picture; those below it speak of JupyterLab's menus.
        cell.outputs = [output for output in cell.outputs if not _plain(output).startswith(STILL)]
        for number, output in enumerate(cell.outputs):
            if "image/png" in output.get("data", {}):
                picture = _picture(output, f"{file.removesuffix('.ipynb')}/{cell.id}-{number}.png")
                pictures.setdefault(cell.id, []).append(picture)
                cell.outputs[number] = _figure(output, picture, link, live.marks(cell))
    title, _, rest = nb.cells[0].source.partition("\n")
    title = title.replace(" · ", "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}")  # a line doesn't end between 3 and Network
    nb.cells[0].source = f"{title}\n\n{_ways(file, link)}\n{rest}"
    return pictures


def _fold(match):
    name = "seen" if match["asked"] == SEEN else "aside" if match["below"] else ""
    return f'<details class="{name}">' if name else match[0]


def _plain(output):
    return "".join(output.get("data", {}).get("text/plain", ""))


def _ways(file, link):
    """How to run this notebook, as the line below its title."""
    here = f"<span>On your computer: <code>python start.py {file}</code></span>"
    return f'<p class="ways">{button(link) if link else ""}{here}</p>\n'


def _picture(output, file):
    about = output.metadata["image/png"]
    return Picture(file, base64.b64decode(output.data["image/png"]), about["alt"], about["width"])


def _figure(output, picture, link, marks):
    """A picture as an output that shows it with its words, and says so if it is a figure that is live elsewhere."""
    is_live = _plain(output).startswith(ALT)
    caption = "A live figure: it answers to your mouse when the notebook runs." if is_live else ""
    caption += f' <a href="{link}">Try it in the browser.</a>' if is_live and link else ""
    figure = FIGURE.format(
        file=f"/{picture.file}",
        alt=json.dumps(picture.alt, ensure_ascii=False),
        width=picture.width,
        kind=f"live-figure {marks}" if is_live else "picture",
        caption=caption,
    )
    return new_output("display_data", {"text/markdown": figure})

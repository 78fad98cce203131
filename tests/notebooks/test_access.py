"""The course for everybody: colours that all eyes tell apart, figures that speak, notebooks that need no kernel."""

import io
import itertools
import re

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from nbconvert import HTMLExporter
from PIL import Image

from nncheck.judging import judge, report
from nnlib import widgets
from nnlib.plots import style
from tests import ROOT
from tests.helpers.every_figure import FIGURES, SETUP, offered
from tools.notebooks import ALT, STILL

pytestmark = pytest.mark.slow

# --- colours ---

# What is left of linear sRGB for eyes that lack one kind of cone: Machado, Oliveira and Fernandes, "A Physiologically-
# based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0 of their table.
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
DARK = "#111111"  # JupyterLab's dark paper
MEANINGS = {
    "on paper": [style.POSITIVE, style.NEGATIVE, style.HERE, style.INK, style.PAPER],
    "on dark paper": [style.POSITIVE_ON_DARK, style.NEGATIVE_ON_DARK, DARK],
}


def linear(colour):
    """A colour in linear sRGB, shape (3,)."""
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def seen(colour, eyes):
    """A colour as these eyes see it, in CIELAB, where 2 to 3 can just be told apart."""
    xyz = XYZ @ np.clip(EYES[eyes] @ linear(colour), 0, 1) / XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    dark, light = sorted(XYZ[1] @ linear(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_the_simulated_eyes_see_greys_as_they_are_and_lack_one_dimension():
    for eyes, matrix in EYES.items():
        np.testing.assert_allclose(np.sum(matrix, axis=1), 1, atol=1e-5)
        assert np.linalg.matrix_rank(matrix, tol=0.2) == (3 if eyes == "all cones" else 2)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("where", MEANINGS)
def test_colours_of_different_meaning_stay_apart(where, eyes):
    for one, other in itertools.combinations(MEANINGS[where], 2):
        assert np.linalg.norm(seen(one, eyes) - seen(other, eyes)) > 35, (one, other)


@pytest.mark.parametrize("eyes", EYES)
def test_a_number_and_its_opposite_have_colours_as_far_apart_as_they_are_large(eyes):
    for size in np.linspace(0.2, 1, 9):
        one, other = (to_hex(style.SIGNED(0.5 + 0.5 * sign * size)) for sign in (1, -1))
        assert np.linalg.norm(seen(one, eyes) - seen(other, eyes)) > 90 * size


def test_what_is_drawn_is_seen_and_what_is_written_can_be_read():
    for colour in (style.POSITIVE, style.NEGATIVE, style.HERE, style.MUTED, style.FIBRE, *style.SHADES):
        assert contrast(colour, style.PAPER) >= 3, colour
    for colour in (style.POSITIVE_ON_DARK, style.NEGATIVE_ON_DARK):
        assert contrast(colour, DARK) >= 3, colour
    grounds = [to_hex(style.SIGNED(share)) for share in np.linspace(0, 1, 41)]
    grounds += [to_hex(str(grey)) for grey in np.linspace(0, 1, 41)]
    for ground in grounds:
        assert contrast(style.ink_on(ground), ground) >= 4.5, ground


@pytest.mark.parametrize("state", [judge.RIGHT, judge.WRONG, judge.NOT_YET])
def test_the_border_of_a_verdict_is_seen_in_both_themes(state):
    html = report.verdict_html(judge.Verdict("weighted_sum", [judge.Result("any three inputs", 1, 0, state)]))
    (border,) = re.findall("border-left:[^;]*(#[0-9a-f]{6})", html)
    assert min(contrast(border, style.PAPER), contrast(border, DARK)) >= 3
    for mark in set(re.findall("(?<![-a-z])color:(#[0-9a-f]{6})", html)):  # large and bold, or beside words that say it
        assert min(contrast(mark, style.PAPER), contrast(mark, DARK)) >= 3, mark


def test_colours_come_from_the_style_alone():
    sources = [path for room in ("plots", "widgets") for path in (ROOT / "nnlib" / room).glob("*.py")]
    assert len(sources) > 20
    colour = r"#[0-9a-fA-F]{6}\b|\b(?:tab|xkcd):|[\"']C\d[\"']|color=[\"'](?:\w|white|black)[\"']"
    for path in sources:
        if path.name != "style.py":
            assert re.search(colour, path.read_text("utf-8")) is None, path.name


# --- every live figure, one of each ---


@pytest.fixture(scope="module")
def figures():
    """Every live figure of the course, by the name of the function that makes it."""
    room = {}
    exec(SETUP, room)
    return {name: eval(code, room) for name, code in FIGURES.items()}


def test_no_live_figure_is_missing_here():
    assert set(FIGURES) == offered(widgets)


def test_words_in_pictures_are_dark_enough(figures):
    plots = {name: figure for name, figure in figures.items() if hasattr(figure, "figure")}
    assert len(plots) >= 14
    for name, plot in plots.items():
        for text in plot.figure.findobj(Text):
            if text.get_text().strip() and text.get_visible():
                assert contrast(text.get_color(), style.PAPER) >= 4.5, (name, text.get_text())


def test_what_a_live_figure_leaves_behind_has_words_and_what_stands_beside_it(figures):
    for name, figure in figures.items():
        bundle, metadata = figure._repr_mimebundle_()
        assert bundle["text/plain"] == f"{ALT} {metadata['image/png']['alt']}", name
        assert len(metadata["image/png"]["alt"]) > 40, name
        assert 280 <= metadata["image/png"]["width"] <= 940, name
    painter = figures["detector"].beside
    alone = figures["detector"].picture.width
    assert figures["detector"]._repr_mimebundle_()[1]["image/png"]["width"] == alone + 288 + 20
    painter.set(np.eye(24))
    assert figures["detector"].alt().endswith("24 positive, 0 negative, 552 zero.")
    blue = tuple(round(255 * c) for c in to_rgb(style.POSITIVE))
    still = Image.open(io.BytesIO(figures["detector"].png())).convert("RGB")
    assert still.getpixel((9, 9)) == blue and still.getpixel((9 + 18, 9)) == (255, 255, 255)  # pixels 0, 0 and 0, 1


# --- without a kernel ---

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def without_kernel(nb, template):
    """A notebook as nbconvert's HTML, as a soup."""
    return BeautifulSoup(HTMLExporter(template_name=template).from_notebook_node(nb)[0], "html.parser")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_live_figure_is_read_without_a_kernel(path):
    nb = nbformat.read(path, as_version=4)
    live = [cell for cell in nb.cells if cell.cell_type == "code" and re.search(r"^widgets\.\w+\(", cell.source, re.M)]
    assert live
    nb.cells = live  # what stands around them takes most of the time, and changes nothing of them
    pages = [without_kernel(nb, template) for template in ("classic", "lab")]
    for cell in live:
        picture, words = cell.outputs[-2:]
        alt = picture.metadata["image/png"]["alt"]
        assert words.data["text/plain"] == f"{STILL} {alt}", cell.id
        for page, kept in zip(pages, ("alt", "none"), strict=True):
            image = page.find("img", src=re.compile(re.escape(picture.data["image/png"][:400].replace("\n", ""))))
            assert image is not None, f"{cell.id} has no picture"
            assert image["width"] == str(picture.metadata["image/png"]["width"])
            assert kept == "none" or image["alt"] == alt
            below = image.find_next(
                "p"
            ).get_text()  # nbconvert's lab template knows no alt: these words stand in for it
            assert below == f"{STILL} {alt}", cell.id


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_picture_of_a_notebook_carries_its_words(path):
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures
    for picture in pictures:
        assert picture.data["text/plain"].partition(": ")[2] == picture.metadata["image/png"]["alt"] != ""
        assert "text/html" not in picture.data

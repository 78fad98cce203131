"""Figures that live in the site's pages without a kernel: which cells make them, and what a page needs for them.

The JavaScript beside this file draws with the widgets' own scripts (nnlib/widgets/page) and computes what Python
computes in a notebook; CONTRIBUTING.md says what is in which. How a figure begins is read off the figure itself, which
the notebook's own cell makes while the site is built. Without JavaScript the still picture of the notebook stays.
"""

import json
import re
import shutil
import zlib
from html import escape
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np

from nnlib import data, widgets
from nnlib.features.flow import share_right
from nnlib.layers import Dense
from nnlib.plots.picture import new_figure
from nnlib.plots.plane import Plane
from nnlib.widgets.network import NUMBERS
from publish import ROOT
from publish.site import SiteError

HERE = Path(__file__).resolve().parent
WIDGETS = Path(widgets.__file__).with_name("page")
PLOT, DRAWN = ["live_plot.css"], ["pad.css", "network_picture.css"]
STYLES = {"two_inputs": PLOT, "xor_by_hand": PLOT, "draw_and_watch": DRAWN}  # of the widgets
MADE = re.compile(r"^widgets\.(two_inputs|xor_by_hand|draw_and_watch)\(", re.MULTILINE)
IMPORT = re.compile(r'^import .* from "\./([\w/]+\.js)";$', re.MULTILINE)
ON_THE_START_PAGE = "notebooks/03_network", "live-draw"


def kind(cell):
    """Which of the figures that live in a page a notebook's cell makes, or None."""
    made = MADE.search(cell.source) if cell.cell_type == "code" else None
    return made and made[1]


def marks(cell):
    """The classes of the still picture of a cell, by which the page finds it; none if it stays a picture."""
    return f"becomes-live {cell.id}" if kind(cell) else ""


def figures():
    """For each page of the site its figures, as {page: {cell id: what the page has to know of it}}."""
    found = {}
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if kind(cell):
                page = path.relative_to(ROOT).with_suffix("").as_posix()
                found.setdefault(page, {})[cell.id] = _as_the_cell_makes_it(cell, path)
    page, cell_id = ON_THE_START_PAGE
    return found | {"index": {cell_id: found[page][cell_id]}}


def _as_the_cell_makes_it(cell, path):
    digits = data.load_digits()
    names = {"np": np, "data": data, "trained": data.load_network(), "x_test": digits.x_test, "y_test": digits.y_test}
    made = []

    def recorder(name, describe):
        def make(*given, **options):
            made.append({"kind": name} | describe(getattr(widgets, name)(*given, **options), *given))

        return make

    describers = {"two_inputs": _two_inputs, "xor_by_hand": _xor_by_hand, "draw_and_watch": _draw_and_watch}
    names["widgets"] = SimpleNamespace(**{name: recorder(name, describe) for name, describe in describers.items()})
    try:
        exec(compile(cell.source, f"{path.name}, cell {cell.id}", "exec"), names)
    except NameError as error:
        expected = "a cell that needs only np, data, trained, x_test and y_test from the cells before it"
        raise SiteError(f"{path.name} expects {cell.id}, a figure of the site, to be {expected}: {error}") from error
    return made[-1]


def _controls(live):
    return {
        name: {
            "words": slider.description,
            "short": slider.description.partition(": ")[2] or slider.description,
            "min": slider.min,
            "max": slider.max,
            "step": slider.step,
            "value": slider.value,
        }
        for name, slider in live.controls.items()
    }


def _plane(x, y):
    with new_figure(4, 4) as figure:
        plane = Plane(figure.subplots(), x, y)
    points = {"x": plane.x.tolist(), "y": plane.y.tolist()}
    return points | {"low": float(plane.low), "high": float(plane.high), "fewest": plane.fewest_wrong()}


def _two_inputs(live, x, y):
    return {"label": live.label, "controls": _controls(live), "plane": _plane(x, y)}


def _xor_by_hand(live):
    rows = [[name for name in NUMBERS if name.startswith(neuron)] for neuron in "abc"]
    solution = {name: number for name, (_, _, number) in NUMBERS.items()}
    about = {"label": live.label, "controls": _controls(live), "rows": rows, "solution": solution}
    return about | {"plane": _plane(*data.xor_points())}


def _with_short_colours(design):
    return design | {"colours": np.array(design["colours"], "u1").tobytes().hex()}


def _draw_and_watch(live, network, image):
    pad, picture = live.pad, live.picture
    x, y = picture.examples
    return {
        "pad": {"size": pad.size, "label": pad.label, "_design": _with_short_colours(pad._design)},
        "picture": {"pointed": picture.pointed, "_design": _with_short_colours(picture._design)},
        "drawing": np.rint(255 * np.asarray(image, float)).astype(int).tolist(),
        "plain": share_right(network, x, y),
        "digits": len(y),
    }


def write(folder):
    """Write into `folder` what the figures load: scripts, styles, the network's numbers, the test digits."""
    folder = Path(folder)
    for source, target in ((HERE, folder), (WIDGETS, folder / "widgets")):
        target.mkdir(parents=True, exist_ok=True)
        for path in (path for path in sorted(source.iterdir()) if path.suffix in (".js", ".css")):
            shutil.copyfile(path, target / path.name)
    network, digits = data.load_network(), data.load_digits()
    numbers = [array for layer in network.layers if isinstance(layer, Dense) for array in (layer.W, layer.b)]
    (folder / "digit_network.bin").write_bytes(b"".join(array.astype("<f4").tobytes() for array in numbers))
    greys = np.rint(255 * digits.x_test).astype("u1")  # the labels first, then the images
    (folder / "test_digits.bin").write_bytes(zlib.compress(digits.y_test.astype("u1").tobytes() + greys.tobytes(), 9))


def _modules(folder, name, found=()):
    """A module and all that it imports, directly or not, as paths in `folder`."""
    if name in found:
        return list(found)
    found = [*found, name]
    for other in IMPORT.findall((folder / name).read_text(encoding="utf-8")):
        found = _modules(folder, (Path(name).parent / other).as_posix(), found)
    return found


def setup(app):
    """Sphinx's hook: write what the figures load, and name it in the pages that have one."""
    pages, folder = {}, Path(app.outdir, "_static", "live")

    def begin(app):
        pages.update(figures())
        write(folder)

    def name(app, page, template, context, doctree):
        if page not in pages:
            return
        known = json.dumps(pages[page], separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
        app.add_js_file(None, body=known, type="application/json", id="live-figures")
        failing = "document.documentElement.classList.add('live-not')"  # the still pictures come back
        app.add_js_file("live/page.js", type="module", onerror=failing)
        kinds = {figure["kind"] for figure in pages[page].values()}
        for style in sorted({style for kind in kinds for style in STYLES[kind]}):
            app.add_css_file(f"live/widgets/{style}")
        app.add_css_file("live/live.css")  # the last word is ours
        needed = {module for start in ["page", *kinds] for module in _modules(folder, f"{start}.js")}
        address = context["pathto"]
        links = [
            f'<link rel="modulepreload" href="{escape(address(f"_static/live/{m}", 1))}">'
            for m in sorted(needed - {"page.js"})
        ]
        context["metatags"] = context.get("metatags", "") + "\n".join(links)

    app.connect("builder-inited", begin)
    app.connect("html-page-context", name)

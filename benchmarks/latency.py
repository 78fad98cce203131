"""How long from a key on a slider to the new picture in the page? Beside it, the plain way: interact and pyplot.

    python benchmarks/latency.py [presses]

Both run in one JupyterLab, in headless Chromium, in turns. The browser itself takes the times: from the key press
to the moment the new picture has been decoded. Then a fast drag of three seconds: from letting go to the last picture.
Writes benchmarks/results/latency.md.
"""

import platform
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.lab import Lab, LabPage, chromium, copy_course

RESULT = Path(__file__).parent / "results" / "latency.md"
SETUP = """
import numpy as np
from nnlib import data, widgets
x, y = data.line_points(200, rng=np.random.default_rng(0))
digits = data.load_digits()
ink, six = data.black_and_white_24(digits.x_train), digits.y_train == 6
weights = ink[six].mean(axis=0) - ink[~six].mean(axis=0)
"""
PLAIN = """
import matplotlib.pyplot as plt
from ipywidgets import interact
from nnlib.neuron import Neuron
grid = np.stack(np.meshgrid(np.linspace(-4, 4, 91), np.linspace(-4, 4, 91)), -1).reshape(-1, 2)
@interact(w0=(-5.0, 5.0), w1=(-5.0, 5.0), b=(-5.0, 5.0))
def show(w0=1.0, w1=1.0, b=0.0):
    fig, ax = plt.subplots(figsize=(6, 4.4))
    ax.imshow(Neuron([w0, w1], b)(grid).reshape(91, 91), extent=(-4, 4, -4, 4), origin="lower", cmap="PuOr")
    ax.scatter(*x.T, c=y)
    if w1:
        ax.plot([-4, 4], [-(b + w0 * v) / w1 for v in (-4, 4)])
    ax.set(xlim=(-4, 4), ylim=(-4, 4))
    plt.show()
"""
FIGURES = {  # name: (cell, the slider's words, where its pictures appear)
    "two inputs": ("widgets.two_inputs(x, y)", "bias b"),
    "is it a 6": ("widgets.detector(ink, six, weights, bias=-8)", "bias b"),
    "plain: interact and pyplot": (PLAIN, "b"),
}

# Watches one output area for pictures that have been decoded, and notes when.
WATCH = """cell => {
    globalThis.shown = [];
    const now = () => shown.push(performance.now());
    const note = image => image.decode().then(now, () => image.addEventListener('load', now, { once: true }));
    document.addEventListener('keydown', () => { globalThis.pressed = performance.now(); }, true);
    globalThis.watcher?.disconnect();
    globalThis.watcher = new MutationObserver(changes => {
        for (const change of changes) {
            if (change.target.tagName === 'IMG') note(change.target);
            for (const node of change.addedNodes) {
                if (node.nodeType === 1) for (const image of [node, ...node.querySelectorAll('img')])
                    if (image.tagName === 'IMG') note(image);
            }
        }
    });
    watcher.observe(cell, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
}"""


def presses(lab, cell, slider, times, words):
    """Milliseconds from a key to the picture, for so many keys."""
    cell.evaluate(WATCH)
    handle = slider.locator(".noUi-handle")
    handle.focus()
    measured = []
    for i in range(times):
        lab.page.evaluate("shown.length = 0")
        handle.press("ArrowRight" if i // 20 % 2 == 0 else "ArrowLeft")
        lab.wait_until(lambda: lab.page.evaluate("shown.length"), f"a new picture of {words}")
        measured.append(lab.page.evaluate("shown[0] - pressed"))
        lab.page.wait_for_timeout(120)  # a person's pace; the next key finds the kernel at rest
    return measured


def drag(lab, cell, slider):
    """Milliseconds from letting go after a fast drag of three seconds to the last picture, and pictures a second."""
    cell.evaluate(WATCH)
    handle = slider.locator(".noUi-handle")
    handle.scroll_into_view_if_needed()
    box, track = handle.bounding_box(), slider.locator(".noUi-base").bounding_box()
    height = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] / 2, height)
    lab.page.mouse.down()
    start = lab.page.evaluate("performance.now()")
    step = 0
    while lab.page.evaluate("performance.now()") - start < 3000:
        step += 1
        place = 0.5 + 0.45 * (1 if step // 8 % 2 else -1) * (step % 8) / 8
        lab.page.mouse.move(track["x"] + place * track["width"], height)
        lab.page.wait_for_timeout(8)
    lab.page.mouse.move(track["x"] + 0.31 * track["width"], height)
    released = lab.page.evaluate("performance.now()")
    lab.page.mouse.up()
    lab.page.wait_for_timeout(1500)
    shown = lab.page.evaluate("shown")
    return max(0.0, max(shown) - released), sum(time < released for time in shown) / 3


def main(times):
    folder = Path(tempfile.mkdtemp())
    with Lab(copy_course(folder / "course")) as server, chromium() as browser:
        cells = [new_code_cell(SETUP), *(new_code_cell(source) for source, *_ in FIGURES.values())]
        nbformat.write(new_notebook(cells=cells), server.folder / "notebooks" / "latency.ipynb")
        lab = LabPage(server, browser)
        lab.open("notebooks/latency.ipynb")
        lab.run_all()
        keys = {name: [] for name in FIGURES}
        drags = {name: [] for name in FIGURES}
        for _ in range(5):  # in turns, so that a busy minute on the machine hits all alike
            for index, (name, (_, words)) in enumerate(FIGURES.items(), start=1):
                cell = lab.cell(index)
                slider = cell.locator(".widget-hslider").filter(has=lab.page.get_by_text(words, exact=True)).first
                slider.scroll_into_view_if_needed()
                keys[name] += presses(lab, cell, slider, times // 5, name)
                drags[name].append(drag(lab, cell, slider))
        lab.close()
    lines = [
        f"Key press to new picture in the page, {times} presses each, in turns; {platform.machine()}, "
        f"Python {platform.python_version()}, headless Chromium.",
        "",
        "| figure | median ms | 95th percentile ms | release to last picture, median ms | pictures/s in a drag |",
        "|---|---|---|---|---|",
    ]
    for name, measured in keys.items():
        p95 = statistics.quantiles(measured, n=20)[-1]
        release, rate = (statistics.median(values) for values in zip(*drags[name], strict=True))
        lines.append(f"| {name} | {statistics.median(measured):.0f} | {p95:.0f} | {release:.0f} | {rate:.0f} |")
    print("\n".join(lines))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

"""The poster at the end of the course: on one page what a reader made, from the painted six to their own digit, read.

What hasn't been made yet leaves its place to a line that says where it is made.
"""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots._words import percent
from nnlib.plots.images import image, square, weights
from nnlib.plots.style import GRID, INK, MUTED, PAPER, PIXELS, POSITIVE

WIDTH, HEIGHT = 8.27, 11.69  # inches: A4, upright
NIGHT = "#101216"  # behind the dreams, whose own ground is nearly black
PALE = "#b9c0cb"
LEFT, RIGHT = 0.085, 0.915


def draw(figure, *, title, dreams=None, seen=None, confidences=None, sixes=(), curve=(), symbol=None, lines=(), by=""):
    """Draw the poster on an empty figure of WIDTH by HEIGHT inches, and return the figure.

    dreams: (10, 784), images of the ten digits. seen: (784,), a drawing, and confidences: (10,), how it was read.
    sixes: (name, weights (576,), score) of neurons that look for a six, the painted one first. curve: (epochs, 2), loss
    and accuracy after each epoch. symbol: (n, 784), drawings. lines: words for the foot. by: whose it is. What is None
    or empty isn't there yet. Raises ValueError for other shapes.
    """
    figure.set_layout_engine("none")
    page = figure.add_axes((0, 0, 1, 1), zorder=-1)
    page.set(xlim=(0, 1), ylim=(0, 1))
    page.axis("off")
    page.axhspan(0.535, 1, color=NIGHT)
    page.text(LEFT, 0.938, title, color=PAPER, fontsize=27, weight="bold", va="center")
    page.text(LEFT, 0.905, by, color=PALE, fontsize=12, va="center")
    _dreams(figure, page, dreams)
    _reading(figure, page, seen, confidences)
    _sixes(figure, page, sixes)
    _curve(figure, page, curve)
    _symbol(figure, page, symbol)
    page.plot([LEFT, RIGHT], [0.088, 0.088], color=INK, linewidth=1)
    for number, line in enumerate(lines):
        page.text(LEFT, 0.068 - 0.018 * number, line, color=MUTED if number else INK, fontsize=9, va="center")
    return figure


def _heading(page, x, y, words, color=INK):
    page.text(x, y, words, color=color, fontsize=11.5, weight="bold", va="baseline")


def _missing(page, x, y, words, color=MUTED):
    page.text(x, y, words, color=color, fontsize=9.5, va="top", style="italic", linespacing=1.5)


def _axes(figure, x, y, width):
    """A square field, its lower left corner at x, y and its side `width`, all as shares of the page."""
    return figure.add_axes((x, y, width, width * WIDTH / HEIGHT))


def _dreams(figure, page, dreams):
    _heading(page, LEFT, 0.852, "Ten digits as the network dreams them", PALE)
    if dreams is None:
        return _missing(page, LEFT, 0.83, "Not dreamt yet: run the cell with the climb.", PALE)
    dreams = expect.shape(dreams, (10, 784), "poster", "dreams")
    side, gap = 0.154, 0.015
    for digit, pixels in enumerate(dreams):
        row, column = divmod(digit, 5)
        x, y = LEFT + column * (side + gap), 0.722 - row * 0.144
        ax = _axes(figure, x, y, side)
        ax.imshow(square(pixels), cmap=PIXELS, vmin=0, vmax=1, interpolation="bicubic")
        ax.axis("off")
        page.text(x, y - 0.0075, str(digit), color=PALE, fontsize=9, va="top")


def _reading(figure, page, seen, confidences):
    _heading(page, LEFT, 0.498, "A digit that I drew, and what it says")
    if seen is None:
        words = "Nothing drawn yet: draw a digit\nfor your network, then run the\ncell of the poster again."
        return _missing(page, LEFT, 0.475, words)
    image(_axes(figure, LEFT, 0.3395, 0.2), expect.shape(seen, (784,), "poster", "seen"))
    confidences = expect.shape(confidences, (10,), "poster", "confidences")
    ax = figure.add_axes((LEFT + 0.235, 0.3395, 0.185, 0.2 * WIDTH / HEIGHT))
    ax.barh(range(10), np.ones(10), 0.62, color=GRID)
    ax.barh(range(10), confidences, 0.62, color=POSITIVE)
    ax.set(ylim=(9.5, -0.5), xlim=(0, 1), xticks=[], yticks=range(10))
    ax.tick_params(length=0, labelsize=8.5, pad=5)
    ax.spines[:].set_visible(False)
    answer = int(confidences.argmax())
    ax.get_yticklabels()[answer].set(color=INK, weight="bold")
    page.text(LEFT, 0.318, f"“It is a {answer}”, {percent(confidences[answer])} certain.", fontsize=9.5, va="center")


def _sixes(figure, page, sixes):
    x = 0.56
    _heading(page, x, 0.498, "Is it a 6? Painted, and learned")
    for number, (name, w, score) in enumerate(sixes):
        at = x + number * 0.19
        if w is None:
            _missing(page, at, 0.475, "Not painted yet:\nthat is done in\nnotebook 1.")
            continue
        weights(_axes(figure, at, 0.3635, 0.165), expect.shape(w, (576,), "poster", "weights"))
        page.text(at, 0.345, name, color=MUTED, fontsize=9.5, va="center")
        page.text(at, 0.318, f"score {score:.0f}", color=INK, fontsize=13, weight="bold", va="center")


def _curve(figure, page, curve):
    _heading(page, LEFT, 0.276, "How it learned")
    if len(curve) == 0:
        return _missing(page, LEFT, 0.253, "Not trained yet: run the cell\nwith the epochs.")
    loss, right = expect.shape(curve, (len(curve), 2), "poster", "curve").T
    epochs = np.arange(1, len(curve) + 1)
    ax = figure.add_axes((LEFT + 0.045, 0.13, 0.345, 0.118))
    ax.plot(epochs, loss, "-o", color=INK, linewidth=2, markersize=4)
    ax.set(ylim=(0, 1.18 * max(loss)), xlim=(0.6, len(curve) + 0.4), xticks=epochs, xlabel="epoch")
    ax.set_ylabel("loss on new digits", fontsize=9)
    ax.tick_params(labelsize=8.5, length=2)
    ax.xaxis.label.set_size(9)
    ax.grid(color=GRID, axis="y")
    end = f"{right[-1]:.1%} of new digits read"
    ax.text(1, 0.97, end, transform=ax.transAxes, ha="right", va="top", fontsize=9.5, weight="bold", color=INK)


def _symbol(figure, page, symbol):
    x = 0.56
    _heading(page, x, 0.276, "My secret symbol")
    if symbol is None or len(symbol) == 0:
        return _missing(page, x, 0.253, "Not drawn yet: that is done in notebook 6,\nwhere it opens a lock.")
    symbol = expect.batch(symbol, 784, "poster", "symbol")
    image(_axes(figure, x, 0.13, 0.165), symbol[-1])
    for number, pixels in enumerate(symbol[:-1][-4:]):
        row, column = divmod(number, 2)
        image(_axes(figure, x + 0.19 + column * 0.0875, 0.1915 - row * 0.0615, 0.0775), pixels)

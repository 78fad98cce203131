"""One of each live figure of the course, small, as cells of a notebook: for tests that must have met every one."""

SETUP = """\
from itertools import pairwise

import numpy as np

from nnlib import data, plots, widgets
from nnlib.data.symbols import load_symbols
from nncheck import check, progress
from nnlib.features import Neighbours
from nnlib.layers import Dense, ReLU
from nnlib.network import Network

digits = data.load_digits()
x, y = digits.x_test[:300], digits.y_test[:300]
six, ink = y == 6, data.black_and_white_24(x)
trained, stars = data.load_network(), load_symbols()["star"]
make = {"rng": np.random.default_rng(0), "dtype": np.float64}


def network(*sizes, **options):
    parts = [part for n_in, n_out in pairwise(sizes) for part in (Dense(n_in, n_out, **options), ReLU())]
    return Network(*parts[:-1])


def descend(slope, w, learning_rate, steps):
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope(path[-1]))
    return np.array(path)


def bowl(w):
    return 0.25 + np.square(w).sum()


def slope(w):
    return 2 * w


def lock(drawings):
    return network(784, 8, 1, rng=np.random.default_rng(0))


def weighted_sum(x, w, b):
    return x @ w
"""

FIGURES = {  # under the name in nnlib.widgets that makes it
    "two_inputs": "widgets.two_inputs(*data.xor_points())",
    "detector": "widgets.detector(ink, six, np.zeros((24, 24)), bias=-8)",
    "ten_neurons": "widgets.ten_neurons(Dense(784, 10, **make), x[0], x=x, y=y)",
    "one_of_ten": "widgets.one_of_ten(Dense(784, 10, **make), x, y)",
    "xor_by_hand": "widgets.xor_by_hand()",
    "draw_and_watch": "widgets.draw_and_watch(trained, x[0], x=x, y=y)",
    "NetworkPicture": "widgets.NetworkPicture(network(2, 2, 1, **make), image=[1.0, -1.0])",
    "one_weight": "widgets.one_weight(trained, x, y, 0, 3)",
    "one_prediction": "widgets.one_prediction()",
    "phone": "widgets.phone(np.linspace(0, 1, len(x)), six, x)",
    "learning_rate": "widgets.learning_rate(lambda w: w**2, slope, descend)",
    "by_hand": "widgets.by_hand(bowl, slope, descend, [-2.0, 2.0], (-3, -3), (3, 3), 0.1)",
    "detector_learns": "widgets.detector_learns(ink, six, np.eye(3, 576), np.zeros(3))",
    "both_passes": "widgets.both_passes(network(2, 2, 1, **make), x=[1.0, 2.0], y=1.0)",
    "watch_training": "widgets.watch_training(lambda rng: network(784, 16, 10, rng=rng), (x, y, x, y), epochs=3)",
    "unlock": "widgets.unlock(lock, stars[:5], stars[6])",
    "dream": "widgets.dream({'trained': trained}, trained, Neighbours(x, y), layer=0)",
    "fool": "widgets.fool(trained, x, y)",
    "draw_for_yours": "widgets.draw_for_yours(trained, x[1], x=x, y=y)",
    "Sketchpad": "widgets.Sketchpad()",
    "WeightPainter": "widgets.WeightPainter()",
}

OTHERS = {  # what cells show besides
    "picture": "with plots.picture('A rising line & \"more\"') as ax:\n    plots.curve(ax, lambda z: z)",
    "check": "check('weighted_sum')",
    "progress": "progress()",
}


def press(live, name):
    """Press the button of that name of a live figure, without a page."""
    next(child for child in live.children[0].children if getattr(child, "description", "") == name).click()


def take(live, grip, *places, done=True):
    """Take something in a live figure's picture, without a page: press at the first of the places, drag to the others.

    grip: its number. places: in data coordinates of its axes.
    """
    ax = live.grips[grip].ax
    shares = [(ax.transData - ax.transAxes).transform(place) for place in places]
    stroke = live.picture.hand.get("stroke", 0) + 1
    for number, (x, y) in enumerate(shares):
        last = done and number == len(shares) - 1
        hand = {"grip": grip, "stroke": stroke, "at": [float(x), float(1 - y)], "done": last}
        live.picture.set_state({"hand": hand})


def ends(control):
    """Values of a control to try: the least, one in the middle, the largest; or all that there are to choose from."""
    if hasattr(control, "options"):
        return [value[1] if isinstance(value, tuple) else value for value in control.options]
    if not hasattr(control, "max"):
        return [False, True]
    low, high, step = control.min, control.max, control.step
    values = [low, low + step * round((high - low) / step / 2), high]
    return [control.base**value for value in values] if hasattr(control, "base") else values


def offered(room):
    """The names that a room of nnlib imports in order to offer them: its functions and classes."""
    return {name for name, thing in vars(room).items() if callable(thing) and not name.startswith("_")}

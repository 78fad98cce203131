"""Pictures of walking downhill: a path on a curve, a walk at night, weights that take shape."""

import numpy as np
from matplotlib.colors import to_rgba

from nnlib.neuron import Neuron
from nnlib.plots._blitting import Shade
from nnlib.plots._words import count, minus
from nnlib.plots.charts import curve
from nnlib.plots.detector import Detector
from nnlib.plots.images import square, weights
from nnlib.plots.landscape import heights, landscape
from nnlib.plots.style import GRID, HERE, INK, MUTED, PAPER


def outcome(path, slope, low, high):
    """How a descent went, in words: it comes to rest, crawls, bounces or flies off; and at which step.

    path: (steps + 1,), from a start in the picture on. slope: where the path ends. low, high: what the picture shows.
    """
    steps, end = len(path) - 1, path[-1]
    if not low <= end <= high:
        inside = np.flatnonzero((path >= low) & (path <= high))
        return f"flies off: step {inside[-1] + 1} takes it out of the picture for good"
    if abs(slope) < 0.05:
        far = np.flatnonzero(np.abs(path - end) > 0.01 * (high - low))
        return f"comes to rest after {count(far[-1] + 1 if len(far) else 0, 'step')}, at w = {minus(end)}"
    if steps > 1 and (path[-1] - path[-2]) * (path[-2] - path[-3]) < 0:
        return f"bounces to and fro: after {steps} steps it is at w = {minus(end)} and still jumps"
    return f"crawls: after {steps} steps it is at w = {minus(end)} and still on its way"


class Descent:
    """A loss over one weight, f of a number, with the steps of a descent; and beside it the loss after each step."""

    def __init__(self, figure, f, low, high, steps):
        left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
        self.f, self.far = np.vectorize(f, otypes=[float]), 3 * max(abs(low), abs(high))
        curve(left, self.f, low, high, "the path on the curve", color=MUTED, xlabel="weight w")
        highest = self.f(np.linspace(low, high, 201)).max()
        style = {"color": MUTED, "marker": "o", "markersize": 4, "markeredgecolor": PAPER, "linewidth": 1}
        ball = {"linestyle": "", "marker": "o", "color": HERE, "markeredgecolor": PAPER, "markersize": 12}
        (self.path,) = left.plot([], [], linestyle=(0, (3, 2)), **style)
        (self.start,) = left.plot([], [], "D", color=PAPER, markeredgecolor=INK, markersize=8, label="start")
        (self.ball,) = left.plot([], [], label="here", **ball)
        (self.losses,) = right.plot([], [], linestyle="-", **style)
        (self.now,) = right.plot([], [], **ball)
        for ax in (left, right):
            ax.set(ylim=(-0.03 * highest, 1.05 * highest), ylabel="loss")
        right.set(xlim=(-1, steps + 1), xlabel="step", title="the loss")
        right.grid(color=GRID)
        right.legend(*left.get_legend_handles_labels(), loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2)
        self.moving = [self.path, self.start, self.ball, self.losses, self.now]

    def show(self, path, step):
        """Show the steps of `path`, shape (steps + 1,), and the ball after one of them.

        Steps that are far outside, infinite or nan are left out.
        """
        near = np.abs(path) < self.far  # nan is not
        shown = np.where(near, path, np.nan)
        losses = self.f(shown)
        self.path.set_data(shown, losses)
        self.start.set_data(shown[:1], losses[:1])
        self.ball.set_data(shown[[step]], losses[[step]])
        self.now.set_data([step], losses[[step]])
        self.losses.set_data(np.arange(len(path)), losses)


class Night:
    """A landscape at night: only the ground around the places that were visited is lit. Two walkers cross it.

    Gradient descent takes the path `descent`, shape (steps + 1, 2), black and dashed with triangles; the hand's path is
    violet and solid with circles. Beside the map stands the loss of both at each step. `lowest` is the least
    loss on the map.
    """

    SIGHT = 0.09  # how far one sees, in widths of the map

    def __init__(self, figure, loss, low, high, descent):
        left, right = figure.subplots(1, 2, width_ratios=[1.45, 1])
        u, v, losses = heights(loss, low, high)
        self.loss, self.lowest = loss, losses.min()
        self.low, self.size = np.array(low), np.array(high) - np.array(low)
        landscape(left, u, v, losses, descent[0], ("w[0]", "w[1]"))
        left.set_gid("as it is")  # a night stays dark on every paper
        self.dark = left.add_artist(Shade(np.array([to_rgba(INK, alpha) for alpha in np.linspace(0, 1, 256)])))
        you = {"linestyle": "-", "marker": "o", "color": HERE, "markersize": 7, "label": "you"}
        other = {"linestyle": "--", "marker": "^", "color": INK, "markersize": 6, "label": "gradient descent"}
        style = {"linewidth": 1.6, "markeredgecolor": PAPER, "markeredgewidth": 0.6}
        self.paths = [left.plot([], [], **style, **walker)[0] for walker in (other, you)]
        self.curves = [right.plot([], [], **style, **walker)[0] for walker in (other, you)]
        right.set_yscale("log")
        right.set(xlim=(-1, len(descent)), ylim=(0.9 * self.lowest, 1.2 * losses.max()), xlabel="step", ylabel="loss")
        right.set_yticks([tick for tick in (0.25, 0.5, 1, 2, 4) if self.lowest < tick < losses.max()])
        right.yaxis.set_major_formatter("{x:g}")
        right.minorticks_off()
        right.grid(color=GRID)
        right.legend(loc="upper right")
        self.moving = [self.dark, *self.paths, *self.curves]
        self.descent, self.descent_losses = descent, [loss(place) for place in descent]  # all of it, once
        self.nearest = np.minimum.accumulate([self._distance(place) for place in descent])

    def show(self, hand, steps, light=False):
        """Show the hand's path, shape (moves + 1, 2), and so many steps of the descent; with `light`, all the ground.

        Returns the loss at the end of each.
        """
        nearest = np.min([self.nearest[steps], *map(self._distance, hand)], axis=0)
        self.dark.values = np.clip(nearest / self.SIGHT - 1, 0, 0 if light else 1)
        losses = [self.descent_losses[: steps + 1], [self.loss(place) for place in hand]]
        walks = self.descent[: steps + 1], hand
        for path, line, places, values in zip(self.paths, self.curves, walks, losses, strict=True):
            path.set_data(*places.T)
            line.set_data(np.arange(len(values)), values)
        return losses[1][-1], losses[0][-1]

    def _distance(self, place):
        """From each point of the map to a place, in widths of the map, shape (41, 41)."""
        side = np.linspace(0, 1, 41)
        right, up = (place - self.low) / self.size
        return np.hypot(side - right, side[:, np.newaxis] - up)


class Learning:
    """The weights of a yes/no neuron as a picture, beside the picture of the neuron at work (`Detector`).

    x: (n, pixels). wanted: (n,), 1 or 0. largest: the weight with the fullest colour, so that weights are seen to grow.
    painted: weights that the learner painted, to be shown below, or None.
    """

    def __init__(self, figure, x, wanted, name, largest, painted=None):
        left, right = figure.subfigures(1, 2, width_ratios=[1, 1.55])
        axes = left.subplots(1 if painted is None else 2, 1, squeeze=False)[:, 0]
        ax = weights(axes[0], np.zeros(len(x[0])), largest=largest)
        if painted is not None:
            weights(axes[1], painted, "what you painted")
        self.image = ax.images[0]
        self.title = ax.set_title(" ")
        self.detector = Detector(right, x, wanted, name)
        self.moving = [self.image, *ax.spines.values(), self.title, *self.detector.moving]

    def show(self, w, b, title):
        """Show the neuron with weights w and bias b; returns (hits, wanted images, false alarms, other images)."""
        self.image.set_data(square(w))
        self.title.set_text(title)
        return self.detector.show(Neuron(w, b))

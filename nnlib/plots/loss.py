"""Pictures of being wrong: a loss over a weight, two losses with their slopes, a threshold with its mistakes."""

import numpy as np

from nnlib import _expect as expect
from nnlib.plots._blitting import change
from nnlib.plots._words import typographic
from nnlib.plots.images import Strip
from nnlib.plots.style import GRID, HERE, INK, MUTED, NEGATIVE, PAPER, POSITIVE, signed_color

STEPS = np.linspace(0, 1, 41)  # the edges of a histogram of certainties


class Slide:
    """Something that depends on a weight: its curve over the weight's values, a point at the present value, and a
    hollow one at `learned`, the value that training found. values: all that must fit. stairs: it jumps from one to the
    next."""

    def __init__(self, ax, ylabel, reach, values, stairs=False):
        low, high = np.min(values), np.max(values)
        room = 0.07 * (high - low or 1)
        (self.stem,) = ax.plot([], [], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        (self.curve,) = ax.plot([], [], color=INK, linewidth=2, drawstyle="steps-mid" if stairs else "default")
        (self.ring,) = ax.plot([], [], "D", color=PAPER, markeredgecolor=INK, markersize=7, label="the learned value")
        (self.point,) = ax.plot([], [], "o", color=HERE, markeredgecolor=PAPER, markersize=11, label="your value")
        ax.set(xlim=(-1.03 * reach, 1.03 * reach), ylim=(low - room, high + room), ylabel=ylabel)
        ax.grid(color=GRID)
        self.moving = [self.stem, self.curve, self.ring, self.point]

    def show(self, weights, values, weight, value, learned):
        """The curve through (weights, values), and the points at `weight` and at `learned`."""
        self.curve.set_data(weights, values)
        self.stem.set_data([weight, weight], self.stem.axes.get_ylim())
        self.ring.set_data([learned], [np.interp(learned, weights, values)])
        self.point.set_data([weight], [value])


class Tangent:
    """A loss over one score z, a point on it, and the slope there: a tangent, and how hard it pushes the score.

    A rising slope is blue and solid, a falling one orange and dashed; the arrow at the bottom
    points downhill, and is as long as the slope is steep.
    """

    FLOOR = -0.75  # where the arrow lies

    def __init__(self, ax, title, reach, highest):
        self.reach = reach
        ax.axhline(0, color=GRID, zorder=0)
        ax.axvline(0, color=GRID, zorder=0)
        (self.curve,) = ax.plot([], [], color=INK, linewidth=1.8)
        (self.line,) = ax.plot([], [], linewidth=3)
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012, "minlength": 0, "minshaft": 1.5}
        self.push = ax.quiver([0], [self.FLOOR], [0], [0], **arrow)
        (self.point,) = ax.plot([], [], "o", color=INK, markeredgecolor=PAPER, markersize=11)
        self.words = ax.text(0.5, 0.93, "", transform=ax.transAxes, ha="center", va="center", fontsize=12)
        self.wrong = ax.text(0, 0.78, "surely wrong", transform=ax.get_xaxis_transform(), ha="center", color=MUTED)
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 2}
        quietly = {"ha": "center", "va": "center", "color": MUTED, "fontsize": 9.5, "bbox": paper}
        ax.text(0, -1.35, "how hard the slope pushes z", **quietly)
        ax.set(xlim=(-1.05 * reach, 1.05 * reach), ylim=(-1.7, highest), yticks=range(int(highest) + 1))
        ax.set(xlabel="score z", title=title)
        certain = ax.secondary_xaxis(-0.19)
        certain.set_xticks([-4, -2, 0, 2, 4], ["0.02", "0.12", "0.5", "0.88", "0.98"])
        certain.set_xlabel("certainty sigmoid(z)")
        certain.spines["bottom"].set_visible(False)
        self.moving = [self.curve, self.line, self.push, self.wrong, self.point, self.words]

    def show(self, scores, losses, z, loss, slope, label):
        """The curve through (scores, losses), the point at (z, loss) with its slope, and what the label calls wrong."""
        self.curve.set_data(scores, losses)
        half = 1.5 / np.hypot(1, slope)  # the tangent is as long however steep it is
        self.line.set_data([z - half, z + half], [loss - slope * half, loss + slope * half])
        self.line.set(color=signed_color(slope), linestyle=(0, (2.2, 1)) if slope < 0 else "-")
        self.point.set_data([z], [loss])
        self.push.set_offsets([[z, self.FLOOR]])
        self.push.set_UVC([-3 * slope], [0])
        self.push.set_color(signed_color(slope))
        self.words.set_text(typographic(f"loss {loss:.2f}    slope {slope:+.3f}"))
        change(self.wrong, position=(-0.42 * self.reach if label else 0.42 * self.reach, 0.78))


class Threshold:
    """Certainties of a yes/no answer for the owner (blue, upwards) and for strangers (orange, downwards), a threshold
    above which the phone opens, the share of both kinds of mistake at every threshold, and some of the mistakes.

    certainties: (n,), from 0 to 1. owner: (n,), 1 for the owner, 0 for strangers. images: (n, pixels).
    `show(threshold)` returns a count.
    """

    SHOWN = 12  # images in a strip

    def __init__(self, figure, certainties, owner, images):
        certainties = expect.row(certainties, "Threshold", "certainties")
        if certainties.min() < 0 or certainties.max() > 1:
            got = f"{certainties.min():g} to {certainties.max():g}; sigmoid(scores) gives such"
            raise ValueError(f"Threshold expects certainties from 0 to 1, got {got}")
        n = len(certainties)
        owner = expect.some_of_both(owner, "Threshold", "owner", n)
        images = expect.batch(images, None, "Threshold", "images")
        if len(images) != n:
            raise ValueError(f"Threshold expects an image for each of {n} certainties, got {len(images)}")
        order = certainties.argsort(kind="stable")  # the gravest mistakes stand first or last
        self.certainties, self.owner, self.images = certainties[order], owner[order], images[order]
        grid = figure.add_gridspec(3, 2, height_ratios=[3.2, 1, 1], width_ratios=[1.35, 1])
        self.moving = []
        self._histogram(figure.add_subplot(grid[0, 0]))
        self._mistakes(figure.add_subplot(grid[0, 1]))
        upper, lower = (figure.add_subplot(grid[row, :]) for row in (1, 2))
        self.rejected = Strip(upper, self.SHOWN, "the owner, turned away: the least certain first")
        self.accepted = Strip(lower, self.SHOWN, "strangers, let in: the most certain first")
        self.moving += self.rejected.moving + self.accepted.moving

    def _histogram(self, ax):
        for which, sign, color in ((self.owner, 1, POSITIVE), (~self.owner, -1, NEGATIVE)):
            count, _ = np.histogram(self.certainties[which], STEPS)
            ax.stairs(sign * count, STEPS, fill=True, color=color)
        ax.set_yscale("symlog", linthresh=1)
        most = 4 * np.histogram(self.certainties, STEPS)[0].max()
        ticks = [-1000, -100, -10, -1, 1, 10, 100, 1000]
        ax.set(xlim=(0, 1), ylim=(-most, most), xlabel="certainty", ylabel="images")
        ax.set_yticks(ticks, [f"{abs(tick):,}" for tick in ticks])
        ax.minorticks_off()
        ax.axhline(0, color=INK, linewidth=0.8)
        ax.set_title("blue, up: the owner; orange, down: strangers")
        self.line = ax.axvline(0.5, color=INK, linewidth=2)
        self.opens = ax.text(0, 0.92, " opens →", ha="left", va="center", transform=ax.get_xaxis_transform())
        self.moving += [self.line, self.opens]

    def _mistakes(self, ax):
        self.thresholds = np.linspace(0, 1, 101)
        opens = self.certainties > self.thresholds[:, np.newaxis]
        rejects, accepts = (~opens[:, self.owner]).mean(axis=1), opens[:, ~self.owner].mean(axis=1)
        ax.plot(self.thresholds, 100 * rejects, color=POSITIVE, linewidth=2, label="false rejects")
        ax.plot(self.thresholds, 100 * accepts, color=NEGATIVE, linewidth=2, linestyle="--", label="false accepts")
        (self.points,) = ax.plot([], [], "o", color=INK, markeredgecolor=PAPER, markersize=9)
        (self.stem,) = ax.plot([], [], color=INK, linewidth=2, zorder=0)
        ax.set(xlim=(0, 1), ylim=(-2, 102), xlabel="threshold", ylabel="percent")
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
        self.moving += [self.stem, self.points]

    def show(self, threshold):
        """Move the picture to `threshold`; returns (false rejects, the owner's images, false accepts, strangers)."""
        opens = self.certainties > threshold
        rejected, accepted = self.owner & ~opens, ~self.owner & opens
        n_owner, n_strangers = int(self.owner.sum()), int((~self.owner).sum())
        self.line.set_xdata([threshold, threshold])
        late = threshold > 0.8
        self.opens.set(x=threshold, text="opens → " if late else " opens →", ha="right" if late else "left")
        self.stem.set_data([threshold, threshold], [-2, 102])
        self.points.set_data([threshold] * 2, [100 * rejected.sum() / n_owner, 100 * accepted.sum() / n_strangers])
        self.rejected.show(self.images[rejected][: self.SHOWN])
        self.accepted.show(self.images[accepted][::-1][: self.SHOWN])
        return int(rejected.sum()), n_owner, int(accepted.sum()), n_strangers

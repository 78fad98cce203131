"""Pictures of learning in a network: a backward pass number by number, a training, a lock that knows a symbol."""

from typing import ClassVar

import numpy as np

from nnlib.plots.images import image, weights
from nnlib.plots.neuron import signed_color
from nnlib.plots.stage import change
from nnlib.plots.style import GRID, INK, MUTED, NEGATIVE, NEGATIVE_TEXT, PAPER, POSITIVE
from nnlib.plots.tour import FORWARD


class Passes:
    """The tiny network with room for every number of both passes; `show(steps, n)` moves it, `moving` lists what moves.

    Forward numbers stand in the nodes and on the edges; gradients appear below them, blue if positive and orange if
    negative. What is at work is drawn thick.
    """

    NODES: ClassVar = {
        "x0": (0, 1.7),
        "x1": (0, -1.7),
        "h0": (4.2, 1.7),
        "h1": (4.2, -1.7),
        "z": (8.4, 0),
        "loss": (11.2, 0),
    }
    EDGES = ("x0h0", "x0h1", "x1h0", "x1h1", "h0z", "h1z")

    def __init__(self, ax):
        self.lines, self.rings, self.texts = {}, {}, {}
        for edge in self.EDGES:
            start, end = np.array(self.NODES[edge[:2]]), np.array(self.NODES[edge[2:]])
            (self.lines[edge],) = ax.plot(*np.stack([start, end]).T, zorder=1)
            where = start + (0.5 if edge[2] == "z" or edge[1] == edge[3] else 0.25) * (end - start)
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
            self.texts[edge] = ax.text(*np.add(where, (0, 0.05)), "", ha="center", va="bottom", bbox=box, zorder=2)
            self.texts[f"d {edge}"] = ax.text(
                *np.add(where, (0, -0.05)), "", ha="center", va="top", bbox=box, zorder=2, fontsize=10
            )
        ax.plot([8.4, 11.2], [0, 0], color=GRID, linewidth=2, zorder=0)
        names = {"x0": "x[0]", "x1": "x[1]", "h0": "h0", "h1": "h1", "z": "output z", "loss": "loss"}
        for node, (x, y) in self.NODES.items():
            (self.rings[node],) = ax.plot(x, y, "o", markersize=39, color=PAPER, markeredgecolor=INK, zorder=3)
            self.texts[node] = ax.text(x, y, "", ha="center", va="center", zorder=4)
            ax.text(x, y + 0.86, names[node], ha="center", va="center", color=MUTED)
        places = {"z bias": (8.4, -1), "dz": (8.4, -1.4), "y": (11.2, -1)}
        for j, side in ((0, 1), (1, -1)):  # above the upper neuron and below the lower one, clear of the edges
            for what, right, out in (("sum", -0.75, 0), ("bias", 0.75, 0), ("da", -0.75, 0.4), ("dz", 0.75, 0.4)):
                places[f"h{j} {what}"] = (4.2 + right, side * (2.7 + out))
        for name, (x, y) in places.items():
            self.texts[name] = ax.text(x, y, "", ha="center", va="center", fontsize=10, zorder=4)
        self.way = ax.text(12, 3.3, "", ha="right", va="top", weight="bold")
        ax.set(xlim=(-0.9, 12.1), ylim=(-3.4, 3.4))
        ax.axis("off")
        self.moving = [*self.lines.values(), *self.rings.values(), *self.texts.values(), self.way]

    def show(self, steps, n):
        """Show everything that is known after step n of a `tour`."""
        known = {name: label for step in steps[: n + 1] for name, label in step.labels.items()}
        for name, text in self.texts.items():
            label = known.get(name, "")
            if label == text.get_text():
                continue  # what is left alone need not be drawn anew
            text.set_text(label)
            if label.startswith("d"):
                text.set_color(NEGATIVE_TEXT if "−" in label else POSITIVE if label[2:].strip() != "0" else MUTED)
        for edge, line in self.lines.items():
            weight = float(known[edge].replace("−", "-"))
            line.set(color=signed_color(weight), linestyle=(0, (2.5, 1.2)) if weight < 0 else "-")
            line.set_linewidth(5 if edge in steps[n].lit else 1.3)
        for node, ring in self.rings.items():
            change(ring, markeredgewidth=3.5 if node in steps[n].lit else 1.2)
        self.way.set_text("forward →" if n <= FORWARD else "← backward" if n < len(steps) - 1 else "done")


class Progress:
    """A training at work: loss and accuracy after each epoch, and the first layer's weights as pictures.

    `show(network, history)` moves it; `moving` lists what moves.
    """

    COLUMNS = 8

    def __init__(self, figure, network, epochs):
        n = network.layers[0].n_out
        top, bottom = figure.subfigures(2, 1, height_ratios=[1.15, 1])
        left, right = top.subplots(1, 2)
        for ax, title in ((left, "loss"), (right, "test digits right, %")):
            ax.set(xlim=(0, 1.02 * epochs), xlabel="epoch")
            ax.set_title(title)
            ax.grid(color=GRID)
        left.set_ylim(0, 1.5)
        right.set_ylim(0, 100)
        (self.loss,) = left.plot([], [], "--", color=MUTED, linewidth=2, label="training digits")
        (self.test_loss,) = left.plot([], [], "-", color=INK, linewidth=2, label="test digits")
        (self.right,) = right.plot([], [], "-", color=INK, linewidth=2)
        (self.end,) = right.plot([], [], "o", color=INK)
        left.legend(loc="upper right")
        ax = weights(bottom.subplots(), np.zeros(4), f"weights of the first layer: a picture for each of {n} neurons")
        ax.axis("off")
        self.image = ax.images[0]
        tiles = self._tiles(network)
        self.image.set_extent((0, tiles.shape[1], tiles.shape[0], 0))
        ax.set(xlim=(0, tiles.shape[1]), ylim=(tiles.shape[0], 0))
        self.moving = [self.image, self.loss, self.test_loss, self.right, self.end]

    def show(self, network, history):
        """Show the network as it is now, and how it came there."""
        epochs = np.arange(1, len(history.loss) + 1)
        tested = epochs[: len(history.validation_loss)]
        percent = 100 * np.array(history.validation_accuracy)
        self.loss.set_data(epochs, history.loss)
        self.test_loss.set_data(tested, history.validation_loss)
        self.right.set_data(tested, percent)
        self.end.set_data(tested[-1:], percent[-1:])
        tiles = self._tiles(network)
        self.image.set_data(tiles)
        large = np.nanquantile(np.abs(tiles), 0.995)  # a few extremes would leave all others pale
        if np.isfinite(large) and large > 0:
            self.image.set_clim(-large, large)

    def _tiles(self, network):
        W = network.layers[0].W
        side = round(len(W) ** 0.5)
        rows = -(-W.shape[1] // self.COLUMNS)
        tiles = np.full((rows, self.COLUMNS, side + 2, side + 2), np.nan)
        tiles.reshape(-1, side + 2, side + 2)[: W.shape[1], 1:-1, 1:-1] = W.T.reshape(-1, side, side)
        return tiles.transpose(0, 2, 1, 3).reshape(rows * (side + 2), -1)


class Lock:
    """A phone that knows a symbol: the drawings it learned from, what it sees now, how certain it is, the threshold.

    `show(kept, seen, certainty, threshold)` moves it; `moving` lists what moves.
    """

    ROOM = 8  # drawings shown

    def __init__(self, figure):
        left, middle = figure.subplots(1, 2, width_ratios=[1, 1.5])
        image(left, np.zeros((28, 28)), "what the network sees")
        self.seen = left.images[0]
        strip = middle.inset_axes((0, 0.62, 1, 0.3))
        image(strip, np.zeros(4), "what it learned from")
        self.kept = strip.images[0]
        self.kept.set_extent((0, 30 * self.ROOM, 28, 0))
        strip.set(xlim=(0, 30 * self.ROOM), ylim=(28, 0))
        (self.track,) = middle.plot([0, 1], [0.2, 0.2], color=GRID, linewidth=16, solid_capstyle="butt", zorder=0)
        (self.bar,) = middle.plot([], [], color=POSITIVE, linewidth=16, solid_capstyle="butt")
        (self.limit,) = middle.plot([], [], color=INK, linewidth=2.5)
        self.verdict = middle.text(0.5, 0.4, "", ha="center", va="center", fontsize=17, weight="bold")
        middle.set(xlim=(0, 1), ylim=(0, 1), yticks=[], xlabel="certainty that it is the symbol")
        middle.spines["left"].set_visible(False)
        self.moving = [self.seen, self.kept, self.track, self.bar, self.limit, self.verdict]

    def show(self, kept, seen, certainty, threshold):
        """kept: (n, 784). seen: (784,), or None if nothing is drawn; then there is no certainty either."""
        row = np.full((28, 30 * self.ROOM), np.nan)
        for i, drawing in enumerate(kept[-self.ROOM :]):
            row[:, 30 * i : 30 * i + 28] = drawing.reshape(28, 28)
        self.kept.set_data(row)
        self.seen.set_data(np.zeros((28, 28)) if seen is None else seen.reshape(28, 28))
        self.bar.set_data([0, certainty or 0], [0.2, 0.2])
        self.bar.set_color(POSITIVE if seen is not None and certainty > threshold else NEGATIVE)
        self.limit.set_data([threshold, threshold], [0.08, 0.32])
        self.verdict.set_text("nothing drawn" if seen is None else "opens" if certainty > threshold else "stays locked")

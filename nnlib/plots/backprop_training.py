"""The picture of a training at work: its loss, its accuracy, and the weights as they take shape."""

import numpy as np

from nnlib.plots.images import weights
from nnlib.plots.style import GRID, INK, MUTED


class Progress:
    """A training at work: loss and accuracy after each epoch, and the first layer's weights as pictures."""

    COLUMNS = 8

    def __init__(self, figure, network, epochs):
        n = network.layers[0].n_out
        top, bottom = figure.subfigures(2, 1, height_ratios=[1.15, 1])
        left, right = top.subplots(1, 2)
        for ax, title in ((left, "loss"), (right, "test digits right, %")):
            ax.set(xlim=(0, 1.02 * epochs), xlabel="epoch", title=title)
            ax.grid(color=GRID)
        right.set_ylim(0, 100)
        ghost = {"color": MUTED, "alpha": 0.35, "linewidth": 3}
        self.ghosts = [ax.plot([], [], label=name, **ghost)[0] for ax, name in ((left, "run before"), (right, ""))]
        (self.loss,) = left.plot([], [], "--", color=MUTED, linewidth=2, label="training")
        (self.test_loss,) = left.plot([], [], "-", color=INK, linewidth=2, label="test")
        (self.right,) = right.plot([], [], "-", color=INK, linewidth=2)
        (self.end,) = right.plot([], [], "o", color=INK)
        left.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, handlelength=1.4, columnspacing=1)
        ax = weights(bottom.subplots(), np.zeros(4), f"weights of the first layer: a picture for each of {n} neurons")
        ax.axis("off")
        self.image = ax.images[0]
        tiles = self._tiles(network)
        self.image.set_extent((0, tiles.shape[1], tiles.shape[0], 0))
        ax.set(xlim=(0, tiles.shape[1]), ylim=(tiles.shape[0], 0))
        self.moving = [self.image, *self.ghosts, self.loss, self.test_loss, self.right, self.end]

    def show(self, network, history, before):
        """Show the network as it is now, and how it came there; before: the history of the run before it."""
        epochs = np.arange(1, len(history.loss) + 1)
        tested = epochs[: len(history.validation_loss)]
        percent = 100 * np.array(history.validation_accuracy)
        for ghost, values in zip(self.ghosts, (before.validation_loss, before.validation_accuracy), strict=True):
            ghost.set_data(np.arange(1, len(values) + 1), np.multiply(values, 100 if ghost is self.ghosts[1] else 1))
        self.loss.axes.set_ylim(0, max(1.5, 1.1 * max(history.loss + history.validation_loss, default=0)))
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

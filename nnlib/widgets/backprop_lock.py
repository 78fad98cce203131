"""The live lock of notebook 6: it learns a symbol that is yours, and opens for it."""

import itertools

import numpy as np

from nnlib import _expect as expect
from nnlib.data import centre, mine
from nnlib.functions import sigmoid
from nnlib.plots.backprop_lock import Lock
from nnlib.plots.picture import new_figure
from nnlib.widgets._grips import threshold
from nnlib.widgets.live_plot import LivePlot, button, said_meanwhile, slider
from nnlib.widgets.pad import Sketchpad

KEPT = "my_symbol"


class Unlock(LivePlot):
    """A lock to teach a symbol: `drawings` are what it learned from, `network` is what it learned."""

    def __init__(self, fit, recorded, tried):
        self.fit, self.recorded, self.tried = fit, recorded, tried.reshape(28, 28)
        kept = mine.recall(KEPT, drawings=(None, 784))
        self.yours = kept["drawings"] if kept else np.empty((0, 784), np.float32)
        with said_meanwhile("The lock learns its symbol"):
            self.learned, self.network = self.drawings, fit(self.drawings.copy())
        self.pad = Sketchpad(28, "1 Draw, 4 try")
        self.pad.set(self.tried)
        with new_figure(5.4, 3.5) as figure:
            self.lock = Lock(figure)
        super().__init__(
            figure,
            self._show,
            {"threshold": slider("threshold", 0.5, 0, 1, 0.01)},
            moving=self.lock.moving,
            label="A lock looks at a drawing and opens if it is certain enough that it is the symbol",
            beside=self.pad,
            buttons=[
                button("2 Keep as mine", "Keep the drawing as an example of your symbol, and empty the pad", self.keep),
                button("3 Learn", "Train a new network on your examples; then draw, and try", self.learn),
                button("Forget mine", "Go back to the symbol that came with the course", self.forget),
            ],
            grips=[threshold(self.lock.limit.axes, "threshold")],
        )
        self.pad.on_paint(lambda _: self.refresh())

    def on_reset(self):
        """Put the first drawing back on the pad; what was kept, and what was learned, stay."""
        self.pad.set(self.tried)

    @property
    def drawings(self):
        """Your drawings, or as long as there are none, the recorded ones; shape (n, 784)."""
        return self.yours if len(self.yours) else self.recorded

    def keep(self, _=None):
        """Keep the drawing on the pad as one of yours."""
        if not self.pad.image.any():
            self.refresh()
            self.picture.problem = "The pad is empty: draw your symbol first, then keep it."
            return
        self.yours = np.concatenate([self.yours, centre(self.pad.image)[np.newaxis]])
        self.pad.clear()
        try:
            mine.keep(KEPT, drawings=self.yours)
        except OSError as error:
            self.picture.problem = f"It counts here, but can't be kept for later: {error}"

    def learn(self, _=None):
        """Train a new network on the drawings."""
        self.picture.big, self.picture.cheer = "learning …", ""
        self.learned, self.network = self.drawings, self.fit(self.drawings.copy())
        self.refresh()

    def forget(self, _=None):
        """Use the recorded drawings again; yours are laid aside in `nnlib.data.folder()`, under a name of their own."""
        if len(self.yours):
            names = (f"{KEPT}_{i}" for i in itertools.count(1))
            try:
                mine.keep(next(name for name in names if not mine.versions(name)[0]), drawings=self.yours)
                mine.keep(KEPT, drawings=self.yours[:0])
            except OSError as error:
                self.picture.problem = f"Nothing is forgotten, for it can't be laid aside: {error}"
                return
            self.yours = self.yours[:0]
        self.learn()

    def _show(self, threshold):
        drawn, new = self.pad.image.any(), self.learned is not self.drawings
        seen = centre(self.pad.image) if drawn else None
        certainty = float(sigmoid(self.network.forward(seen[np.newaxis]))[0, 0]) if drawn else None
        title = "kept; now press 3 Learn" if new else "what it learned from"
        self.lock.show(self.drawings, title, seen, certainty, threshold)
        whose = f"{len(self.yours)} of yours" if len(self.yours) else f"{len(self.recorded)} recorded"
        whose += ", not yet learned" if new else ""
        if not drawn:
            return f"Nothing is drawn, so the network is not asked. Examples: {whose}."
        verdict = "opens" if certainty > threshold else "stays locked"
        return f"Certainty {certainty:.3f}, threshold {threshold:.2f}: it {verdict}. Examples: {whose}."


def unlock(fit, recorded, tried):
    """Teach a lock your symbol: draw it, keep a few drawings, let it learn, and try; the threshold can be moved.

    fit(drawings): trains and returns a `Network` of 784 inputs and one score. recorded: (n, 784), drawings to learn
    from as long as none are yours. tried: (784,), the drawing to begin with. Your drawings are kept
    (`nnlib.data.mine`). Raises ValueError for other shapes, or if fit is no function.
    """
    expect.function(fit, "unlock", "fit", "a function that takes drawings and returns a trained network")
    recorded = expect.some(expect.batch(recorded, 784, "unlock", "recorded"), "unlock", "recorded")
    return Unlock(fit, recorded, expect.shape(tried, (784,), "unlock", "tried"))

"""Training in notebook 6, as it happens: a network that reads digits, and a lock that learns your symbol."""

import asyncio
import itertools
import time

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.data import centre, mine
from nnlib.functions import sigmoid
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.optim import SGD
from nnlib.plots.backprop import Lock, Progress
from nnlib.plots.picture import new_figure
from nnlib.plots.wiring import percent
from nnlib.training import History, TrainingDiverged, train
from nnlib.widgets.live import LivePlot, button, slider
from nnlib.widgets.pad import Sketchpad

PAUSE = 0.3  # seconds between two pictures while a network trains: at most a few a second, so that training stays fast
FIRST = 5  # epochs that are all shown, for most happens in them


class Training(LivePlot):
    """A training to start, watch and stop; `network` and `history` are those of the present one.

    Widgets and cells share the kernel's one thread, so training lets go of it between two epochs: that is when a click
    on Stop, or a slider that moved, is heard.
    """

    def __init__(self, build, digits, epochs, batch_size, learning_rate):
        self.build, self.digits, self.epochs = build, digits, epochs
        self.seed, self.task = -1, None
        self.new_network()
        with new_figure(8.8, 5.4) as figure:
            self.progress = Progress(figure, self.network, epochs)
        self.bar = W.IntProgress(0, 0, epochs, tooltip="Epochs done", layout={"width": "150px"})
        controls = {
            "learning_rate": slider("learning rate", learning_rate, 0.01, 1.5, 0.01),
            "batch_size": slider("batch size", batch_size, 5, 500, 5),
        }
        super().__init__(
            figure,
            self._show,
            controls,
            moving=self.progress.moving,
            label="A network learns to read digits: loss, accuracy, and the weights of its first layer",
            buttons=[
                button("Train", "Go on, or begin with a new network if this one is done", lambda _: self.start()),
                button("Stop", "Stop after this epoch", lambda _: self.stop()),
                self.bar,
            ],
        )
        while self.next_epoch():  # readers without a kernel see a training that is done
            pass
        self.refresh()

    def new_network(self):
        """Throw the network away and build another, with other random weights."""
        self.seed += 1
        self.rng = np.random.default_rng(self.seed)
        self.network, self.history, self.spoiled = self.build(self.rng), History(), ""

    def next_epoch(self):
        """Train for one more epoch; False if there is none left, or the weights have flown off."""
        if self.spoiled or len(self.history.loss) >= self.epochs:
            return False
        x, y, *test = self.digits
        try:
            more = train(
                *(self.network, SoftmaxCrossEntropy(), SGD(self.controls["learning_rate"].value), x, y),
                **dict(epochs=1, batch_size=int(self.controls["batch_size"].value), rng=self.rng),
                **dict(validation=test, progress=False),
            )
        except TrainingDiverged as error:
            self.spoiled = str(error)
            return False
        for name in ("loss", "validation_loss", "validation_accuracy"):
            getattr(self.history, name).extend(getattr(more, name))
        return True

    def start(self):
        """Begin training, or go on where it was stopped; a network that is done makes room for a new one."""
        if self.task is not None and not self.task.done():
            return
        if self.spoiled or len(self.history.loss) >= self.epochs:
            self.new_network()
        self.task = asyncio.get_running_loop().create_task(self.run())

    def stop(self):
        """End training after the present epoch."""
        if self.task is not None:
            self.task.cancel()
        self.refresh()

    def reset(self):
        """Stop, put the sliders back, and show a new network that has learned nothing."""
        self.stop()
        self.new_network()
        super().reset()
        self.refresh()

    async def run(self):
        """Train to the end, showing a picture now and then."""
        shown = 0.0
        self.refresh()
        while self.next_epoch():
            if len(self.history.loss) <= FIRST or time.perf_counter() - shown > PAUSE:
                self.refresh()
                shown = time.perf_counter()
            await asyncio.sleep(0.005)  # here the kernel hears what was clicked
        self.task = None
        self.refresh()

    def refresh(self):
        """Draw the present state; a training that flew off says so below the picture."""
        super().refresh()
        self.picture.problem = self.picture.problem or self.spoiled

    def _show(self, learning_rate, batch_size):
        self.progress.show(self.network, self.history)
        done = self.bar.value = len(self.history.loss)
        running = self.task is not None and not self.task.done() and not self.task.cancelling()
        state = "training" if running else "done" if done == self.epochs else "press Train to go on"
        settings = f"Learning rate {learning_rate:.2f}, batches of {batch_size:.0f}."
        if not done:
            return f"A new network with random weights: {state}. {settings}"
        right = self.history.validation_accuracy[-1]
        return (
            f"Epoch {done} of {self.epochs}, {state}. {settings} "
            f"Loss {self.history.loss[-1]:.3f}; {percent(right)} of {len(self.digits[3]):,} test digits right."
        )


def watch_training(build, digits, *, epochs=40, batch_size=20, learning_rate=0.1):
    """Train a network on digits while you watch: start, stop, change the learning rate and the batch size on the way.

    build(rng): returns a new `Network` of 784 inputs and 10 scores. digits: (x_train, y_train, x_test, y_test), as
    `load_digits` gives them. Raises ValueError if build is no function, or for settings that `train` refuses.
    """
    expect.function(build, "watch_training", "build", "lambda rng: Network(Dense(784, 10, rng=rng))")
    epochs = expect.integer(epochs, "watch_training", "epochs")
    return Training(build, digits, epochs, batch_size, learning_rate)


KEPT = "my_symbol"


class Unlock(LivePlot):
    """A lock to teach a symbol: `drawings` are what it learned from, `network` is what it learned."""

    def __init__(self, fit, recorded, tried):
        self.fit, self.recorded = fit, recorded
        self.yours = (mine.recall(KEPT) or {"drawings": np.empty((0, 784), np.float32)})["drawings"]
        self.network = fit(self.drawings)
        self.pad = Sketchpad(28, "Draw your symbol")
        self.pad.set(tried.reshape(28, 28))
        with new_figure(5.4, 3.6) as figure:
            self.lock = Lock(figure)
        super().__init__(
            figure,
            self._show,
            {"threshold": slider("threshold", 0.5, 0, 1, 0.01)},
            moving=self.lock.moving,
            label="A lock looks at a drawing and opens if it is certain enough that it is the symbol",
            beside=self.pad,
            buttons=[
                button("Keep as mine", "Keep the drawing as an example of your symbol, and empty the pad", self.keep),
                button("Learn", "Train a new network on your examples", self.learn),
                button("Forget mine", "Go back to the symbol that came with the course", self.forget),
            ],
        )
        self.pad.on_paint(lambda _: self.refresh())

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
        mine.keep(KEPT, drawings=self.yours)
        self.pad.clear()

    def learn(self, _=None):
        """Train a new network on the drawings."""
        self.network = self.fit(self.drawings)
        self.refresh()

    def forget(self, _=None):
        """Use the recorded drawings again; yours are laid aside in `nnlib.data.folder()`, under a name of their own."""
        if len(self.yours):
            names = (f"{KEPT}_{i}" for i in itertools.count(1))
            mine.keep(next(name for name in names if mine.recall(name) is None), drawings=self.yours)
            self.yours = self.yours[:0]
            mine.keep(KEPT, drawings=self.yours)
        self.learn()

    def _show(self, threshold):
        drawn = self.pad.image.any()
        seen = centre(self.pad.image) if drawn else None
        certainty = float(sigmoid(self.network.forward(seen[np.newaxis]))[0, 0]) if drawn else None
        self.lock.show(self.drawings, seen, certainty, threshold)
        whose = f"{len(self.yours)} of yours" if len(self.yours) else f"{len(self.recorded)} recorded"
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

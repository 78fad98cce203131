"""The live training of notebook 6: a network learns to read digits, and can be stopped and asked on the way."""

import asyncio
import time
import warnings
from contextlib import contextmanager

import numpy as np

from nnlib import _expect as expect
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.optim import SGD
from nnlib.plots._words import percent
from nnlib.plots.backprop_training import Progress
from nnlib.plots.picture import new_figure
from nnlib.training import History, TrainingDiverged, train
from nnlib.widgets.live_plot import LivePlot, button, said_meanwhile, slider

PAUSE = 0.3  # seconds between two pictures while a network trains: at most a few a second, so that training stays fast
FIRST = 5  # epochs that are all shown, for most happens in them


class Training(LivePlot):
    """A training to start, watch and stop; `network` and `history` are those of the present one.

    Widgets and cells share the kernel's one thread, so training lets go of it between two epochs: that is when a click
    on Stop, or a slider that moved, is heard.
    """

    def __init__(self, build, digits, epochs, batch_size, learning_rate):
        self.build, self.digits, self.epochs = build, digits, epochs
        self.seed, self.task, self.history, self.before = 0, None, History(), History()
        self.on_reset()
        with new_figure(8.6, 5.2) as figure:
            self.progress = Progress(figure, self.network, epochs)
        self.halt = button("Stop", "Stop after this epoch", lambda _: self.stop())
        super().__init__(
            figure,
            self._show,
            {
                "learning_rate": slider("learning rate", learning_rate, 0.01, 1.5, 0.01),
                "batch_size": slider("batch size", batch_size, 5, 500, 5),
            },
            moving=self.progress.moving,
            label="A network learns to read digits: loss, accuracy, and the weights of its first layer",
            buttons=[
                button("Train", "Go on, or begin again if this network is done", lambda _: self.start()),
                self.halt,
                button("New network", "Other random weights, with the same settings", lambda _: self.new_network()),
            ],
        )
        with said_meanwhile("Training a network once, as a run to compare yours with"):
            while self.next_epoch():
                pass
        self.finished = self.network, self.history, self.settings
        self.on_reset()
        self.refresh()

    def on_reset(self):
        """Stop, and give the network its random weights again; what it had learned stays visible as a ghost."""
        if self.task is not None:
            self.task.cancel()
        self.before = self.history if self.history.loss else self.before
        self.rng = np.random.default_rng(self.seed)
        self.network, self.history, self.settings, self.spoiled = self.build(self.rng), History(), None, ""
        self.advice = ""

    def new_network(self):
        """Build another network, with other random weights."""
        self.seed += 1
        self.on_reset()
        self.refresh()

    def next_epoch(self):
        """Train for one more epoch; False if there is none left, or the weights have flown off."""
        if self.spoiled or len(self.history.loss) >= self.epochs:
            return False
        x, y, *test = self.digits
        rate, batch_size = self.settings = self.controls["learning_rate"].value, int(self.controls["batch_size"].value)
        options = {"epochs": 1, "batch_size": batch_size, "rng": self.rng, "validation": test, "progress": False}
        try:
            with warnings.catch_warnings(record=True) as said:  # what it warns of would vanish in a log
                warnings.simplefilter("always")
                more = train(self.network, SoftmaxCrossEntropy(), SGD(rate), x, y, **options)
        except TrainingDiverged as error:
            self.spoiled = str(error)
            return False
        for name in ("loss", "validation_loss", "validation_accuracy"):
            getattr(self.history, name).extend(getattr(more, name))
        self.advice = str(said[-1].message).removeprefix("train: ") if said else ""
        return True

    @property
    def running(self):
        """Whether it is training now."""
        return self.task is not None and not self.task.done() and not self.task.cancelling()

    def start(self):
        """Begin training, or go on where it was stopped; a network that is done begins again."""
        if self.running:
            return
        if self.spoiled or len(self.history.loss) >= self.epochs:
            self.on_reset()
        self.task = asyncio.get_running_loop().create_task(self.run())

    def stop(self):
        """End training after the present epoch."""
        if self.task is not None:
            self.task.cancel()
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
        """Draw the present state; a training that flew off, or is stuck, says so below the picture."""
        super().refresh()
        self.picture.problem = self.picture.problem or self.spoiled or self.advice

    @contextmanager
    def _as_still(self):
        now = self.network, self.history, self.settings
        self.network, self.history, self.settings = self.finished
        self.refresh()
        yield
        self.network, self.history, self.settings = now
        self.refresh()

    def _show(self, learning_rate, batch_size):
        self.progress.show(self.network, self.history, self.before)
        done = len(self.history.loss)
        self.halt.disabled = not self.running
        state = "training" if self.running else "done" if done == self.epochs else "press Train"
        chosen = f"Learning rate {learning_rate:.2f}, batches of {batch_size:.0f}"
        if not done:
            return f"A new network with random weights: {state}. {chosen}.", "nothing learned yet", ""
        used = "Learning rate {:.2f}, batches of {}".format(*self.settings)
        right = percent(self.history.validation_accuracy[-1])
        words = (
            f"Epoch {done} of {self.epochs}, {state}. {used}. Loss {self.history.loss[-1]:.3f}; "
            f"{right} of {len(self.digits[3]):,} test digits right."
        )
        return words + (f" For what comes next: {chosen}." if chosen != used else ""), f"{right} right", ""


def watch_training(build, digits, *, epochs=40, batch_size=20, learning_rate=0.1):
    """Train a network on digits while you watch: start, stop, change the learning rate and the batch size on the way.

    build(rng): returns a new `Network` of 784 inputs and 10 scores. digits: (x_train, y_train, x_test, y_test), as
    `load_digits` gives them. Raises ValueError if build is no function, or for settings that `train` refuses.
    """
    expect.function(build, "watch_training", "build", "lambda rng: Network(Dense(784, 10, rng=rng))")
    epochs = expect.integer(epochs, "watch_training", "epochs")
    return Training(build, digits, epochs, batch_size, learning_rate)

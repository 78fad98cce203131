"""The live training of notebook 6: a network learns to read digits, and can be stopped and asked on the way."""

import asyncio
import time

import ipywidgets as W
import numpy as np

from nnlib import _expect as expect
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.optim import SGD
from nnlib.plots._words import percent
from nnlib.plots.backprop_training import Progress
from nnlib.plots.picture import new_figure
from nnlib.training import History, TrainingDiverged, train
from nnlib.widgets.live_plot import LivePlot, button, slider

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

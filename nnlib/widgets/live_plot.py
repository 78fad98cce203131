"""Live figures: sliders above one picture that follows them, with its numbers in words below.

The figure is made once and kept. A slider only moves the artists that depend on it; everything else is drawn a single
time and restored from memory (`Blitting`). The page says how many pixels it has: no more are drawn and sent, as JPEG.
What the hand takes in the picture itself (`Grip`) moves the sliders, and they the picture, so that both always agree.
A `Figure` of its own, never pyplot, keeps it apart from what cells draw; JupyterLab's `commsOverSubshells` setting,
which nnlib installs (`nnlib/_jupyter/lab_settings.json`), keeps widgets and cells on one kernel thread, or cells'
pictures get lost.
"""

from contextlib import contextmanager

import anywidget
import ipywidgets as W
import traitlets

from nnlib.plots._blitting import Blitting
from nnlib.plots.picture import NIGHT
from nnlib.widgets import _page
from nnlib.widgets._still import Still, side_by_side


def slider(name, value, low, high, step=0.1):
    """A slider for one number, its name above it and its value beside that; whole steps give whole numbers."""
    decimals = len(f"{step:g}".partition(".")[2])
    kind, form = (W.FloatSlider, f".{decimals}f") if decimals else (W.IntSlider, "d")
    return kind(value, min=low, max=high, step=step, description=name, readout_format=form)


def button(name, tooltip, on_click):
    """A button that calls on_click(button)."""
    made = W.Button(description=name, tooltip=tooltip, layout={"width": "auto"})
    made.on_click(on_click)
    return made


@contextmanager
def said_meanwhile(words):
    """Say in the cell's output what takes its time, until the figure comes in its place."""
    from IPython.display import clear_output  # here, so that everything else needs no notebook

    print(f"{words} …", flush=True)
    yield
    clear_output(wait=True)


class Picture(anywidget.AnyWidget):
    """The picture in the page with what a hand can take in it, the number that matters, and the lines below."""

    _esm = _page.script("live_plot")
    _css = _page.style("live_plot") + NIGHT
    frame = traitlets.Bytes(b"").tag(sync=True)
    width = traitlets.Int(600).tag(sync=True)
    grips = traitlets.List([]).tag(sync=True)  # as `Grip.on_page` gives them
    pulse = traitlets.List([]).tag(sync=True)  # ways that a dot runs along once, in shares of the picture
    negative = traitlets.Unicode("").tag(sync=True)  # what of it is seen as its negative on dark paper
    play = traitlets.Dict({}).tag(sync=True)  # the control that plays, its steps, the pause between them, where it is
    alt, big, cheer, readout, problem = (traitlets.Unicode("").tag(sync=True) for _ in range(5))
    # What the page says: pixels of the screen for each of CSS, whether things may move, where the hand is.
    ratio = traitlets.Float(Still.pixel_ratio).tag(sync=True)
    motion = traitlets.Bool(False).tag(sync=True)
    hand = traitlets.Dict({}).tag(sync=True, echo_update=False)
    hands = traitlets.List([]).tag(sync=True)  # the models that a hand moves: a press comes after what they say


class LivePlot(Still, W.VBox):
    """Sliders, and a figure that follows them.

    figure: from `new_figure`. controls: {name: ipywidget with a value}. update(**values) moves the artists and returns
    one sentence that reads the picture out, for everybody who can't see or drag; or that, the number that matters in a
    few large words, and a word of joy or "". moving: the artists that update changes, from back to front. label: what
    the figure shows, in a few words. beside: another widget, to the left of the picture. rows: the controls' names, row
    by row. grips: what can be taken in the picture. play: (name, steps, pause), a control that Play moves from step to
    step, with so many milliseconds for each; other words for Back and Step may follow. still: values with which readers
    without a kernel see it, where that is not the beginning. Whatever update raises is shown under the picture.
    """

    def __init__(
        self, figure, update, controls, *, moving, label, beside=None, buttons=(), rows=(), grips=(), play=(), still=()
    ):
        self.figure, self.update, self.controls, self.label = figure, update, controls, label
        self.beside, self.grips, self.play, self.still = beside, grips, play, dict(still)
        self.blitting = Blitting(figure, moving)
        self.picture = Picture()
        self.picture.hands = [widget.model_id for widget in (self.picture, *controls.values())]
        self._waiting, self._held = False, {}
        self._start = {name: control.value for name, control in controls.items()}
        reset = button("Start again", "Put all of this figure back to where it was", lambda _: self.reset())
        lines = [W.HBox([controls[name] for name in row]) for row in rows] or [*controls.values()]
        row = W.HBox([*lines, *buttons, reset])
        row.add_class("nnlib-controls")
        below = W.HBox([beside, self.picture]) if beside else W.HBox([self.picture])
        below.add_class("nnlib-panels")
        super().__init__([row, below])
        self.add_class("nnlib-live")
        for control in controls.values():
            control.observe(lambda _: self.refresh(), "value")
        self.picture.observe(lambda _: self.refresh(), "ratio")
        self.picture.observe(self._take, "hand")
        # The page asks for values while something plays or glides, and for none when what goes on is to end.
        self.picture.on_msg(lambda _, asked, buffers: self.set(**asked) if asked else self.stop())
        self.refresh()

    def reset(self):
        """Put everything in the figure back to where it was."""
        with self.at_once():
            for name, value in self._start.items():
                self.controls[name].value = value
            self.on_reset()

    def on_reset(self):
        """What Start again does besides."""

    @contextmanager
    def at_once(self):
        """Whatever changes inside the block is drawn once, at its end."""
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False
        self.refresh()

    def set(self, **values):
        """Move several controls at once, and draw once."""
        with self.at_once():
            for name, value in values.items():
                self.controls[name].value = value

    def glide(self, **values):
        """Move controls there in 0.4 seconds, if there is a page and it may move things; else at once."""
        if self.picture.motion:
            self.picture.send({"from": {name: self.controls[name].value for name in values}, "to": values})
        else:
            self.set(**values)

    def _values(self):
        return {name: control.value for name, control in self.controls.items()}

    def _take(self, change):
        """The hand has taken something in the picture, or moves it, or lets go: so do the controls that go with it."""
        hand = change["new"]
        grip = self.grips[hand["grip"]]
        try:
            x, y = map(float, grip.data(*hand["at"]))
            if hand["stroke"] != self._held.get("stroke"):
                self._held = {**self._values(), "stroke": hand["stroke"], "x": x, "y": y}
            if hand["done"] or not grip.late:
                self.set(**{name: self._on_grid(name, value) for name, value in grip.move(x, y, self._held).items()})
        except Exception as error:
            self.picture.problem = f"{type(error).__name__}: {error}"

    def _on_grid(self, name, value):
        """The value next to one to which the control, if it is a slider, could be slid."""
        if not isinstance(self.controls[name], W.IntSlider | W.FloatSlider):
            return value
        low, step = self.controls[name].min, self.controls[name].step
        return low + step * round((value - low) / step)

    def refresh(self):
        """Draw the picture for the present values of the controls."""
        if self._waiting:
            return
        try:
            said = self.update(**self._values())
            self.blitting.draw(min(max(0.5, self.picture.ratio), self.pixel_ratio))
            frame = self.blitting.jpeg()
        except Exception as error:  # it would vanish into JupyterLab's log otherwise
            self.picture.problem = f"{type(error).__name__}: {error}"
            return
        readout, big, cheer = (said, "", "") if isinstance(said, str) else said
        with self.picture.hold_sync():
            self.picture.width, self.picture.negative = self.blitting.width, self.blitting.negative
            self.picture.frame, self.picture.problem = frame, ""
            self.picture.grips = [grip.on_page(self._values()) | {"words": grip.words} for grip in self.grips]
            self.picture.readout, self.picture.big, self.picture.cheer = readout, big, cheer
            if self.play:
                name, steps, pause, *words = self.play
                at = self.controls[name].value
                self.picture.play = {"name": name, "steps": steps, "pause": pause, "words": words, "at": at}
            self.picture.alt = f"{self.label}. {readout}"

    @contextmanager
    def _as_still(self):
        """Inside the block it stands as it does for readers without a kernel."""
        before = self._values()
        self.set(**self.still)
        yield
        self.set(**before)

    def png(self):
        """The picture as PNG bytes, as fine for every reader, with the one that stands beside it."""
        with self._as_still():
            self.blitting.draw(self.pixel_ratio)
            return self._with_beside()

    def _with_beside(self):
        picture = self.blitting.png()
        return side_by_side(self.beside, picture, self.blitting.ratio) if self.beside else picture

    def alt(self):
        """The picture in words, with the one that stands beside it."""
        with self._as_still():
            return self._words()

    def _words(self):
        return f"{self.picture.alt} {self.beside.alt()}." if self.beside else self.picture.alt

    def watched(self):
        """Each new picture is a new frame."""
        return [(self.picture, "frame")]

    def present(self):
        """The picture as it is now, as fine as the page shows it; see `Still`."""
        png = self._with_beside()
        return png, round(int.from_bytes(png[16:20], "big") / self.blitting.ratio), self._words()

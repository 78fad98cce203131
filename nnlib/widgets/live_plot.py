"""Live figures: sliders above one picture that follows them, with its numbers in words below.

The figure is made once and kept. A slider only moves the artists that depend on it; everything else is drawn a single
time and restored from memory (`Blitting`). The page says how many pixels it has: no more are drawn and sent, as JPEG.
What the hand takes in the picture itself (`Grip`) moves the sliders, and they the picture, so that both always agree.
While the hand is at a slider, or at what it can take, the page asks ahead for what comes next, and has it at once.
A `Figure` of its own, never pyplot, keeps it apart from what cells draw; JupyterLab's `commsOverSubshells` setting,
which nnlib installs (`nnlib/_jupyter/lab_settings.json`), keeps widgets and cells on one kernel thread, or cells'
pictures get lost.
"""

from contextlib import contextmanager, suppress

import anywidget
import ipywidgets as W
import traitlets

from nnlib.plots._blitting import Blitting
from nnlib.plots.picture import NIGHT
from nnlib.widgets import _bundle
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

    _esm = _bundle.script("live_plot")
    _css = _bundle.style("live_plot") + NIGHT
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
    hands = traitlets.Dict({}).tag(sync=True)  # the models that a hand moves: a press comes after what they say


class LivePlot(Still, W.VBox):
    """Sliders, and a figure that follows them.

    figure: from `new_figure`. controls: {name: ipywidget with a value}. update(**values) moves the artists and returns
    one sentence that reads the picture out, for everybody who can't see or drag; or that, the number that matters in a
    few large words, a word of joy or "", and ways for a dot to run along. Nothing else changes: it may be called ahead
    of a step that is never taken (`on_shown`). moving: the artists that update changes, from back to front. label: what
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
        hands = {" picture": self.picture, **controls} | ({" beside": beside} if beside else {})
        self.picture.hands = {name: widget.model_id for name, widget in hands.items()}
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
        self.picture.on_msg(self._hear)
        self.refresh()

    def reset(self):
        """Put everything in the figure back to where it was."""
        with self.at_once():
            for name, value in self._start.items():
                self.controls[name].value = value
            self.on_reset()

    def on_reset(self):
        """What Start again does besides."""

    def on_shown(self):
        """What follows from the last update, if it isn't only drawn ahead."""

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

    def _hear(self, _, asked, buffers):
        """The page asks for values while something plays, for none when that is to end, or for what comes next."""
        if "ahead" in asked:
            self._draw_ahead(asked["name"], asked["ahead"])
        elif "grip" in asked:
            self.picture.send(self._grip_ahead(self._values(), **asked))
        elif asked:
            self.set(**asked)
        else:
            self.stop()

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
        drawn = {"problem": ""}
        try:
            drawn |= self._drawn(self._values())
            self.on_shown()
        except Exception as error:  # it would vanish into JupyterLab's log otherwise
            drawn["problem"] = f"{type(error).__name__}: {error}"
        with self.picture.hold_sync():
            for name, value in drawn.items():
                setattr(self.picture, name, value)
        if drawn["problem"]:
            self.picture.send_state()  # the page may show what was drawn ahead

    def _drawn(self, values):
        """What the page shows for these values of the controls: traits of the picture."""
        said = self.update(**values)
        self.blitting.draw(min(max(0.5, self.picture.ratio), self.pixel_ratio))
        said = dict(zip(("readout", "big", "cheer", "pulse"), [said] if isinstance(said, str) else said, strict=False))
        drawn = {"big": "", "cheer": "", "pulse": [], "alt": f"{self.label}. {said['readout']}"} | said
        drawn |= {"frame": self.blitting.jpeg(), "width": self.blitting.width, "negative": self.blitting.negative}
        drawn["grips"] = [grip.on_page(values) | {"words": grip.words} for grip in self.grips]
        if self.play:
            name, steps, pause, *words = self.play
            drawn["play"] = {"name": name, "steps": steps, "pause": pause, "words": words, "at": values[name]}
        return drawn

    def _draw_ahead(self, name, values):
        """Send what other values of one control would show; then all is as it was."""
        now, ahead = self._values(), []
        try:
            for value in values:
                with suppress(Exception):  # whoever goes there will be told
                    ahead.append([value, self._drawn(now | {name: value})])
            self.picture.send({"name": name, "ahead": ahead}, [drawn.pop("frame") for _, drawn in ahead])
        finally:  # also if it was interrupted
            self._drawn(now)

    def _grip_ahead(self, now, grip, hands=(), places=()):
        """What the hand would do to the controls, pressed and moved as said; where a grip lies for other values."""
        held, data = self.grips[grip], self.grips[grip].data
        moves = [held.move(*data(*hand), now | dict(zip("xy", data(*press), strict=True))) for press, hand in hands]
        return {"grip": grip, "moves": moves, "places": [held.on_page(now | values)["points"] for values in places]}

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

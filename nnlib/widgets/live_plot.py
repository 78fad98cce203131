"""Live figures: sliders above one picture that follows them, with its numbers in words below.

The figure is made once and kept. A slider only moves the artists that depend on it; everything else is drawn a single
time and restored from memory (`Blitting`). The page says how many pixels it has: no more are drawn and sent, as JPEG.
A `Figure` of its own, never pyplot, keeps it apart from what cells draw; JupyterLab's `commsOverSubshells` setting,
which nnlib installs (`nnlib/_jupyter/lab_settings.json`), keeps widgets and cells on one kernel thread, or cells'
pictures get lost.
"""

import anywidget
import ipywidgets as W
import traitlets

from nnlib.plots._blitting import Blitting
from nnlib.widgets import _page
from nnlib.widgets._still import Still, side_by_side


def slider(name, value, low, high, step=0.1):
    """A slider for one number, its name to the left and its value to the right; whole steps give whole numbers."""
    kind, digits = (W.IntSlider, "d") if float(step).is_integer() else (W.FloatSlider, f".{_decimals(step)}f")
    style = {"description_width": "initial"}
    return kind(value, min=low, max=high, step=step, description=name, readout_format=digits, style=style)


def _decimals(step):
    """How many digits after the point a multiple of `step` needs: 1 for 0.1, 2 for 0.25."""
    return len(f"{step:g}".partition(".")[2])


def button(name, tooltip, on_click):
    """A button that calls on_click(button)."""
    made = W.Button(description=name, tooltip=tooltip, layout={"width": "110px"})
    made.on_click(on_click)
    return made


class Picture(anywidget.AnyWidget):
    """The picture in the page, the line under it that reads it out, and the line that says what went wrong."""

    _esm = _page.script("live_plot")
    _css = _page.style("live_plot")
    frame = traitlets.Bytes(b"").tag(sync=True)
    width = traitlets.Int(600).tag(sync=True)
    ratio = traitlets.Float(Still.pixel_ratio).tag(sync=True)  # pixels of the screen for each of CSS, says the page
    alt = traitlets.Unicode("").tag(sync=True)
    readout = traitlets.Unicode("").tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)


class LivePlot(Still, W.VBox):
    """Sliders, and a figure that follows them.

    figure: from `new_figure`. controls: {name: ipywidget with a value}. update(**values) moves the artists and returns
    one sentence that reads the picture out, for everybody who can't see or drag. moving: the artists that update
    changes, from back to front. beside: another widget, to the left of the picture. label: what the figure shows, in a
    few words. Whatever update raises is shown under the picture.
    """

    def __init__(self, figure, update, controls, *, moving, label, beside=None, buttons=()):
        self.figure, self.update, self.controls, self.label = figure, update, controls, label
        self.beside = beside
        self.blitting = Blitting(figure, moving)
        self.picture = Picture()
        self._waiting = False
        self._start = {name: control.value for name, control in controls.items()}
        reset = button("Start again", "Put every slider back to where it was", lambda _: self.reset())
        row = W.HBox([*controls.values(), reset, *buttons])
        row.add_class("nnlib-controls")
        below = W.HBox([beside, self.picture]) if beside else self.picture
        below.add_class("nnlib-panels")
        super().__init__([row, below])
        self.add_class("nnlib-live")
        for control in controls.values():
            control.observe(lambda _: self.refresh(), "value")
        self.picture.observe(lambda _: self.refresh(), "ratio")
        self.refresh()

    def reset(self):
        """Put every control back to where it was."""
        self.set(**self._start)

    def set(self, **values):
        """Move several controls at once, and draw once."""
        self._waiting = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._waiting = False
        self.refresh()

    def refresh(self):
        """Draw the picture for the present values of the controls."""
        if self._waiting:
            return
        try:
            readout = self.update(**{name: control.value for name, control in self.controls.items()})
            self.blitting.draw(min(max(1, self.picture.ratio), self.pixel_ratio))
            frame = self.blitting.jpeg()
        except Exception as error:  # it would vanish into JupyterLab's log otherwise
            self.picture.problem = f"{type(error).__name__}: {error}"
            return
        with self.picture.hold_sync():
            self.picture.width = self.blitting.width
            self.picture.frame = frame
            self.picture.readout = readout
            self.picture.alt = f"{self.label}. {readout}"
            self.picture.problem = ""

    def png(self):
        """The present picture as PNG bytes, as fine for every reader, with the one that stands beside it."""
        self.blitting.draw(self.pixel_ratio)
        picture = self.blitting.png()
        return side_by_side(self.beside, picture) if self.beside else picture

    def alt(self):
        """The present picture in words, with the one that stands beside it."""
        return f"{self.picture.alt} {self.beside.alt()}." if self.beside else self.picture.alt

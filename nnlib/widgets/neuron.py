"""The live figures of notebook 1: a neuron that divides the plane, and a neuron that looks for a digit."""

from nnlib import _expect as expect
from nnlib.data import mine
from nnlib.neuron import Neuron
from nnlib.plots._words import signed, typographic
from nnlib.plots.detector import Detector
from nnlib.plots.images import square
from nnlib.plots.picture import new_figure
from nnlib.plots.plane import Plane
from nnlib.widgets._grips import Line
from nnlib.widgets.live_plot import LivePlot, button, slider
from nnlib.widgets.pad import WeightPainter


def two_inputs(x, y, weights=(1.0, 1.0), bias=0.0):
    """Drag the line of a neuron over points of two classes, or slide its two weights and its bias.

    x: (n, 2). y: (n,), 0 or 1. Raises ValueError for other shapes.
    """
    with new_figure(6.8, 4.4) as figure:
        ax = figure.subplots()
        plane = Plane(ax, x, y)
        ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    fewest = plane.fewest_wrong()

    def update(w0, w1, b):
        wrong = plane.show(Neuron([w0, w1], b))
        words = f"z = {w0:.1f} · x[0] {signed(w1)} · x[1] {signed(b)}. Points on the wrong side: {wrong} of {len(y)}."
        best = "" if wrong > fewest else f"{fewest} wrong is the best there is" if fewest else "solved"
        return typographic(words), f"{wrong} of {len(y)} wrong", best

    controls = {
        "w0": slider("weight w[0]", weights[0], -5, 5),
        "w1": slider("weight w[1]", weights[1], -5, 5),
        "b": slider("bias b", bias, -5, 5),
    }
    label = "A neuron of two inputs divides the plane"
    return LivePlot(figure, update, controls, moving=plane.moving, label=label, grips=Line(ax, [*controls]).grips)


KEPT = "painted_six"  # notebook 5 recalls it, and trains the same neuron


def detector(x, wanted, weights=None, bias=0.0, name="sixes"):
    """Paint the weights of a neuron, slide its bias, and see for which of the images x it fires.

    x: black-or-white images of 24 x 24 pixels, shape (n, 576). wanted: (n,), 1 for the images to be found, else 0.
    weights: what is painted at first, shape (576,) or (24, 24), from -1 to 1. The score is the share of hits less the
    share of false alarms, in percent. The learner's best painting is kept (`nnlib.data.mine`) and can be called back.
    Raises ValueError for other shapes, or if all images or none are wanted.
    """
    x = expect.batch(x, 576, "detector")
    painter = WeightPainter(24)
    if weights is not None:
        painter.set(square(weights, "detector"))
    best, better, start = mine.recall(KEPT, score=(), weights=(576,), bias=()), None, painter.image
    with new_figure(5.4, 4.3) as figure:
        picture = Detector(figure, x, wanted, name)

    def update(b):
        nonlocal better
        hits, n_wanted, alarms, n_others = picture.show(Neuron(painter.image.ravel(), b))
        score = 100 * (hits / n_wanted - alarms / n_others)
        moved = b != bias or (painter.image != start).any()  # what the notebook painted is not the learner's best
        this = {"score": score, "weights": painter.image.ravel(), "bias": b}
        better = this if moved and (best is None or score > best["score"]) else None
        yours = f" Your best so far: {float((better or best)['score']):.0f}." if better or best else ""
        words = (
            f"Hits: {hits} of {n_wanted} {name} ({hits / n_wanted:.0%}). "
            f"False alarms: {alarms:,} of {n_others:,} others ({alarms / n_others:.0%}). Score: {score:.0f}.{yours}"
        )
        return typographic(words), typographic(f"Score {score:.0f}"), "new best" if better else ""

    def keep():
        nonlocal best
        if better:
            mine.keep(KEPT, **better)  # what can't be kept is tried again, and said again
            best = better

    def show_best(_):
        if best:
            with live.at_once():
                live.controls["b"].value = float(best["bias"])
                painter.set(best["weights"].reshape(24, 24))

    controls = {"b": slider("bias b", bias, -60, 60, 1)}
    label = f"A neuron with painted weights looks for {name} among {len(x):,} digits"
    buttons = [button("My best", "Bring back the weights and the bias of your best score", show_best)]
    options = {"moving": picture.moving, "label": label, "beside": painter, "buttons": buttons}
    live = LivePlot(figure, update, controls, **options)
    live.on_reset, live.on_shown = lambda: painter.set(start), keep
    painter.on_paint(lambda _: live.refresh())
    return live

"""One look for the whole course: positive is blue, negative is orange, zero is white.

The pair stays apart for every common kind of colour-blindness; whatever a colour says, a shape or a label says as well.
"""

from matplotlib.colors import LinearSegmentedColormap

POSITIVE = "#1f6fb2"  # blue: positive weights, activations, gradients; points of class 1
NEGATIVE = "#d95f02"  # orange: negative ones; points of class 0
INK = "#22262b"  # text and lines
MUTED = "#6b7280"  # what is said more quietly
GRID = "#e5e7eb"
PAPER = "#ffffff"

SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#f4b183", PAPER, "#94c1e6", POSITIVE])
PIXELS = "gray"  # images as the data hold them: 0 is black, 1 is white

# Artists read these when they are made, so every figure of the course is drawn inside `matplotlib.rc_context(STYLE)`.
STYLE = {
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 10.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "figure.dpi": 100,
}

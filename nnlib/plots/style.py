"""One look for the whole course: positive is blue, negative is orange, zero is white, where you are is violet.

The three stay apart for every common kind of colour-blindness; whatever a colour says, a shape or a label says as well.
A colour means one thing: what has no sign, no class and is not where you are is drawn in ink and greys.
"""

from pathlib import Path

from matplotlib import rc_params_from_file
from matplotlib.colors import LinearSegmentedColormap, to_rgb

POSITIVE = "#1f6fb2"  # blue: positive weights, activations, gradients; class 1, and the answer yes
NEGATIVE = "#d95f02"  # orange: negative ones; class 0, and the answer no
NEGATIVE_TEXT = "#a84700"  # the same orange for small letters, which need more contrast
POSITIVE_ON_DARK, NEGATIVE_ON_DARK = "#5aaef0", "#ff8a2b"  # the pair on JupyterLab's dark paper
HERE = "#8424f0"  # violet: where you are, or came to, on a curve or in a landscape
INK, RING = "#22262b", "#000000"  # text and lines; round a point on the wrong side
MUTED = "#6b7280"  # what is said more quietly
GRID = "#e5e7eb"
SHADES = ["#8b93a0", "#4b5563", INK]  # curves compared, from the quietest to the last
FIBRE, CELL = "#5c6b7a", "#e4e9ee"  # of a living neuron
PAPER = "#ffffff"

SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "#f4b183", PAPER, "#94c1e6", POSITIVE])
PIXELS, HEIGHTS = "gray", "Greys"  # images as the data hold them, 0 black and 1 white; a loss, the darker the higher


def signed_color(value):
    """Blue for a positive number, orange for a negative one, grey for 0."""
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else MUTED


def ink_on(colour):
    """Black or white, whichever is easier to read on a colour."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.179 else "#ffffff"  # WCAG's contrast is the same for both at 0.179


# Artists read these when they are made, so every figure of the course is drawn inside `matplotlib.rc_context(STYLE)`.
STYLE = rc_params_from_file(Path(__file__).with_name("course.mplstyle"), use_default_template=False)

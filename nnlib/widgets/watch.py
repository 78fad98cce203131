"""Draw a digit, and watch it flow through a network."""

import ipywidgets as W

from nnlib.widgets.network import NetworkPicture, show_on
from nnlib.widgets.pad import Sketchpad
from nnlib.widgets.static import Static


class DrawAndWatch(Static, W.Box):
    """A `Sketchpad` (`.pad`) and the `NetworkPicture` (`.picture`) that looks at it, as one figure."""

    def __init__(self, pad, picture):
        self.pad, self.picture, self._first = pad, picture, pad.value
        super().__init__([pad, picture])
        self.add_class("nnlib-watch")

    @property
    def is_drawn(self):
        """Whether there is a drawing on the pad, and another one than at the beginning."""
        return bool(self.pad.image.any()) and self.pad.value != self._first

    def png(self):
        """The network's picture as PNG bytes."""
        return self.picture.png()

    def alt(self):
        """The network's picture in words."""
        return self.picture.alt()


def draw_and_watch(network, image=None, *, names=None, x=None, y=None, label="Draw a digit"):
    """Draw a digit with the mouse, and watch it flow through the network.

    image: a digit to begin with, shape (784,). names, x, y: see `NetworkPicture`. label: above the sketchpad. Raises
    ValueError for a network that doesn't take 784, 576 or 1,024 pixels, and for what `NetworkPicture` refuses.
    """
    pad = Sketchpad(28, label)
    if image is not None:
        show_on(pad, image, "draw_and_watch")
    return DrawAndWatch(pad, NetworkPicture(network, pad, names=names, x=x, y=y))

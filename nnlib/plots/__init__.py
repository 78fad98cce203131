"""Pictures: arrays and an `ax` in, the `ax` out. Draw them inside `with picture("what it shows") as ax:`.

A file whose name begins with a notebook's (neuron, layer, network, loss, gradient_descent, backprop,
feature_visualization) has what it draws; the file of that name in `nnlib.widgets` makes it live. What several draw has
a name of its own. A class draws its picture once: `show(...)` moves it, and `moving` lists the artists that it moves.

| file | what is in it |
|---|---|
| picture.py | `picture`: what is drawn in it stands below the cell, with its words, in a dark theme too; `new_figure` |
| style.py, course.mplstyle | what each colour means: positive blue, negative orange; letters, axes, background |
| charts.py | `curve`, `lines`, `bars`, `table`: plain numbers |
| images.py | `image`, `weights`, `numbers`, `examples`: a row of numbers as the square that it stands for |
| plane.py | `plane`, `Plane`: points of two classes, and the lines of neurons between them |
| landscape.py | `landscape`, `surface`, `section`, `walk`: a loss over two weights |
| detector.py | a yes/no neuron at work: whom it fires for, and where it is wrong |
| neuron.py | `diagram`: a neuron with all its numbers; `biological_neuron`, the living one |
| layer.py | ten neurons: how sure they are of one image, and what they answer to many |
| network.py | `network`: a whole network, and one image in it |
| loss.py | a loss over a weight, two losses with their slopes, the threshold of a phone |
| gradient_descent.py | a path on a curve, and how it ends; a walk at night, weights that take shape |
| backprop_passes.py | forward and back through a tiny network, number by number, and what is said of each step |
| backprop_training.py, backprop_lock.py | a training at work; a lock that knows a symbol |
| feature_visualization.py | `favourites`: images that neurons like; an image that climbs, a small push that fools |
| _blitting.py | how a picture follows a hand: only what moves is drawn anew, and how it is compressed on its way |
| _words.py | how a number is written: with a real minus, as a percentage |
"""

from nnlib.plots.charts import bars, curve, lines, table
from nnlib.plots.feature_visualization import favourites
from nnlib.plots.images import examples, image, numbers, weights
from nnlib.plots.landscape import landscape, section, surface, walk
from nnlib.plots.network import network
from nnlib.plots.neuron import biological_neuron, diagram
from nnlib.plots.picture import new_figure, picture
from nnlib.plots.plane import Plane, plane

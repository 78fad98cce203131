"""Looking inside a network: every number of one image on its way through it, and images that it would love to see.

The first is `Flow` (flow.py), which also says how large a network can be drawn, and how many are right. For the second
the network stays and the image changes: `maximize` climbs (climb.py). An *objective* says what shall grow
(objectives.py): a class, a neuron, a layer, or a sum such as `0.2 * for_class(4) + 0.8 * for_class(9)`. *Regularisers*
keep the image like an image (regularisers.py). `Neighbours` is a second opinion (neighbours.py). Source: Erhan and
others, "Visualizing higher-layer features of a deep network", 2009; the sums of objectives follow lucid.
"""

from nnlib.features.climb import maximize, nudge
from nnlib.features.flow import Flow
from nnlib.features.neighbours import NONE, Neighbours
from nnlib.features.objectives import Objective, for_class, for_layer, for_neuron
from nnlib.features.regularisers import Blur, Clip, Decay, Jitter, Regulariser

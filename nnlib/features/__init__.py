"""Looking inside a network: every number of one image on its way through it (`Flow`), and images it would love to see.

For the second, the network stays as it is, and the image changes until a part of the network likes it.
`maximize` climbs. An *objective* says what shall grow: the confidence in a class, one neuron, a whole layer, or a sum
of these such as `0.2 * for_class(4) + 0.8 * for_class(9)`. *Regularisers* keep the image like an image while it climbs:
`Decay`, `Blur`, `Jitter` and `Clip`, as many as you like in a list. Source: Erhan, Bengio, Courville and Vincent,
"Visualizing higher-layer features of a deep network", 2009; the sums of objectives follow lucid.

| file | what is in it |
|---|---|
| flow.py | `Flow`: one image on its way through a network, forward and backward |
| climb.py, objectives.py, regularisers.py | `maximize`; what shall grow; what keeps an image like an image |
| neighbours.py | a second opinion, which can say "none of these" |
"""

from nnlib.features.climb import maximize, nudge
from nnlib.features.flow import Flow
from nnlib.features.neighbours import NONE, Neighbours
from nnlib.features.objectives import Objective, for_class, for_layer, for_neuron
from nnlib.features.regularisers import Blur, Clip, Decay, Jitter, Regulariser

"""Answers to exercise 3."""

from itertools import pairwise

import numpy as np

from tests.nncheck.answers import right, wrong

# --- count_parameters ---


@right("count_parameters")
def pair_by_pair(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


@right("count_parameters")
def with_a_row_for_the_biases(sizes):
    return sum((a + 1) * b for a, b in pairwise(sizes))


@right("count_parameters")
def one_product(sizes):
    sizes = np.array(sizes, dtype=np.float32)
    return sizes[:-1] @ sizes[1:] + sizes[1:].sum()


@right("count_parameters")
def by_really_making_it(sizes):
    arrays = [np.zeros((a, b)) for a, b in pairwise(sizes)] + [np.zeros(b) for b in sizes[1:]]
    return sum(array.size for array in arrays)


wrong("count_parameters", "Each neuron has a bias too")(lambda sizes: np.sum(sizes[:-1] * sizes[1:]))
wrong("count_parameters", "they have no biases")(lambda sizes: sizes[:-1] @ sizes[1:] + sum(sizes))
wrong("count_parameters", "one for each layer")(lambda sizes: sizes[:-1] @ sizes[1:] + len(sizes) - 1)
wrong("count_parameters", "output neurons have biases")(lambda sizes: sizes[:-1] @ sizes[1:] + sum(sizes[1:-1]))
wrong("count_parameters", "Those are the neurons")(lambda sizes: sum(sizes[1:]))
wrong("count_parameters", "pixels and neurons")(lambda sizes: sum(sizes))
wrong("count_parameters", "Only neighbours are connected")(lambda sizes: np.prod(sizes.astype(float)))
wrong("count_parameters", "expected")(lambda sizes: 13002)
wrong("count_parameters", "past the end")(lambda sizes: sum(sizes[i] * sizes[i + 1] for i in range(len(sizes))))


@wrong("count_parameters", "last layer is left out")
def one_short(sizes):
    total = 0
    for i in range(len(sizes) - 2):
        total += (sizes[i] + 1) * sizes[i + 1]
    return total


@wrong("count_parameters", "return inside the loop")
def return_in_the_loop(sizes):
    for n_in, n_out in pairwise(sizes):
        return n_in * n_out + n_out


# --- xor_weights ---

right("xor_weights")(np.array([[1, 1, -0.5], [1, 1, -1.5], [1, -1, -0.5]]))
right("xor_weights")([[10, 10, -5], [10, 10, -15], [10, -10, -5]])
right("xor_weights")(np.array([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -0.5]], dtype=np.float32))
right("xor_weights")([1, 1, 0, -1, -1, 2, 3, 3, -4])
right("xor_weights")(((1, 1, -1), (1, 1, 0), (-1, 1, 0)))
wrong("xor_weights", "no neuron is ever active")(np.zeros((3, 3)))
wrong("xor_weights", "which sign has B")([[1, 1, -0.5], [1, 1, -1.5], [1, 1, -0.5]])
wrong("xor_weights", "C is never above 0")([[1, 1, -0.5], [1, 1, -1.5], [1, -1, -1]])
wrong("xor_weights", "biases are all 0")([[1, 1, 0], [1, 1, 0], [1, -1, 0]])
wrong("xor_weights", "always say the same")([[1, 1, -0.5], [2, 2, -1], [1, -1, -0.5]])
wrong("xor_weights", "at four corners")([[1, 0, -0.5], [0, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "where C should give different answers")([[1, 0, -0.5], [1, 1, -1.5], [1, -1, -0.5]])
wrong("xor_weights", "C learns nothing")([[1, 1, 1], [1, 1, -3], [1, -1, -0.5]])
wrong("xor_weights", "at (1, 1) A says 1, B says 1, and C says 1; it should say 0")(
    [[2, 2, -1], [2, 2, -3], [2, -1, -0.5]]
)
wrong("xor_weights", "nine numbers are asked for")([[1, 1], [1, 1], [1, -1]])
wrong("xor_weights", "nine numbers are asked for")([0, 1, 1, 0])

# --- merge_layers ---


@right("merge_layers")
def multiplied_out(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


@right("merge_layers")
def with_einsum(W1, b1, W2, b2):
    W1, b1, W2, b2 = (np.asarray(a, dtype=np.float32) for a in (W1, b1, W2, b2))
    return [np.einsum("ih,ho->io", W1, W2), b2 + np.einsum("h,ho->o", b1, W2)]


@right("merge_layers")
def by_asking_the_layers(W1, b1, W2, b2):
    def both(x):
        return (x @ W1 + b1) @ W2 + b2

    b = both(np.zeros(len(W1)))
    return both(np.eye(len(W1))) - b, b


@right("merge_layers")
def in_loops(W1, b1, W2, b2):
    W, b = np.zeros((len(W1), len(b2))), b2.copy()
    for h in range(len(b1)):
        W += np.outer(W1[:, h], W2[h])
        b += b1[h] * W2[h]
    return W, b


wrong("merge_layers", "too, go through the second one's weights")(lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2))
wrong("merge_layers", "first layer's biases are lost")(lambda W1, b1, W2, b2: (W1 @ W2, b2))
wrong("merge_layers", "second layer's biases are missing")(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2))
wrong("merge_layers", "x meets W1 first")(lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2))
wrong("merge_layers", "not W2 @ b1")(lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2))
wrong("merge_layers", "multiplies number by number")(lambda W1, b1, W2, b2: (W1 * W2, b1 * b2))
wrong("merge_layers", "multiplies number by number")(lambda W1, b1, W2, b2: (W1 * W2, b1 + b2))
wrong("merge_layers", "two layers side by side")(lambda W1, b1, W2, b2: (W1 + W2, b1 + b2))
wrong("merge_layers", "expected 2 results (W, b)")(lambda W1, b1, W2, b2: W1 @ W2)


@wrong("merge_layers", "makes a new one")
def in_place(W1, b1, W2, b2):
    b2 += b1 @ W2
    return W1 @ W2, b2


# --- Network ---


@right("Network")
class AsInTheNotebook:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def activations(self, x):
        outputs = [x]
        for layer in self.layers:
            outputs.append(layer.forward(outputs[-1]))
        return outputs


@right("Network")
class LastOfTheActivations(AsInTheNotebook):
    def forward(self, x):
        return self.activations(x)[-1]


@right("Network")
class Recursive(AsInTheNotebook):
    def forward(self, x):
        if len(self.layers) == 1:
            return self.layers[0].forward(x)
        return Recursive(*self.layers[1:]).forward(self.layers[0].forward(x))

    def activations(self, x):
        return tuple(Recursive(*self.layers[:n]).forward(x) if n else x for n in range(len(self.layers) + 1))


@right("Network")
class ByIndexInFloat32(AsInTheNotebook):
    def forward(self, x):
        a, i = x.astype(np.float32), 0
        while i < len(self.layers):
            a = self.layers[i].forward(a).astype(np.float32)
            i += 1
        return a


def network(**methods):
    return type("Made", (AsInTheNotebook,), methods)


@wrong("Network", "the network's own x. Each should get")
class OwnX(AsInTheNotebook):
    def forward(self, x):
        for layer in self.layers:
            result = layer.forward(x)
        return result


@wrong("Network", "Only the first layer is run")
class ReturnInTheLoop(AsInTheNotebook):
    def forward(self, x):
        for layer in self.layers:
            return layer.forward(x)


@wrong("Network", "from the last to the first")
class Backwards(AsInTheNotebook):
    def forward(self, x):
        for layer in self.layers[::-1]:
            x = layer.forward(x)
        return x


@wrong("Network", "last layer is left out")
class OneShort(AsInTheNotebook):
    def forward(self, x):
        for layer in self.layers[: max(1, len(self.layers) - 1)]:
            x = layer.forward(x)
        return x


@wrong("Network", "keep what a layer returns")
class NotKept(AsInTheNotebook):
    def forward(self, x):
        for layer in self.layers:
            layer.forward(x)
        return x


@wrong("Network", "begins with x itself")
class WithoutX(AsInTheNotebook):
    def activations(self, x):
        outputs = []
        for layer in self.layers:
            x = layer.forward(x)
            outputs.append(x)
        return outputs


@wrong("Network", "last layer's output is missing")
class BeforeEachLayer(AsInTheNotebook):
    def activations(self, x):
        outputs = []
        for layer in self.layers:
            outputs.append(x)
            x = layer.forward(x)
        return outputs


@wrong("Network", "the final output alone")
class OnlyTheEnd(AsInTheNotebook):
    def activations(self, x):
        return self.forward(x)


@wrong("Network", "In activations every layer gets")
class ActivationsOfX(AsInTheNotebook):
    def activations(self, x):
        return [x] + [layer.forward(x) for layer in self.layers]


@wrong("Network", "past the end")
class UsesItsLayersUp(AsInTheNotebook):
    def forward(self, x):
        x = self.layers.pop(0).forward(x)
        while self.layers:
            x = self.layers.pop(0).forward(x)
        return x


wrong("Network", "nothing here yet")(network(activations=lambda self, x: exec("raise NotImplementedError")))
wrong("Network", "nothing of that name")(network(forward=lambda self, x: self.layer.forward(x)))

# --- switch_off ---


@right("switch_off")
def on_a_copy(activations, neuron):
    off = activations.copy()
    off[:, neuron] = 0
    return off


@right("switch_off")
def times_a_mask(activations, neuron):
    mask = np.ones(activations.shape[1], dtype=np.float32)
    mask[neuron] = 0
    return activations.astype(np.float32) * mask


@right("switch_off")
def choosing(activations, neuron):
    return np.where(np.arange(activations.shape[1]) == neuron, 0, activations)


@right("switch_off")
def number_by_number(activations, neuron):
    return [[0 if j == neuron else a for j, a in enumerate(row)] for row in activations]


@wrong("switch_off", "makes a new one")
def for_good(activations, neuron):
    activations[:, neuron] = 0
    return activations


@wrong("switch_off", "gives nothing back yet")
def without_return(activations, neuron):
    off = activations.copy()
    off[:, neuron] = 0


def with_zeros(place):
    def answer(activations, neuron):
        off = activations.copy()
        off[place(neuron)] = 0
        return off

    return answer


wrong("switch_off", "switches an image off")(with_zeros(lambda neuron: neuron))
wrong("switch_off", "Counting begins at 0")(with_zeros(lambda neuron: np.s_[:, neuron - 1]))
wrong("switch_off", "for one image only")(with_zeros(lambda neuron: (0, neuron)))
wrong("switch_off", "Its column is gone")(lambda activations, neuron: np.delete(activations, neuron, axis=1))
wrong("switch_off", "the only one still on")(lambda a, neuron: a * (np.arange(a.shape[1]) == neuron))
wrong("switch_off", "Only the column itself")(lambda activations, neuron: 0 * activations[:, neuron])
wrong("switch_off", "Nothing is switched off")(lambda activations, neuron: activations.copy())
wrong("switch_off", "Everything is switched off")(lambda activations, neuron: np.zeros_like(activations))

# --- widen ---


@right("widen")
def by_pad(W, side, rim):
    pictures = np.pad(W.reshape(side, side, -1), ((rim, rim), (rim, rim), (0, 0)))
    return pictures.reshape(-1, W.shape[1])


@right("widen")
def by_slice_in_float32(W, side, rim):
    new = side + 2 * rim
    wide = np.zeros((new, new, W.shape[1]), dtype=np.float32)
    wide[rim : rim + side, rim : rim + side] = W.reshape(side, side, W.shape[1])
    return wide.reshape(new * new, W.shape[1])


@right("widen")
def row_by_row(W, side, rim):
    new = side + 2 * rim
    wide = np.zeros((new**2, W.shape[1]))
    for row in range(side):
        for column in range(side):
            wide[(row + rim) * new + column + rim] = W[row * side + column]
    return wide


@right("widen")
def by_a_mask(W, side, rim):
    inside = np.pad(np.ones((side, side)), rim).ravel() == 1
    wide = np.zeros((len(inside), W.shape[1]))
    wide[inside] = W
    return wide


def zeros_at(above):
    def answer(W, side, rim):
        new = (side + 2 * rim) ** 2 - side**2
        k = int(above * new)
        return np.vstack([np.zeros((k, W.shape[1])), W, np.zeros((new - k, W.shape[1]))])

    return answer


def padded(rows, value=0):
    def answer(W, side, rim):
        rims = tuple(n * rim for n in rows)
        wide = np.pad(W.reshape(side, side, -1), (rims, rims, (0, 0)), constant_values=value)
        return wide.reshape(-1, W.shape[1])

    return answer


wrong("widen", "All new rows are at the end")(zeros_at(0))
wrong("widen", "All new rows are at the beginning")(zeros_at(1))
wrong("widen", "above and below only")(zeros_at(0.5))
wrong("widen", "upper left corner")(padded((0, 2)))
wrong("widen", "lower right corner")(padded((2, 0)))
wrong("widen", "two sides only")(padded((0, 1)))
wrong("widen", "weights of 0, not 1")(padded((1, 1), value=1))
wrong("widen", "New neurons were added")(lambda W, side, rim: np.pad(W, ((0, 0), (rim, rim))))
wrong("widen", "expected shape")(lambda W, side, rim: np.pad(W, rim))


@wrong("widen", "mixes the neurons")
def neurons_first(W, side, rim):
    pictures = W.reshape(W.shape[1], side, side)
    return np.pad(pictures, ((0, 0), (rim, rim), (rim, rim))).reshape(-1, W.shape[1])


@wrong("widen", "expected shape")
def pictures_not_flattened(W, side, rim):
    return np.pad(W.reshape(side, side, -1), ((rim, rim), (rim, rim), (0, 0)))

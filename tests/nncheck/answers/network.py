"""Answers to exercise 3."""

import functools
from itertools import accumulate, pairwise

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


@right("count_parameters")
def recursive(sizes):
    if len(sizes) == 1:
        return 0
    first, second, *others = sizes
    return first * second + second + recursive([second, *others])


@right("count_parameters")
def first_in_front_of_the_list(sizes, total=0):
    padded = [0] + sizes  # noqa: RUF005 - a list is announced
    for i, size in enumerate(sizes):
        total += size * padded[i] + (size if i else 0)
    return total


def n_lines(sizes):
    return int(np.dot(sizes[:-1], sizes[1:]))


wrong("count_parameters", "Each neuron has a bias too")(n_lines)
wrong("count_parameters", "they have no biases")(lambda sizes: n_lines(sizes) + sum(sizes))
wrong("count_parameters", "one for each layer")(lambda sizes: n_lines(sizes) + len(sizes) - 1)
wrong("count_parameters", "output neurons have biases")(lambda sizes: n_lines(sizes) + sum(sizes[1:-1]))
wrong("count_parameters", "expected")(lambda sizes: sum((a + 1) * b for a, b in list(pairwise(sizes))[:2]))
wrong("count_parameters", "expected")(lambda sizes: n_lines(sorted(sizes)) + sum(sizes[1:]))
wrong("count_parameters", "expected")(lambda sizes: n_lines(sizes) + sum(set(sizes[1:])))
wrong("count_parameters", "expected")(lambda sizes: sum((a + 1) * b for a, b in set(pairwise(sizes))))
wrong("count_parameters", "expected")(lambda sizes: sum(n * sizes[sizes.index(n) + 1] + n for n in sizes[1:-1]))
wrong("count_parameters", "")(lambda sizes: (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2])
wrong("count_parameters", "alters its argument")(lambda s: n_lines(s) + sum(s[1:]) + 0 * s.pop())
wrong("count_parameters", "")(lambda s: f"{n_lines(s) + sum(s[1:])}")
wrong("count_parameters", "Those are the neurons")(lambda sizes: sum(sizes[1:]))
wrong("count_parameters", "pixels and neurons")(lambda sizes: sum(sizes))
wrong("count_parameters", "Only neighbours are connected")(lambda sizes: np.prod(np.array(sizes, dtype=float)))
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

right("xor_weights")(np.array([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -0.5]]))
right("xor_weights")([[10, -10, -5], [-10, 10, -5], [10, 10, -5]])
right("xor_weights")(np.array([[1, -1, 0], [-1, 1, 0], [1, 1, 0]], dtype=np.float32))
right("xor_weights")([2, -3, -1, -1, 1, 0, 5, 4, -3])
right("xor_weights")(((1, -2, 0), (-2, 1, 0), (1, 1, -0.9)))
right("xor_weights")(np.array([[[20, -20, -10], [-20, 20, -10], [20, 30, -10]]]))
wrong("xor_weights", "nan or infinity")([[1, -1, -0.5], [-1, 1, -0.5], [np.inf, -np.inf, -0.5]])
wrong("xor_weights", "the notebook's way")([[1, 1, -0.5], [1, 1, -1.5], [1, -1, -0.5]])
wrong("xor_weights", "at (0, 1) A says 1; it should say 0")([[10, 10, -5], [10, 10, -15], [10, -10, -5]])
wrong("xor_weights", "at (0, 1) A says 1; it should say 0")([[-1, 1, -0.5], [1, -1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "at (0, 0) A says 1; it should say 0")([[1, -1, 0.5], [-1, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "at (1, 0) A says 0; it should say 1")([[1, -1, -1], [-1, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "at (0, 1) B says 0; it should say 1")([[1, -1, -0.5], [-1, 1, -1], [1, 1, -0.5]])
wrong("xor_weights", "at (1, 1) B says 1; it should say 0")([[1, -1, -0.5], [0, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "needs a negative weight")([[1, 0, -0.5], [0, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "never are both active")([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -1.5]])
wrong("xor_weights", "and C says 0; it should say 1")([[1, -1, -0.5], [-1, 1, -0.5], [1, -1, -0.5]])
wrong("xor_weights", "and C says 1; it should say 0")([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, 0.5]])
wrong("xor_weights", "")([["1", "-1", "-0.5"], ["-1", "1", "-0.5"], ["1", "1", "-0.5"]])
wrong("xor_weights", "no neuron is ever active")(np.zeros((3, 3)))
wrong("xor_weights", "nine numbers are asked for")([[1, -1], [-1, 1], [1, 1]])
wrong("xor_weights", "nine numbers are asked for")([0, 1, 1, 0])

# --- merge_layers ---


@right("merge_layers")
def one_after_the_other(layers):
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


@right("merge_layers")
def recursive_from_the_end(layers):
    if len(layers) == 1:
        return layers[0]
    (W1, b1), (W2, b2) = layers[0], recursive_from_the_end(layers[1:])
    return [np.einsum("ih,ho->io", W1, W2), b2 + np.einsum("h,ho->o", b1, W2)]


@right("merge_layers")
def by_asking_the_layers(layers):
    def all_of_them(x):
        for W, b in layers:
            x = x @ W + b
        return x

    n_in = len(layers[0][0])
    b = all_of_them(np.zeros((1, n_in)))
    return all_of_them(np.eye(n_in)) - b, b[0]


@right("merge_layers")
def biases_as_a_row_in_float32(layers):
    together = np.eye(len(layers[0][0]) + 1, dtype=np.float32)
    for W, b in layers:
        table = np.zeros((len(W) + 1, len(b) + 1), dtype=np.float32)
        table[:-1, :-1], table[-1, :-1], table[-1, -1] = W, b, 1
        together = together @ table
    return together[:-1, :-1], together[-1, :-1]


@right("merge_layers")
def reduced(layers):
    return functools.reduce(lambda one, two: (np.dot(one[0], two[0]), np.dot(one[1], two[0]) + two[1]), layers)


def pairs(rule):
    """Layers put together two at a time."""

    def answer(layers):
        W, b = layers[0]
        for W2, b2 in layers[1:]:
            W, b = rule(W, b, W2, b2)
        return W, b

    return answer


wrong("merge_layers", "")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2)))
wrong("merge_layers", "earlier layers' biases are lost")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, b2)))
wrong("merge_layers", "own biases are missing")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2)))
wrong("merge_layers", "x meets W1 first")(pairs(lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2)))
wrong("merge_layers", "not W2 @ b1")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2)))
wrong("merge_layers", "multiplies number by number")(pairs(lambda W1, b1, W2, b2: (W1 * W2, b1 * b2)))
wrong("merge_layers", "multiplies number by number")(pairs(lambda W1, b1, W2, b2: (W1 * W2, b1 + b2)))
wrong("merge_layers", "two layers side by side")(pairs(lambda W1, b1, W2, b2: (W1 + W2, b1 + b2)))
wrong("merge_layers", "expected 2 results")(lambda layers: (one_after_the_other(layers)[0], 1, 2))
wrong("merge_layers", "")(lambda layers: one_after_the_other(layers)[0])
wrong("merge_layers", "W: expected")(lambda layers: one_after_the_other(layers)[::-1])
wrong("merge_layers", "")(lambda layers: one_after_the_other(layers[::-1]))
wrong("merge_layers", "Only the first two")(lambda layers: one_after_the_other(layers[:2]))
wrong("merge_layers", "return inside the loop")(lambda layers: layers[0])
wrong("merge_layers", "")(lambda layers: one_after_the_other([layers[0], layers[1]]))
wrong("merge_layers", "expected")(lambda layers: one_after_the_other([layers[0], *layers[1:3]]))
wrong("merge_layers", "")(lambda layers: one_after_the_other([layers[0], layers[-1]][: len(layers)]))
wrong("merge_layers", "expected")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, np.maximum(0, b1) @ W2 + b2)))
wrong("merge_layers", "expected")(pairs(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b2[0])))
wrong("merge_layers", "expected")(
    lambda layers: (one_after_the_other(layers)[0], sum(b @ np.ones((len(b), 1)) for _, b in layers))
)


@wrong("merge_layers", "")
def in_place(layers):
    W, b = layers[0]
    for W2, b2 in layers[1:]:
        W = W @ W2
        b2 += b @ W2
        b = layers[0][1]
    return W, layers[-1][1]


@wrong("merge_layers", "")
def in_place_and_right(layers):
    W, b = layers[0]
    for W2, b2 in layers[1:]:
        W = W @ W2
        b2 += b @ W2
        b = b2
    return W, b


@wrong("merge_layers", "belongs to the caller")
def in_place_of_the_list(layers):
    while len(layers) > 1:
        (W1, b1), (W2, b2) = layers[:2]
        layers[:2] = [(W1 @ W2, b1 @ W2 + b2)]
    W, b = layers[0]
    layers[:] = []
    return W, b


# --- Network ---


@right("Network")
class AsInTheNotebook:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x, first=0):
        for layer in self.layers[first:]:
            x = layer.forward(x)
        return x

    def activations(self, x):
        outputs = [x]
        for layer in self.layers:
            outputs.append(layer.forward(outputs[-1]))
        return outputs


@right("Network")
class LastOfTheActivations(AsInTheNotebook):
    def forward(self, x, first=0):
        return LastOfTheActivations(*self.layers[first:]).activations(x)[-1]


@right("Network")
class Recursive(AsInTheNotebook):
    def forward(self, x, first=0):
        if first == len(self.layers):
            return x
        return self.forward(self.layers[first].forward(x), first + 1)

    def activations(self, x):
        return tuple(Recursive(*self.layers[:n]).forward(x) if n else x for n in range(len(self.layers) + 1))


@right("Network")
class ByIndexInFloat32(AsInTheNotebook):
    def forward(self, x, first=0, last=None):
        a, i = x.astype(np.float32), first
        while i < (len(self.layers) if last is None else last):
            a = self.layers[i].forward(a).astype(np.float32)
            i += 1
        return a


@right("Network")
class Counting(AsInTheNotebook):
    def __init__(self, *chain):
        self.chain = chain

    def forward(self, x, start=0):
        for number, layer in enumerate(self.chain):
            x = layer.forward(x) if number >= start else x
        return x

    def activations(self, x):
        return list(accumulate(self.chain, lambda a, layer: layer.forward(a), initial=x))


def network(**methods):
    return type("Made", (AsInTheNotebook,), methods)


@wrong("Network", "the network's own x. Each should get")
class OwnX(AsInTheNotebook):
    def forward(self, x, first=0):
        result = x
        for layer in self.layers[first:]:
            result = layer.forward(x)
        return result


@wrong("Network", "Only the first layer is run")
class ReturnInTheLoop(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first:]:
            return layer.forward(x)
        return x


@wrong("Network", "from the last to the first")
class Backwards(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first:][::-1]:
            x = layer.forward(x)
        return x


@wrong("Network", "last layer is left out")
class OneShort(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first:-1]:
            x = layer.forward(x)
        return x


@wrong("Network", "keep what a layer returns")
class NotKept(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first:]:
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


@wrong("Network", "")
class UsesItsLayersUp(AsInTheNotebook):
    def forward(self, x, first=0):
        for _ in range(first):
            self.layers.pop(0)
        while self.layers:
            x = self.layers.pop(0).forward(x)
        return x


@wrong("Network", "argument")
class WithoutFirst(AsInTheNotebook):
    def forward(self, x):
        return AsInTheNotebook.forward(self, x)


@wrong("Network", "first plays no part")
class FirstForgotten(AsInTheNotebook):
    def forward(self, x, first=0):
        return AsInTheNotebook.forward(self, x)


@wrong("Network", "those from it on")
class UpToFirst(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[:first] if first else self.layers:
            x = layer.forward(x)
        return x


@wrong("Network", "counting begins at 0")
class FirstCountedFromOne(AsInTheNotebook):
    def forward(self, x, first=None):
        for layer in self.layers if first is None else self.layers[first + 1 :]:
            x = layer.forward(x)
        return x


@wrong("Network", "")
class ThreeLayers(AsInTheNotebook):
    def forward(self, x, first=0):
        for i in range(first, 3):
            x = self.layers[i].forward(x)
        return x

    def activations(self, x):
        a = self.layers[0].forward(x)
        b = self.layers[1].forward(a)
        return [x, a, b, self.layers[2].forward(b)]


@wrong("Network", "begin with a new one, [x], in each call")
class KeepsItsList(AsInTheNotebook):
    def __init__(self, *layers):
        self.layers, self.outputs = layers, []

    def activations(self, x):
        self.outputs.append(x)
        for layer in self.layers:
            self.outputs.append(layer.forward(self.outputs[-1]))
        return self.outputs


@wrong("Network", "")
class OneListForAll(AsInTheNotebook):
    def activations(self, x, outputs=[]):  # noqa: B006
        outputs.append(x)
        for layer in self.layers:
            outputs.append(layer.forward(outputs[-1]))
        return outputs[-len(self.layers) - 1 :] if len(outputs) < 9 else outputs


@wrong("Network", "expected")
class EverySecond(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first::2]:
            x = layer.forward(x)
        return x


@wrong("Network", "")
class OneLayerTwice(AsInTheNotebook):
    def activations(self, x):
        outputs = [x]
        for layer in self.layers:
            layer.forward(x)
            outputs.append(self.layers[0].forward(outputs[-1]) if len(outputs) < 2 else layer.forward(outputs[1]))
        return outputs


@wrong("Network", "expected")
class OneImage(AsInTheNotebook):
    def forward(self, x, first=0):
        return AsInTheNotebook.forward(self, x[:1], first)


@wrong("Network", "expected")
class ClassOwnsTheLayers(AsInTheNotebook):
    def __init__(self, *layers):
        ClassOwnsTheLayers.layers = layers


wrong("Network", "nothing here yet")(network(activations=lambda self, x: exec("raise NotImplementedError")))
wrong("Network", "set as self.layer in __init__")(network(forward=lambda self, x, first=0: self.layer.forward(x)))

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


@right("switch_off")
def by_a_product(activations, neuron, value=0):
    return activations @ np.diag([1 - int(i == neuron) for i in range(activations.shape[1])])


@right("switch_off")
def put_together_again(activations, neuron):
    left, right_of_it = activations[:, :neuron], activations[:, neuron + 1 :]
    return np.hstack([left, np.zeros((len(activations), 1)), right_of_it])


wrong("switch_off", "expected")(lambda a, neuron: np.where(a == a[0, neuron], 0, a))
wrong("switch_off", "expected")(lambda a, neuron: np.where(np.arange(a.shape[1]) == 3, 0, a))
wrong("switch_off", "expected")(lambda a, neuron: np.where(np.arange(a.shape[1]) >= neuron, 0, a))
wrong("switch_off", "expected")(lambda a, neuron: np.where(np.arange(a.shape[1]) == neuron, 0, np.maximum(0, a)))
wrong("switch_off", "expected")(lambda a, neuron: np.where(np.arange(a.shape[1]) == (neuron or 1), 0, a))
wrong("switch_off", "expected")(lambda a, neuron: np.where(np.arange(a.shape[1]) == neuron, 0, a)[:3])


@wrong("switch_off", "alters its argument")
def looks_like_a_copy(activations, neuron):
    off = activations[:]
    off[:, neuron] = 0
    return off


@wrong("switch_off", "expected")
def diagonal(activations, neuron):
    off = activations.copy()
    for i in range(min(off.shape)):
        off[i, neuron] = 0
    return off


@wrong("switch_off", "makes a new one")
def for_good(activations, neuron):
    activations[:, neuron] = 0
    return activations


@wrong("switch_off", "gives nothing back")
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


@right("widen")
def row_after_row_of_a_list(W, side, rim):
    n_out, wide = len(W[0]), []
    for row in range(-rim, side + rim):
        for column in range(-rim, side + rim):
            inside = 0 <= row < side and 0 <= column < side
            wide.append(W[row * side + column].tolist() if inside else [0] * n_out)
    return wide


@right("widen")
def neuron_by_neuron(W, side, rim, value=0):
    return np.stack([np.pad(w.reshape(side, side), rim, constant_values=value).ravel() for w in W.T], axis=1)


wrong("widen", "expected")(lambda W, side, rim: by_pad(W.astype(int), side, rim))
wrong("widen", "expected")(lambda W, side, rim: by_pad(np.abs(W), side, rim))
wrong("widen", "expected")(lambda W, side, rim: by_pad(W[::-1], side, rim))
wrong("widen", "expected")(lambda W, side, rim: by_pad(W, side, rim) + np.pad(W[:1] * 0, ((0, 0), (0, 0))).sum() + 1e-2)
wrong("widen", "")(lambda W, side, rim: by_pad(W, 3, 1))
wrong("widen", "expected")(lambda W, side, rim: by_pad(W, side, 1))
wrong("widen", "expected shape")(lambda W, side, rim: by_pad(W, side, rim)[:, :2])


@wrong("widen", "expected")
def columns_before_rows(W, side, rim):
    pictures = np.pad(W.reshape(side, side, -1), ((rim, rim), (rim, rim), (0, 0)))
    return pictures.transpose(1, 0, 2).reshape(-1, W.shape[1])


@wrong("widen", "expected")
def edge_repeated(W, side, rim):
    pictures = np.pad(W.reshape(side, side, -1), ((rim, rim), (rim, rim), (0, 0)), mode="edge")
    return pictures.reshape(-1, W.shape[1])


@wrong("widen", "expected")
def in_the_corner_by_slices(W, side, rim):
    wide = np.zeros((side + 2 * rim, side + 2 * rim, W.shape[1]))
    wide[rim:-rim, : -2 * rim] = W.reshape(side, side, -1)
    return wide.reshape(-1, W.shape[1])


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


# --- what a stranger wrote and once passed ---

wrong("xor_weights", "got rows of 3, 3, 2")([[1, 1, -0.5], [1, 1, -1.5], [1, -1]])


@wrong("switch_off", "rounded")
def tidied(activations, neuron):
    return (activations * (np.arange(activations.shape[1]) != neuron)).round(2)


@wrong("widen", "rounded")
def tidied_and_padded(W, side, rim):
    sides = (rim, rim), (rim, rim), (0, 0)
    return np.pad(W.reshape(side, side, -1), sides).reshape(-1, W.shape[1]).round(2)


@wrong("Network", "begin with a new one, [x], in each call")
class ClearsItsList(AsInTheNotebook):
    def activations(self, x):
        kept = self.__dict__.setdefault("kept", [])
        kept[:] = [x]
        for layer in self.layers:
            kept.append(layer.forward(kept[-1]))
        return kept


@wrong("merge_layers", "asked for are W, b")
def a_list_of_one_pair(layers):
    return [functools.reduce(lambda one, two: (one[0] @ two[0], one[1] @ two[0] + two[1]), layers)]


@wrong("switch_off", "expected")
def all_who_say_the_same(activations, neuron):
    return np.where(np.isin(activations, activations[:, neuron]), 0, activations)


@wrong("Network", "no function, so brackets can't call it")
class CallsItsLayers(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first:]:
            x = layer(x)
        return x


@wrong("count_parameters", "Does total = 0 stand inside the loop?")
def total_begins_anew(sizes):
    for i in range(len(sizes) - 1):
        total = 0
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


@wrong("count_parameters", "expected", 1)
def eight_sizes_at_most(sizes):
    return sum((a + 1) * b for a, b in pairwise(sizes[:8]))


@wrong("count_parameters", "expected", 1)
def in_sixteen_bits(sizes):
    sizes = np.array(sizes, dtype=np.int16)
    return int((sizes[:-1] * sizes[1:] + sizes[1:]).astype(int).sum())


right("xor_weights")([(1, -1, -0.5), np.array([-1, 1, -0.5]), [1, 1, -0.5]])
wrong("xor_weights", "nothing here yet", 2)([[1, -1, -0.5], [-1, 1, -0.5], ...])
wrong("xor_weights", "nothing here yet", 2)([[1, -1, -0.5], [-1, 1, -0.5], [..., ..., ...]])
wrong("xor_weights", "nothing here yet", 1)([..., [-1, 1, -0.5], [1, 1, -0.5]])
wrong("xor_weights", "nothing here yet", 0)([[1, -1, -0.5], ..., ...])
wrong("xor_weights", "at (0, 1) A says 1; it should say 0", 1)([[1, 1, -0.5], [-1, 1, -0.5], [1, 1, -0.5]])


@wrong("merge_layers", "expected", 1)
def six_layers_at_most(layers):
    W, b = layers[0]
    for W2, b2 in layers[1:6]:
        W, b = W @ W2, b @ W2 + b2
    return W, b


@wrong("Network", "nothing here yet", 2)
class ActivationsStillToCome(AsInTheNotebook):
    def activations(self, x):
        raise NotImplementedError


@wrong("Network", "nothing here yet", 1)
class ForwardStillToCome(AsInTheNotebook):
    def forward(self, x, first=0):
        raise NotImplementedError


@wrong("Network", "is not defined", 2)
class ActivationsWithAnotherName(AsInTheNotebook):
    def activations(self, x):
        return [x, *(layer.forward(x) for layer in layers_of_mine)]  # noqa: F821 - that is the mistake


@wrong("Network", "missing 1 required positional argument: 'first'", 2)
class FirstIsNeeded(AsInTheNotebook):
    def forward(self, x, first):
        for layer in self.layers[first:]:
            x = layer.forward(x)
        return x


@wrong("Network", "expected", 2)
class RemembersFirst(AsInTheNotebook):
    first = 0

    def forward(self, x, first=0):
        self.first = max(first, self.first)
        return super().forward(x, self.first)


@wrong("Network", "expected", 2)
class TenLayersAtMost(AsInTheNotebook):
    def forward(self, x, first=0):
        for layer in self.layers[first : first + 10]:
            x = layer.forward(x)
        return x


Network = type("Network", (AsInTheNotebook,), {})
wrong("Network", "Network is a network here, and no class any more", 0)(Network())


@wrong("widen", "could not broadcast", 1)
def up_to_minus_rim(W, side, rim):
    wide = np.zeros((side + 2 * rim, side + 2 * rim, W.shape[1]))
    wide[rim:-rim, rim:-rim] = W.reshape(side, side, -1)
    return wide.reshape(-1, W.shape[1])


@wrong("widen", "", 1)
def digits_at_most(W, side, rim):
    return by_pad(W, min(side, 28), rim)

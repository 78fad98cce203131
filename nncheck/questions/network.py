"""Exercise 3: layers in a row, and what is known of a network by counting, by hand and by switching neurons off."""

from itertools import pairwise

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question

# --- count_parameters ---


def layer_sizes(n_layers):
    def draw(rng):
        hidden = rng.choice(np.arange(11, 30), n_layers - 1, replace=False)
        return {"sizes": [int(size) for size in (rng.integers(40, 90), *hidden, rng.integers(2, 11))]}

    return draw


def growing_sizes(rng):
    return {"sizes": sorted(layer_sizes(rng.integers(2, 6))(rng)["sizes"])}


def n_weights(sizes):
    return sum(a * b for a, b in pairwise(sizes))


count_parameters = Question(
    "count_parameters",
    reference=lambda sizes: n_weights(sizes) + sum(sizes[1:]),
    cases=[
        Case(
            "two hidden layers, as in 784-16-16-10",
            layer_sizes(3),
            also=[{"sizes": [784, 16, 16, 10]}, {"sizes": [1, 2, 1, 3]}, {"sizes": [5, 5, 5, 5]}],
            tolerance=1e-9,
            hint="Between neighbouring sizes a and b lie a * b weights, and the b neurons have b biases.",
        ),
        Case(
            "one layer, and up to eleven",
            layer_sizes(7),
            also=[
                growing_sizes,
                layer_sizes(2),
                layer_sizes(4),
                {"sizes": [3, 2]},
                {"sizes": [1, 1]},
                {"sizes": [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]},
                {"sizes": [4000, 30, 20]},
            ],
            tolerance=1e-9,
            hint="However many sizes there are, range(len(sizes) - 1) has the places where a pair begins.",
        ),
    ],
    mistakes=[
        Mistake("Those are the weights. Each neuron has a bias too.", n_weights),
        Mistake(
            "The inputs are pixels, not neurons: they have no biases. Leave out the first size there.",
            lambda sizes: n_weights(sizes) + sum(sizes),
        ),
        Mistake(
            "Each neuron has a bias of its own; you count one for each layer.", lambda s: n_weights(s) + len(s) - 1
        ),
        Mistake("The output neurons have biases as well.", lambda sizes: n_weights(sizes) + sum(sizes[1:-1])),
        Mistake(
            "Those are the neurons. Most of the knobs are on the lines between them.", lambda sizes: sum(sizes[1:])
        ),
        Mistake(
            "Those are pixels and neurons, added up. Count the lines between neighbours.", lambda sizes: sum(sizes)
        ),
        Mistake(
            "All sizes are multiplied together. Only neighbours are connected: multiply pairs, and add them up.",
            lambda sizes: np.prod(np.array(sizes, dtype=float)),
        ),
        Mistake("The last layer is left out.", lambda sizes: n_weights(sizes[:-1]) + sum(sizes[1:-1])),
        Mistake(
            "Only the last layer is counted. Does total = 0 stand inside the loop? It belongs before it.",
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
        ),
        Mistake("Only the first layer is counted. Is the return inside the loop?", lambda s: s[0] * s[1] + s[1]),
    ],
    hints=[
        "Go through the pairs of neighbours: sizes[i] and sizes[i + 1].",
        "For each pair, sizes[i] * sizes[i + 1] + sizes[i + 1] is added to the total.",
    ],
    ask=(
        "Draw 3-2 with all its lines. How many lines are there, how many neurons add a bias, and do the inputs add one?"
    ),
    passage="13,002 knobs",
)

# --- xor_weights ---

POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]
ANSWERS = [0, 1, 1, 0]
RIGHT_WEIGHTS = np.array([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -0.5]])


def answers_of(weights):
    """What A, B and C say at each of the four points, or in words why that can't be said."""
    if isinstance(weights, tuple):  # rows of different lengths
        lengths = ", ".join(str(np.size(row)) for row in weights)
        return f"nine numbers are asked for, in three rows of three; got rows of {lengths}"
    if np.size(weights) != 9:
        return f"nine numbers are asked for, in three rows of three; got shape {np.shape(weights)}"
    if not np.isfinite(weights).all():
        return "there is nan or infinity among the numbers"
    A, B, C = np.reshape(weights, (3, 3)).astype(float)
    said = []
    for point in POINTS:
        a, b = (int(np.dot(row[:2], point) + row[2] > 0) for row in (A, B))
        said.append((a, b, int(C[0] * a + C[1] * b + C[2] > 0)))
    return said


def call_xor(xor_weights, rows):
    """The three rows; those that aren't written and aren't looked at as they should be.

    rows: the names of the neurons that are looked at: if one of theirs isn't written, there is nothing here yet.
    """

    def nothing_yet():
        raise NotImplementedError

    if not isinstance(xor_weights, list | tuple) or len(xor_weights) != 3:
        return xor_weights
    others = [[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -0.5]]
    given = list(xor_weights)
    for i, row in enumerate(given):
        if any(part is ... or part is None for part in (row if isinstance(row, list | tuple) else [row])):
            if "ABC"[i] in rows:
                nothing_yet()
            given[i] = others[i]
    return given


def each_has_its_point(weights, rows):
    said = answers_of(weights)
    if isinstance(said, str):
        return said
    for point, both in zip(POINTS, said, strict=True):
        for name, wanted, says in zip("AB", ((1, 0), (0, 1)), both, strict=False):
            if says != (point == wanted):
                return f"at {point} {name} says {says}; it should say {int(point == wanted)}"


def is_xor(weights, rows):
    """C is right if all three are XOR, or would be if A and B said what they should: they have points of their own."""
    said = answers_of(weights)
    if isinstance(said, str):
        return said
    a_and_b_as_they_should = np.vstack([RIGHT_WEIGHTS[:2], np.reshape(weights, (3, 3))[2:]])
    if [c for _, _, c in answers_of(a_and_b_as_they_should)] == ANSWERS:
        return None
    for point, (a, b, c), wanted in zip(POINTS, said, ANSWERS, strict=True):
        if c != wanted:
            return f"at {point} A says {a}, B says {b}, and C says {c}; it should say {wanted}"


xor_weights = Question(
    "xor_weights",
    reference=RIGHT_WEIGHTS,
    call=call_xor,
    cases=[
        Case(
            "A says 1 only for (1, 0), B only for (0, 1)",
            {"rows": "AB"},
            judge=each_has_its_point,
            points=2,
            hint="A should say “the first input, but not the second”: a positive weight for one, a negative one for "
            "the other. B the other way round.",
        ),
        Case(
            "C gives 0, 1, 1, 0",
            {"rows": "C"},
            judge=is_xor,
            hint="C should say “A or B”: it is active as soon as one of them is, and silent if none is.",
        ),
    ],
    mistakes=[
        Mistake("With all numbers 0 no neuron is ever active.", np.zeros((3, 3))),
        Mistake(
            "That is the notebook's way: A says “at least one”, B says “both”. Here each should see one point alone.",
            np.array([[1, 1, -0.5], [1, 1, -1.5], [1, -1, -0.5]]),
        ),
        Mistake(
            "A and B do what they should. C says “both”, and never are both active: let it say “at least one”.",
            np.array([[1, -1, -0.5], [-1, 1, -0.5], [1, 1, -1.5]]),
        ),
        Mistake(
            "A and B each see one input, but not what speaks against: the other input needs a negative weight.",
            np.array([[1, 0, -0.5], [0, 1, -0.5], [1, 1, -0.5]]),
        ),
    ],
    hints=[
        "The bias is a hurdle: with -0.5 a weight of 1 gets over it, unless a weight of -1 speaks against it.",
        "Try each row at the four points: two products, the bias, and is it above 0?",
    ],
    ask=(
        "Make a table of four rows: what A says, what B says, what C should say. What speaks for A at (1, 0), and what "
        "against it at (1, 1)?"
    ),
    passage="Two neurons in between",
)

# --- merge_layers ---


def dense_layers(*sizes):
    """The weights and biases of layers with these sizes, the inputs first: W1, b1, W2, b2 and so on."""

    def draw(rng):
        arrays = {}
        for number, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
            arrays[f"W{number}"] = rng.normal(size=(n_in, n_out)).round(2)
            arrays[f"b{number}"] = (rng.choice([-1, 1], n_out) * rng.uniform(1, 2, n_out)).round(2)
        return arrays

    return draw


def layers_of_any_size(rng):
    return dense_layers(*rng.integers(1, 7, rng.integers(3, 7)))(rng)


def whole(*arrays):
    """Layers of whole numbers: W1, b1, W2, b2 and so on."""
    return {f"{'Wb'[i % 2]}{i // 2 + 1}": np.array(array) for i, array in enumerate(arrays)}


def call_merge(merge_layers, **arrays):
    layers = [(arrays[f"W{n}"], arrays[f"b{n}"]) for n in range(1, len(arrays) // 2 + 1)]
    before = list(layers)
    given = merge_layers(layers)

    class Remark(Exception):
        pass

    if len(layers) != len(before) or any(now is not then for now, then in zip(layers, before, strict=True)):
        raise Remark("the list of layers belongs to the caller, and isn't as it was; use list(layers), a copy")
    return given


def merged(layers):
    W, b = layers[0]
    for W2, b2 in layers[1:]:
        W, b = np.dot(W, W2), np.dot(b, W2) + b2
    return W, b


def step_by_step(rule):
    """Layers put together two at a time, by `rule(W1, b1, W2, b2)`."""

    def answer(layers):
        W, b = layers[0]
        for W2, b2 in layers[1:]:
            W, b = rule(W, b, W2, b2)
        return W, b

    return answer


merge_layers = Question(
    "merge_layers",
    reference=merged,
    call=call_merge,
    returns=("W", "b"),
    cases=[
        Case(
            "two layers",
            dense_layers(5, 4, 3),
            also=[
                dense_layers(3, 3, 3),
                dense_layers(1, 4, 2),
                whole([[2]], [1], [[3]], [5]),
                whole([[1, 2], [0, -1]], [3, 4], [[2], [5]], [-6]),
                whole([[1, 2], [0, -1]], [3, 4], [[0.5], [1.25]], [-0.75]),
            ],
            hint="Put the first formula into the second, (x @ W1 + b1) @ W2 + b2, and multiply out, as with numbers.",
        ),
        Case(
            "any number of layers, also a single one",
            dense_layers(4, 3, 5, 2),
            also=[
                layers_of_any_size,
                layers_of_any_size,
                dense_layers(3, 4),
                dense_layers(2, 2, 2, 2, 2),
                dense_layers(2, 3, 2, 3, 2, 3, 2),
                whole([[2]], [1], [[3]], [5], [[10]], [7]),
                dense_layers(1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1),
            ],
            hint="Begin with W, b = layers[0]. For each further layer, replace both by those of the two in one.",
        ),
    ],
    mistakes=[
        Mistake(
            "W is right. But the first layer's biases, too, go through the second one's weights: b1 @ W2.",
            step_by_step(lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2 if b1.shape == b2.shape else b2)),
        ),
        Mistake(
            "W is right. The earlier layers' biases are lost; they go through the later weights and are added.",
            step_by_step(lambda W1, b1, W2, b2: (W1 @ W2, b2)),
        ),
        Mistake(
            "W is right. The later layers' own biases are missing.",
            step_by_step(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2)),
        ),
        Mistake("x meets W1 first: W1 @ W2.", step_by_step(lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2))),
        Mistake(
            "The biases are row vectors, as x is: b1 @ W2, not W2 @ b1.",
            step_by_step(lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2)),
        ),
        Mistake(
            "* multiplies number by number; the matrix product is @.",
            step_by_step(lambda W1, b1, W2, b2: (W1 * W2, b1 * b2)),
        ),
        Mistake(
            "* multiplies number by number; the matrix product is @.",
            step_by_step(lambda W1, b1, W2, b2: (W1 * W2, b1 + b2)),
        ),
        Mistake(
            "One layer after the other multiplies; adding would be two layers side by side.",
            step_by_step(lambda W1, b1, W2, b2: (W1 + W2, b1 + b2)),
        ),
        Mistake(
            "Only the first two layers are merged. Go on with the result and the third.",
            lambda layers: merged(layers[:2]),
        ),
        Mistake("That is the first layer alone. Is the return inside the loop?", lambda layers: merged(layers[:1])),
    ],
    hints=[
        "What stands with x is W, and all the rest is b: b1 goes through W2 as x does, and b2 is added.",
        "With numbers, (x a + b) c + d is x (a c) + (b c + d).",
    ],
    ask="Send x = 0 through both layers by hand. What comes out? It must be your b.",
    passage="Layers in a row",
)

# --- Network ---


def network_inputs(kinds, what, first=None, batch=3, width=None):
    """Inputs of a network: "d" in `kinds` is a dense layer, "r" a ReLU, "h" one that halves, "t" one that doubles.

    Layers are of any width, unless one is given for all of them: then no shape tells which of them was run.
    """

    def draw(rng):
        sizes = rng.integers(2, 6, len(kinds) + 1) if width is None else [width] * (len(kinds) + 1)
        for i, kind in enumerate(kinds):
            sizes[i + 1] = sizes[i + 1] if kind == "d" else sizes[i]
        first_size = sizes[first or 0]
        arrays = {"x": rng.normal(size=(batch, first_size)).round(2)}
        for i, kind in enumerate(kinds):
            if kind == "d":
                W, b = rng.normal(size=(sizes[i], sizes[i + 1])), rng.normal(size=sizes[i + 1])
                arrays |= {f"W{i}": W.round(2), f"b{i}": b.round(2)}
        return arrays | {"kinds": kinds, "what": what} | ({} if first is None else {"first": first})

    return draw


def call_network(Network, x, kinds, what, first=None, **arrays):
    """What the one method gives that is asked for: so each earns its point, whatever the other does."""
    import numpy as np

    class Layer:
        def __init__(self, function):
            self.forward = function

    class Remark(Exception):
        pass

    functions = {"r": lambda z: np.maximum(0, z), "h": lambda z: z / 2, "t": lambda z: 2 * z}
    same = {kind: Layer(function) for kind, function in functions.items()}  # one object may stand in several places
    early = []  # the layers before `first` that were run

    def dense(W, b):
        return lambda x: np.dot(x, W) + b

    def made(i):
        function = dense(arrays[f"W{i}"], arrays[f"b{i}"]) if kinds[i] == "d" else functions[kinds[i]]
        if i < (first or 0):
            return Layer(lambda x: (early.append(i), function(x))[1])
        return Layer(function) if kinds[i] == "d" else same[kinds[i]]

    if type(Network).__name__ == "Network":
        raise Remark("Network is a network here, and no class any more; give it another name, and run the class again")
    network = Network(*map(made, range(len(kinds))))
    other = Network(Layer(lambda z: z + 1))  # a second network must not disturb the first
    if what == "activations":
        other.activations(x)
        earlier = network.activations(x + 1)  # and once through must leave the network as it was
        outputs = network.activations(x)
        if isinstance(outputs, list) and outputs is earlier:
            raise Remark("the list is the one that an earlier call gave; begin with a new one, [x], in each call")
        return tuple(outputs) if isinstance(outputs, list) else outputs
    chosen = () if first is None else (first,)
    network.forward(x, *chosen)
    other.forward(x, *(0 for _ in chosen))
    if chosen:
        network.forward(x, len(kinds))  # no layer at all, and nothing of it may stay
    given, wanted = network.forward(x, *chosen), x
    if early and isinstance(given, np.ndarray):
        for i in range(first, len(kinds)):
            wanted = made(i).forward(wanted)
        if given.shape == wanted.shape and np.allclose(given, wanted, rtol=1e-3):
            raise Remark(f"the result is right, but layers[{early[0]}] was run, and it comes before layers[first]")
    return given


def one_and_five(kinds, what, **first):
    """A batch of one, in whole numbers, as in the printed example."""
    return {"x": np.array([[1, 5]]), "kinds": kinds, "what": what, **first}


class RightNetwork:
    """Layers in a row, as in the notebook, which can also carry on from the middle."""

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


def wrong_network(forward=RightNetwork.forward, activations=RightNetwork.activations):
    return type("Wrong", (RightNetwork,), {"forward": forward, "activations": activations})


def through(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


network = Question(
    "Network",
    reference=RightNetwork,
    call=call_network,
    returns=("x itself", *(f"after the {number} layer" for number in ("first", "second", "third", "fourth", "fifth"))),
    cases=[
        Case(
            "forward through all layers",
            network_inputs("drd", "forward"),
            also=[
                network_inputs("drd", "forward", width=4),
                network_inputs("dhd", "forward", width=3),
                one_and_five("ttt", "forward"),
                one_and_five("hh", "forward"),
                network_inputs("d", "forward"),
                network_inputs("dh", "forward", batch=1),
                network_inputs("drdrd", "forward"),
                network_inputs("hdrd", "forward", batch=5),
                network_inputs("drdrdrdrdrdrd", "forward"),
            ],
            hint="In forward, let x be replaced: x = layer.forward(x), once for each layer, then return x.",
        ),
        Case(
            "forward from the middle on",
            network_inputs("drd", "forward", first=1),
            also=[
                network_inputs("drdd", "forward", first=2, width=4),
                network_inputs("hdhd", "forward", first=1, width=3),
                one_and_five("ttt", "forward", first=2),
                network_inputs("drd", "forward", first=2),
                network_inputs("drdrd", "forward", first=3, batch=1),
                network_inputs("dhd", "forward", first=0),
                network_inputs("hd", "forward", first=1),
                network_inputs("rd", "forward", first=2),
            ],
            hint="self.layers[first:] are the layers from number first on, and all of them if first is 0.",
        ),
        Case(
            "activations",
            network_inputs("drd", "activations"),
            also=[
                network_inputs("drd", "activations", width=4),
                network_inputs("dhd", "activations", width=3),
                one_and_five("tt", "activations"),
                network_inputs("d", "activations"),
                network_inputs("hd", "activations", batch=1),
                network_inputs("drdrd", "activations", batch=5),
            ],
            hint="In activations, begin with the list [x] and append layer.forward of its last entry, for each layer.",
        ),
    ],
    mistakes=[
        Mistake(
            "Every layer gets the network's own x. Each should get what the layer before it gave.",
            wrong_network(lambda self, x, first=0: through(self.layers[first:][-1:], x)),
        ),
        Mistake(
            "Only the first layer is run. Is the return inside the loop?",
            wrong_network(lambda self, x, first=0: through(self.layers[first : first + 1], x)),
        ),
        Mistake(
            "The layers are run from the last to the first.",
            wrong_network(lambda self, x, first=0: through(self.layers[first:][::-1], x)),
        ),
        Mistake(
            "The last layer is left out.", wrong_network(lambda self, x, first=0: through(self.layers[first:-1], x))
        ),
        Mistake(
            "forward gives x back as it was. Does the loop keep what a layer returns?",
            wrong_network(lambda self, x, first=0: x),
        ),
        Mistake(
            "first plays no part yet: the layers before it should be left out.",
            wrong_network(lambda self, x, first=0: through(self.layers, x)),
        ),
        Mistake(
            "The layers up to first are run; those from it on are asked for: self.layers[first:].",
            wrong_network(lambda self, x, first=0: through(self.layers[:first] if first else self.layers, x)),
        ),
        Mistake(
            "One layer too many is left out: counting begins at 0, and number first is still run.",
            wrong_network(lambda self, x, first=0: through(self.layers[first + 1 if first else 0 :], x)),
        ),
        Mistake(
            "activations begins with x itself, and the layers' outputs follow.",
            wrong_network(activations=lambda self, x: tuple(RightNetwork.activations(self, x)[1:])),
        ),
        Mistake(
            "The last layer's output is missing from activations.",
            wrong_network(activations=lambda self, x: tuple(RightNetwork.activations(self, x)[:-1])),
        ),
        Mistake(
            "activations gives the final output alone; all those on the way are asked for, in a list.",
            wrong_network(activations=RightNetwork.forward),
        ),
        Mistake(
            "In activations every layer gets the network's own x. Each should get what the layer before it gave.",
            wrong_network(activations=lambda self, x: (x, *(layer.forward(x) for layer in self.layers))),
        ),
    ],
    hints=[
        "Both methods go through self.layers in a loop, and what one layer gives is what the next one gets.",
        "layer.forward(x) gives something new and leaves x as it is, so the result needs a name.",
    ],
    ask=(
        "Print what each layer is handed. Who hands it to the second one? And how many things are on the way, the "
        "input included?"
    ),
    passage="Layers in a row",
)

# --- switch_off ---


def hidden_activations(n_images, n_neurons, neuron=None):
    def draw(rng):
        says = rng.choice([-1, 1, 1], (n_images, n_neurons)) * rng.uniform(0.5, 3, (n_images, n_neurons))
        return {"activations": says, "neuron": rng.integers(1, n_neurons) if neuron is None else neuron}

    return draw


def with_zeros(place):
    """A copy of the activations with zeros at `place(neuron)`."""

    def answer(activations, neuron):
        off = np.array(activations)
        off[place(neuron)] = 0
        return off

    return answer


def others_off(activations, neuron):
    return activations * (np.arange(activations.shape[1]) == neuron)


switch_off = Question(
    "switch_off",
    reference=with_zeros(lambda neuron: np.s_[:, neuron]),
    cases=[
        Case(
            "one neuron, for every image",
            hidden_activations(6, 4),
            also=[
                hidden_activations(5, 5),
                hidden_activations(3, 7),
                hidden_activations(4, 5, neuron=0),
                hidden_activations(3, 6, neuron=5),
                hidden_activations(1, 3),
                {"activations": np.array([[1, 2, 3], [4, 5, 6]]), "neuron": 1},
                {"activations": np.array([[2.5], [-1]]), "neuron": 0},
                {"activations": np.array([[2, 1.5, 2], [1.5, 2, 1]]), "neuron": 1},  # others say the same, and stay on
                hidden_activations(12, 30, neuron=20),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            "That switches an image off. The rows are images, the columns neurons: [:, neuron].",
            with_zeros(lambda neuron: neuron),
        ),
        Mistake("The neuron before it is off. Counting begins at 0.", with_zeros(lambda neuron: np.s_[:, neuron - 1])),
        Mistake("It is off for one image only; [:, neuron] means all rows.", with_zeros(lambda neuron: (0, neuron))),
        Mistake(
            "Its column is gone. The next layer still has weights for it, so it should stay, filled with 0.",
            lambda activations, neuron: np.delete(activations, neuron, axis=1),
        ),
        Mistake("That neuron is the only one still on.", others_off),
        Mistake(
            "Only the column itself is given back; all the others are needed too.", lambda a, neuron: a[:, neuron] * 0
        ),
        Mistake("Nothing is switched off.", lambda activations, neuron: activations),
        Mistake("Everything is switched off.", lambda activations, neuron: 0 * activations),
    ],
    hints=["Work on a copy: off = activations.copy().", "off[:, neuron] is the neuron's column, for all images."],
    ask=(
        "What does a row stand for, and what a column? Print your result and the array that you were given: which of "
        "them has changed?"
    ),
    passage="Watch a digit flow through",
)

# --- widen ---


def first_layer(side, rim, n_out):
    return lambda rng: {"W": rng.normal(size=(side * side, n_out)), "side": side, "rim": rim}


def padded(before=1, after=1, value=0.0):
    """Pictures with a rim of `before` times rim above and left, `after` times rim below and right."""

    def answer(W, side, rim):
        W = np.asarray(W)
        sides = (before * rim, after * rim)
        pictures = np.pad(W.reshape(side, side, -1), (sides, sides, (0, 0)), constant_values=value)
        return pictures.reshape(-1, W.shape[1])

    return answer


def n_new(W, side, rim):
    return (side + 2 * rim) ** 2 - len(W)


def some_rows_of_zeros(share):
    """W with new rows of zeros, this share of them above it and the others below."""

    def answer(W, side, rim):
        above = int(share * n_new(W, side, rim))
        return np.pad(W, ((above, n_new(W, side, rim) - above), (0, 0)))

    return answer


def reshaped_wrongly(W, side, rim):
    pictures = np.pad(W.reshape(-1, side, side), ((0, 0), (rim, rim), (rim, rim)))
    return pictures.reshape(-1, W.shape[1])


widen = Question(
    "widen",
    reference=padded(),
    cases=[
        Case(
            "small images, a rim of one",
            first_layer(3, 1, 2),
            also=[first_layer(2, 1, 2), first_layer(3, 1, 3), {"W": np.array([[7, 9]]), "side": 1, "rim": 1}],
            hint="W.reshape(side, side, -1) has the pictures of all neurons. np.pad or a slice gives them a rim.",
        ),
        Case(
            "digits of 28 by 28 pixels, other sizes, other rims",
            first_layer(28, 2, 4),
            points=2,
            also=[
                first_layer(4, 3, 1),
                first_layer(2, 5, 3),
                first_layer(5, 2, 5),
                first_layer(30, 1, 2),
                first_layer(3, 0, 2),  # no rim at all
            ],
            hint="The old image goes from rim to rim + side, in rows and in columns. (With a rim of 0, [rim:-rim] is "
            "[0:0], which is empty.)",
        ),
    ],
    mistakes=[
        Mistake(
            "All new rows are at the end. A pixel's place counts: the rim lies all round the old image, row for row.",
            some_rows_of_zeros(0),
        ),
        Mistake("All new rows are at the beginning. The rim lies all round the old image.", some_rows_of_zeros(1)),
        Mistake(
            "That is a rim above and below only. Each row of the image also begins and ends with new pixels.",
            some_rows_of_zeros(0.5),
        ),
        Mistake("The image stands in the upper left corner; it should be in the middle.", padded(0, 2)),
        Mistake("The image stands in the lower right corner; it should be in the middle.", padded(2, 0)),
        Mistake("The rim is on two sides only; it goes all round.", padded(0, 1)),
        Mistake("New pixels should have no say: weights of 0, not 1.", padded(value=1.0)),
        Mistake(
            "A column of W is one neuron's picture. reshape(-1, side, side) mixes the neurons; the neurons come last: "
            "reshape(side, side, -1).",
            reshaped_wrongly,
        ),
        Mistake("New neurons were added; only inputs should be.", lambda W, side, rim: np.pad(W, ((0, 0), (rim, rim)))),
    ],
    hints=[
        "Into zeros of shape (side + 2 * rim, side + 2 * rim, n_out) go the old pictures; .reshape(-1, n_out) makes "
        "rows of them again.",
        "Or pixel by pixel: old pixel [r, c] is row r * side + c of W, and new row "
        "(r + rim) * (side + 2 * rim) + c + rim.",
    ],
    ask=(
        "Draw 2 by 2 pixels with a rim of 1 and number all sixteen. Which four numbers do the old pixels have, and "
        "why not four in a row?"
    ),
    passage="Another size of image",
)

EXERCISE = Exercise(
    "03_network",
    "Network",
    [count_parameters, xor_weights, merge_layers, network, switch_off, widen],
)

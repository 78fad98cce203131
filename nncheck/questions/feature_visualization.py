"""Exercise 7: feature visualization, from the gradient of the image to a network of the learner's own pieces."""

import numpy as np

from nncheck.questions.question import Case, Exercise, Mistake, Question

# --- favourite_image ---


def weights_of(*shape, signs=(1, -1)):
    def draw(rng):
        w = rng.uniform(0.2, 2, shape) * rng.permutation(np.resize(signs, np.prod(shape))).reshape(shape)
        return {"w": w.round(2)}

    return draw


favourite_image = Question(
    "favourite_image",
    reference=lambda w: 1.0 * (w > 0),
    cases=[
        Case(
            "a few pixels",
            weights_of(5, 5),
            also=[
                {"w": np.array([2.0, -1.0])},  # the printed example
                weights_of(3, 6, signs=(1, -1, -1)),
                {"w": np.array([[0.001, -0.001], [-3.0, 3.0]])},
                weights_of(9, signs=(1,)),  # nothing but light
                weights_of(16, signs=(-1,)),  # nothing but dark
            ],
        ),
        Case("784 pixels, and more", weights_of(784), also=[weights_of(30, 28)]),
    ],
    mistakes=[
        Mistake("Those are the weights themselves. A pixel can't be below 0 or above 1.", lambda w: w),
        Mistake(
            "Where a weight is only a little above 0, full brightness still adds the most: not w, but 1.",
            lambda w: w.clip(0, 1),
        ),
        Mistake("A pixel with a negative weight lowers the sum, so it should be dark.", lambda w: np.ones_like(w)),
        Mistake("That is the image that this neuron likes least.", lambda w: 1.0 * (w < 0)),
        Mistake(
            "Scaled to 0..1 it looks nice, but each pixel could do better: as bright as can be, or dark.",
            lambda w: (w - w.min()) / (w.max() - w.min()),
        ),
        Mistake(
            "That is only the best pixel. Every pixel with a positive weight helps.", lambda w: 1.0 * (w == w.max())
        ),
        Mistake("No pixel can be below 0, which is black.", lambda w: np.sign(w)),
        Mistake("Negative weights count against: leave their sign on.", lambda w: np.abs(w).clip(0, 1)),
    ],
    hints=["Each pixel on its own: does more light there raise or lower the sum?", "w > 0, as numbers 0 and 1."],
    ask="One pixel alone: its weight is −1, how bright should it be? Its weight is 0.01, how bright then?",
    passage="Turn the question round",
)

# --- input_gradient ---


def a_way_back(batch, sizes, first=0):
    """A network of Dense layers of these sizes, a ReLU after each but the last, and a slope that arrives."""

    def draw(rng):
        dz = rng.normal(size=(batch, sizes[-1])).round(2)
        return {"sizes": list(sizes), "dz": dz, "first": first, "seed": int(rng.integers(1_000_000))}

    return draw


def any_depth(rng):
    n_dense = int(rng.integers(1, 5))
    return a_way_back(int(rng.integers(1, 6)), rng.integers(2, 7, n_dense + 1).tolist())(rng)


def any_depth_from_within(rng):
    n_dense = int(rng.integers(2, 5))
    first = int(rng.integers(1, 2 * n_dense - 1))
    return a_way_back(int(rng.integers(1, 6)), rng.integers(2, 7, n_dense + 1).tolist(), first)(rng)


def digit_layers(first, digits=(1, 2, 3)):
    """Layers that write a digit each, as in the printed example; one layer stands wherever its digit does."""
    return {"sizes": [], "dz": np.array([0.0]), "first": first, "seed": 0, "digits": list(digits)}


def call_input_gradient(input_gradient, sizes, dz, first, seed, digits=()):
    """Two calls: the first must leave the network as it is. first is only handed over where it isn't 0."""
    from itertools import pairwise

    import numpy as np

    class Dense:
        def __init__(self, W):
            self.W = W

        def backward(self, dz):
            return dz @ self.W.T

    class ReLU:
        def __init__(self, on):
            self.on = on

        def backward(self, da):
            return da * self.on

    class Digit:
        def __init__(self, digit):
            self.digit = digit

        def backward(self, dz):
            return 10 * dz + self.digit

    early = []  # the layers before `first` whose backward was called

    def noted(layer):
        backward = layer.backward
        layer.backward = lambda dz: (early.append(layer), backward(dz))[1]
        return layer

    rng, layers = np.random.default_rng(seed), []
    for n_in, n_out in pairwise(sizes):
        layers += [Dense(rng.normal(size=(n_in, n_out))), ReLU(rng.integers(0, 4, (len(dz), n_out)) > 0)]
    made = {digit: Digit(digit) for digit in digits}
    layers = [*layers[:-1], *(made[digit] for digit in digits)]
    layers[:first] = map(noted, layers[:first])
    more = [first] if first else []
    given = input_gradient(layers, dz, *more)
    return None if given is None else (given, input_gradient(layers, dz, *more), len(early))


def back_through(order):
    """An answer that hands the slope through the layers in another order."""

    def answer(layers, dz, first=0):
        for layer in order(layers[first:]):
            dz = layer.backward(dz)
        return dz

    return answer


def turned_for_ever(layers, dz, first=0):
    layers.reverse()
    return back_through(list)(layers[: len(layers) - first], dz)


def nothing_handed_on(layers, dz, first=0):
    for layer in reversed(layers[first:]):
        dx = layer.backward(dz)
    return dx


input_gradient = Question(
    "input_gradient",
    reference=back_through(reversed),
    call=call_input_gradient,
    returns=("the first call", "the second call", "how often backward was called of layers before layers[first]"),
    cases=[
        Case(
            "all the way back, through networks of several depths",
            any_depth,
            also=[
                digit_layers(0),
                digit_layers(0, (2, 1, 2, 2)),
                a_way_back(4, (4, 4, 4)),
                a_way_back(5, (9, 6, 3)),
                a_way_back(1, (3, 3, 3, 3, 3)),
                a_way_back(3, (2, 3)),
                digit_layers(0, tuple(range(1, 10)) * 2),
            ],
            hint="The last layer first: for layer in reversed(layers).",
        ),
        Case(
            "back to the input of layers[first]",
            any_depth_from_within,
            also=[digit_layers(1), a_way_back(4, (4, 4, 4), 1), a_way_back(2, (3, 5, 4, 2), 2)],
            hint="layers[first:] are the layers from that one on; go through them backward.",
        ),
    ],
    mistakes=[
        Mistake("Backward begins at the last layer: reversed(layers).", back_through(list)),
        Mistake("Each layer gets what the layer after it gave: dz = layer.backward(dz).", nothing_handed_on),
        Mistake(
            "The first of the layers is left out. Training needs no slope of the pixels; here it is all we want.",
            back_through(lambda layers: layers[:0:-1]),
        ),
        Mistake("That is only the last layer. Go on to the first.", back_through(lambda layers: layers[-1:])),
        Mistake(
            "layers.reverse() turns the network itself round, for ever. reversed(layers) only reads it backward.",
            turned_for_ever,
        ),
        Mistake(
            "It always goes back to the image. With first, it should end at the input of layers[first].",
            lambda layers, dz, first=0: back_through(reversed)(layers, dz),
        ),
        Mistake(
            "layers[:first] are the layers before it. Those from it on are layers[first:].",
            lambda layers, dz, first=0: back_through(reversed)(layers[:first] if first else layers, dz),
        ),
    ],
    hints=["dz = layer.backward(dz), and dz is dx in the end.", "layers[first:] is all of them where first is 0."],
    ask="The digits say who was there, in order: 321. Who has to be first, and what is each layer handed?",
    passage="Turn the question round",
)

# --- ascent_step ---


def images_and_slopes(n, n_pixels=None, flat=()):
    """n images with slopes of both signs, each image with another size of slopes; those of `flat` have none."""

    def draw(rng):
        shape = (n, n_pixels or int(rng.integers(4, 10)))
        x = rng.uniform(0, 1, shape).round(2)
        x.flat[:2] = 0, 1
        up = rng.uniform(1, 5, shape) * rng.choice([-1, 1], shape)
        up[np.arange(n), rng.integers(0, shape[1], n)] = -6  # the largest slope is a negative one, anywhere
        up *= rng.permutation(10.0 ** np.resize([0, -3, 4, -1, 2], n))[:, np.newaxis]
        up[list(flat)] = 0
        return {"x": x, "up": up.round(6), "learning_rate": round(rng.uniform(0.1, 0.5), 2)}

    return draw


def largest_at(place):
    def draw(rng):
        inputs = images_and_slopes(3, 5)(rng)
        inputs["up"][:, place] = rng.choice([-1, 1], 3) * (2 * np.abs(inputs["up"]).max(axis=1)).round(6)
        return inputs

    return draw


TINY_AND_HUGE = {
    "x": np.array([[0.5, 0.25], [0.0, 1.0], [0.75, 0.5]]),
    "up": np.array([[3e-30, -6e-30], [2e25, 1e25], [1e-24, 2e-24]]),
    "learning_rate": 0.25,
}


def right_ascent_step(x, up, learning_rate):
    largest = np.abs(up).max(axis=1, keepdims=True)
    return x + learning_rate * up / np.where(largest > 0, largest, 1)


ascent_step = Question(
    "ascent_step",
    reference=right_ascent_step,
    cases=[
        Case(
            "one image",
            images_and_slopes(1),
            also=[
                {"x": np.array([[0.5, 0.5]]), "up": np.array([[30, -60]]), "learning_rate": 0.2},  # as printed
                images_and_slopes(1, 1),
                {"x": np.array([[0.25, 1.0, 0.0]]), "up": np.array([[1, 0, 4]]), "learning_rate": 1.0},
                {"x": np.array([[0.5, 0.25]]), "up": np.array([[-6e-20, 3e-20]]), "learning_rate": 0.25},
            ],
            hint="up over its largest size, np.abs(up).max(), goes from -1 to 1; learning_rate times that is the step.",
        ),
        Case(
            "several images, each with slopes of its own size",
            images_and_slopes(3),
            also=[
                images_and_slopes(5),
                images_and_slopes(4, 4),
                images_and_slopes(2),
                largest_at(0),
                largest_at(-1),
                TINY_AND_HUGE,
                {"x": np.array([[0, 1], [1, 0]]), "up": np.array([[1, -2], [3, 4]]), "learning_rate": 0.25},
                images_and_slopes(12, 30),
            ],
            hint="np.abs(up).max(axis=1, keepdims=True) is a column, each image's own largest slope, and divides up "
            "row by row.",
        ),
        Case(
            "an image without any slope stays as it is",
            images_and_slopes(3, flat=(1,)),
            also=[
                images_and_slopes(2, flat=(0, 1)),
                images_and_slopes(4, 3, flat=(3,)),
                images_and_slopes(1, flat=(0,)),
            ],
            hint="Where the largest slope is exactly 0, divide by 1: np.where(largest > 0, largest, 1).",
        ),
    ],
    mistakes=[
        Mistake(
            "That is down the slope. Here we want more: x + ...", lambda x, up, rate: right_ascent_step(x, up, -rate)
        ),
        Mistake(
            "The slopes aren't divided by the largest, so some steps are huge and others nothing.",
            lambda x, up, rate: x + rate * up,
        ),
        *(
            Mistake(
                "The largest step counts in size: a slope of -6 is larger than one of 5. np.abs comes first.", answer
            )
            for answer in (
                lambda x, up, rate: (
                    x + rate * up / np.where(up.any(axis=1, keepdims=True), up.max(1, keepdims=True), 1)
                ),
                lambda x, up, rate: x + rate * up / np.where(up.max(1, keepdims=True) > 0, up.max(1, keepdims=True), 1),
            )
        ),
        Mistake(
            "The largest of all images rules them all. Each image has its own: max(axis=1, keepdims=True).",
            lambda x, up, rate: x + rate * up / np.abs(up).max(),
        ),
        *(
            Mistake(
                "The largest is taken for each pixel over the images. Each image has its own: axis=1.",
                lambda x, up, rate, floor=floor: x + rate * up / np.maximum(np.abs(up).max(axis=0), floor),
            )
            for floor in (0, 1e-12)
        ),
        Mistake(
            "Every pixel makes a full step. Keep the sizes of the slopes: divide, don't take the sign.",
            lambda x, up, rate: x + rate * np.sign(up),
        ),
        Mistake("The learning rate is missing.", lambda x, up, rate: right_ascent_step(x, up, 1.0)),
        Mistake(
            "x came in whole numbers, and the new greys are cut to whole numbers: begin with a new array of floats, or "
            "write x + ... .",
            lambda x, up, rate: right_ascent_step(x, up, rate).astype(x.dtype),
        ),
        Mistake(
            "That is the step. The image after it is asked for: x + step.",
            lambda x, up, rate: right_ascent_step(0 * x, up, rate),
        ),
        Mistake(
            "Slopes may be tiny, far below what you add to the largest or take for 0, and such an image hardly moves. "
            "Divide by the largest itself, and only where it is exactly 0 by 1.",
            lambda x, up, rate: x + rate * up / (np.abs(up).max(axis=1, keepdims=True) + 1e-8),
        ),
        Mistake(
            "0 / 0 is nan. Where the largest slope is 0, divide by 1: np.where(largest > 0, largest, 1).",
            lambda x, up, rate: x + rate * up / np.abs(up).max(axis=1, keepdims=True),
        ),
    ],
    hints=[
        "x + learning_rate * up / largest, with a column of largest sizes, none of them 0.",
        "axis=1 goes along each row, and keepdims=True keeps the result a column.",
    ],
    ask=(
        "How far does each image's most important pixel move? It should be the learning rate in every row, and "
        "nothing where no slope is."
    ),
    passage="Turn the question round",
)

# --- blur ---


def picture(rows, columns):
    return lambda rng: {"image": rng.uniform(0.1, 1, (rows, columns)).round(2)}


def any_picture(rng):
    return picture(*rng.choice(np.arange(1, 10), 2, replace=False))(rng)


def dots(rng):
    """Black, with some white dots: whole numbers."""
    return {"image": (rng.random((6, 4)) < 0.3).astype(int)}


def mean_of_block(image, block):
    """An answer that gives the mean of `block(image, i, j)` for each pixel."""
    result = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        result[i, j] = np.mean(block(image, i, j))
    return result


def around(image, i, j):
    return image[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]


def around_only(image, i, j):
    """The neighbours without the pixel itself."""
    rows, columns = np.indices(image.shape)
    return image[(abs(rows - i) <= 1) & (abs(columns - j) <= 1) & ((rows != i) | (columns != j))]


def right_blur(image):
    rows, columns = image.shape
    total, count = np.zeros((rows + 2, columns + 2)), np.zeros((rows + 2, columns + 2))
    for i, j in np.ndindex(3, 3):  # nine copies of the image, each moved by a pixel or not at all
        total[i : i + rows, j : j + columns] += image
        count[i : i + rows, j : j + columns] += 1
    return (total / count)[1:-1, 1:-1]


def wrapped_around(image):
    return sum(np.roll(image, (i, j), axis=(0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9


def dark_outside(image):
    wide = np.pad(image, 1)
    return np.array([[wide[i : i + 3, j : j + 3].mean() for j in range(image.shape[1])] for i in range(image.shape[0])])


def from_the_blurred(image):
    image = image.astype(float)
    for i, j in np.ndindex(image.shape):
        image[i, j] = around(image, i, j).mean()
    return image


def inside_only(image):
    blurred = image.copy()
    blurred[1:-1, 1:-1] = right_blur(image)[1:-1, 1:-1]
    return blurred


def in_the_kind_of_the_image(image):
    return right_blur(image).astype(image.dtype)


def sums_not_means(image):
    result = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        result[i, j] = around(image, i, j).sum()
    return result


blur = Question(
    "blur",
    reference=right_blur,
    cases=[
        Case(
            "small images",
            picture(5, 5),
            also=[{"image": np.array([[8, 0], [0, 0]])}, dots, picture(4, 4), picture(3, 3)],  # the first is as printed
            hint="A new array, and a loop over np.ndindex(image.shape): result[i, j] = the mean of a block of the old "
            "image.",
        ),
        Case(
            "more columns than rows, more rows than columns, a single row or column",
            any_picture,
            also=[picture(3, 7), picture(6, 2), picture(1, 5), picture(4, 1), picture(1, 1), picture(2, 3)],
            hint="rows, columns = image.shape. At an edge, max(i - 1, 0) begins the block inside the image.",
        ),
        Case(
            "larger images, of thirty pixels and more",
            picture(30, 31),
            draws=1,
            hint="Is a size written into it, such as 28? image.shape says how many rows and columns there are.",
        ),
    ],
    mistakes=[
        Mistake(
            "A slice ends before its second number: [i - 1 : i + 2] is three rows, [i - 1 : i + 1] only two.",
            lambda image: mean_of_block(image, lambda im, i, j: im[max(i - 1, 0) : i + 1, max(j - 1, 0) : j + 1]),
        ),
        Mistake(
            "What leaves at one edge comes in at the other: the left edge isn't a neighbour of the right.",
            wrapped_around,
        ),
        Mistake(
            "Outside the image there are no pixels, not dark ones: divide by how many there are, 4, 6 or 9.",
            dark_outside,
        ),
        Mistake(
            "Some of the neighbours are blurred already. Read from the old image, write into a new one.",
            from_the_blurred,
        ),
        Mistake(
            "Of whole numbers the fractions are lost: np.zeros(image.shape) holds fractions, zeros_like may not.",
            in_the_kind_of_the_image,
        ),
        Mistake("The edge stays as it was. There, too, take the mean of what lies inside.", inside_only),
        Mistake("Those are sums; a blur takes the mean.", sums_not_means),
        Mistake(
            "At the edge, i - 1 is -1, which counts from the end, and the slice is empty. Use max(i - 1, 0).",
            lambda image: mean_of_block(image, lambda im, i, j: im[i - 1 : i + 2, j - 1 : j + 2]),
        ),
        Mistake(
            "The pixel itself belongs to its block, too.",
            lambda image: mean_of_block(image, lambda im, i, j: around_only(im, i, j)),
        ),
        Mistake("Every pixel has the mean of the whole image.", lambda image: np.full(image.shape, image.mean())),
    ],
    hints=[
        "image[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]; a slice past the end is cut by itself.",
        "In a corner the block is 2 by 2, at an edge 2 by 3: .mean() divides by as many as there are.",
    ],
    ask=(
        "Count the pixels of your block in the corner, at the edge and in the middle: 4, 6 and 9. What does your "
        "line divide by?"
    ),
    passage="What keeps an image an image",
)

# --- climb ---


def a_start(n, n_pixels, steps, **fixed):
    def draw(rng):
        inputs = {
            "x": rng.uniform(0.3, 0.7, (n, n_pixels)).round(2),
            "goal": (rng.choice([-0.4, 1.4], (n, n_pixels)) + rng.uniform(-0.3, 0.3, (n, n_pixels))).round(2),
            "steps": steps,
            "learning_rate": round(rng.uniform(0.2, 0.4), 3),
            "decay": round(rng.uniform(0.02, 0.1), 3),
        }
        return inputs | fixed

    return draw


def any_start(rng):
    return a_start(int(rng.integers(2, 6)), int(rng.integers(3, 20)), int(rng.integers(4, 15)))(rng)


def call_climb(climb, x, goal, steps, learning_rate, decay):
    """A climb towards a goal beyond the range of greys; each pixel also counts against its neighbour. Without a goal
    the slope is 1 everywhere."""
    import numpy as np

    def gradient(x):
        return 1 if np.ndim(goal) == 0 else goal - x - 0.5 * np.roll(x, 1, axis=1)

    return climb(gradient, x, steps, learning_rate, decay)


def climbing(step):
    def climb(gradient, x, steps, learning_rate, decay):
        for _ in range(steps):
            x = step(gradient, x, learning_rate, decay)
        return x

    return climb


def one_step(gradient, x, rate, decay):
    return np.clip(x + rate * gradient(x) - decay, 0, 1)


def clipped_at_the_end(gradient, x, steps, rate, decay):
    return climbing(lambda g, x, r, d: x + r * g(x) - d)(gradient, x, steps, rate, decay).clip(0, 1)


def slope_once(gradient, x, steps, rate, decay):
    first = gradient(x)
    return climbing(one_step)(lambda x: first, x, steps, rate, decay)


climb = Question(
    "climb",
    reference=climbing(one_step),
    call=call_climb,
    cases=[
        Case(
            "one image, gradient = goal - x - half of its left neighbour (1 for goal = 0)",
            a_start(1, 9, 6),
            also=[
                {"x": np.array([[0.5, 0.9]]), "goal": 0, "steps": 1, "learning_rate": 0.3, "decay": 0.1},  # as printed
                a_start(1, 9, 6, decay=0.0),
                a_start(1, 5, 1),
                a_start(1, 4, 3, x=np.array([[0.0, 1.0, 0.0, 1.0]])),
                a_start(1, 6, 0),
                {  # it leaves the greys in each step, and the slope is that of the clipped image
                    "x": np.array([[0.5, 0.0]]),
                    "goal": np.array([[1.5, 2.0]]),
                    "steps": 3,
                    "learning_rate": 0.8,
                    "decay": 0.1,
                },
                {  # black and white, in whole numbers
                    "x": np.array([[0, 1, 1]]),
                    "goal": np.array([[1.5, 0.5, 2.0]]),
                    "steps": 2,
                    "learning_rate": 0.25,
                    "decay": 0.125,
                },
            ],
        ),
        Case("several images, the same gradient", any_start, also=[a_start(4, 30, 20), a_start(12, 11, 3)]),
    ],
    mistakes=[
        Mistake(
            "You walk downhill. A climb adds the gradient.",
            climbing(lambda g, x, r, d: np.clip(x - r * g(x) - d, 0, 1)),
        ),
        Mistake(
            "The decay is missing: in each step every pixel also loses a little.",
            climbing(lambda g, x, r, d: np.clip(x + r * g(x), 0, 1)),
        ),
        Mistake("The greys leave 0..1. Clip the image in each step.", climbing(lambda g, x, r, d: x + r * g(x) - d)),
        Mistake(
            "Clipped only at the end. In each step, so that the network never sees an impossible grey.",
            clipped_at_the_end,
        ),
        Mistake(
            "The gradient is asked for once, at the start. Ask anew in each step, for the image as it is then.",
            slope_once,
        ),
        Mistake(
            "Only one step is made. Is there a return inside the loop?", lambda g, x, steps, r, d: one_step(g, x, r, d)
        ),
        Mistake(
            "Clipping comes last, after the decay, so that nothing falls below 0.",
            climbing(lambda g, x, r, d: np.clip(x + r * g(x), 0, 1) - d),
        ),
        Mistake(
            "The decay is added; it should make every pixel darker.",
            climbing(lambda g, x, r, d: np.clip(x + r * g(x) + d, 0, 1)),
        ),
        Mistake(
            "The decay here is a small number that is subtracted, not a factor.",
            climbing(lambda g, x, r, d: np.clip((x + r * g(x)) * (1 - d), 0, 1)),
        ),
        Mistake("The learning rate is missing.", climbing(lambda g, x, r, d: np.clip(x + g(x) - d, 0, 1))),
        Mistake(
            "x came in whole numbers, and the new greys are cut to whole numbers: begin with a new array of floats, or "
            "write x = x + ... .",
            climbing(lambda g, x, r, d: one_step(g, x, r, d).astype(x.dtype)),
        ),
        Mistake(
            "One step too few: range(steps) makes so many, and range(1, steps) one less.",
            lambda g, x, steps, r, d: climbing(one_step)(g, x, steps - 1, r, d),
        ),
    ],
    hints=[
        "In each of the steps: up the gradient, less the decay, then clip.",
        "np.clip(x, 0, 1) keeps greys from 0 to 1.",
    ],
    ask=(
        "A pixel of 0.9, slope 1, rate 0.3, decay 0.1: do the three steps on paper, in order. What would come of "
        "clipping before the decay?"
    ),
    passage="What keeps an image an image",
)

# --- training_step ---


def a_network(kinds, sizes, n, steps=1, loss="cross-entropy"):
    """A batch of n examples for a network of layers "D" (Dense) and "R" (ReLU); sizes as in 784-16-10."""

    def draw(rng):
        return {
            "x": rng.normal(size=(n, sizes[0])).round(2),
            "y": rng.permutation(np.resize(np.arange(sizes[-1]), n)),
            "kinds": kinds,
            "sizes": list(sizes),
            "learning_rate": round(rng.uniform(0.02, 0.2), 2),
            "steps": steps,
            "loss": loss,
            "seed": int(rng.integers(1_000_000)),
        }

    return draw


def any_network(rng):
    kinds = str(rng.choice(["DRD", "DD", "DRRD", "DRDRD", "RDD", "DRDRDRD", "DRDDRD"]))
    sizes = rng.integers(2, 7, kinds.count("D") + 1).tolist()
    loss = str(rng.choice(["cross-entropy", "squared error"]))
    return a_network(kinds, sizes, int(rng.integers(1, 9)), int(rng.integers(1, 6)), loss)(rng)


def call_training_step(training_step, x, y, kinds, sizes, learning_rate, steps, loss, seed):
    """All weights and biases after so many steps."""
    import numpy as np

    class Dense:
        def __init__(self, n_in, n_out):
            self.W, self.b = rng.normal(size=(n_in, n_out)) / n_in**0.5, rng.normal(size=n_out)

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, dz):
            self.dW, self.db = self.x.T @ dz, dz.sum(axis=0)
            return dz @ self.W.T

    class ReLU:
        def forward(self, z):
            self.z = z
            return np.maximum(0.1 * z, z)  # a little of the rest passes, so that no slope gets lost

        def backward(self, da):
            return np.where(self.z > 0, da, 0.1 * da)

    def loss_gradient(scores, targets):
        truth = np.arange(scores.shape[1]) == targets[:, np.newaxis]
        if loss == "squared error":
            return 2 * (scores - truth) / scores.size
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return (e / e.sum(axis=1, keepdims=True) - truth) / len(scores)

    rng, number, layers = np.random.default_rng(seed), 0, []
    for kind in kinds:
        layers.append(Dense(sizes[number], sizes[number + 1]) if kind == "D" else ReLU())
        number += kind == "D"
    for _ in range(steps):
        training_step(layers, x, y, loss_gradient, learning_rate)
    return tuple(part for layer in layers if hasattr(layer, "W") for part in (layer.W, layer.b))


def stepping(back=reversed, hand_on=True, rate=None, sign=-1, learn=("W", "b"), where=slice(None), score=True):
    """A training step with something done differently."""

    def training_step(layers, x, y, loss_gradient, learning_rate):
        a = x
        for layer in layers:
            a = layer.forward(a)
        dz = loss_gradient(a if score else x, y)
        for layer in back(layers):
            given = layer.backward(dz)
            dz = given if hand_on else dz
        for layer in layers[where]:
            for name in learn if hasattr(layer, "W") else ():
                moved = getattr(layer, name) + sign * (rate or learning_rate) * getattr(layer, "d" + name)
                setattr(layer, name, moved)

    return training_step


training_step = Question(
    "training_step",
    reference=stepping(),
    call=call_training_step,
    returns=tuple(
        f"{part} of the {which} Dense layer" for which in ("first", "second", "third", "fourth") for part in "Wb"
    ),
    cases=[
        Case(
            "a single Dense layer",
            a_network("D", (3, 3), 6),
            also=[
                a_network("D", (4, 2), 5),
                a_network("D", (2, 5), 1),
                a_network("D", (3, 2), 4, loss="squared error"),
            ],
        ),
        Case(
            "layers of one width, where every shape fits",
            a_network("DRD", (3, 3, 3), 6),
            also=[a_network("DD", (3, 3, 3), 3), a_network("RD", (3, 3), 4)],
        ),
        Case(
            "deeper networks, one step or several",
            any_network,
            also=[a_network("DRDRD", (6, 5, 4, 3), 8, 5), a_network("DRD", (12, 11, 12), 12)],
        ),
    ],
    mistakes=[
        Mistake("The step goes uphill: subtract.", stepping(sign=1)),
        Mistake("The biases stay as they were. They learn too, from db.", stepping(learn=("W",))),
        Mistake("The weights stay as they were; only the biases learn.", stepping(learn=("b",))),
        Mistake("The learning rate is missing.", stepping(rate=1.0)),
        Mistake(
            "Only the last layer learns. Every layer with weights takes its step.", stepping(where=slice(-1, None))
        ),
        Mistake(
            "Each layer gets what the layer after it gave: dz = layer.backward(dz), from the last one on.",
            stepping(hand_on=False),
        ),
        Mistake("Backward begins at the last layer: reversed(layers).", stepping(back=list)),
        Mistake("The loss compares the last layer's scores with y, not the input x.", stepping(score=False)),
        Mistake("No weight has moved: after backward, each layer takes a step along dW and db.", lambda *inputs: None),
    ],
    hints=[
        "Three loops: forward through layers, backward through reversed(layers), and a step for each with a W.",
        "layer.W -= learning_rate * layer.dW, and the same for b.",
    ],
    ask=(
        "Print one weight before and after the call, and the same layer's dW. Who has dW, since when, and which way "
        "is down?"
    ),
    passage="Finale: your pieces",
)

EXERCISE = Exercise(
    "07_feature_visualization",
    "Feature visualization",
    [favourite_image, input_gradient, ascent_step, blur, climb, training_step],
)

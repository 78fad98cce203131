"""Answers to exercise 7."""

import numpy as np

from tests.nncheck.answers import right, wrong

# --- favourite_image ---


@right("favourite_image")
def bright_where_positive(w):
    return np.where(w > 0, 1, 0)


@right("favourite_image")
def true_and_false(w):
    return w > 0


@right("favourite_image")
def pixel_by_pixel_in_float32(w):
    image = np.zeros(w.shape, np.float32)
    for i in np.ndindex(w.shape):
        if w[i] > 0:
            image[i] = 1
    return image


@right("favourite_image")
def half_a_sign(w):
    return (np.sign(w) + 1) / 2


wrong("favourite_image", "the weights themselves")(lambda w: w)
wrong("favourite_image", "full brightness")(lambda w: np.clip(w, 0, 1))
wrong("favourite_image", "it should be dark")(lambda w: np.ones(w.shape))
wrong("favourite_image", "likes least")(lambda w: np.where(w < 0, 1, 0))
wrong("favourite_image", "it looks nice")(lambda w: (w - w.min()) / np.ptp(w))
wrong("favourite_image", "only the best pixel")(lambda w: (w == w.max()).astype(int))
wrong("favourite_image", "No pixel can be below 0")(lambda w: np.where(w > 0, 1, -1))
wrong("favourite_image", "leave their sign on")(lambda w: np.minimum(np.abs(w), 1))
wrong("favourite_image", "here comes an array")(lambda w: 1 if w > 0 else 0)
wrong("favourite_image", "There is one number for everything")(lambda w: w[w > 0].sum())


wrong("favourite_image", "expected")(lambda w: w > w.mean())
wrong("favourite_image", "expected")(lambda w: w > 0.01)


@wrong("favourite_image", "makes a new one")
def paints_over_the_weights(w):
    w[w > 0] = 1
    w[w < 0] = 0
    return w


# --- input_gradient ---


@right("input_gradient")
def reversed_loop(layers, dz, first=0):
    for layer in reversed(layers[first:]):
        dz = layer.backward(dz)
    return dz


@right("input_gradient")
def by_index(layers, dz, first=0):
    for i in range(len(layers) - 1, first - 1, -1):
        dz = layers[i].backward(dz)
    return dz


@right("input_gradient")
def one_layer_less(layers, dz, first=0):
    return one_layer_less(layers[:-1], layers[-1].backward(dz), first) if len(layers) > first else dz


@right("input_gradient")
def from_a_copy_in_float32(layers, dz, first=0):
    left = list(layers)
    slopes = [dz.astype(np.float32)]
    while left[first:]:
        slopes.append(left.pop().backward(slopes[-1]))
    return slopes[-1]


@right("input_gradient")
def the_name_of_its_own(net, slope, down_to=0):
    for number, layer in sorted(enumerate(net), key=lambda pair: -pair[0]):
        slope = layer.backward(slope) if number >= down_to else slope
    return slope


def first_to_last(layers, dz, first=0):
    for layer in layers[first:]:
        dz = layer.backward(dz)
    return dz


wrong("input_gradient", "Backward begins at the last layer")(first_to_last)


@wrong("input_gradient", "what the layer after it gave")
def the_same_for_all(layers, dz, first=0):
    for layer in reversed(layers[first:]):
        dx = layer.backward(dz)
    return dx


@wrong("input_gradient", "is left out")
def one_short(layers, dz, first=0):
    for i in range(len(layers) - 1, first, -1):
        dz = layers[i].backward(dz)
    return dz


@wrong("input_gradient", "only the last layer")
def return_in_the_loop(layers, dz, first=0):
    for layer in reversed(layers):
        dz = layer.backward(dz)
        return dz


@wrong("input_gradient", "turns the network itself round")
def reverses_the_list(layers, dz, first=0):
    layers.reverse()
    return first_to_last(layers[: len(layers) - first], dz)


@wrong("input_gradient", "A Digit has nothing called forward")
def forward_instead(layers, dz, first=0):
    for layer in layers:
        dz = layer.forward(dz)
    return dz


@wrong("input_gradient", "wrong sign")
def downhill(layers, dz, first=0):
    return -reversed_loop(layers, dz, first)


@wrong("input_gradient", "always goes back to the image")
def to_the_image_whatever_is_asked(layers, dz, first=0):
    return reversed_loop(layers, dz)


@wrong("input_gradient", "Those from it on are")
def the_layers_before(layers, dz, first=None):
    return reversed_loop(layers[:first], dz)


@wrong("input_gradient", "positional argument")
def without_first(layers, dz):
    return reversed_loop(layers, dz)


@wrong("input_gradient", "the first call")
def one_too_far(layers, dz, first=0):
    return reversed_loop(layers, dz, max(first - 1, 0))


@wrong("input_gradient", "expected")
def used_up(layers, dz, first=0):
    while len(layers) > first:
        dz = layers.pop().backward(dz)
    return dz


@wrong("input_gradient", "layers before layers[first]: expected 0, got")
def all_the_way_and_then_choose(layers, dz, first=0):
    slopes = [dz]
    for layer in reversed(layers):
        slopes.append(layer.backward(slopes[-1]))
    return slopes[len(layers) - first]


# --- ascent_step ---


@right("ascent_step")
def with_where(x, up, learning_rate):
    largest = np.max(np.abs(up), axis=1)[:, np.newaxis]
    return x + learning_rate * up / np.where(largest == 0, 1, largest)


@right("ascent_step")
def image_by_image(x, up, learning_rate):
    result = x.astype(float)
    for i in range(len(x)):
        largest = max(abs(slope) for slope in up[i])
        if largest > 0:
            result[i] += learning_rate * up[i] / largest
    return result


@right("ascent_step")
def nan_becomes_nothing(x, up, learning_rate):
    largest = np.abs(up).max(axis=1, keepdims=True)
    return x + learning_rate * np.nan_to_num(up / largest)


@right("ascent_step")
def in_float32_with_a_tiny_floor(x, up, learning_rate):
    x, up = x.astype(np.float32), up.astype(np.float32)
    scale = np.float32(learning_rate) / np.maximum(np.abs(up).max(axis=1), np.finfo(np.float32).tiny)
    return x + np.einsum("b,bi->bi", scale, up)


def largest_of(up):
    largest = np.abs(up).max(axis=1, keepdims=True)
    return np.where(largest > 0, largest, 1)


wrong("ascent_step", "down the slope")(lambda x, up, rate: x - rate * up / largest_of(up))
wrong("ascent_step", "aren't divided by the largest")(lambda x, up, rate: x + rate * up)
wrong("ascent_step", "rules them all")(lambda x, up, rate: x + rate * up / np.abs(up).max())
wrong("ascent_step", "np.abs comes first")(
    lambda x, up, rate: x + rate * up / np.where(up.max(1, keepdims=True) > 0, up.max(1, keepdims=True), 1)
)
wrong("ascent_step", "for each pixel over the images")(lambda x, up, rate: x + rate * up / np.abs(up).max(axis=0))
wrong("ascent_step", "don't take the sign")(lambda x, up, rate: x + rate * np.sign(up))
wrong("ascent_step", "learning rate is missing")(lambda x, up, rate: x + up / largest_of(up))
wrong("ascent_step", "The image after it")(lambda x, up, rate: rate * up / largest_of(up))
wrong("ascent_step", "0 / 0 is nan")(lambda x, up, rate: x + rate * up / np.abs(up).max(axis=1, keepdims=True))
wrong("ascent_step", "last and first numbers")(lambda x, up, rate: x + rate * up / np.abs(up).max(axis=1))


wrong("ascent_step", "expected")(lambda x, up, rate: x + rate * up / np.maximum(np.abs(up).max(1, keepdims=True), 1))
wrong("ascent_step", "expected")(lambda x, up, rate: (x + rate * up / largest_of(up)).clip(0, 1))


@wrong("ascent_step", "makes a new one")
def changes_x(x, up, learning_rate):
    x += learning_rate * up / largest_of(up)
    return x


# --- blur ---


@right("blur")
def blocks(image):
    blurred = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            blurred[i, j] = np.mean(image[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2])
    return blurred


@right("blur")
def neighbours_one_by_one(image):
    rows, columns = image.shape
    blurred = []
    for i in range(rows):
        blurred.append([])
        for j in range(columns):
            near = [(i + k, j + m) for k in (-1, 0, 1) for m in (-1, 0, 1)]
            inside = [image[k, m] for k, m in near if 0 <= k < rows and 0 <= m < columns]
            blurred[-1].append(sum(inside) / len(inside))
    return blurred


@right("blur")
def rows_then_columns(image):
    def along(n):
        near = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) <= 1
        return near / near.sum(axis=1, keepdims=True)

    rows, columns = map(along, image.shape)
    return rows @ image @ columns.T


@right("blur")
def sums_over_counts_in_float32(image):
    def sums(a):
        a = np.pad(a.astype(np.float32), 1)
        a = a[:-2] + a[1:-1] + a[2:]
        return a[:, :-2] + a[:, 1:-1] + a[:, 2:]

    return sums(image) / sums(np.ones(image.shape))


@right("blur")
def nan_outside(image):
    wide = np.pad(image.astype(float), 1, constant_values=np.nan)
    return np.nanmean(np.lib.stride_tricks.sliding_window_view(wide, (3, 3)), axis=(2, 3))


def by_blocks(mean):
    def blurs(image):
        blurred = np.zeros(image.shape)
        for i, j in np.ndindex(image.shape):
            blurred[i, j] = mean(image, i, j)
        return blurred

    return blurs


def block(image, i, j):
    return image[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]


wrong("blur", "A slice ends before its second number")(
    by_blocks(lambda image, i, j: image[max(i - 1, 0) : i + 1, max(j - 1, 0) : j + 1].mean())
)
wrong("blur", "counts from the end")(by_blocks(lambda image, i, j: image[i - 1 : i + 2, j - 1 : j + 2].mean()))
wrong("blur", "Those are sums")(by_blocks(lambda image, i, j: block(image, i, j).sum()))
wrong("blur", "not dark ones")(by_blocks(lambda image, i, j: block(image, i, j).sum() / 9))
wrong("blur", "belongs to its block")(
    by_blocks(lambda image, i, j: (block(image, i, j).sum() - image[i, j]) / (block(image, i, j).size - 1))
)
wrong("blur", "mean of the whole image")(by_blocks(lambda image, i, j: image.mean()))
wrong("blur", "runs past the end")(
    by_blocks(lambda image, i, j: np.mean([image[i + k, j + m] for k in (-1, 0, 1) for m in (-1, 0, 1)]))
)
wrong("blur", "fractions are lost")(lambda image: blocks(image).astype(int))


@wrong("blur", "isn't a neighbour of the right")
def rolled(image):
    total = np.zeros(image.shape)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            total += np.roll(np.roll(image, i, axis=0), j, axis=1)
    return total / 9


@wrong("blur", "blurred already")
def into_a_copy_of_itself(image):
    image = image.copy()
    for i, j in np.ndindex(image.shape):
        image[i, j] = block(image, i, j).mean()
    return image


@wrong("blur", "expected")
def the_edge_goes_on_outside(image):
    wide = np.pad(image, 1, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(wide, (3, 3)).mean(axis=(2, 3))


@wrong("blur", "the fractions are lost")
def into_the_same_kind_of_numbers(image):
    blurred = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        blurred[i, j] = block(image, i, j).mean()
    return blurred


@wrong("blur", "makes a new one")
def in_place(image):
    for i, j in np.ndindex(image.shape):
        image[i, j] = block(image, i, j).mean()
    return image


@wrong("blur", "The edge stays as it was")
def leaves_the_edge(image):
    blurred = image.copy()
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            blurred[i, j] = image[i - 1 : i + 2, j - 1 : j + 2].mean()
    return blurred


# --- climb ---


@right("climb")
def three_lines(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        x = x + learning_rate * gradient(x)
        x = x - decay
        x = np.clip(x, 0, 1)
    return x


@right("climb")
def decay_first_in_float32(gradient, x, steps, learning_rate, decay):
    x = x.astype(np.float32)
    for _ in range(steps):
        slopes = np.asarray(gradient(x), np.float32)
        x = np.minimum(np.maximum(x - np.float32(decay) + np.float32(learning_rate) * slopes, 0), 1)
    return x


@right("climb")
def counted_down(gradient, x, steps, learning_rate, decay):
    if steps == 0:
        return x
    return counted_down(gradient, (x + learning_rate * gradient(x) - decay).clip(0, 1), steps - 1, learning_rate, decay)


@right("climb")
def changes_a_copy(gradient, x, steps, learning_rate, decay):
    x = x.astype(float)
    while steps > 0:
        x += learning_rate * gradient(x)
        x -= decay
        x[x < 0] = 0
        x[x > 1] = 1
        steps -= 1
    return x


def climbing(step):
    def climbs(gradient, x, steps, learning_rate, decay):
        for _ in range(steps):
            x = step(x, learning_rate * gradient(x), decay)
        return x

    return climbs


wrong("climb", "You walk downhill")(climbing(lambda x, up, decay: (x - up - decay).clip(0, 1)))
wrong("climb", "The decay is missing")(climbing(lambda x, up, decay: (x + up).clip(0, 1)))
wrong("climb", "The greys leave 0..1")(climbing(lambda x, up, decay: x + up - decay))
wrong("climb", "Clipping comes last")(climbing(lambda x, up, decay: (x + up).clip(0, 1) - decay))
wrong("climb", "The decay is added")(climbing(lambda x, up, decay: (x + up + decay).clip(0, 1)))
wrong("climb", "not a factor")(climbing(lambda x, up, decay: ((x + up) * (1 - decay)).clip(0, 1)))


@wrong("climb", "Clipped only at the end")
def clips_at_the_end(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        x = x + learning_rate * gradient(x) - decay
    return np.clip(x, 0, 1)


@wrong("climb", "asked for once")
def gradient_of_the_start(gradient, x, steps, learning_rate, decay):
    dx = gradient(x)
    for _ in range(steps):
        x = np.clip(x + learning_rate * dx - decay, 0, 1)
    return x


@wrong("climb", "Only one step is made")
def returns_at_once(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        return np.clip(x + learning_rate * gradient(x) - decay, 0, 1)


@wrong("climb", "One step too few")
def counts_from_one(gradient, x, steps, learning_rate, decay):
    for _ in range(1, steps):
        x = np.clip(x + learning_rate * gradient(x) - decay, 0, 1)
    return x


@wrong("climb", "learning rate is missing")
def no_rate(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        x = np.clip(x + gradient(x) - decay, 0, 1)
    return x


@wrong("climb", "makes a new one")
def changes_the_start(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        x += learning_rate * gradient(x) - decay
        np.clip(x, 0, 1, out=x)
    return x


# --- training_step ---


@right("training_step")
def three_loops(layers, x, y, loss_gradient, learning_rate):
    for layer in layers:
        x = layer.forward(x)
    dz = loss_gradient(x, y)
    for layer in reversed(layers):
        dz = layer.backward(dz)
    for layer in layers:
        if hasattr(layer, "W"):
            layer.W = layer.W - learning_rate * layer.dW
            layer.b = layer.b - learning_rate * layer.db


@right("training_step")
def step_on_the_way_back(layers, x, y, loss_gradient, learning_rate):
    outputs = [x]
    for layer in layers:
        outputs.append(layer.forward(outputs[-1]))
    dz = loss_gradient(outputs[-1], y)
    for layer in layers[::-1]:
        dz = layer.backward(dz)
        if "W" in vars(layer):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db


@right("training_step")
def every_number_in_float32(layers, x, y, loss_gradient, learning_rate):
    a = x.astype(np.float32)
    for i in range(len(layers)):
        a = np.float32(layers[i].forward(a))
    slope = np.float32(loss_gradient(a, y))
    for i in range(len(layers) - 1, -1, -1):
        slope = np.float32(layers[i].backward(slope))
    for layer in layers:
        for name in ("W", "b") if hasattr(layer, "dW") else ():
            numbers, slopes = getattr(layer, name), getattr(layer, "d" + name)
            for i in np.ndindex(numbers.shape):
                numbers[i] -= learning_rate * slopes[i]


def stepping(change, back=reversed, compared=None):
    def training_step(layers, x, y, loss_gradient, learning_rate):
        scores = x
        for layer in layers:
            scores = layer.forward(scores)
        dz = loss_gradient(x if compared == "x" else scores, y)
        for layer in back(layers):
            dz = layer.backward(dz)
        for layer in layers:
            if hasattr(layer, "W"):
                change(layer, learning_rate)

    return training_step


def move(layer, W=0.0, b=0.0):
    layer.W = layer.W + W * layer.dW
    layer.b = layer.b + b * layer.db


wrong("training_step", "uphill: subtract")(stepping(lambda layer, rate: move(layer, rate, rate)))
wrong("training_step", "The biases stay as they were")(stepping(lambda layer, rate: move(layer, -rate)))
wrong("training_step", "only the biases learn")(stepping(lambda layer, rate: move(layer, b=-rate)))
wrong("training_step", "learning rate is missing")(stepping(lambda layer, rate: move(layer, -1, -1)))
wrong("training_step", "No weight has moved")(stepping(lambda layer, rate: None))
wrong("training_step", "Backward begins at the last layer")(
    stepping(lambda layer, rate: move(layer, -rate, -rate), back=list)
)
wrong("training_step", "not the input x")(stepping(lambda layer, rate: move(layer, -rate, -rate), compared="x"))


@wrong("training_step", "Dense layer")
def every_second_layer_has_weights(layers, x, y, loss_gradient, learning_rate):
    scores = x
    for layer in layers:
        scores = layer.forward(scores)
    dz = loss_gradient(scores, y)
    for layer in reversed(layers):
        dz = layer.backward(dz)
    for layer in layers[::2]:
        move(layer, -learning_rate, -learning_rate)


@wrong("training_step", "off")
def step_before_the_slope_is_handed_on(layers, x, y, loss_gradient, learning_rate):
    scores = x
    for layer in layers:
        scores = layer.forward(scores)
    dz = loss_gradient(scores, y)
    for layer in reversed(layers):
        given = layer.backward(dz)
        if hasattr(layer, "W"):
            move(layer, -learning_rate, -learning_rate)
            given = dz @ layer.W.T
        dz = given


@wrong("training_step", "Only the last layer learns")
def last_layer_only(layers, x, y, loss_gradient, learning_rate):
    for layer in layers:
        x = layer.forward(x)
    dz = loss_gradient(x, y)
    for layer in reversed(layers):
        dz = layer.backward(dz)
    layers[-1].W -= learning_rate * layers[-1].dW
    layers[-1].b -= learning_rate * layers[-1].db


@wrong("training_step", "what the layer after it gave")
def dz_for_all(layers, x, y, loss_gradient, learning_rate):
    for layer in layers:
        x = layer.forward(x)
    dz = loss_gradient(x, y)
    for layer in reversed(layers):
        layer.backward(dz)
    for layer in layers:
        if hasattr(layer, "W"):
            move(layer, -learning_rate, -learning_rate)


@wrong("training_step", "A ReLU has nothing called W")
def relu_has_no_weights(layers, x, y, loss_gradient, learning_rate):
    for layer in layers:
        x = layer.forward(x)
    dz = loss_gradient(x, y)
    for layer in reversed(layers):
        dz = layer.backward(dz)
        layer.W -= learning_rate * layer.dW
        layer.b -= learning_rate * layer.db


# --- what a stranger wrote and once passed ---


@wrong("input_gradient", "expected")
def each_layer_once(layers, dz, first=0):
    for layer in reversed(list(dict.fromkeys(layers[first:]))):
        dz = layer.backward(dz)
    return dz


@wrong("ascent_step", "Slopes may be tiny")
def a_little_added_to_the_largest(x, up, learning_rate):
    return x + learning_rate * up / (np.abs(up).max(axis=1, keepdims=True) + 1e-12)


@wrong("ascent_step", "Slopes may be tiny")
def at_least_a_little(x, up, learning_rate):
    return x + learning_rate * up / np.maximum(np.abs(up).max(axis=1, keepdims=True), 1e-15)


@wrong("ascent_step", "Slopes may be tiny")
def tiny_taken_for_none(x, up, learning_rate):
    largest = np.abs(up).max(axis=1, keepdims=True)
    return x + learning_rate * up / np.where(largest < 1e-10, 1, largest)


@wrong("climb", "expected")
def clipped_for_the_gradient_alone(gradient, x, steps, learning_rate, decay):
    for _ in range(steps):
        x = x + learning_rate * gradient(np.clip(x, 0, 1)) - decay
    return np.clip(x, 0, 1)


@wrong("favourite_image", "expected", 1)
def a_digit_at_most(w):
    image = np.zeros(w.size)
    image[:784] = (w.ravel() > 0)[:784]
    return image.reshape(w.shape)


@wrong("input_gradient", "expected", 1)
def ten_layers_at_most(layers, dz, first=0):
    for i in range(9, first - 1, -1):
        if i < len(layers):
            dz = layers[i].backward(dz)
    return dz


@wrong("ascent_step", "cut to whole numbers", 2)
def into_a_copy(x, up, learning_rate):
    result = x.copy()
    for i in range(len(x)):
        if (largest := np.abs(up[i]).max()) > 0:
            result[i] = x[i] + learning_rate * up[i] / largest
    return result


@wrong("blur", "numbers are off", 2)
def a_digit_blurred_at_most(image):
    blurred = np.zeros(image.shape)
    for i in range(min(28, image.shape[0])):
        for j in range(min(28, image.shape[1])):
            blurred[i, j] = image[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].mean()
    return blurred


@wrong("climb", "cut to whole numbers", 1)
def climbs_in_a_copy(gradient, x, steps, learning_rate, decay):
    x = x.copy()
    for _ in range(steps):
        x[:] = np.clip(x + learning_rate * gradient(x) - decay, 0, 1)
    return x

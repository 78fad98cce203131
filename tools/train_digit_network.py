"""Train the digit network that comes with the course: 784-16-16-10, ReLU inside, on the whole of MNIST.

    python tools/train_digit_network.py [where to write, if not nnlib/data/digit_network.npz]

It needs MNIST (it downloads it, or takes it from the folder that NNLIB_MNIST names) and a quarter of an hour. Three
sets are kept apart. 50,000 of the training images train. 9,000 others choose: between settings when this script was
made, and between random starts each time it runs. The 10,000 test images are measured once, at the very end. The 1,000
test digits of `load_digits` are among MNIST's training images; they are taken out first, so the network has never seen
them.

People draw with a mouse, and not quite as MNIST's writers did. So in each epoch every image is turned, slanted, scaled,
moved and thickened or thinned a little, anew each time.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

from nnlib.data import centre, load_digits, load_mnist, shift
from nnlib.layers import Dense, ReLU
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import accuracy, train

STARTS = 4
EPOCHS = 40
BATCH_SIZE = 64
LEARNING_RATE = 0.02  # at first; it falls along half a cosine to nearly 0
MOMENTUM = 0.9
N_VALIDATION = 9000

DEGREES, SLANT, SCALE, PIXELS, STROKE = 8.0, 0.1, 0.08, 1.0, 0.3  # how far an image is altered, at most


def distorted(x, rng):
    """The images x, shape (n, 784), each turned, slanted, scaled, moved and thickened or thinned a little at random."""
    return np.concatenate([_distorted(part, rng) for part in np.array_split(x, max(1, len(x) // 1000))])


def _distorted(x, rng):
    n = len(x)

    def draw(most):
        return rng.uniform(-most, most, (n, 1, 1)).astype(np.float32)

    angle, slant, wide, high = draw(np.radians(DEGREES)), draw(SLANT), 1 + draw(SCALE), 1 + draw(SCALE)
    down, right = np.mgrid[-13.5:14, -13.5:14].astype(np.float32)
    # Where in the old image each pixel of the new one comes from.
    column = (np.cos(angle) * right + (np.sin(angle) + slant) * down) * wide + draw(PIXELS) + 13.5
    row = (-np.sin(angle) * right + np.cos(angle) * down) * high + draw(PIXELS) + 13.5
    return _stroke(_interpolated(x.reshape(n, 28, 28), row, column), draw(STROKE)).reshape(n, 784)


def _interpolated(pictures, row, column):
    """Each picture's grey at fractional places: the mean of four pixels, weighted by nearness; background outside."""
    wide = np.pad(pictures, [(0, 0), (1, 2), (1, 2)])
    row, column = np.clip(row + 1, 0, 28.999), np.clip(column + 1, 0, 28.999)
    r, c = row.astype(int), column.astype(int)
    r_share, c_share = row - r, column - c
    i = np.arange(len(pictures))[:, np.newaxis, np.newaxis]
    upper = wide[i, r, c] * (1 - c_share) + wide[i, r, c + 1] * c_share
    lower = wide[i, r + 1, c] * (1 - c_share) + wide[i, r + 1, c + 1] * c_share
    return upper * (1 - r_share) + lower * r_share


def _stroke(pictures, amount):
    """Strokes thicker where amount is above 0, else thinner: pixels go towards their brightest or darkest neighbour."""
    wide = np.pad(pictures, [(0, 0), (1, 1), (1, 1)])
    neighbours = [wide[:, 1:-1, 1:-1], wide[:, :-2, 1:-1], wide[:, 2:, 1:-1], wide[:, 1:-1, :-2], wide[:, 1:-1, 2:]]
    thick, thin = np.maximum.reduce(neighbours), np.minimum.reduce(neighbours)
    return pictures + amount * np.where(amount > 0, thick - pictures, pictures - thin)


def trained(x, y, rng):
    """A new network, trained on freshly distorted images in each epoch."""
    network = Network(Dense(784, 16, rng=rng), ReLU(), Dense(16, 16, rng=rng), ReLU(), Dense(16, 10, rng=rng))
    optimizer = SGD(LEARNING_RATE, MOMENTUM)
    for epoch in range(EPOCHS):
        optimizer.learning_rate = LEARNING_RATE * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        train(
            network,
            SoftmaxCrossEntropy(),
            optimizer,
            distorted(x, rng),
            y,
            epochs=1,
            batch_size=BATCH_SIZE,
            rng=rng,
            progress=False,
        )
    return network


def moved(x, pixels, transform=lambda x: x):
    """The images moved by that many pixels to the right, the left, down and up: a quarter of them each way."""
    ways = [(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)]
    result = np.empty_like(x)
    for start, (right, down) in enumerate(ways):
        result[start::4] = transform(shift(x[start::4], right, down))
    return result


def centred(x):
    """Each image after `centre`, as a drawing is before the network sees it."""
    return np.stack([centre(image.reshape(28, 28)) for image in x])


def main(path):
    x, y, x_test, y_test = load_mnist()
    embedded = {image.tobytes() for image in load_digits().x_test}
    seen = np.array([image.tobytes() not in embedded for image in x])
    x, y = x[seen], y[seen]
    x_train, y_train, x_valid, y_valid = x[:-N_VALIDATION], y[:-N_VALIDATION], x[-N_VALIDATION:], y[-N_VALIDATION:]
    altered = distorted(x_valid, np.random.default_rng(0))

    best = None
    for seed in range(1, STARTS + 1):
        network = trained(x_train, y_train, np.random.default_rng(seed))
        plain, hard = accuracy(network, x_valid, y_valid), accuracy(network, altered, y_valid)
        print(f"start {seed}: {plain:.2%} of the validation images, {hard:.2%} of them distorted", flush=True)
        if best is None or plain + hard > best[0]:
            best = plain + hard, seed, network
    _, seed, network = best
    network.save(path)

    print(f"\n{path}: start {seed}, {path.stat().st_size:,} bytes, {len(x_train):,} training images")
    for name, parameter in network.parameters().items():
        print(f"| `{name}` | {parameter.shape} | `{hashlib.sha256(parameter.tobytes()).hexdigest()}` |")
    digits = load_digits()
    print(f"the 1,000 test digits of load_digits: {accuracy(network, digits.x_test, digits.y_test):.1%}")
    print("| moved by | as it is | after `centre` |")
    for pixels in range(4):
        as_it_is = accuracy(network, moved(x_test, pixels), y_test)
        after = accuracy(network, moved(x_test, pixels, centred), y_test)
        print(f"| {pixels} | {as_it_is:.2%} | {after:.2%} |")


if __name__ == "__main__":
    default = Path(__file__).parent.parent / "nnlib" / "data" / "digit_network.npz"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)

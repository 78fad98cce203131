"""Are the digits that a network dreams of digits to others too? Two judges from outside nnlib say how many of ten.

    python benchmarks/features.py             five networks of each kind, a table to benchmarks/results/features.md
    python benchmarks/features.py --no-save   leaves the table alone

The networks are those of notebook 7: 784-128-64-10, trained with `nnlib` on the 4,000 training digits of `load_digits`,
plain or with noise. The judges never saw them, nor a dream: scikit-learn's support vector machine and its k nearest
neighbours, trained on all 60,000 images of the real MNIST (downloaded once, or in the folder that NNLIB_MNIST names).
"""

import argparse
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nnlib.data import load_digits, load_mnist
from nnlib.features import Blur, Clip, Decay, for_class, maximize
from nnlib.layers import Dense, ReLU
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import accuracy, train

RESULT = Path(__file__).parent / "results" / "features.md"
SEEDS = range(1, 6)
NOISE, EPOCHS = 0.9, 20
DIGITS = np.arange(10)


def trained(noise, seed, x, y, epochs=EPOCHS):
    """The network of notebook 7, with fresh Gaussian noise on every image in each epoch."""
    rng = np.random.default_rng(seed)
    hidden = Dense(784, 128, rng=rng), ReLU(), Dense(128, 64, rng=rng), ReLU()
    network, optimizer = Network(*hidden, Dense(64, 10, rng=rng)), SGD(0.05)
    for _ in range(epochs):
        noisy = x + np.float32(noise) * rng.standard_normal(x.shape, dtype=np.float32)
        train(network, SoftmaxCrossEntropy(), optimizer, noisy, y, epochs=1, batch_size=16, rng=rng, progress=False)
    return network


def usual():
    """The regularisers of notebook 7."""
    return [Decay(0.01), Blur(0.75), Clip()]


def dreams(network, regularisers, seed=0):
    """An image for each digit, shape (10, 784)."""
    rng = np.random.default_rng(seed)
    return maximize(network, for_class(DIGITS), n=10, regularisers=regularisers, rng=rng)[-1]


def judges(x, y):
    """{name: classifier}, trained on x and y."""
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    return {"SVC": SVC(C=5, gamma=0.02).fit(x, y), "k-NN": KNeighborsClassifier(5).fit(x, y)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-save", action="store_true", help="print the table only")
    options = parser.parse_args()

    digits, mnist = load_digits(), load_mnist(progress=False)
    referees = judges(mnist.x_train, mnist.y_train)
    skill = {
        name: np.mean(judge.predict(mnist.x_test[:2000]) == mnist.y_test[:2000]) for name, judge in referees.items()
    }
    lines, all_right = [], True
    for kind, noise, regularisers in [
        ("plain, clipping only", 0.0, [Clip()]),
        ("plain", 0.0, usual()),
        ("trained with noise", NOISE, usual()),
    ]:
        for seed in SEEDS:
            network = trained(noise, seed, digits.x_train, digits.y_train)
            images = dreams(network, regularisers)
            right = {name: int(np.sum(judge.predict(images) == DIGITS)) for name, judge in referees.items()}
            all_right &= not noise or min(right.values()) == 10
            own, reads = np.sum(network.predict(images) == DIGITS), accuracy(network, digits.x_test, digits.y_test)
            lines.append(f"| {kind} | {seed} | {reads:.1%} | {own} | {right['SVC']} | {right['k-NN']} |")
            print(lines[-1], flush=True)
    text = "\n".join(
        [
            "# The ten digits that a network dreams of, read by others",
            "",
            f"Made by `python benchmarks/features.py`. Networks 784-128-64-10, {EPOCHS} epochs on the 4,000 digits",
            f"of `load_digits`, with Gaussian noise of {NOISE} or none. 100 steps, learning rate 0.2; regularisers:",
            "decay 0.01, blur of 0.75 pixels every fourth step, clipping. Judges: trained on MNIST's 60,000 images; of",
            f"the first 2,000 test images SVC reads {skill['SVC']:.1%}, k-NN {skill['k-NN']:.1%}.",
            f"Python {platform.python_version()}, NumPy {np.__version__}, scikit-learn {version('scikit-learn')}.",
            "",
            "| network | seed | test digits read | of 10 dreams, read by itself | by SVC | by k-NN |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            f"Target: trained with noise, 10 of 10 by both judges, each time: {'reached' if all_right else 'MISSED'}.",
            "",
        ]
    )
    print(text)
    if not options.no_save:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

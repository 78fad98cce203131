"""How long does one epoch take? nnlib, PyTorch, scikit-learn and the bare matrix products, side by side.

    python benchmarks/training.py              all three networks, 7 rounds, a table to benchmarks/results/training.md
    python benchmarks/training.py --rounds 3   quicker; --no-save leaves the table alone

An epoch is 60,000 images: the real MNIST if the environment variable NNLIB_MNIST names its folder, else random images
with as much ink. Everybody gets the same float32 images, the same ReLU network with softmax cross-entropy, plain SGD
and one thread, and takes turns (A B C D, A B C D, ...), so that a busy moment of the machine meets all alike. Whoever
is not installed is left out. The best round is what counts: noise only ever adds time.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before the imports below: it is read when the library loads

import argparse
import platform
import statistics
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from nnlib.layers import Dense, ReLU
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import train

RESULT = Path(__file__).parent / "results" / "training.md"
LEARNING_RATE = 0.1
NETWORKS = [  # widths, batch size, how many times faster than the better of the other two nnlib should be
    ((784, 16, 16, 10), 32, 2.0),
    ((784, 30, 10), 10, 2.0),
    ((784, 128, 10), 64, 1.3),
]
PRODUCTS_LIMIT = 1.3  # the widest network: at most this many times what its matrix products cost


def images():
    """(x_train, y_train, x_test, y_test, where they come from)."""
    if os.environ.get("NNLIB_MNIST"):
        from nnlib.data import load_mnist

        return *load_mnist(progress=False), "MNIST"
    rng = np.random.default_rng(0)
    prototypes = rng.random((10, 784)) < 0.25
    y = rng.integers(0, 10, 70_000)
    ink = prototypes[y] ^ (rng.random((70_000, 784), dtype=np.float32) < 0.1)
    x = ink * rng.random((70_000, 784), dtype=np.float32) * (rng.random(784, dtype=np.float32) < 0.6)
    return x[:60_000], y[:60_000], x[60_000:], y[60_000:], "random images (NNLIB_MNIST is not set)"


class Nnlib:
    name = "nnlib"

    def __init__(self, widths, batch, seed):
        self.rng, self.batch = np.random.default_rng(seed), batch
        dense = [Dense(n_in, n_out, rng=self.rng) for n_in, n_out in zip(widths, widths[1:], strict=False)]
        self.network = Network(*[part for layer in dense for part in (layer, ReLU())][:-1])

    def epoch(self, x, y):
        train(
            *(self.network, SoftmaxCrossEntropy(), SGD(LEARNING_RATE), x, y),
            **dict(epochs=1, batch_size=self.batch, rng=self.rng, progress=False),
        )

    def predict(self, x):
        return self.network.predict(x)


class PyTorch:
    name = "PyTorch"

    def __init__(self, widths, batch, seed):
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        self.torch, self.batch = torch, batch
        dense = [torch.nn.Linear(n_in, n_out) for n_in, n_out in zip(widths, widths[1:], strict=False)]
        self.model = torch.nn.Sequential(*[part for layer in dense for part in (layer, torch.nn.ReLU())][:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        # fused: a step is one call in C++ rather than several for each parameter, the fastest that PyTorch has
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE, fused=True)

    def epoch(self, x, y):
        x, y = self.torch.from_numpy(x), self.torch.from_numpy(y)  # no copies, and no DataLoader, which is far slower
        for rows in self.torch.randperm(len(x)).split(self.batch):
            self.optimizer.zero_grad()
            self.loss(self.model(x[rows]), y[rows]).backward()
            self.optimizer.step()

    def predict(self, x):
        with self.torch.no_grad():
            return self.model(self.torch.from_numpy(x)).argmax(dim=1).numpy()


class ScikitLearn:
    name = "scikit-learn"

    def __init__(self, widths, batch, seed):
        from sklearn.neural_network import MLPClassifier

        self.model = MLPClassifier(
            **dict(hidden_layer_sizes=widths[1:-1], activation="relu", solver="sgd", batch_size=batch, alpha=0),
            **dict(learning_rate_init=LEARNING_RATE, momentum=0, random_state=seed),
        )

    def epoch(self, x, y):
        self.model.partial_fit(x, y, classes=np.arange(10))  # one pass over the data, shuffled, in batches

    def predict(self, x):
        return self.model.predict(x)


class BareProducts:
    """The products of nnlib's forward and backward pass, same shapes, same number, and nothing else: the floor."""

    name = "bare products"

    def __init__(self, widths, batch, seed):
        rng = np.random.default_rng(seed)
        self.batch = batch
        self.W = [rng.random((n_in, n_out), dtype=np.float32) for n_in, n_out in zip(widths, widths[1:], strict=False)]
        self.dW = [np.empty_like(W) for W in self.W]
        self.a = [np.ones((batch, width), np.float32) for width in widths]
        self.dz = [np.ones((batch, width), np.float32) for width in widths]

    def epoch(self, x, y):
        for start in range(0, len(x), self.batch):
            a = [x[start : start + self.batch], *self.a[1:]]
            n = len(a[0])
            for i, W in enumerate(self.W):
                np.matmul(a[i][:n], W, out=self.a[i + 1][:n])
            for i in reversed(range(len(self.W))):
                np.matmul(a[i][:n].T, self.dz[i + 1][:n], out=self.dW[i])
                if i > 0:  # the first layer's dx is the gradient of the image, which training does not need
                    np.matmul(self.dz[i + 1][:n], self.W[i].T, out=self.dz[i][:n])


CONTENDERS = [Nnlib, PyTorch, ScikitLearn, BareProducts]


def installed(contender):
    package = {"PyTorch": "torch", "scikit-learn": "scikit-learn"}.get(contender.name, "numpy")
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def measure(widths, batch, rounds, x, y, x_test, y_test):
    """{name: (seconds of each round, share of test images right after the first epoch)} of all who are installed."""
    seconds, right = {}, {}
    contenders = [contender for contender in CONTENDERS if installed(contender)]
    for seed in range(rounds):
        for contender in contenders:
            model = contender(widths, batch, seed)
            started = time.perf_counter()
            model.epoch(x, y)
            seconds.setdefault(contender.name, []).append(time.perf_counter() - started)
            if hasattr(model, "predict"):
                right.setdefault(contender.name, []).append(float(np.mean(model.predict(x_test) == y_test)))
    return {name: (times, right.get(name)) for name, times in seconds.items()}


def rows(widths, batch, target, results):
    """The lines of the table for one network, and a sentence for each target."""
    network = f"{'-'.join(map(str, widths))}, batch {batch}"
    lines = []
    for contender in CONTENDERS:
        if contender.name not in results:
            lines.append(f"| {network} | {contender.name} | not installed | | | |")
            continue
        times, right = results[contender.name]
        against = min(results["nnlib"][0]) / min(times)
        ratio = "1" if contender is Nnlib else f"{against:.2f}" if contender is BareProducts else f"{1 / against:.2f}"
        shares = f"{min(right):.1%} to {max(right):.1%}" if right else ""
        lines.append(
            f"| {network} | {contender.name} | {min(times):.3f} | {statistics.median(times):.3f} | {ratio} | {shares} |"
        )
    verdicts = []
    others = {name: min(results[name][0]) for name in ("PyTorch", "scikit-learn") if name in results}
    if others:
        better = min(others, key=others.get)
        faster = others[better] / min(results["nnlib"][0])
        verdict = "reached" if faster >= target else "MISSED"
        verdicts.append(f"- {network}: {faster:.2f} times as fast as {better} (target {target}): {verdict}.")
    if widths == (784, 128, 10):
        over = min(results["nnlib"][0]) / min(results["bare products"][0])
        verdict = "reached" if over <= PRODUCTS_LIMIT else "MISSED"
        verdicts.append(f"- {network}: {over:.2f} times its bare products (target at most {PRODUCTS_LIMIT}): {verdict}.")
    return lines, verdicts


def report(rounds, source, lines, verdicts):
    versions = [f"{contender.name} {installed(contender)}" for contender in (PyTorch, ScikitLearn) if installed(contender)]
    versions = ", ".join([f"Python {platform.python_version()}", f"NumPy {np.__version__}", *versions])
    return "\n".join(
        [
            "# An epoch of 60,000 images, in seconds",
            "",
            f"Made by `python benchmarks/training.py`. {source}, {rounds} rounds taking turns, one thread each, float32,",
            f"ReLU, softmax cross-entropy, plain SGD with learning rate {LEARNING_RATE}, a new network in each round.",
            f"{processor()}, {os.cpu_count()} cores, {platform.system()}. {versions}.",
            "",
            "| network | who | best | median | ratio to nnlib's best | test images right after it |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            "The ratio says how many times as long they took; for the bare products, how many times as long nnlib took.",
            "",
            *verdicts,
            "",
        ]
    )


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-save", action="store_true", help="print the table only")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")

    *data, source = images()
    lines, verdicts = [], []
    for widths, batch, target in NETWORKS:
        more_lines, more_verdicts = rows(widths, batch, target, measure(widths, batch, options.rounds, *data))
        lines += more_lines
        verdicts += more_verdicts
    text = report(options.rounds, source, lines, verdicts)
    print(text)
    if not options.no_save:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""How long does an epoch take? nnlib, PyTorch, scikit-learn and the bare matrix products, side by side.

    python benchmarks/training.py [rounds]

An epoch is 60,000 images: the real MNIST if the environment variable NNLIB_MNIST names its folder, else random images
with as much ink. All get the same float32 images, the same ReLU network with softmax cross-entropy, plain SGD and one
thread, and take turns (A B C D, A B C D, ...), so that a busy moment of the machine meets all alike. Ratios are
between best rounds: noise only ever adds time. Who is not installed is left out. Writes benchmarks/results/training.md.
"""

# ruff: noqa: E402
import os

for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before the other imports: it is read when a library loads

import platform
import statistics
import sys
import time
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nnlib.layers import Dense, ReLU
from nnlib.losses import SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import train

RESULT = Path(__file__).parent / "results" / "training.md"
LEARNING_RATE = 0.1
ROUNDS = 7  # each is a turn of all libraries; unless the command says another number
EPOCHS = 2  # in one go, and their time halved: so what is done once, before the first, weighs little, as in use
NETWORKS = [  # widths, batch size, how many times faster than the better of the other two nnlib should be
    ((784, 16, 16, 10), 32, 2.0),
    ((784, 30, 10), 10, 2.0),
    ((784, 128, 10), 64, 1.3),
]
WIDEST, PRODUCTS_LIMIT = (784, 128, 10), 1.3  # at most this many times what its matrix products cost


def images():
    """(x_train, y_train, x_test, y_test, what they are)."""
    if os.environ.get("NNLIB_MNIST"):
        from nnlib.data import load_mnist

        return *load_mnist(progress=False), "MNIST"
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, 70_000)
    ink = (rng.random((10, 784)) < 0.2)[y] ^ (rng.random((70_000, 784), np.float32) < 0.02)
    x = ink * rng.random((70_000, 784), np.float32)
    return x[:60_000], y[:60_000], x[60_000:], y[60_000:], "Random images (NNLIB_MNIST is not set)"


class Nnlib:
    name, module = "nnlib", "numpy"

    def __init__(self, widths, batch, seed):
        self.rng, self.batch = np.random.default_rng(seed), batch
        layers = [layer for n_in, n_out in pairwise(widths) for layer in (Dense(n_in, n_out, rng=self.rng), ReLU())]
        self.network = Network(*layers[:-1])

    def train(self, x, y):
        options = {"epochs": EPOCHS, "batch_size": self.batch, "rng": self.rng, "progress": False}
        train(self.network, SoftmaxCrossEntropy(), SGD(LEARNING_RATE), x, y, **options)

    def predict(self, x):
        return self.network.predict(x)


class PyTorch:
    name, module = "PyTorch", "torch"

    def __init__(self, widths, batch, seed):
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        self.torch, self.batch = torch, batch
        layers = [layer for sizes in pairwise(widths) for layer in (torch.nn.Linear(*sizes), torch.nn.ReLU())]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE, fused=True)  # its fastest

    def train(self, x, y):
        x, y = self.torch.from_numpy(x), self.torch.from_numpy(y)  # no copies, and no DataLoader, which is far slower
        for _ in range(EPOCHS):
            for rows in self.torch.randperm(len(x)).split(self.batch):
                self.optimizer.zero_grad()
                self.loss(self.model(x[rows]), y[rows]).backward()
                self.optimizer.step()

    def predict(self, x):
        with self.torch.no_grad():
            return self.model(self.torch.from_numpy(x)).argmax(dim=1).numpy()


class ScikitLearn:
    name, module = "scikit-learn", "sklearn"

    def __init__(self, widths, batch, seed):
        from sklearn.neural_network import MLPClassifier

        self.model = MLPClassifier(
            widths[1:-1],
            solver="sgd",
            alpha=0,
            momentum=0,
            batch_size=batch,
            learning_rate_init=LEARNING_RATE,
            random_state=seed,
        )

    def train(self, x, y):
        for _ in range(EPOCHS):
            self.model.partial_fit(x, y, classes=np.arange(10))  # once through the data, in batches, in random order

    def predict(self, x):
        return self.model.predict(x)


class BareProducts:
    """The matrix products of nnlib's forward and backward pass, written as there, and nothing else."""

    name, module = "bare products", "numpy"

    def __init__(self, widths, batch, seed):
        rng, self.batch = np.random.default_rng(seed), batch
        self.W = [rng.standard_normal(sizes, np.float32) for sizes in pairwise(widths)]
        self.dW = [np.empty_like(W) for W in self.W]

    def train(self, x, y):
        for start in [*range(0, len(x), self.batch)] * EPOCHS:
            inputs = [x[start : start + self.batch]]
            for W in self.W:
                inputs.append(inputs[-1] @ W)
            dz = inputs.pop()
            for i in reversed(range(len(self.W))):
                np.matmul(inputs[i].T, dz, out=self.dW[i])
                if i > 0:  # training does not need the gradient of the images
                    dz = dz @ self.W[i].T


CONTENDERS = [Nnlib, PyTorch, ScikitLearn, BareProducts]


def measure(rounds, x, y, x_test, y_test):
    """For each network, by name: the seconds an epoch took in each round, and the share of test images right after."""
    results = [({}, {}) for _ in NETWORKS]
    for seed in range(rounds):
        for (widths, batch, _), (seconds, right) in zip(NETWORKS, results, strict=True):
            for contender in CONTENDERS:
                if find_spec(contender.module):
                    model = contender(widths, batch, seed)
                    started = time.perf_counter()
                    model.train(x, y)
                    seconds.setdefault(contender.name, []).append((time.perf_counter() - started) / EPOCHS)
                    if hasattr(model, "predict"):
                        right.setdefault(contender.name, []).append(np.mean(model.predict(x_test) == y_test))
    return results


def report(widths, batch, target, seconds, right):
    """The rows of the table for one network, and a sentence for each target."""
    network, best = f"{'-'.join(map(str, widths))}, batch {batch}", {name: min(all_) for name, all_ in seconds.items()}
    rows, verdicts = [], []
    for name in (contender.name for contender in CONTENDERS):
        if name not in seconds:
            rows.append(f"| {network} | {name} | not installed | | | |")
            continue
        shares = f"{min(right[name]):.1%} to {max(right[name]):.1%}" if name in right else ""
        times = f"{best[name]:.3f} | {statistics.median(seconds[name]):.3f} | {best[name] / best['nnlib']:.2f}"
        rows.append(f"| {network} | {name} | {times} | {shares} |")

    def verdict(words, ratio, reached):
        verdicts.append(f"- {network}: {ratio:.2f} times {words}: {'reached' if reached else 'MISSED'}.")

    others = [name for name in ("PyTorch", "scikit-learn") if name in best]
    if others:
        better = min(others, key=best.get)
        ratio = best[better] / best["nnlib"]
        verdict(f"as fast as {better}, the better of the others (target {target})", ratio, ratio >= target)
    if widths == WIDEST:
        ratio = best["nnlib"] / best["bare products"]
        verdict(f"what its bare products cost (target at most {PRODUCTS_LIMIT})", ratio, ratio <= PRODUCTS_LIMIT)
    return rows, verdicts


def machine():
    try:
        with open("/proc/cpuinfo") as file:
            processor = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    for contender in (PyTorch, ScikitLearn):
        if find_spec(contender.module):
            versions.append(f"{contender.name} {__import__(contender.module).__version__}")
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{processor}, {os.cpu_count()} cores{busy}, {platform.system()}; {', '.join(versions)}"


def main(rounds):
    *data, source = images()
    rows, verdicts = [], []
    for network, results in zip(NETWORKS, measure(rounds, *data), strict=True):
        more_rows, more_verdicts = report(*network, *results)
        rows += more_rows
        verdicts += more_verdicts
    text = f"""# An epoch of 60,000 images

{source}; {rounds} rounds in turns, one thread each; float32, ReLU, softmax cross-entropy, plain SGD with learning rate
{LEARNING_RATE}, a new network in each round, {EPOCHS} epochs in one go.

{machine()}.

| network | who | best, s | median, s | best over nnlib's best | test images right |
|---|---|---|---|---|---|
{chr(10).join(rows)}

{chr(10).join(verdicts)}
"""
    print(text)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

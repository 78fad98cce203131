"""Four rows of a published table, again: the first network of Nielsen's book on the full MNIST.

    NNLIB_MNIST=FOLDER python benchmarks/nielsen.py     all rows; takes about a quarter of an hour on a quiet machine

Michael Nielsen, Neural Networks and Deep Learning, chapter 1: sigmoid neurons, squared error, batches of 10, 30 epochs
on the first 50,000 training images, every weight and bias drawn from N(0, 1) at the start. He reports the best of three
runs, in the first two rows at its best epoch. Here every run counts: the mean over all seeds, at the best epoch and
after the last one.

His cost is half the squared error, summed over the ten outputs and averaged over the examples. nnlib's
MeanSquaredError is averaged over outputs too and not halved, so its gradient is 2/10 of his, and a learning rate of his
is five of ours. The second start, nnlib's own, draws the weights from N(0, 2/n_in) and sets the biases to 0.

The results so far are written after every run, to benchmarks/results/nielsen.json and nielsen.md.
"""

import os

# One thread is fastest for networks this small; the imports below read it.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import json
from pathlib import Path

import numpy as np

from nnlib import data
from nnlib.functions import one_hot
from nnlib.layers import Dense, Sigmoid
from nnlib.losses import MeanSquaredError
from nnlib.network import Network
from nnlib.optim import SGD
from nnlib.training import accuracy, train

RESULTS = Path(__file__).parent / "results"
N_TRAIN = 50_000  # he keeps MNIST's last 10,000 training images for validation
ROWS = [  # units in the hidden layer, his learning rate, what he found in percent, the start, seeds
    (30, 3.0, 95.42, "his", 5),
    (100, 3.0, 96.59, "his", 5),
    (100, 0.001, 21.42, "his", 1),
    (30, 100.0, 9.82, "his", 1),
    (30, 3.0, 95.42, "nnlib's", 5),
    (100, 3.0, 96.59, "nnlib's", 5),
]


def build(hidden, start, rng):
    """The network, as he starts it or as nnlib does."""
    scale = 1 if start == "his" else None
    network = Network(
        Dense(784, hidden, rng=rng, scale=scale), Sigmoid(), Dense(hidden, 10, rng=rng, scale=scale), Sigmoid()
    )
    if start == "his":
        for dense in network.layers[::2]:
            dense.b[:] = rng.standard_normal(dense.n_out)
    return network


def run(hidden, rate, start, seed, digits, epochs):
    """The percentage of test images right after each epoch."""
    rng = np.random.default_rng(seed)
    network, right = build(hidden, start, rng), []
    x, y = digits.x_train[:N_TRAIN], one_hot(digits.y_train[:N_TRAIN], 10)
    train(
        *(network, MeanSquaredError(), SGD(rate * 10 / 2), x, y),
        **dict(epochs=epochs, batch_size=10, rng=rng, progress=False),
        callback=lambda network, _: right.append(100 * accuracy(network, digits.x_test, digits.y_test)),
    )
    return [round(share, 2) for share in right]


def table(rows):
    """The rows that are there, in Markdown."""
    lines = [
        "| network | learning rate | Nielsen, % | start | seeds | best epoch: mean, % | last epoch: mean, % (each) |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        best, last = [max(run) for run in row["runs"]], [run[-1] for run in row["runs"]]
        lines.append(
            f"| 784-{row['hidden']}-10 | {row['rate']:g} | {row['nielsen']:.2f} | {row['start']} | {len(last)} "
            f"| {np.mean(best):.2f} | {np.mean(last):.2f} ({', '.join(f'{share:.2f}' for share in last)}) |"
        )
    return lines


def save(rows, epochs):
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "nielsen.json").write_text(json.dumps({"epochs": epochs, "rows": rows}, indent=1) + "\n")
    text = [
        "# Nielsen's table, again",
        "",
        f"Made by `python benchmarks/nielsen.py`, which says how. {N_TRAIN:,} training images, 10,000 test images,",
        f"{epochs} epochs, batches of 10, squared error, sigmoid. His figures are the best of three runs.",
        "",
        *table(rows),
        "",
        "Our means are over all seeds. From his start some runs stall: large weights and biases put",
        "output neurons where their sigmoid is flat, and their digits are never learned.",
    ]
    (RESULTS / "nielsen.md").write_text("\n".join(text) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=30)
    options = parser.parse_args()

    digits, rows = data.load_mnist(), []
    for hidden, rate, nielsen, start, seeds in ROWS:
        rows.append({"hidden": hidden, "rate": rate, "nielsen": nielsen, "start": start, "runs": []})
        for seed in range(seeds):
            rows[-1]["runs"].append(run(hidden, rate, start, seed, digits, options.epochs))
            save(rows, options.epochs)
            print(table(rows)[-1], flush=True)


if __name__ == "__main__":
    main()

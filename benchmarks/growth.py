"""How does the cost of training grow with the batch, the width and the number of examples? Three libraries, in turns.

    python benchmarks/growth.py [rounds]

The contenders and the data are those of benchmarks/training.py. One thing changes at a time, from a network 784-64-10
with batches of 32 on 12,000 images. What is written is the best round's microseconds for an image: where they are
equal, twice the examples cost twice the time. Writes benchmarks/results/growth.md.
"""

import sys
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.training import EPOCHS, Nnlib, PyTorch, ScikitLearn, images, machine

RESULT = Path(__file__).parent / "results" / "growth.md"
CONTENDERS = [Nnlib, PyTorch, ScikitLearn]
USUAL = {"width": 64, "batch": 32, "examples": 12_000}
AXES = {
    "batch": [1, 8, 32, 128, 512],
    "width": [16, 32, 64, 128, 256, 512],
    "examples": [3_000, 12_000, 48_000],
}


def measure(rounds, x, y):
    """{(axis, value): {name: the best round's seconds for one epoch}}"""
    best = {(axis, value): {} for axis, values in AXES.items() for value in values}
    for seed in range(rounds):
        for (axis, value), seconds in best.items():
            case = USUAL | {axis: value}
            n = case["examples"] if case["batch"] > 1 else case["examples"] // 4  # single images take long
            for contender in CONTENDERS:
                if find_spec(contender.module):
                    model = contender((784, case["width"], 10), case["batch"], seed)
                    started = time.perf_counter()
                    model.train(x[:n], y[:n])
                    took = (time.perf_counter() - started) / EPOCHS / n
                    seconds[contender.name] = min(took, seconds.get(contender.name, took))
    return best


def table(axis, best):
    """The rows for one axis: microseconds for an image."""
    names = [contender.name for contender in CONTENDERS]
    lines = [f"| {axis} | {' | '.join(f'{name}, µs' for name in names)} |", f"|{'---|' * (len(names) + 1)}"]
    for value in AXES[axis]:
        seconds = best[axis, value]
        cells = [f"{1e6 * seconds[name]:.1f}" if name in seconds else "not installed" for name in names]
        lines.append(f"| {value:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(rounds):
    x, y, _, _, source = images()
    best = measure(rounds, x, y)

    def growth(axis, low, high):
        return best[axis, high]["nnlib"] / best[axis, low]["nnlib"]

    text = f"""# How the cost of training grows

{source}; microseconds for each image of an epoch: forward, backward and step. The best of {rounds} rounds in turns,
one thread each, as in training.md. Where nothing else is said: 784-64-10, batches of 32, 12,000 images.

{machine()}.

{table("batch", best)}

Larger batches share out the cost of each step in Python: from 1 to 128 an image becomes
{1 / growth("batch", 1, 128):.0f} times cheaper for nnlib.

{table("width", best)}

From 64 to 512 neurons nnlib computes 8 times the products and takes {growth("width", 64, 512):.1f} times as long.

{table("examples", best)}

Sixteen times the examples cost {16 * growth("examples", 3_000, 48_000):.0f} times the time.
"""
    print(text)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

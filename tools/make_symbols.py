"""Make nnlib/data/symbols.npz, eight versions of each of eight symbols. It was run once; its result is committed.

    python tools/make_symbols.py [where to write, if not nnlib/data/symbols.npz]

Each symbol is a list of strokes, each stroke a list of points (right, down) in a field from 0 to 1. A shaky hand
redraws it several times with the sketchpad's pen: no two versions are alike. The drawings decide numbers printed in
notebook 6, so they must not depend on a random generator that a later NumPy may change: that is why they are kept.
"""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nnlib.data.images import SIDE, centre  # noqa: E402

VERSIONS = 8
PEN = 1.4  # the radius of the sketchpad's pen, in pixels

_turn = np.linspace(0, 2 * np.pi, 25)
_wind = np.linspace(0, 5 * np.pi, 40)
STROKES = {
    "star": [[(0.5, 0), (0.8, 0.95), (0.02, 0.37), (0.98, 0.37), (0.2, 0.95), (0.5, 0)]],
    "bolt": [[(0.65, 0), (0.2, 0.55), (0.6, 0.5), (0.3, 1)]],
    "house": [[(0.15, 1), (0.15, 0.45), (0.5, 0), (0.85, 0.45), (0.85, 1), (0.15, 1)], [(0.15, 0.45), (0.85, 0.45)]],
    "spiral": [np.stack([0.5 + _wind / 32 * np.cos(_wind), 0.5 + _wind / 32 * np.sin(_wind)], axis=1)],
    "arrow": [[(0, 0.5), (1, 0.5)], [(0.65, 0.15), (1, 0.5), (0.65, 0.85)]],
    "gate": [[(0.3, 0), (0.3, 1)], [(0.7, 0), (0.7, 1)], [(0, 0.3), (1, 0.3)], [(0, 0.7), (1, 0.7)]],
    "face": [
        np.stack([0.5 + 0.5 * np.cos(_turn), 0.5 + 0.5 * np.sin(_turn)], axis=1),
        [(0.33, 0.32), (0.33, 0.42)],
        [(0.67, 0.32), (0.67, 0.42)],
        [(0.28, 0.62), (0.5, 0.76), (0.72, 0.62)],
    ],
    "heart": [
        [(0.5, 1), (0.05, 0.45), (0.1, 0.1), (0.35, 0.05), (0.5, 0.3)],
        [(0.5, 0.3), (0.65, 0.05), (0.9, 0.1), (0.95, 0.45), (0.5, 1)],
    ],
}


def main(path):
    rng = np.random.default_rng(6)
    drawn = {name: [centre(_draw(strokes, rng)) for _ in range(VERSIONS)] for name, strokes in STROKES.items()}
    np.savez_compressed(path, **drawn)
    print(f"{path}: {path.stat().st_size:,} bytes")


def _draw(strokes, rng):
    """The strokes as a shaky hand draws them: stretched, slanted, and each point a little beside its place."""
    shape = np.eye(2) + rng.normal(0, 0.1, (2, 2))
    image = np.zeros((SIDE, SIDE))
    for stroke in strokes:
        points = (np.array(stroke) - 0.5) @ shape + 0.5 + rng.normal(0, 0.025, (len(stroke), 2))
        places = 4 + 19 * points
        for start, end in pairwise(places):
            image = np.maximum(image, _line(start, end))
    return image


def _line(start, end):
    """The ink of one straight line: 1 along its middle, fading at its rim."""
    pixels = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1)
    along = end - start
    share = np.clip((pixels - start) @ along / max(along @ along, 1e-9), 0, 1)
    distance = np.linalg.norm(pixels - start - share[..., np.newaxis] * along, axis=-1)
    return np.clip((PEN + 0.5 - distance) / PEN, 0, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "nnlib/data/symbols.npz")

"""How long does `import nnlib` take on top of `import numpy`?

    python benchmarks/import_time.py [processes]

Each measurement is a fresh process that imports NumPy, then nnlib, and takes the time of both. The compiled files are
there beforehand, as they are from the second import on. Writes benchmarks/results/import_time.md.
"""

import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULT = Path(__file__).parent / "results" / "import_time.md"
LIMIT = 0.05  # seconds
PROGRAM = """
import time
start = time.perf_counter()
import numpy
middle = time.perf_counter()
import nnlib
print(middle - start, time.perf_counter() - middle, numpy.__version__)
"""


def measure():
    """(seconds for numpy, seconds for nnlib on top of it, NumPy's version) in a fresh process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    numpy, nnlib, version = run.stdout.split()
    return float(numpy), float(nnlib), version


def main(processes):
    measure()  # writes the compiled files
    numpy, nnlib, versions = zip(*(measure() for _ in range(processes)), strict=True)
    median = statistics.median(nnlib)
    text = f"""# The time of `import nnlib` on top of `import numpy`

{processes} fresh processes; Python {platform.python_version()}, NumPy {versions[0]}, {platform.system()}.

| import | best, ms | median, ms | worst, ms |
|---|---|---|---|
| numpy | {min(numpy) * 1e3:.1f} | {statistics.median(numpy) * 1e3:.1f} | {max(numpy) * 1e3:.1f} |
| nnlib, on top of it | {min(nnlib) * 1e3:.1f} | {median * 1e3:.1f} | {max(nnlib) * 1e3:.1f} |

The median is {median:.3f} s (target under {LIMIT} s): {"reached" if median < LIMIT else "MISSED"}.
"""
    print(text)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)

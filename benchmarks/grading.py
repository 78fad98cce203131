"""How long a check takes, and a class: 200 submissions of one exercise, five of them hostile.

    python benchmarks/grading.py [N]

grades N submissions instead.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from nncheck.judging.judge import judge
from nncheck.questions import exercises

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [
    "while True: pass",
    "while True: print(1)",
    "import os; os.abort()",
    "kept = []\n    while True: kept.append(bytearray(10**7))",
    "open('/etc/passwd').read()",
]


def checks():
    """The time of one check, for a right answer and for a wrong one, when every known mistake is tried."""
    print(f"{'check':<20} {'right':>9} {'wrong':>9}   median of 20, in ms; the limit is 100")
    for exercise in exercises():
        for question in exercise.questions:
            row = [milliseconds(question, answer) for answer in (question.reference, lambda *inputs: 0.123)]
            print(f"{question.name:<20} {row[0]:>9.2f} {row[1]:>9.2f}")


def milliseconds(question, answer):
    """Drawing the inputs, running the answer and the reference, judging."""
    seconds = []
    for seed in range(20):
        begun = time.perf_counter()
        drawn = question.draw(seed)
        judge(question, drawn, list(question.outcomes(answer, drawn, {})))
        seconds.append(time.perf_counter() - begun)
    return 1000 * statistics.median(seconds)


def a_class(n):
    """Grade n submissions, the last five hostile; the wall clock and the most memory of all processes together."""
    solution = json.loads((ROOT / "solutions/01_neuron.ipynb").read_text(encoding="utf-8"))
    cell = next(c for c in solution["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "weighted_sum")
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            hostile = HOSTILE[i - n + len(HOSTILE)] if i >= n - len(HOSTILE) else f"return x @ w + b  # {i}"
            cell["source"] = f"def weighted_sum(x, w, b):\n    {hostile}\n"
            Path(folder, "class").mkdir(exist_ok=True)
            Path(folder, "class", f"{i:03}.ipynb").write_text(json.dumps(solution), encoding="utf-8")
        begun, most = time.perf_counter(), [0, 0]
        process = subprocess.Popen(
            [sys.executable, "-m", "nncheck.grading.grade", str(Path(folder, "class"))],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        over = threading.Event()
        thread = threading.Thread(target=watch, args=(process.pid, most, over))
        thread.start()
        said = process.communicate()[0]
        over.set()
        thread.join()
        took = time.perf_counter() - begun
    print(f"\n{n} submissions, {len(HOSTILE)} of them hostile, on {os.cpu_count()} cores: {took:.0f} s")
    print(f"memory: grader {most[0] / 1e6:.0f} MB, with all answers at their worst {most[1] / 1e6:.0f} MB")
    print(said.splitlines()[-1].split(" Results")[0])


def watch(pid, most, over):
    """Note the largest memory of a process, and of it with its children."""
    while not over.wait(0.05):
        try:
            parent = psutil.Process(pid)
            own, children = parent.memory_info().rss, 0
            for child in parent.children(recursive=True):
                try:
                    children += child.memory_info().rss
                except psutil.Error:
                    continue
            most[:] = max(most[0], own), max(most[1], own + children)
        except psutil.Error:
            continue


if __name__ == "__main__":
    checks()
    a_class(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

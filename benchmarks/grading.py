"""How long a check takes, and a class: submissions of mixed exercises, five of them hostile.

    python benchmarks/grading.py [N ...]

grades N submissions (200), and says what that costs in time and memory; several numbers show how it grows. Times are
those of the clock and of the processors, of all processes together: on a busy machine the second is the one to compare.
"""

import json
import os
import resource
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


def submissions(n):
    """The texts of n submissions: solutions of all exercises in turn, one answer in four wrong, the last five hostile."""
    for i in range(n):
        exercise = exercises()[i % len(exercises())] if i < n - len(HOSTILE) else exercises()[0]
        notebook = json.loads((ROOT / "solutions" / f"{exercise.name}.ipynb").read_text(encoding="utf-8"))
        answers = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
        if i >= n - len(HOSTILE):
            answers[0]["source"] = f"def weighted_sum(x, w, b):\n    {HOSTILE[i - n + len(HOSTILE)]}\n"
        else:
            for number, cell in enumerate(answers):
                if (i + number) % 4 == 0:
                    name = cell["metadata"]["nbgrader"]["grade_id"]
                    cell["source"] = f"def {name}(*inputs):\n    return {i}"
        yield json.dumps(notebook)


def a_class(n):
    """Grade n submissions; time by the clock and of the processors, and the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "class").mkdir()
        for i, text in enumerate(submissions(n)):
            Path(folder, "class", f"{i:04}.ipynb").write_text(text, encoding="utf-8")
        begun, most = time.perf_counter(), [0, 0]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
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
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\n{said.splitlines()[0]}")
    print(f"{n} submissions, {len(HOSTILE)} of them hostile, on {os.cpu_count()} cores: {took:.0f} s by the clock")
    print(f"of all processes together: {processors:.0f} s, {processors / n:.2f} s for each")
    print(f"memory: grader {most[0] / 1e6:.0f} MB, with all answers at their worst {most[1] / 1e6:.0f} MB")
    print(said.splitlines()[-1].split(" Results")[0])


def watch(pid, most, over):
    """Note the largest memory of a process, and of it with its children."""
    while not over.wait(0.2):
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
    if len(sys.argv) == 1:
        checks()
    for count in map(int, sys.argv[1:] or ["200"]):
        a_class(count)

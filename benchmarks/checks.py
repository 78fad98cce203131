"""How long a check takes: every right answer in the tests and the solutions, as `check` tries it, and a wrong one.

    python benchmarks/checks.py           every question
    python benchmarks/checks.py softmax   one

The aim is a median under 50 ms, and none over 300 ms for a right answer.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nncheck.judging import judge
from nncheck.judging.check import find, try_answer
from nncheck.questions import exercises
from tests.nncheck.mutation_testing import luck

TIMES = 5  # of which the median counts


def milliseconds(name, answer):
    """The time of one check, and its verdict."""
    exercise, question = find(name)
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        verdict = try_answer(exercise, question, answer, dict(getattr(answer, "__globals__", {})))
        seconds.append(time.perf_counter() - begun)
    return 1000 * statistics.median(seconds), verdict


def main(wanted=()):
    """The table, then the summary."""
    print(f"{'check':<24}{'reference':>11}{'slowest right':>15}{'a wrong one':>13}   ms, median of {TIMES}")
    right = []
    for question in [question for exercise in exercises() for question in exercise.questions]:
        if wanted and question.name not in wanted:
            continue
        reference, _ = milliseconds(question.name, question.reference)
        others = []
        for answer in luck.RIGHT:
            if answer.question == question.name:
                took, verdict = milliseconds(question.name, answer.answer)
                assert verdict.state == judge.RIGHT, (question.name, verdict)
                others.append(took)
        wrong, _ = milliseconds(question.name, lambda *inputs: 0.123)
        right += [reference, *others]
        print(f"{question.name:<24}{reference:>11.1f}{max(others, default=reference):>15.1f}{wrong:>13.1f}")
    print(f"{len(right)} right answers: median {statistics.median(right):.1f} ms, slowest {max(right):.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])

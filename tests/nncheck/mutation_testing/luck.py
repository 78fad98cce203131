"""Does an answer's verdict depend on luck? Each wrong answer of the tests, tried on many seeds.

    python -m tests.nncheck.mutation_testing.luck          every wrong answer on a hundred seeds
    python -m tests.nncheck.mutation_testing.luck split    those to one question

What gets all points with one seed and not with another would be right in a notebook and wrong in a class, or the other
way round. It prints each wrong answer that passes on a seed at all, and each right one that fails.
"""

import contextlib
import functools
import importlib
import sys
import time

from nncheck.judging.judge import wrong_with
from nncheck.judging.time_limit import TimeUp, time_limit
from nncheck.questions import NAMES, exercises
from tests.nncheck.answers import RIGHT, WRONG

QUESTIONS = {question.name: question for exercise in exercises() for question in exercise.questions}
SLOW = 0.3  # seconds for one draw: an answer that takes so long is tried on fewer seeds
for room in NAMES:
    importlib.import_module(f"tests.nncheck.answers.{room}")


def passes(question, answer, seed, namespace):
    """Whether an answer gets all points with a seed, in the time that it has for a check."""
    with contextlib.suppress(TimeUp), time_limit(question.seconds, namespace):
        return _is_right(question, answer, seed, namespace)
    return False


def _is_right(question, answer, seed, namespace):
    """Whether an answer is right for all draws of a seed, as the check would have it; left at the first that isn't."""
    return all(
        not wrong_with(question, question.cases[case], inputs, outcome, expected)
        for case, inputs, expected in _draws(question.name, seed)
        for outcome in question.outcomes(answer, [inputs], namespace)
    )


@functools.lru_cache(maxsize=100)
def _draws(name, seed):
    question = QUESTIONS[name]
    drawn = question.draw(seed)
    expected = question.outcomes(question.reference, drawn, {})
    return list(zip(question.spread, drawn, expected, strict=True))


def lucky(answers, seeds):
    """For each of the answers `(answer, the seeds on which it passes, how many were tried)`."""
    for answer in answers:
        question, tried, passed = QUESTIONS[answer.question], 0, []
        begun, namespace = time.monotonic(), getattr(answer.answer, "__globals__", {})
        # One limit for all seeds: each has a thread of its own, which takes longer than most answers.
        with contextlib.suppress(TimeUp), time_limit(5 * question.seconds, namespace):
            for seed in seeds:
                if tried >= 5 and (time.monotonic() - begun) / tried > SLOW:
                    break
                tried += 1
                if _is_right(question, answer.answer, seed, namespace):
                    passed.append(seed)
        yield answer, passed, tried


def main(wanted=()):
    """The command line."""
    seeds, count = range(100), 0
    for answers, what in ((WRONG, "wrong"), (RIGHT, "right")):
        chosen = [answer for answer in answers if not wanted or answer.question in wanted]
        seeds = seeds if what == "wrong" else range(20)
        for answer, passed, tried in lucky(chosen, seeds):
            if len(passed) != (0 if what == "wrong" else tried):
                count += 1
                name = getattr(answer.answer, "__name__", repr(answer.answer)[:30])
                print(f"{answer.question}: {name}, {what} ({answer.says}), passes on {len(passed)} of {tried} seeds")
        print(f"{len(chosen)} {what} answers tried on {len(seeds)} seeds each")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Answers that learners really give, right and wrong: a file for each exercise, a table for the graders to be tried on.

    @right("weighted_sum")                     a right answer in some style
    @wrong("weighted_sum", "bias is forgot")   a wrong one, and part of what the check must say about it
    @wrong("Network", "nothing here", 2)       the same, with the points that its right parts must earn
    right("threshold_bias")(-10.0)             the same for an answer that is a value

tests/nncheck/test_answers.py reads every file in here.
"""

from typing import Any, NamedTuple


class Answer(NamedTuple):
    """An answer to a question, part of the words that must come with it ("" for a right one), and the points it earns.

    earned: None where any number will do.
    """

    question: str
    answer: Any
    says: str = ""
    earned: int | None = None


RIGHT: list[Answer] = []
WRONG: list[Answer] = []


def right(question):
    """Take the decorated function or class as a right answer to the question."""

    def take(answer):
        RIGHT.append(Answer(question, answer))
        return answer

    return take


def wrong(question, says, earned=None):
    """Take it as a wrong answer, about which the check must say `says`, and which earns `earned` points if given."""

    def take(answer):
        WRONG.append(Answer(question, answer, says, earned))
        return answer

    return take

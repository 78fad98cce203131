"""How an exercise is stated: questions, their cases, and the misunderstandings that they can tell apart.

    Question(
        "weighted_sum",
        reference=lambda x, w, b: x @ w + b,
        cases=[Case("any three inputs", lambda rng: {"x": rng.normal(size=3), "w": ..., "b": ...}, points=2)],
        mistakes=[Mistake("The bias is missing.", lambda x, w, b: x @ w)],
        hints=["Multiply each input by its weight."],
        passage="One neuron by hand",
    )

A mistake is a small wrong answer: where a learner's results equal its results, its hint is shown.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nncheck.judging.run import answer_itself, as_handed, run


@dataclass(frozen=True)
class Case:
    """One set of inputs that an answer is tried on.

    inputs: a dict, or a function of a random generator that draws one; arrays, numbers and texts.
    judge: what is right, where that is more than equalling the reference: a function `judge(result, **inputs)` that
    returns None if the result will do, else a sentence that says what is wrong.
    tolerance: how far a result may be off, relative to its largest number; any correct float32 computation fits in.
    """

    name: str
    inputs: dict | Callable = field(default_factory=dict)
    points: int = 1
    judge: Callable | None = None
    tolerance: float = 1e-4

    def draw(self, seed):
        """The inputs for a list of integers as seed; the same each time."""
        inputs = self.inputs(np.random.default_rng(seed)) if callable(self.inputs) else self.inputs
        return as_handed(inputs)


@dataclass(frozen=True)
class Mistake:
    """A misunderstanding: the wrong answer it leads to, and what helps whoever holds it."""

    hint: str
    answer: Any


@dataclass(frozen=True)
class Question:
    """One thing to answer, under the name that the learner gives to it in the notebook.

    reference: a right answer (it is also put in for learners who have not got so far, when later questions use it).
    call: how to try an answer, if not by calling it with the inputs in order: `call(answer, **inputs)`. When a class is
    graded, its text is sent to the submission's process, so it imports what it needs itself.
    returns: names for the parts of a result that is a tuple. hints: shown one by one on further tries.
    passage: the heading in the course's notebook that explains it. seconds: the time limit for all cases together.
    """

    name: str
    reference: Any
    cases: list[Case]
    mistakes: list[Mistake] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    passage: str = ""
    call: Callable = answer_itself
    returns: tuple = ()
    seconds: float = 5.0

    @property
    def points(self):
        """The points of all cases together."""
        return sum(case.points for case in self.cases)

    def draw(self, seed):
        """The inputs of every case for a seed: one dict each."""
        start = zlib.crc32(self.name.encode())
        return [case.draw([seed, start, number]) for number, case in enumerate(self.cases)]

    def outcomes(self, answer, drawn, namespace):
        """The `Outcome` of an answer for each of the drawn inputs, one by one, in this process."""
        for inputs in drawn:
            yield run(self.call, answer, inputs, namespace)


@dataclass(frozen=True)
class Exercise:
    """The questions of one exercise notebook.

    name: the notebook's, such as "01_neuron". library: the files of nnlib that answers may use, such as ("functions",);
    when a class is graded, nothing else of nnlib can be imported.
    """

    name: str
    title: str
    questions: list[Question]
    library: tuple = ()

    @property
    def points(self):
        """The points of all questions together."""
        return sum(question.points for question in self.questions)

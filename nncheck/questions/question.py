"""How an exercise is stated: questions, their cases, and the misunderstandings that they can tell apart.

    Question(
        "weighted_sum",
        reference=lambda x, w, b: x @ w + b,
        cases=[
            Case(
                "any three inputs",
                lambda rng: {"x": rng.normal(size=3), "w": ..., "b": ...},
                points=2,
                also=[{"x": np.array([5, 1, 8]), "w": np.array([0.5, -2, 0.25]), "b": -1}],  # the printed example
            )
        ],
        mistakes=[Mistake("The bias is missing.", lambda x, w, b: x @ w)],
        hints=["Multiply each input by its weight."],
        ask="What does your function give for inputs that are all 0?",
        passage="One neuron by hand",
    )

A mistake is a small wrong answer: where a learner's results equal its results, its hint is shown.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nncheck.run import answer_itself, as_handed, run_each

DRAWS = 5  # of each case, so that what passes with one seed passes with another


@dataclass(frozen=True)
class Case:
    """One kind of inputs that an answer is tried on: it is right if it is right for every draw.

    inputs: a dict, or a function of a random generator that draws one; arrays, lists, numbers and texts, each handed
    over as what it is.
    also: more such inputs, which come first: the question's printed example, edges, whole numbers, a batch of one.
    draws: how often `inputs` is drawn, if it is a function. hint: what helps whoever fails here. The
    hints of the cases that failed come first; the question's own follow if there are none, or if every case failed.
    judge: what is right, where that is more than equalling the reference: a function `judge(result, **inputs)` that
    returns None if the result will do, else a sentence that says what is wrong. See properties.py for ready-made parts.
    tolerance: how far a result may be off, relative to its largest number; any correct float32 computation fits in.
    """

    name: str
    inputs: dict | Callable = field(default_factory=dict)
    points: int = 1
    judge: Callable | None = None
    tolerance: float = 1e-4
    also: list = field(default_factory=list)
    draws: int = DRAWS
    hint: str = ""

    def draw(self, seed):
        """All inputs for a list of integers as seed: `also`, then as many draws as there are; the same each time."""
        every = [*self.also, *[self.inputs] * self.n_drawn]
        rngs = [np.random.default_rng([*seed, number]) for number in range(len(every))]
        return [as_handed(f(rng) if callable(f) else f) for f, rng in zip(every, rngs, strict=True)]

    @property
    def n_drawn(self):
        """How often `inputs` comes: fixed ones once."""
        return self.draws if callable(self.inputs) else 1


@dataclass(frozen=True)
class Mistake:
    """A misunderstanding: the wrong answer it leads to, and what helps whoever holds it."""

    hint: str
    answer: Any


@dataclass(frozen=True)
class Question:
    """One thing to answer, under the name that the learner gives to it in the notebook.

    reference: a right answer (it stands in for a learner's that isn't right yet, when a later question uses it).
    call: how to try an answer, if not by calling it with the inputs in order: `call(answer, **inputs)`. When a class is
    graded, its text is sent to the submission's process, so it imports what it needs itself.
    returns: names for the parts of a result that is a tuple. hints: shown one by one on further tries.
    ask: what a teacher asks whoever is stuck here, so that they find most mistakes themselves (tools/teaching.py).
    passage: the heading in the course's notebook that explains it. seconds: the time limit for all draws together.
    untouched: whether an answer must leave the arrays and lists that it is given as they are; its text says so then.
    """

    name: str
    reference: Any
    cases: list[Case]
    mistakes: list[Mistake] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    ask: str = ""
    passage: str = ""
    call: Callable = answer_itself
    returns: tuple = ()
    seconds: float = 5.0
    untouched: bool = True

    @property
    def points(self):
        """The points of all cases together."""
        return sum(case.points for case in self.cases)

    def draw(self, seed):
        """The inputs for a seed, one dict for each draw of each case; `spread` tells which case each belongs to.

        First come those that are always tried, case by case, then further draws, as far as there is time for them.
        """
        start = zlib.crc32(self.name.encode())
        drawn = [case.draw([seed, start, number]) for number, case in enumerate(self.cases)]
        return [drawn[case][number] for case, number in self._order()]

    @property
    def spread(self):
        """For each draw the number of its case."""
        return [case for case, _ in self._order()]

    @property
    def n_first(self):
        """How many draws are always tried: of each case all fixed inputs, and one that is drawn."""
        return sum(len(case.also) + 1 for case in self.cases)

    def _order(self):
        """The (case, draw) numbers in the order in which they are tried."""
        always, further = [], []
        for number, case in enumerate(self.cases):
            n_always = len(case.also) + 1
            always += [(number, i) for i in range(n_always)]
            further += [(number, i) for i in range(n_always, len(case.also) + case.n_drawn)]
        return always + further

    def outcomes(self, answer, drawn, namespace, n_first=None):
        """The `Outcome` of an answer for each of the drawn inputs, one by one, in this process.

        All of them, or, if n_first is given, those after the first n_first only as far as there is time.
        """
        return run_each(self.call, answer, drawn, len(drawn) if n_first is None else n_first, namespace)


@dataclass(frozen=True)
class Exercise:
    """The questions of one exercise notebook; name: the notebook's, such as "01_neuron"."""

    name: str
    title: str
    questions: list[Question]

    @property
    def points(self):
        """The points of all questions together."""
        return sum(question.points for question in self.questions)

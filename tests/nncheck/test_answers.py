"""The graders, tried on answers that learners give: right ones get all points, wrong ones the hint they need."""

import contextlib
import functools
from collections import Counter

import numpy as np
import pytest

from nncheck.grading.marking import Asked
from nncheck.judging.judge import NOT_YET, RIGHT, judge
from nncheck.judging.time_limit import TimeUp, time_limit
from nncheck.questions import exercises
from nncheck.run import Outcome
from tests.nncheck.answers import RIGHT as RIGHT_ANSWERS
from tests.nncheck.answers import WRONG as WRONG_ANSWERS
from tests.nncheck.mutation_testing.luck import QUESTIONS, lucky

SEEDS = range(2)  # each draws every case several times; luck.py tries the wrong answers on a hundred


@functools.cache
def asked(name, seed):
    """A question that remembers what is expected and what its mistakes give, as when a class is graded."""
    return Asked(QUESTIONS[name], seed)


def verdicts_on(question, answer, seeds=SEEDS):
    """The verdict for each seed. There is one time limit for all: its thread takes longer than most answers."""
    namespace, outcomes = getattr(answer, "__globals__", {}), {seed: [] for seed in seeds}
    with contextlib.suppress(TimeUp), time_limit(question.seconds, namespace):
        for seed in seeds:
            for outcome in question.outcomes(answer, asked(question.name, seed).drawn, namespace, question.n_first):
                outcomes[seed].append(outcome)
    for seed in seeds:
        remembering, came = asked(question.name, seed), outcomes[seed]
        late = [Outcome("time")] * (len(remembering.drawn) - len(came))
        yield judge(remembering, remembering.drawn, came + late)


def names(answers):
    return [f"{a.question}-{getattr(a.answer, '__name__', str(a.answer)[:12])}" for a in answers]


@pytest.mark.parametrize("answer", RIGHT_ANSWERS, ids=names(RIGHT_ANSWERS))
def test_a_right_answer_in_any_style_gets_all_points(answer):
    for verdict in verdicts_on(QUESTIONS[answer.question], answer.answer):
        assert verdict.state == RIGHT, verdict


@pytest.mark.slow
@pytest.mark.parametrize("answer", WRONG_ANSWERS, ids=names(WRONG_ANSWERS))
def test_a_wrong_answer_gets_the_hint_it_needs(answer):
    for verdict in verdicts_on(QUESTIONS[answer.question], answer.answer):
        assert verdict.state != RIGHT and verdict.earned < verdict.points
        said = " ".join([verdict.hint, *(result.message for result in verdict.results)])
        assert answer.says in said
        assert answer.earned in (None, verdict.earned)


@pytest.mark.slow
def test_no_wrong_answer_passes_by_luck():
    """On eight seeds more; `python -m tests.nncheck.mutation_testing.luck` tries a hundred."""
    assert not [(answer, passed) for answer, passed, _ in lucky(WRONG_ANSWERS, range(100, 108)) if passed]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_reference_is_right_and_constants_are_worth_nothing(question):
    for verdict in verdicts_on(question, question.reference):
        assert verdict.state == RIGHT
    for constant in (0, 1, 0.5, np.zeros(5), (0, 0)):
        (verdict,) = verdicts_on(question, lambda *inputs, constant=constant: constant, [0])
        assert verdict.earned == 0
    assert next(verdicts_on(question, ..., [0])).state == NOT_YET


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_each_mistake_is_wrong_and_shows_its_own_hint(question):
    """A hint that another mistake always covers would never be seen."""
    for mistake in question.mistakes:
        verdicts = list(verdicts_on(question, mistake.answer))
        assert all(verdict.state != RIGHT for verdict in verdicts), mistake.hint
        assert [verdict.hint for verdict in verdicts] == [mistake.hint] * len(verdicts)


def test_every_question_has_enough_answers_to_prove_its_grader(capsys):
    right, wrong = (Counter(answer.question for answer in table) for table in (RIGHT_ANSWERS, WRONG_ANSWERS))
    with capsys.disabled():
        print()
        for name in QUESTIONS:
            print(f"  {name:<20} {right[name]:>3} right answers accepted {wrong[name]:>3} wrong ones told apart")
    for name in QUESTIONS:
        assert right[name] >= 3 and wrong[name] >= 5, name


def test_names_are_unique_over_the_whole_course_and_points_add_up():
    every = [question.name for exercise in exercises() for question in exercise.questions]
    assert len(every) == len(set(every))
    for exercise in exercises():
        assert 4 <= len(exercise.questions) <= 7 and 10 <= exercise.points <= 20, exercise.name

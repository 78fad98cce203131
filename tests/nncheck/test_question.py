"""How a question is stated: every draw of a case counts, in an order that leaves the first ones for sure."""

import time

import numpy as np
import pytest

from nncheck import run
from nncheck.grading.sandbox import job_process
from nncheck.judging.judge import RIGHT, WRONG, judge
from nncheck.questions.question import Case, Mistake, Question

ONES, TWOS = {"x": np.ones(3)}, {"x": np.full(3, 2.0)}


def double(**more):
    """A question: twice x."""
    cases = [
        Case("a vector", lambda rng: {"x": rng.normal(size=3).round(2)}, also=[ONES, TWOS], draws=4, points=2),
        Case("a number", {"x": 3.0}),
    ]
    return Question("double", lambda x: 2 * x, more.pop("cases", cases), **more)


def verdict(question, answer, seed=0):
    drawn = question.draw(seed)
    return judge(question, drawn, list(question.outcomes(answer, drawn, globals(), question.n_first)))


def test_the_fixed_inputs_come_first_then_one_draw_of_each_case_then_the_rest():
    question = double()
    drawn = question.draw(7)
    assert question.spread == [0, 0, 0, 1, 0, 0, 0] and question.n_first == 4
    assert np.array_equal(drawn[0]["x"], ONES["x"]) and np.array_equal(drawn[1]["x"], TWOS["x"])
    assert drawn[3] == {"x": 3.0}
    vectors = [drawn[i]["x"].tolist() for i in (2, 4, 5, 6)]
    assert len({tuple(v) for v in vectors}) == 4
    again = [np.asarray(inputs["x"]).tolist() for inputs in question.draw(7)]
    assert again == [np.asarray(inputs["x"]).tolist() for inputs in drawn]
    assert again != [np.asarray(inputs["x"]).tolist() for inputs in question.draw(8)]


def test_a_case_is_right_only_if_all_its_draws_are_and_says_which_is_not():
    right = verdict(double(), lambda x: x + x)
    assert right.state == RIGHT and right.earned == 3
    wrong = verdict(double(), lambda x: 2 * x if np.ndim(x) == 0 or x[0] != 2 else x)  # in one of four draws
    assert (wrong.state, wrong.earned) == (WRONG, 1)
    assert wrong.results[0].message == "with x = [2, 2, 2]: expected [4, 4, 4], got [2, 2, 2]"
    assert wrong.results[1].state == RIGHT


def test_further_draws_are_left_out_when_time_is_up_and_the_first_never(monkeypatch):
    monkeypatch.setattr(run, "LONG_ENOUGH", 0.03)
    question, tried = double(), []

    def slow(x):
        tried.append(x)
        time.sleep(0.02)
        return 2 * x

    drawn = question.draw(0)
    outcomes = list(question.outcomes(slow, drawn, globals(), question.n_first))
    assert len(tried) == 4 and [o.kind for o in outcomes] == ["value"] * 4 + ["skipped"] * 3
    assert judge(question, drawn, outcomes).state == RIGHT


def test_an_answer_that_hands_out_one_array_again_and_again_is_told_so():
    """The caller of two calls would find both results alike."""
    table = np.zeros(3)

    def one_table_for_all(x):
        np.multiply(2, x, out=table)
        return table

    cases = [Case("a vector", lambda rng: {"x": rng.normal(size=3).round(2)}, also=[ONES, TWOS])]
    (result,) = verdict(double(cases=cases), one_table_for_all).results
    assert result.state == WRONG and "changes the array that an earlier one gave" in result.message
    for answer in (lambda x: 2 * x, lambda x: np.add(x, x, out=x.copy())):
        assert verdict(double(cases=cases), answer).state == RIGHT


def test_a_function_is_no_answer_where_a_value_is_asked_for():
    number = Question("number", -5, [Case("a number")], call=run.value_itself)
    assert verdict(number, -5.0).state == RIGHT
    assert "gives a function, not its result" in verdict(number, lambda: -5).results[0].message


def test_nothing_in_some_cases_alone_comes_with_the_inputs():
    (vector, number) = verdict(double(), lambda x: 2 * x if np.ndim(x) else None).results
    assert vector.state == RIGHT
    assert number.message == "with x = 3: it gives nothing back; does each way through it end in a return?"


def test_what_is_announced_as_a_list_arrives_as_one_also_on_the_way_to_another_process():
    question = double(cases=[Case("a list", {"x": [1, 2], "n": 3, "kind": "step", "w": np.array([1, 2])})])
    (inputs,) = question.draw(0)
    assert inputs["x"] == [1, 2] and type(inputs["x"]) is list and type(inputs["n"]) is int
    assert inputs["w"].dtype.kind == "i" and inputs["kind"] == "step"
    sent, _ = job_process.unpack(job_process.pack(run.as_arrays(inputs)))
    arrived = run.as_handed(sent)
    assert type(arrived["x"]) is list and arrived["x"] == [1, 2] and list(arrived) == list(inputs)
    assert isinstance(arrived["w"], np.ndarray) and arrived["n"] == 3


def test_a_list_that_is_altered_is_noticed_unless_the_question_allows_it():
    def grows(x):
        x.append(0)
        return 2 * x[0]

    cases = [Case("a list", {"x": [1, 2]})]
    assert "alters its argument x" in verdict(double(cases=cases), grows).results[0].message
    reference = Question("double", lambda x: 2 * x[0], cases, untouched=False)
    assert verdict(reference, grows).state == RIGHT


@pytest.mark.parametrize("agreeing, named", [(1, False), (2, True), (3, True)])
def test_the_likely_mistake_is_named_only_if_it_explains_most_of_what_failed(agreeing, named):
    """Three cases of four fail; in so many of them the answer does as the mistake does."""
    cases = [Case(f"x = {i}", {"x": np.array([i + 0.5, 7.25])}) for i in range(4)]
    question = double(cases=cases, mistakes=[Mistake("You subtract.", lambda x: -x)])

    def answer(x):
        if x[0] == 3.5:
            return 2 * x
        return -x if x[0] < agreeing else 5 * x + 1

    assert (verdict(question, answer).hint == "You subtract.") == named


def test_hints_belong_to_the_cases_that_failed():
    cases = [
        Case("first", {"x": 1.0}),
        Case("second", {"x": 2.0}, hint="Twice two."),
        Case("third", {"x": 3.0}, hint="Twice three."),
    ]
    question = double(cases=cases, hints=["Add x to itself."])
    assert verdict(question, lambda x: 4 if x == 2 else 0).hints == ["Twice three."]
    assert verdict(question, lambda x: 2 * x if x < 3 else 0).hints == ["Twice three."]
    assert verdict(question, lambda x: 2 * x if x > 1 else 0).hints == ["Add x to itself."]
    assert verdict(question, lambda x: 0).hints == ["Twice two.", "Twice three.", "Add x to itself."]


def test_an_error_that_says_nothing_is_no_right_answer():
    """A case is right where nothing is said against it, so whatever isn't right has to be said."""
    for name, words in (("", ""), (" ", ": :"), (":", "\n")):
        error = type(name, (Exception,), {})(words)

        def silent(x, error=error):
            raise error

        assert verdict(double(), silent).earned == 0


def test_what_a_judge_can_not_work_with_is_wrong_and_no_error():
    question = double(cases=[Case("a number", {"x": 3.0}, judge=lambda given, x: "" if int(given) == 6 else "no")])
    assert [verdict(question, lambda x, y=y: y).earned for y in (6, np.inf, np.nan)] == [1, 0, 0]

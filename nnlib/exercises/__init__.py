"""Exercises that answer at once: `check("weighted_sum")` in a notebook, `progress()` over all of them.

| file | what is in it |
|---|---|
| questions.py | how an exercise is stated: questions, cases, mistakes |
| cases/ | the questions themselves, one file for each notebook |
| run.py | runs an answer; the only part that a submission shares a process with |
| judge.py | what is right, what is wrong, which misunderstanding fits |
| checking.py | `check` and `progress`, for one learner |
| pieces.py | `collect`, for the last exercise: the learner's right answers out of all of them |
| patients.py | three networks with a mistake each, for exercise 6 |
| report.py | verdicts in words and as HTML |
| grade.py | a whole class: `python -m nnlib.exercises.grade FOLDER` |
| submissions.py, sandbox.py, pages.py | reading what people send, running it apart, writing the pages |
"""

from nnlib.exercises.checking import check, progress
from nnlib.exercises.pieces import collect

__all__ = ["check", "collect", "progress"]

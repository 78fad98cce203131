"""Exercises that answer at once: `check("weighted_sum")` in a notebook, `progress()` over all of them.

It uses `nnlib`, and nothing in `nnlib` knows of it. Its three rooms are the three things that it does.

| room | what is in it |
|---|---|
| questions/ | what is asked: one file for each exercise, and question.py, which says how a question is stated |
| judging/ | how one answer is run and judged: `check`, `progress`, `collect` and `poster` for the last exercise |
| grading/ | how a class is graded and reported: `python start.py grade FOLDER` |

Beside them merge_notebooks.py, which git calls to bring a new version of the course and keep the learner's answers.
"""

from nncheck.judging.check import check, progress
from nncheck.judging.collect import collect
from nncheck.judging.poster import poster

__all__ = ["check", "collect", "poster", "progress"]

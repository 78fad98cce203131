"""Exercises that answer at once: `check("weighted_sum")` in a notebook, `progress()` over all of them.

It uses `nnlib`, and nothing in `nnlib` knows of it. Its rooms are the things that it does.

| room | what is in it |
|---|---|
| questions/ | what is asked: one file for each exercise, and question.py, which says how a question is stated |
| judging/ | how one answer is judged: `check` and `progress` |
| grading/ | how a class is graded and reported: `python start.py grade FOLDER` |
| own_network/ | `collect` and `poster`, for the end of the last exercise: the learner's own code put together |

Beside them run.py runs one answer, in a notebook as in a class, and finds the line that fails; slips.py finds lines
that mean something else than they seem to, such as `path = path.append(w)` and `w =- step`; stubs.py says what of a
solution is cut out of the exercise; merge_notebooks.py is called by git, to bring a new version of the course and keep
the learner's answers.
"""

from nncheck.judging.check import check, progress
from nncheck.own_network.collect import collect
from nncheck.own_network.poster import poster

__all__ = ["check", "collect", "poster", "progress"]

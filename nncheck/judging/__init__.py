"""How one answer is run and judged.

| file | what is in it |
|---|---|
| check.py | `check` and `progress`, for one learner in a notebook |
| clock.py | stops an answer that runs too long or never ends |
| collect.py | `collect`, for the last exercise: the learner's right answers out of all of them |
| poster.py, poster_picture.py | `poster`, at its end: what the learner made, gathered, and drawn as one picture |
| run.py | runs an answer; a submission's process shares it |
| judge.py | what is right, what is wrong, which misunderstanding fits |
| report.py | verdicts in words and as HTML |
"""

"""How one answer is judged.

| file | what is in it |
|---|---|
| check.py | `check` and `progress`, for one learner in a notebook |
| time_limit.py | stops an answer that runs too long or never ends |
| judge.py | what is right, what is wrong, which misunderstanding fits |
| report.py | verdicts in words and as HTML |
"""

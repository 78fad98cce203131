"""How one answer is judged.

| file | what is in it |
|---|---|
| check.py | `check` and `progress`, for one learner in a notebook |
| time_limit.py | stops an answer that runs too long or never ends |
| judge.py | what is right, what is wrong, which misunderstanding of the question fits |
| compare.py | what sets a result apart from the expected one, and values in words |
| common_mistakes.py | mistakes that people make everywhere: shapes, signs, what an error mostly comes from |
| report.py | verdicts in words and as HTML |
"""

"""How one answer is judged.

| file | what is in it |
|---|---|
| check.py | `check` and `progress`, for one learner in a notebook; after how many tries it says more |
| time_limit.py | stops an answer that runs too long or never ends |
| judge.py | what is right; what is wrong, such as printed and not returned; which of the question's own mistakes fits |
| `judge.verdict_on` | where the course's own answer stands in for an earlier one that isn't right |
| compare.py | the fact: expected this, got that; values in words, with as many digits as it takes |
| common_mistakes.py | the hint where none fits: what such a shape, sign, error or changed argument mostly comes from |
| ../slips.py | what is said of a line such as `path = path.append(w)` or `w =- step` |
| report.py | verdicts, and the bars of `progress`, in words and as HTML |
"""

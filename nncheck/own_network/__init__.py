"""The end of the last exercise: what the learner wrote in all seven of them, put together.

| file | what is in it |
|---|---|
| collect.py | `collect`: the learner's right answers out of all exercises, running as one network |
| poster.py, poster_picture.py | `poster`: what the learner made, gathered, and drawn as one picture |
"""

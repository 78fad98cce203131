"""The end of the last exercise: what the learner wrote in all seven of them, put together.

| file | what is in it |
|---|---|
| collect.py | `collect`: the learner's right answers of all exercises as one network; whether it would take minutes |
| poster.py | `poster`: gathers what the learner made, with its heading, and saves it |
| poster_picture.py | how it is drawn, and the words beside each part |
"""

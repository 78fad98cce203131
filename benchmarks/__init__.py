"""How fast the course is, measured side by side, and how good its networks are. results/ has what each has written.

| file | what it measures |
|---|---|
| training.py | an epoch: nnlib, PyTorch, scikit-learn and the bare matrix products |
| growth.py | how an epoch grows with the batch, the width and the number of examples, in three libraries |
| nielsen.py | four rows of a table in Nielsen's book, again |
| features.py | whether images that a network dreams of are digits to judges from outside |
| import_time.py | `import nnlib` |
| course.py | setting up, opening and running the course, and the room that it needs |
| latency.py | from a key, a pen or a drag to what changes in the page, for every figure |
| checks.py | one `check`, for each right answer of the tests; it prints and writes nothing |
| grading.py | a check, and a class with hostile submissions |

results/class.md is written by `python start.py publish class`, a class rehearsed on one machine.
"""

"""What maintainers run.

| file | what it does |
|---|---|
| notebooks.py | executes notebooks, and writes them as committed, some cells folded: `python start.py notebooks` |
| `notebooks.MACHINE` | what must not stand in their outputs: a path of a machine |
| exercises.py | writes exercises/ out of solutions/ |
| teaching.py | writes into handouts/lessons/ what those pages take from the course |
| boards.py | the board sketches in them |
| printed_examples.py | the examples that an exercise prints, held against its question's cases |
| links.py | asks for every page elsewhere that the course links to |
| make_digits.py, make_symbols.py, train_digit_network.py | how these came into nnlib/data |
"""

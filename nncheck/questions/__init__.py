"""What is asked: the questions of each exercise with their cases, one file for each notebook, each with an `EXERCISE`.

| file | what is in it |
|---|---|
| question.py | how a question is stated: its cases, how close a number must be, seconds, known misunderstandings |
| neuron.py to feature_visualization.py | the questions of the exercise of that name |
| properties.py | what a result has to be, where questions share it: is_split, is_shuffle, is_number, … |
| broken_networks.py | three networks with a mistake each, for exercise 6 |
"""

import functools
import importlib

NAMES = ("neuron", "layer", "network", "loss", "gradient_descent", "backprop", "feature_visualization")


@functools.cache
def exercises():
    """All exercises, in the order of the notebooks."""
    return [importlib.import_module(f"{__name__}.{name}").EXERCISE for name in NAMES]

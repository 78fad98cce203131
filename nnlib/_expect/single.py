"""Checks of one thing alone: a number, a generator, a function, a path."""

import math
import os
from numbers import Integral, Real

import numpy as np


def integer(value, who, name, *, least=1):
    """`value` as an int that is at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"{who} expects {name} to be a whole number of at least {least}, got {what(value)}")
    return int(value)


def number(value, who, name, *, above=-math.inf, least=-math.inf, below=math.inf):
    """`value` as a finite float within the given bounds (`above` and `below` are themselves excluded)."""
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:  # an int beyond the largest float
        number = math.inf
    if not (math.isfinite(number) and above < number < below and number >= least):
        bounds = {"above": above, "at least": least, "below": below}
        said = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if math.isfinite(bound))
        expected = f"a finite number {said}".strip()
        raise ValueError(f"{who} expects {name} to be {expected}, got {what(value)}")
    return number


def float_type(dtype, who):
    """`dtype` as float32 or float64."""
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"{who} expects dtype to be np.float32 or np.float64, got {what(dtype)}")
    return np.dtype(dtype)


def generator(rng, who):
    """`rng` as a NumPy random generator; a bare seed is refused, so that one generator runs through a whole program."""
    if not isinstance(rng, np.random.Generator):
        got = what(rng)
        raise ValueError(f"{who} expects rng to be a random generator, got {got}; use np.random.default_rng(0)")
    return rng


def function(value, who, name, example):
    """`value`, which can be called; a class is refused."""
    if not callable(value) or isinstance(value, type):
        raise ValueError(f"{who} expects {name} to be a function such as {example}, got {what(value)}")
    return value


def able(value, who, name, example, *methods):
    """`value`, an object that has these methods; a class instead of an object is refused."""
    missing = [method for method in methods if not callable(getattr(value, method, None))]
    if missing or isinstance(value, type):
        expected = f"{name} such as {example}, with {', '.join(methods)}"
        raise ValueError(f"{who} expects {expected}, got {what(value)}")
    return value


def pair(value, who, name):
    """`value` as the two things x and y."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        got = what(value) if not isinstance(value, tuple | list) else f"{len(value)} of them"
        raise ValueError(f"{who} expects {name} to be the pair (x, y), got {got}")
    return value


def path(value, who, *, to_write=False):
    """`value` as the path of a file, text; if it is to be written, of one in a folder that exists."""
    if not isinstance(value, str | os.PathLike):
        raise ValueError(f"{who} expects the path of a file, such as 'digits.npz', got {what(value)}")
    value = os.fspath(value)
    if os.path.isdir(value or "."):
        raise ValueError(f"{who} expects the path of a file, got the folder {value!r}; add a file name to it")
    if os.path.exists(value) and not os.path.isfile(value):
        raise ValueError(f"{who} expects the path of a file, got {value!r}, which is a device or a pipe")
    if to_write and not os.path.isdir(os.path.dirname(value) or "."):
        raise ValueError(f"{who} expects a folder that exists, got {os.path.dirname(value)!r}; make it first")
    return value


def what(value):
    """`value` in a few words."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"an array of {value.dtype} of shape {value.shape}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 40 else f"{text[:37]}..."

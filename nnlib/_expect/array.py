"""Checks of arrays: that they hold numbers, and that they have the right shape."""

import math

import numpy as np

from nnlib._expect.single import what

MOST = 100_000_000  # numbers in one array: at 4 to 8 bytes each, about what a small computer can spare


def numbers(value, who, name="x"):
    """`value` as an array of numbers; anything else (text, ragged lists, complex numbers, nothing) is refused."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ValueError(f"{who} expects {name} to be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{who} expects {name} to be an array of numbers, got {what(value)}")
    return array


def floats(value, who, name="x"):
    """`value` as an array of fractional numbers: float32 and float64 stay, whole numbers and booleans become floats."""
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    array = numbers(value, who, name)
    return array if array.dtype.kind == "f" else array.astype(np.result_type(array, np.float32))


def float64(value, who, name):
    """`value`, a float64 array already, so that what happens to it happens in place."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        got = f"a {value.dtype} array" if isinstance(value, np.ndarray) else what(value)
        raise ValueError(f"{who} expects {name} to be a float64 array (nudges drown in float32), got {got}")
    return value


def finite(x, who, name="x"):
    """`x` as an array of numbers with neither nan nor infinity in it."""
    x = floats(x, who, name)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.vdot(x, x)  # one quick look at all: a single nan or infinity spoils the sum of squares
    if not np.isfinite(squares) and not np.isfinite(x).all():
        bad = np.argwhere(~np.isfinite(x))
        where = f" at [{', '.join(map(str, bad[0]))}]" if x.ndim else ""
        more = f" and {len(bad) - 1:,} more like it" if len(bad) > 1 else ""
        raise ValueError(f"{who} expects {name} to hold finite numbers, got {x[tuple(bad[0])]}{where}{more}")
    return x


def scores(z, who, name="scores"):
    """`z` as an array with at least one number along its last axis."""
    z = floats(z, who, name)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"{who} expects {name} to have at least one number in each row, got shape {z.shape}")
    return z


def row(x, who, name):
    """`x` as a row of at least one finite number."""
    x = finite(x, who, name)
    if x.ndim != 1 or len(x) == 0:
        raise ValueError(f"{who} expects {name} of shape (n,), a row of numbers, got {x.shape}")
    return x


def last_axis(x, width, who, name="x"):
    """`x` as one example of `width` numbers, or a matrix with one such example in each row."""
    x = floats(x, who, name)
    if x.ndim not in (1, 2) or x.shape[-1] != width:
        advice = f"; use {name}.ravel()" if x.size == width else _flattened(x, width, name)
        raise ValueError(f"{who} expects {name} of shape ({width},) or (batch, {width}), got {x.shape}{advice}")
    return x


def batch(x, width, who, name="x"):
    """`x` as a matrix with one example in each row and `width` numbers in an example (one or more if None)."""
    if type(x) is np.ndarray and x.dtype.kind == "f" and x.ndim == 2 and x.shape[1] == width:
        return x  # the usual case, and quick: training comes through here for every layer and batch
    x = floats(x, who, name)
    if x.ndim != 2 or x.shape[1] == 0 or (width is not None and x.shape[1] != width):
        expected = f"(batch, {width or 'features'})"
        if x.ndim == 1 and width is None:
            advice = f"; as one row it is {name}[np.newaxis, :], as one column {name}[:, np.newaxis]"
        elif x.ndim == 1 and width == len(x):
            advice = f"; one example alone is {name}[np.newaxis, :]"
        elif x.ndim == width == 1:
            advice = f"; as a column it is {name}[:, np.newaxis]"
        elif x.size == width:
            advice = f"; one example alone is {name}.reshape(1, {width})"
        elif x.ndim == 2 and len(x) == width:
            advice = f"; use {name}.T"
        else:
            advice = _flattened(x, width, name)
        raise ValueError(f"{who} expects {name} of shape {expected}, got {x.shape}{advice}")
    return x


def shape(value, expected, who, name="x"):
    """`value` as an array of exactly the shape `expected`."""
    value = floats(value, who, name)
    if value.shape != expected:
        same = [n for n in value.shape if n != 1] == [n for n in expected if n != 1]  # but for axes of length 1
        advice = f"; use {name}.reshape{expected}" if same else ""
        raise ValueError(f"{who} expects {name} of shape {expected}, got {value.shape}{advice}")
    return value


def some(x, who, name="x"):
    """`x`, which has at least one example."""
    if len(x) == 0:
        raise ValueError(f"{who} expects at least one example in {name}, got shape {x.shape}")
    return x


def affordable(shape, who):
    """The sizes of an array that a small computer can hold."""
    if math.prod(shape) > MOST:
        size = " * ".join(map(str, shape))
        raise ValueError(f"{who} expects at most {MOST:,} numbers in one array, got {size} = {math.prod(shape):,}")
    return shape


def _flattened(x, width, name):
    fits = x.ndim > 2 and width in (None, math.prod(x.shape[1:]))
    return f"; use {name}.reshape(len({name}), -1)" if fits else ""

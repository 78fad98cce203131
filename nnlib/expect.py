"""One-line checks of arguments: each raises a `ValueError` that says what was expected, what came, and what to do.

Every public function begins with a line such as `x = expect.batch(x, 784, "Dense(784, 100)")`. Leave those lines out
and what remains is the lesson itself; the notebooks do exactly that.
"""

from numbers import Integral, Real

import numpy as np


def numbers(value, who, name="x"):
    """`value` as an array of numbers; anything else (text, ragged lists, objects, nothing) is refused."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{who} expects {name} to be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{who} expects {name} to be an array of numbers, got {_what(value)}")
    return array


def scores(z, who, name="scores"):
    """`z` as an array with at least one number along its last axis."""
    z = numbers(z, who, name)
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
    x = numbers(x, who, name)
    if x.ndim not in (1, 2) or x.shape[-1] != width:
        raise ValueError(f"{who} expects {name} of shape ({width},) or (batch, {width}), got {x.shape}")
    return x


def batch(x, width, who, name="x"):
    """`x` as a matrix with one example in each row and `width` numbers in an example (any number if None)."""
    x = numbers(x, who, name)
    if x.ndim != 2 or (width is not None and x.shape[1] != width):
        expected = f"(batch, {'features' if width is None else width})"
        advice = f"; one example alone is {name}[np.newaxis, :]" if x.ndim == 1 and width in (None, len(x)) else ""
        raise ValueError(f"{who} expects {name} of shape {expected}, got {x.shape}{advice}")
    return x


def shape(value, expected, who, name="x"):
    """`value` as an array of exactly the shape `expected`."""
    value = numbers(value, who, name)
    if value.shape != expected:
        raise ValueError(f"{who} expects {name} of shape {expected}, got {value.shape}")
    return value


def some(x, who, name="x"):
    """`x`, which has at least one example."""
    if len(x) == 0:
        raise ValueError(f"{who} expects at least one example in {name}, got shape {x.shape}")
    return x


def finite(x, who, name="x"):
    """`x` as an array of numbers with neither nan nor infinity in it."""
    x = numbers(x, who, name)
    if not np.isfinite(x).all():
        bad = np.argwhere(~np.isfinite(x))
        where = ", ".join(str(i) for i in bad[0])
        raise ValueError(
            f"{who} expects {name} to hold finite numbers, got {x[tuple(bad[0])]} at [{where}]"
            + (f" and {len(bad) - 1:,} more like it" if len(bad) > 1 else "")
        )
    return x


def labels(y, n_classes, who, name="targets"):
    """`y` as whole numbers of any shape, each from 0 to `n_classes - 1` (any if None); booleans become 0 and 1."""
    y = numbers(y, who, name)
    if y.dtype.kind == "f":
        raise ValueError(f"{who} expects {name} to be integer labels, got {y.dtype} numbers; use {name}.astype(int)")
    if n_classes is not None and y.size and (y.min() < 0 or y.max() >= n_classes):
        wrong = y.min() if y.min() < 0 else y.max()
        raise ValueError(f"{who} expects {name} from 0 to {n_classes - 1}, got the label {wrong}")
    return y if y.dtype.kind != "b" else y.astype(int)


def classes(y, n_classes, who, name="targets", n_examples="batch"):
    """`y` as integer labels of shape (batch,), one for each of `n_examples` examples."""
    y = numbers(y, who, name)
    if y.ndim != 1 or (n_examples != "batch" and len(y) != n_examples):
        advice = ""
        if y.ndim == 2:
            advice = f"; use {name}.ravel()" if y.shape[1] == 1 else f"; for one-hot rows use {name}.argmax(axis=1)"
        raise ValueError(f"{who} expects {name} to be integer labels of shape ({n_examples},), got {y.shape}{advice}")
    return labels(y, n_classes, who, name)


def integer(value, who, name, *, least=1):
    """`value` as an int that is at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"{who} expects {name} to be a whole number of at least {least}, got {value!r}")
    return int(value)


def number(value, who, name, *, above=None, least=None, below=None):
    """`value` as a finite float within the given bounds (`above` and `below` are themselves excluded)."""
    bounds = [f"above {above}"] * (above is not None)
    bounds += [f"at least {least}"] * (least is not None)
    bounds += [f"below {below}"] * (below is not None)
    if (
        not isinstance(value, Real)
        or isinstance(value, bool)
        or not np.isfinite(value)
        or (above is not None and value <= above)
        or (least is not None and value < least)
        or (below is not None and value >= below)
    ):
        raise ValueError(
            f"{who} expects {name} to be a number {' and '.join(bounds) or 'that is finite'}, got {value!r}"
        )
    return float(value)


def generator(rng, who):
    """`rng` as a NumPy random generator; a bare seed is refused, so that one generator runs through a whole program."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"{who} expects rng to be a random generator, got {rng!r}; use np.random.default_rng(0)")
    return rng


def function(value, who, name):
    """`value`, which can be called."""
    if not callable(value):
        raise ValueError(f"{who} expects {name} to be a function such as sigmoid, got {value!r}")
    return value


def forward_first(remembered, who):
    """Refuse `backward` before `forward`."""
    if remembered is None:
        raise ValueError(f"{who}.backward needs what forward remembers, got no forward yet; call forward first")


def gradient(dq, remembered, who, name):
    """`dq`, the gradient of what `forward` gave: numbers of its shape; refuses `backward` before `forward`."""
    forward_first(remembered, who)
    return shape(dq, remembered.shape, f"{who}.backward", name)


def backward_first(gradient, who):
    """Refuse a step before `backward`."""
    if gradient is None:
        raise ValueError(f"{who} has no gradient to step against; call network.backward(loss.backward()) first")


def fitting_layers(layers, who):
    """`layers` as a list in which each layer can work with what the one before it gives."""
    if not layers:
        raise ValueError(f"{who} expects at least one layer, got none")
    width = None
    for position, layer in enumerate(layers):
        if not all(callable(getattr(layer, method, None)) for method in ("forward", "backward")):
            raise ValueError(f"{who} expects layers with forward and backward, got {layer!r} at position {position}")
        n_in = getattr(layer, "n_in", None)
        if None not in (width, n_in) and n_in != width:
            raise ValueError(f"{who} expects {layer} at position {position} to take the {width} outputs before it")
        width = getattr(layer, "n_out", width)
    return list(layers)


def _what(value):
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."

"""What an answer gave beside what was expected: what sets them apart, in words."""

import numpy as np


def compare(outcome, expected, tolerance, names=()):
    """What sets an outcome apart from the expected one, in words; "" if they agree within the tolerance."""
    got, wanted = sides(outcome, expected)
    if got is None:
        if len(wanted) == 1:
            return f"expected {a_shape(wanted[0])}, got {shapes(outcome)}"
        named = f" ({', '.join(names[: len(wanted)])})" if names else ""
        return f"expected {len(wanted)} results{named}, got {shapes(outcome)}"
    if outcome.type == "tuple" and len(wanted) == 1 and outcome.whole.shape != wanted[0].shape:
        return f"expected {a_shape(wanted[0])}, got {shapes(outcome)}"
    for i, (a, b) in enumerate(zip(got, wanted, strict=True)):
        if message := _difference(a, b, tolerance):
            return f"{names[i]}: {message}" if i < len(names) and len(wanted) > 1 else message
    return ""


def sides(outcome, expected):
    """An outcome's arrays and the expected ones, side by side; (None, expected) if there aren't as many."""
    if expected.type != "tuple":
        return (None if outcome.whole is None else [outcome.whole]), [expected.whole]
    parts = outcome.parts
    if parts is None and outcome.whole is not None and outcome.whole.ndim:
        alike = all(part.shape == outcome.whole.shape[1:] for part in expected.parts)
        parts = list(outcome.whole) if alike else None
    return (parts if parts is not None and len(parts) == len(expected.parts) else None), expected.parts


def _difference(a, b, tolerance):
    if a.shape != b.shape:
        return f"expected {a_shape(b)}, got {a_shape(a)}"
    if b.dtype.kind == "U" or a.dtype.kind == "U":
        wrong = a != b
    else:
        a, b = a.astype(float), b.astype(float)
        wrong = ~close(a, b, tolerance)
    if not wrong.any():
        return ""
    if b.size <= 8:
        return "expected {}, got {}".format(*show_apart(b, a))
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    which = f"{wrong.sum():,} of {b.size:,} numbers are off, the first at {list(first)}"
    return f"{which}: expected {{}}, got {{}}".format(*show_apart(b[first], a[first]))


def close(a, b, tolerance):
    """Where a equals b, apart from rounding that is small beside the largest number in b."""
    largest = np.abs(b[np.isfinite(b)]).max(initial=1e-6)
    with np.errstate(invalid="ignore"):
        return (np.abs(a - b) <= tolerance * largest) | (a == b) | (np.isnan(a) & np.isnan(b))


def altered(inputs, outcome):
    """The names of the array and list arguments that aren't as they were before the call."""

    def same(before, after):
        return after is not None and before.shape == after.shape and before.tobytes() == after.tobytes()

    before = {name: np.asarray(value) for name, value in inputs.items() if isinstance(value, np.ndarray | list)}
    return [name for name, value in before.items() if not same(value, outcome.after.get(name))]


# --- values in words ---


def show(value, digits=4):
    """A value in a few characters: numbers with so many digits, large arrays by their shape."""
    if isinstance(value, str):
        return repr(value)
    value = np.asarray(value)
    if value.dtype.kind == "U":
        return repr(value.tolist())
    if value.size > 8:
        return f"numbers of shape {value.shape}"
    if value.ndim == 0:
        return _number(value.item() + 0.0, digits) if value.dtype.kind == "f" else str(value.item())
    return "[" + ", ".join(show(part, digits) for part in value) + "]"


def _number(value, digits):
    """A number with so many digits, of which none before the point is lost, and after it there are two at least."""
    if not 10 ** (digits - 2) <= abs(value) < 1e9:
        return f"{value:.{digits}g}"
    return f"{value:.0f}" if value == round(value) else f"{value:.{max(2, digits - len(str(int(abs(value)))))}f}"


def show_apart(one, two):
    """Two different values, with as many digits as it takes to tell them apart."""
    for digits in (4, 6, 9, 17):
        shown = show(one, digits), show(two, digits)
        if shown[0] != shown[1]:
            break
    return shown


def a_shape(array):
    """The shape of an array in words."""
    return "one number" if array.ndim == 0 else f"shape {array.shape}"


def shapes(outcome):
    """What an outcome gave, in words: its shape, how many results, or its type."""
    if outcome.parts is not None and (outcome.whole is None or outcome.type == "tuple"):
        return f"{len(outcome.parts)} results" if len(outcome.parts) != 1 else "a tuple with one result"
    return outcome.type if outcome.whole is None else a_shape(outcome.whole)

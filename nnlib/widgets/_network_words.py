"""What the network picture says: its answer, how many examples are right, and one neuron's numbers."""

import numpy as np

from nnlib.plots._words import percent


def answer(flow, names):
    """The answer's name, and how certain the network is of it; a single output below 0.5 says no."""
    if len(names) > 1:
        return names[flow.answer], flow.confidences[flow.answer]
    yes = flow.confidences[0]
    return (names[0], yes) if flow.answer else (f"not {names[0]}", 1 - yes)


def moved(right, down):
    """How far the image is moved."""
    words = [f"{abs(right)} {'right' if right > 0 else 'left'}"] * (right != 0)
    words += [f"{abs(down)} {'down' if down > 0 else 'up'}"] * (down != 0)
    return ", ".join(words)


def note(plain, now, n, off, way):
    """The share of n examples that are right: `now`, with neurons `off` and images moved by `way`; `plain`, without."""
    changes = [f"{off[0]} off"] if len(off) == 1 else []
    changes += [f"{len(off)} neurons off"] if len(off) > 1 else []
    changes += [f"all images moved {moved(*way)}"] if any(way) else []
    if not changes:
        return f"The network gets {percent(plain)} of {n:,} test digits right."
    of = f"{percent(now)} of {n:,} test digits right (otherwise {percent(plain)})"
    return f"With {' and '.join(changes)}: {of}."


def panel(flow, layer, neuron, *, names, square, drawn):
    """What one neuron does: `words` with the numbers of its formulas, and `pictures`, rows of numbers.

    names: of the answers. square: whether the inputs are an image. drawn: whether there is one yet.
    """
    column = flow.columns[layer]
    inputs, weights, bias = column.inputs, column.dense.W[:, neuron], column.dense.b[neuron]
    products = column.products(neuron)
    running = np.cumsum(products, dtype=float)
    numbers = {"total": running[-1], "bias": bias, "z": column.z[neuron], "a": column.a[neuron]}
    output = layer == len(flow.columns) - 1
    answer = f", for the answer {names[neuron]}" if output and len(names) > 1 else ""
    words = {
        "layer": layer,
        "neuron": neuron,
        "title": f"{column.name}, neuron {neuron}{answer}",
        "activation": column.activation,
        "off": not bool(column.on[neuron]),
        "hidden": not output,
        "many": layer == 0 and square,
        "n": len(weights),
        "drawn": drawn,
        "numbers": {name: float(number) for name, number in numbers.items()},
        "confidence": percent(flow.confidences[neuron]) if output else "",
        "answers": len(names),
    }
    pictures = [inputs, weights, products] if drawn else [0 * inputs, weights, 0 * products]
    return {"words": words, "pictures": [*pictures, running, [running[-1] + bias]]}

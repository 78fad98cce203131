"""What the network picture says: its answer, how many examples are right, and what one neuron does, in formulas."""

import numpy as np

from nnlib.plots._words import percent, significant


def answer(flow, names):
    """The answer's name, and how certain the network is of it; a single output below 0.5 says no."""
    if len(names) > 1:
        return names[flow.answer], flow.confidences[flow.answer]
    yes = flow.confidences[0]
    return (names[0], yes) if flow.answer else (f"not {names[0]}", 1 - yes)


def loss(flow, names, target):
    """The loss for what is said to be the right answer."""
    right = names[target] if len(names) > 1 else ["no", "yes"][target]
    return f"loss {significant(flow.loss)} if the right answer is {right}"


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


def panel(flow, layer, neuron, *, names, square, drawn, backward):
    """What one neuron does: `words`, with its formula, and `pictures`, rows of numbers.

    names: of the answers. square: whether the inputs are an image. drawn: whether there is one yet. backward: show the
    backward pass instead of the forward one.
    """
    column = flow.columns[layer]
    inputs, weights, bias = column.inputs, column.dense.W[:, neuron], column.dense.b[neuron]
    products = column.products(neuron)
    of = "pixels x" if layer == 0 and square else "inputs x"
    output = layer == len(flow.columns) - 1
    title = f"{column.name}, neuron {neuron}"
    if output and len(names) > 1:
        title += f", for the answer {names[neuron]}"
    words = {
        "layer": layer,
        "neuron": neuron,
        "title": title,
        "off": not bool(column.on[neuron]),
        "hidden": not output,
        "many": layer == 0 and square,
        "n": len(weights),
    }
    if not drawn:
        words |= {"captions": [of, "weights w", "products x · w"], "signs": ["×", "="], "running": False}
        words["formula"] = [["nothing drawn yet", "no inputs, and so no products"]]
        pictures = [0 * inputs, weights, 0 * products]
    elif backward:
        da, dz = column.da[neuron], column.dz[neuron]
        words |= {
            "captions": [of, "gradient dW = x · dz", "weights w"],
            "signs": [f"× {significant(dz)} =", ""],
            "formula": _backward_formula(column, neuron, da, dz),
            "running": False,
        }
        pictures = [inputs, column.dW[:, neuron], weights]
    else:
        words |= {
            "captions": [of, "weights w", "products x · w"],
            "signs": ["×", "="],
            "formula": _forward_formula(column, neuron, products, bias, flow.confidences if output else None),
            "running": True,
        }
        pictures = [inputs, weights, products]
    running = np.cumsum(products, dtype=float)
    return {"words": words, "pictures": [*pictures, running, [running[-1] + bias]]}


def _plus(value):
    """A number to be added, with its sign: "+ 0.50" or "− 0.50"."""
    return f"{'−' if value < 0 else '+'} {significant(abs(value))}"


def _forward_formula(column, neuron, products, bias, confidences):
    z, a = column.z[neuron], column.a[neuron]
    total = products.sum(dtype=float)
    lines = []
    if len(products) <= 4:
        terms = " + ".join(
            f"{significant(x)} · {significant(w) if w >= 0 else f'({significant(w)})'}"
            for x, w in zip(column.inputs, column.dense.W[:, neuron], strict=True)
        )
        lines.append(["weighted sum", f"{terms} = {significant(total)}"])
    else:
        lines.append(["weighted sum", f"{len(products)} products add up to {significant(total)}"])
    lines.append(["with the bias", f"z = {significant(total)} {_plus(bias)} = {significant(z)}"])
    if not column.on[neuron]:
        lines.append(["activation", "a = 0, because it is switched off"])
    elif column.activation:
        lines.append(["activation", f"a = {column.activation}({significant(z)}) = {significant(a)}"])
    if confidences is not None and not column.activation.endswith("Sigmoid"):
        many = len(confidences) > 1
        how = f"exp({significant(a)}) ÷ sum over all {len(confidences)}" if many else f"sigmoid({significant(a)})"
        lines.append(["confidence", f"{how} = {percent(confidences[neuron])}"])
    return lines


def _backward_formula(column, neuron, da, dz):
    lines = [["from behind", f"da = {significant(da)}"]]
    if not column.on[neuron]:
        lines.append(["switched off", "dz = 0: nothing flows back through it"])
    elif column.activation:
        slope = f" · {significant(dz / da)}" if da else ""
        lines.append([f"slope of {column.activation}", f"dz = {significant(da)}{slope} = {significant(dz)}"])
    else:
        lines.append(["no activation", f"dz = da = {significant(dz)}"])
    lines.append(["bias", f"db = dz = {significant(dz)}"])
    lines.append(["each weight", f"dw = x · {significant(dz)}"])
    return lines

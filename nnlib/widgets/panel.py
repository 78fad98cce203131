"""What one neuron of the network picture does, in pictures and formulas."""

import numpy as np

from nnlib.plots.wiring import percent


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
            "signs": [f"× {number(dz)} =", ""],
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


def number(value):
    """A number in a formula: three significant digits, and a real minus."""
    value = float(value)
    text = f"{value:.2f}" if 0.1 <= abs(value) < 1000 or value == 0 else f"{value:.3g}"
    return text.replace("-", "−")


def _plus(value):
    """A number to be added, with its sign: "+ 0.50" or "− 0.50"."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"


def _forward_formula(column, neuron, products, bias, confidences):
    z, a = column.z[neuron], column.a[neuron]
    total = products.sum(dtype=float)
    lines = []
    if len(products) <= 4:
        terms = " + ".join(
            f"{number(x)} · {number(w) if w >= 0 else f'({number(w)})'}"
            for x, w in zip(column.inputs, column.dense.W[:, neuron], strict=True)
        )
        lines.append(["weighted sum", f"{terms} = {number(total)}"])
    else:
        lines.append(["weighted sum", f"{len(products)} products add up to {number(total)}"])
    lines.append(["with the bias", f"z = {number(total)} {_plus(bias)} = {number(z)}"])
    if not column.on[neuron]:
        lines.append(["activation", "a = 0, because it is switched off"])
    elif column.activation:
        lines.append(["activation", f"a = {column.activation}({number(z)}) = {number(a)}"])
    if confidences is not None and not column.activation.endswith("Sigmoid"):
        many = len(confidences) > 1
        how = f"exp({number(a)}) ÷ sum over all {len(confidences)}" if many else f"sigmoid({number(a)})"
        lines.append(["confidence", f"{how} = {percent(confidences[neuron])}"])
    return lines


def _backward_formula(column, neuron, da, dz):
    lines = [["from behind", f"da = {number(da)}"]]
    if not column.on[neuron]:
        lines.append(["switched off", "dz = 0: nothing flows back through it"])
    elif column.activation:
        slope = f" · {number(dz / da)}" if da else ""
        lines.append([f"slope of {column.activation}", f"dz = {number(da)}{slope} = {number(dz)}"])
    else:
        lines.append(["no activation", f"dz = da = {number(dz)}"])
    lines.append(["bias", f"db = dz = {number(dz)}"])
    lines.append(["each weight", f"dw = x · {number(dz)}"])
    return lines

"""Checks of neurons, networks, layers and losses: what they are made with, whether they fit, and the order of calls."""

import numpy as np

from nnlib._expect.array import affordable, batch, finite, numbers, row, shape, some
from nnlib._expect.single import able, float_type, function, generator, integer, number, pair, what
from nnlib._expect.target import classes


def network_and_loss(network, loss, who):
    """A network to train and a loss to train it with."""
    able(network, who, "a network", "Network(Dense(784, 10, rng=rng))", "forward", "backward", "parameters")
    able(loss, who, "a loss", "SoftmaxCrossEntropy()", "forward", "backward")


def examples(x, y, network, loss, who, kind=""):
    """x in the network's own precision, and y; whatever is wrong with them is said before anything is learned."""
    x = some(batch(x, None, who, f"{kind}x"), who, f"{kind}x")
    y = numbers(y, who, f"{kind}y")
    if y.ndim == 0 or len(y) != len(x):
        raise ValueError(f"{who} expects one target for each of the {len(x)} examples, got {kind}y of shape {y.shape}")
    precision = next((parameter.dtype for parameter in network.parameters().values()), x.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        x = finite(x.astype(precision, copy=False), who, f"{kind}x")
        if y.dtype.kind == "f":
            y = finite(y.astype(precision, copy=False), who, f"{kind}y")
        rows = [y.argmin(), y.argmax()] if y.ndim == 1 else [0]  # if anything does not fit, it shows in these
        loss.forward(network.forward(x[rows]), y[rows])
    return x, y


def forward_first(remembered, who):
    """Refuse `backward` before `forward`."""
    if remembered is None:
        raise ValueError(f"{who}.backward expects a forward before it, got none; call forward first")


def gradient(dq, remembered, who, name, n_out=None):
    """`dq`, the gradient of what `forward` gave: numbers of the shape of what it remembered, or of (batch, n_out)."""
    forward_first(remembered, who)
    expected = remembered.shape if n_out is None else (len(remembered), n_out)
    if type(dq) is np.ndarray and dq.dtype.kind == "f" and dq.shape == expected:
        return dq  # the usual case; naming `who` takes longer than all the rest
    return shape(dq, expected, f"{who}.backward", name)


def ready_to_step(network):
    """`network`, whose parameters are all arrays of floats with a gradient of their shape, made by `backward`."""
    if not hasattr(network, "layers"):
        raise ValueError(f"SGD.step expects a network with layers, got {what(network)}")
    for layer in network.layers:
        for name in layer.learned:
            parameter, gradient = getattr(layer, name), getattr(layer, "d" + name, None)
            if gradient is None:
                advice = "call network.backward(loss.backward()) first"
                raise ValueError(f"SGD.step expects {layer} to have a gradient d{name}, got none; {advice}")
            if not isinstance(parameter, np.ndarray) or parameter.dtype.kind != "f":
                raise ValueError(f"SGD.step expects {layer} to have floats in {name}, got {what(parameter)}")
            if getattr(gradient, "shape", None) != parameter.shape:
                expected = f"d{name} as an array of the shape of {name}, {parameter.shape}"
                raise ValueError(f"SGD.step expects {layer} to have {expected}, got {what(gradient)}")
    return network


def fitting_layers(layers, who):
    """`layers`, in which each can work with what the one before it gives, and none stands twice."""
    if not layers:
        raise ValueError(f"{who} expects at least one layer, got none; begin with Network(Dense(784, 10, rng=rng))")
    width = None
    for position, layer in enumerate(layers):
        if isinstance(layer, type):
            raise ValueError(f"{who} expects layers, got the class {layer.__name__}; write {layer.__name__}(...)")
        if isinstance(layer, list | tuple):
            raise ValueError(f"{who} expects layers one by one, got a {type(layer).__name__}; write Network(*layers)")
        if not all(hasattr(layer, part) for part in ("forward", "backward", "parameter_gradients", "learned")):
            got = f"{what(layer)} at position {position}"
            raise ValueError(f"{who} expects layers such as ReLU() (a class of your own derives from Layer), got {got}")
        if any(layer is other for other in layers[:position]):
            got = f"{layer} twice, again at position {position}"
            raise ValueError(f"{who} expects each layer once, for it remembers one forward, got {got}; make a second")
        n_in = getattr(layer, "n_in", None)
        if None not in (width, n_in) and n_in != width:
            expected = f"the layer at position {position} to take the {width} outputs before it"
            raise ValueError(f"{who} expects {expected}, got {layer}")
        width = getattr(layer, "n_out", width)
    return layers


def neuron(weights, bias, activation):
    """`weights`, `bias` and `activation` of a `Neuron`: a row of finite numbers, a number, a function."""
    weights = row(weights, "Neuron", "weights")
    bias = number(bias, "Neuron", "bias")
    return weights, bias, function(activation, "Neuron", "activation", "sigmoid")


def dense(n_in, n_out, rng, scale, dtype):
    """`n_in` and `n_out` of a `Dense` layer, and whatever else it is made with."""
    n_in = integer(n_in, "Dense", "n_in")
    n_out = integer(n_out, "Dense", "n_out")
    affordable((n_in, n_out), f"Dense({n_in}, {n_out})")
    generator(rng, "Dense")
    float_type(dtype, "Dense")
    if scale is not None:
        number(scale, "Dense", "scale", least=0)
    return n_in, n_out


def descent(learning_rate, momentum):
    """`learning_rate` and `momentum` of `SGD`, as floats."""
    learning_rate = number(learning_rate, "SGD", "learning_rate", above=0)
    return learning_rate, number(momentum, "SGD", "momentum", least=0, below=1)


def training(network, loss, optimizer, x, y, epochs, batch_size, rng, validation, callback):
    """`x`, `y` and `validation` in the network's own precision; whatever `train` gets is looked at before it begins."""
    network_and_loss(network, loss, "train")
    able(optimizer, "train", "an optimizer", "SGD(0.1)", "step")
    integer(epochs, "train", "epochs", least=0)
    integer(batch_size, "train", "batch_size")
    generator(rng, "train")
    if callback is not None:
        function(callback, "train", "callback", "lambda network, history: history.loss[-1] < 0.1")
    x, y = examples(x, y, network, loss, "train")
    if validation is not None:
        validation = pair(validation, "train", "validation")
        validation = examples(*validation, network, loss, "train", "validation ")
    return x, y, validation


def labelled(network, x, y):
    """`x` and `y` of `accuracy`: finite examples, and an integer label for each."""
    able(network, "accuracy", "a network", "Network(Dense(784, 10, rng=rng))", "predict")
    x = finite(some(batch(x, None, "accuracy"), "accuracy"), "accuracy")
    return x, classes(y, None, "accuracy", "y", len(x))

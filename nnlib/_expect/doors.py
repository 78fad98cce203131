"""All checks of one public function at its door, for those that have several arguments to check."""

from nnlib._expect.array import affordable, batch, finite, row, some
from nnlib._expect.network import examples, network_and_loss
from nnlib._expect.single import able, float_type, function, generator, integer, number, pair
from nnlib._expect.target import classes


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

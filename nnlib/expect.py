"""One-line checks of arguments: each raises a `ValueError` that says what was expected, what came, and what to do.

Every public function begins with a line such as `x = expect.batch(x, 784, "Dense(784, 100)")`. Leave those lines out
and what remains is the lesson itself; the notebooks do exactly that. `who` is whoever asks: a name or a layer.
"""

import math
import os
from numbers import Integral, Real

import numpy as np

MOST = 100_000_000  # numbers in one array: at 4 to 8 bytes each, about what a small computer can spare


def numbers(value, who, name="x"):
    """`value` as an array of numbers; anything else (text, ragged lists, complex numbers, nothing) is refused."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ValueError(f"{who} expects {name} to be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{who} expects {name} to be an array of numbers, got {_what(value)}")
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
        got = f"a {value.dtype} array" if isinstance(value, np.ndarray) else _what(value)
        raise ValueError(f"{who} expects {name} to be a float64 array (nudges drown in float32), got {got}")
    return value


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


def scores_and_numbers(scores, targets, who):
    """`scores` as a matrix with at least one row, and `targets` as numbers, one for each score."""
    scores = some(batch(scores, None, who, "scores"), who, "scores")
    targets = floats(targets, who, "targets")
    if scores.shape[1] > 1 and targets.shape == scores.shape[:1]:
        advice = f"for labels use one_hot(targets, {scores.shape[1]})"
        raise ValueError(f"{who} expects targets of the scores' shape {scores.shape}, got {targets.shape}; {advice}")
    return scores, shape(targets, scores.shape, who, "targets")


def scores_and_labels(scores, targets, n_classes, who):
    """`scores` as a matrix with at least one row, and `targets` as labels of shape (batch,), below `n_classes`.

    n_classes: None if each class has a column of scores, 2 if one column says yes or no.
    """
    scores = some(batch(scores, n_classes and 1, who, "scores"), who, "scores")
    return scores, classes(targets, n_classes or scores.shape[1], who, n_examples=len(scores))


def some(x, who, name="x"):
    """`x`, which has at least one example."""
    if len(x) == 0:
        raise ValueError(f"{who} expects at least one example in {name}, got shape {x.shape}")
    return x


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


def labels(y, n_classes, who, name="targets"):
    """`y` as whole numbers of any shape, each from 0 to `n_classes - 1` (any if None); booleans become 0 and 1."""
    return _whole(numbers(y, who, name), n_classes, who, name)


def classes(y, n_classes, who, name="targets", n_examples=None):
    """`y` as integer labels of shape (batch,), one for each of `n_examples` examples (any number if None)."""
    y = numbers(y, who, name)
    if y.ndim != 1 or (n_examples is not None and len(y) != n_examples):
        advice = ""
        if y.ndim == 2:
            advice = f"; use {name}.ravel()" if y.shape[1] == 1 else f"; for one-hot rows use {name}.argmax(axis=1)"
        expected = f"({'batch' if n_examples is None else n_examples},)"
        raise ValueError(f"{who} expects {name} to be integer labels of shape {expected}, got {y.shape}{advice}")
    return _whole(y, n_classes, who, name)


def integer(value, who, name, *, least=1):
    """`value` as an int that is at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"{who} expects {name} to be a whole number of at least {least}, got {_what(value)}")
    return int(value)


def number(value, who, name, *, above=None, least=None, below=None):
    """`value` as a finite float within the given bounds (`above` and `below` are themselves excluded)."""
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:  # an int beyond the largest float
        number = math.inf
    if (
        not math.isfinite(number)
        or (above is not None and number <= above)
        or (least is not None and number < least)
        or (below is not None and number >= below)
    ):
        bounds = [f"above {above}"] * (above is not None)
        bounds += [f"at least {least}"] * (least is not None)
        bounds += [f"below {below}"] * (below is not None)
        expected = f"a finite number {' and '.join(bounds)}".strip()
        raise ValueError(f"{who} expects {name} to be {expected}, got {_what(value)}")
    return number


def affordable(shape, who):
    """The sizes of an array that a small computer can hold."""
    if math.prod(shape) > MOST:
        size = " * ".join(map(str, shape))
        raise ValueError(f"{who} expects at most {MOST:,} numbers in one array, got {size} = {math.prod(shape):,}")
    return shape


def float_type(dtype, who):
    """`dtype` as float32 or float64."""
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"{who} expects dtype to be np.float32 or np.float64, got {_what(dtype)}")
    return np.dtype(dtype)


def generator(rng, who):
    """`rng` as a NumPy random generator; a bare seed is refused, so that one generator runs through a whole program."""
    if not isinstance(rng, np.random.Generator):
        got = _what(rng)
        raise ValueError(f"{who} expects rng to be a random generator, got {got}; use np.random.default_rng(0)")
    return rng


def function(value, who, name, example):
    """`value`, which can be called; a class is refused."""
    if not callable(value) or isinstance(value, type):
        raise ValueError(f"{who} expects {name} to be a function such as {example}, got {_what(value)}")
    return value


def able(value, who, name, example, *methods):
    """`value`, an object that has these methods; a class instead of an object is refused."""
    missing = [method for method in methods if not callable(getattr(value, method, None))]
    if missing or isinstance(value, type):
        expected = f"{name} such as {example}, with {', '.join(methods)}"
        raise ValueError(f"{who} expects {expected}, got {_what(value)}")
    return value


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


def pair(value, who, name):
    """`value` as the two things x and y."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        got = _what(value) if not isinstance(value, tuple | list) else f"{len(value)} of them"
        raise ValueError(f"{who} expects {name} to be the pair (x, y), got {got}")
    return value


def path(value, who, *, to_write=False):
    """`value` as the path of a file, text; if it is to be written, of one in a folder that exists."""
    if not isinstance(value, str | os.PathLike):
        raise ValueError(f"{who} expects the path of a file, such as 'digits.npz', got {_what(value)}")
    value = os.fspath(value)
    folder = os.path.dirname(value) or "."
    if os.path.isdir(value or "."):
        raise ValueError(f"{who} expects the path of a file, got the folder {value!r}; add a file name to it")
    if to_write and not os.path.isdir(folder):
        raise ValueError(f"{who} expects a folder that exists, got {folder!r}; make it first")
    return value


def arrays(path):
    """The arrays in an .npz file, by name; a small file that would unpack to a huge one is refused before it does."""
    import zipfile  # here, so that `import nnlib` is quick

    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > os.path.getsize(path):
            raise ValueError("its contents are compressed, which Network.save never does")
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


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
        raise ValueError(f"SGD.step expects a network with layers, got {_what(network)}")
    for layer in network.layers:
        for name in layer.learned:
            parameter, gradient = getattr(layer, name), getattr(layer, "d" + name, None)
            if gradient is None:
                advice = "call network.backward(loss.backward()) first"
                raise ValueError(f"SGD.step expects {layer} to have a gradient d{name}, got none; {advice}")
            if not isinstance(parameter, np.ndarray) or parameter.dtype.kind != "f":
                raise ValueError(f"SGD.step expects {layer} to have floats in {name}, got {_what(parameter)}")
            if getattr(gradient, "shape", None) != parameter.shape:
                expected = f"d{name} as an array of the shape of {name}, {parameter.shape}"
                raise ValueError(f"SGD.step expects {layer} to have {expected}, got {_what(gradient)}")
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
            got = f"{_what(layer)} at position {position}"
            raise ValueError(f"{who} expects layers such as ReLU() (a class of your own derives from Layer), got {got}")
        if any(layer is other for other in layers[:position]):
            got = f"{layer} twice, again at position {position}"
            raise ValueError(f"{who} expects each layer once, for it remembers one forward, got {got}; make a second")
        n_in = getattr(layer, "n_in", None)
        if None not in (width, n_in) and n_in != width:
            raise ValueError(
                f"{who} expects the layer at position {position} to take the {width} outputs before it, got {layer}"
            )
        width = getattr(layer, "n_out", width)
    return layers


def _whole(y, n_classes, who, name):
    if y.dtype.kind == "f":
        raise ValueError(f"{who} expects {name} to be integer labels, got {y.dtype} numbers; use {name}.astype(int)")
    if n_classes is not None and y.size and y.astype(np.uint64).max() >= n_classes:  # -1 becomes the largest uint64
        wrong = y.min() if y.min() < 0 else y.max()
        raise ValueError(f"{who} expects {name} from 0 to {n_classes - 1}, got the label {wrong}")
    return y if y.dtype.kind != "b" else y.astype(int)


def _flattened(x, width, name):
    fits = x.ndim > 2 and width in (None, math.prod(x.shape[1:]))
    return f"; use {name}.reshape(len({name}), -1)" if fits else ""


def _what(value):
    """`value` in a few words."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"an array of {value.dtype} of shape {value.shape}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 40 else f"{text[:37]}..."

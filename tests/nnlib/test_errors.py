"""Every wrong use that came to mind, and the words it must be answered with: who, what was expected, what came."""

import io
import json
import pickle
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from nnlib.functions import one_hot, relu, sigmoid, softmax, step, tanh
from nnlib.gradcheck import check_gradients, numerical_gradient
from nnlib.layers import Dense, Layer, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.neuron import Neuron
from nnlib.optim import SGD
from nnlib.training import accuracy, train

RNG = np.random.default_rng(0)
X = RNG.random((6, 4))
Y = np.array([0, 1, 2, 0, 1, 2])
NAN = np.where(np.arange(24).reshape(6, 4) == 9, np.nan, X)
RAGGED = [[1, 2], [3]]


def dense(n_in=4, n_out=3):
    return Dense(n_in, n_out, rng=np.random.default_rng(0))


def after_forward(layer):
    layer.forward(X)
    return layer


def run(network=None, loss=None, optimizer=None, x=X, y=Y, **options):
    options = {"epochs": 1, "batch_size": 2, "rng": np.random.default_rng(0), "progress": False} | options
    return train(network or Network(dense()), loss or SoftmaxCrossEntropy(), optimizer or SGD(0.1), x, y, **options)


def changed(layer, **attributes):
    """A layer after forward and backward, with some of its attributes replaced."""
    after_forward(layer).backward(np.ones((6, 3)))
    for name, value in attributes.items():
        setattr(layer, name, value)
    return layer


class NoBase:
    """A layer that knows nothing of `Layer`."""

    def forward(self, x):
        return x

    backward = forward


class Forgetful(Layer):
    """A layer of one's own without dW."""

    learned = ("W",)
    W = np.ones(4)

    def forward(self, x):
        return x * self.W

    def backward(self, dz):
        return dz * self.W


class WrongShape(Dense):
    def parameter_gradients(self, dz):
        super().parameter_gradients(dz)
        self.db = dz


class NoGradient(Dense):
    def parameter_gradients(self, dz):
        pass


# name: (what the learner does, the words of the answer)
FUNCTIONS = {
    "text": (lambda: sigmoid("3"), "sigmoid expects z to be an array of numbers, got '3'"),
    "nothing": (lambda: relu(None), "relu expects z to be an array of numbers, got None"),
    "ragged": (lambda: tanh(RAGGED), "tanh expects z to be an array of numbers, got rows of different lengths"),
    "complex": (lambda: step(1j), "step expects z to be an array of numbers, got 1j"),
    "objects": (
        lambda: sigmoid([object, {}]),
        "sigmoid expects z to be an array of numbers, got [<class 'object'>, {}]",
    ),
    "large array of text": (
        lambda: sigmoid(np.array(["a"] * 9)),
        "sigmoid expects z to be an array of numbers, got an array of <U1 of shape (9,)",
    ),
    "dates": (lambda: relu(np.array(["2020-01-01"], "M8[D]")), "relu expects z to be an array of numbers"),
    "decimals": (lambda: relu([Decimal(1)]), "relu expects z to be an array of numbers, got [Decimal('1')]"),
    "whole numbers beyond all": (lambda: relu([10**40]), "relu expects z to be an array of numbers, got [1000000"),
    "a generator": (
        lambda: softmax(i for i in range(3)),
        "softmax expects z to be an array of numbers, got <generator",
    ),
    "softmax of one number": (
        lambda: softmax(3),
        "softmax expects z to have at least one number in each row, got shape ()",
    ),
    "softmax of empty rows": (lambda: softmax(np.empty((2, 0))), "at least one number in each row, got shape (2, 0)"),
    "one_hot of floats": (
        lambda: one_hot([0.0, 1.0], 2),
        "one_hot expects y to be integer labels, got float64 numbers; use y.astype(int)",
    ),
    "one_hot too large": (lambda: one_hot([0, 3], 3), "one_hot expects y from 0 to 2, got the label 3"),
    "one_hot negative": (lambda: one_hot([-1], 3), "one_hot expects y from 0 to 2, got the label -1"),
    "one_hot of text": (lambda: one_hot("3", 10), "one_hot expects y to be an array of numbers, got '3'"),
    "one_hot classes 0": (
        lambda: one_hot([0], 0),
        "one_hot expects n_classes to be a whole number of at least 1, got 0",
    ),
    "one_hot classes 2.0": (lambda: one_hot([0], 2.0), "n_classes to be a whole number of at least 1, got 2.0"),
    "one_hot classes huge": (
        lambda: one_hot([0], 10**9),
        "one_hot expects at most 100,000,000 numbers in one array, got",
    ),
}
NEURON = {
    "text weights": (lambda: Neuron("abc"), "Neuron expects weights to be an array of numbers, got 'abc'"),
    "no weights": (lambda: Neuron([]), "Neuron expects weights of shape (n,), a row of numbers, got (0,)"),
    "a matrix of weights": (
        lambda: Neuron([[1, 2]]),
        "Neuron expects weights of shape (n,), a row of numbers, got (1, 2)",
    ),
    "one bare weight": (lambda: Neuron(3), "Neuron expects weights of shape (n,), a row of numbers, got ()"),
    "nan weight": (lambda: Neuron([1, np.nan]), "Neuron expects weights to hold finite numbers, got nan at [1]"),
    "text bias": (lambda: Neuron([1], "2"), "Neuron expects bias to be a finite number, got '2'"),
    "infinite bias": (lambda: Neuron([1], np.inf), "Neuron expects bias to be a finite number, got inf"),
    "huge bias": (lambda: Neuron([1], 10**400), "Neuron expects bias to be a finite number, got 1000"),
    "array bias": (lambda: Neuron([1], [2]), "Neuron expects bias to be a finite number, got [2]"),
    "boolean bias": (lambda: Neuron([1], True), "Neuron expects bias to be a finite number, got True"),
    "activation by name": (
        lambda: Neuron([1], activation="relu"),
        "Neuron expects activation to be a function such as sigmoid, got 'relu'",
    ),
    "layer as activation": (
        lambda: Neuron([1], activation=ReLU),
        "Neuron expects activation to be a function such as sigmoid, got the class ReLU",
    ),
    "too few inputs": (
        lambda: Neuron([1, 2, 3])([1, 2]),
        "Neuron(3 weights, bias=0, sigmoid) expects x of shape (3,) or (batch, 3), got (2,)",
    ),
    "too wide a batch": (lambda: Neuron([1, 2])(X), "expects x of shape (2,) or (batch, 2), got (6, 4)"),
    "one number": (lambda: Neuron([1, 2])(5), "expects x of shape (2,) or (batch, 2), got ()"),
    "an image not flattened": (
        lambda: Neuron(np.ones(784))(np.ones((28, 28))),
        "expects x of shape (784,) or (batch, 784), got (28, 28); use x.ravel()",
    ),
    "images not flattened": (
        lambda: Neuron(np.ones(784))(np.ones((5, 28, 28))),
        "got (5, 28, 28); use x.reshape(len(x), -1)",
    ),
    "text": (
        lambda: Neuron([1])("x"),
        "Neuron(1 weights, bias=0, sigmoid) expects x to be an array of numbers, got 'x'",
    ),
}
LAYERS = {
    "no neurons": (lambda: dense(4, 0), "Dense expects n_out to be a whole number of at least 1, got 0"),
    "negative inputs": (lambda: dense(-4), "Dense expects n_in to be a whole number of at least 1, got -4"),
    "half a neuron": (lambda: dense(4, 2.5), "Dense expects n_out to be a whole number of at least 1, got 2.5"),
    "text size": (lambda: dense("4"), "Dense expects n_in to be a whole number of at least 1, got '4'"),
    "boolean size": (lambda: dense(True), "Dense expects n_in to be a whole number of at least 1, got True"),
    "no size": (lambda: dense(None), "Dense expects n_in to be a whole number of at least 1, got None"),
    "huge": (
        lambda: dense(10**6, 10**6),
        "Dense(1000000, 1000000) expects at most 100,000,000 numbers in one array, got 1000000 * 1000000 = 1,000,",
    ),
    "seed for rng": (
        lambda: Dense(4, 3, rng=0),
        "Dense expects rng to be a random generator, got 0; use np.random.default_rng(0)",
    ),
    "old generator": (lambda: Dense(4, 3, rng=np.random), "Dense expects rng to be a random generator, got <module"),
    "negative scale": (
        lambda: Dense(4, 3, rng=RNG, scale=-1),
        "Dense expects scale to be a finite number at least 0, got -1",
    ),
    "nan scale": (
        lambda: Dense(4, 3, rng=RNG, scale=np.nan),
        "expects scale to be a finite number at least 0, got nan",
    ),
    "whole-number dtype": (
        lambda: Dense(4, 3, rng=RNG, dtype=int),
        "Dense expects dtype to be np.float32 or np.float64, got the class int",
    ),
    "dtype None": (lambda: Dense(4, 3, rng=RNG, dtype=None), "dtype to be np.float32 or np.float64, got None"),
    "dtype nonsense": (lambda: Dense(4, 3, rng=RNG, dtype="abc"), "dtype to be np.float32 or np.float64, got 'abc'"),
    "one example": (
        lambda: dense(784, 100).forward(np.zeros(784)),
        "Dense(784, 100) expects x of shape (batch, 784), got (784,); one example alone is x[np.newaxis, :]",
    ),
    "wrong width": (lambda: dense(784).forward(X), "Dense(784, 3) expects x of shape (batch, 784), got (6, 4)"),
    "wrong width, one example": (
        lambda: dense().forward([1, 2]),
        "Dense(4, 3) expects x of shape (batch, 4), got (2,)",
    ),
    "the wrong way round": (lambda: dense().forward(X.T), "expects x of shape (batch, 4), got (4, 6); use x.T"),
    "images not flattened": (
        lambda: dense(784).forward(np.zeros((5, 28, 28))),
        "expects x of shape (batch, 784), got (5, 28, 28); use x.reshape(len(x), -1)",
    ),
    "one image not flattened": (
        lambda: dense(784).forward(np.zeros((28, 28))),
        "expects x of shape (batch, 784), got (28, 28); one example alone is x.reshape(1, 784)",
    ),
    "one number": (lambda: dense().forward(5), "Dense(4, 3) expects x of shape (batch, 4), got ()"),
    "text": (lambda: dense().forward("abc"), "Dense(4, 3) expects x to be an array of numbers, got 'abc'"),
    "nothing": (lambda: dense().forward(None), "Dense(4, 3) expects x to be an array of numbers, got None"),
    "ragged": (lambda: dense().forward(RAGGED), "expects x to be an array of numbers, got rows of different lengths"),
    "complex": (lambda: dense().forward(X * 1j), "expects x to be an array of numbers, got an array of complex128"),
    "text into ReLU": (lambda: ReLU().forward("abc"), "relu expects z to be an array of numbers, got 'abc'"),
    "Dense: backward first": (
        lambda: dense().backward(X),
        "Dense(4, 3).backward expects a forward before it, got none; call forward first",
    ),
    "Sigmoid: backward first": (
        lambda: Sigmoid().backward(X),
        "Sigmoid().backward expects a forward before it, got none",
    ),
    "Tanh: backward first": (lambda: Tanh().backward(X), "Tanh().backward expects a forward before it, got none"),
    "ReLU: backward first": (lambda: ReLU().backward(X), "ReLU().backward expects a forward before it, got none"),
    "Dense: wrong gradient": (
        lambda: after_forward(dense()).backward(np.ones((6, 4))),
        "Dense(4, 3).backward expects dz of shape (6, 3), got (6, 4)",
    ),
    "Dense: gradient of another batch": (
        lambda: after_forward(dense()).backward(np.ones((1, 3))),
        "Dense(4, 3).backward expects dz of shape (6, 3), got (1, 3)",
    ),
    "ReLU: wrong gradient": (
        lambda: after_forward(ReLU()).backward(np.ones((6, 3))),
        "ReLU().backward expects da of shape (6, 4), got (6, 3)",
    ),
    "Sigmoid: gradient without its column": (
        lambda: after_forward(Network(dense(4, 1), Sigmoid())).backward(np.ones(6)),
        "Sigmoid().backward expects da of shape (6, 1), got (6,); use da.reshape(6, 1)",
    ),
    "Tanh: text": (
        lambda: after_forward(Tanh()).backward("abc"),
        "Tanh().backward expects da to be an array of numbers, got 'abc'",
    ),
}
LOSSES = {
    "MSE: column against row": (
        lambda: MeanSquaredError().forward(np.ones((6, 1)), np.ones(6)),
        "MeanSquaredError expects targets of shape (6, 1), got (6,); use targets.reshape(6, 1)",
    ),
    "MSE: labels for rows": (
        lambda: MeanSquaredError().forward(np.ones((6, 3)), Y),
        "MeanSquaredError expects targets of the scores' shape (6, 3), got (6,); for labels use one_hot(targets, 3)",
    ),
    "MSE: fewer targets": (
        lambda: MeanSquaredError().forward(np.ones((6, 3)), np.ones((5, 3))),
        "MeanSquaredError expects targets of shape (6, 3), got (5, 3)",
    ),
    "MSE: scores in a row": (
        lambda: MeanSquaredError().forward(np.ones(6), np.ones(6)),
        "MeanSquaredError expects scores of shape (batch, features), got (6,)",
    ),
    "MSE: empty": (
        lambda: MeanSquaredError().forward(np.ones((0, 3)), np.ones((0, 3))),
        "MeanSquaredError expects at least one example in scores, got shape (0, 3)",
    ),
    "MSE: text": (
        lambda: MeanSquaredError().forward(np.ones((1, 1)), "1"),
        "MeanSquaredError expects targets to be an array of numbers, got '1'",
    ),
    "BCE: two columns": (
        lambda: BinaryCrossEntropy().forward(np.ones((6, 2)), Y % 2),
        "BinaryCrossEntropy expects scores of shape (batch, 1), got (6, 2)",
    ),
    "BCE: scores in a row": (
        lambda: BinaryCrossEntropy().forward(np.ones(6), Y % 2),
        "BinaryCrossEntropy expects scores of shape (batch, 1), got (6,); as a column it is scores[:, np.newaxis]",
    ),
    "BCE: column of targets": (
        lambda: BinaryCrossEntropy().forward(np.ones((6, 1)), Y[:, np.newaxis] % 2),
        "BinaryCrossEntropy expects targets to be integer labels of shape (6,), got (6, 1); use targets.ravel()",
    ),
    "BCE: a third class": (
        lambda: BinaryCrossEntropy().forward(np.ones((6, 1)), Y),
        "BinaryCrossEntropy expects targets from 0 to 1, got the label 2",
    ),
    "BCE: float targets": (
        lambda: BinaryCrossEntropy().forward(np.ones((6, 1)), np.ones(6)),
        "BinaryCrossEntropy expects targets to be integer labels, got float64 numbers; use targets.astype(int)",
    ),
    "BCE: empty": (
        lambda: BinaryCrossEntropy().forward(np.ones((0, 1)), np.ones(0, int)),
        "BinaryCrossEntropy expects at least one example in scores, got shape (0, 1)",
    ),
    "CE: label too large": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((2, 3)), [0, 3]),
        "SoftmaxCrossEntropy expects targets from 0 to 2, got the label 3",
    ),
    "CE: negative label": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((2, 3)), [0, -1]),
        "SoftmaxCrossEntropy expects targets from 0 to 2, got the label -1",
    ),
    "CE: negative int8 label": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((1, 3)), np.array([-128], np.int8)),
        "SoftmaxCrossEntropy expects targets from 0 to 2, got the label -128",
    ),
    "CE: one-hot": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((6, 3)), one_hot(Y, 3)),
        "expects targets to be integer labels of shape (6,), got (6, 3); for one-hot rows use targets.argmax(axis=1)",
    ),
    "CE: float labels": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((6, 3)), Y.astype(float)),
        "SoftmaxCrossEntropy expects targets to be integer labels, got float64 numbers; use targets.astype(int)",
    ),
    "CE: a column of labels": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((6, 3)), Y[:, np.newaxis]),
        "expects targets to be integer labels of shape (6,), got (6, 1); use targets.ravel()",
    ),
    "CE: fewer labels": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((6, 3)), Y[:5]),
        "SoftmaxCrossEntropy expects targets to be integer labels of shape (6,), got (5,)",
    ),
    "CE: one label": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((1, 3)), 2),
        "SoftmaxCrossEntropy expects targets to be integer labels of shape (1,), got ()",
    ),
    "CE: text labels": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((1, 3)), ["two"]),
        "SoftmaxCrossEntropy expects targets to be an array of numbers, got ['two']",
    ),
    "CE: nothing": (
        lambda: SoftmaxCrossEntropy().forward(None, [0]),
        "SoftmaxCrossEntropy expects scores to be an array of numbers, got None",
    ),
    "CE: empty": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((0, 3)), np.ones(0, int)),
        "SoftmaxCrossEntropy expects at least one example in scores, got shape (0, 3)",
    ),
    "CE: no classes": (
        lambda: SoftmaxCrossEntropy().forward(np.ones((3, 0)), [0, 0, 0]),
        "SoftmaxCrossEntropy expects scores of shape (batch, features), got (3, 0)",
    ),
    "MSE: backward first": (
        lambda: MeanSquaredError().backward(),
        "MeanSquaredError.backward expects a forward before it",
    ),
    "BCE: backward first": (lambda: BinaryCrossEntropy().backward(), "BinaryCrossEntropy.backward expects a forward"),
    "CE: backward first": (lambda: SoftmaxCrossEntropy().backward(), "SoftmaxCrossEntropy.backward expects a forward"),
}
SHARED = ReLU()
NETWORK = {
    "no layers": (lambda: Network(), "Network expects at least one layer, got none"),
    "a list": (lambda: Network([dense()]), "Network expects layers one by one, got a list; write Network(*layers)"),
    "a class": (lambda: Network(dense(), ReLU), "Network expects layers, got the class ReLU; write ReLU(...)"),
    "a name": (
        lambda: Network("relu"),
        "expects layers such as ReLU() (a class of your own derives from Layer), got 'relu'",
    ),
    "a function": (lambda: Network(dense(), sigmoid), "got <function sigmoid at"),
    "None": (lambda: Network(None), "Network expects layers such as ReLU()"),
    "a network": (lambda: Network(Network(dense())), "got Network(Dense(4, 3)) at position 0"),
    "a layer without the base class": (lambda: Network(NoBase()), "(a class of your own derives from Layer), got <"),
    "layers that don't fit": (
        lambda: Network(dense(4, 3), ReLU(), dense(5, 2)),
        "Network expects the layer at position 2 to take the 3 outputs before it, got Dense(5, 2)",
    ),
    "the same layer twice": (
        lambda: Network(dense(4, 4), SHARED, dense(4, 4), SHARED),
        "Network expects each layer once, for it remembers one forward, got ReLU() twice, again at position 3",
    ),
    "wrong width": (
        lambda: Network(dense(), ReLU()).forward(np.ones((2, 5))),
        "Dense(4, 3) expects x of shape (batch, 4), got (2, 5)",
    ),
    "one example to predict": (
        lambda: Network(dense()).predict(X[0]),
        "got (4,); one example alone is x[np.newaxis, :]",
    ),
    "predict without a batch": (
        lambda: Network(ReLU()).predict([1, 2]),
        "Network.predict expects the output of shape (batch, features), got (2,)",
    ),
    "text to activations": (
        lambda: Network(ReLU()).activations("x"),
        "Network.activations expects x to be an array of numbers, got 'x'",
    ),
    "backward first": (lambda: Network(dense(), ReLU()).backward(X), "ReLU().backward expects a forward before it"),
    "backward first, no dx": (
        lambda: Network(dense()).backward(X, input_gradient=False),
        "Dense(4, 3).backward expects a forward before it",
    ),
    "Layer alone": (lambda: Network(Layer()), "expects layers such as ReLU() (a class of your own derives from Layer)"),
}
OPTIMIZER = {
    "learning rate 0": (lambda: SGD(0), "SGD expects learning_rate to be a finite number above 0, got 0"),
    "negative": (lambda: SGD(-0.1), "SGD expects learning_rate to be a finite number above 0, got -0.1"),
    "nan": (lambda: SGD(float("nan")), "SGD expects learning_rate to be a finite number above 0, got nan"),
    "NumPy's nan": (lambda: SGD(np.float32("nan")), "SGD expects learning_rate to be a finite number above 0, got nan"),
    "infinite": (lambda: SGD(np.inf), "SGD expects learning_rate to be a finite number above 0, got inf"),
    "text": (lambda: SGD("0.1"), "SGD expects learning_rate to be a finite number above 0, got '0.1'"),
    "nothing": (lambda: SGD(None), "SGD expects learning_rate to be a finite number above 0, got None"),
    "complex": (lambda: SGD(1j), "SGD expects learning_rate to be a finite number above 0, got 1j"),
    "a list": (lambda: SGD([0.1]), "SGD expects learning_rate to be a finite number above 0, got [0.1]"),
    "momentum 1": (lambda: SGD(0.1, 1), "SGD expects momentum to be a finite number at least 0 and below 1, got 1"),
    "negative momentum": (
        lambda: SGD(0.1, -0.5),
        "SGD expects momentum to be a finite number at least 0 and below 1, got",
    ),
    "step before backward": (
        lambda: SGD(0.1).step(Network(dense())),
        "SGD.step expects Dense(4, 3) to have a gradient dW, got none; call network.backward(loss.backward()) first",
    ),
    "step of no network": (lambda: SGD(0.1).step("net"), "SGD.step expects a network with layers, got 'net'"),
    "weights set to whole numbers": (
        lambda: SGD(0.1).step(Network(changed(dense(), W=np.ones((4, 3), int)))),
        "SGD.step expects Dense(4, 3) to have floats in W, got an array of int64 of shape (4, 3)",
    ),
    "weights set to a list": (
        lambda: SGD(0.1).step(Network(changed(dense(), b=[0.0, 0.0, 0.0]))),
        "SGD.step expects Dense(4, 3) to have floats in b, got [0.0, 0.0, 0.0]",
    ),
    "a gradient in a list": (
        lambda: SGD(0.1).step(Network(changed(dense(), db=[0.0]))),
        "SGD.step expects Dense(4, 3) to have db as an array of the shape of b, (3,), got [0.0]",
    ),
    "a layer of one's own that forgot its gradient": (
        lambda: SGD(0.1).step(Network(Forgetful())),
        "SGD.step expects Forgetful() to have a gradient dW, got none; call network.backward(loss.backward()) first",
    ),
    "a gradient that would broadcast": (
        lambda: SGD(0.1).step(Network(changed(dense(), dW=np.ones(3)))),
        "SGD.step expects Dense(4, 3) to have dW as an array of the shape of W, (4, 3), got array([1., 1., 1.])",
    ),
}
TRAINING = {
    "no network": (
        lambda: run("net"),
        "train expects a network such as Network(Dense(784, 10, rng=rng)), with forward",
    ),
    "class of a loss": (
        lambda: run(loss=SoftmaxCrossEntropy),
        "a loss such as SoftmaxCrossEntropy(), with forward, backward, got the class SoftmaxCrossEntropy",
    ),
    "loss by name": (lambda: run(loss="mse"), "train expects a loss such as SoftmaxCrossEntropy(), with forward"),
    "number as optimizer": (
        lambda: run(optimizer=0.1),
        "train expects an optimizer such as SGD(0.1), with step, got 0.1",
    ),
    "seed for rng": (
        lambda: run(rng=3),
        "train expects rng to be a random generator, got 3; use np.random.default_rng(0)",
    ),
    "batch size 0": (lambda: run(batch_size=0), "train expects batch_size to be a whole number of at least 1, got 0"),
    "batch size 2.5": (
        lambda: run(batch_size=2.5),
        "train expects batch_size to be a whole number of at least 1, got 2.5",
    ),
    "batch size None": (lambda: run(batch_size=None), "batch_size to be a whole number of at least 1, got None"),
    "negative epochs": (lambda: run(epochs=-1), "train expects epochs to be a whole number of at least 0, got -1"),
    "text epochs": (lambda: run(epochs="10"), "train expects epochs to be a whole number of at least 0, got '10'"),
    "empty": (
        lambda: run(x=np.ones((0, 4)), y=np.ones(0, int)),
        "train expects at least one example in x, got shape (0, 4)",
    ),
    "empty list": (lambda: run(x=[], y=[]), "train expects x of shape (batch, features), got (0,)"),
    "nan": (lambda: run(x=NAN), "train expects x to hold finite numbers, got nan at [2, 1]"),
    "infinity": (
        lambda: run(x=np.where(X > 0.5, np.inf, X)),
        "train expects x to hold finite numbers, got inf at [0, 0] and",
    ),
    "too large for float32": (lambda: run(x=X * 1e300), "train expects x to hold finite numbers, got inf at [0, 0]"),
    "nan target": (
        lambda: run(loss=MeanSquaredError(), y=np.full((6, 3), np.nan)),
        "train expects y to hold finite numbers, got nan at [0, 0] and 17 more like it",
    ),
    "one example": (lambda: run(x=X[0], y=[0]), "train expects x of shape (batch, features), got (4,)"),
    "images not flattened": (
        lambda: run(Network(dense(784)), x=np.ones((6, 28, 28))),
        "train expects x of shape (batch, features), got (6, 28, 28); use x.reshape(len(x), -1)",
    ),
    "wrong width": (lambda: run(x=X[:, :3]), "Dense(4, 3) expects x of shape (batch, 4), got (2, 3)"),
    "fewer targets": (lambda: run(y=Y[:5]), "train expects one target for each of the 6 examples, got y of shape (5,)"),
    "one target": (lambda: run(y=3), "train expects one target for each of the 6 examples, got y of shape ()"),
    "no targets": (lambda: run(y=None), "train expects y to be an array of numbers, got None"),
    "text": (lambda: run(x="data"), "train expects x to be an array of numbers, got 'data'"),
    "ragged": (lambda: run(x=RAGGED), "train expects x to be an array of numbers, got rows of different lengths"),
    "float labels": (lambda: run(y=Y * 1.0), "SoftmaxCrossEntropy expects targets to be integer labels, got float32"),
    "one-hot": (lambda: run(y=one_hot(Y, 3)), "SoftmaxCrossEntropy expects targets to be integer labels of shape (1,)"),
    "one label out of range": (
        lambda: run(y=[0, 1, 2, 0, 3, 2]),
        "SoftmaxCrossEntropy expects targets from 0 to 2, got the label 3",
    ),
    "row for a column": (
        lambda: run(Network(dense(4, 1)), MeanSquaredError(), y=X[:, 0]),
        "MeanSquaredError expects targets of shape (2, 1), got (2,); use targets.reshape(2, 1)",
    ),
    "validation not a pair": (
        lambda: run(validation=X),
        "train expects validation to be the pair (x, y), got an array of",
    ),
    "validation of one": (
        lambda: run(validation=(X,)),
        "train expects validation to be the pair (x, y), got 1 of them",
    ),
    "validation too narrow": (
        lambda: run(validation=(X[:, :2], Y)),
        "Dense(4, 3) expects x of shape (batch, 4), got (2, 2)",
    ),
    "validation too short": (
        lambda: run(validation=(X, Y[:2])),
        "each of the 6 examples, got validation y of shape (2,)",
    ),
    "validation with nan": (
        lambda: run(validation=(NAN, Y)),
        "train expects validation x to hold finite numbers, got nan at [2, 1]",
    ),
    "callback by name": (
        lambda: run(callback="draw"),
        "train expects callback to be a function such as lambda network",
    ),
    "accuracy of one-hot": (
        lambda: accuracy(Network(dense()), X, one_hot(Y, 3)),
        "accuracy expects y to be integer labels of shape (6,), got (6, 3); for one-hot rows use y.argmax(axis=1)",
    ),
    "accuracy of float labels": (
        lambda: accuracy(Network(dense()), X, Y * 1.0),
        "accuracy expects y to be integer labels, got float64 numbers; use y.astype(int)",
    ),
    "accuracy of a column": (
        lambda: accuracy(Network(dense()), X, Y[:, np.newaxis]),
        "accuracy expects y to be integer labels of shape (6,), got (6, 1); use y.ravel()",
    ),
    "accuracy of fewer labels": (
        lambda: accuracy(Network(dense()), X, Y[:1]),
        "accuracy expects y to be integer labels of shape (6,), got (1,)",
    ),
    "accuracy of nothing": (
        lambda: accuracy(Network(dense()), X[:0], Y[:0]),
        "accuracy expects at least one example in x, got shape (0, 4)",
    ),
    "accuracy with nan": (
        lambda: accuracy(Network(dense()), NAN, Y),
        "accuracy expects x to hold finite numbers, got nan at [2, 1]",
    ),
    "accuracy of no network": (lambda: accuracy(None, X, Y), "accuracy expects a network such as Network("),
}
GRADCHECK = {
    "float32": (
        lambda: numerical_gradient(lambda: 0, np.ones(3, np.float32)),
        "numerical_gradient expects p to be a float64 array (nudges drown in float32), got a float32 array",
    ),
    "a list": (lambda: numerical_gradient(lambda: 0, [1.0]), "numerical_gradient expects p to be a float64 array"),
    "no function": (
        lambda: numerical_gradient(3, np.ones(2)),
        "numerical_gradient expects f to be a function such as lambda",
    ),
    "epsilon 0": (
        lambda: numerical_gradient(lambda: 0, np.ones(2), epsilon=0),
        "numerical_gradient expects epsilon to be a finite number above 0, got 0",
    ),
    "no entries": (
        lambda: numerical_gradient(lambda: 0, np.ones(2), entries=0),
        "numerical_gradient expects entries to be a whole number of at least 1, got 0",
    ),
    "nan": (
        lambda: check_gradients(Network(dense()), SoftmaxCrossEntropy(), NAN, Y),
        "check_gradients expects x to hold finite numbers, got nan at [2, 1]",
    ),
    "one example": (
        lambda: check_gradients(Network(dense()), SoftmaxCrossEntropy(), X[0], Y),
        "check_gradients expects x of shape (batch, features), got (4,); as one row it is x[np.newaxis, :], as one",
    ),
    "infinite loss": (
        lambda: check_gradients(Network(changed(dense(), b=np.full(3, np.inf))), SoftmaxCrossEntropy(), X, Y),
        "check_gradients expects the loss to hold finite numbers, got nan",
    ),
    "gradient of the wrong shape": (
        lambda: check_gradients(Network(WrongShape(4, 3, rng=RNG)), SoftmaxCrossEntropy(), X, Y),
        "check_gradients expects the gradient of b of layer 0, Dense(4, 3), of shape (3,), got (6, 3)",
    ),
    "gradient missing": (
        lambda: check_gradients(Network(NoGradient(4, 3, rng=RNG)), SoftmaxCrossEntropy(), X, Y),
        "check_gradients expects the gradient of W of layer 0, Dense(4, 3), to be an array of numbers, got None",
    ),
    "class of a loss": (
        lambda: check_gradients(Network(dense()), MeanSquaredError, X, Y),
        "got the class MeanSquaredError",
    ),
    "no network": (
        lambda: check_gradients(dense(), MeanSquaredError(), X, Y),
        "check_gradients expects a network such as",
    ),
    "tolerance 0": (
        lambda: check_gradients(Network(dense()), SoftmaxCrossEntropy(), X, Y, tolerance=0),
        "check_gradients expects tolerance to be a finite number above 0, got 0",
    ),
}
TABLE = {
    **{f"functions, {name}": case for name, case in FUNCTIONS.items()},
    **{f"Neuron, {name}": case for name, case in NEURON.items()},
    **{f"layers, {name}": case for name, case in LAYERS.items()},
    **{f"losses, {name}": case for name, case in LOSSES.items()},
    **{f"Network, {name}": case for name, case in NETWORK.items()},
    **{f"SGD, {name}": case for name, case in OPTIMIZER.items()},
    **{f"train, {name}": case for name, case in TRAINING.items()},
    **{f"gradcheck, {name}": case for name, case in GRADCHECK.items()},
}


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize(("use", "words"), TABLE.values(), ids=TABLE)
def test_a_wrong_use_is_answered_in_words(use, words):
    with pytest.raises(ValueError) as answer:
        use()
    message = str(answer.value)
    assert words in message
    assert len(message) < 250
    assert "\n" not in message


@pytest.mark.parametrize("name", [name for name in TRAINING if not name.startswith(("accuracy", "no network"))])
def test_a_training_that_cannot_be_leaves_the_network_as_it_was(name, monkeypatch):
    made = []
    monkeypatch.setattr(Network, "__init__", lambda self, *layers: made.append(self) or setattr(self, "layers", layers))
    with pytest.raises(ValueError):
        TRAINING[name][0]()
    for network in made:
        for dense in network.layers:
            fresh = Dense(dense.n_in, dense.n_out, rng=np.random.default_rng(0))
            np.testing.assert_array_equal(dense.W, fresh.W)


# Model files: (how the file comes about, the words of the answer)


def good_bytes():
    file = io.BytesIO()
    arrays = {"0.W": np.ones((4, 3), np.float32), "0.b": np.zeros(3, np.float32)}
    np.savez(file, architecture=json.dumps([["Dense", 4, 3], ["ReLU"]]), **arrays)
    return file.getvalue()


def npz(architecture=(("Dense", 4, 3),), W=None, b=None, save=np.savez, **others):
    file = io.BytesIO()
    W = np.ones((4, 3)) if W is None else W
    b = np.zeros(3) if b is None else b
    text = architecture if isinstance(architecture, str) else json.dumps(architecture)
    save(file, **({"architecture": text, "0.W": W, "0.b": b} | others))
    return file.getvalue()


class Trap:
    """Unpickled, it would leave a mark."""

    sprung = False

    def __reduce__(self):
        return setattr, (Trap, "sprung", True)


def npy(value):
    file = io.BytesIO()
    np.save(file, value, allow_pickle=True)
    return file.getvalue()


def false_header():
    """An .npz in which the weights claim to be far larger than they are."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (10**7, 10**7)})
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("architecture.npy", npy(np.array(json.dumps([["Dense", 10**7, 10**7]]))))
        archive.writestr("0.W.npy", file.getvalue() + b"\0" * 64)
    return whole.getvalue()


GOOD = good_bytes()
FILES = {
    "empty": (b"", "File is not a zip file"),
    "text": (b"my network", "File is not a zip file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "File is not a zip file"),
    "truncated": (GOOD[:-50], "File is not a zip file"),
    "cut to a quarter": (GOOD[: len(GOOD) // 4], "File is not a zip file"),
    "a byte changed": (GOOD.replace(np.ones((4, 3), np.float32).tobytes(), bytes(48)), "Bad CRC-32 for file '0.W.npy'"),
    "one array": (npy(np.ones(3)), "File is not a zip file"),
    "a pickle": (pickle.dumps(Trap()), "File is not a zip file"),
    "a pickle as array": (npy(np.array([Trap()], object)), "File is not a zip file"),
    "a pickle inside": (npz(W=np.array([Trap()], object)), "Object arrays cannot be loaded"),
    "a pickle beside": (npz(other=np.array([Trap()], object)), "Object arrays cannot be loaded"),
    "somebody else's npz": (npz(save=lambda f, **a: np.savez(f, weights=np.ones(3))), "it holds no 'architecture'"),
    "architecture not JSON": (npz("Dense(4, 3)"), "Expecting value"),
    "architecture a number": (npz("5"), "'int' object is not iterable"),
    "architecture empty": (npz(()), "Network expects at least one layer, got none"),
    "deeply nested": (npz("[" * 100_000), "recursion"),
    "an unknown layer": (npz([["Conv", 3]]), "there is no layer called 'Conv', only Dense, Sigmoid, Tanh, ReLU"),
    "a layer called a list": (npz([[["Dense"], 4, 3]]), "unhashable"),
    "no name": (npz([[]]), "not enough values to unpack"),
    "sizes missing": (npz([["Dense", 4]]), "not enough values to unpack"),
    "too many sizes": (npz([["ReLU", 4]]), "takes no arguments"),
    "sizes as text": (npz([["Dense", "4", "3"]]), "Network.load expects 0.W of shape ('4', '3'), got (4, 3)"),
    "other sizes": (npz([["Dense", 3, 4]]), "Network.load expects 0.W of shape (3, 4), got (4, 3)"),
    "a gigantic layer": (npz([["Dense", 10**7, 10**7]]), "expects 0.W of shape (10000000, 10000000), got (4, 3)"),
    "an impossible layer": (npz([["Dense", 10**40, 3]]), "got (4, 3)"),
    "a fractional layer": (npz([["Dense", 4.0, 3]]), "Dense expects n_in to be a whole number of at least 1, got 4.0"),
    "a false header": (false_header(), "array"),
    "layers that don't fit": (
        npz([["Dense", 4, 3], ["Dense", 4, 3]], **{"1.W": np.ones((4, 3)), "1.b": np.ones(3)}),
        "Network expects the layer at position 1 to take the 3 outputs before it, got Dense(4, 3)",
    ),
    "a parameter missing": (npz([["Dense", 4, 3], ["ReLU"], ["Dense", 3, 3]]), "it holds no '2.W'"),
    "bias of another width": (npz(b=np.ones(4)), "Network.load expects 0.b of shape (3,), got (4,)"),
    "nan": (npz(W=np.full((4, 3), np.nan)), "Network.load expects 0.W to hold finite numbers, got nan at [0, 0]"),
    "text weights": (npz(W=np.full((4, 3), "a")), "Network.load expects 0.W to be an array of numbers"),
    "complex weights": (npz(W=np.ones((4, 3)) * 1j), "Network.load expects 0.W to be an array of numbers"),
    "half precision": (npz(W=np.ones((4, 3), np.float16)), "Dense expects dtype to be np.float32 or np.float64, got"),
    "a bomb": (npz(W=np.zeros((1000, 10_000)), save=np.savez_compressed), "its contents are compressed"),
}


@pytest.mark.parametrize(("contents", "words"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_network_is_refused_in_words(contents, words, tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(contents)
    with pytest.raises(ValueError) as answer:
        Network.load(path)
    assert str(answer.value).startswith(f"Network.load expects a file that Network.save wrote, got {str(path)!r}: ")
    assert words in str(answer.value)
    assert not Trap.sprung
    assert path.read_bytes() == contents


def test_a_false_size_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "model.npz"
    path.write_bytes(npz([["Dense", 20_000, 5_000]]))  # 400 MB, were it made
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"expects 0.W of shape \(20000, 5000\), got \(4, 3\)"):
            Network.load(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_the_good_file_among_them_is_read(tmp_path):
    (tmp_path / "model.npz").write_bytes(GOOD)
    assert repr(Network.load(tmp_path / "model.npz")) == "Network(Dense(4, 3), ReLU())"


def test_the_trap_would_have_sprung():
    pickle.loads(pickle.dumps(Trap()))
    assert Trap.sprung
    Trap.sprung = False


@pytest.mark.parametrize("method", ["save", "load"])
@pytest.mark.parametrize("path", [None, 3, b"model.npz", ["model.npz"]])
def test_what_is_no_path_is_refused(method, path):
    network = Network(dense())
    with pytest.raises(ValueError, match=rf"Network.{method} expects the path of a file, such as 'digits.npz', got "):
        getattr(network, method)(path)


@pytest.mark.parametrize("method", ["save", "load"])
def test_a_folder_is_refused(method, tmp_path):
    for path in (tmp_path, str(tmp_path)):
        with pytest.raises(ValueError, match=rf"Network.{method} expects the path of a file, got the folder "):
            getattr(Network(dense()), method)(path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_missing_file(tmp_path):
    with pytest.raises(ValueError, match=r"Network.save expects a folder that exists, got .*nowhere'; make it first"):
        Network(dense()).save(tmp_path / "nowhere" / "model.npz")
    with pytest.raises(FileNotFoundError, match=r"model\.npz"):
        Network.load(Path(tmp_path) / "model.npz")


def test_a_layer_that_is_not_nnlibs_cannot_be_saved(tmp_path):
    class Swish(ReLU):
        pass

    with pytest.raises(ValueError, match=r"Network.save expects layers of nnlib \(Dense, .*\), got Swish\(\)"):
        Network(dense(), Swish()).save(tmp_path / "model.npz")
    assert list(tmp_path.iterdir()) == []

"""nnlib: a neural network library small enough to read.

Read it in this order, which is the order of the notebooks:

    functions   step, sigmoid, relu, tanh, softmax, one_hot
    neuron      one neuron: a weighted sum, a bias, an activation
    layers      many neurons at once: Dense, Sigmoid, Tanh, ReLU
    network     layers in a row; save and load
    losses      how wrong an answer is, as one number
    optim       a step downhill: SGD
    training    many steps: train, accuracy
    gradcheck   is a gradient right? Nudge and see

A line with `expect.` checks what a function is given, `_advice` words what `train` says when it is stuck: skip both as
you read. These need NumPy alone. `nnlib.data` holds the digits, `nnlib.features` looks inside a network, `nnlib.plots`
draws, `nnlib.widgets` makes figures live; each is loaded when you import it, not before.
"""

from nnlib import functions, gradcheck, layers, losses, network, neuron, optim, training

__version__ = "2.0.0.dev0"

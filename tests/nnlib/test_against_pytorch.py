"""The same weights, the same data: PyTorch must come to the same scores, losses, gradients and weights."""

import numpy as np
import pytest

from nnlib.layers import Dense, ReLU, Sigmoid, Tanh
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from nnlib.network import Network
from nnlib.optim import SGD

torch = pytest.importorskip("torch")

ACTIVATIONS = {Sigmoid: torch.nn.Sigmoid, Tanh: torch.nn.Tanh, ReLU: torch.nn.ReLU}
LOSSES = {
    MeanSquaredError: torch.nn.MSELoss,
    BinaryCrossEntropy: torch.nn.BCEWithLogitsLoss,
    SoftmaxCrossEntropy: torch.nn.CrossEntropyLoss,
}


def tensor(array):
    return torch.from_numpy(np.array(array))


def twins(activation, n_out):
    """The same network twice, in float64; PyTorch keeps its weights the other way round."""
    rng = np.random.default_rng(0)
    ours = Network(
        *(Dense(6, 5, rng=rng, dtype=np.float64), activation()),
        *(Dense(5, 4, rng=rng, dtype=np.float64), activation(), Dense(4, n_out, rng=rng, dtype=np.float64)),
    )
    theirs = torch.nn.Sequential(
        *(torch.nn.Linear(6, 5), ACTIVATIONS[activation](), torch.nn.Linear(5, 4), ACTIVATIONS[activation]()),
        torch.nn.Linear(4, n_out),
    ).double()
    with torch.no_grad():
        for layer, linear in zip(ours.layers[::2], theirs[::2], strict=True):
            linear.weight.copy_(tensor(layer.W.T))
            linear.bias.copy_(tensor(layer.b))
    return ours, theirs


@pytest.mark.parametrize("momentum", [0, 0.9])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("Loss", LOSSES)
def test_pytorch_agrees(Loss, activation, momentum):
    n_out = 1 if Loss is BinaryCrossEntropy else 3
    ours, theirs = twins(activation, n_out)
    our_loss, their_loss = Loss(), LOSSES[Loss]()
    our_sgd = SGD(0.5, momentum)
    their_sgd = torch.optim.SGD(theirs.parameters(), lr=0.5, momentum=momentum)
    rng = np.random.default_rng(1)
    for _ in range(5):
        x = rng.standard_normal((7, 6))
        y = rng.random((7, 3)) if Loss is MeanSquaredError else rng.integers(0, max(2, n_out), 7)
        their_x = tensor(x).requires_grad_()
        their_y = tensor(y[:, np.newaxis] * 1.0) if Loss is BinaryCrossEntropy else tensor(y)
        their_value = their_loss(theirs(their_x), their_y)
        their_sgd.zero_grad()
        their_value.backward()
        their_sgd.step()

        assert our_loss.forward(ours.forward(x), y) == pytest.approx(their_value.item(), rel=1e-12)
        assert ours.backward(our_loss.backward()) == pytest.approx(their_x.grad.numpy(), abs=1e-12)
        for layer, linear in zip(ours.layers[::2], theirs[::2], strict=True):
            assert layer.dW == pytest.approx(linear.weight.grad.numpy().T, abs=1e-12)
            assert layer.db == pytest.approx(linear.bias.grad.numpy(), abs=1e-12)
        our_sgd.step(ours)
        for layer, linear in zip(ours.layers[::2], theirs[::2], strict=True):
            assert layer.W == pytest.approx(linear.weight.detach().numpy().T, abs=1e-11)
            assert layer.b == pytest.approx(linear.bias.detach().numpy(), abs=1e-11)


def test_losses_agree_for_huge_scores():
    scores = np.array([[1e4, -1e4, 0], [-3e4, 5, 1e3]])
    for target in ([0, 2], [1, 0]):
        theirs = torch.nn.CrossEntropyLoss()(tensor(scores), tensor(target)).item()
        assert SoftmaxCrossEntropy().forward(scores, target) == pytest.approx(theirs)
    theirs = torch.nn.BCEWithLogitsLoss()(tensor(scores[:, :1]), tensor([[0.0], [1.0]])).item()
    assert BinaryCrossEntropy().forward(scores[:, :1], [0, 1]) == pytest.approx(theirs)

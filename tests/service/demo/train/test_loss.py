from __future__ import annotations

import pytest
import torch

from service.demo.train.loss import CHUNK_ROWS, cross_entropy


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_equals_the_plain_loss(smoothing: float) -> None:
    """Loss and gradients are those of the plain formula, over several chunks."""
    torch.manual_seed(1)
    rows = CHUNK_ROWS + 7
    hidden = torch.randn(rows, 8, requires_grad=True)
    weight = torch.randn(11, 8, requires_grad=True)
    labels = torch.randint(0, 11, (rows,))
    shares = torch.rand(rows)
    plain = torch.nn.functional.cross_entropy(
        hidden @ weight.T, labels, reduction="none", label_smoothing=smoothing
    )
    wanted = (plain * shares).sum()
    gradients = torch.autograd.grad(wanted, (hidden, weight))
    found = cross_entropy(hidden, weight, labels, shares, smoothing)
    ours = torch.autograd.grad(found, (hidden, weight))

    torch.testing.assert_close(found, wanted)
    for left, right in zip(ours, gradients, strict=True):
        torch.testing.assert_close(left, right, atol=1e-4, rtol=1e-4)

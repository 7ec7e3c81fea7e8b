"""Cross-entropy over a tied output matrix, in pieces that stay in the CPU's cache."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

CHUNK_ROWS = 256


class TiedCrossEntropy(torch.autograd.Function):
    """Weighted sum of the negative log-likelihoods of `labels` under `hidden @ weight.T`.

    The gradients are computed beside the loss, chunk by chunk: the full matrix of scores (rows times
    vocabulary) would be the largest tensor of the step by far, and is never stored.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, labels: Tensor, weights: Tensor, smoothing: float
    ) -> Tensor:
        narrow = weight.to(hidden.dtype)
        hidden_gradient = torch.empty_like(hidden)
        weight_gradient = torch.zeros_like(weight)
        loss = torch.zeros((), dtype=torch.float32)
        for start in range(0, len(hidden), CHUNK_ROWS):
            rows = hidden[start : start + CHUNK_ROWS]
            label = labels[start : start + CHUNK_ROWS, None]
            share = weights[start : start + CHUNK_ROWS, None]
            logs = torch.log_softmax((rows @ narrow.T).float(), dim=-1)
            picked = logs.gather(1, label)
            loss -= (1 - smoothing) * (picked * share).sum()
            if smoothing:
                loss -= smoothing * (logs.mean(dim=-1, keepdim=True) * share).sum()
            slope = logs.exp_()
            if smoothing:
                slope -= smoothing / slope.shape[1]
            slope.scatter_add_(1, label, torch.full_like(picked, smoothing - 1))
            slope *= share
            narrow_slope = slope.to(hidden.dtype)
            hidden_gradient[start : start + CHUNK_ROWS] = narrow_slope @ narrow
            weight_gradient += (narrow_slope.T @ rows).to(weight.dtype)
        ctx.save_for_backward(hidden_gradient, weight_gradient)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None, None]:
        hidden_gradient, weight_gradient = ctx.saved_tensors
        (outer,) = gradients
        return hidden_gradient * outer.to(hidden_gradient.dtype), weight_gradient * outer, None, None, None


def cross_entropy(
    hidden: Tensor, weight: Tensor, labels: Tensor, weights: Tensor, smoothing: float = 0.0
) -> Tensor:
    """Weighted sum over rows; `hidden` (rows, width), `weight` (vocabulary, width), the rest (rows,)."""
    with torch.autocast("cpu", enabled=False):
        out: Tensor = TiedCrossEntropy.apply(hidden, weight, labels, weights, smoothing)
    return out

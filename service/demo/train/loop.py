"""The training loop that both models share."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from service.demo.train.plan import Training

logger = logging.getLogger(__name__)
REPORT_STEPS = 50
CHECKPOINT_S = 240.0

B = TypeVar("B")


def fit(
    model: nn.Module,
    batches: Iterator[B],
    loss_of: Callable[[B], tuple[Tensor, int]],
    training: Training,
    checkpoint: Path,
) -> int:
    """Train until the steps or the time are used up; returns the number of steps.

    The rates rise over the warm-up and fall linearly to zero at the end. Weights go to `checkpoint` every few
    minutes and at the end, so that there is a result at any time.

    Args:
        loss_of: gives a batch's mean loss and the tokens it was taken over.
    """
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and ".layers." in n]
    others = [p for n, p in model.named_parameters() if not (p.dim() == 2 and ".layers." in n)]
    # Muon takes far fewer steps than AdamW at these sizes; embeddings, gains and biases are not its kind.
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.Muon(
            matrices,
            lr=training.matrix_rate,
            weight_decay=training.weight_decay,
            adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(others, lr=training.rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]
    peaks = (training.matrix_rate, training.rate)
    started = saved = time.monotonic()
    step, seen, total = 0, 0, 0.0
    model.train()
    while True:
        elapsed = time.monotonic() - started
        progress = max(step / training.steps, elapsed / training.limit_s)
        if progress >= 1:
            break
        factor = min(1.0, progress / training.warmup, (1 - progress) / (1 - training.warmup))
        for optimizer, peak in zip(optimizers, peaks, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = peak * factor
        with torch.autocast("cpu", torch.bfloat16):
            loss, tokens = loss_of(next(batches))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        model.zero_grad(set_to_none=True)
        step, seen, total = step + 1, seen + tokens, total + float(loss.detach())
        if step % REPORT_STEPS == 0:
            mean = total / REPORT_STEPS
            logger.info(
                "step %d  %.0f%%  loss %.4f  %.0f tokens/s", step, 100 * progress, mean, seen / elapsed
            )
            total = 0.0
        if time.monotonic() - saved > CHECKPOINT_S:
            save(model, checkpoint)
            saved = time.monotonic()
    save(model, checkpoint)
    model.eval()
    return step


def save(model: nn.Module, path: Path) -> None:
    """Write the weights, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    torch.save(model.state_dict(), draft)
    draft.replace(path)

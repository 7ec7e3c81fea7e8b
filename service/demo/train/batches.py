"""Examples to padded tensors: sorted by length within a pool, cut by a budget of tokens, shuffled."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from service.demo.train.tokenizer import PAD

E = TypeVar("E")


def batches(
    examples: Iterator[E],
    *,
    order: Callable[[E], tuple[int, ...]],
    size: Callable[[E], int],
    budget: int,
    pool: int,
    seed: int,
) -> Iterator[list[E]]:
    """Endless batches: rows times the largest `size` is at most `budget` tokens.

    Args:
        order: what examples are sorted by within a pool, so that rows of a batch are alike.
        pool: examples sorted together.
        seed: of the order of the batches within a pool.
    """
    rng = random.Random(seed)
    while True:
        cut: list[list[E]] = []
        batch: list[E] = []
        largest = 0
        for example in sorted(itertools.islice(examples, pool), key=order):
            largest = max(largest, size(example))
            if batch and largest * (len(batch) + 1) > budget:
                cut.append(batch)
                batch, largest = [], size(example)
            batch.append(example)
        cut.append(batch)
        rng.shuffle(cut)
        yield from cut


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """Ids (rows, longest), padded on the right."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *([PAD] * (longest - len(row)))] for row in rows])

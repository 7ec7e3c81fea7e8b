from __future__ import annotations

import itertools
import random

from service.demo.train.batches import batches, padded
from service.demo.train.tokenizer import PAD


def _rows(seed: int) -> itertools.chain[list[int]]:
    rng = random.Random(seed)
    return itertools.chain.from_iterable([[7] * rng.randrange(1, 40)] for _ in itertools.count())


def _first(seed: int, count: int) -> list[list[list[int]]]:
    stream = batches(_rows(seed), order=lambda row: (len(row),), size=len, budget=200, pool=64, seed=seed)
    return list(itertools.islice(stream, count))


def test_budget() -> None:
    """Rows times the longest row stay within the budget."""
    assert all(len(batch) * max(map(len, batch)) <= 200 for batch in _first(1, 40))


def test_nothing_lost() -> None:
    """A pool's batches hold every row of it once."""
    rows = sorted(len(row) for row in itertools.islice(_rows(2), 64))
    found: list[int] = []
    for batch in batches(_rows(2), order=lambda row: (len(row),), size=len, budget=200, pool=64, seed=2):
        found += [len(row) for row in batch]
        if len(found) >= 64:
            break

    assert rows == sorted(found)


def test_same_seed() -> None:
    """The same seed gives the same batches."""
    assert _first(3, 10) == _first(3, 10)


def test_padding_is_on_the_right() -> None:
    """Short rows are filled up behind their tokens."""
    assert padded([[5, 6], [7]]).tolist() == [[5, 6], [7, PAD]]

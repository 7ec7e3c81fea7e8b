"""Means with 95 % intervals, and the Markdown tables that they stand in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sacrebleu.metrics.chrf import CHRF

_Z = 1.96


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over `count` items and half the width of its 95 % interval, both in percent."""

    mean: float
    half: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.1f} ± {self.half:.1f}"


def mean(values: Sequence[float]) -> Score:
    """Mean of values in 0..1, with the normal approximation's interval."""
    count = len(values)
    if not count:
        return Score(math.nan, math.nan, 0)
    centre = sum(values) / count
    spread = math.sqrt(sum((value - centre) ** 2 for value in values) / max(1, count - 1))
    return Score(100 * centre, 100 * _Z * spread / math.sqrt(count), count)


def share(passed: int, count: int) -> Score:
    """Share of `count`, with Wilson's interval (its half width), which holds near 0 and 1 as well."""
    if not count:
        return Score(math.nan, math.nan, 0)
    p, z2 = passed / count, _Z**2
    half = _Z / (1 + z2 / count) * math.sqrt(p * (1 - p) / count + z2 / (4 * count**2))
    return Score(100 * p, 100 * half, count)


@cache
def _metric() -> CHRF:
    return CHRF()


def chrf(hypothesis: str, reference: str) -> float:
    """chrF2 of one sentence, 0..1."""
    return float(_metric().sentence_score(hypothesis, [reference]).score) / 100


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

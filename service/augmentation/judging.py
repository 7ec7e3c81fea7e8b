"""The quality gate as the augmenter asks it: the same verdict for the same translation is found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from translators import quality
from translators.quality import Thresholds, Verdict
from translators.types import Hypothesis, Item

# What is cached is judged each time it is used, always with the same result.
_KEPT_VERDICTS: Final = 4_096


class Judge:
    """Names the check that a hypothesis fails, or None.

    Args:
        thresholds: those of the model that is behind the translator now. Others make other verdicts.
        check: finds a verdict; a pure function.
    """

    def __init__(
        self,
        thresholds: Callable[[], Thresholds],
        check: Callable[[Item, Hypothesis, Thresholds], Verdict] = quality.check,
    ) -> None:
        self._thresholds = thresholds
        self._current = thresholds()
        self._find = check
        self._check = lru_cache(_KEPT_VERDICTS)(self._judged)

    def __call__(self, item: Item, hypothesis: Hypothesis) -> str | None:
        thresholds = self._thresholds()
        if thresholds is not self._current:
            self._current = thresholds
            self._check.cache_clear()
        return self._check(item, hypothesis)

    def _judged(self, item: Item, hypothesis: Hypothesis) -> str | None:
        return self._find(item, hypothesis, self._current).check

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
        on_rejected: told of the target and the failed check of each translation that is not used, every time
            that a request would have had it.
        check: finds a verdict; a pure function.
    """

    def __init__(
        self,
        thresholds: Callable[[], Thresholds],
        on_rejected: Callable[[str, str], None],
        check: Callable[[Item, Hypothesis, Thresholds], Verdict] = quality.check,
    ) -> None:
        self._thresholds = thresholds
        self._current = thresholds()
        self._on_rejected = on_rejected
        self._find = check
        self._check = lru_cache(_KEPT_VERDICTS)(self._judged)

    def __call__(self, item: Item, hypothesis: Hypothesis) -> str | None:
        thresholds = self._thresholds()
        if thresholds is not self._current:
            self._current = thresholds
            self._check.cache_clear()
        failed = self._check(item, hypothesis)
        if failed is not None:
            self._on_rejected(item.target, failed)
        return failed

    def _judged(self, item: Item, hypothesis: Hypothesis) -> str | None:
        return self._find(item, hypothesis, self._current).check

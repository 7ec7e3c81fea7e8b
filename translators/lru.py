"""A least-recently-used map of translations, bounded in bytes."""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import Final

from translators.types import Hypothesis

# The key, the hypothesis' other fields and the map's own slots, measured to the next hundred.
_ENTRY_BYTES: Final = 500


class Lru:
    """Hypotheses by key; the least recently used go when `max_bytes` is exceeded. Not thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[str, tuple[Hypothesis, float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """Approximate memory held."""
        return self._bytes

    def get(self, key: str, now: float) -> Hypothesis | None:
        """The hypothesis, unless there is none or it has expired by `now` (seconds, the caller's clock)."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        hypothesis, expires_at, _ = entry
        if expires_at <= now:
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return hypothesis

    def put(self, key: str, hypothesis: Hypothesis, expires_at: float) -> None:
        """Keep a hypothesis until `expires_at`, or until it is pushed out."""
        size = sys.getsizeof(hypothesis.text) + _ENTRY_BYTES
        if key in self._entries:
            self._drop(key)
        if size > self._max_bytes:
            return
        self._entries[key] = (hypothesis, expires_at, size)
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        self._bytes -= self._entries.pop(key)[2]

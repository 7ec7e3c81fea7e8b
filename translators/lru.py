"""A least-recently-used map, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lru(Generic[Key, Value]):
    """Values by key; the least recently used go when `max_bytes` is exceeded. Not thread-safe.

    Args:
        max_bytes: memory to hold; 0 keeps nothing.
        size_of: approximate memory of an entry, in bytes.
    """

    def __init__(self, max_bytes: int, size_of: Callable[[Key, Value], int]) -> None:
        self._max_bytes = max_bytes
        self._size_of = size_of
        self._bytes = 0
        self._entries: OrderedDict[Key, tuple[Value, float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """Approximate memory held."""
        return self._bytes

    def get(self, key: Key, now: float) -> Value | None:
        """The value, unless there is none or it has expired by `now` (seconds, the caller's clock)."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        value, expires_at, _ = entry
        if expires_at <= now:
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value, expires_at: float) -> None:
        """Keep a value until `expires_at`, or until it is pushed out."""
        if not self._max_bytes:
            return
        size = self._size_of(key, value)
        if key in self._entries:
            self._drop(key)
        if size > self._max_bytes:
            return
        self._entries[key] = (value, expires_at, size)
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Key) -> None:
        self._bytes -= self._entries.pop(key)[2]

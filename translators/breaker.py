"""A circuit breaker: after failures in a row, stop trying for a while."""

from __future__ import annotations


class Breaker:
    """Open after `failures` in a row, for `open_s`; then one attempt decides. Not thread-safe.

    Times are seconds of the caller's monotonic clock.
    """

    def __init__(self, *, failures: int = 3, open_s: float = 5.0) -> None:
        self._limit = failures
        self._open_s = open_s
        self._failures = 0
        self._closed_at = 0.0

    def allows(self, now: float) -> bool:
        """Whether to try. While open it is not; after that, one attempt at a time is."""
        if self._failures < self._limit:
            return True
        if now < self._closed_at:
            return False
        self._closed_at = now + self._open_s
        return True

    def is_open(self, now: float) -> bool:
        """Whether attempts are refused at the moment."""
        return self._failures >= self._limit and now < self._closed_at

    def succeeded(self) -> None:
        """An attempt went well: closed."""
        self._failures = 0

    def failed(self, now: float) -> None:
        """An attempt failed."""
        self._failures += 1
        if self._failures >= self._limit:
            self._closed_at = now + self._open_s

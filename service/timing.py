"""Where a request's time went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

SOURCE: Final = "source"
TRANSLATE: Final = "translate"
PROMPT: Final = "prompt"
BACKEND: Final = "backend"
TOTAL: Final = "total"


class Stopwatch:
    """Seconds by stage, for one request. The stages do not overlap."""

    def __init__(self) -> None:
        self.started = monotonic()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time until the block is left to a stage, whether or not it raises."""
        begin = monotonic()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + monotonic() - begin

    @property
    def stages_s(self) -> dict[str, float]:
        """Seconds by stage, so far."""
        return dict(self._stages)

    @property
    def total_s(self) -> float:
        """Seconds since the request began."""
        return monotonic() - self.started

    def milliseconds(self) -> dict[str, float]:
        """What the response reports, "total" included."""
        stages = {name: round(seconds * 1000, 2) for name, seconds in self._stages.items()}
        return {**stages, TOTAL: round(self.total_s * 1000, 2)}

    def overhead_ms(self) -> float:
        """Milliseconds that were not spent in the backend."""
        return round((self.total_s - self._stages.get(BACKEND, 0.0)) * 1000, 2)

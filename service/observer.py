"""What the use cases tell of themselves."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Told what happens, for metrics. Never given text."""

    def stage(self, name: str, seconds: float) -> None: ...
    def language(self, code: str, reason: str) -> None: ...
    def tokens_added(self, count: int) -> None: ...
    def first_token(self, seconds: float) -> None: ...

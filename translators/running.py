"""One batch in a worker's thread: an engine call, and halves of it where that raises.

A poison row fails alone: when a call raises, its halves are tried, down to the single row that breaks. Rows
that ended before are not translated again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from translators.errors import TranslationFailed, TranslatorError
from translators.queueing import Outcome
from translators.types import Engine, Hypothesis, Item, Watch

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineCall:
    """One call: its rows, how long it took in seconds, and whether it raised."""

    rows: int
    engine_s: float
    failed: bool


class Run:
    """A batch that is being translated. Belongs to the thread that calls it, until it returns.

    Attributes:
        outcomes: of all rows, in order; None for those that were given up.
        calls: the engine calls that were made.
    """

    def __init__(self, engine: Engine, items: Sequence[Item], watch: Watch) -> None:
        self._engine = engine
        self._items = items
        self._watch = watch
        self.outcomes: list[Outcome | None] = [None] * len(items)
        self.calls: list[EngineCall] = []

    def __call__(self) -> None:
        """Translate all; returns when every row is over."""
        self._attempt(range(len(self._items)))

    def _attempt(self, rows: Sequence[int]) -> None:
        rows = [row for row in rows if self.outcomes[row] is None and self._watch.wanted(row)]
        if not rows:
            return
        items = [self._items[row] for row in rows]
        failure: Exception | None = None
        started = time.monotonic()
        try:
            hypotheses = self._engine.translate_batch(items, _Part(self, rows))
            if len(hypotheses) != len(items):
                raise RuntimeError(f"the engine gave {len(hypotheses)} translations for {len(items)} items")
        except Exception as exc:  # noqa: BLE001 - the batch boundary: an engine fails in its own ways
            failure = exc
        self.calls.append(EngineCall(len(rows), time.monotonic() - started, failure is not None))
        if failure is None:
            for row, hypothesis in zip(rows, hypotheses, strict=True):
                if self.outcomes[row] is None and self._watch.wanted(row):
                    self.outcomes[row] = hypothesis
        elif len(rows) == 1:
            self.outcomes[rows[0]] = _failure(failure)
        else:
            half = len(rows) // 2
            self._attempt(rows[:half])
            self._attempt(rows[half:])

    def done(self, row: int, hypothesis: Hypothesis) -> None:
        """The engine says that a row has ended."""
        self.outcomes[row] = hypothesis
        self._watch.done(row, hypothesis)

    def wanted(self, row: int) -> bool:
        """Whether a row is still to be translated."""
        return self._watch.wanted(row)


class _Part:
    """Some rows of a batch, by their index among these."""

    __slots__ = ("_rows", "_run")

    def __init__(self, run: Run, rows: Sequence[int]) -> None:
        self._run = run
        self._rows = rows

    def done(self, index: int, hypothesis: Hypothesis) -> None:
        """See `Watch.done`."""
        self._run.done(self._rows[index], hypothesis)

    def wanted(self, index: int) -> bool:
        """See `Watch.wanted`."""
        return self._run.wanted(self._rows[index])


def _failure(exc: Exception) -> TranslatorError:
    if isinstance(exc, TranslatorError):
        return exc
    _log.warning("the engine failed on an item", exc_info=exc)
    failure = TranslationFailed()
    failure.__cause__ = exc
    return failure

"""The access log: a line for every request, in the format of all other logs, without their cost.

At thousands of requests a second the standard logger would take a tenth of the process, and a write for
every line as much again. So lines are put together by hand and written in batches, a moment after the
requests have ended.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TextIO

_FLUSH_AFTER_S: Final = 0.1
_FLUSH_AT_LINES: Final = 512


class AccessLog:
    """Lines that wait to be written.

    Args:
        enabled: False writes nothing.
        stream: where to; None is stderr, as it is when a line is written.
        clock: Unix time in seconds.
    """

    def __init__(
        self, enabled: bool = True, stream: TextIO | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._enabled = enabled
        self._stream = stream
        self._clock = clock
        self._lines: list[str] = []
        self._flush_at: asyncio.TimerHandle | None = None
        self._second = -1
        self._date = ""

    def request(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        """A request that has ended. Every value is the gateway's own word or has been checked: none needs
        escaping."""
        if not self._enabled:
            return
        now = self._clock()
        second = int(now)
        if second != self._second:
            self._second = second
            self._date = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        self._lines.append(
            f'{{"time":"{self._date}.{int((now - second) * 1000):03d}+00:00","level":"info",'
            f'"logger":"service.access","message":"request","request_id":"{request_id}","method":"{method}",'
            f'"route":"{route}","status":{status},"duration_ms":{seconds * 1000:.2f}}}\n'
        )
        if len(self._lines) >= _FLUSH_AT_LINES:
            self.flush()
        elif self._flush_at is None:
            self._flush_at = asyncio.get_running_loop().call_later(_FLUSH_AFTER_S, self.flush)

    def flush(self) -> None:
        """Write what waits. Lines that nobody takes any more, on a pipe that is broken, are lost."""
        if self._flush_at is not None:
            self._flush_at.cancel()
            self._flush_at = None
        if self._lines:
            text = "".join(self._lines)
            self._lines.clear()
            stream = self._stream or sys.stderr
            # A request must not fail for it. `ValueError`: the stream is closed.
            with suppress(OSError, ValueError):
                stream.write(text)
                stream.flush()

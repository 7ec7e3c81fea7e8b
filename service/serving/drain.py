"""How a server ends: slowly enough that nobody who was let in is cut off.

SERVING ──begin──> CLOSING ──────────> REFUSING ──────────> EXPIRED
        readiness fails,      the port is closed:   what still runs is
        work is taken,        load balancers go     told, and ended
        connections close     elsewhere; what still
                              comes is a 503
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import IntEnum, auto


class Stage(IntEnum):
    """How far the end has come."""

    SERVING = auto()
    CLOSING = auto()  #: load balancers are still finding out
    REFUSING = auto()
    EXPIRED = auto()


class Drain:
    """The end of one server, and the requests that it has to wait for. Belongs to one event loop."""

    def __init__(self) -> None:
        self.stage = Stage.SERVING
        self._running: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def in_flight(self) -> int:
        """Requests that are being served."""
        return len(self._running)

    def entered(self, task: asyncio.Task[None]) -> None:
        """A request is served by a task."""
        self._running.add(task)
        self._idle.clear()

    def left(self, task: asyncio.Task[None]) -> None:
        """It has been."""
        self._running.discard(task)
        if not self._running:
            self._idle.set()

    async def run(
        self, accept_s: float, timeout_s: float, close_ports: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        """All of it.

        Args:
            accept_s: how long new requests are still taken.
            timeout_s: how long those that run may take, from the beginning; then they are cancelled.
            close_ports: called when no more are to be taken, and awaited for so long; None: nothing to close.
        """
        ends = asyncio.get_running_loop().time() + timeout_s
        self.stage = Stage.CLOSING
        await asyncio.sleep(min(accept_s, timeout_s))
        if close_ports is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(ends):
                    await close_ports()
        self.stage = Stage.REFUSING
        if not await self._are_done(ends):
            self.stage = Stage.EXPIRED
            for task in tuple(self._running):
                task.cancel()

    async def _are_done(self, ends: float) -> bool:
        try:
            async with asyncio.timeout_at(ends):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

"""A bounded number of places, given to the more urgent first."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from translators.types import Priority


class Slots:
    """Like a semaphore, but whoever is more urgent comes first; of equals, whoever came first."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._came = 0

    @asynccontextmanager
    async def one(self, priority: Priority) -> AsyncIterator[None]:
        """Hold a place."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(priority)
        try:
            yield
        finally:
            self._give_back()

    async def _wait(self, priority: Priority) -> None:
        self._came += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, self._came, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back()  # it had just been given
            raise

    def _give_back(self) -> None:
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

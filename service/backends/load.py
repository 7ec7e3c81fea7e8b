"""How busy a vLLM server is, by its own metrics: asked every second, beside all requests."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol, runtime_checkable

from service.backends.errors import BackendError
from service.backends.replicas import Replica

_LOG: Final = logging.getLogger(__name__)
_PERIOD_S: Final = 1.0
# A server without metrics, or that is down, is not asked every second.
_PATIENCE_S: Final = 15.0
_WAITING: Final = re.compile(rb"^vllm:num_requests_waiting(?:\{[^}\n]*\})? ([0-9.e+]+)", re.MULTILINE)


@runtime_checkable
class Measurable(Protocol):
    """A backend that can be asked for its metrics."""

    async def metrics(self) -> bytes | None:
        """Prometheus text; None where there is none. Raises BackendError."""
        ...


class Load:
    """Watches servers. Belongs to one event loop; a context manager.

    Attributes:
        waiting: requests that wait in the server with the fewest of them; 0 where nobody knows.
    """

    def __init__(
        self,
        replicas: Sequence[tuple[Replica, Measurable]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._first = list(replicas)
        self._waiting: dict[Replica, float] = {}
        self._sleep = sleep
        self._tasks: dict[Replica, asyncio.Task[None]] = {}

    @property
    def waiting(self) -> float:
        return min(self._waiting.values(), default=0.0)

    async def __aenter__(self) -> Load:
        self.watch(self._first)
        return self

    async def __aexit__(self, *exc: object) -> None:
        tasks = list(self._tasks.values())
        self.watch([])
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    def watch(self, replicas: Sequence[tuple[Replica, Measurable]]) -> None:
        """From now on these, and no others."""
        servers = dict(replicas)
        for gone in self._tasks.keys() - servers.keys():
            self._tasks.pop(gone).cancel()
            self._waiting.pop(gone, None)
        for replica, server in servers.items():
            if replica not in self._tasks:
                self._tasks[replica] = asyncio.create_task(self._watch(replica, server), name="backend-load")

    async def _watch(self, replica: Replica, server: Measurable) -> None:
        while True:
            try:
                found = await server.metrics()
            except BackendError:
                replica.is_silent = True
                self._waiting.pop(replica, None)
                await self._sleep(_PERIOD_S)
                continue
            replica.is_silent = False
            # It answers: requests need not find that out one by one.
            replica.breaker.succeeded()
            waiting = None if found is None else waiting_requests(found)
            if waiting is None:
                self._waiting.pop(replica, None)
                await self._sleep(_PATIENCE_S)
            else:
                self._waiting[replica] = waiting
                await self._sleep(_PERIOD_S)


def measurable(replicas: Sequence[Replica]) -> list[tuple[Replica, Measurable]]:
    """Those that can be asked, with what is asked."""
    return [(one, one.backend) for one in replicas if isinstance(one.backend, Measurable)]


def waiting_requests(metrics: bytes) -> float | None:
    """Requests that wait, of all models and engines; None where the metrics do not say."""
    try:
        found = [float(value) for value in _WAITING.findall(metrics)]
    except ValueError:
        return None
    return sum(found) if found and all(map(math.isfinite, found)) else None

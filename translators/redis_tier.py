"""The shared tier of the cache: translations in Redis, where every failure is a miss.

Any error, any delay beyond a short timeout, and any value that does not read as a translation is a miss; such
a value is deleted. After a few failures in a row Redis is left alone for a while.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

from translators import entries
from translators.breaker import Breaker
from translators.types import Hypothesis

_log: Final = logging.getLogger(__name__)

#: Longest life of a round trip that no caller waits for any more, connecting included; longer only where
#: callers wait longer.
LATE_S: Final = 2.0
#: Round trips at a time: enough for thousands of requests a second. Further ones wait, within their timeout.
AT_ONCE: Final = 64


class Pipeline(Protocol):
    """The part of redis-py's asyncio pipeline that is used."""

    def set(self, name: str, value: bytes, *, ex: int) -> Any: ...
    def execute(self) -> Awaitable[Any]: ...


class Redis(Protocol):
    """The part of `redis.asyncio.Redis` that is used; it must not decode responses."""

    def mget(self, keys: list[str]) -> Awaitable[Sequence[bytes | str | None]]: ...
    def pipeline(self, transaction: bool = ...) -> Any: ...
    def unlink(self, *keys: str) -> Awaitable[Any]: ...


class RedisTier:
    """Reads and writes translations under keys made by `translators.entries`. Never raises.

    Args:
        redis: a client; whoever opened it closes it, after `aclose`.
        timeout_s: longest that a reader waits, and the time after which an answer counts as none.
        breaker: when to leave Redis alone.
    """

    def __init__(self, redis: Redis, *, timeout_s: float, breaker: Breaker | None = None) -> None:
        self._redis = redis
        self._timeout_s = timeout_s
        self._late_s = max(timeout_s, LATE_S)
        self._breaker = breaker or Breaker()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def aclose(self) -> None:
        """Give up the round trips that nobody waits for."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def get(self, keys: Sequence[str]) -> list[Hypothesis | None] | None:
        """What stands under the keys, in order, in one `MGET`; None where Redis could not be asked."""
        values = await self._attempt(lambda: self._redis.mget(list(keys)))
        if values is None or len(values) != len(keys):
            return None
        found = [entries.decode(value) for value in values]
        damaged = [
            key
            for key, value, one in zip(keys, values, found, strict=True)
            if value is not None and one is None
        ]
        if damaged:
            self._background(self._attempt(lambda: self._redis.unlink(*damaged)))
        return found

    async def put(self, fresh: Sequence[tuple[str, Hypothesis, int]]) -> bool:
        """Write keys, translations and their seconds to live, in one pipeline; whether Redis took them all.

        False also where it was left alone, or its answer came late.
        """

        def write() -> Awaitable[Any]:
            pipeline: Pipeline = self._redis.pipeline(transaction=False)
            for key, hypothesis, ttl_s in fresh:
                pipeline.set(key, entries.encode(hypothesis), ex=ttl_s)
            return pipeline.execute()

        return await self._attempt(write) is not None

    async def _attempt(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """One round trip; None where it failed, took too long, or was not tried.

        What takes too long is not waited for, but goes on, up to `LATE_S`: cancelling it would cut the
        connection, and where connecting takes longer than the timeout there would never be one.
        """
        loop = asyncio.get_running_loop()
        if not self._breaker.allows(loop.time()):
            return None
        task = self._background(self._round_trip(ask, loop.time() + self._timeout_s))
        done, _ = await asyncio.wait([task], timeout=self._timeout_s)
        return task.result() if done and not task.cancelled() else None

    def _background(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name="translate-redis")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _round_trip(self, ask: Callable[[], Awaitable[Any]], due: float) -> Any:
        """The answer, however late. The breaker is told once: of a failure, if there is none when it is due.

        Whoever reads has waited in vain by then; answers that are always late must not keep it closed.
        """
        told = False

        def tell(failure: str | None) -> None:
            nonlocal told
            if told:
                return
            told = True
            if failure is None:
                self._breaker.succeeded()
            else:
                self._failed(failure)

        overdue = asyncio.get_running_loop().call_at(due, tell, "no answer in time")
        try:
            async with asyncio.timeout(self._late_s), self._slots:
                answer = await ask()
        except Exception as exc:  # noqa: BLE001 - a cache that fails in whatever way is a cache miss
            tell(type(exc).__name__)
            return None
        finally:
            overdue.cancel()
        tell(None)
        return answer

    def _failed(self, reason: str) -> None:
        now = asyncio.get_running_loop().time()
        was_open = self._breaker.is_open(now)
        self._breaker.failed(now)
        if self._breaker.is_open(now) and not was_open:
            _log.warning("Redis does not answer; translations go uncached for now: %s", reason)

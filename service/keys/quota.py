"""How much each key may ask: requests and tokens a minute, counted in Redis for all gateways.

`limits` counts: requests by a sliding window; tokens by the minute, since what an answer has cost is known
only behind it, and has to count whatever the limit. Where Redis does not answer, each gateway counts for
itself: a limit that is a little too wide for a while is better than requests that fail or hang.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter

from service.errors import RateLimited
from service.keys.key import Key
from translators.breaker import Breaker

_LOG: Final = logging.getLogger(__name__)
_NAMESPACE: Final = "pmi:limits"
_REQUESTS: Final = "requests"
_TOKENS: Final = "tokens"
# Longest life of a round trip that nobody waits for any more, connecting included.
_LATE_S: Final = 2.0


class _Counters:
    """Both kinds of counting in one storage."""

    def __init__(self, storage: Storage) -> None:
        self.requests = SlidingWindowCounterRateLimiter(storage)
        self.tokens = FixedWindowRateLimiter(storage)


_Ask = Callable[[_Counters], Awaitable[Any]]


class Quotas:
    """Counts what keys ask for. Belongs to one event loop.

    Args:
        shared: what all gateways count in; None where each counts for itself.
        timeout_s: longest wait for it.
        close: closes its connections.
    """

    def __init__(
        self,
        shared: Storage | None = None,
        *,
        timeout_s: float = 0.1,
        close: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._shared = _Counters(shared) if shared is not None else None
        self._local = _Counters(MemoryStorage())
        self._timeout_s = timeout_s
        self._breaker = Breaker()
        self._close = close
        self._tasks: set[asyncio.Task[Any]] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._close is not None:
            await self._close()

    async def admit(self, key: Key) -> None:
        """Count a request.

        Raises:
            RateLimited: the key has had its share of requests or of tokens.
        """
        if key.tokens_per_minute is not None:
            tokens = _per_minute(key.tokens_per_minute)
            if not await self._ask(lambda counters: counters.tokens.test(tokens, key.name, _TOKENS)):
                raise await self._refusal(tokens, key, _TOKENS)
        if key.requests_per_minute is not None:
            requests = _per_minute(key.requests_per_minute)
            if not await self._ask(lambda counters: counters.requests.hit(requests, key.name, _REQUESTS)):
                raise await self._refusal(requests, key, _REQUESTS)

    async def charge(self, key: Key, tokens: int) -> None:
        """Count tokens that a request has used, also beyond the limit."""
        if key.tokens_per_minute is not None and tokens > 0:
            limit = _per_minute(key.tokens_per_minute)
            await self._ask(lambda counters: counters.tokens.hit(limit, key.name, _TOKENS, cost=tokens))

    async def _refusal(self, limit: RateLimitItem, key: Key, what: str) -> RateLimited:
        def ask(counters: _Counters) -> Awaitable[Any]:
            limiter = counters.tokens if what == _TOKENS else counters.requests
            return limiter.get_window_stats(limit, key.name, what)

        wait_s = (await self._ask(ask)).reset_time - time.time()
        return RateLimited(what, limit.amount, min(60, max(1, math.ceil(wait_s))))

    async def _ask(self, ask: _Ask) -> Any:
        """Ask the shared counters; where they fail or are late, our own."""
        loop = asyncio.get_running_loop()
        if self._shared is None or not self._breaker.allows(loop.time()):
            return await ask(self._local)
        # It goes on when it is late: to cancel it would cut the connection, and where connecting takes longer
        # than the timeout there would never be one.
        task = asyncio.create_task(self._round_trip(ask, self._shared), name="limits")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait([task], timeout=self._timeout_s)
        error = (task.exception() if not task.cancelled() else None) if done else TimeoutError()
        if error is None and done:
            self._breaker.succeeded()
            return task.result()
        self._failed(error)
        return await ask(self._local)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be there to hear of it

    async def _round_trip(self, ask: _Ask, counters: _Counters) -> Any:
        async with asyncio.timeout(_LATE_S):
            return await ask(counters)

    def _failed(self, error: BaseException | None) -> None:
        now = asyncio.get_running_loop().time()
        was_open = self._breaker.is_open(now)
        self._breaker.failed(now)
        if self._breaker.is_open(now) and not was_open:
            _LOG.warning("Redis does not answer; limits are counted here: %s", type(error).__name__)


def _per_minute(amount: int) -> RateLimitItem:
    return RateLimitItemPerMinute(amount, namespace=_NAMESPACE)

"""How much each key may ask: requests and tokens a minute, counted in Redis for all gateways.

`limits` counts, by a sliding window. Where Redis does not answer, each gateway counts for itself: a limit
that is a little too wide for a while is better than requests that fail or hang.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from service.errors import RateLimited
from service.keys.key import Key
from translators.breaker import Breaker

_LOG: Final = logging.getLogger(__name__)
_NAMESPACE: Final = "pmi:limits"
_REQUESTS: Final = "requests"
_TOKENS: Final = "tokens"

_Ask = Callable[[SlidingWindowCounterRateLimiter], Awaitable[bool]]


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
        self._shared = SlidingWindowCounterRateLimiter(shared) if shared is not None else None
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._timeout_s = timeout_s
        self._breaker = Breaker()
        self._close = close

    async def aclose(self) -> None:
        """Close the connections."""
        if self._close is not None:
            await self._close()

    async def admit(self, key: Key) -> None:
        """Count a request.

        Raises:
            RateLimited: the key has had its share of requests or of tokens.
        """
        if key.tokens_per_minute is not None:
            tokens = _per_minute(key.tokens_per_minute)
            if not await self._ask(lambda limiter: limiter.test(tokens, key.name, _TOKENS)):
                raise await self._refusal(tokens, key, _TOKENS)
        if key.requests_per_minute is not None:
            requests = _per_minute(key.requests_per_minute)
            if not await self._ask(lambda limiter: limiter.hit(requests, key.name, _REQUESTS)):
                raise await self._refusal(requests, key, _REQUESTS)

    async def charge(self, key: Key, tokens: int) -> None:
        """Count tokens that a request has used; those beyond the limit are forgotten."""
        if key.tokens_per_minute is None or tokens <= 0:
            return
        limit = _per_minute(key.tokens_per_minute)

        async def hit(limiter: SlidingWindowCounterRateLimiter) -> bool:
            left = (await limiter.get_window_stats(limit, key.name, _TOKENS)).remaining
            # A hit that does not fit would not be counted at all.
            return left > 0 and await limiter.hit(limit, key.name, _TOKENS, cost=min(tokens, left))

        await self._ask(hit)

    async def _refusal(self, limit: RateLimitItem, key: Key, what: str) -> RateLimited:
        limiter = self._limiter()
        try:
            async with asyncio.timeout(self._timeout_s):
                stats = await limiter.get_window_stats(limit, key.name, what)
            wait_s = stats.reset_time - time.time()
        except Exception:  # noqa: BLE001 - when to come again is a hint: a minute is never wrong
            wait_s = 60.0
        return RateLimited(what, limit.amount, min(60, max(1, math.ceil(wait_s))))

    def _limiter(self) -> SlidingWindowCounterRateLimiter:
        is_open = self._breaker.is_open(asyncio.get_running_loop().time())
        return self._local if self._shared is None or is_open else self._shared

    async def _ask(self, ask: _Ask) -> bool:
        loop = asyncio.get_running_loop()
        if self._shared is not None and self._breaker.allows(loop.time()):
            try:
                async with asyncio.timeout(self._timeout_s):
                    allowed = await ask(self._shared)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with Redis, requests go on
                self._failed(error)
            else:
                self._breaker.succeeded()
                return allowed
        return await ask(self._local)

    def _failed(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        was_open = self._breaker.is_open(now)
        self._breaker.failed(now)
        if self._breaker.is_open(now) and not was_open:
            _LOG.warning("Redis does not answer; limits are counted here: %s", type(error).__name__)


def _per_minute(amount: int) -> RateLimitItem:
    return RateLimitItemPerMinute(amount, namespace=_NAMESPACE)

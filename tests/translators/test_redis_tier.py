"""translators.redis_tier"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import pytest

from tests.support.until import until
from translators import entries
from translators.breaker import Breaker
from translators.redis_tier import RedisTier
from translators.types import Hypothesis

_HYPOTHESIS = Hypothesis("Salut", -0.1, 2, False, 0.0)


class SlowRedis:
    """Answers everything, `delay_s` late; its own pipeline, too."""

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        self.asked = 0
        self.answered = 0

    async def mget(self, keys: list[str]) -> Sequence[bytes | str | None]:
        await self._answer()
        return [entries.encode(_HYPOTHESIS)] * len(keys)

    def pipeline(self, transaction: bool = True) -> Self:
        return self

    async def unlink(self, *keys: str) -> int:
        return len(keys)

    def set(self, name: str, value: bytes, *, ex: int) -> None:
        pass

    async def execute(self) -> list[Any]:
        await self._answer()
        return []

    async def _answer(self) -> None:
        self.asked += 1
        await asyncio.sleep(self.delay_s)
        self.answered += 1


@pytest.mark.parametrize("writes_between", [False, True])
async def test_a_redis_that_is_always_late_is_left_alone(writes_between: bool) -> None:
    """Late answers, of writes as well, do not close the breaker: readers would go on waiting in vain."""
    redis = SlowRedis(delay_s=0.03)
    tier = RedisTier(redis, timeout_s=0.01, breaker=Breaker(failures=3, open_s=60))
    for attempt in range(1, 4):
        assert await tier.get(["a"]) is None
        await until(lambda: redis.answered == redis.asked)
        if writes_between and attempt < 3:
            await tier.put([("a", _HYPOTHESIS, 60)])
            await until(lambda: redis.answered == redis.asked)
    asked = redis.asked
    for _ in range(3):
        assert await tier.get(["a"]) is None
    await tier.aclose()

    assert redis.asked == asked
    assert redis.answered == asked


async def test_one_late_answer_is_one_failure() -> None:
    """A round trip that is overdue and then breaks does not count twice."""

    class LateAndBroken(SlowRedis):
        async def mget(self, keys: list[str]) -> Sequence[bytes | str | None]:
            await self._answer()
            raise ConnectionError

    redis = LateAndBroken(delay_s=0.03)
    breaker = Breaker(failures=2, open_s=60)
    tier = RedisTier(redis, timeout_s=0.01, breaker=breaker)
    assert await tier.get(["a"]) is None
    await until(lambda: redis.answered == 1)
    await tier.aclose()

    assert breaker.allows(asyncio.get_running_loop().time())


async def test_an_answer_in_time_closes_the_breaker() -> None:
    """After a few failures one good answer is enough."""
    redis = SlowRedis(delay_s=0.0)
    breaker = Breaker(failures=2, open_s=60)
    tier = RedisTier(redis, timeout_s=5, breaker=breaker)
    breaker.failed(asyncio.get_running_loop().time())
    assert await tier.get(["a"]) == [_HYPOTHESIS]
    breaker.failed(asyncio.get_running_loop().time())
    await tier.aclose()

    assert breaker.allows(asyncio.get_running_loop().time())


async def test_who_waits_longer_than_most_gets_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round trip is not cut while somebody still waits for it."""
    monkeypatch.setattr("translators.redis_tier.LATE_S", 0.01)
    tier = RedisTier(SlowRedis(delay_s=0.05), timeout_s=20)

    assert await tier.get(["a"]) == [_HYPOTHESIS]
    assert await tier.put([("a", _HYPOTHESIS, 60)])
    await tier.aclose()


async def test_what_is_not_written_is_said() -> None:
    """Whether Redis refuses it, or was not asked."""

    class Full(SlowRedis):
        async def execute(self) -> list[Any]:
            await self._answer()
            raise ConnectionError

    redis = Full(delay_s=0.0)
    tier = RedisTier(redis, timeout_s=5, breaker=Breaker(failures=1, open_s=60))
    assert not await tier.put([("a", _HYPOTHESIS, 60)])
    assert not await tier.put([("a", _HYPOTHESIS, 60)])
    await tier.aclose()

    assert redis.asked == 1

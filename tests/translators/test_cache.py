"""translators.cache"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from tests.support.redis import RedisServer
from tests.support.until import until
from translators import entries
from translators.breaker import Breaker
from translators.cache import Cached
from translators.errors import DeadlineExceeded, QueueFull, TranslationFailed
from translators.types import (
    Call,
    Hypothesis,
    Item,
    ItemHook,
    ModelCard,
    Origin,
    Priority,
    Translation,
)

_CALL = Call()
_CARD = ModelCard("scripted", "fake", "Apache-2.0", True, ("eng_Latn", "deu_Latn", "fra_Latn"), "m1")


class Scripted:
    """A translator that records its calls, and holds them until it is released."""

    def __init__(self, *, held: bool = False, truncated: bool = False, card: ModelCard = _CARD) -> None:
        self.card = card
        self.calls: list[tuple[list[str], Call]] = []
        self.cancelled = 0
        self.errors: dict[str, Exception] = {}
        self.called = asyncio.Event()
        self.release = asyncio.Event()
        if not held:
            self.release.set()
        self._truncated = truncated

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        self.calls.append(([item.text for item in items], call))
        self.called.set()
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(None if call.deadline is None else max(0.0, call.deadline - now)):
                await self.release.wait()
        except TimeoutError:
            return [Translation(item, None, error=DeadlineExceeded()) for item in items]
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return [self._translation(item) for item in items]

    def _translation(self, item: Item) -> Translation:
        error = self.errors.get(item.text)
        if isinstance(error, QueueFull):
            return Translation(item, None, error=error)
        if error is not None:
            raise error
        return Translation(item, Hypothesis(item.text.upper(), -0.1, 2, self._truncated, 0.0))


def _item(text: str, target: str = "deu_Latn") -> Item:
    return Item(text, "eng_Latn", target)


def _soon(seconds: float = 0.02) -> float:
    return asyncio.get_running_loop().time() + seconds


def _texts(translations: Sequence[Translation]) -> list[str | None]:
    return [one.hypothesis.text if one.hypothesis else None for one in translations]


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Any]:
    async with Redis.from_url(redis_server.url) as client:
        yield client


async def test_errors_are_not_kept() -> None:
    """A failure is tried anew by the next call."""
    inner = Scripted()
    inner.errors["a"] = QueueFull()
    async with Cached(inner) as cached:
        refused = await cached.translate([_item("a"), _item("b")], _CALL)
        inner.errors.clear()
        again = await cached.translate([_item("a"), _item("b")], _CALL)

    assert isinstance(refused[0].error, QueueFull)
    assert _texts(again) == ["A", "B"]
    assert [texts for texts, _ in inner.calls] == [["a", "b"], ["a"]]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_an_inner_translator_that_raises_leaves_nobody_waiting() -> None:
    """The protocol forbids it; if it happens, every waiter gets an error at once."""
    inner = Scripted()
    inner.errors["a"] = RuntimeError("a bug")
    async with Cached(inner) as cached:
        translations = await cached.translate([_item("a"), _item("b")], _CALL)

    assert all(isinstance(one.error, TranslationFailed) for one in translations)


async def test_what_missed_its_deadline_ends_in_the_cache() -> None:
    """The call returns on time, the work goes on in the background class, and the next call finds it."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        late = await cached.translate([_item("a")], Call(deadline=_soon()))
        await until(lambda: len(inner.calls) == 2)
        joined = asyncio.create_task(cached.translate([_item("a")], Call(priority=Priority.BACKGROUND)))
        await asyncio.sleep(0)
        inner.release.set()
        await joined
        found = await cached.translate([_item("a")], _CALL)

    assert isinstance(late[0].error, DeadlineExceeded)
    assert (found[0].origin, _texts(found)) == (Origin.CACHE, ["A"])
    assert [call.priority for _, call in inner.calls] == [Priority.INTERACTIVE, Priority.BACKGROUND]


async def test_a_patient_waiter_keeps_the_work_urgent() -> None:
    """When the first caller's deadline passes, the terms of who still waits hold."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        first = asyncio.create_task(cached.translate([_item("a")], Call(deadline=_soon())))
        second = asyncio.create_task(cached.translate([_item("a")], Call(deadline=_soon(10))))
        assert isinstance((await first)[0].error, DeadlineExceeded)
        inner.release.set()
        assert _texts(await second) == ["A"]

    assert all(call.priority is Priority.INTERACTIVE for _, call in inner.calls)


async def test_background_work_becomes_urgent_when_somebody_waits() -> None:
    """A new caller of an item that runs in the background asks for it again in its own class."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        background = asyncio.create_task(cached.translate([_item("a")], Call(priority=Priority.BACKGROUND)))
        await inner.called.wait()
        urgent = asyncio.create_task(cached.translate([_item("a")], _CALL))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        inner.release.set()
        assert _texts(await urgent) == _texts(await background) == ["A"]

    assert [call.priority for _, call in inner.calls] == [Priority.BACKGROUND, Priority.INTERACTIVE]


async def test_work_is_cancelled_with_its_last_waiter() -> None:
    """One of two waiters may go; when both are gone the inner call is cancelled."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        first = asyncio.create_task(cached.translate([_item("a")], _CALL))
        second = asyncio.create_task(cached.translate([_item("a")], _CALL))
        await inner.called.wait()
        first.cancel()
        await asyncio.wait([first])
        assert inner.cancelled == 0
        second.cancel()
        await asyncio.wait([second])
        await asyncio.sleep(0)
        await asyncio.sleep(0)

        assert inner.cancelled == 1
        inner.release.set()
        assert _texts(await cached.translate([_item("a")], _CALL)) == ["A"]


async def test_a_cancelled_call_takes_only_its_own_items_away() -> None:
    """What another call waits for goes on, although it was asked for together with what nobody wants now."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        leaving = asyncio.create_task(cached.translate([_item("mine"), _item("shared")], _CALL))
        staying = asyncio.create_task(cached.translate([_item("shared")], _CALL))
        await inner.called.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        await asyncio.sleep(0)
        inner.release.set()

        assert _texts(await staying) == ["SHARED"]
    assert [texts for texts, _ in inner.calls] == [["mine", "shared"], ["shared"]]
    assert inner.cancelled == 1


async def test_what_missed_its_deadline_outlives_a_caller_who_joins_and_leaves() -> None:
    """Background work is worth having to whoever asked first, also when a later waiter is cancelled."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        await cached.translate([_item("a")], Call(deadline=_soon()))
        joined = asyncio.create_task(cached.translate([_item("a")], Call(deadline=_soon(10))))
        await until(lambda: len(inner.calls) == 3)
        joined.cancel()
        await asyncio.wait([joined])
        other = asyncio.create_task(cached.translate([_item("a")], _CALL))
        await asyncio.sleep(0)
        inner.release.set()
        assert _texts(await other) == ["A"]

    assert inner.cancelled == 0
    assert len(inner.calls) == 3


async def test_what_was_overtaken_is_cancelled_with_its_last_waiter() -> None:
    """Of an item that two tasks ask for in two classes, both stop."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        patient = asyncio.create_task(cached.translate([_item("a")], Call(priority=Priority.BATCH)))
        await inner.called.wait()
        urgent = asyncio.create_task(cached.translate([_item("a")], _CALL))
        await until(lambda: len(inner.calls) == 2)
        for leaving in (patient, urgent):
            leaving.cancel()
        await asyncio.wait([patient, urgent])
        await until(lambda: inner.cancelled == 2)


async def test_closing_leaves_nobody_waiting_for_what_has_not_begun() -> None:
    """A task that is cancelled before its first step cannot answer: closing does."""
    cached = Cached(Scripted(held=True))
    waiting = asyncio.create_task(cached.translate([_item("a")], _CALL))
    await asyncio.sleep(0)
    await cached.aclose()

    async with asyncio.timeout(5):
        assert isinstance((await waiting)[0].error, TranslationFailed)


async def test_a_closed_cache_begins_nothing() -> None:
    """A call that comes after the end gets its errors at once."""
    inner = Scripted()
    cached = Cached(inner)
    await cached.aclose()

    assert isinstance((await cached.translate([_item("a")], _CALL))[0].error, TranslationFailed)
    assert inner.calls == []


async def test_closing_leaves_nobody_waiting() -> None:
    """Whoever waits when the cache closes gets an error."""
    inner = Scripted(held=True)
    cached = Cached(inner)
    waiting = asyncio.create_task(cached.translate([_item("a")], _CALL))
    await inner.called.wait()
    await cached.aclose()

    assert isinstance((await waiting)[0].error, TranslationFailed)


async def test_the_same_item_is_translated_once() -> None:
    """Duplicates in a call, and calls at the same time, share one translation."""
    inner = Scripted(held=True)
    async with Cached(inner) as cached:
        calls = [asyncio.create_task(cached.translate([_item("a"), _item("a")], _CALL)) for _ in range(10)]
        await inner.called.wait()
        inner.release.set()
        results = await asyncio.gather(*calls)

    assert all(_texts(result) == ["A", "A"] for result in results)
    assert [texts for texts, _ in inner.calls] == [["a"]]


async def test_memory_answers_before_anything_else() -> None:
    """A translation of this process comes back at once, and says that it is from the cache."""
    inner = Scripted()
    lookups: Counter[tuple[str, str]] = Counter()
    async with Cached(inner, on_lookup=lambda tier, result, n: lookups.update({(tier, result): n})) as cached:
        fresh = await cached.translate([_item("a")], _CALL)
        kept = await cached.translate([_item("a"), _item("b")], _CALL)

    assert (fresh[0].origin, kept[0].origin) == (Origin.ENGINE, Origin.CACHE)
    assert lookups == {("memory", "miss"): 2, ("memory", "hit"): 1}


async def test_tenants_share_unless_told_otherwise() -> None:
    """With entries per tenant, one tenant's work tells another nothing."""
    inner = Scripted()
    async with Cached(inner, per_tenant=True) as cached:
        for tenant in ("one", "two", "one"):
            await cached.translate([_item("a")], Call(tenant=tenant))

    assert len(inner.calls) == 2


async def test_redis_serves_another_process(redis: Any) -> None:
    """What one process translated, the next one finds, in one round trip for the whole call."""
    inner = Scripted()
    lookups: Counter[tuple[str, str]] = Counter()
    async with Cached(Scripted(), redis) as first:
        await first.translate([_item("a"), _item("b")], _CALL)
        await _stored(redis, 2)
    async with Cached(
        inner, redis, on_lookup=lambda tier, result, n: lookups.update({(tier, result): n})
    ) as second:
        before = (await redis.info("commandstats")).get("cmdstat_mget", {"calls": 0})["calls"]
        found = await second.translate([_item("a"), _item("b"), _item("c")], _CALL)
        after = (await redis.info("commandstats"))["cmdstat_mget"]["calls"]

    assert _texts(found) == ["A", "B", "C"]
    assert [one.origin for one in found] == [Origin.CACHE, Origin.CACHE, Origin.ENGINE]
    assert [texts for texts, _ in inner.calls] == [["c"]]
    assert after - before == 1
    assert lookups == {("memory", "miss"): 3, ("redis", "hit"): 2, ("redis", "miss"): 1}


async def test_entries_expire(redis: Any) -> None:
    """Every entry has a time to live, a truncated one a short one; no text stands in a key."""
    async with Cached(Scripted(), redis, ttl_s=5000) as cached:
        await cached.translate([_item("a secret text")], _CALL)
        await _stored(redis, 1)
    (key,) = await redis.keys()
    assert 4000 < await redis.ttl(key) <= 5000
    assert b"secret" not in key

    async with Cached(Scripted(truncated=True), redis, truncated_ttl_s=60) as cached:
        await cached.translate([_item("b")], _CALL)
        await _stored(redis, 2)
    (other,) = set(await redis.keys()) - {key}
    assert 0 < await redis.ttl(other) <= 60


async def test_another_model_or_secret_finds_nothing(redis: Any) -> None:
    """Translations of one model never answer for another."""
    other_card = ModelCard("other", "fake", "Apache-2.0", True, _CARD.languages, "m2")
    async with Cached(Scripted(), redis) as cached:
        await cached.translate([_item("a")], _CALL)
        await _stored(redis, 1)
    for inner, secret in ((Scripted(card=other_card), b""), (Scripted(), b"deployment")):
        async with Cached(inner, redis, secret=secret) as cached:
            await cached.translate([_item("a")], _CALL)

        assert len(inner.calls) == 1


async def test_a_damaged_entry_is_a_miss_and_is_replaced(redis: Any) -> None:
    """Whatever stands under a key that is no translation is translated anew."""
    key = entries.key(_item("a"), _CARD.fingerprint)
    await redis.set(key, b"\x80not json")
    inner = Scripted()
    async with Cached(inner, redis) as cached:
        assert _texts(await cached.translate([_item("a")], _CALL)) == ["A"]
        async with asyncio.timeout(5):
            while entries.decode(await redis.get(key)) is None:  # noqa: ASYNC110 - Redis has no event for it
                await asyncio.sleep(0.005)
    assert len(inner.calls) == 1


async def test_background_work_is_stored(redis: Any) -> None:
    """A translation that came after its caller's deadline is in Redis for the next process."""
    inner = Scripted(held=True)
    async with Cached(inner, redis) as cached:
        late = await cached.translate([_item("a")], Call(deadline=_soon()))
        inner.release.set()
        await _stored(redis, 1)

    assert isinstance(late[0].error, DeadlineExceeded)


async def test_what_is_done_is_stored_before_what_is_late(redis: Any) -> None:
    """Redis has the first sentence while the second one is still asked for."""

    class OneLate(Scripted):
        async def translate(
            self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
        ) -> list[Translation]:
            if len(items) == 1:
                return await super().translate(items, call)
            return [self._translation(items[0]), Translation(items[1], None, error=DeadlineExceeded())]

    inner = OneLate(held=True)
    async with Cached(inner, redis) as cached:
        translating = asyncio.create_task(cached.translate([_item("done"), _item("late")], _CALL))
        await _stored(redis, 1)
        await inner.called.wait()
        assert not translating.done()
        inner.release.set()

        assert _texts(await translating) == ["DONE", "LATE"]


class Writes:
    """A Redis that knows nothing, and takes what it is given when it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.taken: list[str] = []
        self.may_take = asyncio.Event()

    async def mget(self, keys: list[str]) -> Sequence[bytes | str | None]:
        return [None] * len(keys)

    async def unlink(self, *keys: str) -> int:
        return len(keys)

    def pipeline(self, transaction: bool = True) -> Any:
        writes, names = self, []

        class Pipeline:
            def set(self, name: str, value: bytes, *, ex: int) -> None:
                names.append(name)

            async def execute(self) -> list[bool]:
                writes.asked += 1
                await writes.may_take.wait()
                writes.taken += names
                return [True] * len(names)

        return Pipeline()


@pytest.mark.parametrize(("timeout_s", "unstored"), [(20.0, []), (0.01, [2])])
async def test_the_last_stores_are_waited_for_as_long_as_any_other(
    timeout_s: float, unstored: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is not stored by then is told."""
    monkeypatch.setattr("translators.cache._LAST_STORES_S", 0.01)
    redis, told = Writes(), list[int]()
    cached = Cached(Scripted(), redis, timeout_s=timeout_s, on_unstored=told.append)
    await cached.translate([_item("a"), _item("b")], _CALL)
    await until(lambda: redis.asked)
    closing = asyncio.create_task(cached.aclose())
    if unstored:
        await closing
    asyncio.get_running_loop().call_later(0.05, redis.may_take.set)
    await closing

    assert told == unstored
    assert len(redis.taken) == (0 if unstored else 2)


async def test_closing_stores_what_is_translated_already() -> None:
    """Its call may go on for a moment after the last answer, or for long with others."""

    class Lingering(Scripted):
        async def translate(
            self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
        ) -> list[Translation]:
            assert on_item is not None
            for index, item in enumerate(items):
                on_item(index, self._translation(item))
            await asyncio.Event().wait()
            raise AssertionError

    redis, told = Writes(), list[int]()
    redis.may_take.set()
    async with Cached(Lingering(), redis, timeout_s=20, on_unstored=told.append) as cached:
        assert _texts(await cached.translate([_item("a"), _item("b")], _CALL)) == ["A", "B"]
        assert redis.asked == 0

    assert (len(redis.taken), told) == (2, [])


async def test_what_is_done_before_the_deadline_counts_though_its_call_goes_on() -> None:
    """The inner translator tells of each item; a waiter's deadline may come before the last of them."""

    class OneByOne(Scripted):
        async def translate(
            self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
        ) -> list[Translation]:
            if on_item is not None and items[0].text == "done":
                on_item(0, self._translation(items[0]))
            return await super().translate(items, call)

    told: list[tuple[int, str]] = []
    inner = OneByOne(held=True)
    async with Cached(inner) as cached:
        found = await cached.translate(
            [_item("done"), _item("late"), _item("done")],
            Call(deadline=_soon()),
            lambda index, one: told.append((index, one.item.text)),
        )
        again = await cached.translate([_item("done")], _CALL)
        inner.release.set()

    assert _texts(found) == ["DONE", None, "DONE"]
    assert told == [(0, "done"), (2, "done")]
    assert again[0].origin is Origin.CACHE


async def test_what_another_model_made_is_not_kept(redis: Any) -> None:
    """A service may be replaced by one with another model before the card says so."""

    class Replaced(Scripted):
        def _translation(self, item: Item) -> Translation:
            return replace(super()._translation(item), fingerprint="m2" if item.text == "new" else "m1")

    inner = Replaced()
    async with Cached(inner, redis) as cached:
        first = await cached.translate([_item("new"), _item("old")], _CALL)
        again = await cached.translate([_item("new"), _item("old")], _CALL)
        await _stored(redis, 1)

    assert _texts(first) == _texts(again) == ["NEW", "OLD"]
    assert [texts for texts, _ in inner.calls] == [["new", "old"], ["new"]]


async def test_a_frozen_redis_costs_its_timeout_and_then_nothing(own_redis: RedisServer) -> None:
    """Each try waits for the timeout at most; after a few the breaker stops trying, and later tries again."""
    inner = Scripted()
    lookups: Counter[tuple[str, str]] = Counter()
    breaker = Breaker(failures=2, open_s=60)
    async with (
        Redis.from_url(own_redis.url) as client,
        Cached(
            inner,
            client,
            timeout_s=0.3,
            breaker=breaker,
            on_lookup=lambda tier, result, n: lookups.update({(tier, result): n}),
        ) as cached,
    ):
        await cached.translate([_item("before")], _CALL)
        await _stored(client, 1)
        own_redis.pause()
        loop = asyncio.get_running_loop()
        for text in "abc":
            async with asyncio.timeout(20):
                assert _texts(await cached.translate([_item(text)], _CALL)) == [text.upper()]
        assert breaker.is_open(loop.time())
        own_redis.resume()
        breaker.succeeded()
        await cached.translate([_item("after")], _CALL)
        await _stored(client, 2)

    assert lookups["redis", "error"] >= 2
    assert [texts for texts, _ in inner.calls] == [["before"], ["a"], ["b"], ["c"], ["after"]]


async def test_a_killed_redis_is_a_miss(own_redis: RedisServer) -> None:
    """Broken connections and refused ones change nothing but the hit rate."""
    async with Redis.from_url(own_redis.url) as client, Cached(Scripted(), client) as cached:
        await cached.translate([_item("a")], _CALL)
        await _stored(client, 1)
        own_redis.kill()

        assert _texts(await cached.translate([_item("a"), _item("b"), _item("c")], _CALL)) == ["A", "B", "C"]


async def test_it_starts_without_redis() -> None:
    """Nothing listens at the address: translations come, uncached."""
    async with Redis.from_url("redis://127.0.0.1:1/0") as client, Cached(Scripted(), client) as cached:
        assert _texts(await cached.translate([_item("a")], _CALL)) == ["A"]


async def _stored(redis: Any, count: int) -> None:
    """Wait until the entries that are written behind the answer have arrived."""
    async with asyncio.timeout(5):
        while await redis.dbsize() < count:  # noqa: ASYNC110 - Redis has no event for it
            await asyncio.sleep(0.005)

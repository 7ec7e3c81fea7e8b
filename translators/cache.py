"""Translations are kept: in this process, and in Redis for all processes; and never made twice at once.

    translate(items)
      in-process LRU -> same item already under way? join it -> one MGET -> inner translator -> pipelined SET

`Cached` owns the work. An item is under way once, in a `_Flight` that any number of calls wait for. A call
leaves at its deadline, the flight goes on in the background and ends in the cache. It is cancelled only when
its last waiter was cancelled, and nobody who left at a deadline before still has a use for it.

Redis is an extra: whatever goes wrong with it is a miss, see `translators.redis_tier`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal, Self

from translators import entries
from translators.breaker import Breaker
from translators.errors import DeadlineExceeded, Shed, TranslationFailed
from translators.lru import Lru
from translators.redis_tier import Redis, RedisTier
from translators.types import (
    Call,
    Hypothesis,
    Item,
    ItemHook,
    ModelCard,
    Origin,
    Priority,
    Translation,
    Translator,
)

# Of an entry in memory, besides its text; measured to the next hundred.
_REST_BYTES: Final = 500
# Longest wait, at the end, for what is being written to Redis; longer only where each round trip may be.
_LAST_STORES_S: Final = 1.0

_Landing = asyncio.Future[Translation]
Tier = Literal["memory", "redis"]
Result = Literal["hit", "miss", "error"]

#: Told how many items met which fate in which tier, on the event loop; must not raise.
LookupHook = Callable[[Tier, Result, int], None]
#: Told how many translations Redis may not have, though they were to be written; must not raise.
UnstoredHook = Callable[[int], None]


class _Flight:
    """One item under way, its waiters, and the call on whose terms it runs.

    Attributes:
        model: fingerprint of the model that the key is for.
        keep_until: worth finishing without a waiter, up to then.
        task: the one that lands it, whatever happens.
        tasks: all that ask for it; several where a more urgent one has taken it over.
    """

    __slots__ = ("call", "done", "item", "keep_until", "key", "model", "task", "tasks", "waiters")

    def __init__(
        self, key: str, model: str, item: Item, call: Call, done: asyncio.Future[Translation]
    ) -> None:
        self.key = key
        self.model = model
        self.item = item
        self.call = call
        self.done = done
        self.waiters = 0
        self.keep_until = 0.0
        self.task: asyncio.Task[None] | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def fits(self, translation: Translation) -> bool:
        """Whether it may be kept under the key: services may be replaced, and with them the model."""
        return translation.fingerprint is None or translation.fingerprint == self.model


class Cached:
    """A `Translator` that remembers another one's work. Belongs to one event loop; a context manager.

    Args:
        inner: does what is not remembered.
        redis: a client, or None; handed in open and closed by whoever opened it.
        ttl_s: how long Redis and this process keep a translation.
        truncated_ttl_s: the same for one that was cut off, which a later model load may do better.
        memory_bytes: bound of the in-process cache; 0 keeps nothing.
        timeout_s: longest wait for one Redis round trip.
        secret: makes keys unguessable; all processes that share a Redis need the same.
        background_ttl_s: how long an item goes on after the last deadline of its waiters.
        per_tenant: whether tenants have their own entries.
        breaker: when to leave Redis alone.
        on_lookup: told of hits, misses and errors.
        on_unstored: told of what could not be written to Redis.
    """

    def __init__(
        self,
        inner: Translator,
        redis: Redis | None = None,
        *,
        ttl_s: int = 7 * 24 * 3600,
        truncated_ttl_s: int = 600,
        memory_bytes: int = 64 * 2**20,
        timeout_s: float = 0.1,
        secret: bytes = b"",
        background_ttl_s: float = 30.0,
        per_tenant: bool = False,
        breaker: Breaker | None = None,
        on_lookup: LookupHook | None = None,
        on_unstored: UnstoredHook | None = None,
    ) -> None:
        self._inner = inner
        self._shared = RedisTier(redis, timeout_s=timeout_s, breaker=breaker) if redis is not None else None
        self._ttl_s = ttl_s
        self._truncated_ttl_s = truncated_ttl_s
        self._memory: Lru[str, Hypothesis] = Lru(memory_bytes, _entry_bytes)
        self._secret = secret
        self._background_ttl_s = background_ttl_s
        self._per_tenant = per_tenant
        self._on_lookup = on_lookup
        self._on_unstored = on_unstored
        self._last_stores_s = max(timeout_s, _LAST_STORES_S)
        self._flights: dict[str, _Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stores: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def card(self) -> ModelCard:
        return self._inner.card

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel what is under way; its waiters get an error. What is translated is still written."""
        self._closed = True
        # Flights first: each that is cancelled stores what it has.
        while flying := self._tasks - self._stores:
            await _cancel(flying)
        if self._stores:
            await asyncio.wait(self._stores, timeout=self._last_stores_s)
        await _cancel(self._stores)
        # A task that is cancelled before its first step does not get to land anything.
        for flight in list(self._flights.values()):
            self._land(flight, Translation(flight.item, None, error=TranslationFailed()))
        if self._shared is not None:
            await self._shared.aclose()

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """See `Translator.translate`."""
        found = await self._translate(items, call, on_item)
        if call.may_be_shed:
            return found
        # What another call had left out, which this one joined: it is asked for again, on this one's terms.
        left_out = [index for index, one in enumerate(found) if isinstance(one.error, Shed)]
        if left_out:
            again = await self._translate([items[index] for index in left_out], call, None)
            for index, translation in zip(left_out, again, strict=True):
                found[index] = translation
        return found

    async def _translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None
    ) -> list[Translation]:
        if self._closed:
            return [Translation(item, None, error=TranslationFailed()) for item in items]
        now = asyncio.get_running_loop().time()
        known: dict[Item, Translation] = {}
        flights: dict[Item, _Flight] = {}
        started: list[_Flight] = []
        overtaken: list[_Flight] = []
        for item in dict.fromkeys(items):
            key = self._key(item, call)
            hypothesis = self._memory.get(key, now)
            if hypothesis is not None:
                known[item] = Translation(item, hypothesis, Origin.CACHE)
                continue
            flight = self._flights.get(key)
            if flight is None:
                flight = self._take_off(key, item, call)
                started.append(flight)
            elif call.priority < flight.call.priority:
                overtaken.append(flight)
            flights[item] = flight
        self._report("memory", "hit", len(known))
        self._report("memory", "miss", len(flights))
        for flight in flights.values():
            flight.waiters += 1
            flight.call = call if flight in overtaken else _joint(flight.call, call)
        if started:
            self._spawn(started, call, look_up=self._shared is not None)
        if overtaken:
            # Background work that somebody waits for now: ask again, in the more urgent class.
            self._spawn(overtaken, call, look_up=False)
        telling = _Telling(items, known, flights, on_item)
        try:
            await self._wait(flights.values(), call.deadline)
        except asyncio.CancelledError:
            self._abandon(flights.values())
            raise
        finally:
            telling.end()
        now = asyncio.get_running_loop().time()
        for flight in flights.values():
            flight.waiters -= 1
            if call.priority is not Priority.BACKGROUND:
                flight.keep_until = now + self._background_ttl_s
        return [known.get(item) or _outcome(flights[item]) for item in items]

    def _key(self, item: Item, call: Call) -> str:
        tenant = call.tenant if self._per_tenant else ""
        return entries.key(item, self.card.fingerprint, secret=self._secret, tenant=tenant)

    def _take_off(self, key: str, item: Item, call: Call) -> _Flight:
        done: asyncio.Future[Translation] = asyncio.get_running_loop().create_future()
        flight = _Flight(key, self.card.fingerprint, item, call, done)
        self._flights[key] = flight
        return flight

    async def _wait(self, flights: Collection[_Flight], deadline: float | None) -> None:
        waiting = [flight.done for flight in flights if not flight.done.done()]
        if waiting:
            timeout_s = None if deadline is None else max(0.0, deadline - asyncio.get_running_loop().time())
            await asyncio.wait(waiting, timeout=timeout_s)

    def _spawn(self, flights: Sequence[_Flight], call: Call, *, look_up: bool) -> None:
        task = self._start(self._fly(flights, call, look_up=look_up), "translate-cached")
        for flight in flights:
            flight.task = task
            flight.tasks.add(task)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _abandon(self, flights: Collection[_Flight]) -> None:
        """Waiters were cancelled: cancel what nobody waits for any more, and only that."""
        now = asyncio.get_running_loop().time()
        tasks: set[asyncio.Task[None]] = set()
        for flight in flights:
            flight.waiters -= 1
            if flight.waiters or flight.done.done() or flight.keep_until > now:
                continue
            tasks |= flight.tasks
            self._land(flight, Translation(flight.item, None, error=DeadlineExceeded()))
        for task in tasks:
            others = [one for one in self._flights.values() if one.task is task]
            if others:
                # They shared one inner call. The new one joins what runs before the old one lets go.
                self._spawn(others, others[0].call, look_up=False)
            task.cancel()

    async def _fly(self, flights: Sequence[_Flight], call: Call, *, look_up: bool) -> None:
        """Bring flights home: from Redis, else from the inner translator."""
        task = asyncio.current_task()
        try:
            if look_up:
                await self._look_up(flights)
            await self._ask(flights, call)
        finally:
            # On every path each flight ends, unless another task has taken it over.
            for flight in flights:
                if flight.task is task and not flight.done.done():
                    self._land(flight, Translation(flight.item, None, error=TranslationFailed()))
                flight.tasks -= {task}

    async def _ask(self, flights: Sequence[_Flight], call: Call) -> None:
        """Ask the inner translator until all is done, or the time for background work is over."""
        task = asyncio.current_task()
        pending = [flight for flight in flights if not flight.done.done()]
        while pending:
            in_background = call.priority is Priority.BACKGROUND
            translated: list[tuple[str, Hypothesis]] = []
            land = partial(self._land_translated, pending, translated)
            late = []
            try:
                translations = await self._inner.translate([flight.item for flight in pending], call, land)
                for index, (flight, translation) in enumerate(zip(pending, translations, strict=True)):
                    land(index, translation)
                    if flight.done.done() or flight.task is not task:
                        continue  # where a more urgent task has taken it over, that one may do better
                    if isinstance(translation.error, DeadlineExceeded) and not in_background:
                        late.append(flight)
                    else:
                        self._land(flight, translation)
            finally:
                # Also where it is broken off: who waited for these has them, and is gone.
                self._store(translated)
            pending = late
            if pending:
                call = self._next_call(pending, call)

    def _land_translated(
        self,
        flights: Sequence[_Flight],
        translated: list[tuple[str, Hypothesis]],
        index: int,
        translation: Translation,
    ) -> None:
        """Land a flight at once: a waiter's deadline may come before the others of its call do."""
        flight = flights[index]
        if translation.hypothesis is not None and not flight.done.done():
            if flight.fits(translation):
                translated.append((flight.key, translation.hypothesis))
            self._land(flight, translation)

    def _next_call(self, pending: Sequence[_Flight], call: Call) -> Call:
        """Terms for what missed its deadline: those of who still waits, else of nobody."""
        now = asyncio.get_running_loop().time()
        waiting = [one.call for one in pending if one.waiters]
        later = [one for one in waiting if one.deadline is None or one.deadline > now]
        if later:
            terms = later[0]
            for one in later[1:]:
                terms = _joint(terms, one)
            return terms
        background = Call(now + self._background_ttl_s, Priority.BACKGROUND, call.tenant)
        for flight in pending:
            flight.call = background
        return background

    async def _look_up(self, flights: Sequence[_Flight]) -> None:
        if self._shared is None:
            return
        found = await self._shared.get([flight.key for flight in flights])
        if found is None:
            self._report("redis", "error", len(flights))
            return
        hits = 0
        for flight, hypothesis in zip(flights, found, strict=True):
            if hypothesis is None or flight.done.done():
                continue
            hits += 1
            self._land(flight, Translation(flight.item, hypothesis, Origin.CACHE))
        self._report("redis", "hit", hits)
        self._report("redis", "miss", len(flights) - hits)

    def _store(self, fresh: Sequence[tuple[str, Hypothesis]]) -> None:
        """Write to Redis behind the answer: neither who waits nor what is still to be asked waits for it."""
        if self._shared is not None and fresh:
            with_ttl = [(key, one, self._ttl_of(one)) for key, one in fresh]
            store = self._start(self._put(self._shared, with_ttl), "translate-store")
            self._stores.add(store)
            store.add_done_callback(self._stores.discard)

    async def _put(self, shared: RedisTier, fresh: Sequence[tuple[str, Hypothesis, int]]) -> None:
        stored = False
        try:
            stored = await shared.put(fresh)
        finally:
            if not stored and self._on_unstored is not None:
                self._on_unstored(len(fresh))

    def _land(self, flight: _Flight, translation: Translation) -> None:
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]
        if translation.hypothesis is not None and flight.fits(translation):
            self._remember(flight.key, translation.hypothesis)
        if not flight.done.done():
            flight.done.set_result(translation)

    def _remember(self, key: str, hypothesis: Hypothesis) -> None:
        now = asyncio.get_running_loop().time()
        self._memory.put(key, hypothesis, now + self._ttl_of(hypothesis))

    def _ttl_of(self, hypothesis: Hypothesis) -> int:
        return self._truncated_ttl_s if hypothesis.truncated else self._ttl_s

    def _report(self, tier: Tier, result: Result, count: int) -> None:
        if self._on_lookup is not None and count:
            self._on_lookup(tier, result, count)


class _Telling:
    """Hands on the items of a call as they land, until it ends."""

    def __init__(
        self,
        items: Sequence[Item],
        known: Mapping[Item, Translation],
        flights: Mapping[Item, _Flight],
        on_item: ItemHook | None,
    ) -> None:
        self._told: list[tuple[_Landing, Callable[[_Landing], None]]] = []
        if on_item is None:
            return
        for index, item in enumerate(items):
            if item in known:
                on_item(index, known[item])
            else:
                self._tell(flights[item].done, index, on_item)

    def _tell(self, landed: _Landing, index: int, on_item: ItemHook) -> None:
        def tell(done: _Landing) -> None:
            on_item(index, done.result())

        landed.add_done_callback(tell)
        self._told.append((landed, tell))

    def end(self) -> None:
        """Nobody is told of anything from now on."""
        for landed, tell in self._told:
            landed.remove_done_callback(tell)


async def _cancel(tasks: Collection[asyncio.Task[None]]) -> None:
    cancelled = list(tasks)
    for task in cancelled:
        task.cancel()
    await asyncio.gather(*cancelled, return_exceptions=True)


def _joint(one: Call, other: Call) -> Call:
    """The terms that serve both: the more urgent class, the later deadline."""
    both = (one.deadline, other.deadline)
    deadline = None if None in both else max(d for d in both if d is not None)
    return Call(deadline, min(one.priority, other.priority), one.tenant, one.insists or other.insists)


def _outcome(flight: _Flight) -> Translation:
    if not flight.done.done():
        return Translation(flight.item, None, error=DeadlineExceeded())
    return flight.done.result()


def _entry_bytes(key: str, hypothesis: Hypothesis) -> int:
    """Memory of an entry: the text, and a measured rest for the key, the other fields and the map's slots."""
    return sys.getsizeof(hypothesis.text) + _REST_BYTES

"""Batches across calls: items from all callers wait in one place, and free workers pull from it.

CTranslate2 never merges two calls into one batch, and a batch of many rows costs little more than a batch of
one. So all items of a call are queued at once, and a worker thread that becomes free takes the most urgent
class: the row whose turn it is (`translators.queueing`), and rows of similar length (`translators.buckets`),
up to a budget of rows and padded tokens. It leaves other idle workers their share.

There is no timer for those who come to idle workers: they are served at once. While all workers are busy the
next batch grows. A worker that has just answered a batch rests, for a hundredth of the time that it took, or
until as many rows have come as it has answered: whoever is served often comes back at once, and not all at
the same moment. Without that rest the first one back would get a small batch for himself.

A row is answered when it ends, not when its batch does; and a row that nobody waits for any more ends at its
next step. An item is queued once, however many calls wait for it. At its caller's deadline the call gets
`DeadlineExceeded`, but the item stays: in the background class, for `background_ttl_s`, so that a later call
finds it done or on its way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Self

from translators.errors import (
    DeadlineExceeded,
    QueueFull,
    TranslationFailed,
    TranslatorError,
    UnsupportedLanguage,
)
from translators.queueing import Entry, Outcome, Turns, Waiting
from translators.running import Run
from translators.types import (
    BatchDetails,
    Call,
    Engine,
    Hypothesis,
    Item,
    ItemHook,
    ModelCard,
    Priority,
    Translation,
)

_log: Final = logging.getLogger(__name__)

BatchHook = Callable[[BatchDetails], None]


class Batcher:
    """A `Translator` over an `Engine`. Belongs to one event loop; use it as a context manager.

    Args:
        engine: the loaded model; closing it stays with whoever opened it, after the batcher.
        workers: batches computed at the same time, one thread each.
        max_batch_rows: rows in a batch; beyond 32 a CPU gains nothing and latency doubles.
        max_batch_tokens: padded source tokens in a batch, rows times the longest.
        max_queue_tokens: source tokens waiting; what comes on top is refused with `QueueFull`.
        quantum_tokens: source tokens of a call that are served in one piece.
        background_ttl_s: how long an item that missed its deadline is still worth translating.
        rest_share: how long a worker rests, as a share of its last batch's time.
        max_rest_s: longest rest.
        on_batch: told of every engine call, on the event loop; must not raise.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        workers: int = 1,
        max_batch_rows: int = 32,
        max_batch_tokens: int = 2048,
        max_queue_tokens: int = 32768,
        quantum_tokens: int = 512,
        background_ttl_s: float = 30.0,
        rest_share: float = 0.01,
        max_rest_s: float = 0.02,
        on_batch: BatchHook | None = None,
    ) -> None:
        self._engine = engine
        self._max_batch_rows = max_batch_rows
        self._max_batch_tokens = max_batch_tokens
        self._max_queue_tokens = max_queue_tokens
        self._quantum_tokens = quantum_tokens
        self._background_ttl_s = background_ttl_s
        self._rest_share = rest_share
        self._max_rest_s = max_rest_s
        self._on_batch = on_batch
        self._card = engine.card
        self._entries: dict[Item, Entry] = {}
        self._waiting = Waiting()
        self._idle_workers = workers
        self._resting: list[_Rest] = []
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="translate")
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def queued_tokens(self) -> int:
        """Source tokens waiting to be translated."""
        return self._waiting.tokens

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Fail what is queued, wait for the batches that run, end the threads."""
        self._closed = True
        for entry in [entry for entry in self._entries.values() if not entry.running]:
            self._finish(entry, TranslationFailed("the translator is shutting down"))
        self._waiting.clear()
        if self._running:
            await asyncio.wait(self._running)
        for rest in self._resting:
            rest.timer.cancel()
        self._threads.shutdown(wait=True)

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """See `Translator.translate`."""
        tokens: dict[tuple[str, str], int] = {}
        turns = Turns(self._waiting.turn, self._quantum_tokens)
        found = [self._admit(item, call, tokens, turns) for item in items]
        entries = list({id(one): one for one in found if isinstance(one, Entry)}.values())
        for entry in entries:
            entry.waiters += 1
        self._wake()
        self._dispatch()
        telling = _Telling(items, found, on_item)
        try:
            await self._wait(entries, call.deadline)
        except asyncio.CancelledError:
            for entry in entries:
                self._leave(entry, keep=False)
            raise
        finally:
            telling.end()
        for entry in entries:
            self._leave(entry, keep=call.priority is not Priority.BACKGROUND)
        return [_translation(item, one) for item, one in zip(items, found, strict=True)]

    def _admit(
        self, item: Item, call: Call, counted: dict[tuple[str, str], int], turns: Turns
    ) -> Entry | TranslatorError:
        """Queue an item, or join the one that is queued or running already.

        `counted` holds the tokens of texts that this call has counted: one text goes into many languages.
        """
        if not self._card.serves(item.source, item.target):
            return UnsupportedLanguage(self._card.unserved(item.source, item.target))
        entry = self._entries.get(item)
        if entry is not None:
            if call.priority < entry.priority and entry.waits:
                self._waiting.push(entry, call.priority)
            return entry
        if self._closed:
            return TranslationFailed("the translator is shutting down")
        try:
            key = (item.text, item.source)
            if key not in counted:
                counted[key] = self._engine.count_tokens(*key)
            tokens = counted[key]
        except Exception:  # noqa: BLE001 - a tokenizer fails in its own ways; here it costs only this item
            _log.warning("an item could not be tokenised", exc_info=True)
            return TranslationFailed()
        if call.priority is not Priority.BACKGROUND:
            self._shed(tokens)
        # One item larger than the whole queue is still served when nothing else waits.
        if self._waiting.tokens and self._waiting.tokens + tokens > self._max_queue_tokens:
            return QueueFull()
        loop = asyncio.get_running_loop()
        entry = Entry(item, tokens, turns.next(tokens), loop.time(), loop.create_future())
        self._entries[item] = entry
        self._waiting.push(entry, call.priority)
        return entry

    def _shed(self, tokens: int) -> None:
        """Make room by giving up background work, the least urgent first."""
        while self._waiting.tokens + tokens > self._max_queue_tokens:
            entry = self._waiting.pop_last(Priority.BACKGROUND)
            if entry is None:
                return
            self._finish(entry, QueueFull())

    async def _wait(self, entries: Sequence[Entry], deadline: float | None) -> None:
        waiting = [entry.done for entry in entries if not entry.done.done()]
        if not waiting:
            return
        timeout_s = None if deadline is None else max(0.0, deadline - asyncio.get_running_loop().time())
        await asyncio.wait(waiting, timeout=timeout_s)

    def _leave(self, entry: Entry, *, keep: bool) -> None:
        """A waiter goes. `keep`: its deadline passed, but the result is still worth having."""
        entry.waiters -= 1
        if entry.done.done():
            return
        now = asyncio.get_running_loop().time()
        if keep:
            entry.keep_until = now + self._background_ttl_s
        if entry.waiters:
            return
        if entry.keep_until <= now:
            self._finish(entry, DeadlineExceeded())
        elif entry.waits and entry.priority is not Priority.BACKGROUND:
            self._waiting.push(entry, Priority.BACKGROUND)

    def _dispatch(self) -> None:
        """Give every idle worker a batch, as long as there is one."""
        while self._idle_workers and not self._closed:
            batch = self._pull()
            if not batch:
                return
            self._idle_workers -= 1
            task = asyncio.create_task(self._work(batch), name="translate-batch")
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def _pull(self) -> list[Entry]:
        """The next batch, without those whose time is over."""
        now = asyncio.get_running_loop().time()
        while pulled := self._waiting.pull(self._idle_workers, self._max_batch_rows, self._max_batch_tokens):
            batch = [entry for entry in pulled if entry.waiters or entry.keep_until > now]
            for entry in pulled:
                if entry not in batch:
                    self._finish(entry, DeadlineExceeded())
            if batch:
                return batch
        return []

    async def _work(self, batch: Sequence[Entry]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        run = Run(self._engine, [entry.item for entry in batch], _Watch(batch, loop, self._finish))
        try:
            await loop.run_in_executor(self._threads, run)
        finally:
            # On every path: whoever waits is answered, and the worker is free again.
            for entry, outcome in zip(batch, run.outcomes, strict=True):
                self._finish(entry, outcome or TranslationFailed())
            self._rest(len(batch), loop.time() - started)
        longest = max(entry.tokens for entry in batch)
        waited_s = started - min(entry.queued_at for entry in batch)
        for call in run.calls:
            if self._on_batch is not None:
                self._on_batch(
                    BatchDetails(call.rows, call.rows * longest, waited_s, call.engine_s, call.failed)
                )

    def _rest(self, rows: int, batch_s: float) -> None:
        """A worker has answered so many rows, in so many seconds."""
        # As many as wait already, and those who come back; more than a batch is not waited for.
        rest = _Rest(min(len(self._waiting) + rows, self._max_batch_rows))
        rest_s = min(self._max_rest_s, self._rest_share * batch_s)
        rest.timer = asyncio.get_running_loop().call_later(rest_s, self._end_rest, rest)
        self._resting.append(rest)
        self._wake()

    def _wake(self) -> None:
        """End the rest of workers whose batch is complete."""
        for rest in [rest for rest in self._resting if len(self._waiting) >= rest.rows]:
            self._end_rest(rest)

    def _end_rest(self, rest: _Rest) -> None:
        rest.timer.cancel()
        self._resting.remove(rest)
        self._idle_workers += 1
        self._dispatch()

    def _finish(self, entry: Entry, outcome: Outcome) -> None:
        if entry.done.done():
            return
        if entry.waits:
            self._waiting.drop(entry)
        # The item may be under way anew, when this one was given up.
        if self._entries.get(entry.item) is entry:
            del self._entries[entry.item]
        entry.done.set_result(outcome)


class _Rest:
    """A worker that has just answered a batch, and the rows for which it will begin the next one at once."""

    __slots__ = ("rows", "timer")

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.timer: asyncio.TimerHandle


class _Watch:
    """Tells the event loop of rows that end. Lives in the worker's thread; see `Watch`."""

    __slots__ = ("_batch", "_finish", "_loop")

    def __init__(
        self,
        batch: Sequence[Entry],
        loop: asyncio.AbstractEventLoop,
        finish: Callable[[Entry, Outcome], None],
    ) -> None:
        self._batch = batch
        self._loop = loop
        self._finish = finish

    def done(self, index: int, hypothesis: Hypothesis) -> None:
        self._loop.call_soon_threadsafe(self._finish, self._batch[index], hypothesis)

    def wanted(self, index: int) -> bool:
        return not self._batch[index].done.done()


class _Telling:
    """Hands on the items of a call as they are finished, until it ends."""

    def __init__(
        self,
        items: Sequence[Item],
        found: Sequence[Entry | TranslatorError],
        on_item: ItemHook | None,
    ) -> None:
        self._told: list[tuple[Entry, Callable[[asyncio.Future[Outcome]], None]]] = []
        if on_item is None:
            return
        places: dict[int, tuple[Entry, list[int]]] = {}
        for index, (item, one) in enumerate(zip(items, found, strict=True)):
            if isinstance(one, TranslatorError):
                on_item(index, _translation(item, one))
            else:
                places.setdefault(id(one), (one, []))[1].append(index)
        for entry, indexes in places.values():
            self._tell(entry, indexes, on_item)

    def _tell(self, entry: Entry, indexes: Iterable[int], on_item: ItemHook) -> None:
        def tell(done: asyncio.Future[Outcome]) -> None:
            for index in indexes:
                on_item(index, _translation(entry.item, entry))

        entry.done.add_done_callback(tell)
        self._told.append((entry, tell))

    def end(self) -> None:
        """Nobody is told of anything from now on."""
        for entry, tell in self._told:
            entry.done.remove_done_callback(tell)


def _translation(item: Item, found: Entry | TranslatorError) -> Translation:
    if isinstance(found, TranslatorError):
        return Translation(item, None, error=found)
    if not found.done.done():
        return Translation(item, None, error=DeadlineExceeded())
    outcome = found.done.result()
    if isinstance(outcome, TranslatorError):
        return Translation(item, None, error=outcome)
    return Translation(item, outcome)

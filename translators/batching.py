"""Batches across calls: items from all callers wait in one queue, and free workers pull from it.

CTranslate2 never merges two calls into one batch, and a batch of many rows costs little more than a batch of
one. So all items of a call are queued at once, and a worker thread that becomes free takes the most urgent
class: the row whose turn it is, and rows of similar length (`translators.buckets`), up to a budget of rows
and padded tokens. It leaves other idle workers their share. There is no timer: an idle worker starts at once,
and while all are busy the next batch grows.

Turns are fair: a call's first `quantum_tokens` come in the order of arrival, in the order of its items; what
is beyond them waits behind calls that have come since, quantum by quantum. So a usual request is served in
one piece, and a long one cannot starve the others.

An item is queued once, however many calls wait for it. It is dropped when its last waiter is cancelled. At
its caller's deadline the call gets `DeadlineExceeded`, but the item stays: in the background class, for
`background_ttl_s`, so that a later call finds it done or on its way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Self

from translators.buckets import Buckets
from translators.errors import (
    DeadlineExceeded,
    QueueFull,
    TranslationFailed,
    TranslatorError,
    UnsupportedLanguage,
)
from translators.types import BatchDetails, Call, Engine, Hypothesis, Item, ModelCard, Priority, Translation

_log: Final = logging.getLogger(__name__)

BatchHook = Callable[[BatchDetails], None]
_Outcome = Hypothesis | TranslatorError


class _Entry:
    """One queued or running item and those who wait for it."""

    __slots__ = (
        "done",
        "item",
        "keep_until",
        "place",
        "priority",
        "queued_at",
        "running",
        "tokens",
        "turn",
        "waiters",
    )

    def __init__(
        self, item: Item, tokens: int, turn: float, now: float, done: asyncio.Future[_Outcome]
    ) -> None:
        self.item = item
        self.tokens = tokens
        self.turn = turn
        self.priority = Priority.INTERACTIVE
        self.place = 0  # which of the places it was given counts
        self.queued_at = now
        self.keep_until = 0.0  # worth translating without a waiter, up to then
        self.waiters = 0
        self.running = False
        self.done = done

    @property
    def waits(self) -> bool:
        """Whether it still is to be translated."""
        return not self.running and not self.done.done()


class _Place:
    """A place in a queue. An entry that moves to another class leaves its former one behind."""

    __slots__ = ("entry", "number", "tokens")

    def __init__(self, entry: _Entry) -> None:
        self.entry = entry
        self.number = entry.place
        self.tokens = entry.tokens

    def is_taken(self) -> bool:
        """Whether the entry still waits, and here."""
        return self.number == self.entry.place and self.entry.waits


class _Turns:
    """When the rows of one call come, relative to those of other calls."""

    __slots__ = ("_begin", "_quantum", "_tokens")

    def __init__(self, now: float, quantum_tokens: int) -> None:
        self._begin = now
        self._quantum = quantum_tokens
        self._tokens = 0

    def next(self, tokens: int) -> float:
        """The turn of the call's next row: the clock of turns, moved on for each quantum it has had."""
        turn = self._begin + self._tokens // self._quantum * self._quantum
        self._tokens += tokens
        return turn


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
        on_batch: BatchHook | None = None,
    ) -> None:
        self._engine = engine
        self._max_batch_rows = max_batch_rows
        self._max_batch_tokens = max_batch_tokens
        self._max_queue_tokens = max_queue_tokens
        self._background_ttl_s = background_ttl_s
        self._on_batch = on_batch
        self._served = frozenset(engine.card.languages)
        self._quantum_tokens = quantum_tokens
        self._queues = {priority: Buckets(_Place.is_taken) for priority in Priority}
        self._waiting = dict.fromkeys(Priority, 0)
        self._turn = 0.0  # of the row that was served last
        self._entries: dict[Item, _Entry] = {}
        self._queued_tokens = 0
        self._idle_workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="translate")
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def card(self) -> ModelCard:
        return self._engine.card

    @property
    def queued_tokens(self) -> int:
        """Source tokens waiting to be translated."""
        return self._queued_tokens

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Fail what is queued, wait for the batches that run, end the threads."""
        self._closed = True
        for entry in [entry for entry in self._entries.values() if not entry.running]:
            self._finish(entry, TranslationFailed("the translator is shutting down"))
        for queue in self._queues.values():
            queue.clear()
        if self._running:
            await asyncio.wait(self._running)
        self._threads.shutdown(wait=True)

    async def translate(self, items: Sequence[Item], call: Call) -> list[Translation]:
        """See `Translator.translate`."""
        tokens: dict[tuple[str, str], int] = {}
        turns = _Turns(self._turn, self._quantum_tokens)
        found = [self._admit(item, call, tokens, turns) for item in items]
        entries = list({id(one): one for one in found if isinstance(one, _Entry)}.values())
        for entry in entries:
            entry.waiters += 1
        self._dispatch()
        try:
            await self._wait(entries, call.deadline)
        except asyncio.CancelledError:
            for entry in entries:
                self._leave(entry, keep=False)
            raise
        for entry in entries:
            self._leave(entry, keep=call.priority is not Priority.BACKGROUND)
        return [_translation(item, one) for item, one in zip(items, found, strict=True)]

    def _admit(
        self, item: Item, call: Call, counted: dict[tuple[str, str], int], turns: _Turns
    ) -> _Entry | TranslatorError:
        """Queue an item, or join the one that is queued or running already.

        `counted` holds the tokens of texts that this call has counted: one text goes into many languages.
        """
        for language in (item.source, item.target):
            if language not in self._served:
                return UnsupportedLanguage(language)
        entry = self._entries.get(item)
        if entry is not None:
            if call.priority < entry.priority and entry.waits:
                self._queue(entry, call.priority)
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
        if self._queued_tokens and self._queued_tokens + tokens > self._max_queue_tokens:
            return QueueFull()
        loop = asyncio.get_running_loop()
        entry = _Entry(item, tokens, turns.next(tokens), loop.time(), loop.create_future())
        self._entries[item] = entry
        self._queued_tokens += tokens
        self._queue(entry, call.priority)
        return entry

    def _queue(self, entry: _Entry, priority: Priority) -> None:
        # The place in the former class's queue stays behind, and is passed over.
        if entry.place:
            self._waiting[entry.priority] -= 1
        entry.place += 1
        entry.priority = priority
        self._waiting[priority] += 1
        queue = self._queues[priority]
        queue.push(_Place(entry), entry.turn)
        # Where a busier class keeps this one waiting, places left behind must not pile up.
        if len(queue) > 2 * len(self._entries) + 64:
            queue.compact()

    def _shed(self, tokens: int) -> None:
        """Make room by giving up background work, the least urgent first."""
        background = self._queues[Priority.BACKGROUND]
        while self._queued_tokens + tokens > self._max_queue_tokens:
            place = background.pop_last()
            if place is None:
                return
            self._finish(place.entry, QueueFull())

    async def _wait(self, entries: Sequence[_Entry], deadline: float | None) -> None:
        waiting = [entry.done for entry in entries if not entry.done.done()]
        if not waiting:
            return
        timeout_s = None if deadline is None else max(0.0, deadline - asyncio.get_running_loop().time())
        await asyncio.wait(waiting, timeout=timeout_s)

    def _leave(self, entry: _Entry, *, keep: bool) -> None:
        """A waiter goes. `keep`: its deadline passed, but the result is still worth having."""
        entry.waiters -= 1
        if entry.done.done():
            return
        now = asyncio.get_running_loop().time()
        if keep:
            entry.keep_until = now + self._background_ttl_s
        if entry.waiters or entry.running:
            return
        if entry.keep_until <= now:
            self._finish(entry, DeadlineExceeded())
        elif entry.priority is not Priority.BACKGROUND:
            self._queue(entry, Priority.BACKGROUND)

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

    def _pull(self) -> list[_Entry]:
        """The next batch: one class only, so that background rows never lengthen an urgent batch."""
        now = asyncio.get_running_loop().time()
        for priority, queue in self._queues.items():
            while self._waiting[priority]:
                # Idle workers share what waits; with few rows, two small batches are faster than a large one.
                share = -(-self._waiting[priority] // self._idle_workers)
                places = queue.pull(min(self._max_batch_rows, share), self._max_batch_tokens)
                batch = [place.entry for place in places if not self._is_expired(place.entry, now)]
                for entry in batch:
                    self._start(entry)
                if batch:
                    return batch
        return []

    def _is_expired(self, entry: _Entry, now: float) -> bool:
        """Whether nobody waits for it and its time is over; then it is finished."""
        if entry.waiters or entry.keep_until > now:
            return False
        self._finish(entry, DeadlineExceeded())
        return True

    def _start(self, entry: _Entry) -> None:
        self._waiting[entry.priority] -= 1
        self._queued_tokens -= entry.tokens
        self._turn = max(self._turn, entry.turn)
        entry.running = True

    async def _work(self, batch: Sequence[_Entry]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        outcomes: Sequence[_Outcome] = [TranslationFailed()] * len(batch)
        calls: list[tuple[int, float, bool]] = []
        try:
            items = [entry.item for entry in batch]
            outcomes = await loop.run_in_executor(self._threads, self._translate, items, calls)
        finally:
            # On every path: whoever waits is answered, and the worker is free again.
            for entry, outcome in zip(batch, outcomes, strict=True):
                self._finish(entry, outcome)
            self._idle_workers += 1
            self._dispatch()
        longest = max(entry.tokens for entry in batch)
        waited_s = started - min(entry.queued_at for entry in batch)
        for rows, engine_s, failed in calls:
            if self._on_batch is not None:
                self._on_batch(BatchDetails(rows, rows * longest, waited_s, engine_s, failed))

    def _translate(self, items: Sequence[Item], calls: list[tuple[int, float, bool]]) -> list[_Outcome]:
        """In a worker thread: one engine call; halves, where it raises, until the poison row stands alone."""
        started = time.monotonic()
        failure: Exception | None = None
        try:
            hypotheses = self._engine.translate_batch(items)
            if len(hypotheses) != len(items):
                raise RuntimeError(f"the engine gave {len(hypotheses)} translations for {len(items)} items")
        except Exception as exc:  # noqa: BLE001 - the batch boundary: an engine fails in its own ways
            failure = exc
        calls.append((len(items), time.monotonic() - started, failure is not None))
        if failure is None:
            return list(hypotheses)
        if len(items) == 1:
            return [_failure(failure)]
        half = len(items) // 2
        return self._translate(items[:half], calls) + self._translate(items[half:], calls)

    def _finish(self, entry: _Entry, outcome: _Outcome) -> None:
        if entry.waits:
            self._queued_tokens -= entry.tokens
            self._waiting[entry.priority] -= 1
        self._entries.pop(entry.item, None)
        if not entry.done.done():
            entry.done.set_result(outcome)


def _failure(exc: Exception) -> TranslatorError:
    if isinstance(exc, TranslatorError):
        return exc
    _log.warning("the engine failed on an item", exc_info=exc)
    failure = TranslationFailed()
    failure.__cause__ = exc
    return failure


def _translation(item: Item, found: _Entry | TranslatorError) -> Translation:
    if isinstance(found, TranslatorError):
        return Translation(item, None, error=found)
    if not found.done.done():
        return Translation(item, None, error=DeadlineExceeded())
    outcome = found.done.result()
    if isinstance(outcome, TranslatorError):
        return Translation(item, None, error=outcome)
    return Translation(item, outcome)

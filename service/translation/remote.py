"""A `Translator` that asks translator services over HTTP.

A call is sent to the place with the least to do, in parts where it is large. Items are answered line by line.
When a place fails in the middle (it refuses, is cut off, falls silent, or sends what is no answer), what it
has answered counts, and the rest is asked elsewhere at once: to translate twice does no harm.

At its caller's deadline a call returns, and the connection stays for a moment: the service ends it by itself
at that time and keeps what it has begun, while a connection that is closed takes everything back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from service.tracing import carrying
from service.tracing.carrying import Carry
from service.translation import wire
from service.translation.estimate import estimated_tokens
from service.translation.pool import Place, Pool
from translators.errors import DeadlineExceeded, QueueFull, TranslationFailed, TranslatorError
from translators.quality import Thresholds
from translators.types import Call, Hypothesis, Item, ItemHook, ModelCard, Translation

#: A service says something every half second; one that says nothing for so long hangs.
SILENCE_S: Final = 4 * wire.HEARTBEAT_S
_GRACE_S: Final = 1.0
# Shorter than the 75 s after which the service closes an idle connection.
_KEEPALIVE_S: Final = 60.0
# A line may be twice as long.
_READ_BYTES: Final = 256 * 1024
_PART_ITEMS: Final = 256

NOT_REACHED: Final = ModelCard("not reached yet", "unknown", "unknown", False, (), "")
"""The card before any service has answered."""


@asynccontextmanager
async def open_remote(
    urls: Sequence[str], api_key: str = "", carry: Carry = carrying.nothing
) -> AsyncIterator[Remote]:
    """A `Remote` over the services at these URLs; asks them once before it is ready, and needs no answer."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_S)
    async with (
        aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            read_bufsize=_READ_BYTES,
            headers={"authorization": f"Bearer {api_key}"} if api_key else None,
        ) as session,
        Pool(urls, session) as pool,
    ):
        remote = Remote(pool, session, carry)
        try:
            yield remote
        finally:
            await remote.aclose()


class _Faulty(Exception):
    """A place did not do what a service does; the message is for the log."""


class Remote:
    """See `Translator`.

    Args:
        pool: the services, open.
        session: what they are asked with.
        carry: headers of the trace that a call belongs to.
    """

    def __init__(self, pool: Pool, session: aiohttp.ClientSession, carry: Carry = carrying.nothing) -> None:
        self._pool = pool
        self._session = session
        self._carry = carry
        self._tasks: set[asyncio.Task[None]] = set()
        self._defaults = Thresholds()

    @property
    def outstanding_tokens(self) -> int:
        """Source tokens that the services have been asked for and have not answered; an estimate."""
        return sum(place.outstanding_tokens for place in self._pool.places)

    @property
    def places(self) -> tuple[Place, ...]:
        """The services that are known."""
        return self._pool.places

    @property
    def card(self) -> ModelCard:
        model = self._pool.model
        return model[0] if model else NOT_REACHED

    def thresholds(self) -> Thresholds:
        """Of the quality gate; the same object as long as the model is the same."""
        model = self._pool.model
        return model[1] if model else self._defaults

    async def aclose(self) -> None:
        """Break off what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """See `Translator.translate`."""
        loop = asyncio.get_running_loop()
        job = _Job(items, on_item)
        parts = [
            range(start, min(start + _PART_ITEMS, len(items))) for start in range(0, len(items), _PART_ITEMS)
        ]
        tasks = {asyncio.create_task(self._bring(job, part, call)) for part in parts}
        for task in tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            if tasks:
                timeout_s = None if call.deadline is None else max(0.0, call.deadline - loop.time())
                await asyncio.wait(tasks, timeout=timeout_s)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            raise
        finally:
            job.end()
        for task in tasks:
            if not task.done():
                loop.call_later(_GRACE_S, task.cancel)
        return job.translations()

    async def _bring(self, job: _Job, part: Sequence[int], call: Call) -> None:
        """Ask one place after the other, until all items of a part are finished or no place is left."""
        tried: set[Place] = set()
        refused = False
        while pending := job.pending(part):
            place = self._pool.choose(tried)
            if place is None:
                error: TranslatorError = QueueFull() if refused else TranslationFailed()
                for index in pending:
                    job.finish(index, error)
                return
            tried.add(place)
            tokens = sum(
                estimated_tokens(job.items[index].text, job.items[index].source) for index in pending
            )
            place.outstanding_tokens += tokens
            try:
                refused = await self._ask(place, job, pending, call) or refused
            except _Faulty as fault:
                self._pool.failed(place, str(fault))
            finally:
                place.outstanding_tokens -= tokens

    async def _ask(self, place: Place, job: _Job, pending: Sequence[int], call: Call) -> bool:
        """Take one place's answer; whether it refused items because its queue is full.

        Raises:
            _Faulty: it did not answer all of them.
        """
        body = wire.request([job.items[index] for index in pending], call, asyncio.get_running_loop().time())
        try:
            async with place.request(
                self._session, "POST", "/v1/translate", body, SILENCE_S, self._carry()
            ) as response:
                if response.status != 200:
                    raise _Faulty(f"status {response.status}")
                return await self._read(place, job, pending, response.content)
        except TimeoutError as error:
            raise _Faulty("silent") from error
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            raise _Faulty(type(error).__name__) from error

    async def _read(
        self, place: Place, job: _Job, pending: Sequence[int], content: aiohttp.StreamReader
    ) -> bool:
        fingerprint: str | None = None
        answered: set[int] = set()
        refused = False
        while raw := await content.readline():
            try:
                line = wire.read_line(raw)
            except wire.Malformed as error:
                raise _Faulty(str(error)) from error
            if isinstance(line, wire.Model):
                fingerprint = line.fingerprint
                if place.model is None or place.model[0].fingerprint != fingerprint:
                    self._pool.doubt()
            elif isinstance(line, wire.Finished):
                if fingerprint is None or not 0 <= line.index < len(pending) or line.index in answered:
                    raise _Faulty("answers what it was not asked")
                answered.add(line.index)
                if isinstance(line.outcome, QueueFull):
                    refused = True  # another place may have room
                else:
                    job.finish(pending[line.index], line.outcome, fingerprint)
            elif isinstance(line, wire.Done):
                if len(answered) < len(pending):
                    raise _Faulty("left items out")
                return refused
        raise _Faulty("broke off")


class _Job:
    """The items of one call, as they are finished."""

    def __init__(self, items: Sequence[Item], on_item: ItemHook | None) -> None:
        self.items = items
        self._on_item: Callable[[int, Translation], None] | None = on_item
        self._finished: dict[int, Translation] = {}

    def pending(self, part: Sequence[int]) -> list[int]:
        """The items of a part that are not finished."""
        return [index for index in part if index not in self._finished]

    def finish(
        self, index: int, outcome: Hypothesis | TranslatorError, fingerprint: str | None = None
    ) -> None:
        """An item is over."""
        item = self.items[index]
        if isinstance(outcome, Hypothesis):
            translation = Translation(item, outcome, fingerprint=fingerprint)
        else:
            translation = Translation(item, None, error=outcome)
        self._finished[index] = translation
        if self._on_item is not None and not isinstance(outcome, DeadlineExceeded):
            self._on_item(index, translation)

    def end(self) -> None:
        """Nobody is told of anything from now on."""
        self._on_item = None

    def translations(self) -> list[Translation]:
        """All items, in order; those that are not finished have missed the deadline."""
        return [
            self._finished.get(index) or Translation(item, None, error=DeadlineExceeded())
            for index, item in enumerate(self.items)
        ]

"""Several servers of the same models as one `Backend`: who is down is gone round, who failed is tried again.

    request ──> the replica with the least to do ──no connection, 502, 503──> another, after a moment
                     └── several failures in a row: left alone for a second, then one request tries

A request is sent a second time only before the first byte of an answer, and where that does no harm: either
the first server never had it, or it asks for nothing but tokens. With one server the same holds: it is tried
again, since servers that are replaced are back in a moment.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar

from prompts.types import Prompt, Style
from service.backends.errors import (
    BackendBroken,
    BackendBusy,
    BackendDown,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
)
from service.backends.passing import Headers, Passed, Reply
from service.backends.types import Backend, Completion, Delta, Generation
from translators.breaker import Breaker

_LOG: Final = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")

#: What proxies say for a server that is not there, and servers that start or stop. Not 504: it is at work.
_ELSEWHERE: Final = frozenset({502, 503})
# These store something, or have been stored: asking twice is not the same as asking once.
_STATEFUL: Final = "/v1/responses"


class Replica:
    """One of the servers.

    Attributes:
        name: for people, without credentials.
        in_flight: requests that it works on for this gateway.
        is_silent: whether it has not answered when it was last asked how it is.
    """

    def __init__(self, name: str, backend: Backend, breaker: Breaker | None = None) -> None:
        self.name = name
        self.backend = backend
        self.breaker = breaker or Breaker(failures=5, open_s=1.0)
        self.in_flight = 0
        self.is_silent = False


class Replicas:
    """A `Backend` of one server or several.

    A server that is slow is not down: a timeout is neither counted nor tried again, since the request may be
    at work there.

    Args:
        replicas: at least one; the first are asked first about models. May be others later, see `Members`.
        attempts: most servers that one request is sent to, the first included.
        backoff_s: wait before a second attempt at the same server; doubled, and blurred, for each further.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        replicas: Sequence[Replica],
        *,
        attempts: int = 3,
        backoff_s: float = 0.05,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.replicas = tuple(replicas)
        self._attempts = attempts
        self._backoff_s = backoff_s
        self._clock = clock

    async def complete(self, generation: Generation) -> Completion:
        """See `Backend.complete`."""

        async def ask(replica: Replica) -> Completion:
            replica.in_flight += 1
            try:
                return await replica.backend.complete(generation)
            finally:
                replica.in_flight -= 1

        return await self._tried(ask)

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """See `Backend.stream`."""
        return self._stream(generation)

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        async with AsyncExitStack() as stack:

            async def ask(replica: Replica) -> AsyncIterator[Delta]:
                replica.in_flight += 1
                try:
                    deltas = await stack.enter_async_context(replica.backend.stream(generation))
                except BaseException:
                    replica.in_flight -= 1
                    raise
                stack.callback(_leave, replica)
                return deltas

            yield await self._tried(ask)

    async def pass_on(self, request: Passed) -> Reply:
        """See `Backend.pass_on`."""

        async def ask(replica: Replica) -> Reply:
            replica.in_flight += 1
            try:
                reply = await replica.backend.pass_on(request)
            except BaseException:
                replica.in_flight -= 1
                raise
            counted = _Counted(reply, replica)
            if reply.status in _ELSEWHERE:
                raise _Elsewhere(counted)
            return counted

        try:
            return await self._tried(ask, is_stateful=request.target.startswith(_STATEFUL))
        except _Elsewhere as found:
            return found.reply  # nobody knows better: what the server says about it is the answer

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """See `Backend.count_tokens`."""
        return await self._first().backend.count_tokens(model, prompt)

    async def context_tokens(self, model: str) -> int | None:
        """See `Backend.context_tokens`."""
        return await self._first().backend.context_tokens(model)

    async def style(self, model: str) -> Style:
        """See `Backend.style`."""
        return await self._asked(lambda backend: backend.style(model))

    async def models(self) -> tuple[str, ...]:
        """See `Backend.models`; of the first server that answers."""
        return await self._asked(lambda backend: backend.models())

    async def close(self) -> None:
        """Close all connections."""
        for replica in self.replicas:
            await replica.backend.close()

    def _first(self) -> Replica:
        """The preferred server: the first that is not known to be down."""
        now = self._clock()
        return next((one for one in self.replicas if not one.breaker.is_open(now)), self.replicas[0])

    async def _asked(self, ask: Callable[[Backend], Awaitable[_Answer]]) -> _Answer:
        """Ask one server after the other, at once, also one that is left alone otherwise."""
        error: BackendError | None = None
        for replica in sorted(self.replicas, key=lambda one: one.breaker.is_open(self._clock())):
            try:
                answer = await ask(replica.backend)
            except BackendUnavailable as failure:
                self._failed(replica, failure)
                error = error or failure
            except (BackendTimeout, BackendBroken, BackendBusy) as failure:
                error = error or failure  # slow is not down
            except BackendRejected as failure:
                if failure.status not in _ELSEWHERE:
                    raise
                error = error or failure
            else:
                replica.breaker.succeeded()
                return answer
        assert error is not None  # noqa: S101 - there is at least one
        raise error

    async def _tried(
        self, ask: Callable[[Replica], Awaitable[_Answer]], *, is_stateful: bool = False
    ) -> _Answer:
        """An answer whose status is known, from whoever has one."""
        tried: set[Replica] = set()
        last: Exception = BackendDown()
        for attempt in range(self._attempts):
            replica = self._choose(tried)
            if replica is None:
                break
            if isinstance(last, _Elsewhere):
                last.reply.close()
            if replica in tried:
                await asyncio.sleep(self._backoff_s * 2**attempt * random.uniform(0.5, 1.5))
            tried.add(replica)
            try:
                answer = await ask(replica)
            except BackendUnavailable as error:
                self._failed(replica, error)
                if is_stateful and error.sent:
                    raise
                last = error
            except BackendBusy as error:
                last = error  # our own connections to it are used up: it is not at fault
                if len(tried) == len(self.replicas):
                    break
            except (BackendRejected, _Elsewhere) as error:
                replica.breaker.succeeded()
                if is_stateful or (isinstance(error, BackendRejected) and error.status not in _ELSEWHERE):
                    raise
                last = error
                if len(tried) == len(self.replicas):
                    break  # it answers, and will not say anything else in a moment
            else:
                replica.breaker.succeeded()
                return answer
        raise last

    def _choose(self, tried: set[Replica]) -> Replica | None:
        """Who has the least to do, of those that are up; a server is asked twice only where all have been."""
        now = self._clock()
        fresh = [one for one in self.replicas if one not in tried]
        for candidates in (fresh, self.replicas):
            ordered = sorted(candidates, key=lambda one: (one.is_silent, one.in_flight, random.random()))
            for replica in ordered:
                if replica.breaker.allows(now):
                    return replica
        return None

    def _failed(self, replica: Replica, error: BackendError) -> None:
        now = self._clock()
        was_open = replica.breaker.is_open(now)
        replica.breaker.failed(now)
        if replica.breaker.is_open(now) and not was_open:
            _LOG.warning(
                "a model backend is left alone for a moment",
                extra={"backend": replica.name, "reason": type(error).__name__},
            )


def servers_of(backend: Backend) -> list[tuple[tuple[str, ...], Backend]]:
    """Each server behind a backend by itself, with its address; one in this process has none."""
    if isinstance(backend, Replicas):
        return [((replica.name,), replica.backend) for replica in backend.replicas]
    return [((), backend)]


class _Elsewhere(Exception):
    """A reply that another server may better."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class _Counted:
    """A reply that counts as work of its server until it is closed."""

    __slots__ = ("_replica", "_reply", "headers", "read", "status")

    def __init__(self, reply: Reply, replica: Replica) -> None:
        self._reply = reply
        self._replica: Replica | None = replica
        self.status = reply.status
        self.headers: Headers = reply.headers
        self.read = reply.read

    def close(self) -> None:
        if self._replica is not None:
            self._replica.in_flight -= 1
            self._replica = None
        self._reply.close()


def _leave(replica: Replica) -> None:
    replica.in_flight -= 1

"""Replies that a backend inside this process gives: whole ones, and streams that can be broken off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from service.backends.errors import BackendBroken, BackendError
from service.backends.passing import Headers

_LOG: Final = logging.getLogger(__name__)
# Pieces that wait for a slow reader; then the stream waits for it.
_MAX_WAITING: Final = 16


class Whole:
    """A reply that is all there."""

    def __init__(self, status: int, body: bytes, further: Headers = ()) -> None:
        self.status = status
        self.headers: Headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *further,
        ]
        self._left = body

    async def read(self) -> bytes:
        """The body, once."""
        body, self._left = self._left, b""
        return body

    def close(self) -> None:
        """Nothing to abort."""
        self._left = b""


class Streamed:
    """A stream of server-sent events, made by a generator that runs ahead of the reader by a few pieces.

    It runs in a task of its own, so that `close` can end it without waiting. Made by `begin`.
    """

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        self.status = 200
        self.headers: Headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(_MAX_WAITING)
        self._over = False
        self._failure: BackendError | None = BackendBroken("the answer was broken off")
        self._accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(events))
        self._task.add_done_callback(_ended)

    @classmethod
    async def begin(cls, events: AsyncGenerator[bytes, None]) -> Streamed:
        """Run the generator up to its first piece, which may be empty: it says that the request is accepted.

        Raises:
            BackendError: what the generator raised before that.
        """
        reply = cls(events)
        begun = False
        try:
            await reply._accepted
            begun = True
        finally:
            if not begun:
                reply.close()
        return reply

    async def read(self) -> bytes:
        """The next events; b"" at the end.

        Raises:
            BackendError: what the generator raised; BackendBroken after `close`.
        """
        if not (self._over and self._waiting.empty()):
            piece = await self._waiting.get()
            if piece:
                return piece
        if self._failure is not None:
            raise self._failure
        return b""

    def close(self) -> None:
        """Leave the generator where it is."""
        self._task.cancel()

    async def _run(self, events: AsyncGenerator[bytes, None]) -> None:
        try:
            async with aclosing(events):
                async for piece in events:
                    if not self._accepted.done():
                        self._accepted.set_result(None)
                    if piece:
                        await self._waiting.put(piece)
            self._failure = None
        except BackendError as error:
            self._failure = error
        finally:
            self._over = True
            if not self._accepted.done():
                self._accepted.set_exception(self._failure or BackendBroken())
            # A reader that waits finds the queue empty; one that comes later sees that it is over.
            if self._waiting.empty():
                self._waiting.put_nowait(b"")


def _ended(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _LOG.error("an answer broke off", exc_info=error)

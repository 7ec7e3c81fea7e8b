"""Who is let in: so many requests at a time, and none any more when the server ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.broken import tell_broken
from service.api.errors import error_object, error_response
from service.api.sse import event
from service.backends.passing import is_event_stream
from service.door.endpoints import Endpoint
from service.door.stream import error_event
from service.errors import NotReady, Overloaded
from service.paths import PLATFORM
from service.serving.drain import Drain, Stage

_STOPPING: Final = "the gateway is stopping: try again"
_DROPPING_S: Final = 1.0
_MOST_DROPPED_BYTES: Final = 64 * 1024 * 1024
_CLOSE: Final = (b"connection", b"close")


class Admission:
    """Serves what is let in, and refuses the rest with an error that says to come again.

    Args:
        app: what serves.
        drain: the server's end.
        max_in_flight: most requests at a time.
    """

    def __init__(self, app: ASGIApp, drain: Drain, max_in_flight: int) -> None:
        self._app = app
        self._drain = drain
        self._max_in_flight = max_in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PLATFORM:
            await self._app(scope, receive, send)
            return
        drain = self._drain
        if drain.stage >= Stage.REFUSING:
            await _drop_body(receive)
            await error_response(NotReady(_STOPPING))(scope, receive, _closing(send))
            return
        if drain.in_flight >= self._max_in_flight:
            await error_response(Overloaded())(scope, receive, send)
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is in a task
        answer = _Answer(send, drain)
        drain.entered(task)
        try:
            await self._app(scope, receive, answer.send)
        except asyncio.CancelledError:
            if drain.stage is not Stage.EXPIRED:
                raise
            task.uncancel()
            await answer.cut(scope, receive)
        finally:
            drain.left(task)


class _Answer:
    """An answer on its way, which may have to be cut."""

    __slots__ = ("_drain", "_is_whole", "_send", "_start")

    def __init__(self, send: Send, drain: Drain) -> None:
        self._send = send
        self._drain = drain
        self._start: Message | None = None
        self._is_whole = False

    async def send(self, message: Message) -> None:
        if self._start is None:
            self._start = message
            if self._drain.stage is not Stage.SERVING:
                message["headers"] = [*message["headers"], _CLOSE]
        elif not message.get("more_body", False):
            self._is_whole = True
        await self._send(message)

    async def cut(self, scope: Scope, receive: Receive) -> None:
        """End it at the deadline: by a status, else by an event, else by breaking off."""
        error = NotReady(_STOPPING)
        if self._start is None:
            await error_response(error)(scope, receive, _closing(self._send))
        elif self._is_whole:
            return
        elif is_event_stream(self._start["headers"]):
            tell_broken(scope, error)
            await self._send(
                {"type": "http.response.body", "body": _last_event(scope, error), "more_body": True}
            )
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            raise error


async def _drop_body(receive: Receive) -> None:
    """Read a body that nobody needs: a connection that closes before would be reset, and the answer lost."""
    left = _MOST_DROPPED_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(_DROPPING_S):
            message = await receive()
            while message["type"] == "http.request" and message.get("more_body", False) and left > 0:
                left -= len(message.get("body", b""))
                message = await receive()


def _closing(send: Send) -> Send:
    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], _CLOSE]
        await send(message)

    return closing


def _last_event(scope: Scope, error: Exception) -> bytes:
    """The error, as streams of this path say one."""
    route = scope.get("route")
    if isinstance(route, Endpoint):
        return error_event(error, route.ending)
    return event("error", error_object(error))

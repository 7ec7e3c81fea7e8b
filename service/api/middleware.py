"""What every request passes through, as plain ASGI: it must not buffer streams, and must see how they end.

Observed       request id, access log, metrics; a failure nobody foresaw becomes a 500
  Bounded      the body, counted as it arrives; then the handler, given up when the client leaves
    Caught     a failure nobody foresaw, in FastAPI's part
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import AccessLog
from service.api.broken import BROKEN
from service.api.errors import error_response
from service.api.intake import GONE, header, take_body
from service.errors import BodyTooLarge
from service.logs import request_id
from service.metrics import Metrics
from service.paths import PLATFORM

_LOG: Final = logging.getLogger(__name__)
_SANE_ID: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: nginx's word for "the client left before it had its answer"; never sent, but logged and counted.
CLIENT_GONE: Final = 499


class Observed:
    """Gives every request its id, and says when it is over how it went."""

    def __init__(self, app: ASGIApp, metrics: Metrics, access_log: AccessLog) -> None:
        self._app = app
        self._metrics = metrics
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = _given_id(scope) or os.urandom(16).hex()
        id_header = (b"x-request-id", identity.encode())
        token = request_id.set(identity)
        status = CLIENT_GONE
        begun = monotonic()
        self._metrics.request_began()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], id_header]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - whatever a bug raises, the client gets an answer
            started = status != CLIENT_GONE
            scope[BROKEN] = started
            await _answer_failure(error, started, scope, receive, send_with_id)
        finally:
            self._end(scope, identity, status, monotonic() - begun)
            request_id.reset(token)

    def _end(self, scope: Scope, identity: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        if scope.get(GONE):
            status = CLIENT_GONE
        elif scope.get(BROKEN):
            self._metrics.answer_broken(route)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request_ended(route, method, status, seconds)
        if route not in PLATFORM:
            self._access_log.request(identity, method, route, status, seconds)


class Caught:
    """Answers a failure that nobody foresaw inside of FastAPI, whose own answer is no error object."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - as in Observed
            await _answer_failure(error, started, scope, receive, send)


class Bounded:
    """Reads the whole body, then runs the handler for as long as the client is there.

    A body above the limit is a 413. When the client leaves, the handler is cancelled, and with it
    everything that it waits for: translations in the queue, the call of the model; whether or not the
    answer has begun.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app = app
        self._limit = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await take_body(scope, receive, self._limit)
        except BodyTooLarge as error:
            await error_response(error)(scope, receive, send)
            return
        if body is not None:
            await _run(self._app, scope, body, receive, send)


async def _answer_failure(
    error: Exception, started: bool, scope: Scope, receive: Receive, send: Send
) -> None:
    _LOG.error("a request failed", exc_info=error)
    if started:
        raise error  # The headers are out: only breaking off tells the client that the body is not whole.
    await error_response(error)(scope, receive, send)


async def _run(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
    """Run the app on a body that has been read, until it is done or the client has left."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    gone = asyncio.Event()

    async def replay() -> Message:
        if unread:
            return unread.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    handler = asyncio.ensure_future(app(scope, replay, send))
    watcher = asyncio.create_task(watch())
    try:
        await asyncio.wait((handler, watcher), return_when=asyncio.FIRST_COMPLETED)
        if not handler.done():
            scope[GONE] = True
            handler.cancel()
        await asyncio.wait((handler,))
    finally:
        # Also when this task itself is cancelled: neither may outlive it.
        handler.cancel()
        watcher.cancel()
        await asyncio.gather(handler, watcher, return_exceptions=True)
    if not handler.cancelled() and (error := handler.exception()) is not None:
        raise error


def _given_id(scope: Scope) -> str:
    given = header(scope, b"x-request-id").decode("latin-1")
    return given if _SANE_ID.fullmatch(given) else ""

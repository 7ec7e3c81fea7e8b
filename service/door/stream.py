"""Relays a stream of server-sent events as it comes: whole events only, and an end that can be trusted.

A piece goes on when it ends an event, which vLLM's pieces do; the beginning of an event waits for its end. So
nothing has to be taken back when a backend breaks off: what the client has is whole, and an error event
follows it, without `[DONE]`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from starlette.types import Scope, Send

from service.api.broken import tell_broken
from service.api.errors import error_object, to_json
from service.backends.errors import BackendBroken, BackendError
from service.backends.passing import Reply
from service.door.endpoints import Ending

_LOG: Final = logging.getLogger(__name__)
# The log-probabilities of a long prompt come in one event; nothing that is meant is much longer.
MAX_EVENT_BYTES: Final = 8 * 1024 * 1024
_KEEPALIVE: Final = b": keepalive\n\n"
_DONE: Final = b"[DONE]"
_EVENT_ENDS: Final = (b"\n\n", b"\r\n\r\n", b"\r\r")
_LONGEST_END: Final = 4
# Where the end mark is looked for: comments may stand behind it.
_TAIL_BYTES: Final = 256


class EventRelay:
    """One stream to one client.

    Args:
        scope: is told when it ends in an error.
        send: the client.
        ending: how this endpoint's streams end; None where any end will do.
        keepalive_s: silence after which a comment goes out; 0 for none.
    """

    def __init__(self, scope: Scope, send: Send, ending: Ending | None, keepalive_s: float) -> None:
        self._scope = scope
        self._send = send
        self._ending = ending
        self._keepalive_s = keepalive_s
        self._sent_at = monotonic()
        self._ticking: asyncio.Task[None] | None = None
        self._started = False
        self._is_done = False

    @property
    def started(self) -> bool:
        """Whether the headers are out."""
        return self._started

    def keep_alive(self, headers: Callable[[], list[tuple[bytes, bytes]]]) -> None:
        """From now on, break silences; `headers` are what a stream is begun with that has not begun."""
        if self._keepalive_s and self._ticking is None:
            self._ticking = asyncio.get_running_loop().create_task(self._tick(headers))

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Send the headers, unless a keepalive already had to."""
        if not self._started:
            self._started = True
            await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def send(self, events: bytes) -> None:
        """Send whole events."""
        if self._ticking is not None:
            self._sent_at = monotonic()
        await self._send({"type": "http.response.body", "body": events, "more_body": True})

    async def relay(self, reply: Reply, on_first: Callable[[], None]) -> None:
        """Everything up to the end, the error that ends it included. The headers are out."""
        try:
            await self._relay(reply, on_first)
        except BackendError as error:
            await self.fail(error)
        else:
            await self.end()

    async def fail(self, error: Exception) -> None:
        """Say the error in the stream, and end it."""
        _LOG.warning("a stream broke off: %s", error)
        tell_broken(self._scope, error)
        await self.send(error_event(error, self._ending))
        await self.end()

    async def end(self) -> None:
        """No more."""
        self.stop()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def stop(self) -> None:
        """No more keepalives."""
        if self._ticking is not None:
            self._ticking.cancel()

    async def _relay(self, reply: Reply, on_first: Callable[[], None]) -> None:
        waiting = bytearray()
        begun = False
        while piece := await reply.read():
            if not begun:
                begun = True
                on_first()
            if waiting:
                # Only around the seam can an end be that was not there before.
                seen = max(0, len(waiting) - _LONGEST_END)
                waiting += piece
                whole = _whole(bytes(waiting[seen:]))
                if not whole:
                    if len(waiting) > MAX_EVENT_BYTES:
                        raise BackendBroken("the model backend sent an event that is too long")
                    continue
                await self._pass(bytes(waiting[: seen + whole]))
                del waiting[: seen + whole]
                continue
            whole = _whole(piece)
            if whole:
                await self._pass(piece if whole == len(piece) else piece[:whole])
            waiting += piece[whole:]
        rest = bytes(waiting)
        if rest.strip() == b"data: [DONE]":  # an end mark that lacks only its last line break
            await self._pass(b"data: [DONE]\n\n")
        elif rest.strip():
            raise BackendBroken("the model backend broke off its answer in the middle of an event")
        elif rest:
            await self.send(rest)
        if self._ending is Ending.DONE and not self._is_done:
            raise BackendBroken("the model backend ended its stream before its end mark")

    async def _pass(self, events: bytes) -> None:
        """Send events of the backend, the last of which must not be cut within.

        All that is looked at is how it ends: reading each would cost more than all else here.
        """
        if self._ending is Ending.DONE:
            if _is_cut(events):
                raise BackendBroken("the model backend sent an event that cannot be read")
            self._is_done = self._is_done or _DONE in events[-_TAIL_BYTES:]
        await self.send(events)

    async def _tick(self, headers: Callable[[], list[tuple[bytes, bytes]]]) -> None:
        while True:
            silent_s = monotonic() - self._sent_at
            if silent_s < self._keepalive_s:
                await asyncio.sleep(self._keepalive_s - silent_s)
                continue
            await self.start(200, headers())
            await self.send(_KEEPALIVE)


def error_event(error: Exception, ending: Ending | None) -> bytes:
    """An error as an event: OpenAI's object, or with a type where the endpoint's events have types."""
    content: dict[str, Any] = error_object(error)
    if ending is Ending.TYPED:
        inner = content["error"] if isinstance(content.get("error"), dict) else {}
        # Both readings: the Responses API looks at the top, the Messages API into `error`.
        flat = {"code": inner.get("code"), "message": inner.get("message"), "param": inner.get("param")}
        return b"event: error\ndata: " + to_json({"type": "error", **flat, **content}) + b"\n\n"
    return b"data: " + to_json(content) + b"\n\n"


def _is_cut(events: bytes) -> bool:
    """Whether the last line begins an object that it does not end."""
    line = events.rstrip()
    line = line[line.rfind(b"\n") + 1 :]
    return line.startswith((b"data: {", b"data:{")) and not line.endswith(b"}")


def _whole(piece: bytes) -> int:
    """How much of a piece is whole events."""
    if piece.endswith(b"\n\n"):
        return len(piece)
    ends = ((found + len(end)) for end in _EVENT_ENDS if (found := piece.rfind(end)) >= 0)
    return max(ends, default=0)

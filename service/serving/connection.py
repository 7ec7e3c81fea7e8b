"""A connection with bounds: how long its headers may be, and how long they and a body may take.

uvicorn's parser takes headers of any length at any pace. A client that sends them byte by byte, or never ends
them, would hold a connection and its memory for ever; here it is told why, and let go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.api.errors import INVALID, UNAVAILABLE, error_json, to_json

HEADERS_TOO_LARGE: Final = "headers_too_large"
HEADERS_LATE: Final = "headers_late"
BODY_LATE: Final = "body_late"
TOO_MANY: Final = "too_many_connections"
MALFORMED: Final = "malformed"

# A body has to come on by so much each `body_timeout_s`, or end.
_PROGRESS_BYTES: Final = 64 * 1024
# A refused client that still sends would see its connection reset before it reads why, so what it sends is
# thrown away for a moment.
_LINGER_S: Final = 2.0
_LINGER_BYTES: Final = 64 * 1024 * 1024

Hook = Callable[[str], None]
"""Told why a connection was refused, in one of this module's words."""


@dataclass(frozen=True, slots=True)
class ConnectionBounds:
    """What a connection may do.

    Attributes:
        header_bytes: longest request line and headers, together.
        header_timeout_s: longest time from their first byte to their last.
        body_timeout_s: longest time in which a body does not end, nor come on by 64 KiB.
        connections: most open ones; a further one is refused.
        own_port: TCP port of the platform, whose connections are never too many.
    """

    header_bytes: int = 32 * 1024
    header_timeout_s: float = 10.0
    body_timeout_s: float = 30.0
    connections: int = 8192
    own_port: int | None = None


class Connection(HttpToolsProtocol):
    """One client's connection, as uvicorn has it, within bounds.

    Args:
        bounds: see there.
        on_refused: told of each refusal.
        options: uvicorn's own.
    """

    def __init__(self, bounds: ConnectionBounds, on_refused: Hook, **options: Any) -> None:
        super().__init__(**options)
        self._bounds = bounds
        self._on_refused = on_refused
        self._in_head = False
        self._in_body = False
        self._head_bytes = 0  # of the headers that have been read
        self._unread_bytes = 0  # of those that the parser has not made headers of yet
        self._body_bytes = 0  # since the timer began
        self._loose_bytes = 0  # since there was a piece of a body
        self._timer: asyncio.TimerHandle | None = None
        self._refused = False
        self._discarded_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's, too
        super().connection_made(transport)
        if len(self.connections) > self._bounds.connections and not self._is_own():
            self._refuse(503, TOO_MANY, "the gateway has too many open connections")
            return
        # Who connects and says nothing is as idle as one that has had its answer.
        self._be_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        # uvicorn forgets it where a connection is reset, and the timer would keep all of this.
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._discard(len(data))
            return
        was_in_head = self._in_head
        self._loose_bytes += len(data)
        super().data_received(data)
        if self._is_over():
            return
        if self._in_head:
            # What the parser holds of a header that has not ended is seen only from here.
            self._unread_bytes += len(data) if was_in_head else 0
            if self._unread_bytes > self._bounds.header_bytes:
                self._refuse_head()
            elif self._timer is None:
                self._timer = self.loop.call_later(self._bounds.header_timeout_s, self._head_late)
        elif self._in_body:
            # Chunks' extensions and trailers: neither headers nor body, and held by the parser all the same.
            if self._loose_bytes > self._bounds.header_bytes:
                self._refuse_head()
            elif self._timer is None:
                self._time_body()
        elif self._is_idle() and self.timeout_keep_alive_task is None:
            # uvicorn takes any byte for the beginning of a request.
            self._be_idle()

    def _is_own(self) -> bool:
        return self.server is not None and self.server[1] == self._bounds.own_port

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _be_idle(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _is_over(self) -> bool:
        return self._refused or self.transport.is_closing()

    @property
    def is_asking(self) -> bool:
        """Whether the headers of a request have begun, and not ended."""
        return self._in_head and not self._is_over()

    def let_go(self) -> None:
        """Close it: at once where no request is on it, else behind the answer.

        One whose request is just beginning stays (`is_asking`), and so does one that is closing already.
        """
        cycle: RequestResponseCycle | None = self.cycle
        if self._is_own() or self._in_head or self._refused:
            return
        if self._in_body and cycle is not None and cycle.response_complete:
            return  # it was answered early, and would not read why if it were reset while it still sends
        if cycle is None or cycle.response_complete:
            self.transport.close()
        else:
            # Its headers may be out, and not have said that the connection closes.
            cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn for whatever the parser refuses, and what its callbacks raise."""
        if self._head_bytes > self._bounds.header_bytes:
            self._refuse_head()
        else:
            self._refuse(400, MALFORMED, "this is no valid HTTP request")

    # Called by the parser.

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = self._unread_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + len(b": \r\n"))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._in_body = True
        self._loose_bytes = 0
        self._stop_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._loose_bytes = 0
        self._body_bytes += len(body)
        if self._body_bytes >= _PROGRESS_BYTES:
            self._stop_timer()  # it begins anew with what comes
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        self._stop_timer()
        super().on_message_complete()

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._bounds.header_bytes:
            raise ValueError("headers too large")  # ends the parsing; comes back in send_400_response

    def _refuse_head(self) -> None:
        limit = self._bounds.header_bytes
        self._refuse(431, HEADERS_TOO_LARGE, f"the request's headers are larger than {limit} bytes")

    def _head_late(self) -> None:
        limit_s = self._bounds.header_timeout_s
        self._refuse(408, HEADERS_LATE, f"the request's headers did not come within {limit_s:g} s")

    def _time_body(self) -> None:
        self._body_bytes = 0
        self._timer = self.loop.call_later(self._bounds.body_timeout_s, self._body_late)

    def _body_late(self) -> None:
        if self.flow.read_paused:
            self._time_body()  # nobody reads: the client is not to blame
            return
        self._refuse(408, BODY_LATE, "the request's body stopped coming")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Say why, where nothing else has been said, and close the connection."""
        self._refused = True
        self._on_refused(code)
        self._stop_timer()
        self._unset_keepalive_if_required()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            # Its handler must not write any more, and reads that the client is gone.
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started or self.pipeline:
                self.transport.close()
                return
        content = to_json(error_json(message, UNAVAILABLE if status >= 500 else INVALID, code=code))
        head = b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head % len(content) + content)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._timer = self.loop.call_later(_LINGER_S, self.transport.close)

    def _discard(self, size: int) -> None:
        self._discarded_bytes += size
        if self._discarded_bytes > _LINGER_BYTES:
            self.transport.close()

"""Reads many streams at once and takes the time of every chunk; lean, for it shares a core with the upstream.

`python -m loadtests.streaming_client URL BODY_FILE STREAMS SECONDS` prints a JSON object with the fields of
`loadtests.rows.Streams` that a client can know. The connections begin one after the other, spread over the
length of a stream, as clients do that know nothing of each other; streams count once each has read one.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path
from time import monotonic_ns
from typing import Final, cast
from urllib.parse import urlsplit

import httptools
import orjson
import uvloop

from loadtests.rows import percentile
from loadtests.streaming_upstream import CHUNKS, INTERVAL_S, SENT

_NS_PER_MS: Final = 1e6
_DONE: Final = b"data: [DONE]"
# A stream lasts a tenth of a second; one that is not done long after the end is stuck.
_PATIENCE_S: Final = 20.0


class Measured:
    """What all connections saw, times in nanoseconds.

    Streams count that are opened while `counting` is set; each connection reads one at least, and opens none
    after `stop_at_ns`. A stream that is not whole is an error, and the end of its connection.
    """

    def __init__(self) -> None:
        self.counting = False
        self.stop_at_ns = 0
        self.done = 0
        self.errors = 0
        self.chunks = 0
        self.merged = 0
        self.first: list[float] = []
        self.gaps: list[float] = []
        self.transits: list[float] = []

    def as_json(self) -> bytes:
        """The figures, times in milliseconds."""
        figures: dict[str, float] = {"done": self.done, "errors": self.errors}
        for name, values in (("first", self.first), ("gap", self.gaps), ("transit", self.transits)):
            figures[f"{name}_p50_ms"] = percentile(values, 0.5) / _NS_PER_MS
            figures[f"{name}_p99_ms"] = percentile(values, 0.99) / _NS_PER_MS
        figures["merged"] = self.merged / self.chunks if self.chunks else 0.0
        return orjson.dumps(figures)


class Client(asyncio.Protocol):
    """One connection that reads one stream after the other.

    Args:
        request: the bytes of a whole request.
        measured: where the figures go of the streams that count.
        warm: told that the first stream is over.
        over: told that this connection is done.
    """

    def __init__(
        self,
        request: bytes,
        measured: Measured,
        warm: asyncio.Future[None],
        over: asyncio.Future[None],
    ) -> None:
        self._request = request
        self._measured = measured
        self._warm = warm
        self._over = over
        self._parser = httptools.HttpResponseParser(self)
        self._now = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._over.done():
            self._measured.errors += 1
            for waited_for in (self._warm, self._over):
                if not waited_for.done():
                    waited_for.set_result(None)

    def ask(self) -> None:
        """Open the next stream."""
        self._counted = self._measured.counting
        self._unread = b""
        self._chunks = 0
        self._last_ns = 0
        self._ended = False
        self._asked_ns = monotonic_ns()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._now = monotonic_ns()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.abort()

    def on_body(self, body: bytes) -> None:
        *events, self._unread = (self._unread + body).split(b"\n\n")
        for event in events:
            if event.startswith(_DONE):
                self._ended = True
            else:
                self._take(event)

    def _take(self, event: bytes) -> None:
        """A chunk, or the usage after the last of them."""
        self._chunks += 1
        if self._chunks > CHUNKS or not self._counted:
            return
        measured, now = self._measured, self._now
        sent_ns = int(event[event.rindex(SENT) + len(SENT) : -1])
        measured.chunks += 1
        measured.transits.append(now - sent_ns)
        if self._chunks == 1:
            measured.first.append(now - self._asked_ns)
        else:
            measured.gaps.append(now - self._last_ns)
            # The clock is read once for each read from the socket.
            measured.merged += now == self._last_ns
        self._last_ns = now

    def on_message_complete(self) -> None:
        whole = self._ended and self._chunks == CHUNKS + 1 and self._parser.get_status_code() == 200
        if not whole:
            self._transport.abort()
            return
        self._measured.done += self._counted
        if not self._warm.done():
            self._warm.set_result(None)
        if self._counted and self._now >= self._measured.stop_at_ns:
            self._over.set_result(None)
            self._transport.close()
        else:
            self.ask()


async def _run(url: str, body: bytes, streams: int, seconds: float) -> Measured:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 80
    request = (
        f"POST {address.path} HTTP/1.1\r\nhost: {address.netloc}\r\naccept: text/event-stream\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body
    loop = asyncio.get_running_loop()
    measured = Measured()
    warm: list[asyncio.Future[None]] = []
    over: list[asyncio.Future[None]] = []
    for number in range(streams):
        warm.append(loop.create_future())
        over.append(loop.create_future())
        made = partial(Client, request, measured, warm[-1], over[-1])
        _, client = await loop.create_connection(made, host, port)
        loop.call_later(number / streams * CHUNKS * INTERVAL_S, client.ask)
    async with asyncio.timeout(_PATIENCE_S):
        await asyncio.gather(*warm)
    measured.stop_at_ns = monotonic_ns() + int(seconds * 1e9)
    measured.counting = True
    async with asyncio.timeout(seconds + _PATIENCE_S):
        await asyncio.gather(*over)
    return measured


def main(arguments: list[str]) -> None:
    """Run it; the arguments are the command line's."""
    url, body, streams, seconds = arguments
    measured = uvloop.run(_run(url, Path(body).read_bytes(), int(streams), float(seconds)))
    sys.stdout.write(measured.as_json().decode() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

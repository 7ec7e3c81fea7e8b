"""A model server's streams, without the model: 20 chunks, one every 5 ms, then the usage and `[DONE]`.

Each chunk carries the time at which it was sent (`sent_ns`, of the monotonic clock, which all processes of a
machine share), so that a client can tell how long it took on its way.

`python -m loadtests.streaming_upstream PORT`
"""

from __future__ import annotations

import asyncio
import sys
from time import monotonic_ns
from typing import Final, cast

import httptools
import uvloop

from loadtests.bodies import MODEL, MODELS, TOKENIZED

CHUNKS: Final = 20
INTERVAL_S: Final = 0.005
SENT: Final = b'"sent_ns":'

_EVENT: Final = (
    b'data: {"id":"chatcmpl-static","object":"chat.completion.chunk","created":1750000000,"model":"%b",'
    b'"choices":[%%b],"usage":%%b,' + SENT + b"%%19d}\n\n"
) % MODEL.encode()
_WORD: Final = b'{"index":0,"delta":{"content":" Wort"},"logprobs":null,"finish_reason":null}'
_USAGE: Final = b'{"prompt_tokens":212,"completion_tokens":20,"total_tokens":232}'
_DONE: Final = b"data: [DONE]\n\n"
_STREAM_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
)


def _framed(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _chunk() -> bytes:
    return _framed(_EVENT % (_WORD, b"null", monotonic_ns()))


def _ending() -> bytes:
    return _framed(_EVENT % (b"", _USAGE, monotonic_ns())) + _framed(_DONE) + b"0\r\n\r\n"


def _json(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


class Upstream(asyncio.Protocol):
    """One connection; requests follow each other on it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._begun_s = 0.0
        self._sent = 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._target = b""

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_message_complete(self) -> None:
        if self._target == b"/v1/models":
            self._transport.write(_json(MODELS))
        elif self._target == b"/tokenize":
            self._transport.write(_json(TOKENIZED))
        elif self._target == b"/health":
            self._transport.write(_json(b""))
        else:
            self._begun_s = self._loop.time()
            self._sent = 0
            self._transport.write(_STREAM_HEAD + _chunk())
            self._next()

    def _next(self) -> None:
        # Each at its own time from the start: lateness does not add up.
        self._sent += 1
        self._timer = self._loop.call_at(self._begun_s + self._sent * INTERVAL_S, self._go_on)

    def _go_on(self) -> None:
        if self._sent < CHUNKS:
            self._transport.write(_chunk())
            self._next()
        else:
            self._transport.write(_ending())


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))

"""service.serving.connection, on real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from service.api.intake import take_body
from service.serving.connection import Connection, ConnectionBounds
from service.serving.server import listen
from tests.support.until import until

QUICK = ConnectionBounds(header_bytes=2048, header_timeout_s=0.2, body_timeout_s=0.2, connections=4)


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/early":
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    body = await take_body(scope, receive, 10**7)
    if body is None:
        return
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Server:
    """A server with bounds. `refused` is what its hook was told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.refused: list[str] = []
        self.connections: set[Any] = set()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, raw: bytes) -> bytes:
        """All that comes back until the server closes."""
        reader, writer = await self.open()
        writer.write(raw)
        try:
            return await reader.read()
        finally:
            writer.close()


@asynccontextmanager
async def serving(
    bounds: ConnectionBounds = QUICK, keep_alive_s: float = 60, port: int = 0
) -> AsyncIterator[Server]:
    with listen("127.0.0.1", port) as listener:
        found = Server(listener.getsockname()[1])
        protocol: Any = partial(Connection, bounds, found.refused.append)
        config = uvicorn.Config(
            _echo, http=protocol, log_config=None, lifespan="off", ws="none", loop="asyncio"
        )
        config.timeout_keep_alive = keep_alive_s  # type: ignore[assignment]  # a fraction is enough here
        server = uvicorn.Server(config)
        found.connections = server.server_state.connections
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield found
        finally:
            server.should_exit = True
            await running


def _error(raw: bytes) -> tuple[int, str]:
    """Status and code of an answer that has to be whole."""
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"connection: close" in head.lower()
    assert f"content-length: {len(body)}".encode() in head
    return int(head.split()[1]), json.loads(body)["error"]["code"]


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Large: " + b"a" * 3000 + b"\r\n\r\n",
        b"X-Many: aaaaaaaa\r\n" * 200 + b"\r\n",
        b"X-Endless: " + b"a" * 500_000,
    ],
    ids=["one", "many", "endless"],
)
async def test_headers_beyond_the_bound_are_a_431(headers: bytes) -> None:
    """However they are made up; the client can read why, though it is still sending."""
    async with serving() as server:
        raw = await server.ask(b"GET / HTTP/1.1\r\nHost: a\r\n" + headers)

        assert _error(raw) == (431, "headers_too_large")
        assert server.refused == ["headers_too_large"]


async def test_a_request_line_counts_as_well() -> None:
    """A path without end is a header without end."""
    async with serving() as server:
        assert _error(await server.ask(b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\n\r\n"))[0] == 431


async def test_headers_that_do_not_come_to_an_end_are_a_408() -> None:
    """The time counts from the first byte, and does not begin anew with each further one."""
    async with serving() as server:
        reader, writer = await server.open()
        writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        trickle = asyncio.create_task(_trickle(writer))
        raw = await reader.read()
        trickle.cancel()
        writer.close()

        assert _error(raw) == (408, "headers_late")


async def _trickle(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"a")
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("trickles", [False, True], ids=["silent", "byte by byte"])
async def test_a_body_that_does_not_come_on_is_a_408(trickles: bool) -> None:
    """A byte now and then is not coming on; the handler learns that its client is gone."""
    async with serving() as server:
        reader, writer = await server.open()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin")
        trickle = asyncio.create_task(_trickle(writer)) if trickles else None
        raw = await reader.read()
        if trickle is not None:
            trickle.cancel()
        writer.close()

        assert _error(raw) == (408, "body_late")


async def test_a_large_body_may_take_as_long_as_it_comes_on() -> None:
    """64 KiB in each span of time are enough."""
    piece = b"a" * 70_000
    async with serving(replace(QUICK, body_timeout_s=1.0)) as server:
        reader, writer = await server.open()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 350000\r\n\r\n")
        for _ in range(5):
            await asyncio.sleep(0.25)
            writer.write(piece)
            await writer.drain()
        raw = await reader.read()
        writer.close()

        assert raw.startswith(b"HTTP/1.1 200")
        assert raw.endswith(piece)
        assert server.refused == []


async def test_what_is_no_http_is_a_400() -> None:
    """With an error object, like everything else."""
    async with serving() as server:
        assert _error(await server.ask(b"\x16\x03\x01 hello\r\n\r\n")) == (400, "malformed")


async def test_a_connection_too_many_is_told_so() -> None:
    """The others stay as they are."""
    async with serving() as server:
        kept = [await server.open() for _ in range(QUICK.connections)]
        assert _error(await server.ask(b"GET / HTTP/1.1\r\n\r\n")) == (503, "too_many_connections")

        reader, writer = kept[0]
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        for _, one in kept:
            one.close()


async def test_requests_follow_each_other_on_a_connection() -> None:
    """Also sent at once; bounds hold for each of them anew."""
    one = b"POST / HTTP/1.1\r\nHost: a\r\nX-Half: " + b"a" * 1200 + b"\r\nContent-Length: 2\r\n\r\nhi"
    last = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbye"
    async with serving() as server:
        raw = await server.ask(one * 3 + last)

        assert raw.count(b"HTTP/1.1 200") == 4
        assert raw.endswith(b"bye")
        assert server.refused == []


@pytest.mark.parametrize(
    "before", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"], ids=["at once", "behind an answer"]
)
async def test_what_begins_no_request_keeps_no_connection(before: bytes) -> None:
    """A line break is a byte, and no request: the connection is idle all the same."""
    async with serving(keep_alive_s=0.3) as server:
        reader, writer = await server.open()
        writer.write(before)
        if before:
            await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\r\n")

        assert await asyncio.wait_for(reader.read(), timeout=5) == b""
        writer.close()


async def test_a_body_that_comes_behind_its_answer_keeps_no_connection() -> None:
    """Refused early, sent late."""
    async with serving(keep_alive_s=0.3) as server:
        reader, writer = await server.open()
        writer.write(b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        assert b"401" in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"hello")

        assert await asyncio.wait_for(reader.read(), timeout=5) == b""
        writer.close()


async def test_a_connection_that_is_let_go_closes_when_its_request_is_done() -> None:
    """At once where there is none; a request that has only begun to come is served as well."""
    async with serving(replace(QUICK, header_timeout_s=10, body_timeout_s=10)) as server:
        fresh, used, asking, sending = [await server.open() for _ in range(4)]
        used[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await used[0].readuntil(b"\r\n\r\n")
        asking[1].write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        sending[1].write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        await until(lambda: sum(one._in_head for one in server.connections) == 1)
        await until(lambda: sum(one._in_body for one in server.connections) == 1)

        for one in tuple(server.connections):
            one.let_go()
        assert [await reader.read() for reader, _ in (fresh, used)] == [b"", b""]
        asking[1].write(b"Connection: close\r\n\r\n")
        sending[1].write(b"cd")
        async with asyncio.timeout(10):  # it is not the server's patience that closes them
            assert (await asking[0].read()).startswith(b"HTTP/1.1 200")
            assert (await sending[0].read()).endswith(b"abcd")
        for _, writer in (fresh, used, asking, sending):
            writer.close()


@pytest.mark.parametrize("behind", [b"0\r\nX: ", b"5;ext="], ids=["trailers", "chunk extension"])
async def test_what_stands_around_chunks_is_bounded(behind: bytes) -> None:
    """It is neither header nor body, and the parser would keep it."""
    async with serving() as server:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        raw = await server.ask(head + behind + b"a" * 500_000)

        assert _error(raw)[0] in (400, 431)
        assert server.refused in (["headers_too_large"], ["malformed"])


async def test_the_platform_always_gets_a_connection() -> None:
    """Who asks whether the server lives must not be told that it has no connection left."""
    with listen("127.0.0.1", 0) as spare:
        port = spare.getsockname()[1]
    async with serving(replace(QUICK, own_port=port), port=port) as server:
        kept = [await server.open() for _ in range(QUICK.connections + 2)]
        raw = await server.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

        assert raw.startswith(b"HTTP/1.1 200")
        for _, writer in kept:
            writer.close()


async def test_the_platforms_connections_are_not_let_go() -> None:
    """Probes and scrapes go on until the end."""
    with listen("127.0.0.1", 0) as spare:
        port = spare.getsockname()[1]
    async with serving(replace(QUICK, own_port=port), port=port) as server:
        reader, writer = await server.open()
        await until(lambda: server.connections)
        for one in tuple(server.connections):
            one.let_go()
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()

"""Requests passed on to a real server on a socket, as they came, and its replies."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator

import pytest

from service.backends.errors import BackendBroken, BackendBusy, BackendTimeout, BackendUnavailable
from service.backends.passing import Passed
from service.backends.relay import Relay
from service.backends.timeouts import Timeouts
from tests.support.recording import STREAM_HEAD, BreakOff, Recorded, Upstream, chunk, recording, response
from tests.support.servers import free_port

QUICK = Timeouts(connect_s=1.0, first_byte_s=0.2, idle_s=0.2)
REQUEST = Passed("POST", "/v1/chat/completions", ((b"content-type", b"application/json"),), b'{"a": 1}')


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server that answers as the test says."""
    with recording() as server:
        yield server


@pytest.fixture
async def relay(upstream: Upstream) -> AsyncIterator[Relay]:
    """Connections to it that do not wait long."""
    made = Relay(upstream.url, authorization="Bearer own", timeouts=QUICK, max_connections=2)
    yield made
    await made.close()


async def whole(relay: Relay, request: Passed = REQUEST) -> bytes:
    """The body of the reply."""
    reply = await relay.pass_on(request)
    try:
        body = b""
        while piece := await reply.read():
            body += piece
        return body
    finally:
        reply.close()


async def test_nobody_listening_is_unavailable() -> None:
    """A connection is all that was tried."""
    relay = Relay(f"http://127.0.0.1:{free_port()}", authorization="", timeouts=QUICK, max_connections=1)
    with pytest.raises(BackendUnavailable):
        await relay.pass_on(REQUEST)
    await relay.close()


async def test_a_server_that_does_not_answer_is_late(upstream: Upstream) -> None:
    """Within the time for the first byte."""
    go = threading.Event()

    def hang(request: Recorded) -> Iterable[bytes]:
        go.wait(10)
        return response(b"{}")

    upstream.answer = hang
    relay = Relay(
        upstream.url,
        authorization="",
        timeouts=Timeouts(connect_s=0.05, first_byte_s=0.05, idle_s=1.0),
        max_connections=1,
    )
    with pytest.raises(BackendTimeout):
        await relay.pass_on(REQUEST)
    go.set()
    await relay.close()


async def test_a_full_pool_is_busy(relay: Relay, upstream: Upstream) -> None:
    """A free connection is waited for, but not for long."""
    go = threading.Event()

    def hold(request: Recorded) -> Iterable[bytes]:
        yield STREAM_HEAD
        go.wait(10)

    upstream.answer = hold
    held = [await relay.pass_on(REQUEST) for _ in range(2)]
    with pytest.raises(BackendBusy):
        await relay.pass_on(REQUEST)
    held[0].close()
    held[0].close()
    held.append(await relay.pass_on(REQUEST))
    with pytest.raises(BackendBusy):
        await relay.pass_on(REQUEST)
    go.set()
    for reply in held:
        reply.close()


@pytest.mark.parametrize("pieces", [[], [b"HTTP/1.1 200 OK\r\ncontent-le"], [b"220 smtp\r\n\r\n"]])
async def test_a_connection_without_an_answer_is_no_answer(
    relay: Relay, upstream: Upstream, pieces: list[bytes]
) -> None:
    """Closed before the status, or not HTTP at all."""

    def answer(request: Recorded) -> Iterable[bytes]:
        yield from pieces
        raise BreakOff

    upstream.answer = answer
    with pytest.raises((BackendUnavailable, BackendBroken)):
        await relay.pass_on(REQUEST)


async def test_nothing_is_sent_twice(relay: Relay, upstream: Upstream) -> None:
    """A request whose connection breaks may have been worked on."""

    def answer(request: Recorded) -> Iterable[bytes]:
        raise BreakOff
        yield b""

    upstream.answer = answer
    with pytest.raises(BackendUnavailable):
        await relay.pass_on(REQUEST)
    assert len(upstream.requests) == 1


async def test_a_body_that_breaks_off_is_broken(relay: Relay, upstream: Upstream) -> None:
    """What came before is given."""

    def answer(request: Recorded) -> Iterable[bytes]:
        yield STREAM_HEAD + chunk(b"data: 1\n\n")
        raise BreakOff

    upstream.answer = answer
    reply = await relay.pass_on(REQUEST)
    assert await reply.read() == b"data: 1\n\n"
    with pytest.raises(BackendBroken):
        await reply.read()
    reply.close()


@pytest.mark.parametrize(
    ("before", "timeouts"),
    [
        ([], Timeouts(first_byte_s=0.1, idle_s=60.0)),
        ([b"data: 1\n\n"], Timeouts(first_byte_s=60.0, idle_s=0.1)),
    ],
)
async def test_silence_in_a_body_is_late(upstream: Upstream, before: list[bytes], timeouts: Timeouts) -> None:
    """The first piece has as long as a first byte; from there on silence counts."""
    go = threading.Event()

    def answer(request: Recorded) -> Iterable[bytes]:
        yield STREAM_HEAD
        yield from map(chunk, before)
        go.wait(10)

    upstream.answer = answer
    relay = Relay(upstream.url, authorization="", timeouts=timeouts, max_connections=1)
    reply = await relay.pass_on(REQUEST)
    async with asyncio.timeout(5):
        for piece in before:
            assert await reply.read() == piece
        with pytest.raises(BackendTimeout):
            await reply.read()
    go.set()
    reply.close()
    await relay.close()


async def test_request_and_reply_pass_as_they_are(relay: Relay, upstream: Upstream) -> None:
    """Target, headers and bytes; the backend's own key is added, and the connection's headers are not."""
    upstream.answer = lambda request: response(
        b"\x00{", status=418, content_type="x/y", set_cookie="a=b", connection="keep-alive, x-hop", x_hop="1"
    )
    request = Passed("PUT", "/a%2Fb?q=%20&r", ((b"x-a", "ä".encode()), (b"x-bad", b"\xff")), b"\x00\xff")
    reply = await relay.pass_on(request)
    sent = upstream.take()
    assert (sent.method, sent.target, sent.body) == ("PUT", "/a%2Fb?q=%20&r", b"\x00\xff")
    names = {name for name, _ in sent.headers}
    assert names == {"host", "x-a", "authorization", "content-length"}
    assert sent.header("authorization") == "Bearer own"
    assert reply.status == 418
    assert list(reply.headers) == [
        (b"content-type", b"x/y"),
        (b"content-length", b"2"),
        (b"set-cookie", b"a=b"),
    ]
    assert await reply.read() == b"\x00{"
    assert await reply.read() == b""
    # A cookie of one client's answer must not go out with another's request.
    await whole(relay)
    assert upstream.take().header("cookie") is None


async def test_the_clients_own_key_wins_where_it_goes_on(relay: Relay, upstream: Upstream) -> None:
    """There is one authorization in a request."""
    await whole(relay, Passed("GET", "/v1/models", ((b"authorization", b"Bearer theirs"),), b""))
    assert upstream.requests == []  # models are not recorded
    await whole(relay, Passed("GET", "/version", ((b"authorization", b"Bearer theirs"),), b""))
    assert upstream.take().header("authorization") == "Bearer theirs"

"""Replies made inside the process: whole, and streamed by a generator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.passing import Reply
from service.backends.replies import Streamed, Whole
from tests.support.until import until


class Source:
    """A generator of numbered events that says how far it came, and whether it was left."""

    def __init__(self, count: int, failure: Exception | None = None) -> None:
        self._count = count
        self._failure = failure
        self.made = 0
        self.left = False

    async def events(self) -> AsyncGenerator[bytes, None]:
        try:
            for number in range(self._count):
                self.made += 1
                yield b"" if number == 0 else b"%d" % number
            if self._failure is not None:
                raise self._failure
        finally:
            self.left = True


async def rest(reply: Reply) -> list[bytes]:
    pieces = []
    while piece := await reply.read():
        pieces.append(piece)
    return pieces


async def test_what_fails_before_the_first_piece_is_no_reply() -> None:
    """There is no status yet, so the error is raised as it is."""
    with pytest.raises(BackendUnavailable):
        await Streamed.begin(Source(0, BackendUnavailable()).events())


async def test_a_failure_comes_behind_all_pieces_before_it_and_stays() -> None:
    """An answer that broke off never looks whole, however often it is read."""
    reply = await Streamed.begin(Source(3, BackendBroken("gone")).events())
    assert [await reply.read(), await reply.read()] == [b"1", b"2"]
    for _ in range(2):
        with pytest.raises(BackendBroken, match="gone"):
            await reply.read()


async def test_a_mistake_in_the_generator_breaks_the_answer_off(caplog: pytest.LogCaptureFixture) -> None:
    """Readers do not wait for ever, and the log has the details."""
    reply = await Streamed.begin(Source(2, ZeroDivisionError()).events())
    assert await reply.read() == b"1"
    with pytest.raises(BackendBroken):
        await reply.read()
    await until(lambda: "ZeroDivisionError" in caplog.text)


async def test_closing_leaves_the_generator_and_wakes_a_reader() -> None:
    """Closing twice is fine; what is read afterwards is no end."""
    source, gate = Source(1), asyncio.Event()

    async def waits() -> AsyncGenerator[bytes, None]:
        async for piece in source.events():
            yield piece
            await gate.wait()

    reply = await Streamed.begin(waits())
    reading = asyncio.create_task(reply.read())
    await until(lambda: source.made)
    reply.close()
    reply.close()
    with pytest.raises(BackendBroken):
        await reading
    with pytest.raises(BackendBroken):
        await reply.read()


async def test_who_gives_up_before_the_status_leaves_nothing_behind() -> None:
    """Cancelling the request ends the generator."""
    entered, left = asyncio.Event(), asyncio.Event()

    async def never() -> AsyncGenerator[bytes, None]:
        try:
            entered.set()
            await asyncio.Event().wait()
            yield b""
        finally:
            left.set()

    task = asyncio.create_task(Streamed.begin(never()))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(left.wait(), 5)


async def test_a_slow_reader_slows_the_generator_down() -> None:
    """Only a few pieces wait for it; none is lost."""
    source = Source(1000)
    reply = await Streamed.begin(source.events())
    await until(lambda: source.made > 1)
    for _ in range(100):
        await asyncio.sleep(0)
    assert source.made < 50
    assert await rest(reply) == [b"%d" % number for number in range(1, 1000)]
    assert await reply.read() == b""
    assert source.left


async def test_a_whole_reply_is_read_once() -> None:
    """Its length is announced."""
    reply = Whole(200, b"{}", [(b"allow", b"GET")])
    assert dict(reply.headers) == {
        b"content-type": b"application/json",
        b"content-length": b"2",
        b"allow": b"GET",
    }
    assert await rest(reply) == [b"{}"]
    closed = Whole(200, b"{}")
    closed.close()
    assert await closed.read() == b""

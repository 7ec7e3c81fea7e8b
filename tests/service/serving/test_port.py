"""service.serving.port, on real sockets."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Callable

import pytest
import uvloop

from service.serving import port as module
from service.serving.port import close_port
from service.serving.server import listen

_LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked = await reader.read(1)
    writer.write(asked)
    await writer.drain()
    writer.close()


async def _ask(port: int) -> str:
    """What becomes of a client that sends as soon as it is connected."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return "refused"
    try:
        writer.write(b"?")
        return "answered" if await reader.read() == b"?" else "lost"
    except OSError:
        return "lost"
    finally:
        writer.close()


@pytest.mark.parametrize("loop", _LOOPS.values(), ids=_LOOPS)
def test_a_port_that_is_closed_refuses(
    loop: Callable[[], asyncio.AbstractEventLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the kernel cannot hold connections back."""
    monkeypatch.setattr(module, "_drop_new", lambda _: False)

    async def run() -> list[str]:
        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]
        server = await asyncio.start_server(_answer, sock=listener)
        before = await _ask(port)
        await close_port(server, listener)
        return [before, await _ask(port)]

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(run()) == ["answered", "refused"]


@pytest.mark.parametrize("loop", _LOOPS.values(), ids=_LOOPS)
def test_nobody_who_was_let_in_is_lost(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Under a storm of connections: each is answered, or refused and may go elsewhere; none is reset."""
    if sys.platform != "linux":
        pytest.skip("linux: connections are held back by the kernel")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        if not module._drop_new(probe):
            pytest.skip("linux: this sandbox forbids socket filters")

    async def run() -> list[str]:
        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]
        server = await asyncio.start_server(_answer, sock=listener)
        closing = asyncio.Event()
        outcomes: list[str] = []

        async def client() -> None:
            while not outcomes or outcomes[-1] != "refused":
                outcomes.append(await _ask(port))
                if len(outcomes) > 200:
                    closing.set()

        clients = [asyncio.create_task(client()) for _ in range(32)]
        await closing.wait()
        await close_port(server, listener)
        await asyncio.gather(*clients)
        return outcomes

    with asyncio.Runner(loop_factory=loop) as runner:
        outcomes = runner.run(run())
    assert outcomes.count("answered") > 200
    assert "refused" in outcomes
    assert "lost" not in outcomes


@pytest.mark.parametrize("loop", _LOOPS.values(), ids=_LOOPS)
def test_what_is_queued_is_accepted_first(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """However many there are, and however few of them a turn of the loop takes."""
    if sys.platform != "linux":
        pytest.skip("linux: the kernel says how many are queued")

    async def run() -> list[bytes]:
        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]

        async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            time.sleep(0.002)  # noqa: ASYNC251 - a loop that has much to do
            await _answer(reader, writer)

        server = await asyncio.start_server(slowly, sock=listener, backlog=1024)
        clients = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(200)]
        for client in clients:
            client.sendall(b"?")
        await close_port(server, listener)

        def answers() -> list[bytes]:
            found = []
            for client in clients:
                with client:
                    try:
                        found.append(client.recv(1))
                    except ConnectionResetError:
                        found.append(b"reset")
            return found

        return await asyncio.to_thread(answers)

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(run()) == [b"?"] * 200

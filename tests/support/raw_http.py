"""An HTTP server that says exactly the bytes a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Reply = Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]


class RawServer:
    """An HTTP/1.1 server on the loopback that answers with the bytes a test writes.

    Attributes:
        url: its address.
        requests: (request line, headers by lower-case name, body) of every request.
        left: set when a client has closed its connection.
        connections: connections accepted so far.
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._server: asyncio.Server | None = None
        self.url = ""
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.left = asyncio.Event()
        self.connections = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.requests.append((head[0], headers, body))
            answered = asyncio.create_task(self._reply(writer))
            # The client sends no second request: whatever comes now is its end.
            gone = asyncio.create_task(reader.read())
            await asyncio.wait({answered, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                self.left.set()
            for task in (answered, gone):
                task.cancel()
            await asyncio.gather(answered, gone, return_exceptions=True)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
        finally:
            writer.close()

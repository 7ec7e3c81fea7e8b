"""A TCP proxy that answers late: bytes from the server wait before they go on, once it has been told so.

SIGUSR1 makes it slow, SIGUSR2 quick again.

`python -m loadtests.faults.proxy PORT TO_PORT`
"""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from typing import Final

_DELAY_S: Final = 2.0
_CHUNK: Final = 64 * 1024


class Proxy:
    """Passes connections on to a port."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self.delay_s = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.create_task(self._pass(reader, to_writer, slow=False)),
            asyncio.create_task(self._pass(to_reader, writer, slow=True)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for one in (writer, to_writer):
            one.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        with suppress(OSError):
            while piece := await reader.read(_CHUNK):
                if slow and self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(piece)
                await writer.drain()


async def _serve(port: int, to_port: int) -> None:
    proxy = Proxy(to_port)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, setattr, proxy, "delay_s", _DELAY_S)
    loop.add_signal_handler(signal.SIGUSR2, setattr, proxy, "delay_s", 0.0)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))

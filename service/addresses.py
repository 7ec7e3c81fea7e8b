"""The addresses behind a host's name, which may be those of several servers."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final
from urllib.parse import urlsplit

_TIMEOUT_S: Final = 2.0


async def addresses_of(url: str) -> tuple[str, ...]:
    """Each address of the URL's host, once; () where there is none, or the resolver is in trouble."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            infos: list[Any] = await asyncio.get_running_loop().getaddrinfo(
                parts.hostname or "", parts.port or 0, type=socket.SOCK_STREAM
            )
    except (OSError, TimeoutError):
        return ()
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos))

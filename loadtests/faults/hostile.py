"""What is sent at a gateway by those who mean it no good, beside the load; each must be refused properly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

_AT_ONCE: Final = 20
_ANSWER_S: Final = 10.0
_JSON_HEADERS: Final = b"Host: pmi\r\nContent-Type: application/json\r\n"

Attack = Callable[[str], Awaitable[list[int]]]
"""Attacks the gateway at a URL; gives the statuses that it answered with, 0 for none."""


async def slow_senders(url: str) -> list[int]:
    """Headers and bodies that come byte by byte; all of them must be let go."""

    async def header(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nHost: pmi\r\nX-Slow: ")
        while True:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.2)

    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST /v1/pmi/complete HTTP/1.1\r\n" + _JSON_HEADERS + b"Content-Length: 1000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.2)

    return await _many(url, [header, body] * (_AT_ONCE // 2))


async def large_headers(url: str) -> list[int]:
    """One header of 20 MB, and 20 MB of headers."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /livez HTTP/1.1\r\nHost: pmi\r\nX-Large: ")
        for _ in range(20 * 16):
            writer.write(b"a" * 65536)
            await writer.drain()

    async def many(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /livez HTTP/1.1\r\nHost: pmi\r\n")
        for _ in range(20 * 16):
            writer.write(b"X-Many: aaaaaaaa\r\n" * 3641)
            await writer.drain()

    return await _many(url, [one, many] * 2)


async def large_bodies(url: str) -> list[int]:
    """30 MB where 4 are allowed, with and without a length."""

    async def declared(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b"POST /v1/pmi/complete HTTP/1.1\r\n" + _JSON_HEADERS + b"Content-Length: 31457280\r\n\r\n"
        await _pour(writer, head, b"a" * 65536, 480)

    async def chunked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b"POST /v1/pmi/complete HTTP/1.1\r\n" + _JSON_HEADERS + b"Transfer-Encoding: chunked\r\n\r\n"
        await _pour(writer, head, b"10000\r\n" + b"a" * 65536 + b"\r\n", 480)
        writer.write(b"0\r\n\r\n")

    return await _many(url, [declared, chunked] * 2)


async def deep_json(url: str) -> list[int]:
    """100,000 brackets, at both doors."""

    def at(path: bytes, body: bytes) -> _Sender:
        async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = b"POST " + path + b" HTTP/1.1\r\n" + _JSON_HEADERS
            writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()

        return send

    deep = b"[" * 100_000 + b"]" * 100_000
    within = b'{"input": "x", "params": {"a": ' + deep + b"}}"
    objects = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    pmi = [at(b"/v1/pmi/complete", body) for body in (deep, within, objects)]
    wanted = b'{"model": "echo", "pmi": true, "messages": ' + deep + b"}"
    return await _many(url, [*pmi, at(b"/v1/chat/completions", wanted)] * 2)


_Sender = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _many(url: str, senders: list[_Sender]) -> list[int]:
    return list(await asyncio.gather(*(_attempt(url, send) for send in senders)))


async def _attempt(url: str, send: _Sender) -> int:
    """Send, and read the status that comes meanwhile."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    sending = asyncio.ensure_future(send(reader, writer))
    try:
        async with asyncio.timeout(_ANSWER_S):
            line = await reader.readline()
        return int(line.split()[1]) if line.startswith(b"HTTP/1.1 ") else 0
    except (TimeoutError, OSError):
        return 0
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await sending
        writer.close()


async def _pour(writer: asyncio.StreamWriter, head: bytes, piece: bytes, times: int) -> None:
    writer.write(head)
    for _ in range(times):
        writer.write(piece)
        await writer.drain()

"""The least that an HTTP relay in Python can be, before `UPSTREAM`: the gateway's cost is told against it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import aiohttp
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOP_BY_HOP = {b"connection", b"host", b"keep-alive", b"transfer-encoding"}


def relay() -> ASGIApp:
    upstream = os.environ["UPSTREAM"]
    pool: aiohttp.ClientSession | None = None

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal pool
        if pool is None:  # Made here, since it wants a running loop.
            pool = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), auto_decompress=False)
        target = upstream + scope["raw_path"].decode()
        headers = [(k.decode(), v.decode()) for k, v in scope["headers"] if k not in HOP_BY_HOP]
        async with pool.request(scope["method"], target, headers=headers, data=body(receive)) as answer:
            kept = [(k, v) for k, v in answer.raw_headers if k.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status, "headers": kept})
            async for piece in answer.content.iter_any():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body"})

    return app


async def body(receive: Receive) -> AsyncIterator[bytes]:
    message: Message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError  # After half a body, the connection must not be used again.
        yield message.get("body", b"")

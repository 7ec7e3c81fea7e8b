"""The reference relay over httpx's API, to choose the HTTP client by measurement.

`over_client` is httpx's own client over its aiohttp transport (package httpx-aiohttp), `over_transport` that
transport called directly. Both are what loadtests/reference_relay.py is over aiohttp itself: raw ASGI, one
pool, request stream in, response stream out. `UPSTREAM` is the server behind them.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Final

import httpx
from httpx_aiohttp import AiohttpTransport
from starlette.types import ASGIApp, Receive, Scope, Send

from loadtests.reference_relay import HOP_BY_HOP, body

Exchange = Callable[[httpx.Request], Awaitable[httpx.Response]]

_LIMITS: Final = httpx.Limits(max_connections=1000, max_keepalive_connections=1000, keepalive_expiry=60.0)


def over_client() -> ASGIApp:
    """httpx's client over the aiohttp transport."""
    client = httpx.AsyncClient(transport=_transport(), timeout=None, trust_env=False)  # noqa: S113 - as the reference
    return _relay(lambda request: client.send(request, stream=True))


def over_transport() -> ASGIApp:
    """The aiohttp transport, without the client around it."""
    return _relay(_transport().handle_async_request)


def _transport() -> AiohttpTransport:
    return AiohttpTransport(limits=_LIMITS, trust_env=False)


def _relay(exchange: Exchange) -> ASGIApp:
    upstream = os.environ["UPSTREAM"]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        target = upstream + scope["raw_path"].decode()
        headers = [(k, v) for k, v in scope["headers"] if k not in HOP_BY_HOP]
        answer = await exchange(
            httpx.Request(scope["method"], target, headers=headers, content=body(receive))
        )
        try:
            kept = [(k, v) for k, v in answer.headers.raw if k.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
            async for piece in answer.aiter_raw():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            await answer.aclose()
        await send({"type": "http.response.body"})

    return app

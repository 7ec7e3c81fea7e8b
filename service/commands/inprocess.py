"""A client of an application that runs in this very process: the command line's way in, and the tests'."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.types import Receive, Scope, Send

from service.app import Application


@asynccontextmanager
async def client_of(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    """Start the application, and stop it again; requests pass through all of it but a socket."""
    async with app.lifespan() as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(app=with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://pmi", timeout=None) as client:  # noqa: S113 - in this process, the settings' own time limits hold
            yield client

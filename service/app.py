"""The application: one gateway in the lifespan's state, and what every request passes through.

Observed        request id, access log, metrics
  Door          OpenAI's paths: passed through, below FastAPI
    Bounded     the body, counted; the handler, given up when the client leaves
      FastAPI   /v1/pmi/*, health, metrics
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from service.access import AccessLog
from service.api import errors, ops, pmi
from service.api.middleware import Bounded, Caught, Observed
from service.composition import open_gateway
from service.configuration.settings import Settings
from service.door.door import Door
from service.gateway import Gateway
from service.metrics import Metrics
from service.version import version

Build = Callable[[Settings, Metrics], AbstractAsyncContextManager[Gateway]]
"""Opens a gateway and closes it; tests hand in one made of fakes."""


class State(TypedDict):
    """What handlers find in `request.state`."""

    gateway: Gateway
    metrics: Metrics


class Application:
    """The ASGI application.

    Attributes:
        api: the part that FastAPI routes.
    """

    def __init__(self, settings: Settings, build: Build, metrics: Metrics, access_log: AccessLog) -> None:
        self.api = _api(settings, build, metrics, access_log)
        bounded = Bounded(self.api, max_body_bytes=settings.server.max_body_bytes)
        door = Door(bounded, settings.openai, metrics)
        self._outermost = Observed(door, metrics, access_log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._outermost(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[State]:
        """Open the gateway, and close it. Servers do this by ASGI's lifespan protocol."""
        async with self.api.router.lifespan_context(self.api) as state:
            yield state  # type: ignore[misc]  # Starlette does not say what a lifespan yields


def create_app(
    settings: Settings,
    build: Build = open_gateway,
    metrics: Metrics | None = None,
    access_log: AccessLog | None = None,
) -> Application:
    """The application; the gateway is opened when the server starts it, and closed when it stops."""
    wanted = settings.log.level in ("debug", "info")
    return Application(settings, build, metrics or Metrics(), access_log or AccessLog(enabled=wanted))


def _api(settings: Settings, build: Build, metrics: Metrics, access_log: AccessLog) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with build(settings, metrics) as gateway:
            try:
                yield {"gateway": gateway, "metrics": metrics}
            finally:
                access_log.flush()

    api = FastAPI(
        title="pmi-gateway",
        version=version(),
        description="Shows a language model its input in several languages at once.",
        lifespan=lifespan,
        redirect_slashes=False,
        # The pages behind these fetch their scripts from elsewhere; /openapi.json stays.
        docs_url=None,
        redoc_url=None,
    )
    api.include_router(pmi.router)
    api.include_router(ops.router)
    errors.install(api)
    api.add_middleware(Caught)
    return api

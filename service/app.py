"""The application: one gateway in the lifespan's state, middleware around the routers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from service.api import errors, ops, pmi
from service.api.middleware import Bounded, Observed
from service.composition import open_gateway
from service.gateway import Gateway
from service.metrics import Metrics
from service.settings import Settings
from service.version import version

Build = Callable[[Settings, Metrics], AbstractAsyncContextManager[Gateway]]
"""Opens a gateway and closes it; tests hand in one made of fakes."""


class State(TypedDict):
    """What handlers find in `request.state`."""

    gateway: Gateway
    metrics: Metrics


def create_app(settings: Settings, build: Build = open_gateway, metrics: Metrics | None = None) -> FastAPI:
    """The ASGI application; the gateway is opened when the server starts it, and closed when it stops."""
    metrics = metrics or Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with build(settings, metrics) as gateway:
            yield {"gateway": gateway, "metrics": metrics}

    app = FastAPI(
        title="pmi-gateway",
        version=version(),
        description="Shows a language model its input in several languages at once.",
        lifespan=lifespan,
        redirect_slashes=False,
        # The pages behind these fetch their scripts from elsewhere; /openapi.json stays.
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(pmi.router)
    app.include_router(ops.router)
    errors.install(app)
    # The last one added is the outermost.
    app.add_middleware(Bounded, max_body_bytes=settings.server.max_body_bytes)
    app.add_middleware(Observed, metrics=metrics)
    return app

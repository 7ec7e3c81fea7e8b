"""The application: one gateway in the lifespan's state, and what every request passes through.

Traced              a span for each request (where traces are wanted)
 Observed           request id, access log, metrics
  Admission         so many at a time, and none when the server ends
    Guard           the API key, and how much it may ask (where keys are asked for)
      Door          OpenAI's paths: passed through, below FastAPI
        Bounded     the body, counted; the handler, given up when the client leaves
          FastAPI   /v1/pmi/*, health, metrics
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypedDict

from fastapi import FastAPI
from opentelemetry.trace import Tracer
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access import AccessLog
from service.api import errors, ops, pmi
from service.api.described import definitions
from service.api.middleware import Bounded, Caught, Observed
from service.api.schemas import CompleteBody, TranslateBody
from service.composition import open_gateway
from service.configuration.settings import Settings
from service.door.door import Door
from service.gateway import Gateway
from service.keys.loading import Gate
from service.metrics import Metrics
from service.serving.admission import Admission
from service.serving.drain import Drain
from service.serving.ports import Ports
from service.tracing.traced import Traced
from service.version import version

Build = Callable[[Settings, Metrics], AbstractAsyncContextManager[Gateway]]
"""Opens a gateway and closes it; tests hand in one made of fakes."""


class State(TypedDict):
    """What handlers find in `request.state`."""

    gateway: Gateway
    metrics: Metrics
    drain: Drain


class Application:
    """The ASGI application.

    Attributes:
        api: the part that FastAPI routes.
    """

    def __init__(
        self,
        settings: Settings,
        build: Build,
        metrics: Metrics,
        access_log: AccessLog,
        drain: Drain,
        own_port: int | None,
        tracer: Tracer | None,
    ) -> None:
        gate = Gate(settings)
        metrics.serves("gateway", settings.server.max_in_flight)

        async def close() -> None:
            access_log.flush()
            await gate.aclose()

        self.api = _api(settings, build, metrics, drain, close)
        bounded = Bounded(self.api, max_body_bytes=settings.server.max_body_bytes)
        door = Door(bounded, settings.openai, metrics)
        admission = Admission(gate.around(door), drain, settings.server.max_in_flight)
        outermost: ASGIApp = Observed(admission, metrics, access_log)
        if tracer is not None:
            outermost = Traced(outermost, tracer)
        if settings.server.cors_origins:
            outermost = CORSMiddleware(
                outermost,
                allow_origins=settings.server.cors_origins,
                allow_methods=("GET", "POST"),
                allow_headers=("*",),
                expose_headers=("x-request-id", "retry-after"),
            )
        self._outermost = outermost if own_port is None else Ports(outermost, self.api, own_port)

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
    drain: Drain | None = None,
    own_port: int | None = None,
    tracer: Tracer | None = None,
) -> Application:
    """The application; the gateway is opened when the server starts it, and closed when it stops.

    Args:
        drain: the server's end; a server that drains knows it, too.
        own_port: where metrics are served, if not where clients are.
        tracer: makes spans; None makes none.

    Raises:
        ConfigurationError: the API keys cannot be read.
    """
    wanted = settings.log.level in ("debug", "info")
    return Application(
        settings,
        build,
        metrics or Metrics(),
        access_log or AccessLog(enabled=wanted),
        drain or Drain(),
        own_port,
        tracer,
    )


def _api(
    settings: Settings,
    build: Build,
    metrics: Metrics,
    drain: Drain,
    close: Callable[[], Awaitable[None]],
) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with build(settings, metrics) as gateway:
            try:
                yield {"gateway": gateway, "metrics": metrics, "drain": drain}
            finally:
                await close()

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
    _describe(api)
    api.add_middleware(Caught)
    return api


def _describe(api: FastAPI) -> None:
    """Have the API's description hold what its bodies refer to."""
    plain = api.openapi

    def openapi() -> dict[str, Any]:
        described = plain()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        schemas |= definitions(CompleteBody, TranslateBody)
        return described

    api.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does

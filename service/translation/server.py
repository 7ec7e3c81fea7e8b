"""The translator service: one model over HTTP, for gateways.

POST /v1/translate       a batch of items, answered line by line (`service.translation.wire`)
GET  /v1/model           what the model is, and its quality gate's thresholds
/livez /readyz /metrics  for the platform
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final, TypedDict

from opentelemetry.trace import Tracer
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access import AccessLog
from service.api import errors
from service.api.errors import json_response
from service.api.middleware import Bounded, Observed
from service.errors import InvalidRequest
from service.keys.loading import Gate
from service.metrics import Metrics
from service.serving.admission import Admission
from service.serving.drain import Drain, Stage
from service.tracing.traced import Traced
from service.translation import wire
from service.translation.stack import Source
from translators.types import Call, Translation

MAX_BODY_BYTES: Final = 16 * 1024 * 1024

OpenSource = Callable[[], AbstractAsyncContextManager[Source]]


class State(TypedDict):
    """What handlers find in `request.state`."""

    source: Source
    metrics: Metrics
    drain: Drain


class TranslatorApp:
    """The ASGI application of `pmi serve-translator`.

    Args:
        open_source: opens what translates, when the server starts.
        drain: the server's end.
        gate: asks for keys; closed with the application.
        max_in_flight: most requests at a time.
        tracer: makes spans; None makes none.
    """

    def __init__(
        self,
        open_source: OpenSource,
        metrics: Metrics,
        access_log: AccessLog,
        drain: Drain | None = None,
        gate: Gate | None = None,
        max_in_flight: int = 1024,
        tracer: Tracer | None = None,
    ) -> None:
        drain = drain or Drain()
        metrics.serves("translator", max_in_flight)

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[State]:
            async with open_source() as source:
                metrics.watch_queue(source.queued_tokens)
                try:
                    yield {"source": source, "metrics": metrics, "drain": drain}
                finally:
                    access_log.flush()
                    if gate is not None:
                        await gate.aclose()

        routes = [
            Route("/v1/translate", _translate, methods=["POST"]),
            Route("/v1/model", _model),
            Route("/livez", _alive),
            Route("/readyz", _ready),
            Route("/metrics", _metrics),
        ]
        handlers = {HTTPException: errors.answer_http, InvalidRequest: errors.answer}
        self._routed = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
        bounded = Bounded(self._routed, max_body_bytes=MAX_BODY_BYTES)
        gated = gate.around(bounded) if gate else bounded
        self._app: ASGIApp = Observed(Admission(gated, drain, max_in_flight), metrics, access_log)
        if tracer is not None:
            self._app = Traced(self._app, tracer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _translate(request: Request) -> Response:
    try:
        asked = wire.read_request(await request.body())
    except wire.Malformed as error:
        field, colon, _ = str(error).partition(":")
        raise InvalidRequest(str(error), param=field if colon else None) from error
    source: Source = request.state.source
    return StreamingResponse(_lines(source, asked), media_type="application/x-ndjson")


async def _lines(source: Source, asked: wire.Asked) -> AsyncIterator[bytes]:
    """An answer's lines; several at once where several items end together."""
    deadline = None if asked.remaining_s is None else asyncio.get_running_loop().time() + asked.remaining_s
    said: list[bytes] = [wire.model_line(source.translator.card.fingerprint)]
    told: set[int] = set()
    news = asyncio.Event()
    news.set()

    def on_item(index: int, translation: Translation) -> None:
        told.add(index)
        said.append(wire.item_line(index, translation))
        news.set()

    call = Call(deadline, asked.priority, asked.tenant)
    work = asyncio.create_task(source.translator.translate(asked.items, call, on_item))
    work.add_done_callback(lambda _: news.set())
    try:
        while not work.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(wire.HEARTBEAT_S):
                    await news.wait()
            news.clear()
            if not work.done():
                yield b"".join(said) or wire.SILENT
                said.clear()
        for index, translation in enumerate(work.result()):
            if index not in told:
                said.append(wire.item_line(index, translation))
        yield b"".join([*said, wire.DONE])
    finally:
        work.cancel()


async def _model(request: Request) -> Response:
    source: Source = request.state.source
    return json_response(wire.model_json(source.translator.card, source.thresholds()))


async def _alive(request: Request) -> Response:
    return json_response({"status": "ok"})


async def _ready(request: Request) -> Response:
    if request.state.drain.stage is not Stage.SERVING:
        return json_response({"status": "stopping"}, 503)
    return json_response({"status": "ok"})


async def _metrics(request: Request) -> Response:
    content, media_type = request.state.metrics.exposition()
    return Response(content, media_type=media_type)

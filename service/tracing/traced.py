"""A span for every request that a server serves; what is asked meanwhile hangs below it."""

from __future__ import annotations

from typing import Final

from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, use_span
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.broken import BROKEN
from service.api.intake import GONE
from service.paths import PLATFORM
from service.tracing import carrying

_REQUEST_ID: Final = b"x-request-id"
#: Names of OpenTelemetry's conventions for HTTP; `url.path` is left out, since it is the client's own words.
_METHOD: Final = "http.request.method"
_ROUTE: Final = "http.route"
_STATUS: Final = "http.response.status_code"
_ERROR: Final = "error.type"
REQUEST_ID: Final = "pmi.request_id"
CLIENT_GONE: Final = "client_gone"
BROKEN_OFF: Final = "broken_off"


class Traced:
    """Serves requests within a span each, which belongs to the client's trace where it says one.

    Args:
        app: serves; sets `scope["route"]`.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PLATFORM:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        span = self._tracer.start_span(
            method, carrying.context_of(scope["headers"]), SpanKind.SERVER, {_METHOD: method}
        )
        status, failure = 0, ""

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                span.set_attribute(_STATUS, status)
                for name, value in message["headers"]:
                    if name == _REQUEST_ID:
                        span.set_attribute(REQUEST_ID, value.decode("latin-1"))
            await send(message)

        try:
            # An exception is the server's own to report; the span says what became of the request.
            with use_span(span, record_exception=False, set_status_on_exception=False):
                await self._app(scope, receive, watched)
        except Exception as error:
            failure = type(error).__name__
            raise
        finally:
            route = getattr(scope.get("route"), "path", None)
            if route is not None:
                span.set_attribute(_ROUTE, route)
                span.update_name(f"{method} {route}")
            if status >= 500:
                failure = str(status)
            elif not failure and scope.get(BROKEN):
                failure = BROKEN_OFF
            if scope.get(GONE):
                span.set_attribute(_ERROR, CLIENT_GONE)
            elif failure:
                span.set_attribute(_ERROR, failure)
                span.set_status(Status(StatusCode.ERROR))
            span.end()

"""The OpenAI-compatible door as ASGI middleware: below FastAPI's routing, since this is the hot path."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from prompts.errors import PromptError
from service.api.errors import INVALID, error_json, error_response, json_response
from service.api.intake import take_body
from service.backends.errors import BackendError
from service.configuration.settings import OpenAISettings
from service.door.endpoints import Endpoint, Endpoints
from service.door.exchange import Exchange, Observer
from service.door.headers import RequestHeaders
from service.door.leaving import Leaving
from service.errors import BodyTooLarge, ServiceError
from translators.errors import TranslatorError

_MAPPED: Final = (ServiceError, PromptError, TranslatorError, BackendError)


class Door:
    """Answers the door's paths and hands all others on.

    Args:
        app: what the other paths are for.
        settings: of the door.
        observer: told when a stream's first event has come, and how long the backend took.
    """

    def __init__(self, app: ASGIApp, settings: OpenAISettings, observer: Observer) -> None:
        self._app = app
        self._settings = settings
        self._observer = observer
        self._endpoints = Endpoints(settings.paths)
        self._headers = RequestHeaders(settings.request_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.find(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = endpoint
        if scope["method"] not in endpoint.methods:
            await _refuse_method(endpoint, scope, receive, send)
            return
        try:
            raw = await take_body(scope, receive, self._settings.max_body_bytes)
        except BodyTooLarge as error:
            await error_response(error)(scope, receive, send)
            return
        if raw is None:
            return
        exchange = Exchange(endpoint, scope, raw, send, self._settings, self._headers, self._observer)
        del raw  # the exchange lets go of it
        with Leaving(scope, receive):
            try:
                await exchange.serve()
            except _MAPPED as error:
                if not await exchange.fail(error):
                    await error_response(error)(scope, receive, send)
            finally:
                exchange.close()


async def _refuse_method(endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
    content = error_json(f"{scope['method']} is not allowed here", INVALID, code="method_not_allowed")
    response = json_response(content, 405, {"allow": ", ".join(sorted(endpoint.methods))})
    await response(scope, receive, send)

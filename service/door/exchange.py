"""One request of OpenAI's API and its answer.

    body ──> does it speak of PMI? ──no──> backend ──> reply, as it comes
                       └──yes──> hints ──> changed body ──┘

A body is parsed once, for what it says of PMI and for its model's name; with PMI off it goes on as it came.
The backend's status is awaited before the headers go out, so its refusals keep their status and their body.
"""

from __future__ import annotations

from time import monotonic
from typing import Any, Final, Protocol

from starlette.types import Scope, Send

from service import timing
from service.api.errors import json_response, to_json
from service.api.intake import header
from service.backends.errors import BackendBroken, BackendRejected
from service.backends.passing import Headers, Passed, Reply, content_type, is_event_stream, length_of
from service.configuration.settings import OpenAISettings
from service.door import bodies, json_edit, options
from service.door.bodies import Body
from service.door.endpoints import MODEL, MODELS, Endpoint
from service.door.headers import STREAM, RequestHeaders, answer_headers
from service.door.listing import list_models
from service.door.report import report_chunk, report_headers, report_json
from service.door.stream import EventRelay
from service.errors import UnknownModel
from service.gateway import Gateway
from service.hinting.hinter import Hinted
from service.hinting.wanted import Report
from service.keys.key import insist_on_model, may_ask
from service.logs import request_id
from service.models import SUFFIX, Place, Route

# Answers into which the report goes are held whole; and refusals that have to become events.
MAX_HELD_BYTES: Final = 64 * 1024 * 1024
_JSON: Final = b"application/json"
_ANSWERS: Final = frozenset({_JSON, b"text/event-stream"})


class Observer(Protocol):
    """Told how fast streams begin, and what time the backend took."""

    def stage(self, name: str, seconds: float) -> None: ...
    def first_token(self, seconds: float) -> None: ...


class Exchange:
    """Serves one request, whose body has been read.

    Args:
        endpoint: what it is for.
        raw: its body.
        send: the client.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        scope: Scope,
        raw: bytes,
        send: Send,
        settings: OpenAISettings,
        headers: RequestHeaders,
        observer: Observer,
    ) -> None:
        self._endpoint = endpoint
        self._scope = scope
        self._raw = raw
        self._send = send
        self._settings = settings
        self._headers = headers
        self._observer = observer
        self._gateway: Gateway = scope["state"]["gateway"]
        self._events: EventRelay | None = None
        self._reply: Reply | None = None
        self._committed = False
        self._asked_at: float | None = None

    async def serve(self) -> None:
        """The whole answer.

        Raises:
            ServiceError, PromptError, TranslatorError, BackendError: what `fail` or an error response says.
        """
        if self._endpoint is MODELS or self._endpoint is MODEL:
            await self._list_models()
            return
        # A request can be large, and a stream long: nothing of the one is held while the other goes on.
        reply, hinted, report, model = await self._ask()
        if hinted is None:
            await self._relay(reply)
        elif self._is_reported_in_json(reply, report):
            await self._report_in_json(reply, hinted)
        else:
            first = b""
            if is_event_stream(reply.headers) and report == "chunk":
                first = report_chunk(hinted, self._endpoint.ending, model or "")
            await self._relay(reply, report_headers(hinted), first)

    async def _ask(self) -> tuple[Reply, Hinted | None, Report | None, str | None]:
        """The backend's reply; what PMI has done, how that is reported, and the model's name."""
        body = bodies.parse(self._raw, self._form()) if self._endpoint.has_model else Body(self._raw, {})
        has_body, self._raw = bool(self._raw), b""
        if self._settings.keepalive_s and body.streams:
            keepalive_s = self._settings.keepalive_s
            self._events = EventRelay(self._scope, self._send, self._endpoint.ending, keepalive_s)
            self._events.keep_alive(lambda: list(STREAM))
        route = await self._route(body.model)
        if self._endpoint.has_model and has_body:
            insist_on_model(route.model)
        wanted = options.wanted(
            body.value,
            header(self._scope, options.HEADER),
            suffixed=route.suffixed,
            setting=self._settings.pmi and self._endpoint.api is not None,
        )
        if wanted is None:
            reply = await self._pass_on(route.place, bodies.rewrite(body, route.model, {}))
            return reply, None, None, route.model
        hinted = await self._gateway.hinter.hint(
            self._endpoint.api, body.value, wanted, route.place, route.model
        )
        changed = bodies.rewrite(body, route.model, hinted.edits)
        with hinted.watch.stage(timing.BACKEND):
            reply = await self._pass_on(route.place, changed, compressed=False)
        return reply, hinted, wanted.report, route.model

    def _form(self) -> bytes:
        """The boundary of a form; b"" where the body is none."""
        return bodies.boundary(header(self._scope, b"content-type"))

    def _is_reported_in_json(self, reply: Reply, report: Report | None) -> bool:
        # Of endpoints where nothing is ever translated, an answer may be anything, and stays as it is.
        return (
            self._endpoint.api is not None
            and content_type(reply.headers) == _JSON
            and 200 <= reply.status < 300
            and report != "headers"
        )

    async def fail(self, error: Exception) -> bool:
        """Say an error to a client that has headers already; False when it can still have a status."""
        if self._events is not None and self._events.started:
            await self._events.fail(error)
            return True
        if self._committed:
            # In the middle of a body only breaking off says that it is not whole.
            raise error
        return False

    def close(self) -> None:
        """Abort what is still under way. What the backend took until now is told, where a model answers."""
        if self._events is not None:
            self._events.stop()
        if self._reply is not None:
            self._reply.close()
        if self._asked_at is not None and self._endpoint.api is not None:
            self._observer.stage(timing.BACKEND, monotonic() - self._asked_at)

    async def _route(self, model: str | None) -> Route:
        return await self._gateway.models.route(model, suffixes=self._settings.pmi_models)

    async def _pass_on(self, place: Place, body: bytes, *, compressed: bool = True) -> Reply:
        """Ask the backend; `compressed`: its answer may be, if the client says so."""
        scope = self._scope
        target: str = scope["raw_path"].decode("ascii", "replace")
        if query := scope["query_string"]:
            target = f"{target}?{query.decode('ascii', 'replace')}"
        headers = self._headers.forward(
            scope["headers"], request_id.get(), authorization=place.forward_authorization
        )
        if not compressed:
            headers = [pair for pair in headers if pair[0] != b"accept-encoding"]
        self._asked_at = monotonic()
        self._reply = await place.backend.pass_on(Passed(scope["method"], target, headers, body))
        if self._endpoint.api is not None and not _is_an_answer(self._reply):
            # A page of some proxy, or of another server: no client of this API could read it.
            raise BackendBroken
        return self._reply

    async def _relay(self, reply: Reply, further: Headers = (), first: bytes = b"") -> None:
        """The reply as it comes, with further headers, and an event before the first of a stream."""
        if is_event_stream(reply.headers):
            await self._relay_events(reply, further, first)
            return
        if self._events is not None and self._events.started:
            # The status cannot be said any more; what the backend says about it can.
            raise BackendRejected(reply.status, await _whole(reply))
        await self._start(reply.status, [*answer_headers(reply.headers), *further])
        left = length_of(reply.headers)
        while piece := await reply.read():
            left -= len(piece)
            await self._send({"type": "http.response.body", "body": piece, "more_body": left != 0})
            if left == 0:
                return
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _relay_events(self, reply: Reply, further: Headers, first: bytes) -> None:
        events = self._events
        if events is None:
            events = self._events = EventRelay(self._scope, self._send, self._endpoint.ending, 0.0)
        await events.start(reply.status, [*answer_headers(reply.headers), *further])
        if first:
            await events.send(first)
        await events.relay(reply, self._first_token)

    def _first_token(self) -> None:
        if self._asked_at is not None:
            self._observer.first_token(monotonic() - self._asked_at)

    async def _report_in_json(self, reply: Reply, hinted: Hinted) -> None:
        with hinted.watch.stage(timing.BACKEND):
            raw = await _whole(reply)
        content = json_edit.insert_last(raw, options.FIELD, to_json(report_json(hinted)))
        if content is None:
            raise BackendBroken
        if self._events is not None and self._events.started:
            raise BackendBroken("the model backend answered a stream with something else")
        await self._start(
            reply.status, [*answer_headers(reply.headers, len(content)), *report_headers(hinted)]
        )
        await self._send({"type": "http.response.body", "body": content, "more_body": False})

    async def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        if self._events is not None:
            self._events.stop()
        self._committed = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _list_models(self) -> None:
        places = self._gateway.models.places
        headers = {
            name: self._headers.forward(
                self._scope["headers"], request_id.get(), authorization=place.forward_authorization
            )
            for name, place in places.items()
        }
        listed = await list_models(places, headers, suffixes=self._settings.pmi_models)
        entries = [entry for entry in listed if may_ask(entry["id"].removesuffix(SUFFIX))]
        content: dict[str, Any] = {"object": "list", "data": entries}
        if self._endpoint is MODEL:
            name = self._scope["path"].removeprefix("/v1/models/")
            found = next((entry for entry in entries if entry["id"] == name), None)
            if found is None:
                raise UnknownModel(name)
            content = found
        response = json_response(content)
        await self._start(response.status_code, response.raw_headers)
        await self._send({"type": "http.response.body", "body": bytes(response.body), "more_body": False})


def _is_an_answer(reply: Reply) -> bool:
    """Whether a reply is of a kind that these endpoints have; an error may be of any."""
    return reply.status >= 300 or content_type(reply.headers) in _ANSWERS


async def _whole(reply: Reply) -> bytes:
    """The whole body of a reply, within bounds."""
    body = bytearray()
    while piece := await reply.read():
        body += piece
        if len(body) > MAX_HELD_BYTES:
            raise BackendBroken("the model backend sent an answer that is too long")
    return bytes(body)

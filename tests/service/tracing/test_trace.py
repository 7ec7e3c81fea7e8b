"""service.tracing around a gateway: one trace for a request, from its client to its model."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, StatusCode
from starlette.types import Message, Receive, Scope, Send

from prompts.types import Style
from service.api.intake import GONE
from service.augmentation.outcome import Outcome, Source
from service.backends.errors import BackendBroken, BackendError, BackendTimeout, BackendUnavailable
from service.backends.fake import Fake
from service.backends.fake_reply import EVENTS, Script
from service.backends.load import Measurable
from service.backends.vllm import VLLM
from service.fake import GERMAN, FakeGateway
from service.models import Place
from service.tracing.augmenting import TracedAugmenting
from service.tracing.backend import TracedBackend
from service.tracing.traced import BROKEN_OFF, CLIENT_GONE, Traced
from tests.service.tracing.conftest import Spans
from tests.support.recording import recording
from tests.support.recording import response as reply_of
from tests.support.until import until
from translators.fake import FakeEngine
from translators.types import Call

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
CLIENTS = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=1"}
CHAT = {
    "model": "fake",
    "messages": [{"role": "user", "content": GERMAN}],
    "temperature": 0.5,
    "max_tokens": 7,
    "pmi": {"aux_languages": ["fr", "en"], "source_language": "de"},
}
PMI = {"input": GERMAN, "source_language": "de", "aux_languages": ["fr", "en"], "max_tokens": 7}
ANSWER = {
    "id": "chatcmpl-1",
    "model": "fake-7b",
    "choices": [{"index": 0, "message": {"content": "Ja."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 31, "completion_tokens": 2, "total_tokens": 33},
}


def _events(count: int) -> Script:
    pieces = [b'data: {"id":"chatcmpl-1","model":"fake-7b","choices":[{"finish_reason":null}]}\n\n'] * count
    usage = b'"usage":{"prompt_tokens":31,"completion_tokens":2}'
    last = b'data: {"choices":[{"finish_reason":"length"}],' + usage + b"}\n\n"
    return Script(headers=EVENTS, pieces=[*pieces, last, b"data: [DONE]\n\n"])


def _parent(span: ReadableSpan) -> str:
    assert span.parent is not None
    return f"{span.parent.span_id:016x}"


def _id(span: ReadableSpan) -> str:
    return f"{span.context.span_id:016x}"


def _attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


@pytest.mark.parametrize("door", ["/v1/chat/completions", "/v1/pmi/complete"])
@pytest.mark.parametrize("streams", [False, True], ids=["json", "stream"])
async def test_a_request_is_one_trace(spans: Spans, door: str, streams: bool) -> None:
    """The client's: its request, the translations, the call of the model, which is told of the last."""
    backend = Fake(reply=lambda _: "Ja. Gern.")
    backend.script = lambda _: _events(40) if streams else Script(pieces=[json.dumps(ANSWER).encode()])
    body = {**(PMI if "pmi" in door else CHAT), "stream": streams}
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        response = await client.post(door, json=body, headers=CLIENTS)
        assert response.status_code == 200

    # However many pieces a stream has.
    assert len(spans.ended()) == 3
    server, translate, chat = spans.one(f"POST {door}"), spans.one("translate"), spans.one("chat fake")
    assert {f"{span.context.trace_id:032x}" for span in spans.ended()} == {TRACE}
    assert [_parent(server), _parent(translate), _parent(chat)] == [PARENT, _id(server), _id(server)]
    assert [one.kind for one in (server, translate, chat)] == [
        SpanKind.SERVER,
        SpanKind.INTERNAL,
        SpanKind.CLIENT,
    ]
    assert _attributes(server) == {
        "http.request.method": "POST",
        "http.route": door,
        "http.response.status_code": 200,
        "pmi.request_id": response.headers["x-request-id"],
    }
    sent = (
        backend.generations[0].headers
        if "pmi" in door
        else {name.decode(): value.decode() for name, value in backend.passed[0].headers}
    )
    assert sent["traceparent"] == f"00-{TRACE}-{_id(chat)}-01"
    assert sent["tracestate"] == "vendor=1"
    assert len(chat.events) == int(streams)


async def test_a_call_of_a_model_says_what_it_was(spans: Spans) -> None:
    """By the conventions for generative AI, through either door."""
    backend = Fake(reply=lambda _: "Ja. Gern.")
    backend.script = lambda _: Script(pieces=[json.dumps(ANSWER).encode()])
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post("/v1/chat/completions", json=CHAT)
        await client.post("/v1/pmi/complete", json=PMI)

    passed, generated = (one for one in spans.ended() if one.name == "chat fake")
    where = {"gen_ai.provider.name": "vllm", "server.address": "fake", "server.port": 8000}
    asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "fake", "gen_ai.request.stream": False}
    assert _attributes(passed) == {
        **where,
        **asked,
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 7,
        "http.response.status_code": 200,
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.response.model": "fake-7b",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 31,
        "gen_ai.usage.output_tokens": 2,
    }
    attributes = _attributes(generated)
    assert attributes.items() >= {**where, **asked, "gen_ai.usage.output_tokens": 2}.items()
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)


async def test_translations_say_what_became_of_them(spans: Spans) -> None:
    """Languages by their codes, with where they came from, or why they are missing."""
    async with FakeGateway(tracer=spans.tracer).client() as client:
        await client.post("/v1/pmi/complete", json={**PMI, "aux_languages": ["fr", "de"]})

    assert _attributes(spans.one("translate")) == {
        "pmi.source_language": "deu_Latn",
        "pmi.languages.used": ("fra_Latn",),
        "pmi.languages.origins": ("engine",),
        "pmi.languages.dropped": ("deu_Latn:same_as_source",),
    }


async def test_no_span_holds_text(spans: Spans) -> None:
    """Neither the prompt's nor the answer's, nor what a client makes up as a path."""
    backend = Fake(reply=lambda _: "Geheimnis")
    backend.script = lambda _: Script(pieces=[b'{"choices":[{"message":{"content":"Geheimnis"}}]}'])
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post("/v1/chat/completions", json=CHAT)
        await client.post("/v1/pmi/complete", json=PMI)
        await client.get("/v1/Geheimnis")

    told = "".join(span.to_json() for span in spans.ended())
    assert "GET" in told
    assert not [word for word in (*GERMAN.split(), "Geheimnis") if len(word) > 3 and word in told]


@pytest.mark.parametrize(
    ("error", "status"), [(BackendUnavailable(), 502), (BackendTimeout(), 504)], ids=["down", "late"]
)
async def test_what_fails_is_an_error_in_its_trace(spans: Spans, error: BackendError, status: int) -> None:
    """With the kind of the error, at the call of the model and at the request."""
    backend = Fake()
    backend.fail = error
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post("/v1/chat/completions", json=CHAT)

    server, chat = spans.one("POST /v1/chat/completions"), spans.one("chat fake")
    assert (chat.status.status_code, _attributes(chat)["error.type"]) == (
        StatusCode.ERROR,
        type(error).__name__,
    )
    assert (server.status.status_code, _attributes(server)["error.type"]) == (StatusCode.ERROR, str(status))


async def test_a_refusal_of_the_model_is_an_error_of_its_call(spans: Spans) -> None:
    """The request itself was at fault: its span is none."""
    backend = Fake()
    backend.script = lambda _: Script(status=404, pieces=[b'{"error":{}}'])
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post("/v1/chat/completions", json=CHAT)

    server, chat = spans.one("POST /v1/chat/completions"), spans.one("chat fake")
    assert (chat.status.status_code, _attributes(chat)["error.type"]) == (StatusCode.ERROR, "404")
    assert server.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize("door", ["/v1/chat/completions", "/v1/pmi/complete"])
async def test_a_stream_that_breaks_off_is_an_error(spans: Spans, door: str) -> None:
    """Its status was 200."""
    backend = Fake(reply=lambda _: "Ja. Gern.")
    backend.script = lambda _: _events(3)
    backend.fail_after = BackendBroken()
    body = {**(PMI if "pmi" in door else CHAT), "stream": True}
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post(door, json=body)

    chat = spans.one("chat fake")
    assert (chat.status.status_code, _attributes(chat)["error.type"]) == (StatusCode.ERROR, "BackendBroken")
    assert "pmi.left" not in _attributes(chat)
    server = spans.one(f"POST {door}")
    assert (server.status.status_code, _attributes(server)["error.type"]) == (StatusCode.ERROR, BROKEN_OFF)


async def test_a_client_that_leaves_is_no_error(spans: Spans) -> None:
    """Both spans end, and say so."""
    backend = Fake()
    backend.gate.clear()
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        task = asyncio.create_task(client.post("/v1/pmi/complete", json=PMI))
        await until(lambda: backend.started)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    chat = spans.one("chat fake")
    assert (chat.status.status_code, _attributes(chat)["pmi.left"]) == (StatusCode.UNSET, True)
    assert spans.one("POST /v1/pmi/complete").status.status_code is StatusCode.UNSET


async def test_what_is_not_sampled_goes_on_as_such(spans: Spans) -> None:
    """The model's server must not trace what its client does not want traced."""
    backend = Fake()
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        headers = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
        assert (await client.post("/v1/chat/completions", json=CHAT, headers=headers)).status_code == 200

    assert spans.ended() == ()
    (carried,) = (value for name, value in backend.passed[0].headers if name == b"traceparent")
    assert carried.startswith(f"00-{TRACE}-".encode())
    assert carried.endswith(b"-00")


async def test_what_is_no_trace_is_not_carried_on(spans: Spans) -> None:
    """A client's mistake begins a new trace."""
    async with FakeGateway(tracer=spans.tracer).client() as client:
        await client.post("/v1/chat/completions", json=CHAT, headers={"traceparent": "00-zz-1-01"})

    assert spans.one("POST /v1/chat/completions").parent is None


async def test_probes_are_not_traced(spans: Spans) -> None:
    """They come every second, and tell nothing."""
    async with FakeGateway(tracer=spans.tracer).client() as client:
        for path in ("/livez", "/readyz", "/health", "/metrics"):
            await client.get(path)

    assert spans.ended() == ()


@pytest.mark.parametrize("door", ["/v1/chat/completions", "/v1/pmi/complete"])
async def test_without_a_tracer_the_clients_trace_goes_on_as_it_is(door: str) -> None:
    """Through either door."""
    backend = Fake()
    async with FakeGateway(backend=backend).client() as client:
        await client.post(door, json=PMI if "pmi" in door else CHAT, headers=CLIENTS)

    sent = (
        backend.generations[0].headers
        if "pmi" in door
        else {name.decode(): value.decode() for name, value in backend.passed[0].headers}
    )
    assert sent.items() >= CLIENTS.items()


async def test_a_client_that_has_gone_is_told_of(spans: Spans) -> None:
    """As the kind of its error; it is none of the gateway's."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope[GONE] = True

    scope: Scope = {"type": "http", "path": "/v1/chat/completions", "method": "POST", "headers": []}
    await Traced(app, spans.tracer)(scope, _nothing, _nowhere)

    (span,) = spans.ended()
    assert _attributes(span)["error.type"] == CLIENT_GONE
    assert span.status.status_code is StatusCode.UNSET


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _nowhere(message: Message) -> None:
    pass


@pytest.mark.parametrize(
    "headers",
    [
        [("traceparent", "\xff")],
        [("traceparent", CLIENTS["traceparent"]), ("tracestate", "a=\xe9")],
        [("traceparent", CLIENTS["traceparent"]), ("traceparent", CLIENTS["traceparent"])],
    ],
    ids=["parent", "state", "two"],
)
@pytest.mark.parametrize("traced", [True, False])
async def test_what_is_no_trace_fails_no_request(
    spans: Spans, headers: list[tuple[str, str]], traced: bool
) -> None:
    """Through either door, to a server that is asked over HTTP."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    with recording() as upstream:
        answer = {**ANSWER, "model": "demo"}
        upstream.answer = lambda _: reply_of(json.dumps(answer).encode())
        backend = VLLM(upstream.url)
        backend_of = TracedBackend(backend, spans.tracer, upstream.url) if traced else backend
        gateway = FakeGateway(
            places={"fake": Place(backend_of, models=("demo",), style=Style.CHAT, context_tokens=2048)},
            tracer=spans.tracer if traced else None,
        )
        async with gateway.client() as client:
            for door, body in (
                ("/v1/pmi/complete", PMI),
                ("/v1/chat/completions", {**CHAT, "model": "demo"}),
            ):
                response = await client.post(door, json=body, headers=raw)
                assert response.status_code == 200, response.text
        await backend.close()


async def test_a_callers_words_are_no_names(spans: Spans) -> None:
    """Neither what an answer repeats of them, nor an error's; a model's name is cut."""
    backend = Fake()
    backend.script = lambda _: Script(
        pieces=[b'{"id":"\xff","metadata":{"model":"Geheimnis"},"model":"fake"}']
    )
    async with FakeGateway(backend=backend, tracer=spans.tracer).client() as client:
        await client.post(
            "/v1/responses", json={"model": "x" * 1000, "input": "Ja.", "seed": 2**63, "n": True}
        )

    (span,) = (one for one in spans.ended() if one.kind is SpanKind.CLIENT)
    assert "Geheimnis" not in span.to_json()
    assert len(span.name) < 300
    assert not {"gen_ai.request.seed", "gen_ai.request.choice.count"} & _attributes(span).keys()


async def test_a_bug_in_the_translator_is_not_told_in_its_words(spans: Spans) -> None:
    """They may be the caller's text."""

    class Broken:
        card = FakeEngine().card

        def source(self, text: str, given: str | None) -> Source:
            raise NotImplementedError

        async def augment(self, *_: object) -> tuple[Outcome, ...]:
            raise LookupError("Geheimnis")

    with pytest.raises(LookupError):
        await TracedAugmenting(Broken(), spans.tracer).augment([], "deu_Latn", ["fra_Latn"], Call())

    assert "Geheimnis" not in spans.one("translate").to_json()


async def test_a_traced_server_can_be_asked_how_busy_it_is(spans: Spans) -> None:
    """Prompts get shorter, traced or not."""

    class Busy(Fake):
        async def metrics(self) -> bytes | None:
            return b"vllm:num_requests_waiting 3"

    traced = TracedBackend(Busy(), spans.tracer, "http://fake:8000")
    assert isinstance(traced, Measurable)
    assert await traced.metrics() == b"vllm:num_requests_waiting 3"
    assert await TracedBackend(Fake(), spans.tracer).metrics() is None

"""The door on the whole application, in front of a backend that needs no model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import orjson
import pytest

from service.app import create_app
from service.backends.errors import BackendBroken, BackendTimeout, BackendUnavailable
from service.backends.fake import Fake
from service.backends.fake_reply import EVENTS, JSON, Script
from service.backends.passing import Headers, Passed
from service.commands.inprocess import client_of
from service.configuration.settings import (
    CacheSettings,
    LanguageSettings,
    LimitSettings,
    OpenAISettings,
    Settings,
    TranslationSettings,
)
from service.door import listing
from service.door.stream import EventRelay
from service.fake import GERMAN, FakeGateway
from service.metrics import Metrics
from service.models import Place
from tests.support.until import until
from translators.fake import FakeEngine

CHAT = "/v1/chat/completions"
DONE = b"data: [DONE]\n\n"
USER = [{"role": "user", "content": GERMAN}]


async def send(
    gateway: FakeGateway, body: Any, path: str = CHAT, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """The response to one request."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    async with gateway.client() as client:
        return await client.post(
            path, content=content, headers={"content-type": "application/json", **(headers or {})}
        )


def with_settings(**settings: Any) -> FakeGateway:
    """A gateway whose door is set up so."""
    return FakeGateway(settings=Settings(openai=OpenAISettings(**settings)))


def arrived(gateway: FakeGateway) -> Any:
    """The one body that the backend got, parsed."""
    (request,) = gateway.backend.passed
    return json.loads(request.body)


def outcomes(report: Any) -> dict[str, str]:
    """Tag -> "used", or the reason why the language was dropped."""
    return {one["tag"]: one.get("reason", one["status"]) for one in report["languages"]}


# ---- what is refused


@pytest.mark.parametrize(
    ("body", "headers", "param"),
    [
        ({"pmi": "yes", "messages": USER}, {}, "pmi"),
        ({"pmi": {"langs": []}, "messages": USER}, {}, "pmi.langs"),
        ({"pmi": {"template": "nope"}, "messages": USER}, {}, "pmi.template"),
        ({"pmi": {"text": "not in it"}, "messages": USER}, {}, "pmi.text"),
        ({"pmi": {"translation_deadline_ms": 10**6}, "messages": USER}, {}, "pmi.translation_deadline_ms"),
        ({"messages": USER}, {"x-pmi-languages": "xx-nope"}, "X-PMI-Languages"),
        (
            {
                "pmi": {"translations": {"fr": "x"}},
                "messages": [
                    {
                        "role": "user",
                        "content": [{"type": "text", "text": "a b"}, {"type": "text", "text": "c"}],
                    }
                ],
            },
            {},
            "pmi.translations",
        ),
    ],
)
async def test_a_mistake_in_what_is_said_of_pmi_is_a_400_that_names_it(
    body: Any, headers: dict[str, str], param: str
) -> None:
    """The backend is not asked."""
    gateway = FakeGateway()
    response = await send(gateway, body, headers=headers)
    assert response.status_code == 400, response.text
    assert response.json()["error"]["param"] == param
    assert gateway.backend.passed == []


async def test_another_method_is_a_405_that_says_which() -> None:
    """As OpenAI's error object."""
    async with FakeGateway().client() as client:
        response = await client.get(CHAT)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["error"]["code"] == "method_not_allowed"


async def test_a_body_that_is_too_large_is_a_413() -> None:
    """Counted as it arrives."""
    response = await send(with_settings(max_body_bytes=1024), b"x" * 2000)
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/sleep", "/v1/load_lora_adapter", "/v1/files", "/v1/score"])
async def test_what_is_not_listed_is_not_there(path: str) -> None:
    """Whatever the backend would do with it."""
    gateway = with_settings(paths=())
    assert (await send(gateway, {}, path)).status_code == 404
    assert gateway.backend.passed == []


@pytest.mark.parametrize(
    ("failure", "status"), [(BackendUnavailable(), 502), (BackendTimeout(), 504), (BackendBroken(), 502)]
)
@pytest.mark.parametrize("pmi", [False, True])
async def test_a_backend_without_an_answer_has_a_status(failure: Any, status: int, pmi: bool) -> None:
    """With and without translations."""
    gateway = FakeGateway()
    gateway.backend.fail = failure
    response = await send(gateway, {"messages": USER, "pmi": pmi})
    assert response.status_code == status
    assert response.json()["error"]["message"]


async def test_a_model_that_no_backend_has_is_a_404() -> None:
    """With several backends, that is; a single one says so itself."""
    places = {"a": Place(Fake(names=["one"])), "b": Place(Fake(names=["two"]))}
    for name in ("three", "three:pmi"):
        response = await send(FakeGateway(places=places), {"model": name, "messages": USER})
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "model_not_found"


async def test_a_body_that_breaks_off_is_broken_off() -> None:
    """The status is out: an answer that looks whole would be wrong."""
    gateway = FakeGateway()
    gateway.backend.script = lambda request: Script(pieces=[b"{"], failure=BackendBroken())
    with pytest.raises(BackendBroken):
        await send(gateway, {"messages": USER})


@pytest.mark.parametrize("headers", [EVENTS, JSON], ids=["a stream", "a body"])
async def test_what_breaks_off_after_its_status_is_counted(headers: Headers) -> None:
    """Once, under the route; its status alone would say that all is well."""
    gateway, metrics = FakeGateway(), Metrics()
    gateway.backend.script = lambda request: Script(
        headers=headers, pieces=[b'data: {"choices": []}\n\n'], failure=BackendTimeout()
    )
    async with client_of(create_app(gateway.settings, gateway.build, metrics)) as client:
        with suppress(BackendTimeout):
            await client.post(CHAT, json={"messages": USER, "stream": headers == EVENTS})

    assert _broken(metrics) == 1
    labels = {"route": CHAT, "method": "POST", "status": "200"}
    assert metrics.registry.get_sample_value("pmi_request_duration_seconds_count", labels) == 1


@pytest.mark.parametrize(
    "script",
    [
        Script(),
        Script(headers=EVENTS, pieces=[b'data: {"choices": []}\n\n', DONE]),
        Script(500),
        Script(400, pieces=[b'{"error": {"message": "too hot"}}']),
        Script(headers=((b"content-type", b"text/html"),)),
    ],
    ids=["an answer", "a stream", "failed", "refused", "none"],
)
async def test_what_is_whole_or_has_a_status_that_tells_is_not_counted_as_broken(script: Script) -> None:
    """The status counts it already."""
    gateway, metrics = FakeGateway(), Metrics()
    gateway.backend.script = lambda request: script
    async with client_of(create_app(gateway.settings, gateway.build, metrics)) as client:
        await client.post(CHAT, json={"messages": USER})

    assert _broken(metrics) is None


@pytest.mark.parametrize(("status", "count"), [(500, 1), (503, 1), (400, None), (429, None)])
async def test_behind_a_keepalive_only_failures_count_as_broken(
    streamed: list[bytes], status: int, count: int | None
) -> None:
    """What is the caller's mistake is no failure, though it could only be said in the stream."""
    gateway, metrics = with_settings(keepalive_s=0.01), Metrics()
    gateway.backend.status_gate.clear()
    gateway.backend.script = lambda request: Script(status, pieces=[b'{"error": {"message": "no"}}'])
    async with client_of(create_app(gateway.settings, gateway.build, metrics)) as client:
        task = asyncio.create_task(client.post(CHAT, json={"stream": True}))
        await until(lambda: streamed)
        gateway.backend.status_gate.set()
        response = await task

    assert response.status_code == 200
    assert b'"message":"no"' in response.content
    assert _broken(metrics) == count


def _broken(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("pmi_answers_broken_total", {"route": CHAT})


@pytest.mark.parametrize("pmi", [False, {"aux_languages": ["fr"]}])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [(b"text/html", b"<html>Welcome</html>"), (b"application/json", b'{"choices": [{"mess'), (b"", b"")],
)
async def test_an_answer_that_is_none_is_a_502(content_type: bytes, body: bytes, pmi: Any) -> None:
    """A page of some proxy, for one; broken JSON only where the gateway has to write into it."""
    gateway = FakeGateway()
    gateway.backend.script = lambda request: Script(
        headers=((b"content-type", content_type),), pieces=(body,)
    )
    answer = await send(gateway, {"messages": USER, "pmi": pmi})

    if content_type == b"application/json" and not pmi:
        assert (answer.status_code, answer.content) == (200, body)
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, "backend_broken")


async def test_a_failed_translation_is_an_error_where_it_is_required() -> None:
    """And only there."""
    settings = Settings(limits=LimitSettings(max_source_tokens=1))
    pmi = {"aux_languages": ["fr"], "on_translation_error": "require"}
    gateway = FakeGateway(settings=settings)
    response = await send(gateway, {"messages": USER, "pmi": pmi})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "too_long"
    assert gateway.backend.passed == []


@pytest.mark.parametrize("text", ["a\0b", "\\ud800"])
async def test_text_that_no_model_can_be_given_is_left_to_the_backend(text: str) -> None:
    """The body arrives as it was, but for the field."""
    gateway = FakeGateway()
    raw = orjson.dumps({"messages": [{"role": "user", "content": "TEXT"}]}).replace(
        b"TEXT", json.dumps(text).strip('"').replace("\\\\", "\\").encode()
    )
    response = await send(gateway, raw[:-1] + b',"pmi":{"aux_languages":["fr"]}}')
    assert response.status_code == 200
    assert gateway.backend.passed[0].body == raw
    assert response.headers["x-pmi-applied"] == "direct"


# ---- what passes


@pytest.mark.parametrize(
    "raw",
    [
        b"not json",
        b"[]",
        b"",
        b'{"model": "fake",\n "n": 1e400, "n": 123456789012345678901234567890}',
        b'{"model":"fake","messages":[{"role":"user","content":"\\ud800"}]}',
        b'{"model":null,"messages":' + b"[" * 2000,
    ],
)
async def test_without_pmi_a_body_arrives_as_it_is(raw: bytes) -> None:
    """Whether or not it makes sense; also where it has to be looked into."""
    for places in (None, {"a": Place(only := Fake()), "b": Place(Fake(names=["other"]))}):
        gateway = FakeGateway(places=places)
        assert (await send(gateway, raw)).status_code == 200
        backend = gateway.backend if places is None else only
        assert [one.body for one in backend.passed] == [raw]


async def test_the_backends_refusal_comes_back_word_for_word() -> None:
    """Status, type and bytes."""
    gateway = FakeGateway()
    refusal = b'{"object": "error", "message":"no"}'
    gateway.backend.script = lambda request: Script(418, ((b"content-type", b"a/b"),), [refusal])
    for pmi in (False, True):
        response = await send(gateway, {"messages": USER, "pmi": pmi})
        assert (response.status_code, response.content) == (418, refusal)
        assert response.headers["content-type"] == "a/b"
        assert ("x-pmi-applied" in response.headers) is pmi


async def test_a_stream_passes_event_by_event() -> None:
    """Each is sent before the next is read."""
    gateway = FakeGateway()
    pieces = [b"data: 1\n\n", b"data: 2\n\n", DONE]
    gateway.backend.script = lambda request: Script(headers=EVENTS, pieces=pieces)
    response = await send(gateway, {"messages": USER, "stream": True})
    assert response.content == b"".join(pieces)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "content-length" not in response.headers


async def test_queries_and_ids_reach_the_backend() -> None:
    """And the path that was asked for."""
    gateway = FakeGateway()
    async with gateway.client() as client:
        await client.get("/v1/responses/resp_1?include=a%20b", headers={"x-request-id": "id-1"})
    (request,) = gateway.backend.passed
    assert (request.method, request.target) == ("GET", "/v1/responses/resp_1?include=a%20b")
    assert (b"x-request-id", b"id-1") in request.headers


async def test_each_model_goes_to_its_backend() -> None:
    """By the body's name; a body that names none goes to the default's."""
    places = {"a": Place(one := Fake(names=["one"])), "b": Place(two := Fake(names=["two"]))}
    gateway = FakeGateway(places=places, settings=Settings(default_model="two"))
    for body in ({"model": "one"}, {"model": "two:pmi", "messages": USER}, {}):
        assert (await send(gateway, body)).status_code == 200
    assert [json.loads(request.body).get("model") for request in one.passed] == ["one"]
    assert [json.loads(request.body).get("model") for request in two.passed] == ["two", None]


async def test_models_are_listed_with_their_names_for_translations() -> None:
    """Behind the real ones, with all that the backend says of them; the list can be left as it is."""
    places = {"a": Place(Fake(names=["one"])), "down": Place(down := Fake()), "b": Place(Fake(names=["two"]))}
    down.fail = BackendUnavailable()
    async with FakeGateway(places=places).client() as client:
        listed = (await client.get("/v1/models")).json()
        single = await client.get("/v1/models/two:pmi")
        unknown = await client.get("/v1/models/three")
    assert [one["id"] for one in listed["data"]] == ["one", "two", "one:pmi", "two:pmi"]
    assert all(one["max_model_len"] == 4096 for one in listed["data"])
    assert single.json()["id"] == "two:pmi"
    assert unknown.status_code == 404
    async with with_settings(pmi_models=False).client() as client:
        assert [one["id"] for one in (await client.get("/v1/models")).json()["data"]] == ["fake"]


async def test_models_of_no_backend_are_an_error() -> None:
    """An empty list would be a lie."""
    gateway = FakeGateway()
    gateway.backend.fail = BackendUnavailable()
    async with gateway.client() as client:
        assert (await client.get("/v1/models")).status_code == 502


# ---- with translations


async def test_the_message_gets_hints_and_nothing_else_changes() -> None:
    """The original is first and whole; the report says what was done."""
    gateway = FakeGateway()
    body: dict[str, Any] = {
        "temperature": 0.5,
        "messages": [{"role": "system", "content": "Sei nett."}, *USER],
        "pmi": {"aux_languages": ["fr", "en"]},
    }
    response = await send(gateway, body)
    sent = arrived(gateway)
    text = sent["messages"][1].pop("content")
    assert text.startswith(GERMAN + "\n\n")
    assert "French" in text
    assert "English" in text
    assert sent == {"temperature": 0.5, "messages": [body["messages"][0], {"role": "user"}]}
    report = response.json()["pmi"]
    assert outcomes(report) == {"fr": "used", "en": "used"}
    assert (report["mode"], report["source"]["language"]) == ("pmi", "deu_Latn")
    assert report["added_prompt_tokens"] > 0
    assert response.headers["x-pmi-applied"] == "pmi"
    assert response.headers["x-pmi-languages"] == "fr,en"
    assert float(response.headers["x-pmi-overhead-ms"]) >= 0


@pytest.mark.parametrize(
    ("body", "headers", "setting", "languages"),
    [
        ({"model": "fake:pmi"}, {}, False, "en,fr,es"),
        ({}, {"x-pmi-languages": "it"}, False, "it"),
        ({}, {}, True, "en,fr,es"),
        ({"model": "fake:pmi", "pmi": False}, {"x-pmi-languages": "it"}, True, None),
        ({"model": "fake:pmi"}, {"x-pmi-languages": "none"}, True, None),
        ({}, {}, False, None),
    ],
)
async def test_translations_are_turned_on_where_somebody_asks(
    body: dict[str, Any], headers: dict[str, str], setting: bool, languages: str | None
) -> None:
    """By name, header or setting; and off by field or header. The name loses its suffix either way."""
    gateway = with_settings(pmi=setting)
    response = await send(gateway, {**body, "messages": USER}, headers=headers)
    assert response.headers.get("x-pmi-languages") == languages
    sent = arrived(gateway)
    assert sent.get("model") in (None, "fake")
    assert "pmi" not in sent
    assert (sent["messages"] == USER) is (languages is None)


async def test_the_setting_alone_leaves_listed_sources_alone() -> None:
    """Whoever asks gets translations all the same."""
    settings = Settings(openai=OpenAISettings(pmi=True), languages=LanguageSettings(skip=("de",)))
    for asked, expected in ((None, ""), (True, "en,fr,es")):
        body = {"messages": USER, **({"pmi": asked} if asked else {})}
        response = await send(FakeGateway(settings=settings), body)
        assert response.headers["x-pmi-languages"] == expected


async def test_embeddings_are_never_translated() -> None:
    """The field is taken away all the same."""
    gateway = FakeGateway()
    response = await send(gateway, {"input": GERMAN, "pmi": True}, "/v1/embeddings")
    assert arrived(gateway) == {"input": GERMAN}
    assert response.headers["x-pmi-applied"] == "direct"


async def test_a_pivot_takes_the_place_of_the_text() -> None:
    """One translation, the others were not needed."""
    gateway = FakeGateway()
    pmi = {"mode": "pivot", "aux_languages": ["fr", "en"]}
    response = await send(gateway, {"messages": USER, "pmi": pmi})
    assert GERMAN not in arrived(gateway)["messages"][0]["content"]
    assert outcomes(response.json()["pmi"]) == {"fr": "used", "en": "not_needed"}
    assert response.headers["x-pmi-applied"] == "pivot"


async def test_translations_that_the_client_has_are_used() -> None:
    """In its order, defused, and without asking the translator."""
    gateway = FakeGateway()
    pmi = {"translations": {"sw": "Treni <|im_start|>inaondoka.", "fr": "Le train part."}}
    response = await send(gateway, {"messages": USER, "pmi": pmi})
    text = arrived(gateway)["messages"][0]["content"]
    assert text.index("Treni") < text.index("Le train part.")
    assert "<|" not in text
    origins = {one["tag"]: one["origin"] for one in response.json()["pmi"]["languages"]}
    assert origins == {"sw": "caller", "fr": "caller"}


async def test_a_megabyte_is_not_translated() -> None:
    """It arrives whole, and the report says why."""
    gateway = FakeGateway()
    text = "Das ist ein Satz. " * 60_000
    response = await send(
        gateway, {"messages": [{"role": "user", "content": text}], "pmi": {"aux_languages": ["fr", "en"]}}
    )
    assert arrived(gateway)["messages"][0]["content"] == text
    assert outcomes(response.json()["pmi"]) == {"fr": "too_long", "en": "too_long"}


async def test_hints_that_the_context_has_no_room_for_are_left_out() -> None:
    """The least preferred first; room is what the answer leaves of the context."""

    async def ask(languages: list[str], **limits: Any) -> tuple[Any, Any]:
        gateway = FakeGateway(backend=Fake(context_tokens=1000))
        body = {"model": "fake", "messages": USER, "pmi": {"aux_languages": languages}, **limits}
        response = await send(gateway, body)
        return arrived(gateway), outcomes(response.json()["pmi"])

    one, _ = await ask(["fr"])
    words = len(one["messages"][0]["content"].split())  # the fake's tokens
    assert (await ask(["fr", "en"], max_tokens=1000 - words))[1] == {"fr": "used", "en": "budget"}
    assert (await ask(["fr", "en"], max_completion_tokens=1000 - words))[0] | {"messages": 0} == {
        "model": "fake",
        "messages": 0,
        "max_completion_tokens": 1000 - words,
    }
    body, none = await ask(["fr", "en"], max_tokens=999)
    assert none == {"fr": "budget", "en": "budget"}
    assert body["messages"] == USER


async def test_several_prompts_are_reported_one_by_one() -> None:
    """Each has its own language and translations."""
    gateway = FakeGateway()
    prompts = [f"A: <pmi>{GERMAN}</pmi>\nB:", "plain", "A: <pmi>Le train part.</pmi>\nB:"]
    response = await send(gateway, {"prompt": prompts, "pmi": {"aux_languages": ["en"]}}, "/v1/completions")
    sent = arrived(gateway)["prompt"]
    assert "<pmi>" not in "".join(sent)
    assert sent[1] == "plain"
    assert [one["source"]["language"] for one in response.json()["pmi"]["inputs"]] == ["deu_Latn", "fra_Latn"]


@pytest.mark.parametrize(
    ("report", "body", "stream"), [("body", True, False), ("headers", False, False), ("chunk", True, True)]
)
async def test_the_report_goes_where_it_is_wanted(report: str, body: bool, stream: bool) -> None:
    """Always into the headers; into a stream only as a chunk of its own."""
    pmi = {"aux_languages": ["fr"], "report": report}
    whole = await send(FakeGateway(), {"messages": USER, "pmi": pmi})
    assert ("pmi" in whole.json()) is body
    streamed = await send(FakeGateway(), {"messages": USER, "pmi": pmi, "stream": True})
    first = orjson.loads(streamed.content.split(b"\n\n")[0].removeprefix(b"data: "))
    assert ("pmi" in first) is stream
    assert streamed.content.endswith(DONE)
    assert whole.headers["x-pmi-languages"] == streamed.headers["x-pmi-languages"] == "fr"


async def test_a_deadline_leaves_the_original() -> None:
    """The answer does not wait for a slow translator."""
    settings = Settings(translation=TranslationSettings(deadline_ms=20), cache=CacheSettings(memory_bytes=0))
    held = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait(items: Any) -> None:
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result(30)

    gateway = FakeGateway(settings=settings, engine=FakeEngine(before=wait))
    async with gateway.client() as client:
        response = await client.post(CHAT, json={"messages": USER, "pmi": {"aux_languages": ["fr"]}})
        held.set()
    assert outcomes(response.json()["pmi"]) == {"fr": "deadline"}
    assert arrived(gateway)["messages"] == USER


# ---- streams that wait


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every piece that goes out in a stream."""
    pieces: list[bytes] = []
    really = EventRelay.send

    async def send(self: EventRelay, events: bytes) -> None:
        pieces.append(events)
        await really(self, events)

    monkeypatch.setattr(EventRelay, "send", send)
    return pieces


async def test_keepalives_go_out_while_a_stream_has_not_begun(streamed: list[bytes]) -> None:
    """The status is said with the first of them; what comes later is an event."""
    gateway = with_settings(keepalive_s=0.01)
    gateway.backend.status_gate.clear()
    task = asyncio.create_task(send(gateway, {"stream": True}))
    await until(lambda: len(streamed) >= 2)
    gateway.backend.fail = BackendUnavailable()
    gateway.backend.status_gate.set()
    response = await task
    assert response.status_code == 200
    stream = response.content
    assert stream.startswith(b": keepalive\n\n: keepalive\n\n")
    assert b'"backend_unavailable"' in stream
    assert b"[DONE]" not in stream


async def test_a_refusal_behind_a_keepalive_is_an_event(streamed: list[bytes]) -> None:
    """With the backend's own words."""
    gateway = with_settings(keepalive_s=0.01)
    gateway.backend.status_gate.clear()

    def refuse(request: Passed) -> Script:
        return Script(400, pieces=[b'{"error":{"message":"too hot"}}'])

    gateway.backend.script = refuse
    task = asyncio.create_task(send(gateway, {"stream": True}))
    await until(lambda: streamed)
    gateway.backend.status_gate.set()
    response = await task
    assert response.status_code == 200
    assert b'data: {"error":{"message":"too hot"}}\n\n' in response.content


async def test_without_silence_there_is_no_keepalive() -> None:
    """A refusal that comes soon has its status."""
    gateway = with_settings(keepalive_s=30.0)
    gateway.backend.fail = BackendUnavailable()
    assert (await send(gateway, {"stream": True})).status_code == 502
    gateway.backend.fail = None
    assert b"keepalive" not in (await send(gateway, {"stream": True})).content


# ---- what other clients and servers do


def _form(model: str, separator: str = "----x") -> tuple[bytes, dict[str, str]]:
    """A transcription as clients send one."""
    parts = [
        ('form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav', "\0binary--"),
        ('form-data; name="model"', model),
    ]
    body = "".join(
        f"--{separator}\r\nContent-Disposition: {head}\r\n\r\n{value}\r\n" for head, value in parts
    )
    kind = f'multipart/form-data; charset=utf-8; boundary="{separator}"'
    return f"{body}--{separator}--\r\n".encode(), {"content-type": kind}


@pytest.mark.parametrize("model", ["asr", "llm"])
async def test_a_form_goes_to_the_backend_of_its_model(model: str) -> None:
    """Untouched; only the name is read."""
    places = {name: Place(Fake(names=[name])) for name in ("llm", "asr")}
    body, headers = _form(model)
    answer = await send(FakeGateway(places=places), body, "/v1/audio/transcriptions", headers)

    assert answer.status_code == 200
    backends = {name: place.backend for name, place in places.items()}
    assert [(name, one.passed[0].body) for name, one in backends.items() if one.passed] == [(model, body)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32-le"])
async def test_a_body_in_another_encoding_is_changed_as_well(encoding: str) -> None:
    """Some clients put a byte order mark before their JSON."""
    gateway = FakeGateway()
    body = json.dumps({"model": "fake:pmi", "pmi": {"aux_languages": ["fr"]}, "messages": USER})
    answer = await send(gateway, body.encode(encoding))

    assert outcomes(answer.json()["pmi"]) == {"fr": "used"}
    sent = arrived(gateway)
    assert (sent["model"], "pmi" in sent) == ("fake", False)
    assert sent["messages"][0]["content"] != GERMAN


async def test_a_key_that_is_no_text_fails_nothing() -> None:
    """It goes on as it came."""
    gateway = FakeGateway()
    answer = await send(gateway, b'{"model":"fake:pmi","\xed\xa0\x80":1}')

    assert answer.status_code == 200
    assert gateway.backend.passed[0].body == b'{"model":"fake","\xed\xa0\x80":1}'


async def test_what_is_never_translated_is_never_reported_on() -> None:
    """A list, for one, in which there is no place for a report."""
    gateway = FakeGateway()
    gateway.backend.script = lambda request: Script(pieces=(b'[{"token_ids": [1]}]',))
    body = {"model": "fake:pmi", "prompt": "x"}
    answer = await send(gateway, body, "/v1/completions/render", {"x-pmi-languages": "fr"})

    assert (answer.status_code, answer.content) == (200, b'[{"token_ids": [1]}]')


async def test_a_list_of_models_is_asked_for_uncompressed() -> None:
    """It is read here, whatever the client would take."""
    gateway = FakeGateway()
    async with gateway.client() as client:
        listed = await client.get("/v1/models", headers={"accept-encoding": "gzip"})

    assert listed.status_code == 200
    assert b"accept-encoding" not in dict(gateway.backend.passed[0].headers)


async def test_a_backend_that_hangs_hides_no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is that of those who answer."""
    monkeypatch.setattr(listing, "_TIMEOUT_S", 0.05)
    frozen, alive = Fake(names=["a"]), Fake(names=["b"])
    frozen.status_gate.clear()
    async with FakeGateway(places={"a": Place(frozen), "b": Place(alive)}).client() as client:
        listed = await client.get("/v1/models")

    assert [one["id"] for one in listed.json()["data"]] == ["b", "b:pmi"]


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (Script(), {"messages": USER}),
        (Script(), {"messages": USER, "pmi": {"aux_languages": ["fr"]}}),
        (Script(headers=EVENTS, pieces=[b'data: {"choices": []}\n\n', DONE]), {"stream": True}),
        (Script(500), {}),
        (None, {}),
    ],
    ids=["direct", "with translations", "streamed", "refused", "unreachable"],
)
async def test_the_backends_time_is_a_stage_of_every_request(
    script: Script | None, body: dict[str, Any]
) -> None:
    """Where time goes while requests pile up is seen for this door, too; what is refused here has none."""
    gateway = FakeGateway()
    if script is None:
        gateway.backend.fail = BackendUnavailable()
    else:
        gateway.backend.script = lambda request: script
    async with gateway.client() as client:
        await client.post(CHAT, json={"model": "fake", **body})
        await client.post(CHAT, json={"pmi": "yes"})
        lines = (await client.get("/metrics")).text.splitlines()

    assert 'pmi_stage_duration_seconds_count{stage="backend"} 1.0' in lines


async def test_what_only_counts_is_no_time_of_a_model() -> None:
    """Questions of milliseconds would hide how long answers take."""
    gateway = FakeGateway()
    async with gateway.client() as client:
        answer = await client.post("/tokenize", json={"model": "fake", "prompt": "x"})
        metrics = (await client.get("/metrics")).text

    assert (answer.status_code, len(gateway.backend.passed)) == (200, 1)
    assert 'stage="backend"' not in metrics

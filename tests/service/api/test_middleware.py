"""What every request passes through: the body's limit, the client that leaves, the request's id, the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
import uvicorn

from service.access import AccessLog
from service.api.middleware import Bounded, Observed
from service.app import create_app
from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.fake import Fake
from service.commands.inprocess import client_of
from service.configuration.settings import ServerSettings, Settings
from service.fake import GERMAN, FakeGateway
from service.metrics import Metrics
from service.serving.server import listen

COMPLETE = "/v1/pmi/complete"
LIMIT = 1024


@asynccontextmanager
async def running(gateway: FakeGateway) -> AsyncIterator[httpx.AsyncClient]:
    """The application behind a real server and a real socket."""
    config = uvicorn.Config(gateway.app(), log_config=None, lifespan="on", ws="none", loop="asyncio")
    server = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
                yield client
        finally:
            server.should_exit = True
            await serving


async def until(condition: Any) -> None:
    """Let the event loop turn until something holds; the test's own time limit ends a wait in vain."""
    while not condition():  # noqa: ASYNC110 - the fake counts, it does not signal
        await asyncio.sleep(0.001)


def small() -> Settings:
    return Settings(server=ServerSettings(max_body_bytes=LIMIT))


# ---- the body's limit


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT * 4, LIMIT * 64])
async def test_a_body_that_declares_too_much_is_refused(size: int) -> None:
    """With a content length, over a real socket; the client reads the answer, not a reset."""
    async with running(FakeGateway(settings=small())) as client:
        response = await client.post(COMPLETE, content=b"a" * size)

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"


async def test_a_body_without_length_is_counted_as_it_arrives() -> None:
    """Chunked, so that nothing declares its size."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"a" * 128

    async with running(FakeGateway(settings=small())) as client:
        response = await client.post(COMPLETE, content=chunks())

    assert response.status_code == 413


async def test_a_body_without_end_is_not_read_for_ever() -> None:
    """What is thrown away is bounded, too."""
    sent = 0

    async def receive() -> dict[str, Any]:
        nonlocal sent
        sent += LIMIT
        return {"type": "http.request", "body": b"a" * LIMIT, "more_body": True}

    messages = await _call(Bounded(_unreachable, LIMIT), receive)

    assert messages[0]["status"] == 413
    assert sent < LIMIT * 32


async def test_a_body_at_the_limit_is_read_whole() -> None:
    """The limit itself is allowed, in however many pieces."""
    body = json.dumps({"input": "", "task": "x" * 900}).encode().ljust(LIMIT)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, LIMIT, 100):
            yield body[start : start + 100]

    async with running(FakeGateway(settings=small())) as client:
        response = await client.post(COMPLETE, content=chunks())

    assert response.json()["error"]["param"] == "task"


async def test_a_client_that_asks_first_need_not_send() -> None:
    """With `Expect: 100-continue` the refusal comes before the body."""

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was asked for")

    headers = [(b"content-length", b"5000"), (b"expect", b"100-continue")]
    messages = await _call(Bounded(_unreachable, LIMIT), receive, headers)

    assert messages[0]["status"] == 413


async def test_a_client_that_leaves_mid_body_gets_nothing() -> None:
    """There is nobody to answer."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert await _call(Bounded(_unreachable, LIMIT), receive) == []


# ---- the client that leaves


@pytest.mark.parametrize("stream", [False, True])
async def test_leaving_before_the_first_token_aborts_the_backend(stream: bool) -> None:
    """The model stops at once, streaming or not."""
    gateway = FakeGateway()
    gateway.backend.gate.clear()
    async with running(gateway) as client:
        request = asyncio.create_task(client.post(COMPLETE, json={"input": GERMAN, "stream": stream}))
        await until(lambda: gateway.backend.started)
        request.cancel()
        await until(lambda: gateway.backend.aborted)

    assert gateway.backend.aborted == 1


async def test_leaving_a_stream_aborts_the_backend() -> None:
    """Also in the middle of the answer."""
    gateway = FakeGateway(backend=Fake(lambda generation: "word " * 50_000))
    async with running(gateway) as client:
        body = {"input": GERMAN, "stream": True, "max_tokens": 1_000_000}
        async with client.stream("POST", COMPLETE, json=body) as response:
            async for line in response.aiter_lines():
                if line == "event: delta":
                    break
        await until(lambda: gateway.backend.aborted)

    assert gateway.backend.aborted == 1


async def test_cancelling_the_server_cancels_the_handler() -> None:
    """Nothing outlives the task that serves a request."""
    ended = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    serving = asyncio.create_task(_call(Bounded(app, LIMIT), _patient(b"")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving

    assert ended.is_set()


async def test_a_handlers_error_is_its_own() -> None:
    """The wait for the client does not swallow it."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await _call(Bounded(app, LIMIT), _patient(b""))


# ---- the request's id, the log, the metrics


@pytest.mark.parametrize("given", ["", "a b", "a" * 129, "é", "a\tb"])
async def test_an_id_that_makes_no_sense_is_replaced(given: str) -> None:
    """It goes into logs and on to the backend, so not everything will do."""
    async with FakeGateway().client() as client:
        response = await client.get("/livez", headers=[(b"x-request-id", given.encode("latin-1"))])

    assert response.headers["x-request-id"] not in {"", given}
    assert len(response.headers.get_list("x-request-id")) == 1


async def test_a_sane_id_is_kept() -> None:
    """So that the logs of client and gateway can be joined."""
    async with FakeGateway().client() as client:
        response = await client.get("/nowhere", headers={"x-request-id": "trace-1:2.3"})

    assert response.headers["x-request-id"] == "trace-1:2.3"


async def test_the_log_tells_the_request_and_not_its_text(caplog: pytest.LogCaptureFixture) -> None:
    """One line a request: method, route, status and time."""
    caplog.set_level(logging.DEBUG)
    written = io.StringIO()
    fake = FakeGateway()
    app = create_app(fake.settings, fake.build, access_log=AccessLog(stream=written))
    async with client_of(app) as client:
        await client.post(COMPLETE, json={"input": GERMAN})
        await client.post(f"/{GERMAN}")
        await client.get("/livez")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [(COMPLETE, 200), ("other", 404)]
    assert "Berlin" not in written.getvalue()
    assert not any(
        "Berlin" in str(vars(record)) for record in caplog.records if record.name.startswith("service")
    )


async def test_an_unforeseen_failure_after_the_headers_breaks_the_answer_off() -> None:
    """A second response cannot be sent; the first must not look whole."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError

    metrics = Metrics()
    with pytest.raises(LookupError):
        await _call(Observed(app, metrics, AccessLog()), _patient(b""))

    assert _broken(metrics, "other") == 1


async def test_an_unforeseen_failure_before_the_headers_is_no_broken_answer() -> None:
    """It has a status of its own."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError

    metrics = Metrics()
    messages = await _call(Observed(app, metrics, AccessLog()), _patient(b""))

    assert messages[0]["status"] == 500
    assert _broken(metrics, "other") is None


async def test_a_stream_that_ends_in_an_error_is_a_broken_answer() -> None:
    """Its status was 200, and the request's count says so."""
    gateway, metrics = FakeGateway(), Metrics()
    async with client_of(create_app(gateway.settings, gateway.build, metrics)) as client:
        await client.post(COMPLETE, json={"input": GERMAN, "stream": True})
        assert _broken(metrics, COMPLETE) is None
        gateway.backend.fail_after = BackendBroken()
        await client.post(COMPLETE, json={"input": GERMAN, "stream": True})
        assert _broken(metrics, COMPLETE) == 1
        await client.post(COMPLETE, json={"input": GERMAN})

    assert _broken(metrics, COMPLETE) == 1
    labels = {"route": COMPLETE, "method": "POST", "status": "200"}
    assert metrics.registry.get_sample_value("pmi_request_duration_seconds_count", labels) == 2


async def test_counts_requests_in_flight() -> None:
    """Up while a request runs, and down however it ends."""
    metrics = Metrics()
    seen: list[float | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(metrics.registry.get_sample_value("pmi_in_flight_requests"))
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await _call(Observed(app, metrics, AccessLog()), _patient(b""))

    assert seen == [1]
    assert metrics.registry.get_sample_value("pmi_in_flight_requests") == 0
    labels = {"route": "other", "method": "POST", "status": "499"}
    assert metrics.registry.get_sample_value("pmi_request_duration_seconds_count", labels) == 1


async def test_metrics_name_what_happened() -> None:
    """The names that dashboards are built on."""
    async with FakeGateway().client() as client:
        await client.post(COMPLETE, json={"input": GERMAN, "aux_languages": ["fr", "fi"], "stream": True})
        text = (await client.get("/metrics")).text

    for line in (
        'pmi_request_duration_seconds_count{method="POST",route="/v1/pmi/complete",status="200"} 1.0',
        'pmi_languages_total{language="fra_Latn",outcome="used"} 1.0',
        'pmi_languages_total{language="fin_Latn",outcome="unsupported"} 1.0',
        'pmi_translation_cache_total{result="miss",tier="memory"} 1.0',
        'pmi_stage_duration_seconds_count{stage="translate"} 1.0',
        "pmi_backend_ttft_seconds_count 1.0",
        "pmi_translator_batch_tokens_count 1.0",
        "pmi_translator_queue_tokens 0.0",
    ):
        assert line in text
    assert "pmi_prompt_tokens_added_total" in text


async def test_readiness_does_not_follow_the_backends() -> None:
    """A model server that is down must not take all gateways out of service; `/health` tells of it."""
    gateway = FakeGateway()
    async with gateway.client() as client:
        healthy = await client.get("/health")
        gateway.backend.fail = BackendUnavailable()
        unhealthy, ready = await client.get("/health"), await client.get("/readyz")

    assert (healthy.status_code, unhealthy.status_code, ready.status_code) == (200, 503, 200)
    assert unhealthy.json() == {"status": "unready", "backends": {"fake": "unreachable"}}


def _patient(body: bytes) -> Any:
    """A client that sends its body and waits."""
    messages: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        await asyncio.Event().wait()
        raise AssertionError("never")

    return receive


class Leaver:
    """A client that leaves once the answer has begun."""

    def __init__(self, body: object) -> None:
        self._messages = [{"type": "http.request", "body": orjson.dumps(body), "more_body": False}]
        self._begun = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop()
        await self._begun.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self._begun.set()


@pytest.mark.parametrize("path", [COMPLETE, "/v1/chat/completions"])
async def test_a_client_that_leaves_in_the_middle_is_not_counted_as_served(path: str) -> None:
    """Whatever status it was told at the beginning."""
    gateway = FakeGateway()
    gateway.backend.gate.clear()
    metrics, written = Metrics(), io.StringIO()
    app = create_app(gateway.settings, gateway.build, metrics, access_log=AccessLog(stream=written))
    client = Leaver({"input": GERMAN, "stream": True})
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    async with app.lifespan() as state:
        await app({**scope, "headers": [], "state": dict(state)}, client.receive, client.send)

    (line,) = map(json.loads, written.getvalue().splitlines())
    assert (line["route"], line["status"]) == (path, 499)
    assert _broken(metrics, path) is None


def _broken(metrics: Metrics, route: str) -> float | None:
    return metrics.registry.get_sample_value("pmi_answers_broken_total", {"route": route})


async def _call(app: Any, receive: Any, headers: Any = ()) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app({"type": "http", "method": "POST", "path": "/", "headers": list(headers)}, receive, send)
    return sent


async def _unreachable(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the application was reached")

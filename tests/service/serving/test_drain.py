"""service.serving.drain and service.serving.admission"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.access import AccessLog
from service.api.middleware import Observed
from service.door.endpoints import Endpoints
from service.metrics import Metrics
from service.serving.admission import Admission
from service.serving.drain import Drain, Stage
from tests.support.until import until

CHAT = Endpoints(()).find("/v1/chat/completions")


class Client:
    """Asks an application, and keeps what it sends."""

    def __init__(self, app: Any, path: str = "/v1/pmi/complete") -> None:
        self.messages: list[Message] = []
        self.scope: Scope = {"type": "http", "path": path, "headers": [], "method": "POST"}
        self._app = app

    async def ask(self) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            self.messages.append(message)

        await self._app(self.scope, receive, send)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


class App:
    """Says its beginning, and waits for its end to be allowed."""

    def __init__(
        self, content_type: bytes = b"application/json", begins: bool = True, headers: Any = ()
    ) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()
        self._headers = headers or ((b"content-type", content_type),)
        self._begins = begins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": list(self._headers)}
        if self._begins:
            await send(start)
            await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        self.begun += 1
        await self.may_end.wait()
        if not self._begins:
            await send(start)
        await send({"type": "http.response.body", "body": b"data: 2\n\n", "more_body": False})


async def test_one_request_too_many_is_a_503() -> None:
    """It says when to come again; those that are served are not disturbed."""
    app, drain = App(), Drain()
    admission = Admission(app, drain, max_in_flight=1)
    first, second, health = Client(admission), Client(admission), Client(admission, "/livez")
    running = asyncio.create_task(first.ask())
    await until(lambda: app.begun)

    await second.ask()
    assert second.status == 503
    assert second.headers[b"retry-after"] == b"1"
    assert json.loads(second.body)["error"]["code"] == "overloaded"

    app.may_end.set()
    await health.ask()
    await running
    assert (first.status, health.status, drain.in_flight) == (200, 200, 0)


async def test_while_the_end_comes_requests_are_taken_then_refused() -> None:
    """First connections close behind their answers; then new requests are told to come again."""
    app, drain = App(begins=False), Drain()
    admission = Admission(app, drain, max_in_flight=8)
    running = Client(admission)
    task = asyncio.create_task(running.ask())
    await until(lambda: app.begun)

    ports_closed = asyncio.Event()
    ending = asyncio.create_task(drain.run(accept_s=0, timeout_s=60, close_ports=ports_closed.wait))
    await until(lambda: drain.stage is Stage.CLOSING)
    taken = Client(admission)
    taking = asyncio.create_task(taken.ask())
    await until(lambda: app.begun == 2)
    ports_closed.set()
    await until(lambda: drain.stage is Stage.REFUSING)
    refused = Client(admission)
    await refused.ask()
    assert not ending.done()

    app.may_end.set()
    await asyncio.gather(task, taking, ending)
    assert [one.status for one in (running, taken, refused)] == [200, 200, 503]
    assert [one.headers.get(b"connection") for one in (running, taken, refused)] == [b"close"] * 3
    assert json.loads(refused.body)["error"]["code"] == "not_ready"


async def test_ports_close_before_anybody_is_refused() -> None:
    """Who comes while they close is served: a load balancer that is refused a connection goes elsewhere, one
    that is told to come again tells its client."""
    drain = Drain()
    seen: list[Stage] = []

    async def close_ports() -> None:
        seen.append(drain.stage)

    await drain.run(accept_s=0.01, timeout_s=10, close_ports=close_ports)

    assert [*seen, drain.stage] == [Stage.CLOSING, Stage.REFUSING]


@pytest.mark.parametrize("route", [None, CHAT], ids=["pmi", "door"])
async def test_a_stream_that_runs_too_long_ends_in_an_error_event(route: Any) -> None:
    """As the streams of its path say errors; what was sent stays."""
    app, drain = App(b"text/event-stream"), Drain()
    client = Client(Admission(app, drain, max_in_flight=8))
    client.scope["route"] = route
    task = asyncio.create_task(client.ask())
    await until(lambda: app.begun)

    await drain.run(accept_s=0, timeout_s=0.01)
    await task

    first, last = client.body.split(b"\n\n")[:2]
    assert first == b"data: 1"
    assert last.startswith(b"event: error\n") == (route is None)
    assert json.loads(last.partition(b"data: ")[2])["error"]["code"] == "not_ready"
    assert client.messages[-1]["more_body"] is False
    assert drain.in_flight == 0


@pytest.mark.parametrize(
    ("content_type", "begins", "count"),
    [(b"text/event-stream", True, 1), (b"application/json", True, 1), (b"application/json", False, None)],
    ids=["a stream", "a body", "not begun"],
)
async def test_an_answer_that_is_cut_after_its_status_is_counted_as_broken(
    content_type: bytes, begins: bool, count: int | None
) -> None:
    """What gets a status instead is not."""
    app, drain, metrics = App(content_type, begins), Drain(), Metrics()
    admission = Admission(app, drain, max_in_flight=8)
    task = asyncio.create_task(Client(Observed(admission, metrics, AccessLog(enabled=False))).ask())
    await until(lambda: app.begun)

    await drain.run(accept_s=0, timeout_s=0.01)
    await asyncio.gather(task, return_exceptions=True)

    assert metrics.registry.get_sample_value("pmi_answers_broken_total", {"route": "other"}) == count


async def test_what_has_no_status_yet_gets_one() -> None:
    """A request that is cut before its answer begins is a 503."""
    app, drain = App(begins=False), Drain()
    client = Client(Admission(app, drain, max_in_flight=8))
    task = asyncio.create_task(client.ask())
    await until(lambda: app.begun)

    await drain.run(accept_s=0, timeout_s=0.01)
    await task

    assert client.status == 503


@pytest.mark.parametrize(
    "headers", [(), ((b"content-type", b"text/event-stream"), (b"content-encoding", b"gzip"))]
)
async def test_a_body_that_is_cut_is_not_ended(headers: Any) -> None:
    """Only breaking off says that it is not whole; in a compressed stream no event could be read."""
    app, drain = App(headers=headers), Drain()
    client = Client(Admission(app, drain, max_in_flight=8))
    task = asyncio.create_task(client.ask())
    await until(lambda: app.begun)

    await drain.run(accept_s=0, timeout_s=0.01)
    with pytest.raises(Exception, match="stopping"):
        await task

    assert client.messages[-1]["more_body"] is True


async def test_a_client_that_leaves_is_no_end_of_the_server() -> None:
    """A task that somebody else cancels stays cancelled."""
    app, drain = App(), Drain()
    task = asyncio.create_task(Client(Admission(app, drain, max_in_flight=8)).ask())
    await until(lambda: app.begun)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert drain.in_flight == 0


async def test_a_refused_body_is_read_before_the_connection_closes() -> None:
    """Who is still sending would see a reset instead of the answer."""
    drain = Drain()
    drain.stage = Stage.REFUSING
    pieces = [{"type": "http.request", "body": b"x", "more_body": index < 3} for index in range(4)]
    sent: list[Message] = []

    async def receive() -> Message:
        return pieces.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": "/v1/pmi/complete", "headers": [], "method": "POST"}
    await Admission(App(), drain, max_in_flight=8)(scope, receive, send)

    assert (pieces, sent[0]["status"]) == ([], 503)


async def test_an_idle_server_ends_when_nobody_can_come_any_more() -> None:
    """Nothing is waited for but the load balancers."""
    drain = Drain()

    await asyncio.wait_for(drain.run(accept_s=0.01, timeout_s=60), timeout=5)

    assert drain.stage is Stage.REFUSING

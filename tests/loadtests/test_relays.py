"""The relays beside which the gateway is measured pass on what they get, and no half of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from loadtests.cores import CannotPin, two_cores
from loadtests.reference_relay import body
from loadtests.targets import HTTPX, REFERENCE, TRANSPORT, relay_running
from tests.support.recording import STREAM_END, STREAM_HEAD, chunk, recording


async def test_a_client_that_leaves_breaks_the_request_off() -> None:
    """Half a body must not be sent as if it were whole: the next request on the connection would be lost."""
    messages: list[Message] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    pieces = body(receive)

    assert await anext(pieces) == b"half"
    with pytest.raises(ConnectionAbortedError):
        await anext(pieces)


@pytest.mark.parametrize("name", [REFERENCE, HTTPX, TRANSPORT])
def test_a_relay_passes_on_request_and_answer(name: str, tmp_path: Path) -> None:
    """Method, path, body and headers there; status, headers and pieces back."""
    if name != REFERENCE and importlib.util.find_spec("httpx_aiohttp") is None:
        pytest.skip("httpx-aiohttp is not installed")
    try:
        core = two_cores().server
    except CannotPin as error:
        pytest.skip(f"load: {error}")
    pieces = [chunk(b"data: 1\n\n"), chunk(b"data: 2\n\n"), STREAM_END]

    with recording() as upstream, relay_running(name, upstream.url, tmp_path, core) as relay:
        upstream.answer = lambda request: [STREAM_HEAD, *pieces]
        answer = httpx.post(
            relay.url + "/v1/chat/completions",
            content=b"{}" * 50_000,
            headers={"x-own": "1"},
            trust_env=False,
        )
        sent = upstream.take()

    assert (answer.status_code, answer.content) == (200, b"data: 1\n\ndata: 2\n\n")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (sent.method, sent.target, sent.body) == ("POST", "/v1/chat/completions", b"{}" * 50_000)
    assert sent.header("x-own") == "1"

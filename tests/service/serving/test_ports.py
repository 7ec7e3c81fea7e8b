"""service.serving.ports"""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.serving.ports import Ports


def _app(name: bytes) -> object:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name})

    return app


@pytest.mark.parametrize(
    ("port", "path", "expected"),
    [
        (1, "/v1/pmi/complete", b"public"),
        (1, "/livez", b"public"),
        (1, "/metrics", 404),
        (1, "/openapi.json", 404),
        (2, "/metrics", b"own"),
        (2, "/openapi.json", b"own"),
        (2, "/readyz", b"own"),
        (2, "/v1/pmi/complete", 404),
        (2, "/v1/models", 404),
    ],
)
async def test_each_port_has_its_own_paths(port: int, path: str, expected: bytes | int) -> None:
    """Metrics are not for clients, and what asks for keys is not reached around them."""
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("nobody reads here")

    async def send(message: Message) -> None:
        sent.append(message)

    ports = Ports(_app(b"public"), _app(b"own"), own_port=2)  # type: ignore[arg-type]  # ASGI's shape
    await ports({"type": "http", "path": path, "server": ("127.0.0.1", port), "headers": []}, receive, send)

    found = sent[1]["body"] if sent[0]["status"] == 200 else sent[0]["status"]
    assert found == expected

"""An upstream that keeps every byte it gets, and answers with the bytes that a test wrote."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

MODEL = "demo"
CONTEXT_TOKENS = 2048

# What the gateway asks for its own purposes; such requests are answered here and not recorded.
_MODELS = {
    "object": "list",
    "data": [{"id": MODEL, "object": "model", "owned_by": "tests", "max_model_len": CONTEXT_TOKENS}],
}


@dataclass(frozen=True)
class Recorded:
    """A request as it came over the wire; header names in lower case, in their order."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The header's value, None where it is not there.

        Raises:
            AssertionError: it is there twice.
        """
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None


Answer = Callable[[Recorded], Iterable[bytes]]
"""Gives the pieces of a whole HTTP response; each is sent by itself."""


class BreakOff(Exception):
    """Raised by an answer to close the connection where it stands."""


def response(
    body: bytes, *, status: int = 200, content_type: str = "application/json", **headers: str
) -> list[bytes]:
    """A response of known length; `headers` by name with _ for -."""
    fields = {"content-type": content_type, "content-length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
    return [
        (head + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode() + body
    ]


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
)
STREAM_END = b"0\r\n\r\n"


def chunk(piece: bytes) -> bytes:
    """A piece of a body of unknown length, as HTTP/1.1 frames it."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


class Upstream:
    """A server on the loopback.

    Attributes:
        url: its root.
        requests: what came, but for `/v1/models` and what the gateway asks of itself.
        answer: what it answers; to be set by each test.
    """

    def __init__(self, server: socketserver.ThreadingTCPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.requests: list[Recorded] = []
        self.answer: Answer = lambda request: response(b"{}")

    def take(self) -> Recorded:
        """The one request that came since the last call."""
        (request,) = self.requests
        self.requests.clear()
        return request

    def reply(self, request: Recorded) -> Iterable[bytes]:
        """The answer to one request."""
        if request.target == "/metrics":
            return response(b"", status=404)
        if request.target == "/v1/models":
            return response(orjson.dumps(_MODELS))
        if request.target == "/tokenize":
            # A token for every four bytes, so that the gateway can count.
            count = len(request.body) // 4
            return response(orjson.dumps({"count": count, "max_model_len": CONTEXT_TOKENS, "tokens": []}))
        self.requests.append(request)
        return self.answer(request)


@contextmanager
def recording() -> Iterator[Upstream]:
    """Run an upstream until the block ends."""

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            while (request := _read(self.rfile)) is not None:
                try:
                    for piece in upstream.reply(request):
                        self.wfile.write(piece)
                except (BreakOff, OSError):  # An OSError: the other side has left.
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        upstream = Upstream(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield upstream
        finally:
            server.shutdown()
            thread.join()


def _read(source: Any) -> Recorded | None:
    """The next request of a connection; None at its end."""
    lines: list[bytes] = []
    while (line := source.readline(65536)) not in (b"\r\n", b""):
        lines.append(line.rstrip(b"\r\n"))
    if not lines:
        return None
    method, target, _ = lines[0].decode("latin-1").split(" ", 2)
    pairs = (line.decode("latin-1").split(":", 1) for line in lines[1:])
    headers = tuple((name.lower(), value.strip()) for name, value in pairs)
    length = int(dict(headers).get("content-length", "0"))
    return Recorded(method, target, headers, source.read(length))

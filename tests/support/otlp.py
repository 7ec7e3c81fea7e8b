"""A collector of OpenTelemetry traces that keeps them: OTLP over HTTP, as exporters send it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """A span as it was sent; ids in hexadecimal, `parent` "" for none."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, Any]


class Collector:
    """What has come so far."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self._spans: list[Span] = []
        self._came = threading.Condition()

    def take(self, raw: bytes) -> None:
        """A request of an exporter."""
        request = ExportTraceServiceRequest.FromString(raw)
        with self._came:
            for resource in request.resource_spans:
                about = _attributes(resource.resource.attributes)
                for scope in resource.scope_spans:
                    self._spans += [
                        Span(
                            about.get("service.name", ""),
                            span.name,
                            span.trace_id.hex(),
                            span.span_id.hex(),
                            span.parent_span_id.hex(),
                            _attributes(span.attributes),
                        )
                        for span in scope.spans
                    ]
            self._came.notify_all()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of them."""
        return tuple(self._spans)

    def trace(self, trace: str, spans: int, timeout_s: float = 30.0) -> list[Span]:
        """The spans of one trace, once there are so many of them.

        Raises:
            AssertionError: there are not, in time.
        """
        with self._came:
            self._came.wait_for(lambda: len(self._of(trace)) >= spans, timeout_s)
            found = self._of(trace)
        assert len(found) >= spans, found
        return found

    def _of(self, trace: str) -> list[Span]:
        return [span for span in self._spans if span.trace == trace]


@contextmanager
def collecting(status: int = 200) -> Iterator[Collector]:
    """A collector on the loopback; `status` is what it says to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            collector.take(gzip.decompress(raw) if self.headers.get("content-encoding") == "gzip" else raw)
            self.send_response(status)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind) if kind else None

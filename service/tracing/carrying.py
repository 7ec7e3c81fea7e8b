"""How a trace gets from one process to the next: the headers of W3C Trace Context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from opentelemetry.context import Context
from opentelemetry.trace import Span, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.backends.passing import Headers

_W3C: Final = TraceContextTextMapPropagator()
Carry = Callable[[], Mapping[str, str]]
"""Headers that carry the current span on: `current`, or `nothing`."""

_PARENT: Final = "traceparent"
HEADERS: Final = frozenset({_PARENT, "tracestate"})
_RAW: Final = frozenset(name.encode() for name in HEADERS)


def context_of(headers: Iterable[tuple[bytes, bytes]]) -> Context:
    """The trace that a request belongs to; a new one where it says several."""
    found: dict[str, list[str]] = {name: [] for name in HEADERS}
    for name, value in headers:
        if name in _RAW:
            found[name.decode()].append(value.decode("latin-1"))
    if len(found[_PARENT]) > 1:
        return Context()
    return _W3C.extract({name: ",".join(values) for name, values in found.items() if values}, Context())


def current() -> dict[str, str]:
    """The headers that carry the current span on; none where there is no trace."""
    carried: dict[str, str] = {}
    _W3C.inject(carried)
    return carried


def nothing() -> dict[str, str]:
    """What carries no trace on."""
    return {}


def headers_with(span: Span, headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that carry a span on, in the place of those that carried another."""
    carried = {name: value for name, value in headers.items() if name not in HEADERS}
    _W3C.inject(carried, set_span_in_context(span))
    return carried


def raw_headers_with(span: Span, headers: Headers) -> list[tuple[bytes, bytes]]:
    """The same for raw headers."""
    carried = headers_with(span, {})
    kept = [pair for pair in headers if pair[0] not in _RAW]
    return [*kept, *((name.encode(), value.encode()) for name, value in carried.items())]

"""Where spans go: the SDK of OpenTelemetry, an extra of this project, and a collector behind it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.trace import NoOpTracer, Tracer

from service.configuration import server_url
from service.configuration.loading import ConfigurationError
from service.configuration.settings import TracingSettings
from service.version import version

_SCOPE: Final = "pmi-gateway"
_PATH: Final = "/v1/traces"
_OWN_SAMPLER: Final = "OTEL_TRACES_SAMPLER"
_OWN_TIMEOUTS: Final = frozenset({"OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"})
_OWN_NAME: Final = "OTEL_SERVICE_NAME"
_TIMEOUT_S: Final = 5.0
# Of a process that ends, for what it still holds; a collector that is silent must not keep it.
_LAST_S: Final = 8.0

NOT_TRACED: Final[Tracer] = NoOpTracer()
"""Makes spans that cost next to nothing and go nowhere."""


@contextmanager
def open_tracer(settings: TracingSettings, service_name: str) -> Iterator[Tracer | None]:
    """What makes spans; None where none are wanted. What is still held is sent when the block ends.

    The SDK reads its own `OTEL_` variables besides: headers, certificates, attributes of the resource, sizes
    of batches. A sampler of its own wins over `tracing.sample_ratio`.

    Args:
        service_name: of the resource, unless the settings have another.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    if settings.endpoint is None:
        yield None
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
    except ImportError as error:
        raise ConfigurationError(
            "tracing.endpoint: the extra `otel` is not installed (make otel; images have it)"
        ) from error
    name = settings.service_name or os.environ.get(_OWN_NAME) or service_name
    resource = Resource.create({"service.name": name, "service.version": version()})
    sampler = None if os.environ.get(_OWN_SAMPLER) else ParentBasedTraceIdRatio(settings.sample_ratio)
    provider = TracerProvider(resource=resource, sampler=sampler, shutdown_on_exit=False)
    timeout_s = None if any(map(os.environ.get, _OWN_TIMEOUTS)) else _TIMEOUT_S
    exporter = OTLPSpanExporter(traces_url(settings.endpoint), timeout=timeout_s)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield provider.get_tracer(_SCOPE, version())
    finally:
        ending = threading.Thread(target=provider.shutdown, name="last-traces", daemon=True)
        ending.start()
        ending.join(_LAST_S)


def traces_url(endpoint: str) -> str:
    """Where a collector takes traces; its address may hold the path already."""
    root = endpoint.rstrip("/")
    return root if root.endswith(_PATH) else root + _PATH


def shown(settings: TracingSettings) -> str:
    """The collector's address for people, without credentials."""
    return server_url.shown(settings.endpoint or "")

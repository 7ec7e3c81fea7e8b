"""Where spans go: the SDK of OpenTelemetry, an extra of this project, and a collector behind it."""

from __future__ import annotations

import os
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
# A process ends after two of these at most, one under way and a last one, whatever the collector does.
_TIMEOUT_S: Final = 5.0

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
    resource = Resource.create(
        {"service.name": settings.service_name or service_name, "service.version": version()}
    )
    sampler = None if _OWN_SAMPLER in os.environ else ParentBasedTraceIdRatio(settings.sample_ratio)
    provider = TracerProvider(resource=resource, sampler=sampler, shutdown_on_exit=False)
    timeout_s = None if _OWN_TIMEOUTS & os.environ.keys() else _TIMEOUT_S
    exporter = OTLPSpanExporter(traces_url(settings.endpoint), timeout=timeout_s)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield provider.get_tracer(_SCOPE, version())
    finally:
        provider.shutdown()


def traces_url(endpoint: str) -> str:
    """Where a collector takes traces; its address may hold the path already."""
    root = endpoint.rstrip("/")
    return root if root.endswith(_PATH) else root + _PATH


def shown(settings: TracingSettings) -> str:
    """The collector's address for people, without credentials."""
    return server_url.shown(settings.endpoint or "")

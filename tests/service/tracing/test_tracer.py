"""service.tracing.tracer"""

from __future__ import annotations

import sys

import pytest

from service.configuration.loading import ConfigurationError
from service.configuration.settings import TracingSettings
from service.tracing.tracer import open_tracer, traces_url


def test_nobody_asked_for_traces() -> None:
    """Then nothing is imported, made or sent."""
    with open_tracer(TracingSettings(), "pmi-gateway") as tracer:
        assert tracer is None


def test_without_the_extra_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    settings = TracingSettings(endpoint="http://127.0.0.1:4318")
    with pytest.raises(ConfigurationError, match=r"tracing\.endpoint: .*make otel"):
        open_tracer(settings, "pmi-gateway").__enter__()


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("http://collector:4318", "http://collector:4318/v1/traces"),
        ("http://collector:4318/", "http://collector:4318/v1/traces"),
        ("https://a/otlp", "https://a/otlp/v1/traces"),
        ("http://collector:4318/v1/traces", "http://collector:4318/v1/traces"),
    ],
)
def test_the_path_is_added_where_it_is_missing(endpoint: str, url: str) -> None:
    """As OTLP's exporters do with the address of a collector."""
    assert traces_url(endpoint) == url


def test_an_endpoint_is_a_url() -> None:
    """A host and a port alone are none."""
    with pytest.raises(ValueError, match="endpoint"):
        TracingSettings(endpoint="collector:4318")

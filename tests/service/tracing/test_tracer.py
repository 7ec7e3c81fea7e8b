"""service.tracing.tracer"""

from __future__ import annotations

import socket
import sys
import time

import pytest

from service.configuration.loading import ConfigurationError
from service.configuration.settings import TracingSettings
from service.tracing import tracer as module
from service.tracing.tracer import open_tracer, traces_url
from tests.support.otlp import collecting


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


def test_spans_are_sent_under_the_services_name() -> None:
    """What is still held, as the block ends."""
    with collecting() as collector:
        with open_tracer(TracingSettings(endpoint=collector.endpoint), "pmi-gateway") as tracer:
            assert tracer is not None
            tracer.start_span("one").end()

        assert [(span.service, span.name) for span in collector.spans] == [("pmi-gateway", "one")]


@pytest.mark.parametrize("sampler", [None, ""], ids=["unset", "empty"])
def test_a_ratio_of_nought_traces_nothing_of_its_own(
    monkeypatch: pytest.MonkeyPatch, sampler: str | None
) -> None:
    """Unless the SDK is told otherwise by a variable that says something."""
    if sampler is not None:
        monkeypatch.setenv("OTEL_TRACES_SAMPLER", sampler)
    with collecting() as collector:
        settings = TracingSettings(endpoint=collector.endpoint, sample_ratio=0)
        with open_tracer(settings, "pmi-gateway") as tracer:
            assert tracer is not None
            tracer.start_span("one").end()

        assert collector.spans == ()


def test_a_silent_collector_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does not take is lost; the process has to end."""
    monkeypatch.setattr(module, "_LAST_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = TracingSettings(endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}")
        with open_tracer(settings, "pmi-gateway") as tracer:
            assert tracer is not None
            tracer.start_span("one").end()
            begun = time.monotonic()

        # Of an exporter's own patience, not of a machine's speed.
        assert time.monotonic() - begun < module._TIMEOUT_S

"""What a process says of itself, beside what happens: what it is, and where its limits are."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from service.access import AccessLog
from service.app import create_app
from service.composition import open_source
from service.configuration.settings import Settings
from service.fake import FakeGateway
from service.metrics import Metrics
from service.translation.server import TranslatorApp
from service.version import version
from translators.fake import FakeEngine
from translators.quality import Thresholds
from translators.types import Engine


def _model(settings: Settings) -> tuple[Engine, Thresholds]:
    return FakeEngine(), Thresholds()


def _value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_a_gateway_says_what_it_is_and_how_much_it_serves() -> None:
    """Alerts tell it from a translator by this, and compare with its own limit, whatever that is set to."""
    settings, metrics = Settings(server={"max_in_flight": 7}), Metrics()
    create_app(settings, FakeGateway().build, metrics)

    assert _value(metrics, "pmi_build_info", version=version(), role="gateway") == 1
    assert _value(metrics, "pmi_build_info", version=version(), role="translator") is None
    assert _value(metrics, "pmi_max_in_flight_requests") == 7


def test_a_translator_service_says_so_too() -> None:
    """With the same metrics."""
    metrics = Metrics()
    opened = partial(open_source, Settings(), metrics, _model)
    TranslatorApp(opened, metrics, AccessLog(enabled=False), max_in_flight=9)

    assert _value(metrics, "pmi_build_info", version=version(), role="translator") == 1
    assert _value(metrics, "pmi_max_in_flight_requests") == 9


@pytest.mark.parametrize(
    ("where", "rows", "tokens"),
    [({}, 8, 512), ({"url": ("http://127.0.0.1:1",)}, 0, 0)],
    ids=["a model here", "services"],
)
async def test_the_translators_limits_are_told(where: dict[str, Any], rows: int, tokens: int) -> None:
    """The queue's wherever translations are waited for, a batch's where batches are made."""
    settings = Settings(
        translator={"max_queue_tokens": 5000, "max_batch_rows": 8, "max_batch_tokens": 512, **where}
    )
    metrics = Metrics()
    async with open_source(settings, metrics, _model):
        assert _value(metrics, "pmi_translator_max_queue_tokens") == 5000
        assert _value(metrics, "pmi_translator_max_batch_rows") == rows
        assert _value(metrics, "pmi_translator_max_batch_tokens") == tokens


def test_a_remembered_input_counts_its_sentences() -> None:
    """As the other tiers do, so that shares over all tiers are shares of one thing."""
    metrics = Metrics()
    metrics.recall(6)

    assert _value(metrics, "pmi_translation_cache_total", tier="input", result="hit") == 6


def test_the_process_itself_is_watched() -> None:
    """Its start tells of restarts; memory and files of what grows."""
    metrics = Metrics()

    for name in ("process_start_time_seconds", "process_resident_memory_bytes", "process_open_fds"):
        assert (_value(metrics, name) or 0) > 0

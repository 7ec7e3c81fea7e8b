"""Every metric of the gateway, in a registry of its own.

Labels are bounded: routes by their template, languages by their FLORES-200 code, outcomes by the words of
the report. Never text, an address, a key or a model's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from service.version import version
from translators.types import BatchDetails

_STAGE_BUCKETS: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1, 2.5, 5, 10, 30, 60, 120, 300, 600),
)
_REQUEST_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_TOKEN_BUCKETS: Final = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)


class Metrics:
    """The metrics, and the hooks that feed them."""

    def __init__(self) -> None:
        # A "_created" series beside every counter doubles what Prometheus stores, and nobody asks for it.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library types only its classes
        self.registry = CollectorRegistry()
        # Memory, CPU time, open files, and when the process began.
        ProcessCollector(registry=self.registry)
        self._build = Gauge(
            "pmi_build_info",
            'What runs here, always 1: its version, and whether it is a "gateway" or a "translator".',
            ("version", "role"),
            registry=self.registry,
        )
        self._requests = Histogram(
            "pmi_request_duration_seconds",
            "Time from the request's first byte to the answer's last.",
            ("route", "method", "status"),
            buckets=_REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._broken = Counter(
            "pmi_answers_broken",
            "Answers that broke off after their status had been sent, by the route.",
            ("route",),
            registry=self.registry,
        )
        self._stages = Histogram(
            "pmi_stage_duration_seconds",
            "Time in each stage of a request; that of the backend until a stream ends.",
            ("stage",),
            buckets=_STAGE_BUCKETS,
            registry=self.registry,
        )
        self._cache = Counter(
            "pmi_translation_cache",
            "Lookups in the translation cache.",
            ("tier", "result"),
            registry=self.registry,
        )
        self._not_stored = Counter(
            "pmi_translations_not_stored",
            "Translations that Redis did not take, or not in time.",
            registry=self.registry,
        )
        self._languages = Counter(
            "pmi_languages",
            "Auxiliary languages asked for, by what became of them.",
            ("language", "outcome"),
            registry=self.registry,
        )
        self._rejected = Counter(
            "pmi_translations_rejected",
            "Translated segments that the quality gate kept out of a prompt, by the check that they failed.",
            ("language", "check"),
            registry=self.registry,
        )
        self._queue_tokens = Gauge(
            "pmi_translator_queue_tokens",
            "Source tokens that wait for the translator.",
            registry=self.registry,
        )
        self._max_queue_tokens = Gauge(
            "pmi_translator_max_queue_tokens",
            "Most source tokens that may wait for the translator.",
            registry=self.registry,
        )
        self._max_batch_rows = Gauge(
            "pmi_translator_max_batch_rows",
            "Most sentences of a batch; 0 where no model translates here.",
            registry=self.registry,
        )
        self._max_batch_tokens = Gauge(
            "pmi_translator_max_batch_tokens",
            "Most padded source tokens of a batch; 0 where no model translates here.",
            registry=self.registry,
        )
        self._batch_tokens = Histogram(
            "pmi_translator_batch_tokens",
            "Padded source tokens of a translated batch.",
            buckets=_TOKEN_BUCKETS,
            registry=self.registry,
        )
        self._rows = Counter(
            "pmi_translator_rows",
            "Sentences that the translation model here was asked for, once for each language.",
            registry=self.registry,
        )
        self._added_tokens = Counter(
            "pmi_prompt_tokens_added", "Prompt tokens that translations added.", registry=self.registry
        )
        self._ttft = Histogram(
            "pmi_backend_ttft_seconds",
            "Time from the call of the backend to its first token, of streamed answers.",
            buckets=_STAGE_BUCKETS,
            registry=self.registry,
        )
        self._refused = Counter(
            "pmi_connections_refused",
            "Connections that were closed before a request was served on them, by the reason.",
            ("reason",),
            registry=self.registry,
        )
        # Counted in plain numbers, and handed over when they are read: gauges lock on every change.
        self._under_way = 0
        in_flight = Gauge("pmi_in_flight_requests", "Requests being served.", registry=self.registry)
        in_flight.set_function(lambda: self._under_way)
        self._max_in_flight = Gauge(
            "pmi_max_in_flight_requests", "Most requests that are served at a time.", registry=self.registry
        )
        self._request_series: dict[tuple[str, str, int], Histogram] = {}

    def exposition(self) -> tuple[bytes, str]:
        """All metrics as Prometheus reads them, and the content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def serves(self, role: str, max_in_flight: int) -> None:
        """Say what this process is ("gateway" or "translator"), and how many requests it serves at a time."""
        self._build.labels(version(), role).set(1)
        self._max_in_flight.set(max_in_flight)

    def bounds_queue(self, max_tokens: int) -> None:
        """Say how much may wait for the translator."""
        self._max_queue_tokens.set(max_tokens)

    def bounds_batches(self, max_rows: int, max_tokens: int) -> None:
        """Say how much a batch of the model here may hold."""
        self._max_batch_rows.set(max_rows)
        self._max_batch_tokens.set(max_tokens)

    def watch_queue(self, tokens: Callable[[], int]) -> None:
        """Take the queue's size from a function, whenever metrics are read."""
        self._queue_tokens.set_function(tokens)

    def request_began(self) -> None:
        self._under_way += 1

    def request_ended(self, route: str, method: str, status: int, seconds: float) -> None:
        self._under_way -= 1
        series = self._request_series.get((route, method, status))
        if series is None:
            series = self._requests.labels(route, method, str(status))
            self._request_series[(route, method, status)] = series
        series.observe(seconds)

    def answer_broken(self, route: str) -> None:
        """An answer broke off after its status had been sent; the route as in `request_ended`."""
        self._broken.labels(route).inc()

    def stage(self, name: str, seconds: float) -> None:
        """Time of one of `service.timing`'s stages."""
        self._stages.labels(name).observe(seconds)

    def language(self, code: str, reason: str) -> None:
        """An outcome: "used", or the reason why the language was dropped."""
        self._languages.labels(code, reason).inc()

    def rejected(self, language: str, check: str) -> None:
        """The gate's hook."""
        self._rejected.labels(language, check).inc()

    def tokens_added(self, count: int) -> None:
        self._added_tokens.inc(count)

    def first_token(self, seconds: float) -> None:
        self._ttft.observe(seconds)

    def batch(self, details: BatchDetails) -> None:
        """The batcher's hook."""
        self._batch_tokens.observe(details.source_tokens)
        self._rows.inc(details.rows)

    def connection_refused(self, reason: str) -> None:
        """The connections' hook: one of the words of `service.serving.connection`."""
        self._refused.labels(reason).inc()

    def recall(self, sentences: int) -> None:
        """A whole input was remembered: so many sentences, once for each language, as in the other tiers."""
        self.cache_lookup("input", "hit", sentences)

    def not_stored(self, count: int) -> None:
        """The cache's hook for what Redis did not take."""
        self._not_stored.inc(count)

    def cache_lookup(self, tier: str, result: str, count: int = 1) -> None:
        """The cache's hook: `tier` is input, memory or redis, `result` is hit, miss or error."""
        if count:
            self._cache.labels(tier, result).inc(count)

"""The dashboard's panels, in rows: what each shows, and what it means. Lines are drawn where alerts fire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deploy.observability.queries import (
    BATCHES,
    BY_CLIENTS,
    FIRST_TIERS,
    GATEWAY,
    HIT,
    MEMORY,
    NO_MISTAKE,
    NOT_THE_MODEL,
    REDIS,
    REQUESTS,
    STAGES,
    TO_BE_HAD,
    USED,
    batches_filled,
    broken,
    failures,
    fill,
    languages,
    lookups,
    of,
    ours,
    overhead,
    quantile,
    quantiles,
    rate,
    requests,
    share,
    tokens_added,
    tokens_added_each,
    total,
)

_EACH_SECOND: Final = "suffix: /s"
_GATEWAYS: Final = f"count({of('pmi_build_info', GATEWAY)}) or vector(0)"
_VLLM_PREFIX_HITS: Final = "sum by (model_name) (rate(vllm:prefix_cache_hits_total[$__rate_interval]))"
_VLLM_PREFIXES: Final = "sum by (model_name) (rate(vllm:prefix_cache_queries_total[$__rate_interval]))"


@dataclass(frozen=True)
class Panel:
    """One graph, or one number.

    Attributes:
        lines: legend -> expression.
        unit: of Grafana, such as "reqps" or "percentunit".
        says: what it tells, and what to do about it.
        kind: Grafana's type of panel.
        colours: colour -> value from which on it holds; in graphs a line at each but the first.
        width, height: in Grafana's grid of 24 columns.
    """

    title: str
    lines: Mapping[str, str]
    unit: str
    says: str
    kind: str = "timeseries"
    colours: Mapping[str, float] | None = None
    width: int = 8
    height: int = 8


@dataclass(frozen=True)
class Row:
    """Panels that belong together."""

    title: str
    panels: tuple[Panel, ...]


def _number(
    title: str, expression: str, unit: str, says: str, colours: Mapping[str, float] | None = None
) -> Panel:
    return Panel(title, {"": expression}, unit, says, "stat", colours, width=4, height=4)


_GLANCE: Final = Row(
    "At a glance",
    (
        _number(
            "Gateways",
            _GATEWAYS,
            "none",
            "Those that can be scraped. With one, a rollout or the loss of its machine is an outage.",
            {"red": 0, "orange": 1, "green": 2},
        ),
        _number("Requests", requests(), "reqps", "What clients send; probes and scrapes do not count."),
        _number(
            "Requests that fail",
            share(failures(), requests(NO_MISTAKE)),
            "percentunit",
            "Statuses from 500 on, and answers that break off. What clients do wrong counts neither way.",
            {"green": 0, "orange": 0.05, "red": 0.2},
        ),
        _number(
            "Translations used",
            share(languages(USED), languages(TO_BE_HAD)),
            "percentunit",
            "Of those that could be had; the rest was late, shed, in vain, or kept out by the quality gate.",
            {"red": 0, "orange": 0.5, "green": 0.75},
        ),
        _number(
            "Translations from a cache",
            share(lookups(HIT), lookups(FIRST_TIERS)),
            "percentunit",
            "What is in no cache costs the translator's time.",
        ),
        _number(
            "Overhead of a request, mean",
            overhead(),
            "s",
            "What a request with translations waits before the model is asked; mostly for them.",
        ),
        Panel(
            "Alerts",
            {
                "{{alertname}} {{namespace}} {{language}} {{instance}}": (
                    'ALERTS{alertname=~"Pmi.*",alertstate="firing",namespace=~"$namespace"}'
                )
            },
            "none",
            "Those that fire. The runbook has an entry for each.",
            kind="state-timeline",
            colours={"red": 0},
            width=24,
            height=5,
        ),
    ),
)

_TRAFFIC: Final = Row(
    "Traffic",
    (
        Panel(
            "Requests by status",
            {"{{status}}": requests(by="status")},
            "reqps",
            "502 to 504 are the model server's; 503 by the route `other` is the gateway's own bound; 429 is "
            "a key's, or (with `require`) the translator's; 499 is a client that left.",
        ),
        Panel(
            "Requests by route",
            {"{{route}}": requests(by="route")},
            "reqps",
            "Both doors, by template. `other` got no further: no such path, no key, no room.",
        ),
        Panel(
            "Requests that fail, share",
            {
                "failed": share(failures(), requests(NO_MISTAKE)),
                "of these, broken off": share(broken(), requests(NO_MISTAKE)),
            },
            "percentunit",
            "Lines where PmiErrorsWarning and PmiErrorsCritical fire. What breaks off had a good status "
            "before: the model server died or hung in mid-stream, or a gateway's drain was too short.",
            colours={"green": 0, "orange": 0.05, "red": 0.2},
        ),
        Panel(
            "Time of a request",
            quantiles(REQUESTS, BY_CLIENTS, of_all=(0.5, 0.95, 0.99)),
            "s",
            "From the first byte of the request to the last of the answer; mostly the model's.",
        ),
        Panel(
            "Time to the first token",
            quantiles("pmi_backend_ttft_seconds"),
            "s",
            "Of streams, from the call of the model.",
        ),
        Panel(
            "In flight, of what may be",
            {"{{instance}}": fill("pmi_in_flight_requests", "pmi_max_in_flight_requests")},
            "percentunit",
            "With all of server.max_in_flight further requests get a 503. Line where PmiInFlightHigh fires.",
            colours={"green": 0, "orange": 0.8},
        ),
    ),
)

_LANGUAGES: Final = Row(
    "Languages",
    (
        Panel(
            "Languages used",
            {"{{language}}": languages(USED, by="language")},
            _EACH_SECOND,
            "Translations that reached prompts, or callers of /v1/pmi/translate.",
        ),
        Panel(
            "Languages dropped, by reason",
            {"{{outcome}}": languages('outcome!="used"', by="outcome")},
            _EACH_SECOND,
            "deadline: slow; queue_full, shed: much to do; quality: the gate; error: the translator fails; "
            "the rest is the callers' choice.",
        ),
        Panel(
            "Rejected by the quality gate",
            {"{{language}} {{check}}": total(rate("pmi_translations_rejected_total"), "language, check")},
            _EACH_SECOND,
            "Sentences, by the check that they failed. Calibrate where one language stands out.",
        ),
    ),
)

_CACHE: Final = Row(
    "Cache",
    (
        Panel(
            "Cache hit ratio",
            {
                "all": share(lookups(HIT), lookups(FIRST_TIERS)),
                "whole inputs": share(lookups('tier="input"'), lookups(FIRST_TIERS)),
                "memory": share(lookups(MEMORY, HIT), lookups(MEMORY)),
                "Redis": share(lookups(REDIS, HIT), lookups(REDIS)),
            },
            "percentunit",
            "Of all lookups; of whole inputs that came again; of sentences in the process's memory; of those "
            "that were looked for in Redis, not being in memory.",
        ),
        Panel(
            "Lookups",
            {"{{tier}} {{result}}": lookups(by="tier, result")},
            _EACH_SECOND,
            "A sentence in one language is a lookup; one that memory misses is looked for in Redis.",
        ),
        Panel(
            "Lookups that Redis did not answer",
            {"errors": share(lookups(REDIS, 'result="error"'), lookups(REDIS))},
            "percentunit",
            "Those of an open breaker among them. Line where PmiRedisDown fires.",
            colours={"green": 0, "orange": 0.5},
        ),
    ),
)

_TRANSLATOR: Final = Row(
    "Translator",
    (
        Panel(
            "Queue, of what may wait",
            {"{{instance}}": fill("pmi_translator_queue_tokens", "pmi_translator_max_queue_tokens")},
            "percentunit",
            "Tokens. From half of translator.max_queue_tokens on (overload.shed_from) prompts get fewer "
            "languages, and PmiTranslatorBehind fires.",
            colours={"green": 0, "orange": 0.5},
        ),
        Panel(
            "Batches, of what they may hold",
            {
                "tokens": batches_filled(f"{BATCHES}_sum", "pmi_translator_max_batch_tokens"),
                "sentences": batches_filled("pmi_translator_rows_total", "pmi_translator_max_batch_rows"),
            },
            "percentunit",
            "In the mean. One of the two near full: the machine is used well, and more to do needs more "
            "cores. Both far below: there is little to do.",
        ),
        Panel("Tokens in a batch", quantiles(BATCHES), "none", "Padded source tokens."),
        Panel(
            "Sentences translated",
            {"{{instance}}": rate("pmi_translator_rows_total")},
            _EACH_SECOND,
            "Once for each language, without what came from a cache; where the model runs.",
        ),
        Panel(
            "Tokens that wait",
            {"{{instance}}": of("pmi_translator_queue_tokens")},
            "none",
            "In gateways with translator services: what these have not answered yet.",
        ),
    ),
)

_COST: Final = Row(
    "Overhead and cost",
    (
        Panel(
            "Overhead of a request by stage, mean",
            {"{{stage}}": overhead(by="stage")},
            "s",
            "What a request with translations waits before the model is asked: for the language of the "
            "input, for translations, for the prompt.",
        ),
        Panel(
            "Overhead by stage, p95",
            {"{{stage}}": quantile(0.95, STAGES, NOT_THE_MODEL, by="stage")},
            "s",
            "translation.deadline_ms bounds `translate`, but for /v1/pmi/translate.",
        ),
        Panel(
            "Prompt tokens added",
            {"tokens": tokens_added()},
            _EACH_SECOND,
            "What translations cost the model in prefill.",
        ),
        Panel(
            "Prompt tokens added to a request, mean",
            {"tokens": tokens_added_each()},
            "none",
            "Fewer languages (languages.max) cost less.",
        ),
    ),
)

_MODELS: Final = Row(
    "Model servers",
    (
        Panel(
            "vLLM: running and waiting",
            {
                "running {{model_name}}": "sum by (model_name) (vllm:num_requests_running)",
                "waiting {{model_name}}": "sum by (model_name) (vllm:num_requests_waiting)",
            },
            "none",
            "With requests waiting (overload.backend_waiting) prompts get fewer languages.",
        ),
        Panel(
            "vLLM: prefix cache hits",
            {"{{model_name}}": f"{_VLLM_PREFIX_HITS} / ({_VLLM_PREFIXES} > 0)"},
            "percentunit",
            "Of prompt tokens. Instructions come first in prompts, so that they are computed once.",
        ),
        Panel(
            "vLLM: KV cache in use",
            {"{{model_name}}": "max by (model_name) (vllm:kv_cache_usage_perc)"},
            "percentunit",
            "Longer prompts fill it sooner; when it is full, requests wait.",
        ),
    ),
)

_PROCESSES: Final = Row(
    "Processes",
    (
        Panel(
            "Versions",
            {"{{role}} {{version}}": f"count by (role, version) ({of('pmi_build_info')})"},
            "none",
            "More than one at a time is a rollout.",
        ),
        Panel(
            "Memory",
            {"{{instance}}": ours(of("process_resident_memory_bytes"))},
            "bytes",
            "Resident. A gateway's caches grow to cache.memory_bytes; of a translator, the model is most.",
        ),
        Panel(
            "Processor",
            {"{{instance}}": ours(rate("process_cpu_seconds_total"))},
            "suffix: cores",
            "A gateway with translator services uses one core at the most: near it, add another.",
        ),
        Panel(
            "Restarts in an hour",
            {"{{instance}}": ours(f"changes({of('process_start_time_seconds')}[1h])")},
            "none",
            "From the third on PmiRestarting fires.",
        ),
        Panel(
            "Open files, of what may be",
            {"{{instance}}": ours(fill("process_open_fds", "process_max_fds"))},
            "percentunit",
            "Each connection is one.",
        ),
        Panel(
            "Connections refused",
            {"{{reason}}": total(rate("pmi_connections_refused_total"), "reason")},
            _EACH_SECOND,
            "Before a request was read. too_many_connections turns users away; the rest is mostly scanners.",
        ),
    ),
)

ROWS: Final = (_GLANCE, _TRAFFIC, _LANGUAGES, _CACHE, _TRANSLATOR, _COST, _MODELS, _PROCESSES)

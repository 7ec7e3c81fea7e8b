"""The Grafana dashboard, from a list of panels: `python deploy/observability/dashboard.py` writes it.

Every expression holds for one gateway and for many; rates, never lifetime averages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("dashboard.json")
_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_WIDTH: Final = 8
_HEIGHT: Final = 8
_COLUMNS: Final = 3


@dataclass(frozen=True)
class Panel:
    """One graph.

    Attributes:
        lines: legend -> expression.
        unit: of Grafana, such as "reqps" or "percentunit".
        says: what it tells, and what to do about it.
    """

    title: str
    lines: dict[str, str]
    unit: str
    says: str


def _quantile(share: float, metric: str, by: str = "") -> str:
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket[$__rate_interval])))"


_REQUESTS: Final = "pmi_request_duration_seconds"
_LANGUAGES: Final = "pmi_languages_total"
_CACHE: Final = "pmi_translation_cache_total"

PANELS: Final = (
    Panel(
        "Requests by status",
        {"{{status}}": f"sum by (status) (rate({_REQUESTS}_count[$__rate_interval]))"},
        "reqps",
        "502 to 504 are the model server's, 429 a key's or (with `require`) the translator's.",
    ),
    Panel(
        "Requests by route",
        {"{{route}}": f"sum by (route) (rate({_REQUESTS}_count[$__rate_interval]))"},
        "reqps",
        "Both doors, by template.",
    ),
    Panel(
        "Time of a request",
        {
            "p50": _quantile(0.5, _REQUESTS),
            "p95": _quantile(0.95, _REQUESTS),
            "p99": _quantile(0.99, _REQUESTS),
        },
        "s",
        "From the first byte of the request to the last of the answer; mostly the model's.",
    ),
    Panel(
        "Overhead: stages but the model, p95",
        {"{{stage}}": _quantile(0.95, "pmi_stage_duration_seconds", "stage")},
        "s",
        "What the gateway itself takes, by stage; `backend` is the model.",
    ),
    Panel(
        "Time to the first token",
        {
            "p50": _quantile(0.5, "pmi_backend_ttft_seconds"),
            "p95": _quantile(0.95, "pmi_backend_ttft_seconds"),
        },
        "s",
        "Of streams, from the call of the model.",
    ),
    Panel(
        "In flight",
        {"{{instance}}": "pmi_in_flight_requests"},
        "short",
        "Near server.max_in_flight further requests get a 503.",
    ),
    Panel(
        "Languages used",
        {"{{language}}": f'sum by (language) (rate({_LANGUAGES}{{outcome="used"}}[$__rate_interval]))'},
        "reqps",
        "Translations that reached prompts.",
    ),
    Panel(
        "Languages dropped, by reason",
        {"{{outcome}}": f'sum by (outcome) (rate({_LANGUAGES}{{outcome!="used"}}[$__rate_interval]))'},
        "reqps",
        "deadline: slow; queue_full, shed: much to do; quality: the gate; the rest is the callers' choice.",
    ),
    Panel(
        "Rejected by the quality gate",
        {
            "{{language}} {{check}}": (
                "sum by (language, check) (rate(pmi_translations_rejected_total[$__rate_interval]))"
            )
        },
        "reqps",
        "Sentences, by the check that they failed. Calibrate where one language stands out.",
    ),
    Panel(
        "Cache hit ratio",
        {
            "{{tier}}": (
                f'sum by (tier) (rate({_CACHE}{{result="hit"}}[$__rate_interval]))'
                f" / clamp_min(sum by (tier) (rate({_CACHE}[$__rate_interval])), 0.001)"
            )
        },
        "percentunit",
        "Of whole inputs, of sentences in memory, and of those that were looked for in Redis.",
    ),
    Panel(
        "Redis errors",
        {"errors": f'sum(rate({_CACHE}{{tier="redis",result="error"}}[$__rate_interval]))'},
        "reqps",
        "Lookups that Redis did not answer, those of an open breaker among them.",
    ),
    Panel(
        "Translator: tokens that wait",
        {"{{instance}}": "pmi_translator_queue_tokens"},
        "short",
        "From half of translator.max_queue_tokens on, prompts get fewer languages.",
    ),
    Panel(
        "Translator: tokens in a batch",
        {
            "p50": _quantile(0.5, "pmi_translator_batch_tokens"),
            "p95": _quantile(0.95, "pmi_translator_batch_tokens"),
        },
        "short",
        "Full batches use the machine well; small ones mean that there is little to do.",
    ),
    Panel(
        "Translator: sentences",
        {"sentences": "sum(rate(pmi_translator_rows_total[$__rate_interval]))"},
        "reqps",
        "Once for each language; what came from a cache does not count.",
    ),
    Panel(
        "Prompt tokens added",
        {"tokens/s": "sum(rate(pmi_prompt_tokens_added_total[$__rate_interval]))"},
        "short",
        "What translations cost the model in prefill.",
    ),
    Panel(
        "vLLM: running and waiting",
        {"running": "sum(vllm:num_requests_running)", "waiting": "sum(vllm:num_requests_waiting)"},
        "short",
        "With requests waiting, prompts get fewer languages.",
    ),
    Panel(
        "vLLM: prefix cache hits",
        {
            "hits": (
                "sum(rate(vllm:prefix_cache_hits_total[$__rate_interval]))"
                " / clamp_min(sum(rate(vllm:prefix_cache_queries_total[$__rate_interval])), 0.001)"
            )
        },
        "percentunit",
        "Instructions come first in prompts, so that they are computed once.",
    ),
    Panel(
        "Connections refused",
        {"{{reason}}": "sum by (reason) (rate(pmi_connections_refused_total[$__rate_interval]))"},
        "reqps",
        "Slow senders, headers that are too large, too many connections.",
    ),
)


def dashboard() -> dict[str, Any]:
    """The whole dashboard."""
    return {
        "title": "pmi-gateway",
        "uid": "pmi-gateway",
        "tags": ["pmi", "llm"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
            ]
        },
        "panels": list(_panels()),
    }


def _panels() -> Iterator[dict[str, Any]]:
    for index, panel in enumerate(PANELS):
        row, column = divmod(index, _COLUMNS)
        yield {
            "id": index + 1,
            "type": "timeseries",
            "title": panel.title,
            "description": panel.says,
            "datasource": _SOURCE,
            "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
            "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
            "options": {
                "legend": {"displayMode": "list", "placement": "bottom"},
                "tooltip": {"mode": "multi"},
            },
            "targets": [
                {
                    "refId": chr(ord("A") + place),
                    "expr": expression,
                    "legendFormat": legend,
                    "datasource": _SOURCE,
                }
                for place, (legend, expression) in enumerate(panel.lines.items())
            ],
        }


if __name__ == "__main__":
    FILE.write_text(json.dumps(dashboard(), indent=1) + "\n")

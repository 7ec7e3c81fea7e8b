"""The queries of the dashboard: rates, never lifetime averages, of what is chosen at its top.

Every one holds for one gateway and for many. Limits are those that processes say of themselves, and what
counts here counts in the alert rules.
"""

from __future__ import annotations

from typing import Final

CHOSEN: Final = 'namespace=~"$namespace",job=~"$job",instance=~"$instance"'
REQUESTS: Final = "pmi_request_duration_seconds"
BROKEN: Final = "pmi_answers_broken_total"
STAGES: Final = "pmi_stage_duration_seconds"
BATCHES: Final = "pmi_translator_batch_tokens"

GATEWAY: Final = 'role="gateway"'
BY_CLIENTS: Final = 'route!~"/livez|/readyz|/health|/metrics|/v1/translate|/v1/model"'
FAILED: Final = 'status=~"5.."'
NO_MISTAKE: Final = 'status!~"4.."'
USED: Final = 'outcome="used"'
TO_BE_HAD: Final = 'outcome=~"used|quality:.*|deadline|queue_full|shed|error|incomplete"'
HIT: Final = 'result="hit"'
MEMORY: Final = 'tier="memory"'
REDIS: Final = 'tier="redis"'
#: Every lookup is counted in one of these: whole inputs that are remembered, and the sentences of all others.
FIRST_TIERS: Final = 'tier=~"input|memory"'
NOT_THE_MODEL: Final = 'stage!="backend"'
TRANSLATING: Final = 'stage="translate"'
LAID_OUT: Final = 'stage="prompt"'


def of(metric: str, *labels: str) -> str:
    """A metric of what is chosen."""
    return f"{metric}{{{','.join((*labels, CHOSEN))}}}"


def rate(metric: str, *labels: str) -> str:
    """How much it grows, a second."""
    return f"rate({of(metric, *labels)}[$__rate_interval])"


def total(expression: str, by: str = "") -> str:
    """The sum over all processes."""
    return f"sum by ({by}) ({expression})" if by else f"sum({expression})"


def share(part: str, whole: str) -> str:
    """Nought where the part has not happened yet, nothing where there is no whole."""
    return f"({part} or 0 * {whole}) / ({whole} > 0)"


def fill(metric: str, limit: str) -> str:
    """How full each process is, by the limit that it says itself."""
    return f"{of(metric)} / ({of(limit)} > 0)"


def quantile(of_all: float, metric: str, *labels: str, by: str = "") -> str:
    """A quantile of a histogram over all processes."""
    buckets = total(rate(f"{metric}_bucket", *labels), f"le, {by}" if by else "le")
    return f"histogram_quantile({of_all}, {buckets})"


def quantiles(metric: str, *labels: str, of_all: tuple[float, ...] = (0.5, 0.95)) -> dict[str, str]:
    """Several, by their names."""
    return {f"p{one * 100:.0f}": quantile(one, metric, *labels) for one in of_all}


def ours(expression: str) -> str:
    """Of this project's processes alone: others have such metrics, too."""
    return f"{expression} and on (namespace, job, instance) pmi_build_info"


def requests(*labels: str, by: str = "") -> str:
    """What clients send, a second."""
    return total(rate(f"{REQUESTS}_count", BY_CLIENTS, *labels), by)


def broken() -> str:
    """Answers that broke off after a status that said nothing of it, a second."""
    return total(rate(BROKEN, BY_CLIENTS))


def failures() -> str:
    """What fails, by its status or by breaking off, a second; either may not have happened yet."""
    return total(f"{rate(f'{REQUESTS}_count', BY_CLIENTS, FAILED)} or {rate(BROKEN, BY_CLIENTS)}")


def languages(*labels: str, by: str = "") -> str:
    """Languages that were asked for, a second."""
    return total(rate("pmi_languages_total", *labels), by)


def lookups(*labels: str, by: str = "") -> str:
    """Lookups in caches, a second."""
    return total(rate("pmi_translation_cache_total", *labels), by)


def overhead(by: str = "") -> str:
    """Seconds outside of the model, for each request that was translated for."""
    return _for_each(total(rate(f"{STAGES}_sum", NOT_THE_MODEL), by), TRANSLATING)


def tokens_added() -> str:
    """To the prompts, a second."""
    return total(rate("pmi_prompt_tokens_added_total"))


def tokens_added_each() -> str:
    """To a prompt."""
    return _for_each(tokens_added(), LAID_OUT)


def batches_filled(what: str, limit: str) -> str:
    """How full batches are, in the mean."""
    most = f"{rate(f'{BATCHES}_count')} * {of(limit)}"
    return f"{total(rate(what))} / ({total(most)} > 0)"


def _for_each(expression: str, stage: str) -> str:
    """For each request that went through a stage."""
    return f"{expression} / on () group_left () ({total(rate(f'{STAGES}_count', stage))} > 0)"

"""Figures and sizes as Markdown, for the report and for `deploy/sizing.md`."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loadtests.figures import Spread
from loadtests.sizing.formula import Entrance, Figures, Load, Pods, Size, size
from loadtests.sizing.measured import USUAL_CACHE_BYTES, errors, prefill, spreads
from loadtests.sizing.recorded import Recorded
from loadtests.tables import table

_MS: Final = 1e3
_US: Final = 1e6
_MIB: Final = 2.0**-20


@dataclass(frozen=True, slots=True)
class _Shown:
    """A figure for people.

    Attributes:
        symbol: as the formula has it.
        what: in words.
        name: in `spreads`.
        scale, unit: of the number that is shown.
    """

    symbol: str
    what: str
    name: str
    scale: float
    unit: str


_FIGURES: Final = (
    _Shown("door", "gateway: a request, OpenAI's door", "openai.request_cpu_s", _MS, "ms CPU"),
    _Shown("chunk", "a chunk of its stream", "openai.chunk_cpu_s", _US, "µs CPU"),
    _Shown("door", "a request, `/v1/pmi/complete`", "complete.request_cpu_s", _MS, "ms CPU"),
    _Shown("chunk", "a chunk of its stream", "complete.chunk_cpu_s", _US, "µs CPU"),
    _Shown("augmented", "a request with translations", "augmentation.request_cpu_s", _MS, "ms CPU"),
    _Shown("item", "each sentence x language", "augmentation.item_cpu_s", _US, "µs CPU"),
    _Shown(
        "item-character", "and each of its characters", "augmentation.item_character_cpu_s", _US, "µs CPU"
    ),
    _Shown(
        "missing",
        "a request with anything that no cache has",
        "augmentation.missing_request_cpu_s",
        _MS,
        "ms CPU",
    ),
    _Shown("missed", "each sentence x language of those", "augmentation.missed_item_cpu_s", _US, "µs CPU"),
    _Shown("token", "translator: a token that it writes", "translator_token_cpu_s", _MS, "ms CPU"),
    _Shown("entry", "Redis: a sentence in a language", "redis_entry_bytes", 1.0, "bytes"),
    _Shown("character", "each of its characters", "redis_character_bytes", 1.0, "bytes"),
    _Shown("", "Redis: resident over counted memory", "redis_resident_ratio", 1.0, "x"),
)

#: Loads of the page's table: requests a second, languages, hit ratio.
LOADS: Final = (
    (10.0, 3.0, 0.0),
    (10.0, 3.0, 0.9),
    (50.0, 1.0, 0.5),
    (50.0, 3.0, 0.0),
    (50.0, 3.0, 0.5),
    (50.0, 3.0, 0.9),
    (200.0, 1.0, 0.9),
    (200.0, 3.0, 0.5),
    (200.0, 3.0, 0.9),
)


def figures(run: Recorded, own: Figures) -> Iterator[str]:
    """Every figure of the formula with its spread."""
    found = spreads(run.measured)
    lines = [[one.symbol, one.what, *_numbers(found[one.name], one.scale, one.unit)] for one in _FIGURES]
    lines += [
        [
            "",
            f"gateway: memory, with {USUAL_CACHE_BYTES * _MIB:.0f} MiB of cache",
            _mib(own.gateway_bytes),
            f"{run.measured.gateway_mib:.0f} without",
        ],
        ["", "translator: memory", _mib(own.translator_bytes), _resident(run)],
    ]
    return table(["symbol", "figure", "measured", "lowest to highest"], lines)


def prompts(run: Recorded) -> Iterator[str]:
    """What translations add to a prompt."""
    lines = [
        [
            f"`{one.door}`",
            one.inputs,
            one.unit,
            f"{one.prefill.once_tokens:.0f}",
            f"{one.prefill.language_tokens:.1f}",
            f"{one.prefill.tokens_per_source_token:.2f}",
            f"{one.error:.0%}",
        ]
        for one in run.measured.lines
    ]
    head = ["layout", "inputs", "counted", "once", "each language", "each of the source", "off by"]
    return table(head, lines)


def translators(run: Recorded) -> Iterator[str]:
    """How long requests wait at shares of what a translator can do."""
    lines = [
        [
            f"{one.share:.0%}",
            str(one.round + 1),
            f"{one.cores:.2f}",
            f"{one.p50_s:.2f}",
            f"{one.p95_s:.2f}",
            f"{one.in_time:.0%}",
        ]
        for one in sorted(run.measured.part, key=lambda one: (one.share, one.round))
    ]
    return table(["asked for", "round", "cores used", "p50 s", "p95 s", "within 3 s"], lines)


def checks(run: Recorded) -> Iterator[str]:
    """The formula against a load of its own."""
    lines = [
        [
            str(one.round + 1),
            f"{one.requests_per_s:.0f}",
            f"{one.cpu_ms:.2f}",
            f"{one.predicted_ms:.2f}",
            _off(one.error),
        ]
        for one in run.checks
    ]
    return table(["round", "requests/s", "CPU ms measured", "CPU ms by the formula", "off by"], lines)


def speed(run: Recorded) -> str:
    """How steady the machine was, in words."""
    found = [row.yardstick_ms for row in run.measured.rows]
    return (
        f"The same piece of work took {min(found):.1f} to {max(found):.1f} ms of CPU time meanwhile, "
        f"{statistics.median(found):.1f} ms in the median"
    )


def off_by(run: Recorded) -> str:
    """How far the formula was off, in words."""
    found = errors(run.checks)
    return f"{_off(found.median)} ({_off(found.low)} to {_off(found.high)})"


def loads(own: Figures, pods: Pods | None = None) -> Iterator[str]:
    """What some loads need."""
    cut = pods or Pods()
    lines = []
    for requests_per_s, languages, hit_ratio in LOADS:
        load = Load(requests_per_s, languages, hit_ratio=hit_ratio)
        lines.append([*_load(load), *_size(size(load, own, cut))])
    head = ["requests/s", "languages", "hits", "gateway cores", "gateway pods", "translator cores"]
    return table([*head, f"translator pods of {cut.translator_cores}", "Redis", "prefill tokens/s"], lines)


def _load(load: Load) -> list[str]:
    return [f"{load.requests_per_s:g}", f"{load.languages:g}", f"{load.hit_ratio:.0%}"]


def _size(found: Size) -> list[str]:
    return [
        f"{found.gateway_cores:.2f}",
        str(found.gateway_pods),
        f"{found.translator_cores:.1f}",
        str(found.translator_pods),
        _mib(found.redis_limit_bytes),
        f"{found.added_prefill_tokens_per_s:,.0f}",
    ]


def token_lines(run: Recorded) -> Mapping[Entrance, str]:
    """The lines that the formula takes tokens from, in words."""
    return {
        door: (
            f"{line.prefill.once_tokens:.0f} + languages x ({line.prefill.language_tokens:.1f} + "
            f"{line.prefill.tokens_per_source_token:.2f} x source tokens)"
        )
        for door in Entrance
        for line in [prefill(run.measured.lines, door)]
    }


def _numbers(found: Spread, scale: float, unit: str) -> list[str]:
    value, low, high = (_number(one * scale) for one in (found.median, found.low, found.high))
    return [f"{value} {unit}", f"{low} to {high}"]


def _off(error: float) -> str:
    shown = round(error * 100)
    return f"{shown:+d} %" if shown else "0 %"


def _number(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _mib(size_bytes: float) -> str:
    return f"{size_bytes * _MIB:,.0f} MiB"


def _resident(run: Recorded) -> str:
    found = [one.resident_mib for one in run.measured.full]
    return f"{min(found):.0f} to {max(found):.0f}"

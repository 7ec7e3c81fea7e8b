"""The report: bars first, then the medians of every kind of run."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from loadtests.figures import Bar
from loadtests.tables import bar_table, table
from loadtests.translate.runs import CLIENTS, TARGETS, WORKERS, Run


def markdown(
    machine: Mapping[str, str],
    command: str,
    model: str,
    bars: Sequence[Bar],
    runs: Sequence[Run],
    points: Sequence[tuple[int, float]],
) -> str:
    """The whole report."""
    return "\n".join(
        [
            "# What batching, trimming and a translator service are worth",
            "",
            f"Made by `{command}`.",
            "",
            f"- model: {model}",
            f"- {WORKERS} workers of one core each, {CLIENTS} clients in a closed loop, each with a sentence",
            f"  into {len(TARGETS)} languages at a time; where nothing else is said, 24 tokens in and out",
            *(f"- {name}: {value}" for name, value in machine.items()),
            "",
            "Kinds of runs take turns within a round. Figures are medians over the rounds, with the lowest",
            "and the highest in brackets; what is compared is of the same round. Rates are output tokens a",
            "second.",
            "",
            "![each figure against its bar](translate.svg)",
            "",
            *bar_table(bars),
            "",
            *table(["part", "target", "tokens/s", "p50 ms", "p95 ms"], _lines(runs)),
            "",
            *_memory(points),
        ]
    )


def _lines(runs: Sequence[Run]) -> Iterator[list[str]]:
    for part, target in dict.fromkeys((run.part, run.target) for run in runs):
        same = [run for run in runs if (run.part, run.target) == (part, target)]
        yield [
            part,
            target,
            _shown([run.tokens_per_s for run in same]),
            _shown([run.p50_ms for run in same]),
            _shown([run.p95_ms for run in same]),
        ]


def _shown(values: Sequence[float]) -> str:
    median = statistics.median(values)
    return f"{median:,.0f}" if median else "–"


def _memory(points: Sequence[tuple[int, float]]) -> Iterator[str]:
    if points:
        yield "Memory of the process, MiB, after so many requests of 1 to 200 tokens:"
        yield ""
        chosen = points[:: max(1, len(points) // 5)]
        kept = [*chosen, points[-1]] if chosen[-1] != points[-1] else chosen
        yield from table(
            ["requests", *(f"{count:,}" for count, _ in kept)], [["MiB", *(f"{mib:,.0f}" for _, mib in kept)]]
        )
        yield ""

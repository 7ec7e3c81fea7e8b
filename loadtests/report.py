"""The report: bars first, then the medians of every cell, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from loadtests.bars import Row, bars, label
from loadtests.rows import CLIENTS, OFF, ON, Answers, Streams
from loadtests.tables import bar_table, table

DISTURBED: Final = 0.1
"""Share of the server's core that others may take before the report warns of it."""

_PARTS: Final = {OFF: "PMI off", ON: "PMI on", CLIENTS: "HTTP clients"}


def markdown(
    machine: Mapping[str, str], command: str, answers: Sequence[Answers], streams: Sequence[Streams]
) -> str:
    """The whole report."""
    return "\n".join(
        [
            "# What the gateway costs",
            "",
            f"Made by `{command}`.",
            "",
            *(f"- {name}: {value}" for name, value in machine.items()),
            "",
            "One core has the server that is measured, one worker; the other has the load and what stands",
            "behind the server. Targets take turns within a round. Figures are medians over the rounds, with",
            "the lowest and the highest in brackets; what is compared is of the same round.",
            "",
            *_warning([*answers, *streams]),
            "## Bars",
            "",
            *bar_table(bars(answers, streams)),
            "",
            "## Answers",
            "",
            "wrk in a closed loop, against nginx with a static answer. `others` is the largest share of the",
            "server's core that went to other processes.",
            "",
            *table(
                ["part", "body", "c", "target", "requests/s", "p50 ms", "p99 ms", "errors", "others"],
                _answer_lines(answers),
            ),
            "",
            "## Streams",
            "",
            "20 chunks at 5 ms, the usage and `[DONE]`. Transit is from the upstream's sending a chunk to",
            "the client's having it; merged chunks came in one read with the chunk before.",
            "",
            *table(
                [
                    "streams",
                    "target",
                    "done",
                    "first p50 ms",
                    "first p99 ms",
                    "gap p50 ms",
                    "gap p99 ms",
                    "transit p50 ms",
                    "transit p99 ms",
                    "merged",
                    "errors",
                    "others",
                ],
                _stream_lines(streams),
            ),
            "",
        ]
    )


def _warning(rows: Sequence[Answers | Streams]) -> Iterator[str]:
    others = max((row.others for row in rows), default=0.0)
    if others > DISTURBED:
        yield f"**The machine was not idle**: other processes took up to {others:.0%} of the server's core."
        yield ""


def _answer_lines(rows: Sequence[Answers]) -> Iterator[list[str]]:
    for same in _grouped(rows, lambda row: (row.part, row.body_bytes, row.connections, row.target)):
        first = same[0]
        yield [
            _PARTS[first.part],
            label(first.body_bytes),
            str(first.connections),
            first.target,
            f"{_median(row.requests_per_s for row in same):,.0f}",
            f"{_median(row.p50_ms for row in same):.3f}",
            f"{_median(row.p99_ms for row in same):.3f}",
            *_soundness(same),
        ]


def _stream_lines(rows: Sequence[Streams]) -> Iterator[list[str]]:
    for same in _grouped(rows, lambda row: (row.streams, row.target)):
        first = same[0]
        yield [
            str(first.streams),
            first.target,
            f"{_median(row.done for row in same):.0f}",
            f"{_median(row.first_p50_ms for row in same):.2f}",
            f"{_median(row.first_p99_ms for row in same):.2f}",
            f"{_median(row.gap_p50_ms for row in same):.2f}",
            f"{_median(row.gap_p99_ms for row in same):.2f}",
            f"{_median(row.transit_p50_ms for row in same):.2f}",
            f"{_median(row.transit_p99_ms for row in same):.2f}",
            f"{_median(row.merged for row in same):.1%}",
            *_soundness(same),
        ]


def _soundness(rows: Sequence[Row]) -> list[str]:
    errors = sum(row.errors for row in rows)
    spoilt = ", spoilt" if any(row.spoilt for row in rows) else ""
    return [f"{errors}{spoilt}", f"{max(row.others for row in rows):.0%}"]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def _grouped(rows: Sequence[Row], key: Callable[[Row], tuple[object, ...]]) -> Iterable[list[Row]]:
    """Rows that differ in their round only, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups.values()

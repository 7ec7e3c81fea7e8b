"""Tables of a report, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from loadtests.figures import Bar, Spread, shown


def bar_table(bars: Iterable[Bar]) -> Iterator[str]:
    """The lines of a table of bars."""
    return table(["figure", "bar", "measured", "met"], map(_bar, bars))


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield _line(head)
    yield _line(["---"] * len(head))
    yield from map(_line, lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bar(bar: Bar) -> list[str]:
    verdict = {True: "yes", False: "**no**", None: "–"}[bar.met]
    return [bar.what, bar.wanted or "–", _spread(bar.measured, bar.unit), verdict]


def _spread(spread: Spread | None, unit: str) -> str:
    if spread is None:
        return "not measured, or spoilt by errors"
    return f"{shown(spread.median, unit)} ({shown(spread.low, unit)} to {shown(spread.high, unit)})"

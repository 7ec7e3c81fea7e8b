"""The bars that the gateway has to clear, computed from rows.

Targets are compared within a round, whose runs follow each other at once; the figure is the median over the
rounds, with the lowest and the highest beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from loadtests.bodies import LARGE_BYTES, SMALL_BYTES
from loadtests.figures import Bar, Spread, at_least, at_most, spread
from loadtests.rows import CLIENTS, OFF, ON, Answers, Streams
from loadtests.targets import DIRECT, GATEWAY, GATEWAY_PMI, HTTPX, REFERENCE, TRANSPORT

MAX_EXTRA_P50_MS: Final = 0.15
MIN_SHARE: Final = 0.5
GOAL_SHARE: Final = 0.8
MAX_P99_OVER_P50: Final = 3.0
STREAMS: Final = 128
MAX_EXTRA_GAP_MS: Final = 1.5
MIN_STREAMS_DONE: Final = 0.97
MAX_PMI_EXTRA_P50_MS: Final = 0.5
MIN_PMI_REQUESTS_PER_S: Final = 2000.0
MIN_CLIENT_RATIO: Final = 1.5

_NAMES: Final = {SMALL_BYTES: "1 KB", LARGE_BYTES: "30 KB"}

Row = TypeVar("Row", Answers, Streams)


def bars(answers: Sequence[Answers], streams: Sequence[Streams]) -> list[Bar]:
    """All bars, in the order in which they are told."""
    return [*_off(answers), *_streaming(streams), *_on(answers), *_references(answers)]


def label(body_bytes: int) -> str:
    """A body's size for people."""
    return _NAMES.get(body_bytes, f"{body_bytes} B")


def _off(rows: Sequence[Answers]) -> Iterator[Bar]:
    for body in (SMALL_BYTES, LARGE_BYTES):
        yield at_most(
            f"PMI off: p50 over the reference, c=1, {label(body)}",
            MAX_EXTRA_P50_MS,
            "ms",
            _paired(
                _cell(rows, OFF, body, 1), (GATEWAY, REFERENCE), lambda ours, its: ours.p50_ms - its.p50_ms
            ),
        )
    for connections in (16, 64):
        for body in (SMALL_BYTES, LARGE_BYTES):
            yield at_least(
                f"PMI off: share of the reference's requests/s, c={connections}, {label(body)}",
                MIN_SHARE,
                "%",
                _paired(
                    _cell(rows, OFF, body, connections),
                    (GATEWAY, REFERENCE),
                    lambda ours, its: ours.requests_per_s / its.requests_per_s,
                ),
                goal=GOAL_SHARE,
            )
    for body in (SMALL_BYTES, LARGE_BYTES):
        yield at_most(
            f"PMI off: p99 over p50, c=16, {label(body)}",
            MAX_P99_OVER_P50,
            "x",
            _alone(_cell(rows, OFF, body, 16), GATEWAY, lambda row: row.p99_ms / row.p50_ms),
        )


def _streaming(rows: Sequence[Streams]) -> Iterator[Bar]:
    many = [row for row in rows if row.streams == STREAMS]
    yield at_most(
        f"{STREAMS} streams: gap p99 over direct",
        MAX_EXTRA_GAP_MS,
        "ms",
        _paired(many, (GATEWAY, DIRECT), lambda ours, its: ours.gap_p99_ms - its.gap_p99_ms),
    )
    yield at_least(
        f"{STREAMS} streams: share of direct's streams done",
        MIN_STREAMS_DONE,
        "%",
        _paired(many, (GATEWAY, DIRECT), lambda ours, its: ours.done / max(its.done, 1)),
    )


def _on(rows: Sequence[Answers]) -> Iterator[Bar]:
    yield at_most(
        "PMI on, translations cached: p50 over PMI off, c=1",
        MAX_PMI_EXTRA_P50_MS,
        "ms",
        _paired(
            _cell(rows, ON, SMALL_BYTES, 1), (GATEWAY_PMI, GATEWAY), lambda on, off: on.p50_ms - off.p50_ms
        ),
    )
    yield at_least(
        "PMI on, translations cached: requests/s on the gateway's core, c=16",
        MIN_PMI_REQUESTS_PER_S,
        "/s",
        _alone(_cell(rows, ON, SMALL_BYTES, 16), GATEWAY_PMI, lambda row: row.requests_per_s),
    )


def _references(rows: Sequence[Answers]) -> Iterator[Bar]:
    yield Bar(
        "The reference's share of nginx's own requests/s, c=16, 1 KB",
        "",
        "%",
        _paired(
            _cell(rows, OFF, SMALL_BYTES, 16),
            (REFERENCE, DIRECT),
            lambda its, nginx: its.requests_per_s / nginx.requests_per_s,
        ),
        None,
    )
    clients = _cell(rows, CLIENTS, SMALL_BYTES, 16)
    rates = [
        _paired(clients, (REFERENCE, other), lambda its, others: its.requests_per_s / others.requests_per_s)
        for other in (HTTPX, TRANSPORT)
    ]
    # The better of the two variants is the one that leaves aiohttp the smaller lead.
    better = min((rate for rate in rates if rate), key=lambda rate: rate.median, default=None)
    yield at_least(
        "aiohttp's requests/s over the better way to httpx's API, c=16, 1 KB", MIN_CLIENT_RATIO, "x", better
    )


def _cell(rows: Sequence[Answers], part: str, body_bytes: int, connections: int) -> list[Answers]:
    wanted = (part, body_bytes, connections)
    return [row for row in rows if (row.part, row.body_bytes, row.connections) == wanted]


def _paired(
    rows: Sequence[Row], targets: tuple[str, str], figure: Callable[[Row, Row], float]
) -> Spread | None:
    """The figure of two targets' rows, round by round; None where a row is missing, empty or had errors."""
    one, other = _of(rows, targets[0]), _of(rows, targets[1])
    if [row.pair for row in one] != [row.pair for row in other]:
        return None
    if not _sound(one) or not _sound(other):
        return None
    return spread([figure(*both) for both in zip(one, other, strict=True)])


def _alone(rows: Sequence[Row], target: str, figure: Callable[[Row], float]) -> Spread | None:
    """The figure of one target's rows, in the same way."""
    own = _of(rows, target)
    return spread([figure(row) for row in own]) if _sound(own) else None


def _of(rows: Sequence[Row], target: str) -> list[Row]:
    return sorted((row for row in rows if row.target == target), key=lambda row: row.pair)


def _sound(rows: Sequence[Row]) -> bool:
    return bool(rows) and not any(row.spoilt for row in rows)

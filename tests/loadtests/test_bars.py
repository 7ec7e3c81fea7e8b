"""A bar is judged by the median over rounds of what was measured within one round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loadtests.bars import bars
from loadtests.bodies import SMALL_BYTES
from loadtests.figures import Bar, Spread
from loadtests.rows import CLIENTS, OFF, ON, Answers, Streams
from loadtests.targets import DIRECT, GATEWAY, GATEWAY_PMI, HTTPX, REFERENCE, TRANSPORT

EXTRA_P50 = "PMI off: p50 over the reference, c=1, 1 KB"
SHARE = "PMI off: share of the reference's requests/s, c=16, 1 KB"
PMI_RATE = "PMI on, translations cached: requests/s on the gateway's core, c=16"
GAP = "128 streams: gap p99 over direct"
CLIENT = "aiohttp's requests/s over the better way to httpx's API, c=16, 1 KB"


def answers(target: str, pair: int = 0, *, part: str = OFF, connections: int = 16) -> Answers:
    """A sound row: 1,000 requests a second, half a millisecond each."""
    return Answers(
        part=part,
        target=target,
        body_bytes=SMALL_BYTES,
        connections=connections,
        pair=pair,
        requests=2000,
        requests_per_s=1000.0,
        p50_ms=0.5,
        p99_ms=1.0,
        errors=0,
        others=0.0,
    )


def streams(target: str, gap_p99_ms: float) -> Streams:
    """A sound row of 128 streams."""
    return Streams(
        target=target,
        streams=128,
        pair=0,
        done=2000,
        first_p50_ms=1.0,
        first_p99_ms=2.0,
        gap_p50_ms=5.0,
        gap_p99_ms=gap_p99_ms,
        transit_p50_ms=0.1,
        transit_p99_ms=0.2,
        merged=0.0,
        errors=0,
        others=0.0,
    )


def judged(what: str, rows: Sequence[Answers] = (), streaming: Sequence[Streams] = ()) -> Bar:
    (bar,) = [bar for bar in bars(rows, streaming) if bar.what == what]
    return bar


def test_without_rows_nothing_is_met() -> None:
    """A part that was left out is neither passed nor failed."""
    assert {(bar.measured, bar.met) for bar in bars((), ())} == {(None, None)}


def test_a_row_with_errors_spoils_its_figure() -> None:
    """A target that refuses is quick: that must not count."""
    refused = replace(answers(GATEWAY), requests_per_s=9000.0, errors=1)

    assert judged(SHARE, [answers(REFERENCE), refused]).measured is None


def test_a_round_that_misses_a_target_spoils_the_figure() -> None:
    """What is compared must be of the same round."""
    rows = [answers(REFERENCE, 0), answers(REFERENCE, 1), answers(GATEWAY, 0)]

    assert judged(SHARE, rows).measured is None


def test_differences_are_taken_within_a_round() -> None:
    """A slow round is slow for both: the medians of the targets would differ by another figure."""
    rows = [
        replace(answers(target, pair, connections=1), p50_ms=p50_ms)
        for pair, (reference, gateway) in enumerate([(0.5, 0.75), (2.0, 2.125), (1.0, 1.0)])
        for target, p50_ms in ((GATEWAY, gateway), (REFERENCE, reference))
    ]

    bar = judged(EXTRA_P50, rows)

    assert bar.measured == Spread(median=0.125, low=0.0, high=0.25)
    assert bar.met is True


def test_a_share_below_the_bar_is_not_met() -> None:
    """At least half of the reference's requests a second."""
    half = replace(answers(GATEWAY), requests_per_s=500.0)

    assert judged(SHARE, [answers(REFERENCE), half]).met is True
    assert judged(SHARE, [answers(REFERENCE), replace(half, requests_per_s=499.0)]).met is False


def test_rows_of_another_part_do_not_count() -> None:
    """With PMI on, the gateway is measured again with PMI off beside it."""
    on = replace(answers(GATEWAY_PMI, part=ON), requests_per_s=2500.0)
    rows = [on, answers(GATEWAY, part=ON), answers(REFERENCE), answers(GATEWAY)]

    assert judged(PMI_RATE, rows).measured == Spread(2500.0, 2500.0, 2500.0)
    assert judged(SHARE, [answers(REFERENCE), answers(GATEWAY, part=ON)]).measured is None


def test_streams_are_compared_with_direct() -> None:
    """The gap's p99 may be 1.5 ms longer."""
    direct = streams(DIRECT, 6.0)

    assert judged(GAP, streaming=[direct, streams(GATEWAY, 7.5)]).met is True
    assert judged(GAP, streaming=[direct, streams(GATEWAY, 7.6)]).met is False


def test_the_client_is_compared_with_the_better_variant() -> None:
    """aiohttp has to lead by half over whichever way to httpx's API carries more."""
    rows = [
        replace(answers(name, part=CLIENTS), requests_per_s=rate)
        for name, rate in ((REFERENCE, 1000.0), (HTTPX, 400.0), (TRANSPORT, 800.0))
    ]

    bar = judged(CLIENT, rows)

    assert bar.measured == Spread(1.25, 1.25, 1.25)
    assert bar.met is False

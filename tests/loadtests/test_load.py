"""What goes wrong under load is counted, by wrk and by the client that reads streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from loadtests import bodies, load
from loadtests.cores import CannotPin, Cores, two_cores
from loadtests.processes import LoadFailed
from loadtests.programs import ProgramMissing, find
from loadtests.targets import Target
from loadtests.upstreams import streaming_running
from tests.support.recording import STREAM_END, STREAM_HEAD, BreakOff, Recorded, chunk, recording, response
from tests.support.unavailable import unavailable

SECONDS = 0.3


@pytest.fixture
def cores() -> Cores:
    try:
        return two_cores()
    except CannotPin as error:
        pytest.skip(str(error))


@pytest.fixture
def body(tmp_path: Path) -> Path:
    path = tmp_path / "body.json"
    path.write_bytes(bodies.chat(bodies.SMALL_BYTES, stream=True))
    return path


@pytest.fixture
def wrk() -> None:
    try:
        find("wrk")
    except ProgramMissing as error:
        unavailable(f"load: {error}")


@pytest.mark.usefixtures("wrk")
def test_wrk_counts_refusals(body: Path, cores: Cores) -> None:
    """Answers that are not 2xx are errors, and the row is spoilt."""
    with recording() as upstream:
        upstream.answer = lambda request: response(b"{}", status=503)
        row = load.answers(Target("direct", upstream.url, None), body, 2, SECONDS, cores, part="off", pair=0)

    assert row.errors == row.requests > 0
    assert row.spoilt


@pytest.mark.usefixtures("wrk")
def test_wrk_posts_the_body(body: Path, cores: Cores) -> None:
    """Every request carries the file's bytes; the row says how many were answered how fast."""
    with recording() as upstream:
        row = load.answers(Target("direct", upstream.url, None), body, 2, SECONDS, cores, part="off", pair=3)

        assert {(one.method, one.target, one.body) for one in upstream.requests} == {
            ("POST", load.PATH, body.read_bytes())
        }
    assert (row.target, row.pair, row.body_bytes, row.errors) == ("direct", 3, bodies.SMALL_BYTES, 0)
    assert row.requests > 0
    assert row.requests_per_s > 0
    assert 0 < row.p50_ms <= row.p99_ms


def test_nobody_to_talk_to_is_no_row(body: Path, cores: Cores) -> None:
    """A client that cannot connect fails, rather than measuring nothing."""
    with recording() as upstream:
        url = upstream.url

    with pytest.raises(LoadFailed, match="Connection refused"):
        load.streams(Target("direct", url, None), body, 1, SECONDS, cores, pair=0)


def broken_off(request: Recorded) -> Iterator[bytes]:
    yield STREAM_HEAD
    yield chunk(b'data: {"sent_ns": 1}\n\n')
    raise BreakOff


def without_its_end(request: Recorded) -> Iterable[bytes]:
    return [STREAM_HEAD, chunk(b'data: {"sent_ns": 1}\n\n' * 21), STREAM_END]


def refused(request: Recorded) -> Iterable[bytes]:
    return response(b'{"error": {"message": "busy"}}', status=503)


@pytest.mark.parametrize("answer", [broken_off, without_its_end, refused])
def test_streams_that_are_not_whole_are_errors(answer: object, body: Path, cores: Cores) -> None:
    """Broken off, without `[DONE]`, or refused."""
    with recording() as upstream:
        upstream.answer = answer  # type: ignore[assignment]
        row = load.streams(Target("direct", upstream.url, None), body, 2, SECONDS, cores, pair=0)

    assert row.errors == 2
    assert row.spoilt


def test_streams_are_timed_from_chunk_to_chunk(tmp_path: Path, body: Path, cores: Cores) -> None:
    """The upstream's rhythm is what the client sees, and each chunk takes a while to come."""
    with streaming_running(tmp_path, cores.load) as url:
        row = load.streams(Target("direct", url, None), body, 4, SECONDS, cores, pair=0)

    assert row.errors == 0
    assert row.done > 0
    assert row.first_p50_ms > 0
    assert 0 < row.gap_p50_ms <= row.gap_p99_ms
    assert 0 < row.transit_p50_ms <= row.transit_p99_ms

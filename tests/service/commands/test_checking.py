"""service.commands.checking: what it finds out about a collector of traces."""

from __future__ import annotations

import pytest

from service.commands.checking import check
from service.commands.findings import Finding, Verdict
from service.configuration.loading import load
from tests.support.otlp import collecting
from tests.support.servers import free_port


async def _traces(endpoint: str) -> Finding:
    found = await check(load({"PMI_TRACING__ENDPOINT": endpoint}))
    (one,) = (finding for finding in found if finding.part == "traces")
    return one


async def test_a_collector_takes_traces() -> None:
    """It is asked as an exporter would, and given none."""
    with collecting() as collector:
        found = await _traces(collector.endpoint)

    assert (found.verdict, found.message) == (Verdict.OK, f"go to {collector.endpoint}")


async def test_what_is_no_collector_is_told() -> None:
    """Such as its other port, or something else altogether."""
    with collecting(status=404) as other:
        found = await _traces(other.endpoint)

    assert found.verdict is Verdict.BROKEN
    assert f"{other.endpoint} takes no traces by OTLP over HTTP (status 404)" in found.message


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "http://user:secret@127.0.0.1:9"])
async def test_a_collector_that_is_down_is_told_without_its_password(endpoint: str) -> None:
    """With the reason; nothing else is broken by it."""
    found = await _traces(endpoint)

    assert found.message == (
        "http://127.0.0.1:9 cannot be reached: connection refused; requests go on without traces"
    )


@pytest.mark.parametrize("shape", ["redis", "redis+cluster"])
async def test_a_redis_that_is_down_is_told_without_its_password(shape: str) -> None:
    """Whatever its client raises; all else is looked at."""
    url = f"{shape}://me:s3cret@127.0.0.1:{free_port()}"
    found = await check(load({"PMI_CACHE__REDIS_URL": url}))
    (one,) = (finding for finding in found if finding.part == "redis")

    assert one.verdict is Verdict.BROKEN
    assert one.message == "does not answer (connection refused); requests go on without it"

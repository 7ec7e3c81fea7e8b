"""Two gateways that share translations through a real Redis, and one whose Redis dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from tests.support.gateway import RunningGateway, gateway_running
from tests.support.redis import RedisServer

REVIEW = {
    "task": "classify",
    "input": "Das Zimmer war wunderbar.",
    "source_language": "de",
    "aux_languages": ["en", "fr"],
}


def _settings(server: RedisServer) -> dict[str, str]:
    # On a machine that has other things to do, an answer that is late is no miss.
    return {"PMI_CACHE__REDIS_URL": server.url, "PMI_CACHE__TIMEOUT_S": "2"}


@pytest.fixture
def gateway(own_redis: RedisServer, tmp_path: Path) -> Iterator[RunningGateway]:
    """The embedded models, with translations kept in a Redis of this test's own."""
    with gateway_running(tmp_path, _settings(own_redis)) as running:
        yield running


def origins(gateway: RunningGateway) -> list[str | None]:
    """Where the translations of one request come from; the request must succeed."""
    answer = httpx.post(f"{gateway.url}/v1/pmi/complete", json=REVIEW, timeout=60)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    assert content["output"] == "positive"
    return [one.get("origin") for one in content["languages"]]


@pytest.mark.parametrize("fault", ["kill", "pause"])
def test_a_redis_that_is_gone_fails_no_request(
    gateway: RunningGateway, own_redis: RedisServer, fault: str
) -> None:
    """Killed or frozen before the first request: every lookup is a miss, and nobody notices."""
    getattr(own_redis, fault)()

    assert origins(gateway) == ["engine", "engine"]
    assert httpx.get(f"{gateway.url}/readyz").status_code == 200


def test_a_second_gateway_finds_what_the_first_translated(
    gateway: RunningGateway, own_redis: RedisServer, tmp_path: Path
) -> None:
    """Translations are shared, under digests that hold nothing of the text."""
    assert origins(gateway) == ["engine", "engine"]

    directory = tmp_path / "second"
    directory.mkdir()
    with gateway_running(directory, _settings(own_redis)) as second:
        assert origins(second) == ["cache", "cache"]

    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        keys = list(client.scan_iter("*"))
    assert len(keys) == 2
    assert not any("Zimmer" in key for key in keys)

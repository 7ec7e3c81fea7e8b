"""The real parts that tests run against: a Redis server, a vLLM server, and rows of real data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.redis import RedisServer, redis_running
from tests.support.rows import Row, load_rows
from tests.support.vllm import REPEATABLE, VLLMServer, vllm_running

MARKER_OF_FIXTURE = {
    "redis_session": "redis",
    "own_redis": "redis",
    "vllm_server": "vllm",
    "pmi_rows": "pmi_data",
}
# The first test that asks for vLLM also waits for its start.
VLLM_TEST_TIMEOUT_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the real parts it asks for, so that `-m "not vllm"` leaves out all that need vLLM."""
    for item in items:
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
        if item.get_closest_marker("vllm") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(VLLM_TEST_TIMEOUT_S))


@pytest.fixture(scope="session")
def redis_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The one Redis of the test run; tests ask for `redis_server`."""
    with redis_running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(redis_session: RedisServer) -> RedisServer:
    """A running, empty Redis, shared by the tests in turn: not to be paused or killed."""
    redis_session.flush()
    return redis_session


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for this test alone, which it may pause and kill."""
    with redis_running(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def vllm_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VLLMServer]:
    """The one vLLM of the test run: it serves the demo LM under the name "demo", and repeats its answers."""
    with vllm_running(tmp_path_factory.mktemp("vllm"), options=REPEATABLE) as server:
        yield server


@pytest.fixture(scope="session")
def pmi_rows() -> Callable[[str], list[Row]]:
    """Reads the real rows of one file: `pmi_rows("xnli_de")`."""
    return load_rows

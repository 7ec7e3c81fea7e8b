"""service.backends.load"""

from __future__ import annotations

import asyncio

import pytest

from service.backends.errors import BackendUnavailable
from service.backends.fake import Fake
from service.backends.load import Load, waiting_requests
from service.backends.replicas import Replica
from tests.support.until import until

METRICS = b"""# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="a"} %d.0
vllm:num_requests_waiting{engine="1",model_name="a"} 3.0
vllm:num_requests_waiting_by_reason{reason="capacity"} 99.0
vllm:num_requests_running{engine="0"} 7.0
"""


class Server:
    """Says what it is told to; counts how often it is asked."""

    def __init__(self, waiting: int | None) -> None:
        self.waiting = waiting
        self.is_down = False
        self.asked = 0

    async def metrics(self) -> bytes | None:
        self.asked += 1
        if self.is_down:
            raise BackendUnavailable
        return None if self.waiting is None else METRICS % self.waiting


async def _no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (METRICS % 4, 7.0),
        (b"vllm:num_requests_waiting 2.0\n", 2.0),
        (b"", None),
        (b"<html>", None),
        (b"\xff", None),
        (b"vllm:num_requests_waiting +Inf\n", None),
        (b"vllm:num_requests_waiting 1e\n", None),
        (b"vllm:num_requests_waiting 1e9999\n", None),
    ],
)
def test_waiting_requests_of_all_engines_are_added_up(metrics: bytes, expected: float | None) -> None:
    """What only begins alike does not count; a server that is no vLLM says nothing."""
    assert waiting_requests(metrics) == expected


async def test_the_least_busy_server_counts() -> None:
    """The next request goes there."""
    servers = [Server(10), Server(2)]
    replicas = [Replica(str(index), Fake()) for index in range(2)]
    async with Load(list(zip(replicas, servers, strict=True)), _no_sleep) as load:
        await until(lambda: all(server.asked > 1 for server in servers))
        assert load.waiting == 5.0

        servers[1].is_down = True
        await until(lambda: replicas[1].is_silent)
        assert load.waiting == 13.0

        servers[1].is_down = False
        await until(lambda: not replicas[1].is_silent)
        await until(lambda: load.waiting == 5.0)


async def test_without_metrics_nothing_is_known() -> None:
    """Nothing is left out then, and the server counts as alive."""
    server, replica = Server(None), Replica("a", Fake())
    async with Load([(replica, server)], _no_sleep) as load:
        await until(lambda: server.asked > 2)

        assert (load.waiting, replica.is_silent) == (0.0, False)


async def test_a_server_that_answers_is_no_longer_left_alone() -> None:
    """Nobody's request has to find it out; a long answer would keep all others waiting."""
    replica = Replica("a", Fake())
    for _ in range(5):
        replica.breaker.failed(0.0)
    assert replica.breaker.is_open(0.1)
    async with Load([(replica, Server(0))], _no_sleep):
        await until(lambda: not replica.breaker.is_open(0.1))


async def test_who_is_watched_may_change() -> None:
    """What a server that is gone said last counts no more; who stays is asked on."""
    gone, stays, new = Server(0), Server(7), Server(2)
    first, second, third = [Replica(name, Fake()) for name in "abc"]
    async with Load([(first, gone), (second, stays)], _no_sleep) as load:
        await until(lambda: load.waiting == 3.0)

        load.watch([(second, stays), (third, new)])
        assert load.waiting == 10.0
        asked = gone.asked
        await until(lambda: load.waiting == 5.0)
        assert gone.asked <= asked + 1

"""service.keys.quota, with a real Redis where one is shared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from service.errors import RateLimited
from service.keys.key import Key
from service.keys.loading import counting_in
from service.keys.quota import Quotas
from tests.support.redis import RedisServer
from tests.support.redis_shapes import as_a_cluster, behind_sentinels, with_users
from tests.support.servers import free_port

REQUESTS = Key("r", b"r", requests_per_minute=3)
TOKENS = Key("t", b"t", tokens_per_minute=100)


async def _admitted(quotas: Quotas, key: Key, times: int) -> int:
    """How many of so many requests get in."""
    admitted = 0
    for _ in range(times):
        try:
            await quotas.admit(key)
        except RateLimited:
            continue
        admitted += 1
    return admitted


async def test_a_key_has_so_many_requests_a_minute() -> None:
    """The next one is told when to come again; other keys are not concerned."""
    quotas = Quotas()

    assert await _admitted(quotas, REQUESTS, 5) == 3
    assert await _admitted(quotas, Key("other", b"o", requests_per_minute=3), 2) == 2
    with pytest.raises(RateLimited, match="3 requests a minute") as refused:
        await quotas.admit(REQUESTS)
    assert 1 <= refused.value.retry_after_s <= 60


async def test_tokens_are_counted_when_they_are_known() -> None:
    """The request that goes beyond the limit is let finish; the next one waits."""
    quotas = Quotas()
    await quotas.admit(TOKENS)
    await quotas.charge(TOKENS, 60)
    await quotas.admit(TOKENS)
    await asyncio.gather(quotas.charge(TOKENS, 30), quotas.charge(TOKENS, 6000))

    with pytest.raises(RateLimited, match="100 tokens a minute"):
        await quotas.admit(TOKENS)


async def test_a_refusal_for_tokens_costs_no_request() -> None:
    """What is refused is not counted."""
    quotas = Quotas()
    key = Key("both", b"b", requests_per_minute=2, tokens_per_minute=10)
    await quotas.charge(key, 10)

    assert await _admitted(quotas, key, 5) == 0
    assert await _admitted(quotas, Key("both", b"b", requests_per_minute=2), 5) == 2


async def test_tokens_do_not_come_back_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has used ten minutes' tokens in one waits for the next minute."""
    now = 1_000_000_020.0
    monkeypatch.setattr("time.time", lambda: now)
    quotas = Quotas()
    await quotas.charge(TOKENS, 1000)

    for second in range(1, 30):
        monkeypatch.setattr("time.time", lambda second=second: now + second)
        assert await _admitted(quotas, TOKENS, 1) == 0


async def test_a_redis_far_away_is_reached() -> None:
    """Connecting takes longer than anybody waits: it goes on, and the next request finds a connection."""
    hello, ended = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if line.startswith(b"*"):
                words = [await _bulk(reader) for _ in range(int(line[1:]))]
                await asyncio.sleep(0.03)
                if words[0].upper().startswith(b"EVAL"):
                    hello.set()
                    writer.write(b":1\r\n")
                else:
                    writer.write(b"+OK\r\n")
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    quotas = counting_in(f"redis://127.0.0.1:{port}/0", 0.02)
    await quotas.admit(REQUESTS)
    await asyncio.wait_for(hello.wait(), timeout=5)
    await quotas.aclose()
    await asyncio.wait_for(ended.wait(), timeout=5)
    server.close()


def _round_trips() -> set[asyncio.Task[Any]]:
    """Those to Redis that are under way."""
    return {task for task in asyncio.all_tasks() if task.get_name() == "limits"}


async def _bulk(reader: asyncio.StreamReader) -> bytes:
    size = int((await reader.readline())[1:])
    return (await reader.readexactly(size + 2))[:-2]


async def test_without_limits_nothing_is_counted() -> None:
    """Most keys have none."""
    key = Key("free", b"f")
    quotas = Quotas()

    assert await _admitted(quotas, key, 100) == 100
    await quotas.charge(key, 10**9)
    await quotas.admit(key)


async def test_gateways_count_together(redis_server: RedisServer) -> None:
    """What one has let in counts for the other."""
    one, other = counting_in(redis_server.url, 1.0), counting_in(redis_server.url, 1.0)

    assert await _admitted(one, REQUESTS, 2) + await _admitted(other, REQUESTS, 5) == 3
    await one.charge(TOKENS, 100)
    assert await _admitted(other, TOKENS, 1) == 0
    await one.aclose()
    await other.aclose()


@pytest.mark.redis
@pytest.mark.parametrize("shape", [with_users, behind_sentinels, as_a_cluster])
async def test_they_do_so_in_redis_of_any_shape(
    shape: Callable[[Path], AbstractContextManager[str]], tmp_path: Path
) -> None:
    """The same addresses as the cache's, read in the same way."""
    with shape(tmp_path) as url:
        one, other = counting_in(url, 2.0), counting_in(url, 2.0)
        assert await _admitted(one, REQUESTS, 2) + await _admitted(other, REQUESTS, 5) == 3
        await one.charge(TOKENS, 1000)
        assert await _admitted(other, TOKENS, 1) == 0
        await one.aclose()
        await other.aclose()


@pytest.mark.parametrize("fault", ["gone", "paused"])
async def test_without_redis_each_gateway_counts_for_itself(own_redis: RedisServer, fault: str) -> None:
    """No request fails, and soon none waits for it; limits still hold."""
    if fault == "paused":
        own_redis.pause()
    url = own_redis.url if fault == "paused" else f"redis://127.0.0.1:{free_port()}/0"
    quotas = counting_in(url, 0.05)

    assert await _admitted(quotas, REQUESTS, 8) == 3
    asked = _round_trips()
    await quotas.admit(Key("b", b"b", requests_per_minute=1))
    assert _round_trips() <= asked
    own_redis.resume()
    await quotas.aclose()

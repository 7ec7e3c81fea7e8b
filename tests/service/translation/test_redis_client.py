"""service.translation.redis_client: real servers in all shapes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.configuration.loading import ConfigurationError
from service.translation.redis_client import open_redis
from tests.support.redis import RedisServer
from tests.support.redis_shapes import as_a_cluster, behind_sentinels, with_users
from translators.redis_tier import RedisTier
from translators.types import Hypothesis

Shape = Callable[[Path], AbstractContextManager[str]]
KEYS = [f"pmi:2:deu_Latn:{index:032x}" for index in range(20)]
WRITTEN = [(key, Hypothesis(f"Satz {index}", -0.5, 3, False, 0.0), 60) for index, key in enumerate(KEYS)]


async def _works(url: str) -> None:
    """Writes and reads as the cache does, damage included, and scans as the commands do."""
    async with open_redis(SecretStr(url), 2.0) as client:
        tier = RedisTier(client, timeout_s=2.0)
        await tier.put(WRITTEN[:-1])
        found = await tier.get(KEYS)
        assert found == [*(hypothesis for _, hypothesis, _ in WRITTEN[:-1]), None]

        pipeline = client.pipeline(transaction=False)
        pipeline.set(KEYS[0], b"garbage")
        await pipeline.execute()
        assert await tier.get(KEYS[:2]) == [None, WRITTEN[1][1]]
        await tier.aclose()
        await client.unlink(KEYS[1])
        assert {key.decode() async for key in client.scan_iter("pmi:2:deu_Latn:*", 5)} >= set(KEYS[2:-1])


async def test_one_server(redis_server: RedisServer) -> None:
    """The usual case; valkey:// is the same."""
    await _works(redis_server.url)
    await _works(redis_server.url.replace("redis://", "valkey://"))


@pytest.mark.redis
@pytest.mark.parametrize("shape", [with_users, behind_sentinels, as_a_cluster])
async def test_redis_in_another_shape(shape: Shape, tmp_path: Path) -> None:
    """Users of an ACL, with an escaped password; whichever server a sentinel names; keys in several slots."""
    with shape(tmp_path) as url:
        await _works(url)


@pytest.mark.parametrize(
    "url", ["", "http://me:s3cret@a", "redis://me:s3cret@a:port", "redis+sentinel://me:s3cret@a"]
)
async def test_what_is_no_url_is_said_without_its_password(url: str) -> None:
    """Before anybody tries to connect."""
    with pytest.raises(ConfigurationError, match=r"cache\.redis_url: ") as told:
        async with open_redis(SecretStr(url), 1.0):
            pass

    assert "s3cret" not in str(told.value)
    assert told.value.__cause__ is None

"""service.translation.redis_client: real servers in all shapes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr

from service.configuration.loading import ConfigurationError
from service.translation.redis_client import open_redis
from tests.support.redis import RedisServer
from tests.support.servers import free_port, running
from translators.redis_tier import RedisTier
from translators.types import Hypothesis

KEYS = [f"pmi:2:deu_Latn:{index:032x}" for index in range(20)]
WRITTEN = [(key, Hypothesis(f"Satz {index}", -0.5, 3, False, 0.0), 60) for index, key in enumerate(KEYS)]


def _take_all_slots(port: int) -> None:
    """Make a cluster of one server, and wait until it is one."""
    cli = shutil.which("redis-cli")
    assert cli is not None
    for command, expected in ((["ADDSLOTSRANGE", "0", "16383"], b"OK"), (["INFO"], b"cluster_state:ok")):
        said = b""
        while expected not in said:
            done = subprocess.run(
                [cli, "-p", str(port), "CLUSTER", *command], capture_output=True, check=True
            )
            said = done.stdout


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


@contextmanager
def _redis(directory: Path, *options: str) -> Iterator[int]:
    program = shutil.which("redis-server")
    assert program is not None
    port = free_port()
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(directory),
        *options,
    ]

    def answers() -> bool:
        try:
            with redis.Redis(port=port) as client:
                return bool(client.ping())
        except redis.AuthenticationError:
            return True
        except redis.RedisError:
            return False

    with running([*command, *options], log=directory / f"{port}.log", ready=answers, ready_timeout_s=10.0):
        yield port


async def test_one_server(redis_server: RedisServer) -> None:
    """The usual case; valkey:// is the same."""
    await _works(redis_server.url)
    await _works(redis_server.url.replace("redis://", "valkey://"))


@pytest.mark.redis
async def test_a_server_that_asks_who_it_is(tmp_path: Path) -> None:
    """User and password of an ACL stand in the URL."""
    users = tmp_path / "users.acl"
    users.write_text("user default off\nuser pmi on >s3cret ~pmi:* +@all\n")
    with _redis(tmp_path, "--aclfile", str(users)) as port:
        await _works(f"redis://pmi:s3cret@127.0.0.1:{port}/0")


@pytest.mark.redis
async def test_sentinels_say_where_the_master_is(tmp_path: Path) -> None:
    """A real sentinel that watches a real server."""
    with _redis(tmp_path) as master:
        config = tmp_path / "sentinel.conf"
        config.write_text(f"sentinel monitor main 127.0.0.1 {master} 1\n")
        program = shutil.which("redis-server")
        assert program is not None
        port = free_port()
        command = [program, str(config), "--sentinel", "--port", str(port), "--dir", str(tmp_path)]

        def knows() -> bool:
            try:
                with redis.Redis(port=port) as client:
                    return client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main") is not None
            except redis.RedisError:
                return False

        with running(command, log=tmp_path / "sentinel.log", ready=knows, ready_timeout_s=10.0):
            await _works(f"redis+sentinel://127.0.0.1:{port}/main")


@pytest.mark.redis
async def test_a_cluster(tmp_path: Path) -> None:
    """Keys of one question lie in several slots."""
    bus = ["--cluster-port", str(free_port())]
    with _redis(tmp_path, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", *bus) as port:
        _take_all_slots(port)
        await _works(f"redis+cluster://127.0.0.1:{port}")


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

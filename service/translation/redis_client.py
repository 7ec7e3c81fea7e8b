"""Clients for Redis, in all the shapes that it is run in; see `service.configuration.redis_url`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from pydantic import SecretStr
from redis.asyncio import ConnectionPool, Redis, Sentinel
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError

from service.configuration import redis_url
from service.configuration.loading import ConfigurationError
from translators.redis_tier import AT_ONCE, LATE_S

#: What a client raises when Redis does not answer, or not as it should. A cluster's is no `RedisError`.
FAILED: Final = (RedisError, RedisClusterException, OSError, TimeoutError)

# More than `RedisTier` asks at a time.
_MAX_CONNECTIONS: Final = 2 * AT_ONCE


class Client(Protocol):
    """What is asked of Redis, whatever its shape. Nothing is decoded."""

    def mget(self, keys: list[str]) -> Awaitable[Sequence[bytes | str | None]]: ...
    def pipeline(self, transaction: bool = ...) -> Any: ...
    def unlink(self, *keys: str) -> Awaitable[int]: ...
    def ping(self) -> Awaitable[bool]: ...
    def scan_iter(self, match: str, count: int) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class _Cluster:
    """A cluster as if it were one server: keys of one question may lie on several."""

    def __init__(self, cluster: RedisCluster) -> None:
        self._cluster = cluster

    def mget(self, keys: list[str]) -> Awaitable[Sequence[bytes | str | None]]:
        return self._cluster.mget_nonatomic(keys)

    def pipeline(self, transaction: bool = False) -> Any:
        return self._cluster.pipeline(transaction=transaction)

    def unlink(self, *keys: str) -> Awaitable[int]:
        return self._cluster.unlink(*keys)

    def ping(self) -> Awaitable[bool]:
        return self._cluster.ping()

    def scan_iter(self, match: str, count: int) -> AsyncIterator[bytes]:
        return self._cluster.scan_iter(match=match, count=count)

    async def aclose(self) -> None:
        await self._cluster.aclose()


@asynccontextmanager
async def open_redis(url: SecretStr, timeout_s: float) -> AsyncIterator[Client]:
    """A client; nothing is connected yet, so a Redis that is down does not keep the gateway from starting.

    Args:
        timeout_s: longest wait for a connection, and for an answer.

    Raises:
        ConfigurationError: the URL is none; what stands in it is not said.
    """
    try:
        client, others = _clients(redis_url.canonical(url.get_secret_value()), timeout_s)
    except ValueError as error:
        raise ConfigurationError(f"cache.redis_url: {_said(error)}") from None
    try:
        yield client
    finally:
        for one in (client, *others):
            await one.aclose()


def _clients(url: str, timeout_s: float) -> tuple[Client, Sequence[Client]]:
    """The client to ask, and others that it needs, to be closed with it."""
    # Connecting, with TLS perhaps, may take longer than anybody waits for an answer; see `RedisTier`.
    waits: dict[str, Any] = {
        "socket_timeout": max(timeout_s, LATE_S),
        "socket_connect_timeout": max(timeout_s, LATE_S),
    }
    if redis_url.is_cluster(url):
        return _Cluster(RedisCluster.from_url(redis_url.plain(url), **waits)), ()
    if (sentinels := redis_url.sentinels(url)) is not None:
        login = {"username": sentinels.username, "password": sentinels.password, "ssl": sentinels.is_tls}
        kwargs = {**waits, "ssl": sentinels.is_tls}
        asked = Sentinel(sentinels.hosts, sentinel_kwargs=kwargs, **waits, **login)  # type: ignore[no-untyped-call]
        found: Any = asked.master_for(sentinels.service, db=sentinels.database)
        return found, asked.sentinels
    single: Any = Redis.from_pool(ConnectionPool.from_url(url, max_connections=_MAX_CONNECTIONS, **waits))
    return single, ()


def _said(error: ValueError) -> str:
    """Only our own words: redis-py's hold parts of the URL."""
    text = str(error)
    return text if text.startswith(("is no", "names no")) else "is no Redis URL"

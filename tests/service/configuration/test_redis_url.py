"""service.configuration.redis_url"""

from __future__ import annotations

import pytest

from service.configuration import redis_url
from service.configuration.redis_url import Sentinels


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redis",
        "http://redis:6379",
        "redis:6379",
        "redis://",
        "redis+other://a",
        "valkey+x://a",
        "memory://",
    ],
)
def test_what_is_no_redis_is_refused(url: str) -> None:
    """Before anything is connected."""
    with pytest.raises(ValueError, match="is no Redis URL"):
        redis_url.canonical(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://a:1/0", "redis://a:1/0"),
        ("REDISS://user:Pw@a", "rediss://user:Pw@a"),
        ("valkey://a", "redis://a"),
        ("valkeys://a", "rediss://a"),
        ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
        ("valkey+cluster://a:1", "redis+cluster://a:1"),
        ("rediss+sentinel://a,b/main", "rediss+sentinel://a,b/main"),
    ],
)
def test_valkey_is_spelt_redis(url: str, expected: str) -> None:
    """It speaks the same protocol."""
    assert redis_url.canonical(url) == expected


def test_a_cluster_is_told_from_a_server() -> None:
    """redis-py has a client of its own for each."""
    assert redis_url.is_cluster("rediss+cluster://a:1")
    assert not redis_url.is_cluster("redis://a")
    assert redis_url.plain("rediss+cluster://u:p@a:1") == "rediss://u:p@a:1"
    assert [redis_url.is_single(url) for url in ("redis://a", "unix:///a", "redis+cluster://a")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://a", None),
        ("redis+sentinel://a/main", Sentinels((("a", 26379),), "main", 0, None, None, False)),
        (
            "rediss+sentinel://user:p%40ss@a:1,[::1]:2/main/3",
            Sentinels((("a", 1), ("::1", 2)), "main", 3, "user", "p@ss", True),
        ),
    ],
)
def test_sentinels_are_read(url: str, expected: Sentinels | None) -> None:
    """Hosts, the service's name, the database, credentials."""
    assert redis_url.sentinels(url) == expected


@pytest.mark.parametrize(
    "url", ["redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel:///main", "redis+sentinel://,/main"]
)
def test_sentinels_without_a_service_are_refused(url: str) -> None:
    """There is nothing to ask them for."""
    with pytest.raises(ValueError, match="names no"):
        redis_url.sentinels(url)

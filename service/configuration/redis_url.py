"""Addresses of Redis, in all the shapes that it is run in.

redis://  rediss://  unix://             one server; `rediss` is TLS, user and password are ACL's
valkey://  valkeys://                    the same
redis+sentinel://HOST,HOST/SERVICE/DB    whichever is the master; rediss+sentinel for TLS
redis+cluster://HOST:PORT                a cluster; rediss+cluster for TLS
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

_SENTINEL: Final = "+sentinel"
_CLUSTER: Final = "+cluster"
_SENTINEL_PORT: Final = 26379
_SCHEMES: Final = frozenset(
    {"unix", *(f"{base}{kind}" for base in ("redis", "rediss") for kind in ("", _SENTINEL, _CLUSTER))}
)


@dataclass(frozen=True, slots=True)
class Sentinels:
    """What a Sentinel address says.

    Attributes:
        hosts: of the sentinels.
        service: name of the master.
        is_tls: for the sentinels and the master.
    """

    hosts: tuple[tuple[str, int], ...]
    service: str
    database: int
    username: str | None
    password: str | None
    is_tls: bool


def canonical(url: str) -> str:
    """The address with Redis's own scheme.

    Raises:
        ValueError: it is none.
    """
    scheme, colon, rest = url.partition("://")
    scheme = scheme.lower().replace("valkey", "redis", 1)
    if not colon or scheme not in _SCHEMES or not rest:
        raise ValueError("is no Redis URL")
    return f"{scheme}://{rest}"


def is_single(url: str) -> bool:
    """Whether a canonical address is that of one server."""
    return "+" not in url.partition("://")[0]


def is_cluster(url: str) -> bool:
    """Whether a canonical address is that of a cluster."""
    return url.partition("://")[0].endswith(_CLUSTER)


def plain(url: str) -> str:
    """A canonical cluster address as redis-py takes it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.removesuffix(_CLUSTER)}://{rest}"


def sentinels(url: str) -> Sentinels | None:
    """What a canonical address says of sentinels; None where it speaks of none.

    Raises:
        ValueError: it is not whole.
    """
    scheme, _, rest = url.partition("://")
    if not scheme.endswith(_SENTINEL):
        return None
    authority, _, path = rest.partition("/")
    credentials, at, hosts = authority.rpartition("@")
    username, _, password = credentials.partition(":")
    service, _, database = path.partition("?")[0].partition("/")
    if not service or not hosts:
        raise ValueError("names no service: redis+sentinel://HOST:26379,HOST:26379/SERVICE")
    return Sentinels(
        tuple(map(_host, hosts.split(","))),
        unquote(service),
        int(database or 0),
        unquote(username) or None if at else None,
        unquote(password) or None if at else None,
        scheme.startswith("rediss"),
    )


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError("names no host")
    return parts.hostname, parts.port or _SENTINEL_PORT

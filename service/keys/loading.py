"""From the settings to the keys, and to what counts for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import limits.errors
import limits.storage
from limits.aio.storage import Storage
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import BlockingConnectionPool
from starlette.types import ASGIApp

from service.configuration import redis_url
from service.configuration.loading import ConfigurationError
from service.configuration.settings import AuthSettings, KeySettings, Settings
from service.keys.guard import Guard
from service.keys.key import Key, Keys, read_digest
from service.keys.quota import Quotas

_MAX_CONNECTIONS: Final = 64
_LATE_S: Final = 2.0
_WAITS: Final[Mapping[str, Any]] = {"socket_timeout": _LATE_S, "socket_connect_timeout": _LATE_S}
_FILE: Final = TypeAdapter(dict[str, KeySettings])


def load_keys(settings: AuthSettings) -> Keys:
    """All keys, of the settings and of their file.

    Raises:
        ConfigurationError: says what is wrong with them; never what stands in them.
    """
    named = dict(settings.keys)
    for name, key in _read_file(settings).items():
        if name in named:
            raise ConfigurationError(f"auth.keys_file: there is a key {name!r} in auth.keys, too")
        named[name] = key
    try:
        return Keys(_key(name, one) for name, one in named.items())
    except ValueError as error:
        raise ConfigurationError(f"auth.keys: {error}") from error


def open_quotas(settings: Settings) -> Quotas:
    """What counts; nothing is connected yet.

    Raises:
        ConfigurationError: the URL of Redis is none.
    """
    url = settings.auth.limits_redis_url or settings.cache.redis_url
    if url is None:
        return Quotas()
    return counting_in(url.get_secret_value(), settings.cache.timeout_s)


def counting_in(url: str, timeout_s: float) -> Quotas:
    """What counts in a Redis; see `open_quotas`."""
    try:
        url = redis_url.canonical(url)
        if redis_url.is_single(url):
            # One that is handed in can be closed; what is made inside cannot.
            pool = BlockingConnectionPool.from_url(
                url, max_connections=_MAX_CONNECTIONS, timeout=_LATE_S, **_WAITS
            )
            storage = _storage(url, {"connection_pool": pool})
            return Quotas(storage, timeout_s=timeout_s, close=pool.aclose)
        storage = _storage(*_of_several(url))
        return Quotas(storage, timeout_s=timeout_s, close=lambda: _close(storage))
    except (limits.errors.ConfigurationError, ValueError) as error:
        raise ConfigurationError("auth.limits_redis_url: is no Redis URL") from error


async def _close(storage: Any) -> None:
    """Close what `limits` has made by itself, which it has no word for."""
    bridge = storage.bridge
    watched = getattr(bridge, "sentinel", None)
    clients = [
        bridge.storage,
        getattr(bridge, "storage_replica", None),
        *(watched.sentinels if watched else ()),
    ]
    for client in clients:
        if client is not None:
            await client.aclose()


def _of_several(url: str) -> tuple[str, Mapping[str, Any]]:
    """An address as `limits` takes it, and what it would not read from ours."""
    found = redis_url.sentinels(url)
    if found is not None:
        hosts = ",".join(f"{host}:{port}" for host, port in found.hosts)
        login = {"username": found.username, "password": found.password}
        options = {**_WAITS, **login, "db": found.database, "ssl": found.is_tls, "use_replicas": False}
        options["sentinel_kwargs"] = {**_WAITS, "ssl": found.is_tls}
        return f"redis+sentinel://{hosts}/{found.service}", options
    parts = urlsplit(redis_url.plain(url))
    hosts = parts.netloc.rpartition("@")[2]
    login = {
        name: unquote(value)
        for name, value in (("username", parts.username), ("password", parts.password))
        if value
    }
    return f"redis+cluster://{hosts}", {**_WAITS, **login, "ssl": parts.scheme == "rediss"}


class Gate:
    """What asks for keys, where any are asked for.

    Raises:
        ConfigurationError: see `load_keys` and `open_quotas`.
    """

    def __init__(self, settings: Settings) -> None:
        self._keys = load_keys(settings.auth) if settings.auth.asks_for_keys else None
        self._quotas = open_quotas(settings) if self._keys is not None else Quotas()

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application behind the gate."""
        return app if self._keys is None else Guard(app, self._keys, self._quotas)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._quotas.aclose()


def _storage(url: str, options: Mapping[str, Any]) -> Storage:
    scheme, _, rest = url.partition("://")
    # Its word for a socket in the file system; all others it calls as we do.
    scheme = "redis+unix" if scheme == "unix" else scheme
    found = limits.storage.storage_from_string(
        f"async+{scheme}://{rest}", implementation="redispy", **options
    )
    assert isinstance(found, Storage)  # noqa: S101 - "async" says so
    return found


def _read_file(settings: AuthSettings) -> Mapping[str, KeySettings]:
    file = settings.keys_file
    if file is None:
        return {}
    try:
        content: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"auth.keys_file: {file} cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"auth.keys_file: {file} is not TOML: {error}") from error
    try:
        return _FILE.validate_python(_tables(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"auth.keys_file: {where}: {first['msg'].lower()}") from error


def _tables(content: Any) -> Any:
    """The keys' own tables; they may stand below `auth.keys`, as `pmi keys new` prints them."""
    match content:
        case {"auth": {"keys": dict(tables), **beside}, **others} if not beside and not others:
            return tables
        case _:
            return content


def _key(name: str, settings: KeySettings) -> Key:
    return Key(
        name,
        read_digest(settings.sha256),
        settings.models,
        settings.requests_per_minute,
        settings.tokens_per_minute,
    )

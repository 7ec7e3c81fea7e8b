"""Opens a backend as the settings say: servers that stand in for each other, or a model in this process."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from opentelemetry.trace import Tracer
from yarl import URL

from service.backends.load import Load, measurable
from service.backends.members import Members, at
from service.backends.replicas import Replica, Replicas
from service.backends.types import Backend
from service.configuration import server_url
from service.configuration.loading import ConfigurationError
from service.configuration.secrets import secret
from service.configuration.settings import BackendSettings
from service.tracing.backend import TracedBackend

DEMO_LM: Final = Path(__file__).parents[1] / "demo" / "models" / "lm-ct2"


@dataclass(frozen=True, slots=True)
class Opened:
    """A backend that is open.

    Attributes:
        load: how busy it is: from 0, nothing waits, to 1, no prompt must get longer.
    """

    backend: Backend
    load: Callable[[], float]


@asynccontextmanager
async def open_backend(
    name: str, settings: BackendSettings, tracer: Tracer | None = None, *, full_at: int = 0
) -> AsyncIterator[Opened]:
    """A backend, closed behind the block. Its servers need not answer yet; they are traced one by one.

    Args:
        name: in the settings.
        full_at: requests that wait in a server which counts as full; 0 asks no server how many do.

    Raises:
        ConfigurationError: the file of its key, or of its authorities, cannot be used.
        ModelUnusable: a model in this process cannot be loaded.
    """
    async with AsyncExitStack() as stack:
        if not settings.url:
            local = await asyncio.to_thread(_local, settings)
            stack.push_async_callback(local.close)
            yield Opened(local, lambda: 0.0)
            return
        servers = await asyncio.to_thread(_Servers, name, settings, tracer)
        replicas = Replicas([servers.at(url) for url in settings.url])
        stack.push_async_callback(replicas.close)
        load = await stack.enter_async_context(Load(()))

        def watch(found: Sequence[Replica]) -> None:
            load.watch(measurable(found) if full_at else ())

        watch(replicas.replicas)
        if settings.each_address:
            members = Members(settings.url, replicas, servers.at, on_change=watch)
            await stack.enter_async_context(members)
        yield Opened(replicas, lambda: load.waiting / full_at if full_at else 0.0)


class _Servers:
    """Makes servers. Reads the files of the key and of the authorities."""

    def __init__(self, name: str, settings: BackendSettings, tracer: Tracer | None) -> None:
        from service.backends.timeouts import Timeouts

        self._settings = settings
        self._tracer = tracer
        self._key = secret(f"backends.{name}.api_key_file", settings.api_key, settings.api_key_file)
        self._tls = _tls(f"backends.{name}.ca_file", settings)
        self._timeouts = Timeouts(
            connect_s=settings.connect_timeout_s,
            first_byte_s=settings.first_byte_timeout_s,
            idle_s=settings.idle_timeout_s,
        )

    def at(self, url: str, address: str = "") -> Replica:
        """The server of a URL; of one of its host's addresses where one is given."""
        from service.backends.vllm import VLLM

        asked = at(url, address) if address else url
        server = VLLM(
            asked,
            api_key=self._key,
            # A mesh knows by the name which service is meant.
            host=URL(url).authority.rpartition("@")[2] if address else "",
            tls=self._tls,
            timeouts=self._timeouts,
            max_connections=self._settings.max_connections,
        )
        shown = server_url.shown(url) + (f" ({address})" if address else "")
        traced = server if self._tracer is None else TracedBackend(server, self._tracer, asked)
        return Replica(shown, traced)


def _tls(setting: str, settings: BackendSettings) -> ssl.SSLContext | None:
    """Whom servers' certificates may be from; None without `https`: reading the system's takes milliseconds.

    Args:
        setting: name of the file's setting, for the message.

    Raises:
        ConfigurationError: the file cannot be read, or holds no certificate.
    """
    if not any(url.startswith("https://") for url in settings.url):
        return None
    context = ssl.create_default_context()
    if (file := settings.ca_file) is not None:
        try:
            context.load_verify_locations(file)
        except ssl.SSLError as error:
            raise ConfigurationError(f"{setting}: {file} holds no certificate") from error
        except OSError as error:
            raise ConfigurationError(f"{setting}: {file} cannot be read") from error
    return context


def _local(settings: BackendSettings) -> Backend:
    """A model in this process. Blocks while it is read."""
    from service.backends.local import Local

    return Local.load(settings.directory or DEMO_LM, intra_threads=settings.threads)

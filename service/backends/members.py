"""The servers behind a name: each address that it resolves to is one, looked up again and again.

Kubernetes' headless services are such names. Pods that are new get their share of the work, and those that
are gone are left out; through a service's one address, connections that are kept would go on to the pods that
were there first, and nobody could tell which pod has the least to do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Self

from yarl import URL

from service.addresses import addresses_of
from service.backends.replicas import Replica, Replicas
from service.configuration import server_url

_LOG: Final = logging.getLogger(__name__)

_REFRESH_S: Final = 10.0
#: Most servers of one backend; further addresses are left out.
MAX_SERVERS: Final = 64

_Server = tuple[str, str]


class Members:
    """Keeps the servers of a `Replicas` up to date. Belongs to one event loop; a context manager.

    While a name cannot be resolved, or has no address, the servers stay who they were: at the beginning those
    with which `replicas` was made.

    Args:
        urls: addresses of servers; with `http`, since certificates are for names.
        open_server: makes a server of the URL that it stands for, and its address.
        on_change: told of all servers whenever they are others than before.
        period_s: time between two lookups.
    """

    def __init__(
        self,
        urls: Sequence[str],
        replicas: Replicas,
        open_server: Callable[[str, str], Replica],
        on_change: Callable[[Sequence[Replica]], None] = lambda servers: None,
        period_s: float = _REFRESH_S,
    ) -> None:
        self._urls = tuple(urls)
        self._replicas = replicas
        self._open_server = open_server
        self._on_change = on_change
        self._period_s = period_s
        self._found: dict[str, list[_Server]] = {}
        self._servers: dict[_Server, Replica] = {}
        self._retired: list[Replica] = []
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._look()
        self._keeper = asyncio.create_task(self._keep(), name="backend-members")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        for replica in self._retired:
            await replica.backend.close()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._period_s)
            await self._close_retired()
            await self._look()

    async def _look(self) -> None:
        for url, addresses in zip(
            self._urls, await asyncio.gather(*map(addresses_of, self._urls)), strict=True
        ):
            if addresses:
                # Resolvers turn their answers round; servers keep their places.
                self._found[url] = [(url, one) for one in sorted(addresses)]
        found = list(dict.fromkeys(one for url in self._urls for one in self._found.get(url, ())))
        kept = found[:MAX_SERVERS]
        if not kept or kept == list(self._servers):
            return
        before = self._replicas.replicas
        self._servers = {one: self._servers.get(one) or self._open_server(*one) for one in kept}
        self._replicas.replicas = tuple(self._servers.values())
        self._retired += [one for one in before if one not in self._replicas.replicas]
        _LOG.info("model servers", extra={"servers": [one.name for one in self._replicas.replicas]})
        self._on_change(self._replicas.replicas)

    async def _close_retired(self) -> None:
        """Close whom nobody waits for any more; they have had a period to answer short questions."""
        done = [one for one in self._retired if not one.in_flight]
        self._retired = [one for one in self._retired if one.in_flight]
        for replica in done:
            await replica.backend.close()


def at(url: str, address: str) -> str:
    """The URL with an address of its host in place of the name."""
    return str(URL(server_url.root_of(url)).with_host(address))

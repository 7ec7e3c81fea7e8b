"""The addresses of translator services: which of them live, and which has the least to do.

A URL whose host resolves to several addresses counts as several (a headless service of Kubernetes is one).
A place that failed is left out until it answers again: a task of the pool asks it every second, so that no
request is spent on finding out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Final

import aiohttp
from yarl import URL

from service.addresses import addresses_of
from service.configuration import server_url
from service.translation import wire
from translators.quality import Thresholds
from translators.types import ModelCard

_LOG: Final = logging.getLogger(__name__)

_RETRY_S: Final = 1.0
_REFRESH_S: Final = 10.0
_PROBE_TIMEOUT_S: Final = 2.0
_MAX_PLACES: Final = 64
_MAX_MODEL_BYTES: Final = 4 * 1024 * 1024


class Place:
    """One service at one address.

    Attributes:
        name: for people, without credentials.
        outstanding_tokens: what it has been asked for and has not answered.
        is_up: whether it is asked.
        model: what it said of its model; None before it has answered once.
    """

    def __init__(self, root: str, address: str) -> None:
        url = URL(server_url.root_of(root))
        self.name = f"{server_url.shown(root)} ({address})"
        self.outstanding_tokens = 0
        self.is_up = False
        self.model: tuple[ModelCard, Thresholds] | None = None
        self._root = url.with_host(address)
        self._host = url.host or ""
        self._headers = {"host": url.authority.rpartition("@")[2]}

    def request(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        body: bytes | None,
        timeout_s: float,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> aiohttp.client._RequestContextManager:
        """A request to it; `timeout_s` bounds the connecting, and any silence."""
        return session.request(
            method,
            self._root.joinpath(path.lstrip("/")),
            data=body,
            headers={**headers, **self._headers, **({"content-type": "application/json"} if body else {})},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeout_s, sock_read=timeout_s),
            server_hostname=self._host if self._root.scheme == "https" else None,
            allow_redirects=False,
        )


class Pool:
    """All places of some URLs. Belongs to one event loop; a context manager.

    Args:
        urls: addresses of translator services, the preferred ones first.
        session: what they are asked with; closed by whoever opened it.
    """

    def __init__(self, urls: Sequence[str], session: aiohttp.ClientSession) -> None:
        self._urls = tuple(urls)
        self._session = session
        self._places: dict[tuple[str, str], Place] = {}
        self._known: tuple[ModelCard, Thresholds] | None = None
        self._work_to_do = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Pool:
        await self._look()
        self._keeper = asyncio.create_task(self._keep(), name="translator-places")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper

    @property
    def places(self) -> tuple[Place, ...]:
        """All of them, in the order of the URLs."""
        return tuple(self._places.values())

    @property
    def model(self) -> tuple[ModelCard, Thresholds] | None:
        """That of the first place which is up, else the last one known; None while none has answered."""
        for place in self._places.values():
            if place.is_up and place.model is not None:
                self._known = place.model
                break
        return self._known

    def choose(self, without: set[Place]) -> Place | None:
        """The place that is up and has the least to do; None where none is left."""
        return min(
            (place for place in self._places.values() if place.is_up and place not in without),
            key=lambda place: place.outstanding_tokens,
            default=None,
        )

    def failed(self, place: Place, reason: str) -> None:
        """Leave a place out until it answers again."""
        if place.is_up:
            _LOG.warning("a translator service is left out", extra={"service": place.name, "reason": reason})
            place.is_up = False
        self._work_to_do.set()

    def doubt(self) -> None:
        """A place has another model than it said: ask them all."""
        self._work_to_do.set()

    async def _keep(self) -> None:
        while True:
            all_up = self._places and all(place.is_up for place in self._places.values())
            with suppress(TimeoutError):
                async with asyncio.timeout(_REFRESH_S if all_up else _RETRY_S):
                    await self._work_to_do.wait()
                    # What failed a moment ago may be starting: not at once, and not all the time.
                    await asyncio.sleep(_RETRY_S)
            self._work_to_do.clear()
            await self._look()

    async def _look(self) -> None:
        """Resolve the URLs, and ask every place for its model."""
        found = await asyncio.gather(*map(self._resolved, self._urls))
        kept = list(dict.fromkeys(pair for pairs in found for pair in pairs))[:_MAX_PLACES]
        self._places = {pair: self._places.get(pair) or Place(*pair) for pair in kept}
        await asyncio.gather(*map(self._probe, self._places.values()))

    async def _resolved(self, url: str) -> list[tuple[str, str]]:
        if addresses := await addresses_of(url):
            return [(url, address) for address in addresses]
        # The resolver's trouble is not that of the services.
        return [pair for pair in self._places if pair[0] == url]

    async def _probe(self, place: Place) -> None:
        try:
            async with (
                asyncio.timeout(_PROBE_TIMEOUT_S),
                place.request(self._session, "GET", "/v1/model", None, _PROBE_TIMEOUT_S) as response,
            ):
                if response.status != 200:
                    raise wire.Malformed(f"status {response.status}")
                model = wire.read_model(await response.content.read(_MAX_MODEL_BYTES))
        except (aiohttp.ClientError, OSError, TimeoutError, wire.Malformed) as error:
            self.failed(place, type(error).__name__)
            return
        if place.model != model:  # the same object as long as it says the same
            place.model = model
        if not place.is_up:
            _LOG.info("a translator service answers", extra={"service": place.name, "model": model[0].name})
            place.is_up = True

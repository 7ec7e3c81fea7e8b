"""Passes requests on to a server as they came, over pooled connections: the gateway's hot path.

aiohttp and not httpx, which everything else uses: measured side by side in loadtests/, it carries a multiple
of the requests a second. No proxy, cookie, redirect or decompression stands in between, and nothing is sent
twice but where no connection came about.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from service.backends.errors import BackendBroken, BackendBusy, BackendTimeout, BackendUnavailable
from service.backends.passing import HOP_BY_HOP, Headers, Passed, Reply
from service.backends.timeouts import Timeouts

# Shorter than the 5 s after which vLLM closes an idle connection, so that none is used as it closes.
_KEEPALIVE_S: Final = 3.0
_KEPT_URLS: Final = 256
_NO_AUTOMATIC: Final = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Relay:
    """Connections to one server.

    Made without a loop; the first request opens the pool, `close` closes it.

    Args:
        root: the server's address without `/v1`.
        authorization: value of the header, unless the request brings its own; "" for none.
        host: value of the header; "" for what `root` names.
        tls: whom the server's certificate may be from; None goes by the system's authorities.
        timeouts: how long to wait for what.
        max_connections: most requests at a time; further ones wait, at most `timeouts.connect_s`.
    """

    def __init__(
        self,
        root: str,
        *,
        authorization: str,
        timeouts: Timeouts,
        max_connections: int,
        host: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._authorization = authorization
        self._host = host
        self._tls = tls
        self._timeouts = timeouts
        # Ours and not aiohttp's, whose wait for a connection looks like a server that is not there.
        self._slots = asyncio.Semaphore(max_connections)
        self._session: aiohttp.ClientSession | None = None
        # Targets are the door's paths, mostly without a query; parsing them each time would cost more than
        # all else here.
        self._url = lru_cache(_KEPT_URLS)(lambda target: URL(root + target, encoded=True))

    async def pass_on(self, request: Passed) -> Reply:
        """Send a request; the reply's status is known when this returns.

        Raises:
            BackendUnavailable: no connection, or it broke before the status.
            BackendBusy: as many requests are under way as may be.
            BackendTimeout: no status in time.
            BackendBroken: what came is not HTTP.
        """
        await self._take_slot()
        try:
            response = await self._ask(request)
        except BaseException:
            self._slots.release()
            raise
        return _Reply(response, self._timeouts, self._slots.release)

    async def _take_slot(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            async with asyncio.timeout(self._timeouts.connect_s):
                await self._slots.acquire()
        except TimeoutError as error:
            raise BackendBusy from error

    async def _ask(self, request: Passed) -> aiohttp.ClientResponse:
        session = self._session or self._open()
        headers: CIMultiDict[str] = CIMultiDict(_text_headers(request.headers))
        if self._authorization and "authorization" not in headers:
            headers["authorization"] = self._authorization
        if self._host:
            headers["host"] = self._host
        try:
            return await self._attempt(session, request, headers)
        except aiohttp.ClientConnectorError:
            # Nothing was sent: a server that is being replaced gets one more chance.
            pass
        try:
            return await self._attempt(session, request, headers)
        except aiohttp.ClientConnectorError as error:
            raise BackendUnavailable from error

    async def close(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                keepalive_timeout=_KEEPALIVE_S,
                ttl_dns_cache=10,
                ssl=True if self._tls is None else self._tls,
            ),
            # Reading is timed here, since the first byte and later silence differ.
            timeout=aiohttp.ClientTimeout(
                total=None, connect=self._timeouts.connect_s, sock_connect=self._timeouts.connect_s
            ),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NO_AUTOMATIC,
        )
        return self._session

    async def _attempt(
        self, session: aiohttp.ClientSession, request: Passed, headers: CIMultiDict[str]
    ) -> aiohttp.ClientResponse:
        try:
            # Connecting has a limit of its own, inside this one.
            async with asyncio.timeout(self._timeouts.connect_s + self._timeouts.first_byte_s):
                return await session.request(
                    request.method,
                    self._url(request.target),
                    data=request.body or None,
                    headers=headers,
                    allow_redirects=False,
                )
        except aiohttp.ClientConnectorError:
            raise
        except aiohttp.ConnectionTimeoutError as error:
            raise BackendUnavailable from error
        except TimeoutError as error:
            raise BackendTimeout from error
        except aiohttp.ClientResponseError as error:
            raise BackendBroken from error
        except (aiohttp.ClientError, OSError) as error:
            raise BackendUnavailable(
                "the model backend closed the connection without an answer", sent=True
            ) from error


class _Reply:
    """A reply as aiohttp reads it.

    Silence is timed by one timer that looks back, and is set anew when a piece has come meanwhile: a timer
    for each piece would cost a stream more than all else here. Only waiting for a piece counts.
    """

    __slots__ = (
        "_content",
        "_idle_s",
        "_limit_s",
        "_loop",
        "_on_close",
        "_response",
        "_since",
        "_timer",
        "headers",
        "status",
    )

    def __init__(
        self, response: aiohttp.ClientResponse, timeouts: Timeouts, on_close: Callable[[], None]
    ) -> None:
        self._response = response
        self._on_close: Callable[[], None] | None = on_close
        self._content = response.content
        self.status = response.status
        self.headers = _end_to_end(response.raw_headers)
        self._loop = asyncio.get_running_loop()
        # A stream's status comes before its first token, which may be long in coming.
        self._limit_s = timeouts.first_byte_s
        self._idle_s = timeouts.idle_s
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def read(self) -> bytes:
        self._since = self._loop.time()
        if self._timer is None and not self._content.is_eof():
            self._timer = self._loop.call_later(self._limit_s, self._look_back)
        try:
            piece = await self._content.readany()
        except TimeoutError as error:
            raise BackendTimeout("the model backend fell silent in the middle of its answer") from error
        except (aiohttp.ClientError, OSError) as error:
            raise BackendBroken("the model backend broke off its answer") from error
        self._since = None
        if self._limit_s != self._idle_s:
            self._limit_s = self._idle_s
            self._stop_timer()
        return piece

    def close(self) -> None:
        self._stop_timer()
        self._response.close()
        if self._on_close is not None:
            self._on_close()
            self._on_close = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_back(self) -> None:
        now = self._loop.time()
        left_s = self._limit_s if self._since is None else self._since + self._limit_s - now
        if left_s > 0:
            self._timer = self._loop.call_later(left_s, self._look_back)
        else:
            self._timer = None
            self._content.set_exception(TimeoutError())


def _text_headers(headers: Headers) -> list[tuple[str, str]]:
    """Headers as aiohttp takes them; what is neither ASCII nor UTF-8 cannot be sent and is left out."""
    found: list[tuple[str, str]] = []
    for name, value in headers:
        try:
            found.append((name.decode(), value.decode()))
        except UnicodeDecodeError:
            continue
    return found


def _end_to_end(raw: Headers) -> Headers:
    """A reply's headers without those that concern the connection only."""
    headers = [(name.lower(), value) for name, value in raw]
    named = {
        token.strip().lower()
        for name, value in headers
        if name == b"connection"
        for token in value.split(b",")
    }
    return [(name, value) for name, value in headers if name not in HOP_BY_HOP and name not in (named or ())]

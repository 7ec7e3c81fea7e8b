"""The vLLM backend: any vLLM, or another server with OpenAI's endpoints, over HTTP.

Errors with a status are passed on as they are (`BackendRejected`). Leaving a stream, or cancelling
`complete`, closes the connection, and vLLM aborts the request. Nothing is sent twice: a second attempt is
made only where no connection came about.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final

import httpx

from prompts.types import Prompt, Style
from service.backends.errors import (
    BackendBroken,
    BackendBusy,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
)
from service.backends.events import read_events
from service.backends.passing import Passed, Reply
from service.backends.relay import Relay
from service.backends.timeouts import Timeouts
from service.backends.types import Completion, Delta, Generation
from service.backends.vllm_json import (
    path,
    prompt_fields,
    read_completion,
    read_count,
    read_deltas,
    read_models,
    request_body,
)

MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_ERROR_BYTES = 1024 * 1024
# uvloop says RuntimeError of a connection that is gone when it is written to, or closed.
_BROKEN: Final = (httpx.TransportError, OSError, RuntimeError)


def open_client(max_connections: int = 1000, tls: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """A pooled client for vLLM servers; without `tls` for `http` only, as it then trusts nobody."""
    limits = httpx.Limits(
        max_connections=max_connections,
        max_keepalive_connections=max_connections,
        # Shorter than the 5 s after which vLLM closes an idle connection, so that none is used as it closes.
        keepalive_expiry=3.0,
    )
    # Proxies from the environment are for the way out, not for the way to one's own model.
    # Nor would httpx's own authorities be those of the system, which the relay goes by.
    verify = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(limits=limits, follow_redirects=False, trust_env=False, verify=verify)


class VLLM:
    """A vLLM server as a `Backend`.

    Args:
        base_url: the server's address, with or without `/v1`.
        api_key: sent as a bearer token; "" for none.
        host: what the server is called, where `base_url` has its address only; "" where it has the name.
        tls: whom the server's certificate may be from; None goes by the system's authorities.
        client: shared with others and left open; None opens one that `close` closes.
        timeouts: how long to wait for what.
        max_connections: most open connections.
        styles: model -> prompt style, where it is not to be asked.
        lookup_ttl_s: how long answers about a model are remembered.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str = "",
        host: str = "",
        tls: ssl.SSLContext | None = None,
        client: httpx.AsyncClient | None = None,
        timeouts: Timeouts | None = None,
        max_connections: int = 1000,
        styles: Mapping[str, Style] | None = None,
        lookup_ttl_s: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._root = base_url.rstrip("/").removesuffix("/v1").rstrip("/")
        self._api_key = api_key
        self._host = host
        if tls is None and self._root.startswith("https://"):
            tls = ssl.create_default_context()
        self._client = open_client(max_connections, tls) if client is None else client
        self._owns_client = client is None
        self._timeouts = timeouts or Timeouts()
        self._relay = Relay(
            self._root,
            authorization=f"Bearer {api_key}" if api_key else "",
            timeouts=self._timeouts,
            max_connections=max_connections,
            host=host,
            tls=tls,
        )
        self._configured_styles = dict(styles or {})
        self._lookup_ttl_s = lookup_ttl_s
        self._clock = clock
        self._contexts: dict[str, int | None] = {}
        self._contexts_until = clock()
        self._styles: dict[str, tuple[float, Style]] = {}

    async def complete(self, generation: Generation) -> Completion:
        """Run to the end. Cancelling closes the connection, and vLLM aborts."""
        async with self._post(generation, stream=False) as response:
            _check_type(response, "application/json")
            raw = await self._read(response, MAX_ANSWER_BYTES)
        return read_completion(raw, generation.prompt.style)

    def stream(self, generation: Generation) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Enter: vLLM's status is known. Iterate: deltas, the usage last. Leave: the connection is closed.

        Raises:
            BackendUnavailable: no connection, or it broke before the status.
            BackendTimeout: no status in time, or (while iterating) silence.
            BackendRejected: vLLM answered with an error, or sent one into the stream.
            BackendBroken: what came is no stream of answers, or it broke off.
        """
        return self._stream(generation)

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        async with self._post(generation, stream=True) as response:
            _check_type(response, "text/event-stream")
            yield self._deltas(response, generation.prompt.style)

    async def _deltas(self, response: httpx.Response, style: Style) -> AsyncIterator[Delta]:
        async for event in read_events(self._pieces(response)):
            for delta in read_deltas(event, style):
                yield delta

    async def pass_on(self, request: Passed) -> Reply:
        """A request of OpenAI's API, as it came; see `Relay`."""
        return await self._relay.pass_on(request)

    async def count_tokens(self, model: str, prompt: Prompt) -> int | None:
        """Tokens of the prompt as vLLM counts them; None where `/tokenize` is not offered or fails."""
        body = {"model": model, **prompt_fields(prompt)}
        if prompt.style is Style.CHAT:
            body["add_generation_prompt"] = True
        try:
            status, raw = await self._look_up("POST", "/tokenize", body)
        except BackendError:
            return None
        return read_count(raw) if status == 200 else None

    async def context_tokens(self, model: str) -> int | None:
        """`max_model_len` of the model; None where the server does not say or cannot be asked."""
        if self._clock() >= self._contexts_until:
            try:
                await self.models()
            except BackendError:
                return None
        return self._contexts.get(model)

    async def style(self, model: str) -> Style:
        """The configured style; else text where vLLM says that the model has no chat template, else chat.

        Raises:
            BackendUnavailable, BackendTimeout: the server cannot be asked.
        """
        if model in self._configured_styles:
            return self._configured_styles[model]
        until, style = self._styles.get(model, (self._clock(), Style.CHAT))
        if self._clock() < until:
            return style
        body = {"model": model, "messages": [{"role": "user", "content": "?"}]}
        status, raw = await self._look_up("POST", "/tokenize", body)
        style = Style.TEXT if status == 400 and b"chat template" in raw.lower() else Style.CHAT
        # Names are the callers' words: only those that the server knows are remembered.
        if status == 200 or style is Style.TEXT:
            self._styles[model] = (self._clock() + self._lookup_ttl_s, style)
        return style

    async def models(self) -> tuple[str, ...]:
        """Names of the models served, asked anew each time."""
        status, raw = await self._look_up("GET", "/v1/models", None)
        if status >= 400:
            raise BackendRejected(status, raw)
        if status != 200:
            raise BackendBroken
        self._contexts = read_models(raw)
        self._contexts_until = self._clock() + self._lookup_ttl_s
        return tuple(self._contexts)

    async def metrics(self) -> bytes | None:
        """The server's Prometheus metrics; None where it has none.

        Raises:
            BackendUnavailable, BackendTimeout: the server cannot be asked.
        """
        status, raw = await self._look_up("GET", "/metrics", None)
        return raw if status == 200 else None

    async def close(self) -> None:
        """Close the connections; of the client only where it was not handed in."""
        await self._relay.close()
        if self._owns_client:
            await self._client.aclose()

    @asynccontextmanager
    async def _post(self, generation: Generation, *, stream: bool) -> AsyncIterator[httpx.Response]:
        """Send a generation; the status is awaited, and an error raised."""
        headers = dict(generation.headers)
        if generation.request_id:
            headers["x-request-id"] = generation.request_id
        headers["accept"] = "text/event-stream" if stream else "application/json"
        request = self._request(
            "POST", path(generation.prompt.style), request_body(generation, stream=stream), headers
        )
        response = await self._send(request)
        try:
            if response.status_code >= 400:
                raw = await self._read(response, MAX_ERROR_BYTES)
                raise BackendRejected(
                    response.status_code, raw, response.headers.get("content-type", "text/plain")
                )
            if response.status_code != 200:
                raise BackendBroken
            yield response
        finally:
            await _close(response)

    async def _look_up(self, method: str, where: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        """A short question: its status and body."""
        try:
            async with asyncio.timeout(self._timeouts.lookup_s):
                response = await self._send(self._request(method, where, body, {}))
                try:
                    return response.status_code, await self._read(response, MAX_ANSWER_BYTES)
                finally:
                    await _close(response)
        except TimeoutError as error:
            raise BackendTimeout from error

    def _request(
        self, method: str, where: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> httpx.Request:
        sent = {**headers, "accept-encoding": "identity"}
        content = None
        if body is not None:
            content = json.dumps(body, separators=(",", ":")).encode()
            sent["content-type"] = "application/json"
        if self._api_key:
            sent["authorization"] = f"Bearer {self._api_key}"
        if self._host:
            sent["host"] = self._host
        wait_s = self._timeouts.connect_s
        # Reading is timed here (first byte and silence differ), so httpx's own read timeout is off.
        timeout = httpx.Timeout(connect=wait_s, pool=wait_s, write=self._timeouts.idle_s, read=None)
        return self._client.build_request(
            method, self._root + where, content=content, headers=sent, timeout=timeout
        )

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._attempt(request)
        except httpx.ConnectError:
            # Nothing was sent: a server that is being replaced gets one more chance.
            pass
        try:
            return await self._attempt(request)
        except httpx.ConnectError as error:
            raise BackendUnavailable from error

    async def _attempt(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(2 * self._timeouts.connect_s + self._timeouts.first_byte_s):
                return await self._client.send(request, stream=True)
        except httpx.ConnectError:
            raise
        except httpx.PoolTimeout as error:
            raise BackendBusy from error
        except httpx.ConnectTimeout as error:
            raise BackendUnavailable from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise BackendTimeout from error
        except _BROKEN as error:
            raise BackendUnavailable(sent=True) from error

    async def _read(self, response: httpx.Response, limit: int) -> bytes:
        """The whole body.

        Raises:
            BackendBroken: it is longer than `limit` bytes, or broke off.
            BackendTimeout: silence.
        """
        body = bytearray()
        async for piece in self._pieces(response):
            body += piece
            if len(body) > limit:
                raise BackendBroken("the model backend sent an answer that is too long")
        return bytes(body)

    async def _pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """The body as it comes."""
        pieces = response.aiter_bytes()
        # A stream's status comes before its first token; silence counts only behind that.
        patience_s = self._timeouts.first_byte_s
        while True:
            try:
                async with asyncio.timeout(patience_s):
                    piece = await anext(pieces, None)
                patience_s = self._timeouts.idle_s
            except TimeoutError as error:
                raise BackendTimeout("the model backend fell silent in the middle of its answer") from error
            except (*_BROKEN, httpx.DecodingError) as error:
                raise BackendBroken("the model backend broke off its answer") from error
            if piece is None:
                return
            yield piece


async def _close(response: httpx.Response) -> None:
    """Let go of a response; that its connection is broken is no news by then."""
    with suppress(*_BROKEN):
        await response.aclose()


def _check_type(response: httpx.Response, expected: str) -> None:
    given = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != expected:
        raise BackendBroken

"""Asks every request for its key."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import error_response
from service.api.intake import header
from service.errors import InvalidKey, RateLimited
from service.keys.key import Key, Keys, current
from service.keys.metering import Meter
from service.keys.quota import Quotas
from service.paths import HEALTH

# They only count.
_FREE: Final = frozenset({"/v1/messages/count_tokens", "/tokenize", "/detokenize"})
_BEARER: Final = "bearer "


class Guard:
    """Lets requests through that have a key, within its limits; the rest gets a 401 or a 429.

    Args:
        app: what the key is for.
    """

    def __init__(self, app: ASGIApp, keys: Keys, quotas: Quotas) -> None:
        self._app = app
        self._keys = keys
        self._quotas = quotas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in HEALTH:
            await self._app(scope, receive, send)
            return
        key = self._keys.find(presented(scope))
        if key is None:
            await error_response(InvalidKey())(scope, receive, send)
            return
        token = current.set(key)
        try:
            await self._quotas.admit(key)
            if key.tokens_per_minute is None or scope["path"] in _FREE:
                await self._app(scope, receive, send)
            else:
                await self._metered(key, scope, receive, send)
        except RateLimited as error:
            await error_response(error)(scope, receive, send)
        finally:
            current.reset(token)

    async def _metered(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        meter = Meter()
        prompt_bytes = 0
        # A compressed answer could not be read.
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]

        async def counted() -> Message:
            nonlocal prompt_bytes
            message = await receive()
            prompt_bytes += len(message.get("body", b""))
            return message

        async def metered(message: Message) -> None:
            meter.see(message)
            await send(message)

        try:
            await self._app(scope, counted, metered)
        finally:
            await self._quotas.charge(key, meter.tokens(prompt_bytes))


def presented(scope: Scope) -> str:
    """The key that a request came with, as OpenAI's clients send it or as Anthropic's do; "" for none."""
    authorization = header(scope, b"authorization").decode("latin-1")
    if authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip()
    return header(scope, b"x-api-key").decode("latin-1").strip()

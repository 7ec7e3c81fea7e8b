"""Two ports: one for everybody, one for the platform, whose paths then are not on the first."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.errors import INVALID, error_json, json_response
from service.paths import HEALTH

_HIDDEN: Final = frozenset({"/metrics", "/openapi.json"})


class Ports:
    """Sends requests on by the port that they came to.

    Args:
        public: serves everybody.
        own: serves the platform, without keys; paths for clients are not reached through it.
        own_port: TCP port of the platform.
    """

    def __init__(self, public: ASGIApp, own: ASGIApp, own_port: int) -> None:
        self._public = public
        self._own = own
        self._own_port = own_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._public(scope, receive, send)
            return
        server = scope.get("server")
        is_own = server is not None and server[1] == self._own_port
        path = scope["path"]
        if is_own and path in _HIDDEN | HEALTH:
            await self._own(scope, receive, send)
        elif is_own or path in _HIDDEN:
            content = error_json(f"there is nothing at {path[:200]}", INVALID, code="not_found")
            await json_response(content, 404)(scope, receive, send)
        else:
            await self._public(scope, receive, send)

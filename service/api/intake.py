"""Takes a request's body in, counted as it arrives."""

from __future__ import annotations

from typing import Final

from starlette.types import Receive, Scope

from service.errors import BodyTooLarge

GONE: Final = "pmi.client_gone"
"""Key of a scope: set where the client left before the end of its answer."""

# A client that is refused mid-body would see its connection reset before it reads why, so the rest is read
# and thrown away; but not without end.
_MOST_DRAINED_BYTES: Final = 64 * 1024 * 1024
_DRAINED_BODIES: Final = 15


async def take_body(scope: Scope, receive: Receive, limit_bytes: int) -> bytes | None:
    """The whole body; None when the client left while it sent it.

    Raises:
        BodyTooLarge: it is longer than `limit_bytes`.
    """
    declared = header(scope, b"content-length")
    if declared.isdigit() and int(declared) > limit_bytes and header(scope, b"expect"):
        raise BodyTooLarge(limit_bytes)  # The client asked first; it does not send what is refused.
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and len(body) <= limit_bytes:
        return body  # the usual case: it came in one piece
    chunks = [body]
    size = len(body)
    while message.get("more_body", False):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit_bytes:
            chunks.append(chunk)
        else:
            chunks.clear()
        if size > limit_bytes + min(limit_bytes * _DRAINED_BODIES, _MOST_DRAINED_BYTES):
            raise BodyTooLarge(limit_bytes)
    if size > limit_bytes:
        raise BodyTooLarge(limit_bytes)
    return b"".join(chunks)


def header(scope: Scope, name: bytes) -> bytes:
    """A request header's value; b"" where it is not there."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return b""

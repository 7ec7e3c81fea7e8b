"""A request that is passed on as it came, and the backend's reply, piece by piece.

This is the seam of the OpenAI door: whatever stands behind it speaks OpenAI's API itself. Nothing here knows
what is in a body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case; no header that concerns one connection only."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A request as it goes to a backend.

    Attributes:
        method: "POST".
        target: raw path and query, such as "/v1/chat/completions?x=1".
        headers: what is sent on; the backend adds its own key.
        body: b"" for none.
    """

    method: str
    target: str
    headers: Headers
    body: bytes


class Reply(Protocol):
    """What a backend answers; an error status is a reply like any other."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    async def read(self) -> bytes:
        """The next piece, as it came; b"" at the end.

        Raises:
            BackendBroken: it broke off.
            BackendTimeout: silence.
        """
        ...

    def close(self) -> None:
        """Abort what has not been read. Idempotent; never raises."""
        ...


# RFC 9110, 7.6.1: these concern one connection, not the message.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)


def length_of(headers: Headers) -> int:
    """A body's announced length in bytes; -1 where it is not announced."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return -1


def is_event_stream(headers: Headers) -> bool:
    """Whether a reply is a stream of events that can be told apart: one that is compressed is just bytes."""
    return content_type(headers) == b"text/event-stream" and all(
        name != b"content-encoding" for name, _ in headers
    )


def content_type(headers: Headers) -> bytes:
    """The media type, without parameters."""
    for name, value in headers:
        if name == b"content-type":
            return value.partition(b";")[0].strip().lower()
    return b""

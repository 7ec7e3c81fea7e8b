"""Which headers go on, in either direction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.backends.passing import Headers

REQUEST_ID: Final = b"x-request-id"
# What describes a body goes on with it.
_ABOUT_BODIES: Final = (
    b"accept",
    b"accept-encoding",
    b"accept-language",
    b"content-encoding",
    b"content-type",
)
# The gateway's server writes its own of these.
_WRITTEN_ANEW: Final = frozenset({b"date", REQUEST_ID})
_LENGTH: Final = b"content-length"
STREAM: Final = ((b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"))


class RequestHeaders:
    """The headers of a request that go on to a backend.

    Args:
        allowed: names of further headers, in lower case.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(_ABOUT_BODIES) | {name.encode() for name in allowed}

    def forward(self, given: Headers, request_id: str, *, authorization: bool) -> list[tuple[bytes, bytes]]:
        """What goes on.

        Args:
            given: names in lower case, as ASGI has them.
            authorization: whether the client's own goes on.
        """
        allowed = self._allowed
        passed = [pair for pair in given if pair[0] in allowed]
        if authorization:
            passed += [pair for pair in given if pair[0] == b"authorization"]
        passed.append((REQUEST_ID, request_id.encode()))
        return passed


def answer_headers(headers: Headers, length: int | None = None) -> list[tuple[bytes, bytes]]:
    """A reply's headers as they go back.

    Args:
        length: of the body, in bytes, where it was changed.
    """
    if length is None:
        return [pair for pair in headers if pair[0] not in _WRITTEN_ANEW]
    kept = [pair for pair in headers if pair[0] not in _WRITTEN_ANEW and pair[0] != _LENGTH]
    return [*kept, (_LENGTH, str(length).encode())]

"""Why a server cannot be reached, for the operator; clients are told less."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator, Sequence

import httpx

from service.backends.errors import BackendError, BackendUnavailable
from service.configuration import server_url


def about(error: BackendError, urls: Sequence[str]) -> str:
    """What went wrong with a backend, with its address.

    Args:
        urls: of the backend; () for one inside this process.
    """
    if not urls:
        return str(error)
    place = ", ".join(map(server_url.shown, urls))
    if isinstance(error, BackendUnavailable) and (cause := cause_of(error)):
        return f"{place} cannot be reached: {cause}"
    return f"{place}: {error}"


def cause_of(error: BaseException) -> str:
    """Why no connection came about, in a few words; "" where the error does not say."""
    for one in _chain(error):
        match one:
            case socket.gaierror():
                return "unknown host"
            case ssl.SSLError():
                # aiohttp's own have no reason.
                return f"no TLS connection ({getattr(one, 'reason', None) or 'the handshake failed'})"
            case TimeoutError() | httpx.ConnectTimeout():
                return "no connection in time"
            case ConnectionRefusedError():
                return "connection refused"
            case OSError(errno=int(number)):
                return os.strerror(number).lower()
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it; of several causes at once, such as a host's addresses, the first."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, BaseExceptionGroup):
            one = one.exceptions[0]
            continue
        yield one
        one = one.__cause__ or one.__context__

"""`/v1/models` over all backends: their own entries, word for word, and the `:pmi` names behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson

from service.backends.errors import BackendBroken, BackendError, BackendTimeout
from service.backends.passing import Passed
from service.models import SUFFIX, Place

_TARGET = "/v1/models"
_MAX_BYTES = 16 * 1024 * 1024
# One backend that hangs must not hide the others.
_TIMEOUT_S = 5.0
_ABOUT_BODIES = frozenset({b"accept-encoding", b"content-encoding", b"content-type"})


async def list_models(
    places: Mapping[str, Place], headers: Mapping[str, list[tuple[bytes, bytes]]], *, suffixes: bool
) -> list[dict[str, Any]]:
    """All models, the preferred backend's first; a name that two backends have is listed once.

    Args:
        headers: of the requests, by backend.
        suffixes: whether every model is listed with `:pmi` as well, behind the real ones.

    Raises:
        BackendError: no backend answered.
    """
    answers = await asyncio.gather(
        *(_ask(place, headers[name]) for name, place in places.items()), return_exceptions=True
    )
    failures = [answer for answer in answers if isinstance(answer, BaseException)]
    for failure in failures:
        if not isinstance(failure, BackendError) or len(failures) == len(answers):
            raise failure
    entries: dict[str, dict[str, Any]] = {}
    for answer in answers:
        if not isinstance(answer, BaseException):
            for entry in answer:
                entries.setdefault(entry["id"], entry)
    listed = list(entries.values())
    if suffixes:
        listed += [
            {**entry, "id": name + SUFFIX, "parent": name}
            for name, entry in entries.items()
            if name + SUFFIX not in entries
        ]
    return listed


async def _ask(place: Place, headers: list[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    # What is read here must not be compressed, whatever the client would take.
    sent = [(name, value) for name, value in headers if name not in _ABOUT_BODIES]
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            status, raw = await _whole(place, sent)
    except TimeoutError as error:
        raise BackendTimeout from error
    entries = _entries(raw) if status == 200 else None
    if entries is None:
        raise BackendBroken("the model backend does not list its models")
    return [entry for entry in entries if not place.models or entry["id"] in place.models]


async def _whole(place: Place, headers: list[tuple[bytes, bytes]]) -> tuple[int, bytes]:
    reply = await place.backend.pass_on(Passed("GET", _TARGET, headers, b""))
    try:
        raw = bytearray()
        while piece := await reply.read():
            raw += piece
            if len(raw) > _MAX_BYTES:
                raise BackendBroken
        return reply.status, bytes(raw)
    finally:
        reply.close()


def _entries(raw: bytes) -> list[dict[str, Any]] | None:
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list):
        return None
    return [entry for entry in data if isinstance(entry, dict) and isinstance(entry.get("id"), str)]

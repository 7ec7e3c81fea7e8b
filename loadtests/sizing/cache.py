"""What a kept translation takes in Redis: real entries, written by the cache itself into a real server.

Entries of several lengths, each into an empty server, in numbers that fill Redis's tables to different
degrees. `used_memory` is what counts against `maxmemory`.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import redis
from pydantic import SecretStr

from loadtests.faults import parts
from loadtests.sizing import texts
from loadtests.sizing.translator_service import SCORE
from service.configuration.settings import CacheSettings
from service.translation.redis_client import open_redis
from translators.batching import Batcher
from translators.cache import Cached
from translators.fake import FakeEngine
from translators.types import Call, Item

CHARACTERS: Final = (40, 100, 250)
ENTRIES: Final = (6_000, 10_000, 16_000)
_SOURCE: Final = "deu_Latn"
#: Translations have the letters of their original: one byte each, but for a few.
_TARGETS: Final = ("eng_Latn", "fra_Latn", "spa_Latn", "ita_Latn")
_AT_ONCE: Final = 200
_WRITTEN_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """Entries of one length in one server.

    Attributes:
        bytes_each: `used_memory` for each of them.
        resident_ratio: resident memory over `used_memory`, of what they added.
    """

    characters: int
    entries: int
    bytes_each: float
    resident_ratio: float


@dataclass(frozen=True, slots=True)
class Server:
    """The server that was measured."""

    version: str
    allocator: str


class NotKept(Exception):
    """Redis does not hold what was translated."""


def measured(
    entries: Sequence[int] = ENTRIES, characters: Sequence[int] = CHARACTERS
) -> tuple[Server, list[Kept]]:
    """All lengths in all numbers, each in a server of its own."""
    found: list[Kept] = []
    server = Server("", "")
    for count in entries:
        for length in characters:
            with tempfile.TemporaryDirectory() as directory:
                part = parts.redis_server(Path(directory))
                part.start()
                try:
                    part.wait()
                    found.append(asyncio.run(_keep(part.port, length, count)))
                    server = _server(part.port)
                finally:
                    part.stop()
    return server, found


def line(kept: Sequence[Kept]) -> tuple[float, float]:
    """Bytes of an entry, and of each character of its sentence."""
    slope, each = np.polyfit([one.characters for one in kept], [one.bytes_each for one in kept], 1)
    return float(each), float(slope)


async def _keep(port: int, characters: int, count: int) -> Kept:
    """Translate so many sentences through a cache that has only Redis.

    What the first of them open, connections and tables, is not counted.
    """
    settings = CacheSettings()
    url = SecretStr(f"redis://127.0.0.1:{port}/0")
    engine = FakeEngine(score=SCORE, keep_batches=False)
    items = [
        Item(texts.sentence(texts.FIRST + index // len(_TARGETS), characters), _SOURCE, target)
        for index, target in zip(range(count), _cycled(count), strict=True)
    ]
    async with (
        # An answer that is late is a miss, and would be one less entry.
        open_redis(url, timeout_s=2.0) as client,
        Batcher(engine, workers=1) as batcher,
        Cached(batcher, client, ttl_s=settings.ttl_s, memory_bytes=0, timeout_s=2.0) as cached,
    ):
        await _translate(cached, items[:_AT_ONCE], port, _AT_ONCE)
        before = _memory(port)
        for start in range(_AT_ONCE, count, _AT_ONCE):
            end = min(start + _AT_ONCE, count)
            await _translate(cached, items[start:end], port, end)
        after = _memory(port)
    used, resident = after[0] - before[0], after[1] - before[1]
    return Kept(characters, count, used / (count - _AT_ONCE), resident / used)


async def _translate(cached: Cached, items: Sequence[Item], port: int, in_all: int) -> None:
    """Translate some, and wait until they are written: so many in all."""
    for one in await cached.translate(items, Call()):
        if one.error is not None:
            raise NotKept(str(one.error))
    async with asyncio.timeout(_WRITTEN_S):
        # Redis tells nobody that they are.
        while _count(port) < in_all:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def _cycled(count: int) -> list[str]:
    return [_TARGETS[index % len(_TARGETS)] for index in range(count)]


def _memory(port: int) -> tuple[int, int]:
    """`used_memory`, and resident memory."""
    information = _information(port, "memory")
    return int(information["used_memory"]), int(information["used_memory_rss"])


def _server(port: int) -> Server:
    version = str(_information(port, "server")["redis_version"])
    return Server(version, str(_information(port, "memory")["mem_allocator"]))


def _count(port: int) -> int:
    with redis.Redis(port=port) as client:
        return int(client.dbsize())


def _information(port: int, section: str) -> dict[str, Any]:
    with redis.Redis(port=port) as client:
        return dict(client.info(section))

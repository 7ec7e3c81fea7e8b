"""How the memory of a gateway grows as its own cache fills.

A cache of a sixth of the usual size is filled over and over by `/v1/pmi/translate`; memory grows with what is
kept, so that the growth of a whole one can be told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from loadtests.faults import parts
from loadtests.faults.parts import Part
from loadtests.faults.soak import point
from loadtests.sizing import texts
from loadtests.sizing.gateway import model_server
from loadtests.sizing.sending import LANGUAGES, WrongAnswer

CACHE_BYTES: Final = 12 * 2**20
_CHARACTERS: Final = 80
# As the cache counts them; see `translators.cache`.
_ENTRY_BYTES: Final = 600
_TEXTS_AT_ONCE: Final = 128


@dataclass(frozen=True, slots=True)
class Grown:
    """Resident memory of a gateway, in MiB: before its cache is filled, and when it is full.

    Attributes:
        cache_bytes: the bound of its cache.
    """

    before_mib: float
    full_mib: float
    cache_bytes: int

    @property
    def ratio(self) -> float:
        """Growth over the cache's bound."""
        return (self.full_mib - self.before_mib) * 2**20 / self.cache_bytes


async def grown(directory: Path, cache_bytes: int = CACHE_BYTES) -> Grown:
    """Fill the cache of a gateway a little more than full."""
    fresh = iter(range(texts.FIRST, texts.LAST))
    async with _gateway(directory, cache_bytes) as gateway, aiohttp.ClientSession() as session:

        async def fill() -> None:
            given = [texts.sentence(next(fresh), _CHARACTERS) for _ in range(_TEXTS_AT_ONCE)]
            body = {"texts": given, "source_language": "de", "languages": list(LANGUAGES)}
            async with session.post(f"{gateway.url}/v1/pmi/translate", json=body) as response:
                raw = await response.read()
                if response.status != 200 or b'"dropped"' in raw:
                    raise WrongAnswer(f"{response.status}: {raw[:500]!r}")

        await fill()
        before_mib = point(gateway.pid, 0.0).resident_mib
        for _ in range(int(1.2 * cache_bytes / (_ENTRY_BYTES * len(LANGUAGES) * _TEXTS_AT_ONCE))):
            await fill()
        return Grown(before_mib, point(gateway.pid, 0.0).resident_mib, cache_bytes)


@asynccontextmanager
async def _gateway(directory: Path, cache_bytes: int) -> AsyncIterator[Part]:
    """A gateway whose translations are made at once."""
    model, translator = model_server(directory), parts.translator("translator", directory, {})
    settings = {
        "PMI_BACKENDS__MAIN__URL": model.url,
        "PMI_TRANSLATOR__URL": translator.url,
        "PMI_CACHE__MEMORY_BYTES": str(cache_bytes),
    }
    gateway = parts.gateway(directory, settings)
    try:
        for part in (model, translator, gateway):
            await asyncio.to_thread(part.start)
            await asyncio.to_thread(part.wait)
        yield gateway
    finally:
        for part in (gateway, translator, model):
            await asyncio.to_thread(part.stop)

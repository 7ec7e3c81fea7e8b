"""Two gateways that share one Redis."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pytest

from loadtests.faults import parts
from loadtests.faults.parts import Part
from loadtests.faults.requests import LANGUAGES
from tests.support.redis import RedisServer

TEXTS = [f"Das ist der Satz mit der Nummer {number} aus diesem Buch." for number in range(100, 112)]
SEGMENTS = len(TEXTS) * len(LANGUAGES)
_BATCHED = re.compile(r"^pmi_translator_rows_total (\S+)$", re.MULTILINE)


async def _burst(session: aiohttp.ClientSession, gateways: list[Part]) -> None:
    """Every text at every gateway, several times at once."""

    async def ask(gateway: Part, text: str) -> None:
        body = {"texts": [text], "source_language": "de", "languages": list(LANGUAGES)}
        async with session.post(f"{gateway.url}/v1/pmi/translate", json=body) as response:
            (entry,) = (await response.json())["data"]
        assert all(one["status"] == "used" for one in entry["languages"])

    await asyncio.gather(*(ask(gateway, text) for gateway in gateways for text in TEXTS for _ in range(3)))


async def _translated(session: aiohttp.ClientSession, gateways: list[Part]) -> float:
    """Items that reached the engines of all gateways."""
    total = 0.0
    for gateway in gateways:
        async with session.get(f"{gateway.url}/metrics") as response:
            found = _BATCHED.search(await response.text())
        assert found is not None
        total += float(found[1])
    return total


@pytest.mark.redis
@pytest.mark.timeout(120)
async def test_a_burst_is_translated_once_by_each_at_most_and_then_never_again(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    """Within a process an item is under way once; what one has translated, the other finds."""
    with ExitStack() as stack:
        echo = parts.upstream("echo", tmp_path)
        settings = {
            "PMI_BACKENDS__ECHO__URL": echo.url,
            "PMI_CACHE__REDIS_URL": own_redis.url,
            "PMI_CACHE__MEMORY_BYTES": "0",
            # On a machine that has other things to do, too, late is neither lost nor a miss.
            "PMI_CACHE__TIMEOUT_S": "2",
            "PMI_TRANSLATION__DEADLINE_MS": "30000",
        }
        gateways = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            gateways.append(parts.gateway(tmp_path / name, settings))
        for part in (echo, *gateways):
            stack.callback(part.stop)
            part.start()
            part.wait()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await _burst(session, gateways)
            first = await _translated(session, gateways)
            await _burst(session, gateways)

            assert SEGMENTS <= first <= 2 * SEGMENTS
            assert await _translated(session, gateways) == first

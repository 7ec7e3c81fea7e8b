"""Clients of a gateway, through both of its doors, as JSON and as streams, while something is done to it."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from service.demo.world import Split, render, sample

_TIMEOUT_S = 60.0
_LANGUAGES = 2
#: A stream that runs while pods are replaced.
_LONG_TOKENS = 300


@dataclass
class Seen:
    """What the clients were told.

    Attributes:
        answers: whole answers, by kind of request.
        failures: everything else, in words.
        augmented: answers to prompts that had all the languages that were asked for.
        dropped: why the others had not.
        servers: addresses of the gateways that answered, by nginx.
    """

    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    augmented: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    servers: set[str] = field(default_factory=set)


def _sentences() -> Iterator[str]:
    """German ones that the demo's models know."""
    drawn = random.Random(7)
    while True:
        yield render(sample(drawn, Split.TRAIN), "deu_Latn")


def _body(kind: str, text: str) -> dict[str, Any]:
    wanted = {"aux_languages": ["fr", "en"], "source_language": "de"}
    if kind.startswith("pmi"):
        return {"input": text, "max_tokens": 12, "stream": kind.endswith("stream"), **wanted}
    body: dict[str, Any] = {"model": "demo", "messages": [{"role": "user", "content": text}], "pmi": wanted}
    if kind == "long stream":
        return {**body, "stream": True, "max_tokens": _LONG_TOKENS, "ignore_eos": True}
    return {**body, "stream": kind.endswith("stream"), "max_tokens": 12}


_SHORT = ("door", "door stream", "pmi", "pmi stream")
_KINDS = (*_SHORT, *_SHORT, *_SHORT, "long stream")


async def _ask(session: aiohttp.ClientSession, url: str, kind: str, text: str, seen: Seen) -> None:
    path = "/v1/pmi/complete" if kind.startswith("pmi") else "/v1/chat/completions"
    try:
        async with session.post(url + path, json=_body(kind, text)) as response:
            raw = (await response.read()).decode()
            seen.servers.add(response.headers.get("x-served-by", "").rpartition(",")[2].strip())
            is_whole = response.status == 200 and _is_whole(kind, raw)
            languages = response.headers["x-pmi-languages"] if is_whole else ""
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
        seen.failures.append(f"{kind}: {type(error).__name__}: {error}")
        return
    if not is_whole:
        seen.failures.append(f"{kind}: {response.status}: {raw[-500:]}")
        return
    seen.answers[kind] += 1
    dropped = response.headers.get("x-pmi-dropped", "")
    seen.dropped[dropped] += bool(dropped)
    seen.augmented += len(languages.split(",")) == _LANGUAGES


def _is_whole(kind: str, raw: str) -> bool:
    """Whether an answer came to its proper end."""
    if kind == "pmi stream":
        events = [block.partition("\n")[0] for block in raw.strip().split("\n\n")]
        return events[-1] == "event: done"
    if kind.endswith("stream"):
        return raw.endswith("data: [DONE]\n\n") and '"error"' not in raw
    return bool(json.loads(raw)["choices"])


@asynccontextmanager
async def calling(url: str, headers: Mapping[str, str], per_s: float) -> AsyncIterator[Seen]:
    """So many requests a second while the block runs, whatever becomes of them; behind it all have ended."""
    seen = Seen()
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    async with (
        aiohttp.ClientSession(
            timeout=timeout, headers=headers, connector=aiohttp.TCPConnector(limit=0)
        ) as session,
        asyncio.TaskGroup() as group,
    ):

        async def arrivals() -> None:
            for kind, text in zip(itertools.cycle(_KINDS), _sentences(), strict=False):
                group.create_task(_ask(session, url, kind, text, seen))
                await asyncio.sleep(1 / per_s)

        arriving = group.create_task(arrivals())
        try:
            yield seen
        finally:
            arriving.cancel()

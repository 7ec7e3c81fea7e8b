"""What a request costs the gateway: CPU seconds of its process, for each kind of request in turn.

    this process ──> gateway ──> model server without a model
                        ├──> Redis
                        └──> translator service without a model

Rounds follow each other, and each has every kind, at random moments and as often as keeps the gateway half
busy: the busier it is, the more it does at once, and the less that costs. The gateways are as users run them,
with metrics and the access log; one has no memory of its own, so that what is remembered comes from Redis.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp

from loadtests.faults import parts
from loadtests.faults.parts import Part
from loadtests.sizing import texts
from loadtests.sizing.cells import Cell, Fate
from loadtests.sizing.cpu import process_s, spent_s, yardstick_ms
from loadtests.sizing.formula import Entrance
from loadtests.sizing.sending import LANGUAGES, Answered, Asked, WrongAnswer, send
from loadtests.upstreams import answers

#: Sentences that are remembered. In all their languages more than the verdicts that the quality gate keeps:
#: what comes from Redis is rarely something that the same gateway has just seen.
KNOWN: Final = 2000
#: Shares of the time in which the gateway is to be busy. With more streams than that, this process is late,
#: and what is late comes together.
BUSY: Final = 0.5
BUSY_STREAMING: Final = 0.25
_MOST_A_SECOND: Final = 500.0
_CLIENTS: Final = 8
_TRIED: Final = 40
_ORIGINS: Final = {
    Fate.OFF: set[str](),
    Fate.REMEMBERED: {"cache"},
    Fate.CACHED: {"cache"},
    Fate.MISSED: {"engine"},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of request in one round.

    Attributes:
        cell: name of the kind.
        cpu_ms: CPU time of the gateway for a request.
        seconds: on the clock, for all of them.
        events_per_read: of a stream, as its client had them; 0 for a JSON answer.
        yardstick_ms: CPU time of a fixed piece of work, before and after: how fast the machine was.
    """

    cell: str
    round: int
    requests: int
    cpu_ms: float
    seconds: float
    events_per_read: float
    yardstick_ms: float


class Numbers:
    """Numbers of sentences: so many known ones in turn, and such as nobody has seen."""

    def __init__(self, known: int) -> None:
        self.count = known
        self._known = itertools.cycle(range(texts.FIRST, texts.FIRST + known))
        self._new = itertools.count(texts.FIRST + known)

    def is_known(self, number: int) -> bool:
        return number < texts.FIRST + self.count

    def known(self, count: int) -> list[int]:
        return list(itertools.islice(self._known, count))

    def new(self, count: int) -> list[int]:
        return list(itertools.islice(self._new, count))


@dataclass(frozen=True, slots=True)
class World:
    """Processes that run.

    Attributes:
        bare: a gateway without a memory of its own.
        remembering: one with it.
        numbers: of the sentences that are sent to both.
    """

    bare: Part
    remembering: Part
    numbers: Numbers
    session: aiohttp.ClientSession

    def gateway(self, fate: Fate) -> Part:
        """Where requests of a kind go."""
        return self.remembering if fate is Fate.REMEMBERED else self.bare


@asynccontextmanager
async def running(directory: Path, known: int = KNOWN) -> AsyncIterator[World]:
    """Start all, and end all.

    Args:
        known: sentences that are to be remembered.
    """
    started: list[Part] = []

    def start(part: Part) -> Part:
        started.append(part)
        part.start()
        part.wait()
        return part

    def gateway(name: str, **settings: str) -> Part:
        (directory / name).mkdir()
        urls = {
            "PMI_BACKENDS__MAIN__URL": model.url,
            "PMI_CACHE__REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
            "PMI_TRANSLATOR__URL": translating.url,
            # What is late because the machine is busy is not to be another kind of request.
            "PMI_CACHE__TIMEOUT_S": "2",
            "PMI_TRANSLATION__DEADLINE_MS": "30000",
        }
        return start(parts.gateway(directory / name, {**urls, **settings}))

    try:
        model = await asyncio.to_thread(start, model_server(directory))
        redis = await asyncio.to_thread(start, parts.redis_server(directory))
        translating = await asyncio.to_thread(start, translator_service(directory))
        bare = await asyncio.to_thread(partial(gateway, "bare", PMI_CACHE__MEMORY_BYTES="0"))
        remembering = await asyncio.to_thread(gateway, "remembering")
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            yield World(bare, remembering, Numbers(known), session)
    finally:
        for part in reversed(started):
            await asyncio.to_thread(part.stop)


def model_server(directory: Path) -> Part:
    """`loadtests.sizing.upstream`."""
    return Part(
        "model",
        lambda port: [sys.executable, "-m", "loadtests.sizing.upstream", str(port)],
        lambda port: answers(f"http://127.0.0.1:{port}/health"),
        directory,
    )


def translator_service(directory: Path) -> Part:
    """`loadtests.sizing.translator_service`."""

    def env(port: int) -> Mapping[str, str]:
        return {"PMI_TRANSLATOR_SERVER__PORT": str(port), "PMI_DRAIN__ACCEPT_S": "0"}

    command = [sys.executable, "-m", "loadtests.sizing.translator_service"]
    return Part(
        "translator",
        lambda _: command,
        lambda port: answers(f"http://127.0.0.1:{port}/readyz"),
        directory,
        env,
    )


async def warm(world: World, cells: Sequence[Cell]) -> dict[str, float]:
    """Have every known sentence remembered; gives the rates at which to send each kind of request.

    In requests a second, such that the gateway is busy for some of the time: how it will be run.
    """
    numbers = world.numbers
    for characters in {cell.characters for cell in cells}:
        known = [
            Asked(Entrance.OPENAI, [number], characters, len(LANGUAGES))
            for number in numbers.known(numbers.count)
        ]
        await _all(world, world.bare, known)
    for cell in cells:
        if cell.fate is Fate.REMEMBERED:
            await _all(world, world.remembering, list(_asked(world, cell, numbers.count)))
    rates: dict[str, float] = {}
    for cell in cells:
        gateway = world.gateway(cell.fate)
        asked = list(_asked(world, cell, _TRIED))
        begun_s = process_s(gateway.pid)
        await _all(world, gateway, asked)
        cpu_s = spent_s(gateway.pid, begun_s)
        busy = BUSY_STREAMING if cell.chunks else BUSY
        rates[cell.name] = min(busy * _TRIED / cpu_s, _MOST_A_SECOND)
    return rates


async def measured(world: World, cell: Cell, number: int, rate: float, share: float = 1.0) -> Row:
    """One kind of request in one round.

    Args:
        rate: requests a second.
        share: of the usual number of requests.

    Raises:
        WrongAnswer: translations came from elsewhere than they should.
    """
    asked = list(_asked(world, cell, max(8, round(cell.requests * share))))
    spent = await at_random(world, world.gateway(cell.fate), asked, rate)
    for one in spent.answered:
        if not cell.chunks and one.origins != _ORIGINS[cell.fate]:
            raise WrongAnswer(f"{cell.name}: translations from {sorted(one.origins)}")
    reads = sum(one.reads for one in spent.answered)
    together = sum(one.events for one in spent.answered) / reads if reads else 0.0
    return Row(cell.name, number, len(asked), spent.cpu_ms, spent.seconds, together, spent.yardstick_ms)


@dataclass(frozen=True, slots=True)
class Spent:
    """What some requests took.

    Attributes:
        cpu_ms: CPU time of the gateway for each of them.
        seconds: on the clock, for all.
        yardstick_ms: see `Row`.
    """

    answered: Sequence[Answered]
    cpu_ms: float
    seconds: float
    yardstick_ms: float


async def at_random(world: World, gateway: Part, asked: Sequence[Asked], rate: float) -> Spent:
    """Send all of them at random moments, so many a second; whether or not others are answered."""
    chance = random.Random(len(asked))
    before_ms = yardstick_ms()
    begun_s, begun = process_s(gateway.pid), time.monotonic()
    due, sent = begun, []
    async with asyncio.TaskGroup() as tasks:
        for one in asked:
            due += chance.expovariate(rate)
            await asyncio.sleep(due - time.monotonic())
            sent.append(tasks.create_task(send(world.session, gateway.url, one)))
    cpu_s, seconds = spent_s(gateway.pid, begun_s), time.monotonic() - begun
    yardstick = (before_ms + yardstick_ms()) / 2
    return Spent([one.result() for one in sent], cpu_s / len(asked) * 1000, seconds, yardstick)


def _asked(world: World, cell: Cell, count: int) -> Iterator[Asked]:
    draw = world.numbers.new if cell.fate is Fate.MISSED else world.numbers.known
    for _ in range(count):
        numbers = draw(cell.sentences)
        yield Asked(cell.entrance, numbers, cell.characters, cell.languages, cell.chunks)


async def _all(world: World, gateway: Part, asked: Sequence[Asked]) -> None:
    """All of them, some at a time."""
    waiting = iter(asked)

    async def client() -> None:
        for one in waiting:
            await send(world.session, gateway.url, one)

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))

"""One fault under load: before, during and after."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from loadtests.faults.faults import Fault, World
from loadtests.faults.requests import KINDS, Outcome, Verdict, send

PHASES: Final = ("before", "during", "after")
_IN_FLIGHT: Final = re.compile(r"^pmi_in_flight_requests (\S+)$", re.MULTILINE)
_SETTLED_S: Final = 10.0


@dataclass(frozen=True)
class Run:
    """What became of the load.

    Attributes:
        outcomes: of every request, by the phase in which it was sent.
        attacks: statuses that hostile senders got.
        in_flight: what the gateway still counts when all is over, less the question itself.
        resumed_s: from the fault's end to the first request behind which all went well; None where none did.
        bugs: what the gateway's log says of failures that nobody foresaw.
    """

    fault: Fault
    outcomes: dict[str, list[Outcome]]
    attacks: Counter[int]
    in_flight: float
    resumed_s: float | None
    bugs: list[str]


async def run(fault: Fault, directory: Path, phase_s: float, rate: float) -> Run:
    """Put a load on a fault's world, for three phases."""
    world = fault.make(directory)
    try:
        await asyncio.to_thread(world.start)
        return await _run(fault, world, phase_s, rate)
    finally:
        await asyncio.to_thread(world.stop)


async def _run(fault: Fault, world: World, phase_s: float, rate: float) -> Run:
    loop = asyncio.get_running_loop()
    outcomes: dict[str, list[Outcome]] = {phase: [] for phase in PHASES}
    attacks: Counter[int] = Counter()
    url = world.gateway.url
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:
        load = Load(session, url, rate)
        # What is opened with the first request is not the fault's.
        await load.run(min(1.0, phase_s), 0.0)
        outcomes["before"] = await load.run(phase_s, 0.0)
        attacking = asyncio.create_task(_attack(fault, url, attacks)) if fault.hostile else None
        during = asyncio.create_task(load.run(phase_s, fault.leaving))
        await asyncio.to_thread(fault.begin, world)
        outcomes["during"] = await during
        if attacking is not None:
            attacking.cancel()
            with suppress(asyncio.CancelledError):
                await attacking
        await asyncio.to_thread(fault.end, world)
        ended_s = loop.time()
        outcomes["after"] = await load.run(phase_s, 0.0)
        in_flight = await _in_flight(session, url)
    resumed_s = _resumed(outcomes["after"], ended_s)
    return Run(fault, outcomes, attacks, in_flight, resumed_s, world.gateway.failures())


class Load:
    """Requests of all kinds in turn, sent at a steady rate whether or not they are answered."""

    def __init__(self, session: aiohttp.ClientSession, url: str, rate: float) -> None:
        self._session = session
        self._url = url
        self._rate = rate
        self._kinds = itertools.cycle(KINDS)
        self._drawn = random.Random(1)

    async def run(self, seconds: float, leaving: float) -> list[Outcome]:
        """For so long; returns when all are answered."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        sent = []
        for index in range(round(seconds * self._rate)):
            await asyncio.sleep(max(0.0, begun + index / self._rate - loop.time()))
            leaves = self._drawn.random() < leaving
            sent.append(
                asyncio.create_task(send(self._session, self._url, next(self._kinds), self._drawn, leaves))
            )
        return list(await asyncio.gather(*sent))


async def _attack(fault: Fault, url: str, attacks: Counter[int]) -> None:
    while fault.hostile is not None:
        attacks.update(await fault.hostile(url))
        await asyncio.sleep(0.1)


async def _in_flight(session: aiohttp.ClientSession, url: str) -> float:
    """The gauge, once it is back at nothing, or when it should long be."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + _SETTLED_S
    while True:
        async with session.get(f"{url}/metrics") as response:
            found = _IN_FLIGHT.search(await response.text())
        left = float(found[1]) - 1 if found else float("nan")
        if left == 0 or loop.time() > give_up_at:
            return left
        await asyncio.sleep(0.1)


def _resumed(outcomes: Sequence[Outcome], ended_s: float) -> float | None:
    """How long after the fault's end requests still failed."""
    bad = [one for one in outcomes if is_bad(one)]
    if not bad:
        return 0.0
    last = max(one.begun_s for one in bad)
    if last == max(one.begun_s for one in outcomes):
        return None
    return last - ended_s


def is_bad(outcome: Outcome) -> bool:
    """Whether a client would complain."""
    return outcome.verdict in (Verdict.FAILED, Verdict.BROKEN, Verdict.UNREACHABLE, Verdict.WRONG)


def count(outcomes: Sequence[Outcome], wanted: Callable[[Outcome], bool]) -> int:
    """How many are so."""
    return sum(map(wanted, outcomes))

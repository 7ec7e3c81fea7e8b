"""What a token costs a translator, at NLLB-200-600M's size: random weights, int8, a vocabulary of 64k words.

The service is as in `loadtests.translate`, in a process of its own. Sentences are as long as in real text.

    full      always more to do than it can: what a token costs in full batches, and so what it can do
    part      as much as a share of that, at random moments: how long requests wait then
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loadtests.faults.soak import point
from loadtests.rows import percentile
from loadtests.sizing.cpu import process_s, spent_s
from loadtests.translate.geometry import LANGUAGES
from loadtests.translate.runs import Lengths, mixed
from service.translation.remote import open_remote
from tests.support.servers import running
from translators.types import Call, Item, ItemHook, Translation, Translator

#: The deadline that a gateway gives translations by default.
DEADLINE_S: Final = 3.0
#: Shares of what it can do.
SHARES: Final = (0.2, 0.4, 0.6, 0.8)
#: Languages of a request.
TARGETS: Final = LANGUAGES[1:4]
_CLIENTS: Final = 24
_WARM_UP: Final = 0.3
_READY_S: Final = 120.0
# Longest wait for a first token, however short a round is.
_SILENT_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Full:
    """A round with always more to do.

    Attributes:
        token_cpu_ms: CPU time of the service for a token that it writes.
        tokens_per_s: of all its workers, on the clock.
        resident_mib: memory at its end.
    """

    round: int
    token_cpu_ms: float
    tokens_per_s: float
    resident_mib: float


@dataclass(frozen=True, slots=True)
class Part:
    """A round at a share of what it can do.

    Attributes:
        cores: CPU seconds a second.
        p50_s, p95_s: of a request: a sentence into `TARGETS`.
        in_time: share of requests with all languages before `DEADLINE_S`.
    """

    round: int
    share: float
    cores: float
    p50_s: float
    p95_s: float
    in_time: float


@dataclass(frozen=True, slots=True)
class Service:
    """One that runs."""

    url: str
    pid: int


@contextmanager
def served(directory: Path, logs: Path) -> Iterator[Service]:
    """A service with the model of a directory."""
    log = logs / "translator.log"

    def address() -> str:
        lines = log.read_text().splitlines()
        return next((line for line in lines if line.startswith("http://")), "")

    command = [sys.executable, "-m", "loadtests.translate.served", str(directory)]
    with running(command, log=log, ready=lambda: bool(address()), ready_timeout_s=_READY_S) as pid:
        yield Service(address(), pid)


async def full(service: Service, number: int, seconds: float) -> Full:
    """Clients in a closed loop, more than there are rows in a batch.

    Raises:
        RuntimeError: a row failed, or nothing was translated for very long.
    """
    lengths = mixed(number)
    tokens = 0

    def count(index: int, translation: Translation) -> None:
        nonlocal tokens
        if translation.hypothesis is not None:
            tokens += translation.hypothesis.tokens

    async with open_remote([service.url]) as remote, _ending() as tasks:

        async def client() -> None:
            while True:
                await _translate(remote, lengths, count)

        tasks.extend(asyncio.create_task(client()) for _ in range(_CLIENTS))
        await _go_on(tasks, _WARM_UP * seconds)
        tokens, begun_s, begun = 0, process_s(service.pid), time.monotonic()
        await _go_on(tasks, seconds)
        while not tokens:
            if time.monotonic() - begun > _SILENT_S:
                raise RuntimeError(f"{service.url} translates nothing")
            await _go_on(tasks, seconds)
        cpu_s, taken_s, written = spent_s(service.pid, begun_s), time.monotonic() - begun, tokens
    return Full(number, cpu_s / written * 1000, written / taken_s, point(service.pid, 0.0).resident_mib)


async def part(service: Service, number: int, share: float, tokens_per_s: float, seconds: float) -> Part:
    """Requests at random moments, as many as make up the share."""
    drawn = random.Random(number)
    rate = share * tokens_per_s / (_mean(mixed(number)) * len(TARGETS))
    lengths = mixed(number + 1)
    begun = time.monotonic()
    counted_from, stop = begun + _WARM_UP * seconds, begun + (1 + _WARM_UP) * seconds
    times_s: list[float] = []

    async def one(remote: Translator) -> None:
        asked = time.monotonic()
        await _translate(remote, lengths, None)
        if asked >= counted_from:
            times_s.append(time.monotonic() - asked)

    async def cpu_s() -> float:
        await asyncio.sleep(counted_from - time.monotonic())
        before_s = process_s(service.pid)
        await asyncio.sleep(stop - time.monotonic())
        return spent_s(service.pid, before_s)

    async with open_remote([service.url]) as remote, asyncio.TaskGroup() as tasks:
        spent = tasks.create_task(cpu_s())
        # One at least that counts, however low the rate.
        due = [begun, *_moments(drawn, rate, begun, stop), counted_from]
        for moment in sorted(due):
            await asyncio.sleep(moment - time.monotonic())
            tasks.create_task(one(remote))
    in_time = sum(taken <= DEADLINE_S for taken in times_s) / len(times_s)
    cores = spent.result() / seconds
    return Part(number, share, cores, percentile(times_s, 0.5), percentile(times_s, 0.95), in_time)


def _moments(drawn: random.Random, rate: float, begin: float, end: float) -> Iterator[float]:
    """Random moments, so many a second, that know nothing of each other."""
    while (begin := begin + drawn.expovariate(rate)) < end:
        yield begin


def _mean(lengths: Lengths) -> float:
    """Tokens of a sentence, over many."""
    return statistics.mean(lengths() for _ in range(2000))


async def _translate(remote: Translator, lengths: Lengths, count: ItemHook | None) -> None:
    length = lengths()
    words = " ".join(f"w{random.randrange(4000)}" for _ in range(length))
    items = [Item(words, LANGUAGES[0], target) for target in TARGETS]
    translated = await remote.translate(items, Call(), count)
    if any(one.error for one in translated):
        raise RuntimeError("a row failed")


@asynccontextmanager
async def _ending() -> AsyncIterator[list[asyncio.Task[None]]]:
    """Tasks that end with the block."""
    tasks: list[asyncio.Task[None]] = []
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _go_on(tasks: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Let them run; raises what one of them raises."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()

"""Three installations under load, watched by one Prometheus; what alerts are for happens to each of them.

backend    a gateway with Redis, which translates itself: its model server, Redis and it itself are killed,
           the model server while it breaks off its answers
services   a gateway with two translator services, which get more to do than they can, and are killed; then
           slow senders
busy       a gateway with few places: its model server hangs, and its translator forgets a language; beside it
           a translator that ends again and again

Each has a namespace, so that what happens to one must not be told of another. All processes are scraped as
one job, as the chart's monitors have it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from loadtests.faults import hostile
from loadtests.faults.parts import Part
from loadtests.faults.requests import LANGUAGES, send, sentence
from tests.deploy.installations import PLACES, Place, started
from tests.deploy.prometheus import SHORTEST_S, Prometheus, Target, prometheus

#: So often each process is scraped under load before anything happens.
SCRAPES: Final = 15
_BOUND_S: Final = 100.0
_POLL_S: Final = 0.25
_READERS: Final = 8
_TEXTS: Final = 32
_ATTACKERS: Final = 5
_RESTARTS: Final = 8
_ERRORS: Final = frozenset({"PmiErrorsWarning", "PmiErrorsCritical"})


@dataclass
class Cause:
    """Something that goes wrong for a while.

    Attributes:
        namespace: where; "" for everywhere.
        fires: alerts that tell of it.
        beside: alerts that may tell of what comes of it.
        begun, ended, settled: when, by Prometheus's clock; settled is when nothing fired any more.
        fired, gone: those of `fires` that did before its end, and that were gone after it, in time.
    """

    name: str
    namespace: str
    fires: frozenset[str]
    beside: frozenset[str] = frozenset()
    begun: float = 0.0
    ended: float = 0.0
    settled: float = 0.0
    fired: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


@dataclass
class Run:
    """What happened.

    Attributes:
        server: still there to be asked.
        targets: what was scraped.
        begun, ended: the run's first and last moment, by its clock.
        calm: from when to when there was load, and nothing went wrong.
        left: alerts that still fired at the end.
    """

    server: Prometheus
    targets: Sequence[Target]
    begun: float = 0.0
    ended: float = 0.0
    calm: tuple[float, float] = (0.0, 0.0)
    causes: list[Cause] = field(default_factory=list)
    left: set[tuple[str, str]] = field(default_factory=set)


@contextmanager
def scripted(directory: Path) -> Iterator[Run]:
    """Everything has happened; Prometheus can still be asked."""
    places = {name: make(directory / name) for name, make in PLACES.items()}
    targets = [target for place in places.values() for target in place.targets]
    with prometheus(directory, targets) as server:
        run = Run(server, targets)
        with ExitStack() as stack:
            for place in places.values():
                stack.callback(place.stop)
            asyncio.run(_Script(run, places).play())
        yield run


class _Script:
    """Plays a run."""

    def __init__(self, run: Run, places: Mapping[str, Place]) -> None:
        self._run = run
        self._places = places
        self._server = run.server

    async def play(self) -> None:
        """From the start of Prometheus alone to the end of the last fault."""
        run = self._run
        run.begun = self._server.now()
        await self._suffer(Cause("nothing runs", "", _names("PmiGatewayDown")), self._absent())
        async with aiohttp.ClientSession(connector=_connector()) as session, asyncio.TaskGroup() as group:
            loads = [group.create_task(_load(session, place)) for place in self._places.values()]
            await self._be_calm()
            await asyncio.gather(
                self._hurt_backend(self._places["backend"], session),
                self._hurt_services(self._places["services"], session),
                self._hurt_busy(self._places["busy"]),
            )
            for load in loads:
                load.cancel()
        run.ended = self._server.now()
        run.left = self._server.firing()

    async def _be_calm(self) -> None:
        """Wait until every process has been scraped often enough."""
        begun = await self._now()

        async def is_enough() -> bool:
            window_s = int(await self._now() - begun)
            if window_s < SCRAPES:
                return False
            found = await self._ask(f"sum_over_time(up[{window_s}s])")
            return len(found) == len(self._run.targets) and min(found) >= SCRAPES

        await self._until(is_enough)
        self._run.calm = (begun, await self._now())

    async def _hurt_backend(self, place: Place, session: aiohttp.ClientSession) -> None:
        await asyncio.gather(
            self._suffer(
                Cause("model server killed", "backend", _ERRORS | {"PmiBackendDown"}),
                self._broken_and_killed(place.others["echo"], session),
            ),
            self._suffer(
                Cause("Redis killed", "backend", _names("PmiRedisDown")), _killed(place.others["redis"])
            ),
        )
        await self._suffer(
            Cause("gateway killed", "backend", _names("PmiGatewayDown", "PmiInstanceDown")),
            _killed(place.gateway),
        )

    async def _hurt_services(self, place: Place, session: aiohttp.ClientSession) -> None:
        await self._suffer(
            Cause(
                "more to translate than can be",
                "services",
                _names("PmiTranslatorBehind"),
                beside=_names("PmiLanguagesDropped"),
            ),
            _running(_reader(session, place.gateway.url) for _ in range(_READERS)),
        )
        await self._suffer(
            Cause(
                "all translators killed",
                "services",
                _names("PmiTranslatorDown", "PmiInstanceDown", "PmiLanguagesDropped"),
            ),
            _killed(place.others["one"], place.others["two"]),
        )
        await self._suffer(
            Cause("slow senders", "services", _names("PmiConnectionsFull", "PmiConnectionsRefused")),
            _running(_attacker(place.gateway.url) for _ in range(_ATTACKERS)),
        )

    async def _hurt_busy(self, place: Place) -> None:
        await asyncio.gather(
            self._suffer(
                # Those that find no place any more get a 503.
                Cause("model server hangs", "busy", _names("PmiInFlightHigh"), beside=_ERRORS),
                _signalled(place.others["echo"], signal.SIGSTOP, signal.SIGCONT),
            ),
            self._suffer(
                Cause("a language forgotten", "busy", _names("PmiQualityLow")),
                _signalled(place.gateway, signal.SIGUSR1, signal.SIGUSR2),
            ),
            self._suffer(
                Cause(
                    "a translator killed again and again",
                    "busy",
                    _names("PmiRestarting"),
                    beside=_names("PmiTranslatorDown", "PmiInstanceDown"),
                ),
                self._restarted(place.others["spare"]),
            ),
        )

    async def _suffer(self, cause: Cause, fault: AbstractAsyncContextManager[None]) -> None:
        """Have a fault last until its alerts fire, then wait until they are gone."""
        self._run.causes.append(cause)
        cause.begun = await self._now()
        async with fault:
            cause.fired = await self._wait(cause.fires, lambda firing: cause.fires <= firing, cause.namespace)
            cause.ended = await self._now()
        told = cause.fires | cause.beside
        left = await self._wait(told, lambda firing: not told & firing, cause.namespace)
        cause.gone = cause.fires - left
        cause.settled = await self._now()

    async def _wait(
        self, names: frozenset[str], enough: Callable[[set[str]], bool], namespace: str
    ) -> frozenset[str]:
        """Wait until what fires is enough, for so long and no longer; those of the names that fire then."""
        firing: set[str] = set()

        async def is_enough() -> bool:
            nonlocal firing
            now = await asyncio.to_thread(self._server.firing)
            firing = {name for where, name in now if where == namespace}
            return enough(firing)

        await self._until(is_enough)
        return names & firing

    @asynccontextmanager
    async def _absent(self) -> AsyncIterator[None]:
        yield
        await asyncio.gather(*(place.start() for place in self._places.values()))

    @asynccontextmanager
    async def _broken_and_killed(self, part: Part, session: aiohttp.ClientSession) -> AsyncIterator[None]:
        """Dies with answers under way, enough of them to be seen; one that is started again is well."""
        async with session.post(f"{part.url}/_mode/cut") as answer:
            answer.raise_for_status()

        async def is_seen() -> bool:
            return any(await self._ask(f"rate(pmi_answers_broken_total[{SHORTEST_S}s])"))

        await self._until(is_seen)
        async with _killed(part):
            yield

    @asynccontextmanager
    async def _restarted(self, part: Part) -> AsyncIterator[None]:
        """Killed and started until that is told, each time as soon as Prometheus has seen it."""
        query = f'process_start_time_seconds{{instance="127.0.0.1:{part.port}"}}'
        for _ in range(_RESTARTS):
            before = await self._ask(query)
            async with _killed(part):
                pass

            async def is_seen(before: Sequence[float] = before) -> bool:
                now = await self._ask(query)
                return bool(now) and now != before

            await self._until(is_seen)
            if await self._ask('ALERTS{alertname="PmiRestarting"}'):
                break
        yield

    async def _until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Poll another process; what does not come is for the tests to tell."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + _BOUND_S
        while not await holds() and loop.time() < give_up_at:  # noqa: ASYNC110 - another process
            await asyncio.sleep(_POLL_S)

    async def _ask(self, expression: str) -> list[float]:
        return [one.last for one in await asyncio.to_thread(self._server.query, expression)]

    async def _now(self) -> float:
        return await asyncio.to_thread(self._server.now)


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


def _connector() -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(limit=0, force_close=True)


async def _load(session: aiohttp.ClientSession, place: Place) -> None:
    """Requests at a steady rate, whether or not they are answered, until cancelled."""
    loop = asyncio.get_running_loop()
    begun, drawn, kinds = loop.time(), random.Random(1), itertools.cycle(place.kinds)
    async with asyncio.TaskGroup() as group:
        for index in itertools.count():
            await asyncio.sleep(max(0.0, begun + index / place.rate - loop.time()))
            group.create_task(send(session, place.gateway.url, next(kinds), drawn))


@asynccontextmanager
async def _killed(*several: Part) -> AsyncIterator[None]:
    for part in several:
        await asyncio.to_thread(part.kill)
    try:
        yield
    finally:
        await started(*several)


@asynccontextmanager
async def _signalled(part: Part, begin: int, end: int) -> AsyncIterator[None]:
    part.signal(begin)
    try:
        yield
    finally:
        part.signal(end)


@asynccontextmanager
async def _running(several: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one) for one in several]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _reader(session: aiohttp.ClientSession, url: str) -> None:
    """Has page after page translated."""
    drawn = random.Random()
    while True:
        texts = [sentence(drawn)[0] for _ in range(_TEXTS)]
        body = {"texts": texts, "source_language": "de", "languages": list(LANGUAGES)}
        async with session.post(f"{url}/v1/pmi/translate", json=body) as answer:
            await answer.read()


async def _attacker(url: str) -> None:
    while True:
        await hostile.slow_senders(url)

"""service.backends.replicas"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import (
    BackendBroken,
    BackendBusy,
    BackendDown,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
)
from service.backends.fake import Fake
from service.backends.fake_reply import json_script
from service.backends.passing import Passed
from service.backends.replicas import Replica, Replicas
from service.backends.types import Delta, Generation
from tests.support.until import until
from translators.breaker import Breaker

GENERATION = Generation("m", Prompt(Style.CHAT, messages=(Message("user", "hello there"),)))
CHAT = Passed("POST", "/v1/chat/completions", (), b"{}")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _replicas(*fakes: Fake, clock: Callable[[], float] | None = None, failures: int = 3) -> Replicas:
    found = [
        Replica(str(index), fake, Breaker(failures=failures, open_s=1.0)) for index, fake in enumerate(fakes)
    ]
    return Replicas(found, backoff_s=0.0, clock=clock or Clock())


def _failing(error: BackendError) -> Fake:
    fake = Fake()
    fake.fail = error
    return fake


async def _complete(replicas: Replicas) -> Any:
    return (await replicas.complete(GENERATION)).choices[0].text


async def _stream(replicas: Replicas) -> Any:
    async with replicas.stream(GENERATION) as deltas:
        return "".join([delta.text async for delta in deltas])


async def _pass_on(replicas: Replicas) -> Any:
    reply = await replicas.pass_on(CHAT)
    try:
        return reply.status
    finally:
        reply.close()


WAYS = pytest.mark.parametrize("ask", [_complete, _stream, _pass_on])


@WAYS
async def test_a_server_that_is_not_there_is_gone_round(ask: Any) -> None:
    """Another one answers; the client sees nothing of it."""
    down, up = _failing(BackendUnavailable()), Fake()
    replicas = _replicas(down, up)

    for _ in range(20):
        assert await ask(replicas) in ("hello there", 200)
    assert all(one.in_flight == 0 for one in replicas.replicas)


@WAYS
async def test_one_server_is_tried_again_and_no_more_than_that(ask: Any) -> None:
    """Three times in all; then its error is the client's."""
    down = _failing(BackendUnavailable("gone"))
    attempts: list[int] = []
    replicas = Replicas([_counting(down, attempts)], backoff_s=0.0, clock=Clock())

    with pytest.raises(BackendUnavailable, match="gone"):
        await ask(replicas)
    assert len(attempts) == 3


def _counting(fake: Fake, attempts: list[int]) -> Replica:
    class Counting(Fake):
        def stream(self, generation: Generation) -> Any:
            attempts.append(1)
            return fake.stream(generation)

        async def pass_on(self, request: Passed) -> Any:
            attempts.append(1)
            return await fake.pass_on(request)

    return Replica("counting", Counting(), Breaker(failures=10))


async def test_a_server_that_comes_back_within_the_attempts_is_found() -> None:
    """One that is being replaced is gone for a moment only."""
    fake = Fake()
    fake.fail = BackendUnavailable()
    seen: list[int] = []
    replica = _counting(fake, seen)

    class Recovering(Replicas):
        def _failed(self, replica: Replica, error: BackendError) -> None:
            fake.fail = None

    assert await _complete(Recovering([replica], backoff_s=0.0)) == "hello there"
    assert len(seen) == 2


@WAYS
@pytest.mark.parametrize(
    "error", [BackendTimeout(), BackendBroken(), BackendRejected(400, b"{}"), BackendRejected(429, b"{}")]
)
async def test_what_has_been_answered_is_not_asked_twice(ask: Any, error: BackendError) -> None:
    """A refusal stands; a server that is silent may be at work."""
    refusing, other = _failing(error), Fake()
    replicas = _replicas(refusing)
    replicas.replicas = (*replicas.replicas, Replica("other", other))
    replicas.replicas[1].in_flight = 5  # so that the first is chosen

    with pytest.raises(type(error)):
        await ask(replicas)
    assert (other.generations, other.passed) == ([], [])


@pytest.mark.parametrize("status", [502, 503])
async def test_a_server_that_sends_us_away_is_gone_round(status: int) -> None:
    """Where another one is left; else its own words are the answer."""
    away, up = Fake(), Fake()
    away.script = lambda request: json_script({"error": {"message": "starting"}}, status)
    replicas = _replicas(away, up)
    replicas.replicas[1].in_flight = 5

    assert await _pass_on(replicas) == 200
    assert away.replies[0].closed
    reply = await _replicas(away).pass_on(CHAT)
    assert (reply.status, b"starting" in await reply.read()) == (status, True)


async def test_the_same_holds_for_a_prompt() -> None:
    """`complete` and `stream` know the status from an exception."""
    away, up = _failing(BackendRejected(503, b"{}")), Fake()
    replicas = _replicas(away, up)
    replicas.replicas[1].in_flight = 5

    assert await _complete(replicas) == "hello there"
    with pytest.raises(BackendRejected):
        await _complete(_replicas(away))


async def test_what_a_server_may_have_stored_is_not_sent_again() -> None:
    """A response that is kept would be there twice; where nothing was sent, it is sent elsewhere."""
    down, up = _failing(BackendUnavailable(sent=True)), Fake()
    replicas = _replicas(down, up)
    replicas.replicas[1].in_flight = 5
    stored = Passed("POST", "/v1/responses", (), b"{}")

    with pytest.raises(BackendUnavailable):
        await replicas.pass_on(stored)
    down.fail = BackendUnavailable()
    assert (await replicas.pass_on(stored)).status == 200


async def test_a_server_that_fails_again_and_again_is_left_alone() -> None:
    """For a second; then one request tries, and its success lets all through."""
    clock = Clock()
    fake = _failing(BackendUnavailable())
    replicas = _replicas(fake, clock=clock)
    with pytest.raises(BackendUnavailable):
        await _pass_on(replicas)

    asked = len(fake.passed)
    with pytest.raises(BackendDown) as told:
        await _pass_on(replicas)
    assert (len(fake.passed), told.value.retry_after_s) == (asked, 1)

    clock.now, fake.fail = 1.5, None
    assert [await _pass_on(replicas) for _ in range(3)] == [200] * 3


async def test_a_slow_server_is_not_down() -> None:
    """Timeouts open nothing: the next request may be short."""
    fake = _failing(BackendTimeout())
    replicas = _replicas(fake, failures=1)
    for _ in range(5):
        with pytest.raises(BackendTimeout):
            await _complete(replicas)

    fake.fail = None
    assert await _complete(replicas) == "hello there"


async def test_who_has_the_least_to_do_is_asked() -> None:
    """A stream counts until it is left, a reply until it is closed."""
    one, two = Fake(), Fake()
    replicas = _replicas(one, two)
    replies = [await replicas.pass_on(CHAT) for _ in range(6)]
    assert (len(one.passed), len(two.passed)) == (3, 3)

    for reply in replies[:]:
        reply.close()
        reply.close()
    assert [replica.in_flight for replica in replicas.replicas] == [0, 0]
    async with replicas.stream(GENERATION):
        assert sum(replica.in_flight for replica in replicas.replicas) == 1
        for _ in range(2):
            await _complete(replicas)
    assert sorted((len(one.generations), len(two.generations))) == [1, 2]
    assert [replica.in_flight for replica in replicas.replicas] == [0, 0]


class Held(Fake):
    """Its streams, too, wait for the gate before their status."""

    @asynccontextmanager
    async def _stream(self, generation: Generation) -> AsyncIterator[AsyncIterator[Delta]]:
        self.generations.append(generation)
        await self.status_gate.wait()
        self._raise(self.fail)
        async with super()._stream(generation) as deltas:
            yield deltas


async def test_streams_that_wait_for_their_status_are_work() -> None:
    """Many that come at once would otherwise be dealt out by chance."""
    one, two = Held(), Held()
    replicas = _replicas(one, two)
    for fake in (one, two):
        fake.status_gate.clear()
    streams = [asyncio.create_task(_stream(replicas)) for _ in range(40)]
    await until(lambda: len(one.generations) + len(two.generations) == 40)
    assert (len(one.generations), len(two.generations)) == (20, 20)
    assert [replica.in_flight for replica in replicas.replicas] == [20, 20]

    for fake in (one, two):
        fake.status_gate.set()
    await asyncio.gather(*streams)
    assert [replica.in_flight for replica in replicas.replicas] == [0, 0]


async def test_a_silent_server_is_asked_last() -> None:
    """One that does not answer small questions is not given large ones."""
    one, two = Fake(), Fake()
    replicas = _replicas(one, two)
    replicas.replicas[0].is_silent = True

    for _ in range(5):
        await replicas.pass_on(CHAT)
    assert (len(one.passed), len(two.passed)) == (0, 5)


@WAYS
async def test_a_request_that_is_cancelled_is_nobodys_work(ask: Any) -> None:
    """Also while its status is awaited."""
    fake = Held()
    fake.status_gate.clear()
    replicas = _replicas(fake)
    asking = asyncio.create_task(ask(replicas))
    await until(lambda: fake.generations or fake.passed)
    assert replicas.replicas[0].in_flight == 1
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert replicas.replicas[0].in_flight == 0


async def test_models_are_asked_of_whoever_answers() -> None:
    """Readiness holds as long as one does."""
    down, up = _failing(BackendUnavailable()), Fake(names=["m"])

    assert await _replicas(down, up).models() == ("m",)
    for error in (BackendUnavailable(), BackendTimeout()):
        with pytest.raises(type(error)):
            await _replicas(_failing(error), _failing(BackendUnavailable())).models()


async def test_all_are_closed() -> None:
    """With the gateway."""
    fakes: Sequence[Fake] = (Fake(), Fake())
    await _replicas(*fakes).close()

    assert [fake.closed for fake in fakes] == [True, True]


@pytest.mark.parametrize(
    ("status", "target"), [(504, CHAT.target), (503, "/v1/responses"), (502, "/v1/responses")]
)
async def test_what_may_be_at_work_is_not_sent_again(status: int, target: str) -> None:
    """A 504 is a timeout; what a server stores may be stored already."""
    away, up = Fake(), Fake()
    away.script = lambda request: json_script({}, status)
    replicas = _replicas(away, up)
    replicas.replicas[1].in_flight = 5

    assert (await replicas.pass_on(Passed("POST", target, (), b"{}"))).status == status
    assert up.passed == []


@pytest.mark.parametrize("error", [BackendRejected(503, b"{}"), BackendBroken()])
async def test_models_are_asked_of_the_next_one(error: BackendError) -> None:
    """Where one is starting, another may be there."""
    assert await _replicas(_failing(error), Fake(names=["m"])).models() == ("m",)


async def test_our_own_full_connections_are_no_fault_of_the_server() -> None:
    """Nothing is left alone for it, and it is not tried again and again."""
    fake = _failing(BackendBusy())
    replicas = _replicas(fake, failures=1)
    for _ in range(3):
        with pytest.raises(BackendBusy):
            await _pass_on(replicas)

    assert len(fake.passed) == 3
    fake.fail = None
    assert await _pass_on(replicas) == 200


async def test_a_client_that_leaves_between_two_attempts_leaves_nothing_behind() -> None:
    """The first reply is closed before anybody waits."""
    away = Fake()
    away.script = lambda request: json_script({}, 503)
    down = Replica("down", Fake(), Breaker(failures=1, open_s=1000))
    down.breaker.failed(0.0)
    replicas = Replicas([Replica("away", away), down], backoff_s=1000.0, clock=Clock())
    asking = asyncio.create_task(replicas.pass_on(CHAT))
    await until(lambda: away.replies and away.replies[0].closed)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert [one.in_flight for one in replicas.replicas] == [0, 0]

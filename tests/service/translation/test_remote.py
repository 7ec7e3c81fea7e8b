"""A gateway's side of translator services, against real ones, and against some that misbehave."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import orjson
import pytest

from service.configuration.settings import TranslatorSettings
from service.translation import wire
from service.translation.remote import NOT_REACHED, Remote, open_remote
from tests.service.translation.conftest import Serve
from tests.support.servers import free_port
from tests.support.until import until
from translators.errors import DeadlineExceeded, QueueFull, TranslationFailed, UnsupportedLanguage
from translators.fake import FakeEngine, pseudo_translate
from translators.quality import Thresholds
from translators.types import Call, Item, Translation

CALL = Call()
ITEMS = [Item(f"Satz {word}.", "deu_Latn", "fra_Latn") for word in ("eins", "zwei", "drei")]
RIGHT = [pseudo_translate(item) for item in ITEMS]


def _soon(seconds: float) -> Call:
    return Call(deadline=asyncio.get_running_loop().time() + seconds)


def _texts(translations: list[Translation]) -> list[str | None]:
    return [one.hypothesis.text if one.hypothesis else None for one in translations]


@asynccontextmanager
async def misbehaving(answer: Callable[[list[dict[str, str]]], bytes | None]) -> AsyncIterator[str]:
    """Something that describes itself as a service, and answers batches with whatever `answer` says.

    None hangs up in the middle; it is given the items.
    """

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if head.startswith("get"):
            body = orjson.dumps(wire.model_json(FakeEngine().card, Thresholds()))
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)
        else:
            length = int(head.partition("content-length:")[2].partition("\r\n")[0])
            items = orjson.loads(await reader.readexactly(length))["items"]
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n")
            content = answer(items)
            first = wire.model_line(FakeEngine().card.fingerprint) if content is None else content
            writer.write(b"%x\r\n%s\r\n" % (len(first), first))
            if content is not None:
                writer.write(b"0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def _line(index: int, text: str) -> bytes:
    return orjson.dumps({"index": index, "hypothesis": [text, -0.1, 3, False, 0.0]}) + b"\n"


_MODEL = wire.model_line(FakeEngine().card.fingerprint)

MISBEHAVIOUR: dict[str, Callable[[list[dict[str, str]]], bytes | None]] = {
    "hangs up after the model": lambda items: None,
    "answers one item of three": lambda items: _MODEL + _line(0, RIGHT[0]) + wire.DONE,
    "does not say that it is done": lambda items: _MODEL + _line(0, RIGHT[0]),
    "answers an item twice": lambda items: _MODEL + _line(0, RIGHT[0]) + _line(0, "faux"),
    "answers what it was not asked": lambda items: _MODEL + _line(7, "faux") + wire.DONE,
    "answers with a negative index": lambda items: _MODEL + _line(-1, "faux") + wire.DONE,
    "does not name its model": lambda items: _line(0, "faux") + wire.DONE,
    "sends HTML": lambda items: b"<html>busy</html>\n",
    "sends a line without an end": lambda items: _MODEL + b"x" * 3_000_000,
}


async def test_without_a_service_items_fail_and_nothing_is_raised() -> None:
    """The gateway starts before its translators do; there are no translations meanwhile."""
    async with open_remote([f"http://127.0.0.1:{free_port()}", "http://no-such-host.invalid"]) as remote:
        found = await remote.translate(ITEMS, CALL)
        card = remote.card

    assert all(isinstance(one.error, TranslationFailed) for one in found)
    assert card == NOT_REACHED
    assert not card.serves("deu_Latn", "fra_Latn")


@pytest.mark.parametrize("what", MISBEHAVIOUR)
async def test_a_service_that_misbehaves_is_left_out_and_another_one_asked(serve: Serve, what: str) -> None:
    """What it answered properly counts; nothing that it made up does."""
    good = await serve()
    async with misbehaving(MISBEHAVIOUR[what]) as bad, open_remote([bad, good.url]) as remote:
        assert all(place.is_up for place in remote.places)
        found = await remote.translate(ITEMS, CALL)
        left_out = [place.is_up for place in remote.places]

    assert _texts(found) == RIGHT
    assert left_out == [False, True]


@pytest.mark.parametrize("what", MISBEHAVIOUR)
async def test_a_service_that_misbehaves_alone_costs_its_items(what: str) -> None:
    """They fail; what came before is right, and no item is answered with another one's translation."""
    async with misbehaving(MISBEHAVIOUR[what]) as bad, open_remote([bad]) as remote:
        found = await remote.translate(ITEMS, CALL)

    for one, right in zip(found, RIGHT, strict=True):
        assert one.hypothesis is None or one.hypothesis.text == right
        assert one.error is None or isinstance(one.error, TranslationFailed)
    assert any(one.error for one in found)


async def test_a_service_that_hangs_is_left_out_before_the_deadline(serve: Serve) -> None:
    """It takes connections and says nothing, as a frozen process does; and later it answers again."""
    held = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST"):
            await held.wait()
        else:
            body = orjson.dumps(wire.model_json(FakeEngine().card, Thresholds()))
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)
        writer.close()

    good = await serve()
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        frozen = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with open_remote([frozen, good.url]) as remote:
            found = await remote.translate(ITEMS, _soon(20))
            was_up = remote.places[0].is_up
            held.set()
            await until(lambda: remote.places[0].is_up)

    assert _texts(found) == RIGHT
    assert not was_up


async def test_a_full_queue_sends_items_to_another_service(serve: Serve) -> None:
    """Only when all are full is it said that they are."""
    held = threading.Event()
    full = await serve(
        FakeEngine(before=lambda items: _hold(held)), settings=TranslatorSettings(max_queue_tokens=64)
    )
    async with open_remote([full.url]) as alone:
        long = [
            Item("Guten Morgen. " * 12, "deu_Latn", code) for code in ("fra_Latn", "spa_Latn", "ita_Latn")
        ]
        running = asyncio.create_task(alone.translate(ITEMS[:1], CALL))
        await until(lambda: full.engine.batches)
        waiting = asyncio.create_task(alone.translate(long[:1], CALL))
        await until(full.source.queued_tokens)
        refused = await alone.translate(long[1:], CALL)
        other = await serve()
        async with open_remote([full.url, other.url]) as both:
            found = await both.translate(long[1:], CALL)
        held.set()
        await asyncio.gather(running, waiting)

    assert all(isinstance(one.error, QueueFull) for one in refused)
    assert _texts(found) == [pseudo_translate(item) for item in long[1:]]


async def test_the_deadline_holds(serve: Serve) -> None:
    """What is done by then counts, and the rest goes on at the service."""
    held = threading.Event()
    service = await serve(FakeEngine(before=lambda items: _hold(held)))
    async with open_remote([service.url]) as remote:
        late = await remote.translate(ITEMS, _soon(1))
        entries = service.source.translator._entries  # type: ignore[attr-defined]
        await until(lambda: not any(entry.waiters for entry in entries.values()))
        joining = asyncio.create_task(remote.translate(ITEMS, CALL))
        await until(lambda: all(entry.waiters for entry in entries.values()))
        held.set()
        again = await joining

    assert all(isinstance(one.error, DeadlineExceeded) for one in late)
    assert _texts(again) == RIGHT
    assert [len(batch) for batch in service.engine.batches] == [3]


async def test_leaving_takes_the_items_back(serve: Serve) -> None:
    """A client that is gone must not keep the translator busy."""
    held = threading.Event()
    service = await serve(FakeEngine(before=lambda items: _hold(held)))
    async with open_remote([service.url]) as remote:
        running = asyncio.create_task(remote.translate(ITEMS[:1], CALL))
        await until(lambda: service.engine.batches)
        leaving = asyncio.create_task(remote.translate(ITEMS[1:], CALL))
        await until(service.source.queued_tokens)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        await until(lambda: not service.source.queued_tokens())
        held.set()
        await running

    assert [len(batch) for batch in service.engine.batches] == [1]


async def test_items_come_one_by_one(serve: Serve) -> None:
    """Each as it is finished, and errors by their kind."""
    service = await serve(FakeEngine(("deu_Latn", "fra_Latn")))
    told: dict[int, Translation] = {}
    items = [ITEMS[0], replace(ITEMS[1], target="jpn_Jpan"), ITEMS[2]]
    async with open_remote([service.url]) as remote:
        found = await remote.translate(items, CALL, told.__setitem__)

    assert list(found) == [told[index] for index in range(3)]
    assert isinstance(found[1].error, UnsupportedLanguage)
    assert found[0].fingerprint == service.engine.card.fingerprint


async def test_services_share_the_load(serve: Serve) -> None:
    """The next call goes to the one with the least to do."""
    held = threading.Event()
    services = [await serve(FakeEngine(before=lambda items: _hold(held))) for _ in range(2)]
    async with open_remote([one.url for one in services]) as remote:
        calls = [asyncio.create_task(remote.translate([item], CALL)) for item in ITEMS[:2]]
        await until(lambda: all(one.engine.batches for one in services))
        held.set()
        found = await asyncio.gather(*calls)

    assert [_texts(one) for one in found] == [[text] for text in RIGHT[:2]]


async def test_a_service_comes_back_by_itself(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Under the same address, with another model: card and thresholds follow."""
    caplog.set_level(logging.INFO)
    first = await serve()
    port = int(first.url.rpartition(":")[2])
    async with open_remote([first.url]) as remote:
        before = remote.thresholds()
        assert remote.thresholds() is before
        await first.stop()
        gone = await remote.translate(ITEMS, CALL)
        await serve(FakeEngine(("deu_Latn", "ita_Latn")), thresholds=Thresholds(min_score=-0.5), port=port)
        await until(lambda: remote.card.languages == ("deu_Latn", "ita_Latn"))
        after = remote.thresholds()

    assert all(isinstance(one.error, TranslationFailed) for one in gone)
    assert after.min_score == -0.5
    assert "left out" in caplog.text


async def test_a_large_call_is_sent_in_parts(serve: Serve) -> None:
    """Several services work on it, and no request is without bound."""
    services = [await serve() for _ in range(2)]
    items = [Item(f"Satz {number}.", "deu_Latn", "fra_Latn") for number in range(600)]
    async with open_remote([one.url for one in services]) as remote:
        found = await remote.translate(items, CALL)

    assert _texts(found) == [pseudo_translate(item) for item in items]
    assert all(one.engine.batches for one in services)


async def test_a_call_without_items_is_empty(serve: Serve) -> None:
    """Nobody is asked."""
    service = await serve()
    async with open_remote([service.url]) as remote:
        assert await remote.translate([], CALL) == []
    assert isinstance(remote, Remote)


def _hold(event: threading.Event) -> None:
    assert event.wait(timeout=20)


async def test_a_call_carries_its_trace_on() -> None:
    """As headers of the request that asks for translations."""
    heads: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        heads.append(head)
        body = orjson.dumps(wire.model_json(FakeEngine().card, Thresholds()))
        if head.startswith("POST"):
            body = _MODEL + _line(0, RIGHT[0]) + wire.DONE
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with open_remote([url], carry=lambda: {"traceparent": "00-a-b-01"}) as remote:
            await remote.translate(ITEMS[:1], CALL)

    (asked,) = (head for head in heads if head.startswith("POST"))
    assert "\r\ntraceparent: 00-a-b-01\r\n" in asked

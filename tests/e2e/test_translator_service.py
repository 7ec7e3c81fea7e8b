"""Gateways whose model runs in translator services: real processes, killed, frozen, replaced under load."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.gateway import RunningGateway, gateway_running
from tests.support.servers import free_port
from tests.support.translator import RunningTranslator, translator_running
from tests.support.until import until

LANGUAGES = ["en", "fr", "es", "it", "zh"]
PLACES = "Bahnhof Hotel Restaurant Museum Markt Park Flughafen Hafen Theater Strand Schloss Rathaus".split()
SENTENCES = [
    f"{begin} {place}."
    for place in PLACES
    for begin in (
        "Wo ist der",
        "Ich suche einen",
        "Wir gehen heute zum",
        "Das ist ein schöner",
        "Mein Freund arbeitet in einem",
        "Der Zug fährt am Morgen zum",
        "Die Kinder spielen gern vor dem",
        "Gestern war ich mit meiner Mutter im",
    )
]

# Nothing is remembered, so that every request is really translated.
UNCACHED = {"PMI_CACHE__MEMORY_BYTES": "0", "PMI_LIMITS__MAX_ITEMS": "4096"}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[RunningTranslator, RunningTranslator]]:
    """Two services with the demo model."""
    with (
        translator_running(tmp_path / "one.log") as one,
        translator_running(tmp_path / "two.log") as two,
    ):
        yield one, two


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(timeout=60, limits=limits) as one:
        yield one


def _gateway(stack: ExitStack, directory: Path, name: str, **settings: str) -> RunningGateway:
    place = directory / name
    place.mkdir()
    return stack.enter_context(gateway_running(place, {**UNCACHED, **settings}))


async def _translated(client: httpx.AsyncClient, url: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each text's languages; the request must succeed."""
    body = {"texts": list(texts), "source_language": "de", "languages": LANGUAGES}
    answer = await client.post(f"{url}/v1/pmi/translate", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def _words(found: Sequence[dict[str, Any]]) -> list[dict[str, str | None]]:
    return [{one["language"]: one.get("text") for one in entry["languages"]} for entry in found]


def _wrong(found: Sequence[dict[str, Any]], right: Sequence[dict[str, Any]]) -> list[str]:
    """Texts that are given otherwise than the embedded model gives them; dropped ones are not wrong."""
    return [
        f"{code}: {text!r} instead of {expected[code]!r}"
        for words, expected in zip(_words(found), _words(right), strict=True)
        for code, text in words.items()
        if text is not None and text != expected[code]
    ]


async def _metric(client: httpx.AsyncClient, url: str, name: str) -> float:
    metrics = (await client.get(f"{url}/metrics")).text
    return next(float(line.split()[1]) for line in metrics.splitlines() if line.startswith(f"{name} "))


async def _queue(client: httpx.AsyncClient, url: str) -> float:
    """Tokens that wait at a service."""
    return await _metric(client, url, "pmi_translator_queue_tokens")


async def _batches(client: httpx.AsyncClient, url: str) -> float:
    """Batches that a service has made."""
    return await _metric(client, url, "pmi_translator_batch_tokens_count")


async def test_a_service_translates_as_the_embedded_model_does(
    pair: tuple[RunningTranslator, RunningTranslator], tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """The same model, gate and words; and the gateway says whose model it is."""
    with ExitStack() as stack:
        embedded = _gateway(stack, tmp_path, "embedded")
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=f"{pair[0].url},{pair[1].url}")
        right = await _translated(client, embedded.url, SENTENCES)
        found = await _translated(client, remote.url, SENTENCES)
        about = [(await client.get(f"{one.url}/v1/pmi/languages")).json() for one in (embedded, remote)]

    assert _words(found) == _words(right)
    assert sum(text is not None for words in _words(found) for text in words.values()) > len(SENTENCES)
    assert about[0] == about[1]


async def test_a_service_that_is_killed_under_load_fails_no_request(
    pair: tuple[RunningTranslator, RunningTranslator], tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """In the middle of its batches; none is answered wrongly, and the service that comes back gets work."""
    one, _ = pair
    port = free_port()
    with ExitStack() as stack:
        victim = ExitStack()
        stack.push(victim)
        third = victim.enter_context(translator_running(tmp_path / "victim.log", port=port))
        urls = f"{one.url},{third.url}"
        embedded = _gateway(stack, tmp_path, "embedded")
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=urls)
        right = await _translated(client, embedded.url, SENTENCES)

        load = [asyncio.create_task(_translated(client, remote.url, SENTENCES)) for _ in range(12)]
        while not await _queue(client, third.url):
            assert not all(task.done() for task in load), "the load was over before anything waited"
        os.kill(third.pid, signal.SIGKILL)
        found = await asyncio.gather(*load)

        victim.close()
        again = stack.enter_context(translator_running(tmp_path / "again.log", port=port))
        while not await _batches(client, again.url):
            found.append(await _translated(client, remote.url, SENTENCES))

    assert [_wrong(each, right) for each in found] == [[] for _ in found]
    # And nothing was lost either: what the killed one had was translated by the other.
    assert all(_words(each) == _words(right) for each in found)
    assert "left out" in remote.log.read_text()


async def test_a_service_that_is_frozen_fails_no_request(
    pair: tuple[RunningTranslator, RunningTranslator], tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """It takes connections and never answers; the other one does."""
    one, two = pair
    with ExitStack() as stack:
        embedded = _gateway(stack, tmp_path, "embedded")
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=f"{one.url},{two.url}")
        right = await _translated(client, embedded.url, SENTENCES[:8])
        os.killpg(one.pid, signal.SIGSTOP)
        found = [await _translated(client, remote.url, SENTENCES[:8]) for _ in range(2)]

    assert [_words(each) for each in found] == [_words(right)] * 2


async def test_services_that_are_replaced_one_by_one_lose_nothing(
    pair: tuple[RunningTranslator, RunningTranslator], tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """SIGTERM under load: what a service has begun it finishes, what is new goes to the other."""
    one, two = pair
    with ExitStack() as stack:
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=f"{one.url},{two.url}")
        right = await _translated(client, remote.url, SENTENCES)
        load = [asyncio.create_task(_translated(client, remote.url, SENTENCES)) for _ in range(6)]
        while not await _queue(client, one.url):
            assert not all(task.done() for task in load), "the load was over before anything waited"
        os.kill(one.pid, signal.SIGTERM)
        found = await asyncio.gather(*load)

    assert all(_words(each) == _words(right) for each in found)


async def test_a_gateway_starts_before_its_services(tmp_path: Path, client: httpx.AsyncClient) -> None:
    """Requests succeed without translations, `pmi check` and the greeting say so, and then there are some."""
    port = free_port()
    body = {"task": "classify", "input": "Das Zimmer war wunderbar.", "aux_languages": ["en", "fr"]}
    with ExitStack() as stack:
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=f"http://127.0.0.1:{port}")
        first = await client.post(f"{remote.url}/v1/pmi/complete", json=body)
        assert "not reached yet" in remote.log.read_text()
        stack.enter_context(translator_running(tmp_path / "late.log", port=port))

        async def used() -> list[str]:
            answer = await client.post(f"{remote.url}/v1/pmi/complete", json=body)
            assert answer.status_code == 200
            return [one["language"] for one in answer.json()["languages"] if one["status"] == "used"]

        while await used() != ["eng_Latn", "fra_Latn"]:
            pass

    assert first.status_code == 200
    assert [one["status"] for one in first.json()["languages"]] == ["dropped", "dropped"]


async def test_a_client_that_leaves_frees_the_service(
    pair: tuple[RunningTranslator, RunningTranslator], tmp_path: Path, client: httpx.AsyncClient
) -> None:
    """Through the gateway, down to the queue of the service."""
    one, _ = pair
    with ExitStack() as stack:
        remote = _gateway(stack, tmp_path, "remote", PMI_TRANSLATOR__URL=one.url)
        load = [asyncio.create_task(_translated(client, remote.url, SENTENCES)) for _ in range(6)]
        while not await _queue(client, one.url):
            assert not all(task.done() for task in load), "the load was over before anything waited"
        for task in load:
            task.cancel()
        await until(lambda: all(task.done() for task in load))
        while await _queue(client, one.url):
            pass

"""The translator service, over real sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from service.configuration.settings import TranslatorSettings
from tests.service.translation.conftest import Serve
from tests.support.until import until
from translators.fake import FakeEngine, pseudo_translate
from translators.quality import Thresholds
from translators.types import Item

TEXT = {"text": "Guten Morgen.", "source": "deu_Latn", "target": "fra_Latn"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as one:
        yield one


def _lines(answer: httpx.Response) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in answer.text.splitlines()]


async def test_a_malformed_request_is_told_with_its_field(serve: Serve, client: httpx.AsyncClient) -> None:
    """In OpenAI's error object, as everywhere."""
    service = await serve()
    answer = await client.post(f"{service.url}/v1/translate", json={"items": [{**TEXT, "text": 3}]})

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "items.0.text"


async def test_what_is_not_there_is_said(serve: Serve, client: httpx.AsyncClient) -> None:
    """A gateway's path is none of the translator's."""
    service = await serve()

    assert (await client.get(f"{service.url}/v1/pmi/languages")).status_code == 404
    assert (await client.get(f"{service.url}/v1/translate")).status_code == 405


async def test_items_fail_one_by_one(serve: Serve, client: httpx.AsyncClient) -> None:
    """An unserved language is the item's fault, not that of its neighbours."""
    service = await serve(FakeEngine(("deu_Latn", "fra_Latn")))
    items = [{**TEXT, "target": "jpn_Jpan"}, TEXT]
    lines = _lines(await client.post(f"{service.url}/v1/translate", json={"items": items}))

    by_index = {line["index"]: line for line in lines if "index" in line}
    assert by_index[0] == {"index": 0, "error": "unsupported", "language": "jpn_Jpan"}
    assert by_index[1]["hypothesis"][0] == pseudo_translate(Item(**TEXT))  # type: ignore[index]


async def test_a_full_queue_is_said_at_once(serve: Serve, client: httpx.AsyncClient) -> None:
    """Nothing waits for room that may never come."""
    held = threading.Event()
    engine = FakeEngine(before=lambda items: _hold(held))
    service = await serve(engine, settings=TranslatorSettings(max_queue_tokens=64))
    running = asyncio.create_task(client.post(f"{service.url}/v1/translate", json={"items": [TEXT]}))
    await until(lambda: engine.batches)
    long = {**TEXT, "text": "Guten Morgen. " * 10}
    items = [long, {**long, "target": "spa_Latn"}]
    waiting = asyncio.create_task(client.post(f"{service.url}/v1/translate", json={"items": items}))
    await until(service.source.queued_tokens)
    refused = await client.post(
        f"{service.url}/v1/translate", json={"items": [{**long, "target": "ita_Latn"}]}
    )
    held.set()
    await asyncio.gather(running, waiting)

    assert {"index": 0, "error": "queue_full"} in _lines(refused)


async def test_a_deadline_travels(serve: Serve, client: httpx.AsyncClient) -> None:
    """As the milliseconds that are left; what is not done by then goes on in the background."""
    held = threading.Event()
    engine = FakeEngine(before=lambda items: _hold(held))
    service = await serve(engine)
    body = {"items": [TEXT], "remaining_ms": 20}
    late = await client.post(f"{service.url}/v1/translate", json=body)
    again = asyncio.create_task(client.post(f"{service.url}/v1/translate", json={"items": [TEXT]}))
    entries = service.source.translator._entries  # type: ignore[attr-defined]
    await until(lambda: any(entry.waiters for entry in entries.values()))
    held.set()

    assert {"index": 0, "error": "deadline"} in _lines(late)
    assert "hypothesis" in _lines(await again)[1]
    assert len(engine.batches) == 1


async def test_a_client_that_leaves_frees_its_rows(serve: Serve, client: httpx.AsyncClient) -> None:
    """Queued ones are dropped, with their tokens."""
    held = threading.Event()
    engine = FakeEngine(before=lambda items: _hold(held))
    service = await serve(engine)
    running = asyncio.create_task(client.post(f"{service.url}/v1/translate", json={"items": [TEXT]}))
    await until(lambda: engine.batches)
    leaving = asyncio.create_task(
        client.post(f"{service.url}/v1/translate", json={"items": [{**TEXT, "target": "spa_Latn"}]})
    )
    await until(service.source.queued_tokens)
    leaving.cancel()
    await until(lambda: not service.source.queued_tokens())
    held.set()
    await running

    assert len(engine.batches) == 1


async def test_an_answer_says_who_made_it_and_where_it_ends(serve: Serve, client: httpx.AsyncClient) -> None:
    """The model comes first, and with an end that is said a cut connection is told from a whole answer."""
    service = await serve()
    lines = _lines(await client.post(f"{service.url}/v1/translate", json={"items": [TEXT, TEXT]}))

    assert lines[0] == {"model": service.engine.card.fingerprint}
    assert lines[-1] == {"done": True}
    assert sorted(line["index"] for line in lines[1:-1]) == [0, 1]  # type: ignore[type-var]


async def test_a_long_batch_is_not_silent(serve: Serve, client: httpx.AsyncClient) -> None:
    """A caller must be able to tell work from a process that hangs."""
    held = threading.Event()
    service = await serve(FakeEngine(before=lambda items: _hold(held)))
    said = []
    async with client.stream("POST", f"{service.url}/v1/translate", json={"items": [TEXT]}) as answer:
        async for line in answer.aiter_lines():
            said.append(orjson.loads(line))
            if said[-1] == {}:
                held.set()

    assert {} in said
    assert said[-1] == {"done": True}


async def test_the_model_is_described(serve: Serve, client: httpx.AsyncClient) -> None:
    """With the thresholds of its quality gate, which gateways need."""
    service = await serve(thresholds=Thresholds(min_score=-0.7))
    described = (await client.get(f"{service.url}/v1/model")).json()

    assert described["licence"] == "Apache-2.0"
    assert described["fingerprint"] == service.engine.card.fingerprint
    assert described["gate"]["min_score"] == -0.7


async def test_the_platform_finds_what_it_asks_for(serve: Serve, client: httpx.AsyncClient) -> None:
    """Liveness, readiness, and metrics by the names that the gateway's have."""
    service = await serve()
    await client.post(f"{service.url}/v1/translate", json={"items": [TEXT]})
    for path in ("/livez", "/readyz"):
        assert (await client.get(f"{service.url}{path}")).status_code == 200
    metrics = (await client.get(f"{service.url}/metrics")).text

    assert "pmi_translator_batch_tokens_count 1.0" in metrics
    assert 'route="/v1/translate"' in metrics


def _hold(event: threading.Event) -> None:
    assert event.wait(timeout=20)

"""A client that leaves takes its work along: vLLM's, streaming or not, before and after the first token, and
the translation that still waits.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.gateway import RunningGateway, gateway_running
from tests.support.vllm import REPEATABLE, VLLMServer, vllm_running
from tests.support.vllm_engine import frozen_when
from tests.support.vllm_log import aborted, added
from tests.support.vllm_metrics import (
    FINISHED,
    GENERATED,
    PATIENCE_S,
    RUNNING,
    metric,
    until_idle,
    wait_until,
)

CHAT = "/v1/chat/completions"
SENTENCE = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
# As long as the context allows: still under way when the client leaves, also on a slow machine.
ENDLESS: dict[str, Any] = {
    "model": "demo",
    "messages": [{"role": "user", "content": SENTENCE}],
    "temperature": 1.0,
    "ignore_eos": True,
    "max_tokens": 1700,
}
OFF_AND_ON = pytest.mark.parametrize("pmi", [{}, {"pmi": {"aux_languages": ["fr", "en"]}}], ids=["off", "on"])
WHOLE_AND_STREAM = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])


@pytest.fixture(scope="module")
def one_slot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VLLMServer]:
    """A vLLM that works on one sequence at a time: every other waits before its first token."""
    options = (*REPEATABLE, "--max-num-seqs", "1")
    with vllm_running(tmp_path_factory.mktemp("one-slot"), options=options) as server:
        yield server


@pytest.fixture(scope="module")
def one_slot_gateway(
    tmp_path_factory: pytest.TempPathFactory, one_slot: VLLMServer
) -> Iterator[RunningGateway]:
    """The gateway in front of it."""
    settings = {"PMI_BACKENDS__VLLM__URL": one_slot.url}
    with gateway_running(tmp_path_factory.mktemp("one-slot-gateway"), settings) as gateway:
        yield gateway


@pytest.fixture
def identity() -> str:
    """The `X-Request-Id` of the test's request: what vLLM calls it, too."""
    return f"test-{uuid.uuid4().hex}"


def client_of(url: str) -> httpx.AsyncClient:
    """A client that waits as long as the tests do."""
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False)


@asynccontextmanager
async def asking(
    url: str, body: dict[str, Any], identity: str
) -> AsyncIterator[asyncio.Task[httpx.Response]]:
    """A request that is under way; leaving the block closes its connection."""
    async with client_of(url) as client:
        task = asyncio.create_task(client.post(CHAT, json=body, headers={"X-Request-Id": identity}))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(server: VLLMServer, what: str, identity: str) -> None:
    """Wait until vLLM has added or aborted the request."""
    says = {"added": added, "aborted": aborted}[what]
    await asyncio.to_thread(wait_until, lambda: says(server, identity), f"vLLM has {what} {identity}")


@pytest.mark.vllm
@OFF_AND_ON
@WHOLE_AND_STREAM
async def test_leaving_before_the_first_token_takes_the_request_out_of_vllms_queue(
    one_slot_gateway: RunningGateway, one_slot: VLLMServer, pmi: dict[str, Any], stream: bool, identity: str
) -> None:
    """The one slot is held by another, and still is when vLLM has given the request up."""
    await asyncio.to_thread(until_idle, one_slot)
    holder = f"holder{identity}"

    async def held() -> bool:
        # Its sequences are the first in vLLM's queue: whatever comes later waits for all of them. The gauges
        # would say so much later.
        return added(one_slot, holder)

    # One sequence after the other: longer than any test looks at it.
    holding_body = {**ENDLESS, "n": 16}
    async with asking(one_slot.url, holding_body, holder) as holding, frozen_when(one_slot, held):
        finished = metric(one_slot, FINISHED)
        async with asking(one_slot_gateway.url, {**ENDLESS, **pmi, "stream": stream}, identity) as queued:
            await until(one_slot, "added", identity)
            assert not queued.done()
        await until(one_slot, "aborted", identity)
        assert not holding.done()
        holding.cancel()
        await until(one_slot, "aborted", holder)

    await asyncio.to_thread(until_idle, one_slot)
    assert metric(one_slot, FINISHED) == finished


@OFF_AND_ON
async def test_leaving_a_stream_aborts_it_in_vllm(
    vllm_gateway: RunningGateway, vllm_server: VLLMServer, pmi: dict[str, Any], identity: str
) -> None:
    """After the first token: the gauge of running requests falls to zero, the answer is never finished."""
    await asyncio.to_thread(until_idle, vllm_server)
    finished = metric(vllm_server, FINISHED)
    pieces: list[bytes] = []

    async def listen() -> None:
        body, headers = {**ENDLESS, **pmi, "n": 4, "stream": True}, {"X-Request-Id": identity}
        async with (
            client_of(vllm_gateway.url) as client,
            client.stream("POST", CHAT, json=body, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            async for piece in answer.aiter_raw():
                pieces.append(piece)

    async def first_token() -> bool:
        await asyncio.wait({listening}, timeout=0.5)
        # Before it comes the chunk that says only the role.
        return b"".join(pieces).count(b"data: ") > 1

    listening = asyncio.create_task(listen())
    try:
        async with frozen_when(vllm_server, first_token):
            assert not aborted(vllm_server, identity)
            listening.cancel()
            await until(vllm_server, "aborted", identity)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    await asyncio.to_thread(until_idle, vllm_server)
    assert metric(vllm_server, FINISHED) == finished


@OFF_AND_ON
async def test_leaving_a_whole_answer_aborts_it_in_vllm(
    vllm_gateway: RunningGateway, vllm_server: VLLMServer, pmi: dict[str, Any], identity: str
) -> None:
    """While vLLM generates and nothing of the answer has come."""
    await asyncio.to_thread(until_idle, vllm_server)
    finished, generated = metric(vllm_server, FINISHED), metric(vllm_server, GENERATED)

    async def generating() -> bool:
        return metric(vllm_server, GENERATED) > generated and metric(vllm_server, RUNNING) > 0

    async with (
        asking(vllm_gateway.url, {**ENDLESS, **pmi, "n": 4}, identity) as whole,
        frozen_when(vllm_server, generating),
    ):
        assert not whole.done()
        whole.cancel()
        await until(vllm_server, "aborted", identity)

    await asyncio.to_thread(until_idle, vllm_server)
    assert metric(vllm_server, FINISHED) == finished


async def test_leaving_while_translation_waits_drops_it(
    vllm_server: VLLMServer, tmp_path: Path, identity: str
) -> None:
    """What nobody waits for is never translated, and vLLM never asked."""
    sentences = [
        f"Der {vehicle} nach {city} fährt am {day} um 20:40 Uhr ab."
        for vehicle in ("Bus", "Zug")
        for city in ("Rom", "Berlin", "Paris", "Madrid", "London")
        for day in ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag")
    ]
    body = {
        **ENDLESS,
        "messages": [{"role": "user", "content": " ".join(sentences)}],
        "pmi": {"source_language": "de", "aux_languages": ["fr"], "translation_deadline_ms": 60_000},
    }
    # A few sentences at a time, so that most of them wait.
    settings = {"PMI_BACKENDS__VLLM__URL": vllm_server.url, "PMI_TRANSLATOR__MAX_BATCH_TOKENS": "64"}
    with gateway_running(tmp_path, settings) as gateway:
        async with client_of(gateway.url) as client:
            async with asking(gateway.url, body, identity) as request:
                async with asyncio.timeout(PATIENCE_S):
                    while not await waiting_tokens(client):
                        assert not request.done()
            async with asyncio.timeout(PATIENCE_S):
                while await waiting_tokens(client):
                    pass
            last = {"texts": sentences[-20:], "languages": ["fr"], "source_language": "de"}
            answer = (await client.post("/v1/pmi/translate", json=last)).json()

    # Whatever had been translated for the request would come from memory now.
    used = [one for text in answer["data"] for one in text["languages"] if one["status"] == "used"]
    assert len(used) > 10
    assert {one["origin"] for one in used} == {"engine"}
    assert not added(vllm_server, identity)


async def waiting_tokens(client: httpx.AsyncClient) -> float:
    """The gateway's own gauge of what waits for its translator."""
    text = (await client.get("/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("pmi_translator_queue_tokens ")]
    return float(line.rpartition(" ")[2])

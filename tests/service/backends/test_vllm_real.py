"""The vLLM backend against vLLM itself, and the local backend held against it, on the demo LM."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator

import httpx
import pytest

from prompts.builder import build
from prompts.templates import Templates
from prompts.types import Message, Mode, Parallel, Prompt, Question, Style, Version
from service.backends.errors import BackendRejected
from service.backends.local import Local
from service.backends.local_plan import encode
from service.backends.types import Generation
from service.backends.vllm import VLLM
from service.demo.world import Split, exercise
from tests.support.vllm import VLLMServer

LANGUAGES = {"eng_Latn": "English", "deu_Latn": "German", "fra_Latn": "French", "zho_Hans": "Chinese"}
# vLLM shares the machine with the tests; an abort takes one decoding step, the whole answer far longer.
PATIENCE_S = 60.0
POLL_S = 0.02
HELLO = Prompt(Style.CHAT, (Message("user", "Der Zug nach Berlin fährt um neun Uhr."),))
# As long as the context allows, four times over: still under way when it is aborted, also on a slow machine.
ENDLESS = Generation("demo", HELLO, max_tokens=1800, n=4, params={"ignore_eos": True})


def questions(count: int) -> list[tuple[Prompt, tuple[str, ...]]]:
    """Prompts of the demo world with their labels: two tasks, two modes, four languages, both styles."""
    rng = random.Random(17)
    templates = Templates.load()
    asked = []
    for number in range(count):
        task = ("nli", "classify")[number % 2]
        item = exercise(rng, task, Split.HELDOUT_COMBINATION)
        versions = [
            Version(code, name, {field: texts[code] for field, texts in item.inputs.items()})
            for code, name in rng.sample(sorted(LANGUAGES.items()), 3)
        ]
        mode = (Mode.DIRECT, Mode.PMI)[number // 2 % 2]
        parallel = Parallel(versions[0], tuple(versions[1:]) if mode is Mode.PMI else ())
        question = Question(task, mode, parallel, answer_language="English", labels=item.labels)
        style = Style.TEXT if number % 5 == 4 else Style.CHAT
        asked.append((build(question, templates, style), item.labels))
    return asked


@pytest.fixture
async def vllm(vllm_server: VLLMServer) -> AsyncIterator[VLLM]:
    backend = VLLM(vllm_server.url + "/v1")
    yield backend
    await backend.close()


async def metric(server: VLLMServer, name: str) -> float:
    """The sum of one of vLLM's own metrics over its labels."""
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        answer = await client.get(server.url + "/metrics")
    lines = [line for line in answer.text.splitlines() if line.startswith(name + "{")]
    assert lines, name
    return sum(float(line.rpartition(" ")[2]) for line in lines)


async def until_idle(server: VLLMServer) -> None:
    """Wait until vLLM works on nothing any more."""
    async with asyncio.timeout(PATIENCE_S):
        while await metric(server, "vllm:num_requests_running"):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(POLL_S)


async def test_vllms_errors_come_through_in_its_own_words(vllm: VLLM, vllm_server: VLLMServer) -> None:
    """Unknown model, a prompt beyond the context, a value out of range: on entering the stream, too."""
    long = Prompt(Style.CHAT, (Message("user", "Berlin " * 4 * vllm_server.context_tokens),))
    for generation, status, words in (
        (Generation("nobody", HELLO), 404, "nobody"),
        (Generation(vllm_server.model, long), 400, "context length"),
        (Generation(vllm_server.model, HELLO, temperature=-1.0), 400, "temperature"),
    ):
        with pytest.raises(BackendRejected) as of_whole:
            await vllm.complete(generation)
        with pytest.raises(BackendRejected) as of_stream:
            async with vllm.stream(generation):
                pytest.fail("the stream was accepted")
        assert of_whole.value.status == of_stream.value.status == status
        assert words in json.loads(of_stream.value.body)["error"]["message"]


async def test_the_server_describes_its_model(vllm: VLLM, vllm_server: VLLMServer) -> None:
    """Names, context length, chat template."""
    assert vllm_server.model in await vllm.models()
    assert await vllm.context_tokens(vllm_server.model) == vllm_server.context_tokens
    assert await vllm.style(vllm_server.model) is Style.CHAT


@pytest.mark.parametrize("style", list(Style))
async def test_a_stream_says_what_a_whole_answer_says(
    vllm: VLLM, vllm_server: VLLMServer, style: Style
) -> None:
    """Text, end and usage, in both styles; the tokens counted beforehand are the tokens used."""
    prompt = HELLO if style is Style.CHAT else Prompt(Style.TEXT, text="Der Zug nach Berlin")
    generation = Generation(vllm_server.model, prompt, max_tokens=12, temperature=0.0, seed=1, logprobs=2)
    whole = await vllm.complete(generation)
    async with vllm.stream(generation) as deltas:
        pieces = [delta async for delta in deltas]
    assert "".join(piece.text for piece in pieces) == whole.choices[0].text
    assert [piece.finish_reason for piece in pieces if piece.finish_reason] == [
        whole.choices[0].finish_reason
    ]
    assert pieces[-1].usage == whole.usage
    assert whole.choices[0].logprobs is not None
    assert whole.usage is not None
    assert await vllm.count_tokens(vllm_server.model, prompt) == whole.usage.prompt_tokens


async def test_leaving_a_stream_aborts_it_in_vllm(vllm: VLLM, vllm_server: VLLMServer) -> None:
    """Its gauge of running requests falls, and the answer was never finished."""
    finished = await metric(vllm_server, "vllm:request_success_total")
    async with vllm.stream(ENDLESS) as deltas:
        await anext(deltas)
    await until_idle(vllm_server)
    assert await metric(vllm_server, "vllm:request_success_total") == finished


async def test_cancelling_complete_aborts_it_in_vllm(vllm: VLLM, vllm_server: VLLMServer) -> None:
    """Before anything of its answer has come."""
    finished = await metric(vllm_server, "vllm:request_success_total")
    task = asyncio.create_task(vllm.complete(ENDLESS))
    # vLLM's metrics come late while it works; the first token of a later request shows it works on this one.
    async with vllm.stream(ENDLESS) as deltas:
        await anext(deltas)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await until_idle(vllm_server)
    assert await metric(vllm_server, "vllm:request_success_total") == finished


async def test_token_ids_equal_vllms(demo_local: Local, vllm_server: VLLMServer) -> None:
    """Chat template and tokenizer give the same ids in both layouts, for odd text too."""
    odd = "  Zwei  Leerzeichen\n\n\tTab, 柏林 🚆, Ça coûte 3,50 €; <b>&amp;</b> " + "ü" * 5
    prompts = [prompt for prompt, _ in questions(10)] + [Prompt(Style.CHAT, (Message("user", odd),))]
    async with httpx.AsyncClient(base_url=vllm_server.url, trust_env=False) as client:
        for prompt in prompts:
            body = {"model": vllm_server.model, "add_generation_prompt": True}
            if prompt.style is Style.TEXT:
                body["prompt"] = prompt.text
            else:
                body["messages"] = [{"role": one.role, "content": one.content} for one in prompt.messages]
            answer = await client.post("/tokenize", json=body)
            assert tuple(answer.json()["tokens"]) == encode(demo_local.model, prompt)


async def test_labels_agree_with_vllms_structured_outputs(
    demo_local: Local, vllm: VLLM, vllm_server: VLLMServer
) -> None:
    """The same label for the same prompt; int8 weights may tip a near tie, so one in twenty may differ."""
    name = demo_local.model.name
    asked = questions(30)
    # Labels that share beginnings, or that the model never saw.
    asked += [(prompt, ("no", "not", "not sure")) for prompt, _ in asked[:5]]
    asked += [(prompt, ("蕴含", "矛盾", "中立")) for prompt, _ in asked[5:10]]
    differ = 0
    for prompt, labels in asked:
        (theirs,) = (await vllm.complete(Generation(vllm_server.model, prompt, labels=labels))).choices
        (ours,) = (await demo_local.complete(Generation(name, prompt, labels=labels))).choices
        assert theirs.text in labels
        assert ours.text in labels
        assert ours.finish_reason == theirs.finish_reason == "stop"
        differ += ours.text != theirs.text
    assert differ <= len(asked) // 20

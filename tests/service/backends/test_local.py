"""The local backend, with a tiny random model: real decoding, real tokenizer, real template."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import BackendBroken, BackendRejected, BackendUnavailable, UnsupportedParameter
from service.backends.local import Local
from service.backends.local_answer import answer
from service.backends.types import Backend, Delta, Generation
from tests.support.until import until


async def collect(backend: Backend, generation: Generation) -> list[Delta]:
    async with backend.stream(generation) as deltas:
        return [delta async for delta in deltas]


async def rest(deltas: AsyncIterator[Delta]) -> list[Delta]:
    return [delta async for delta in deltas]


async def test_refusals_come_before_the_stream(local: Local, question: Prompt) -> None:
    """Entering raises, so that a status can still be sent."""
    with pytest.raises(BackendRejected) as caught:
        async with local.stream(Generation("other", question)):
            pytest.fail("the stream was accepted")
    assert caught.value.status == 404
    with pytest.raises(UnsupportedParameter):
        async with local.stream(Generation("tiny", question, params={"best_of": 3})):
            pytest.fail("the stream was accepted")


async def test_a_template_that_refuses_is_a_400_with_its_words(tiny_lm: Path, tmp_path: Path) -> None:
    """Roles that a model does not know are the caller's mistake."""
    shutil.copytree(tiny_lm, tmp_path, dirs_exist_ok=True)
    (tmp_path / "chat_template.jinja").write_text("{{ raise_exception('roles must alternate') }}")
    backend = Local.load(tmp_path)
    with pytest.raises(BackendRejected) as caught:
        await backend.complete(Generation("tiny", Prompt(Style.CHAT, (Message("user", "x"),))))
    await backend.close()
    assert caught.value.status == 400
    assert "roles must alternate" in json.loads(caught.value.body)["error"]["message"]


@pytest.fixture
def may_decode(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every request's thread waits for it before it decodes."""
    allowed = threading.Event()

    def held(*args: Any) -> None:
        assert allowed.wait(timeout=60)
        answer(*args)

    monkeypatch.setattr("service.backends.local.answer", held)
    yield allowed
    allowed.set()


async def test_a_full_queue_refuses_at_once(
    tiny_lm: Path, question: Prompt, may_decode: threading.Event
) -> None:
    """One decodes, one waits, the third is sent away; when the first leaves, the second goes on."""
    backend = Local.load(tiny_lm, max_waiting=1)
    async with backend.stream(Generation("tiny", question)):
        waiting = asyncio.create_task(backend.complete(Generation("tiny", question, max_tokens=2)))
        await until(lambda: backend.waiting)
        with pytest.raises(BackendUnavailable, match="queue is full"):
            await backend.complete(Generation("tiny", question, max_tokens=2))
    may_decode.set()
    assert (await waiting).usage is not None
    await backend.close()


async def test_a_request_that_gives_up_waiting_leaves_no_trace(
    tiny_lm: Path, question: Prompt, may_decode: threading.Event
) -> None:
    """Its place in the queue is free again, and the slot is not lost."""
    backend = Local.load(tiny_lm, max_waiting=1)
    async with backend.stream(Generation("tiny", question)):
        for _ in range(3):
            waiting = asyncio.create_task(backend.complete(Generation("tiny", question, max_tokens=2)))
            await until(lambda: backend.waiting)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert backend.waiting == 0
    may_decode.set()
    assert (await backend.complete(Generation("tiny", question, max_tokens=2))).usage is not None
    await backend.close()


async def test_leaving_a_stream_stops_decoding(local: Local, question: Prompt) -> None:
    """The next request does not wait for the abandoned answer's remaining tokens."""
    async with local.stream(Generation("tiny", question)) as deltas:
        await anext(deltas)
    answer = await local.complete(Generation("tiny", question, max_tokens=1))
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 1


async def test_cancelling_complete_stops_decoding(local: Local, question: Prompt) -> None:
    """The task ends at once, and the slot is free for the next one."""
    task = asyncio.create_task(local.complete(Generation("tiny", question)))
    await until(lambda: local.decoding)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await local.complete(Generation("tiny", question, max_tokens=1))


async def test_closing_breaks_off_what_runs_and_refuses_what_comes(tiny_lm: Path, question: Prompt) -> None:
    """Nobody waits forever; closing twice is fine."""
    backend = Local.load(tiny_lm)
    async with backend.stream(Generation("tiny", question, n=16, temperature=2.0)) as deltas:
        await anext(deltas)
        await backend.close()
        with pytest.raises(BackendBroken):
            await rest(deltas)
    await backend.close()
    with pytest.raises(BackendUnavailable):
        await backend.complete(Generation("tiny", question))
    with pytest.raises(BackendUnavailable):
        await backend.models()


async def test_the_stream_says_what_complete_says(local: Local, question: Prompt) -> None:
    """Same text, same end, same usage; choices one after the other; the usage comes last."""
    generation = Generation("tiny", question, max_tokens=20, n=2, temperature=1.0, seed=5, logprobs=2)
    whole = await local.complete(generation)
    deltas = await collect(local, generation)
    for choice in whole.choices:
        mine = [delta for delta in deltas if delta.index == choice.index and delta.usage is None]
        assert "".join(delta.text for delta in mine) == choice.text
        assert [delta.finish_reason for delta in mine if delta.finish_reason] == [choice.finish_reason]
        entries = [entry for delta in mine for entry in (delta.logprobs or {"content": []})["content"]]
        assert entries == choice.logprobs["content"]
    assert deltas[-1].usage == whole.usage
    assert [delta.usage for delta in deltas[:-1]] == [None] * (len(deltas) - 1)


async def test_a_seed_repeats_an_answer_whatever_ran_in_between(local: Local, question: Prompt) -> None:
    """Two choices of one request differ."""
    seeded = Generation("tiny", question, max_tokens=16, temperature=1.0, seed=42, n=2)
    first = await local.complete(seeded)
    await local.complete(Generation("tiny", question, max_tokens=3, temperature=1.0))
    assert (await local.complete(seeded)).choices == first.choices
    assert first.choices[0].text != first.choices[1].text


async def test_log_probabilities_do_not_change_a_greedy_answer(local: Local, question: Prompt) -> None:
    """Both ways of decoding take the same tokens, and the first alternative is the token taken."""
    plain = await local.complete(Generation("tiny", question, max_tokens=24))
    scored = await local.complete(Generation("tiny", question, max_tokens=24, logprobs=3))
    assert plain.choices[0].text == scored.choices[0].text
    assert scored.usage is not None
    entries = scored.choices[0].logprobs["content"]
    assert len(entries) == scored.usage.completion_tokens
    for entry in entries:
        assert len(entry["top_logprobs"]) == 3
        assert entry["top_logprobs"][0]["logprob"] == entry["logprob"] <= 0


async def test_an_answer_ends_before_its_stop_string(local: Local, question: Prompt) -> None:
    """Whole and streamed; the finish reason is stop."""
    free = (await local.complete(Generation("tiny", question, max_tokens=30))).choices[0].text
    stop = free[5:8]
    stopped = Generation("tiny", question, max_tokens=30, stop=(stop,))
    (choice,) = (await local.complete(stopped)).choices
    assert (choice.text, choice.finish_reason) == (free.partition(stop)[0], "stop")
    deltas = await collect(local, stopped)
    assert "".join(delta.text for delta in deltas) == choice.text


async def test_the_length_limit_is_said(local: Local, question: Prompt) -> None:
    """And the usage counts what was generated."""
    answer = await local.complete(Generation("tiny", question, max_tokens=4))
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 4
    assert answer.usage.prompt_tokens == await local.count_tokens("tiny", question)


@pytest.mark.parametrize(
    "labels", [("entailment", "neutral", "contradiction"), ("no", "not sure"), ("矛盾", "蕴含")]
)
async def test_labels_are_answered_exactly(local: Local, question: Prompt, labels: tuple[str, ...]) -> None:
    """One of them, whatever the model would say; with log-probabilities the same one."""
    (choice,) = (await local.complete(Generation("tiny", question, labels=labels, max_tokens=1))).choices
    assert choice.text in labels
    assert choice.finish_reason == "stop"
    scored = await local.complete(Generation("tiny", question, labels=labels, logprobs=1))
    assert scored.choices[0].text == choice.text


async def test_plain_text_prompts_are_continued(local: Local) -> None:
    """Completions-shaped log-probabilities."""
    prompt = Prompt(Style.TEXT, text="Le train pour")
    answer = await local.complete(Generation("tiny", prompt, max_tokens=3, logprobs=1))
    assert len(answer.choices[0].logprobs["tokens"]) == 3
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == await local.count_tokens("tiny", prompt)


async def test_it_describes_its_model(local: Local) -> None:
    """Name, style, context; other names are refused."""
    assert await local.models() == ("tiny",)
    assert await local.style("tiny") is Style.CHAT
    assert await local.context_tokens("tiny") == 256
    for question_of in (local.style, local.context_tokens):
        with pytest.raises(BackendRejected):
            await question_of("other")

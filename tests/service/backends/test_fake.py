"""The backend without a model."""

from __future__ import annotations

import asyncio

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.fake import Fake
from service.backends.types import Backend, Generation
from tests.support.until import until

PROMPT = Prompt(Style.CHAT, (Message("user", "one\ntwo three four"),))


async def test_a_failure_comes_before_the_answer() -> None:
    """And is recorded as a request, not as an answer."""
    fake = Fake()
    fake.fail = BackendUnavailable()
    with pytest.raises(BackendUnavailable):
        await fake.complete(Generation("fake", PROMPT))
    assert (len(fake.generations), fake.started) == (1, 0)


async def test_a_stream_breaks_after_its_first_word() -> None:
    """As a killed server would do it."""
    fake = Fake()
    fake.fail_after = BackendBroken()
    async with fake.stream(Generation("fake", PROMPT)) as deltas:
        assert (await anext(deltas)).text == "two"
        with pytest.raises(BackendBroken):
            await anext(deltas)
    assert fake.aborted == 1


async def test_a_cancelled_answer_is_counted_as_aborted() -> None:
    """The gate holds it in the middle."""
    fake = Fake()
    fake.gate.clear()
    task = asyncio.create_task(fake.complete(Generation("fake", PROMPT)))
    await until(lambda: fake.started)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fake.aborted == 1


async def test_it_answers_like_a_backend() -> None:
    """Echo, labels, length, choices, usage."""
    fake: Backend = Fake()
    answer = await fake.complete(Generation("fake", PROMPT, n=2))
    assert [choice.text for choice in answer.choices] == ["two three four"] * 2
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (4, 6)
    labelled = await fake.complete(Generation("fake", PROMPT, labels=("not sure", "no")))
    assert labelled.choices[0].text == "not sure"
    short = await fake.complete(Generation("fake", PROMPT, max_tokens=2))
    assert (short.choices[0].text, short.choices[0].finish_reason) == ("two three", "length")

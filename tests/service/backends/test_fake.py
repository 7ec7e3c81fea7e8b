"""The backend without a model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.fake import Fake
from service.backends.fake_reply import Script, json_script
from service.backends.passing import Passed, Reply
from service.backends.types import Backend, Generation
from tests.support.sse import DONE, events
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


REQUEST = Passed("POST", "/v1/chat/completions", [(b"x-request-id", b"1")], b'{"stream":true}')


async def test_a_request_passed_on_fails_before_its_status() -> None:
    """It is recorded all the same."""
    fake = Fake()
    fake.fail = BackendUnavailable()
    with pytest.raises(BackendUnavailable):
        await fake.pass_on(REQUEST)
    assert (fake.passed, fake.replies, fake.started) == ([REQUEST], [], 0)


async def test_a_reply_breaks_off_midway() -> None:
    """Behind its first piece, or where its script says so."""
    fake = Fake()
    fake.fail_after = BackendBroken()
    reply = await fake.pass_on(REQUEST)
    assert b"assistant" in await reply.read()
    with pytest.raises(BackendBroken):
        await reply.read()
    fake.fail_after = None
    fake.script = lambda request: Script(pieces=(b"a", b"b"), failure=BackendBroken())
    scripted = await fake.pass_on(REQUEST)
    assert [await scripted.read(), await scripted.read()] == [b"a", b"b"]
    with pytest.raises(BackendBroken):
        await scripted.read()


async def test_the_gates_hold_a_reply_before_its_status_and_before_each_piece() -> None:
    """Closing one before its end is counted once as aborted."""
    fake = Fake()
    fake.status_gate.clear()
    fake.gate.clear()
    asking = asyncio.create_task(fake.pass_on(REQUEST))
    await until(lambda: fake.passed)
    assert fake.started == 0
    fake.status_gate.set()
    reply = await asking
    reading = asyncio.create_task(reply.read())
    await until(lambda: fake.replies)
    assert not reading.done()
    fake.gate.set()
    assert b"assistant" in await reading
    reply.close()
    reply.close()
    assert fake.aborted == 1
    assert (fake.replies[0].closed, fake.replies[0].read_pieces) == (True, 1)


async def test_a_reply_is_what_its_script_says() -> None:
    """Status, headers, pieces; read to its end it is not aborted."""
    fake = Fake()
    fake.script = lambda request: json_script({"got": request.target}, 404)
    reply = await fake.pass_on(REQUEST)
    assert (reply.status, dict(reply.headers)[b"content-length"]) == (404, b"30")
    assert await reply.read() == b'{"got":"/v1/chat/completions"}'
    assert await reply.read() == b""
    reply.close()
    assert (fake.aborted, fake.replies[0].closed) == (0, True)


async def test_without_a_script_it_lists_its_models_and_says_ok() -> None:
    """Whole, and as a stream with its end mark."""
    fake = Fake(names=("one", "two"))
    models = json.loads(await (await fake.pass_on(Passed("GET", "/v1/models", [], b""))).read())
    assert [entry["id"] for entry in models["data"]] == ["one", "two"]
    body = b'{"model":"two"}'
    answer = json.loads(await (await fake.pass_on(Passed("POST", REQUEST.target, [], body))).read())
    assert (answer["model"], answer["choices"][0]["message"]["content"]) == ("two", "ok")
    stream = await fake.pass_on(REQUEST)
    pieces = b"".join([piece async for piece in _pieces(stream)])
    assert [event["data"] for event in events(pieces)][-1] == DONE


async def _pieces(reply: Reply) -> AsyncIterator[bytes]:
    while piece := await reply.read():
        yield piece

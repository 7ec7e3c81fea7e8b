"""OpenAI's API as the local backend answers it: refusals, answers, and the official SDK on top."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from service.backends.errors import BackendBroken, BackendUnavailable
from service.backends.local import Local
from service.backends.passing import Passed, Reply
from tests.support.sse import DONE, events
from tests.support.until import until

CHAT, COMPLETIONS = "/v1/chat/completions", "/v1/completions"
MESSAGES: list[Any] = [{"role": "user", "content": "Der Zug nach Berlin fährt um neun Uhr."}]
# Takes the demo model many minutes: at this temperature hardly ever a token ends an answer.
ENDLESS: dict[str, Any] = {"messages": MESSAGES, "temperature": 100, "n": 16}


async def ask(backend: Local, target: str, body: Any = None, method: str = "POST") -> Reply:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return await backend.pass_on(Passed(method, target, [(b"x-request-id", b"abc")], raw))


async def whole(reply: Reply) -> bytes:
    content = b""
    while piece := await reply.read():
        content += piece
    reply.close()
    return content


async def answer(backend: Local, target: str, body: Any = None, method: str = "POST") -> Any:
    reply = await ask(backend, target, body, method)
    content = await whole(reply)
    assert reply.status == 200, content
    return json.loads(content)


async def refusal(backend: Local, target: str, body: Any, method: str = "POST") -> tuple[int, Any, str]:
    """Status, the field named, and the message."""
    reply = await ask(backend, target, body, method)
    error = json.loads(await whole(reply))["error"]
    assert dict(reply.headers)[b"content-type"] == b"application/json"
    assert set(error) == {"message", "type", "param", "code"}
    assert error["code"] == reply.status
    return reply.status, error["param"], error["message"]


async def chunks(backend: Local, target: str, body: Any) -> list[Any]:
    """A stream's events; the last one is its end mark."""
    reply = await ask(backend, target, {**body, "stream": True})
    assert reply.status == 200
    assert dict(reply.headers) == {b"content-type": b"text/event-stream; charset=utf-8"}
    found = [event["data"] for event in events(await whole(reply))]
    assert found.pop() == DONE
    return found


@pytest.mark.parametrize("target", [CHAT, COMPLETIONS, "/tokenize", "/detokenize"])
@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'"x"', b'{"model":"\\ud800"}'])
async def test_a_body_that_is_no_json_object_is_a_400(local: Local, target: str, body: bytes) -> None:
    """On every endpoint."""
    status, param, _ = await refusal(local, target, body)
    assert (status, param) == (400, None)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("messages", {"messages": None}),
        ("messages", {"messages": []}),
        ("messages", {"messages": "hello"}),
        ("messages[0].role", {"messages": [{"role": "tool", "content": "x"}]}),
        ("messages[0].role", {"messages": [{"content": "x"}]}),
        ("messages[0].content", {"messages": [{"role": "user", "content": None}]}),
        (
            "messages[0].content",
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        ),
        (
            "messages[1].tool_calls",
            {"messages": [*MESSAGES, {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}]},
        ),
        ("tools", {"tools": [{"type": "function", "function": {"name": "f"}}]}),
        ("tool_choice", {"tool_choice": "required"}),
        ("response_format", {"response_format": {"type": "json_object"}}),
        ("presence_penalty", {"presence_penalty": 0.5}),
        ("frequency_penalty", {"frequency_penalty": -1}),
        ("repetition_penalty", {"repetition_penalty": 1.1}),
        ("logit_bias", {"logit_bias": {"5": 1}}),
        ("echo", {"echo": True}),
        ("min_tokens", {"min_tokens": 3}),
        ("prompt_logprobs", {"prompt_logprobs": 0}),
        ("add_special_tokens", {"add_special_tokens": True}),
        ("structured_outputs.regex", {"structured_outputs": {"regex": "a*"}}),
        ("structured_outputs.choice", {"structured_outputs": {"choice": []}}),
        ("structured_outputs.choice[1]", {"structured_outputs": {"choice": ["a", ""]}}),
        ("stream_options", {"stream_options": {"include_usage": True}}),
        (
            "stream_options.continuous_usage_stats",
            {"stream": True, "stream_options": {"continuous_usage_stats": True}},
        ),
        ("top_logprobs", {"top_logprobs": 2}),
        ("top_logprobs", {"logprobs": True, "top_logprobs": 21}),
        ("logprobs", {"logprobs": 1}),
        ("n", {"n": 0}),
        ("n", {"n": 17}),
        ("n", {"n": "2"}),
        ("temperature", {"temperature": -0.1}),
        ("temperature", {"temperature": True}),
        ("top_p", {"top_p": 0}),
        ("top_p", {"top_p": 1.1}),
        ("top_k", {"top_k": -2}),
        ("min_p", {"min_p": 2}),
        ("seed", {"seed": 2**63}),
        ("stop", {"stop": 7}),
        ("stop[1]", {"stop": ["a", 7]}),
        ("stop", {"stop": ["a"] * 17}),
        ("max_tokens", {"max_tokens": 0}),
        ("max_completion_tokens", {"max_completion_tokens": 0}),
        ("stream", {"stream": "yes"}),
        ("model", {"model": 7}),
        ("messages", {"messages": [{"role": "user", "content": "train " * 300}]}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_chat_that_cannot_be_served_is_a_400_that_names_the_field(
    local: Local, field: str, fields: dict[str, Any], stream: bool
) -> None:
    """Before a stream begins, too."""
    given = {"messages": MESSAGES, "stream": stream} | fields
    if field != "stream_options":
        status, param, message = await refusal(local, CHAT, given)
        assert (status, param) == (400, field)
        assert message
    elif not stream:
        assert (await refusal(local, CHAT, given))[:2] == (400, field)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("prompt", {"prompt": None}),
        ("prompt", {"prompt": []}),
        ("prompt", {"prompt": ""}),
        ("prompt", {"prompt": [1, 2]}),
        ("prompt", {"prompt": [[1], [2]]}),
        ("prompt", {"prompt": ["x"] * 257}),
        ("prompt", {"prompt": ["x", ""]}),
        ("prompt", {"prompt": ["x", "train " * 300]}),
        ("best_of", {"best_of": 2}),
        ("echo", {"echo": True}),
        ("suffix", {"suffix": "x"}),
        ("logprobs", {"logprobs": True}),
        ("logprobs", {"logprobs": 21}),
        ("add_special_tokens", {"add_special_tokens": False}),
        ("max_tokens", {"max_tokens": 0}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_text_that_cannot_be_completed_is_a_400_that_names_the_field(
    local: Local, field: str, fields: dict[str, Any], stream: bool
) -> None:
    """A later prompt of a list does not fail behind a good status."""
    assert (await refusal(local, COMPLETIONS, {"prompt": "x", "stream": stream} | fields))[:2] == (400, field)


async def test_a_model_without_a_template_takes_no_messages(tiny_base_lm: Path) -> None:
    """In chats and in `/tokenize`; it completes text."""
    backend = await asyncio.to_thread(Local.load, tiny_base_lm, intra_threads=1)
    assert (await refusal(backend, CHAT, {"messages": MESSAGES}))[:2] == (400, "messages")
    assert (await refusal(backend, "/tokenize", {"messages": MESSAGES}))[:2] == (400, "messages")
    assert (await answer(backend, COMPLETIONS, {"prompt": "Le", "max_tokens": 1}))["choices"]
    await backend.close()


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (CHAT, {"messages": MESSAGES}),
        (CHAT, {"messages": MESSAGES, "stream": True}),
        (COMPLETIONS, {"prompt": "x"}),
        ("/tokenize", {"prompt": "x"}),
        ("/detokenize", {"tokens": []}),
    ],
)
async def test_another_model_is_a_404(local: Local, target: str, body: dict[str, Any]) -> None:
    """In vLLM's words, which say what there is; without a name the model is the one there is."""
    status, param, message = await refusal(local, target, body | {"model": "other"})
    assert (status, param) == (404, "model")
    assert message == "The model `other` does not exist. Valid aliases: tiny."
    assert (await ask(local, target, body | {"model": None})).status == 200


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/responses", "/v1/chat", "/", "/v1/models/tiny"])
async def test_other_paths_are_a_404(local: Local, path: str) -> None:
    """Which names the path."""
    status, param, message = await refusal(local, path, {})
    assert (status, param) == (404, None)
    assert path in message


@pytest.mark.parametrize(("target", "method"), [(CHAT, "GET"), ("/tokenize", "PUT"), ("/v1/models", "POST")])
async def test_another_method_is_a_405(local: Local, target: str, method: str) -> None:
    """Which says what is allowed."""
    reply = await ask(local, target, {}, method)
    assert reply.status == 405
    assert dict(reply.headers)[b"allow"] == (b"GET" if target == "/v1/models" else b"POST")


@pytest.mark.parametrize(
    ("target", "field", "body"),
    [
        ("/tokenize", "prompt", {}),
        ("/tokenize", "prompt", {"prompt": "x", "messages": MESSAGES}),
        ("/tokenize", "prompt", {"prompt": 7}),
        ("/tokenize", "add_special_tokens", {"prompt": "x", "add_special_tokens": False}),
        ("/tokenize", "tools", {"messages": MESSAGES, "tools": [{}]}),
        ("/detokenize", "tokens", {}),
        ("/detokenize", "tokens", {"tokens": "x"}),
        ("/detokenize", "tokens[1]", {"tokens": [1, -1]}),
        ("/detokenize", "tokens[1]", {"tokens": [1, 10**6]}),
    ],
)
async def test_tokens_that_cannot_be_told_are_a_400(
    local: Local, target: str, field: str, body: dict[str, Any]
) -> None:
    """Which names the field."""
    assert (await refusal(local, target, body))[:2] == (400, field)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_full_queue_is_no_reply(demo_local: Local, stream: bool) -> None:
    """The gateway has a status of its own for it; who decodes, and who waits, is not disturbed."""
    first = await ask(demo_local, CHAT, ENDLESS | {"stream": True})
    waiting = [asyncio.create_task(ask(demo_local, CHAT, ENDLESS)) for _ in range(32)]
    await until(lambda: demo_local.waiting == 32)
    with pytest.raises(BackendUnavailable, match="queue is full"):
        await ask(demo_local, CHAT, {"messages": MESSAGES, "stream": stream})
    assert (demo_local.decoding, demo_local.waiting) == (1, 32)
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert b"assistant" in await first.read()
    first.close()


async def test_a_closed_backend_answers_nothing(tiny_lm: Path) -> None:
    """Neither with a stream nor with its models."""
    backend = await asyncio.to_thread(Local.load, tiny_lm)
    await backend.close()
    for target, body, method in (
        (CHAT, {"messages": MESSAGES}, "POST"),
        (CHAT, {"messages": MESSAGES, "stream": True}, "POST"),
        ("/v1/models", None, "GET"),
    ):
        with pytest.raises(BackendUnavailable):
            await ask(backend, target, body, method)


async def test_a_stream_breaks_off_when_the_backend_closes(demo_local: Local) -> None:
    """Without an end mark."""
    reply = await ask(demo_local, CHAT, ENDLESS | {"stream": True})
    assert b"assistant" in await reply.read()
    await demo_local.close()
    with pytest.raises(BackendBroken):
        await whole(reply)


async def test_closing_a_stream_stops_the_decoding(demo_local: Local) -> None:
    """At the next token, and the slot is free."""
    reply = await ask(demo_local, CHAT, ENDLESS | {"stream": True})
    await reply.read()
    assert demo_local.decoding == 1
    reply.close()
    await until(lambda: demo_local.decoding == 0)
    await answer(demo_local, CHAT, {"messages": MESSAGES, "max_tokens": 1})


async def test_closing_a_stream_forgets_the_prompts_to_come(demo_local: Local) -> None:
    """What has not begun never begins."""
    body = {"prompt": ["Der Zug"] * 50, "max_tokens": 2000, "temperature": 100, "stream": True}
    reply = await ask(demo_local, COMPLETIONS, body)
    await reply.read()
    reply.close()
    await until(lambda: demo_local.decoding == 0)
    await answer(demo_local, CHAT, {"messages": MESSAGES, "max_tokens": 1})
    assert (demo_local.decoding, demo_local.waiting) == (0, 0)


@pytest.mark.parametrize("stream", [False, True])
async def test_cancelling_a_request_that_waits_leaves_the_queue(demo_local: Local, stream: bool) -> None:
    """Before its status; the answer that decodes goes on."""
    first = await ask(demo_local, CHAT, ENDLESS | {"stream": True})
    task = asyncio.create_task(ask(demo_local, CHAT, {"messages": MESSAGES, "stream": stream}))
    await until(lambda: demo_local.waiting == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: demo_local.waiting == 0)
    assert demo_local.decoding == 1
    first.close()


async def test_cancelling_an_answer_stops_the_decoding(demo_local: Local) -> None:
    """As a client's leaving does it."""
    task = asyncio.create_task(ask(demo_local, CHAT, ENDLESS))
    await until(lambda: demo_local.decoding == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: demo_local.decoding == 0)


async def test_fields_that_change_nothing_are_ignored(local: Local) -> None:
    """Those of a bill, those nobody knows, and those at the value they have anyway."""
    plain = await answer(local, CHAT, {"messages": MESSAGES, "max_tokens": 5})
    harmless = {
        "user": "u",
        "metadata": {"a": "b"},
        "store": True,
        "priority": 3,
        "cache_salt": "s",
        "service_tier": "auto",
        "parallel_tool_calls": True,
        "something_new": {"x": 1},
        "tools": [],
        "tool_choice": "auto",
        "response_format": {"type": "text"},
        "logit_bias": {},
        "presence_penalty": 0.0,
        "frequency_penalty": 0,
        "seed": None,
        "stop": None,
        "n": None,
        "stream_options": None,
        "structured_outputs": None,
        "temperature": None,
        "logprobs": False,
    }
    full = await answer(local, CHAT, {"messages": MESSAGES, "max_tokens": 5} | harmless)
    assert full["choices"] == plain["choices"]


async def test_a_chat_is_answered(local: Local) -> None:
    """With an id that has the request's, the usage, and the length said."""
    found = await answer(local, CHAT, {"model": "tiny", "messages": MESSAGES, "max_completion_tokens": 4})
    assert (found["id"], found["object"], found["model"]) == ("chatcmpl-abc", "chat.completion", "tiny")
    (choice,) = found["choices"]
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "length", None)
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["content"]
    counted = await answer(local, "/tokenize", {"messages": MESSAGES})
    usage = found["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"]) == (counted["count"], 4)
    assert usage["total_tokens"] == counted["count"] + 4


async def test_text_parts_are_lines_of_a_message(local: Local) -> None:
    """As they are to vLLM."""
    parts = [{"type": "text", "text": "Le train"}, {"type": "text", "text": "pour Berlin"}]
    counts = [
        await answer(local, "/tokenize", {"messages": [{"role": "user", "content": content}]})
        for content in (parts, "Le train\npour Berlin")
    ]
    assert counts[0] == counts[1]


async def test_a_chat_streams_what_it_says_whole(local: Local) -> None:
    """Who speaks first, then the text of each choice, its end, and the usage by itself."""
    body = {
        "messages": MESSAGES,
        "max_tokens": 12,
        "n": 2,
        "temperature": 1,
        "seed": 3,
        "logprobs": True,
        "top_logprobs": 2,
    }
    found = await answer(local, CHAT, body)
    streamed = await chunks(local, CHAT, body | {"stream_options": {"include_usage": True}})
    assert {(chunk["id"], chunk["object"]) for chunk in streamed} == {
        ("chatcmpl-abc", "chat.completion.chunk")
    }
    usage = streamed.pop()
    assert usage["choices"] == []
    assert usage["usage"].items() <= found["usage"].items()
    first = [chunk["choices"][0] for chunk in streamed[:2]]
    assert [(one["index"], one["delta"]) for one in first] == [
        (index, {"role": "assistant", "content": ""}) for index in (0, 1)
    ]
    assert all("usage" not in chunk for chunk in streamed)
    for choice in found["choices"]:
        mine = [one for chunk in streamed[2:] for one in chunk["choices"] if one["index"] == choice["index"]]
        assert "".join(one["delta"].get("content", "") for one in mine) == choice["message"]["content"]
        assert [one["finish_reason"] for one in mine if one["finish_reason"]] == [choice["finish_reason"]]
        entries = [entry for one in mine if one["logprobs"] for entry in one["logprobs"]["content"]]
        assert entries == choice["logprobs"]["content"]
        assert all(len(entry["top_logprobs"]) == 2 for entry in entries)


async def test_prompts_are_completed_one_after_the_other(local: Local) -> None:
    """Each with its own choices, numbered through; the usage is that of all."""
    prompts = ["Le train", "Der Zug nach Berlin"]
    body = {"prompt": prompts, "n": 2, "temperature": 1, "seed": 1, "max_tokens": 6, "logprobs": 1}
    found = await answer(local, COMPLETIONS, body)
    assert (found["id"], found["object"]) == ("cmpl-abc", "text_completion")
    assert [choice["index"] for choice in found["choices"]] == [0, 1, 2, 3]
    alone = [await answer(local, COMPLETIONS, body | {"prompt": prompt}) for prompt in prompts]
    texts = [choice["text"] for choice in found["choices"]]
    assert texts == [choice["text"] for one in alone for choice in one["choices"]]
    for key in ("prompt_tokens", "completion_tokens", "total_tokens"):
        assert found["usage"][key] == sum(one["usage"][key] for one in alone)
    streamed = await chunks(local, COMPLETIONS, body | {"stream_options": {"include_usage": True}})
    assert streamed.pop()["usage"].items() <= found["usage"].items()
    pieces = [one for chunk in streamed for one in chunk["choices"]]
    for choice in found["choices"]:
        mine = [one for one in pieces if one["index"] == choice["index"]]
        assert "".join(one["text"] for one in mine) == choice["text"]
        assert [one["finish_reason"] for one in mine if one["finish_reason"]] == [choice["finish_reason"]]
        lists = [one["logprobs"] for one in mine if one["logprobs"]]
        joined = {key: [value for one in lists for value in one[key]] for key in lists[0]}
        assert joined == choice["logprobs"]


async def test_the_chosen_token_is_among_the_alternatives(local: Local) -> None:
    """Of a plain completion, even where none were asked for."""
    body = {"prompt": "Le train", "max_tokens": 5, "logprobs": 0, "temperature": 2, "seed": 7}
    logprobs = (await answer(local, COMPLETIONS, body))["choices"][0]["logprobs"]
    assert logprobs["top_logprobs"] == [
        {token: logprob}
        for token, logprob in zip(logprobs["tokens"], logprobs["token_logprobs"], strict=True)
    ]


async def test_a_plain_completion_is_short_unless_asked_for(local: Local) -> None:
    """16 tokens, as in OpenAI's API."""
    assert (await answer(local, COMPLETIONS, {"prompt": "Le"}))["usage"]["completion_tokens"] <= 16
    longer = await answer(local, COMPLETIONS, {"prompt": "Le", "max_tokens": 40, "temperature": 0})
    assert longer["choices"][0]["text"].startswith(
        (await answer(local, COMPLETIONS, {"prompt": "Le", "temperature": 0}))["choices"][0]["text"]
    )


@pytest.mark.parametrize("stop", ["{}", ["{}", "never"]])
async def test_an_answer_ends_before_its_stop_string(local: Local, stop: Any) -> None:
    """One, or several."""
    body = {"messages": MESSAGES, "max_tokens": 30, "temperature": 0}
    free = (await answer(local, CHAT, body))["choices"][0]["message"]["content"]
    end = free[5:8]
    given = end if isinstance(stop, str) else [end, stop[1]]
    (choice,) = (await answer(local, CHAT, body | {"stop": given}))["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == (free.partition(end)[0], "stop")


@pytest.mark.parametrize("stream", [False, True])
async def test_a_choice_is_answered_exactly(local: Local, stream: bool) -> None:
    """One of the labels, whatever the model would say."""
    labels = ["entailment", "neutral", "contradiction"]
    body = {"messages": MESSAGES, "structured_outputs": {"choice": labels}, "max_tokens": 1}
    if stream:
        pieces = [one["delta"] for chunk in await chunks(local, CHAT, body) for one in chunk["choices"]]
        assert "".join(piece.get("content", "") for piece in pieces) in labels
    else:
        assert (await answer(local, CHAT, body))["choices"][0]["message"]["content"] in labels


async def test_it_lists_its_model(local: Local) -> None:
    """With the length of its context."""
    (model,) = (await answer(local, "/v1/models?x=1", method="GET"))["data"]
    assert (model["id"], model["object"], model["max_model_len"]) == ("tiny", "model", 256)


async def test_tokens_go_both_ways(local: Local) -> None:
    """A template's own tokens are shown, and can be left out at the end."""
    text = "Der Zug nach Berlin."
    there = await answer(local, "/tokenize", {"prompt": text, "return_token_strs": True})
    assert there["count"] == len(there["tokens"]) == len(there["token_strs"])
    assert await answer(local, "/detokenize", {"tokens": there["tokens"]}) == {"prompt": text}
    for generation, end in ((True, "<|end|><|assistant|>"), (False, "<|end|>")):
        found = await answer(local, "/tokenize", {"messages": MESSAGES, "add_generation_prompt": generation})
        shown = (await answer(local, "/detokenize", {"tokens": found["tokens"]}))["prompt"]
        assert shown == f"<s><|user|>{MESSAGES[0]['content']}{end}"


class _Transport(httpx2.AsyncBaseTransport):
    """The SDK's requests, passed on to a backend without a server between."""

    def __init__(self, backend: Local) -> None:
        self._backend = backend

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        target = request.url.raw_path.decode()
        reply = await self._backend.pass_on(Passed(request.method, target, headers, await request.aread()))
        return httpx2.Response(reply.status, headers=list(reply.headers), stream=_Body(reply))


class _Body(httpx2.AsyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._reply.read():
            yield piece

    async def aclose(self) -> None:
        self._reply.close()


def sdk_of(backend: Local) -> AsyncOpenAI:
    """The official SDK on top of a backend."""
    http = httpx2.AsyncClient(transport=_Transport(backend))
    return AsyncOpenAI(base_url="http://local/v1", api_key="x", max_retries=0, http_client=http)


@pytest.fixture
async def sdk(local: Local) -> AsyncIterator[AsyncOpenAI]:
    """On top of the tiny model."""
    async with sdk_of(local) as client:
        yield client


async def test_the_sdk_knows_the_refusals(sdk: AsyncOpenAI) -> None:
    """By their own exceptions, with the field."""
    with pytest.raises(openai.NotFoundError, match="`other` does not exist"):
        await sdk.chat.completions.create(model="other", messages=MESSAGES)
    with pytest.raises(openai.BadRequestError) as refused:
        await sdk.chat.completions.create(model="tiny", messages=MESSAGES, presence_penalty=1, stream=True)
    assert refused.value.param == "presence_penalty"
    with pytest.raises(openai.NotFoundError):
        await sdk.embeddings.create(model="tiny", input="x")


async def test_the_sdk_reads_the_answers(sdk: AsyncOpenAI) -> None:
    """Chats, completions, the models."""
    chat = await sdk.chat.completions.create(
        model="tiny", messages=MESSAGES, max_completion_tokens=3, logprobs=True, top_logprobs=1
    )
    assert chat.usage is not None
    assert chat.usage.completion_tokens == 3
    assert chat.choices[0].logprobs is not None
    assert len(chat.choices[0].logprobs.content or []) == 3
    labels = await sdk.chat.completions.create(
        model="tiny", messages=MESSAGES, extra_body={"structured_outputs": {"choice": ["yes", "no"]}}
    )
    assert labels.choices[0].message.content in ("yes", "no")
    text = await sdk.completions.create(model="tiny", prompt=["Le", "Der"], max_tokens=2)
    assert [choice.index for choice in text.choices] == [0, 1]
    assert [model.id for model in (await sdk.models.list()).data] == ["tiny"]


async def test_the_sdk_reads_a_stream(sdk: AsyncOpenAI) -> None:
    """To its end, where it has the usage."""
    stream = await sdk.chat.completions.create(
        model="tiny", messages=MESSAGES, max_tokens=5, stream=True, stream_options={"include_usage": True}
    )
    found = [chunk async for chunk in stream]
    assert found[-1].usage is not None
    assert found[-1].usage.completion_tokens == 5


async def test_the_sdk_may_leave_a_stream(demo_local: Local) -> None:
    """Nothing decodes for it any more."""
    async with sdk_of(demo_local) as sdk:
        stream = await sdk.chat.completions.create(
            model=demo_local.model.name, messages=MESSAGES, n=16, temperature=100, stream=True
        )
        await anext(aiter(stream))
        assert demo_local.decoding == 1
        await stream.close()
        await until(lambda: demo_local.decoding == 0)

"""The vLLM backend against servers that misbehave in every way a test can write down in bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import (
    BackendBroken,
    BackendError,
    BackendRejected,
    BackendTimeout,
    BackendUnavailable,
)
from service.backends.timeouts import Timeouts
from service.backends.types import Delta, Generation, Usage
from service.backends.vllm import VLLM
from tests.support.raw_http import RawServer, Reply
from tests.support.until import until

RawServe = Callable[[Reply], Awaitable[RawServer]]

CHAT = Generation("m", Prompt(Style.CHAT, (Message("user", "Grüße <🚆>"),)), request_id="r1")
TEXT = Generation("m", Prompt(Style.TEXT, text="Once", stop=("\n",)))
SHORT = Timeouts(connect_s=2.0, first_byte_s=0.2, idle_s=0.2, lookup_s=0.3)


def answered(
    body: bytes, kind: str = "application/json", status: str = "200 OK", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


def streamed(*events: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n"
    return head + b"".join(b"data: " + event + b"\n\n" for event in events)


def chunk(text: str | None, **fields: Any) -> bytes:
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": None} | fields
    return json.dumps({"model": "m", "choices": [choice]}, ensure_ascii=False).encode()


USAGE = b'{"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}'
WHOLE = json.dumps(
    {
        "model": "m-long-name",
        "choices": [
            {
                "index": 1,
                "text": "",
                "message": {"content": "b"},
                "finish_reason": "length",
                "logprobs": {"content": []},
            },
            {"index": 0, "text": "a", "message": {"content": None}, "finish_reason": "stop"},
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
    }
).encode()


def says(*parts: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return reply


def says_and_waits(*parts: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        await says(*parts)(writer)
        await asyncio.Event().wait()

    return reply


async def collect(backend: VLLM, generation: Generation = CHAT) -> list[Delta]:
    async with backend.stream(generation) as deltas:
        return [delta async for delta in deltas]


async def nobody(raw_server: RawServe) -> str:
    """An address where a server was."""
    server = await raw_server(says())
    await server.stop()
    return server.url


async def failure(backend: VLLM, generation: Generation = CHAT) -> BackendError:
    """What both a stream and a whole answer fail with: the same kind of error."""
    with pytest.raises(BackendError) as of_stream:
        await collect(backend, generation)
    with pytest.raises(BackendError) as of_whole:
        await backend.complete(generation)
    await backend.close()
    assert type(of_stream.value) is type(of_whole.value)
    return of_stream.value


async def test_no_server_is_unavailable(raw_server: RawServe) -> None:
    """Nothing of the transport's words reaches the message."""
    error = await failure(VLLM(await nobody(raw_server)))
    assert isinstance(error, BackendUnavailable)
    assert str(error) == "the model backend cannot be reached"


async def test_a_connection_is_tried_twice_and_no_more() -> None:
    """Only because nothing was sent."""
    attempts = 0

    def refuse(request: httpx.Request) -> httpx.Response:
        nonlocal attempts
        attempts += 1
        raise httpx.ConnectError("refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        with pytest.raises(BackendUnavailable):
            await VLLM("http://m", client=client).complete(CHAT)
    assert attempts == 2


async def test_a_connection_that_breaks_after_sending_is_not_tried_again(raw_server: RawServe) -> None:
    """The request may have been run."""
    server = await raw_server(says())
    with pytest.raises(BackendUnavailable):
        await VLLM(server.url).complete(CHAT)
    assert server.connections == 1


async def test_a_server_that_does_not_answer_times_out(raw_server: RawServe) -> None:
    """And the connection is closed, so that the server can stop."""
    server = await raw_server(says_and_waits())
    assert isinstance(await failure(VLLM(server.url, timeouts=SHORT)), BackendTimeout)
    await server.left.wait()


async def test_a_silence_in_the_middle_times_out(raw_server: RawServe) -> None:
    """Each piece of an answer starts the wait anew."""
    server = await raw_server(says_and_waits(streamed(chunk("a"))))
    backend = VLLM(server.url, timeouts=SHORT)
    async with backend.stream(CHAT) as deltas:
        assert (await anext(deltas)).text == "a"
        with pytest.raises(BackendTimeout):
            await anext(deltas)
    whole = await raw_server(says_and_waits(answered(b"{", length=100)))
    with pytest.raises(BackendTimeout):
        await VLLM(whole.url, timeouts=SHORT).complete(CHAT)
    await backend.close()


@pytest.mark.parametrize(
    "error", [RuntimeError("the handler is closed"), OSError(9, "bad"), httpx.WriteError("x")]
)
async def test_a_connection_that_is_gone_as_it_is_used_is_unavailable(error: Exception) -> None:
    """Event loops say so in ways of their own; the server may have had the request."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(BackendUnavailable) as told:
            await VLLM("http://vllm", client=client).complete(CHAT)

    assert told.value.sent


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "404 Not Found", "429 Too Many Requests", "503 Unavailable"]
)
async def test_an_error_status_is_passed_on_verbatim(raw_server: RawServe, status: str) -> None:
    """Status, body and content type, on entering the stream."""
    body = '{"error": {"message": "zu lang: 柏林", "code": 400}}'.encode()
    server = await raw_server(says(answered(body, "application/json; x=y", status)))
    backend = VLLM(server.url)
    with pytest.raises(BackendRejected) as caught:
        async with backend.stream(CHAT):
            pytest.fail("the stream was accepted")
    assert (caught.value.status, caught.value.body) == (int(status[:3]), body)
    assert caught.value.content_type == "application/json; x=y"
    assert isinstance(await failure(backend), BackendRejected)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>hello</html>", "text/html"),
        answered(b"", status="204 No Content"),
        answered(b"", status="302 Found"),
        answered(b"{"),
        answered(b"[]"),
        answered(b'{"choices": []}'),
        answered(b'{"choices": [{"index": 0, "message": {"content": 3}}]}'),
        answered(b'{"choices": 3}'),
        answered(b'{"choices": [3]}'),
        answered(b'{"model": "m"', length=100),
        answered(b"{}", status="101 Switching Protocols"),
    ],
)
async def test_an_answer_that_is_none_is_broken(raw_server: RawServe, answer: bytes) -> None:
    """Whatever stands at the address, it never becomes an answer, nor a crash."""
    server = await raw_server(says(answer))
    with pytest.raises((BackendBroken, BackendUnavailable)):
        await VLLM(server.url).complete(CHAT)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>hello</html>", "text/html"),
        answered(WHOLE),
        streamed(),
        streamed(chunk("a")),
        streamed(chunk("a"), b"{"),
        streamed(chunk("a"), b"[]"),
        streamed(b'{"choices": [{"index": 0}]}', b"[DONE]"),
        streamed(b'{"choices": [{"index": 0, "delta": {"content": 1}}]}', b"[DONE]"),
        streamed(b'{"choices": [], "usage": {"prompt_tokens": "many"}}', b"[DONE]"),
        streamed(chunk("a"))[:-40],
        streamed() + b"data: " + b"x" * (9 * 1024 * 1024),
    ],
    ids=range(11),
)
async def test_a_stream_that_is_none_is_broken(raw_server: RawServe, answer: bytes) -> None:
    """Wrong type, no `[DONE]`, no JSON, wrong shapes, a line without end."""
    server = await raw_server(says(answer))
    backend = VLLM(server.url)
    with pytest.raises(BackendBroken):
        await collect(backend)
    await backend.close()


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (b'{"error": {"message": "engine died", "code": 503}}', 503),
        (b'{"error": {"message": "engine died", "code": "gone"}}', 500),
        (b'{"object": "error", "message": "engine died", "code": 400}', 400),
    ],
)
async def test_an_error_inside_the_stream_keeps_its_words(
    raw_server: RawServe, event: bytes, status: int
) -> None:
    """Both forms that vLLM has sent."""
    server = await raw_server(says(streamed(chunk("a"), event, b"[DONE]")))
    with pytest.raises(BackendRejected) as caught:
        await collect(VLLM(server.url))
    assert caught.value.status == status
    assert json.loads(caught.value.body)["error"]["message"] == "engine died"


async def test_an_error_with_a_good_status_is_an_error(raw_server: RawServe) -> None:
    """Some proxies do that."""
    server = await raw_server(says(answered(b'{"error": {"message": "no", "code": 429}}')))
    with pytest.raises(BackendRejected) as caught:
        await VLLM(server.url).complete(CHAT)
    assert caught.value.status == 429


async def test_leaving_a_stream_closes_the_connection(raw_server: RawServe) -> None:
    """vLLM then aborts; no further delta has to come."""
    server = await raw_server(says_and_waits(streamed(chunk("a"))))
    backend = VLLM(server.url)
    async with backend.stream(CHAT) as deltas:
        await anext(deltas)
    await server.left.wait()
    await backend.close()


@pytest.mark.parametrize(
    "before", [b"", answered(b"{", length=100)], ids=["before the status", "in the body"]
)
async def test_cancelling_complete_closes_the_connection(raw_server: RawServe, before: bytes) -> None:
    """At once, whether or not the status has come."""
    server = await raw_server(says_and_waits(before))
    backend = VLLM(server.url)
    task = asyncio.create_task(backend.complete(CHAT))
    await until(lambda: server.requests)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await server.left.wait()
    await backend.close()


async def test_a_stream_is_read_whatever_its_pieces(raw_server: RawServe) -> None:
    """One byte at a time, with comments, CRLF and characters cut in two; a role alone is no delta."""
    events = streamed(
        chunk(""), chunk("fähr"), chunk("t 柏"), chunk(None, finish_reason="stop"), USAGE, b"[DONE]"
    )
    head, _, body = events.partition(b"\r\n\r\n")
    body = b": ping\r\n\r\n" + body.replace(b"\n\n", b"\r\n\r\n")
    server = await raw_server(
        says(head + b"\r\n\r\n", *(body[index : index + 1] for index in range(len(body))))
    )
    assert await collect(VLLM(server.url)) == [
        Delta(0, "fähr", model="m"),
        Delta(0, "t 柏", model="m"),
        Delta(0, "", "stop", model="m"),
        Delta(0, "", usage=Usage(3, 2), model="m"),
    ]


async def test_a_whole_answer_is_read(raw_server: RawServe) -> None:
    """A choice without content (a tool call) is empty; log-probabilities are left as they are."""
    server = await raw_server(says(answered(WHOLE)))
    completion = await VLLM(server.url).complete(CHAT)
    assert completion.model == "m-long-name"
    assert completion.usage == Usage(3, 2)
    by_index = {choice.index: choice for choice in completion.choices}
    assert (by_index[0].text, by_index[1].text, by_index[1].finish_reason) == ("", "b", "length")
    assert by_index[1].logprobs == {"content": []}


async def sent(
    raw_server: RawServe, generation: Generation, **options: Any
) -> tuple[str, dict[str, str], Any]:
    server = await raw_server(says(answered(WHOLE)))
    url = server.url + options.pop("suffix", "")
    backend = VLLM(url, **options)
    await backend.complete(generation)
    await backend.close()
    line, headers, body = server.requests[0]
    return line, headers, json.loads(body)


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
async def test_the_address_may_end_in_v1(raw_server: RawServe, suffix: str) -> None:
    """Both forms are common."""
    line, _, _ = await sent(raw_server, CHAT, suffix=suffix)
    assert line == "POST /v1/chat/completions HTTP/1.1"


async def test_a_chat_request_as_vllm_takes_it(raw_server: RawServe) -> None:
    """Only what was given is sent; further parameters go along but replace nothing."""
    _, _, body = await sent(raw_server, CHAT)
    assert body == {"model": "m", "messages": [{"role": "user", "content": "Grüße <🚆>"}]}
    full = Generation(
        "m",
        CHAT.prompt,
        max_tokens=5,
        temperature=0.0,
        top_p=0.5,
        stop=("x",),
        seed=0,
        n=2,
        logprobs=0,
        params={"top_k": 3, "temperature": 9, "model": "other", "messages": []},
    )
    _, _, body = await sent(raw_server, full)
    assert body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Grüße <🚆>"}],
        "max_tokens": 5,
        "temperature": 0.0,
        "top_p": 0.5,
        "stop": ["x"],
        "seed": 0,
        "n": 2,
        "logprobs": True,
        "top_logprobs": 0,
        "top_k": 3,
    }


async def test_a_text_request_as_vllm_takes_it(raw_server: RawServe) -> None:
    """The layout's stop strings come first; `logprobs` is a number here."""
    line, _, body = await sent(raw_server, Generation("m", TEXT.prompt, stop=("END", "\n"), logprobs=2))
    assert line == "POST /v1/completions HTTP/1.1"
    assert body == {"model": "m", "prompt": "Once", "stop": ["\n", "END"], "logprobs": 2}


async def test_labels_are_greedy_and_have_room(raw_server: RawServe) -> None:
    """Whatever else was asked for: neither sampling nor a short limit may bend a label."""
    labels = ("yes", "矛盾")
    _, _, body = await sent(
        raw_server,
        Generation("m", CHAT.prompt, labels=labels, max_tokens=1, temperature=2.0, top_p=0.1, stop=("y",)),
    )
    del body["messages"]
    assert body == {
        "model": "m",
        "structured_outputs": {"choice": ["yes", "矛盾"]},
        "temperature": 0,
        "max_tokens": len("矛盾".encode()) + 1,
    }


async def test_headers_go_along(raw_server: RawServe) -> None:
    """Key, request id, trace; a stream asks for events and for the usage."""
    generation = Generation("m", CHAT.prompt, request_id="r1", headers={"traceparent": "00-1-2-01"})
    _, headers, _ = await sent(raw_server, generation, api_key="secret")
    assert headers["authorization"] == "Bearer secret"
    assert headers["x-request-id"] == "r1"
    assert headers["traceparent"] == "00-1-2-01"
    assert headers["accept-encoding"] == "identity"
    server = await raw_server(says(streamed(USAGE, b"[DONE]")))
    await collect(VLLM(server.url))
    _, headers, body = server.requests[0]
    assert headers["accept"] == "text/event-stream"
    assert "authorization" not in headers
    assert json.loads(body)["stream_options"] == {"include_usage": True}


async def test_a_client_handed_in_stays_open() -> None:
    """Several backends share one pool."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await VLLM("http://m", client=client).close()
        assert not client.is_closed


MODELS = json.dumps(
    {
        "data": [
            {"id": "base", "max_model_len": 4096, "root": "/models/base"},
            {"id": "adapter", "max_model_len": None, "parent": "base"},
            {"id": "foreign"},
        ]
    }
).encode()


async def test_context_lengths_are_remembered_for_a_while(raw_server: RawServe) -> None:
    """An adapter has its base model's; a server that does not say is no error; unknown names are None."""
    server = await raw_server(says(answered(MODELS)))
    now = 100.0
    backend = VLLM(server.url, lookup_ttl_s=60.0, clock=lambda: now)
    names = ("base", "adapter", "foreign", "unknown")
    assert [await backend.context_tokens(name) for name in names] == [4096, 4096, None, None]
    assert len(server.requests) == 1
    now = 161.0
    assert await backend.context_tokens("base") == 4096
    assert len(server.requests) == 2
    assert await backend.models() == ("base", "adapter", "foreign")
    await backend.close()


async def test_lookups_that_fail_say_nothing(raw_server: RawServe) -> None:
    """Counting and context length are help, not conditions."""
    backend = VLLM(await nobody(raw_server))
    assert await backend.context_tokens("m") is None
    assert await backend.count_tokens("m", CHAT.prompt) is None
    with pytest.raises(BackendUnavailable):
        await backend.models()
    with pytest.raises(BackendUnavailable):
        await backend.style("m")
    await backend.close()


async def test_lookups_are_short(raw_server: RawServe) -> None:
    """A server that drips its answer is not waited for."""
    server = await raw_server(says_and_waits())
    backend = VLLM(server.url, timeouts=Timeouts(lookup_s=0.1))
    assert await backend.count_tokens("m", CHAT.prompt) is None
    with pytest.raises(BackendTimeout):
        await backend.models()
    await backend.close()


@pytest.mark.parametrize("answer", [answered(b"[]"), answered(b'{"data": 3}'), answered(b'{"data": [3]}')])
async def test_a_list_of_models_that_is_none_is_broken(raw_server: RawServe, answer: bytes) -> None:
    """Readiness must not take any web page for vLLM."""
    server = await raw_server(says(answer))
    with pytest.raises(BackendBroken):
        await VLLM(server.url).models()


async def test_tokens_are_counted_at_the_root(raw_server: RawServe) -> None:
    """`/tokenize` is not under `/v1`; a server without it says nothing."""
    server = await raw_server(says(answered(b'{"count": 7, "tokens": []}')))
    backend = VLLM(server.url + "/v1")
    assert await backend.count_tokens("m", CHAT.prompt) == 7
    line, _, body = server.requests[0]
    assert line == "POST /tokenize HTTP/1.1"
    assert json.loads(body)["add_generation_prompt"] is True
    assert await backend.count_tokens("m", TEXT.prompt) == 7
    assert json.loads(server.requests[1][2]) == {"model": "m", "prompt": "Once"}
    for answer in (answered(b"{}", status="404 Not Found"), answered(b"<html>"), answered(b'{"count": "x"}')):
        other = await raw_server(says(answer))
        assert await VLLM(other.url).count_tokens("m", CHAT.prompt) is None


async def test_the_style_is_asked_once(raw_server: RawServe) -> None:
    """Text only where vLLM says that there is no chat template; a configured style is not asked for."""
    words = b'{"error": {"message": "... you must provide a Chat Template ...", "code": 400}}'
    base = await raw_server(says(answered(words, status="400 Bad Request")))
    backend = VLLM(base.url, styles={"chatty": Style.CHAT})
    assert await backend.style("chatty") is Style.CHAT
    assert not base.requests
    assert [await backend.style("m") for _ in range(2)] == [Style.TEXT] * 2
    assert len(base.requests) == 1
    chat = VLLM((await raw_server(says(answered(b'{"count": 3}')))).url)
    assert await chat.style("m") is Style.CHAT
    elsewhere = VLLM((await raw_server(says(answered(b"", status="404 Not Found")))).url)
    assert await elsewhere.style("m") is Style.CHAT

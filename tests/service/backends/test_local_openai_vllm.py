"""The local backend and the real vLLM side by side, with the same model: the same keys and types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.backends.local import Local
from service.backends.passing import Passed
from tests.support.sse import DONE, events
from tests.support.vllm import VLLMServer

CHAT, COMPLETIONS = "/v1/chat/completions", "/v1/completions"
MESSAGES = [{"role": "user", "content": "Der Zug nach Berlin"}]
USAGE = {"stream_options": {"include_usage": True}}
LOGPROBS = {"logprobs": True, "top_logprobs": 2}
SAMPLED = {"n": 2, "temperature": 1.0, "seed": 1}

# A place in an answer: its keys, [] for every entry of a list, and the type of what stands there.
Shape = frozenset[tuple[str, str]]

# What vLLM says of its own workings, and the local backend leaves out.
LEFT_OUT: frozenset[tuple[str, str]] = frozenset(
    (f"$.{name}", "null")
    for name in (
        "choices[].prompt_logprobs",
        "choices[].prompt_token_ids",
        "choices[].routed_experts",
        "choices[].token_ids",
        "ec_transfer_params",
        "kv_transfer_params",
        "metrics",
        "prompt_logprobs",
        "prompt_text",
        "prompt_token_ids",
    )
)
# It does not know which stop string it was that ended an answer.
STOP_REASON_SAID = frozenset({("$.choices[].stop_reason", "str")})
STOP_REASON_NULL = frozenset({("$.choices[].stop_reason", "null")})
# Rights that vLLM grants for every model alike.
PERMISSION = "$.data[].permission[]"

WHOLE = [
    (CHAT, {"messages": MESSAGES, "temperature": 0}),
    (CHAT, {"messages": MESSAGES, "temperature": 0, "max_tokens": 3, **LOGPROBS}),
    (CHAT, {"messages": MESSAGES, "max_tokens": 3, **SAMPLED}),
    (CHAT, {"messages": MESSAGES, "structured_outputs": {"choice": ["yes", "no"]}, "temperature": 0}),
    (COMPLETIONS, {"prompt": "Der Zug", "temperature": 0}),
    (COMPLETIONS, {"prompt": ["Der Zug", "Le train"], "max_tokens": 3, "logprobs": 2, **SAMPLED}),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    (CHAT, {"messages": MESSAGES, "model": "nobody"}),
    (CHAT, {"messages": MESSAGES, "model": "nobody", "stream": True}),
    (COMPLETIONS, {"prompt": "x", "model": "nobody"}),
    ("/tokenize", {"prompt": "x", "model": "nobody"}),
    (CHAT, {}),
    (CHAT, {"messages": []}),
    (CHAT, {"messages": MESSAGES, "temperature": -1}),
    (CHAT, {"messages": MESSAGES, "max_tokens": 0}),
    (CHAT, {"messages": MESSAGES, "top_logprobs": 2}),
    (CHAT, {"messages": MESSAGES, **USAGE}),
    (CHAT, {"messages": MESSAGES, "n": 0}),
    (CHAT, {"messages": [{"role": "user", "content": "Zug " * 3000}]}),
    (COMPLETIONS, {}),
    (COMPLETIONS, {"prompt": ""}),
    (COMPLETIONS, {"prompt": "Zug " * 3000}),
    ("/detokenize", {}),
]


class Both:
    """The two of them, asked the same."""

    def __init__(self, local: Local, vllm: VLLMServer) -> None:
        self._local = local
        self._vllm = vllm

    async def ask(self, target: str, body: Any = None, method: str = "POST") -> list[tuple[int, str, bytes]]:
        """Status, content type and body: the local backend's, then vLLM's."""
        raw = b"" if body is None else json.dumps(body).encode()
        headers = [(b"content-type", b"application/json")]
        reply = await self._local.pass_on(Passed(method, target, headers, raw))
        content = b""
        while piece := await reply.read():
            content += piece
        reply.close()
        async with httpx.AsyncClient(timeout=60.0, trust_env=False) as client:
            theirs = await client.request(method, self._vllm.url + target, content=raw, headers=headers)
        return [
            (reply.status, dict(reply.headers)[b"content-type"].decode(), content),
            (theirs.status_code, theirs.headers["content-type"], theirs.content),
        ]

    async def contents(self, target: str, body: Any = None, method: str = "POST") -> list[Any]:
        """The JSON of two good answers."""
        (status, kind, content), theirs = await self.ask(target, body, method)
        assert (status, kind) == theirs[:2] == (200, "application/json"), (content, theirs[2])
        return [json.loads(content), json.loads(theirs[2])]

    async def streams(self, target: str, body: Any) -> list[list[Any]]:
        """The events of two good streams, without their end marks."""
        (status, kind, content), theirs = await self.ask(target, {**body, "stream": True})
        assert (status, kind) == theirs[:2] == (200, "text/event-stream; charset=utf-8")
        # As in vLLM's streams, no other field than data, and no comments.
        assert all(line.startswith(b"data: ") for line in content.split(b"\n") if line)
        found = []
        for one in (content, theirs[2]):
            *chunks, end = [event["data"] for event in events(one)]
            assert end == DONE
            found.append(chunks)
        return found


@pytest.fixture
def both(demo_local: Local, vllm_server: VLLMServer) -> Both:
    """The demo model in both its layouts."""
    return Both(demo_local, vllm_server)


def shape(value: Any) -> Shape:
    """Keys and types, however many entries a list has."""
    return frozenset(_places(value, "$"))


def shapes(chunks: list[Any]) -> list[Shape]:
    """The different shapes of a stream's chunks, in the order in which they first come."""
    return list(dict.fromkeys(shape(chunk) - LEFT_OUT for chunk in chunks))


def _places(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield at, "object"
        # In a plain completion these are keyed by token.
        by_token = at.endswith("top_logprobs[]") and "token" not in value
        for key, child in value.items():
            yield from _places(child, f"{at}.{'*' if by_token else key}")
    elif isinstance(value, list):
        yield at, "list"
        for child in value:
            yield from _places(child, f"{at}[]")
    else:
        yield at, "null" if value is None else type(value).__name__


@pytest.mark.parametrize(("target", "body"), REFUSED)
async def test_refusals_look_alike(both: Both, target: str, body: dict[str, Any]) -> None:
    """The same status, the same object; only vLLM does not always name the field."""
    (status, kind, content), theirs = await both.ask(target, body)
    assert (status, kind) == theirs[:2]
    errors = [json.loads(one)["error"] for one in (content, theirs[2])]
    assert list(errors[0]) == list(errors[1])
    assert errors[0]["code"] == errors[1]["code"] == status
    if status == 404:
        ours, word = json.dumps(errors[0]), json.dumps(errors[1])
        assert ours.replace("pmi-demo-lm", "demo") == word
    else:
        # vLLM's validation has another name for it than the rest of vLLM.
        assert errors[0]["type"] == errors[1]["type"].replace("Bad Request", "BadRequestError")


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/nothing"])
async def test_unknown_paths_have_the_same_status(both: Both, path: str) -> None:
    """Where vLLM has only a word of its framework, the local backend has OpenAI's error object."""
    (status, kind, content), theirs = await both.ask(path, {"input": "x"})
    assert (status, kind) == theirs[:2] == (404, "application/json")
    assert list(json.loads(theirs[2])) == ["detail"]
    assert list(json.loads(content)) == ["error"]


@pytest.mark.parametrize(("target", "body"), WHOLE)
async def test_whole_answers_have_the_same_shape(both: Both, target: str, body: dict[str, Any]) -> None:
    """Every key and every type; what vLLM alone has is what it says of its own workings."""
    ours, theirs = map(shape, await both.contents(target, body))
    assert ours - theirs == frozenset()
    assert theirs - ours <= LEFT_OUT


@pytest.mark.parametrize(("target", "body"), WHOLE[:3] + WHOLE[4:])
@pytest.mark.parametrize("options", [{}, USAGE], ids=["plain", "usage"])
async def test_streams_have_the_same_shapes_in_the_same_order(
    both: Both, target: str, body: dict[str, Any], options: dict[str, Any]
) -> None:
    """Who speaks, text, the end of a choice, the usage."""
    ours, theirs = map(shapes, await both.streams(target, {**body, **options}))
    assert ours == theirs


async def test_a_stop_string_is_said_by_vllm_alone(both: Both) -> None:
    """Whole and streamed: the one place where a value's type differs."""
    body = {"messages": MESSAGES, "temperature": 0, "stop": ["0", "n"]}
    ours, theirs = map(shape, await both.contents(CHAT, body))
    assert ours - theirs == STOP_REASON_NULL
    assert theirs - ours - LEFT_OUT == STOP_REASON_SAID
    ends = [shapes(chunks)[-1] for chunks in await both.streams(CHAT, body)]
    assert (ends[0] - ends[1], ends[1] - ends[0]) == (STOP_REASON_NULL, STOP_REASON_SAID)


async def test_a_streamed_choice_ends_with_its_last_piece(both: Both) -> None:
    """vLLM decodes one token more and ends it in a chunk of its own; the text is the same."""
    body = {"messages": MESSAGES, "temperature": 0, "structured_outputs": {"choice": ["yes", "no"]}}
    ours, theirs = await both.streams(CHAT, body)
    texts = [
        "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        for chunks in (ours, theirs)
    ]
    assert texts[0] == texts[1]
    assert (ours[-1]["choices"][0]["finish_reason"], ours[-1]["choices"][0]["delta"]) != ("stop", {})
    assert (theirs[-1]["choices"][0]["finish_reason"], theirs[-1]["choices"][0]["delta"]) == ("stop", {})
    assert shapes(ours)[:2] == shapes(theirs)[:2]


async def test_models_have_the_same_shape(both: Both) -> None:
    """But for vLLM's list of rights."""
    ours, theirs = map(shape, await both.contents("/v1/models", method="GET"))
    assert ours - theirs == frozenset()
    assert {place for place, _ in theirs - ours if not place.startswith(PERMISSION)} == {
        PERMISSION.removesuffix("[]")
    }


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "Der Zug nach Berlin fährt um 9:30."},
        {"prompt": "从北京来 <unk> ¿Qué?\n", "return_token_strs": True},
        {"messages": MESSAGES},
        {"messages": MESSAGES, "add_generation_prompt": False, "return_token_strs": True},
        {
            "messages": [
                {"role": "system", "content": "Kurz."},
                {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                {"role": "assistant", "content": "c"},
                {"role": "user", "content": "d"},
            ]
        },
    ],
)
async def test_the_tokens_are_the_same(both: Both, body: dict[str, Any]) -> None:
    """Value by value, and back again; typed special tokens apart, which stay text here."""
    ours, theirs = await both.contents("/tokenize", body)
    if "<unk>" in body.get("prompt", ""):
        assert shape(ours) == shape(theirs)
        assert ours["count"] > theirs["count"]
        return
    assert ours == theirs
    back, again = await both.contents("/detokenize", {"tokens": ours["tokens"]})
    assert back == again

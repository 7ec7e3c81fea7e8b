"""With PMI off nobody can tell that the gateway is there: a real vLLM's answers, directly and through it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest

from tests.support import tool_call
from tests.support.alike import differences
from tests.support.gateway import RunningGateway
from tests.support.sse import DONE, Event, events
from tests.support.vllm import VLLMServer

TIMEOUT_S = 60.0
# vLLM puts tokens that it made faster than it wrote them into one event: where a text is cut is its timing.
# What is said must agree each time, how it is cut at least once.
ATTEMPTS = 6

USER = {"role": "user", "content": "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."}
TOOLS: dict[str, Any] = {
    "tools": [tool_call.TOOL],
    "max_tokens": tool_call.MAX_TOKENS,
    "logit_bias": tool_call.no_white_space(),
}


@dataclass(frozen=True)
class Client:
    """One of the two ways to vLLM."""

    http: httpx.Client

    def send(self, path: str, body: bytes, content_type: str = "application/json") -> httpx.Response:
        """The response to a body as it stands."""
        return self.http.post(path, content=body, headers={"content-type": content_type})

    def whole(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to a request that must succeed."""
        answer = self.send(path, orjson.dumps(body))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert int(answer.headers["content-length"]) == len(answer.content)
        return answer.json()

    def stream(self, path: str, body: Mapping[str, Any]) -> list[Event]:
        """The events of a stream that must succeed."""
        answer = self.send(path, orjson.dumps({**body, "stream": True}))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert "content-length" not in answer.headers
        return events(answer.content)


@pytest.fixture
def direct(vllm_server: VLLMServer) -> Iterator[Client]:
    """vLLM itself."""
    with httpx.Client(base_url=vllm_server.url, timeout=TIMEOUT_S, trust_env=False) as client:
        yield Client(client)


@pytest.fixture
def through(vllm_gateway: RunningGateway) -> Iterator[Client]:
    """vLLM through the gateway."""
    with httpx.Client(base_url=vllm_gateway.url, timeout=TIMEOUT_S, trust_env=False) as client:
        yield Client(client)


def chat(**fields: Any) -> tuple[str, dict[str, Any]]:
    """A chat request."""
    body = {"model": "demo", "messages": [USER], "temperature": 0, "seed": 7, "max_tokens": 12}
    return "/v1/chat/completions", {**body, **fields}


def completion(**fields: Any) -> tuple[str, dict[str, Any]]:
    """A text completion request."""
    body = {"model": "demo", "prompt": "Der Zug nach", "temperature": 0, "seed": 7, "max_tokens": 12}
    return "/v1/completions", {**body, **fields}


def responses(**fields: Any) -> tuple[str, dict[str, Any]]:
    """A request of the responses API."""
    body = {"model": "demo", "input": "Wo ist der Bahnhof?", "temperature": 0, "max_output_tokens": 12}
    return "/v1/responses", {**body, **fields}


REQUESTS = {
    "chat": chat(),
    "chat, usage": chat(stream_options={"include_usage": True, "continuous_usage_stats": True}),
    "chat, roles and parts": chat(
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Wo ist der Bahnhof?"},
            {"role": "assistant", "content": "Am Markt."},
            {
                "role": "user",
                "content": [{"type": "text", "text": "Und"}, {"type": "text", "text": "das Hotel?"}],
            },
        ]
    ),
    "chat, n": chat(n=3, temperature=0.9),
    "chat, logprobs": chat(logprobs=True, top_logprobs=3),
    "chat, tools": chat(**TOOLS, tool_choice="required"),
    "chat, a named tool": chat(
        **TOOLS, tool_choice={"type": "function", "function": {"name": tool_call.NAME}}
    ),
    "chat, tools not needed": chat(**TOOLS, tool_choice="auto"),
    "chat, stop": chat(stop=["n"], include_stop_str_in_output=True),
    "chat, JSON schema": chat(
        response_format={"type": "json_schema", "json_schema": {"name": "day", "schema": tool_call.SCHEMA}},
        max_tokens=40,
    ),
    "chat, choice": chat(structured_outputs={"choice": ["ja", "nein"]}),
    "chat, fields of vLLM": chat(
        top_k=5,
        min_tokens=3,
        repetition_penalty=1.1,
        chat_template_kwargs={"enable_thinking": False},
        cache_salt="salt",
        priority=0,
        return_token_ids=True,
    ),
    "chat, unknown fields": chat(extra_field={"nested": [1, 2.5, None]}, pmi_like="no"),
    "completion": completion(),
    "completion, usage": completion(stream_options={"include_usage": True}),
    "completion, echo with logprobs": completion(echo=True, logprobs=2, max_tokens=6),
    "completion, two prompts": completion(prompt=["Der Zug nach", "Das Zimmer war"]),
    "completion, token ids": completion(prompt=[1379, 2544, 827]),
    "completion, n": completion(n=2, temperature=0.9),
    "completion, stop": completion(stop=[" ab", "."]),
    "completion, prompt logprobs": completion(prompt_logprobs=1),
    "responses": responses(),
    "responses, items": responses(
        input=[{"role": "user", "content": [{"type": "input_text", "text": "Wo ist der Bahnhof?"}]}],
        instructions="Be brief.",
    ),
}
# What vLLM gives only whole, or only as a stream.
WHOLE_ONLY = {"completion, prompt logprobs"}
STREAM_ONLY = {"chat, usage", "completion, usage"}


@pytest.mark.parametrize("name", sorted(set(REQUESTS) - STREAM_ONLY))
def test_a_whole_answer_is_the_same(name: str, direct: Client, through: Client) -> None:
    """Field by field, but for ids and times."""
    path, body = REQUESTS[name]

    assert differences(direct.whole(path, body), through.whole(path, body)) == []


@pytest.mark.parametrize("name", sorted(set(REQUESTS) - WHOLE_ONLY))
def test_a_stream_is_the_same(name: str, direct: Client, through: Client) -> None:
    """Event by event, but for ids and times; the usage and the end included."""
    path, body = REQUESTS[name]
    found: list[str] = []
    for _ in range(ATTEMPTS):
        ours, theirs = direct.stream(path, body), through.stream(path, body)
        assert text_of(theirs) == text_of(ours)
        assert theirs[-1].get("data") == ours[-1]["data"] == DONE or path == "/v1/responses"
        if not (found := differences(by_choice(ours), by_choice(theirs))):
            return
    pytest.fail("\n".join(found))


def by_choice(stream: list[Event]) -> list[Event]:
    """Events of one choice after those of another: vLLM mixes them as they are ready."""

    def index(event: Event) -> float:
        choices = event["data"].get("choices") if event["data"] != DONE else None
        return choices[0]["index"] if choices else math.inf

    return sorted(stream, key=index)


def text_of(stream: list[Event]) -> dict[tuple[str, int], str]:
    """All text of a stream, by kind and by number of the choice."""
    said: dict[tuple[str, int], str] = {}
    for event in stream:
        data = event["data"]
        if data == DONE:
            continue
        for choice in data.get("choices", ()):
            delta = choice.get("delta", choice)
            calls = "".join(call["function"].get("arguments") or "" for call in delta.get("tool_calls") or ())
            for kind, text in (("text", delta.get("content") or delta.get("text") or ""), ("calls", calls)):
                key = (kind, choice["index"])
                said[key] = said.get(key, "") + text
        if data.get("type", "").endswith(".delta"):
            key = (data["type"], data["output_index"])
            said[key] = said.get(key, "") + data["delta"]
    return said


def encoded(request: tuple[str, dict[str, Any]]) -> tuple[str, bytes]:
    """A request as it goes over the wire."""
    return request[0], orjson.dumps(request[1])


REFUSED = {
    "negative temperature": encoded(chat(temperature=-1)),
    "several greedy answers": encoded(chat(n=2)),
    "no messages": ("/v1/chat/completions", b'{"model": "demo"}'),
    "messages of a wrong type": encoded(chat(messages="Hallo")),
    "bad JSON": ("/v1/chat/completions", b'{"model": "demo", '),
    "no JSON object": ("/v1/chat/completions", b"[]"),
    "nothing": ("/v1/completions", b""),
    "not UTF-8": ("/v1/chat/completions", b'{"model": "demo", "messages": "\xff"}'),
    "beyond the context": encoded(chat(messages=[{"role": "user", "content": "Berlin " * 3000}])),
    "a megabyte": encoded(chat(messages=[{"role": "user", "content": "Wo ist der Bahnhof? " * 52_500}])),
    "unknown model": encoded(chat(model="nobody")),
    "unknown model, completions": encoded(completion(model="nobody")),
    "unknown model, responses": encoded(responses(model="nobody")),
    "unknown model, tokenize": ("/tokenize", b'{"model": "nobody", "prompt": "Der Zug"}'),
    "embeddings of a text model": ("/v1/embeddings", b'{"model": "demo", "input": "Der Zug"}'),
    "an unknown schema": encoded(chat(response_format={"type": "json_schema"})),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_vllms_own_byte_for_byte(name: str, direct: Client, through: Client) -> None:
    """Status, content type and every byte of the body."""
    path, body = REFUSED[name]

    ours, theirs = direct.send(path, body), through.send(path, body)

    assert theirs.status_code == ours.status_code >= 400
    assert theirs.headers["content-type"] == ours.headers["content-type"]
    assert theirs.content == ours.content


def test_a_stream_that_is_refused_has_the_status_of_the_refusal(direct: Client, through: Client) -> None:
    """No 200 goes out before vLLM has accepted."""
    path, body = chat(temperature=-1, stream=True)

    ours, theirs = (client.send(path, orjson.dumps(body)) for client in (direct, through))

    assert theirs.status_code == ours.status_code == 400
    assert theirs.content == ours.content


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tokenize", {"model": "demo", "prompt": "Der Zug nach Berlin"}),
        ("/tokenize", {"model": "demo", "messages": [USER], "add_generation_prompt": True}),
        ("/detokenize", {"model": "demo", "tokens": [1379, 2544, 827]}),
    ],
)
def test_tokens_are_counted_as_vllm_counts_them(
    path: str, body: dict[str, Any], direct: Client, through: Client
) -> None:
    """Byte for byte."""
    ours, theirs = (client.send(path, orjson.dumps(body)) for client in (direct, through))

    assert theirs.status_code == ours.status_code == 200
    assert theirs.content == ours.content


def test_models_are_vllms_with_their_pmi_names_behind_them(direct: Client, through: Client) -> None:
    """Every field of vLLM's own stays; the names that turn PMI on follow."""
    ours = direct.http.get("/v1/models").json()
    theirs = through.http.get("/v1/models").json()

    assert list(theirs) == list(ours)
    assert differences(ours["data"], theirs["data"][: len(ours["data"])]) == []
    assert [model["id"] for model in theirs["data"]] == ["demo", "demo:pmi"]


def test_headers_tell_nothing_of_the_gateway_but_the_requests_id(direct: Client, through: Client) -> None:
    """vLLM's own headers, none of them twice, and no word of PMI."""
    path, body = encoded(chat())
    ours, theirs = (client.send(path, body) for client in (direct, through))
    expected = {name.lower() for name in ours.headers}

    names = [name.lower() for name, _ in theirs.headers.multi_items()]

    assert sorted(names) == sorted({*names})
    assert expected - set(names) == set()
    assert set(names) - expected <= {"x-request-id"}

"""What goes in and what comes out, byte by byte: between a client and an upstream that keeps all it gets."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.support.gateway import RunningGateway, gateway_running
from tests.support.recording import (
    STREAM_END,
    STREAM_HEAD,
    BreakOff,
    Recorded,
    Upstream,
    chunk,
    recording,
    response,
)
from tests.support.sse import DONE, events

TIMEOUT_S = 20.0
BACKEND_KEY = "the-backend's-own-key"
SENTENCE = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """An upstream for all tests of this module, one after the other."""
    with recording() as server:
        yield server


@pytest.fixture(scope="module")
def gateway(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """The gateway in front of it, with a key for it."""
    settings = {"PMI_BACKENDS__UP__URL": upstream.url, "PMI_BACKENDS__UP__API_KEY": BACKEND_KEY}
    with gateway_running(tmp_path_factory.mktemp("contract"), settings) as running:
        yield running


@pytest.fixture
def client(gateway: RunningGateway, upstream: Upstream) -> Iterator[httpx.Client]:
    """A client of the gateway, and nothing recorded yet."""
    upstream.requests.clear()
    upstream.answer = lambda request: response(b'{"id":"x","choices":[]}')
    with httpx.Client(base_url=gateway.url, timeout=TIMEOUT_S, trust_env=False) as made:
        yield made


def post(client: httpx.Client, body: bytes, path: str = CHAT, **headers: str) -> httpx.Response:
    """Send these bytes; `headers` by name with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, content=body, headers={"content-type": "application/json", **named})


def cut(longer: bytes, shorter: bytes) -> bytes:
    """The one stretch of `longer` that `shorter` lacks.

    Raises:
        AssertionError: more than one stretch differs.
    """
    size = len(longer) - len(shorter)
    start = next((at for at, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    # What was cut out may begin like what follows it.
    for begin in range(start, -1, -1):
        if longer[:begin] + longer[begin + size :] == shorter:
            return longer[begin : begin + size]
    raise AssertionError(f"not one cut: {longer!r} and {shorter!r}")


VLLM_FIELDS = b"""{"model":"demo",
 "messages":[{"role":"system","content":"s"},{"role":"user","content":"Wo?"}],
 "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],
 "tool_choice":"auto","parallel_tool_calls":false,"response_format":{"type":"json_object"},
 "structured_outputs":{"choice":["a","b"]},"chat_template_kwargs":{"enable_thinking":false},"logprobs":true,
 "top_logprobs":5,"stream_options":{"include_usage":true},"priority":-3,"cache_salt":"pepper","extra_body":{"a":1},
 "extra_args":[null,true],"kv_transfer_params":{"do_remote_decode":true},"truncate_prompt_tokens":-1}"""

UNCHANGED = {
    "odd spacing": b'\n{ "model" :"demo",\t"messages":[ {"role":"user" , "content":"Wo?"} ] }\r\n ',
    "keys twice": b'{"model":"nobody","model":"demo","seed":1,"messages":[],"seed":2}',
    "numbers": b'{"model":"demo","seed":123456789012345678901234567890,"a":1e400,"b":-0.0,"c":1.10,"d":1E+2}',
    "NaN": b'{"model":"demo","messages":[],"temperature":NaN,"top_p":-Infinity}',
    "escapes": rb'{"model":"d\u0065mo","messages":[{"role":"user","content":"\u0057o \/ \ud83d\ude86"}]}',
    "raw UTF-8": '{"model":"demo","messages":[{"role":"user","content":"柏林 🚆 für"}]}'.encode(),
    "lone surrogate": rb'{"model":"demo","messages":[{"role":"user","content":"\ud800 Wo?"}]}',
    "NUL": rb'{"model":"demo","messages":[{"role":"user","content":"Wo\u0000?"}]}',
    "a byte order mark": b'\xef\xbb\xbf{"model":"demo","messages":[]}',
    "all that vLLM knows": VLLM_FIELDS,
    "an image": b'{"model":"demo","messages":[{"role":"user","content":[{"type":"image_url","image_url":'
    b'{"url":"data:image/png;base64,' + b"iVBORw0KGgo" * 1000 + b'"}},{"type":"text","text":"Was?"}]}]}',
    "no JSON": b'{"model": "demo", ',
    "no object": b'["model", "demo"]',
    "not UTF-8": b'{"model":"demo","messages":"\xff\xfe"}',
    "a deep nest": b'{"model":"demo","messages":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a megabyte": orjson.dumps(
        {"model": "demo", "messages": [{"role": "user", "content": "Wo ist der Bahnhof? " * 52_500}]}
    ),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_a_body_arrives_byte_for_byte(client: httpx.Client, upstream: Upstream, name: str) -> None:
    """With PMI off, whatever it is, with its path, its query and its type."""
    body = UNCHANGED[name]

    answer = post(client, body, f"{CHAT}?a=1&b=%20c")

    request = upstream.take()
    assert answer.status_code == 200
    assert (request.method, request.target) == ("POST", f"{CHAT}?a=1&b=%20c")
    assert request.body == body
    assert request.header("content-type") == "application/json"
    assert request.header("content-length") == str(len(body))


@pytest.mark.parametrize("name", ["lone surrogate", "NUL", "no JSON", "not UTF-8"])
def test_what_cannot_be_translated_arrives_byte_for_byte(
    client: httpx.Client, upstream: Upstream, name: str
) -> None:
    """Also where PMI is asked for: vLLM decides what to make of it."""
    post(client, UNCHANGED[name], X_PMI_Languages="fr,en")

    assert upstream.take().body == UNCHANGED[name]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/completions",
        "/v1/responses",
        "/v1/embeddings",
        "/detokenize",
        "/v1/messages",
        "/v1/rerank",
        "/score",
    ],
)
def test_other_paths_pass_bytes_through(client: httpx.Client, upstream: Upstream, path: str) -> None:
    """The door's own, and those of the allow-list."""
    body = b'{ "model":"demo", "input":"x", "prompt":[1, 2] }'

    assert post(client, body, path).status_code == 200
    assert upstream.take().body == body


@pytest.mark.parametrize(
    "path",
    [
        "/v1/load_lora_adapter",
        "/sleep",
        "/reset_prefix_cache",
        "/v1/unknown",
        "/v1/chat/completions/../models",
    ],
)
def test_what_is_not_on_the_list_does_not_pass(client: httpx.Client, upstream: Upstream, path: str) -> None:
    """Administration above all: a 404 of the gateway's own."""
    request = client.build_request("POST", "/", content=b"{}")
    request.url = request.url.copy_with(raw_path=path.encode())

    assert client.send(request).status_code == 404
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (b'{ "pmi": false, "model":"demo", "messages":[{"role":"user","content":"Wo?"}]}', b'"pmi": false, '),
        (b'{"model":"demo","pmi":false,"messages":[{"role":"user","content":"Wo?"}]}', b'"pmi":false,'),
        (
            b'{"model":"demo","messages":[{"role":"user","content":"Wo?"}] , "pmi" : false }',
            b', "pmi" : false',
        ),
    ],
)
def test_turning_pmi_off_takes_away_its_field_only(
    client: httpx.Client, upstream: Upstream, said: bytes, gone: bytes
) -> None:
    """The field with its comma is missing; every other byte but white space is as it was."""
    answer = post(client, said)

    expected = said.replace(gone, b"")
    assert b"".join(upstream.take().body.split()) == b"".join(expected.split())
    assert not [name for name in answer.headers if name.startswith("x-pmi")]


# Odd on purpose: none of this may be written anew.
BEFORE = (
    b'{ "model" : "demo",\n "seed":123456789012345678901234567890, "t":1.10, "k":1,"k":2, "e":"\\u0057o",\n'
    b' "messages":[ {"role":"system","content":"Sei kurz. \\/"},\n{"role":"user","content":"Wo?"},'
    b' {"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},\n  {"role":"user" , "content": '
)
AFTER = b' , "name":"x" } ] ,"tools":[ ], "priority" : -3 , "cache_salt":"p" }\n'


@pytest.mark.parametrize("spelling", [json.dumps(SENTENCE), json.dumps(SENTENCE, ensure_ascii=False)])
def test_with_pmi_on_only_the_chosen_text_differs(
    client: httpx.Client, upstream: Upstream, spelling: str
) -> None:
    """The last user message: the original whole and first, then translations; every other byte as it was."""
    answer = post(client, BEFORE + spelling.encode() + AFTER, X_PMI_Languages="fr,en")

    arrived = upstream.take().body
    assert answer.headers["x-pmi-languages"] == "fr,en"
    assert arrived.startswith(BEFORE)
    assert arrived.endswith(AFTER)
    text = orjson.loads(arrived[len(BEFORE) : -len(AFTER)])
    assert SENTENCE in text
    assert text.index(SENTENCE) < text.index("Je voudrais une table") < text.index("I would like a table")


def test_the_field_and_the_suffix_are_taken_away_and_nothing_else(
    client: httpx.Client, upstream: Upstream
) -> None:
    """PMI by the body: the model's own name arrives, and no `pmi`."""
    plain = BEFORE + orjson.dumps(SENTENCE) + AFTER
    asked = plain.replace(b'"demo",\n', b'"demo:pmi",\n"pmi":{"aux_languages":["fr"]},\n')

    post(client, asked)

    arrived = upstream.take().body
    start = BEFORE.replace(b'"demo",\n', b'"demo",')
    assert b"".join(arrived.split()).startswith(b"".join(start.split()))
    assert arrived.endswith(AFTER)
    assert b"pmi" not in arrived


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        (CHAT, {"messages": [{"role": "user", "content": [{"type": "text", "text": SENTENCE}]}]}, "messages"),
        ("/v1/completions", {"prompt": f"Satz: <pmi>{SENTENCE}</pmi> Antwort:"}, "prompt"),
        ("/v1/responses", {"input": SENTENCE}, "input"),
        ("/v1/responses", {"input": [{"role": "user", "content": SENTENCE}]}, "input"),
    ],
)
def test_each_endpoints_text_is_found_where_it_stands(
    client: httpx.Client, upstream: Upstream, path: str, body: dict[str, Any], place: str
) -> None:
    """Parts, marks, a string or items: the rest of the body is equal, the text has its translation."""
    sent = {"model": "demo", **body, "max_tokens": 5}

    post(client, orjson.dumps(sent), path, X_PMI_Languages="fr")

    arrived = orjson.loads(upstream.take().body)
    changed = orjson.dumps(arrived.pop(place)).decode()
    original = sent.pop(place)
    assert arrived == sent
    assert SENTENCE in changed
    assert "Je voudrais une table" in changed
    assert "<pmi>" not in changed
    assert skeleton(orjson.loads(changed)) == skeleton(original)


def skeleton(value: Any) -> Any:
    """The value without its long texts."""
    match value:
        case dict():
            return {key: skeleton(child) for key, child in value.items()}
        case list():
            return [skeleton(child) for child in value]
        case str() if len(value) > 20:
            return ""
    return value


def test_a_megabyte_with_pmi_on_is_bounded(client: httpx.Client, upstream: Upstream) -> None:
    """No language, a reason that says why, the message as it was, and all that before the client gives up."""
    body = UNCHANGED["a megabyte"]

    answer = post(client, body, X_PMI_Languages="fr,en")

    assert upstream.take().body == body
    assert answer.headers["x-pmi-applied"] == "direct"
    assert answer.headers["x-pmi-languages"] == ""
    assert answer.headers["x-pmi-dropped"] == "fr=too_long,en=too_long"
    assert {one["reason"] for one in answer.json()["pmi"]["languages"]} == {"too_long"}


ANSWER = b'{ "id" : "x" ,"big":1e400, "n": 1.10,"k":1,"k":2, "choices":[ {"text":"\\u00fc \\/ \\ud800"} ] }\n'


def test_an_answer_comes_back_byte_for_byte(client: httpx.Client, upstream: Upstream) -> None:
    """With its status and its headers, but for those of the connection."""
    upstream.answer = lambda request: response(
        ANSWER,
        status=201,
        content_type="application/json; charset=x",
        x_own="kept",
        connection="x-hop",
        x_hop="1",
    )

    answer = post(client, UNCHANGED["odd spacing"])

    assert (answer.status_code, answer.content) == (201, ANSWER)
    assert answer.headers["content-type"] == "application/json; charset=x"
    assert answer.headers["content-length"] == str(len(ANSWER))
    assert answer.headers["x-own"] == "kept"
    assert "x-hop" not in answer.headers


def test_an_augmented_answer_differs_by_the_report_only(client: httpx.Client, upstream: Upstream) -> None:
    """One stretch of bytes was put in, which is `pmi`."""
    upstream.answer = lambda request: response(ANSWER)

    answer = post(
        client,
        orjson.dumps({"model": "demo", "messages": [{"role": "user", "content": SENTENCE}], "pmi": True}),
    )

    added = cut(answer.content, ANSWER)
    assert list(orjson.loads(b"{" + added.strip(b" ,") + b"}")) == ["pmi"]
    assert answer.headers["content-length"] == str(len(answer.content))


def test_a_compressed_answer_stays_compressed(client: httpx.Client, upstream: Upstream) -> None:
    """Bytes are bytes."""
    packed = gzip.compress(ANSWER)
    upstream.answer = lambda request: response(packed, content_encoding="gzip")

    with client.stream("POST", CHAT, content=UNCHANGED["odd spacing"]) as answer:
        raw = b"".join(answer.iter_raw())

    assert raw == packed
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("pmi", [False, True], ids=["off", "on"])
@pytest.mark.parametrize("status", [400, 404, 422, 429, 500, 503])
def test_an_upstreams_error_comes_back_byte_for_byte(
    client: httpx.Client, upstream: Upstream, status: int, pmi: bool
) -> None:
    """Whatever its shape; nothing is put in."""
    words = b'{"detail" : "so it is"}'
    upstream.answer = lambda request: response(words, status=status, retry_after="7")
    body = {"model": "demo", "messages": [{"role": "user", "content": SENTENCE}], "pmi": pmi}

    answer = post(client, orjson.dumps(body))

    assert (answer.status_code, answer.content) == (status, words)
    assert answer.headers["retry-after"] == "7"


def test_the_listed_headers_go_on_and_no_others(client: httpx.Client, upstream: Upstream) -> None:
    """Traces and the request's id; not the client's key, cookies or address, but the backend's own key."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = post(
        client,
        UNCHANGED["odd spacing"],
        traceparent=trace,
        tracestate="a=b",
        X_Request_Id="mine-1",
        Authorization="Bearer client's",
        Cookie="a=b",
        X_Forwarded_For="10.0.0.1",
        X_Other="x",
    )

    request = upstream.take()
    assert request.header("traceparent") == trace
    assert request.header("tracestate") == "a=b"
    assert request.header("x-request-id") == answer.headers["x-request-id"] == "mine-1"
    assert request.header("authorization") == f"Bearer {BACKEND_KEY}"
    for name in ("cookie", "x-forwarded-for", "x-other", "x-pmi-languages"):
        assert request.header(name) is None


def test_the_clients_key_goes_on_where_that_is_configured(upstream: Upstream, tmp_path: Path) -> None:
    """Instead of the backend's own; a client without one gets the backend's."""
    settings = {
        "PMI_BACKENDS__UP__URL": upstream.url,
        "PMI_BACKENDS__UP__API_KEY": BACKEND_KEY,
        "PMI_BACKENDS__UP__FORWARD_AUTHORIZATION": "true",
    }
    upstream.requests.clear()
    with gateway_running(tmp_path, settings) as running, httpx.Client(base_url=running.url) as client:
        post(client, UNCHANGED["odd spacing"], Authorization="Bearer client's")
        assert upstream.take().header("authorization") == "Bearer client's"
        post(client, UNCHANGED["odd spacing"])
        assert upstream.take().header("authorization") == f"Bearer {BACKEND_KEY}"


STREAM = (
    b": a comment\n\n",
    b'data: { "id":"x", "choices":[ {"index":0,"delta":{"content":"\\u00fc"}} ],"big":1e400 }\n\n',
    b'event: named\r\ndata: {"choices":[]}\r\n\r\n',
    b'data: {"choices":[],"usage":{"total_tokens":3}}\n\n',
    b"data: [DONE]\n\n",
)


@pytest.mark.parametrize("pmi", [False, True], ids=["off", "on"])
def test_a_stream_is_relayed_as_it_comes(client: httpx.Client, upstream: Upstream, pmi: bool) -> None:
    """Each event before the upstream has sent the next one; the same bytes; no length."""
    taken = threading.Semaphore(0)

    def answer(request: Recorded) -> Iterable[bytes]:
        yield STREAM_HEAD
        for piece in STREAM:
            yield chunk(piece)
            # A gateway that buffers leaves the client nothing to take.
            assert taken.acquire(timeout=TIMEOUT_S)
        yield STREAM_END

    upstream.answer = answer
    body = {"model": "demo", "stream": True, "messages": [{"role": "user", "content": SENTENCE}], "pmi": pmi}
    pieces: list[bytes] = []
    with client.stream("POST", CHAT, content=orjson.dumps(body)) as relayed:
        for piece in relayed.iter_raw():
            pieces.append(piece)
            taken.release()

    assert tuple(pieces) == STREAM
    assert relayed.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "content-length" not in relayed.headers
    assert ("x-pmi-languages" in relayed.headers) is pmi


@pytest.mark.parametrize("whole", [0, 2], ids=["within the first event", "after two events"])
def test_a_stream_that_breaks_off_ends_in_an_error_event(
    client: httpx.Client, upstream: Upstream, whole: int
) -> None:
    """The status is out: whole events, then the error, and no end that could be taken for one."""

    def answer(request: Recorded) -> Iterable[bytes]:
        yield STREAM_HEAD
        for piece in STREAM[2 : 2 + whole]:
            yield chunk(piece)
        yield chunk(b'data: {"choices"')
        raise BreakOff

    upstream.answer = answer
    body = b'{"model":"demo","stream":true,"messages":[{"role":"user","content":"Wo?"}]}'

    answered = post(client, body)

    assert answered.status_code == 200
    found = events(answered.content)
    assert len(found) == whole + 1
    assert "error" in found[-1]["data"]
    assert DONE not in answered.text


def test_an_upstream_that_breaks_off_a_whole_answer_is_no_answer(
    client: httpx.Client, upstream: Upstream
) -> None:
    """A 502 where the status is still ours to choose, else a body that is visibly not whole."""

    def answer(request: Recorded) -> Iterable[bytes]:
        yield response(ANSWER)[0][:-20]
        raise BreakOff

    upstream.answer = answer
    try:
        answered = post(client, UNCHANGED["odd spacing"])
    except httpx.RemoteProtocolError:
        return
    assert answered.status_code == 502
    assert "error" in answered.json()

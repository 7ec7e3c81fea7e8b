"""service.keys.guard, around the whole application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.backends.fake import Fake
from service.backends.fake_reply import json_script
from service.configuration.settings import AuthSettings, KeySettings, Settings
from service.fake import GERMAN, FakeGateway
from service.keys.key import digest_of
from service.models import Place

ALL, ONE = "key-for-everything-", "key-for-one-model--"
FEW, METERED = "key-for-few-calls--", "key-for-few-tokens-"


def _key(key: str, **limits: Any) -> KeySettings:
    return KeySettings(sha256=digest_of(key).hex(), **limits)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    keys = {
        "all": _key(ALL),
        "one": _key(ONE, models=("tiny",)),
        "few": _key(FEW, requests_per_minute=1),
        "metered": _key(METERED, tokens_per_minute=2),
    }
    places = {name: Place(Fake(names=[name])) for name in ("tiny", "large")}
    gateway = FakeGateway(settings=Settings(auth=AuthSettings(keys=keys)), places=places)
    async with gateway.client() as one:
        yield one


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def _chat(client: httpx.AsyncClient, key: str, model: str | None = "tiny") -> httpx.Response:
    body = {"messages": [{"role": "user", "content": GERMAN}], **({"model": model} if model else {})}
    return await client.post("/v1/chat/completions", json=body, headers=_bearer(key))


@pytest.mark.parametrize(
    "path",
    ["/v1/pmi/complete", "/v1/chat/completions", "/v1/models", "/metrics", "/openapi.json", "/nothing"],
)
@pytest.mark.parametrize("headers", [{}, _bearer("wrong"), {"authorization": f"Basic {ALL}"}, _bearer("")])
async def test_without_a_key_there_is_nothing(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    """Not even whether a path exists; the refusal does not repeat what was sent."""
    answer = await client.get(path, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert ALL not in answer.text


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/health"])
async def test_the_platform_needs_no_key(client: httpx.AsyncClient, path: str) -> None:
    """Kubernetes has none."""
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("headers", [_bearer(ALL), {"authorization": f"bearer  {ALL} "}, {"x-api-key": ALL}])
async def test_a_key_opens_both_doors(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """As OpenAI's clients send it, and as Anthropic's do."""
    listed = await client.get("/v1/models", headers=headers)
    answer = await client.post("/v1/pmi/complete", json={"input": GERMAN}, headers=headers)

    assert [listed.status_code, answer.status_code] == [200, 200]


async def test_a_key_for_one_model_gets_no_other(client: httpx.AsyncClient) -> None:
    """At either door, also by leaving the name out; the list shows what may be asked for."""
    assert (await _chat(client, ONE)).status_code == 200
    assert (await _chat(client, ONE, "tiny:pmi")).status_code == 200
    for model in ("large", "large:pmi", None):
        refused = await _chat(client, ONE, model)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "model_not_allowed")
    body = {"input": GERMAN, "model": "large"}
    assert (await client.post("/v1/pmi/complete", json=body, headers=_bearer(ONE))).status_code == 403
    assert (await client.post("/v1/pmi/complete", json=body, headers=_bearer(ALL))).status_code == 200

    listed = (await client.get("/v1/models", headers=_bearer(ONE))).json()["data"]
    assert [one["id"] for one in listed] == ["tiny", "tiny:pmi"]


async def test_a_key_that_has_had_its_share_waits(client: httpx.AsyncClient) -> None:
    """A 429 as clients of OpenAI's know it, with the time to wait."""
    assert (await _chat(client, FEW)).status_code == 200
    refused = await _chat(client, FEW)

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"] == {
        "message": "this API key may use 1 requests a minute, and has",
        "type": "rate_limit_error",
        "param": None,
        "code": "rate_limit_exceeded",
    }
    assert (await _chat(client, ALL)).status_code == 200


async def test_tokens_are_taken_from_the_answers(client: httpx.AsyncClient) -> None:
    """The fake model says that its answer cost two."""
    assert (await _chat(client, METERED)).status_code == 200
    assert (await _chat(client, METERED)).status_code == 429


async def test_keys_do_not_reach_the_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither right ones nor wrong ones."""
    await _chat(client, ALL)
    await _chat(client, "wrong-key-wrong-key")

    written = caplog.text + "".join(capsys.readouterr())
    assert ALL not in written
    assert "wrong-key" not in written


async def test_what_only_counts_costs_nothing() -> None:
    """Counting tokens is how a client finds out what it may ask."""
    keys = {"metered": _key(METERED, tokens_per_minute=2)}
    backend = Fake(names=["tiny"])
    backend.script = lambda request: json_script({"input_tokens": 5000})
    gateway = FakeGateway(settings=Settings(auth=AuthSettings(keys=keys)), places={"a": Place(backend)})
    async with gateway.client() as client:
        for _ in range(3):
            body = {"model": "tiny", "messages": []}
            answer = await client.post("/v1/messages/count_tokens", json=body, headers=_bearer(METERED))
            assert answer.status_code == 200
        body = {"model": "tiny", "messages": []}
        headers = {**_bearer(METERED), "accept-encoding": "gzip"}
        await client.post("/v1/messages", json=body, headers=headers)

    # What is counted has to be read.
    assert b"accept-encoding" not in dict(backend.passed[-1].headers)
    assert b"accept-encoding" in dict(backend.passed[0].headers)


def _form(*models: str, name: str = 'name="model"') -> tuple[bytes, dict[str, str]]:
    """A transcription that names these, as a form, with the last one's field written so."""
    names = ['name="model"'] * (len(models) - 1) + [name]
    parts = [('name="file"; filename="a.wav"', "RIFF"), *zip(names, models, strict=True)]
    body = "".join(
        f"--x\r\nContent-Disposition: form-data; {field}\r\n\r\n{value}\r\n" for field, value in parts
    )
    return f"{body}--x--\r\n".encode(), {"content-type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (_form("tiny"), 200),
        (_form("large"), 403),
        (_form("large", name='name = "model"'), 403),
        (_form("tiny", "large"), 400),
        (_form("tiny", "large", name="name = model"), 400),
        (_form("tiny", *["tiny"] * 70, "large"), 400),
        # What a reader may take for a model, or may not, is no name of one.
        (_form("tiny", "large", name="name*=utf-8''model"), 403),
        (_form("tiny", "large", name='name="mo\\del"'), 403),
        ((_form("tiny")[0], {"content-type": "multipart/form-data; boundary=y; boundary=x"}), 403),
    ],
)
async def test_a_form_gets_a_key_for_one_model_no_other(
    client: httpx.AsyncClient, form: tuple[bytes, dict[str, str]], status: int
) -> None:
    """Whichever of a form's fields the model server would take."""
    body, headers = form
    path = "/v1/audio/transcriptions"
    answer = await client.post(path, content=body, headers={**headers, **_bearer(ONE)})

    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["param"] == "model"
    elif status == 403:
        assert answer.json()["error"]["code"] == "model_not_allowed"

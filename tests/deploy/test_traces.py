"""One trace from a client to the model, through a release: the spans of all its processes are one tree."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp
import pytest

from tests.deploy.conftest import Release
from tests.support.otlp import Span

CLIENT = "b7ad6b7169203331"
WANTED = {"aux_languages": ["fr", "en"], "source_language": "de"}
TEXT = "Ich möchte am {} um 19:30 Uhr einen Tisch für zwei Personen."
BODIES: dict[str, dict[str, Any]] = {
    "/v1/pmi/complete": {"input": TEXT.format("Freitag"), **WANTED, "max_tokens": 8},
    "/v1/chat/completions": {
        "model": "demo",
        "messages": [{"role": "user", "content": TEXT.format("Montag")}],
        "pmi": WANTED,
        "max_tokens": 8,
        "stream": True,
        "stream_options": {"include_usage": True},
    },
}


def _below(spans: list[Span], parent: str) -> dict[tuple[str, str], Span]:
    return {(span.service, span.name): span for span in spans if span.parent == parent}


@pytest.mark.vllm
@pytest.mark.timeout(600)
@pytest.mark.parametrize("door", BODIES)
async def test_a_request_is_one_tree_from_its_client_to_vllm(release: Release, door: str) -> None:
    """Gateway, translator service, vLLM: each hangs below who asked it; a stream makes no more spans."""
    trace = os.urandom(16).hex()
    headers = {"traceparent": f"00-{trace}-{CLIENT}-01", **release.headers}
    async with (
        aiohttp.ClientSession() as session,
        session.post(release.url + door, json=BODIES[door], headers=headers) as response,
    ):
        await response.read()
        assert response.status == 200
        request_id = response.headers["x-request-id"]
    spans = await asyncio.to_thread(release.collector.trace, trace, 5)

    (served,) = _below(spans, CLIENT).values()
    assert (served.service, served.name) == ("pmi-gateway", f"POST {door}")
    assert served.attributes["pmi.request_id"] == request_id
    steps = _below(spans, served.id)
    assert steps.keys() == {("pmi-gateway", "translate"), ("pmi-gateway", "chat demo")}
    translate, chat = steps["pmi-gateway", "translate"], steps["pmi-gateway", "chat demo"]
    assert translate.attributes["pmi.languages.used"] == ["fra_Latn", "eng_Latn"]
    assert _below(spans, translate.id).keys() == {("pmi-translator", "POST /v1/translate")}
    (generated,) = _below(spans, chat.id).values()
    assert (generated.service, generated.name) == ("pmi-vllm", "llm_request")
    assert len(spans) == 5
    # Both count the same.
    for count in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
        sent = generated.attributes.get(count)
        assert chat.attributes[count] == sent if sent is not None else chat.attributes[count] > 0
    told = str([span.attributes for span in spans])
    assert not [word for word in TEXT.split() if len(word) > 5 and word in told]

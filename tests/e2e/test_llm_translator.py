"""The real vLLM as the translator: prompts, log-probabilities and the gate, over the wire."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.support.gateway import gateway_running
from tests.support.vllm import VLLMServer
from tests.support.vllm_metrics import FINISHED, metric


def test_vllm_translates_and_the_gate_judges(vllm_server: VLLMServer, tmp_path: Path) -> None:
    """The demo model is no translator: what it says is judged, and no request fails because of it."""
    settings = {
        "PMI_BACKENDS__MAIN__URL": vllm_server.url,
        "PMI_TRANSLATOR__LLM": "main",
        "PMI_TRANSLATOR__LLM_MODEL": "demo",
        "PMI_TRANSLATOR__LLM_LANGUAGES": "de,en,fr",
    }
    body = {
        "texts": ["Wo ist der Bahnhof?", "Das Zimmer war wunderbar."],
        "source_language": "de",
        "languages": ["en", "fr", "es"],
    }
    with (
        gateway_running(tmp_path, settings) as gateway,
        httpx.Client(base_url=gateway.url, timeout=60) as client,
    ):
        finished = metric(vllm_server, FINISHED)
        first = client.post("/v1/pmi/translate", json=body)
        asked = metric(vllm_server, FINISHED) - finished
        again = client.post("/v1/pmi/translate", json=body).json()
        after = metric(vllm_server, FINISHED) - finished
        answer = client.post(
            "/v1/pmi/complete", json={"input": "Wo ist der Bahnhof?", "source_language": "de"}
        )
        about = client.get("/v1/pmi/languages").json()["translator"]

    assert first.status_code == 200
    for text in first.json()["data"]:
        for one in text["languages"]:
            if one["language"] == "spa_Latn":
                assert one["reason"] == "unsupported"
            elif one["status"] == "used":
                assert -0.8 <= one["score"] < 0
            else:
                assert one["reason"].startswith("quality:")
    # Two sentences into two languages, each asked for once; and then they are cached.
    assert asked == after == 4
    assert [[one["status"] for one in text["languages"]] for text in again["data"]] == [
        [one["status"] for one in text["languages"]] for text in first.json()["data"]
    ]
    assert answer.status_code == 200
    assert about == {
        "name": "demo",
        "family": "llm",
        "licence": "that of the model",
        "commercial_use": None,
    }

"""The whole path into a real vLLM and a real Redis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.events import stream
from tests.support.rows import Row
from tests.support.vllm import VLLMServer

ROWS = 50
LABELS = ["entailment", "neutral", "contradiction"]


def complete(client: httpx.Client, **body: Any) -> dict[str, Any]:
    """The answer of a request that must succeed."""
    answer = client.post("/v1/pmi/complete", json=body)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_vllms_own_refusal_is_passed_on_word_for_word(served: httpx.Client, vllm_server: VLLMServer) -> None:
    """A parameter that vLLM refuses: its status and its body reach the client unaltered."""
    parameter = {"repetition_penalty": -1}
    direct = httpx.post(
        f"{vllm_server.url}/v1/chat/completions",
        json={"model": "demo", "messages": [{"role": "user", "content": "x"}], **parameter},
        timeout=60,
    )

    answer = served.post("/v1/pmi/complete", json={"input": "Wo ist der Bahnhof?", "params": parameter})

    assert answer.status_code == direct.status_code == 400
    assert answer.json()["error"]["message"] == direct.json()["error"]["message"]


def test_an_unknown_model_is_refused(served: httpx.Client) -> None:
    """No model of that name: a 404 in OpenAI's shape."""
    answer = served.post("/v1/pmi/complete", json={"input": "Wo ist der Bahnhof?", "model": "no-such-model"})

    assert answer.status_code == 404
    assert "no-such-model" in answer.json()["error"]["message"]


def test_fifty_real_rows_get_the_label_that_vllm_gives_to_the_returned_prompt(
    served: httpx.Client, vllm_server: VLLMServer, pmi_rows: Callable[[str], list[Row]]
) -> None:
    """XNLI in German with the caller's translations: the label is that of a direct constrained call."""
    rows = [row for row in pmi_rows("xnli_de") if row["translations"]][:ROWS]
    assert len(rows) == ROWS
    for row in rows:
        answer = complete(
            served,
            task="nli",
            input=row["inputs"],
            source_language="de",
            translations=row["translations"],
            labels=LABELS,
            include_prompt=True,
        )
        direct = httpx.post(
            f"{vllm_server.url}/v1/chat/completions",
            json={
                "model": "demo",
                "messages": answer["prompt"],
                "temperature": 0,
                "max_tokens": 32,
                "structured_outputs": {"choice": LABELS},
            },
            timeout=60,
        ).json()

        assert answer["mode"] == "pmi"
        assert [one["origin"] for one in answer["languages"]] == ["caller"] * len(row["translations"])
        assert answer["output"] == direct["choices"][0]["message"]["content"]
        assert answer["output"] in LABELS


def test_a_stream_from_vllm_is_the_same_answer_with_usage(served: httpx.Client) -> None:
    """Languages first, text in pieces, vLLM's own token counts at the end."""
    body = {
        "input": "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen.",
        "aux_languages": ["fr", "en"],
        "temperature": 0,
    }
    whole = complete(served, **body)

    events = list(stream(served, body))

    assert events[0][0] == "languages"
    assert events[-1][0] == "done"
    text = "".join(content["text"] for name, content in events if name == "delta")
    assert text.strip() == whole["output"]
    usage = events[-1][1]["usage"]
    assert usage["prompt_tokens"] == whole["usage"]["prompt_tokens"] > usage["pmi_added_prompt_tokens"] > 0


def test_the_local_backend_and_vllm_answer_alike(served: httpx.Client, demo: httpx.Client) -> None:
    """The same weights in two layouts give the same labels."""
    reviews = ["Das Zimmer war wunderbar.", "Das Bad war schrecklich.", "Die Suppe war normal."]
    for review in reviews:
        body = {"task": "classify", "input": review, "source_language": "de", "aux_languages": ["en"]}

        assert complete(served, **body)["output"] == complete(demo, **body)["output"]


def test_the_prompt_is_counted_by_vllm_near_the_context_limit(served: httpx.Client) -> None:
    """Where it is tight, languages are dropped, the least preferred first, and the rest fits."""
    sentence = "Der Bus nach Rom fährt am Dienstag um 20:40 Uhr ab. "

    answer = complete(
        served,
        input=(sentence * 24).strip(),
        source_language="de",
        aux_languages=["en", "fr", "es", "it", "zh"],
        max_tokens=256,
        translation_deadline_ms=60_000,
    )

    assert answer["languages"][0]["status"] == "used"
    assert answer["languages"][-1]["reason"] == "budget"
    assert answer["usage"]["prompt_tokens"] + 256 <= 2048

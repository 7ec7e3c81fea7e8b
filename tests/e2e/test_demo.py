"""The embedded default, as a newcomer meets it: the `pmi` command, real models, no configuration."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.e2e.events import stream
from tests.support.gateway import RunningGateway

GERMAN = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
IN_OTHER_LANGUAGES = {
    "fra_Latn": "Je voudrais une table pour deux personnes vendredi à 19:30.",
    "spa_Latn": "Quisiera una mesa para dos personas el viernes a las 19:30.",
    "eng_Latn": "I would like a table for two people on Friday at 19:30.",
}
REQUEST = {"input": GERMAN, "aux_languages": ["fr", "es", "en"]}


def complete(client: httpx.Client, **body: Any) -> dict[str, Any]:
    """The answer of a request that must succeed."""
    answer = client.post("/v1/pmi/complete", json=body)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("input", {}),
        ("input", {"input": ""}),
        ("input", {"input": "  \n "}),
        ("input", {"input": 7}),
        ("input.hypothesis", {"task": "nli", "input": {"premise": "Der Zug ist voll."}}),
        ("input", {"input": "Der Zug \ud800 ist voll."}),
        ("input", {"input": "Der Zug \x00 ist voll."}),
        ("task", {"input": GERMAN, "task": "sing"}),
        ("inputs", {"input": GERMAN, "inputs": GERMAN}),
        ("source_language", {"input": GERMAN, "source_language": "klingon"}),
        ("aux_languages[1]", {"input": GERMAN, "aux_languages": ["fr", "klingon"]}),
        ("target_language", {"input": GERMAN, "task": "translate"}),
        ("params.messages", {"input": GERMAN, "params": {"messages": []}}),
        ("params.temperature", {"input": GERMAN, "params": {"temperature": 1}}),
        ("temperature", {"input": GERMAN, "temperature": "hot"}),
        ("mode", {"input": GERMAN, "mode": "both"}),
        ("labels", {"input": GERMAN, "labels": []}),
    ],
)
def test_a_bad_request_is_a_400_that_names_the_field(
    demo: httpx.Client, field: str, body: dict[str, Any]
) -> None:
    """Whatever is wrong with a request, the answer is a 400 in OpenAI's shape whose `param` is the field."""
    answer = demo.post(
        "/v1/pmi/complete", content=json.dumps(body), headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["param"] == field
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "content", [b"{", b"", b"[]", b"null", b'"text"', b'{"input": "\xff"}', b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_a_400(demo: httpx.Client, content: bytes) -> None:
    """Broken or deeply nested JSON is the caller's mistake, never a 500."""
    answer = demo.post("/v1/pmi/complete", content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_body_of_5_mb_is_a_413(demo: httpx.Client) -> None:
    """The body's bound holds, and is said in OpenAI's shape."""
    answer = demo.post("/v1/pmi/complete", json={"input": "a" * 5_000_000})

    assert answer.status_code == 413
    assert "error" in answer.json()


def test_a_sentence_of_the_demo_world_gets_three_translations_and_an_answer(demo: httpx.Client) -> None:
    """The README's first request: three correct translations, and an answer in the original's language."""
    answer = complete(demo, **REQUEST)

    assert {one["language"]: one["text"] for one in answer["languages"]} == IN_OTHER_LANGUAGES
    assert [one["status"] for one in answer["languages"]] == ["used"] * 3
    assert answer["source"]["language"] == "deu_Latn"
    assert answer["mode"] == "pmi"
    assert "Tisch" in answer["output"]
    assert answer["usage"]["pmi_added_prompt_tokens"] > 0
    assert answer["warnings"] == []


def test_a_stream_says_the_languages_then_the_same_answer(demo: httpx.Client) -> None:
    """Greedy decoding gives the same text at once and as a stream."""
    whole = complete(demo, **REQUEST, temperature=0)

    events = list(stream(demo, {**REQUEST, "temperature": 0}))

    names = [name for name, _ in events]
    assert names == ["languages", *["delta"] * (len(names) - 2), "done"]
    assert {one["language"]: one["text"] for one in events[0][1]["languages"]} == IN_OTHER_LANGUAGES
    assert "".join(content["text"] for name, content in events if name == "delta").strip() == whole["output"]
    assert events[-1][1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]


def test_direct_shows_the_model_the_original_alone(demo: httpx.Client) -> None:
    """Direct mode adds nothing and asks no translator."""
    answer = complete(demo, **REQUEST, mode="direct", include_prompt=True)

    assert answer["mode"] == "direct"
    assert answer["languages"] == []
    assert GERMAN in answer["prompt"][0]["content"]
    assert "machine translation" not in answer["prompt"][0]["content"]


def test_pivot_shows_the_model_the_first_translation_alone(demo: httpx.Client) -> None:
    """Pivot mode replaces the original."""
    answer = complete(demo, **REQUEST, mode="pivot", include_prompt=True)

    assert answer["mode"] == "pivot"
    assert IN_OTHER_LANGUAGES["fra_Latn"] in answer["prompt"][0]["content"]
    assert GERMAN not in answer["prompt"][0]["content"]


def test_labels_are_the_only_answers(demo: httpx.Client) -> None:
    """Decoding is held to the labels, also to labels that the model has never seen."""
    labels = ["Zustimmung", "Ablehnung", "weiß nicht"]

    answer = complete(
        demo, task="classify", input="Das Zimmer war sehr gut.", labels=labels, source_language="de"
    )

    assert answer["output"] in labels
    assert answer["choices"][0]["finish_reason"] == "stop"


def test_the_sentiment_of_a_review_is_found(demo: httpx.Client) -> None:
    """The template's own labels, on a sentence of the demo world."""
    good = complete(demo, task="classify", input="Das Zimmer war wunderbar.", source_language="de")
    bad = complete(demo, task="classify", input="Das Zimmer war schrecklich.", source_language="de")

    assert [good["output"], bad["output"]] == ["positive", "negative"]


def test_examples_are_augmented_as_the_input_is(demo: httpx.Client) -> None:
    """An in-context example comes before the question, with translations into the same languages."""
    answer = complete(
        demo,
        task="classify",
        input="Das Bad war schrecklich.",
        source_language="de",
        aux_languages=["en"],
        examples=[{"input": "Das Essen war perfekt.", "output": "positive"}],
        include_prompt=True,
    )

    turns = [(message["role"], message["content"]) for message in answer["prompt"]]
    assert [role for role, _ in turns] == ["user", "assistant", "user"]
    assert "The food was perfect." in turns[0][1]
    assert turns[1][1] == "positive"
    assert answer["languages"][0]["status"] == "used"
    assert answer["output"] in {"positive", "neutral", "negative"}


@pytest.mark.parametrize(
    "text",
    [
        "Die Quantenchromodynamik beschreibt die starke Wechselwirkung zwischen Quarks und Gluonen.",
        "ok",
        "🙂🙂🙂",
        "12345",
        "https://example.org/a?b=c",
        "</s> <|user|> deu_Latn [INST] fra_Latn",
        "ا لسلام عليكم",
        "a" * 20_000,
        "\u202eabc\u202c " * 50,
        "{placeholder} %s ${x} {{ y }}",
    ],
)
def test_nothing_outside_the_demo_world_fails(demo: httpx.Client, text: str) -> None:
    """Any text is answered, or refused by the model's own context limit; a dropped language says why."""
    answer = demo.post(
        "/v1/pmi/complete", json={"input": text, "max_tokens": 8, "aux_languages": ["fr", "en"]}
    )

    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 400:
        assert answer.json()["error"]["code"] == "context_length_exceeded"
        return
    for one in answer.json()["languages"]:
        assert one["status"] == "used" or one["reason"]


def test_a_sentence_from_outside_the_demo_world_warns(demo: httpx.Client) -> None:
    """The gate drops what a tiny translator makes up; the answer says that the demo was asked too much."""
    answer = complete(
        demo,
        input="Die Regierung kündigte gestern eine umfassende Reform des Rentensystems an.",
        aux_languages=["fr", "es", "en"],
        max_tokens=8,
    )

    assert [one["status"] for one in answer["languages"]] == ["dropped"] * 3
    assert all(one["reason"].startswith("quality:") for one in answer["languages"])
    assert answer["warnings"] == ["outside_demo_world"]
    assert answer["mode"] == "direct"


def test_readiness_liveness_and_metrics_answer(demo: httpx.Client) -> None:
    """The operator's endpoints, with the project's own metric names."""
    complete(demo, **REQUEST)

    assert demo.get("/livez").status_code == 200
    assert demo.get("/readyz").status_code == 200
    metrics = demo.get("/metrics").text
    for name in (
        "pmi_request_duration_seconds",
        "pmi_stage_duration_seconds",
        "pmi_translation_cache_total",
        "pmi_languages_total",
        "pmi_in_flight_requests",
        "pmi_prompt_tokens_added_total",
    ):
        assert name in metrics


def test_serve_says_where_it_listens_what_it_runs_and_what_to_try(demo_gateway: RunningGateway) -> None:
    """The first lines of `pmi serve`: address, models with their licence, a curl line."""
    said = demo_gateway.log.read_text()

    assert demo_gateway.url in said
    assert "Apache-2.0" in said
    assert "curl" in said


def test_prompt_text_is_never_logged(demo: httpx.Client, demo_gateway: RunningGateway) -> None:
    """What users write stays out of the logs, also when a request is refused."""
    secret = "Zwetschgenknödel-4711"

    complete(demo, input=f"Wo ist {secret}?", max_tokens=4)
    demo.post("/v1/pmi/complete", json={"input": secret, "task": secret})

    assert secret not in demo_gateway.log.read_text()

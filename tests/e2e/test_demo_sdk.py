"""The official OpenAI SDK against the embedded default: no configuration, no vLLM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from tests.support.gateway import RunningGateway

MODEL = "pmi-demo-lm"
SENTENCE = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
MESSAGES: list[Any] = [{"role": "user", "content": SENTENCE}]
PMI = {"pmi": {"aux_languages": ["fr", "es", "en"]}}


@pytest.fixture
def sdk(demo_gateway: RunningGateway) -> Iterator[OpenAI]:
    """The SDK with the base URL that the README gives a newcomer."""
    with OpenAI(base_url=f"{demo_gateway.url}/v1", api_key="x", timeout=60.0, max_retries=0) as client:
        yield client


@pytest.mark.parametrize("extra", [{}, PMI], ids=["off", "on"])
def test_what_the_demo_cannot_do_is_refused_by_name(sdk: OpenAI, extra: dict[str, Any]) -> None:
    """Models, fields and endpoints; with translations, too."""
    with pytest.raises(openai.NotFoundError, match="`other` does not exist"):
        sdk.chat.completions.create(model="other", messages=MESSAGES, extra_body=extra)
    for stream in (False, True):
        with pytest.raises(openai.BadRequestError) as refused:
            sdk.chat.completions.create(
                model=MODEL,
                messages=MESSAGES,
                response_format={"type": "json_object"},
                stream=stream,
                extra_body=extra,
            )
        assert refused.value.param == "response_format"
    with pytest.raises(openai.NotFoundError, match="/v1/responses"):
        sdk.responses.create(model=MODEL, input=SENTENCE, extra_body=extra)
    with pytest.raises(openai.NotFoundError, match="/v1/embeddings"):
        sdk.embeddings.create(model=MODEL, input=SENTENCE)


def test_leaving_a_stream_frees_the_model(sdk: OpenAI) -> None:
    """The next answer does not wait for the rest of the abandoned one, which would take far longer."""
    endless = sdk.chat.completions.create(model=MODEL, messages=MESSAGES, n=16, temperature=100, stream=True)
    next(iter(endless))
    endless.close()
    sdk.completions.create(model=MODEL, prompt=SENTENCE, max_tokens=1, timeout=10.0)


def test_the_models_are_listed_with_and_without_translations(sdk: OpenAI) -> None:
    """Both names can be asked for."""
    assert [model.id for model in sdk.models.list().data] == [MODEL, f"{MODEL}:pmi"]


def test_a_chat_is_answered_whole_and_streamed_alike(sdk: OpenAI) -> None:
    """With PMI off nothing is added; the stream ends with the same usage."""
    whole = sdk.chat.completions.create(model=MODEL, messages=MESSAGES, max_tokens=20, temperature=0)
    assert "pmi" not in (whole.model_extra or {})
    assert whole.usage is not None
    chunks = list(
        sdk.chat.completions.create(
            model=MODEL,
            messages=MESSAGES,
            max_tokens=20,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    usage = chunks.pop().usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens) == (
        whole.usage.prompt_tokens,
        whole.usage.completion_tokens,
    )
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks]
    assert "".join(texts) == whole.choices[0].message.content


@pytest.mark.parametrize(("model", "extra"), [(MODEL, PMI), (f"{MODEL}:pmi", {})], ids=["field", "suffix"])
def test_with_pmi_the_prompt_has_the_translations(sdk: OpenAI, model: str, extra: dict[str, Any]) -> None:
    """The report says which; the prompt is longer for it."""
    plain = sdk.chat.completions.create(model=MODEL, messages=MESSAGES, max_tokens=1)
    answer = sdk.chat.completions.create(model=model, messages=MESSAGES, max_tokens=1, extra_body=extra)
    report = (answer.model_extra or {})["pmi"]
    used = [one["tag"] for one in report["languages"] if one["status"] == "used"]
    assert used
    if extra:
        assert used == PMI["pmi"]["aux_languages"]
    assert plain.usage is not None
    assert answer.usage is not None
    assert answer.usage.prompt_tokens > plain.usage.prompt_tokens + 20
    assert answer.model == MODEL


def test_labels_and_log_probabilities(sdk: OpenAI) -> None:
    """Constrained answers, and completions of several prompts with alternatives."""
    labels = ["entailment", "neutral", "contradiction"]
    label = sdk.chat.completions.create(
        model=MODEL, messages=MESSAGES, extra_body={"structured_outputs": {"choice": labels}}
    )
    assert label.choices[0].message.content in labels
    texts = sdk.completions.create(model=MODEL, prompt=["Der Zug", "Le train"], max_tokens=3, logprobs=2)
    assert [choice.index for choice in texts.choices] == [0, 1]
    for choice in texts.choices:
        assert choice.logprobs is not None
        assert len(choice.logprobs.tokens or []) == 3

"""The official OpenAI SDK against the gateway and a real vLLM: with PMI off, and the same with PMI on."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel

from tests.support import tool_call
from tests.support.gateway import RunningGateway
from tests.support.vllm import VLLMServer
from tests.support.vllm_engine import frozen_engine
from tests.support.vllm_log import aborted, added
from tests.support.vllm_metrics import FINISHED, metric, until_idle, wait_until

TIMEOUT_S = 60.0
MODEL = "demo"
SENTENCE = "Ich möchte am Freitag um 19:30 Uhr einen Tisch für zwei Personen."
MESSAGES: list[ChatCompletionMessageParam] = [{"role": "user", "content": SENTENCE}]
LANGUAGES = ["fr", "es", "en"]
TOOLS: list[Any] = [tool_call.TOOL]


class Answered(Protocol):
    """An answer of the SDK that keeps the fields it does not know."""

    @property
    def model_extra(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Door:
    """PMI on or off: what to add to a request, and what to expect of its answer."""

    on: bool
    settings: Mapping[str, Any] = field(default_factory=lambda: {"aux_languages": LANGUAGES})

    def extra(self, **further: Any) -> dict[str, Any]:
        """The SDK's `extra_body`."""
        return {"pmi": {**self.settings, **further.pop("pmi", {})}, **further} if self.on else further

    def prompt(self, before: str = "") -> str:
        """A text to complete; where PMI is on, it says what is to be translated."""
        return f"{before}<pmi>{SENTENCE}</pmi>" if self.on else before + SENTENCE

    def check(self, answer: Answered) -> None:
        """The report is there if PMI is on, with all languages used; no word of it otherwise."""
        extra = answer.model_extra or {}
        if not self.on:
            assert "pmi" not in extra
            return
        report = extra["pmi"]
        assert report["mode"] == "pmi"
        assert [one["tag"] for one in report["languages"]] == LANGUAGES
        assert {one["status"] for one in report["languages"]} == {"used"}

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """The same of the headers."""
        told = {name: value for name, value in headers.items() if name.lower().startswith("x-pmi-")}
        assert headers["x-request-id"]
        if not self.on:
            assert told == {}
            return
        assert told["x-pmi-applied"] == "pmi"
        assert told["x-pmi-languages"] == ",".join(LANGUAGES)
        assert told["x-pmi-dropped"] == ""
        assert float(told["x-pmi-translate-ms"]) >= 0
        assert float(told["x-pmi-overhead-ms"]) > 0


@pytest.fixture(params=[False, True], ids=["off", "on"])
def door(request: pytest.FixtureRequest) -> Door:
    """Once with PMI off, once on."""
    return Door(request.param)


@pytest.fixture
def sdk(vllm_gateway: RunningGateway) -> Iterator[OpenAI]:
    """The SDK as a user sets it up: only the base URL differs."""
    with OpenAI(base_url=f"{vllm_gateway.url}/v1", api_key="x", timeout=TIMEOUT_S, max_retries=0) as client:
        yield client


@pytest.fixture
async def async_sdk(vllm_gateway: RunningGateway) -> AsyncIterator[AsyncOpenAI]:
    """The asynchronous one."""
    async with AsyncOpenAI(
        base_url=f"{vllm_gateway.url}/v1", api_key="x", timeout=TIMEOUT_S, max_retries=0
    ) as client:
        yield client


def test_an_unknown_model_is_the_sdks_not_found(sdk: OpenAI, door: Door) -> None:
    """vLLM's 404, in its own words."""
    with pytest.raises(openai.NotFoundError, match="`nobody` does not exist"):
        sdk.chat.completions.create(model="nobody", messages=MESSAGES, extra_body=door.extra())


def test_a_value_that_vllm_refuses_is_the_sdks_bad_request(sdk: OpenAI, door: Door) -> None:
    """vLLM's 400, which names the parameter."""
    with pytest.raises(openai.BadRequestError) as refused:
        sdk.chat.completions.create(
            model=MODEL, messages=MESSAGES, temperature=-1, stream=door.on, extra_body=door.extra()
        )

    assert refused.value.param == "temperature"


def test_an_unknown_key_of_pmi_is_a_bad_request(sdk: OpenAI) -> None:
    """The gateway's own 400, in the same shape."""
    with pytest.raises(openai.BadRequestError) as refused:
        sdk.chat.completions.create(model=MODEL, messages=MESSAGES, extra_body={"pmi": {"langs": ["fr"]}})

    assert refused.value.param == "pmi.langs"
    assert refused.value.type == "invalid_request_error"


def test_embeddings_of_a_text_model_fail_as_with_vllm(sdk: OpenAI, door: Door) -> None:
    """vLLM offers them for embedding models only; its 404 is the SDK's exception."""
    with pytest.raises(openai.NotFoundError) as refused:
        sdk.embeddings.create(model=MODEL, input=SENTENCE, extra_body=door.extra())

    assert refused.value.response.json() == {"detail": "Not Found"}


def test_chat(sdk: OpenAI, door: Door) -> None:
    """A whole answer with its headers; with PMI on, the translations stood in the prompt."""
    raw = sdk.chat.completions.with_raw_response.create(
        model=MODEL, messages=MESSAGES, temperature=0, max_tokens=40, extra_body=door.extra()
    )
    answer = raw.parse()

    door.check(answer)
    door.check_headers(raw.headers)
    assert answer.model == MODEL
    assert answer.choices[0].message.content
    assert answer.usage
    assert (answer.usage.prompt_tokens > 60) is door.on


def test_pmi_is_turned_on_by_the_models_name(sdk: OpenAI) -> None:
    """The only thing a user changes; the answer keeps vLLM's own name."""
    answer = sdk.chat.completions.create(model=f"{MODEL}:pmi", messages=MESSAGES, max_tokens=8)

    assert answer.model == MODEL
    assert answer.model_extra
    assert answer.model_extra["pmi"]["mode"] == "pmi"


def test_pmi_is_turned_on_by_a_header(sdk: OpenAI) -> None:
    """With the languages it names."""
    raw = sdk.with_options(
        default_headers={"X-PMI-Languages": "en,it"}
    ).chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES, max_tokens=8)

    assert raw.headers["x-pmi-languages"] == "en,it"


def test_several_choices(sdk: OpenAI, door: Door) -> None:
    """n > 1: each with its index."""
    answer = sdk.chat.completions.create(
        model=MODEL, messages=MESSAGES, n=3, seed=7, temperature=0.9, max_tokens=8, extra_body=door.extra()
    )

    door.check(answer)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]


def test_log_probabilities_of_chat(sdk: OpenAI, door: Door) -> None:
    """Every token with its alternatives."""
    answer = sdk.chat.completions.create(
        model=MODEL,
        messages=MESSAGES,
        temperature=0,
        max_tokens=6,
        logprobs=True,
        top_logprobs=2,
        extra_body=door.extra(),
    )

    door.check(answer)
    assert answer.usage
    assert answer.choices[0].logprobs
    content = answer.choices[0].logprobs.content or []
    assert len(content) == answer.usage.completion_tokens
    assert all(len(token.top_logprobs) == 2 and token.logprob <= 0 for token in content)


def test_a_stream_of_chat_ends_with_its_usage(sdk: OpenAI, door: Door) -> None:
    """The same text as the whole answer; the last chunk has no choices."""
    request: dict[str, Any] = {"model": MODEL, "messages": MESSAGES, "temperature": 0, "max_tokens": 24}
    whole = sdk.chat.completions.create(**request, extra_body=door.extra())

    with sdk.chat.completions.with_streaming_response.create(
        **request, stream=True, stream_options={"include_usage": True}, extra_body=door.extra()
    ) as response:
        door.check_headers(response.headers)
        chunks = list(response.parse())

    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1]) == (
        whole.choices[0].message.content
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage
    assert whole.usage
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    assert all("pmi" not in (chunk.model_extra or {}) for chunk in chunks)


def test_a_stream_carries_the_report_where_it_is_asked_for(sdk: OpenAI) -> None:
    """`report: "chunk"`: one chunk that the SDK reads like any other."""
    chunks = list(
        sdk.chat.completions.create(
            model=MODEL,
            messages=MESSAGES,
            max_tokens=4,
            stream=True,
            extra_body=Door(True).extra(pmi={"report": "chunk"}),
        )
    )

    (report,) = [chunk for chunk in chunks if "pmi" in (chunk.model_extra or {})]
    assert report.choices == []
    Door(True).check(report)


async def test_an_asynchronous_stream(async_sdk: AsyncOpenAI, door: Door) -> None:
    """The asynchronous client, too."""
    stream = await async_sdk.chat.completions.create(
        model=MODEL, messages=MESSAGES, temperature=0, max_tokens=8, stream=True, extra_body=door.extra()
    )

    finished = [chunk.choices[0].finish_reason async for chunk in stream]

    assert finished[-1] in ("stop", "length")
    assert not any(finished[:-1])


def test_a_text_completion_with_echo_and_log_probabilities(sdk: OpenAI, door: Door) -> None:
    """Completions translate only what is marked; without the mark, the prompt comes back as it was sent."""
    answer = sdk.completions.create(
        model=MODEL,
        prompt=door.prompt("Satz: "),
        temperature=0,
        max_tokens=6,
        echo=True,
        logprobs=1,
        extra_body=door.extra(),
    )

    door.check(answer)
    choice = answer.choices[0]
    assert choice.text.startswith("Satz: ")
    assert SENTENCE in choice.text
    assert "<pmi>" not in choice.text
    assert ("mesa para dos personas" in choice.text) is door.on
    assert choice.logprobs
    assert choice.logprobs.tokens
    assert choice.logprobs.token_logprobs
    assert answer.usage
    assert len(choice.logprobs.tokens) == len(choice.logprobs.token_logprobs) == answer.usage.total_tokens


def test_a_stream_of_a_text_completion(sdk: OpenAI, door: Door) -> None:
    """Pieces of text, then the usage."""
    chunks = list(
        sdk.completions.create(
            model=MODEL,
            prompt=door.prompt(),
            temperature=0,
            max_tokens=6,
            stream=True,
            stream_options={"include_usage": True},
            extra_body=door.extra(min_tokens=4),
        )
    )

    assert "".join(chunk.choices[0].text for chunk in chunks[:-1])
    assert chunks[-1].choices == []
    assert chunks[-1].usage
    assert (chunks[-1].usage.prompt_tokens > 60) is door.on


def test_the_responses_api(sdk: OpenAI, door: Door) -> None:
    """A whole answer."""
    answer = sdk.responses.create(
        model=MODEL, input=SENTENCE, temperature=0, max_output_tokens=24, extra_body=door.extra()
    )

    door.check(answer)
    assert answer.output_text
    assert answer.usage
    assert (answer.usage.input_tokens > 60) is door.on


def test_a_stream_of_the_responses_api(sdk: OpenAI, door: Door) -> None:
    """Typed events from the first to the last, numbered without a gap."""
    events = list(
        sdk.responses.create(
            model=MODEL,
            input=[{"role": "user", "content": SENTENCE}],
            temperature=0,
            max_output_tokens=12,
            stream=True,
            extra_body=door.extra(),
        )
    )

    assert events[0].type == "response.created"
    assert events[-1].type in ("response.completed", "response.incomplete")
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == events[-1].response.output_text


def test_a_tool_is_called(sdk: OpenAI, door: Door) -> None:
    """With arguments of the tool's schema."""
    answer = sdk.chat.completions.create(
        model=MODEL,
        messages=MESSAGES,
        tools=TOOLS,
        tool_choice={"type": "function", "function": {"name": tool_call.NAME}},
        temperature=0,
        max_tokens=tool_call.MAX_TOKENS,
        logit_bias=tool_call.no_white_space(),
        extra_body=door.extra(),
    )

    door.check(answer)
    (call,) = answer.choices[0].message.tool_calls or []
    assert call.type == "function"
    assert call.function.name == tool_call.NAME
    assert json.loads(call.function.arguments)["day"] in tool_call.DAYS


def test_a_tool_call_is_streamed(sdk: OpenAI, door: Door) -> None:
    """The SDK puts the pieces of the arguments together."""
    with sdk.chat.completions.stream(
        model=MODEL,
        messages=MESSAGES,
        tools=TOOLS,
        tool_choice="required",
        temperature=0,
        max_tokens=tool_call.MAX_TOKENS,
        logit_bias=tool_call.no_white_space(),
        extra_body=door.extra(),
    ) as stream:
        calls = [event for event in stream if event.type == "tool_calls.function.arguments.done"]

    assert [call.name for call in calls] == [tool_call.NAME]
    assert json.loads(calls[0].arguments)["day"] in tool_call.DAYS


class Booking(BaseModel):
    """What the answer is to be."""

    persons: int
    vegetarian: bool


def test_structured_outputs_by_schema(sdk: OpenAI, door: Door) -> None:
    """`response_format`: the SDK parses the answer into the class that gave the schema."""
    answer = sdk.chat.completions.parse(
        model=MODEL,
        messages=MESSAGES,
        temperature=0,
        max_tokens=60,
        response_format=Booking,
        extra_body=door.extra(),
    )

    door.check(answer)
    assert isinstance(answer.choices[0].message.parsed, Booking)


def test_structured_outputs_of_vllm(sdk: OpenAI, door: Door) -> None:
    """vLLM's own `structured_outputs`, which the SDK does not know."""
    answer = sdk.chat.completions.create(
        model=MODEL,
        messages=MESSAGES,
        temperature=0,
        extra_body=door.extra(structured_outputs={"choice": ["ja", "nein"]}),
    )

    door.check(answer)
    assert answer.choices[0].message.content in ("ja", "nein")


def test_the_models_are_listed_with_vllms_own_fields(sdk: OpenAI, vllm_server: VLLMServer) -> None:
    """The real name first, then the one that turns PMI on; what only vLLM says stays."""
    models = list(sdk.models.list())

    assert [model.id for model in models] == [MODEL, f"{MODEL}:pmi"]
    for model in models:
        assert model.owned_by == "vllm"
        assert model.model_extra
        assert model.model_extra["max_model_len"] == vllm_server.context_tokens


def test_one_model_is_retrieved(sdk: OpenAI) -> None:
    """By either name; another is not found."""
    assert sdk.models.retrieve(MODEL).id == MODEL
    assert sdk.models.retrieve(f"{MODEL}:pmi").id == f"{MODEL}:pmi"
    with pytest.raises(openai.NotFoundError):
        sdk.models.retrieve("nobody")


def test_a_client_that_runs_out_of_time_aborts_in_vllm(
    sdk: OpenAI, door: Door, vllm_server: VLLMServer
) -> None:
    """The SDK's timeout: vLLM gives the request up, and never finishes the answer."""
    until_idle(vllm_server)
    finished = metric(vllm_server, FINISHED)
    identity = f"test-{uuid.uuid4().hex}"

    with frozen_engine(vllm_server):
        with pytest.raises(openai.APITimeoutError):
            sdk.with_options(timeout=3.0).chat.completions.create(
                model=MODEL,
                messages=MESSAGES,
                extra_headers={"X-Request-Id": identity},
                extra_body=door.extra(),
            )
        assert added(vllm_server, identity)
        wait_until(lambda: aborted(vllm_server, identity), "vLLM gave the request up")

    until_idle(vllm_server)
    assert metric(vllm_server, FINISHED) == finished

"""From a request to what the local backend decodes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.errors import BackendRejected, UnsupportedParameter
from service.backends.local_model import LocalModel
from service.backends.local_plan import MAX_CHOICES, plan
from service.backends.logprobs import MAX_ALTERNATIVES
from service.backends.sampling import Sampling
from service.backends.types import Generation

PROMPT = Prompt(Style.CHAT, (Message("user", "Hello"),))
TEXT = Prompt(Style.TEXT, text="Hello", stop=("\n",))


@pytest.fixture(scope="module")
def model(tiny_lm: Path) -> LocalModel:
    return LocalModel.read(tiny_lm)


def request(model: str = "tiny", prompt: Prompt = PROMPT, **fields: Any) -> Generation:
    return Generation(model, prompt, **fields)


def refusal(local: LocalModel, /, **fields: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(BackendRejected) as caught:
        plan(local, request(**fields))
    return caught.value.status, json.loads(caught.value.body)["error"]


def test_another_model_is_not_found(model: LocalModel) -> None:
    """404, with the name in OpenAI's error object."""
    status, error = refusal(model, model="other")
    assert (status, error["code"], error["param"]) == (404, "model_not_found", "model")
    assert "other" in error["message"]


def test_a_prompt_that_fills_the_context_is_refused(model: LocalModel) -> None:
    """Whether or not the caller says how long the answer may be, and with labels."""
    long = Prompt(Style.CHAT, (Message("user", "Berlin " * 400),))
    for fields in ({}, {"max_tokens": 1}, {"labels": ("yes",)}):
        status, error = refusal(model, prompt=long, **fields)
        assert (status, error["code"], error["param"]) == (400, "context_length_exceeded", "messages")


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_tokens", 0), ("temperature", -0.1), ("temperature", float("nan")), ("top_p", 0.0), ("top_p", 1.5)],
)
def test_values_out_of_range_are_refused_by_name(model: LocalModel, name: str, value: float) -> None:
    """As vLLM does."""
    status, error = refusal(model, **{name: value})
    assert (status, error["param"]) == (400, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top_k", 1.5),
        ("top_k", "3"),
        ("top_k", True),
        ("min_p", 2),
        ("chat_template_kwargs", [1]),
        ("top_k", -2),
    ],
)
def test_wrong_further_parameters_are_refused_by_name(model: LocalModel, name: str, value: Any) -> None:
    """Never with a 500."""
    status, error = refusal(model, params={name: value})
    assert (status, error["param"]) == (400, name)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("repetition_penalty", {"params": {"repetition_penalty": 1.2}}),
        ("structured_outputs", {"params": {"structured_outputs": {"json": {}}}}),
        ("no_such_thing", {"params": {"no_such_thing": 1}}),
        ("n", {"n": MAX_CHOICES + 1}),
        ("n", {"n": 0}),
        ("logprobs", {"logprobs": MAX_ALTERNATIVES + 1}),
        ("labels", {"labels": ("yes", "")}),
    ],
)
def test_what_it_cannot_do_is_named(model: LocalModel, name: str, fields: dict[str, Any]) -> None:
    """Better than an answer that ignores what was asked for."""
    with pytest.raises(UnsupportedParameter) as caught:
        plan(model, Generation("tiny", PROMPT, **fields))
    assert caught.value.parameter == name


def test_harmless_parameters_pass(model: LocalModel) -> None:
    """Neutral values, nulls, and what never changes an answer."""
    params = {"user": "u", "presence_penalty": 0.0, "repetition_penalty": 1, "logit_bias": None, "tools": []}
    assert plan(model, Generation("tiny", PROMPT, params=params)).limit > 0


def test_messages_need_a_template(tiny_base_lm: Path) -> None:
    """A base model takes text."""
    base = LocalModel.read(tiny_base_lm)
    assert base.style is Style.TEXT
    assert refusal(base)[1]["code"] == "no_chat_template"
    assert plan(base, Generation("tiny", TEXT)).prompt


def test_an_empty_prompt_is_refused(model: LocalModel) -> None:
    """There is nothing to go on from."""
    assert refusal(model, prompt=Prompt(Style.TEXT, text=""))[1]["code"] == "empty_prompt"


@pytest.mark.parametrize("max_tokens", [None, 10_000])
def test_an_answer_may_fill_the_context_and_no_more(model: LocalModel, max_tokens: int | None) -> None:
    """Prompt and answer together; a higher `max_tokens` is cut, as vLLM does."""
    laid_out = plan(model, Generation("tiny", PROMPT, max_tokens=max_tokens))
    assert laid_out.limit + len(laid_out.prompt) == model.context_tokens


def test_stop_strings_of_the_layout_and_the_caller_are_joined(model: LocalModel) -> None:
    """Each once."""
    assert plan(model, Generation("tiny", TEXT, stop=("END", "\n"))).stop == ("\n", "END")


def test_labels_are_decoded_greedily_and_whole(model: LocalModel) -> None:
    """No sampling, no stop strings, room for the longest label even if `max_tokens` is less."""
    laid_out = plan(
        model, Generation("tiny", TEXT, labels=("yes", "柏林"), temperature=2.0, stop=("y",), max_tokens=1)
    )
    assert laid_out.sampling == Sampling()
    assert laid_out.stop == ()
    assert laid_out.limit == len("柏林".encode()) + 1


def test_what_the_request_leaves_open_is_the_models(tiny_lm: Path, tmp_path: Path) -> None:
    """generation_config.json, as vLLM reads it; the request rules."""
    shutil.copytree(tiny_lm, tmp_path, dirs_exist_ok=True)
    (tmp_path / "generation_config.json").write_text(
        json.dumps({"temperature": 0.6, "top_k": 20, "top_p": 0.9, "eos_token_id": [6, 2]})
    )
    model = LocalModel.read(tmp_path)
    assert model.ends == {6, 2}
    assert plan(model, Generation("tiny", PROMPT, seed=4)).sampling == Sampling(0.6, 0.9, 20, 0.0, 4)
    given = Generation("tiny", PROMPT, temperature=1.0, top_p=1.0, params={"top_k": -1, "min_p": 0.1})
    assert plan(model, given).sampling == Sampling(1.0, 1.0, 0, 0.1, None)

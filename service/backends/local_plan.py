"""From a `Generation` to what the local backend decodes: everything checked, the prompt in token ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.types import Prompt, Style
from service.backends.chat_template import TemplateRefused
from service.backends.errors import BackendRejected, UnsupportedParameter
from service.backends.local_model import LocalModel
from service.backends.logprobs import MAX_ALTERNATIVES
from service.backends.sampling import Sampling
from service.backends.types import Generation

MAX_CHOICES = 16

# vLLM's parameters that change nothing at these values.
NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "add_generation_prompt": (True,),
    "best_of": (1,),
    "echo": (False,),
    "frequency_penalty": (0,),
    "ignore_eos": (False,),
    "include_stop_str_in_output": (False,),
    "length_penalty": (1,),
    "logit_bias": ({},),
    "min_tokens": (0,),
    "presence_penalty": (0,),
    "repetition_penalty": (1,),
    "skip_special_tokens": (True,),
    "spaces_between_special_tokens": (True,),
    "stop_token_ids": ([],),
    "tool_choice": ("none", "auto"),
    "tools": ([],),
    "use_beam_search": (False,),
}
# These have no effect on an answer at any value.
IGNORED = frozenset({"cache_salt", "metadata", "priority", "request_id", "service_tier", "store", "user"})
OWN = frozenset({"chat_template_kwargs", "min_p", "top_k"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to decode.

    Attributes:
        style: chat or text; decides the shape of log-probabilities.
        prompt: token ids, at least one.
        limit: most tokens per choice.
        sampling: how free answers are drawn.
        stop: stop strings.
        labels: allowed answers; () when the answer is free.
        choices: number of answers.
        alternatives: log-probabilities with so many alternatives; None for none.
        strip_first_space: the tokenizer's word mark before the answer is no space of the answer.
    """

    style: Style
    prompt: tuple[int, ...]
    limit: int
    sampling: Sampling
    stop: tuple[str, ...]
    labels: tuple[str, ...]
    choices: int
    alternatives: int | None
    strip_first_space: bool


def rejection(status: int, message: str, param: str, code: str) -> BackendRejected:
    """The local backend's refusals look like a server's: OpenAI's error object."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return BackendRejected(
        status, json.dumps({"error": error}, ensure_ascii=False).encode("utf-8", "replace")
    )


def encode(
    model: LocalModel, prompt: Prompt, template_variables: Mapping[str, Any] | None = None
) -> tuple[int, ...]:
    """The prompt's token ids, chat template included.

    Raises:
        BackendRejected: the model has no chat template, or it refuses these messages.
    """
    if prompt.style is Style.TEXT:
        return tuple(model.tokenizer.encode_text(prompt.text))
    if model.template is None:
        raise rejection(
            400, "The model has no chat template; send plain text.", "messages", "no_chat_template"
        )
    try:
        rendered = model.template.render(prompt.messages, template_variables)
    except TemplateRefused as error:
        reason = f"The model's chat template refuses these messages. {error}".strip()
        raise rejection(400, reason, "messages", "chat_template_error") from error
    return tuple(model.tokenizer.encode_rendered(rendered))


def plan(model: LocalModel, generation: Generation) -> Plan:
    """Check a request and lay it out.

    Raises:
        BackendRejected: 404 for another model, 400 for a value out of range or a prompt that does not fit.
        UnsupportedParameter: the local backend cannot do what a parameter asks for.
    """
    if generation.model != model.name:
        raise rejection(404, f"The model `{generation.model}` does not exist.", "model", "model_not_found")
    _check_params(generation.params)
    template_variables = generation.params.get("chat_template_kwargs")
    if template_variables is not None and not isinstance(template_variables, Mapping):
        raise _out_of_range("chat_template_kwargs", "must be an object")
    prompt = encode(model, generation.prompt, template_variables)
    if not prompt:
        raise rejection(400, "The prompt is empty.", "prompt", "empty_prompt")
    if not 1 <= generation.n <= MAX_CHOICES:
        raise UnsupportedParameter("n", f"the local backend gives 1 to {MAX_CHOICES} choices")
    if generation.logprobs is not None and not 0 <= generation.logprobs <= MAX_ALTERNATIVES:
        raise UnsupportedParameter(
            "logprobs", f"the local backend gives at most {MAX_ALTERNATIVES} alternatives"
        )
    for label in generation.labels:
        if not label or not model.spelling.can_spell(label.encode()):
            raise UnsupportedParameter("labels", "the model's vocabulary cannot spell one of the labels")
    return Plan(
        style=generation.prompt.style,
        prompt=prompt,
        limit=_limit(model, generation, len(prompt)),
        sampling=Sampling() if generation.labels else _sampling(model.sampling, generation),
        # A label is an answer as it stands; a stop string would cut it.
        stop=() if generation.labels else tuple(dict.fromkeys(generation.prompt.stop + generation.stop)),
        labels=generation.labels,
        choices=generation.n,
        alternatives=generation.logprobs,
        strip_first_space=model.tokenizer.marks_word_start and prompt[-1] in model.tokenizer.special.values(),
    )


def _check_params(params: Mapping[str, Any]) -> None:
    for name, value in params.items():
        if name in OWN or name in IGNORED or value is None:
            continue
        if name not in NEUTRAL or value not in NEUTRAL[name]:
            raise UnsupportedParameter(name, "the local backend does not support this parameter")


def _limit(model: LocalModel, generation: Generation, prompt_tokens: int) -> int:
    """Most tokens of an answer: what was asked for, as far as the context goes."""
    room = model.context_tokens - prompt_tokens
    if room < 1:
        raise rejection(
            400,
            f"This model's maximum context length is {model.context_tokens} tokens. However, your prompt has "
            f"{prompt_tokens} tokens, which leaves no room for an answer. Please shorten the prompt.",
            "messages" if generation.prompt.style is Style.CHAT else "prompt",
            "context_length_exceeded",
        )
    if generation.labels:
        # Every token spells at least a byte; one more ends a label that begins another.
        return min(room, max(len(label.encode()) for label in generation.labels) + 1)
    if generation.max_tokens is not None and generation.max_tokens < 1:
        raise _out_of_range("max_tokens", "must be at least 1")
    return room if generation.max_tokens is None else min(room, generation.max_tokens)


def _sampling(default: Sampling, generation: Generation) -> Sampling:
    temperature = default.temperature if generation.temperature is None else generation.temperature
    top_p = default.top_p if generation.top_p is None else generation.top_p
    top_k = _number(generation.params, "top_k", default.top_k)
    min_p = _number(generation.params, "min_p", default.min_p)
    if not 0 <= temperature <= 100:
        raise _out_of_range("temperature", "must be between 0 and 100")
    if not 0 < top_p <= 1:
        raise _out_of_range("top_p", "must be above 0 and at most 1")
    if top_k != int(top_k) or top_k < -1:
        raise _out_of_range("top_k", "must be a whole number, at least -1")
    if not 0 <= min_p <= 1:
        raise _out_of_range("min_p", "must be between 0 and 1")
    return Sampling(temperature, top_p, max(0, int(top_k)), min_p, generation.seed)


def _number(params: Mapping[str, Any], name: str, default: float) -> float:
    value = params.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e9 < value < 1e9:
        raise _out_of_range(name, "must be a number")
    return value


def _out_of_range(name: str, reason: str) -> BackendRejected:
    return rejection(400, f"{name}: {reason}", name, "invalid_value")

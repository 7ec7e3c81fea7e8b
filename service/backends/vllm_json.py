"""The JSON that vLLM's endpoints take and give."""

from __future__ import annotations

import json
from typing import Any

from prompts.types import Prompt, Style
from service.backends.errors import BackendBroken, BackendRejected
from service.backends.types import Choice, Completion, Delta, Generation, Usage


def path(style: Style) -> str:
    """The endpoint of a prompt style."""
    return "/v1/chat/completions" if style is Style.CHAT else "/v1/completions"


def request_body(generation: Generation, *, stream: bool) -> dict[str, Any]:
    """The request as vLLM takes it; `params` never replace a named field."""
    prompt = generation.prompt
    body: dict[str, Any] = dict(generation.params)
    body["model"] = generation.model
    body.update(prompt_fields(prompt))
    if generation.n != 1:
        body["n"] = generation.n
    if generation.seed is not None:
        body["seed"] = generation.seed
    if generation.logprobs is not None:
        if prompt.style is Style.CHAT:
            body |= {"logprobs": True, "top_logprobs": generation.logprobs}
        else:
            body["logprobs"] = generation.logprobs
    if generation.labels:
        _constrain(body, generation.labels)
    else:
        stop = tuple(dict.fromkeys(prompt.stop + generation.stop))
        given = {
            "max_tokens": generation.max_tokens,
            "temperature": generation.temperature,
            "top_p": generation.top_p,
            "stop": list(stop) or None,
        }
        body |= {name: value for name, value in given.items() if value is not None}
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def prompt_fields(prompt: Prompt) -> dict[str, Any]:
    """The prompt under its endpoint's name."""
    if prompt.style is Style.CHAT:
        return {
            "messages": [{"role": message.role, "content": message.content} for message in prompt.messages]
        }
    return {"prompt": prompt.text}


def read_completion(raw: bytes, style: Style) -> Completion:
    """A whole answer.

    Raises:
        BackendRejected: it is an error, for all its good status.
        BackendBroken: it is none.
    """
    answer = _object(raw)
    _raise_error(answer)
    try:
        choices = tuple(_choice(choice, style) for choice in answer["choices"])
        if not choices:
            raise BackendBroken
        return Completion(str(answer.get("model", "")), choices, _usage(answer.get("usage")))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BackendBroken from error


def read_deltas(raw: bytes, style: Style) -> list[Delta]:
    """The deltas in one event of a stream; none for events that say nothing, as the one with the role.

    Raises:
        BackendRejected: the event is an error; it holds vLLM's own words.
        BackendBroken: the event cannot be read.
    """
    event = _object(raw)
    _raise_error(event)
    try:
        model = str(event.get("model", ""))
        deltas = [delta for choice in event["choices"] if (delta := _delta(choice, style, model)) is not None]
        usage = _usage(event.get("usage"))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BackendBroken from error
    if usage is not None:
        deltas.append(Delta(index=0, text="", usage=usage, model=model))
    return deltas


def read_models(raw: bytes) -> dict[str, int | None]:
    """The models of `/v1/models`, each with its context length; an adapter has that of its base model.

    Raises:
        BackendBroken: it is no list of models.
    """
    try:
        cards = {str(card["id"]): card for card in _object(raw)["data"]}
        contexts = {name: _positive(card.get("max_model_len")) for name, card in cards.items()}
        return {
            name: contexts[name] or contexts.get(str(card.get("parent") or card.get("root")))
            for name, card in cards.items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise BackendBroken from error


def read_count(raw: bytes) -> int | None:
    """The count in an answer of `/tokenize`; None when there is none."""
    try:
        return _positive(json.loads(raw)["count"])
    except (KeyError, TypeError, ValueError):
        return None


def _constrain(body: dict[str, Any], labels: tuple[str, ...]) -> None:
    body["structured_outputs"] = {"choice": list(labels)}
    body["temperature"] = 0
    # Every token spells at least a byte; one more ends the answer.
    body["max_tokens"] = max(len(label.encode("utf-8", "replace")) for label in labels) + 1
    # These would change or cut a greedy answer that has to be one of the labels.
    for name in ("max_completion_tokens", "min_tokens", "top_p", "top_k", "min_p", "stop", "stop_token_ids"):
        body.pop(name, None)


def _choice(choice: dict[str, Any], style: Style) -> Choice:
    text = choice["message"]["content"] if style is Style.CHAT else choice["text"]
    # A model that only reasoned, or called a tool, has no content.
    text = "" if text is None else _text(text)
    return Choice(int(choice["index"]), text, choice.get("finish_reason"), choice.get("logprobs"))


def _delta(choice: dict[str, Any], style: Style, model: str) -> Delta | None:
    text = choice["delta"].get("content") if style is Style.CHAT else choice["text"]
    text = "" if text is None else _text(text)
    finish_reason, logprobs = choice.get("finish_reason"), choice.get("logprobs")
    if not text and finish_reason is None and logprobs is None:
        return None
    return Delta(int(choice["index"]), text, finish_reason, logprobs, model=model)


def _raise_error(event: dict[str, Any]) -> None:
    """vLLM breaks off with {"error": {...}}; older ones send the error's fields without that name."""
    if "error" in event:
        error = event["error"]
    elif event.get("object") == "error":
        error = {name: value for name, value in event.items() if name != "object"}
    else:
        return
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code <= 599 else 500
    raise BackendRejected(status, json.dumps({"error": error}).encode())


def _usage(value: Any) -> Usage | None:
    if value is None:
        return None
    return Usage(int(value["prompt_tokens"]), int(value.get("completion_tokens") or 0))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("an answer's text is a string")
    return value


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise BackendBroken from error
    if not isinstance(value, dict):
        raise BackendBroken
    return value

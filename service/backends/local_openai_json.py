"""The answers of the local backend as OpenAI's API, and vLLM's, has them.

Fields in which vLLM speaks of its own workings (`kv_transfer_params`, `metrics`, `prompt_token_ids`, ...) are
left out: nothing stands behind them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from prompts.types import Style
from service.backends.types import Choice, Completion, Delta, Usage

DONE: Final = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer and all its chunks begin with.

    Attributes:
        style: which of the two endpoints answers.
        id: "chatcmpl-..." or "cmpl-...".
        created: seconds since 1970.
        model: name of the model.
        fingerprint: names what answered.
    """

    style: Style
    id: str
    created: int
    model: str
    fingerprint: str

    def fields(self, *, chunk: bool) -> dict[str, Any]:
        """As JSON."""
        kind = "text_completion"
        if self.style is Style.CHAT:
            kind = "chat.completion.chunk" if chunk else "chat.completion"
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def whole_json(head: Head, completions: Sequence[Completion], choices_each: int) -> bytes:
    """A whole answer: the choices of each prompt in turn, `choices_each` of them."""
    choices = [
        _choice(head.style, number * choices_each + choice.index, choice)
        for number, completion in enumerate(completions)
        for choice in completion.choices
    ]
    usage = total(completion.usage for completion in completions)
    details = {"prompt_tokens_details": None, "completion_tokens_details": None}
    return orjson.dumps(
        head.fields(chunk=False)
        | {
            "choices": choices,
            "service_tier": None,
            "system_fingerprint": head.fingerprint,
            "usage": _usage(usage) | details,
        }
    )


class Chunks:
    """The events of a stream.

    Args:
        head: what each begins with.
        choices: number of all choices.
        include_usage: whether the stream ends with the usage.
    """

    def __init__(self, head: Head, choices: int, *, include_usage: bool) -> None:
        self._head = head
        self._choices = choices
        self._include_usage = include_usage

    def opening(self) -> bytes:
        """Says who speaks, once for each choice; nothing for plain text."""
        if self._head.style is not Style.CHAT:
            return b""
        delta = {"role": "assistant", "content": ""}
        return b"".join(
            self._event([{"index": index, "delta": delta, "logprobs": None, "finish_reason": None}])
            for index in range(self._choices)
        )

    def piece(self, index: int, delta: Delta) -> bytes:
        """A piece of the choice `index`."""
        reason = delta.finish_reason
        choice: dict[str, Any] = {"index": index}
        if self._head.style is Style.CHAT:
            choice["delta"] = {"content": delta.text} if delta.text else {}
            choice |= {"logprobs": delta.logprobs, "finish_reason": reason}
            if reason is not None:
                choice["stop_reason"] = None
        else:
            choice |= {"text": delta.text, "logprobs": _text_logprobs(delta.logprobs)}
            choice |= {"finish_reason": reason, "stop_reason": None}
        if reason is None or self._include_usage:
            return self._event([choice])
        return self._event([choice], {"system_fingerprint": self._head.fingerprint})

    def end(self, usage: Usage) -> bytes:
        """The usage where it was asked for, and the mark of the end."""
        if not self._include_usage:
            return DONE
        further = {"usage": _usage(usage), "system_fingerprint": self._head.fingerprint}
        return self._event([], further) + DONE

    def _event(self, choices: list[dict[str, Any]], further: dict[str, Any] | None = None) -> bytes:
        content = self._head.fields(chunk=True) | {"choices": choices} | (further or {})
        return b"data: " + orjson.dumps(content) + b"\n\n"


def models_json(name: str, context_tokens: int, created: int) -> bytes:
    """The list of the one model."""
    model = {
        "id": name,
        "object": "model",
        "created": created,
        "owned_by": "pmi-gateway",
        "root": name,
        "parent": None,
        "max_model_len": context_tokens,
    }
    return orjson.dumps({"object": "list", "data": [model]})


def total(usages: Iterable[Usage | None]) -> Usage:
    """All tokens together."""
    known = [usage for usage in usages if usage is not None]
    return Usage(sum(one.prompt_tokens for one in known), sum(one.completion_tokens for one in known))


def _choice(style: Style, index: int, choice: Choice) -> dict[str, Any]:
    ended = {"finish_reason": choice.finish_reason, "stop_reason": None}
    if style is not Style.CHAT:
        return {
            "index": index,
            "text": choice.text,
            "logprobs": _text_logprobs(choice.logprobs),
            **ended,
        }
    message = {
        "role": "assistant",
        "content": choice.text,
        "refusal": None,
        "annotations": None,
        "audio": None,
        "function_call": None,
        "reasoning": None,
    }
    return {"index": index, "message": message, "logprobs": choice.logprobs, **ended}


def _text_logprobs(logprobs: dict[str, Any] | None) -> dict[str, Any] | None:
    """With the chosen token first among the alternatives, as in vLLM's answers."""
    if logprobs is None:
        return None
    chosen = zip(logprobs["tokens"], logprobs["token_logprobs"], logprobs["top_logprobs"], strict=True)
    return logprobs | {"top_logprobs": [{token: logprob} | top for token, logprob, top in chosen]}


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "completion_tokens": usage.completion_tokens,
    }

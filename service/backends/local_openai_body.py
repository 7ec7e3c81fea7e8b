"""The bodies that the local backend takes: the part of OpenAI's API, and of vLLM's, that it can do.

A field that would change the answer and that it cannot do is refused by name; every other field is ignored,
as vLLM ignores what it does not know. Types are not guessed: `"3"` is no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from prompts.types import Message
from service.backends.local_openai_errors import refusal
from service.backends.local_plan import MAX_CHOICES, NEUTRAL
from service.backends.logprobs import MAX_ALTERNATIVES

MAX_PROMPTS: Final = 256
MAX_STOP_STRINGS: Final = 16
MAX_LABELS: Final = 256
MAX_LABEL_CHARS: Final = 1000

# What the local backend cannot do, each with the values at which it changes nothing.
_CANNOT: Final[Mapping[str, tuple[Any, ...]]] = {
    **NEUTRAL,
    "allowed_token_ids": (),
    "audio": (),
    "bad_words": ([],),
    "chat_template": (),
    "continue_final_message": (False,),
    "documents": ([],),
    "ec_transfer_params": ({},),
    "function_call": ("none", "auto"),
    "functions": ([],),
    "kv_transfer_params": ({},),
    "logprob_token_ids": ([],),
    "media_io_kwargs": ({},),
    "mm_processor_kwargs": ({},),
    "modalities": (["text"],),
    "prompt_embeds": (),
    "prompt_logprobs": (),
    "repetition_detection": (),
    "response_format": ({"type": "text"},),
    "return_prompt_text": (False,),
    "return_token_ids": (False,),
    "return_tokens_as_token_ids": (False,),
    "suffix": ("",),
    "thinking_token_budget": (-1,),
    "truncate_prompt_tokens": (),
    "vllm_xargs": ({},),
    "watermarking": (False,),
    "web_search_options": (),
}
# Of these objects, what can be done; the obfuscation only pads a stream's events.
_POSSIBLE_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "structured_outputs": ("choice",),
    "stream_options": ("include_usage", "include_obfuscation"),
}
_CANNOT_IN_MESSAGES: Final = ("audio", "function_call", "tool_calls")
_INT64: Final = 2**63


def _message_text(content: Any) -> Any:
    """A message's content: a string, or text parts, which are lines to a template (as they are to vLLM's)."""
    if not isinstance(content, list):
        return content
    for part in content:
        if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise ValueError("the local backend takes text only, no images and no other parts")
    return "\n".join(part["text"] for part in content)


def _strings(value: Any) -> Any:
    return [value] if isinstance(value, str) else [] if value is None else value


def _prompts(value: Any) -> Any:
    parts = value if isinstance(value, list) else ()
    if any(isinstance(part, int | list) for part in parts):
        raise ValueError("the local backend takes text, no token ids")
    return _strings(value)


Strings = Annotated[list[str], BeforeValidator(_strings)]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_CHARS)]


class _Lenient(BaseModel):
    """Keeps fields that it does not know, to be looked at by `read`."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class ChatMessage(_Lenient):
    """A message of a conversation."""

    role: Literal["developer", "system", "user", "assistant"]
    content: Annotated[str, BeforeValidator(_message_text)]


class StreamOptions(_Lenient):
    """How a stream ends."""

    include_usage: bool | None = None


class StructuredOutputs(_Lenient):
    """vLLM's constraint on answers; here a choice of whole answers."""

    choice: list[Label] = Field(min_length=1, max_length=MAX_LABELS)


class Body(_Lenient):
    """What every body may name."""

    model: str | None = None


class Generating(Body):
    """What `/v1/chat/completions` and `/v1/completions` have in common."""

    max_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=100)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=-1)
    min_p: float | None = Field(None, ge=0, le=1)
    n: int | None = Field(None, ge=1, le=MAX_CHOICES)
    seed: int | None = Field(None, ge=-_INT64, lt=_INT64)
    stop: Strings = Field(default=[], max_length=MAX_STOP_STRINGS)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    structured_outputs: StructuredOutputs | None = None
    request_id: str | None = None

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return self.stream_options is not None and self.stream_options.include_usage is True


class ChatBody(Generating):
    """`/v1/chat/completions`."""

    messages: list[ChatMessage] = Field(min_length=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=MAX_ALTERNATIVES)
    chat_template_kwargs: dict[str, Any] | None = None


class CompletionBody(Generating):
    """`/v1/completions`."""

    prompt: Annotated[list[str], BeforeValidator(_prompts)] = Field(min_length=1, max_length=MAX_PROMPTS)
    max_tokens: int | None = Field(16, ge=1)
    logprobs: int | None = Field(None, ge=0, le=MAX_ALTERNATIVES)


class TokenizeBody(Body):
    """`/tokenize`: either a text or messages."""

    prompt: str | None = None
    messages: list[ChatMessage] | None = Field(None, min_length=1)
    add_generation_prompt: bool = True
    return_token_strs: bool | None = None
    chat_template_kwargs: dict[str, Any] | None = None


class DetokenizeBody(Body):
    """`/detokenize`."""

    tokens: list[Annotated[int, Field(ge=0)]]


Kind = TypeVar("Kind", bound=Body)


def read(kind: type[Kind], raw: bytes) -> Kind:
    """A body, checked.

    Raises:
        BackendRejected: it is no JSON object, a value is wrong, or it asks for what cannot be done here.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise refusal(400, "The body is no valid JSON.") from error
    if not isinstance(value, dict):
        raise refusal(400, "The body is no JSON object.")
    _check(value, kind)
    try:
        body = kind.model_validate(value)
    except ValidationError as error:
        raise _refusal(error) from error
    if isinstance(body, Generating):
        _check_generating(body)
    return body


def messages_of(given: list[ChatMessage]) -> tuple[Message, ...]:
    """The conversation as prompts have it."""
    return tuple(Message(message.role, message.content) for message in given)


def _check(value: Mapping[str, Any], kind: type[Body]) -> None:
    """Refuse what is known to change the answer, before anything else is said of the body."""
    own = kind.model_fields
    for name, given in value.items():
        if name in _CANNOT and name not in own and given is not None and given not in _CANNOT[name]:
            raise _cannot(name)
    # vLLM adds them to a plain text, and not to messages, whose template has them.
    usual = "messages" not in value
    if value.get("add_special_tokens", usual) not in (usual, None):
        raise _cannot("add_special_tokens")
    for place, possible in _POSSIBLE_PARTS.items():
        part = value.get(place)
        for name, given in (part if isinstance(part, dict) else {}).items():
            if name not in possible and given not in (None, False):
                raise _cannot(f"{place}.{name}")
    for number, message in enumerate(value["messages"] if isinstance(value.get("messages"), list) else ()):
        for name in _CANNOT_IN_MESSAGES if isinstance(message, dict) else ():
            if message.get(name):
                raise _cannot(f"messages[{number}].{name}")


def _check_generating(body: Generating) -> None:
    if body.stream_options is not None and not body.stream:
        raise refusal(400, "Stream options can only be defined when `stream=True`.", "stream_options")
    if isinstance(body, ChatBody) and body.top_logprobs and not body.logprobs:
        raise refusal(400, "when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs")


def _cannot(path: str) -> Exception:
    return refusal(400, f"{path}: the local backend cannot do this; leave the field out.", path)


def _refusal(error: ValidationError) -> Exception:
    """The first problem, by its path."""
    first = error.errors(include_url=False, include_input=False)[0]
    path = ""
    for part in first["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    if first["type"] == "missing":
        return refusal(400, f"{path} is required.", path)
    reason = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return refusal(400, f"{path}: {reason[:1].lower()}{reason[1:]}.", path)

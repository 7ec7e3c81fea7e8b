"""How a call of a model is told of in a span.

`gen_ai.*` names are those of OpenTelemetry's semantic conventions (in development there).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from opentelemetry.trace import Span, Status, StatusCode

from service.backends.types import Usage
from service.tracing.answer import AnswerRead

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
MODEL: Final = "gen_ai.request.model"
ANSWERED_BY: Final = "gen_ai.response.model"
ANSWER_ID: Final = "gen_ai.response.id"
FINISHED: Final = "gen_ai.response.finish_reasons"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
STREAMS: Final = "gen_ai.request.stream"
STATUS: Final = "http.response.status_code"
ERROR: Final = "error.type"
FIRST: Final = "pmi.first_token"
LEFT: Final = "pmi.left"
#: What a body may say about itself: key -> attribute. Sampling only; never text.
_ASKED: Final = {
    "max_tokens": "gen_ai.request.max_tokens",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "max_output_tokens": "gen_ai.request.max_tokens",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "seed": "gen_ai.request.seed",
    "n": "gen_ai.request.choice.count",
}
OPERATIONS: Final = {
    "/v1/chat/completions": "chat",
    "/v1/completions": "text_completion",
    "/v1/responses": "chat",
    "/v1/messages": "chat",
    "/v1/embeddings": "embeddings",
}
MOST_NAME: Final = 256
_INTEGERS: Final = range(-(2**63), 2**63)
# A body beyond this is one with images; what it says of sampling is not worth the reading.
_MOST_READ_BYTES: Final = 256 * 1024


def count(span: Span, usage: Usage | None) -> None:
    """The tokens of a call, where they are known."""
    if usage is not None:
        span.set_attributes({INPUT_TOKENS: usage.prompt_tokens, OUTPUT_TOKENS: usage.completion_tokens})


def describe(span: Span, path: str, body: bytes) -> None:
    """What a request of OpenAI's API says of itself."""
    operation = OPERATIONS[path]
    span.set_attribute(OPERATION, operation)
    if len(body) > _MOST_READ_BYTES:
        return
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    if not isinstance(content, dict):
        return
    model = content.get("model")
    if isinstance(model, str):
        span.update_name(f"{operation} {model[:MOST_NAME]}")
        span.set_attribute(MODEL, model[:MOST_NAME])
    span.set_attribute(STREAMS, content.get("stream") is True)
    span.set_attributes(sampling(content))


def sampling(asked: Mapping[str, Any]) -> dict[str, int | float]:
    """Attributes for what is asked of the decoding, by its names in OpenAI's API."""
    found = ((attribute, _number(asked.get(name))) for name, attribute in _ASKED.items())
    return {attribute: number for attribute, number in found if number is not None}


def _number(value: Any) -> int | float | None:
    """A number that a trace can hold; a truth is none."""
    if isinstance(value, float):
        return value
    return value if isinstance(value, int) and not isinstance(value, bool) and value in _INTEGERS else None


def say(span: Span, answer: AnswerRead) -> None:
    """What an answer has said of itself."""
    for name, value in (
        (ANSWERED_BY, answer.model),
        (ANSWER_ID, answer.id),
        (FINISHED, answer.finish_reasons),
        (INPUT_TOKENS, answer.input_tokens),
        (OUTPUT_TOKENS, answer.output_tokens),
    ):
        if value:
            span.set_attribute(name, value)


def failed(span: Span, error: BaseException) -> None:
    """What ended a call before its answer did."""
    if isinstance(error, Exception):
        refused(span, type(error).__name__)
    else:
        span.set_attribute(LEFT, True)  # cancelled, or closed: nobody wants it any more


def refused(span: Span, kind: str) -> None:
    """That a call was in vain; `kind` is an error's name or a status."""
    span.set_attribute(ERROR, kind)
    span.set_status(Status(StatusCode.ERROR))

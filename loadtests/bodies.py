"""The bodies that are sent: chat completions of an exact length, and the upstream's answer to them."""

from __future__ import annotations

from typing import Any, Final

import orjson

MODEL: Final = "static"
CONTEXT_TOKENS: Final = 131072

SMALL_BYTES: Final = 1024
LARGE_BYTES: Final = 30 * 1024

#: Inside the world of the bundled demo translator, so that its quality gate keeps all of these languages.
QUESTION: Final = "Die Musik war wunderbar. Ich würde gern wiederkommen."
LANGUAGES: Final = ("fr", "es", "en")

_RULES: Final = (
    "You answer the guests of a concert hall. Be brief and polite, and answer in the language you are asked "
    "in. Say nothing about prices that are not on the list. When somebody wants their money back, ask for "
    "the date of the concert and the number of the ticket, and pass the case on to a colleague. "
)

ANSWER: Final = orjson.dumps(
    {
        "id": "chatcmpl-static",
        "object": "chat.completion",
        "created": 1750000000,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Das freut uns sehr. Bis zum nächsten Mal!"},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 212, "completion_tokens": 11, "total_tokens": 223},
    }
)
MODELS: Final = orjson.dumps(
    {
        "object": "list",
        "data": [{"id": MODEL, "object": "model", "owned_by": "vllm", "max_model_len": CONTEXT_TOKENS}],
    }
)
TOKENIZED: Final = orjson.dumps({"count": 256, "max_model_len": CONTEXT_TOKENS, "tokens": []})


def chat(length: int, **fields: Any) -> bytes:
    """A chat completion of `length` bytes, long by its system message; `fields` stand beside the messages.

    Raises:
        ValueError: it cannot be that short.
    """
    missing = length - len(_chat("", fields))
    if missing < 0:
        raise ValueError(f"the body without a system message is {-missing} bytes longer than {length}")
    rules = _RULES * (missing // len(_RULES) + 1)
    return _chat(rules[:missing], fields)


def _chat(rules: str, fields: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "model": MODEL,
            "messages": [{"role": "system", "content": rules}, {"role": "user", "content": QUESTION}],
            "temperature": 0.2,
            "max_tokens": 64,
            **fields,
        }
    )

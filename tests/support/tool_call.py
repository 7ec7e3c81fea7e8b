"""A tool, and what it takes for the demo LM, which never saw a tool call, to call it."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from tests.support.vllm import DEMO_LM

NAME = "book"
DAYS = ("Monday", "Friday")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"day": {"type": "string", "enum": list(DAYS)}},
    "required": ["day"],
    "additionalProperties": False,
}
# `strict`: vLLM's parser then holds the arguments to the schema.
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {"name": NAME, "description": "Books a table.", "parameters": SCHEMA, "strict": True},
}
# Tokens of a call: the LM spells it nearly letter by letter.
MAX_TOKENS = 120


@cache
def no_white_space() -> dict[str, int]:
    """A `logit_bias` that keeps white space out of a call, which the LM would otherwise never end."""
    vocabulary = orjson.loads((DEMO_LM / "tokenizer.json").read_bytes())["model"]["vocab"]
    pieces = ["▁", *(f"<0x{ord(character):02X}>" for character in "\t\n\r ")]
    return {str(vocabulary[piece]): -100 for piece in pieces}

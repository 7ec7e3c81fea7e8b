"""`/tokenize` and `/detokenize` of the local backend, as vLLM has them."""

from __future__ import annotations

import orjson

from prompts.types import Prompt, Style
from service.backends.local_model import LocalModel
from service.backends.local_openai_body import DetokenizeBody, TokenizeBody, messages_of
from service.backends.local_openai_errors import refusal
from service.backends.local_plan import encode


def tokenize(model: LocalModel, body: TokenizeBody) -> bytes:
    """The token ids of a text, or of messages in the model's template. Blocks.

    Raises:
        BackendRejected: neither or both are given, or the template refuses the messages.
    """
    if (body.prompt is None) == (body.messages is None):
        raise refusal(400, "Give either prompt or messages.", "prompt")
    if body.messages is None:
        tokens = encode(model, Prompt(Style.TEXT, text=body.prompt or ""))
    else:
        variables = {
            **(body.chat_template_kwargs or {}),
            "add_generation_prompt": body.add_generation_prompt,
        }
        tokens = encode(model, Prompt(Style.CHAT, messages_of(body.messages)), variables)
    texts = [model.vocabulary[token] for token in tokens] if body.return_token_strs else None
    return orjson.dumps(
        {
            "count": len(tokens),
            "max_model_len": model.context_tokens,
            "tokens": tokens,
            "token_strs": texts,
        }
    )


def detokenize(model: LocalModel, body: DetokenizeBody) -> bytes:
    """The text of token ids, special tokens included. Blocks.

    Raises:
        BackendRejected: an id is not in the vocabulary.
    """
    for number, token in enumerate(body.tokens):
        if token >= len(model.vocabulary):
            raise refusal(400, f"tokens[{number}]: no such token.", f"tokens[{number}]")
    special = frozenset(model.tokenizer.special.values())
    pieces = (
        model.vocabulary[token].encode() if token in special else model.tokenizer.pieces[token]
        for token in body.tokens
    )
    text = b"".join(pieces).decode("utf-8", "replace")
    if model.tokenizer.marks_word_start:
        text = text.removeprefix(" ")
    return orjson.dumps({"prompt": text})

"""Log-probabilities of a local answer, in the JSON shapes of the chat and completions endpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prompts.types import Style
from service.backends.sampling import Logits

MAX_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """One token of an answer: its log-probability before any sampling setting, and likely alternatives."""

    token: int
    logprob: float
    alternatives: tuple[tuple[int, float], ...]


def score(logits: Logits, token: int, alternatives: int) -> TokenLogprob:
    """Score `token` under the model's own distribution; `logits` has shape [vocabulary]."""
    values = logits.astype(np.float64)
    values -= values.max()
    values -= np.log(np.exp(values).sum())
    best = np.argsort(-values, kind="stable")[:alternatives]
    return TokenLogprob(token, float(values[token]), tuple((int(one), float(values[one])) for one in best))


def to_json(
    scores: Sequence[TokenLogprob], style: Style, text_of: Callable[[int], str], first_offset: int = 0
) -> dict[str, Any]:
    """The scores as the style's endpoint gives them.

    Args:
        scores: one entry per token.
        style: chat or text.
        text_of: a token's own text.
        first_offset: where the first token's text begins in the answer, in characters (text style only).
    """
    if style is Style.CHAT:
        return {
            "content": [
                _entry(one.token, one.logprob, text_of)
                | {"top_logprobs": [_entry(token, logprob, text_of) for token, logprob in one.alternatives]}
                for one in scores
            ]
        }
    texts = [text_of(one.token) for one in scores]
    offsets = [first_offset]
    for text in texts[:-1]:
        offsets.append(offsets[-1] + len(text))
    return {
        "tokens": texts,
        "token_logprobs": [one.logprob for one in scores],
        "top_logprobs": [{text_of(token): logprob for token, logprob in one.alternatives} for one in scores],
        "text_offset": offsets[: len(texts)],
    }


def _entry(token: int, logprob: float, text_of: Callable[[int], str]) -> dict[str, Any]:
    text = text_of(token)
    return {"token": text, "logprob": logprob, "bytes": list(text.encode())}

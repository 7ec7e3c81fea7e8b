"""Decoding with a CTranslate2 generator, token by token, with our own choice of each token.

CTranslate2 decodes greedily with its key-value cache and shows the logits of every step; nothing lets a
caller choose the token. So its greedy decoding is taken as a draft: as long as our choice is the drafted
token, decoding goes on; when it differs, decoding starts again behind the chosen token. Greedy answers run
at full speed, others pay one pass over the prompt for every token that is not the most likely one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from service.backends.sampling import Logits

# CTranslate2 keeps the logits of every step until a call ends; this bounds them (64 MiB of float32).
MAX_KEPT_LOGITS = 1 << 24

# Given the drafted token and, when asked for, the logits of shape [vocabulary]: the token to go on with, or
# None to stop.
Visit = Callable[[int, Logits | None], int | None]


def decode(
    generator: Any,
    vocabulary: Sequence[str],
    prompt: Sequence[int],
    limit: int,
    visit: Visit,
    *,
    with_logits: bool,
    max_kept_logits: int = MAX_KEPT_LOGITS,
) -> None:
    """Decode after `prompt` until `visit` returns None or `limit` tokens are visited. Blocks.

    Args:
        generator: a `ctranslate2.Generator` with a loaded model.
        vocabulary: token strings by id, as the model has them.
        prompt: token ids; at least one.
        limit: most tokens to visit.
        visit: called once per position, in a thread of CTranslate2's; what it raises is raised here.
        with_logits: whether `visit` gets logits.
        max_kept_logits: most logits that one call of CTranslate2's keeps, 16 steps at least.
    """
    tokens = [vocabulary[token] for token in prompt]
    left = limit
    going = True

    def on_step(step: Any) -> bool:
        nonlocal left, going
        chosen = visit(step.token_id, _logits(step, len(vocabulary)) if with_logits else None)
        left -= 1
        if chosen is None:
            going = False
            return True
        tokens.append(vocabulary[chosen])
        drafted: int = step.token_id
        return chosen != drafted

    while going and left > 0:
        steps = min(left, max(16, max_kept_logits // len(vocabulary))) if with_logits else left
        generator.generate_batch(
            [tokens.copy()],
            max_length=steps,
            sampling_topk=1,
            include_prompt_in_result=False,
            return_logits_vocab=with_logits,
            callback=on_step,
        )


def _logits(step: Any, size: int) -> Logits:
    # A copy: the values belong to the step. Rows can be padded beyond the vocabulary.
    values = np.array(step.logits, dtype=np.float32)
    return values.reshape(-1)[:size]

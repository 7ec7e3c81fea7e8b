"""Log-probabilities in the endpoints' JSON."""

from __future__ import annotations

import math

import numpy as np

from prompts.types import Style
from service.backends.logprobs import score, to_json

LOGITS = np.log(np.array([0.5, 0.25, 0.25], np.float32)) + 100
TEXTS = ["a", "柏", " c"]


def test_scores_are_of_the_models_own_distribution() -> None:
    """Normalised whatever the logits' level; alternatives best first, the lower id first among equals."""
    one = score(LOGITS, 2, 2)
    assert math.isclose(one.logprob, math.log(0.25), rel_tol=1e-5)
    assert [token for token, _ in one.alternatives] == [0, 1]
    assert score(LOGITS, 0, 0).alternatives == ()


def test_chat_shape() -> None:
    """Token, log-probability and bytes, the alternatives alike."""
    (entry,) = to_json([score(LOGITS, 1, 1)], Style.CHAT, TEXTS.__getitem__)["content"]
    assert entry["token"] == "柏"
    assert entry["bytes"] == list("柏".encode())
    assert [alternative["token"] for alternative in entry["top_logprobs"]] == ["a"]


def test_completions_shape() -> None:
    """Parallel lists; offsets are characters of the answer."""
    shape = to_json([score(LOGITS, 1, 1), score(LOGITS, 2, 1)], Style.TEXT, TEXTS.__getitem__, 5)
    assert shape["tokens"] == ["柏", " c"]
    assert shape["text_offset"] == [5, 6]
    assert len(shape["token_logprobs"]) == 2
    assert list(shape["top_logprobs"][0]) == ["a"]


def test_nothing_scored_is_empty() -> None:
    """A delta may carry no token."""
    assert to_json([], Style.TEXT, TEXTS.__getitem__)["text_offset"] == []

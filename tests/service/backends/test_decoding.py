"""Decoding token by token, with our own choice of each token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest

from service.backends.decoding import decode
from service.backends.local_model import LocalModel
from service.backends.sampling import Logits

PROMPT = (1, 4, 30, 40, 50, 5)


@pytest.fixture(scope="module")
def generator(tiny_lm: Path) -> Iterator[Any]:
    loaded = ctranslate2.Generator(str(tiny_lm), intra_threads=1)
    yield loaded
    loaded.unload_model()


@pytest.fixture(scope="module")
def vocabulary(tiny_lm: Path) -> list[str]:
    return list(LocalModel.read(tiny_lm).vocabulary)


def test_an_error_in_the_visitor_is_raised(generator: Any, vocabulary: list[str]) -> None:
    """Through CTranslate2's own thread."""

    def visit(drafted: int, logits: Logits | None) -> int | None:
        raise LookupError("from the visitor")

    with pytest.raises(LookupError, match="from the visitor"):
        decode(generator, vocabulary, PROMPT, 5, visit, with_logits=False)


def test_the_drafts_are_greedy_decoding(generator: Any, vocabulary: list[str]) -> None:
    """Accepting each one gives what CTranslate2 generates by itself."""
    tokens = [vocabulary[token] for token in PROMPT]
    expected = generator.generate_batch([tokens], max_length=8, include_prompt_in_result=False)[
        0
    ].sequences_ids[0]
    seen: list[int] = []

    def visit(drafted: int, logits: Logits | None) -> int | None:
        assert logits is None
        seen.append(drafted)
        return drafted

    decode(generator, vocabulary, PROMPT, 8, visit, with_logits=False)
    assert seen == expected


def test_every_step_has_the_logits_of_the_chosen_text(generator: Any, vocabulary: list[str]) -> None:
    """However often the choice leaves the draft, each step sees what a pass over the whole text gives."""
    chosen: list[int] = []
    steps: list[Logits] = []

    def visit(drafted: int, logits: Logits | None) -> int | None:
        assert logits is not None
        steps.append(logits)
        # Every other choice is the runner-up, so that decoding has to start again behind it.
        chosen.append(int(np.argsort(logits)[-1 - len(chosen) % 2]))
        return chosen[-1]

    decode(generator, vocabulary, PROMPT, 9, visit, with_logits=True)
    whole = np.array(generator.forward_batch([[*PROMPT, *chosen]]))[0]
    assert len(chosen) == 9
    for index, logits in enumerate(steps):
        np.testing.assert_allclose(logits, whole[len(PROMPT) - 1 + index], atol=1e-4)


def test_stopping_ends_decoding_at_once(generator: Any, vocabulary: list[str]) -> None:
    """No further step is visited."""
    visits = 0

    def visit(drafted: int, logits: Logits | None) -> int | None:
        nonlocal visits
        visits += 1
        return drafted if visits < 3 else None

    decode(generator, vocabulary, PROMPT, 100, visit, with_logits=False)
    assert visits == 3


def test_an_end_token_that_is_not_taken_does_not_end_decoding(generator: Any, vocabulary: list[str]) -> None:
    """The end token may be drafted where the choice is another one; and a prompt may be one token long."""
    visits = 0

    def visit(drafted: int, logits: Logits | None) -> int | None:
        nonlocal visits
        visits += 1
        return vocabulary.index("<|end|>") if visits % 2 else 30

    decode(generator, vocabulary, PROMPT[:1], 6, visit, with_logits=True)
    assert visits == 6


def test_kept_logits_are_bounded(generator: Any, vocabulary: list[str]) -> None:
    """A long answer is decoded in several calls, with the same tokens."""
    seen: list[int] = []

    def visit(drafted: int, logits: Logits | None) -> int | None:
        seen.append(drafted)
        return drafted

    decode(generator, vocabulary, PROMPT, 40, visit, with_logits=True, max_kept_logits=16)
    in_pieces, seen = seen, []
    decode(generator, vocabulary, PROMPT, 40, visit, with_logits=False)
    assert in_pieces == seen

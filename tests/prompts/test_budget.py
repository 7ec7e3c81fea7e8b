"""The context budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.budget import estimate, fit
from prompts.types import Message, Prompt, Style


def text(words: str) -> Prompt:
    return Prompt(Style.TEXT, text=words)


def render(kept: int) -> Prompt:
    """A prompt of 100 words, and 100 more for each translation; one word is one token here."""
    return text("words " * 100 * (kept + 1))


class Counting:
    """Counts words, and how often it was asked."""

    def __init__(self, *, able: bool = True) -> None:
        self.asked: list[int] = []
        self._able = able

    async def __call__(self, prompt: Prompt) -> int | None:
        words = len(prompt.text.split())
        self.asked.append(words)
        return words if self._able else None


async def test_the_original_is_sent_even_when_it_does_not_fit() -> None:
    """A context that is too small for the bare prompt drops every language and says so."""
    found = await fit(render, 3, Counting(), context=90, reserve=20)
    assert (found.kept, found.fits, found.added_tokens) == (0, False, 0)
    assert found.prompt == render(0)


async def test_a_reserve_above_the_context_leaves_nothing() -> None:
    """A wanted answer longer than the context is the backend's to refuse."""
    found = await fit(render, 3, Counting(), context=100, reserve=200)
    assert (found.kept, found.fits) == (0, False)


async def test_without_a_count_the_generous_estimate_decides() -> None:
    """A backend that cannot tell gets fewer languages rather than a prompt that may not fit."""
    count = Counting(able=False)
    found = await fit(render, 3, count, context=1000, reserve=0)
    assert found.kept == 1
    assert not found.counted
    assert found.fits


async def test_an_unknown_context_keeps_everything() -> None:
    """Where the context cannot be told nothing is dropped and nothing is counted."""
    count = Counting()
    found = await fit(render, 3, count, context=None, reserve=100)
    assert (found.kept, found.fits, count.asked) == (3, True, [])


async def test_far_from_the_limit_nothing_is_counted() -> None:
    """The estimate is enough for most requests."""
    count = Counting()
    found = await fit(render, 3, count, context=8192, reserve=512)
    assert (found.kept, found.fits, count.asked) == (3, True, [])
    assert found.prompt_tokens == estimate(render(3)).likely
    assert found.added_tokens == pytest.approx(found.prompt_tokens * 3 / 4, abs=1)


async def test_far_beyond_the_limit_nothing_is_counted() -> None:
    """A huge prompt is not sent to the tokenizer only to learn that it is huge."""
    count = Counting()
    found = await fit(lambda kept: render(1000 + kept), 3, count, context=2000, reserve=0)
    assert (found.kept, found.fits, count.asked) == (0, False, [])


async def test_near_the_limit_the_count_decides() -> None:
    """Languages go from the least preferred end until the counted prompt leaves the reserve free."""
    count = Counting()
    found = await fit(render, 3, count, context=410, reserve=100)
    assert (found.kept, found.prompt_tokens, found.counted, found.fits) == (2, 300, True, True)
    assert found.prompt == render(2)
    assert found.added_tokens == pytest.approx(200, abs=1)


async def test_a_pivot_that_shortens_the_prompt_adds_nothing() -> None:
    """Where the translation is shorter than the original the number added is 0, not below."""
    found = await fit(lambda kept: text("word " * (9 - kept)), 1, Counting(), context=1000, reserve=0)
    assert (found.kept, found.added_tokens) == (1, 0)


async def test_no_translations_at_all() -> None:
    """A direct prompt is only measured."""
    found = await fit(render, 0, Counting(), context=150, reserve=0)
    assert (found.kept, found.fits, found.prompt_tokens, found.added_tokens) == (0, True, 100, 0)


@settings(deadline=None)
@given(st.integers(0, 20), st.integers(0, 3000), st.integers(0, 400))
async def test_keeps_as_many_as_fit_with_few_counts(languages: int, context: int, reserve: int) -> None:
    """As many as leave room, never more, at a logarithmic number of counts."""
    count = Counting()
    found = await fit(render, languages, count, context=context, reserve=reserve)
    limit = context - reserve
    best = max((kept for kept in range(languages + 1) if 100 * (kept + 1) <= limit), default=0)
    assert found.kept == best
    assert found.fits is (limit >= 100)
    assert len(count.asked) <= languages.bit_length() + 2


@pytest.mark.pmi_data
def test_estimates_hold_for_real_text(pmi_rows: Callable[[str], list[dict[str, Any]]]) -> None:
    """Bounds are ordered, and no script is judged below what byte-level vocabularies reach at their best."""
    for row in pmi_rows("wmt22_de2en") + pmi_rows("question_alignment/emotion"):
        for words in [row["inputs"]["text"], *(one["text"] for one in row["translations"].values())]:
            size = estimate(text(words))
            assert size.least <= size.likely <= size.most
            assert size.most >= len(words) / 2
            assert size.least <= len(words.encode()) / 4 + 1


def test_messages_cost_more_than_their_text() -> None:
    """Chat templates bring tokens of their own, a few for each message."""
    plain = estimate(text("Hello there"))
    chat = estimate(Prompt(Style.CHAT, messages=(Message("user", "Hello there"),)))
    assert chat.likely > plain.likely
    assert chat.most >= plain.most + 60

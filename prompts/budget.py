"""How many translations a prompt can hold: the model's context, less the room for the answer.

Languages are dropped from the least preferred end, the original and the examples never. Prompts that surely
fit (or surely do not) are judged by their characters; only those in between are counted by the model's own
tokenizer, so most requests cost no extra call.

Rates are tokens per character by script, seen over the tokenizers of current open models. `most` is generous,
because a prompt wrongly held to fit fails in the backend, while a needless count costs milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prompts.types import Prompt

Render = Callable[[int], Prompt]
"""The prompt with the first k translations."""

Count = Callable[[Prompt], Awaitable[int | None]]
"""Tokens of a prompt as the model counts them, chat template included; None when it cannot be told."""

# First code point of a range, then likely and most tokens per character; a range ends where the next begins.
_RATES = (
    (0x0000, 0.27, 0.75),  # ASCII
    (0x0080, 0.60, 2.00),  # Latin letters with diacritics, IPA
    (0x0370, 0.40, 1.00),  # Greek, Cyrillic
    (0x0530, 0.80, 2.00),  # Armenian
    (0x0590, 0.50, 1.20),  # Hebrew, Arabic
    (0x0700, 1.20, 3.00),  # Syriac, N'Ko and others
    (0x0900, 0.80, 2.50),  # the scripts of India and Sri Lanka, Thai
    (0x0E80, 1.50, 3.00),  # Lao, Tibetan, Burmese, Georgian, Ethiopic, Khmer and others
    (0x1E00, 0.70, 2.50),  # Latin with two diacritics, polytonic Greek
    (0x2000, 0.80, 3.00),  # punctuation and symbols
    (0x2E80, 0.80, 2.00),  # CJK, kana
    (0xA000, 1.50, 3.00),  # Yi and others
    (0xAC00, 0.80, 2.00),  # Hangul
    (0xD7B0, 1.50, 3.00),  # the rest of the basic plane
    (0xFF00, 0.80, 2.00),  # full-width forms
    (0x10000, 2.00, 4.00),  # emoji, rare characters: byte by byte at worst
)
_STARTS = tuple(start for start, _, _ in _RATES)
# A text can compress far better than prose (runs of blanks, boilerplate): this much better at best.
_LEAST_PER_LIKELY = 0.25
_TEMPLATE_TOKENS = (10, 60)  # a chat template's own text, likely and most; some bring a system message
_MESSAGE_TOKENS = (5, 12)  # the marks around each message


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens of a prompt, judged by its characters: surely no fewer, likely, surely no more."""

    least: int
    likely: int
    most: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits.

    Attributes:
        kept: number of translations in the prompt, counted from the preferred end.
        prompt: the prompt with them.
        prompt_tokens: its size; counted when `counted`, else estimated.
        added_tokens: how much of that the translations added, estimated in proportion; 0 when they made the
            prompt shorter, as a pivot can.
        counted: whether the model's tokenizer was asked for this prompt.
        fits: False when even the prompt without translations is not known to leave room for the answer; it
            is sent all the same, and the backend's to refuse.
    """

    kept: int
    prompt: Prompt
    prompt_tokens: int
    added_tokens: int
    counted: bool
    fits: bool


def estimate(prompt: Prompt) -> Estimate:
    """Judge a prompt's size in tokens by the scripts of its characters."""
    likely, most = 0.0, 0.0
    texts = [message.content for message in prompt.messages] or [prompt.text]
    for text in texts:
        for character, times in Counter(text).items():
            _, one_likely, one_most = _RATES[bisect_right(_STARTS, ord(character)) - 1]
            likely += one_likely * times
            most += one_most * times
    if prompt.messages:
        likely += _TEMPLATE_TOKENS[0] + _MESSAGE_TOKENS[0] * len(prompt.messages)
        most += _TEMPLATE_TOKENS[1] + _MESSAGE_TOKENS[1] * len(prompt.messages)
    return Estimate(int(likely * _LEAST_PER_LIKELY), round(likely), int(most) + 1)


async def fit(render: Render, languages: int, count: Count, *, context: int | None, reserve: int) -> Fit:
    """The prompt with as many of the first `languages` translations as leave room for the answer.

    Args:
        render: gives the prompt for every k from 0 to `languages`; the more translations, the longer.
        languages: translations at hand.
        count: asked for prompts near the limit only, at most about log2(languages) + 2 times. Where it cannot
            tell, the generous estimate decides.
        context: the model's context in tokens; None when it is not known: then everything is kept.
        reserve: tokens to leave for the answer.
    """
    limit = None if context is None else context - reserve
    counts: dict[int, int] = {}

    async def has_room(kept: int) -> bool:
        if limit is None:
            return True
        prompt = render(kept)
        size = estimate(prompt)
        if size.most <= limit:
            return True
        if size.least > limit:
            return False
        counted = await count(prompt)
        if counted is None:
            return False
        counts[kept] = counted
        return counted <= limit

    fits = True
    kept = languages
    if not await has_room(languages):
        # Invariant: `kept` translations fit (0 is taken on trust until asked), `over` do not.
        kept, over = 0, languages
        while over - kept > 1:
            middle = (kept + over) // 2
            if await has_room(middle):
                kept = middle
            else:
                over = middle
        fits = kept > 0 or (languages > 0 and await has_room(0))
    return _fit(render, kept, counts.get(kept), fits=fits)


def _fit(render: Render, kept: int, counted: int | None, *, fits: bool) -> Fit:
    prompt = render(kept)
    likely = estimate(prompt).likely
    bare = estimate(render(0)).likely
    tokens = likely if counted is None else counted
    added = round(tokens * max(0, likely - bare) / likely) if likely else 0
    return Fit(kept, prompt, tokens, added, counted is not None, fits)

"""The translator's training stream: one sentence in two languages, the source a little untidy at times."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from service.demo.world import LANGUAGES, Split, exercise, render, sample
from service.demo.world.grammar import FRAMES
from service.demo.world.sampling import sample_from

SINGLE_SHARE = 0.6
"""Share of draws that are one rendered meaning; the rest are sentences of exercises, questions too."""
PLAIN_SHARE = 0.3
"""Share of those that come from frames with few meanings: the phrases that people try first."""
PLAIN_MEANINGS = 5_000
UNTIDY_SHARE = 0.15
TASKS = ("translate", "nli", "qa", "classify", "generate")
_PLAIN_FRAMES = tuple(
    name for name, frame in FRAMES.items() if not frame.heldout and frame.meanings < PLAIN_MEANINGS
)
_FINAL = ".!?。！？"


@dataclass(frozen=True, slots=True)
class Pair:
    """A source sentence and its translation, with FLORES-200 codes."""

    source_language: str
    target_language: str
    source: str
    target: str


def pairs(seed: int) -> Iterator[Pair]:
    """Endless training pairs over all directions alike; only meanings of the training split."""
    rng = random.Random(seed)
    while True:
        for sentence in sentences(rng):
            source, target = rng.sample(LANGUAGES, 2)
            text = untidy(rng, sentence[source]) if rng.random() < UNTIDY_SHARE else sentence[source]
            yield Pair(source, target, text, sentence[target])


def sentences(rng: random.Random) -> Iterator[dict[str, str]]:
    """A few sentences, each in every language."""
    if rng.random() < SINGLE_SHARE:
        plain = rng.random() < PLAIN_SHARE
        meaning = sample_from(rng, _PLAIN_FRAMES, Split.TRAIN) if plain else sample(rng, Split.TRAIN)
        rendered = {language: render(meaning, language) for language in LANGUAGES}
        # Two directions for one rendering: rendering costs more than a further row.
        yield rendered
        yield rendered
        return
    item = exercise(rng, rng.choice(TASKS), Split.TRAIN)
    for field in item.inputs.values():
        split_texts = {language: split_sentences(field[language]) for language in LANGUAGES}
        if len({len(parts) for parts in split_texts.values()}) == 1:
            for index in range(len(split_texts[LANGUAGES[0]])):
                yield {language: parts[index] for language, parts in split_texts.items()}


def split_sentences(text: str) -> list[str]:
    """Sentences of the grammar's own regular text; requests go through `translators.segments` instead."""
    parts, start = [], 0
    for index, character in enumerate(text):
        if character in _FINAL and (character in "。！？" or text[index + 1 : index + 2] in ("", " ", "\n")):
            parts.append(text[start : index + 1].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def untidy(rng: random.Random, text: str) -> str:
    """The sentence as someone in a hurry types it."""
    match rng.randrange(5):
        case 0:
            return text[:1].lower() + text[1:]
        case 1:
            return text.rstrip(_FINAL) or text
        case 2:
            return text.rstrip(_FINAL).lower() or text
        case 3:
            return text.rstrip(_FINAL) + rng.choice(("!", "...", " .", ",", "。"))
        case _:
            return text.lower()

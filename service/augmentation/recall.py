"""Inputs that were augmented a moment ago, remembered whole.

The translation cache knows sentences, so an input that comes again still has to be identified, split, looked
up, judged and joined: most of the gateway's own time. All of that comes out the same; so what came out is
kept, for the languages that were usable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from service.augmentation.augment import Subject
from service.augmentation.outcome import Outcome, Source, Used
from translators import segments
from translators.lru import Lru
from translators.types import Call, ModelCard, Origin

_ENTRY_BYTES: Final = 800
_BYTES_PER_CHAR: Final = 2
_NEVER: Final = float("inf")

_Key = tuple[str, str, str, tuple[tuple[tuple[str, str], ...], ...]]
"""The model's fingerprint, source, target, and each subject's fields."""


@dataclass(slots=True)
class _Kept:
    """A remembered language, and the sentences that it took to translate it; 0 until they are counted."""

    used: Used
    sentences: int = 0


class Augmenting(Protocol):
    """What `service.augmentation.augment.Augmenter` does, and whatever is wrapped around it."""

    @property
    def card(self) -> ModelCard: ...

    def source(self, text: str, given: str | None) -> Source: ...

    async def augment(
        self, subjects: Sequence[Subject], source: str, languages: Sequence[str], call: Call
    ) -> tuple[Outcome, ...]: ...


class Recalling:
    """An `Augmenting` that remembers what another one found.

    Only usable languages are kept: whatever went wrong may go right the next time. What callers bring along
    is theirs and is not kept.

    Args:
        inner: asked for all languages as soon as one is not remembered.
        max_bytes: memory for outcomes, and as much again for detected languages; 0 remembers nothing.
        on_recall: told of an input that was remembered: its sentences, once for each language, which is what
            the translation cache would have counted.
    """

    def __init__(self, inner: Augmenting, max_bytes: int, on_recall: Callable[[int], None]) -> None:
        self._inner = inner
        self._on_recall = on_recall
        self._outcomes: Lru[_Key, _Kept] = Lru(max_bytes, _bytes)
        self._sources: Lru[str, Source] = Lru(max_bytes, lambda text, _: _text_bytes(text))

    @property
    def card(self) -> ModelCard:
        """See `Augmenter.card`."""
        return self._inner.card

    def source(self, text: str, given: str | None) -> Source:
        """See `Augmenter.source`."""
        if given is not None:
            return self._inner.source(text, given)
        found = self._sources.get(text, 0.0)
        if found is None:
            found = self._inner.source(text, None)
            self._sources.put(text, found, _NEVER)
        return found

    async def augment(
        self, subjects: Sequence[Subject], source: str, languages: Sequence[str], call: Call
    ) -> tuple[Outcome, ...]:
        """See `Augmenter.augment`."""
        if not languages or any(subject.supplied for subject in subjects):
            return await self._inner.augment(subjects, source, languages, call)
        model = self.card.fingerprint
        texts = tuple(tuple(subject.fields.items()) for subject in subjects)
        recalled = [self._outcomes.get((model, source, language, texts), 0.0) for language in languages]
        known = tuple(one for one in recalled if one is not None)
        if len(known) == len(languages):
            self._on_recall(len(known) * await _sentences(known, subjects, source))
            return tuple(one.used for one in known)
        outcomes = await self._inner.augment(subjects, source, languages, call)
        for one in outcomes:
            if isinstance(one, Used):
                kept = _Kept(replace(one, origin=_again(one)))
                self._outcomes.put((model, source, one.language, texts), kept, _NEVER)
        return outcomes


async def _sentences(known: Sequence[_Kept], subjects: Sequence[Subject], source: str) -> int:
    """Sentences of an input: the same in each language, and counted when it first comes again."""
    counted = max(one.sentences for one in known)
    if not counted:
        # In another thread, as crafted texts are long in splitting.
        counted = await asyncio.to_thread(_count, subjects, source)
        for one in known:
            one.sentences = counted
    return counted


def _count(subjects: Sequence[Subject], source: str) -> int:
    """Distinct pieces that are translated, as `Augmenter` asks for them."""
    texts = {text for subject in subjects for text in subject.fields.values()}
    return len({piece for text in texts for piece in segments.translatable(segments.split(text, source))})


def _again(one: Used) -> Origin:
    """Where a remembered text comes from: a person's translation stays one, the machine's was kept."""
    return Origin.MEMORY if one.origin is Origin.MEMORY else Origin.CACHE


def _bytes(key: _Key, kept: _Kept) -> int:
    originals = sum(_text_bytes(text) for fields in key[3] for _, text in fields)
    return originals + sum(_text_bytes(text) for fields in kept.used.texts for text in fields.values())


def _text_bytes(text: str) -> int:
    return _ENTRY_BYTES + _BYTES_PER_CHAR * len(text)

"""From inputs to their translations: split, translate all languages in one call, judge, join.

    Subject (input, example) ──> segments ──> items, all languages ──> Translator ──> gate ──> texts

A language is usable only when every subject has it in full. Nothing here raises because of a translation:
whatever goes wrong becomes the reason why a language is dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.augmentation import outcome
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from translators import normalise, segments
from translators.detect import UNDETERMINED, Detector
from translators.errors import TranslationFailed
from translators.segments import Segment
from translators.types import Call, Hypothesis, Item, ModelCard, Origin, Translation, Translator

_LOG = logging.getLogger(__name__)

# A token of more characters than this is rare in any vocabulary: longer inputs are too long without being
# split or counted.
_MAX_CHARS_PER_TOKEN = 16

# Splitting takes about a millisecond for so many characters, and crafted ones take tens of times that.
_SPLIT_BESIDE_CHARS = 4_000

Judge = Callable[[Item, Hypothesis], str | None]
"""The quality gate: the name of the check that a hypothesis fails, or None. A pure function."""

CountTokens = Callable[[str, str], int]
"""Source tokens of a text in a language."""

Place = tuple[int, str]
"""A text: index of its subject, name of its field."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An input, or an example's, as far as it is to be given in other languages.

    Attributes:
        fields: name -> text, of the fields that translations must hold.
        supplied: language -> field -> text that the caller already has.
    """

    fields: Mapping[str, str]
    supplied: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Above these, a request is not augmented at all."""

    source_tokens: int
    items: int


class Augmenter:
    """Finds the source language and the translations of inputs."""

    def __init__(
        self,
        translator: Translator,
        detector: Detector,
        count_tokens: CountTokens,
        judge: Judge,
        bounds: Bounds,
    ) -> None:
        self._translator = translator
        self._detector = detector
        self._count_tokens = count_tokens
        self._judge = judge
        self._bounds = bounds

    @property
    def card(self) -> ModelCard:
        """Of the translation model; another one may be behind it after a while."""
        return self._translator.card

    def source(self, text: str, given: str | None) -> Source:
        """The language of a text: what the caller says, else what the detector finds."""
        if given is not None:
            return Source(given, detected=False)
        found = self._detector.detect(text)
        return Source(found.language, detected=True, score=round(found.score, 4))

    async def augment(
        self, subjects: Sequence[Subject], source: str, languages: Sequence[str], call: Call
    ) -> tuple[Outcome, ...]:
        """The outcome for each language, in order.

        Args:
            subjects: the input, then the examples.
            source: FLORES-200 code of all subjects, or "und".
            languages: distinct FLORES-200 codes, the preferred one first.
            call: deadline and priority of the translations.
        """
        job = _Job(subjects, source, self.card)
        texts = job.texts(languages)
        chars = sum(map(len, texts))
        if self._is_vast(chars):
            return tuple(Dropped(language, outcome.TOO_LONG) for language in languages)
        if chars > _SPLIT_BESIDE_CHARS:
            await asyncio.to_thread(job.split_all, texts)
        wanted = [language for language in languages if job.missing(language) and not job.bar(language)]
        items = job.items(wanted)
        if self._is_too_long(items):
            return tuple(Dropped(language, outcome.TOO_LONG) for language in languages)
        done = await self._translate(items, call) if items else {}
        return tuple(self._outcome(job, language, done) for language in languages)

    def _is_vast(self, chars: int) -> bool:
        """Too long for certain, without the time it takes to split and to count."""
        return chars > self._bounds.source_tokens * _MAX_CHARS_PER_TOKEN

    def _is_too_long(self, items: Sequence[Item]) -> bool:
        if len(items) > self._bounds.items:
            return True
        spans = {(item.text, item.source) for item in items}
        return sum(self._count_tokens(text, source) for text, source in spans) > self._bounds.source_tokens

    async def _translate(self, items: Sequence[Item], call: Call) -> dict[Item, Translation]:
        try:
            translations = await self._translator.translate(items, call)
        except Exception:  # noqa: BLE001 - augmentation never fails a request, whatever a bug raises
            _LOG.exception("the translator raised; the request goes on without translations")
            translations = [Translation(item, None, error=TranslationFailed()) for item in items]
        return dict(zip(items, translations, strict=True))

    def _outcome(self, job: _Job, language: str, done: Mapping[Item, Translation]) -> Outcome:
        reason = job.bar(language) or next(self._failures(job, language, done), None)
        if reason is not None:
            if job.is_supplied(language) and reason != outcome.SAME_AS_SOURCE:
                return Dropped(language, outcome.INCOMPLETE, cause=reason)
            return Dropped(language, reason)
        own = [done[item] for item in job.items_of(language, first_only=True)]
        origins = {translation.origin for translation in own}
        if job.subjects[0].supplied.get(language):
            origins.add(Origin.CALLER)
        return Used(
            language,
            texts=tuple(job.join(index, language, done) for index in range(len(job.subjects))),
            origin=outcome.origin_of(origins),
            score=min(map(_score, filter(_is_judged, own)), default=None),
        )

    def _failures(self, job: _Job, language: str, done: Mapping[Item, Translation]) -> Iterator[str]:
        """Why the machine's part of a language cannot be used: what is not there first, then what is poor."""
        translations = [done[item] for item in job.items_of(language)]
        for translation in translations:
            if translation.hypothesis is None:
                yield outcome.reason_of(translation.error or TranslationFailed())
        for translation in translations:
            # What people have translated is not the gate's to judge.
            if translation.hypothesis is not None and _is_judged(translation):
                check = self._judge(translation.item, translation.hypothesis)
                if check is not None:
                    yield outcome.QUALITY + check


def _is_judged(translation: Translation) -> bool:
    return translation.hypothesis is not None and translation.origin is not Origin.MEMORY


def _score(translation: Translation) -> float:
    return translation.hypothesis.score if translation.hypothesis else 0.0


class _Job:
    """The subjects of one call, with each text split once."""

    def __init__(self, subjects: Sequence[Subject], source: str, card: ModelCard) -> None:
        self.subjects = subjects
        self.source = source
        self._card = card
        self._splits: dict[str, tuple[Segment, ...]] = {}
        self._spans: dict[str, tuple[str, ...]] = {}

    def split(self, text: str) -> tuple[Segment, ...]:
        if text not in self._splits:
            self._splits[text] = segments.split(text, self.source)
        return self._splits[text]

    def split_all(self, texts: Sequence[str]) -> None:
        """Split ahead, in another thread for one: nothing else may be asked of the job meanwhile."""
        for text in texts:
            self.split(text)

    def spans(self, text: str) -> tuple[str, ...]:
        """The distinct pieces of a text that can be translated."""
        if text not in self._spans:
            self._spans[text] = segments.translatable(self.split(text))
        return self._spans[text]

    def is_supplied(self, language: str) -> bool:
        return any(subject.supplied.get(language) for subject in self.subjects)

    def missing(self, language: str) -> list[Place]:
        """The texts that the caller does not have in the language."""
        return [
            (index, field)
            for index, subject in enumerate(self.subjects)
            for field in subject.fields
            if field not in subject.supplied.get(language, {})
        ]

    def bar(self, language: str) -> str | None:
        """Why the language cannot be had, as far as it shows before anything is translated."""
        if language == self.source:
            return outcome.SAME_AS_SOURCE
        if not self.missing(language):
            return None
        if not self.subjects[0].supplied.get(language) and not self._has_words():
            return outcome.NOTHING_TO_TRANSLATE
        if self.source == UNDETERMINED:
            return outcome.SOURCE_UNKNOWN
        if self._card.is_known and not self._card.serves(self.source, language):
            return outcome.UNSUPPORTED
        return None

    def _has_words(self) -> bool:
        """Whether anything in the input itself can be translated; its examples do not count."""
        return any(self.spans(text) for text in self.subjects[0].fields.values())

    def texts(self, languages: Sequence[str]) -> list[str]:
        """The distinct texts to translate, in order."""
        return list(dict.fromkeys(self._text(place) for one in languages for place in self.missing(one)))

    def items(self, languages: Sequence[str]) -> list[Item]:
        """What the translator is asked for: distinct, by language, then by place."""
        return [item for language in languages for item in self.items_of(language)]

    def items_of(self, language: str, *, first_only: bool = False) -> list[Item]:
        """The same for one language, or only for the input without its examples."""
        spans = dict.fromkeys(
            span
            for place in self.missing(language)
            if place[0] == 0 or not first_only
            for span in self.spans(self._text(place))
        )
        return [Item(span, self.source, language) for span in spans]

    def join(self, index: int, language: str, done: Mapping[Item, Translation]) -> dict[str, str]:
        """A subject's texts in the language."""
        subject = self.subjects[index]
        supplied = subject.supplied.get(language, {})
        return {
            field: normalise.neutralise(
                supplied[field] if field in supplied else self._joined(text, language, done)
            )
            for field, text in subject.fields.items()
        }

    def _joined(self, text: str, language: str, done: Mapping[Item, Translation]) -> str:
        pieces = self.split(text)
        found = {span: done[Item(span, self.source, language)].hypothesis for span in self.spans(text)}
        translations = {span: hypothesis.text if hypothesis else span for span, hypothesis in found.items()}
        return segments.join(pieces, translations, source=self.source, target=language)

    def _text(self, place: Place) -> str:
        index, field = place
        return self.subjects[index].fields[field]

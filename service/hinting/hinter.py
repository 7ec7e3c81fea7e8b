"""The use case behind the OpenAI door: translations of one message, as changes to the request's body.

    body ──> text to translate ──> source language ──> translations under one deadline ──> languages that fit
         ──> strings of the body that change

As in `service.gateway`, nothing here fails a request but `on_translation_error: "require"`, and a caller's
own mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from prompts import budget
from prompts.hints import HintLayout, Hints
from prompts.source import Api, Path, Source, find, lay_out
from prompts.types import Mode, Prompt, Version
from service import timing
from service.augmentation import outcome
from service.augmentation.augment import Subject
from service.augmentation.aux_languages import Preference
from service.augmentation.outcome import Dropped, Outcome, Used
from service.augmentation.recall import Augmenting
from service.augmentation.requirement import insist
from service.augmentation.shedding import shed
from service.completion.request import OnError
from service.errors import InvalidRequest
from service.hinting.text import Text
from service.hinting.wanted import Wanted
from service.models import Place
from service.observer import Observer
from service.timing import Stopwatch
from service.world import World
from translators import languages
from translators.types import Call

_UNUSABLE: Final = re.compile("[\0\ud800-\udfff]")
_PARAM: Final = "pmi.aux_languages"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a request, with what became of each language.

    Attributes:
        source: its language.
        outcomes: every language asked for, in order.
    """

    source: outcome.Source
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Hinted:
    """A body's changes, and what there is to report.

    Attributes:
        edits: path -> new string.
        mode: what was used; `mode_requested` is what was asked for.
        inputs: mostly one; several where a request holds several prompts, none where it holds no text.
        added_tokens: prompt tokens that the translations add, estimated.
        warnings: words for programs.
    """

    edits: Mapping[Path, str]
    mode: Mode
    mode_requested: Mode
    inputs: tuple[Input, ...]
    added_tokens: int
    warnings: tuple[str, ...]
    watch: Stopwatch

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Of all inputs, each language once; used counts before dropped."""
        found: dict[str, Outcome] = {}
        for one in (one for given in self.inputs for one in given.outcomes):
            if one.language not in found or isinstance(found[one.language], Dropped):
                found[one.language] = one
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class HintPolicy:
    """The configured defaults.

    Attributes:
        preference: auxiliary languages of requests that name none.
        skip: sources that are left alone where only the setting asks for PMI.
        deadline_ms: time for translations; at most `max_deadline_ms` may be asked for.
    """

    preference: Preference
    skip: frozenset[str]
    deadline_ms: int
    max_deadline_ms: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """The changes that some translations make."""

    sources: Sequence[Source]
    mode: Mode
    layout: HintLayout

    def edits(self, inputs: Sequence[Input]) -> dict[Path, str]:
        """The strings that change, by path."""
        edits: dict[Path, str] = {}
        for source, given in zip(self.sources, inputs, strict=True):
            edits |= lay_out(source, _versions(given), self.mode, self.layout)
        return edits


class Hinter:
    """Finds the translations that a request of OpenAI's API gets. Stateless but for its parts."""

    def __init__(
        self,
        *,
        augmenter: Augmenting,
        hints: Hints,
        policy: HintPolicy,
        observer: Observer,
        world: World,
    ) -> None:
        self._augmenter = augmenter
        self._hints = hints
        self._policy = policy
        self._observer = observer
        self._world = world

    async def hint(
        self, api: Api | None, body: Mapping[str, Any], wanted: Wanted, place: Place, model: str | None
    ) -> Hinted:
        """The changes to a request's body.

        Args:
            api: None where nothing is ever translated.
            body: the request's, parsed, of any shape.
            place: the backend that will be asked.
            model: its model; None where the request names none.

        Raises:
            InvalidRequest, PromptError: the request's part that speaks of PMI is at fault.
            TranslationError: a translation that is required is not to be had.
        """
        watch = Stopwatch()
        layout = self._hints.get(wanted.template)
        deadline = self._deadline(watch, wanted)
        sources = _sources(api, body, wanted)
        with watch.stage(timing.TRANSLATE):
            load = place.load()
            inputs = [await self._augment(source, wanted, deadline, load) for source in sources]
        for given in inputs:
            if wanted.augmentation.on_error is OnError.REQUIRE:
                insist(given.outcomes, _PARAM)
        with watch.stage(timing.PROMPT):
            inputs, edits, added_tokens = await self._fit(
                _Draft(sources, wanted.mode, layout), inputs, Text(api, body), place, model
            )
        used = any(isinstance(one, Used) for given in inputs for one in given.outcomes)
        hinted = Hinted(
            edits=edits,
            mode=wanted.mode if used else Mode.DIRECT,
            mode_requested=wanted.mode,
            inputs=tuple(inputs),
            added_tokens=added_tokens,
            warnings=self._warnings(inputs, place),
            watch=watch,
        )
        self._observe(hinted)
        return hinted

    async def _augment(self, source: Source, wanted: Wanted, deadline: float, load: float) -> Input:
        language = self._augmenter.source("\n".join(source.fields.values()), wanted.augmentation.source)
        asked = wanted.augmentation.languages
        if wanted.mode is Mode.DIRECT or (wanted.by_setting and language.language in self._policy.skip):
            return Input(language, ())
        if asked is None:
            asked = self._policy.preference.choose(language.language, self._augmenter.card)
        subject = Subject(source.fields, _supplied(wanted.translations, source))
        call = Call(deadline=deadline, insists=wanted.augmentation.on_error is OnError.REQUIRE)
        kept, left_out = shed(asked, load, wanted.augmentation.on_error)
        outcomes = (
            *await self._augmenter.augment([subject], language.language, kept, call),
            *left_out,
        )
        if wanted.mode is Mode.PIVOT:
            outcomes = tuple(_first_only(outcomes))
        return Input(language, outcomes)

    async def _fit(
        self, draft: _Draft, inputs: list[Input], text: Text, place: Place, model: str | None
    ) -> tuple[list[Input], dict[Path, str], int]:
        """The languages that the context has room for, the least preferred dropped; edits; tokens added."""
        edits = draft.edits(inputs)
        most = max((len(_used(given)) for given in inputs), default=0)
        if most == 0:
            return inputs, edits, 0
        context = await place.context(model) if model is not None else place.context_tokens
        if context is None or text.surely_fits(edits, context):
            return inputs, edits, text.added_tokens(edits)

        async def count(prompt: Prompt) -> int | None:
            return await place.backend.count_tokens(model or "", prompt)

        def shortened(kept: int) -> list[Input]:
            return [_first(given, kept) for given in inputs]

        fit = await budget.fit(
            lambda kept: text.prompt(draft.edits(shortened(kept))),
            most,
            count,
            context=context,
            reserve=text.reserve(context),
        )
        inputs = shortened(fit.kept)
        return inputs, draft.edits(inputs), fit.added_tokens

    def _deadline(self, watch: Stopwatch, wanted: Wanted) -> float:
        asked_ms, limit = wanted.augmentation.deadline_ms, self._policy.max_deadline_ms
        if asked_ms is not None and asked_ms > limit:
            place = "pmi.translation_deadline_ms"
            raise InvalidRequest(f"{place} is more than {limit}", place, code="invalid_value")
        return watch.started + (self._policy.deadline_ms if asked_ms is None else asked_ms) / 1000

    def _warnings(self, inputs: Sequence[Input], place: Place) -> tuple[str, ...]:
        found = {
            warning: None
            for given in inputs
            for warning in self._world.warnings(
                given.outcomes, given.source, demo_model=place.demo, task="generate"
            )
        }
        return tuple(found)

    def _observe(self, hinted: Hinted) -> None:
        for name, seconds in hinted.watch.stages_s.items():
            self._observer.stage(name, seconds)
        self._observer.tokens_added(hinted.added_tokens)
        for given in hinted.inputs:
            for one in given.outcomes:
                self._observer.language(one.language, one.reason if isinstance(one, Dropped) else "used")


def _sources(api: Api | None, body: Mapping[str, Any], wanted: Wanted) -> tuple[Source, ...]:
    """The inputs to translate. One with text that no model can be given is left to the backend to refuse."""
    if api is None:
        return ()
    found = find(api, body, named=wanted.text, mode=wanted.mode)
    return tuple(source for source in found if not _UNUSABLE.search("".join(p.given for p in source.parts)))


def _supplied(translations: Mapping[str, str], source: Source) -> dict[str, dict[str, str]]:
    """What the caller already has, by language and field."""
    if not translations:
        return {}
    if len(source.fields) != 1:
        raise InvalidRequest(
            "pmi.translations is for one text, and the message has several: say which in pmi.text",
            "pmi.translations",
            code="invalid_value",
        )
    (field,) = source.fields
    return {language: {field: text} for language, text in translations.items()}


def _first_only(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """A pivot's outcomes: the first usable language stands in for the original, the others are not needed."""
    found = False
    for one in outcomes:
        yield Dropped(one.language, outcome.NOT_NEEDED) if found and isinstance(one, Used) else one
        found = found or isinstance(one, Used)


def _used(given: Input) -> list[Used]:
    return [one for one in given.outcomes if isinstance(one, Used)]


def _first(given: Input, kept: int) -> Input:
    """The same input with only its first languages; the others have no room."""
    lost = {one.language for one in _used(given)[kept:]}
    return Input(
        given.source,
        tuple(
            Dropped(one.language, outcome.BUDGET) if one.language in lost else one for one in given.outcomes
        ),
    )


def _versions(given: Input) -> tuple[Version, ...]:
    return tuple(Version(one.language, languages.name(one.language), one.texts[0]) for one in _used(given))

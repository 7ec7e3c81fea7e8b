"""The use case: find the source language, translate, lay out the prompt, send it to the model.

    request ──> read ──> source ──> languages ──> translate under one deadline ──> prompt within its budget
            ──> Prepared ──> complete | stream | (preview ends here)

Nothing in the augmentation fails a request; only `on_translation_error: "require"` turns a missing language
into an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

from prompts import budget
from prompts.builder import build
from prompts.tasks import Task
from prompts.templates import Templates
from prompts.types import Mode, Prompt, Question
from service import timing
from service.augmentation import outcome
from service.augmentation.augment import Subject
from service.augmentation.aux_languages import Preference, forbidden_target
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from service.augmentation.recall import Augmenting
from service.augmentation.requirement import insist
from service.augmentation.shedding import shed
from service.backends.types import Delta, Generation
from service.completion.answer import (
    Answer,
    Prepared,
    Stream,
    Tally,
    TextTranslations,
    Translations,
    new_id,
    now,
)
from service.completion.layout import generation_of, in_languages, name_of, question_of
from service.completion.reading import Read, read
from service.completion.request import Augmentation, CompletionRequest, OnError, TranslateRequest
from service.errors import InvalidRequest
from service.hinting.hinter import Hinter
from service.keys.key import insist_on_model
from service.models import Models, Served
from service.observer import Observer
from service.timing import Stopwatch
from service.world import World
from translators import languages
from translators.types import Call, ModelCard, Priority

PROMPT_TOO_LONG: Final = "prompt_may_exceed_context"
_TEXT: Final = "text"
# Texts of one translate request that are worked on at a time: enough to fill batches, not to fill the queue.
_TEXTS_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Policy:
    """The configured defaults of a request.

    Attributes:
        preference: auxiliary languages of requests that name none.
        deadline_ms: time for translations; `batch_deadline_ms` for `/v1/pmi/translate`.
        max_deadline_ms: the longest that may be asked for.
        max_texts: texts in one translate request.
    """

    preference: Preference
    deadline_ms: int
    batch_deadline_ms: int
    max_deadline_ms: int
    max_texts: int


class Gateway:
    """Serves PMI requests. Made by `service.composition.open_gateway`, which also closes what it is made of.

    Attributes:
        templates: all tasks.
        models: all backends.
        world: what the bundled demo models know.
        hinter: the same for requests of OpenAI's API.
    """

    def __init__(
        self,
        *,
        augmenter: Augmenting,
        templates: Templates,
        models: Models,
        policy: Policy,
        observer: Observer,
        world: World,
        hinter: Hinter,
    ) -> None:
        self.templates = templates
        self.models = models
        self.world = world
        self.hinter = hinter
        self._augmenter = augmenter
        self._policy = policy
        self._observer = observer

    @property
    def card(self) -> ModelCard:
        """Of the translation model."""
        return self._augmenter.card

    async def complete(self, request: CompletionRequest) -> Answer:
        """The model's whole answer.

        Raises:
            ServiceError, PromptError, BackendError: each of them mapped to a status by `service.api.errors`.
        """
        prepared = await self.prepare(request)
        try:
            with prepared.watch.stage(timing.BACKEND):
                completion = await prepared.served.backend.complete(prepared.generation)
        finally:
            self._observe(prepared)
        return Answer(
            prepared, completion.model or prepared.served.name, completion.choices, completion.usage
        )

    @asynccontextmanager
    async def stream(self, request: CompletionRequest) -> AsyncIterator[Stream]:
        """Enter: the backend has accepted. Leave: it stops. Raises as `complete` does."""
        prepared = await self.prepare(request)
        begun = monotonic()
        async with AsyncExitStack() as stack:
            # Last of all, also when it fails or is left in the middle: its time is the backend's.
            stack.callback(self._observe, prepared)
            with prepared.watch.stage(timing.BACKEND):
                deltas = await stack.enter_async_context(prepared.served.backend.stream(prepared.generation))
            tally = Tally(prepared.served.name)
            relayed = await stack.enter_async_context(aclosing(self._relay(deltas, tally, prepared, begun)))
            yield Stream(prepared, relayed, tally)

    async def prepare(self, request: CompletionRequest) -> Prepared:
        """Everything but the call of the model. Raises as `complete` does."""
        watch = Stopwatch()
        deadline = self._deadline(watch, request.augmentation, self._policy.deadline_ms)
        template = self.templates.get(request.task)
        given = read(request, template.task)
        served = await self.models.find(request.model)
        insist_on_model(served.name)
        with watch.stage(timing.SOURCE):
            source = self._augmenter.source(given.text, request.augmentation.source)
        # Said here and not while the prompt is laid out: nobody waits for translations of a request that is
        # refused.
        answer_language = template.task.answer_language(
            original=name_of(source.language),
            target=languages.name(request.target) if request.target else "",
            own_labels=request.labels is not None,
        )
        with watch.stage(timing.TRANSLATE):
            outcomes = await self._augment(request, given, template.task, source, deadline, served.load)
        if request.augmentation.on_error is OnError.REQUIRE:
            insist(outcomes, given.languages_param)

        labels = template.task.labels if request.labels is None else request.labels
        question = question_of(request, given, source, answer_language, labels)
        generation = generation_of(request, template.task, served, labels)
        with watch.stage(timing.PROMPT):
            fit, outcomes = await self._fit(question, given, outcomes, served, generation)
        generation = replace(
            generation,
            prompt=fit.prompt,
            # A grammar ends the answer at a label; the layout's own stop strings could only cut one off.
            stop=request.decoding.stop if labels else (*fit.prompt.stop, *request.decoding.stop),
        )
        prepared = Prepared(
            id=new_id(),
            created=now(),
            task=template.task,
            mode=request.mode if fit.kept else Mode.DIRECT,
            mode_requested=request.mode,
            source=source,
            outcomes=outcomes,
            served=served,
            generation=generation,
            prompt_tokens=fit.prompt_tokens,
            added_tokens=fit.added_tokens,
            tokens_counted=fit.counted,
            include_prompt=request.include_prompt,
            warnings=(
                *self.world.warnings(outcomes, source, demo_model=served.demo, task=template.task.name),
                *(() if fit.fits else (PROMPT_TOO_LONG,)),
            ),
            watch=watch,
        )
        self._count(outcomes)
        return prepared

    async def translate(self, request: TranslateRequest) -> Translations:
        """The translations of texts, each text on its own.

        Raises:
            InvalidRequest, TranslationError: see `prepare`.
        """
        watch = Stopwatch()
        if len(request.texts) > self._policy.max_texts:
            raise InvalidRequest(f"texts holds more than {self._policy.max_texts} texts", "texts")
        deadline = self._deadline(watch, request.augmentation, self._policy.batch_deadline_ms)
        call = Call(deadline=deadline, priority=Priority.BATCH)
        slots = asyncio.Semaphore(_TEXTS_AT_ONCE)

        async def one(text: str) -> TextTranslations:
            source = self._augmenter.source(text, request.augmentation.source)
            wanted = request.augmentation.languages
            if wanted is None:
                wanted = self._policy.preference.choose(source.language, self.card)
            async with slots:
                subject = Subject({_TEXT: text}, {})
                return TextTranslations(
                    source, await self._augmenter.augment([subject], source.language, wanted, call)
                )

        with watch.stage(timing.TRANSLATE):
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(text)) for text in request.texts]
        texts = tuple(task.result() for task in tasks)
        warnings: set[str] = set()
        for text in texts:
            if request.augmentation.on_error is OnError.REQUIRE:
                insist(text.outcomes, "languages")
            warnings.update(self.world.warnings(text.outcomes, text.source, demo_model=False, task=""))
            self._count(text.outcomes)
        self._observer.stage(timing.TRANSLATE, watch.stages_s[timing.TRANSLATE])
        return Translations(new_id(), now(), texts, tuple(sorted(warnings)), watch)

    async def _augment(
        self,
        request: CompletionRequest,
        given: Read,
        task: Task,
        source: Source,
        deadline: float,
        load: float,
    ) -> tuple[Outcome, ...]:
        if request.mode is Mode.DIRECT:
            return ()
        target = forbidden_target(task, request.target)
        asked = given.languages
        if asked is None:
            asked = self._policy.preference.choose(source.language, self.card, without=target, task=task)
        wanted = [language for language in asked if language != target]
        if not wanted:
            return tuple(Dropped(language, outcome.SAME_AS_TARGET) for language in asked)
        kept, left_out = shed(wanted, load, request.augmentation.on_error)
        call = Call(deadline=deadline, insists=request.augmentation.on_error is OnError.REQUIRE)
        found = await self._augmenter.augment(given.subjects, source.language, kept, call)
        by_language = {one.language: one for one in (*found, *left_out)}
        return tuple(by_language.get(one) or Dropped(one, outcome.SAME_AS_TARGET) for one in asked)

    async def _fit(
        self,
        question: Question,
        given: Read,
        outcomes: tuple[Outcome, ...],
        served: Served,
        generation: Generation,
    ) -> tuple[budget.Fit, tuple[Outcome, ...]]:
        """The prompt with the languages that it has room for; the least preferred are dropped first."""
        used = [one for one in outcomes if isinstance(one, Used)]
        at_hand = used[:1] if question.mode is Mode.PIVOT else used

        def render(kept: int) -> Prompt:
            return build(in_languages(question, given, at_hand[:kept]), self.templates, served.style)

        async def count(prompt: Prompt) -> int | None:
            return await served.backend.count_tokens(served.name, prompt)

        reserve = generation.max_tokens or 1
        fit = await budget.fit(render, len(at_hand), count, context=served.context_tokens, reserve=reserve)
        lost = {one.language: Dropped(one.language, outcome.NOT_NEEDED) for one in used[len(at_hand) :]}
        lost |= {one.language: Dropped(one.language, outcome.BUDGET) for one in at_hand[fit.kept :]}
        return fit, tuple(lost.get(one.language, one) for one in outcomes)

    async def _relay(
        self, deltas: AsyncIterator[Delta], tally: Tally, prepared: Prepared, begun: float
    ) -> AsyncGenerator[Delta, None]:
        """Pass deltas on; what they say besides text is tallied. The time counts as the backend's."""
        first = True
        with prepared.watch.stage(timing.BACKEND):
            async for delta in deltas:
                if first and delta.text:
                    first = False
                    self._observer.first_token(monotonic() - begun)
                tally.add(delta)
                if delta.text or delta.finish_reason is not None or delta.logprobs is not None:
                    yield delta

    def _deadline(self, watch: Stopwatch, asked: Augmentation, default_ms: int) -> float:
        limit = self._policy.max_deadline_ms
        if asked.deadline_ms is not None and asked.deadline_ms > limit:
            raise InvalidRequest(f"translation_deadline_ms is more than {limit}", "translation_deadline_ms")
        return watch.started + (default_ms if asked.deadline_ms is None else asked.deadline_ms) / 1000

    def _observe(self, prepared: Prepared) -> None:
        """Where its time went, and what it added to what the backend was asked; not of a preview."""
        self._observer.tokens_added(prepared.added_tokens)
        for name, seconds in prepared.watch.stages_s.items():
            self._observer.stage(name, seconds)

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        for one in outcomes:
            self._observer.language(one.language, one.reason if isinstance(one, Dropped) else "used")

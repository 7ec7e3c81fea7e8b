"""What the gateway gives back: the values that JSON answers, events and headers are made from."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from prompts.tasks import Task
from prompts.types import Mode, Prompt
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from service.backends.types import Choice, Delta, Generation, Usage
from service.models import Served
from service.timing import Stopwatch


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything but the model's answer.

    Attributes:
        mode: what was used; `mode_requested` is what was asked for.
        outcomes: every language asked for, in order.
        prompt_tokens: size of the prompt, estimated where it was not counted.
        added_tokens: how much of that the translations are.
        tokens_counted: whether the model's tokenizer was asked.
        warnings: words for programs.
    """

    id: str
    created: int
    task: Task
    mode: Mode
    mode_requested: Mode
    source: Source
    outcomes: tuple[Outcome, ...]
    served: Served
    generation: Generation
    prompt_tokens: int
    added_tokens: int
    tokens_counted: bool
    include_prompt: bool
    warnings: tuple[str, ...]
    watch: Stopwatch

    @property
    def prompt(self) -> Prompt:
        return self.generation.prompt

    @property
    def used(self) -> tuple[Used, ...]:
        return tuple(one for one in self.outcomes if isinstance(one, Used))

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        return tuple(one for one in self.outcomes if isinstance(one, Dropped))

    def added_of(self, usage: Usage) -> int:
        """Prompt tokens that the translations added, in the backend's own count."""
        if not self.prompt_tokens:
            return 0
        return min(usage.prompt_tokens, round(usage.prompt_tokens * self.added_tokens / self.prompt_tokens))


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `model` is the backend's own name for what answered."""

    prepared: Prepared
    model: str
    choices: tuple[Choice, ...]
    usage: Usage | None


@dataclass(slots=True)
class Tally:
    """What a stream said besides its text, collected as it passes.

    Attributes:
        finish_reasons: by choice.
    """

    model: str
    finish_reasons: dict[int, str | None] = field(default_factory=dict)
    usage: Usage | None = None

    def add(self, delta: Delta) -> None:
        if delta.usage is not None:
            self.usage = delta.usage
        if delta.model:
            self.model = delta.model
        if delta.text or delta.finish_reason is not None:
            self.finish_reasons[delta.index] = delta.finish_reason or self.finish_reasons.get(delta.index)

    def choices(self) -> Iterator[Choice]:
        """The choices without their text."""
        for index in sorted(self.finish_reasons):
            yield Choice(index, "", self.finish_reasons[index])


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer under way; the backend has accepted. `tally` is complete when `deltas` are through."""

    prepared: Prepared
    deltas: AsyncIterator[Delta]
    tally: Tally

    def finished(self) -> Answer:
        """The answer without text."""
        return Answer(self.prepared, self.tally.model, tuple(self.tally.choices()), self.tally.usage)


@dataclass(frozen=True, slots=True)
class TextTranslations:
    """One text of `/v1/pmi/translate`, with every language asked for."""

    source: Source
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Translations:
    """The answer of `/v1/pmi/translate`."""

    id: str
    created: int
    texts: tuple[TextTranslations, ...]
    warnings: tuple[str, ...]
    watch: Stopwatch


def new_id() -> str:
    """A name for an answer."""
    return f"pmi-{uuid.uuid4().hex}"


def now() -> int:
    """Unix time in seconds."""
    return int(time.time())


def languages_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Codes of the languages that are used."""
    return tuple(one.language for one in outcomes if isinstance(one, Used))

"""The values that flow between translators, and the protocol they share.

`Item` is the unit of caching and batching: one segment into one language. `Call` is what one caller wants of
all its items: by when, how urgently, for whom. A `Translator` takes both and returns one `Translation` an
item, in order; a failed or unfinished item carries its error instead of a text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from translators.errors import TranslatorError


class Priority(IntEnum):
    """Class of service; lower goes first. Background work is what missed its caller's deadline."""

    INTERACTIVE = 0
    BATCH = 1
    BACKGROUND = 2


class Origin(StrEnum):
    """Where a text comes from; also the word users see in the report."""

    MEMORY = "memory"
    CACHE = "cache"
    ENGINE = "engine"
    CALLER = "caller"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Item:
    """One segment to translate.

    Attributes:
        text: the segment, without surrounding whitespace, never empty.
        source: FLORES-200 code of the text.
        target: FLORES-200 code to translate into; never equal to `source`.
    """

    text: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Call:
    """What one caller wants of its items.

    Attributes:
        deadline: monotonic seconds (the event loop's clock) by which `translate` returns; None waits.
        priority: class of service.
        tenant: whose work it is, for fair shares; "" when there is one tenant.
        insists: whether anything but all items is of no use: then none is left out for the sake of others.
    """

    deadline: float | None = None
    priority: Priority = Priority.INTERACTIVE
    tenant: str = ""
    insists: bool = False

    @property
    def may_be_shed(self) -> bool:
        """Whether some items may be left out when there is much to do: somebody waits, and can do without."""
        return self.priority is Priority.INTERACTIVE and not self.insists


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What an engine made of one item: the text, and the facts that the quality gate judges.

    Attributes:
        text: the translation, normalised Unicode, without surrounding whitespace.
        score: mean natural log-probability per generated token, end token included; at most 0.
        tokens: number of generated tokens.
        truncated: decoding was stopped by its cap, not by the model.
        unknown_share: share (0..1) of the source that the model cannot know.
    """

    text: str
    score: float
    tokens: int
    truncated: bool
    unknown_share: float


@dataclass(frozen=True, slots=True)
class Translation:
    """The outcome for one item: a hypothesis, or the error that stands in its place.

    Exactly one of `hypothesis` and `error` is set.

    Attributes:
        fingerprint: of the model that made it, where that may be another than the translator's card says.
    """

    item: Item
    hypothesis: Hypothesis | None
    origin: Origin = Origin.ENGINE
    error: TranslatorError | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a loaded model, for start-up lines, `/v1/pmi/languages` and cache keys.

    Attributes:
        name: short name for people.
        family: adapter family, such as "nllb".
        licence: SPDX identifier.
        commercial_use: whether the licence allows it; None where that is not known.
        languages: FLORES-200 codes the model serves, in the model's order; none while the model is not known.
        directions: sources and targets that belong together; None where every language goes into every other.
        fingerprint: hexadecimal digest of everything that decides the output.
    """

    name: str
    family: str
    licence: str
    commercial_use: bool | None
    languages: tuple[str, ...]
    fingerprint: str
    directions: frozenset[tuple[str, str]] | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known what the model serves: a service that has never answered has not said."""
        return bool(self.languages)

    def serves(self, source: str, target: str) -> bool:
        """Whether the model translates from the one language into the other."""
        if self.directions is not None:
            return (source, target) in self.directions
        return source in self.languages and target in self.languages

    def unserved(self, source: str, target: str) -> str:
        """The language to blame where `serves` is false."""
        return source if source not in self.languages else target


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """One engine call, as reported to the batch hook.

    Attributes:
        rows: items in the batch.
        source_tokens: padded source tokens, rows times the longest.
        queue_s: longest time a row waited, in seconds.
        engine_s: time inside the engine, in seconds.
        failed: whether the call raised.
    """

    rows: int
    source_tokens: int
    queue_s: float
    engine_s: float
    failed: bool


class Watch(Protocol):
    """Looks on while an engine translates a batch. Called in the engine's thread; never blocks or raises."""

    def done(self, index: int, hypothesis: Hypothesis) -> None:
        """A row has ended, before the longest of its batch has."""
        ...

    def wanted(self, index: int) -> bool:
        """Whether a row is still to be translated; asked at every step."""
        ...


class Engine(Protocol):
    """A loaded model. Synchronous and thread-safe; a caller keeps it off the event loop."""

    @property
    def card(self) -> ModelCard: ...

    def count_tokens(self, text: str, source: str) -> int:
        """Source tokens that the text costs, language and end tokens included."""
        ...

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """Translate all rows in one call; same length, same order.

        Args:
            watch: told of rows as they end; a row that it does not want any more comes back unfinished. An
                engine that cannot look into a running batch leaves it alone.

        Raises:
            UnsupportedLanguage: before anything runs, when a row's language is not served.
        """
        ...

    def close(self) -> None: ...


ItemHook = Callable[[int, Translation], None]
"""Told of a finished item: its index in the call, and its outcome. On the event loop; must not raise."""


class Translator(Protocol):
    """Translate items; behaviour is added by wrapping one in another."""

    @property
    def card(self) -> ModelCard: ...

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """Same length, same order; returns by the deadline, and raises only when cancelled.

        Args:
            on_item: told of items as soon as they are finished, each once at most, while the call runs. What
                is returned counts for all, also for those that it was not told of.
        """
        ...

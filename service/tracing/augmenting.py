"""A span for the translations of a request, and what became of each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from opentelemetry.trace import Tracer

from service.augmentation.augment import Subject
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from service.augmentation.recall import Augmenting
from translators.types import Call, ModelCard

SOURCE: Final = "pmi.source_language"
USED: Final = "pmi.languages.used"
DROPPED: Final = "pmi.languages.dropped"
ORIGINS: Final = "pmi.languages.origins"


class TracedAugmenting:
    """An `Augmenting` whose work is seen in traces."""

    def __init__(self, inner: Augmenting, tracer: Tracer) -> None:
        self._inner = inner
        self._tracer = tracer

    @property
    def card(self) -> ModelCard:
        """See `Augmenting.card`."""
        return self._inner.card

    def source(self, text: str, given: str | None) -> Source:
        """See `Augmenting.source`."""
        return self._inner.source(text, given)

    async def augment(
        self, subjects: Sequence[Subject], source: str, languages: Sequence[str], call: Call
    ) -> tuple[Outcome, ...]:
        """See `Augmenting.augment`."""
        # An error's words may be the caller's.
        with self._tracer.start_as_current_span(
            "translate",
            attributes={SOURCE: source},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            outcomes = await self._inner.augment(subjects, source, languages, call)
            used = [one for one in outcomes if isinstance(one, Used)]
            span.set_attribute(USED, [one.language for one in used])
            span.set_attribute(ORIGINS, [str(one.origin) for one in used])
            span.set_attribute(
                DROPPED, [f"{one.language}:{one.reason}" for one in outcomes if isinstance(one, Dropped)]
            )
            return outcomes

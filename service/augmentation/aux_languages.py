"""Which auxiliary languages a request gets.

Named by the request: `aux_languages`, else the languages of its `translations`. Else chosen: the template's
own list, else `languages.by_source`, else `languages.default`; without the source and a translation's
target, as many as are configured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.tasks import AnswerRule, Task
from translators.types import ModelCard


@dataclass(frozen=True, slots=True)
class Preference:
    """The configured languages.

    Attributes:
        default: in prompt order.
        by_source: source language -> the same, for that source.
        count: how many are taken.
    """

    default: tuple[str, ...]
    by_source: Mapping[str, tuple[str, ...]]
    count: int

    def choose(
        self, source: str, card: ModelCard, *, without: str | None = None, task: Task | None = None
    ) -> tuple[str, ...]:
        """The languages for a source.

        Args:
            source: FLORES-200 code, or "und".
            card: of the translation model; what it cannot translate into is not chosen.
            without: the target of a translation.
            task: may bring lists of its own.
        """
        own = task.auxiliary(source, self.count) if task else ()
        listed: Sequence[str] = own or self.by_source.get(source) or self.default
        usable = [one for one in listed if one not in (source, without) and self._can(card, source, one)]
        return tuple(usable[: self.count])

    @staticmethod
    def _can(card: ModelCard, source: str, target: str) -> bool:
        # Where source or model is not known, languages are still said, with the reason why there are none.
        if not card.is_known:
            return True
        if source in card.languages:
            return card.serves(source, target)
        return target in card.languages


def forbidden_target(task: Task, target: str | None) -> str | None:
    """The language that no translation may be into: giving it would give the answer."""
    return target if task.answer is AnswerRule.TARGET else None

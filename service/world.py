"""What the bundled demo models know, so that an answer says when it was asked for more.

The demo models are tiny: they speak a phrasebook's languages and know a few tasks. Outside that the gate
drops nearly every translation, and the model answers at random. A newcomer's first own sentence is such a
one; the warning explains what happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.augmentation import outcome
from service.augmentation.outcome import Dropped, Outcome, Source

OUTSIDE: Final = "outside_demo_world"
TASKS: Final = frozenset({"generate", "translate", "nli", "qa", "classify"})
"""Tasks that the demo LM was trained on; variants count as their task."""


@dataclass(frozen=True, slots=True)
class World:
    """The demo's bounds.

    Attributes:
        demo_translator: whether the translations come from the demo model.
        languages: that the demo models know.
    """

    demo_translator: bool = False
    languages: frozenset[str] = frozenset()

    def warnings(
        self, outcomes: Sequence[Outcome], source: Source, *, demo_model: bool, task: str
    ) -> tuple[str, ...]:
        """`outside_demo_world`, or nothing."""
        foreign = source.language not in self.languages
        outside = demo_model and (foreign or task.partition(":")[0] not in TASKS)
        if self.demo_translator:
            outside = outside or _was_beyond(outcomes, foreign=foreign)
        return (OUTSIDE,) if outside else ()


def _was_beyond(outcomes: Sequence[Outcome], *, foreign: bool) -> bool:
    """Whether nothing passed, and the text is to blame: not the languages that it was to be put into."""
    reasons = [one.cause or one.reason for one in outcomes if isinstance(one, Dropped)]
    if len(reasons) < len(outcomes):
        return False
    telling = {outcome.SOURCE_UNKNOWN, *((outcome.UNSUPPORTED,) if foreign else ())}
    return any(reason in telling or reason.startswith(outcome.QUALITY) for reason in reasons)

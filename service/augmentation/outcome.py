"""What became of every language that was asked for: the values behind `languages` in a report.

A language is used, with its texts, or dropped, with a reason; never in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from translators.errors import DeadlineExceeded, QueueFull, Shed, TranslatorError, UnsupportedLanguage
from translators.types import Origin

DEADLINE: Final = "deadline"
QUEUE_FULL: Final = "queue_full"
SHED: Final = "shed"
QUALITY: Final = "quality:"
BUDGET: Final = "budget"
UNSUPPORTED: Final = "unsupported"
INCOMPLETE: Final = "incomplete"
SAME_AS_SOURCE: Final = "same_as_source"
SAME_AS_TARGET: Final = "same_as_target"
SOURCE_UNKNOWN: Final = "source_unknown"
NOTHING_TO_TRANSLATE: Final = "nothing_to_translate"
TOO_LONG: Final = "too_long"
NOT_NEEDED: Final = "not_needed"
ERROR: Final = "error"


@dataclass(frozen=True, slots=True)
class Source:
    """The language of the original.

    Attributes:
        language: FLORES-200 code; "und" when it could not be told.
        detected: found by the detector, not given by the caller.
        score: how sure the detector is, 0..1; None when it was not asked.
    """

    language: str
    detected: bool
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A language with all its texts.

    Attributes:
        texts: one mapping of field name -> text for each subject, in order.
        origin: where the first subject's texts come from.
        score: lowest score of a machine-translated segment; None where there is none.
    """

    language: str
    texts: tuple[Mapping[str, str], ...]
    origin: Origin
    score: float | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A language that is not in the prompt.

    Attributes:
        reason: one of this module's words, or "quality:" and the check that failed.
        cause: what went wrong beneath, where `reason` does not say it (an `incomplete` by a deadline).
    """

    language: str
    reason: str
    cause: str = ""


Outcome = Used | Dropped


def reason_of(error: TranslatorError) -> str:
    """The word for a failed item."""
    match error:
        case DeadlineExceeded():
            return DEADLINE
        case Shed():
            return SHED
        case QueueFull():
            return QUEUE_FULL
        case UnsupportedLanguage():
            return UNSUPPORTED
        case _:
            return ERROR


def origin_of(origins: set[Origin]) -> Origin:
    """One word for texts of several origins: the costliest machine's, or mixed with the caller's."""
    machine = [one for one in (Origin.ENGINE, Origin.CACHE, Origin.MEMORY) if one in origins]
    if Origin.CALLER in origins:
        return Origin.MIXED if machine else Origin.CALLER
    return machine[0] if machine else Origin.ENGINE

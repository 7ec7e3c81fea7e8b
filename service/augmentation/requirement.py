"""`on_translation_error: "require"`: a language that is missing becomes an error instead of a shorter prompt.

Languages that are rightly not there (the source itself, a text without words, no room in the context) are
no error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.augmentation import outcome
from service.augmentation.outcome import Dropped, Outcome
from service.errors import InvalidRequest, TranslationLate, TranslationUnavailable, TranslatorBusy
from translators import languages

_HARMLESS: Final = {
    outcome.SAME_AS_SOURCE,
    outcome.SAME_AS_TARGET,
    outcome.NOTHING_TO_TRANSLATE,
    outcome.NOT_NEEDED,
    outcome.BUDGET,
}
_MISTAKES: Final = {
    outcome.UNSUPPORTED: "the translation model does not serve",
    outcome.SOURCE_UNKNOWN: "the source language could not be told (say source_language), so there is no",
    outcome.TOO_LONG: "the input is too long to be translated into",
}
_BUSY: Final = {outcome.QUEUE_FULL, outcome.SHED}


def insist(outcomes: Iterable[Outcome], param: str) -> None:
    """Raise for the gravest of the missing languages: the caller's mistakes, then what a retry may mend.

    Args:
        outcomes: of all languages asked for.
        param: the request's field that names the languages.

    Raises:
        InvalidRequest, TranslatorBusy, TranslationLate, TranslationUnavailable: as the design's table says.
    """
    missing = [(one, one.cause or one.reason) for one in outcomes if isinstance(one, Dropped)]
    for one, reason in missing:
        if reason in _MISTAKES:
            raise InvalidRequest(f"{_MISTAKES[reason]} {_name(one)}", param, code=reason)
    failed = [(one, reason) for one, reason in missing if reason not in _HARMLESS]
    for one, reason in failed:
        if reason in _BUSY:
            raise TranslatorBusy(f"the gateway has too much to do: no translation into {_name(one)}")
    for one, reason in failed:
        if reason == outcome.DEADLINE:
            raise TranslationLate(f"the translation into {_name(one)} was not ready at the deadline")
    for one, reason in failed:
        raise TranslationUnavailable(f"there is no usable translation into {_name(one)} ({reason})")


def _name(one: Dropped) -> str:
    return languages.name(one.language)

"""Which missing language becomes which error."""

from __future__ import annotations

import pytest

from service.augmentation.outcome import Dropped
from service.augmentation.requirement import insist
from service.errors import (
    InvalidRequest,
    ServiceError,
    TranslationLate,
    TranslationUnavailable,
    TranslatorBusy,
)


@pytest.mark.parametrize(
    ("reasons", "error"),
    [
        (["deadline", "unsupported"], InvalidRequest),
        (["source_unknown"], InvalidRequest),
        (["too_long"], InvalidRequest),
        (["deadline", "error", "queue_full"], TranslatorBusy),
        (["shed"], TranslatorBusy),
        (["quality:length", "deadline"], TranslationLate),
        (["quality:length"], TranslationUnavailable),
        (["error"], TranslationUnavailable),
        (["incomplete"], TranslationUnavailable),
    ],
)
def test_the_gravest_reason_decides(reasons: list[str], error: type[ServiceError]) -> None:
    """The caller's mistakes first, then what a retry may mend."""
    with pytest.raises(error):
        insist([Dropped("fra_Latn", reason) for reason in reasons], "aux_languages")


def test_an_incomplete_language_is_as_grave_as_its_cause() -> None:
    """What is missing of it was late."""
    with pytest.raises(TranslationLate, match="French"):
        insist([Dropped("fra_Latn", "incomplete", cause="deadline")], "translations")


@pytest.mark.parametrize(
    "reason", ["same_as_source", "same_as_target", "nothing_to_translate", "not_needed", "budget"]
)
def test_what_is_rightly_missing_is_no_error(reason: str) -> None:
    """No translation would help."""
    insist([Dropped("fra_Latn", reason)], "aux_languages")

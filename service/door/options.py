"""How a request of OpenAI's API speaks of PMI: a field of the body, a header, the model's name, a setting.

They are asked in that order, and the first that speaks decides whether PMI is on. What the field leaves open,
the header fills in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field, ValidationError, field_validator

from prompts.types import Mode
from service.api.body import check_text, refusal
from service.api.schemas import MAX_LANGUAGES, AugmentedBody, Language, NotBlank, distinct_languages
from service.errors import InvalidRequest
from service.hinting.wanted import Report, Wanted
from translators import languages
from translators.errors import UnknownLanguage

FIELD: Final = "pmi"
HEADER: Final = b"x-pmi-languages"
_HEADER_NAME: Final = "X-PMI-Languages"
_OFF: Final = "none"


class PmiField(AugmentedBody):
    """The body's field `pmi`, where it is an object."""

    mode: Literal["pmi", "pivot", "direct"] = "pmi"
    aux_languages: list[Language] | None = Field(None, max_length=MAX_LANGUAGES)
    text: NotBlank | None = None
    translations: dict[str, NotBlank] = Field(default_factory=dict, max_length=MAX_LANGUAGES)
    template: NotBlank | None = None
    report: Report = "body"

    @field_validator("aux_languages")
    @classmethod
    def _distinct_languages(cls, wanted: list[str] | None) -> list[str] | None:
        return distinct_languages(wanted)


_PLAIN: Final = PmiField()
_NOTHING: Final[Any] = object()


def wanted(body: Mapping[str, Any], header: bytes, *, suffixed: bool, setting: bool) -> Wanted | None:
    """What the request wants; None when PMI is off.

    Args:
        body: the request's, parsed.
        header: value of `X-PMI-Languages`; b"" where it is not there.
        suffixed: whether the model's name ends in `:pmi`.
        setting: whether PMI is on for requests that say nothing.

    Raises:
        InvalidRequest: names the field or the header at fault.
    """
    said = body.get(FIELD, _NOTHING)
    named = _languages(header)
    if said is not _NOTHING and said is not None:
        return None if said is False else _from_field(_parsed(said), named)
    if named is not None or suffixed:
        return None if named == _OFF else _from_field(_PLAIN, named)
    return _from_field(_PLAIN, None, by_setting=True) if setting else None


def _parsed(said: Any) -> PmiField:
    if said is True:
        return _PLAIN
    if not isinstance(said, dict):
        raise InvalidRequest("pmi: should be true, false or an object", FIELD, code="invalid_value")
    check_text(said, within=FIELD)
    try:
        return PmiField.model_validate(said)
    except ValidationError as error:
        raise refusal(error, within=FIELD) from error


def _from_field(field: PmiField, named: tuple[str, ...] | str | None, *, by_setting: bool = False) -> Wanted:
    translations = _by_code(field.translations)
    aux = None if field.aux_languages is None else tuple(field.aux_languages)
    if aux is None and isinstance(named, tuple):
        aux = named
    if aux is None and translations:
        aux = tuple(translations)
    return Wanted(
        mode=Mode(field.mode),
        augmentation=field.augmentation(aux),
        text=field.text,
        translations=translations,
        template=field.template,
        report=field.report,
        by_setting=by_setting,
    )


def _by_code(given: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in given.items():
        place = f"{FIELD}.translations.{name[:64]}"
        try:
            code = languages.parse(name)
        except UnknownLanguage as error:
            raise InvalidRequest(str(error), place, code="unknown_language") from error
        if code in found:
            raise InvalidRequest(f"{place} names {languages.name(code)} twice", place, code="invalid_value")
        found[code] = text
    return found


def _languages(header: bytes) -> tuple[str, ...] | str | None:
    """The header's languages, "none", or None where it says nothing."""
    text = header.decode("latin-1").strip()
    if not text:
        return None
    if text.lower() == _OFF:
        return _OFF
    try:
        found = [languages.parse(part.strip()) for part in text.split(",") if part.strip()]
        if len(found) > MAX_LANGUAGES:
            raise ValueError(f"names more than {MAX_LANGUAGES} languages")
        return tuple(distinct_languages(found) or ())
    except (UnknownLanguage, ValueError) as error:
        raise InvalidRequest(f"{_HEADER_NAME}: {error}", _HEADER_NAME, code="invalid_value") from error

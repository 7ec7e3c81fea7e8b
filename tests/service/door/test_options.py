"""Who turns PMI on, and what is asked of it."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.types import Mode
from service.completion.request import OnError
from service.door.options import wanted
from service.errors import InvalidRequest
from service.hinting.wanted import Wanted


def ask(
    body: dict[str, Any] | None = None, header: str = "", *, suffixed: bool = False, setting: bool = False
) -> Wanted | None:
    """What a request wants."""
    return wanted(body or {}, header.encode(), suffixed=suffixed, setting=setting)


@pytest.mark.parametrize(
    ("field", "param"),
    [
        ("yes", "pmi"),
        (1, "pmi"),
        ([], "pmi"),
        ({"aux_langs": ["fr"]}, "pmi.aux_langs"),
        ({"mode": "both"}, "pmi.mode"),
        ({"aux_languages": "fr"}, "pmi.aux_languages"),
        ({"aux_languages": ["fr", "xx-nope"]}, "pmi.aux_languages[1]"),
        ({"aux_languages": ["fr", "French"]}, "pmi.aux_languages"),
        ({"source_language": "klingon"}, "pmi.source_language"),
        ({"text": " "}, "pmi.text"),
        ({"text": "a\0b"}, "pmi.text"),
        ({"translations": {"nope!": "x"}}, "pmi.translations.nope!"),
        ({"translations": {"fr": "x", "French": "y"}}, "pmi.translations.French"),
        ({"translations": {"fr": ""}}, "pmi.translations.fr"),
        ({"on_translation_error": "panic"}, "pmi.on_translation_error"),
        ({"translation_deadline_ms": 0}, "pmi.translation_deadline_ms"),
        ({"report": "everywhere"}, "pmi.report"),
    ],
)
def test_a_wrong_field_is_named(field: Any, param: str) -> None:
    """With its path from the top of the body."""
    with pytest.raises(InvalidRequest) as raised:
        ask({"pmi": field})
    assert raised.value.param == param


@pytest.mark.parametrize("header", ["xx-nope", "fr,,xx-nope", "fr,French", ",".join(["fr"] * 40)])
def test_a_wrong_header_is_named(header: str) -> None:
    """As clients write it."""
    with pytest.raises(InvalidRequest) as raised:
        ask(header=header)
    assert raised.value.param == "X-PMI-Languages"


@pytest.mark.parametrize(
    ("body", "header", "suffixed", "setting", "on"),
    [
        ({}, "", False, False, False),
        ({}, "", False, True, True),
        ({}, "", True, False, True),
        ({}, "none", True, True, False),
        ({}, "NONE", False, True, False),
        ({}, "fr", False, False, True),
        ({}, " ", False, False, False),
        ({"pmi": None}, "", False, True, True),
        ({"pmi": False}, "fr", True, True, False),
        ({"pmi": True}, "none", False, False, True),
        ({"pmi": {}}, "", False, False, True),
    ],
)
def test_the_first_that_speaks_decides(
    body: dict[str, Any], header: str, suffixed: bool, setting: bool, on: bool
) -> None:
    """The field, then the header, then the model's name, then the setting."""
    assert (ask(body, header, suffixed=suffixed, setting=setting) is not None) is on


def test_only_the_setting_leaves_sources_out() -> None:
    """Whoever asks for PMI gets it in any language."""
    by_setting, by_name = ask(setting=True), ask(setting=True, suffixed=True)
    assert by_setting is not None
    assert by_setting.by_setting
    assert by_name is not None
    assert not by_name.by_setting


def test_the_header_fills_in_what_the_field_leaves_open() -> None:
    """And no more than that."""
    open_, given = ask({"pmi": True}, "fr, de"), ask({"pmi": {"aux_languages": ["es"]}}, "fr")
    assert open_ is not None
    assert open_.augmentation.languages == ("fra_Latn", "deu_Latn")
    assert given is not None
    assert given.augmentation.languages == ("spa_Latn",)


def test_translations_name_the_languages() -> None:
    """In their order, unless languages are given."""
    found = ask({"pmi": {"translations": {"es": "hola", "fr": "salut"}}})
    assert found is not None
    assert found.augmentation.languages == ("spa_Latn", "fra_Latn")
    assert found.translations == {"spa_Latn": "hola", "fra_Latn": "salut"}


def test_every_option_is_taken_over() -> None:
    """As the field has it."""
    found = ask(
        {
            "pmi": {
                "mode": "pivot",
                "aux_languages": [],
                "source_language": "de",
                "text": "Hallo",
                "on_translation_error": "require",
                "translation_deadline_ms": 50,
                "template": "neutral",
                "report": "chunk",
            }
        }
    )
    assert found is not None
    assert found.mode is Mode.PIVOT
    assert found.augmentation.languages == ()
    assert found.augmentation.source == "deu_Latn"
    assert found.augmentation.on_error is OnError.REQUIRE
    assert found.augmentation.deadline_ms == 50
    assert (found.text, found.template, found.report) == ("Hallo", "neutral", "chunk")

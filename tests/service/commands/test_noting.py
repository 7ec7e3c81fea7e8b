"""What `pmi check` says of settings that work."""

from __future__ import annotations

from service.commands import noting
from service.commands.findings import Verdict, broken
from service.configuration.settings import LanguageSettings, OpenAISettings, Settings

SERVED = ("eng_Latn", "deu_Latn", "fra_Latn")


def test_a_misspelt_variable_is_broken() -> None:
    """Somebody believes that it is set."""
    found = list(noting.misspelt({"PMI_SERVER__PROT": "PMI_SERVER__PORT"}))

    assert broken(found)
    assert [str(one) for one in found] == [
        "BROKEN PMI_SERVER__PROT: is no setting; did you mean PMI_SERVER__PORT?"
    ]


def test_languages_that_no_request_gets_are_noted() -> None:
    """In every list, by name."""
    settings = LanguageSettings(default=("en", "ja", "ko"), by_source={"de": ("en", "fi"), "fr": ("en",)})

    found = list(noting.unused(settings, SERVED))

    assert not broken(found)
    assert {one.verdict for one in found} == {Verdict.NOTE}
    assert [(one.part, one.message.rpartition(": ")[2]) for one in found] == [
        ("languages.default", "Japanese, Korean"),
        ("languages.by_source.deu_Latn", "Finnish"),
    ]


def test_no_languages_at_all_are_noted() -> None:
    """A maximum of 0 turns translations off for most requests."""
    (found,) = noting.unused(LanguageSettings(max=0, default=("en",)), SERVED)

    assert str(found).startswith("note   languages.max: with 0,")


def test_nothing_is_noted_of_languages_that_are_served_or_not_known_to_be() -> None:
    """A translator that cannot be loaded is told elsewhere."""
    assert list(noting.unused(LanguageSettings(default=("en", "fr")), SERVED)) == []
    assert list(noting.unused(LanguageSettings(default=("en", "ja")), None)) == []


def test_the_door_is_told_in_a_line() -> None:
    """Who gets translations, under which names, on how many paths."""
    off = noting.door(Settings())
    on = noting.door(Settings(openai=OpenAISettings(pmi=True, pmi_models=False, paths=("/v1/rerank",))))
    everybody = noting.door(Settings(openai=OpenAISettings(pmi=True), languages=LanguageSettings(skip=())))

    assert off.message.startswith(
        "translations only for requests that ask for them; models also as NAME:pmi;"
    )
    assert on.message == "translations for all requests but those in English; no NAME:pmi; further paths: 1"
    assert everybody.message.startswith("translations for all requests; ")

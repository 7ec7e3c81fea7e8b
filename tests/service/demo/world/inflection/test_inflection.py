"""Articles, cases, elisions, measure words and noun classes."""

from __future__ import annotations

import pytest

from service.demo.world.grammar import phrase
from service.demo.world.inflection import INFLECTIONS, Entry, Kind, UnknownFormError
from service.demo.world.meaning import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_forms_are_refused(language: str) -> None:
    """A form that the language does not have raises UnknownFormError."""
    noun = Entry(Kind.NOUN, ("x",), "7" if language == "swh_Latn" else "m")
    with pytest.raises(UnknownFormError):
        INFLECTIONS[language].inflect(noun, "ablative", None)
    with pytest.raises(UnknownFormError):
        INFLECTIONS[language].inflect(Entry(Kind.PHRASE, ("x",)), "the", None)


@pytest.mark.parametrize(
    ("language", "template", "text"),
    [
        ("eng_Latn", "{thing:a}", "an umbrella"),
        ("eng_Latn", "{thing+colour:a}", "a red umbrella"),
        ("deu_Latn", "{thing+colour:ein.a}", "einen roten Regenschirm"),
        ("deu_Latn", "{thing+colour:mein.d}", "meinem roten Regenschirm"),
        ("deu_Latn", "{thing+colour:der.n}", "der rote Regenschirm"),
        ("deu_Latn", "{site:zu.d}", "zur Schule"),
        ("fra_Latn", "{site:du}", "de l'école"),
        ("fra_Latn", "{site2:du}", "du marché"),
        ("fra_Latn", "{site3:au}", "à l'hôtel"),
        ("fra_Latn", "{person:que}", "qu'Anna"),
        ("spa_Latn", "{site2:al}", "al mercado"),
        ("spa_Latn", "{site:del}", "de la escuela"),
        ("ita_Latn", "{thing2:questo}", "questo specchio"),
        ("ita_Latn", "{thing2:nessun}", "nessuno specchio"),
        ("ita_Latn", "{thing:del}", "dell'ombrello"),
        ("ita_Latn", "{site:nel}", "nella scuola"),
        ("zho_Hans", "{thing+colour:zhe}", "这把红色的雨伞"),
        ("zho_Hans", "{num@goods}{goods}", "两本书"),
        ("swh_Latn", "{thing+colour:my}", "mwavuli wangu mwekundu"),
        ("swh_Latn", "{vehicle:this}", "chombo hiki cha usafiri"),
        ("swh_Latn", "{goods} {num@goods}", "vitabu viwili"),
    ],
)
def test_forms(language: str, template: str, text: str) -> None:
    """One example of each rule."""
    slots = {"thing": "umbrella", "thing2": "mirror", "colour": "red", "person": "anna"}
    slots |= {"site": "school", "site2": "market", "site3": "hotel", "num": "2", "goods": "books"}
    template = template.replace("vehicle", "thing3")
    assert phrase(template, {**slots, "thing3": "vehicle"}, language) == text

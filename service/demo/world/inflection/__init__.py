"""How each language inflects the fillers of the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.demo.world.inflection import chinese, english, french, german, italian, spanish, swahili
from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError

__all__ = ["INFLECTIONS", "Entry", "Inflection", "Kind", "UnknownFormError"]


@dataclass(frozen=True, slots=True)
class Inflection:
    """One language's rules: `inflect(entry, form, adjective)` and `agree(adjective, noun, form)`."""

    inflect: Callable[[Entry, str, Entry | None], str]
    agree: Callable[[Entry, Entry, str], str]
    choices: tuple[str, ...]  # the agreement classes that `{slot?x|y}` chooses by, in order


INFLECTIONS: dict[str, Inflection] = {
    "eng_Latn": Inflection(english.inflect, english.agree, english.CHOICES),
    "deu_Latn": Inflection(german.inflect, german.agree, german.CHOICES),
    "fra_Latn": Inflection(french.inflect, french.agree, french.CHOICES),
    "spa_Latn": Inflection(spanish.inflect, spanish.agree, spanish.CHOICES),
    "ita_Latn": Inflection(italian.inflect, italian.agree, italian.CHOICES),
    "zho_Hans": Inflection(chinese.inflect, chinese.agree, chinese.CHOICES),
    "swh_Latn": Inflection(swahili.inflect, swahili.agree, swahili.CHOICES),
}

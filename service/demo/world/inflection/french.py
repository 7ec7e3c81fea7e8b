"""French: elision and contraction of articles, prepositions and possessives."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase
from service.demo.world.inflection.romance import CHOICES, agree, with_adjective

__all__ = ["CHOICES", "agree", "inflect"]

_VOWELS = "aeiouâàéèêîïôœAEIOUÉ"


def _elides(entry: Entry) -> bool:
    # An h is mute in every noun of the tables, and aspirated in every name (de Hassan).
    return entry.forms[0][0] in _VOWELS or (entry.kind is Kind.NOUN and entry.forms[0][0] == "h")


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, un, le, mon, votre, ce, de, du (de + article), au (a + article);
    of a person: bare, a, de, que."""
    if entry.kind is Kind.PERSON and form in ("de", "que"):
        name = entry.forms[0]
        return f"{form[:-1]}'{name}" if _elides(entry) else f"{form} {name}"
    if entry.kind is Kind.PERSON and form == "a":
        return f"à {entry.forms[0]}"
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    core, feminine, elides = with_adjective(entry, adjective), entry.agreement == "f", _elides(entry)
    article = "l'" if elides else ("la " if feminine else "le ")
    match form:
        case "":
            return core
        case "un":
            return f"{'une' if feminine else 'un'} {core}"
        case "le":
            return article + core
        case "mon":
            return f"{'ma' if feminine and not elides else 'mon'} {core}"
        case "votre":
            return f"votre {core}"
        case "ce":
            return f"{'cette' if feminine else 'cet' if elides else 'ce'} {core}"
        case "de":
            return f"d'{core}" if elides else f"de {core}"
        case "du":
            return f"du {core}" if article == "le " else f"de {article}{core}"
        case "au":
            return f"au {core}" if article == "le " else f"à {article}{core}"
        case _:
            raise UnknownFormError(entry, form)

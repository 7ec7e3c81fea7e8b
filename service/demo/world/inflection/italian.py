"""Italian: articles by gender and first sound, and their contractions."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase
from service.demo.world.inflection.romance import CHOICES, agree, with_adjective

__all__ = ["CHOICES", "agree", "inflect"]

_VOWELS = "aeiouAEIOUèh"
_LO_STARTS = ("z", "gn", "ps", "x", "y")
_STEMS = {"del": "del", "al": "al", "nel": "nel", "sul": "sul", "dal": "dal"}


def _takes_lo(word: str) -> bool:
    return word.startswith(_LO_STARTS) or (word[0] == "s" and word[1] not in _VOWELS)


def _article(word: str, feminine: bool) -> str:
    if word[0] in _VOWELS:
        return "l'"
    if feminine:
        return "la "
    return "lo " if _takes_lo(word) else "il "


def _indefinite(word: str, feminine: bool) -> str:
    if feminine:
        return "un'" if word[0] in _VOWELS else "una "
    return "uno " if _takes_lo(word) else "un "


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, un, nessun, il, mio, suo, questo, del, al, nel, sul, dal;
    of a person: bare, a, di, da."""
    if entry.kind is Kind.PERSON and form in ("a", "di", "da"):
        return f"{'ad' if form == 'a' and entry.forms[0][0] == 'A' else form} {entry.forms[0]}"
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    core, word, feminine = with_adjective(entry, adjective), entry.forms[0], entry.agreement == "f"
    article = _article(word, feminine)
    if not form:
        return core
    if form == "un":
        return _indefinite(word, feminine) + core
    if form == "nessun":
        return "ness" + _indefinite(word, feminine) + core
    if form == "il":
        return article + core
    if form == "mio":
        return f"{'la mia' if feminine else 'il mio'} {core}"
    if form == "suo":
        return f"{'la Sua' if feminine else 'il Suo'} {core}"
    if form == "questo":
        return ("quest'" if article == "l'" else "questa " if feminine else "questo ") + core
    if form in _STEMS:
        # al + la = alla, al + lo = allo, al + l' = all', al + il = al
        tail = {"il ": " ", "la ": "la ", "lo ": "lo ", "l'": "l'"}[article]
        return _STEMS[form] + tail + core
    raise UnknownFormError(entry, form)

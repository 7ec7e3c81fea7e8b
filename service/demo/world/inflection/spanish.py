"""Spanish: articles, contractions, and the personal `a`."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase
from service.demo.world.inflection.romance import CHOICES, agree, with_adjective

__all__ = ["CHOICES", "agree", "inflect"]

_STRESSED_A = frozenset({"agua"})  # feminine, but "el agua", "un agua"
_PAIRS = {"un": ("un", "una"), "el": ("el", "la"), "este": ("este", "esta"), "ningun": ("ningún", "ninguna")}


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, un, el, mi, su, este, ningun, del, al; of a person: bare, a, de."""
    if entry.kind is Kind.PERSON and form in ("a", "de"):
        return f"{form} {entry.forms[0]}"
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    core = with_adjective(entry, adjective)
    masculine = entry.agreement == "m" or (entry.forms[0] in _STRESSED_A and form != "este")
    if not form:
        return core
    if form in _PAIRS:
        return f"{_PAIRS[form][0 if masculine else 1]} {core}"
    if form in ("mi", "su"):
        return f"{form} {core}"
    if form == "del":
        return f"del {core}" if masculine else f"de la {core}"
    if form == "al":
        return f"al {core}" if masculine else f"a la {core}"
    raise UnknownFormError(entry, form)

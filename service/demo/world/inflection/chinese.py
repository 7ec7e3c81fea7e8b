"""Chinese: measure words. An adjective cell holds the predicative and the
attributive form, and where it is needed a third: "too ..."."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase

CHOICES = ("m", "f")
_MEASURED = {"yi": "一", "zhe": "这", "na": "那", "liang": "两"}


def agree(adjective: Entry, noun: Entry, form: str) -> str:
    """A number takes the noun's measure word; an adjective is predicative."""
    return adjective.forms[0] + (noun.agreement if adjective.kind is Kind.NUMBER else "")


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, measure (alone), yi (a), zhe (this), na (that), wo (my), nin (your)."""
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    core = ("" if adjective is None else phrase(adjective, "2")) + entry.forms[0]
    if not form:
        return core
    if form in _MEASURED:
        return _MEASURED[form] + entry.agreement + core
    if form == "measure":
        return entry.agreement
    if form == "wo":
        return "我的" + core
    if form == "nin":
        return "您的" + core
    raise UnknownFormError(entry, form)

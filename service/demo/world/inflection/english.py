"""English: articles. Noun agreement is empty; a person's is `m` or `f`."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase

CHOICES = ("m", "f")
_DETERMINERS = {"the": "the", "my": "my", "this": "this", "that": "that", "your": "your"}


def agree(adjective: Entry, noun: Entry, form: str) -> str:
    """English adjectives and numbers do not agree."""
    return adjective.forms[0]


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, a, the, my, your, this, that; of a person: bare, poss."""
    if entry.kind is Kind.PERSON and form == "poss":
        return f"{entry.forms[0]}'s"
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    core = entry.forms[0] if adjective is None else f"{adjective.forms[0]} {entry.forms[0]}"
    if not form:
        return core
    if form == "a":
        return f"{'an' if core[0] in 'aeiou' else 'a'} {core}"
    if form in _DETERMINERS:
        return f"{_DETERMINERS[form]} {core}"
    raise UnknownFormError(entry, form)

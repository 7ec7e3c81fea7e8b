"""What French, Spanish and Italian share: two genders, and adjectives after the noun."""

from __future__ import annotations

from service.demo.world.inflection.entry import Entry

CHOICES = ("m", "f")


def agree(adjective: Entry, noun: Entry, form: str) -> str:
    """The masculine (first) or feminine (last) form; numbers have one form only."""
    return adjective.forms[-1] if noun.agreement == "f" else adjective.forms[0]


def with_adjective(noun: Entry, adjective: Entry | None) -> str:
    """The noun, followed by its adjective."""
    return noun.forms[0] if adjective is None else f"{noun.forms[0]} {agree(adjective, noun, '')}"

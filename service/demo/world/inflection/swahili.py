"""Swahili: noun classes with their concords. An adjective cell holds the forms for the classes
1/3/11 (m-), 5, 7 and 9, or one form that never changes; a number cell those for 4, 6, 8 and 10."""

from __future__ import annotations

from dataclasses import dataclass

from service.demo.world.inflection.entry import Entry, Kind, UnknownFormError, phrase

CHOICES = ("m", "f")


@dataclass(frozen=True, slots=True)
class Concord:
    """The words that agree with a noun class."""

    subject: str  # li-
    connective: str  # la
    possessive: str  # l-angu
    this: str  # hili
    adjective: int  # position in an adjective or number cell


CONCORDS = {
    "1": Concord("a", "wa", "w", "huyu", 0),
    "3": Concord("u", "wa", "w", "huu", 0),
    "4": Concord("i", "ya", "y", "hii", 0),
    "5": Concord("li", "la", "l", "hili", 1),
    "6": Concord("ya", "ya", "y", "haya", 1),
    "7": Concord("ki", "cha", "ch", "hiki", 2),
    "8": Concord("vi", "vya", "vy", "hivi", 2),
    "9": Concord("i", "ya", "y", "hii", 3),
    "10": Concord("zi", "za", "z", "hizi", 3),
    "11": Concord("u", "wa", "w", "huu", 0),
}

_HOW_MANY = {"4": "mi", "6": "ma", "8": "vi"}


def agree(adjective: Entry, noun: Entry, form: str) -> str:
    """The form of an adjective or number for the noun's class."""
    return adjective.forms[min(CONCORDS[noun.agreement].adjective, len(adjective.forms) - 1)]


def inflect(entry: Entry, form: str, adjective: Entry | None) -> str:
    """Forms of a noun: bare, my, your, this; and its concords alone: subj, neg, a, poss, dem, ngapi."""
    if entry.kind is not Kind.NOUN:
        return phrase(entry, form)
    concord = CONCORDS[entry.agreement]
    match form:
        case "subj":
            return concord.subject
        case "a":
            return concord.connective
        case "poss":
            return concord.possessive
        case "dem":
            return concord.this
        case "neg":
            return f"ha{concord.subject}"
        case "ngapi":
            return f"{_HOW_MANY.get(entry.agreement, '')}ngapi"
        case "":
            determiner = ""
        case "my":
            determiner = f"{concord.possessive}angu"
        case "your":
            determiner = f"{concord.possessive}ako"
        case "this":
            determiner = concord.this
        case _:
            raise UnknownFormError(entry, form)
    # A determiner stands before what a connective adds: chombo hiki cha usafiri.
    head, _, tail = entry.forms[0].partition(" ")
    words = [head, determiner, tail, "" if adjective is None else agree(adjective, entry, "")]
    return " ".join(filter(None, words))

"""One filler as one language writes it, before it is inflected for its place in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the fillers of a domain are written in the tables, and so how they inflect."""

    NOUN = "noun"  # one base form, with a gender, a measure word (Chinese) or a noun class (Swahili)
    ADJECTIVE = "adjective"  # agreeing forms, in the order that the language's module names
    PERSON = "person"  # a name or a family member, with a gender
    NUMBER = "number"  # two and more; Swahili agrees with the noun class
    PHRASE = "phrase"  # spelled out; `{slot:2}` picks the second form of the cell


@dataclass(frozen=True, slots=True)
class Entry:
    """The written forms of a filler, and the class that other words agree with ("" if none)."""

    kind: Kind
    forms: tuple[str, ...]
    agreement: str = ""


class UnknownFormError(ValueError):
    """A template asks for a form that its language does not have."""

    def __init__(self, entry: Entry, form: str) -> None:
        super().__init__(f"no form {form!r} of the {entry.kind} {entry.forms!r}")


def phrase(entry: Entry, form: str) -> str:
    """The form at the 1-based position `form` ("" is the first); a short cell repeats its last form."""
    if form and not form.isdigit():
        raise UnknownFormError(entry, form)
    position = int(form or "1") - 1
    return entry.forms[min(position, len(entry.forms) - 1)]

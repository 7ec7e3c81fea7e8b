"""The words of the demo world: domains of fillers, each written in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.demo.world.inflection import Entry, Kind
from service.demo.world.lexicon import actions, food, people, places, reviews, support, things, times
from service.demo.world.meaning import LANGUAGES

__all__ = ["DOMAINS", "Domain", "LexiconError", "read"]


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of fillers that may stand in the same slot; `entries[language][filler]`."""

    name: str
    fillers: tuple[str, ...]
    entries: Mapping[str, Mapping[str, Entry]]


class LexiconError(ValueError):
    """A table is not written as `id [gender] | one cell per language`."""


# The languages whose noun cells end in a gender, a measure word or a noun class.
_CLASSED = frozenset(LANGUAGES) - {"eng_Latn"}


def _entry(kind: Kind, cell: str, language: str, gender: str) -> Entry:
    if kind is Kind.NOUN and language in _CLASSED:
        text, _, agreement = cell.rpartition(" ")
        return Entry(kind, (text,), agreement)
    return Entry(kind, tuple(form.strip() for form in cell.split("/")), gender)


def read(text: str) -> dict[str, Domain]:
    """Read tables: `[domain kind]`, then one line per filler. Raises LexiconError."""
    domains: dict[str, tuple[Kind, dict[str, dict[str, Entry]]]] = {}
    name = ""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("["):
            name, _, kind_name = line.strip("[]").partition(" ")
            if name in domains:
                raise LexiconError(f"domain {name} is given twice")
            domains[name] = (Kind(kind_name), {language: {} for language in LANGUAGES})
            continue
        key, *cells = (cell.strip() for cell in line.split("|"))
        filler, _, gender = key.partition(" ")
        if len(cells) != len(LANGUAGES) or not all(cells):
            raise LexiconError(f"{name}: {line!r} does not have {len(LANGUAGES)} cells")
        kind, entries = domains[name]
        for language, cell in zip(LANGUAGES, cells, strict=True):
            if filler in entries[language]:
                raise LexiconError(f"{name}: {filler} is given twice")
            entries[language][filler] = _entry(kind, cell, language, gender)
    return {
        name: Domain(name, tuple(entries[LANGUAGES[0]]), entries) for name, (_, entries) in domains.items()
    }


def _person_table() -> str:
    names = []
    for line in people.NAMES.strip().splitlines():
        name, gender, chinese = line.split()
        names.append(" | ".join((f"{name.lower()} {gender}", *[name] * 5, chinese, name)))
    return "\n".join((people.FAMILY.strip(), *names, "[name person]", *names))


DOMAINS: Mapping[str, Domain] = read(
    "\n".join(
        (
            *(_person_table(), things.THINGS, food.FOOD, places.PLACES, times.TIMES, times.prices()),
            *(times.clocks(), times.numerals(), actions.ACTIONS, reviews.REVIEWS, support.SUPPORT),
        )
    )
)

"""The frames of the demo world, and how a meaning is written in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import prod

from service.demo.world import frames
from service.demo.world.inflection import INFLECTIONS
from service.demo.world.lexicon import DOMAINS
from service.demo.world.meaning import LANGUAGES, Meaning
from service.demo.world.template import Field, Template, TemplateError, domain_of, fill, parse


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say something: a template per language, with the same slots in each."""

    name: str
    templates: Mapping[str, Template]
    required: tuple[str, ...]
    optional: tuple[tuple[str, ...], ...]  # slots of one group are present together
    heldout: bool

    @property
    def meanings(self) -> int:
        """How many meanings the frame has (an upper bound: same-domain slots must differ)."""
        sizes = [len(DOMAINS[domain_of(slot)].fillers) for slot in self.required]
        groups = [
            1 + prod(len(DOMAINS[domain_of(slot)].fillers) for slot in group) for group in self.optional
        ]
        return prod(sizes) * prod(groups)


def _frame(name: str, texts: tuple[str, ...]) -> Frame:
    templates = {language: parse(text) for language, text in zip(LANGUAGES, texts, strict=True)}
    first = templates[LANGUAGES[0]]
    for language, template in templates.items():
        if (template.required, template.optional) != (first.required, first.optional):
            raise TemplateError(f"{name}: {language} has other slots than {LANGUAGES[0]}")
    return Frame(
        name,
        templates,
        tuple(sorted(first.required)),
        tuple(sorted(tuple(sorted(group)) for group in first.optional)),
        frames.is_heldout(name),
    )


FRAMES: Mapping[str, Frame] = {name: _frame(name, texts) for name, texts in frames.FRAMES.items()}


@cache
def _word(language: str, slot: str, filler: str, form: str, adjective: str, modifier: str) -> str:
    entry = DOMAINS[domain_of(slot)].entries[language][filler]
    added = DOMAINS[domain_of(adjective)].entries[language][modifier] if modifier else None
    return INFLECTIONS[language].inflect(entry, form, added)


@cache
def _agreeing(language: str, slot: str, filler: str, noun: str, noun_filler: str) -> str:
    entry = DOMAINS[domain_of(slot)].entries[language][filler]
    return INFLECTIONS[language].agree(entry, DOMAINS[domain_of(noun)].entries[language][noun_filler], "")


@cache
def _chosen(language: str, slot: str, filler: str, choice: tuple[str, ...]) -> str:
    agreement = DOMAINS[domain_of(slot)].entries[language][filler].agreement
    return choice[INFLECTIONS[language].choices.index(agreement)]


class _Writer:
    """Writes the fields of one language's templates."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, part: Field, slots: Mapping[str, str]) -> str:
        filler = slots[part.slot]
        if part.choice:
            return _chosen(self._language, part.slot, filler, part.choice)
        if part.noun:
            return _agreeing(self._language, part.slot, filler, part.noun, slots[part.noun])
        modifier = slots.get(part.adjective, "") if part.adjective else ""
        return _word(self._language, part.slot, filler, part.form, part.adjective, modifier)


_WRITERS = {language: _Writer(language) for language in LANGUAGES}
_OPENERS = "¿¡"


def _capitalised(text: str) -> str:
    at = 1 if text[0] in _OPENERS else 0
    return text[:at] + text[at].upper() + text[at + 1 :]


def render(meaning: Meaning, language: str) -> str:
    """One sentence that says `meaning`, capitalised and punctuated. Raises KeyError for an unknown frame,
    slot, filler or language."""
    template = FRAMES[meaning.frame].templates[language]
    return _capitalised(fill(template, meaning.fillers(), _WRITERS[language]))


def phrase(text: str, slots: Mapping[str, str], language: str) -> str:
    """A part of a sentence, such as a short answer, written with a meaning's `slots` and not capitalised."""
    return fill(_parsed(text), slots, _WRITERS[language])


@cache
def _parsed(text: str) -> Template:
    return parse(text)

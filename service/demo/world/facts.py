"""Facts as the exercises need them: what can be asked, what may be changed, what generalises to what."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from service.demo.world.grammar import FRAMES
from service.demo.world.lexicon import DOMAINS
from service.demo.world.lexicon.things import KINDS
from service.demo.world.lexicon.times import WEEKDAYS
from service.demo.world.meaning import LANGUAGES, Meaning, Split
from service.demo.world.sampling import fill_slots
from service.demo.world.template import domain_of

# What a changed slot would contradict: the facts' own slots but the person and (in a deal) the verb, since
# somebody may well have bought a shirt and sold one.
_NEVER_CHANGED = frozenset({"person", "verb"})

FACTS: tuple[str, ...] = tuple(name for name in FRAMES if name.startswith("fact.") and f"{name}.no" in FRAMES)

_SPECIFIC: dict[str, tuple[str, ...]] = {
    kind: tuple(thing for thing, its in KINDS.items() if its == kind) for kind in set(KINDS.values())
}

# The slot that a question asks for, and how its answer is written in each language.
_PLAIN = ("{%s}",) * len(LANGUAGES)
_OBJECT = (
    *("{thing+colour:a}", "{thing+colour:ein.a}", "{thing+colour:un}", "{thing+colour:un}"),
    *("{thing+colour:un}", "{thing+colour:yi}", "{thing+colour}"),
)
_SITE = ("{site:the}", "{site:der.a}", "{site:le}", "{site:el}", "{site:il}", "{site}", "{site}")
_COLOUR = ("{colour}", "{colour}", *("{colour@thing}",) * 3, "{colour}", "{colour@thing}")
_ACCUSATIVE = ("{person2}", "{person2:a}", *("{person2}",) * 5)
_DATIVE = ("{person2}", "{person2:d}", *("{person2}",) * 5)
_RECIPIENT = ("{person2}", "{person2:d}", *("{person2:a}",) * 3, "{person2}", "{person2}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question frame about a fact, the slot that it asks for, and the answer's template per language."""

    frame: str
    asked: str
    answer: Mapping[str, str]


def _question(frame: str, asked: str, answer: tuple[str, ...] = _PLAIN) -> Question:
    texts = tuple(text % asked if "%s" in text else text for text in answer)
    return Question(frame, asked, dict(zip(LANGUAGES, texts, strict=True)))


_ASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    "who": ("person", _PLAIN),
    "where": ("place", _PLAIN),
    "when": ("when", _PLAIN),
    "how": ("transport", _PLAIN),
    "whither": ("city2", _PLAIN),
    "howmuch": ("price", _PLAIN),
    "howlong": ("span", _PLAIN),
    "city": ("city", _PLAIN),
    "withwhom": ("person2", _DATIVE),
    "fact.meet.whom": ("person2", _ACCUSATIVE),
    "fact.gift.whom": ("person2", _RECIPIENT),
    "what": ("thing", _OBJECT),
    "fact.meal.what": ("dish", _PLAIN),
    "fact.study.what": ("subject", _PLAIN),
    "fact.visit.what": ("site", _SITE),
}
_WITH_COLOUR = ("fact.deal", "fact.paid", "fact.gift", "fact.send")


def _questions(fact: str) -> tuple[Question, ...]:
    found = [
        _question(name, *(_ASKED.get(name) or _ASKED[name.rpartition(".")[2]]))
        for name in FRAMES
        if name.startswith(f"{fact}.") and name != f"{fact}.no"
    ]
    if fact in _WITH_COLOUR:
        found.append(_question("fact.colour", "colour", _COLOUR))
    return tuple(found)


QUESTIONS: Mapping[str, tuple[Question, ...]] = {fact: _questions(fact) for fact in FACTS}


def facts_of(split: Split) -> tuple[str, ...]:
    """The facts that a split may use."""
    return tuple(fact for fact in FACTS if FRAMES[fact].heldout == (split is Split.HELDOUT_TEMPLATE))


def stated(fact: str, slots: Mapping[str, str], holds: bool) -> Meaning:
    """The fact stated (`holds`) or denied."""
    return Meaning.of(fact if holds else f"{fact}.no", slots)


def _adjuncts(fact: str) -> list[tuple[str, ...]]:
    return list(FRAMES[fact].optional)


def specialised(rng: random.Random, fact: str, slots: Mapping[str, str], chance: float) -> dict[str, str]:
    """The same fact with as much or more said: each missing adjunct added with `chance`, a kind of thing
    replaced by one thing of that kind."""
    more = dict(slots)
    for slot, filler in slots.items():
        if filler in _SPECIFIC:
            more[slot] = rng.choice(_SPECIFIC[filler])
    for group in _adjuncts(fact):
        if group[0] not in more and rng.random() < chance:
            fill_slots(rng, group, more)
    return more


def generalised(rng: random.Random, fact: str, slots: Mapping[str, str], chance: float) -> dict[str, str]:
    """The same fact with as much or less said: the inverse of `specialised`."""
    less = dict(slots)
    for group in _adjuncts(fact):
        if group[0] in less and rng.random() < chance:
            for slot in group:
                del less[slot]
    for slot, filler in slots.items():
        if (
            filler in KINDS
            and slot in less
            and domain_of(slot) in ("thing", "dish")
            and rng.random() < chance / 2
        ):
            less[slot] = KINDS[filler]
    return less


def changed(rng: random.Random, slots: Mapping[str, str]) -> dict[str, str]:
    """The fact with one slot filled so that both cannot be meant: another place, another thing not of the
    same kind, ..."""
    slot = rng.choice(sorted(set(slots) - _NEVER_CHANGED))
    domain = domain_of(slot)
    present = {filler for other, filler in slots.items() if domain_of(other) == domain}
    kin = {slots[slot], KINDS.get(slots[slot], ""), *_SPECIFIC.get(slots[slot], ())}
    fillers = [filler for filler in DOMAINS[domain].fillers if filler not in present | kin]
    if domain == "when":
        # "last week" and "on Monday" may be one day, "on Monday" and "on Friday" not.
        on_a_day = slots[slot] in WEEKDAYS
        fillers = [filler for filler in fillers if (filler in WEEKDAYS) == on_a_day]
    return {**slots, slot: rng.choice(fillers)}

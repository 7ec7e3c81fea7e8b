"""Natural language inference: a fact, and a hypothesis that follows, contradicts it, or does neither.

The hypothesis is drawn first, from a distribution that does not know the label, and a premise is built to
suit both: so the hypothesis alone says nothing about the label. The logic is that of one event per
sentence: to say less of a fact follows from it, to deny more does, and another filler in its place cannot
be the same event.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from service.demo.world.facts import changed, facts_of, generalised, specialised, stated
from service.demo.world.grammar import FRAMES
from service.demo.world.lexicon import DOMAINS
from service.demo.world.lexicon.things import KINDS
from service.demo.world.meaning import Meaning, Split
from service.demo.world.sampling import fill_slots, sample_frame
from service.demo.world.template import domain_of

LABELS = ("entailment", "neutral", "contradiction")

_KIND_CHANCE = 0.25
_ADJUNCT_CHANCE = 0.45
_TRIES_FOR_A_CHANGE = 20

Slots = Mapping[str, str]


def _hypothesis(rng: random.Random, fact: str) -> dict[str, str]:
    slots = sample_frame(rng, FRAMES[fact], _ADJUNCT_CHANCE).fillers()
    for slot, filler in slots.items():
        if domain_of(slot) in ("thing", "dish") and filler in KINDS and rng.random() < _KIND_CHANCE:
            slots[slot] = KINDS[filler]
    return slots


def _strictly(rng: random.Random, fact: str, slots: Slots, *, more: bool) -> dict[str, str] | None:
    """More (or less) said than `slots`, really so; None where nothing can be added (or left out)."""
    for _ in range(_TRIES_FOR_A_CHANGE):
        other = (specialised if more else generalised)(rng, fact, slots, 0.6)
        if other != slots:
            return other
    return None


def _entailing(rng: random.Random, fact: str, slots: Slots, holds: bool) -> Meaning:
    return stated(fact, _strictly(rng, fact, slots, more=holds) or slots, holds)


def _contradicting(rng: random.Random, fact: str, slots: Slots, holds: bool) -> Meaning:
    if not holds:
        return stated(fact, specialised(rng, fact, slots, 0.5), True)
    if rng.random() < 0.5:
        return stated(fact, generalised(rng, fact, slots, 0.4), False)
    return stated(fact, specialised(rng, fact, changed(rng, slots), 0.4), True)


def _unrelated(rng: random.Random, fact: str, slots: Slots, split: Split) -> Meaning:
    """Something else about the same person: in a deal, another deal with the same thing."""
    holds = rng.random() < 0.5
    if "verb" in slots:
        verbs = [verb for verb in DOMAINS["verb"].fillers if verb != slots["verb"]]
        return stated(fact, {**slots, "verb": rng.choice(verbs)}, holds)
    other = rng.choice([name for name in facts_of(split) if name != fact])
    known = {"person": slots["person"]}
    fill_slots(rng, [slot for slot in FRAMES[other].required if slot != "person"], known)
    return stated(other, specialised(rng, other, known, 0.5), holds)


def _neutral(rng: random.Random, fact: str, slots: Slots, holds: bool, split: Split) -> Meaning:
    way = rng.random()
    if way < 0.5:
        # The hypothesis adds to what the premise says ...
        less = _strictly(rng, fact, slots, more=False)
        if less is not None:
            return stated(fact, less, True)
    elif way < 0.7:
        # ... or the premise denies more than the hypothesis speaks of ...
        more = _strictly(rng, fact, slots, more=True)
        if more is not None:
            return stated(fact, more, False)
    elif way < 0.85:
        # ... or denies something else.
        return stated(fact, specialised(rng, fact, changed(rng, slots), 0.4), False)
    return _unrelated(rng, fact, slots, split)


def pair(rng: random.Random, split: Split) -> tuple[Meaning, Meaning, str]:
    """A premise, a hypothesis and their label; of any split, but held-out facts only for that split."""
    fact = rng.choice(facts_of(split))
    slots, holds, label = _hypothesis(rng, fact), rng.random() < 0.5, rng.choice(LABELS)
    if label == "entailment":
        premise = _entailing(rng, fact, slots, holds)
    elif label == "contradiction":
        premise = _contradicting(rng, fact, slots, holds)
    else:
        premise = _neutral(rng, fact, slots, holds, split)
    return premise, stated(fact, slots, holds), label

"""Questions about one or two facts, answered by a phrase of the context."""

from __future__ import annotations

import random
from collections.abc import Mapping

from service.demo.world.facts import QUESTIONS, Question, facts_of
from service.demo.world.grammar import FRAMES
from service.demo.world.meaning import Meaning, Split
from service.demo.world.sampling import sample_from
from service.demo.world.template import domain_of

_SECOND_FACT_CHANCE = 0.6
_KEEP_CHANCE = 0.5


def _people(slots: Mapping[str, str]) -> set[str]:
    return {filler for slot, filler in slots.items() if domain_of(slot) == "person"}


def _ask(rng: random.Random, question: Question, slots: Mapping[str, str]) -> Meaning:
    frame = FRAMES[question.frame]
    asked = {slot: slots[slot] for slot in frame.required}
    for group in frame.optional:
        if group[0] in slots and rng.random() < _KEEP_CHANCE:
            asked.update((slot, slots[slot]) for slot in group)
    return Meaning.of(question.frame, asked)


def _misleads(question: Meaning, fact: Meaning) -> bool:
    """Whether the second fact could answer the question too."""
    return fact.slots != () and set(question.slots) <= set(fact.slots)


def asked(rng: random.Random, split: Split) -> tuple[tuple[Meaning, ...], Meaning, Question, Meaning] | None:
    """The facts of a context in order, the one that is asked about, the question and its meaning; None when
    the facts drawn do not make an exercise with one answer."""
    facts = facts_of(split)
    main = sample_from(rng, facts, split)
    slots = main.fillers()
    possible = [
        question
        for question in QUESTIONS[main.frame]
        if question.asked in slots and all(slot in slots for slot in FRAMES[question.frame].required)
    ]
    if not possible:
        return None
    question = rng.choice(possible)
    meaning = _ask(rng, question, slots)
    if rng.random() >= _SECOND_FACT_CHANCE:
        return (main,), main, question, meaning
    other = sample_from(rng, facts, split)
    if _people(slots) & _people(other.fillers()) or _misleads(meaning, other):
        return None
    context = (main, other) if rng.random() < 0.5 else (other, main)
    return context, main, question, meaning

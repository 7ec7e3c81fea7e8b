"""The logic of the inference pairs, checked against their meanings."""

from __future__ import annotations

import random

from service.demo.world.lexicon.things import KINDS
from service.demo.world.meaning import Meaning, Split
from service.demo.world.nli import pair


def _says_as_much(specific: dict[str, str], general: dict[str, str]) -> bool:
    return all(
        slot in specific and (specific[slot] == filler or KINDS.get(specific[slot]) == filler)
        for slot, filler in general.items()
    )


def _parts(meaning: Meaning) -> tuple[str, bool, dict[str, str]]:
    denied = meaning.frame.endswith(".no")
    return meaning.frame.removesuffix(".no"), not denied, meaning.fillers()


def test_labels_follow_from_the_meanings() -> None:
    """Saying less follows, denying more follows, and nothing labelled neutral is decided either way."""
    rng = random.Random(13)
    for _ in range(5000):
        premise, hypothesis, label = pair(rng, Split.TRAIN)
        fact, said, more = _parts(premise)
        other, claimed, less = _parts(hypothesis)
        same = fact == other
        entailed = (
            same and said == claimed and (_says_as_much(more, less) if said else _says_as_much(less, more))
        )
        denied = (
            same and said != claimed and (_says_as_much(more, less) if said else _says_as_much(less, more))
        )
        if label == "entailment":
            assert entailed
        elif label == "neutral":
            assert not entailed
            assert not denied
        else:
            swapped = (
                said
                and claimed
                and same
                and any(
                    slot in more and more[slot] != filler and KINDS.get(more[slot]) != filler
                    for slot, filler in less.items()
                )
            )
            assert denied or swapped

"""Which split a meaning belongs to, and random meanings of a split.

Held out by meaning: a held-out meaning is held out in every language and from both models, in translation
and in every exercise. About 3 % of the meanings of every frame with variety are held-out combinations,
chosen by a stable hash; a few frames are held out altogether.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from math import sqrt

from service.demo.world.grammar import FRAMES, Frame
from service.demo.world.lexicon import DOMAINS
from service.demo.world.meaning import Meaning, Split
from service.demo.world.template import domain_of

_HELDOUT_OF_1000 = 30
_FEW_MEANINGS = 60  # frames with fewer are phrases to be learnt by heart: all of them are for training
_LIGHTEST, _HEAVIEST = 20.0, 60.0
_OPTIONAL_PRESENT = 0.6
_TRIES = 10_000


class NoMeaningError(LookupError):
    """No meaning of the wanted split was found."""


def split_of(meaning: Meaning) -> Split:
    """The split of a meaning; the same on every machine and in every version of Python."""
    frame = FRAMES[meaning.frame]
    if frame.heldout:
        return Split.HELDOUT_TEMPLATE
    if frame.meanings < _FEW_MEANINGS:
        return Split.TRAIN
    key = meaning.frame + "".join(f"\x1f{slot}={filler}" for slot, filler in meaning.slots)
    bucket = int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % 1000
    return Split.HELDOUT_COMBINATION if bucket < _HELDOUT_OF_1000 else Split.TRAIN


def fill_slots(rng: random.Random, slots: Sequence[str], taken: dict[str, str]) -> None:
    """Add a random filler for each of `slots` to `taken`; slots of one domain get different fillers."""
    for slot in slots:
        domain = domain_of(slot)
        used = {filler for other, filler in taken.items() if domain_of(other) == domain and domain != "num"}
        fillers = DOMAINS[domain].fillers
        filler = rng.choice(fillers)
        while filler in used:
            filler = rng.choice(fillers)
        taken[slot] = filler


def sample_frame(rng: random.Random, frame: Frame, present: float = _OPTIONAL_PRESENT) -> Meaning:
    """A random meaning of `frame`, of any split; each optional group is there with chance `present`."""
    slots: dict[str, str] = {}
    fill_slots(rng, frame.required, slots)
    for group in frame.optional:
        if rng.random() < present:
            fill_slots(rng, [slot for slot in group if slot not in slots], slots)
    return Meaning.of(frame.name, slots)


def sample_from(rng: random.Random, names: Sequence[str], split: Split) -> Meaning:
    """A random meaning of `split` from one of the frames `names`. Raises NoMeaningError."""
    for _ in range(_TRIES):
        meaning = sample_frame(rng, FRAMES[rng.choice(names)])
        if split_of(meaning) is split:
            return meaning
    raise NoMeaningError(f"none of {names} has a meaning in {split}")


def weight(frame: Frame) -> float:
    """How often a frame is sampled: it grows with the frame's variety, up to a cap."""
    return min(max(sqrt(frame.meanings), _LIGHTEST), _HEAVIEST)


@cache
def _weighted(split: Split) -> tuple[tuple[Frame, ...], tuple[float, ...]]:
    wanted = [
        frame
        for frame in FRAMES.values()
        if frame.heldout == (split is Split.HELDOUT_TEMPLATE)
        and (split is not Split.HELDOUT_COMBINATION or frame.meanings >= _FEW_MEANINGS)
    ]
    return tuple(wanted), tuple(accumulate(weight(frame) for frame in wanted))


def sample(rng: random.Random, split: Split) -> Meaning:
    """A random meaning of `split`, no frame drowning the others."""
    frames, totals = _weighted(split)
    for _ in range(_TRIES):
        meaning = sample_frame(rng, frames[bisect(totals, rng.random() * totals[-1])])
        if split_of(meaning) is split:
            return meaning
    raise NoMeaningError(f"no meaning found in {split}")

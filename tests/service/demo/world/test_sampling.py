"""Splits by meaning, and sampling."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from service.demo.world import Meaning, Split, sample, split_of
from service.demo.world.frames import HELDOUT
from service.demo.world.grammar import FRAMES
from service.demo.world.sampling import NoMeaningError, sample_frame, sample_from


def test_a_split_without_meanings_is_reported() -> None:
    """Asking a held-out frame for a training meaning raises NoMeaningError."""
    with pytest.raises(NoMeaningError):
        sample_from(random.Random(1), ["fact.wait"], Split.TRAIN)


@pytest.mark.parametrize("split", Split)
def test_samples_are_of_their_split_and_deterministic(split: Split) -> None:
    """The same seed gives the same meanings, all of the split asked for."""
    first, second = random.Random(3), random.Random(3)
    meanings = [sample(first, split) for _ in range(300)]
    assert meanings == [sample(second, split) for _ in range(300)]
    assert {split_of(meaning) for meaning in meanings} == {split}


def test_the_split_of_a_meaning_never_changes() -> None:
    """The hash is pinned: another split of the same meanings would leak held-out sentences into training."""
    rng = random.Random(11)
    found = Counter(split_of(sample_frame(rng, FRAMES["fact.deal"])) for _ in range(20_000))
    assert 0.025 < found[Split.HELDOUT_COMBINATION] / 20_000 < 0.035
    slots = {"person": "anna", "verb": "buy", "thing": "shirt"}
    assert split_of(Meaning.of("fact.deal", slots)) is Split.TRAIN


def test_held_out_templates_are_a_small_share_that_training_can_prepare_for() -> None:
    """Every held-out name exists, and about one in fourteen frames is held out, a fact with all its forms."""
    assert {name for name in FRAMES if name in HELDOUT} == HELDOUT
    heldout = {name for name, frame in FRAMES.items() if frame.heldout}
    assert {"fact.wait", "fact.wait.no", "fact.wait.where", "fact.send.what"} <= heldout
    assert 0.05 < len(heldout) / len(FRAMES) < 0.12


def test_no_frame_drowns_the_others() -> None:
    """No frame makes up more than one in forty samples."""
    rng = random.Random(5)
    frames = Counter(sample(rng, Split.TRAIN).frame for _ in range(20_000))
    assert frames.most_common(1)[0][1] < 20_000 / 40
    assert len(frames) > 0.95 * sum(not frame.heldout for frame in FRAMES.values())

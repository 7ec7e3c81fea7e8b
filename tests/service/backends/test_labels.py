"""Decoding constrained to labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.backends.labels import LabelPicker, Spelling

PIECES = [b"", b"y", b"ye", b"yes", b"no", b"n", b"o", b" p", b"t", b" ", b"p", b"e", b"s"]
PIECES += [bytes([byte]) for byte in range(256)]
END = 0
SPELLING = Spelling(PIECES, END)


def run(labels: list[str], scores: dict[int, float]) -> LabelPicker:
    """Decode with the same scores at every step."""
    logits = np.full(len(PIECES), -10.0, np.float32)
    for token, value in scores.items():
        logits[token] = value
    picker = LabelPicker(labels, SPELLING)
    while not picker.done:
        picker.pick(logits)
    return picker


def test_a_vocabulary_without_the_letters_cannot_spell() -> None:
    """Asked before decoding, so that it never runs into a dead end."""
    spelling = Spelling([b"", b"ye", b"s"], END)
    assert spelling.can_spell(b"yes")
    assert not spelling.can_spell(b"y")
    assert not spelling.can_spell(b"yess!")


def test_a_token_that_leads_nowhere_is_never_taken() -> None:
    """Without byte pieces `ye` may begin `yet`, but nothing ends it."""
    spelling = Spelling([b"", b"ye", b"y", b"et"], END)
    picker = LabelPicker(["yet"], spelling)
    assert picker.pick(np.array([0, 9, 1, 1], np.float32)) == 2
    assert picker.pick(np.array([0, 9, 1, 1], np.float32)) == 3
    assert picker.done
    assert picker.label() == "yet"


def test_the_best_allowed_token_decides_not_the_best_label() -> None:
    """Any spelling counts: a single letter that scores best begins the label."""
    assert run(["yes", "no"], {4: 1.0, 5: 2.0}).label() == "no"
    assert run(["yes", "no"], {1: 3.0, 4: 2.0}).label() == "yes"


def test_a_label_that_begins_another_competes_with_the_end() -> None:
    """After `no` the end token and the tokens that go on are compared."""
    assert run(["no", "not"], {4: 5.0, END: 1.0, 8: 0.0}).label() == "no"
    assert run(["no", "not"], {4: 5.0, END: 0.0, 8: 1.0}).label() == "not"


def test_the_end_is_not_offered_inside_a_label() -> None:
    """However likely it is."""
    assert run(["yes please"], {END: 100.0}).label() == "yes please"


def test_characters_outside_the_vocabulary_are_spelled_in_bytes() -> None:
    """Labels in any script."""
    assert run(["矛盾", "蕴含"], {13 + "蕴".encode()[0]: 1.0}).label() == "蕴含"


def test_of_equally_good_tokens_the_lowest_is_taken() -> None:
    """As a masked argmax does."""
    picker = LabelPicker(["yes"], SPELLING)
    assert picker.pick(np.zeros(len(PIECES), np.float32)) == 1


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4), st.integers(0, 2**32))
def test_every_run_ends_in_one_of_the_labels(labels: list[str], seed: int) -> None:
    """Whatever the model prefers, in at most one token per byte and one for the end."""
    labels = [label.encode("utf-8", "replace").decode() for label in labels]
    random = np.random.default_rng(seed)
    picker = LabelPicker(labels, SPELLING)
    steps = 0
    while not picker.done:
        picker.pick(random.normal(size=len(PIECES)).astype(np.float32))
        steps += 1
    assert picker.label() in labels
    assert steps <= max(len(label.encode()) for label in labels) + 1


def test_a_label_that_cannot_be_spelled_is_refused() -> None:
    """Before the first token; so is having no labels at all."""
    for labels in (["yes", "!"], []):
        with pytest.raises(ValueError, match="spelled"):
            LabelPicker(labels, Spelling([b"", b"yes"], END))

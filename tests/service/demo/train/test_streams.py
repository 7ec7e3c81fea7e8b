"""The training streams: deterministic, and free of held-out meanings."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest

from prompts.templates import Templates
from service.demo.evaluate.__main__ import MODELS
from service.demo.train.conversations import LOW_RESOURCE, conversations, draw
from service.demo.train.pairs import pairs, split_sentences
from service.demo.train.tokenizer import LM_ADDED, Vocabulary
from service.demo.world import LANGUAGES, Split, render, sample


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary((MODELS / "lm-ct2" / "sentencepiece.model").read_bytes(), LM_ADDED)


@pytest.fixture(scope="module")
def heldout() -> frozenset[str]:
    """Sentences of held-out meanings, in every language."""
    rng = random.Random(1)
    meanings = [
        sample(rng, split)
        for split in (Split.HELDOUT_COMBINATION, Split.HELDOUT_TEMPLATE)
        for _ in range(1500)
    ]
    return frozenset(render(meaning, language) for meaning in meanings for language in LANGUAGES)


def test_pairs_hold_nothing_held_out(heldout: frozenset[str]) -> None:
    """No held-out sentence is a source or a target."""
    seen = {text for pair in itertools.islice(pairs(5), 5000) for text in (pair.source, pair.target)}

    assert not seen & heldout


def test_conversations_hold_nothing_held_out(heldout: frozenset[str]) -> None:
    """No held-out sentence is in a prompt or an answer, in any language."""
    rng = random.Random(6)
    templates = Templates.load()
    seen: set[str] = set()
    for _ in range(2000):
        question, answer = draw(rng, templates, {})
        parallels = [question.input, *(example.input for example in question.examples)]
        for parallel in parallels:
            for version in (parallel.original, *parallel.translations):
                for text in version.fields.values():
                    seen.update(split_sentences(text))
        seen.add(answer)

    assert not seen & heldout


def test_pairs_take_all_directions() -> None:
    """All 42 directions are drawn about equally often."""
    found = Counter((pair.source_language, pair.target_language) for pair in itertools.islice(pairs(7), 8400))

    assert len(found) == 42
    assert min(found.values()) > 100


def test_low_resource_share() -> None:
    """The low-resource language is the original of two to three conversations in a hundred."""
    rng = random.Random(8)
    templates = Templates.load()
    count = 4000
    low = sum(draw(rng, templates, {})[0].input.original.language == LOW_RESOURCE for _ in range(count))

    assert 0.015 < low / count < 0.035


def test_same_seed_same_stream(vocabulary: Vocabulary) -> None:
    """The same seed gives the same pairs and conversations."""
    assert list(itertools.islice(pairs(9), 50)) == list(itertools.islice(pairs(9), 50))
    first = list(itertools.islice(conversations(9, vocabulary), 50))

    assert first == list(itertools.islice(conversations(9, vocabulary), 50))


def test_answers_are_learnt(vocabulary: Vocabulary) -> None:
    """Every conversation ends with an answer and the end token, and both count."""
    for conversation in itertools.islice(conversations(10, vocabulary), 50):
        assert conversation.ids[-1] == 2
        assert len(conversation.ids) == len(conversation.weights)
        assert conversation.weights[-1] >= 1
        assert conversation.weights[-2] >= 1

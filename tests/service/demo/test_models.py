"""The committed demo models: small enough, complete, and able to do what they are shipped for."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from service.demo.evaluate.__main__ import MODELS
from service.demo.world import LANGUAGES, Split, render, sample
from translators import engine
from translators.quality import Thresholds, check
from translators.types import Item

LIMIT_BYTES = 40 * 1000 * 1000


@pytest.fixture(scope="module")
def translator() -> Iterator[engine.CTranslate2Engine]:
    loaded = engine.load(MODELS / "translator")
    yield loaded
    loaded.close()


def test_size() -> None:
    """All files together stay under 40 MB."""
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) < LIMIT_BYTES


def test_language_codes() -> None:
    """Every language has its own token behind the pieces of the translator's vocabulary."""
    tokens = json.loads((MODELS / "translator" / "shared_vocabulary.json").read_text(encoding="utf-8"))

    assert tokens[-len(LANGUAGES) :] == list(LANGUAGES)


def test_cards() -> None:
    """Both models say what they are and under which licence."""
    for name, family in (("translator", "nllb"), ("lm-ct2", "causal-lm")):
        card = json.loads((MODELS / name / "pmi-model.json").read_text(encoding="utf-8"))

        assert card["family"] == family
        assert card["licence"] == "Apache-2.0"
        assert card["languages"] == list(LANGUAGES)


def test_hugging_face_layout() -> None:
    """The language model says the same sizes in both layouts, and heads are 64 wide."""
    config = json.loads((MODELS / "lm-hf" / "config.json").read_text(encoding="utf-8"))
    tokens = json.loads((MODELS / "lm-ct2" / "vocabulary.json").read_text(encoding="utf-8"))

    assert config["vocab_size"] == len(tokens)
    assert config["hidden_size"] // config["num_attention_heads"] == 64
    assert config["max_position_embeddings"] >= 2048


def test_translates_held_out_sentences(translator: engine.CTranslate2Engine) -> None:
    """At least seven of ten sentences never seen come out exactly as the grammar says them."""
    rng = random.Random(3)
    items, references = [], []
    for _ in range(100):
        meaning = sample(rng, Split.HELDOUT_COMBINATION)
        source, target = rng.sample(LANGUAGES, 2)
        items.append(Item(render(meaning, source), source, target))
        references.append(render(meaning, target))
    found = translator.translate_batch(items)
    exact = sum(one.text == reference for one, reference in zip(found, references, strict=True))

    assert exact >= 70


def test_gate(translator: engine.CTranslate2Engine) -> None:
    """A plain sentence of the world passes into every language; one from a newspaper passes into none."""
    thresholds = Thresholds.load(MODELS / "translator")
    inside = "Wo ist der Bahnhof?"
    outside = "Das Gericht sprach den Angeklagten aus Mangel an Beweisen frei."
    for text, passed in ((inside, True), (outside, False)):
        items = [Item(text, "deu_Latn", target) for target in LANGUAGES if target != "deu_Latn"]
        for item, hypothesis in zip(items, translator.translate_batch(items), strict=True):
            assert check(item, hypothesis, thresholds).passed is passed, (item, hypothesis)

"""chrF of every translation direction on held-out meanings."""

from __future__ import annotations

import random
from collections.abc import Mapping

from service.demo.evaluate.scores import Score, chrf, mean, table
from service.demo.evaluate.translating import translate
from service.demo.world import LANGUAGES, Split, render, sample
from translators.languages import tag
from translators.types import Engine, Item

SEED = 71


def score_directions(engine: Engine, split: Split, count: int) -> Mapping[tuple[str, str], Score]:
    """chrF by (source, target): the same `count` meanings of `split` in every direction, before the gate."""
    rng = random.Random(SEED)
    meanings = list(dict.fromkeys(sample(rng, split) for _ in range(2 * count)))[:count]
    texts = [{language: render(meaning, language) for language in LANGUAGES} for meaning in meanings]
    pairs = [(source, target) for source in LANGUAGES for target in LANGUAGES if source != target]
    items = {
        (index, source, target): Item(text[source], source, target)
        for index, text in enumerate(texts)
        for source, target in pairs
    }
    found = translate(engine, items.values())
    return {
        (source, target): mean(
            [chrf(found[items[index, source, target]].text, text[target]) for index, text in enumerate(texts)]
        )
        for source, target in pairs
    }


def lay_out(scores: Mapping[tuple[str, str], Score]) -> str:
    """Sources as rows, targets as columns."""
    rows = [
        [f"from {tag(source)}", *(str(scores.get((source, target), "–")) for target in LANGUAGES)]
        for source in LANGUAGES
    ]
    return table(["", *(f"to {tag(target)}" for target in LANGUAGES)], rows)

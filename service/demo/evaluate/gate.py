"""The quality gate's two figures: in-world sentences it keeps, real-world sentences it drops."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from service.demo.evaluate.scores import Score, share
from service.demo.evaluate.translating import translate
from service.demo.world import LANGUAGES, Split, render, sample
from translators import segments
from translators.languages import parse
from translators.quality import Thresholds, check
from translators.types import Engine, Item

SEED = 73
REAL_LANGUAGES = ("deu_Latn", "fra_Latn", "spa_Latn", "zho_Hans", "eng_Latn")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the gate said of sentences, each into every other language.

    Attributes:
        pairs: share of (sentence, target) pairs kept.
        sentences: share of sentences of which at least one target was kept.
        failed: how often each check was the first to fail.
    """

    pairs: Score
    sentences: Score
    failed: Counter[str]


def judge(engine: Engine, thresholds: Thresholds, sentences: Sequence[tuple[str, str]]) -> Verdicts:
    """The gate's verdicts on (language, text)."""
    items = [
        [Item(text, source, target) for target in LANGUAGES if target != source] for source, text in sentences
    ]
    found = translate(engine, (item for row in items for item in row))
    verdicts = [[check(item, found[item], thresholds) for item in row] for row in items]
    flat = [verdict for row in verdicts for verdict in row]
    return Verdicts(
        share(sum(verdict.passed for verdict in flat), len(flat)),
        share(sum(any(verdict.passed for verdict in row) for row in verdicts), len(verdicts)),
        Counter(verdict.check for verdict in flat if verdict.check is not None),
    )


def inside(split: Split, count: int) -> list[tuple[str, str]]:
    """Sentences of a held-out split, languages in turn."""
    rng = random.Random(SEED)
    languages = [LANGUAGES[index % len(LANGUAGES)] for index in range(count)]
    return [(language, render(sample(rng, split), language)) for language in languages]


def real(directory: Path, count: int) -> list[tuple[str, str]]:
    """Sentences of real rows, inputs and translations, as many of each language; none without the rows."""
    texts: dict[str, set[str]] = {language: set() for language in REAL_LANGUAGES}
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for language, text in _texts(json.loads(line)):
                if language in texts:
                    texts[language].add(text)
    rng = random.Random(SEED)
    chosen: list[tuple[str, str]] = []
    for language, found in texts.items():
        sentences = (
            rng.choice(parts)
            for text in rng.sample(sorted(found), len(found))
            if (parts := segments.translatable(segments.split(text, language)))
        )
        chosen.extend((language, text) for text in islice(sentences, count // len(REAL_LANGUAGES)))
    return chosen


def _texts(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    inputs, translations = row["inputs"], row.get("translations") or {}
    if not isinstance(inputs, dict) or not isinstance(translations, dict):
        return
    versions = {str(row["source_lang"]): inputs, **translations}
    for code, fields in versions.items():
        for text in fields.values():
            if isinstance(text, str) and text.strip():
                yield parse(code), text

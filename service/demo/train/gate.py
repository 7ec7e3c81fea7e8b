"""Thresholds of the quality gate for the demo translator.

The lines are drawn on two sets that no figure is ever reported on: sentences of the training split, and
`outside.tsv`, sentences from outside the world that were written for this purpose.
"""

from __future__ import annotations

import json
import logging
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from service.demo.train.pairs import UNTIDY_SHARE, sentences, untidy
from service.demo.world import LANGUAGES
from translators import engine
from translators.engine import Placement
from translators.lexicon import Lexicon
from translators.quality import Thresholds, check
from translators.types import Hypothesis, Item

logger = logging.getLogger(__name__)

OUTSIDE = Path(__file__).parent / "outside.tsv"
SEED = 20260103
LEXICON_ROUNDS = 60_000
INSIDE_ROUNDS = 900
BATCH = 64
SCORE_QUANTILES = (0.005, 0.01, 0.02, 0.03)
UNKNOWN_SHARES = (0.25, 0.2, 0.15, 0.12)
SCORE_MARGIN = 0.02
WANTED_KEPT = 0.975

Judged = list[tuple[Item, Hypothesis]]


def calibrate(directory: Path) -> Thresholds:
    """Write `lexicon.txt` and `gate.json` beside the translator.

    The strictest lines are chosen that still keep the wanted share of the inside sentences.
    """
    (directory / "gate.json").unlink(missing_ok=True)
    lexicon().save(directory / "lexicon.txt")
    write(directory, Thresholds(lexicon="lexicon.txt"))
    loaded = engine.load(directory, Placement(threads=2))
    inside = translate(loaded, list(inside_items()))
    outside = translate(loaded, list(outside_items()))
    loaded.close()
    best = choose(inside, outside)
    write(directory, best)
    logger.info(
        "gate: %s; keeps %.1f%% of %d inside, drops %.1f%% of %d outside",
        best,
        100 * kept(inside, best),
        len(inside),
        100 * (1 - kept(outside, best)),
        len(outside),
    )
    return best


def choose(inside: Judged, outside: Judged) -> Thresholds:
    """The thresholds that drop most of `outside` among those that keep enough of `inside`.

    Strict rather than lenient: what the small model has not seen it translates into something else, fluently.
    """
    candidates = []
    for share in UNKNOWN_SHARES:
        for quantile in SCORE_QUANTILES:
            lines = lowest_scores(inside, quantile)
            thresholds = Thresholds(
                min_score=round(min(lines.values()), 3),
                min_score_by_target=lines,
                max_unknown_share=share,
                lexicon="lexicon.txt",
            )
            candidates.append((kept(inside, thresholds), kept(outside, thresholds), thresholds))
    enough = [candidate for candidate in candidates if candidate[0] >= WANTED_KEPT] or candidates
    return min(enough, key=lambda candidate: (candidate[1], -candidate[0]))[2]


def lowest_scores(inside: Judged, quantile: float) -> dict[str, float]:
    """The score by target below which the share `quantile` of the inside sentences falls, less a margin."""
    lines = {}
    for language in LANGUAGES:
        scores = sorted(hypothesis.score for item, hypothesis in inside if item.target == language)
        lines[language] = round(scores[math.floor(quantile * len(scores))] - SCORE_MARGIN, 3)
    return lines


def kept(judged: Judged, thresholds: Thresholds) -> float:
    """Share that passes."""
    return sum(check(item, hypothesis, thresholds).passed for item, hypothesis in judged) / len(judged)


def lexicon() -> Lexicon:
    """Words and character pairs of the training split."""
    rng = random.Random(SEED)
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for _ in range(LEXICON_ROUNDS):
        for sentence in sentences(rng):
            for language, text in sentence.items():
                seen[language].add(text)
    return Lexicon.build(seen)


def inside_items() -> Iterator[Item]:
    """Training sentences, some of them untidy, each into one language."""
    rng = random.Random(SEED + 1)
    for _ in range(INSIDE_ROUNDS):
        for sentence in sentences(rng):
            source, target = rng.sample(LANGUAGES, 2)
            text = sentence[source]
            yield Item(untidy(rng, text) if rng.random() < UNTIDY_SHARE else text, source, target)


def outside_items() -> Iterator[Item]:
    """Every outside sentence into every language."""
    for line in OUTSIDE.read_text(encoding="utf-8").splitlines():
        source, text = line.split("\t")
        yield from (Item(text, source, target) for target in LANGUAGES if target != source)


def translate(loaded: engine.CTranslate2Engine, items: Sequence[Item]) -> Judged:
    """Items with what the engine makes of them."""
    judged: Judged = []
    ordered = sorted(items, key=lambda item: len(item.text))
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        judged.extend(zip(batch, loaded.translate_batch(batch), strict=True))
    return judged


def write(directory: Path, thresholds: Thresholds) -> None:
    """`gate.json`: only what differs from the defaults."""
    defaults = Thresholds()
    values: dict[str, object] = {}
    for name in Thresholds.__dataclass_fields__:
        value = getattr(thresholds, name)
        if value != getattr(defaults, name):
            values[name] = dict(value) if isinstance(value, Mapping) else value
    text = json.dumps(values, indent=1, ensure_ascii=False)
    (directory / "gate.json").write_text(text + "\n", encoding="utf-8")

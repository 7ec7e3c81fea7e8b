"""Makes a model's thresholds from texts: how sure it is where it is right, in each language.

No threshold holds for all models and languages. So texts of the kind that will come are translated, and the
line is drawn where nearly all of them pass: what is below is not like them.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from translators import segments, signals
from translators.quality import GATE_FILE, Thresholds, check
from translators.types import Engine, Hypothesis, Item

MIN_SENTENCES: Final = 50
MAX_SENTENCES: Final = 1000
_BATCH: Final = 32
#: Lengths vary more than a few hundred sentences show.
_LENGTH_SLACK: Final = 1.25
_UNKNOWN_SLACK: Final = 0.05


class TooFewSentences(ValueError):
    """The texts do not say enough about the model."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was found for one target language.

    Attributes:
        sentences: that were translated to their end.
        median_score: of the mean log-probability per token.
        min_score: the line.
        kept: share (0..1) of all sentences that pass the whole gate now.
    """

    target: str
    sentences: int
    median_score: float
    min_score: float
    kept: float


def calibrate(
    engine: Engine,
    texts: Iterable[str],
    *,
    source: str,
    targets: Sequence[str],
    before: Thresholds,
    quantile: float = 0.02,
) -> tuple[Thresholds, list[Calibrated]]:
    """Thresholds for these targets; everything else stays as it was `before`.

    Args:
        texts: of the kind that is to be translated; the first 1,000 sentences are taken.
        source: FLORES-200 code of the texts.
        targets: FLORES-200 codes.
        quantile: share (0..1) of the sentences that may fall below each line.

    Raises:
        TooFewSentences: fewer than 50 sentences, or the model finishes fewer in some language.
    """
    sentences = _sentences(texts, source)
    if len(sentences) < MIN_SENTENCES:
        raise TooFewSentences(f"{len(sentences)} different sentences are too few: {MIN_SENTENCES} at least")
    by_score = dict(before.min_score_by_target)
    by_pair = dict(before.length_ratio_by_pair)
    by_source = dict(before.max_unknown_share_by_source)
    translated = {target: _translated(engine, sentences, source, target) for target in targets}
    for target, pairs in translated.items():
        whole = [(item, one) for item, one in pairs if not one.truncated and one.text]
        if len(whole) < MIN_SENTENCES:
            raise TooFewSentences(f"the model finishes only {len(whole)} sentences in {target}")
        by_score[target] = round(_quantile([one.score for _, one in whole], quantile), 3)
        by_pair[f"{source}>{target}"] = _lengths(whole, quantile)
        shares = [one.unknown_share for _, one in whole]
        by_source[source] = round(min(1.0, _quantile(shares, 1 - quantile) + _UNKNOWN_SLACK), 3)
    after = replace(
        before,
        min_score_by_target=by_score,
        length_ratio_by_pair=by_pair,
        max_unknown_share_by_source=by_source,
    )
    return after, [_told(target, pairs, by_score[target], after) for target, pairs in translated.items()]


def save(directory: Path, thresholds: Thresholds) -> Path:
    """Write a model's `gate.json`, at once or not at all."""
    path = directory / GATE_FILE
    beside = path.with_suffix(".json.new")
    beside.write_text(json.dumps(thresholds.content(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def _sentences(texts: Iterable[str], source: str) -> list[str]:
    found = (span for text in texts for span in segments.translatable(segments.split(text.strip(), source)))
    return list(itertools.islice(dict.fromkeys(itertools.islice(found, 10 * MAX_SENTENCES)), MAX_SENTENCES))


def _translated(
    engine: Engine, sentences: Sequence[str], source: str, target: str
) -> list[tuple[Item, Hypothesis]]:
    # Of like lengths, as they come when they are served.
    items = sorted((Item(one, source, target) for one in sentences), key=lambda item: len(item.text))
    pairs: list[tuple[Item, Hypothesis]] = []
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        pairs.extend(zip(batch, engine.translate_batch(batch), strict=True))
    return pairs


def _lengths(pairs: Sequence[tuple[Item, Hypothesis]], quantile: float) -> tuple[float, float]:
    ratios = [
        signals.scaled_length(one.text, item.target) / max(1.0, signals.scaled_length(item.text, item.source))
        for item, one in pairs
    ]
    low, high = _quantile(ratios, quantile), _quantile(ratios, 1 - quantile)
    return round(low / _LENGTH_SLACK, 3), round(high * _LENGTH_SLACK, 3)


def _told(
    target: str, pairs: Sequence[tuple[Item, Hypothesis]], min_score: float, thresholds: Thresholds
) -> Calibrated:
    whole = [one.score for _, one in pairs if not one.truncated and one.text]
    kept = sum(check(item, one, thresholds).passed for item, one in pairs) / len(pairs)
    return Calibrated(target, len(whole), round(_quantile(whole, 0.5), 3), min_score, round(kept, 3))


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

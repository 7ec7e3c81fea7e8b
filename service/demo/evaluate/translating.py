"""Texts through the demo translator as a request takes them: segments, one batch, the gate, joined again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from translators import segments
from translators.quality import Thresholds, check
from translators.types import Engine, Hypothesis, Item

BATCH = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to translate."""

    text: str
    source: str
    target: str


def translate(engine: Engine, items: Iterable[Item]) -> dict[Item, Hypothesis]:
    """Every distinct item with its hypothesis. Batches hold items of like length."""
    ordered = sorted(
        set(items), key=lambda item: (engine.count_tokens(item.text, item.source), item.text, item.target)
    )
    found: dict[Item, Hypothesis] = {}
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        found.update(zip(batch, engine.translate_batch(batch), strict=True))
    return found


def translate_texts(
    engine: Engine, thresholds: Thresholds, wanted: Sequence[Wanted]
) -> Mapping[Wanted, str | None]:
    """Every text's translation; None where the gate drops one of its segments."""
    pieces = {one: segments.split(one.text, one.source) for one in dict.fromkeys(wanted)}
    items = {
        one: {text: Item(text, one.source, one.target) for text in segments.translatable(parts)}
        for one, parts in pieces.items()
    }
    found = translate(engine, (item for by_text in items.values() for item in by_text.values()))
    joined: dict[Wanted, str | None] = {}
    for one, parts in pieces.items():
        if all(check(item, found[item], thresholds).passed for item in items[one].values()):
            texts = {text: found[item].text for text, item in items[one].items()}
            joined[one] = segments.join(parts, texts, source=one.source, target=one.target)
        else:
            joined[one] = None
    return joined

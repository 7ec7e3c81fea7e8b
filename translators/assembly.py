"""Several models as one engine: OPUS-MT has a model for each pair of languages.

    models/
        opus-de-en/   model.bin, pmi-model.json, ...
        opus-de-fr/

A row goes to the first model, in the order of their names, that serves its direction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from translators import engine
from translators.engine import CTranslate2Engine, Placement
from translators.errors import UnsupportedLanguage
from translators.families import UnusableModel
from translators.types import Engine, Hypothesis, Item, ModelCard, Watch

_MODEL: Final = "model.bin"


class Assembly:
    """An `Engine` made of others; at least one."""

    def __init__(self, name: str, engines: Sequence[Engine]) -> None:
        self._engines = tuple(engines)
        self._card = _joint(name, [one.card for one in engines])

    @property
    def card(self) -> ModelCard:
        return self._card

    def count_tokens(self, text: str, source: str) -> int:
        """See `Engine.count_tokens`; by the first model that reads the language."""
        for one in self._engines:
            if source in one.card.languages:
                return one.count_tokens(text, source)
        raise UnsupportedLanguage(source)

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `Engine.translate_batch`. A model's rows are one batch; the models take turns."""
        rows: dict[int, list[int]] = {}
        for row, item in enumerate(items):
            rows.setdefault(self._place(item), []).append(row)
        found: dict[int, Hypothesis] = {}
        for place, own in rows.items():
            part = _Part(watch, own) if watch is not None else None
            translated = self._engines[place].translate_batch([items[row] for row in own], part)
            found.update(zip(own, translated, strict=True))
        return [found[row] for row in range(len(items))]

    def close(self) -> None:
        for one in self._engines:
            one.close()

    def _place(self, item: Item) -> int:
        for place, one in enumerate(self._engines):
            if one.card.serves(item.source, item.target):
                return place
        raise UnsupportedLanguage(self._card.unserved(item.source, item.target))


class _Part:
    """A watch over some rows of a batch, by their index among these."""

    __slots__ = ("_rows", "_watch")

    def __init__(self, watch: Watch, rows: Sequence[int]) -> None:
        self._watch = watch
        self._rows = rows

    def done(self, index: int, hypothesis: Hypothesis) -> None:
        """See `Watch.done`."""
        self._watch.done(self._rows[index], hypothesis)

    def wanted(self, index: int) -> bool:
        """See `Watch.wanted`."""
        return self._watch.wanted(self._rows[index])


def load(
    directory: Path,
    placement: Placement = Placement(),  # noqa: B008 - frozen
) -> CTranslate2Engine | Assembly:
    """The model in a directory, or all models in the directories below it.

    Raises:
        UnusableModel: there is none, or one of them cannot be served; the message says why.
    """
    below = sorted(path.parent for path in directory.glob(f"*/{_MODEL}"))
    if not below or (directory / _MODEL).exists():
        return engine.load(directory, placement)
    engines: list[CTranslate2Engine] = []
    try:
        for one in below:
            engines.append(engine.load(one, placement))
    except UnusableModel:
        for loaded in engines:
            loaded.close()
        raise
    return Assembly(directory.name, engines)


def _joint(name: str, cards: Sequence[ModelCard]) -> ModelCard:
    languages = dict.fromkeys(code for card in cards for code in card.languages)
    digest = hashlib.blake2b(digest_size=16)
    for card in cards:
        digest.update(f"{card.fingerprint}\n".encode())
    return ModelCard(
        name=name,
        family=" + ".join(dict.fromkeys(card.family for card in cards)),
        licence=" AND ".join(dict.fromkeys(card.licence for card in cards)),
        commercial_use=all(card.commercial_use is True for card in cards),
        languages=tuple(languages),
        fingerprint=digest.hexdigest(),
        directions=frozenset(
            (source, target)
            for source in languages
            for target in languages
            if source != target and any(card.serves(source, target) for card in cards)
        ),
    )

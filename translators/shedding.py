"""Fewer languages for each request while much is waiting: a `Translator` around the one that has the queue.

With a long queue every request would lose its last languages at the deadline, after they have cost as much
as the first. Left out beforehand they cost nothing, and the queue gets shorter. What is cached is not asked
for here, and so is never left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from translators.errors import Shed
from translators.types import Call, Item, ItemHook, ModelCard, Translation, Translator


class Shedding:
    """A `Translator` that asks another one for as many languages of each call as its load allows.

    Args:
        inner: does what is let through.
        load: how full its queue is, 0 to 1.
        start: load from which on languages are left out; at 1 all are.
    """

    def __init__(self, inner: Translator, load: Callable[[], float], *, start: float = 0.5) -> None:
        self._inner = inner
        self._load = load
        self._start = start

    @property
    def card(self) -> ModelCard:
        return self._inner.card

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """See `Translator.translate`. Items of a language stand for its rank: the last ones go first."""
        load = self._load()
        if load <= self._start or not call.may_be_shed:
            return await self._inner.translate(items, call, on_item)
        targets = list(dict.fromkeys(item.target for item in items))
        kept = set(targets[: allowed(len(targets), load, self._start)])
        places = [index for index, item in enumerate(items) if item.target in kept]
        found = [Translation(item, None, error=Shed()) for item in items]
        if places:

            def hand_on(index: int, translation: Translation) -> None:
                if on_item is not None:
                    on_item(places[index], translation)

            translated = await self._inner.translate([items[place] for place in places], call, hand_on)
            for place, translation in zip(places, translated, strict=True):
                found[place] = translation
        return found


def allowed(languages: int, load: float, start: float) -> int:
    """How many languages a load has room for: all up to `start`, none at 1, evenly less in between."""
    if load <= start:
        return languages
    if load >= 1 or start >= 1:
        return 0
    return math.ceil(languages * (1 - load) / (1 - start))

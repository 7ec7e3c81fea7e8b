"""A `Translator` that answers from a translation memory, and asks another one for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from translators.memory.known import Known
from translators.types import (
    Call,
    Hypothesis,
    Item,
    ItemHook,
    ModelCard,
    Origin,
    Translation,
    Translator,
)


class Memory:
    """See `Translator`. What people have translated is `Origin.MEMORY`, and no gate judges it."""

    def __init__(self, inner: Translator, known: Known) -> None:
        self._inner = inner
        self._known = known

    @property
    def card(self) -> ModelCard:
        return self._inner.card

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        """See `Translator.translate`."""
        found: dict[int, Translation] = {}
        for index, item in enumerate(items):
            text = self._known.get(item.text, item.source, item.target)
            if text is not None:
                hypothesis = Hypothesis(text, 0.0, 0, truncated=False, unknown_share=0.0)
                found[index] = Translation(item, hypothesis, Origin.MEMORY)
                if on_item is not None:
                    on_item(index, found[index])
        if not found:
            return await self._inner.translate(items, call, on_item)
        others = [index for index in range(len(items)) if index not in found]
        if others:
            hook = partial(_pass_on, on_item, others) if on_item is not None else None
            asked = await self._inner.translate([items[index] for index in others], call, hook)
            found.update(zip(others, asked, strict=True))
        return [found[index] for index in range(len(items))]


def _pass_on(on_item: ItemHook, others: Sequence[int], place: int, translation: Translation) -> None:
    on_item(others[place], translation)

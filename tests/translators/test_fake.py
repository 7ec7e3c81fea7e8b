"""translators.fake"""

from __future__ import annotations

import pytest

from translators.errors import UnsupportedLanguage
from translators.fake import FakeEngine, pseudo_translate
from translators.types import Item


def test_an_unserved_language_is_refused() -> None:
    """As the real engine does, before anything is recorded."""
    engine = FakeEngine(("eng_Latn", "deu_Latn"))
    with pytest.raises(UnsupportedLanguage):
        engine.translate_batch([Item("hi", "eng_Latn", "fra_Latn")])

    assert engine.batches == []


def test_the_same_item_always_gets_the_same_text() -> None:
    """The made-up translation depends on text and target, keeps numbers and differs from the source."""
    item = Item("Room 12 costs 40 euros.", "eng_Latn", "deu_Latn")

    assert pseudo_translate(item) == pseudo_translate(item) != item.text
    assert pseudo_translate(item) != pseudo_translate(Item(item.text, "eng_Latn", "fra_Latn"))
    assert "12" in pseudo_translate(item)

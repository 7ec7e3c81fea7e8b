"""A translator that people's translations come before."""

from __future__ import annotations

import asyncio

import pytest

from translators.batching import Batcher
from translators.fake import FakeEngine, pseudo_translate
from translators.memory import Known, Memory
from translators.types import Call, Item, Origin, Translation

GERMAN, ENGLISH, FRENCH = "deu_Latn", "eng_Latn", "fra_Latn"
CALL = Call()


@pytest.fixture
def known() -> Known:
    known = Known()
    known.add({GERMAN: "Guten  Morgen.", ENGLISH: "Top o' the morning."})
    return known


async def test_what_is_not_known_is_asked_for_in_one_call(known: Known) -> None:
    """In the order of the items, each with its own answer."""
    engine = FakeEngine()
    items = [
        Item("Ja.", GERMAN, ENGLISH),
        Item("Guten Morgen.", GERMAN, ENGLISH),
        Item("Guten Morgen.", GERMAN, FRENCH),
    ]
    told: dict[int, Translation] = {}
    async with Batcher(engine) as batcher:
        found = await Memory(batcher, known).translate(items, CALL, told.__setitem__)

    assert [one.origin for one in found] == [Origin.ENGINE, Origin.MEMORY, Origin.ENGINE]
    assert [one.hypothesis.text for one in found if one.hypothesis] == [
        pseudo_translate(items[0]),
        "Top o' the morning.",
        pseudo_translate(items[2]),
    ]
    assert [len(batch) for batch in engine.batches] == [2]
    assert [told[index] for index in range(3)] == found


async def test_when_all_is_known_nobody_is_asked(known: Known) -> None:
    """However the spaces and the Unicode form differ."""
    engine = FakeEngine()
    async with Batcher(engine) as batcher:
        found = await Memory(batcher, known).translate([Item("Guten\u00a0Morgen.", GERMAN, ENGLISH)], CALL)

    assert found[0].origin is Origin.MEMORY
    assert engine.batches == []


async def test_leaving_cancels_what_is_asked_for(known: Known) -> None:
    """The memory keeps nothing going."""

    class Held:
        card = FakeEngine().card

        async def translate(self, items, call, on_item=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            await asyncio.Event().wait()

    running = asyncio.create_task(Memory(Held(), known).translate([Item("Ja.", GERMAN, ENGLISH)], CALL))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

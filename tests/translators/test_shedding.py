"""translators.shedding"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.batching import Batcher
from translators.cache import Cached
from translators.errors import Shed
from translators.fake import FakeEngine, pseudo_translate
from translators.shedding import Shedding, allowed
from translators.types import Call, Item, Priority, Translation

LANGUAGES = ("eng_Latn", "fra_Latn", "spa_Latn", "zho_Hans")
ITEMS = [Item(text, "deu_Latn", language) for language in LANGUAGES for text in ("eins", "zwei")]


@given(st.integers(0, 20), st.floats(0, 3), st.floats(0, 1))
def test_the_busier_the_fewer(languages: int, load: float, start: float) -> None:
    """Between all and none, and never more for a greater load."""
    assert 0 <= allowed(languages, load, start) <= languages
    assert allowed(languages, load + 0.1, start) <= allowed(languages, load, start)


@pytest.mark.parametrize(
    ("load", "expected"), [(0.0, 4), (0.5, 4), (0.51, 4), (0.63, 3), (0.76, 2), (0.99, 1), (1.0, 0), (7.0, 0)]
)
def test_from_half_on_languages_go(load: float, expected: int) -> None:
    """Evenly, the last one when nothing fits any more."""
    assert allowed(4, load, 0.5) == expected


@pytest.mark.parametrize("load", [0.3, 0.8, 1.0])
async def test_the_preferred_languages_stay_whole(load: float) -> None:
    """Items of the others are refused before they are queued; every item is told once, at its own place."""
    told: dict[int, Translation] = {}
    engine = FakeEngine()
    async with Batcher(engine, workers=1) as batcher:
        found = await Shedding(batcher, lambda: load).translate(ITEMS, Call(), told.__setitem__)

    kept = LANGUAGES[: allowed(4, load, 0.5)]
    for item, translation in zip(ITEMS, found, strict=True):
        assert translation.item == item
        if item.target in kept:
            assert translation.hypothesis is not None
            assert translation.hypothesis.text == pseudo_translate(item)
        else:
            assert isinstance(translation.error, Shed)
    assert {item for batch in engine.batches for item in batch} == {
        one for one in ITEMS if one.target in kept
    }
    assert all(ITEMS[index] == translation.item for index, translation in told.items())


async def test_who_insists_gets_all() -> None:
    """Anything less would be of no use; a queue that is full refuses them as before."""
    async with Batcher(FakeEngine(), workers=1) as batcher:
        found = await Shedding(batcher, lambda: 0.99).translate(ITEMS, Call(insists=True))

    assert all(translation.hypothesis is not None for translation in found)


async def test_who_may_not_be_shed_is_not_for_the_sake_of_whom_it_joined() -> None:
    """The same sentence is under way for somebody who can do without: it is asked for again."""
    go = threading.Event()

    def wait(items: Sequence[Item]) -> None:
        go.wait(10)

    engine = FakeEngine(before=wait)
    load = 0.0
    async with Batcher(engine, workers=1) as batcher:
        cached = Cached(Shedding(batcher, lambda: load), memory_bytes=0)
        load = 0.99
        waiting = asyncio.create_task(cached.translate(ITEMS, Call()))
        patient = asyncio.create_task(cached.translate(ITEMS, Call(priority=Priority.BATCH)))
        await asyncio.sleep(0)
        go.set()
        some, found = await asyncio.gather(waiting, patient)
        await cached.aclose()

    assert any(isinstance(translation.error, Shed) for translation in some)
    assert all(translation.hypothesis is not None for translation in found)


@pytest.mark.parametrize("priority", [Priority.BATCH, Priority.BACKGROUND])
async def test_only_who_waits_gets_fewer(priority: Priority) -> None:
    """Other work has time, and the queue a place for it."""
    async with Batcher(FakeEngine(), workers=1) as batcher:
        found = await Shedding(batcher, lambda: 1.0).translate(ITEMS, Call(priority=priority))

    assert all(translation.hypothesis is not None for translation in found)

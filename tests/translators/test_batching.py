"""translators.batching"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from tests.support.until import until
from translators.batching import Batcher
from translators.errors import DeadlineExceeded, QueueFull, TranslationFailed, UnsupportedLanguage
from translators.fake import FakeEngine, pseudo_translate
from translators.types import BatchDetails, Call, Hypothesis, Item, Priority, Translation, Watch

_CALL = Call()


class Gate:
    """Holds the engine's worker threads until it is opened; tells the loop when a batch has begun."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._open = threading.Event()
        self.begun = asyncio.Event()

    def __call__(self, items: Sequence[Item]) -> None:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self._open.wait(timeout=10)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    held = Gate()
    yield held
    held.open()


def _item(text: str, target: str = "deu_Latn") -> Item:
    return Item(text, "eng_Latn", target)


def _soon(seconds: float = 0.02) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_an_unserved_language_fails_alone() -> None:
    """The other items of the call are translated."""
    async with Batcher(FakeEngine(("eng_Latn", "deu_Latn"))) as batcher:
        bad, good = await batcher.translate([_item("hi", "fra_Latn"), _item("hi")], _CALL)

    assert isinstance(bad.error, UnsupportedLanguage)
    assert good.hypothesis is not None


async def test_a_poison_row_fails_alone() -> None:
    """A batch that raises is halved until the row that breaks it stands alone."""

    def poison(items: Sequence[Item]) -> None:
        if any(item.text == "poison" for item in items):
            raise RuntimeError("a vector said no")

    details: list[BatchDetails] = []
    items = [_item(text) for text in ("a", "b", "poison", "c", "d", "e")]
    async with Batcher(FakeEngine(before=poison), on_batch=details.append) as batcher:
        translations = await batcher.translate(items, _CALL)

    failed = [translation for translation in translations if translation.error]
    assert [translation.item.text for translation in failed] == ["poison"]
    assert isinstance(failed[0].error, TranslationFailed)
    assert "vector" not in str(failed[0].error)
    assert [one.rows for one in details if one.failed] == [6, 3, 2, 1]


async def test_a_wrong_number_of_translations_is_a_failure() -> None:
    """An engine that loses rows must not shift translations to other items."""

    class Lossy(FakeEngine):
        def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
            return super().translate_batch(items)[1:]

    async with Batcher(Lossy()) as batcher:
        translations = await batcher.translate([_item("a"), _item("b")], _CALL)

    assert all(isinstance(one.error, TranslationFailed) for one in translations)


async def test_a_tokenizer_that_fails_costs_one_item() -> None:
    """A text that cannot be tokenised fails, and the rest goes on."""

    class Picky(FakeEngine):
        def count_tokens(self, text: str, source: str) -> int:
            text.encode()
            return 3

    async with Batcher(Picky()) as batcher:
        bad, good = await batcher.translate([_item("\ud800"), _item("b")], _CALL)

    assert isinstance(bad.error, TranslationFailed)
    assert good.error is None


async def test_a_full_queue_refuses_at_once(gate: Gate) -> None:
    """What does not fit is refused item by item, without waiting; what fits is kept."""
    async with Batcher(FakeEngine(before=gate), max_queue_tokens=8) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        queued = asyncio.create_task(batcher.translate([_item("a"), _item("b"), _item("c")], _CALL))
        await asyncio.sleep(0)
        assert batcher.queued_tokens == 6
        refused = await batcher.translate([_item("d")], _CALL)
        gate.open()
        kept = await queued
        await running

    assert isinstance(refused[0].error, QueueFull)
    assert [isinstance(one.error, QueueFull) for one in kept] == [False, False, True]
    assert batcher.queued_tokens == 0


async def test_background_work_makes_room(gate: Gate) -> None:
    """When the queue is full, background work is given up for a call that somebody waits for."""
    background = Call(priority=Priority.BACKGROUND)
    async with Batcher(FakeEngine(before=gate), max_queue_tokens=6) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        shed = asyncio.create_task(batcher.translate([_item("old"), _item("young")], background))
        await asyncio.sleep(0)
        urgent = asyncio.create_task(batcher.translate([_item("urgent")], _CALL))
        await asyncio.sleep(0)
        gate.open()
        old, young = await shed
        assert (await urgent)[0].error is None
        await running

    assert old.error is None
    assert isinstance(young.error, QueueFull)


async def test_the_deadline_holds_while_the_engine_works(gate: Gate) -> None:
    """A call returns at its deadline; its work goes on, and a later call finds it on its way."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine) as batcher:
        late = await batcher.translate([_item("slow")], Call(deadline=_soon()))
        again = asyncio.create_task(batcher.translate([_item("slow")], _CALL))
        await asyncio.sleep(0)
        gate.open()
        done = await again

    assert isinstance(late[0].error, DeadlineExceeded)
    assert done[0].error is None
    assert [len(batch) for batch in engine.batches] == [1]


async def test_queued_work_that_missed_its_deadline_goes_behind(gate: Gate) -> None:
    """It is still done, after everything that somebody waits for."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        await batcher.translate([_item("missed")], Call(deadline=_soon()))
        urgent = asyncio.create_task(batcher.translate([_item("urgent")], _CALL))
        await asyncio.sleep(0)
        gate.open()
        missed = await batcher.translate([_item("missed")], Call(priority=Priority.BACKGROUND))
        await asyncio.gather(running, urgent)

    assert missed[0].error is None
    assert [[item.text for item in batch] for batch in engine.batches] == [["first"], ["urgent"], ["missed"]]


async def test_background_work_expires(gate: Gate) -> None:
    """Nobody's work is dropped when its time to live is over."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine, background_ttl_s=0.0) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        await batcher.translate([_item("missed")], Call(deadline=_soon()))
        gate.open()
        await running

    assert [[item.text for item in batch] for batch in engine.batches] == [["first"]]


async def test_cancelled_work_is_dropped_with_its_last_waiter(gate: Gate) -> None:
    """An item that another call waits for as well stays; one that nobody waits for never runs."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        leaving = asyncio.create_task(batcher.translate([_item("mine"), _item("shared")], _CALL))
        staying = asyncio.create_task(batcher.translate([_item("shared")], _CALL))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        gate.open()
        await asyncio.gather(running, staying)

    assert staying.result()[0].error is None
    assert [[item.text for item in batch] for batch in engine.batches] == [["first"], ["shared"]]


class Looking(FakeEngine):
    """Tells of the first row of a batch at once, and then works on until no other row is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.given_up = threading.Event()

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """See `FakeEngine.translate_batch`."""
        hypotheses = super().translate_batch(items, watch)
        if watch is not None and len(items) > 1:
            watch.done(0, hypotheses[0])
            for _ in range(10_000):
                if not any(watch.wanted(index) for index in range(1, len(items))):
                    self.given_up.set()
                    break
                self.given_up.wait(0.001)
        return hypotheses


async def test_a_running_row_that_nobody_waits_for_ends() -> None:
    """Its worker is free for others; and the same item begins anew for the next who asks."""
    engine = Looking()
    async with Batcher(engine) as batcher:
        leaving = asyncio.create_task(batcher.translate([_item("a"), _item("b")], _CALL))
        await until(lambda: bool(engine.batches))
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        again = await batcher.translate([_item("b")], _CALL)

    assert engine.given_up.is_set()
    assert again[0].hypothesis is not None
    assert [[item.text for item in batch] for batch in engine.batches] == [["a", "b"], ["b"]]


async def test_a_row_is_answered_when_it_ends_not_when_its_batch_does() -> None:
    """A short sentence beside a long one is not as late as that."""
    engine = Looking()
    told: list[tuple[int, str]] = []

    def tell(index: int, one: Translation) -> None:
        told.append((index, one.item.text))

    async with Batcher(engine) as batcher:
        found = await batcher.translate([_item("a"), _item("b"), _item("a")], Call(deadline=_soon(1)), tell)
        engine.given_up.set()

    assert [one.error is None for one in found] == [True, False, True]
    assert told == [(0, "a"), (2, "a")]


async def test_a_row_that_ended_is_not_translated_again_when_its_batch_fails() -> None:
    """Halving a batch begins with the rows that are still open."""

    class Breaking(FakeEngine):
        def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
            hypotheses = super().translate_batch(items, watch)
            if watch is not None and len(items) == 3:
                watch.done(1, hypotheses[1])
                raise RuntimeError("a vector said no")
            return hypotheses

    engine = Breaking()
    async with Batcher(engine) as batcher:
        found = await batcher.translate([_item("a"), _item("b"), _item("c")], _CALL)

    assert all(one.hypothesis is not None for one in found)
    assert [[item.text for item in batch] for batch in engine.batches] == [["a", "b", "c"], ["a"], ["c"]]


async def test_callers_who_come_back_share_a_batch() -> None:
    """A worker that has just answered several does not run off with the first of them who returns."""
    engine = FakeEngine()
    async with Batcher(engine, rest_share=1e9, max_rest_s=0.5) as batcher:

        async def client(name: str) -> None:
            for turn in range(3):
                await batcher.translate([_item(f"{name} {turn}")], _CALL)

        await asyncio.gather(*map(client, "abcd"))

    assert list(map(len, engine.batches)) == [1, 4, 4, 3]


async def test_a_worker_rests_for_a_moment_only() -> None:
    """Who comes alone after a large batch is served, too."""
    engine = FakeEngine()
    async with Batcher(engine, rest_share=1e9, max_rest_s=0.001) as batcher:
        await batcher.translate([_item(letter) for letter in "abcd"], _CALL)
        found = await batcher.translate([_item("e")], _CALL)

    assert found[0].hypothesis is not None


async def test_closing_fails_what_is_queued_and_finishes_what_runs(gate: Gate) -> None:
    """Nobody is left waiting, and nothing is accepted afterwards."""
    batcher = Batcher(FakeEngine(before=gate))
    running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
    await gate.begun.wait()
    queued = asyncio.create_task(batcher.translate([_item("queued")], _CALL))
    await asyncio.sleep(0)
    closing = asyncio.create_task(batcher.aclose())
    refused = await queued
    gate.open()
    await closing

    assert isinstance(refused[0].error, TranslationFailed)
    assert (await running)[0].error is None
    assert isinstance((await batcher.translate([_item("late")], _CALL))[0].error, TranslationFailed)


async def test_a_call_without_items_is_empty() -> None:
    """Nothing in, nothing out, no engine call."""
    engine = FakeEngine()
    async with Batcher(engine) as batcher:
        assert await batcher.translate([], _CALL) == []
    assert engine.batches == []


async def test_all_languages_of_a_call_share_one_engine_call() -> None:
    """Mixed targets go in one batch; translations come back in the order of the items."""
    engine = FakeEngine()
    details: list[BatchDetails] = []
    items = [_item("hello", target) for target in ("deu_Latn", "fra_Latn", "zho_Hans")] + [_item("bye")]
    async with Batcher(engine, on_batch=details.append) as batcher:
        translations = await batcher.translate([*items, items[0]], _CALL)

    texts = [one.hypothesis.text for one in translations if one.hypothesis]
    assert texts == [pseudo_translate(item) for item in [*items, items[0]]]
    assert [len(batch) for batch in engine.batches] == [4]
    assert [(one.rows, one.source_tokens, one.failed) for one in details] == [(4, 12, False)]


async def test_calls_that_wait_share_the_next_batch(gate: Gate) -> None:
    """While the worker is busy, several calls gather into one batch."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        calls = [asyncio.create_task(batcher.translate([_item(text)], _CALL)) for text in "abc"]
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(running, *calls)

    assert [len(batch) for batch in engine.batches] == [1, 3]


async def test_batches_keep_within_rows_and_padded_tokens() -> None:
    """The budget counts every row at the length of the longest; one huge item still goes alone."""
    engine = FakeEngine()
    items = [_item(f"w{letter}" * 3) for letter in "abcdefgh"] + [_item("long " * 50)]
    async with Batcher(engine, max_batch_rows=3, max_batch_tokens=30) as batcher:
        translations = await batcher.translate(items, _CALL)

    assert all(one.error is None for one in translations)
    assert max(len(batch) for batch in engine.batches) == 3
    assert [item.text[:4] for item in engine.batches[-1]] == ["long"]


async def test_urgent_calls_go_before_patient_ones(gate: Gate) -> None:
    """Classes are served in order, and not mixed in a batch; joining an item makes it urgent."""
    engine = FakeEngine(before=gate)
    patient = Call(priority=Priority.BATCH)
    async with Batcher(engine) as batcher:
        running = asyncio.create_task(batcher.translate([_item("first")], _CALL))
        await gate.begun.wait()
        calls = [
            asyncio.create_task(batcher.translate([_item("patient"), _item("promoted")], patient)),
            asyncio.create_task(batcher.translate([_item("urgent"), _item("promoted")], _CALL)),
        ]
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(running, *calls)

    assert [{item.text for item in batch} for batch in engine.batches] == [
        {"first"},
        {"urgent", "promoted"},
        {"patient"},
    ]


async def test_the_event_loop_stays_free(gate: Gate) -> None:
    """While the engine computes, other coroutines run."""
    async with Batcher(FakeEngine(before=gate)) as batcher:
        running = asyncio.create_task(batcher.translate([_item("slow")], _CALL))
        await gate.begun.wait()

        assert not running.done()
        gate.open()
        await running


async def test_several_workers_compute_at_the_same_time() -> None:
    """With two workers, two batches are inside the engine together."""
    both = threading.Barrier(2, timeout=10)
    async with Batcher(FakeEngine(before=lambda items: _meet(both)), workers=2, max_batch_rows=1) as batcher:
        translations = await batcher.translate([_item("a"), _item("b")], _CALL)

    assert all(one.error is None for one in translations)


async def test_idle_workers_share_what_waits() -> None:
    """Two small batches at once are done sooner than a large one."""
    engine = FakeEngine()
    async with Batcher(engine, workers=2) as batcher:
        await batcher.translate([_item(f"word {letter}") for letter in "abcdefg"], _CALL)

    assert sorted(map(len, engine.batches)) == [3, 4]


async def test_a_usual_call_is_served_in_one_piece(gate: Gate) -> None:
    """Calls that come later do not get between its rows."""
    engine = FakeEngine(before=gate)
    async with Batcher(engine, max_batch_rows=3) as batcher:
        blocker = asyncio.create_task(batcher.translate([_item("x")], _CALL))
        await gate.begun.wait()
        first = asyncio.create_task(batcher.translate([_item(f"a{n}") for n in range(3)], _CALL))
        second = asyncio.create_task(batcher.translate([_item(f"b{n}") for n in range(3)], _CALL))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(blocker, first, second)

    assert [[item.text for item in batch] for batch in engine.batches[1:]] == [
        ["a0", "a1", "a2"],
        ["b0", "b1", "b2"],
    ]


async def test_a_long_call_does_not_starve_those_that_come_later(gate: Gate) -> None:
    """What is beyond its quantum waits behind them."""
    engine = FakeEngine(before=gate)
    tokens = engine.count_tokens("a0", "eng_Latn")
    async with Batcher(engine, max_batch_rows=2, quantum_tokens=2 * tokens) as batcher:
        blocker = asyncio.create_task(batcher.translate([_item("x")], _CALL))
        await gate.begun.wait()
        long = asyncio.create_task(batcher.translate([_item(f"a{n}") for n in range(6)], _CALL))
        short = asyncio.create_task(batcher.translate([_item("b0"), _item("b1")], _CALL))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(blocker, long, short)

    assert [[item.text for item in batch] for batch in engine.batches[1:]] == [
        ["a0", "a1"],
        ["b0", "b1"],
        ["a2", "a3"],
        ["a4", "a5"],
    ]


async def test_rows_of_a_batch_are_of_similar_length(gate: Gate) -> None:
    """A short sentence does not wait for a long one, nor is it padded to its length."""
    engine = FakeEngine(before=gate)
    long, short = "word " * 60, "word " * 6
    async with Batcher(engine) as batcher:
        blocker = asyncio.create_task(batcher.translate([_item("x")], _CALL))
        await gate.begun.wait()
        texts = [f"{text}{n}" for n in range(8) for text in (long, short)]
        waiting = asyncio.create_task(batcher.translate([_item(text) for text in texts], _CALL))
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(blocker, waiting)

    assert [[len(item.text) > 100 for item in batch] for batch in engine.batches[1:]] == [
        [True] * 8,
        [False] * 8,
    ]


def _meet(both: threading.Barrier) -> None:
    both.wait()

"""State machines: any order of events, against a model that says what must hold."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from translators import entries
from translators.batching import Batcher
from translators.breaker import Breaker
from translators.cache import Cached
from translators.errors import DeadlineExceeded
from translators.fake import FakeEngine, pseudo_translate
from translators.types import Call, Hypothesis, Item, ItemHook, ModelCard, Priority, Translation

TEXTS = st.sampled_from(["eins", "zwei", "drei", "vier"])
LANGUAGES = st.sampled_from(["eng_Latn", "fra_Latn"])


class Breaking(RuleBasedStateMachine):
    """A breaker lets all through, or nothing, or one after a while."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker(failures=3, open_s=5.0)
        self.now = 0.0
        self.failures = 0
        self.closed_at = 0.0

    @rule(seconds=st.floats(0.1, 10))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(works=st.booleans())
    def attempt(self, works: bool) -> None:
        expected = self.failures < 3 or self.now >= self.closed_at
        assert self.breaker.allows(self.now) is expected
        if not expected:
            return
        if self.failures >= 3:
            # One at a time: the next may only come when this one has ended, or long after.
            assert not self.breaker.allows(self.now)
            self.closed_at = self.now + 5.0
        if works:
            self.breaker.succeeded()
            self.failures = 0
        else:
            self.breaker.failed(self.now)
            self.failures += 1
            if self.failures >= 3:
                self.closed_at = self.now + 5.0

    @invariant()
    def is_open_as_long_as_it_says(self) -> None:
        assert self.breaker.is_open(self.now) is (self.failures >= 3 and self.now < self.closed_at)


class Gated:
    """A translator that translates what it is told to, when it is told to."""

    def __init__(self) -> None:
        self.card: ModelCard = FakeEngine().card
        self.waiting: list[tuple[tuple[Item, ...], asyncio.Future[bool]]] = []
        self.under_way: list[Item] = []

    async def translate(self, items: Any, call: Call, on_item: ItemHook | None = None) -> list[Translation]:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.waiting.append((tuple(items), done))
        self.under_way.extend(items)
        try:
            works = await done
        finally:
            for item in items:
                self.under_way.remove(item)
        return [
            _translated(item) if works else Translation(item, None, error=DeadlineExceeded())
            for item in items
        ]


def _translated(item: Item) -> Translation:
    return Translation(item, Hypothesis(pseudo_translate(item), -0.3, 3, False, 0.0))


class Flying(RuleBasedStateMachine):
    """Calls come, leave and are answered in any order: nobody waits in vain, nor is answered wrongly."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.calls: list[tuple[asyncio.Task[list[Translation]], list[Item]]] = []

    @initialize()
    def open(self) -> None:
        self.inner = Gated()
        self.cached = Cached(self.inner, memory_bytes=10_000, background_ttl_s=1000)

    def _turn(self) -> None:
        async def turns() -> None:
            for _ in range(20):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turns())

    @rule(
        pairs=st.lists(st.tuples(TEXTS, LANGUAGES), min_size=1, max_size=4),
        priority=st.sampled_from(Priority),
    )
    def call(self, pairs: list[tuple[str, str]], priority: Priority) -> None:
        items = [Item(text, "deu_Latn", language) for text, language in pairs]
        task = self.loop.create_task(self.cached.translate(items, Call(priority=priority)))
        self.calls.append((task, items))
        self._turn()

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        task, _ = self.calls.pop(data.draw(st.integers(0, len(self.calls) - 1)))
        task.cancel()
        self._turn()
        assert task.done()

    @precondition(lambda self: any(not done.done() for _, done in self.inner.waiting))
    @rule(data=st.data(), works=st.booleans())
    def answer(self, data: st.DataObject, works: bool) -> None:
        waiting = [done for _, done in self.inner.waiting if not done.done()]
        data.draw(st.sampled_from(waiting)).set_result(works)
        self._turn()

    @invariant()
    def who_is_answered_is_answered_rightly(self) -> None:
        for task, items in list(self.calls):
            if task.done():
                found = task.result()
                assert [one.item for one in found] == items
                for one in found:
                    if one.hypothesis is not None:
                        assert one.hypothesis.text == pseudo_translate(one.item)
                self.calls.remove((task, items))

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        if not all(task.done() for task, _ in self.calls):
            assert self.inner.under_way

    def teardown(self) -> None:
        for task, _ in self.calls:
            task.cancel()
        self._turn()
        self.loop.run_until_complete(self.cached.aclose())
        self._turn()
        assert self.inner.under_way == []
        self.loop.close()


class Batching(RuleBasedStateMachine):
    """Calls of any size and class, some of which leave: all that stay are answered, rightly, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.calls: list[tuple[asyncio.Task[list[Translation]], list[Item]]] = []

    @initialize(workers=st.integers(1, 3), rows=st.integers(1, 8))
    def open(self, workers: int, rows: int) -> None:
        self.engine = FakeEngine()
        self.batcher = Batcher(self.engine, workers=workers, max_batch_rows=rows, max_queue_tokens=200)
        self.loop.run_until_complete(self.batcher.__aenter__())

    @rule(
        texts=st.lists(st.text("ab ", min_size=1, max_size=30), min_size=1, max_size=12),
        language=LANGUAGES,
        priority=st.sampled_from(Priority),
    )
    def call(self, texts: list[str], language: str, priority: Priority) -> None:
        items = [Item(text, "deu_Latn", language) for text in texts]
        self.calls.append(
            (self.loop.create_task(self.batcher.translate(items, Call(priority=priority))), items)
        )

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        task, _ = self.calls.pop(data.draw(st.integers(0, len(self.calls) - 1)))
        task.cancel()

    @precondition(lambda self: self.calls)
    @rule()
    def finish(self) -> None:
        async def all_of_them() -> None:
            await asyncio.wait_for(asyncio.gather(*(task for task, _ in self.calls)), timeout=20)

        self.loop.run_until_complete(all_of_them())
        for task, items in self.calls:
            found = task.result()
            assert [one.item for one in found] == items
            for one in found:
                assert (one.hypothesis is None) != (one.error is None)
                if one.hypothesis is not None:
                    assert one.hypothesis.text == pseudo_translate(one.item)
        self.calls.clear()
        assert self.batcher.queued_tokens == 0

    def teardown(self) -> None:
        for task, _ in self.calls:
            task.cancel()
        self.loop.run_until_complete(self.batcher.__aexit__(None, None, None))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


class Storing(RuleBasedStateMachine):
    """Values are written, damaged and read: what is read was written, or is a miss."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, bytes] = {}
        self.written: dict[str, set[Hypothesis]] = {}

    @rule(
        text=TEXTS,
        hypothesis=st.builds(
            Hypothesis,
            st.text(max_size=20),
            st.floats(-20, 0),
            st.integers(0, 400),
            st.booleans(),
            st.floats(0, 1),
        ),
    )
    def write(self, text: str, hypothesis: Hypothesis) -> None:
        key = entries.key(Item(text, "deu_Latn", "eng_Latn"), "m")
        self.stored[key] = entries.encode(hypothesis)
        self.written.setdefault(key, set()).add(hypothesis)

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), garbage=st.binary(max_size=40))
    def damage(self, data: st.DataObject, garbage: bytes) -> None:
        key = data.draw(st.sampled_from(sorted(self.stored)))
        value = self.stored[key]
        place = data.draw(st.integers(0, len(value)))
        self.stored[key] = value[:place] + garbage + value[place + data.draw(st.integers(1, 5)) :]

    @invariant()
    def nothing_is_read_that_nobody_could_have_written(self) -> None:
        for value in self.stored.values():
            found = entries.decode(value)
            if found is not None:
                assert entries.decode(entries.encode(found)) == found
                assert math.isfinite(found.score)


SOME = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestBreaking = Breaking.TestCase
TestFlying = Flying.TestCase
TestBatching = Batching.TestCase
TestStoring = Storing.TestCase
for _case in (TestBreaking, TestFlying, TestBatching, TestStoring):
    _case.settings = SOME

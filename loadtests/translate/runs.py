"""The runs: a fixed load on a translator, and what it did."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from loadtests.rows import percentile
from loadtests.translate.geometry import LANGUAGES, Geometry
from translators.batching import Batcher
from translators.types import Call, Item, Translator

WORKERS: Final = 2
CLIENTS: Final = 16
TARGETS: Final = LANGUAGES[1:5]
ROWS: Final = 32
#: Share of a run that is not counted: clients begin at the same moment, which they never do again.
_WARM_UP: Final = 0.2
# A run goes on until so many requests are timed, however short it was meant to be.
_LEAST: Final = 2
_HEARTBEAT_S: Final = 0.005
_OFFLINE_ROUNDS: Final = 8

Lengths = Callable[[], int]


@dataclass(frozen=True)
class Run:
    """One measurement.

    Attributes:
        part: what was done, such as `even`.
        target: by what, such as `batcher`.
        pair: number of the round.
        tokens_per_s: output tokens; 0 where times are compared.
        p50_ms, p95_ms: of a request; 0 offline.
        lag_p99_ms: how late the event loop was; 0 offline.
    """

    part: str
    target: str
    pair: int
    tokens_per_s: float
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    lag_p99_ms: float = 0.0


def even() -> int:
    """24 tokens with the language and the end."""
    return 22


def mixed(seed: int) -> Lengths:
    """Lengths as real text has them: most sentences short, few long; 8 to 200 tokens, median about 24."""
    drawn = random.Random(seed)
    return lambda: min(200, max(8, round(drawn.lognormvariate(3.2, 0.7))))


def offline(engine: Geometry, part: str, pair: int, seconds: float, lengths: Lengths) -> Run:
    """Big calls with all rows, sorted by length: what the machine can do."""
    tokens, begun = 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        sentences = [lengths() for _ in range(_OFFLINE_ROUNDS * CLIENTS)]
        items = [_item(length, target) for length in sentences for target in TARGETS]
        items.sort(key=_tokens, reverse=True)
        engine.translate(items, max_batch_size=ROWS)
        tokens += sum(map(_tokens, items))
    return Run(part, "offline", pair, tokens / (time.monotonic() - begun))


async def online(
    translator: Translator, part: str, target: str, pair: int, seconds: float, lengths: Lengths
) -> Run:
    """Clients in a closed loop, each with a sentence for all languages at a time."""

    async def translate(items: Sequence[Item]) -> None:
        translated = await translator.translate(items, Call())
        if any(one.error for one in translated):
            raise RuntimeError("a row failed")

    return await _closed_loop(translate, part, target, pair, seconds, lengths)


async def naive(engine: Geometry, part: str, pair: int, seconds: float, lengths: Lengths) -> Run:
    """The same clients, each with a thread and a call of the engine for every request."""

    async def translate(items: Sequence[Item]) -> None:
        await asyncio.to_thread(engine.translate_batch, items)

    return await _closed_loop(translate, part, "naive", pair, seconds, lengths)


async def _closed_loop(
    translate: Callable[[Sequence[Item]], asyncio.Future[None] | object],
    part: str,
    target: str,
    pair: int,
    seconds: float,
    lengths: Lengths,
) -> Run:
    begun_at = time.monotonic()
    counted_from, stop = begun_at + _WARM_UP * seconds, begun_at + (1 + _WARM_UP) * seconds
    done: list[tuple[float, int]] = []
    times_s: list[float] = []
    lags_s: list[float] = []

    async def client() -> None:
        while (begun := time.monotonic()) < stop or len(times_s) < _LEAST:
            length = lengths()
            items = [_item(length, language) for language in TARGETS]
            await translate(items)  # type: ignore[misc]  # both kinds are coroutines
            now = time.monotonic()
            if begun >= counted_from:
                times_s.append(now - begun)
            if counted_from <= now and (now <= stop or len(done) < _LEAST):
                done.append((now, sum(map(_tokens, items))))

    heart = asyncio.create_task(_heartbeat(lags_s))
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    heart.cancel()
    with suppress(asyncio.CancelledError):
        await heart
    return Run(
        part,
        target,
        pair,
        _rate(done),
        percentile(times_s, 0.5) * 1000,
        percentile(times_s, 0.95) * 1000,
        percentile(lags_s, 0.99) * 1000,
    )


def direct(engine: Geometry, part: str, pair: int, targets: Sequence[str], times: int = 5) -> Run:
    """One sentence in one call, without anything around it."""
    taken = []
    for _ in range(times):
        items = _sentence(targets)
        begun = time.monotonic()
        engine.translate_batch(items)
        taken.append((time.monotonic() - begun) * 1000)
    return Run(part, "direct", pair, 0.0, statistics.median(taken), max(taken))


async def through(engine: Geometry, part: str, pair: int, targets: Sequence[str], times: int = 5) -> Run:
    """The same through an idle batcher."""
    taken = []
    async with Batcher(engine, workers=WORKERS) as batcher:
        for _ in range(times):
            items = _sentence(targets)
            begun = time.monotonic()
            await batcher.translate(items, Call())
            taken.append((time.monotonic() - begun) * 1000)
    return Run(part, "batcher", pair, 0.0, statistics.median(taken), max(taken))


#: Rows of a long batch: what the default bound of padded tokens has room for.
_LONG_TOKENS: Final = 180
_LONG_ROWS: Final = 11


def long_batch(engine: Geometry, pair: int) -> Run:
    """How long a batch of long rows takes to its end, with one beside it on each further core."""
    with ThreadPoolExecutor(WORKERS) as threads:
        begun = time.monotonic()
        list(threads.map(engine.translate_batch, [_long_rows() for _ in range(WORKERS)]))
        taken_ms = (time.monotonic() - begun) * 1000
    return Run("leaving", "whole batch", pair, 0.0, taken_ms, taken_ms)


async def after_leaving(engine: Geometry, pair: int) -> Run:
    """One sentence right after all clients left whose long rows keep all workers busy.

    They leave in the middle of the first half of their batch, where the encoder is at work: it cannot be
    stopped, the decoder behind it can.
    """
    async with Batcher(engine, workers=WORKERS, max_batch_rows=ROWS) as batcher:
        rows = [row for _ in range(WORKERS) for row in _long_rows()]
        leaving = asyncio.create_task(batcher.translate(rows, Call()))
        await asyncio.sleep(0.5)
        if batcher.queued_tokens:
            raise RuntimeError("not all rows are running")
        leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving
        begun = time.monotonic()
        await batcher.translate(_sentence(TARGETS[:1]), Call())
        taken_ms = (time.monotonic() - begun) * 1000
    return Run("leaving", "batcher", pair, 0.0, taken_ms, taken_ms)


def _long_rows() -> list[Item]:
    return [_item(_LONG_TOKENS, TARGETS[row % len(TARGETS)]) for row in range(_LONG_ROWS)]


def _rate(done: Sequence[tuple[float, int]]) -> float:
    """Tokens a second between the first and the last end of a request, the first one's not counted."""
    ordered = sorted(done)
    first, last = ordered[0][0], ordered[-1][0]
    counted = sum(tokens for at, tokens in ordered if at > first)
    return counted / (last - first) if last > first else 0.0


async def _heartbeat(lags_s: list[float]) -> None:
    while True:
        begun = time.monotonic()
        await asyncio.sleep(_HEARTBEAT_S)
        lags_s.append(time.monotonic() - begun - _HEARTBEAT_S)


def _sentence(targets: Sequence[str]) -> list[Item]:
    words = _words(even())
    return [Item(words, LANGUAGES[0], target) for target in targets]


def _item(tokens: int, target: str) -> Item:
    return Item(_words(tokens), LANGUAGES[0], target)


def _words(count: int) -> str:
    return " ".join(f"w{random.randrange(4000)}" for _ in range(count))


def _tokens(item: Item) -> int:
    return item.text.count(" ") + 1

"""What batching across calls is worth: the same rows in one offline call, and from many clients.

    make batching                   NLLB-600M's size, 64k words; about 25 minutes
    make batching ARGS=--quick      a small model, seconds; for trying it out

Offline and online runs take turns; what is compared is of the same round. Figures are output tokens a
second, so that lengths count.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from loadtests import geometry, machine
from loadtests.geometry import LANGUAGES, NLLB_600M, SMALL, Geometry
from loadtests.rows import percentile
from translators.batching import Batcher
from translators.types import BatchDetails, Call, Item

RESULTS: Final = Path(__file__).parent / "results"
CACHE: Final = Path("build") / "loadtests" / "models"
_WORKERS: Final = 2
_CLIENTS: Final = 16
_TARGETS: Final = LANGUAGES[1:5]
_ROWS: Final = 32
_HEARTBEAT_S: Final = 0.005

Lengths = Callable[[], int]


@dataclass(frozen=True)
class Run:
    """One measurement.

    Attributes:
        part: `even` (24 tokens), `mixed` (8 to 200), `five` (one sentence into five languages), `one`.
        target: `offline`, `batcher`, `naive`, `direct`.
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


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small model and short runs")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    shape, words, name = (SMALL, 4096, "small") if options.quick else (NLLB_600M, 65536, "nllb-600m-64k")
    pairs, seconds = (1, 1.0) if options.quick else (options.pairs, options.seconds)
    results = Path("build/loadtests") if options.quick else options.results
    engine = Geometry(geometry.make(CACHE / name, shape, words), _WORKERS)
    try:
        runs = list(measured(engine, pairs, seconds))
    finally:
        engine.close()
    results.mkdir(parents=True, exist_ok=True)
    rows = [asdict(run) for run in runs]
    (results / "translate.json").write_text(
        json.dumps({"machine": machine.described(), "runs": rows}, indent=1)
    )
    (results / "translate.md").write_text(report(runs, name, pairs, seconds))
    print((results / "translate.md").read_text())  # noqa: T201 - a command


def measured(engine: Geometry, pairs: int, seconds: float) -> Iterator[Run]:
    """All runs, in rounds."""
    for pair in range(pairs):
        for part, lengths in (("even", _even), ("mixed", _mixed(pair))):
            yield offline(engine, part, pair, seconds, lengths)
            yield asyncio.run(online(engine, part, "batcher", pair, seconds, lengths))
        yield asyncio.run(online(engine, "even", "naive", pair, seconds / 2, _even))
        for part, targets in (("five", LANGUAGES[1:6]), ("one", LANGUAGES[1:2])):
            yield direct(engine, part, pair, targets)
            yield asyncio.run(through(engine, part, pair, targets))


def offline(engine: Geometry, part: str, pair: int, seconds: float, lengths: Lengths) -> Run:
    """One call with all rows, sorted by length: what the machine can do."""
    tokens, begun = 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        items = [_item(lengths(), target) for _ in range(4 * _CLIENTS) for target in _TARGETS]
        items.sort(key=lambda item: len(item.text.split(" ")), reverse=True)
        engine.translate(items, max_batch_size=_ROWS)
        tokens += sum(_tokens(item) for item in items)
    return Run(part, "offline", pair, tokens / (time.monotonic() - begun))


async def online(
    engine: Geometry, part: str, target: str, pair: int, seconds: float, lengths: Lengths
) -> Run:
    """Clients in a closed loop, each with a sentence for all languages at a time."""
    done: list[tuple[float, int]] = []
    times_s: list[float] = []
    lags_s: list[float] = []
    stop = time.monotonic() + seconds

    def on_batch(details: BatchDetails) -> None:
        pass

    async with Batcher(engine, workers=_WORKERS, max_batch_rows=_ROWS, on_batch=on_batch) as batcher:

        async def client() -> None:
            while (begun := time.monotonic()) < stop:
                length = lengths()
                items = [_item(length, language) for language in _TARGETS]
                if target == "naive":
                    await asyncio.to_thread(engine.translate_batch, items)
                else:
                    translated = await batcher.translate(items, Call())
                    if any(one.error for one in translated):
                        raise RuntimeError("a row failed")
                now = time.monotonic()
                times_s.append(now - begun)
                done.append((now, sum(map(_tokens, items))))

        heart = asyncio.create_task(_heartbeat(lags_s))
        await asyncio.gather(*(client() for _ in range(_CLIENTS)))
        heart.cancel()
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
    async with Batcher(engine, workers=_WORKERS) as batcher:
        for _ in range(times):
            items = _sentence(targets)
            begun = time.monotonic()
            await batcher.translate(items, Call())
            taken.append((time.monotonic() - begun) * 1000)
    return Run(part, "batcher", pair, 0.0, statistics.median(taken), max(taken))


def report(runs: Sequence[Run], model: str, pairs: int, seconds: float) -> str:
    """The report as Markdown."""
    lines = [
        "# What batching across calls is worth",
        "",
        f"Made by `make batching`: {pairs} rounds of {seconds:g} s, model `{model}`,",
        f"{_WORKERS} workers of one core, {_CLIENTS} clients with a sentence into {len(_TARGETS)} languages.",
        "",
        *(f"- {name}: {value}" for name, value in machine.described().items()),
        "",
        "| figure | bar | median (lowest to highest) |",
        "| --- | --- | --- |",
        _ratio(
            "24 tokens: batcher over offline, tokens/s",
            "0.90 (goal 0.95)",
            runs,
            "even",
            "batcher",
            "offline",
        ),
        _ratio("24 tokens: a thread a request over offline", "–", runs, "even", "naive", "offline"),
        _ratio("8 to 200 tokens: batcher over offline", "0.80", runs, "mixed", "batcher", "offline"),
        _line(
            "24 tokens: p95 over p50",
            "1.2",
            [one.p95_ms / one.p50_ms for one in _of(runs, "even", "batcher")],
        ),
        _line("event loop's lag, p99, ms", "10", [one.lag_p99_ms for one in _of(runs, "even", "batcher")]),
        _ratio(
            "into five languages: batcher over one direct batch", "1.35", runs, "five", "batcher", "direct"
        ),
        _ratio("into one language: batcher over a direct call", "1.00", runs, "one", "batcher", "direct"),
        "",
        "| part | target | tokens/s | p50 ms | p95 ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    for part, target in dict.fromkeys((run.part, run.target) for run in runs):
        of = _of(runs, part, target)
        lines.append(
            f"| {part} | {target} | {statistics.median(one.tokens_per_s for one in of):.0f} "
            f"| {statistics.median(one.p50_ms for one in of):.0f} "
            f"| {statistics.median(one.p95_ms for one in of):.0f} |"
        )
    return "\n".join([*lines, ""])


def _ratio(what: str, bar: str, runs: Sequence[Run], part: str, over: str, under: str) -> str:
    above = {one.pair: one.tokens_per_s or one.p50_ms for one in _of(runs, part, over)}
    below = {one.pair: one.tokens_per_s or one.p50_ms for one in _of(runs, part, under)}
    return _line(what, bar, [above[pair] / below[pair] for pair in above if pair in below])


def _line(what: str, bar: str, values: Sequence[float]) -> str:
    return f"| {what} | {bar} | {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) |"


def _of(runs: Sequence[Run], part: str, target: str) -> list[Run]:
    return [one for one in runs if (one.part, one.target) == (part, target)]


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
    words = _words(22)
    return [Item(words, LANGUAGES[0], target) for target in targets]


def _item(tokens: int, target: str) -> Item:
    return Item(_words(tokens), LANGUAGES[0], target)


def _words(count: int) -> str:
    return " ".join(f"w{random.randrange(4000)}" for _ in range(count))


def _tokens(item: Item) -> int:
    return item.text.count(" ") + 1


def _even() -> int:
    return 22  # 24 with the language and the end


def _mixed(seed: int) -> Lengths:
    """Lengths as real text has them: most sentences short, few long; 8 to 200 tokens, median about 24."""
    drawn = random.Random(seed)
    return lambda: min(200, max(8, round(drawn.lognormvariate(3.2, 0.7))))


if __name__ == "__main__":
    main()

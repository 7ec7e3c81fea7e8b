"""Measure translation, and write the report.

make translate-bench                   NLLB-600M's size; about half an hour on an idle machine
make translate-bench ARGS=--quick      a small model, seconds; for trying it out
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from loadtests import chart, machine
from loadtests.figures import Bar
from loadtests.translate import geometry, memory, runs
from loadtests.translate.bars import bars
from loadtests.translate.geometry import LANGUAGES, NLLB_600M, SMALL, Geometry
from loadtests.translate.report import markdown
from loadtests.translate.runs import WORKERS, Run
from loadtests.translate.served import served
from service.translation.remote import open_remote
from translators.batching import Batcher

RESULTS: Final = Path(__file__).parents[1] / "results"
CACHE: Final = Path("build") / "loadtests" / "models"
TRIMMED: Final = "64k"


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small model and short runs")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--requests", type=int, default=10_000, help="requests of the memory run")
    parser.add_argument("--only", default="", metavar="PART", help="measure one part anew, such as leaving")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.quick:
        shape, name, sizes = SMALL, "small", {"256k": 16_384, "64k": 8192, "32k": 4096}
        pairs, seconds, requests, results = 1, 1.0, 200, Path("build/loadtests")
    else:
        shape, name, sizes = NLLB_600M, "nllb-600m", {"256k": 256_206, "64k": 65_536, "32k": 32_768}
        pairs, seconds, requests, results = (
            options.pairs, options.seconds, options.requests, options.results,
        )  # fmt: skip
    directories = {
        words: geometry.make(CACHE / f"{name}-{words}", shape, size) for words, size in sizes.items()
    }
    kept, points = _earlier(results / "translate.json", options.only)
    measured = list(kept)
    for run in rounds(directories, pairs, seconds, options.only):
        print(run, file=sys.stderr, flush=True)  # noqa: T201 - half an hour is long
        measured.append(run)
    if not options.only:
        points = memory.measured(directories[TRIMMED], requests)
    found = list(bars(measured, points))
    results.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine.described(), "runs": [asdict(run) for run in measured], "memory": points}
    (results / "translate.json").write_text(json.dumps(content, indent=1) + "\n")
    (results / "translate.svg").write_text(
        chart.svg("Translation: figures against their bars", _charted(found))
    )
    command = f"make translate-bench: {pairs} rounds of {seconds:g} s"
    model = f"{name}, int8, random weights, {sizes[TRIMMED]:,} words where nothing else is said"
    (results / "translate.md").write_text(
        markdown(machine.described(), command, model, found, measured, points)
    )
    print((results / "translate.md").read_text())  # noqa: T201 - a command


def rounds(directories: Mapping[str, Path], pairs: int, seconds: float, only: str = "") -> Iterator[Run]:
    """All runs, in rounds; or those of one part."""
    with ExitStack() as stack:
        engines = {words: Geometry(path, WORKERS) for words, path in directories.items()}
        for engine in engines.values():
            stack.callback(engine.close)
        address = stack.enter_context(served(directories[TRIMMED]))
        for pair in range(pairs):
            for part, measure in _round(engines, address, pair, seconds):
                if only in ("", part):
                    yield measure()


def _round(
    engines: Mapping[str, Geometry], address: str, pair: int, seconds: float
) -> Iterator[tuple[str, Callable[[], Run]]]:
    engine, even = engines[TRIMMED], runs.even
    yield "even", lambda: runs.offline(engine, "even", pair, seconds, even)
    yield "even", lambda: asyncio.run(_batched(engine, "even", pair, seconds, even))
    yield "even", lambda: asyncio.run(_served(address, pair, seconds))
    yield "even", lambda: asyncio.run(runs.naive(engine, "even", pair, seconds / 3, even))
    yield "mixed", lambda: runs.offline(engine, "mixed", pair, seconds, runs.mixed(pair))
    yield "mixed", lambda: asyncio.run(_batched(engine, "mixed", pair, seconds, runs.mixed(pair)))
    for part, targets in (("five", LANGUAGES[1:6]), ("one", LANGUAGES[1:2])):
        yield part, partial(runs.direct, engine, part, pair, targets)
        yield part, lambda part=part, targets=targets: asyncio.run(runs.through(engine, part, pair, targets))  # type: ignore[misc]
    yield "leaving", lambda: runs.long_batch(engine, pair)
    yield "leaving", lambda: asyncio.run(runs.after_leaving(engine, pair))
    for words, one in engines.items():
        yield "vocabulary", partial(_of_vocabulary, words, one, pair, seconds / 2)


def _of_vocabulary(words: str, engine: Geometry, pair: int, seconds: float) -> Run:
    found = runs.offline(engine, "vocabulary", pair, seconds, runs.even)
    return Run("vocabulary", words, pair, found.tokens_per_s)


def _earlier(path: Path, without: str) -> tuple[list[Run], list[tuple[int, float]]]:
    """What was measured before and stays; nothing where everything is measured."""
    if not without:
        return [], []
    content = json.loads(path.read_text())
    kept = [Run(**one) for one in content["runs"] if one["part"] != without]
    return kept, [(count, mib) for count, mib in content["memory"]]


async def _batched(engine: Geometry, part: str, pair: int, seconds: float, lengths: runs.Lengths) -> Run:
    async with Batcher(engine, workers=WORKERS, max_batch_rows=runs.ROWS) as batcher:
        return await runs.online(batcher, part, "batcher", pair, seconds, lengths)


async def _served(address: str, pair: int, seconds: float) -> Run:
    async with open_remote([address]) as remote:
        return await runs.online(remote, "even", "service", pair, seconds, runs.even)


def _charted(found: list[Bar]) -> list[tuple[Bar, float]]:
    """Bars with the number that is in their words."""
    charted = []
    for bar in found:
        if bar.measured is not None and (number := re.search(r"[\d.]+", bar.wanted)):
            charted.append((bar, float(number[0]) / (100 if bar.unit == "%" else 1)))
    return charted


if __name__ == "__main__":
    main()

"""Measure what sizes are made from, and write figures, report and page.

make sizing                 about ten minutes on two cores
make sizing ARGS=--quick    a small model and short runs; for trying it out
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from loadtests import machine
from loadtests.faults.soak import point
from loadtests.sizing import cache, check, gateway, memory, page, prefill, recorded, translator
from loadtests.sizing.cells import CELLS
from loadtests.sizing.check import Checked
from loadtests.sizing.gateway import Row
from loadtests.sizing.measured import Measured, figures
from loadtests.sizing.recorded import RESULTS, Recorded
from loadtests.sizing.report import markdown
from loadtests.sizing.translator import Full, Part
from loadtests.translate import geometry
from loadtests.translate.__main__ import CACHE
from loadtests.translate.geometry import NLLB_600M, SMALL
from tests.support.random_transformer import Shape

QUICK_RESULTS: Final = Path("build/loadtests")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    Attributes:
        rounds: of the gateway; the translator has at most three.
        share: of the requests of a run.
        known: sentences that are remembered.
        seconds: of each run of the translator.
        entries: in Redis.
        cache_bytes: of the gateway whose cache is filled.
        shape, name, words: of the model.
    """

    rounds: int
    share: float
    known: int
    seconds: float
    entries: Sequence[int]
    cache_bytes: int
    shape: Shape
    name: str
    words: int


FULL: Final = Plan(
    rounds=5,
    share=1.0,
    known=gateway.KNOWN,
    seconds=15.0,
    entries=cache.ENTRIES,
    cache_bytes=memory.CACHE_BYTES,
    shape=NLLB_600M,
    name="nllb-600m-64k",
    words=65_536,
)
QUICK: Final = Plan(
    rounds=1,
    share=0.05,
    known=100,
    seconds=1.0,
    entries=(400,),
    cache_bytes=2**19,
    shape=SMALL,
    name="small-64k",
    words=8192,
)


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small model and short runs")
    parser.add_argument(
        "--results", type=Path, help="where to write (loadtests/results; quick: build/loadtests)"
    )
    options = parser.parse_args()
    plan, usual = (QUICK, QUICK_RESULTS) if options.quick else (FULL, RESULTS)
    results = options.results or usual
    run = measured(plan, "make sizing ARGS=--quick" if options.quick else "make sizing")
    recorded.write(results / "sizing.json", run)
    report = markdown(run)
    (results / "sizing.md").write_text(report, encoding="utf-8")
    if results == RESULTS:
        page.write(run)
    print(report)  # noqa: T201 - a command


def measured(plan: Plan, command: str) -> Recorded:
    """All of it, one after the other."""
    described = machine.described()
    _tell("prompts")
    lines = list(prefill.lines())
    _tell("Redis")
    server, kept = cache.measured(plan.entries)
    full, part = _translator(plan)
    model = f"{plan.name}, random weights, int8, {plan.words:,} words"
    with tempfile.TemporaryDirectory() as directory:
        _tell("the gateway's memory")
        grown = asyncio.run(memory.grown(Path(directory), plan.cache_bytes))
    without_gateway = Measured([], 0.0, grown, server, kept, model, full, part, lines)

    async def behind_the_gateway(directory: Path) -> tuple[Measured, list[Checked]]:
        async with gateway.running(directory, plan.known) as world:
            rates = await gateway.warm(world, CELLS)
            rows: list[Row] = []
            checks: list[Checked] = []
            for number in range(plan.rounds):
                _tell(f"the gateway: round {number + 1} of {plan.rounds}")
                own = [
                    await gateway.measured(world, cell, number, rates[cell.name], plan.share)
                    for cell in CELLS
                ]
                # The machine's speed changes: what is compared is of the same round.
                alone = replace(without_gateway, rows=own)
                checks.append(await check.measured(world, figures(alone), number, plan.share))
                rows += own
            gateway_mib = point(world.bare.pid, 0.0).resident_mib
            return replace(without_gateway, rows=rows, gateway_mib=gateway_mib), checks

    with tempfile.TemporaryDirectory() as directory:
        found, checks = asyncio.run(behind_the_gateway(Path(directory)))
    return Recorded(command, described, found, checks)


def _translator(plan: Plan) -> tuple[list[Full], list[Part]]:
    directory = geometry.make(CACHE / plan.name, plan.shape, plan.words)
    full: list[Full] = []
    part: list[Part] = []
    with tempfile.TemporaryDirectory() as logs, translator.served(directory, Path(logs)) as service:
        for number in range(min(3, plan.rounds)):
            _tell(f"the translator: round {number + 1}")
            full.append(asyncio.run(translator.full(service, number, plan.seconds)))
            for share in translator.SHARES:
                rate = full[-1].tokens_per_s
                part.append(asyncio.run(translator.part(service, number, share, rate, plan.seconds)))
    return full, part


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    # Servers are ended on the way out: being told to stop must not leave them running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()

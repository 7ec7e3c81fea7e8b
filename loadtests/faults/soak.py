"""Hours of steady load: memory and file descriptors of the gateway, as a curve.

make soak                       one hour
make soak ARGS="--seconds 60"   a trial
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import aiohttp

from loadtests import machine
from loadtests.faults import parts
from loadtests.faults.faults import World
from loadtests.faults.requests import Outcome, Verdict
from loadtests.faults.run import Load
from loadtests.figures import Bar, Spread, at_most, spread
from loadtests.tables import bar_table

RESULTS: Final = Path(__file__).parents[1] / "results"
_POINTS: Final = 120
_LEAVING: Final = 0.05
_FONT: Final = 'font-family="sans-serif" font-size="12" fill="#24292f"'
# Full after a minute, so that growing into it is not taken for a leak.
_MEMORY_BYTES: Final = str(2 * 1024 * 1024)


@dataclass(frozen=True)
class Point:
    """The gateway's process at a moment."""

    seconds: float
    resident_mib: float
    descriptors: int


def point(pid: int, seconds: float) -> Point:
    """A process as it is now."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident_kib = int(status.partition("VmRSS:")[2].split()[0])
    return Point(seconds, resident_kib / 1024, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()))


def make(directory: Path) -> World:
    """A gateway with everything: Redis, memory, a translator service, two model servers."""
    server = parts.redis_server(directory)
    echoes = {name: parts.upstream(name, directory) for name in ("one", "two")}
    translating = parts.translator("translator", directory, {})
    settings = {
        "PMI_BACKENDS__ECHO__URL": ",".join(part.url for part in echoes.values()),
        "PMI_DEFAULT_MODEL": "echo",
        "PMI_TRANSLATOR__URL": translating.url,
        "PMI_CACHE__REDIS_URL": f"redis://127.0.0.1:{server.port}/0",
        "PMI_CACHE__MEMORY_BYTES": _MEMORY_BYTES,
    }
    others = {"redis": server, "translator": translating, **echoes}
    return World(parts.gateway(directory, settings), others)


async def soak(seconds: float, rate: float, directory: Path) -> tuple[list[Point], Counter[str]]:
    """A steady load, a twentieth of whose clients leave early; points, and what became of the requests."""
    world = make(directory)
    loop = asyncio.get_running_loop()
    points: list[Point] = []
    counts: Counter[str] = Counter()
    try:
        await asyncio.to_thread(world.start)
        # Only the counts: the outcomes of hours would be the leak.
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            load = Load(session, world.gateway.url, rate)
            begun = loop.time()
            while loop.time() - begun < seconds:
                counts.update(map(_word, await load.run(seconds / _POINTS, _LEAVING)))
                points.append(point(world.gateway.pid, loop.time() - begun))
    finally:
        await asyncio.to_thread(world.stop)
    return points, counts


def _word(outcome: Outcome) -> str:
    return str(outcome.verdict)


def bars(points: Sequence[Point]) -> Iterator[Bar]:
    """Flat: the last quarter is as the second one; the first grows into its caches."""
    yield at_most("memory: last quarter over the second one", 1.03, "x", _growth(points, "resident_mib"))
    yield at_most(
        "file descriptors: last quarter over the second one", 1.1, "x", _growth(points, "descriptors")
    )


def _growth(points: Sequence[Point], field: str) -> Spread:
    values = [float(getattr(one, field)) for one in points]
    quarter = max(1, len(values) // 4)
    return spread([statistics.median(values[-quarter:]) / statistics.median(values[quarter : 2 * quarter])])


def curve(points: Sequence[Point]) -> str:
    """Memory over time, as SVG."""
    width, height, left, bottom = 900, 320, 70, 270
    longest = points[-1].seconds
    most = max(one.resident_mib for one in points) * 1.2

    def x(seconds: float) -> float:
        return left + (width - left - 20) * seconds / longest

    def y(mib: float) -> float:
        return bottom - (bottom - 30) * mib / most

    line = " ".join(f"{x(one.seconds):.1f},{y(one.resident_mib):.1f}" for one in points)
    labels = [
        f'<text x="{left}" y="20" font-size="15">Resident memory of the gateway, MiB</text>',
        *(
            f'<text x="{left - 8}" y="{y(mib) + 4:.1f}" text-anchor="end">{mib:.0f}</text>'
            f'<line x1="{left}" y1="{y(mib):.1f}" x2="{width - 20}" y2="{y(mib):.1f}" stroke="#ddd"/>'
            for mib in (most * share / 4 for share in range(5))
        ),
        *(
            f'<text x="{x(longest * share / 4):.1f}" y="{bottom + 20}" text-anchor="middle">'
            f"{longest * share / 4 / 60:.0f} min</text>"
            for share in range(5)
        ),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {_FONT}>',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *labels,
            f'<polyline points="{line}" fill="none" stroke="#2da44e" stroke-width="2"/>',
            "</svg>",
            "",
        ]
    )


def main() -> None:
    """Soak, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--rate", type=float, default=25.0, help="requests a second")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        points, counts = asyncio.run(soak(options.seconds, options.rate, Path(directory)))
    report = "\n".join(_lines(points, counts, options.seconds, options.rate))
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "soak.md").write_text(report)
    (options.results / "soak.svg").write_text(curve(points))
    content = {"machine": machine.described(), "counts": counts, "points": [asdict(one) for one in points]}
    (options.results / "soak.json").write_text(json.dumps(content, indent=1) + "\n")
    print(report)  # noqa: T201 - a command


def _lines(points: Sequence[Point], counts: Counter[str], seconds: float, rate: float) -> Iterator[str]:
    yield "# Soak\n"
    yield f"Made by `make soak`: {seconds:,.0f} s at {rate:g} requests a second, of all kinds.\n"
    yield from (f"- {name}: {value}" for name, value in machine.described().items())
    yield (
        f"\nA gateway with Redis, a translator service and two model servers; {_LEAVING:.0%} of the clients "
        "leave before\ntheir answer.\n\n![memory over time](soak.svg)\n"
    )
    yield from bar_table(bars(points))
    yield "\nRequests: " + ", ".join(
        f"{counts[verdict]:,} {verdict}" for verdict in Verdict if counts[verdict]
    )
    first, last = points[0], points[-1]
    yield (
        f"\nMemory {first.resident_mib:.0f} MiB at first, {last.resident_mib:.0f} MiB at the end; "
        f"descriptors {first.descriptors} and {last.descriptors}. Pools keep as many connections as were "
        "once needed\nat the same time, within their bounds: other work on the machine shows as a step.\n"
    )


if __name__ == "__main__":
    main()

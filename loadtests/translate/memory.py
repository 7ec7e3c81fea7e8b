"""Memory over many requests of random lengths, in a process of its own.

python -m loadtests.translate.memory DIRECTORY REQUESTS     prints [[requests, MiB], ...]
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from loadtests.translate.geometry import LANGUAGES, Geometry
from loadtests.translate.runs import CLIENTS, WORKERS
from translators.batching import Batcher
from translators.types import Call, Item

_POINTS: Final = 20


def measured(directory: Path, requests: int) -> list[tuple[int, float]]:
    """Resident memory in MiB after so many requests, at some points."""
    command = [sys.executable, "-m", "loadtests.translate.memory", str(directory), str(requests)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own
    return [(count, mib) for count, mib in json.loads(done.stdout)]


def growth(points: Sequence[tuple[int, float]]) -> float:
    """The last quarter over the second one; medians, since each point also shows the batch of that moment."""
    quarter = max(1, len(points) // 4)
    mib = [one for _, one in points]
    return statistics.median(mib[-quarter:]) / statistics.median(mib[quarter : 2 * quarter])


async def _measure(directory: Path, requests: int) -> list[tuple[int, float]]:
    engine = Geometry(directory, WORKERS)
    drawn = random.Random(1)
    points: list[tuple[int, float]] = []
    finished = 0

    async with Batcher(engine, workers=WORKERS) as batcher:

        async def client() -> None:
            nonlocal finished
            while finished < requests:
                length = min(200, max(1, round(drawn.lognormvariate(2.3, 0.9))))
                words = " ".join(f"w{drawn.randrange(4000)}" for _ in range(length))
                await batcher.translate([Item(words, LANGUAGES[0], LANGUAGES[1])], Call())
                finished += 1
                if finished % max(1, requests // _POINTS) == 0:
                    points.append((finished, _resident_mib()))

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
    engine.close()
    return points


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), int(sys.argv[2])))))  # noqa: T201

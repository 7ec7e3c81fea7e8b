"""What Redis costs where it answers, and where it is dead.

make redis-cost     about five minutes on an idle machine

Gateways of the same kind stand side by side, and are measured in turn; what is compared is of the same round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from loadtests import machine
from loadtests.faults import parts
from loadtests.faults.parts import Part
from loadtests.faults.requests import LANGUAGES
from loadtests.figures import Bar, Spread, at_most, spread
from loadtests.rows import percentile
from loadtests.tables import bar_table, table

RESULTS: Final = Path(__file__).parents[1] / "results"
#: In these, every whole input is new, and every sentence is known.
_KNOWN: Final = tuple(
    f"Das ist der Satz mit der Nummer {number} aus diesem Buch." for number in range(100, 120)
)
_SENTENCES: Final = 5
_CLIENTS: Final = 8
_WARM_UP_S: Final = 2.0


@dataclass(frozen=True)
class Row:
    """One gateway in one round."""

    part: str
    target: str
    pair: int
    requests: int
    p50_ms: float
    p99_ms: float


Text = Callable[[random.Random], str]


def known(drawn: random.Random) -> str:
    """Known sentences in an order of their own."""
    return " ".join(drawn.sample(_KNOWN, _SENTENCES))


def unknown(drawn: random.Random) -> str:
    """A sentence that nobody has seen."""
    return f"Das ist der Satz mit der Nummer {drawn.randrange(10**9)} aus diesem Buch."


async def _measure(
    target: str, part: str, pair: int, gateway: Part, text: Text, clients: int, seconds: float
) -> Row:
    """A closed loop of previews: all that a request costs, but for the model."""
    loop = asyncio.get_running_loop()
    drawn = random.Random(pair)
    begun = loop.time()
    counted_from, stop = begun + _WARM_UP_S, begun + _WARM_UP_S + seconds
    times_ms: list[float] = []

    async def client(session: aiohttp.ClientSession) -> None:
        while (sent := loop.time()) < stop:
            body = {"input": text(drawn), "source_language": "de", "aux_languages": list(LANGUAGES)}
            async with session.post(f"{gateway.url}/v1/pmi/preview", json=body) as response:
                content = await response.json()
            if response.status != 200 or any(one["status"] != "used" for one in content["languages"]):
                raise RuntimeError(f"{target}: {content}")
            if sent >= counted_from:
                times_ms.append((loop.time() - sent) * 1000)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    return Row(part, target, pair, len(times_ms), percentile(times_ms, 0.5), percentile(times_ms, 0.99))


def rows(directory: Path, pairs: int, seconds: float) -> Iterator[Row]:
    """All of them, in rounds."""
    with ExitStack() as stack:

        def started(part: Part) -> Part:
            stack.callback(part.stop)
            part.start()
            part.wait()
            return part

        def gateway(name: str, settings: Mapping[str, str]) -> Part:
            place = directory / name
            place.mkdir()
            echo = {"PMI_BACKENDS__ECHO__URL": upstream.url, "PMI_DEFAULT_MODEL": "echo"}
            limits = {"PMI_LOG__LEVEL": "warning", "PMI_OVERLOAD__BACKEND_WAITING": "0"}
            return started(parts.gateway(place, {**echo, **limits, **settings}))

        upstream = started(parts.upstream("echo", directory))
        server = started(parts.redis_server(directory))
        (directory / "frozen").mkdir()
        frozen = started(parts.redis_server(directory / "frozen"))
        frozen.signal(signal.SIGSTOP)
        url, frozen_url = (f"redis://127.0.0.1:{one.port}/0" for one in (server, frozen))
        off = {"PMI_CACHE__MEMORY_BYTES": "0"}
        in_process = gateway("in process", {"PMI_CACHE__REDIS_URL": url})
        in_redis = gateway("in Redis", {**off, "PMI_CACHE__REDIS_URL": url})
        without = gateway("no Redis", off)
        dead = gateway("Redis dead", {**off, "PMI_CACHE__REDIS_URL": "redis://127.0.0.1:1/0"})
        paused = gateway("Redis paused", {**off, "PMI_CACHE__REDIS_URL": frozen_url})
        cost: Sequence[tuple[str, Part]] = (("in process", in_process), ("in Redis", in_redis))
        fault: Sequence[tuple[str, Part]] = (
            ("no Redis", without),
            ("Redis dead", dead),
            ("Redis paused", paused),
        )
        for pair in range(pairs):
            for target, one in cost:
                yield asyncio.run(_measure(target, "cost", pair, one, known, 1, seconds))
            for target, one in fault:
                yield asyncio.run(_measure(target, "fault", pair, one, unknown, _CLIENTS, seconds))


def bars(found: Sequence[Row]) -> Iterator[Bar]:
    """What the rows say."""
    yield at_most(
        f"{_SENTENCES} sentences x {len(LANGUAGES)} languages in Redis: median over the same in process",
        0.5,
        "ms",
        _compared(found, "in Redis", "in process", lambda one, other: one.p50_ms - other.p50_ms),
    )
    for target in ("Redis dead", "Redis paused"):
        yield at_most(
            f"{target}: 99th percentile over that without a cache",
            1.1,
            "x",
            _compared(found, target, "no Redis", lambda one, other: one.p99_ms / other.p99_ms),
        )


def _compared(
    found: Sequence[Row], target: str, other: str, figure: Callable[[Row, Row], float]
) -> Spread | None:
    by_key = {(row.target, row.pair): row for row in found}
    pairs = sorted({row.pair for row in found})
    values = [
        figure(by_key[target, pair], by_key[other, pair])
        for pair in pairs
        if (target, pair) in by_key and (other, pair) in by_key
    ]
    return spread(values) if values else None


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        found = list(rows(Path(directory), options.pairs, options.seconds))
    report = "\n".join(_lines(found, options.pairs, options.seconds))
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "redis.md").write_text(report)
    content: dict[str, Any] = {"machine": machine.described(), "rows": [asdict(row) for row in found]}
    (options.results / "redis.json").write_text(json.dumps(content, indent=1) + "\n")
    print(report)  # noqa: T201 - a command


def _lines(found: Sequence[Row], pairs: int, seconds: float) -> Iterator[str]:
    yield "# What Redis costs\n"
    yield f"Made by `make redis-cost`: {pairs} rounds of {seconds:g} s for each gateway, in turn.\n"
    yield from (f"- {name}: {value}" for name, value in machine.described().items())
    yield (
        f"\nPreviews of `/v1/pmi/preview`: everything but the model. *Cost*: one client, every input new, "
        f"every sentence known.\n*Fault*: {_CLIENTS} clients, every sentence new, an engine that takes 5 ms "
        "a batch, no cache in the process.\n"
    )
    yield from bar_table(bars(found))
    yield ""
    yield from table(
        ("part", "gateway", "round", "requests", "p50 ms", "p99 ms"),
        (
            (
                row.part,
                row.target,
                str(row.pair + 1),
                str(row.requests),
                f"{row.p50_ms:.2f}",
                f"{row.p99_ms:.2f}",
            )
            for row in found
        ),
    )
    yield ""


if __name__ == "__main__":
    main()

"""What the gateway costs: the same requests direct, through the reference relay and through the gateway.

`make overhead` writes `overhead.json`, the rows as they were measured, and `overhead.md`, the report with the
bars. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import importlib.util
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import orjson

from loadtests import bodies, checks, load, machine, programs, report
from loadtests.bars import STREAMS, Row, label
from loadtests.cores import CannotPin, Cores, two_cores
from loadtests.processes import LoadFailed
from loadtests.rows import CLIENTS, OFF, ON, Answers, Streams
from loadtests.targets import (
    DIRECT,
    GATEWAY_PMI,
    HTTPX,
    REFERENCE,
    TRANSPORT,
    Target,
    gateway_running,
    relay_running,
)
from loadtests.upstreams import nginx_running, streaming_running
from tests.support.servers import ServerFailed

STREAMING: Final = "streams"
PARTS: Final = (OFF, ON, CLIENTS, STREAMING)
CONNECTIONS: Final = (1, 16, 64)
STREAM_COUNTS: Final = (1, 32, STREAMS)

_CHECKOUT: Final = Path(__file__).parents[1]
_RESULTS: Final = _CHECKOUT / "loadtests/results"
_QUICK_RESULTS: Final = _CHECKOUT / "build/loadtests"
_WARM_UP_S: Final = 0.5
_WARM_UP_CONNECTIONS: Final = 16


@dataclass(frozen=True)
class Plan:
    """How much is measured: `pairs` rounds of `seconds` for each target, of some `parts`."""

    pairs: int
    seconds: float
    parts: Sequence[str]
    cores: Cores
    directory: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the results; returns the exit status."""
    options = _options(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="overhead-") as temporary:
            directory = options.logs or Path(temporary)
            plan = Plan(options.pairs, options.seconds, options.only, two_cores(), directory)
            answers, streams = _measured(plan)
    except (CannotPin, programs.ProgramMissing, ServerFailed, LoadFailed, checks.WrongAnswer) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    chosen = f"--pairs {plan.pairs} --seconds {plan.seconds:g} --only {' '.join(plan.parts)}"
    command = f"make overhead ARGS='{chosen}'"
    described = machine.described()
    text = report.markdown(described, command, answers, streams)
    options.results.mkdir(parents=True, exist_ok=True)
    raw = {
        "command": command,
        "machine": described,
        "answers": [{**asdict(row), "spoilt": row.spoilt} for row in answers],
        "streams": [{**asdict(row), "spoilt": row.spoilt} for row in streams],
    }
    (options.results / "overhead.json").write_bytes(orjson.dumps(raw, option=orjson.OPT_INDENT_2) + b"\n")
    (options.results / "overhead.md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201
    spoilt = any(row.spoilt for row in answers) or any(row.spoilt for row in streams)
    return 1 if spoilt else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="loadtests.overhead", description="Measure what the gateway costs.")
    parser.add_argument("--pairs", type=int, help="rounds in which the targets take turns (7)")
    parser.add_argument("--seconds", type=float, help="length of each run (2)")
    parser.add_argument("--quick", action="store_true", help="one round of 0.5 s, to see that it works")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="some parts only")
    parser.add_argument(
        "--results", type=Path, help="where to write (loadtests/results; quick: build/loadtests)"
    )
    parser.add_argument(
        "--logs", type=Path, help="where to keep the servers' logs and configuration (nowhere)"
    )
    options = parser.parse_args(arguments)
    pairs, seconds, results = (1, 0.5, _QUICK_RESULTS) if options.quick else (7, 2.0, _RESULTS)
    options.pairs = options.pairs or pairs
    options.seconds = options.seconds or seconds
    options.results = options.results or results
    return options


def _measured(plan: Plan) -> tuple[list[Answers], list[Streams]]:
    answers: list[Answers] = []
    streams: list[Streams] = []
    if OFF in plan.parts or ON in plan.parts:
        answers += _against_nginx(plan)
    if CLIENTS in plan.parts:
        answers += _clients(plan)
    if STREAMING in plan.parts:
        streams += _streams(plan)
    return answers, streams


def _against_nginx(plan: Plan) -> Iterator[Answers]:
    """PMI off beside direct and the reference; PMI on beside PMI off."""
    plan = _inside(plan, "answers")
    small, large = _body(plan, bodies.SMALL_BYTES), _body(plan, bodies.LARGE_BYTES)
    augmented = _body(plan, bodies.SMALL_BYTES, name="pmi", pmi={"aux_languages": list(bodies.LANGUAGES)})
    with ExitStack() as stack:
        nginx = stack.enter_context(nginx_running(plan.directory, plan.cores.load))
        where = (nginx, plan.directory, plan.cores.server)
        gateway = stack.enter_context(gateway_running(*where))
        if OFF in plan.parts:
            reference = stack.enter_context(relay_running(REFERENCE, *where))
            targets = (Target(DIRECT, nginx, None), reference, gateway)
            for target in targets:
                checks.passes_on(target, small.read_bytes())
                checks.passes_on(target, large.read_bytes())
            _warm_up(plan, [(target, small) for target in targets])
            for body in (small, large):
                for connections in CONNECTIONS:
                    yield from _closed_loops(plan, OFF, [(target, body) for target in targets], connections)
        if ON in plan.parts:
            # The same process under two names: what differs is the body.
            on = replace(gateway, name=GATEWAY_PMI)
            checks.passes_on(gateway, small.read_bytes())
            checks.augments_from_cache(on, augmented.read_bytes())
            loads = [(gateway, small), (on, augmented)]
            _warm_up(plan, loads)
            for connections in CONNECTIONS:
                yield from _closed_loops(plan, ON, loads, connections)
            # All of it was measured from the cache, if it is still there now.
            checks.augments_from_cache(on, augmented.read_bytes())


def _clients(plan: Plan) -> Iterator[Answers]:
    """The reference relay over aiohttp itself and over httpx's API."""
    names = [REFERENCE]
    if importlib.util.find_spec("httpx_aiohttp") is None:
        _tell("httpx-aiohttp is not installed: the relays over httpx's API are left out")
    else:
        names += [HTTPX, TRANSPORT]
    plan = _inside(plan, "clients")
    body = _body(plan, bodies.SMALL_BYTES)
    with ExitStack() as stack:
        nginx = stack.enter_context(nginx_running(plan.directory, plan.cores.load))
        where = (nginx, plan.directory, plan.cores.server)
        targets = [stack.enter_context(relay_running(name, *where)) for name in names]
        for target in targets:
            checks.passes_on(target, body.read_bytes())
        loads = [(target, body) for target in targets]
        _warm_up(plan, loads)
        for connections in CONNECTIONS:
            yield from _closed_loops(plan, CLIENTS, loads, connections)


def _streams(plan: Plan) -> Iterator[Streams]:
    """Streams direct, through the reference and through the gateway."""
    plan = _inside(plan, "streams")
    body = _body(plan, bodies.SMALL_BYTES, name="stream", stream=True, stream_options={"include_usage": True})
    with ExitStack() as stack:
        upstream = stack.enter_context(streaming_running(plan.directory, plan.cores.load))
        where = (upstream, plan.directory, plan.cores.server)
        reference = stack.enter_context(relay_running(REFERENCE, *where))
        gateway = stack.enter_context(gateway_running(*where))
        targets = (Target(DIRECT, upstream, None), reference, gateway)
        for count in STREAM_COUNTS:

            def run(target: Target, pair: int, count: int = count) -> Streams:
                return load.streams(target, body, count, plan.seconds, plan.cores, pair=pair)

            yield from _in_turns(plan, f"{count} streams", targets, run)


def _closed_loops(
    plan: Plan, part: str, loads: Sequence[tuple[Target, Path]], connections: int
) -> Iterator[Answers]:
    sent = {target.name: body for target, body in loads}

    def run(target: Target, pair: int) -> Answers:
        body = sent[target.name]
        return load.answers(target, body, connections, plan.seconds, plan.cores, part=part, pair=pair)

    (size,) = {label(body.stat().st_size) for body in sent.values()}
    yield from _in_turns(plan, f"{part}, {size}, c={connections}", [target for target, _ in loads], run)


def _in_turns(
    plan: Plan, what: str, targets: Sequence[Target], run: Callable[[Target, int], Row]
) -> Iterator[Row]:
    """Each target once in every round, so that whatever else the machine does meets all of them."""
    for pair in range(plan.pairs):
        _tell(f"{what}: round {pair + 1} of {plan.pairs}")
        for target in targets:
            yield run(target, pair)


def _warm_up(plan: Plan, loads: Sequence[tuple[Target, Path]]) -> None:
    """Open connections and fill caches, uncounted."""
    seconds = min(plan.seconds, _WARM_UP_S)
    for target, body in loads:
        load.answers(target, body, _WARM_UP_CONNECTIONS, seconds, plan.cores, part=OFF, pair=0)


def _inside(plan: Plan, name: str) -> Plan:
    """The plan, with its files in a directory within."""
    directory = plan.directory / name
    directory.mkdir(parents=True, exist_ok=True)
    return replace(plan, directory=directory)


def _body(plan: Plan, length: int, name: str = "plain", **fields: object) -> Path:
    """A file with a body to send."""
    path = plan.directory / f"{name}-{length}.json"
    path.write_bytes(bodies.chat(length, **fields))
    return path


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    # Servers are ended on the way out: being told to stop must not leave them running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())

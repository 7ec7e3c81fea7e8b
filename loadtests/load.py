"""One run of the load against one target, as a row."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Final

from loadtests import programs
from loadtests.cores import Cores, pinned, use
from loadtests.processes import result_of
from loadtests.rows import Answers, Streams
from loadtests.targets import Target

PATH: Final = "/v1/chat/completions"

_SCRIPT: Final = Path(__file__).with_name("closed_loop.lua")
# wrk counts in whole seconds and is interrupted before; it ends by itself should this process be gone.
_WRK_SPARE_S: Final = 30


def answers(
    target: Target, body: Path, connections: int, seconds: float, cores: Cores, *, part: str, pair: int
) -> Answers:
    """A closed loop of wrk, with its own latency distribution.

    Raises:
        LoadFailed: wrk gave no result.
        ProgramMissing: wrk is not installed.
    """
    command = [
        programs.find("wrk"),
        "-t1",
        f"-c{connections}",
        f"-d{math.ceil(seconds) + _WRK_SPARE_S}s",
        "--timeout",
        "10s",
    ]
    command += ["-s", str(_SCRIPT), target.url + PATH, "--", str(body)]
    before = use(cores.server, target.pid)
    result = result_of(pinned(cores.load, command), seconds, interrupt=True)
    others = use(cores.server, target.pid).taken_by_others(before)
    return Answers(
        part=part,
        target=target.name,
        body_bytes=body.stat().st_size,
        connections=connections,
        pair=pair,
        requests=result["requests"],
        requests_per_s=result["requests"] / (result["duration_us"] / 1e6),
        p50_ms=result["p50_us"] / 1e3,
        p99_ms=result["p99_us"] / 1e3,
        errors=result["errors"],
        others=others,
    )


def streams(target: Target, body: Path, count: int, seconds: float, cores: Cores, *, pair: int) -> Streams:
    """`count` streams at a time.

    Raises:
        LoadFailed: the client gave no result.
    """
    command = [sys.executable, "-m", "loadtests.streaming_client", target.url + PATH, str(body)]
    before = use(cores.server, target.pid)
    result = result_of(pinned(cores.load, [*command, str(count), str(seconds)]), seconds)
    others = use(cores.server, target.pid).taken_by_others(before)
    return Streams(target=target.name, streams=count, pair=pair, others=others, **result)

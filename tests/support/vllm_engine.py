"""Stops vLLM's engine for a while, and leaves its API server alone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.support.vllm import VLLMServer

_ENGINE = "VLLM::EngineCore"
# A few tokens of a small model.
_STEP_S = 0.03
_MAX_STEPS = 200


@contextmanager
def frozen_engine(server: VLLMServer) -> Iterator[None]:
    """No token is made in the block; requests are taken, given up and counted as ever.

    Otherwise a small model would answer faster than a test can look, and on few cores the API server would
    hardly get to its other clients.
    """
    engine = _engine_of(server)
    os.kill(engine, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(engine, signal.SIGCONT)


@asynccontextmanager
async def frozen_when(server: VLLMServer, holds: Callable[[], Awaitable[bool]]) -> AsyncIterator[None]:
    """The same from the moment that the condition holds; until then the engine runs a few tokens at a time.

    Raises:
        AssertionError: it never held.
    """
    for _ in range(_MAX_STEPS):
        with frozen_engine(server):
            if await holds():
                yield
                return
        await asyncio.sleep(_STEP_S)
    raise AssertionError(f"the condition did not hold after {_MAX_STEPS} steps")


def _engine_of(server: VLLMServer) -> int:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # The kernel keeps the first 15 characters of a name.
            if (process / "comm").read_text().strip() == _ENGINE[:15] and (
                os.getpgid(int(process.name)) == server.pid
            ):
                return int(process.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise AssertionError(f"no {_ENGINE} in the process group {server.pid}")

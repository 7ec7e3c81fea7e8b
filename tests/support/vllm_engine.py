"""Stops vLLM's engine for a while, and leaves its API server alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.vllm import VLLMServer

_ENGINE = "VLLM::EngineCore"


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

"""What a vLLM server says about its own work."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from tests.support.vllm import VLLMServer

# vLLM's metrics come late while it generates: it shares the machine with the tests.
PATIENCE_S = 120.0
POLL_S = 0.05

RUNNING = "vllm:num_requests_running"
WAITING = "vllm:num_requests_waiting"
FINISHED = "vllm:request_success_total"
GENERATED = "vllm:generation_tokens_total"


def metric(server: VLLMServer, name: str) -> float:
    """The sum of one of its metrics over the metric's labels."""
    answer = httpx.get(f"{server.url}/metrics", timeout=PATIENCE_S, trust_env=False)
    values = [line for line in answer.text.splitlines() if line.startswith(name + "{")]
    assert values, f"no {name} in vLLM's metrics"
    return sum(float(line.rpartition(" ")[2]) for line in values)


def until_idle(server: VLLMServer) -> None:
    """Wait until it works on nothing any more, and nothing waits."""
    wait_until(lambda: metric(server, RUNNING) == metric(server, WAITING) == 0, "vLLM became idle")


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Poll another process's state until the condition holds.

    Raises:
        AssertionError: it did not in `PATIENCE_S`.
    """
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < give_up_at, f"not within {PATIENCE_S:g} s: {what}"
        time.sleep(POLL_S)

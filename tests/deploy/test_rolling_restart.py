"""A rollout of gateway and translator, under load, behind nginx: no request fails."""

from __future__ import annotations

import asyncio

import pytest

from tests.deploy.callers import calling
from tests.deploy.conftest import Release

RATE = 4.0
ROLLED = ("pmi-translator", "pmi")


@pytest.mark.vllm
@pytest.mark.timeout(600)
async def test_a_rollout_fails_no_request(release: Release) -> None:
    """Every pod is replaced, and ends by itself with code 0; prompts keep their languages."""
    pods = release.pods
    before = {name: {pod.pid for pod in pods.pods[name]} for name in ROLLED}
    assert [len(found) for found in before.values()] == [2, 2]

    async with calling(release.url, release.headers, RATE) as seen:
        for name in ROLLED:
            await asyncio.to_thread(pods.roll, name)
        exits = await asyncio.to_thread(pods.exits)

    total = sum(seen.answers.values())
    assert seen.failures == [], f"beside {total} answers"
    assert exits == [0, 0, 0, 0]
    assert len(seen.answers) == 5
    assert total > 20 * RATE
    # What was waiting for a translator as it ended was asked elsewhere.
    assert seen.augmented >= 0.98 * total, seen.dropped
    for name in ROLLED:
        assert not before[name] & {pod.pid for pod in pods.pods[name]}
    answered = {one.rpartition(":")[0] for one in seen.servers}
    assert answered >= {pod.address for pod in pods.pods["pmi"]}

"""The work ends when the client has left, and only then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from service.door.leaving import Leaving


class Client:
    """A client that stays until it is told to leave."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_leaving_cancels_the_work_and_the_block_just_ends() -> None:
    """Nothing is raised: there is nobody to tell."""
    client = Client()
    cancelled = False

    async def work() -> str:
        nonlocal cancelled
        with Leaving({}, client.receive):
            client.left.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled = True
                raise
        return "went on"

    async with asyncio.timeout(5):
        assert await asyncio.create_task(work()) == "went on"
    assert cancelled


async def test_a_cancellation_by_somebody_else_goes_on() -> None:
    """A server that shuts down, say."""
    client = Client()
    begun = asyncio.Event()

    async def work() -> None:
        with Leaving({}, client.receive):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_the_work_goes_on() -> None:
    """Also when the client has left meanwhile."""
    client = Client()
    with pytest.raises(LookupError), Leaving({}, client.receive):
        raise LookupError


async def test_work_that_is_done_leaves_nothing_behind() -> None:
    """Neither a listener nor a cancellation that comes late."""
    client = Client()
    with Leaving({}, client.receive, patience_s=0.0):
        await asyncio.sleep(0.01)  # it listens by now
    client.left.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}

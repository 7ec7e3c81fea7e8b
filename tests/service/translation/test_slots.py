"""A bounded number of places."""

from __future__ import annotations

import asyncio

import pytest

from service.translation.slots import Slots
from translators.types import Priority


async def test_whoever_leaves_the_queue_does_not_take_a_place_along() -> None:
    """Also when the place has just been given."""
    slots = Slots(1)
    held = asyncio.Event()

    async def wait() -> None:
        async with slots.one(Priority.INTERACTIVE):
            await asyncio.Event().wait()

    async def hold() -> None:
        async with slots.one(Priority.INTERACTIVE):
            await held.wait()
        second.cancel()  # the place has been given to it, and it has not run since

    first = asyncio.create_task(hold())
    await asyncio.sleep(0)
    second, third = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    third.cancel()
    await asyncio.gather(third, return_exceptions=True)
    held.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second

    async with asyncio.timeout(5), slots.one(Priority.BACKGROUND):
        pass


async def test_the_more_urgent_come_first() -> None:
    """And of equals, whoever came first."""
    slots, order = Slots(1), []
    held = asyncio.Event()

    async def take(name: str, priority: Priority) -> None:
        async with slots.one(priority):
            await held.wait()
            order.append(name)

    async with asyncio.TaskGroup() as group:
        for name, priority in (
            ("running", Priority.BACKGROUND),
            ("background", Priority.BACKGROUND),
            ("first", Priority.INTERACTIVE),
            ("second", Priority.INTERACTIVE),
        ):
            group.create_task(take(name, priority))
            await asyncio.sleep(0)
        held.set()

    assert order == ["running", "first", "second", "background"]

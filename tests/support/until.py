"""Waiting for something that another task does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks run until `condition` holds; the test's own timeout bounds it."""
    # A counter of the code under test has no event to wait for.
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0)

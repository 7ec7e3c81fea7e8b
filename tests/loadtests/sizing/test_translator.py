"""What a token costs a translator."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from loadtests.sizing import translator
from translators.types import Call, Item, ItemHook, Translation


class Hanging:
    """Takes what it is asked for, and never answers."""

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_service_that_hangs_ends_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night of waiting for a first token would tell nothing more."""

    @asynccontextmanager
    async def opened(urls: Sequence[str]) -> AsyncIterator[Hanging]:
        yield Hanging()

    monkeypatch.setattr(translator, "open_remote", opened)
    monkeypatch.setattr(translator, "_SILENT_S", 0.0)
    service = translator.Service("http://hangs", os.getpid())

    with pytest.raises(RuntimeError, match="http://hangs translates nothing"):
        await translator.full(service, 0, 0.01)

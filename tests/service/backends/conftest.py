"""A tiny random language model for the local backend, and servers that say exactly what a test tells them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from prompts.types import Message, Prompt, Style
from service.backends.local import Local
from tests.support.raw_http import RawServer, Reply
from tests.support.tiny_lm import write_tiny_lm
from tests.support.unavailable import unavailable

DEMO_LM = Path(__file__).parents[3] / "service/demo/models/lm-ct2"


@pytest.fixture(scope="session")
def tiny_lm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_lm(tmp_path_factory.mktemp("tiny-lm"))


@pytest.fixture(scope="session")
def tiny_base_lm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_lm(tmp_path_factory.mktemp("tiny-base-lm"), chat=False)


@pytest.fixture
async def local(tiny_lm: Path) -> AsyncIterator[Local]:
    backend = await asyncio.to_thread(Local.load, tiny_lm, intra_threads=1)
    yield backend
    await backend.close()


@pytest.fixture
async def demo_local() -> AsyncIterator[Local]:
    """The demo LM in its CTranslate2 layout."""
    if not (DEMO_LM / "model.bin").is_file():
        unavailable(f"no demo LM in {DEMO_LM}")
    backend = await asyncio.to_thread(Local.load, DEMO_LM, intra_threads=1)
    yield backend
    await backend.close()


@pytest.fixture
def question() -> Prompt:
    return Prompt(Style.CHAT, (Message("user", "Der Zug nach Berlin fährt um neun Uhr."),))


RawServe = Callable[[Reply], Awaitable[RawServer]]


@pytest.fixture
async def raw_server() -> AsyncIterator[RawServe]:
    """Start servers that say exactly what a test tells them; one answer per connection."""
    servers: list[RawServer] = []

    async def start(reply: Reply) -> RawServer:
        server = RawServer(reply)
        await server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.stop()

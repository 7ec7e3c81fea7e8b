"""Translator services over real sockets, around engines of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn

from service.access import AccessLog
from service.configuration.settings import TranslatorSettings
from service.metrics import Metrics
from service.serving.server import listen
from service.translation.server import TranslatorApp
from service.translation.stack import Source, in_process
from tests.support.until import until
from translators.fake import FakeEngine
from translators.quality import Thresholds


@dataclass
class Service:
    """A translator service that listens at `url`."""

    url: str
    engine: FakeEngine
    source: Source
    metrics: Metrics
    stop: Callable[[], Awaitable[None]]


Serve = Callable[..., Awaitable[Service]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts services; `settings` and `thresholds` are theirs, `port` 0 takes a free one."""
    async with AsyncExitStack() as stack:

        async def start(
            engine: FakeEngine | None = None,
            *,
            thresholds: Thresholds | None = None,
            settings: TranslatorSettings | None = None,
            port: int = 0,
        ) -> Service:
            engine, metrics = engine or FakeEngine(), Metrics()
            source = await stack.enter_async_context(
                in_process(
                    engine, thresholds or Thresholds(), settings or TranslatorSettings(), metrics.batch
                )
            )

            @asynccontextmanager
            async def opened() -> AsyncIterator[Source]:
                yield source

            listener = stack.enter_context(listen("127.0.0.1", port))
            app = TranslatorApp(opened, metrics, AccessLog(enabled=False))
            config = uvicorn.Config(
                app, log_config=None, lifespan="on", ws="none", timeout_graceful_shutdown=1
            )
            server = uvicorn.Server(config)
            task = asyncio.create_task(server._serve(sockets=[listener]))

            async def stop() -> None:
                server.should_exit = True
                await task

            stack.push_async_callback(stop)
            await until(lambda: server.started)
            number = listener.getsockname()[1]
            return Service(f"http://127.0.0.1:{number}", engine, source, metrics, stop)

        yield start

"""`pmi serve-translator`: the translation model alone, for gateways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

from service.access import AccessLog
from service.commands.serving import about_model, bounds_of, ending_of
from service.composition import open_source
from service.configuration.loading import Configuration, ConfigurationError
from service.configuration.settings import Settings
from service.keys.loading import Gate
from service.metrics import Metrics
from service.serving.drain import Drain
from service.serving.server import (
    address_of,
    end_at_once_when_told,
    keep_what_is_loaded,
    listen,
    loop_factory,
    run_server,
    warn_of_unknown,
)
from service.tracing.tracer import open_tracer
from service.translation.server import TranslatorApp
from service.translation.stack import Source
from service.version import version

Build = Callable[[Settings, Metrics], AbstractAsyncContextManager[Source]]
_SERVICE: Final = "pmi-translator"
_SECTION: Final = "translator_server"


def serve_translator(
    configuration: Configuration, say: Callable[[str], None], build: Build | None = None
) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); returns after a clean end.

    Args:
        say: takes the lines for the operator once the service listens.
        build: opens what translates; None opens what the settings name.

    Raises:
        ConfigurationError: the address cannot be listened on, or there is no model to serve.
    """
    settings = configuration.settings
    if settings.translator.url:
        raise ConfigurationError("translator.url: a translator service runs the model itself")
    end_at_once_when_told()
    warn_of_unknown(configuration)
    server = settings.translator_server
    with (
        listen(server.host, server.port, _SECTION) as listener,
        open_tracer(settings.tracing, _SERVICE) as tracer,
        asyncio.Runner(loop_factory=loop_factory()) as runner,
    ):

        async def run() -> None:
            metrics = Metrics()
            opening = build or partial(open_source, tracer=tracer)
            async with opening(settings, metrics) as source:
                keep_what_is_loaded()

                @asynccontextmanager
                async def opened() -> AsyncIterator[Source]:
                    yield source

                def greet() -> None:
                    say("\n".join(greeting(source, address_of(listener))))

                access_log = AccessLog(enabled=settings.log.level in ("debug", "info"))
                drain = Drain()
                await run_server(
                    TranslatorApp(
                        opened,
                        metrics,
                        access_log,
                        drain,
                        Gate(settings),
                        settings.server.max_in_flight,
                        tracer,
                    ),
                    [listener],
                    drain=drain,
                    ending=ending_of(settings),
                    bounds=bounds_of(settings),
                    on_refused=metrics.connection_refused,
                    on_listening=greet,
                )

        runner.run(run())


def greeting(source: Source, address: str) -> Iterator[str]:
    """What the operator is told."""
    yield f"pmi-gateway {version()} translates on {address}"
    yield f"  translator  {about_model(source.translator.card)}"
    yield f"  gateways    PMI_TRANSLATOR__URL={address} pmi serve"

"""`pmi serve`: the gateway.

The models are loaded before the server starts, so that what is wrong with them is said in one line.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Final

from opentelemetry.trace import Tracer

from service.app import Build, create_app
from service.backends.errors import BackendError
from service.backends.replicas import servers_of
from service.backends.types import Backend
from service.commands import reaching
from service.composition import open_gateway
from service.configuration.loading import Configuration
from service.configuration.settings import Settings
from service.gateway import Gateway
from service.metrics import Metrics
from service.models import Place
from service.serving.connection import ConnectionBounds
from service.serving.drain import Drain
from service.serving.server import (
    Ending,
    address_of,
    end_at_once_when_told,
    keep_what_is_loaded,
    listen,
    loop_factory,
    run_server,
    warn_of_unknown,
)
from service.tracing.tracer import open_tracer, shown
from service.version import version
from translators import languages
from translators.types import ModelCard

_SERVICE: Final = "pmi-gateway"
_LOG: Final = logging.getLogger(__name__)
_EXAMPLE: Final = {
    "task": "classify",
    "input": "Die Musik war wunderbar. Ich würde gern wiederkommen.",
    "aux_languages": ["fr", "es", "en"],
}


def serve(configuration: Configuration, say: Callable[[str], None], build: Build | None = None) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); returns after a clean end.

    Args:
        say: takes the lines for the operator once the gateway listens.
        build: opens the gateway; None opens what the settings name.

    Raises:
        ConfigurationError: the address cannot be listened on, a model cannot be loaded, or traces are wanted
            and cannot be made.
    """
    end_at_once_when_told()
    warn_of_unknown(configuration)
    server = configuration.settings.server
    with ExitStack() as stack:
        listeners = [stack.enter_context(listen(server.host, server.port))]
        if server.metrics_port is not None:
            listeners.append(stack.enter_context(listen(server.host, server.metrics_port)))
        tracer = stack.enter_context(open_tracer(configuration.settings.tracing, _SERVICE))
        runner = stack.enter_context(asyncio.Runner(loop_factory=loop_factory()))
        opening = build or partial(open_gateway, tracer=tracer)
        runner.run(_serve(configuration.settings, listeners, say, opening, tracer))


async def _serve(
    settings: Settings,
    listeners: Sequence[socket.socket],
    say: Callable[[str], None],
    build: Build,
    tracer: Tracer | None,
) -> None:
    own_port = listeners[1].getsockname()[1] if len(listeners) > 1 else None
    metrics = Metrics()
    async with build(settings, metrics) as gateway:
        keep_what_is_loaded()

        @asynccontextmanager
        async def opened(settings: Settings, metrics: Metrics) -> AsyncIterator[Gateway]:
            yield gateway

        def greet() -> None:
            say("\n".join(greeting(settings, gateway, address_of(listeners[0]))))

        # Beside the start: whoever is down may be up again before the first request.
        asking = asyncio.create_task(_warn_of_silent(gateway.models.places))
        try:
            drain = Drain()
            await run_server(
                create_app(settings, opened, metrics, drain=drain, own_port=own_port, tracer=tracer),
                listeners,
                drain=drain,
                ending=ending_of(settings),
                bounds=replace(bounds_of(settings), own_port=own_port),
                on_refused=metrics.connection_refused,
                on_listening=greet,
            )
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking


def ending_of(settings: Settings) -> Ending:
    """How the server ends."""
    return Ending(settings.drain.accept_s, settings.drain.timeout_s)


def bounds_of(settings: Settings) -> ConnectionBounds:
    """What connections may do."""
    server = settings.server
    return ConnectionBounds(
        header_bytes=server.max_header_bytes,
        header_timeout_s=server.header_timeout_s,
        body_timeout_s=server.body_timeout_s,
        connections=server.max_connections,
    )


async def _warn_of_silent(places: Mapping[str, Place]) -> None:
    """Log a warning for each server of a backend that does not answer."""

    async def ask(name: str, place: Place, address: Sequence[str], backend: Backend) -> None:
        try:
            await backend.models()
        except BackendError as error:
            shown = address or (place.about,)
            reason = reaching.about(error, shown)
            _LOG.warning(
                "a model backend does not answer",
                extra={"backend": name, "url": ", ".join(shown), "reason": reason},
            )

    await asyncio.gather(
        *(
            ask(name, place, address, backend)
            for name, place in places.items()
            for address, backend in servers_of(place.backend)
        )
    )


def about_model(card: ModelCard) -> str:
    """A translation model in a line; a licence that forbids commercial use is said."""
    if not card.is_known:
        return f"{card.name}; inputs get no translations meanwhile"
    use = ", NOT FOR COMMERCIAL USE" if card.commercial_use is False else ""
    served = [languages.name(code) for code in card.languages]
    shown = ", ".join(served) if len(served) <= 12 else f"{len(served)} languages"
    return f"{card.name} ({card.licence}{use}): {shown}"


def greeting(settings: Settings, gateway: Gateway, address: str) -> Iterator[str]:
    """What the operator is told: where it listens, what it runs, and a request to try."""
    redis = "Redis" if settings.cache.redis_url else "no Redis"
    yield f"pmi-gateway {version()} listens on {address}"
    yield f"  translator  {about_model(gateway.card)}"
    for name, place in gateway.models.places.items():
        yield f"  model       {name}: {place.about}"
    yield f"  cache       {settings.cache.memory_bytes // 2**20} MiB in this process, {redis}"
    if settings.tracing.endpoint is not None:
        yield f"  traces      {shown(settings.tracing)}"
    yield "Try:"
    yield f"  curl -s {address}/v1/pmi/complete -H 'content-type: application/json' \\"
    yield f"    -d '{json.dumps(_EXAMPLE, ensure_ascii=False)}'"

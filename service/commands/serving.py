"""`pmi serve`: one process, one event loop, uvicorn around the application.

The models are loaded before uvicorn starts, so that what is wrong with them is said in one line; the port
is taken before the models are loaded, so that a port in use is said at once.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import logging
import math
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

import uvicorn

from service.app import Build, create_app
from service.backends.errors import BackendError
from service.commands import reaching
from service.composition import open_gateway
from service.configuration.loading import Configuration, ConfigurationError
from service.configuration.settings import Settings
from service.gateway import Gateway
from service.metrics import Metrics
from service.models import Place
from service.version import version
from translators import languages

_LOG: Final = logging.getLogger(__name__)
_BACKLOG: Final = 2048
# Longer than clients and load balancers keep idle connections (60 s is usual): were the server the first to
# close one, a request that is just being sent on it would be lost.
_KEEPALIVE_S: Final = 75
_EXAMPLE: Final = {
    "task": "classify",
    "input": "Die Musik war wunderbar. Ich würde gern wiederkommen.",
    "aux_languages": ["fr", "es", "en"],
}


def serve(configuration: Configuration, say: Callable[[str], None], build: Build = open_gateway) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); returns after a clean end.

    Args:
        say: takes the lines for the operator once the gateway listens.
        build: opens the gateway.

    Raises:
        ConfigurationError: the address cannot be listened on, or a model cannot be loaded.
    """
    if configuration.unknown_variables:
        _LOG.warning(
            "unknown variables in the environment are ignored",
            extra={
                "variables": configuration.unknown_variables,
                **({"did_you_mean": configuration.misspelt} if configuration.misspelt else {}),
            },
        )
    server = configuration.settings.server
    with (
        listen(server.host, server.port) as listener,
        asyncio.Runner(loop_factory=_loop_factory()) as runner,
    ):
        runner.run(_serve(configuration.settings, listener, say, build))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigurationError: says what is in the way.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except socket.gaierror as error:
        raise ConfigurationError(f"server.host: {host!r} is no address of this machine") from error
    except OSError as error:
        raise ConfigurationError(_no_port(host, port, error)) from error


def _no_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use: stop what listens there, or take another "
            f"(pmi serve --port {port + 1}, or PMI_SERVER__PORT={port + 1})"
        )
    if error.errno == errno.EACCES:
        return f"port {port} on {host} is not for this user: take one above 1023"
    return f"{host}:{port} cannot be listened on ({error.strerror})"


async def _serve(
    settings: Settings, listener: socket.socket, say: Callable[[str], None], build: Build
) -> None:
    metrics = Metrics()
    async with build(settings, metrics) as gateway:
        # What is loaded by now stays: the collector need not look at it again. Without this its full runs
        # stop every request for tens of milliseconds.
        gc.collect()
        gc.freeze()

        @asynccontextmanager
        async def opened(settings: Settings, metrics: Metrics) -> AsyncIterator[Gateway]:
            yield gateway

        config = uvicorn.Config(
            create_app(settings, opened, metrics),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="none",
            timeout_keep_alive=_KEEPALIVE_S,
            # Nobody here asks where a client is.
            proxy_headers=False,
            timeout_graceful_shutdown=math.ceil(settings.server.shutdown_s),
        )
        server = _Server(config, lambda: say("\n".join(greeting(settings, gateway, _address(listener)))))
        # uvicorn raises the signal again after its clean end; the end of this process is to be clean, too.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        # Beside the start: whoever is down may be up again before the first request.
        asking = asyncio.create_task(_warn_of_silent(gateway.models.places, settings))
        try:
            await server.serve(sockets=[listener])
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking


async def _warn_of_silent(places: Mapping[str, Place], settings: Settings) -> None:
    """Log a warning for each backend that does not answer; requests to it fail until it does."""

    async def ask(name: str, place: Place) -> None:
        try:
            await place.backend.models()
        except BackendError as error:
            configured = settings.backends.get(name)
            reason = reaching.about(error, configured.url if configured else None)
            _LOG.warning(
                "a model backend does not answer",
                extra={"backend": name, "url": place.about, "reason": reason},
            )

    await asyncio.gather(*(ask(name, place) for name, place in places.items()))


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_listening()


def greeting(settings: Settings, gateway: Gateway, address: str) -> Iterator[str]:
    """What the operator is told: where it listens, what it runs, and a request to try."""
    card = gateway.card
    use = "" if card.commercial_use else ", not for commercial use"
    served = [languages.name(code) for code in card.languages]
    shown = ", ".join(served) if len(served) <= 12 else f"{len(served)} languages"
    redis = "Redis" if settings.cache.redis_url else "no Redis"
    yield f"pmi-gateway {version()} listens on {address}"
    yield f"  translator  {card.name} ({card.licence}{use}): {shown}"
    for name, place in gateway.models.places.items():
        yield f"  model       {name}: {place.about}"
    yield f"  cache       {settings.cache.memory_bytes // 2**20} MiB in this process, {redis}"
    yield "Try:"
    yield f"  curl -s {address}/v1/pmi/complete -H 'content-type: application/json' \\"
    yield f"    -d '{json.dumps(_EXAMPLE, ensure_ascii=False)}'"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return None
    return uvloop.new_event_loop

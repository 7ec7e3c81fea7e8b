"""What stands where in the scripted run: three installations, each in a namespace of its own.

backend    a gateway with Redis, which translates itself
services   a gateway with two translator services, and few connections
busy       a gateway with few places; beside it a translator service that nobody asks
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loadtests.faults import parts
from loadtests.faults.parts import Part
from loadtests.faults.processes import DELAY_VARIABLE
from loadtests.faults.requests import KINDS
from tests.deploy.prometheus import Target
from tests.support.servers import free_port

#: Who insists on translations is told of an error where there are none; all others must not notice.
_PATIENT: Final = tuple(kind for kind in KINDS if kind != "require")


@dataclass(frozen=True)
class Place:
    """An installation.

    Attributes:
        others: what the gateway needs.
        targets: what is scraped of it.
        rate: of its load, in requests a second.
        kinds: of these requests.
    """

    gateway: Part
    others: Mapping[str, Part]
    targets: tuple[Target, ...]
    rate: float
    kinds: Sequence[str]

    async def start(self) -> None:
        """Start all, and wait until all are ready."""
        await started(*self.others.values())
        await started(self.gateway)

    def stop(self) -> None:
        """End all."""
        for part in (self.gateway, *self.others.values()):
            part.stop()


def _place(
    directory: Path,
    settings: Mapping[str, str],
    *,
    rate: float,
    kinds: Sequence[str],
    translators: Mapping[str, Part] | None = None,
    others: Mapping[str, Part] | None = None,
) -> Place:
    translators = translators or {}
    echo = parts.upstream("echo", directory)
    metrics_port = free_port()
    own = {
        "PMI_BACKENDS__ECHO__URL": echo.url,
        "PMI_BACKENDS__ECHO__CONNECT_TIMEOUT_S": "1",
        "PMI_DEFAULT_MODEL": "echo",
        # As it is deployed: scrapes get through when clients do not.
        "PMI_SERVER__METRICS_PORT": str(metrics_port),
    }
    gateway = parts.gateway(directory, {**own, **settings})
    ports = [metrics_port, *(part.port for part in translators.values())]
    targets = tuple(Target(port, {"namespace": directory.name}) for port in ports)
    return Place(gateway, {"echo": echo, **translators, **(others or {})}, targets, rate, kinds)


def _backend(directory: Path) -> Place:
    directory.mkdir()
    server = parts.redis_server(directory)
    settings = {
        "PMI_CACHE__REDIS_URL": f"redis://127.0.0.1:{server.port}/0",
        # On a machine that has other things to do, too, late is not dead.
        "PMI_CACHE__TIMEOUT_S": "2",
    }
    return _place(directory, settings, rate=10.0, kinds=tuple(KINDS), others={"redis": server})


def _services(directory: Path) -> Place:
    directory.mkdir()
    # Eighty sentences a second, each of them.
    settings = {
        DELAY_VARIABLE: "0.1",
        "PMI_TRANSLATOR__MAX_BATCH_ROWS": "8",
        "PMI_TRANSLATOR__MAX_QUEUE_TOKENS": "2000",
    }
    services = {name: parts.translator(name, directory, settings) for name in ("one", "two")}
    urls = ",".join(part.url for part in services.values())
    own = {
        "PMI_TRANSLATOR__URL": urls,
        "PMI_CACHE__MEMORY_BYTES": "0",
        "PMI_SERVER__MAX_CONNECTIONS": "80",
        "PMI_SERVER__HEADER_TIMEOUT_S": "1",
        "PMI_SERVER__BODY_TIMEOUT_S": "1",
    }
    return _place(directory, own, rate=8.0, kinds=_PATIENT, translators=services)


def _busy(directory: Path) -> Place:
    directory.mkdir()
    settings = {"PMI_CACHE__MEMORY_BYTES": "0", "PMI_SERVER__MAX_IN_FLIGHT": "100"}
    spare = {"spare": parts.translator("spare", directory, {})}
    return _place(directory, settings, rate=12.0, kinds=_PATIENT, translators=spare)


PLACES: Final = {"backend": _backend, "services": _services, "busy": _busy}


async def started(*several: Part) -> None:
    """Start parts at once, and wait until all are ready."""
    for part in several:
        part.start()
    await asyncio.gather(*(asyncio.to_thread(part.wait) for part in several))

"""What is measured: relays and the gateway, each in a process of its own on the server's core."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loadtests.cores import pinned
from loadtests.upstreams import READY_TIMEOUT_S, answers
from tests.support.servers import free_port, running

DIRECT: Final = "direct"
REFERENCE: Final = "reference"
HTTPX: Final = "httpx"
TRANSPORT: Final = "transport"
GATEWAY: Final = "gateway"
GATEWAY_PMI: Final = "gateway-pmi"

RELAYS: Final[Mapping[str, str]] = {
    REFERENCE: "loadtests.reference_relay:relay",
    HTTPX: "loadtests.httpx_relay:over_client",
    TRANSPORT: "loadtests.httpx_relay:over_transport",
}
"""Target -> what uvicorn is to run."""

_CHECKOUT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class Target:
    """A server under load: `url` is its root, `pid` its process (None for the upstream itself)."""

    name: str
    url: str
    pid: int | None


@contextmanager
def relay_running(name: str, upstream: str, directory: Path, core: int) -> Iterator[Target]:
    """Run one of `RELAYS` in front of the upstream's root URL."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(_CHECKOUT), "--factory", RELAYS[name]]
    command += ["--host", "127.0.0.1", "--port", str(port), "--backlog", "2048", "--lifespan", "off"]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    # A server that is held up for long must not take its waiting clients for idle ones.
    command += ["--timeout-keep-alive", "60"]
    with _running(name, command, port, "/v1/models", {"UPSTREAM": upstream}, directory, core) as target:
        yield target


@contextmanager
def gateway_running(upstream: str, directory: Path, core: int) -> Iterator[Target]:
    """Run the gateway as its users do: one process, metrics on, the access log into a file in `directory`."""
    port = free_port()
    command = [sys.executable, "-m", "service", "serve"]
    settings = {"PMI_SERVER__PORT": str(port), "PMI_BACKENDS__VLLM__URL": upstream}
    with _running(GATEWAY, command, port, "/readyz", settings, directory, core) as target:
        yield target


@contextmanager
def _running(
    name: str,
    command: Sequence[str],
    port: int,
    ready_path: str,
    variables: Mapping[str, str],
    directory: Path,
    core: int,
) -> Iterator[Target]:
    url = f"http://127.0.0.1:{port}"
    # A developer's own configuration is not what is measured.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PMI_")}
    with running(
        pinned(core, command),
        log=directory / f"{name}.log",
        ready=lambda: answers(url + ready_path),
        ready_timeout_s=READY_TIMEOUT_S,
        env={**inherited, **variables},
    ) as pid:
        yield Target(name, url, pid)

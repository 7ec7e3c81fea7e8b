"""The gateway as its users run it: `pmi serve` in a process of its own, on a free port of the loopback."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port, running

PMI = Path(sys.executable).with_name("pmi")
READY_TIMEOUT_S = 60.0
# No load balancer has to find out.
NO_WAIT = {"PMI_DRAIN__ACCEPT_S": "0"}
# On a machine that has other things to do, late is not lost.
_PATIENT = {"PMI_TRANSLATION__DEADLINE_MS": "30000"}


@dataclass(frozen=True)
class RunningGateway:
    """A gateway that is ready: `url` is its root, `log` is all that it prints and logs."""

    url: str
    pid: int
    log: Path


@contextmanager
def gateway_running(directory: Path, settings: Mapping[str, str]) -> Iterator[RunningGateway]:
    """Serve with `settings` (PMI_ variables) as the only configuration, with the log in `directory`.

    Translations have more time than by default, unless the settings say how much.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = directory / "gateway.log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}
    with running(
        [PMI, "serve"],
        log=log,
        ready=lambda: _ready(url),
        ready_timeout_s=READY_TIMEOUT_S,
        env={**inherited, "PMI_SERVER__PORT": str(port), **NO_WAIT, **_PATIENT, **settings},
    ) as pid:
        yield RunningGateway(url, pid, log)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5.0) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

"""Translator services as their users run them: `pmi serve-translator` in processes of their own."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.gateway import NO_WAIT, PMI, READY_TIMEOUT_S
from tests.support.servers import free_port, running


@dataclass(frozen=True)
class RunningTranslator:
    """A translator service that is ready: `url` is its root, `log` is all that it prints and logs."""

    url: str
    pid: int
    log: Path


@contextmanager
def translator_running(
    log: Path, settings: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[RunningTranslator]:
    """Serve with `settings` (PMI_ variables) as the only configuration."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PMI_")}
    with running(
        [PMI, "serve-translator"],
        log=log,
        ready=lambda: _ready(url),
        ready_timeout_s=READY_TIMEOUT_S,
        env={**inherited, "PMI_TRANSLATOR_SERVER__PORT": str(port), **NO_WAIT, **(settings or {})},
    ) as pid:
        yield RunningTranslator(url, pid, log)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5.0) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

"""Processes that can be hurt: started, killed, paused, and started again on the same port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import redis

from loadtests.programs import find
from tests.support.servers import free_port

_READY_S: Final = 60.0
_POLL_S: Final = 0.02


class NotReady(Exception):
    """A process ended, or did not get ready in time."""


class Part:
    """One process on a port of the loopback.

    Args:
        name: for its log.
        command: of the port.
        ready: whether what listens on the port answers.
        env: variables besides this process's own, less its settings.
    """

    def __init__(
        self,
        name: str,
        command: Callable[[int], Sequence[str]],
        ready: Callable[[int], bool],
        directory: Path,
        env: Callable[[int], Mapping[str, str]] | None = None,
    ) -> None:
        self.name = name
        self.port = free_port()
        self._command = command
        self._ready = ready
        self._log = directory / f"{name}.log"
        own = {key: value for key, value in os.environ.items() if not key.startswith("PMI_")}
        self._env = {**own, **(env(self.port) if env else {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - whoever asks has started it
        return self._process.pid

    def start(self) -> None:
        """Start it; it may take a while to get ready."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                list(self._command(self.port)), stdout=output, stderr=output, env=self._env
            )

    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._ready(self.port)

    def wait(self) -> None:
        """Wait until it is ready.

        Raises:
            NotReady: it is not, nor will be.
        """
        give_up_at = time.monotonic() + _READY_S
        while not self.is_ready():
            if self._process is not None and self._process.poll() is not None:
                raise NotReady(f"{self.name} ended: {self._log.read_text()[-2000:]}")
            if time.monotonic() > give_up_at:
                raise NotReady(f"{self.name} is not ready: {self._log.read_text()[-2000:]}")
            time.sleep(_POLL_S)

    def failures(self) -> list[str]:
        """What its log says of requests that failed for a reason nobody foresaw: the last line of each."""
        found = []
        for line in self._log.read_text(errors="replace").splitlines():
            if '"message":"a request failed"' in line:
                found.append(str(json.loads(line).get("exception", "")).strip().rpartition("\n")[2])
        return found

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, and wait until it has ended."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def ended(self, timeout_s: float) -> int | None:
        """Its exit status; None when it still runs after so long."""
        assert self._process is not None  # noqa: S101 - as above
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End it, however it is."""
        if self._process is None or self._process.poll() is not None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if self.ended(5.0) is None:
            self.kill()


def gateway(directory: Path, settings: Mapping[str, str]) -> Part:
    """`pmi serve` with made-up translations."""

    def env(port: int) -> Mapping[str, str]:
        return {"PMI_SERVER__PORT": str(port), "PMI_DRAIN__ACCEPT_S": "0.5", **settings}

    return Part("gateway", lambda _: _module("processes", "serve"), _answers("/readyz"), directory, env)


def translator(name: str, directory: Path, settings: Mapping[str, str]) -> Part:
    """`pmi serve-translator` with made-up translations."""

    def env(port: int) -> Mapping[str, str]:
        return {"PMI_TRANSLATOR_SERVER__PORT": str(port), "PMI_DRAIN__ACCEPT_S": "0", **settings}

    command = _module("processes", "serve-translator")
    return Part(name, lambda _: command, _answers("/readyz"), directory, env)


def liar(directory: Path) -> Part:
    """A translator service that counts wrongly."""
    return Part("liar", lambda port: _module("liar", str(port)), _answers("/readyz"), directory)


def upstream(name: str, directory: Path) -> Part:
    """The model's server."""
    return Part(name, lambda port: _module("upstream", str(port)), _answers("/health"), directory)


def redis_server(directory: Path) -> Part:
    """A Redis in memory."""
    program = find("redis-server")
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(directory)]
    return Part("redis", lambda port: [program, "--port", str(port), *options], _pongs, directory)


def proxy(to_port: int, directory: Path) -> Part:
    """A TCP proxy that can be slow; see `loadtests.faults.proxy`."""
    return Part("proxy", lambda port: _module("proxy", str(port), str(to_port)), _listens, directory)


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"loadtests.faults.{name}", *arguments]


def _answers(path: str) -> Callable[[int], bool]:
    def ready(port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2.0) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return ready


def _pongs(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1.0) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return True
    except OSError:
        return False

"""A real Redis server, in memory only, that a test may also pause, resume and kill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import free_port, running
from tests.support.unavailable import unavailable


@dataclass(frozen=True)
class RedisServer:
    """A running server; `pid` is its only process."""

    host: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def flush(self) -> None:
        """Empty all databases, without the client library under test."""
        if _ask(self.host, self.port, b"FLUSHALL", timeout_s=5.0) != b"+OK":
            raise AssertionError("Redis would not be emptied")

    def pause(self) -> None:
        """Freeze the process: connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it at once: connections break, and new ones are refused."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def redis_running(directory: Path) -> Iterator[RedisServer]:
    """Run a server with its log in `directory`; where no redis-server is on PATH, the test is skipped."""
    program = shutil.which("redis-server")
    if program is None:
        unavailable("redis: no redis-server on PATH (`make test` installs one on Debian as root)")
    host, port = "127.0.0.1", free_port()
    command = [program, "--bind", host, "--port", str(port), "--save", "", "--appendonly", "no"]
    with running(
        [*command, "--dir", directory],
        log=directory / "redis.log",
        ready=lambda: _answers(host, port),
        ready_timeout_s=10.0,
    ) as pid:
        yield RedisServer(host, port, pid)


def _answers(host: str, port: int) -> bool:
    try:
        return _ask(host, port, b"PING", timeout_s=1.0) == b"+PONG"
    except OSError:
        return False


def _ask(host: str, port: int, command: bytes, timeout_s: float) -> bytes:
    with socket.create_connection((host, port), timeout=timeout_s) as connection:
        connection.sendall(command + b"\r\n")
        return connection.makefile("rb").readline().rstrip()

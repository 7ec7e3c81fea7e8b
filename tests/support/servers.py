"""Servers as child processes: a free port, a log, a bounded wait until ready, and a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

POLL_S = 0.05


class ServerFailed(Exception):
    """A server ended, or was not ready in time; the message ends with the last lines of its log."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    ready_timeout_s: float,
    stop_timeout_s: float = 10.0,
    env: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run `command` in a process group of its own until the block ends; gives its pid once `ready()` holds.

    The group is ended as a whole, by its id: servers such as vLLM have workers that outlive their parent.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, ready, ready_timeout_s, log)
        yield process.pid
    finally:
        _end_group(process, stop_timeout_s)


def _wait_until_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], timeout_s: float, log: Path
) -> None:
    give_up_at = time.monotonic() + timeout_s
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"{process.args!r} ended with status {process.returncode}:\n{_tail(log)}")
        if time.monotonic() > give_up_at:
            raise ServerFailed(f"{process.args!r} was not ready after {timeout_s:g} s:\n{_tail(log)}")
        time.sleep(POLL_S)


def _end_group(process: subprocess.Popen[bytes], timeout_s: float) -> None:
    # A group that a test has paused takes a SIGTERM only after SIGCONT.
    for signal_number in (signal.SIGCONT, signal.SIGTERM):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
    give_up_at = time.monotonic() + timeout_s
    while _group_lives(process):
        if time.monotonic() > give_up_at:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        time.sleep(POLL_S)


def _group_lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()  # reaps the leader, which as a zombie would keep the group alive
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _tail(log: Path, lines: int = 40) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])

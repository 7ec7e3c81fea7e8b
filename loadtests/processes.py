"""Load generators as child processes that print what they measured as their last line, a JSON object."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import orjson

_PATIENCE_S: Final = 60.0


class LoadFailed(Exception):
    """A load generator ended without a result."""


def result_of(command: Sequence[str], seconds: float, *, interrupt: bool = False) -> dict[str, Any]:
    """Run a load generator to its end, and read its result.

    Args:
        seconds: how long it measures.
        interrupt: whether it has to be told to stop and print, as one that counts in whole seconds only. It
            says in its first line that it begins.

    Raises:
        LoadFailed: it failed, printed no result, or did not end.
    """
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # so that reading a line takes no more than the line
    ) as process:
        try:
            if interrupt:
                _first_line(process)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
                process.send_signal(signal.SIGINT)  # only reaches one that has not ended
            printed, complaint = process.communicate(timeout=seconds + _PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            raise LoadFailed(f"{command!r} did not end") from error
        finally:
            process.kill()
    lines = printed.splitlines()
    if process.returncode != 0 or not lines:
        raise LoadFailed(
            f"{command!r} ended with status {process.returncode}: {complaint.decode(errors='replace')}"
        )
    result: dict[str, Any] = orjson.loads(lines[-1])
    return result


def _first_line(process: subprocess.Popen[bytes]) -> None:
    """Wait until it begins, or ends."""
    if process.stdout is not None:
        process.stdout.readline()

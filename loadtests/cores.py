"""Two cores: one for the server that is measured, one for the load and what stands behind the server."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from loadtests import programs

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
# Fields of a "cpuN" line in /proc/stat. Interrupts are left out: a server's own traffic causes them, too.
_BUSY_FIELDS: Final = {"user": 1, "nice": 2, "system": 3, "steal": 8}


class CannotPin(Exception):
    """Load and server would share a core; the message says what is missing."""


@dataclass(frozen=True)
class Cores:
    """Numbers of the cores."""

    server: int
    load: int


def two_cores() -> Cores:
    """The first two cores that this process may run on.

    Raises:
        CannotPin: there is only one, or the system cannot be told.
    """
    if sys.platform != "linux":
        raise CannotPin("only Linux is known to keep processes on the cores that they are given")
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise CannotPin("two cores are needed: one for the server, one for the load")
    return Cores(server=allowed[0], load=allowed[1])


def pinned(core: int, command: Sequence[str | Path]) -> list[str]:
    """The command, bound to one core with all that it starts.

    Raises:
        ProgramMissing: taskset (of util-linux) is not installed.
    """
    return [programs.find("taskset"), "-c", str(core), *map(str, command)]


@dataclass(frozen=True)
class Use:
    """CPU time until now, in seconds: of a core, and of one process (0 for none)."""

    at_s: float
    core_s: float
    process_s: float

    def taken_by_others(self, since: Use) -> float:
        """Share of the core's time since then that went to anything but the process, 0 to 1."""
        others_s = (self.core_s - since.core_s) - (self.process_s - since.process_s)
        return min(max(others_s / (self.at_s - since.at_s), 0.0), 1.0)


def use(core: int, pid: int | None) -> Use:
    """Read the CPU time from /proc."""
    (line,) = [line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(f"cpu{core} ")]
    fields = line.split()
    core_ticks = sum(int(fields[index]) for index in _BUSY_FIELDS.values())
    return Use(monotonic(), core_ticks / _TICKS_PER_S, _process_ticks(pid) / _TICKS_PER_S)


def _process_ticks(pid: int | None) -> int:
    if pid is None:
        return 0
    # The second field is the command's name in brackets, which may hold blanks.
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = after_name[11:13]
    return int(user) + int(system)

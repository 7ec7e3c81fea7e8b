"""CPU time: of a process, and of a fixed piece of work."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_STEPS: Final = 200_000


def process_s(pid: int) -> float:
    """User and system time of a process until now, with all of its threads."""
    # The second field is the command's name in brackets, which may hold blanks.
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = after_name[11:13]
    return (int(user) + int(system)) / _TICKS_PER_S


def spent_s(pid: int, since_s: float) -> float:
    """CPU time of a process since `process_s` said `since_s`; at least the clock's tick, since whoever asks
    has given it something to do."""
    return max(process_s(pid) - since_s, 1 / _TICKS_PER_S)


def yardstick_ms() -> float:
    """CPU time of a fixed piece of work, which differs with what else the host does."""
    begun = time.process_time()
    total = 0
    for step in range(_STEPS):
        total += step * step
    return (time.process_time() - begun) * 1000

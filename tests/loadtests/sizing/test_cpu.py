"""CPU time of processes."""

from __future__ import annotations

import os
import time

from loadtests.sizing.cpu import process_s, spent_s, yardstick_ms


def test_a_process_is_charged_for_what_it_does() -> None:
    """As much as it says itself, to the tick of the clock."""
    begun_s, begun = process_s(os.getpid()), time.process_time()
    while time.process_time() - begun < 0.2:
        yardstick_ms()
    spent_s, own_s = process_s(os.getpid()) - begun_s, time.process_time() - begun
    assert abs(spent_s - own_s) < 0.05


def test_nothing_is_free() -> None:
    """What takes less than the clock's tick counts as one: a cost of nothing would be divided by."""
    assert spent_s(os.getpid(), process_s(os.getpid())) > 0


def test_a_yardstick_is_work() -> None:
    """It takes this process's own time, about as much as it says."""
    begun = time.process_time()
    said_ms = yardstick_ms()
    assert 0 < said_ms <= (time.process_time() - begun) * 1000

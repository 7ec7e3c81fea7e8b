"""The servers of the tests start, fail and end as `running` says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.servers import ServerFailed, running

SLEEPS = "import time; print('asleep', flush=True); time.sleep(60)"
# Deaf to SIGTERM, with a child that is so too.
DEAF = f"""
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
{SLEEPS}
"""


def group_exists(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_that_ends_before_it_is_ready_is_reported_with_its_log(tmp_path: Path) -> None:
    """A server that dies at start-up says why."""
    command = [sys.executable, "-c", "raise SystemExit('no such model')"]

    with (
        pytest.raises(ServerFailed, match=r"(?s)status 1.*no such model"),
        running(command, log=tmp_path / "log", ready=lambda: False, ready_timeout_s=20),
    ):
        pytest.fail("never ready")


def test_a_server_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    """The wait for a server is bounded."""
    command = [sys.executable, "-c", SLEEPS]

    with (
        pytest.raises(ServerFailed, match=r"not ready after 0\.2 s"),
        running(command, log=tmp_path / "log", ready=lambda: False, ready_timeout_s=0.2),
    ):
        pytest.fail("never ready")


def test_all_processes_of_a_server_are_gone_afterwards(tmp_path: Path) -> None:
    """Workers that ignore SIGTERM are killed with the rest of their group."""
    log = tmp_path / "log"

    def both_asleep() -> bool:
        return log.read_text().count("asleep") == 2

    with running(
        [sys.executable, "-c", DEAF], log=log, ready=both_asleep, ready_timeout_s=20, stop_timeout_s=0.2
    ) as pid:
        assert group_exists(pid)

    assert not group_exists(pid)

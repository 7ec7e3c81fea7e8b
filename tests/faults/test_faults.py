"""Every fault under load, for seconds: no wrong answer, and nobody told who need not be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from loadtests.faults.faults import FAULTS, Fault
from loadtests.faults.requests import Verdict
from loadtests.faults.run import PHASES, run
from loadtests.faults.verdicts import complaints

PHASE_S = 1.5
RATE = 30.0


@pytest.mark.redis
@pytest.mark.timeout(120)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_keeps_its_promise(fault: Fault, tmp_path: Path) -> None:
    """Before, during and after it; what is promised is in `loadtests.faults.verdicts`."""
    done = asyncio.run(run(fault, tmp_path, PHASE_S, RATE))

    assert list(complaints(done)) == []
    for phase in PHASES:
        assert len(done.outcomes[phase]) == round(PHASE_S * RATE)
    for phase in ("before", "after"):
        verdicts = [one.verdict for one in done.outcomes[phase]]
        assert verdicts.count(Verdict.AUGMENTED) > len(verdicts) / 2

"""What a fault may do to requests, and what it did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loadtests.faults import hostile
from loadtests.faults.faults import LATECOMERS, MODEL_USERS, NOBODY
from loadtests.faults.requests import BACKEND, Outcome, Verdict
from loadtests.faults.run import PHASES, Run

#: Longest time from a model server's return to the last failure.
RESUMED_S: Final = 2.0
_NO_MODEL: Final = "translate"
_STOPPING: Final = 503
_PROPER: Final[dict[hostile.Attack, set[int]]] = {
    hostile.slow_senders: {408},
    hostile.large_headers: {431},
    hostile.large_bodies: {413},
    hostile.deep_json: {400},
}


def complaints(run: Run) -> Iterator[str]:
    """What must not be; nothing where all is as promised."""
    told = run.fault.told
    for phase in PHASES:
        for outcome in run.outcomes[phase]:
            if not _is_allowed(outcome, phase, told, run):
                yield f"{phase}: {outcome.kind} {outcome.verdict} {outcome.status} {outcome.detail}".rstrip()
    yield from (f"the log has a failure that nobody foresaw: {bug}" for bug in run.bugs)
    if run.in_flight != 0:
        yield f"{run.in_flight:g} requests are still in flight"
    if run.resumed_s is None or run.resumed_s > RESUMED_S:
        yield f"requests failed for {run.resumed_s} s after the end"
    if run.fault.hostile is not None:
        if not run.attacks:
            yield "no attack was answered"
        for status in set(run.attacks) - _PROPER[run.fault.hostile]:
            yield f"{run.attacks[status]} attacks were answered with {status}"


def _is_allowed(outcome: Outcome, phase: str, told: str, run: Run) -> bool:
    match outcome.verdict:
        case Verdict.AUGMENTED | Verdict.DEGRADED | Verdict.REFUSED:
            return True
        case Verdict.LEFT:
            return run.fault.leaving > 0
        case Verdict.WRONG:
            return False
    if told == NOBODY or phase == "before":
        return False
    if told == MODEL_USERS:
        return (
            outcome.kind != _NO_MODEL
            and outcome.verdict is Verdict.FAILED
            and (outcome.status in BACKEND or outcome.status == 200)
        )
    assert told == LATECOMERS  # noqa: S101 - there is no other
    is_refused = outcome.verdict is Verdict.FAILED and outcome.status == _STOPPING
    return phase == "during" and (is_refused or outcome.verdict is Verdict.UNREACHABLE)

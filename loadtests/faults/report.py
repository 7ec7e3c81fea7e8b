"""The report of all faults, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loadtests.faults.requests import Outcome, Verdict
from loadtests.faults.run import PHASES, Run
from loadtests.faults.verdicts import complaints
from loadtests.rows import percentile
from loadtests.tables import table

_HEAD = ("fault", "phase", "sent", "augmented", "degraded", "refused", "failed", "wrong", "p50 ms", "p99 ms")


def markdown(machine: Mapping[str, str], command: str, runs: Sequence[Run]) -> str:
    """The whole report."""
    return "\n".join(_lines(machine, command, runs)) + "\n"


def _lines(machine: Mapping[str, str], command: str, runs: Sequence[Run]) -> Iterator[str]:
    yield "# Faults\n"
    yield f"`{command}`\n"
    yield from (f"- {name}: {value}" for name, value in machine.items())
    yield (
        "\nA load of six kinds of requests (both doors, whole and streamed, with translations required or\n"
        "not, and without) goes on before, during and after each fault. A translation is a function of its\n"
        "text, an answer one of its prompt: wrong ones are told. *Failed* counts what has no answer: by a\n"
        "proper error, or otherwise (in brackets). *Refused* is what `require` documents.\n"
    )
    yield from table(_HEAD, (row for run in runs for row in _rows(run)))
    yield ""
    yield from table(
        ("fault", "who may be told", "resumed after", "in flight at the end", "as promised"),
        (
            (
                run.fault.name,
                run.fault.told,
                "–" if run.resumed_s is None else f"{run.resumed_s:.2f} s",
                f"{run.in_flight:g}",
                "yes" if not any(complaints(run)) else "**no**",
            )
            for run in runs
        ),
    )
    for run in runs:
        if found := Counter(complaints(run)):
            yield f"\n{run.fault.name}:\n"
            yield from (f"- {count} x {what}" for what, count in found.most_common(8))


def _rows(run: Run) -> Iterator[Sequence[str]]:
    for phase in PHASES:
        outcomes = run.outcomes[phase]
        counts = Counter(one.verdict for one in outcomes)
        improper = counts[Verdict.BROKEN] + counts[Verdict.UNREACHABLE]
        answered = [
            one.seconds * 1000 for one in outcomes if one.verdict in (Verdict.AUGMENTED, Verdict.DEGRADED)
        ]
        yield (
            run.fault.name if phase == "before" else "",
            phase,
            str(len(outcomes)),
            str(counts[Verdict.AUGMENTED]),
            str(counts[Verdict.DEGRADED]),
            str(counts[Verdict.REFUSED]),
            f"{counts[Verdict.FAILED]}" + (f" ({improper})" if improper else ""),
            str(counts[Verdict.WRONG]),
            f"{percentile(answered, 0.5):.0f}" if answered else "–",
            f"{percentile(answered, 0.99):.0f}" if answered else "–",
        )


def as_json(run: Run) -> dict[str, Any]:
    """A run's counts, for programs."""
    return {
        "fault": run.fault.name,
        "phases": {phase: _counts(run.outcomes[phase]) for phase in PHASES},
        "attacks": {str(status): count for status, count in run.attacks.items()},
        "in_flight": run.in_flight,
        "resumed_s": run.resumed_s,
        "complaints": Counter(complaints(run)),
    }


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    found = Counter(f"{one.kind}: {one.verdict} {one.status} {one.detail}".strip() for one in outcomes)
    return dict(sorted(found.items()))

"""The table of faults in the README, from the results: `python -m loadtests.faults.readme`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from loadtests.faults.requests import Verdict

RESULTS: Final = Path(__file__).parents[1] / "results" / "faults.json"


def rows(path: Path = RESULTS) -> Iterator[str]:
    """The lines of a Markdown table: what became of the requests while each fault lasted."""
    yield "| while the fault lasts | sent | augmented | degraded | an error | wrong |"
    yield "|---|---|---|---|---|---|"
    for run in json.loads(path.read_text()):
        counts = run["phases"]["during"]
        errors = sum(_sum(counts, one) for one in (Verdict.FAILED, Verdict.REFUSED))
        # What nobody answered: at the end of the gateway itself, and where clients leave.
        gone = sum(_sum(counts, one) for one in (Verdict.UNREACHABLE, Verdict.BROKEN, Verdict.LEFT))
        yield (
            f"| {run['fault']} | {sum(counts.values())} | {_sum(counts, Verdict.AUGMENTED)} "
            f"| {_sum(counts, Verdict.DEGRADED)} | {errors}{f' (and {gone} gone)' if gone else ''} "
            f"| {_sum(counts, Verdict.WRONG)} |"
        )


def _sum(counts: Mapping[str, Any], verdict: Verdict) -> int:
    """Counts are named "kind: verdict status detail"."""
    return sum(count for name, count in counts.items() if name.partition(": ")[2].split()[0] == verdict)


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows()) + "\n")

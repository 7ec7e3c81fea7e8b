"""The table of the README's performance section, from the results: `python -m loadtests.translate.readme`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from loadtests.figures import shown
from loadtests.translate.bars import bars
from loadtests.translate.runs import Run

RESULTS: Final = Path(__file__).parents[1] / "results" / "translate.json"


def rows(path: Path = RESULTS) -> Iterator[str]:
    """The lines of a Markdown table."""
    content = json.loads(path.read_text())
    runs = [Run(**one) for one in content["runs"]]
    yield "| | bar | measured |"
    yield "|---|---|---|"
    for bar in bars(runs, [(count, mib) for count, mib in content["memory"]]):
        if bar.measured is not None:
            yield f"| {bar.what} | {bar.wanted or '–'} | {shown(bar.measured.median, bar.unit)} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows()) + "\n")

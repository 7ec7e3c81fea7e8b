"""Provoke every fault under load, and write the report.

make faults                      all of them; some ten minutes
make faults ARGS="--only Redis"  those with the word in their name
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Final

from loadtests import machine
from loadtests.faults.faults import FAULTS
from loadtests.faults.report import as_json, markdown
from loadtests.faults.run import run
from loadtests.faults.verdicts import complaints

RESULTS: Final = Path(__file__).parents[1] / "results"


def main() -> None:
    """Run them one after the other; exit 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each of the three phases")
    parser.add_argument("--rate", type=float, default=40.0, help="requests a second")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    runs = []
    for fault in FAULTS:
        if options.only.lower() in fault.name.lower():
            with tempfile.TemporaryDirectory() as directory:
                done = asyncio.run(run(fault, Path(directory), options.seconds, options.rate))
            runs.append(done)
            found = list(complaints(done))
            print(f"{fault.name}: {len(found)} complaints", *found[:3], sep="\n  ", file=sys.stderr)  # noqa: T201 - a command
    report = markdown(
        machine.described(), f"make faults: 3 x {options.seconds:g} s, {options.rate:g} requests/s", runs
    )
    print(report)  # noqa: T201 - a command
    if not options.only:
        options.results.mkdir(parents=True, exist_ok=True)
        (options.results / "faults.md").write_text(report)
        content = json.dumps([as_json(one) for one in runs], indent=1)
        (options.results / "faults.json").write_text(content + "\n")
    sys.exit(any(any(complaints(one)) for one in runs))


if __name__ == "__main__":
    main()

"""`python -m service.demo.evaluate`: score the demo models on held-out data and write `SCORES.md`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from service.demo.evaluate.report import QUICK, Counts, report, with_earlier

MODELS = Path(__file__).resolve().parent.parent / "models"
REAL_ROWS = Path(__file__).resolve().parents[4] / "shared" / "pmi-data" / "public"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m service.demo.evaluate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the items; nothing is written")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument(
        "--real-rows", type=Path, default=REAL_ROWS, help="directory of real rows for the gate"
    )
    options = parser.parse_args()
    parts = asyncio.run(print_report(options.models, options.real_rows, QUICK if options.quick else Counts()))
    if not options.quick:
        write(parts, options.models / "SCORES.md")


def write(parts: Sequence[str], file: Path) -> None:
    """Write the report; figures on real rows that are not there stay as they are in the file."""
    earlier = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text("\n\n".join(with_earlier(parts, earlier)) + "\n", encoding="utf-8")


async def print_report(models: Path, real_rows: Path, counts: Counts) -> list[str]:
    """Print the report as it grows, and return its parts."""
    parts = []
    async for part in report(models, real_rows, counts):
        print(part, end="\n\n", flush=True)
        parts.append(part)
    return parts


if __name__ == "__main__":
    main()

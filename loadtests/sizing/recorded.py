"""Figures in a file: what `make sizing` writes, and what plans are made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from loadtests.sizing.cache import Kept, Server
from loadtests.sizing.check import Checked
from loadtests.sizing.formula import Augmentation, Door, Figures, Prefill
from loadtests.sizing.gateway import Row
from loadtests.sizing.measured import Measured, figures, spreads
from loadtests.sizing.memory import Grown
from loadtests.sizing.prefill import Line
from loadtests.sizing.translator import Full, Part

RESULTS: Final = Path(__file__).parents[1] / "results"
PATH: Final = RESULTS / "sizing.json"


class Unreadable(Exception):
    """A file has not the figures that it should have."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run that was written down.

    Attributes:
        command: what made it.
        machine: see `loadtests.machine`.
    """

    command: str
    machine: Mapping[str, str]
    measured: Measured
    checks: Sequence[Checked]


def write(path: Path, run: Recorded) -> None:
    """Write a run and its figures."""
    content = {
        "command": run.command,
        "machine": dict(run.machine),
        "figures": asdict(figures(run.measured)),
        "spreads": {name: [one.low, one.high] for name, one in spreads(run.measured).items()},
        "measured": asdict(run.measured),
        "checks": [asdict(one) for one in run.checks],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_figures(path: Path = PATH) -> Figures:
    """The figures of a file; what they were made from may be left out of it.

    Raises:
        Unreadable: it is no such file.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["figures"]
        doors = {
            name: Door(**{**content[name], "prefill": Prefill(**content[name]["prefill"])})
            for name in ("openai", "complete")
        }
        own = Augmentation(**content["augmentation"])
        return Figures(**{**content, **doors, "augmentation": own})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} has no figures: {error!r}") from error


def read(path: Path = PATH) -> Recorded:
    """A whole run.

    Raises:
        Unreadable: it is no such file.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = content["measured"]
        measured = Measured(
            rows=[Row(**one) for one in found["rows"]],
            gateway_mib=found["gateway_mib"],
            grown=Grown(**found["grown"]),
            server=Server(**found["server"]),
            kept=[Kept(**one) for one in found["kept"]],
            model=found["model"],
            full=[Full(**one) for one in found["full"]],
            part=[Part(**one) for one in found["part"]],
            lines=[Line(**{**one, "prefill": Prefill(**one["prefill"])}) for one in found["lines"]],
        )
        checks = [Checked(**one) for one in content["checks"]]
        return Recorded(content["command"], content["machine"], measured, checks)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is no record of a run: {error!r}") from error

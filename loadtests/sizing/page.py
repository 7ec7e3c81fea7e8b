"""The generated parts of `deploy/sizing.md`, from the results: `python -m loadtests.sizing.page` writes them.

They stand between `<!-- name -->` and `<!-- /name -->`; the rest of the page is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from loadtests.sizing import tables
from loadtests.sizing.formula import Entrance
from loadtests.sizing.measured import figures
from loadtests.sizing.recorded import Recorded, read

PAGE: Final = Path(__file__).parents[2] / "deploy" / "sizing.md"


def updated(page: str, run: Recorded) -> str:
    """The page with its parts made anew.

    Raises:
        ValueError: a part has no place in it.
    """
    for name, lines in PARTS.items():
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->\n")
        if not begin or not end:
            raise ValueError(f"{name} has no place")
        page = "".join((before, begin, *(f"{line}\n" for line in lines(run)), end, after))
    return page


def write(run: Recorded, path: Path = PAGE) -> None:
    """Make the parts of the page anew."""
    path.write_text(updated(path.read_text(encoding="utf-8"), run), encoding="utf-8")


def _machine(run: Recorded) -> Iterator[str]:
    machine = run.machine
    yield (
        f"Measured by `{run.command}` on {machine['date'].partition(' ')[0]}: {machine['CPU']}, "
        f"{machine['cores']} cores, Python {machine['Python']}, Redis {run.measured.server.version}."
    )
    yield f"{tables.speed(run)}."


def _tokens(run: Recorded) -> Iterator[str]:
    lines = tables.token_lines(run)
    yield f"- OpenAI's door: {lines[Entrance.OPENAI]}"
    yield f"- `/v1/pmi/complete`: {lines[Entrance.COMPLETE]}"


def _check(run: Recorded) -> Iterator[str]:
    yield f"Off by {tables.off_by(run)}, the formula against what was measured, in {len(run.checks)} rounds."


PARTS: Final[Mapping[str, Callable[[Recorded], Iterator[str]]]] = {
    "machine": _machine,
    "figures": lambda run: tables.figures(run, figures(run.measured)),
    "tokens": _tokens,
    "loads": lambda run: tables.loads(figures(run.measured)),
    "check": _check,
    "shares": tables.translators,
}


if __name__ == "__main__":
    write(read())

"""The report of a run: figures first, then what they were made from, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from loadtests.sizing import tables
from loadtests.sizing.cells import CELLS
from loadtests.sizing.measured import figures
from loadtests.sizing.recorded import Recorded
from loadtests.tables import table


def markdown(run: Recorded) -> str:
    """The whole report."""
    own = figures(run.measured)
    measured = run.measured
    return "\n".join(
        [
            "# What sizes are made from",
            "",
            f"Made by `{run.command}`.",
            "",
            *(f"- {name}: {value}" for name, value in run.machine.items()),
            f"- Redis: {measured.server.version}, {measured.server.allocator}",
            "",
            "Costs are CPU seconds of the process that is measured. Kinds of requests take turns within a",
            "round. Figures are made from medians over the rounds; beside them stand the lowest and the",
            "highest that single rounds give. The formula is in `loadtests/sizing/formula.py`, and in words",
            "in `deploy/sizing.md`.",
            "",
            *_speed(run),
            "",
            "## Figures",
            "",
            *tables.figures(run, own),
            "",
            "## The formula against a load of its own",
            "",
            "Both doors, streams and JSON, two to four languages, one to three sentences, some remembered",
            f"and some not, at random moments. Off by {tables.off_by(run)}.",
            "",
            *tables.checks(run),
            "",
            "## The gateway",
            "",
            "CPU time of its process for a request. *Together*: events in a read of the client's; chunks",
            "that come together cost less.",
            "",
            *_cells(run),
            "",
            *_memory(run),
            "",
            "## The translator",
            "",
            f"{measured.model}; 2 workers of one core each; sentences of 8 to 200 tokens. Always more to do:",
            "",
            *_full(run),
            "",
            "A sentence into 3 languages at random moments, as often as makes up a share of the tokens/s of",
            "the same round. Times are on the clock, and other work on the machine is in them.",
            "",
            *tables.translators(run),
            "",
            "## Redis",
            "",
            *_kept(run),
            "",
            "## Prompts",
            "",
            "Added: *once* + languages x (*each language* + *each of the source* x what the original has).",
            "",
            *tables.prompts(run),
            "",
        ]
    )


def _speed(run: Recorded) -> Iterator[str]:
    """How steady the machine was."""
    yield f"{tables.speed(run)}:"
    yield "what a core does in a second differs by as much with what its neighbours do."


def _cells(run: Recorded) -> Iterator[str]:
    lines = []
    for cell in CELLS:
        rows = [row for row in run.measured.rows if row.cell == cell.name]
        found = [row.cpu_ms for row in rows]
        together = statistics.median(row.events_per_read for row in rows)
        lines.append(
            [
                cell.name,
                str(sum(row.requests for row in rows)),
                f"{statistics.median(found):.2f}",
                f"{min(found):.2f} to {max(found):.2f}",
                f"{together:.2f}" if together else "–",
            ]
        )
    return table(["kind", "requests", "CPU ms", "lowest to highest", "together"], lines)


def _memory(run: Recorded) -> Iterator[str]:
    grown = run.measured.grown
    own_mib = run.measured.gateway_mib
    yield f"Memory {own_mib:.0f} MiB behind all of them, without a cache of its own. Filling one"
    yield (
        f"of {grown.cache_bytes / 2**20:.0f} MiB takes it from {grown.before_mib:.0f} to "
        f"{grown.full_mib:.0f} MiB, {grown.ratio:.2f} of the cache's bound."
    )


def _full(run: Recorded) -> Iterator[str]:
    lines = [
        [
            str(one.round + 1),
            f"{one.token_cpu_ms:.2f}",
            f"{one.tokens_per_s:,.0f}",
            f"{one.resident_mib:,.0f}",
        ]
        for one in run.measured.full
    ]
    return table(["round", "CPU ms a token", "tokens/s", "MiB"], lines)


def _kept(run: Recorded) -> Iterator[str]:
    lines = [
        [str(one.characters), f"{one.entries:,}", f"{one.bytes_each:.0f}", f"{one.resident_ratio:.2f}"]
        for one in run.measured.kept
    ]
    return table(["characters", "entries", "bytes each", "resident over counted"], lines)

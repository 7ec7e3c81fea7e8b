"""The whole measurement, as short as can be: what it leaves behind, not how dear anything was."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from loadtests.programs import ProgramMissing, find
from loadtests.sizing import recorded, translator
from loadtests.sizing.__main__ import Plan, measured
from loadtests.sizing.cells import CELLS
from loadtests.sizing.formula import Load, Size, size
from loadtests.sizing.measured import figures, spreads
from loadtests.sizing.report import markdown
from tests.support.random_transformer import Shape
from tests.support.unavailable import unavailable

TINY = Plan(
    rounds=2,
    share=0.02,
    known=20,
    seconds=0.4,
    entries=(300, 500),
    cache_bytes=2**18,
    shape=Shape(depth=32, heads=2, layers=1, feed_forward=64),
    name="tiny-sizing",
    words=5000,
)


@pytest.mark.redis
@pytest.mark.timeout(300)  # about 40 s where the machine is its own
def test_everything_is_measured_with_real_processes(tmp_path: Path) -> None:
    """Gateways, services, Redis and prompts; rows of every kind in every round; figures, sizes, a report."""
    try:
        for program in (
            "redis-server",
            "nginx",
            "wrk",
        ):  # the last two are named among the machine's versions
            find(program)
    except ProgramMissing as error:
        unavailable(f"redis: {error}")

    run = measured(TINY, "make sizing")

    assert Counter(row.cell for row in run.measured.rows) == {cell.name: TINY.rounds for cell in CELLS}
    assert {(one.round, one.share) for one in run.measured.part} == {
        (number, share) for number in range(TINY.rounds) for share in translator.SHARES
    }
    assert len(run.measured.full) == len(run.checks) == TINY.rounds
    assert all(one.tokens_per_s > 0 and one.resident_mib > 0 for one in run.measured.full)
    # An entry holds its sentence, and a key besides.
    assert all(one.bytes_each > one.characters + 47 for one in run.measured.kept)
    assert run.measured.grown.full_mib > 0
    found = size(Load(50.0), figures(run.measured))
    # Of a run as short as this, cores and resident memory may be less than a clock's tick and a page.
    assert all(math.isfinite(getattr(found, one.name)) for one in fields(Size))
    assert found.redis_limit_bytes > 0
    assert found.added_prefill_tokens_per_s > 0
    assert spreads(run.measured)

    recorded.write(tmp_path / "sizing.json", run)
    assert recorded.read(tmp_path / "sizing.json").measured.rows == run.measured.rows
    assert "nan" not in markdown(run)

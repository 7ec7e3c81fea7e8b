"""What is measured at the gateway."""

from __future__ import annotations

import numpy as np

from loadtests.sizing import measured
from loadtests.sizing.cells import CELLS, Fate


def test_each_kind_has_a_name_of_its_own() -> None:
    """Rows are told apart by it."""
    assert len({cell.name for cell in CELLS}) == len(CELLS)


def test_the_kinds_tell_all_costs_apart() -> None:
    """No cost can be made up from the others."""
    counts = [list(measured.counts(cell)) for cell in CELLS if cell.fate in (Fate.CACHED, Fate.MISSED)]
    assert np.linalg.matrix_rank(np.array(counts)) == len(counts[0])

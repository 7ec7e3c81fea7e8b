"""The report on the demo models, as it is written."""

from __future__ import annotations

from pathlib import Path

from service.demo.evaluate.__main__ import MODELS, write
from service.demo.evaluate.report import SKIPPED

EARLIER = "# Scores\n\nOld.\n\nOf 200 real sentences (German) it drops 99.8 ± 0.3 %.\n\nTook 40 s.\n"


def test_figures_on_rows_that_are_not_there_stay(tmp_path: Path) -> None:
    """Whoever has no real rows writes all else anew, and takes nothing away."""
    file = tmp_path / "SCORES.md"
    file.write_text(EARLIER, encoding="utf-8")

    write(["# Scores", "New.", SKIPPED, "Took 41 s."], file)

    assert file.read_text(encoding="utf-8") == EARLIER.replace("Old.", "New.").replace("40", "41")


def test_without_earlier_figures_the_report_says_so(tmp_path: Path) -> None:
    """Nothing is made up."""
    write(["# Scores", SKIPPED], tmp_path / "SCORES.md")

    assert (tmp_path / "SCORES.md").read_text(encoding="utf-8") == f"# Scores\n\n{SKIPPED}\n"


def test_new_figures_replace_the_earlier_ones(tmp_path: Path) -> None:
    """Where the rows are there."""
    file = tmp_path / "SCORES.md"
    file.write_text(EARLIER, encoding="utf-8")

    write(["# Scores", "Of 200 real sentences (German) it drops 98.0 ± 0.3 %."], file)

    assert "98.0" in file.read_text(encoding="utf-8")
    assert "99.8" not in file.read_text(encoding="utf-8")


def test_the_committed_scores_hold_figures_on_real_rows(tmp_path: Path) -> None:
    """In the words by which the next report finds them."""
    file = tmp_path / "SCORES.md"
    file.write_text((MODELS / "SCORES.md").read_text(encoding="utf-8"), encoding="utf-8")

    write([SKIPPED], file)

    assert file.read_text(encoding="utf-8").startswith("Of ")

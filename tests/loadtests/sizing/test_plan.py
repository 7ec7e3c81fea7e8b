"""Plans for one's own load."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadtests.sizing import plan, recorded
from tests.loadtests.sizing import made


@pytest.fixture
def own(tmp_path: Path) -> str:
    """Figures of one's own."""
    recorded.write(tmp_path / "own.json", made.recorded())
    return str(tmp_path / "own.json")


def test_figures_that_are_none_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With an exit status."""
    assert plan.main(["--requests-per-s", "1", "--figures", str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err


def test_a_load_that_cannot_be_is_named(own: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A percentage is no share."""
    assert plan.main(["--requests-per-s", "1", "--hit-ratio", "60", "--figures", own]) == 1
    assert "hit_ratio" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["gateway-utilisation", "translator-cores"])
@pytest.mark.parametrize("value", ["0", "-1"])
def test_pods_that_cannot_be_are_named(
    name: str, value: str, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Instead of a plan with them."""
    assert plan.main(["--requests-per-s", "50", f"--{name}", value, "--figures", own]) == 1
    told = capsys.readouterr()
    assert name.replace("-", "_") in told.err
    assert not told.out


def test_a_door_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that there are are told."""
    with pytest.raises(SystemExit):
        plan.main(["--requests-per-s", "1", "--entrance", "window"])
    assert "openai" in capsys.readouterr().err


def test_sizes_and_values_are_printed(own: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the load that is given, in pods that are cut as they are wanted."""
    arguments = [
        "--requests-per-s",
        "50",
        "--sentences",
        "2",
        "--hit-ratio",
        "0.5",
        "--tokens-per-sentence",
        "20",
    ]
    assert plan.main([*arguments, "--translator-cores", "4", "--figures", own]) == 0
    said = capsys.readouterr().out
    # 9 cores, as worked out by hand in test_formula, in pods of 4 at 60 %
    assert "translator   4 pods of 4 cores" in said
    assert "10,200 more prompt tokens/s" in said
    assert "  replicas: 4\n  threads: 4\n" in said


def test_the_recorded_figures_are_the_usual_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file of one's own."""
    assert plan.main(["--requests-per-s", "50"]) == 0
    assert "gateway" in capsys.readouterr().out

"""Figures in a file."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path

import pytest

from loadtests.sizing import recorded
from loadtests.sizing.formula import Figures
from loadtests.sizing.measured import figures
from loadtests.sizing.recorded import Unreadable
from tests.loadtests.sizing import made


def numbers(found: Figures) -> list[float]:
    """All of them, in order."""
    doors = [[*astuple(door)[:2], *astuple(door.prefill)] for door in (found.openai, found.complete)]
    return [*doors[0], *doors[1], *astuple(found.augmentation), *astuple(found)[3:]]


@pytest.mark.parametrize("content", ["", "[]", '{"figures": {}}', '{"figures": {"openai": 1}}'])
def test_a_file_without_figures_is_named(tmp_path: Path, content: str) -> None:
    """So is a run that is none."""
    path = tmp_path / "own.json"
    path.write_text(content)
    with pytest.raises(Unreadable, match=r"own\.json"):
        recorded.read_figures(path)
    with pytest.raises(Unreadable, match=r"own\.json"):
        recorded.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The same."""
    with pytest.raises(Unreadable, match=r"none\.json"):
        recorded.read_figures(tmp_path / "none.json")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The run, and the figures that follow from it."""
    run = made.recorded()
    recorded.write(tmp_path / "results" / "sizing.json", run)
    assert recorded.read(tmp_path / "results" / "sizing.json") == run
    assert numbers(recorded.read_figures(tmp_path / "results" / "sizing.json")) == numbers(
        figures(run.measured)
    )


def test_figures_of_the_committed_file_follow_from_its_run() -> None:
    """Nobody has changed one of them by hand."""
    run = recorded.read()
    # To the last bits, in which machines may differ.
    assert numbers(recorded.read_figures()) == pytest.approx(numbers(figures(run.measured)))


def test_plans_need_the_figures_only(tmp_path: Path) -> None:
    """Those of one's own may be written by hand."""
    run = made.recorded()
    recorded.write(tmp_path / "sizing.json", run)
    content = json.loads((tmp_path / "sizing.json").read_text())
    (tmp_path / "own.json").write_text(json.dumps({"figures": content["figures"]}))
    assert recorded.read_figures(tmp_path / "own.json") == figures(run.measured)

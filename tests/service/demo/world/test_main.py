"""The reviewing command."""

from __future__ import annotations

import pytest

from service.demo.world.__main__ import main


def test_unknown_tasks_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says which tasks there are."""
    with pytest.raises(SystemExit):
        main(["--task", "summarise"])
    assert "translate" in capsys.readouterr().err


def test_exercises_are_printed_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    """Each item shows every language with its answer."""
    assert main(["--task", "qa", "--count", "2"]) == 0
    assert capsys.readouterr().out.count("->") == 14


def test_sentences_and_counts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a task, sentences come with the size of the world."""
    assert main(["--count", "3", "--split", "heldout_template"]) == 0
    assert "distinct word forms" in capsys.readouterr().out

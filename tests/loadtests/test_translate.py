"""The load test of translation, on models of a few kilobytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadtests import chart
from loadtests.translate import memory, runs
from loadtests.translate.__main__ import rounds
from loadtests.translate.bars import bars
from loadtests.translate.geometry import LANGUAGES, Geometry, make
from loadtests.translate.report import markdown
from tests.support.random_transformer import Shape
from translators.types import Item

TINY = Shape(depth=32, heads=2, layers=1, feed_forward=64)


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Models of that kind, with more and fewer words."""
    place = tmp_path_factory.mktemp("geometry")
    return {
        words: make(place / words, TINY, size)
        for words, size in (("256k", 9000), ("64k", 5000), ("32k", 4500))
    }


def test_translations_are_as_long_as_their_sources(directories: dict[str, Path]) -> None:
    """Else offline and online would not do the same work."""
    engine = Geometry(directories["64k"], workers=2)
    items = [Item(" ".join(["w7"] * count), LANGUAGES[0], LANGUAGES[1]) for count in (3, 20, 8)]
    assert [len(one.text.split(" ")) for one in engine.translate_batch(items)] == [3, 20, 8]
    engine.close()


def test_a_model_is_made_once(tmp_path: Path) -> None:
    """Making the large one takes a minute."""
    made = make(tmp_path, TINY, 500)
    written = (made / "model.bin").stat().st_mtime_ns
    assert make(tmp_path, TINY, 500) == made
    assert (made / "model.bin").stat().st_mtime_ns == written


def test_every_figure_is_measured_and_reported(directories: dict[str, Path]) -> None:
    """In rounds, with a real service; every comparison has both of its sides."""
    measured = list(rounds(directories, pairs=2, seconds=0.2))
    points = memory.measured(directories["64k"], 100)
    found = list(bars(measured, points))

    assert all(bar.measured is not None for bar in found)
    assert all(run.tokens_per_s > 0 or run.p50_ms > 0 for run in measured)
    text = markdown({"cores": "2"}, "make", "tiny", found, measured, points)
    assert "nan" not in text
    assert text.count("| ") > 60
    drawn = chart.svg("Figures", [(bar, 1.0) for bar in found])
    assert drawn.count("<rect") == 1 + len(found)


def test_a_direct_call_is_timed(directories: dict[str, Path]) -> None:
    """The median of a few, and the slowest."""
    engine = Geometry(directories["64k"], workers=2)
    run = runs.direct(engine, "five", 0, LANGUAGES[1:3], times=3)
    engine.close()

    assert 0 < run.p50_ms <= run.p95_ms

"""The load test of batching, on a model of a few kilobytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadtests.geometry import LANGUAGES, Geometry, make
from loadtests.translate import direct, measured, report
from tests.support.random_transformer import Shape
from translators.types import Item

TINY = Shape(depth=32, heads=2, layers=1, feed_forward=64)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Geometry:
    """A model of that kind."""
    return Geometry(make(tmp_path_factory.mktemp("geometry"), TINY, 5000), workers=2)


def test_translations_are_as_long_as_their_sources(engine: Geometry) -> None:
    """Else offline and online would not do the same work."""
    items = [Item(" ".join(["w7"] * count), LANGUAGES[0], LANGUAGES[1]) for count in (3, 20, 8)]
    assert [len(one.text.split(" ")) for one in engine.translate_batch(items)] == [3, 20, 8]


def test_a_model_is_made_once(tmp_path: Path) -> None:
    """Making the large one takes a minute."""
    made = make(tmp_path, TINY, 500)
    written = (made / "model.bin").stat().st_mtime_ns
    assert make(tmp_path, TINY, 500) == made
    assert (made / "model.bin").stat().st_mtime_ns == written


def test_every_figure_is_measured_and_reported(engine: Geometry) -> None:
    """In rounds; every comparison has both of its sides."""
    runs = list(measured(engine, pairs=2, seconds=0.2))
    assert {(run.part, run.target) for run in runs} == {
        ("even", "offline"),
        ("even", "batcher"),
        ("even", "naive"),
        ("mixed", "offline"),
        ("mixed", "batcher"),
        ("five", "direct"),
        ("five", "batcher"),
        ("one", "direct"),
        ("one", "batcher"),
    }
    assert all(run.tokens_per_s > 0 or run.p50_ms > 0 for run in runs)
    text = report(runs, "tiny", 2, 0.2)
    assert "nan" not in text
    assert text.count("| ") > 30


def test_a_direct_call_is_timed(engine: Geometry) -> None:
    """The median of a few, and the slowest."""
    run = direct(engine, "five", 0, LANGUAGES[1:3], times=3)
    assert 0 < run.p50_ms <= run.p95_ms

from __future__ import annotations

import math

from service.demo.evaluate.scores import chrf, mean, share, table


def test_nothing_to_score() -> None:
    """The mean of nothing is no number, and its count says so."""
    assert math.isnan(mean([]).mean)
    assert mean([]).count == 0
    assert math.isnan(share(0, 0).mean)


def test_mean_and_interval() -> None:
    """A mean comes in percent, with 1.96 standard errors."""
    score = mean([0.0, 1.0] * 50)

    assert score.mean == 50
    assert math.isclose(score.half, 196 * math.sqrt(0.25 * 100 / 99) / 10)


def test_share_has_an_interval_at_the_edge() -> None:
    """Wilson's interval is not empty when all pass."""
    assert share(200, 200).mean == 100
    assert 0 < share(200, 200).half < 2


def test_chrf() -> None:
    """The same sentence scores 1, another one less."""
    assert math.isclose(chrf("Wo ist der Bahnhof?", "Wo ist der Bahnhof?"), 1)
    assert chrf("Das Wetter ist gut.", "Wo ist der Bahnhof?") < 0.5


def test_table() -> None:
    """Rows become Markdown lines."""
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"

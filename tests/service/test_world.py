"""When an answer says that the demo was asked for more than it knows."""

from __future__ import annotations

import pytest

from service.augmentation import outcome
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from service.world import OUTSIDE, World
from translators.types import Origin

WORLD = World(True, frozenset({"deu_Latn", "fra_Latn"}))
GERMAN = Source("deu_Latn", detected=True)
SWEDISH = Source("swe_Latn", detected=True)
USED = Used("fra_Latn", ({"text": "Bonjour."},), Origin.ENGINE, -0.1)


@pytest.mark.parametrize(
    ("outcomes", "source"),
    [
        ([Dropped("fra_Latn", "quality:score")], GERMAN),
        ([Dropped("fra_Latn", outcome.SOURCE_UNKNOWN)], Source("und", detected=True)),
        ([Dropped("fra_Latn", outcome.INCOMPLETE, cause="quality:length")], GERMAN),
        ([Dropped("jpn_Jpan", outcome.UNSUPPORTED), Dropped("fra_Latn", "quality:score")], GERMAN),
        ([Dropped("fra_Latn", outcome.UNSUPPORTED)], SWEDISH),
    ],
)
def test_warns_of_a_text_that_the_demo_cannot_translate(outcomes: list[Outcome], source: Source) -> None:
    """Nothing passed, and the text is to blame."""
    assert WORLD.warnings(outcomes, source, demo_model=False, task="") == (OUTSIDE,)


@pytest.mark.parametrize(
    "outcomes",
    [
        [],
        [Dropped("jpn_Jpan", outcome.UNSUPPORTED)],
        [Dropped("jpn_Jpan", outcome.UNSUPPORTED), Dropped("deu_Latn", outcome.SAME_AS_SOURCE)],
        [Dropped("fra_Latn", outcome.DEADLINE)],
        [Dropped("jpn_Jpan", outcome.UNSUPPORTED), USED],
    ],
)
def test_a_language_that_is_not_served_says_nothing_of_the_text(outcomes: list[Outcome]) -> None:
    """Its own reason says all there is to say."""
    assert WORLD.warnings(outcomes, GERMAN, demo_model=True, task="generate") == ()

"""Thresholds from texts, with the demo translator and its world."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.composition import DEMO_TRANSLATOR
from translators import engine
from translators.calibrate import TooFewSentences, calibrate, save
from translators.engine import CTranslate2Engine
from translators.fake import FakeEngine
from translators.quality import Thresholds, check
from translators.types import Item

WHAT = (
    "Das Zimmer war",
    "Die Musik war",
    "Das Essen war",
    "Der Film war",
    "Das Hotel war",
    "Der Service war",
)
HOW = (
    "wunderbar",
    "schrecklich",
    "gut",
    "schlecht",
    "teuer",
    "schön",
    "langweilig",
    "furchtbar",
    "toll",
    "okay",
)
KNOWN = [f"{what} {how}." for what in WHAT for how in HOW] + [
    f"{what} sehr {how}." for what in WHAT for how in HOW
]
FOREIGN = (
    "Die Quantenfeldtheorie beschreibt Wechselwirkungen zwischen Elementarteilchen.",
    "Der Bundesgerichtshof hat die Revision gegen das Urteil des Landgerichts verworfen.",
    "Photosynthese wandelt Lichtenergie in chemisch gebundene Energie um.",
    "Inflationserwartungen beeinflussen die Geldpolitik der Notenbanken.",
)


@pytest.fixture(scope="module")
def demo() -> Iterator[CTranslate2Engine]:
    model = engine.load(DEMO_TRANSLATOR)
    yield model
    model.close()


def test_too_few_sentences_are_refused() -> None:
    """A line through a handful of points says nothing; and neither does a model that never ends."""
    with pytest.raises(TooFewSentences, match="2 different sentences"):
        calibrate(
            FakeEngine(), ["Ja. Nein."] * 100, source="deu_Latn", targets=["fra_Latn"], before=Thresholds()
        )


def test_after_calibration_the_gate_keeps_what_is_like_the_texts(demo: CTranslate2Engine) -> None:
    """Held-out sentences of the kind pass, and foreign ones do not."""
    before = Thresholds.load(DEMO_TRANSLATOR)
    after, told = calibrate(
        demo, KNOWN[::2], source="deu_Latn", targets=["eng_Latn", "fra_Latn"], before=before
    )
    held_out = [Item(text, "deu_Latn", "eng_Latn") for text in KNOWN[1::2]]
    foreign = [Item(text, "deu_Latn", "eng_Latn") for text in FOREIGN]
    kept = [
        check(item, one, after).passed
        for item, one in zip(held_out, demo.translate_batch(held_out), strict=True)
    ]
    let_in = [
        check(item, one, after).passed
        for item, one in zip(foreign, demo.translate_batch(foreign), strict=True)
    ]

    assert [one.target for one in told] == ["eng_Latn", "fra_Latn"]
    assert all(one.min_score <= one.median_score <= 0 for one in told)
    assert all(one.kept > 0.85 for one in told)
    assert sum(kept) / len(kept) > 0.85
    assert not any(let_in)


def test_what_is_not_calibrated_stays(demo: CTranslate2Engine) -> None:
    """Lines of other languages, and everything that texts say nothing about."""
    before = Thresholds(min_score=-3.0, min_score_by_target={"ita_Latn": -0.7}, lexicon="lexicon.txt")
    after, _ = calibrate(demo, KNOWN, source="deu_Latn", targets=["eng_Latn"], before=before)

    assert after.min_score_by_target["ita_Latn"] == -0.7
    assert (after.min_score, after.lexicon) == (-3.0, "lexicon.txt")
    assert "deu_Latn>eng_Latn" in after.length_ratio_by_pair
    assert "deu_Latn" in after.max_unknown_share_by_source


def test_the_file_is_one_that_the_gate_reads(tmp_path: Path) -> None:
    """Written at once, in the place of the former one."""
    directory = Path(shutil.copytree(DEMO_TRANSLATOR, tmp_path / "model"))
    thresholds = Thresholds(min_score_by_target={"eng_Latn": -0.4})
    path = save(directory, thresholds)

    assert Thresholds.load(directory) == thresholds
    assert json.loads(path.read_text())["min_score_by_target"] == {"eng_Latn": -0.4}
    assert [one.name for one in directory.glob("gate*")] == ["gate.json"]

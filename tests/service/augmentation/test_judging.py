"""The gate's verdicts are kept as long as its lines are the same."""

from __future__ import annotations

from service.augmentation.judging import Judge
from translators import quality
from translators.quality import Thresholds, Verdict
from translators.types import Hypothesis, Item

ITEM = Item("Der Zug fährt heute nicht.", "deu_Latn", "eng_Latn")
FAIR = Hypothesis("The train does not run today.", -1.0, 8, truncated=False, unknown_share=0.0)


def test_a_stricter_gate_judges_anew() -> None:
    """A translator service may come back with another model, and with that model's thresholds."""
    current = [Thresholds()]
    rejected: list[tuple[str, str]] = []
    judge = Judge(lambda: current[0], lambda language, check: rejected.append((language, check)))

    assert judge(ITEM, FAIR) is None
    current[0] = Thresholds(min_score=-0.5)
    assert judge(ITEM, FAIR) == "score"
    assert judge(ITEM, FAIR) == "score"
    current[0] = Thresholds()
    assert judge(ITEM, FAIR) is None
    # Each time that a request went without it.
    assert rejected == [("eng_Latn", "score")] * 2


def test_the_same_translation_is_judged_once() -> None:
    """A verdict depends on the translation alone; cached ones are not judged again."""
    judged: list[str] = []

    def check(item: Item, hypothesis: Hypothesis, thresholds: Thresholds) -> Verdict:
        judged.append(item.text)
        return quality.check(item, hypothesis, thresholds)

    lines = Thresholds()
    judge = Judge(lambda: lines, lambda *_: None, check)
    for _ in range(3):
        assert judge(ITEM, FAIR) is None

    assert judged == [ITEM.text]

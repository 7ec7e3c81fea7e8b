"""From inputs to translations, where it goes wrong beneath."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from service.augmentation.augment import Augmenter, Bounds, Subject
from service.augmentation.aux_languages import Preference
from service.augmentation.outcome import Dropped, Used
from service.translation.remote import NOT_REACHED
from translators.detect import Detector
from translators.errors import QueueFull, TranslationFailed
from translators.fake import FakeEngine
from translators.types import Call, Hypothesis, Item, ItemHook, ModelCard, Origin, Translation

BOUNDS = Bounds(source_tokens=100, items=10)


class Scripted:
    """A translator that does to each item what a test says."""

    def __init__(self, *errors: Exception | None, origins: Sequence[Origin] = ()) -> None:
        self.card: ModelCard = FakeEngine().card
        self.asked: list[Item] = []
        self._errors = errors
        self._origins = origins

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        self.asked += items
        if self._errors and not isinstance(self._errors[0], TranslationFailed | QueueFull | None):
            raise self._errors[0]
        return [self._one(index, item) for index, item in enumerate(items)]

    def _one(self, index: int, item: Item) -> Translation:
        error = self._errors[index] if index < len(self._errors) else None
        if isinstance(error, TranslationFailed | QueueFull):
            return Translation(item, None, error=error)
        origin = self._origins[index] if index < len(self._origins) else Origin.ENGINE
        return Translation(item, Hypothesis(f"<{item.text}>", -0.1 * (index + 1), 3, False, 0.0), origin)


def augmenter(
    translator: Scripted,
    failing: str = "",
    counted: list[str] | None = None,
    bounds: Bounds = BOUNDS,
) -> Augmenter:
    """An augmenter whose gate refuses one text, and which counts characters as tokens."""

    def count(text: str, source: str) -> int:
        if counted is not None:
            counted.append(text)
        return len(text)

    def judge(item: Item, hypothesis: Hypothesis) -> str | None:
        return "length" if item.text == failing else None

    return Augmenter(translator, Detector(lambda text: ("de", 0.9)), count, judge, bounds)


def subject(**fields: str) -> Subject:
    return Subject(fields, {})


async def test_a_model_that_nobody_knows_yet_is_asked_all_the_same() -> None:
    """A language is not called unsupported because no translator service has answered yet."""
    translator = Scripted(TranslationFailed())
    translator.card = NOT_REACHED
    languages = Preference(("deu_Latn", "fra_Latn", "eng_Latn"), {}, 1).choose("deu_Latn", translator.card)
    assert languages == ("fra_Latn",)

    found = await augmenter(translator).augment([subject(text="Ja.")], "deu_Latn", languages, Call())

    assert found == (Dropped("fra_Latn", "error"),)


async def test_a_translator_that_raises_costs_the_languages_only(caplog: pytest.LogCaptureFixture) -> None:
    """It never should; and a request does not fail because it did."""
    found = await augmenter(Scripted(LookupError("a bug"))).augment(
        [subject(text="Ja.")], "deu_Latn", ["fra_Latn"], Call()
    )

    assert found == (Dropped("fra_Latn", "error"),)
    assert "a bug" in caplog.text


async def test_one_failed_segment_drops_the_language() -> None:
    """A language counts only when all its segments are there."""
    found = await augmenter(Scripted(None, QueueFull())).augment(
        [subject(text="Ja. Nein.")], "deu_Latn", ["fra_Latn", "spa_Latn"], Call()
    )

    assert found[0] == Dropped("fra_Latn", "queue_full")
    assert isinstance(found[1], Used)


async def test_what_failed_is_named_before_what_is_poor() -> None:
    """A failure explains more than the gate's finding beside it."""
    found = await augmenter(Scripted(None, TranslationFailed()), failing="Ja.").augment(
        [subject(text="Ja. Nein.")], "deu_Latn", ["fra_Latn"], Call()
    )

    assert found == (Dropped("fra_Latn", "error"),)


async def test_a_poor_example_drops_the_language() -> None:
    """Examples pass the same gate."""
    found = await augmenter(Scripted(), failing="Nein.").augment(
        [subject(text="Ja."), subject(text="Nein.")], "deu_Latn", ["fra_Latn"], Call()
    )

    assert found == (Dropped("fra_Latn", "quality:length"),)


async def test_a_vast_text_is_neither_split_nor_counted() -> None:
    """That it is too long shows from its size."""
    counted: list[str] = []
    found = await augmenter(Scripted(), counted=counted).augment(
        [subject(text="a" * 100_000)], "deu_Latn", ["fra_Latn"], Call()
    )

    assert found == (Dropped("fra_Latn", "too_long"),)
    assert counted == []


async def test_a_long_text_is_split_beside_the_event_loop() -> None:
    """Tens of milliseconds of one request are not waited for by all others."""
    others = asyncio.ensure_future(asyncio.sleep(0, "done"))
    long = augmenter(Scripted(), bounds=Bounds(10_000, 10))
    found = await long.augment([subject(text="Ja. " * 5000)], "deu_Latn", ["fra_Latn"], Call())

    assert others.done()
    assert isinstance(found[0], Used)


async def test_languages_come_before_places_in_the_order_of_items() -> None:
    """When a deadline cuts, the preferred languages are whole."""
    translator = Scripted()
    await augmenter(translator).augment(
        [subject(text="Ja. Nein.")], "deu_Latn", ["fra_Latn", "spa_Latn"], Call()
    )

    assert [(item.target, item.text) for item in translator.asked] == [
        ("fra_Latn", "Ja."), ("fra_Latn", "Nein."), ("spa_Latn", "Ja."), ("spa_Latn", "Nein."),
    ]  # fmt: skip


async def test_a_repeated_sentence_is_asked_for_once() -> None:
    """However often, and in whichever field, it stands."""
    translator = Scripted()
    (found,) = await augmenter(translator).augment(
        [subject(context="Ja. Ja.", question="Ja.")], "deu_Latn", ["fra_Latn"], Call()
    )

    assert len(translator.asked) == 1
    assert isinstance(found, Used)
    assert found.texts == ({"context": "<Ja.> <Ja.>", "question": "<Ja.>"},)


async def test_the_score_is_the_lowest_segments_of_the_input() -> None:
    """A chain is as strong as its weakest link; examples do not count."""
    (found,) = await augmenter(Scripted(origins=[Origin.CACHE, Origin.CACHE])).augment(
        [subject(text="Ja. Nein."), subject(text="Doch.")], "deu_Latn", ["fra_Latn"], Call()
    )

    assert isinstance(found, Used)
    assert found.score == pytest.approx(-0.2)
    assert found.origin is Origin.CACHE


async def test_the_order_of_languages_is_kept() -> None:
    """It is the order of the prompt."""
    found = await augmenter(Scripted()).augment(
        [subject(text="Ja.")], "deu_Latn", ["spa_Latn", "deu_Latn", "fin_Latn", "fra_Latn"], Call()
    )

    assert [one.language for one in found] == ["spa_Latn", "deu_Latn", "fin_Latn", "fra_Latn"]

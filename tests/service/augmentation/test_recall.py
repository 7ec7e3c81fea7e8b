"""Inputs that come again are not worked on again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.augmentation import augment
from service.augmentation.augment import Bounds, Subject
from service.augmentation.outcome import DEADLINE, Dropped, Outcome, Source, Used
from service.augmentation.recall import Recalling
from translators.cache import Cached
from translators.detect import Detector
from translators.fake import FakeEngine
from translators.types import Call, Hypothesis, Item, ItemHook, Origin, Translation

CALL = Call(deadline=None)


class Augmenter:
    """Knows French at once and English from the second time on."""

    def __init__(self, origin: Origin = Origin.ENGINE) -> None:
        self.origin = origin
        self.asked: list[tuple[str, ...]] = []
        self.detected: list[str] = []
        self.card = FakeEngine().card

    def source(self, text: str, given: str | None) -> Source:
        self.detected.append(text)
        return Source(given or "deu_Latn", detected=given is None)

    async def augment(
        self, subjects: Sequence[Subject], source: str, languages: Sequence[str], call: Call
    ) -> tuple[Outcome, ...]:
        self.asked.append(tuple(languages))
        return tuple(
            Dropped(one, DEADLINE)
            if one == "eng_Latn" and len(self.asked) == 1
            else Used(one, tuple(subject.fields for subject in subjects), self.origin, -0.1)
            for one in languages
        )


class Echo:
    """A translator that gives back what it is given."""

    card = FakeEngine().card

    async def translate(
        self, items: Sequence[Item], call: Call, on_item: ItemHook | None = None
    ) -> list[Translation]:
        return [Translation(one, Hypothesis(one.text, -0.1, 3, False, 0.0)) for one in items]


def remembering(inner: Augmenter, max_bytes: int = 100_000) -> tuple[Recalling, list[int]]:
    """Around an augmenter; and how many sentences in all languages were remembered each time."""
    recalled: list[int] = []
    return Recalling(inner, max_bytes, recalled.append), recalled


def subject(text: str, **supplied: str) -> Subject:
    """An input of one field."""
    return Subject({"text": text}, {language: {"text": one} for language, one in supplied.items()})


async def test_what_went_wrong_is_tried_again() -> None:
    """A deadline missed once says nothing about the next time."""
    memory, recalled = remembering(inner := Augmenter())
    for _ in range(2):
        await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn", "eng_Latn"], CALL)

    assert len(inner.asked) == 2
    assert recalled == []


async def test_what_callers_bring_along_is_not_kept() -> None:
    """Nor answered from what others brought."""
    memory, _ = remembering(inner := Augmenter())
    for _ in range(2):
        await memory.augment([subject("Hallo", fra_Latn="Salut")], "deu_Latn", ["fra_Latn"], CALL)

    assert len(inner.asked) == 2


async def test_without_memory_nothing_is_kept() -> None:
    """The setting for no cache holds here, too."""
    memory, _ = remembering(inner := Augmenter(), max_bytes=0)
    for _ in range(2):
        memory.source("Hallo", None)
        await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn"], CALL)

    assert len(inner.asked) == 2
    assert len(inner.detected) == 2


async def test_another_text_source_or_place_is_another_input() -> None:
    """Nothing is taken for something else."""
    memory, _ = remembering(inner := Augmenter())
    calls = [
        ([subject("Hallo")], "deu_Latn"),
        ([subject("Hallo ")], "deu_Latn"),
        ([subject("Hallo")], "nld_Latn"),
        ([subject("Hallo"), subject("")], "deu_Latn"),
        ([Subject({"question": "Hallo"}, {})], "deu_Latn"),
    ]
    for subjects, source in calls:
        await memory.augment(subjects, source, ["fra_Latn"], CALL)

    assert len(inner.asked) == len(calls)


async def test_an_input_that_comes_again_is_answered_from_memory() -> None:
    """In the order asked for, and said to come from the cache."""
    memory, recalled = remembering(inner := Augmenter())
    first = await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn", "spa_Latn"], CALL)
    again = await memory.augment([subject("Hallo")], "deu_Latn", ["spa_Latn", "fra_Latn"], CALL)

    assert len(inner.asked) == 1
    assert recalled == [2]
    assert [one.language for one in again] == ["spa_Latn", "fra_Latn"]
    assert [one.origin for one in again if isinstance(one, Used)] == [Origin.CACHE] * 2
    assert [one.texts for one in again if isinstance(one, Used)] == [
        one.texts for one in first if isinstance(one, Used)
    ]


async def test_a_persons_translation_stays_one() -> None:
    """The report says who translated."""
    memory, _ = remembering(Augmenter(Origin.MEMORY))
    for _ in range(2):
        (found,) = await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn"], CALL)

    assert isinstance(found, Used)
    assert found.origin is Origin.MEMORY


async def test_a_text_is_identified_once() -> None:
    """Unless the caller says what it is."""
    memory, _ = remembering(inner := Augmenter())
    found = {memory.source("Hallo", None) for _ in range(3)}

    assert inner.detected == ["Hallo"]
    assert len(found) == 1
    assert memory.source("Hallo", "swe_Latn").language == "swe_Latn"


async def test_what_is_recalled_counts_as_many_as_the_cache_was_asked_for() -> None:
    """Distinct pieces of the input and its examples, in each language, every time: shares of hits add up."""
    asked: list[tuple[str, int]] = []
    two, one = "Der Zug ist weg.  Der Bus auch.\n- Der Zug ist weg.", "Der Bus auch."
    subjects = [Subject({"question": two, "context": one}, {}), subject("Das Schiff kommt.")]
    detector = Detector(lambda text: ("de", 0.9))
    recalled: list[int] = []

    async with Cached(Echo(), on_lookup=lambda tier, result, count: asked.append((result, count))) as cached:
        inner = augment.Augmenter(
            cached, detector, lambda text, source: len(text), lambda item, hypothesis: None, Bounds(1000, 100)
        )
        memory = Recalling(inner, 100_000, recalled.append)
        for languages in (["fra_Latn", "spa_Latn"], ["spa_Latn", "fra_Latn"], ["spa_Latn"]):
            await memory.augment(subjects, "deu_Latn", languages, CALL)

    assert asked == [("miss", 6)]
    assert recalled == [6, 3]


async def test_memory_is_bounded() -> None:
    """The oldest inputs go."""
    memory, recalled = remembering(inner := Augmenter(), max_bytes=4000)
    for text in ("a", "b", "c", "a", "c"):
        await memory.augment([subject(text)], "deu_Latn", ["fra_Latn"], CALL)

    assert len(inner.asked) == 4
    assert recalled == [1]


async def test_what_another_model_made_is_not_recalled() -> None:
    """A translator service may come back with another model."""
    memory, recalled = remembering(inner := Augmenter())
    await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn"], CALL)
    inner.card = replace(inner.card, fingerprint="another")
    await memory.augment([subject("Hallo")], "deu_Latn", ["fra_Latn"], CALL)

    assert len(inner.asked) == 2
    assert recalled == []

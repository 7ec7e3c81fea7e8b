"""Exercises of every task and split."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from service.demo.world import LANGUAGES, TASKS, Exercise, Split, exercise
from service.demo.world.frames.replies import REPLY_TO
from service.demo.world.grammar import FRAMES

_FIELDS = {
    "translate": {"text"},
    "nli": {"premise", "hypothesis"},
    "qa": {"context", "question"},
    "classify": {"text"},
    "generate": {"text"},
}


def _many(task: str, split: Split, count: int, seed: int = 7) -> list[Exercise]:
    rng = random.Random(seed)
    return [exercise(rng, task, split) for _ in range(count)]


def test_an_unknown_task_is_refused() -> None:
    """A task that the world does not have raises KeyError."""
    with pytest.raises(KeyError):
        exercise(random.Random(1), "summarise", Split.TRAIN)


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize("task", TASKS)
def test_exercises_are_complete_and_deterministic(task: str, split: Split) -> None:
    """Every field and answer is there in every language, and a seed gives the same items again."""
    items = _many(task, split, 40)
    assert items == _many(task, split, 40)
    for item in items:
        assert (item.task, item.split, set(item.inputs)) == (task, split, _FIELDS[task])
        for texts in (*item.inputs.values(), item.outputs):
            assert set(texts) == set(LANGUAGES)
            assert all(texts.values())


@pytest.mark.parametrize("task", TASKS)
def test_held_out_texts_are_never_in_training(task: str) -> None:
    """No text of a held-out exercise occurs among the training texts, in any language."""
    field = next(iter(_FIELDS[task] - {"hypothesis", "question"}))
    trained = {
        (lang, text) for item in _many(task, Split.TRAIN, 1500) for lang, text in item.inputs[field].items()
    }
    for split in (Split.HELDOUT_COMBINATION, Split.HELDOUT_TEMPLATE):
        for item in _many(task, split, 100):
            assert not {(lang, text) for lang, text in item.inputs[field].items()} & trained


@pytest.mark.parametrize("task", ["nli", "classify"])
def test_labels_are_balanced_and_the_same_in_every_language(task: str) -> None:
    """Each label is about as frequent as the others."""
    items = _many(task, Split.TRAIN, 3000)
    counts = Counter(item.outputs["swh_Latn"] for item in items)
    assert set(counts) == set(items[0].labels)
    assert max(counts.values()) < 1.15 * min(counts.values())
    assert all(len(set(item.outputs.values())) == 1 for item in items)


def test_the_hypothesis_alone_does_not_give_the_label_away() -> None:
    """Guessing by the words of the hypothesis is no better than chance on other items."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in _many("nli", Split.TRAIN, 6000, seed=1):
        words = set(item.inputs["hypothesis"]["eng_Latn"].strip(".").split())
        for feature in (*words, f"length {len(words)}", f"not and {len(words)} {'not' in words}"):
            seen[feature][item.outputs["eng_Latn"]] += 1
    right = 0
    items = _many("nli", Split.TRAIN, 3000, seed=2)
    for item in items:
        words = set(item.inputs["hypothesis"]["eng_Latn"].strip(".").split())
        votes: Counter[str] = Counter()
        for feature in (*words, f"length {len(words)}", f"not and {len(words)} {'not' in words}"):
            total = seen[feature].total()
            for label, count in seen[feature].items():
                votes[label] += round(1000 * count / total)
        right += max(item.labels, key=lambda label: votes[label]) == item.outputs["eng_Latn"]
    assert right / len(items) < 0.37


def test_answers_are_phrases_of_the_context() -> None:
    """A question is answered by words that stand in the context, in each language."""
    for item in _many("qa", Split.TRAIN, 500):
        for language in LANGUAGES:
            assert item.outputs[language].lower() in item.inputs["context"][language].lower()


def test_replies_use_only_what_was_said() -> None:
    """A reply has no slot that its sentence lacks, so that it is a function of the sentence."""
    for said, reply in REPLY_TO.items():
        slots = {*FRAMES[said].required, *(slot for group in FRAMES[said].optional for slot in group)}
        assert set(FRAMES[reply].required) <= set(FRAMES[said].required)
        assert {slot for group in FRAMES[reply].optional for slot in group} <= slots


def test_a_reply_is_a_function_of_the_sentence() -> None:
    """The same sentence always gets the same reply."""
    replies: dict[str, str] = {}
    for item in _many("generate", Split.TRAIN, 2000):
        reply = item.outputs["deu_Latn"]
        assert replies.setdefault(item.inputs["text"]["deu_Latn"], reply) == reply

"""Requests checked against a task."""

from __future__ import annotations

import pytest

from prompts.errors import EmptyField, MissingField, UnknownField
from prompts.tasks import AnswerRule, Field, Task
from prompts.templates import Templates
from prompts.types import Mode

TEMPLATES = Templates.load()
NLI = TEMPLATES.get("nli").task
TRANSLATE = TEMPLATES.get("translate").task


def task(*fields: Field, **languages: dict[int, tuple[str, ...]]) -> Task:
    return Task("own", "", fields, (), AnswerRule.ORIGINAL, False, 16, None, languages)


def test_plain_text_for_several_fields_is_refused() -> None:
    """The error names the fields that the task needs."""
    with pytest.raises(MissingField, match="premise, hypothesis") as caught:
        NLI.read("Ein Satz.")
    assert caught.value.field == "input"


def test_a_missing_field_is_named() -> None:
    """The path leads to the field that is not there."""
    with pytest.raises(MissingField) as caught:
        NLI.read({"premise": "Ein Satz."})
    assert caught.value.field == "input.hypothesis"


def test_an_unknown_field_is_named() -> None:
    """A field the task does not have is refused rather than dropped."""
    with pytest.raises(UnknownField, match="premise, hypothesis") as caught:
        NLI.read({"premise": "a", "hypothesis": "b", "hypotheses": "c"}, "examples[2].input")
    assert caught.value.field == "examples[2].input.hypotheses"


def test_a_very_long_field_name_is_cut_in_errors() -> None:
    """Messages stay short whatever the caller sent."""
    with pytest.raises(UnknownField) as caught:
        NLI.read({"x" * 10_000: "a"})
    assert len(str(caught.value)) < 200
    assert len(caught.value.field) < 100


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_blank_text_is_empty(text: str) -> None:
    """Whitespace of any kind is no input, plain or in a field."""
    with pytest.raises(EmptyField) as caught:
        TRANSLATE.read(text)
    assert caught.value.field == "input"
    with pytest.raises(EmptyField) as caught:
        NLI.read({"premise": "a", "hypothesis": text})
    assert caught.value.field == "input.hypothesis"


def test_optional_fields_may_be_left_out_but_not_blank() -> None:
    """An optional field is either absent or has text; plain text still stands for the required one."""
    own = task(Field("text"), Field("title", required=False))
    assert own.read("a") == own.read({"text": "a"}) == {"text": "a"}
    with pytest.raises(EmptyField):
        own.read({"text": "a", "title": " "})


def test_fields_come_in_the_order_of_the_task() -> None:
    """Texts are kept as they are; only their order is the task's."""
    assert list(NLI.read({"hypothesis": " b\n", "premise": "a"}).items()) == [
        ("premise", "a"),
        ("hypothesis", " b\n"),
    ]


def test_what_a_translation_must_hold() -> None:
    """The hypothesis stays in the source language, except in the pivot and in the full variant."""
    assert NLI.translated(Mode.DIRECT) == ()
    assert NLI.translated(Mode.PMI) == ("premise",)
    assert NLI.translated(Mode.PIVOT) == ("premise", "hypothesis")
    assert TEMPLATES.get("nli:full").task.translated(Mode.PMI) == ("premise", "hypothesis")


def test_translate_must_be_told_its_target() -> None:
    """No target language is an error of that field."""
    with pytest.raises(MissingField) as caught:
        TRANSLATE.answer_language(original="German", target="", own_labels=False)
    assert caught.value.field == "target_language"


@pytest.mark.parametrize(
    ("name", "target", "own_labels", "expected"),
    [
        ("nli", "", False, "English"),
        ("nli", "", True, ""),
        ("nli", "French", True, "French"),
        ("math", "", False, "English"),
        ("qa", "", False, "German"),
        ("qa", "French", False, "French"),
        ("qa", "", True, ""),
        ("summarize", "", False, "German"),
        ("translate", "French", False, "French"),
    ],
)
def test_the_language_of_the_answer(name: str, target: str, own_labels: bool, expected: str) -> None:
    """The caller's word, else the template's rule; of the caller's own labels no language is claimed."""
    found = TEMPLATES.get(name).task.answer_language(original="German", target=target, own_labels=own_labels)
    assert found == expected


def test_auxiliary_languages_of_a_template() -> None:
    """A list for the source beats the general one; without a list for that number there is none."""
    general, german = ("spa_Latn",), ("eng_Latn", "fra_Latn")
    own = task(Field("text"), any={1: general}, deu_Latn={2: german})
    assert own.auxiliary("fra_Latn", 1) == general
    assert own.auxiliary("deu_Latn", 2) == german
    assert own.auxiliary("deu_Latn", 1) == ()
    assert task(Field("text")).auxiliary("deu_Latn", 1) == ()


def test_the_tasks_of_the_design_are_there() -> None:
    """Each with its fields, its labels, and temperature 0 where one answer is right."""
    found = {
        one.name: ([field.name for field in one.fields], one.labels, one.temperature)
        for one in TEMPLATES.tasks
        if ":" not in one.name
    }
    sentiment, entailment = ("positive", "neutral", "negative"), ("entailment", "neutral", "contradiction")
    assert found == {
        "generate": (["text"], (), None),
        "translate": (["text"], (), 0.0),
        "nli": (["premise", "hypothesis"], entailment, 0.0),
        "qa": (["context", "question"], (), 0.0),
        "summarize": (["text"], (), None),
        "simplify": (["text"], (), None),
        "math": (["question"], (), 0.0),
        "classify": (["text"], sentiment, 0.0),
        "paraphrase": (["text"], (), None),
    }

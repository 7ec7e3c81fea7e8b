"""What holds for every prompt; how each reads is in test_golden.py."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.builder import build
from prompts.errors import EmptyField, MissingField, PromptError, UnexpectedInstruction, UnknownTask
from prompts.templates import Templates
from prompts.types import Example, Mode, Parallel, Prompt, Question, Style, Version

TEMPLATES = Templates.load()
TASKS = [task.name for task in TEMPLATES.tasks]
GERMAN, FRENCH, SPANISH = ("deu_Latn", "German"), ("fra_Latn", "French"), ("spa_Latn", "Spanish")


def version(language: tuple[str, str], fields: Mapping[str, str]) -> Version:
    return Version(*language, fields)


def nli(mode: Mode = Mode.PMI, **changes: object) -> Question:
    """A German question with French and Spanish translations, and one example."""
    parallel = Parallel(
        version(GERMAN, {"premise": "P-de", "hypothesis": "H-de"}),
        (
            version(FRENCH, {"premise": "P-fr", "hypothesis": "H-fr"}),
            version(SPANISH, {"premise": "P-es", "hypothesis": "H-es"}),
        ),
    )
    question = Question("nli", mode, parallel, (Example(parallel, "neutral"),), answer_language="English")
    return dataclasses.replace(question, **changes)  # type: ignore[arg-type]  # fields checked by the tests


def text_of(prompt: Prompt) -> str:
    return prompt.text or "\n\n".join(message.content for message in prompt.messages)


def without(parallel: Parallel, field: str, place: int) -> Parallel:
    """The input with a field taken out of its original (place 0) or of a translation."""
    versions = [parallel.original, *parallel.translations]
    fields = {name: text for name, text in versions[place].fields.items() if name != field}
    versions[place] = dataclasses.replace(versions[place], fields=fields)
    return Parallel(versions[0], tuple(versions[1:]))


WHOLE = nli().input
INCOMPLETE = Example(Parallel(WHOLE.original, WHOLE.translations[:1]), "neutral")
BLANK = Parallel(version(GERMAN, {"premise": "P", "hypothesis": " "}))


@pytest.mark.parametrize(
    ("question", "error", "field"),
    [
        (nli(task="sing"), UnknownTask, "task"),
        (nli(instruction="Be nice."), UnexpectedInstruction, "instruction"),
        (nli(task="translate", answer_language=""), MissingField, "target_language"),
        (nli(input=without(WHOLE, "premise", 0)), MissingField, "input.premise"),
        (nli(input=without(WHOLE, "premise", 2)), MissingField, "translations.spa_Latn.premise"),
        (nli(Mode.PIVOT, input=without(WHOLE, "hypothesis", 1)), MissingField, "input.hypothesis"),
        (nli(examples=(INCOMPLETE,)), MissingField, "examples[0].translations.spa_Latn"),
        (nli(examples=(Example(WHOLE, " "),)), EmptyField, "examples[0].output"),
        (nli(input=BLANK, examples=()), EmptyField, "input.hypothesis"),
    ],
)
def test_refuses_with_the_path(question: Question, error: type[PromptError], field: str) -> None:
    """What cannot be laid out is refused, and the error leads to its place in the request."""
    with pytest.raises(error) as caught:
        build(question, TEMPLATES, Style.CHAT)
    assert getattr(caught.value, "field", None) == field


def test_a_field_that_stays_in_the_source_language_may_lack_translations() -> None:
    """PMI asks no translation of the hypothesis, so none has to be made."""
    lean = without(without(WHOLE, "hypothesis", 1), "hypothesis", 2)
    assert build(nli(input=lean), TEMPLATES, Style.CHAT) == build(nli(), TEMPLATES, Style.CHAT)


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("mode", [Mode.PMI, Mode.PIVOT])
def test_without_translations_every_mode_is_direct(mode: Mode, style: Style) -> None:
    """A degraded request gets the direct prompt, byte for byte."""
    degraded = nli(mode, input=Parallel(WHOLE.original))
    assert build(degraded, TEMPLATES, style) == build(nli(Mode.DIRECT), TEMPLATES, style)


def test_examples_follow_the_languages_of_the_input() -> None:
    """An example shows the input's languages in the input's order, and no others."""
    french_only = nli(input=WHOLE.first(1))
    assert "P-es" not in text_of(build(french_only, TEMPLATES, Style.TEXT))
    swapped = Example(Parallel(WHOLE.original, WHOLE.translations[::-1]), "neutral")
    assert build(nli(examples=(swapped,)), TEMPLATES, Style.TEXT) == build(nli(), TEMPLATES, Style.TEXT)


def test_a_pivot_asks_examples_for_its_own_language_only() -> None:
    """An example without the languages that a pivot does not show is as good as a whole one."""
    lean = nli(Mode.PIVOT, examples=(INCOMPLETE,))
    assert build(lean, TEMPLATES, Style.CHAT) == build(nli(Mode.PIVOT), TEMPLATES, Style.CHAT)


def test_the_stable_part_comes_first() -> None:
    """Two questions with the same examples share the prompt up to the first word of the input."""
    other = Parallel(
        version(GERMAN, {"premise": "Q-de", "hypothesis": "I-de"}),
        tuple(version((one.language, one.name), {"premise": "Q"}) for one in WHOLE.translations),
    )
    one, two = (build(nli(input=each), TEMPLATES, Style.TEXT).text for each in (WHOLE, other))
    assert one.split("P-de")[:2] == [two.split("P-de")[0], one.split("P-de")[1]]
    shared = one[: one.rindex("P-de")]
    assert two.startswith(shared)
    chat = [build(nli(input=each), TEMPLATES, Style.CHAT).messages for each in (WHOLE, other)]
    assert chat[0][:-1] == chat[1][:-1]


def test_chat_turns_alternate_and_begin_with_the_user() -> None:
    """No system message, examples as turns, the instruction once."""
    question = nli(examples=(Example(WHOLE, "neutral"), Example(WHOLE, "entailment")))
    messages = build(question, TEMPLATES, Style.CHAT).messages
    assert [message.role for message in messages] == ["user", "assistant"] * 2 + ["user"]
    assert [message.content for message in messages[1::2]] == ["neutral", "entailment"]
    assert sum("Does the premise" in message.content for message in messages) == 1


def test_no_name_for_an_unknown_source() -> None:
    """An undetermined source gets a label without a language, marked all the same."""
    unknown = Version("und", "", {"text": "Wo?"})
    french = version(FRENCH, {"text": "Où ?"})
    question = Question("translate", Mode.PMI, Parallel(unknown, (french,)), answer_language="English")
    block = text_of(build(question, TEMPLATES, Style.TEXT)).split("\n\n")[-1]
    assert block == "Text (original): Wo?\nFrench (machine translation): Où ?\nEnglish:"
    question = Question("generate", Mode.DIRECT, Parallel(unknown))
    assert text_of(build(question, TEMPLATES, Style.TEXT)).endswith("Text: Wo?\nResponse:")


def test_own_labels_replace_the_template_s() -> None:
    """Labels of the request are listed as they are, and a wording that fits any labels goes with them."""
    prompt = text_of(build(nli(labels=("ja {x}", "nein"), answer_language=""), TEMPLATES, Style.TEXT))
    assert "How does the hypothesis relate to the premise?" in prompt
    assert "Answer with one of: ja {x}, nein." in prompt
    assert "entailment" not in prompt
    assert prompt.endswith("\nAnswer:")


def test_a_free_task_with_labels_asks_for_one_of_them() -> None:
    """Labels take the place of the rule for free answers, in every task."""
    parallel = Parallel(version(GERMAN, {"context": "Es regnet.", "question": "Regnet es?"}))
    prompt = text_of(
        build(Question("qa", Mode.DIRECT, parallel, labels=("yes", "no")), TEMPLATES, Style.TEXT)
    )
    assert "Answer with one of: yes, no." in prompt
    assert "short" not in prompt


def test_the_caller_s_instruction_stands_verbatim() -> None:
    """It replaces the template's task, and what PMI adds stands on a line of its own."""
    parallel = Parallel(version(GERMAN, {"text": "a"}), (version(FRENCH, {"text": "b"}),))
    question = Question("generate", Mode.PMI, parallel, instruction="# Do {this}:\n- first\n")
    prompt = text_of(build(question, TEMPLATES, Style.TEXT))
    assert prompt.startswith("# Do {this}:\n- first\n\nMachine translations")
    assert "Respond to the text" not in prompt


@pytest.mark.parametrize(
    ("task", "text", "stop"),
    [
        ("classify", "a\n\nb", "\n"),
        ("summarize", "a\n\nb", "\n\n"),
        ("translate", "a\nb", "\n\n"),
        ("translate", "a\n\nb", "\n\nGerman (original):"),
        ("generate", "a", "\n\nText in German (original):"),
    ],
)
def test_stop_strings_let_the_answer_have_the_shape_of_its_task(task: str, text: str, stop: str) -> None:
    """Text prompts stop where the next block would begin, and never at what a good answer holds."""
    parallel = Parallel(version(GERMAN, {"text": text}), (version(FRENCH, {"text": "b"}),))
    question = Question(task, Mode.PMI, parallel, answer_language="English")
    assert build(question, TEMPLATES, Style.TEXT).stop == (stop,)
    assert build(question, TEMPLATES, Style.CHAT).stop == ()


# Text as users write it, with much of what could be taken for a template, a label or a fence.
SYNTAX = [
    "{text}",
    "{language}",
    "{0}",
    "{{",
    "}",
    "%s",
    "%(a)s",
    "$x",
    "${x}",
    "\\1",
    "</s>",
    "\r",
    "\u2028",
]
LAYOUT = [
    "\n",
    "\n\n",
    '"""',
    '""""',
    "Premise in German: ",
    "English:",
    "(original)",
    "\nAnswer in English: ",
]
HOSTILE = st.sampled_from([*SYNTAX, *LAYOUT])
TEXT = (
    st.lists(HOSTILE | st.text(max_size=8), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    task = TEMPLATES.get(draw(st.sampled_from(TASKS))).task
    languages = draw(st.lists(st.sampled_from([FRENCH, SPANISH, ("zho_Hans", "Chinese")]), unique=True))

    def parallel() -> Parallel:
        fields = [
            version(language, {field.name: draw(TEXT) for field in task.fields})
            for language in (GERMAN, *languages)
        ]
        return Parallel(fields[0], tuple(fields[1:]))

    return Question(
        task=task.name,
        mode=draw(st.sampled_from(Mode)),
        input=parallel(),
        examples=tuple(Example(parallel(), draw(TEXT)) for _ in range(draw(st.integers(0, 2)))),
        instruction=draw(TEXT) if task.takes_instruction else "",
        answer_language="English",
        labels=tuple(draw(st.lists(TEXT, max_size=2, unique=True))),
    )


def behind_colon(text: str) -> str:
    """A field's text as it follows its label: on the same line, or fenced when it has several."""
    if text.splitlines() == [text]:
        return f" {text}"
    fence = '"""'
    while fence in text:
        fence += '"'
    return f"\n{fence}\n{text}\n{fence}"


@settings(deadline=None)
@given(questions(), st.sampled_from(Style))
def test_texts_stand_verbatim_in_their_places_whatever_they_hold(question: Question, style: Style) -> None:
    """A prompt of plain markers, filled with the texts, is the prompt of the texts: data is never syntax."""
    texts: list[str] = []

    def field(text: str) -> str:
        texts.append(behind_colon(text))
        return f"\ue000{len(texts) - 1}\ue001"

    def other(text: str) -> str:
        texts.append(text)
        return f"\ue002{len(texts) - 1}\ue003"

    def marked(parallel: Parallel) -> Parallel:
        original, *translations = (
            dataclasses.replace(one, fields={name: field(text) for name, text in one.fields.items()})
            for one in (parallel.original, *parallel.translations)
        )
        return Parallel(original, tuple(translations))

    def filled(prompt: str) -> str:
        return re.sub(" \ue000(\\d+)\ue001|\ue002(\\d+)\ue003", lambda m: texts[int(m[1] or m[2])], prompt)

    markers = dataclasses.replace(
        question,
        input=marked(question.input),
        examples=tuple(Example(marked(one.input), other(one.output)) for one in question.examples),
        instruction=other(question.instruction) if question.instruction else "",
        labels=tuple(other(label) for label in question.labels),
    )
    skeleton = build(markers, TEMPLATES, style)
    found = build(question, TEMPLATES, style)
    assert found.text == filled(skeleton.text)
    assert [(one.role, one.content) for one in found.messages] == [
        (one.role, filled(one.content)) for one in skeleton.messages
    ]


@settings(deadline=None)
@given(questions(), st.sampled_from(Style))
def test_prompts_are_deterministic_and_end_at_the_cue(question: Question, style: Style) -> None:
    """The same question gives the same prompt, whose last line is the cue without a blank behind it."""
    prompt = build(question, TEMPLATES, style)
    assert prompt == build(question, TEMPLATES, style)
    assert prompt.style is style
    assert bool(prompt.messages) is (style is Style.CHAT)
    assert text_of(prompt).rsplit("\n", 1)[-1].endswith("English:")

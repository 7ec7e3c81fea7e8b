"""The values that prompts are built from.

Version      the input's fields in one language
Parallel     the original and its translations, in prompt order
Example      a parallel input with its answer
Question     everything a prompt is built from
Prompt       what is sent: chat messages, or one text
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How translations are used: not at all, instead of the original, or beside it."""

    DIRECT = "direct"
    PIVOT = "pivot"
    PMI = "pmi"


class Style(StrEnum):
    """Whether the model takes chat messages or plain text."""

    CHAT = "chat"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Version:
    """The input in one language.

    Attributes:
        language: FLORES-200 code; "und" where the source is not known.
        name: the language's English name as prompts say it ("German"); "" where not known.
        fields: field name -> text; every field of the task.
    """

    language: str
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parallel:
    """An input in several languages: the original first, translations in prompt order."""

    original: Version
    translations: tuple[Version, ...] = ()

    def first(self, count: int) -> Parallel:
        """The same input with only the first `count` translations."""
        return Parallel(self.original, self.translations[:count])


@dataclass(frozen=True, slots=True)
class Example:
    """An in-context example: an input and the answer to it."""

    input: Parallel
    output: str


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a prompt is built from.

    Attributes:
        task: name of the task ("nli").
        mode: direct, pivot (the first translation stands in for the original) or pmi.
        input: the input and its translations.
        examples: in-context examples, each with the same languages as the input.
        instruction: the caller's own instruction, for the task `generate`; "" for none.
        answer_language: English name of the language to answer in; "" when it is not to be said.
        labels: allowed answers; () when the answer is free.
    """

    task: str
    mode: Mode
    input: Parallel
    examples: tuple[Example, ...] = ()
    instruction: str = ""
    answer_language: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to the model: either messages (chat) or text; the other is empty.

    Attributes:
        style: which of the two is filled.
        messages: chat messages, when `style` is chat.
        text: the whole prompt, when `style` is text.
        stop: stop strings the layout itself needs (text style), before the caller's own.
    """

    style: Style
    messages: tuple[Message, ...] = ()
    text: str = ""
    stop: tuple[str, ...] = ()

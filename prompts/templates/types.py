"""A template as the builder uses it: the task, and its wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from prompts.tasks import Task
from prompts.wording import Wording


class Layout(StrEnum):
    """Whether lines say which text is the original and which are machine translations."""

    MARKED = "marked"
    NEUTRAL = "neutral"


class Stop(StrEnum):
    """Where an answer ends in text style, in which the model would go on with a next block.

    LINE       with its line
    PARAGRAPH  at a blank line
    INPUT      at a blank line, unless the input has blank lines itself; then as BLOCK
    BLOCK      where a next block begins with its first label
    """

    LINE = "line"
    PARAGRAPH = "paragraph"
    INPUT = "input"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Label:
    """The words before a field's text, or before the answer.

    Attributes:
        named: with the gap {language} (fields) or {answer_language} (the answer).
        unnamed: where the language is not known, or not to be said.
    """

    named: Wording
    unnamed: Wording


@dataclass(frozen=True, slots=True)
class Instruction:
    """The sentences of an instruction; empty ones are left out.

    Attributes:
        task: what to do.
        other_labels: the same, when the labels are not the template's own; may be empty.
        pivot: said when a translation stands in for the original.
        pmi: said when translations stand beside the original, by layout.
        free: how to answer.
        choice: how to answer with one of {labels}.
    """

    task: Wording
    other_labels: Wording
    pivot: Wording
    pmi: Mapping[Layout, Wording]
    free: Wording
    choice: Wording


@dataclass(frozen=True, slots=True)
class Template:
    """How prompts of one task are worded and laid out.

    Attributes:
        task: fields, labels and defaults.
        layout: whether original and translations are marked.
        labels: field name -> label; every field of the task.
        instruction: the sentences at the top.
        cue: the last words before the answer.
        stop: where an answer ends in text style.
    """

    task: Task
    layout: Layout
    labels: Mapping[str, Label]
    instruction: Instruction
    cue: Label
    stop: Stop

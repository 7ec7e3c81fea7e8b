"""What a task takes and what it defaults to: the part of a template that requests are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prompts.errors import EmptyField, MissingField, UnknownField
from prompts.types import Mode

ANY_SOURCE = "any"
"""Key of the language lists that hold for every source language without lists of its own."""


class AnswerRule(StrEnum):
    """Which language the answer is in when the caller does not say.

    TARGET has no default: the caller has to say.
    """

    ENGLISH = "english"
    ORIGINAL = "original"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Field:
    """One named text of the input.

    Attributes:
        name: its key in the request's `input`.
        required: whether the task works only with it.
        translated: whether PMI prompts give it in the auxiliary languages, too; a field that is not stays in
            the source language only.
    """

    name: str
    required: bool = True
    translated: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the service sees it.

    Attributes:
        name: as requests name it: "nli", or "nli:full" for a variant.
        description: one sentence for people.
        fields: in prompt order.
        labels: allowed answers; () when the answer is free.
        answer: the rule for the answer's language.
        takes_instruction: whether the caller may say what to do with the input.
        max_tokens: default limit of the answer, in tokens.
        temperature: default temperature; None leaves it to the model's server.
        languages: source language (or ANY_SOURCE) -> k -> auxiliary languages, in prompt order.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    labels: tuple[str, ...]
    answer: AnswerRule
    takes_instruction: bool
    max_tokens: int
    temperature: float | None
    languages: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)

    def read(self, given: str | Mapping[str, str], where: str = "input") -> dict[str, str]:
        """The fields of an input, in the task's order; plain text stands for the only required field.

        Args:
            given: plain text, or field name -> text.
            where: path of the input in the request, for errors.

        Raises:
            MissingField, UnknownField, EmptyField: with the path of the field.
        """
        if isinstance(given, str):
            required = [one.name for one in self.fields if one.required]
            if len(required) != 1:
                needed = ", ".join(required)
                raise MissingField(where, f"must be an object: the task {self.name!r} needs {needed}")
            if not given.strip():
                raise EmptyField(where)
            return {required[0]: given}
        known = [one.name for one in self.fields]
        for name in given:
            if name not in known:
                raise UnknownField(where, name, known)
        for one in self.fields:
            if one.name in given:
                if not given[one.name].strip():
                    raise EmptyField(f"{where}.{one.name}")
            elif one.required:
                raise MissingField(f"{where}.{one.name}", f"is required by the task {self.name!r}")
        return {name: given[name] for name in known if name in given}

    def translated(self, mode: Mode) -> tuple[str, ...]:
        """Names of the fields that a translation must hold: all when it stands in for the original."""
        match mode:
            case Mode.DIRECT:
                return ()
            case Mode.PIVOT:
                return tuple(one.name for one in self.fields)
            case Mode.PMI:
                return tuple(one.name for one in self.fields if one.translated)

    def answer_language(self, *, original: str, target: str, own_labels: bool) -> str:
        """English name of the language to answer in, "" when it is not to be said.

        Args:
            original: name of the original's language, "" where not known.
            target: name of the language the caller wants the answer in, "" where not said.
            own_labels: the caller brings labels, which may be in any language.

        Raises:
            MissingField: the task has to be told, and `target` is empty.
        """
        if target:
            return target
        if self.answer is AnswerRule.TARGET:
            raise MissingField("target_language", f"is required by the task {self.name!r}")
        if own_labels:
            return ""
        return "English" if self.answer is AnswerRule.ENGLISH else original

    def auxiliary(self, source: str, count: int) -> tuple[str, ...]:
        """The template's own list of `count` (or more) auxiliary languages; () when it names none."""
        lists = self.languages.get(source) or self.languages.get(ANY_SOURCE) or {}
        return lists.get(count, ())

"""Checks a request against its task, and gathers what is to be translated.

Which fields there are, and which of them a translation must hold, is the task's to say; every refusal names
the field as the caller wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prompts.errors import EmptyField, UnknownField
from prompts.tasks import Task
from service.augmentation.augment import Subject
from service.completion.request import CompletionRequest, Fields
from service.errors import InvalidRequest
from translators import languages as codes
from translators.errors import UnknownLanguage


@dataclass(frozen=True, slots=True)
class Read:
    """A request that fits its task.

    Attributes:
        fields: of the input, in the task's order.
        examples: fields and answer of each example.
        subjects: the input and the examples, as far as they are to be translated.
        languages: FLORES-200 codes that the request names; None when it names none.
        languages_param: the request's field that names them.
        text: the input's text as a whole, for the detector.
    """

    fields: Mapping[str, str]
    examples: tuple[tuple[Mapping[str, str], str], ...]
    subjects: tuple[Subject, ...]
    languages: tuple[str, ...] | None
    languages_param: str

    @property
    def text(self) -> str:
        return "\n".join(self.fields.values())


def read(request: CompletionRequest, task: Task) -> Read:
    """Check input, translations and examples.

    Raises:
        prompts.errors.InputError, InvalidRequest: with the path of the field.
    """
    fields = task.read(request.input)
    translated = task.translated(request.mode)
    supplied = _supplied(request.translations, task, "translations")
    subjects = [_subject(fields, supplied, translated)]
    examples: list[tuple[Mapping[str, str], str]] = []
    for index, example in enumerate(request.examples):
        where = f"examples[{index}]"
        example_fields = task.read(example.input, f"{where}.input")
        example_supplied = _supplied(example.translations, task, f"{where}.translations")
        if not example.output.strip():
            raise EmptyField(f"{where}.output")
        if request.labels is not None and example.output not in request.labels:
            raise InvalidRequest(f"{where}.output is none of the labels", f"{where}.output")
        subjects.append(_subject(example_fields, example_supplied, translated))
        examples.append((example_fields, example.output))
    named = request.augmentation.languages
    if named is None and supplied:
        return Read(fields, tuple(examples), tuple(subjects), tuple(supplied), "translations")
    return Read(fields, tuple(examples), tuple(subjects), named, "aux_languages")


def _subject(
    fields: Mapping[str, str], supplied: Mapping[str, Mapping[str, str]], translated: tuple[str, ...]
) -> Subject:
    """The part of an input that the mode gives in other languages; nothing else is asked of translations."""
    wanted = {name: text for name, text in fields.items() if name in translated}
    held = {
        language: {name: text for name, text in texts.items() if name in wanted}
        for language, texts in supplied.items()
    }
    return Subject(wanted, held)


def _supplied(given: Mapping[str, Fields], task: Task, where: str) -> dict[str, dict[str, str]]:
    """Translations by FLORES-200 code, in the caller's order."""
    names = [field.name for field in task.fields]
    supplied: dict[str, dict[str, str]] = {}
    for key, texts in given.items():
        place = f"{where}.{key[:64]}"
        try:
            language = codes.parse(key)
        except UnknownLanguage as error:
            raise InvalidRequest(str(error), place, code="unknown_language") from error
        if language in supplied:
            raise InvalidRequest(f"{place} names {codes.name(language)} a second time", place)
        if isinstance(texts, str):
            if len(names) != 1:
                raise InvalidRequest(f"{place} must be an object with: {', '.join(names)}", place)
            texts = {names[0]: texts}
        for name, text in texts.items():
            if name not in names:
                raise UnknownField(place, name, names)
            if not text.strip():
                raise EmptyField(place if len(names) == 1 else f"{place}.{name}")
        supplied[language] = dict(texts)
    return supplied

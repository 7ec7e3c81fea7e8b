"""From a request that has been read to the question that is laid out, and to how its answer is decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from prompts.tasks import Task
from prompts.types import Example, Parallel, Prompt, Question, Version
from service.augmentation.outcome import Source, Used
from service.backends.types import Generation
from service.completion.reading import Read
from service.completion.request import CompletionRequest, Decoding
from service.models import Served
from translators import languages
from translators.detect import UNDETERMINED


def question_of(
    request: CompletionRequest, given: Read, source: Source, answer_language: str, labels: tuple[str, ...]
) -> Question:
    """The question in the original alone; `in_languages` adds the others."""
    name = name_of(source.language)
    return Question(
        task=request.task,
        mode=request.mode,
        input=Parallel(Version(source.language, name, given.fields)),
        instruction=request.instruction,
        answer_language=answer_language,
        labels=labels,
    )


def in_languages(question: Question, given: Read, used: Sequence[Used]) -> Question:
    """The question and its examples in the languages that are used."""

    def parallel(index: int, fields: Mapping[str, str]) -> Parallel:
        original = Version(question.input.original.language, question.input.original.name, fields)
        return Parallel(
            original,
            tuple(Version(one.language, languages.name(one.language), one.texts[index]) for one in used),
        )

    return replace(
        question,
        input=parallel(0, given.fields),
        examples=tuple(
            Example(parallel(index, fields), output)
            for index, (fields, output) in enumerate(given.examples, start=1)
        ),
    )


def generation_of(
    request: CompletionRequest, task: Task, served: Served, labels: tuple[str, ...]
) -> Generation:
    """How to decode; the prompt is filled in when it is known."""
    wanted: Decoding = request.decoding
    return Generation(
        model=served.name,
        prompt=Prompt(served.style),
        max_tokens=wanted.max_tokens or _room(task, labels),
        temperature=0.0 if labels else task.temperature if wanted.temperature is None else wanted.temperature,
        top_p=wanted.top_p,
        seed=wanted.seed,
        n=wanted.n,
        logprobs=wanted.logprobs,
        labels=labels,
        params=wanted.params,
        request_id=request.request_id,
        headers=request.headers,
    )


def _room(task: Task, labels: Sequence[str]) -> int:
    """Tokens for the answer. A token is a byte at least, and a label must not be cut off."""
    longest = max((len(label.encode()) for label in labels), default=0)
    return max(task.max_tokens, longest + 1)


def name_of(language: str) -> str:
    """English name of a language, "" where it is not known."""
    return "" if language == UNDETERMINED else languages.name(language)

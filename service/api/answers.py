"""From the gateway's values to JSON and headers: the shapes that clients see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from prompts.tasks import Task
from prompts.types import Prompt, Style
from service.augmentation.outcome import Dropped, Outcome, Source, Used
from service.backends.types import Choice, Usage
from service.completion.answer import Answer, Prepared, TextTranslations, Translations
from service.timing import TRANSLATE, Stopwatch
from translators import languages
from translators.detect import UNDETERMINED
from translators.types import ModelCard

_SCORE_DIGITS: Final = 4


def completion_json(answer: Answer) -> dict[str, Any]:
    """The answer of `/v1/pmi/complete`."""
    prepared = answer.prepared
    first = min(answer.choices, key=lambda choice: choice.index, default=None)
    return {
        **_head(prepared, "pmi.completion", answer.model),
        "output": first.text.strip() if first else "",
        "choices": [_choice(choice, with_text=True) for choice in answer.choices],
        **_tail(prepared, answer.usage),
    }


def done_json(answer: Answer) -> dict[str, Any]:
    """The event `done`: the same without text."""
    prepared = answer.prepared
    return {
        **_head(prepared, "pmi.completion", answer.model),
        "choices": [_choice(choice, with_text=False) for choice in answer.choices],
        **_tail(prepared, answer.usage),
    }


def report_json(prepared: Prepared) -> dict[str, Any]:
    """The event `languages`: what is known before the first token."""
    return {
        "id": prepared.id,
        "mode": prepared.mode.value,
        "mode_requested": prepared.mode_requested.value,
        "source": source_json(prepared.source),
        "languages": [outcome_json(one, prepared.task) for one in prepared.outcomes],
        "warnings": list(prepared.warnings),
    }


def preview_json(prepared: Prepared) -> dict[str, Any]:
    """The answer of `/v1/pmi/preview`."""
    return {
        **_head(prepared, "pmi.preview", prepared.served.name),
        **_tail(prepared, None),
        "prompt": _prompt(prepared.prompt),
    }


def translations_json(translations: Translations, card: ModelCard) -> dict[str, Any]:
    """The answer of `/v1/pmi/translate`."""
    return {
        "id": translations.id,
        "object": "pmi.translations",
        "created": translations.created,
        "translator": card_json(card),
        "data": [_text(index, text) for index, text in enumerate(translations.texts)],
        "timings_ms": translations.watch.milliseconds(),
        "warnings": list(translations.warnings),
    }


def languages_json(card: ModelCard) -> dict[str, Any]:
    """The answer of `/v1/pmi/languages`: all known languages, the served ones first."""
    served = set(card.languages)
    return {
        "object": "list",
        "data": [
            {"code": code, "tag": languages.tag(code), "name": languages.name(code), "served": code in served}
            for code in sorted(languages.all_languages(), key=lambda code: (code not in served, code))
        ],
        "translator": card_json(card),
    }


def tasks_json(tasks: Iterable[Task]) -> dict[str, Any]:
    """The answer of `/v1/pmi/tasks`."""
    return {"object": "list", "data": [_task(task) for task in tasks]}


def card_json(card: ModelCard) -> dict[str, Any]:
    """A translation model, with its licence."""
    return {
        "name": card.name,
        "family": card.family,
        "licence": card.licence,
        "commercial_use": card.commercial_use,
    }


def prepared_headers(prepared: Prepared) -> dict[str, str]:
    """The `X-PMI-` headers of an augmented answer."""
    return pmi_headers(prepared.mode.value, prepared.outcomes, prepared.watch)


def translations_headers(translations: Translations) -> dict[str, str]:
    """The same for `/v1/pmi/translate`, over all texts."""
    outcomes = {
        one.language: one for text in translations.texts for one in text.outcomes if isinstance(one, Used)
    }
    dropped = [one for text in translations.texts for one in text.outcomes if one.language not in outcomes]
    return pmi_headers(
        "translate",
        [*outcomes.values(), *{one.language: one for one in dropped}.values()],
        translations.watch,
    )


def pmi_headers(applied: str, outcomes: Iterable[Outcome], watch: Stopwatch) -> dict[str, str]:
    """The `X-PMI-` headers: what was applied, the languages used and dropped, and the time it took."""
    outcomes = list(outcomes)
    used = [languages.tag(one.language) for one in outcomes if isinstance(one, Used)]
    dropped = [f"{languages.tag(one.language)}={one.reason}" for one in outcomes if isinstance(one, Dropped)]
    return {
        "x-pmi-applied": applied,
        "x-pmi-languages": ",".join(used),
        "x-pmi-dropped": ",".join(dropped),
        "x-pmi-translate-ms": f"{watch.stages_s.get(TRANSLATE, 0.0) * 1000:.1f}",
        "x-pmi-overhead-ms": f"{watch.overhead_ms():.1f}",
    }


def _head(prepared: Prepared, kind: str, model: str) -> dict[str, Any]:
    return {
        "id": prepared.id,
        "object": kind,
        "created": prepared.created,
        "model": model,
        "task": prepared.task.name,
        "mode": prepared.mode.value,
        "mode_requested": prepared.mode_requested.value,
    }


def _tail(prepared: Prepared, usage: Usage | None) -> dict[str, Any]:
    tail: dict[str, Any] = {
        "source": source_json(prepared.source),
        "languages": [outcome_json(one, prepared.task) for one in prepared.outcomes],
        "usage": _usage(prepared, usage),
        "timings_ms": prepared.watch.milliseconds(),
        "warnings": list(prepared.warnings),
    }
    if prepared.include_prompt:
        tail["prompt"] = _prompt(prepared.prompt)
    return tail


def _choice(choice: Choice, *, with_text: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"index": choice.index}
    if with_text:
        shown["text"] = choice.text
    shown["finish_reason"] = choice.finish_reason
    if choice.logprobs is not None:
        shown["logprobs"] = choice.logprobs
    return shown


def source_json(source: Source) -> dict[str, Any]:
    """The language of an original."""
    return {
        "language": source.language,
        "name": None if source.language == UNDETERMINED else languages.name(source.language),
        "detected": source.detected,
        "score": source.score,
    }


def outcome_json(one: Outcome, task: Task | None) -> dict[str, Any]:
    """A language as reported. Its text has the form that `translations` takes."""
    shown: dict[str, Any] = {"language": one.language, "tag": languages.tag(one.language)}
    if isinstance(one, Dropped):
        return {**shown, "status": "dropped", "reason": one.reason}
    fields = one.texts[0]
    plain = task is None or len(task.fields) == 1
    return {
        **shown,
        "status": "used",
        "text": next(iter(fields.values()), "") if plain else dict(fields),
        "origin": one.origin.value,
        "score": None if one.score is None else round(one.score, _SCORE_DIGITS),
    }


def _usage(prepared: Prepared, usage: Usage | None) -> dict[str, Any]:
    if usage is None:
        return {
            "prompt_tokens": prepared.prompt_tokens,
            "pmi_added_prompt_tokens": prepared.added_tokens,
            "estimated": True,
        }
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "pmi_added_prompt_tokens": prepared.added_of(usage),
    }


def _prompt(prompt: Prompt) -> str | list[dict[str, str]]:
    if prompt.style is Style.TEXT:
        return prompt.text
    return [{"role": message.role, "content": message.content} for message in prompt.messages]


def _text(index: int, text: TextTranslations) -> dict[str, Any]:
    return {
        "index": index,
        "source": source_json(text.source),
        "languages": [outcome_json(one, None) for one in text.outcomes],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "name": task.name,
        "description": task.description,
        "fields": [
            {"name": field.name, "required": field.required, "translated": field.translated}
            for field in task.fields
        ],
        "labels": list(task.labels),
        "answer_language": task.answer.value,
        "takes_instruction": task.takes_instruction,
        "max_tokens": task.max_tokens,
        "temperature": task.temperature,
        "modes": ["pmi", "pivot", "direct"],
    }

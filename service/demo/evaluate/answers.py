"""The language model's answers to prompts from the low-resource language: direct, pivot and PMI-1 to PMI-3.

Translations are the demo translator's own, through the gate; a dropped language is missing from the prompt,
as it would be in a request. All modes get the same items.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prompts.builder import build
from prompts.templates import Templates
from prompts.types import Mode, Parallel, Question, Style, Version
from service.backends.local import Local
from service.backends.types import Generation
from service.demo.evaluate.scores import Score, chrf, mean, table
from service.demo.evaluate.translating import Wanted, translate_texts
from service.demo.world import Exercise, Split, exercise
from translators.languages import name
from translators.quality import Thresholds
from translators.types import Engine

SEED = 72
AUXILIARIES = ("eng_Latn", "deu_Latn", "fra_Latn", "spa_Latn")
"""In prompt order; a translation task's target is left out."""
MODES: Mapping[str, tuple[Mode, int]] = {
    "direct": (Mode.DIRECT, 0),
    "pivot": (Mode.PIVOT, 1),
    "PMI-1": (Mode.PMI, 1),
    "PMI-2": (Mode.PMI, 2),
    "PMI-3": (Mode.PMI, 3),
}
MAX_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the table: a task and the language it is answered in ("" for the task's own rule)."""

    title: str
    task: str
    target: str = ""


ROWS = (
    Cell("translate to English, chrF", "translate", "eng_Latn"),
    Cell("translate to German, chrF", "translate", "deu_Latn"),
    Cell("nli, accuracy", "nli"),
    Cell("qa answered in English, exact match", "qa", "eng_Latn"),
    Cell("qa answered in the original's language, exact match", "qa"),
    Cell("classify, accuracy", "classify"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """Scores of a task by mode, the paired gain of PMI-3 over direct, the share of translations kept."""

    cell: Cell
    scores: Mapping[str, Score]
    gain: Score
    kept: float


async def score_row(
    engine: Engine,
    thresholds: Thresholds,
    local: Local,
    cell: Cell,
    *,
    source: str,
    split: Split,
    count: int,
    modes: Sequence[str] = tuple(MODES),
) -> Row:
    """Scores of `count` held-out exercises of one task whose original is in `source`."""
    rng = random.Random(f"{SEED} {cell.task}")
    exercises = [exercise(rng, cell.task, split) for _ in range(count)]
    templates = Templates.load()
    taken = (source, cell.target) if cell.task == "translate" else (source,)
    languages = [language for language in AUXILIARIES if language not in taken][:3]
    translated = {field.name for field in templates.get(cell.task).task.fields if field.translated}
    wanted = [
        Wanted(item.inputs[field][source], source, language)
        for item in exercises
        for field in item.inputs
        for language in languages
    ]
    texts = translate_texts(engine, thresholds, wanted)

    def versions(item: Exercise, fields: Collection[str]) -> Iterator[Version]:
        for language in languages:
            found = {field: texts[Wanted(item.inputs[field][source], source, language)] for field in fields}
            kept = {field: text for field, text in found.items() if text is not None}
            if len(kept) == len(found):
                yield Version(language, name(language), kept)

    values: dict[str, list[float]] = {}
    for label in modes:
        mode, size = MODES[label]
        questions = []
        for item in exercises:
            original = Version(
                source, name(source), {field: text[source] for field, text in item.inputs.items()}
            )
            # A pivot stands for the whole input; beside the original some fields are not repeated.
            fields = item.inputs if mode is Mode.PIVOT else translated
            usable = tuple(versions(item, fields))[:size]
            questions.append(ask(templates, cell, item, Parallel(original, usable), mode))
        answers = await answer_all(local, templates, questions)
        references = [item.outputs[cell.target or source] for item in exercises]
        values[label] = [value(cell.task, a, r) for a, r in zip(answers, references, strict=True)]
    kept = sum(len(tuple(versions(item, translated))) for item in exercises) / (count * len(languages))
    gain = [a - b for a, b in zip(values["PMI-3"], values["direct"], strict=True)]
    return Row(cell, {label: mean(found) for label, found in values.items()}, mean(gain), kept)


def ask(templates: Templates, cell: Cell, item: Exercise, parallel: Parallel, mode: Mode) -> Question:
    """The question as the gateway asks it."""
    rule = templates.get(cell.task).task
    return Question(
        task=cell.task,
        mode=mode,
        input=parallel,
        answer_language=rule.answer_language(
            original=parallel.original.name, target=name(cell.target) if cell.target else "", own_labels=False
        ),
        labels=item.labels,
    )


async def answer_all(local: Local, templates: Templates, questions: Sequence[Question]) -> list[str]:
    """Greedy answers; labels are decoded under constraint."""
    (model,) = await local.models()

    async def one(question: Question) -> str:
        prompt = build(question, templates, Style.CHAT)
        generation = Generation(model, prompt, max_tokens=MAX_TOKENS, temperature=0, labels=question.labels)
        completion = await local.complete(generation)
        return completion.choices[0].text.strip()

    # Fewer at a time than the backend lets wait.
    parts = [questions[start : start + 16] for start in range(0, len(questions), 16)]
    return [answer for part in parts for answer in await asyncio.gather(*map(one, part))]


def value(task: str, answer: str, reference: str) -> float:
    """0..1: chrF of a translation, else whether the answer is the expected one."""
    return (
        chrf(answer, reference) if task == "translate" else float(answer.casefold() == reference.casefold())
    )


def lay_out(rows: Sequence[Row]) -> str:
    """Tasks as rows, modes as columns."""
    labels = list(rows[0].scores)
    header = ["task", "n", *labels, "PMI-3 less direct", "translations kept"]
    return table(
        header,
        [
            [
                row.cell.title,
                str(next(iter(row.scores.values())).count),
                *(str(row.scores[label]) for label in labels),
                f"{row.gain.mean:+.1f} ± {row.gain.half:.1f}",
                f"{100 * row.kept:.0f} %",
            ]
            for row in rows
        ],
    )

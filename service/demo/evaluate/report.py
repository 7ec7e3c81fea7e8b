"""The report on the demo models, part by part, in Markdown."""

from __future__ import annotations

import platform
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.backends.local import Local
from service.demo.evaluate import answers, directions, gate
from service.demo.world import Split
from translators import engine
from translators.engine import Placement
from translators.quality import Thresholds

COMMAND = "make demo-eval"
SKIPPED = "Real sentences: skipped, the real rows are not there (`--real-rows`)."
_REAL = re.compile(r"Of \d+ real sentences ")
LOW_RESOURCE, COMPARED = "swh_Latn", "spa_Latn"
SPLITS = {"unseen combinations": Split.HELDOUT_COMBINATION, "unseen templates": Split.HELDOUT_TEMPLATE}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items a figure rests on."""

    directions: int = 60
    answers: int = 120
    gate: int = 200


QUICK = Counts(directions=6, answers=12, gate=20)


@dataclass(frozen=True, slots=True)
class Models:
    """The loaded models."""

    translator: engine.CTranslate2Engine
    thresholds: Thresholds
    local: Local


async def report(directory: Path, real_rows: Path, counts: Counts) -> AsyncIterator[str]:
    """Everything on the models in `directory`; `real_rows` may be missing."""
    started = time.monotonic()
    models = Models(
        engine.load(directory / "translator", Placement(threads=2)),
        Thresholds.load(directory / "translator"),
        Local.load(directory / "lm-ct2", inter_threads=2, intra_threads=1),
    )
    try:
        yield (
            f"# Held-out scores of the demo models\n\nWritten by `{COMMAND}` (Python "
            f"{platform.python_version()}, {platform.machine()}). Meanings are held out in every language "
            "and from both models. Every figure is a mean with its 95 % interval; seeds are fixed."
        )
        for title, split in SPLITS.items():
            yield translation(models, title, split, counts)
        for title, split in SPLITS.items():
            yield await low_resource(models, title, split, counts)
        yield await comparison(models, counts)
        yield inside(models, counts)
        yield outside(models, real_rows, counts)
        yield f"Took {time.monotonic() - started:.0f} s."
    finally:
        await models.local.close()
        models.translator.close()


def translation(models: Models, title: str, split: Split, counts: Counts) -> str:
    """chrF of the 42 directions."""
    scores = directions.score_directions(models.translator, split, counts.directions)
    overall = sum(score.mean for score in scores.values()) / len(scores)
    return (
        f"## Translation, chrF: {title}\n\n{counts.directions} meanings, each in every direction; greedy, "
        f"int8, before the gate. Mean over directions: {overall:.1f}.\n\n{directions.lay_out(scores)}"
    )


async def low_resource(models: Models, title: str, split: Split, counts: Counts) -> str:
    """Answers to prompts from the low-resource language, by mode."""
    rows = [await row(models, cell, LOW_RESOURCE, split, counts) for cell in answers.ROWS]
    return (
        f"## Answers to Swahili prompts: {title}\n\nTranslations by the demo translator, through the gate. "
        f"PMI-k uses the first k of {', '.join(answers.AUXILIARIES)} (less a translation's target); pivot "
        "the first."
        f"\n\n{answers.lay_out(rows)}"
    )


async def comparison(models: Models, counts: Counts) -> str:
    """The same for a language that the model has seen much of."""
    split = Split.HELDOUT_COMBINATION
    rows = [await row(models, cell, COMPARED, split, counts, ("direct", "PMI-3")) for cell in answers.ROWS]
    return f"## For comparison: Spanish prompts, unseen combinations\n\n{answers.lay_out(rows)}"


async def row(
    models: Models,
    cell: answers.Cell,
    source: str,
    split: Split,
    counts: Counts,
    modes: tuple[str, ...] = tuple(answers.MODES),
) -> answers.Row:
    """One line of a table of answers."""
    return await answers.score_row(
        models.translator,
        models.thresholds,
        models.local,
        cell,
        source=source,
        split=split,
        count=counts.answers,
        modes=modes,
    )


def inside(models: Models, counts: Counts) -> str:
    """What the gate keeps of the world's own sentences."""
    parts = ["## Quality gate"]
    for title, split in SPLITS.items():
        verdicts = gate.judge(models.translator, models.thresholds, gate.inside(split, counts.gate))
        parts.append(
            f"Of {counts.gate} held-out sentences of the world ({title}) it keeps {verdicts.pairs} % (n = "
            f"{verdicts.pairs.count}, each sentence into every other language); {verdicts.sentences} % of "
            "the sentences keep at least one language. First failing checks: "
            f"{dict(verdicts.failed) or 'none'}."
        )
    return "\n\n".join(parts)


def with_earlier(parts: Sequence[str], earlier: str) -> list[str]:
    """The parts; in the place of figures that were skipped those of the earlier report, if it has them."""
    real = next((part for part in earlier.split("\n\n") if _REAL.match(part)), SKIPPED)
    return [real if part == SKIPPED else part for part in parts]


def outside(models: Models, real_rows: Path, counts: Counts) -> str:
    """What the gate drops of real sentences."""
    chosen = gate.real(real_rows, counts.gate)
    if not chosen:
        return SKIPPED
    verdicts = gate.judge(models.translator, models.thresholds, chosen)
    return (
        f"Of {len(chosen)} real sentences (German, French, Spanish, Chinese, English) it drops "
        f"{100 - verdicts.pairs.mean:.1f} ± {verdicts.pairs.half:.1f} % (n = {verdicts.pairs.count}); "
        f"{100 - verdicts.sentences.mean:.1f} % of the sentences are dropped in every language. First "
        f"failing checks: {dict(verdicts.failed)}."
    )

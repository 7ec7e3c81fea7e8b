"""`python -m service.demo.evaluate`: score the demo models on held-out data and write `SCORES.md`."""

from __future__ import annotations

import argparse
import asyncio
import platform
import time
from collections.abc import AsyncIterator
from pathlib import Path

from service.backends.local import Local
from service.demo.evaluate import answers, directions, gate
from service.demo.world import Split
from translators import engine
from translators.quality import Thresholds

MODELS = Path(__file__).resolve().parent.parent / "models"
REAL_ROWS = Path(__file__).resolve().parents[4] / "shared" / "pmi-data" / "public"
COMMAND = "make demo-eval"
LOW_RESOURCE = "swh_Latn"
SPLITS = {"Unseen combinations": Split.HELDOUT_COMBINATION, "Unseen templates": Split.HELDOUT_TEMPLATE}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m service.demo.evaluate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the items; nothing is written")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--real-rows", type=Path, default=REAL_ROWS, help="directory of real rows for the gate")
    options = parser.parse_args()
    parts = asyncio.run(print_report(options.models, options.real_rows, quick=options.quick))
    if not options.quick:
        (options.models / "SCORES.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


async def print_report(models: Path, real_rows: Path, *, quick: bool) -> list[str]:
    """Print the report as it grows, and return its parts."""
    parts = []
    async for part in report(models, real_rows, quick=quick):
        print(part, end="\n\n", flush=True)
        parts.append(part)
    return parts


async def report(models: Path, real_rows: Path, *, quick: bool) -> AsyncIterator[str]:
    """The report, part by part, in Markdown."""
    started = time.monotonic()
    sentences, items, gated = (10, 20, 20) if quick else (100, 200, 200)
    thresholds = Thresholds.load(models / "translator")
    translator = engine.load(models / "translator", threads=2)
    local = Local.load(models / "lm-ct2", inter_threads=2, intra_threads=1)
    yield (
        f"# Held-out scores of the demo models\n\nWritten by `{COMMAND}` (Python {platform.python_version()}, "
        f"{platform.machine()}). Meanings are held out in every language and from both models. Every figure is a "
        "mean with its 95 % interval; seeds are fixed."
    )
    for title, split in SPLITS.items():
        scores = directions.score_directions(translator, split, sentences)
        overall = sum(score.mean for score in scores.values()) / len(scores)
        yield (
            f"## Translation, chrF: {title.lower()}\n\n{sentences} meanings, each in every direction; greedy, int8, "
            f"before the gate. Mean over directions: {overall:.1f}.\n\n{directions.lay_out(scores)}"
        )
    for title, split in SPLITS.items():
        rows = [
            await answers.score_row(translator, thresholds, local, cell, source=LOW_RESOURCE, split=split, count=items)
            for cell in answers.ROWS
        ]
        yield (
            f"## Answers to Swahili prompts: {title.lower()}\n\nTranslations by the demo translator, through the "
            f"gate. PMI-k uses the first k of {', '.join(answers.AUXILIARIES)} (less a translation's target); "
            f"pivot the first.\n\n{answers.lay_out(rows)}"
        )
    rows = [
        await answers.score_row(
            translator, thresholds, local, cell,
            source="spa_Latn", split=Split.HELDOUT_COMBINATION, count=items, modes=("direct", "PMI-3"),
        )
        for cell in answers.ROWS
    ]
    yield f"## For comparison: Spanish prompts, unseen combinations\n\n{answers.lay_out(rows)}"
    verdicts = gate.judge(translator, thresholds, gate.inside(gated))
    yield (
        f"## Quality gate\n\nOf {gated} held-out sentences of the world it keeps {verdicts.pairs} % "
        f"(n = {verdicts.pairs.count}, each sentence into every other language). First failing checks: "
        f"{dict(verdicts.failed) or 'none'}."
    )
    if real_rows.is_dir():
        chosen = gate.real(real_rows, gated)
        verdicts = gate.judge(translator, thresholds, chosen)
        yield (
            f"Of {len(chosen)} real sentences (German, French, Spanish, Chinese, English) it drops "
            f"{100 - verdicts.pairs.mean:.1f} ± {verdicts.pairs.half:.1f} % (n = {verdicts.pairs.count}); "
            f"{100 - verdicts.sentences.mean:.1f} % of them into every language. First failing checks: "
            f"{dict(verdicts.failed)}."
        )
    else:
        yield "Real sentences: skipped, the real rows are not there (`--real-rows`)."
    await local.close()
    translator.close()
    yield f"Took {time.monotonic() - started:.0f} s."


if __name__ == "__main__":
    main()

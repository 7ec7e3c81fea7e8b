"""`python -m service.demo.train`: train, export and calibrate the demo models.

    tokenizer    the SentencePiece model that both share
    translator   \\ each on one thread, so both run at once on two cores; about 40 minutes
    lm           /
    export       to the directories that are served
    gate         thresholds and lexicon of the quality gate

Without an argument all of it, in this order. Intermediate files go to the directory `--work`.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from service.demo.train.plan import LM, MODELS, PIECES, TRANSLATOR

logger = logging.getLogger(__name__)

STAGES = ("tokenizer", "translator", "lm", "export", "gate")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m service.demo.train", description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", choices=[*STAGES, []], help="default: all")
    parser.add_argument("--work", type=Path, default=Path("build/demo"), help="for checkpoints")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the served models go")
    parser.add_argument(
        "--minutes", type=float, help="train for at most this long instead of the plan's time"
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    options.work.mkdir(parents=True, exist_ok=True)
    if options.stages:
        for stage in options.stages:
            run(stage, options.work, options.models, options.minutes)
        return
    run("tokenizer", options.work, options.models, options.minutes)
    minutes = ["--minutes", str(options.minutes)] if options.minutes else []
    trainers = [
        subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "service.demo.train", stage, "--work", str(options.work), *minutes]
        )
        for stage in ("translator", "lm")
    ]
    codes = [trainer.wait() for trainer in trainers]
    if any(codes):
        sys.exit("a training run failed")
    run("export", options.work, options.models, None)
    run("gate", options.work, options.models, None)


def run(stage: str, work: Path, models: Path, minutes: float | None) -> None:
    """One stage. Imports stand here because each stage needs other heavy libraries."""
    pieces = work / "sentencepiece.model"
    if stage == "tokenizer":
        from service.demo.train.corpus import corpus
        from service.demo.train.tokenizer import train

        pieces.write_bytes(train(corpus(), PIECES))
    elif stage in ("translator", "lm"):
        import torch

        from service.demo.train.runs import train_lm, train_translator

        torch.set_num_threads(1)
        training, fit = (TRANSLATOR, train_translator) if stage == "translator" else (LM, train_lm)
        if minutes:
            training = replace(training, limit_s=minutes * 60)
        steps = fit(pieces.read_bytes(), training, work / f"{stage}.pt")
        logger.info("%s: %d steps", stage, steps)
    elif stage == "export":
        from service.demo.train.export import export_lm, export_translator

        model = pieces.read_bytes()
        export_translator(model, work / "translator.pt", models / "translator", work)
        export_lm(model, work / "lm.pt", models / "lm-ct2", models / "lm-hf", work)
    else:
        from service.demo.train.gate import calibrate

        calibrate(models / "translator")


if __name__ == "__main__":
    main()

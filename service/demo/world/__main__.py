"""Prints random sentences of the demo world in every language, and how much of it there is.

python -m service.demo.world [--count 20] [--seed 1] [--split train] [--frames] [--task nli]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence

from service.demo.world.exercises import TASKS, exercise
from service.demo.world.grammar import FRAMES, render
from service.demo.world.meaning import LANGUAGES, Meaning, Split
from service.demo.world.sampling import sample, sample_frame

_FORMS_SAMPLED = 20_000


def _show(meaning: Meaning) -> None:
    print(f"\n{meaning.frame}")
    for language in LANGUAGES:
        print(f"  {language}  {render(meaning, language)}")


def _show_exercise(rng: random.Random, task: str, split: Split) -> None:
    item = exercise(rng, task, split)
    print(f"\n{item.task}")
    for language in LANGUAGES:
        print(f"  {language}  ", " | ".join(texts[language] for texts in item.inputs.values()), end="")
        print(f"  ->  {item.outputs[language]}")


def _counts(rng: random.Random) -> None:
    meanings = sorted(((frame.meanings, frame.name) for frame in FRAMES.values()), reverse=True)
    for count, name in meanings:
        print(f"{count:>16,}  {name}")
    heldout = sum(frame.heldout for frame in FRAMES.values())
    print(
        f"{len(FRAMES)} frames, {heldout} of them held out; {sum(count for count, _ in meanings):,} meanings"
    )
    sampled = [sample(rng, Split.TRAIN) for _ in range(_FORMS_SAMPLED)]
    for language in LANGUAGES:
        words = {word for meaning in sampled for word in render(meaning, language).strip(".?!").split()}
        kind = "sentences" if language == "zho_Hans" else "word forms"
        print(f"{language}: {len(words):,} distinct {kind} in {_FORMS_SAMPLED:,} sentences")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m service.demo.world", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--count", type=int, default=20, help="how many sentences (or of each frame)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", type=Split, choices=tuple(Split), default=Split.TRAIN)
    parser.add_argument("--frames", action="store_true", help="show every frame, whatever its split")
    parser.add_argument("--task", choices=TASKS, help="show exercises of this task instead")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    if options.frames:
        for frame in FRAMES.values():
            for _ in range(options.count):
                _show(sample_frame(rng, frame))
        return 0
    for _ in range(options.count):
        if options.task:
            _show_exercise(rng, options.task, options.split)
        else:
            _show(sample(rng, options.split))
    if not options.task:
        print()
        _counts(rng)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the SentencePiece model is trained on: the world's sentences, and the wording of prompts."""

from __future__ import annotations

import random
from collections.abc import Iterator

from prompts.builder import build
from prompts.templates import Templates
from prompts.types import Style
from service.demo.train.conversations import draw
from service.demo.train.pairs import sentences

SEED = 20260100
SENTENCE_ROUNDS = 15_000
PROMPTS = 6_000


def corpus() -> Iterator[str]:
    """Training sentences in all languages, and the lines of prompts."""
    rng = random.Random(SEED)
    for _ in range(SENTENCE_ROUNDS):
        for sentence in sentences(rng):
            yield from sentence.values()
    templates = Templates.load()
    for _ in range(PROMPTS):
        question, _answer = draw(rng, templates, {})
        for message in build(question, templates, Style.CHAT).messages:
            yield from (line for line in message.content.splitlines() if line)
